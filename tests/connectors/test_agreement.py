"""A contract beside the columns a source has, where a renamed column is bridged by coalesce."""

from __future__ import annotations

import pytest

from connectors.agreement import with_source
from tests.connectors.streams import MakeStream


@pytest.mark.parametrize(
    ("columns", "errors"),
    [
        (["id", "名称"], []),
        (["id", "品名"], []),
        (["id", "其他"], ["品名", "名称"]),
        (["名称"], ["id"]),
    ],
)
def test_a_coalesce_is_content_with_one_of_its_columns(
    columns: list[str], errors: list[str], make_stream: MakeStream
) -> None:
    stream = make_stream("sql", "sqlite://", table="t", map={"name": "coalesce(品名, 名称)"})
    found = [one.what for one in with_source(stream, columns) if one.level == "error"]
    assert len(found) == len(errors)
    assert all(repr(name) in what for name, what in zip(errors, found, strict=True))
