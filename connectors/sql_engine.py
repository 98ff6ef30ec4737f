"""Opens a SQL source read-only through SQLAlchemy, and says in one line why it failed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy
from sqlalchemy import URL, Connection, Engine, create_engine, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    InterfaceError,
    NoSuchModuleError,
    OperationalError,
)
from sqlalchemy.pool import NullPool

from hub import duck
from hub.contract import Stream
from hub.errors import ConfigError, HubError, SourceUnreachable
from hub.settings import redact, remember_secret

DRIVERS = {
    "postgresql": "psycopg",
    "mysql": "pymysql",
    "mariadb": "pymysql",
    "mssql": "pymssql",
    "oracle": "oracledb",
}
# Which extra of the hub brings a database's driver.
EXTRAS = {
    "mysql": "'manufacturing-hub[mysql]'",
    "mariadb": "'manufacturing-hub[mysql]'",
    "mssql": "'manufacturing-hub[sqlserver]'",
    "oracle": "'manufacturing-hub[oracle]'",
}
# What a session says first, so that all its reads are one moment and none can write. SQL Server
# has no such word: there the login is given nothing but select.
SNAPSHOT = {
    "mysql": "set session transaction isolation level repeatable read, read only",
    "oracle": "set transaction read only",
}
CONNECT_SECONDS = 10
STATEMENT = ("no such", "syntax error", "unknown column", "misuse", "read only transaction")


def source_url(stream: Stream) -> URL:
    """The source's address with the driver the hub uses and the credentials put in."""
    try:
        url = make_url(stream.connection.url)
    except ArgumentError as error:
        raise ConfigError(
            "the url is not a database address",
            where=f"sources/{stream.source}.yaml",
            mend="write url: postgresql://host:5432/database or sqlite:////path/to/file",
        ) from error
    plain = url.get_backend_name()
    if "+" not in url.drivername and plain in DRIVERS:
        url = url.set(drivername=f"{plain}+{DRIVERS[plain]}")
    if stream.connection.user:
        url = url.set(username=stream.connection.user)
    if stream.connection.password:
        url = url.set(password=stream.connection.password)
    if url.password:
        remember_secret(url.password)
    return url


def open_engine(stream: Stream) -> Engine:
    """An engine whose sessions only read. A missing driver is named with its install command."""
    url = source_url(stream)
    backend = url.get_backend_name()
    try:
        if backend == "sqlite":
            file = sqlite_file(stream, url)
            return create_engine(
                "sqlite://",
                creator=lambda: sqlite3.connect(
                    f"{file.as_uri()}?mode=ro", uri=True, check_same_thread=False
                ),
                poolclass=NullPool,
            )
        return create_engine(url, poolclass=NullPool, connect_args=_arguments(backend))
    except NoSuchModuleError as error:
        raise ConfigError(
            f"no database is called {backend!r}",
            where=f"sources/{stream.source}.yaml",
            mend="known: sqlite, postgresql, mysql, mariadb, mssql, oracle, or install its dialect",
        ) from error
    except ModuleNotFoundError as error:
        raise ConfigError(
            f"the driver {error.name!r} for {backend} is not installed",
            where=f"sources/{stream.source}.yaml",
            mend=f"pip install {EXTRAS.get(backend, error.name)}",
        ) from error


def sqlite_file(stream: Stream, url: URL) -> Path:
    """The database file, which must be there: SQLite would make an empty one."""
    file = Path(url.database or "").expanduser().absolute()
    if not url.database or not file.is_file():
        raise SourceUnreachable(
            f"no database file {file if url.database else url}",
            where=f"source {stream.source}",
            mend=f"check url in sources/{stream.source}.yaml",
        )
    return file


