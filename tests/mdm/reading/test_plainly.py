"""Values of which only their nature is known."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mdm.reading.lexicon import Lexicon
from mdm.reading.people import person
from mdm.reading.plainly import (
    plain_date,
    plain_identifier,
    plain_name,
    plain_number,
    plain_text,
)
from mdm.reading.standard import Standard

Reader = Callable[[str, Lexicon], Standard]


@pytest.mark.parametrize(
    ("read", "raw", "value"),
    [
        (plain_name, "  O'Néill-Müller ", "o neill muller"),
        (plain_name, "王　小明", "王小明"),
        (plain_identifier, "ab-00 12/x", "AB0012X"),
        (plain_date, "1980-1-2", "19800102"),
        (plain_date, "1980年01月02日", "19800102"),
        (plain_date, "19800102", "19800102"),
        (plain_date, "02/1980", "021980"),
        (plain_date, "1980-01-02 00:00:00", "19800102"),
        (plain_number, "1,200.50", "1200.5"),
        (plain_number, "007", "7"),
        (plain_number, "12a", "12a"),
        (plain_text, "Ｍain  Street, 5", "main street 5"),
        (person, "Mr. Li Lei", "li lei"),
        (person, "彭文海（采购）", "彭文海"),
        (person, "李经理", None),
        (person, "李雷 经理", "李雷"),
        (plain_name, "N/A", None),
        (plain_identifier, "000000", None),
        (plain_date, "unknown", None),
        (plain_number, "nan", None),
    ],
)
def test_plain_values(read: Reader, raw: str, value: str | None, words: Lexicon) -> None:
    assert read(raw, words).value == value
