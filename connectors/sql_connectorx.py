"""Reads MySQL and MariaDB through connectorx: one statement, Arrow batches, no Python objects."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import URL, Connection

from connectors.columns import MISFIT, Column
from connectors.extract import Extract
from connectors.sql_engine import source_url
from connectors.sql_mysql import MYSQL, WIDE_INTEGER, zero_dates
from connectors.sql_routes import AsText, Relation, Unfit
from hub import duck
from hub.contract import Stream
from hub.exact import decimal_sql
from hub.names import literal, quote

BATCH = 20_000
READ_ONLY = "set session transaction isolation level repeatable read, read only"
PANIC = "PanicException"  # how a Rust library's failure arrives; it is no Exception


def speaks(dialect: str, url: URL) -> bool:
    """Whether connectorx may be asked: it knows no options of a connection."""
    return (
        dialect in MYSQL
        and set(url.query) <= {"charset"}
        and bool(url.host and url.database)
        and importlib.util.find_spec("connectorx") is not None
    )


@contextmanager
def arrow_stream(connection: Connection, stream: Stream, plan: Extract) -> Iterator[Relation]:
    """The rows of the statement, one moment of the source; Unfit where connectorx gives up."""
    if odd := zero_dates(connection, plan.sql, plan.columns):
        raise AsText(odd)
    import connectorx

    url = source_url(stream).set(drivername="mysql", query={})
    con = duck.connect()
    try:
        con.execute("set threads = 1")  # a second thread would only spin, waiting for the source
        reader = connectorx.read_sql(
            url.render_as_string(hide_password=False),
            plan.sql,
            return_type="arrow_stream",
            batch_size=BATCH,
            pre_execution_query=READ_ONLY,
        )
        con.register("incoming", reader)
        yield Relation(con, "incoming", ", ".join(map(_item, plan.columns)))
    except (RuntimeError, duck.Error) as error:
        raise Unfit(str(error)) from error
    except BaseException as error:
        if type(error).__name__ == PANIC:
            raise Unfit(str(error)) from error
        raise
    finally:
        con.close()


def _item(column: Column) -> str:
    """The landing expression of a column; decimals come as text, which loses nothing."""
    name = quote(column.name)
    if not column.lands.startswith("DECIMAL") or column.lands == WIDE_INTEGER:
        return f"cast({name} as {column.lands}) as {name}"
    wrong = f"case when {name} is not null then error({literal(MISFIT + column.name)}) end"
    return f"coalesce({decimal_sql(name, column.lands)}, {wrong}) as {name}"
