"""Words that no dictionary knows agree, add to each other, or contradict each other."""

from __future__ import annotations

import pytest

from mdm.reading.letters import letters


@pytest.mark.parametrize(
    ("one", "other", "how"),
    [
        ("无旁通", "不带旁通", "same"),
        ("防静电粉红", "粉红防静电", "same"),
        ("黑", "黑色", "same"),
        ("带旁通", "旁通", "same"),
        ("旁通", "旁通阀", "within"),
        ("滤芯", "回油滤芯", "within"),
        ("旁通", "无旁通", "crossed"),
        ("细砂纹", "橘纹", "crossed"),
        ("黑", "绿", "crossed"),
        ("hv", "hm", "crossed"),
        ("bc", "be", "crossed"),
    ],
)
def test_likeness_of_words(one: str, other: str, how: str) -> None:
    left, right = set(letters([one])), set(letters([other]))
    assert left
    assert right
    nested = left <= right or right <= left
    assert ("same" if left == right else "within" if nested else "crossed") == how


def test_several_words_are_one_set() -> None:
    assert letters(["纹细", "纹橘", "abc"]) == ("abc", "橘", "纹", "细")
