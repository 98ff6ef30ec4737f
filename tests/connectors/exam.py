"""The exam's questions: what every stream of every system must answer, as plain functions.

A question takes a candidate (a stream, its stand, a reader) and fails with an AssertionError. The
families are those of Airbyte's acceptance tests and Singer's tap suite.
"""

from __future__ import annotations

import json
import logging
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from connectors.expressions import columns_of
from connectors.read import read
from hub import duck
from hub.contract import Stream
from hub.dictionary import PRODUCT_FOLDER, load_dictionary
from hub.errors import HubError
from hub.names import quote
from hub.reading import Reading, Window
from tests.connectors.stands.stand import SECRETS, Drifted, Stand
from warehouse.access import open_warehouse
from warehouse.landing import Landed, Read, land
from warehouse.validate import validate

AS_OF = datetime(2030, 1, 1, tzinfo=UTC)
HUGE = {
    "stamp": ["9999-12-31T23:59:59.999999Z", "2999-01-01T00:00:00"],
    "number": ["9" * 30],
    "text": ["\U0010ffff" * 9],
}
MALFORMED = {
    "stamp": ["not a moment", "2026-13-45T00:00:00Z", "' or 1=1 --"],
    "number": ["NaN", "1e999999", "0 or 1=1"],
    "text": [],
}
DICTIONARY = load_dictionary([PRODUCT_FOLDER])


@dataclass(frozen=True)
class Paper:
    """What a whole reading gave: per step (a file, or everything) its types and rows.

    `cursors` are the rows' cursors as they landed, in the order of the rows.
    """

    types: list[dict[str, str]]
    steps: list[list[dict[str, Any]]]
    notes: list[str]
    complete: bool
    cursors: list[Any] = field(default_factory=list)

    @property
    def rows(self) -> list[dict[str, Any]]:
        return [row for step in self.steps for row in step]

    def texts(self) -> list[str]:
        """The rows as text, sorted: two readings of the same source are the same."""
        return sorted(str(sorted((k, str(v)) for k, v in row.items())) for row in self.rows)


@dataclass
class Candidate:
    """A stream in its exam; `read` is the reader, which a proof of the exam replaces."""

    stand: Stand
    stream: Stream
    home: Path
    read: Read = read
    taken: int = 0

    def take(self, stream: Stream | None = None, **window: Any) -> Paper:
        """Read as landing does: file by file until there is no more."""
        chosen = stream or self.stream
        steps, types, notes, seen, complete = [], [], [], frozenset[str](), True
        cursors: list[Any] = []
        while True:
            reading = self.read(chosen, Window(AS_OF, seen=seen, **window), self.folder())
            found, rows, at = loaded(reading, chosen)
            if reading.parts:
                cursors += at
                types.append(found)
                steps.append(rows)
            notes += reading.notes
            complete &= reading.complete
            seen |= {file.sha256 for file in reading.files}
            if not reading.files:
                return Paper(types, steps, notes, complete, cursors)

    @cached_property
    def straight(self) -> Paper:
        """One whole reading."""
        return self.take()

    def folder(self) -> Path:
        self.taken += 1
        folder = self.home / str(self.taken)
        folder.mkdir(parents=True)
        return folder

    def key(self, row: dict[str, Any]) -> tuple[Any, ...]:
        lower = {name.lower(): value for name, value in row.items()}
        return tuple(lower[name.lower()] for name in self.stream.key)

    def key_texts(self, paper: Paper) -> set[tuple[str, ...]]:
        """The keys of a paper; a blank and a missing text are one, as in a cell of a workbook."""
        keys = (self.key(row) for row in paper.rows)
        return {tuple("" if value is None else str(value) for value in key) for key in keys}

    def land(self, stream: Stream) -> tuple[Landed, Path]:
        data = self.folder()
        return land(data, [stream], self.read, as_of=AS_OF)[0], data


def loaded(
    reading: Reading, stream: Stream
) -> tuple[dict[str, str], list[dict[str, Any]], list[Any]]:
    """Types and rows of a reading's parts, and each row's cursor: a column, or an expression."""
    if not reading.parts:
        return {}, [], []
    with duck.connect() as con:
        found = con.read_parquet([str(part) for part in reading.parts])
        types = dict(zip(found.columns, map(str, found.types), strict=True))
        rows = [dict(zip(types, row, strict=True)) for row in found.fetchall()]
        if stream.change is None:
            return types, rows, []
        column = stream.change.column
        known = {name.lower() for name in types}
        at = found.project(quote(column) if column.lower() in known else column).fetchall()
        return types, rows, [value for (value,) in at]


