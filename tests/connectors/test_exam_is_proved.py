"""The exam is examined: each planted bad reader fails exactly the question that is for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from connectors.read import read
from hub import duck
from hub.contract import Stream
from hub.errors import HubError, SourceUnreachable
from hub.names import literal, quote
from hub.reading import Reading, Window
from tests.connectors.exam import OF_A_CURSOR, QUESTIONS, Candidate
from tests.connectors.stands import rest, sql
from tests.connectors.stands.stand import CANARY, Stand
from warehouse.landing import Read

ALL = QUESTIONS | OF_A_CURSOR


def rewritten(reading: Reading, select: str) -> Reading:
    """The reading with `select` (over the relation `part`) in place of its rows."""
    if not reading.parts:
        return reading
    target = reading.parts[0].with_name("part-bad.parquet")
    files = ", ".join(literal(str(part)) for part in reading.parts)
    with duck.connect() as con:
        con.execute(f"create view part as select * from read_parquet([{files}])")
        con.execute(f"copy ({select}) to {literal(str(target))} (format parquet)")
        found = con.execute(f"select count(*) from read_parquet({literal(str(target))})").fetchone()
    return replace(reading, parts=[target], rows=int(found[0]) if found else 0)


def with_rows(select: str) -> Callable[[], Read]:
    """A reader that hands over other rows than it read."""
    return lambda: lambda *asked: rewritten(read(*asked), select)


def types_in_turn() -> Read:
    """Every second reading has a number as text."""
    count = iter(range(1_000_000))

    def bad(stream: Stream, window: Window, folder: Path) -> Reading:
        found = read(stream, window, folder)
        odd = next(count) % 2
        return rewritten(found, "select * replace (id::varchar as id) from part") if odd else found

    return bad


def ties_lost() -> Read:
    """A strict comparison with the mark."""

    def bad(stream: Stream, window: Window, folder: Path) -> Reading:
        found = read(stream, window, folder)
        if window.since is None:
            return found
        mark = literal(window.since)
        return rewritten(
            found,
            f"select * from part where timezone('Asia/Shanghai', {quote('at')}::timestamp)"
            f" > {mark}::timestamptz",
        )

    return bad


def mark_ignored() -> Read:
    """Everything is read whatever the mark says, and called an increment."""
    return lambda stream, window, folder: replace(
        read(stream, replace(window, since=None), folder), complete=False
    )


def talkative() -> Read:
    """The connection is told in a note."""
    return lambda stream, window, folder: replace(
        read(stream, window, folder), notes=[f"read {stream.connection.url} with {CANARY}"]
    )


def swallowing() -> Read:
    """A source that cannot be reached is an empty one."""

    def bad(stream: Stream, window: Window, folder: Path) -> Reading:
        try:
            return read(stream, window, folder)
        except SourceUnreachable:
            return Reading([], 0)

    return bad


def narrow() -> Read:
    """Only the columns it knows, the others empty: a source's missing column is not noticed."""

    def bad(stream: Stream, window: Window, folder: Path) -> Reading:
        found = read(stream, window, folder)
        with duck.connect() as con:
            names = (
                con.read_parquet([str(part) for part in found.parts]).columns if found.rows else []
            )
        if "exam_gone" not in names:
            return found
        missing = next(name for name in ("name", "code", "uom") if name not in names)
        return rewritten(found, f"select *, 'none' as {missing} from part")

    return bad


def strict() -> Read:
    """A column that was not there before stops the reading."""

    def bad(stream: Stream, window: Window, folder: Path) -> Reading:
        found = read(stream, window, folder)
        with duck.connect() as con:
            names = (
                con.read_parquet([str(part) for part in found.parts]).columns if found.rows else []
            )
        if "exam_new" in names:
            raise HubError("unknown column", where="here", mend="mend it")
        return found

    return bad


def emptying() -> Read:
    """What does not fit the type that was expected becomes null."""
    select = "select * replace (try_cast(weight as decimal(20,6)) as weight) from part"
    return lambda *asked: rewritten(read(*asked), select)


def far_marks_forgotten() -> Read:
    """A mark beyond the year 2900 is taken for no mark."""

    def bad(stream: Stream, window: Window, folder: Path) -> Reading:
        far = window.since is not None and window.since > "29"
        return read(stream, replace(window, since=None) if far else window, folder)

    return bad


DEFECTS: dict[str, tuple[Callable[[], Read], set[str]]] = {
    "none": (lambda: read, set()),
    "drops a row": (with_rows("select * from part where id <> 33"), {"basic read"}),
    "doubles a row": (
        with_rows("select * from part union all select * from part where id = 33"),
        {"keys"},
    ),
    "decimals as floats": (
        with_rows("select * replace (try_cast(price as double) as price) from part"),
        {"schema"},
    ),
    "types in turn": (types_in_turn, {"two sequential reads"}),
    "loses ties at the mark": (ties_lost, {"resume"}),
    "ignores the mark": (mark_ignored, {"resume", "abnormal state"}),
    "forgets far marks": (far_marks_forgotten, {"abnormal state"}),
    "says the secret": (talkative, {"redaction"}),
    "swallows a silent source": (swallowing, {"connection"}),
    "fills a missing column": (narrow, {"missing column"}),
    "stops at a new column": (strict, {"new column"}),
    "empties a retyped column": (emptying, {"retyped column"}),
}


@pytest.fixture(scope="module")
def stand(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stand]:
    with ExitStack() as stack:
        home = tmp_path_factory.mktemp("sql")
        yield stack.enter_context(sql.open_stand("sqlite by rows", home, request))


@pytest.mark.parametrize("defect", DEFECTS)
def test_a_bad_reader_fails_its_question_and_no_other(
    defect: str, stand: Stand, tmp_path: Path
) -> None:
    make, expected = DEFECTS[defect]
    failed = set()
    for name, question in ALL.items():
        candidate = Candidate(stand, stand.stream("goods"), tmp_path / name, make())
        try:
            question(candidate)
        except (AssertionError, HubError, pytest.fail.Exception):
            failed.add(name)
    assert failed == expected


def test_an_error_with_a_secret_fails_the_redaction(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    def bad(stream: Stream, window: Window, folder: Path) -> Reading:
        try:
            return read(stream, window, folder)
        except HubError as error:
            raise SourceUnreachable(
                f"{stream.connection.token} was refused", where=error.where, mend=error.mend
            ) from None

    with rest.open_stand("http", tmp_path / "rest", request) as stand:
        candidate = Candidate(stand, stand.stream("by_page"), tmp_path / "papers", bad)
        QUESTIONS["connection"](candidate)
        with pytest.raises(AssertionError, match="leaks"):
            QUESTIONS["redaction"](candidate)
