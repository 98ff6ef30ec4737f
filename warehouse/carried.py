"""What a version has in common with the one before: tables to take over, suites judged already."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import sqlglot
from sqlglot import exp

from warehouse.publication import Publication, TableState
from warehouse.suites import Check, Suite
from warehouse.verdict import Verdict


def standing(before: Publication | None, wanted: Publication) -> frozenset[str]:
    """The tables whose rows, columns and comments are those of the version before."""
    if before is None or before.form != wanted.form:
        return frozenset()
    return frozenset(
        name
        for name, state in wanted.tables.items()
        if name in before.tables
        and (before.tables[name].rows, before.tables[name].hash) == (state.rows, state.hash)
    )


def fingerprints(suites: Sequence[Suite], states: Mapping[str, TableState]) -> dict[str, str]:
    """Per table, a digest of its checks and the contents of every table they read.

    A suite that reads a table without a content hash has none, and is judged every time.
    """
    found = {}
    for suite in suites:
        reads = sorted({table for check in suite.checks for table in _reads(check)})
        if all(table in states for table in reads):
            contents = [f"{table} {states[table].rows} {states[table].hash}" for table in reads]
            text = "\n".join([suite.fingerprint(), *contents])
            found[suite.table] = hashlib.sha256(text.encode()).hexdigest()
    return found


def all_held(found: Mapping[str, str], verdict: Verdict) -> dict[str, str]:
    """Those fingerprints whose tables have no broken check, not even a forgiven one."""
    broken = {one.table for one in [*verdict.warned, *verdict.accepted, *verdict.failed]}
    return {table: digest for table, digest in found.items() if table not in broken}


def _reads(check: Check) -> set[str]:
    tables = {check.table}
    if check.kind == "references":
        tables.add(check.values[0].rpartition(".")[0])
    if check.kind == "rows":
        tree = sqlglot.parse_one(check.offenders, dialect="duckdb")
        tables |= {f"{one.db}.{one.name}" for one in tree.find_all(exp.Table) if one.db}
    return tables
