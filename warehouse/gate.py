"""The gate: judges a candidate copy before any reader can see it.

Great Expectations says which promises hold; the offending rows of those that do not are counted
and sampled by SQL, so that no count is capped. A check that could not be judged keeps it closed.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from hub import duck
from hub.site import Site
from warehouse.docs_pages import finish
from warehouse.expectations import Outcome, run_suites
from warehouse.suites import Check, Suite
from warehouse.verdict import Acceptance, Failure, Verdict

SAMPLE = 5


def judge(
    candidate: Path, suites: Sequence[Suite], site: Site, accepted: Mapping[str, Acceptance]
) -> Verdict:
    """Judge every check of `suites` on the file, and write the Data Docs to the data folder."""
    begun = time.monotonic()
    docs = site.data_dir / "gx" / candidate.stem.lstrip(".").removeprefix("candidate-")
    outcomes = run_suites(candidate, suites, docs)
    passed = 0
    warned: list[Failure] = []
    let_by: list[Failure] = []
    failed: list[Failure] = []
    with duck.connect(candidate, read_only=True) as con:
        for suite in suites:
            for check in suite.checks:
                outcome = outcomes.get(check.id, Outcome(False, "could not be judged: no result"))
                if outcome.held:
                    passed += 1
                    continue
                failure = _failure(con, check, suite.owner, outcome)
                word = accepted.get(check.id)
                if word and failure.error is None and failure.rows <= word.rows:
                    let_by.append(replace(failure, note=f"accepted by {word.actor}: {word.why}"))
                elif check.severity == "warn" and failure.error is None:
                    warned.append(failure)
                else:
                    failed.append(failure)
    verdict = Verdict(passed, warned, let_by, failed)
    index = finish(docs, suites, verdict)
    _expire(docs.parent, site.settings.publish.duckdb.keep)
    return replace(verdict, docs=index, seconds=time.monotonic() - begun)


def _expire(folder: Path, keep: int) -> None:
    """Keep the Data Docs of the newest judgements."""
    written = sorted(
        (path for path in folder.iterdir() if path.is_dir()), key=lambda path: path.stat().st_mtime
    )
    for path in written[:-keep]:
        shutil.rmtree(path)


def _failure(con: duck.Connection, check: Check, owner: str, outcome: Outcome) -> Failure:
    """The broken check with its exact count of rows and the first of them."""
    rows, sample, error = 0, [], outcome.error
    try:
        # The newline ends a trailing comment in a hand-written select.
        counted = con.execute(f"select count(*) from (\n{check.offenders}\n)").fetchone()
        rows = int(counted[0]) if counted else 0
        found = con.execute(f"select * from (\n{check.offenders}\n) limit {SAMPLE}")
        names = [column[0] for column in found.description or []]
        sample = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
        if rows == 0 and error is None:
            error = "could not be judged: Great Expectations and the counting SQL disagree"
    except duck.Error as raised:
        error = error or "could not be judged: " + " ".join(str(raised).split())[:300]
    return Failure(check.id, check.table, rows, owner, check.why, tuple(sample), error)
