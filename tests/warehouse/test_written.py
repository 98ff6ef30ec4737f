"""Coded values as sources write them: the newest row of each key, nothing put in their place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from hub.contract import Stream
from hub.dictionary import Dictionary
from tests.warehouse.orders import AS_OF, order, reader
from warehouse.landing import land_stream
from warehouse.written import written


def counted(folder: Path, stream: Stream, dictionary: Dictionary) -> dict[str | None, int]:
    return {
        one.value: one.rows
        for one in written(folder, [stream], dictionary)
        if one.property == "uom_code"
    }


def test_values_stand_as_they_were_written(
    tmp_path: Path, make_stream: Callable[..., Stream], dictionary: Dictionary
) -> None:
    stream = make_stream()
    rows = [order(1, uom="pcs"), order(2, uom=" pcs "), order(3, uom="鞋"), order(4, uom=None)]
    land_stream(tmp_path, stream, reader(rows), as_of=AS_OF)
    assert counted(tmp_path, stream, dictionary) == {"pcs": 2, "鞋": 1, None: 1}


def test_the_newest_row_speaks_and_what_is_gone_does_not(
    tmp_path: Path, make_stream: Callable[..., Stream], dictionary: Dictionary
) -> None:
    stream = make_stream()
    land_stream(tmp_path, stream, reader([order(1, uom="鞋"), order(2, uom="pcs")]), as_of=AS_OF)
    land_stream(tmp_path, stream, reader([order(1, uom="KG")]), as_of=AS_OF)
    assert counted(tmp_path, stream, dictionary) == {"KG": 1}


def test_a_property_that_is_a_constant_is_counted_too(
    tmp_path: Path, make_stream: Callable[..., Stream], dictionary: Dictionary
) -> None:
    stream = make_stream()
    land_stream(tmp_path, stream, reader([order(1), order(2)]), as_of=AS_OF)
    found = {(one.property, one.value): one.rows for one in written(tmp_path, [stream], dictionary)}
    assert found["currency_code", "CNY"] == 2
    assert found["document_status", "approved"] == 2


def test_before_anything_landed_there_is_nothing(
    tmp_path: Path, make_stream: Callable[..., Stream], dictionary: Dictionary
) -> None:
    assert list(written(tmp_path, [make_stream()], dictionary)) == []