def basic_read(candidate: Candidate) -> None:
    """Every key that the source holds is read, and no other."""
    there = set(candidate.stand.keys(candidate.stream))
    assert there, "the source holds nothing: it proves nothing"
    found = candidate.key_texts(candidate.straight)
    assert found == there, f"missing {list(there - found)[:3]}, invented {list(found - there)[:3]}"


def record_matches_schema(candidate: Candidate) -> None:
    """Texts where nothing is typed, exact decimals where the dictionary wants them."""
    stream, paper = candidate.stream, candidate.straight
    declared = {name.lower() for name in stream.columns}
    expected = candidate.stand.types.get(stream.name, {})
    amounts = {
        column.lower()
        for one in DICTIONARY.entities[stream.feeds].properties
        if one.name in stream.map and one.sql_type.startswith("DECIMAL")
        for column in columns_of(stream, one.name)
    }
    for types in paper.types:
        for name, kind in types.items():
            assert kind == expected.get(name, kind), f"{name} landed as {kind}"
            assert name.lower() not in amounts or kind not in ("FLOAT", "DOUBLE"), name
            if stream.system.transport != "sql" and name.lower() not in declared:
                assert kind == "VARCHAR", f"{name} was guessed to be {kind}"


def primary_keys(candidate: Candidate) -> None:
    """Keys are there and unique within what lands together."""
    for step in candidate.straight.steps:
        keys = [candidate.key(row) for row in step]
        assert not [key for key in keys if None in key]
        assert not [key for key, times in Counter(keys).items() if times > 1]


def two_sequential_reads(candidate: Candidate) -> None:
    """The same types and the same rows twice."""
    first, second = candidate.straight, candidate.take()
    assert first.types == second.types
    assert first.texts() == second.texts()


