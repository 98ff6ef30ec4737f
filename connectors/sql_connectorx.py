"""Reads MySQL and MariaDB through connectorx: one statement, Arrow batches, no Python objects."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from sqlalchemy import URL, Connection

from connectors.columns import select_list
from connectors.extract import Extract
from connectors.sql_engine import source_url
from connectors.sql_mysql import MYSQL, zero_dates
from connectors.sql_routes import AsText, Relation, Unfit
from hub import duck
from hub.contract import Stream

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
        columns = [replace(column, arrives="") for column in plan.columns]
        yield Relation(con, "incoming", select_list(columns))
    except (RuntimeError, duck.Error) as error:
        raise Unfit(str(error)) from error
    except BaseException as error:
        if type(error).__name__ == PANIC:
            raise Unfit(str(error)) from error
        raise
    finally:
        con.close()
