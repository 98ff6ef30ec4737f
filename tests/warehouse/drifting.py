"""A source of materials whose columns change between two readings: a database, or a file drop."""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml
from pytest_httpserver import HTTPServer

from connectors.read import read
from hub import duck
from hub.contract import Connection, Stream, System
from hub.dictionary import Dictionary
from warehouse import batch as batches
from warehouse.landing import Landed, land
from warehouse.validate import Validated, validate

AS_OF = datetime(2026, 6, 30, 12, tzinfo=UTC)
MAP = {
    "ref": "编号", "code": "代码", "name": "名称", "spec": "规格",
    "uom_code": "'PCS'", "safety_stock": "安全库存",
}  # fmt: skip
TYPES = {
    "编号": "text",
    "代码": "text",
    "名称": "text",
    "规格": "text",
    "安全库存": "decimal(18,2)",
}


def material(number: int, **changes: Any) -> dict[str, Any]:
    """One row of the source; keyword arguments change it."""
    code, size = f"C-{number}", f"DN{number}"
    row = {"编号": f"M{number}", "代码": code, "名称": f"泵 {number}", "规格": size}
    return row | {"安全库存": f"{number}.50"} | changes


def only_material(dictionary: Dictionary) -> Dictionary:
    """The dictionary with one entity: a warehouse is made of it in no time."""
    return replace(dictionary, entities={"material": dictionary.entities["material"]})


@dataclass
class Plant:
    """One source of one stream, its contract file, and the warehouse it goes into."""

    folder: Path
    transport: str
    con: duck.Connection
    dictionary: Dictionary
    contract: dict[str, Any] = field(default_factory=dict)
    files: int = 0
    service: HTTPServer | None = None

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def raw(self) -> Path:
        return batches.stream_folder(self.data, "erp", "material")

    def stream(self, **changes: Any) -> Stream:
        """The contract as it is now; changes stay."""
        self.contract |= changes
        types = {"安全库存": "decimal(18,2)"}
        files = {"path": "*.csv", "snapshot": True, "columns": types}
        where = {"sql": {"table": "material"}, "files": files, "rest": {"get": "/items"}}
        said = {
            "feeds": "material",
            **where[self.transport],
            "key": ["编号"],
            "map": MAP,
            **self.contract,
        }
        path = self.folder / "material.yaml"
        path.write_text(yaml.safe_dump(said, allow_unicode=True, sort_keys=False), "utf-8")
        service = self.service.url_for("/").rstrip("/") if self.service else ""
        urls = {
            "sql": f"sqlite:///{self.folder}/erp.db",
            "files": str(self.folder),
            "rest": service,
        }
        said |= {
            "source": "erp", "name": "material", "file": path,
            "connection": Connection(url=urls[self.transport]),
            "system": System(name="t", kind="erp", transport=self.transport),
            "timezone": "Asia/Shanghai", "lookback": 0,
        }  # fmt: skip
        return Stream.model_validate({"drift": "evolve"} | said)

    def put(self, rows: Sequence[dict[str, Any]], **types: str) -> None:
        """What the source holds from now on, with the columns that the rows have."""
        names = list(rows[0])
        if self.service:
            self.service.clear()
            self.service.expect_request("/items").respond_with_json(rows)
            return
        if self.transport == "files":
            self.files += 1
            with (self.folder / f"{self.files}.csv").open("w", encoding="utf-8", newline="") as out:
                writer = csv.DictWriter(out, names)
                writer.writeheader()
                writer.writerows(rows)
            return
        declared = ", ".join(f'"{n}" {types.get(n, TYPES.get(n, "text"))}' for n in names)
        with sqlite3.connect(self.folder / "erp.db") as con:
            con.execute("drop table if exists material")
            con.execute(f"create table material ({declared})")
            marks = ", ".join("?" * len(names))
            con.executemany(
                f"insert into material values ({marks})", [tuple(row.values()) for row in rows]
            )
        con.close()

    def land(self, stream: Stream | None = None) -> Landed:
        (landed,) = land(self.data, [stream or self.stream()], read, as_of=AS_OF)
        return landed

    def validate(self) -> list[Validated]:
        return validate(self.con, self.data, self.dictionary, [self.stream()])

    def clean(self, columns: str = "code, name, spec, safety_stock") -> list[tuple[Any, ...]]:
        return self.con.execute(f"select {columns} from clean.material order by all").fetchall()

    def refused(self, columns: str = "key, rule, property, value") -> list[tuple[Any, ...]]:
        return self.con.execute(
            f"select {columns} from quarantine.erp__material order by all"
        ).fetchall()

    def whole(self) -> bool:
        """Whether every landed row has exactly one fate, over all batches."""
        row = self.con.execute(
            "select sum(landed), sum(inserted + updated + unchanged + quarantined + superseded)"
            " from ops.batch"
        ).fetchone()
        landed = sum(batches.load(self.raw, n).landed for n in batches.sequences(self.raw))
        return row is not None and row[0] == row[1] == landed
