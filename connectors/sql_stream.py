"""Reads any database through SQLAlchemy as a stream of Arrow batches with the landing types."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa
from sqlalchemy import Connection

from connectors.columns import Column, select_list
from connectors.extract import Extract
from connectors.sql_routes import AsText, Relation
from hub import duck
from hub.errors import DataProblem

BATCH = 20_000
SIMPLE = {
    "VARCHAR": pa.string(),
    "BIGINT": pa.int64(),
    "DOUBLE": pa.float64(),
    "FLOAT": pa.float32(),
    "BOOLEAN": pa.bool_(),
    "DATE": pa.date32(),
    "TIMESTAMP": pa.timestamp("us"),
    "TIMESTAMPTZ": pa.timestamp("us", tz="UTC"),
    "BLOB": pa.binary(),
}
UNFIT = (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError, ValueError, TypeError)
CONVERTED = {"TIMESTAMP"}  # Arrow would make a moment with a zone one without, silently


@contextmanager
def streamed(connection: Connection, extract: Extract) -> Iterator[Relation]:
    """A relation that pulls the rows, once, batch by batch."""
    failed: list[BaseException] = []
    reader = pa.RecordBatchReader.from_batches(
        arrow_schema(extract.columns), _guarded(batches(connection, extract), failed)
    )
    con = duck.connect()
    try:
        con.register("incoming", reader)
        yield Relation(con, "incoming", select_list(extract.columns))
    except duck.Error:
        if failed:
            raise failed[0] from None
        raise
    finally:
        con.close()


def _guarded(
    source: Iterator[pa.RecordBatch], failed: list[BaseException]
) -> Iterator[pa.RecordBatch]:
    """Keep the real exception: DuckDB would hide it in one of its own."""
    try:
        yield from source
    except Exception as error:
        failed.append(error)
        raise


def batches(connection: Connection, extract: Extract) -> Iterator[pa.RecordBatch]:
    """Run the statement with a server-side cursor and turn each batch into Arrow."""
    schema = arrow_schema(extract.columns)
    result = connection.execution_options(stream_results=True, yield_per=BATCH).exec_driver_sql(
        extract.sql
    )
    try:
        for rows in result.partitions(BATCH):
            arrays = [
                _array(values, field.type, column)
                for values, field, column in zip(
                    zip(*rows, strict=True), schema, extract.columns, strict=True
                )
            ]
            yield pa.RecordBatch.from_arrays(arrays, schema=schema)
    finally:
        result.close()


def _array(values: Sequence[Any], kind: pa.DataType, column: Column) -> pa.Array:
    """A column of driver values in Arrow: as they are where they fit, else one by one."""
    try:
        if column.arrives not in CONVERTED:
            return pa.array(values, kind)
    except UNFIT:
        pass
    convert = _converter(column.arrives)
    try:
        return pa.array([None if value is None else convert(value) for value in values], kind)
    except UNFIT as error:
        if column.arrives == "VARCHAR":
            raise DataProblem(f"column {column.name!r} cannot be read: {error}") from error
        raise AsText({column.name}) from error


def arrow_schema(columns: list[Column]) -> pa.Schema:
    """The Arrow schema of the columns as they arrive."""
    return pa.schema([(column.name, _arrow(column.arrives)) for column in columns])


def _arrow(kind: str) -> pa.DataType:
    if kind.startswith("DECIMAL"):
        precision, scale = kind.removeprefix("DECIMAL(").rstrip(")").split(",")
        return pa.decimal128(int(precision), int(scale))
    return SIMPLE[kind]


def _converter(kind: str) -> Callable[[Any], Any]:
    """Python value of a driver -> value for Arrow; what does not fit is left to Arrow to refuse."""
    if kind == "VARCHAR":
        return as_written
    if kind.startswith("DECIMAL"):
        return lambda value: Decimal(value) if isinstance(value, (int, str)) else value
    if kind == "BOOLEAN":
        return lambda value: bool(value) if value in (0, 1) else value
    if kind == "TIMESTAMP":
        return _naive
    return lambda value: value


def _naive(value: Any) -> Any:
    if isinstance(value, datetime) and value.tzinfo is not None:
        raise ValueError("a moment with a zone in a column without")
    return value


def as_written(value: Any) -> str:
    """The exact text of a value whose type is not known: no float rounding, ISO dates."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC).isoformat(sep=" ")
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    if isinstance(value, (bytes, bytearray)):
        return bytes(value).hex()
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(value)
