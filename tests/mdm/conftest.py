"""A warehouse in memory with hand-made clean records and a ledger that keeps what is recorded."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from hub import builtin
from hub.dictionary import ANY_SOURCE, PRODUCT_FOLDER, Dictionary, load_dictionary
from hub.duck import Connection, connect
from hub.names import quote
from mdm import standalone
from mdm.reading.lexicon import Lexicon, lexicon
from mdm.resolve import Resolved, resolve
from mdm.rulebook import PRODUCT_RULES, load_rules

SOURCES = """insert into ops.source values
    ('erp', 'x', 'erp'), ('crm', 'x', 'crm'), ('mes', 'x', 'mes'), ('wms', 'x', 'wms')"""
AS_OF = datetime(2026, 3, 31, 8, tzinfo=UTC)


@dataclass
class House:
    """The connection, the dictionary, and every batch of events that was recorded."""

    con: Connection
    dictionary: Dictionary
    batches: list[pa.Table] = field(default_factory=list)
    load: int = 0

    def put(self, entity: str, rows: Sequence[dict[str, Any]]) -> None:
        """Insert or replace records by (source, ref), touched by a new load."""
        self.load += 1
        for row in rows:
            full = {"code": row["ref"], "name": row["ref"], "_deleted": False, **row}
            full |= {"_key": f"{row['source']}/{row['ref']}", "_load": self.load}
            table = f"ops.all_{entity}"
            self.con.execute(
                f"delete from {table} where source = ? and ref = ?", [row["source"], row["ref"]]
            )
            names = ", ".join(map(quote, full))
            marks = ", ".join("?" * len(full))
            self.con.execute(f"insert into {table} ({names}) values ({marks})", list(full.values()))

    def put_many(self, entity: str, rows: Sequence[dict[str, Any]]) -> None:
        """Insert records that are not there yet, all at once."""
        self.load += 1
        full = [
            {"code": row["ref"], "_deleted": False, "_load": self.load,
             "_key": f"{row['source']}/{row['ref']}", **row}
            for row in rows
        ]  # fmt: skip
        self.con.register("many", pa.Table.from_pylist(full))
        self.con.execute(f"insert into ops.all_{entity} by name select * from many")
        self.con.unregister("many")

    def record(self, rows: pa.Table) -> None:
        """What the warehouse does with new events: keep the batch, show it in clean."""
        self.batches.append(rows)
        self.replay([rows])

    def replay(self, batches: Sequence[pa.Table]) -> None:
        for batch in batches:
            standalone.record(self.con, batch)

    def resolve(self, **more: Any) -> dict[str, Resolved]:
        self.load += 1
        found = resolve(
            self.con,
            more.get("dictionary", self.dictionary),
            load_rules(more.get("rules", [PRODUCT_RULES]), more.get("dictionary", self.dictionary)),
            more.get("record", self.record),
            self.load,
        )
        return {one.entity: one for one in found}

    def judge(self, rows: Sequence[dict[str, Any]]) -> None:
        """Keep judgements, numbered on, as the hub takes them in from stewards."""
        (after,) = self.rows("select count(*) from clean.judgement")[0]
        full = [
            {"judgement_no": after + place, "action": str(after + place), "entity": "customer",
             "verdict": "undo", "source_a": None, "ref_a": None, "source_b": None, "ref_b": None,
             "undoes": None, "actor": "li", "why": "", "decided_at": AS_OF.replace(tzinfo=None),
             **row}
            for place, row in enumerate(rows, 1)
        ]  # fmt: skip
        self.con.register("judged", pa.Table.from_pylist(full))
        self.con.execute("insert into clean.judgement by name select * from judged")
        self.con.unregister("judged")

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self.con.execute(sql).fetchall()

    def groups(self, entity: str) -> set[frozenset[str]]:
        """The partition as sets of source:ref, whatever the ids are called."""
        member = f"source || ':' || {entity}_ref"
        sql = f"select list({member}) from master.xref_{entity} group by golden_id"
        return {frozenset(members) for (members,) in self.rows(sql)}

    def golden(self, entity: str, member: str) -> str:
        source, ref = member.split(":")
        sql = f"select golden_id from master.xref_{entity} where source = ? and {entity}_ref = ?"
        found = self.con.execute(sql, [source, ref]).fetchone()
        assert found is not None, member
        return str(found[0])


@pytest.fixture(scope="session")
def dictionary() -> Dictionary:
    return load_dictionary([PRODUCT_FOLDER])


def build(dictionary: Dictionary) -> House:
    con = connect()
    entities = [one for one in dictionary.entities.values() if one.name not in builtin.ENTITIES]
    standalone.build(con, entities, dictionary)
    standalone.say_as_of(con, AS_OF)
    con.execute(SOURCES)
    return House(con, dictionary)


@pytest.fixture(scope="session")
def words(dictionary: Dictionary) -> Lexicon:
    return lexicon(dictionary, ANY_SOURCE)


@pytest.fixture(scope="session")
def customers_only(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A rules folder with the product's customer rules alone: quicker where many runs are made."""
    folder = tmp_path_factory.mktemp("rules")
    shutil.copy(PRODUCT_RULES / "customer.yaml", folder)
    return folder


@pytest.fixture(scope="session")
def build_house(dictionary: Dictionary) -> Callable[[], House]:
    """For tests that need several warehouses."""
    return lambda: build(dictionary)


@pytest.fixture
def house(dictionary: Dictionary) -> Iterator[House]:
    made = build(dictionary)
    yield made
    made.con.close()
