"""Takes one batch into the clean layer: what is plainly good streams in, the rest is looked at.

Memory stays flat: large batches go part by part, and rows whose keys repeat go last, together.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hub import duck, fault
from hub.dictionary import Dictionary
from hub.names import literal, quote
from warehouse import batch as batches
from warehouse import identity
from warehouse.derive import derive, derive_gone
from warehouse.fit import fit
from warehouse.merge import Accounts, content_hash, merge
from warehouse.refuse import Target
from warehouse.repeated import repeated
from warehouse.rows import Rows, rows_of

LARGE = 100_000
MEMORY = "160MB"  # with what DuckDB does not count, 6 M rows peak at less than half a gigabyte


@contextmanager
def small_memory(con: duck.Connection) -> Iterator[None]:
    """Let DuckDB spill rather than grow while a batch is taken in.

    Raises duck.OutOfMemory where a batch is too wide for that: it is then taken in without.
    """
    before = con.execute("select current_setting('memory_limit')").fetchone()
    con.execute("set preserve_insertion_order = false")
    try:
        con.execute(f"set memory_limit = {literal(MEMORY)}")
        yield
    finally:
        con.execute(f"set memory_limit = {literal(str(before[0]) if before else '80%')}")
        con.execute("set preserve_insertion_order = true")


def enter(con: duck.Connection, target: Target, accounts: Accounts, fingerprint: str) -> None:
    """The batch's row in the ledger."""
    fault.reach("clean.ledger")
    con.execute(
        "insert into ops.batch select ?, ?, ?, ?, ?, ?, cast(cast(? as timestamptz) as"
        " timestamp), cast(cast(? as timestamptz) as timestamp), ?, ?, ?, ?, ?, ?",
        [
            target.stream.source, target.stream.name, target.entity.name,
            target.batch.sequence, target.load, fingerprint,
            target.batch.as_of, target.batch.landed_at, *vars(accounts).values(),
        ],
    )  # fmt: skip


def take_in(con: duck.Connection, folder: Path, target: Target, dictionary: Dictionary) -> Accounts:
    """Every row of the batch gets its fate; runs inside the batch's transaction."""
    batch, stream = target.batch, target.stream
    total = Accounts(0)
    if batch.rows:
        fitted = fit(folder, batch, stream, target.entity)
        rows = rows_of(con, folder, batch, fitted.stream, dictionary)
        for share in _shares(con, folder, target, rows, bool(fitted.reasons)):
            if isinstance(share, int):
                total += Accounts(share, inserted=share)
                continue
            derive(con, batch, stream, share.rows, share.chosen)
            fitted.refuse(con)
            total += merge(con, target, share.rows.raw)
    if batch.gone:
        derive_gone(con, folder, batch, stream, target.entity)
        total += merge(con, target, None)
    return total


@dataclass(frozen=True)
class Share:
    """Rows to look at closely: those of `rows` for which `chosen`, a condition over its source."""

    rows: Rows
    chosen: str = "true"


def _shares(
    con: duck.Connection, folder: Path, target: Target, rows: Rows, all_bad: bool
) -> Iterator[Share | int]:
    """The batch in shares: rows to look at, or how many were good and are in already."""
    batch = target.batch
    if batch.rows <= LARGE:
        yield Share(rows)
        return
    held = _held(con, target, rows)
    if not all_bad and target.entity.kind != "master" and _is_first(con, target):
        yield from _pour(con, target, rows, held)
        return
    low = 0
    for path in batches.parts(folder, batch):
        high = low + _length(con, path)
        yield Share(rows, f"_row >= {low} and _row < {high} and not ({held})")
        low = high
    if held != "false":
        yield Share(rows, held)


def _held(con: duck.Connection, target: Target, rows: Rows) -> str:
    """A condition: the key, or the business key, comes more than once in the batch."""
    business = ", ".join(rows.values[name] for name in target.entity.key)
    tests = []
    for said in ("_khash", f"hash({business})") if target.stream.key else (f"hash({business})",):
        hashes = f"select {said} as h from ({rows.source})"
        found = repeated(con, hashes, target.batch.rows)
        if found:
            tests.append(f"{said} in ({', '.join(map(str, found))})")
    return " or ".join(tests) or "false"


def _is_first(con: duck.Connection, target: Target) -> bool:
    """Whether nothing of the stream, and no row of its table, stands in the way."""
    for table in (target.table, target.refused):
        if con.execute(f"select exists(select 1 from {table})").fetchone() != (False,):
            return False
    return True


def _pour(con: duck.Connection, target: Target, rows: Rows, held: str) -> Iterator[Share | int]:
    """Insert what no fault, rule or check can touch in one stream; the rest waits for a look."""
    doubts = " or ".join([*(fault.condition for fault in rows.faults), held])
    inner = rows.select("_raw", "_op", "_stamp", "_text", "_whole", f"({doubts}) as _wait")
    waits = " or ".join(["_wait", *(rule.condition for rule in rows.rules), *rows.checks])
    if target.stream.removal not in ("none", "diff"):
        waits += " or _op <> 'U'"
    names = ", ".join(quote(name) for name in target.names)
    key = identity.key_number(target.stream, "_text", "_whole")
    stream = f" {literal(target.stream.name)}," if "_stream" in target.columns else ""
    fault.reach("clean.insert")
    done = con.execute(
        f"""insert into {target.table} ({target.stored})
        select {names}, {key},{stream} _stamp,
            {target.load}, {content_hash(target)}, false
        from ({inner}) where not ({waits})"""
    ).fetchone()
    poured = int(done[0]) if done else 0
    yield poured
    if poured < target.batch.rows:
        con.execute(
            f"create or replace temp table waiting as select _raw.* from ({inner}) where {waits}"
        )
        yield Share(rows.over("waiting"))


def _length(con: duck.Connection, path: Path) -> int:
    row = con.execute(
        f"select num_rows from parquet_file_metadata({literal(str(path))})"
    ).fetchone()
    return int(row[0]) if row else 0
