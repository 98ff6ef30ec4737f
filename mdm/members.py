"""The records of golden ids on the steward's desk: what people call them and how they read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hub.duck import Connection
from hub.errors import ConfigError
from hub.names import literal, quote
from mdm.judgements import Record

FEW = 1_000  # records that are named one by one
Values = dict[str, tuple[str | None, str | None]]  # attribute -> raw and standard value


@dataclass(frozen=True)
class Member:
    """A record with its golden id; `values`: per attribute the raw value and the standard one."""

    source: str
    ref: str
    code: str | None
    name: str | None
    golden_id: str
    values: Values

    @property
    def record(self) -> Record:
        """Source and ref."""
        return self.source, self.ref

    @property
    def called(self) -> str:
        """`source:ref`, as commands take it."""
        return f"{self.source}:{self.ref}"


def table(entity: str) -> str:
    """The quoted crosswalk of the desk: source, ref, code, name, golden_id."""
    return f"master.{quote(f'crosswalk_{entity}')}"


def attributes(con: Connection, entity: str) -> list[str]:
    """What the entity's records are compared by, in the order of the rules."""
    rows = con.execute(
        """select column_name from duckdb_columns()
        where schema_name = 'master' and table_name = ? order by column_index""",
        [f"standard_{entity}"],
    ).fetchall()
    return [name.removesuffix("__how") for (name,) in rows if name.endswith("__how")]


def of(con: Connection, entity: str, golden_ids: Sequence[str]) -> dict[str, list[Member]]:
    """The members of each golden id, in order of source and ref."""
    rows = con.execute(
        f"""select source, ref, code, name, golden_id from {table(entity)}
        where golden_id in (select unnest(?)) order by golden_id, source, ref""",
        [list(golden_ids)],
    ).fetchall()
    names = attributes(con, entity)
    values = _values(con, entity, names, [(row[0], row[1]) for row in rows])
    nothing: Values = dict.fromkeys(names, (None, None))
    found: dict[str, list[Member]] = {one: [] for one in golden_ids}
    for source, ref, code, name, golden_id in rows:
        read = values.get((source, ref), nothing)
        found[golden_id].append(Member(source, ref, code, name, golden_id, read))
    return found


def records(con: Connection, entity: str, golden_id: str) -> list[Record]:
    """The members of a golden id by source and ref."""
    rows = con.execute(
        f"select source, ref from {table(entity)} where golden_id = ? order by all", [golden_id]
    ).fetchall()
    return [(source, ref) for source, ref in rows]


def _values(
    con: Connection, entity: str, names: Sequence[str], records: Sequence[Record]
) -> dict[Record, Values]:
    """Per record and attribute the raw value and the standard one.

    A few records are read by their place: by a filter the columns of every record would be.
    """
    kept = f"master.{quote(f'standard_{entity}')}"
    wanted = set(records)
    where = "true"
    if len(wanted) <= FEW:
        refs = ", ".join(sorted({literal(ref) for _, ref in wanted})) or "null"
        where = f"rowid in (select rowid from {kept} where ref in ({refs}))"
    picked = "".join(f", {quote(f'{name}__raw')}, {quote(name)}" for name in names)
    rows = con.execute(f"select source, ref{picked} from {kept} where {where}").fetchall()
    return {
        (source, ref): dict(zip(names, zip(said[::2], said[1::2], strict=True), strict=True))
        for source, ref, *said in rows
        if (source, ref) in wanted
    }


def one_golden_id(con: Connection, entity: str, what: str) -> str:
    """The golden id meant by itself, an alias, `source:ref` or a ref that only one has."""
    return found(con, entity, what)[0]


def found(con: Connection, entity: str, what: str) -> tuple[str, list[Record]]:
    """The golden id meant, and the records: of `source:ref` or a ref one, else all its members.

    Raises ConfigError when nothing is called so, or records of several golden ids are.
    """
    source, _, ref = what.partition(":")
    called = _rows(con, entity, "ref in (?, ?)", [what, ref])
    row = con.execute(
        "select survivor_id from master.golden_alias where entity = ? and golden_id = ?",
        [entity, what],
    ).fetchone()
    meant = [one for one in called if one[1:] == (source, ref)]
    meant = meant or _rows(con, entity, "golden_id = ?", [row[0] if row else what])
    meant = meant or [one for one in called if one[2] == what]
    ids = sorted({one[0] for one in meant})
    if len(ids) == 1:
        return ids[0], [(source, ref) for _, source, ref in meant]
    if ids:
        raise ConfigError(f"{what!r} means {', '.join(ids[:5])}", mend="write source:ref")
    mend = f"write a golden id, source:ref or a ref; hub mdm export lists every {entity}"
    raise ConfigError(f"no {entity} is called {what!r}", mend=mend)


def _rows(
    con: Connection, entity: str, where: str, values: list[str]
) -> list[tuple[str, str, str]]:
    return con.execute(
        f"""select golden_id, source, ref from {table(entity)} where {where}
        order by golden_id, source, ref""",
        values,
    ).fetchall()
