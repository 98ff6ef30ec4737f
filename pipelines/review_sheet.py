"""The queue as a spreadsheet and back: open questions out, answers in, every row validated."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hub import duck
from hub.errors import DataProblem
from hub.names import literal
from mdm import desk, members
from mdm.judgements import APART, ONE, UNSURE, Judged, Record
from mdm.queue import golden_ids, questions
from mdm.together import Together
from pipelines.spreadsheet import restored
from pipelines.stewarding import Row, worded

NEEDED = ("answer", "entity", "source_a", "ref_a", "source_b", "ref_b")
ANSWERS = {
    "same": ONE, "相同": ONE, "同一": ONE, "是": ONE, "yes": ONE,
    "different": APART, "不同": APART, "否": APART, "no": APART,
    "unsure": UNSURE, "不确定": UNSURE,
}  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """One answered row of a sheet."""

    line: int
    entity: str
    row: Row


@dataclass(frozen=True)
class Wrong:
    """A row of a sheet that cannot be taken, and why."""

    line: int
    what: str


def sheet(con: duck.Connection, entity: str, judged: Sequence[Judged]) -> list[dict[str, Any]]:
    """One row per open question: empty `answer` and `why`, then both records side by side.

    `seen` is the last judgement made so far: an answer is refused where others came first.
    """
    asked = questions(con, entity, judged)
    known = members.of(con, entity, sorted({g for q in asked for g in (q.golden_a, q.golden_b)}))
    by = {one.record: one for own in known.values() for one in own}
    seen = max((one.no for one in judged), default=0)
    words = {one.pair: worded(one) for one in judged}
    names = members.attributes(con, entity)
    rows = []
    for one in asked:
        row: dict[str, Any] = {"answer": "", "why": "", "score": one.score, "value": one.value}
        for side, end in (("a", by[one.a]), ("b", by[one.b])):
            row |= {f"golden_{side}": end.golden_id, f"source_{side}": end.source}
            row |= {f"ref_{side}": end.ref, f"code_{side}": end.code}
        for name in names:
            row |= {f"{name}_a": by[one.a].values[name][0], f"{name}_b": by[one.b].values[name][0]}
        decided = words.get(frozenset((one.a, one.b)), "")
        rows.append({**row, "reasons": one.reasons, "decided": decided, "entity": entity,
                     "seen": seen})  # fmt: skip
    return rows


def read_sheet(path: Path) -> list[dict[str, str]]:
    """The rows of a filled-in sheet, every cell as it was before a spreadsheet was kept from
    taking it for a formula; raises DataProblem where a needed column is missing."""
    from connectors.one_file import land_file

    with tempfile.TemporaryDirectory() as folder, duck.connect() as con:
        parts = land_file(path, Path(folder) / "rows")
        if not parts:
            raise DataProblem("the file holds no rows", where=str(path), mend="export it again")
        listed = ", ".join(literal(str(part)) for part in parts)
        found = con.execute(f"select * from read_parquet([{listed}])")
        names = [column[0].strip().lower() for column in found.description or []]
        missing = [name for name in NEEDED if name not in names]
        if missing:
            what = f"column {missing[0]} is missing"
            raise DataProblem(what, where=str(path), mend="keep the columns that --export wrote")
        return [
            {name: restored(str(cell)) for name, cell in zip(names, row, strict=True)
             if cell is not None}
            for row in found.fetchall()
        ]  # fmt: skip


def answers(
    con: duck.Connection, rows: Sequence[dict[str, str]]
) -> tuple[list[Answer], list[Wrong]]:
    """The rows that say something, and those that cannot be taken; row 1 stands in line 2."""
    good: list[Answer] = []
    wrong: list[Wrong] = []
    known = _known(con, rows)
    checks: dict[str, _Consistent] = {}
    for line, row in enumerate(rows, 2):
        said = row.get("answer", "").strip().lower()
        if not said:
            continue
        entity = row.get("entity", "").strip()
        found = _ends(row)
        what = _trouble(said, entity, found, known)
        if not what:
            verdict = ANSWERS[said]
            what = checks.setdefault(entity, _Consistent()).trouble(verdict, *found, line)
        if what:
            wrong.append(Wrong(line, what))
            continue
        seen = _number(row.get("seen"))
        good.append(Answer(line, entity, Row(verdict, *found, seen, seen, row.get("why", ""))))
    return good, wrong


def _ends(row: dict[str, str]) -> tuple[Record, Record]:
    a, b = ((row.get(f"source_{side}", ""), row.get(f"ref_{side}", "")) for side in "ab")
    return a, b


def _known(con: duck.Connection, rows: Sequence[dict[str, str]]) -> dict[str, dict[Record, str]]:
    """Per entity the records of the sheet that the desk knows."""
    wanted: dict[str, set[Record]] = {one: set() for one in desk.entities(con)}
    for row in rows:
        wanted.get(row.get("entity", "").strip(), set()).update(_ends(row))
    return {one: golden_ids(con, one, sorted(records)) for one, records in wanted.items()}


def _trouble(
    said: str, entity: str, ends: tuple[Record, Record], known: dict[str, dict[Record, str]]
) -> str:
    if said not in ANSWERS:
        return f"answer {said!r} is none of same, different, unsure"
    if entity not in known:
        return f"entity {entity!r} gets no golden ids"
    strange = [end for end in ends if end not in known[entity]]
    if strange:
        return f"no {entity} is called {':'.join(strange[0])!r}"
    return "both are the same record" if ends[0] == ends[1] else ""


class _Consistent:
    """What the rows so far say together, so that a sheet does not contradict itself."""

    def __init__(self) -> None:
        self._one: Together[Record] = Together()
        self._apart: list[tuple[Record, Record, int]] = []
        self._said: dict[frozenset[Record], tuple[str, int]] = {}

    def trouble(self, verdict: str, a: Record, b: Record, line: int) -> str:
        """Why the row contradicts those before it; else an empty text, and it is remembered."""
        before = self._said.get(frozenset((a, b)))
        if before:
            return f"line {before[1]} answers the same pair already"
        if verdict == APART and self._one.same(a, b):
            return "rows above make the two one"
        if verdict == ONE:
            for one, other, at in self._apart:
                sides = {self._one.of(one), self._one.of(other)}
                if sides == {self._one.of(a), self._one.of(b)}:
                    return f"line {at} keeps the two apart"
            self._one.join(a, b)
        if verdict == APART:
            self._apart.append((a, b, line))
        self._said[frozenset((a, b))] = (verdict, line)
        return ""


def _number(text: str | None) -> int:
    """A number that a spreadsheet may have written as 12.0; nothing seen where there is none."""
    try:
        return int(float(text or "0"))
    except ValueError:
        return 0
