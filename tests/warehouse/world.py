"""A hand-made warehouse below the models: clean rows, crosswalks and sources that tests put in.

Stands in for landing, validation and mdm with tables of the same columns; nothing of it is read
from a source.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from hashlib import md5
from pathlib import Path
from typing import Any

from hub import duck
from hub.dictionary import Dictionary
from hub.entity import Entity, Property
from hub.names import quote
from hub.site import Site, load_site
from warehouse.build import Built, build
from warehouse.content import quoted
from warehouse.graph import PRODUCT_MODELS
from warehouse.inputs import RESOLVED
from warehouse.schema import OPS, columns

NOTHING: dict[str, Any] = {
    "string": "x",
    "integer": 1,
    "number": Decimal(1),
    "date": date(2026, 3, 2),
    "timestamp": datetime.fromisoformat("2026-03-02T04:00:00"),
    "boolean": True,
}
NATURAL = {"document_status": "approved", "uom_code": "PCS", "currency_code": "CNY"}
EVERYTHING = "erp crm mes wms"


class World:
    """Clean rows per source, as validation and mdm would leave them; `load` is the newest load."""

    def __init__(self, folder: Path, dictionary: Dictionary) -> None:
        self.con = duck.connect()
        self.dictionary = dictionary
        self.site = _site(folder)
        self.load = 1
        self.con.execute(OPS)
        for entity in dictionary.entities.values():
            self._make(entity)
        for name in RESOLVED:
            self._master(dictionary.entities[name])
        self.con.execute(
            "create table master.code"
            " (list varchar, code varchar, name_zh varchar, name_en varchar, extra varchar)"
        )
        self.as_of(date(2026, 6, 30))
        for source in EVERYTHING.split():
            self.source(source, source, ",".join(dictionary.entities))

    def source(self, name: str, kind: str, entities: str) -> None:
        """Say that a source is there and what it feeds."""
        self.con.execute("delete from ops.source where source = ?", [name])
        self.con.execute(
            "insert into ops.source values (?, 'test', ?, ?, ?, false, false, ?)",
            [name, kind, name, name, entities],
        )

    def forget_source(self, name: str) -> None:
        """Take a source away from the site."""
        self.con.execute("delete from ops.source where source = ?", [name])

    def as_of(self, day: date) -> None:
        """Set the business date."""
        self.con.execute("delete from ops.as_of")
        self.con.execute(
            "insert into ops.as_of values (cast(? as timestamp), ?, 'CNY')", [day.isoformat(), day]
        )

    def next_load(self) -> int:
        """Later changes belong to a new load."""
        self.load += 1
        return self.load

    def put(self, name: str, source: str, row: str | None = None, /, **values: Any) -> str:
        """Insert or replace one row; what is not said gets a harmless value. Returns its _key."""
        entity = self.dictionary.entities[name]
        cells = {p.name: values.pop(p.name, _harmless(p)) for p in entity.properties}
        assert not values, f"{name} has no {sorted(values)}"
        parts = [str(cells[key]) for key in entity.key] if row is None else [row]
        key = int(md5(repr([name, source, *parts]).encode()).hexdigest(), 16)
        table = f"ops.all_{name}"
        self.con.execute(f"delete from {table} where _key = ?", [key])
        cells["source"] = source
        cells |= {"_key": key, "_stream": name, "_stamp": None, "_load": self.load}
        cells["_deleted"] = False
        marks = ", ".join("?" for _ in cells)
        listed = ", ".join(quote(column) for column in cells)
        self.con.execute(f"insert into {table} ({listed}) values ({marks})", list(cells.values()))
        return key

    def delete(self, name: str, key: str) -> None:
        """Soft-delete the row with this _key, as validation does."""
        self.con.execute(
            f"update ops.all_{name} set _deleted = true, _load = ? where _key = ?",
            [self.load, key],
        )

    def know(self, name: str, source: str, ref: str, golden: str) -> None:
        """Put a source's reference into the crosswalk, or move it."""
        table = f"master.xref_{name}"
        self.con.execute(f"delete from {table} where source = ? and {name}_ref = ?", [source, ref])
        self.con.execute(
            f"insert into {table} values (?, ?, ?, ?)", [source, ref, golden, self.load]
        )

    def build(self, folders: Sequence[Path] = (PRODUCT_MODELS,), **how: Any) -> dict[str, Built]:
        """Build the models; returns what was done by name."""
        return {one.model: one for one in build(self.con, self.site, folders, **how)}

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        return self.con.execute(sql).fetchall()

    def one(self, sql: str) -> dict[str, Any]:
        """The only row of a query, by column."""
        found = self.con.execute(sql)
        names = [column[0] for column in found.description or []]
        rows = found.fetchall()
        assert len(rows) == 1, f"{len(rows)} rows: {sql}"
        return dict(zip(names, rows[0], strict=True))

    def columns(self, table: str) -> list[str]:
        """The names of a table's columns."""
        return [column[0] for column in self.con.execute(f"from {table}").description or []]

    def snapshot(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every model, sorted."""
        names = self.rows("select model from ops.model_state order by model")
        return {
            name: sorted(self.rows(f"select * from {quoted(name)}"), key=repr) for (name,) in names
        }

    def _make(self, entity: Entity) -> None:
        kinds = {name: kind for name, kind in columns(entity).items() if name != "_hash"}
        listed = ", ".join(f"{quote(name)} {kind}" for name, kind in kinds.items())
        self.con.execute(f"create table ops.all_{entity.name} (source varchar, {listed})")
        self.con.execute(
            f"create view clean.{entity.name} as select * exclude (_deleted)"
            f" from ops.all_{entity.name} where not _deleted"
        )

    def _master(self, entity: Entity) -> None:
        name = entity.name
        self.con.execute(
            f"create table master.xref_{name}"
            f" (source varchar, {name}_ref varchar, golden_id varchar, _load bigint)"
        )
        self.con.execute(
            f"create table master.rollup_{name} (golden_id varchar, top_golden_id varchar,"
            " depth bigint, path_text varchar)"
        )
        attributes = [n for n in entity.names if n not in ("ref", "code")]
        listed = ", ".join(
            f"arg_min({quote(n)}, records.source || records.ref) as {quote(n)}" for n in attributes
        )
        self.con.execute(
            f"create view master.{name} as select golden_id, 'STD-' || golden_id as standard_code,"
            f" {listed}, count(*) as member_count from master.xref_{name} as xref"
            f" join clean.{name} as records on records.source = xref.source"
            f" and records.ref = xref.{name}_ref group by golden_id"
        )

    def top(self, name: str, golden: str, top: str) -> None:
        """Put a golden id below another one in the roll-up."""
        self.con.execute(
            f"insert into master.rollup_{name} values (?, ?, 1, ?)",
            [golden, top, f"{golden} > {top}"],
        )

    def code(self, code_list: str, code: str, zh: str, en: str, extra: str | None = None) -> None:
        """Add a standard code."""
        self.con.execute(
            "insert into master.code values (?, ?, ?, ?, ?)", [code_list, code, zh, en, extra]
        )


def _harmless(one: Property) -> Any:
    if one.name in NATURAL:
        return NATURAL[one.name]
    return NOTHING[one.type] if one.required else None


def _site(folder: Path) -> Site:
    (folder / "site.yaml").write_text(
        "name: {en: Test, zh: 测试}\ntimezone: Asia/Shanghai\ncurrency: CNY\n", "utf-8"
    )
    return load_site(folder)