def resume_equals_straight(candidate: Candidate) -> None:
    """What is earlier than a mark in the middle, and what is read from it on, is the whole.

    A full window reads the whole whatever the mark.
    """
    stream, whole = candidate.stream, candidate.straight
    places = list(zip(places_of(stream, whole), whole.rows, strict=True))
    known = sorted(at for at, _ in places if at is not None)
    mark = known[len(known) // 2]
    later = candidate.take(since=written(stream, mark))
    earlier = [row for at, row in places if at is not None and at < mark]
    assert set(later.texts()) <= set(whole.texts())
    both = Paper([], [earlier, *later.steps], [], False).texts()
    assert set(both) == set(whole.texts())
    assert not earlier or later.complete or len(later.rows) < len(whole.rows)
    assert candidate.take(since=written(stream, mark), full=True).texts() == whole.texts()


def places_of(stream: Stream, paper: Paper) -> list[Any]:
    """The rows' cursors as values that can be compared."""
    return [_place(stream, cursor) for cursor in paper.cursors]


def _place(stream: Stream, found: Any) -> Any:
    assert stream.change is not None
    if found is None or stream.change.kind == "text":
        return found
    if stream.change.kind == "number":
        return int(found)
    at = found if isinstance(found, datetime) else datetime.fromisoformat(str(found))
    return at if at.tzinfo else at.replace(tzinfo=ZoneInfo(stream.timezone))


def written(stream: Stream, mark: Any) -> str:
    """A mark as landing hands it to a reader."""
    if isinstance(mark, datetime):
        return mark.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return str(mark)


def state_with_abnormal_values(candidate: Candidate) -> None:
    """A mark far away reads nothing; one that is no mark reads nothing, or is one clear error."""
    change = candidate.stream.change
    assert change is not None
    for since in HUGE[change.kind]:
        found = candidate.take(since=since)
        stamped = [at for at in places_of(candidate.stream, found) if at is not None]
        assert not stamped, f"{since} read {len(stamped)} rows"
    for since in MALFORMED[change.kind]:
        with suppress_clear():
            assert not candidate.take(since=since).rows, f"{since!r} read rows"


@contextmanager
def suppress_clear() -> Iterator[None]:
    """An error is fine here when it is one that people can act on."""
    try:
        yield
    except HubError as error:
        clear(error)


def clear(error: HubError) -> None:
    """One line: what, where, what to do."""
    assert "\n" not in str(error)
    assert error.what
    assert error.where, f"no place: {error}"
    assert error.mend, f"no mend: {error}"


def new_column(candidate: Candidate) -> None:
    """A column more at the source takes nothing away."""
    with candidate.stand.drift(candidate.stand, "new", candidate.stream) as drifted:
        found = candidate.take(drifted.stream)
    names = {name for types in candidate.straight.types for name in types}
    kept = [[{n: v for n, v in row.items() if n in names} for row in s] for s in found.steps]
    assert Paper([], kept, [], True).texts() == candidate.straight.texts()


def missing_column(candidate: Candidate) -> None:
    """A column less at the source is said by its name, on reading or at the latest on checking."""
    with candidate.stand.drift(candidate.stand, "missing", candidate.stream) as drifted:
        said = _told(candidate, drifted)
    assert drifted.column.lower() in said.lower(), said
    assert "Traceback" not in said


def _told(candidate: Candidate, drifted: Drifted) -> str:
    """All that people are told of a landing and its validation."""
    landed, data = candidate.land(drifted.stream)
    said = [landed.error or "", *landed.notes]
    if drifted.column.lower() not in "".join(said).lower():
        try:
            feeds = drifted.stream.feeds
            only = replace(DICTIONARY, entities={feeds: DICTIONARY.entities[feeds]})
            with open_warehouse(data, only, [drifted.stream]) as con:
                validate(con, data, only, [drifted.stream])
        except HubError as error:
            clear(error)
            said.append(str(error))
    return "\n".join(said)


def retyped_column(candidate: Candidate) -> None:
    """A column of another type keeps every row and value, or is one clear error."""
    with (
        candidate.stand.drift(candidate.stand, "retyped", candidate.stream) as drifted,
        suppress_clear(),
    ):
        found = candidate.take(drifted.stream)
        assert candidate.key_texts(found) == candidate.key_texts(candidate.straight)
        assert _filled(found, drifted.column) >= _filled(candidate.straight, drifted.column)


def _filled(paper: Paper, column: str) -> int:
    values = [v for row in paper.rows for name, v in row.items() if name.lower() == column.lower()]
    return len([value for value in values if value is not None])


def connection_failures(candidate: Candidate) -> None:
    """Every trouble with the connection is a clear error that lets the other sources go on."""
    assert candidate.stand.troubles
    for trouble, connection in candidate.stand.troubles.items():
        stream = candidate.stand.stream(candidate.stream.name, **connection)
        with pytest.raises(HubError) as raised:
            candidate.take(stream)
        clear(raised.value)
        assert raised.value.exit_code == 3, f"{trouble}: {raised.value}"


def redaction(candidate: Candidate) -> None:
    """No secret in an error, its traceback, a note, a log line or a batch's manifest."""
    secrets = {
        *SECRETS,
        candidate.stand.connection.get("password"),
        candidate.stream.connection.token,
        *candidate.stream.connection.secrets.values(),
        *candidate.stand.granted,
    }
    said: list[str] = []
    with listening(said):
        for connection in ({}, *candidate.stand.troubles.values()):
            stream = candidate.stand.stream(candidate.stream.name, **connection)
            landed, data = candidate.land(stream)
            said += [repr(landed), repr(stream)]
            said += [file.read_text("utf-8") for file in data.rglob("batch.json")]
            if connection:
                said.append(_debugged(candidate, stream))
    for secret in filter(None, secrets):
        leaks = [text for text in said if secret in text]
        assert not leaks, f"{len(leaks)} leaks: {leaks[0][:200].replace(secret, '<secret>')}"


def _debugged(candidate: Candidate, stream: Stream) -> str:
    """What `--debug` would show of a connection that fails."""
    try:
        candidate.take(stream)
    except HubError as error:
        return "".join(traceback.format_exception(error))
    return ""


@contextmanager
def listening(said: list[str]) -> Iterator[None]:
    """Everything that is logged meanwhile, at any level."""

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(json.dumps([record.name, record.getMessage()], default=str))

    root, ear = logging.getLogger(), Ear(logging.DEBUG)
    level = root.level
    root.addHandler(ear)
    root.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        root.removeHandler(ear)
        root.setLevel(level)


Question = Callable[[Candidate], None]
QUESTIONS: dict[str, Question] = {
    "basic read": basic_read,
    "schema": record_matches_schema,
    "keys": primary_keys,
    "two sequential reads": two_sequential_reads,
    "new column": new_column,
    "missing column": missing_column,
    "retyped column": retyped_column,
    "connection": connection_failures,
    "redaction": redaction,
}
OF_A_CURSOR: dict[str, Question] = {
    "resume": resume_equals_straight,
    "abnormal state": state_with_abnormal_values,
}
