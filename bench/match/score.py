"""Scores of a crosswalk against the truth, counted from cluster sizes: never pair by pair.

A pair is two records. It is true where both mean one entity, and claimed where both have one
golden id; precision is the share of claimed pairs that are true, recall of true ones claimed.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from hub import duck
from hub.names import literal

SETS = {
    "all": "true",
    "without_bare": "not bare",
    "decidable": "not bare and decidable",
}


@dataclass(frozen=True)
class Pairs:
    """Pairs of records that are true, claimed, and both."""

    true: int
    claimed: int
    right: int

    @property
    def precision(self) -> float:
        return self.right / self.claimed if self.claimed else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.true if self.true else 1.0

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def told(self) -> dict[str, float]:
        """The counts and the three shares."""
        return asdict(self) | {"precision": self.precision, "recall": self.recall, "f1": self.f1}


@dataclass(frozen=True)
class Score:
    """What a crosswalk is worth. Shares are between 0 and 1; `kinds` is per kind of dirt."""

    records: int
    entities: int
    golden_ids: int
    unmapped: int
    pairs: dict[str, Pairs]
    largest: int
    largest_true: int
    mixed: int
    questions: int | None = None
    questions_true: int | None = None
    kinds: list[dict[str, Any]] = field(default_factory=list)
    relations: Pairs | None = None

    @property
    def mixed_share(self) -> float:
        """Golden ids that mix entities, per true entity."""
        return self.mixed / max(self.entities, 1)

    def told(self) -> dict[str, Any]:
        """All of it as plain values, for JSON."""
        asked = self.questions
        out: dict[str, Any] = {
            "records": self.records, "entities": self.entities, "golden_ids": self.golden_ids,
            "unmapped": self.unmapped, "largest": self.largest, "largest_true": self.largest_true,
            "mixed": self.mixed, "mixed_share": self.mixed_share,
            "pairs": {name: one.told() for name, one in self.pairs.items()},
            "kinds": self.kinds,
        }  # fmt: skip
        if asked is not None:
            out["questions_per_record"] = asked / max(self.records, 1)
            out["questions_true_share"] = (self.questions_true or 0) / asked if asked else None
        if self.relations:
            out["relations"] = self.relations.told()
        return out


def load(truth: Path, out: Path) -> duck.Connection:
    """A connection with `placed`: every true record, its entity, its golden id, what it is.

    `truth` is the folder of a set, `out` one with crosswalk.csv. A record that the crosswalk does
    not name stands alone.
    """
    con = duck.connect()
    con.execute(f"create table truth as {read(truth / 'truth.csv')}")
    names = {row[0] for row in con.execute("describe truth").fetchall()}
    dirt = "coalesce(dirt, '')" if "dirt" in names else "''"
    con.execute(f"create table crosswalk as {read(out / 'crosswalk.csv')}")
    con.execute(
        f"""
        create table placed as
        select source_system, source_code, entity_id, {dirt} as dirt,
            decidable = '1' as decidable, bare = '1' as bare, golden_id is null as unmapped,
            coalesce(golden_id, 'alone ' || source_system || ' ' || source_code) as golden_id
        from truth
        left join (
            select source_system, source_code, any_value(golden_id) as golden_id
            from crosswalk group by all
        ) using (source_system, source_code)
        """
    )
    return con


def read(path: Path) -> str:
    return f"select * from read_csv({literal(str(path))}, all_varchar = true, header = true)"


def pairs(con: duck.Connection, where: str = "true") -> Pairs:
    """True, claimed and right pairs among the records of `placed` that fulfil a condition."""
    row = con.execute(
        f"""
        with cell as (
            select entity_id, golden_id, count(*)::hugeint as n from placed
            where {where} group by all
        ),
        entity as (select sum(n) as n from cell group by entity_id),
        golden as (select sum(n) as n from cell group by golden_id)
        select
            (select coalesce(sum(n * (n - 1) // 2), 0) from entity),
            (select coalesce(sum(n * (n - 1) // 2), 0) from golden),
            (select coalesce(sum(n * (n - 1) // 2), 0) from cell)
        """
    ).fetchone()
    assert row
    return Pairs(int(row[0]), int(row[1]), int(row[2]))


def score(truth: Path, out: Path) -> Score:
    """The score of `out` (crosswalk.csv, and review.csv, relations.csv if there) on a set."""
    con = load(truth, out)
    row = con.execute(
        """
        select count(*), count(distinct entity_id), count(distinct golden_id),
            count(*) filter (unmapped),
            (select max(n) from (select count(*) as n from placed group by golden_id)),
            (select max(n) from (select count(*) as n from placed group by entity_id)),
            (select count(*) from (
                select golden_id from placed group by golden_id having count(distinct entity_id) > 1
            ))
        from placed
        """
    ).fetchone()
    assert row
    asked, right = _questions(con, out / "review.csv")
    return Score(
        row[0], row[1], row[2], row[3], {name: pairs(con, test) for name, test in SETS.items()},
        row[4] or 0, row[5] or 0, row[6], asked, right, kinds(con),
        _relations(con, truth / "relations_truth.csv", out / "relations.csv"),
    )  # fmt: skip


def _questions(con: duck.Connection, review: Path) -> tuple[int | None, int | None]:
    """How many pairs the steward is asked about, and how many of them are one entity."""
    if not review.exists():
        return None, None
    row = con.execute(
        f"""
        select count(*), count(*) filter (a.entity_id = b.entity_id)
        from ({read(review)}) r
        left join truth a
            on a.source_system = r.source_system_a and a.source_code = r.source_code_a
        left join truth b
            on b.source_system = r.source_system_b and b.source_code = r.source_code_b
        """
    ).fetchone()
    assert row
    return row[0], row[1]


def kinds(con: duck.Connection) -> list[dict[str, Any]]:
    """Per kind of dirt: records that bear it, and recall and precision of the pairs they are in."""
    found = con.execute(
        """
        with entity as (select entity_id, count(*) - 1 as n from placed group by all),
        golden as (select golden_id, count(*) - 1 as n from placed group by all),
        cell as (select entity_id, golden_id, count(*) - 1 as n from placed group by all),
        borne as (
            select entity_id, golden_id,
                unnest(string_split(
                    case when dirt = '' then 'clean' else dirt end
                    || case when bare then '|bare name' else '' end
                    || case when decidable then '' else '|undecidable' end, '|')) as kind
            from placed
        )
        select kind, count(*) as records, sum(cell.n) / nullif(sum(entity.n), 0) as recall,
            sum(cell.n) / nullif(sum(golden.n), 0) as precision, sum(entity.n - cell.n) as missed
        from borne join cell using (entity_id, golden_id)
        join entity using (entity_id) join golden using (golden_id)
        group by kind order by missed desc, kind
        """
    )
    names = [one[0] for one in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def _relations(con: duck.Connection, truth: Path, out: Path) -> Pairs | None:
    """Branches and groups found, as pairs of entities; a golden id stands for its main entity."""
    if not (truth.exists() and out.exists()):
        return None
    con.execute(f"create table relation as {read(out)}")
    columns = [row[0] for row in con.execute("describe relation").fetchall()]
    ends = [name for name in columns if "golden_id" in name]
    if len(ends) < 2:
        return None
    row = con.execute(
        f"""
        with main as (
            select golden_id, mode(entity_id) as entity_id from placed group by golden_id
        ),
        told as (
            select distinct least(a.entity_id, b.entity_id) as a,
                greatest(a.entity_id, b.entity_id) as b
            from relation r join main a on a.golden_id = r."{ends[0]}"
            join main b on b.golden_id = r."{ends[1]}" where a.entity_id <> b.entity_id
        ),
        true_pair as (
            select distinct least(entity_id, related_entity_id) as a,
                greatest(entity_id, related_entity_id) as b
            from ({read(truth)})
            where entity_id in (select entity_id from placed)
                and related_entity_id in (select entity_id from placed)
        )
        select (select count(*) from true_pair), (select count(*) from told),
            (select count(*) from told join true_pair using (a, b))
        """
    ).fetchone()
    assert row
    return Pairs(*row)
