"""A user's SQL on the published copy: one reading statement, within limits of time and rows.

The connection is the real guard (read-only, no file, no network, configuration locked); the
statement's kind is checked first so that the refusal says what to do instead.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from hub import duck
from hub.errors import ConfigError

READING = ("select", "with", "from", "values", "table", "describe", "desc", "show", "summarize")
ALLOWED = "SELECT, WITH, FROM, VALUES, DESCRIBE, SHOW, SUMMARIZE and EXPLAIN"
BATCH = 1000


@dataclass
class Answer:
    """The columns and, while they are read, the rows. `more` is known once the rows are read."""

    columns: list[str]
    rows: Iterator[tuple[Any, ...]]
    more: bool = field(default=False)


@contextmanager
def run_query(
    path: Path, sql: str, *, max_rows: int | None = 10_000, seconds: float = 60
) -> Iterator[Answer]:
    """Run one statement; `seconds` count from here until the rows are read.

    Raises ConfigError (one line) for anything that is refused, wrong or too slow.
    """
    con = duck.guarded(path)
    timer = threading.Timer(seconds, con.interrupt)
    try:
        with _told(seconds):
            statement = _one_reading(con, sql)
            timer.start()
            result = con.execute(statement)
            answer = Answer([column[0] for column in result.description or []], iter(()))
        answer.rows = _rows(result, answer, max_rows, seconds)
        yield answer
    finally:
        timer.cancel()
        con.close()


def _rows(
    result: duck.Connection, answer: Answer, max_rows: int | None, seconds: float
) -> Iterator[tuple[Any, ...]]:
    """The rows in batches, never more than `max_rows`; says in `answer.more` when some are left."""
    given = 0
    while True:
        with _told(seconds):
            batch = result.fetchmany(BATCH)
        if not batch:
            return
        room = len(batch) if max_rows is None else max_rows - given
        yield from batch[:room]
        given += min(len(batch), room)
        if len(batch) > room:
            answer.more = True
            return


@contextmanager
def _told(seconds: float) -> Iterator[None]:
    """DuckDB's errors as one line that says what to do."""
    try:
        yield
    except duckdb.InterruptException as error:
        mend = "narrow it, or give --timeout more seconds"
        raise ConfigError(f"the query took longer than {seconds:g} s", mend=mend) from error
    except duckdb.PermissionException as error:
        mend = 'query the published tables: hub sql "show all tables"'
        raise ConfigError(_first_line(error), mend=mend) from error
    except duckdb.Error as error:
        mend = 'see hub sql "show all tables" and "describe core.dim_customer"'
        raise ConfigError(_first_line(error), mend=mend) from error


def _first_line(error: Exception) -> str:
    return next((line.strip() for line in str(error).splitlines() if line.strip()), "failed")


def _one_reading(con: duck.Connection, sql: str) -> duckdb.Statement:
    """The single statement of `sql`, when it only reads."""
    statements = con.extract_statements(sql)
    if len(statements) != 1:
        what = "there is no statement" if not statements else "more than one statement"
        raise ConfigError(what, mend="give exactly one")
    words = _words(sql)
    first = words[0] if words else ""
    if first == "explain":
        words = [word for word in words[1:] if word != "analyze"]
        first = words[0] if words else first
    kinds = (duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN)
    if statements[0].type not in kinds or first not in READING:
        what = f"{first.upper() or 'this'} is not allowed: the published copy is only read"
        raise ConfigError(what, mend=f"use one of {ALLOWED}")
    return statements[0]


def _words(sql: str) -> list[str]:
    """The first words of the statement in lower case, comments and brackets left out."""
    text = sql.encode()
    tokens = duckdb.tokenize(sql)
    ends = [start for start, _ in tokens[1:]] + [len(text)]
    found = []
    for (start, kind), end in zip(tokens, ends, strict=True):
        word = text[start:end].decode(errors="replace").split()
        if kind != duckdb.token_type.comment and word and word[0].strip("("):
            found.append(word[0].strip("(").lower())
        if len(found) == 3:
            break
    return found
