"""What people answered in an earlier output's review.csv, as judgements of `hub mdm match`."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pyarrow as pa

from connectors.one_file import land_file
from hub import duck, stamp
from hub.errors import DataProblem
from hub.names import literal
from mdm.judgements import UNSURE
from pipelines.review_sheet import ANSWERS
from pipelines.spreadsheet import restored

REVIEW = ("review.csv", "review.xlsx")
NAMED = ("source_system_a", "source_code_a", "source_system_b", "source_code_b")
ACTOR = "review"


def take_answers(con: duck.Connection, entity: str, folder: Path) -> int:
    """Keep the answers in `folder`/review.csv (or .xlsx) that are not kept yet; how many.

    An answer is `same`, `different` or `unsure`, in English or Chinese; an empty one is none.
    Raises DataProblem, with the line, for any other word.
    """
    found = [folder / name for name in REVIEW if (folder / name).is_file()]
    said = [row for path in found for row in _read(path)]
    kept = set(
        con.execute(
            """select verdict, source_a, ref_a, source_b, ref_b from (
                select * from clean.judgement where entity = ?
                qualify row_number() over (partition by source_a, ref_a, source_b, ref_b
                    order by judgement_no desc) = 1)""",
            [entity],
        ).fetchall()
    )
    fresh = [row for row in dict.fromkeys(said) if row not in kept]
    row = con.execute("select coalesce(max(judgement_no), 0) from clean.judgement").fetchone()
    after = int(row[0]) if row else 0
    at = stamp.now().replace(tzinfo=None)
    rows = [
        {
            "judgement_no": after + place,
            "action": str(after + place),
            "entity": entity,
            **dict(zip(("verdict", "source_a", "ref_a", "source_b", "ref_b"), said_, strict=True)),
            "actor": ACTOR,
            "why": "",
            "decided_at": at,
        }
        for place, said_ in enumerate(fresh, 1)
    ]
    if rows:
        con.register("mdm_answers", pa.Table.from_pylist(rows))
        con.execute("insert into clean.judgement by name select * from mdm_answers")
        con.unregister("mdm_answers")
    return len(rows)


def _read(path: Path) -> list[tuple[str, ...]]:
    """Verdict and the two records, per answered row."""
    with tempfile.TemporaryDirectory() as folder, duck.connect() as con:
        parts = land_file(path, Path(folder) / "rows")
        if not parts:
            return []
        listed = ", ".join(literal(str(part)) for part in parts)
        found = con.execute(f"select * from read_parquet([{listed}])")
        names = [column[0].strip().lower() for column in found.description or []]
        rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    if "answer" not in names:
        return []
    told = []
    for line, row in enumerate(rows, 2):
        said = (row["answer"] or "").strip().lower()
        if not said:
            continue
        if said not in ANSWERS:
            what = f"line {line}: answer {said!r} is none of same, different, unsure"
            raise DataProblem(what, where=str(path), mend="write one of them, or leave it empty")
        ends = [restored(str(row.get(name) or "")) for name in NAMED]
        if ANSWERS[said] != UNSURE:
            told.append((ANSWERS[said], *ends))
    return told
