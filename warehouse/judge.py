"""Pandera's verdict on the columns that carry rules; knows values, not tables."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from hub import duck
from hub.dictionary import Entity, Property
from hub.names import quote

CHUNK = 250_000


def ruled(entity: Entity) -> list[Property]:
    """The properties that pandera has something to say about."""
    return [one for one in entity.properties if one.required or _bounded(one)]


def _bounded(one: Property) -> bool:
    limits = (one.minimum, one.exclusive_minimum, one.maximum, one.pattern, one.max_length)
    return one.not_future or any(limit is not None for limit in limits)


def checks(one: Property, moment: datetime, today: date) -> list[tuple[str, Any]]:
    """The pandera checks of a property, each with the name of its rule.

    `moment` (naive UTC) and `today` (the source's own calendar) are what not_future means.
    """
    import pandera.polars as pa

    found: list[tuple[str, Any]] = []
    if one.minimum is not None:
        found.append(("range", pa.Check.ge(one.minimum)))
    if one.exclusive_minimum is not None:
        found.append(("range", pa.Check.gt(one.exclusive_minimum)))
    if one.maximum is not None:
        found.append(("range", pa.Check.le(one.maximum)))
    if one.pattern is not None:
        found.append(("pattern", pa.Check.str_matches(f"^(?:{one.pattern})$")))
    if one.max_length is not None:
        found.append(("length", pa.Check.str_length(max_value=one.max_length)))
    if one.not_future:
        limit = today if one.type == "date" else moment
        found.append(("not_future", pa.Check.le(limit)))
    return found


def failures(
    con: duck.Connection, relation: str, entity: Entity, moment: datetime, today: date
) -> Iterator[tuple[int, str, str]]:
    """(row, rule, property) for every value of `relation` (with `_row`) that breaks a rule.

    Without a row to look at, pandera is not even imported.
    """
    judged = ruled(entity)
    found = con.execute(f"select count(*) from {relation}").fetchone()
    rows = int(found[0]) if found else 0
    if not judged or not rows:
        return
    import pandera.polars as pa
    from pandera.errors import SchemaErrors

    compiled = {one.name: checks(one, moment, today) for one in judged}
    columns = {
        one.name: pa.Column(
            checks=[check for _, check in compiled[one.name]], nullable=not one.required
        )
        for one in judged
    }
    schema = pa.DataFrameSchema(columns)
    named = ", ".join(quote(one.name) for one in judged)
    for low in range(0, rows, CHUNK):
        frame = con.sql(
            f"select _row, {named} from {relation} order by _row limit {CHUNK} offset {low}"
        ).pl()
        try:
            schema.validate(frame.drop("_row"), lazy=True)
        except SchemaErrors as error:
            for case in error.failure_cases.iter_rows(named=True):
                yield _case(case, frame["_row"], compiled)


def _case(
    case: dict[str, Any], numbers: Any, compiled: dict[str, list[tuple[str, Any]]]
) -> tuple[int, str, str]:
    if case["index"] is None:
        raise RuntimeError(f"pandera refused a whole batch: {case}")
    column = str(case["column"])
    nulls = case["check"] == "not_nullable"
    rule = "required" if nulls else compiled[column][int(case["check_number"])][0]
    return int(numbers[int(case["index"])]), rule, column
