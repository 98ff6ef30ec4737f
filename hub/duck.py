"""The one opener of DuckDB: no network, UTC, extensions from wheels, and the hub's SQL macros."""

from __future__ import annotations

import importlib.util
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from hub.errors import ConfigError, HubError, Locked
from hub.names import literal

Connection = duckdb.DuckDBPyConnection
Error = duckdb.Error
OutOfMemory = duckdb.OutOfMemoryException

# Equal for every connection: DuckDB refuses a second connect with another configuration.
CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    # Our own files: written quicker and smaller. What others open is attached as OLDEST.
    "storage_compatibility_version": "v1.5.0",
}
OLDEST = "v1.0.0"  # the storage that every 1.x driver of a BI tool can open
EXTENSIONS = {"postgres": "postgres_scanner", "sqlite": "sqlite_scanner"}

# numerator / denominator, rounded half away from zero to `scale` (at most 10) places, exact in
# integers because DuckDB divides decimals as floats; null where the denominator is zero or null.
SCALED = """
create or replace temp macro scaled_integer(x) as
    cast(cast(x as decimal(27, 10)) * cast(10000000000 as decimal(11, 0)) as hugeint)
"""
EXACT_DIV = """
create or replace temp macro exact_div(n, d, s) as
    case when n is null or d is null or d = 0 then null else
        cast(
            case when (n < 0) <> (d < 0) then -1 else 1 end
            * (
                (2 * abs(scaled_integer(n)) * cast(pow(10, s) as hugeint) + abs(scaled_integer(d)))
                // (2 * abs(scaled_integer(d)))
            )
            * cast(pow(10, 10 - s) as hugeint)
            as decimal(28, 0)
        ) * cast(0.0000000001 as decimal(10, 10))
    end
"""


def connect(
    path: Path | None = None, *, read_only: bool = False, extensions: Sequence[str] = ()
) -> Connection:
    """Open `path` (None: in memory); raises Locked when another process is writing it."""
    try:
        con = duckdb.connect(str(path or ":memory:"), read_only=read_only, config=CONFIG)
    except duckdb.IOException as error:
        if "lock" in str(error).lower():
            raise Locked(
                "the file is open in another process",
                where=str(path),
                mend="close that program, or read the published copy instead",
            ) from error
        raise HubError(
            f"cannot open the DuckDB file: {str(error).splitlines()[0]}",
            where=str(path),
            mend="hub rebuild makes the warehouse again from raw files",
        ) from error
    con.execute("set TimeZone = 'UTC'")
    if path is None:
        spill = str(Path(tempfile.gettempdir()) / "hub-duck")
        con.execute(f"set temp_directory = {literal(spill)}")
    con.execute(SCALED)
    con.execute(EXACT_DIV)
    for extension in extensions:
        load(con, extension)
    return con


def load(con: Connection, extension: str) -> None:
    """Load a signed extension that its wheel carries: `postgres` or `sqlite`."""
    package = f"duckdb_extension_{EXTENSIONS[extension]}"
    spec = importlib.util.find_spec(package)
    folders = list(spec.submodule_search_locations or []) if spec else []
    name = f"{EXTENSIONS[extension]}.duckdb_extension"
    for folder in folders:
        file = Path(folder) / "extensions" / f"v{duckdb.__version__}" / name
        if file.exists():
            con.execute(f"load {literal(str(file))}")
            return
    raise ConfigError(
        f"the DuckDB extension {extension!r} is not installed",
        mend=f"pip install {package.replace('_', '-')}=={duckdb.__version__}",
    )


def guarded(path: Path) -> Connection:
    """A read-only connection that can reach no file, no network and no setting: for users' SQL."""
    con = connect(path, read_only=True)
    con.execute("set enable_external_access = false")
    con.execute("set lock_configuration = true")
    return con


@contextmanager
def transaction(con: Connection) -> Iterator[None]:
    """All or nothing: commit at the end, roll back on any exception."""
    con.execute("begin transaction")
    try:
        yield
    except BaseException:
        con.execute("rollback")
        raise
    con.execute("commit")