def _arguments(backend: str) -> dict[str, Any]:
    if backend == "postgresql":
        options = "-c default_transaction_read_only=on -c TimeZone=UTC"
        limit = {"connect_timeout": CONNECT_SECONDS}
        return {**limit, "client_encoding": "utf8", "options": options}
    if backend == "mssql":  # FreeTDS hands every text over as UTF-8, whatever its collation
        return {"login_timeout": CONNECT_SECONDS, "charset": "UTF-8"}
    return {"connect_timeout": CONNECT_SECONDS} if backend in ("mysql", "mariadb") else {}


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """A session whose reads all see one moment; statements run as written, without parameters."""
    with engine.connect() as connection:
        connection = connection.execution_options(no_parameters=True)
        if engine.dialect.name == "postgresql":
            connection = connection.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        if engine.dialect.name == "mssql" and _snapshots(connection):
            connection.rollback()
            connection = connection.execution_options(isolation_level="SNAPSHOT")
        first = SNAPSHOT.get("mysql" if engine.dialect.name == "mariadb" else engine.dialect.name)
        if first:
            connection.exec_driver_sql(first)
            if engine.dialect.name != "oracle":
                connection.commit()
        yield connection


def _snapshots(connection: Connection) -> bool:
    """Whether this SQL Server database lets a session read one moment (see the guide)."""
    asked = "select snapshot_isolation_state from sys.databases where name = db_name()"
    return connection.exec_driver_sql(asked).scalar() == 1


def ceiling(connection: Connection, stream: Stream) -> str | None:
    """SQL Server: the rowversion from which on rows may still be committed, as hexadecimal."""
    rowversion = stream.change is not None and stream.change.kind == "rowversion"
    if connection.dialect.name != "mssql" or not rowversion:
        return None
    asked = "select convert(varchar(16), min_active_rowversion(), 2)"
    return str(connection.exec_driver_sql(asked).scalar_one())


@contextmanager
def failures(stream: Stream) -> Iterator[None]:
    """A driver's exception in one line without a secret: unreachable, or a wrong contract."""
    try:
        yield
    except HubError:
        raise
    except (OperationalError, InterfaceError) as error:
        if "decode to utf-8" in str(error.orig).lower():
            raise not_utf8(stream, one_line(error.orig)) from None
        if _is_statement(error):
            raise _wrong(stream, error.orig) from None
        raise SourceUnreachable(
            f"cannot read the database: {one_line(error.orig)}",
            where=stream.id,
            mend=f"check that it runs, and url, user and password in sources/{stream.source}.yaml",
        ) from None
    except DBAPIError as error:
        if "invalid byte sequence" in str(error.orig):
            raise not_utf8(stream, one_line(error.orig)) from None
        raise _wrong(stream, error.orig) from None
    except duck.Error as error:
        if any(word in str(error).lower() for word in ("unicode", "utf-8", "utf8")):
            raise not_utf8(stream, one_line(error)) from None
        raise _wrong(stream, error) from None
    except sqlalchemy.exc.SQLAlchemyError as error:
        raise _wrong(stream, error) from None


def not_utf8(stream: Stream, said: str) -> ConfigError:
    """A text in another encoding: it would land broken."""
    return ConfigError(
        f"a text of the source is not UTF-8: {said}",
        where=f"{stream.file} ({stream.id})",
        mend="read that column as bytes, hex(column), in a query, or convert it at the source",
    )


def _is_statement(error: DBAPIError) -> bool:
    """SQLite and MySQL call a wrong statement an operational error too."""
    said = str(error.orig).lower()
    return any(word in said for word in STATEMENT)


def _wrong(stream: Stream, error: BaseException | None) -> ConfigError:
    return ConfigError(
        f"the source refused the read: {one_line(error)}",
        where=f"{stream.file} ({stream.id})",
        mend="mend table, query or cursor there, or grant the read-only user select",
    )


def one_line(error: BaseException | None) -> str:
    """The first telling line of an exception, with secrets hidden."""
    if error is not None and len(error.args) == 2 and isinstance(error.args[0], int):
        return redact(str(error.args[1]).splitlines()[0])  # MySQL: (number, text)
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return redact(lines[0] if lines else type(error).__name__)
