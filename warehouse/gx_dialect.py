"""The SQLAlchemy dialect `duckdb+hub://` through which Great Expectations reads a DuckDB file.

Opens files only through `hub.duck`, read-only. Great Expectations gives a connection back to its
pool before it reads the rows, and DuckDB's rows go with it; here they are taken out at once.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from duckdb_sqlalchemy import ConnectionWrapper, Dialect, DuckDBExecutionContext
from sqlalchemy.dialects import registry
from sqlalchemy.engine.cursor import FullyBufferedCursorFetchStrategy

from hub import duck

# Stands in the text of a select of offending rows. Great Expectations counts those in SQL and
# shows at most 200 of them, so the rest need not be held in memory.
OFFENDERS_MARK = "/* offending rows */"
SHOWN = 200


class _Context(DuckDBExecutionContext):
    """Holds a statement's rows as soon as it has run."""

    def post_exec(self) -> None:
        """Take the rows out of the cursor, unless the statement gives none."""
        super().post_exec()  # type: ignore[no-untyped-call]
        if self.isinsert or self.cursor.description is None:
            return
        listing = self.statement.lstrip().startswith(OFFENDERS_MARK)
        rows = self.cursor.fetchmany(SHOWN) if listing else self.cursor.fetchall()
        self.cursor_fetch_strategy = FullyBufferedCursorFetchStrategy(
            self.cursor, initial_buffer=rows
        )


class HubDialect(Dialect):
    """DuckDB as the hub opens it: read-only, no network, UTC."""

    driver = "hub"
    supports_statement_cache = True
    execution_ctx_cls = _Context

    def connect(self, *args: Any, **parameters: Any) -> Any:
        """A connection to the file of the URL."""
        return ConnectionWrapper(duck.connect(Path(parameters["database"]), read_only=True))


def register() -> None:
    """Make `duckdb+hub://` known to SQLAlchemy in this process."""
    registry.register("duckdb.hub", __name__, "HubDialect")


def url(path: Path) -> str:
    """The SQLAlchemy URL of a DuckDB file; blanks, percent signs and Chinese are kept."""
    from sqlalchemy import URL

    made = URL.create("duckdb+hub", database=str(path), query={"access_mode": "read_only"})
    return made.render_as_string(hide_password=False)
