"""Writes the MES database: tables after ISA-95, own material codes, local stamps without a zone.

The MES stamps every row it changes (changed_at) and never deletes one: a wrong report is voided.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from examples.factory.company import Company
from examples.factory.documents import Report
from examples.factory.figures import quantity
from examples.factory.organisation import EQUIPMENT, OPERATORS

SCHEMA = """
create table material_definition (
    material_id varchar(20) primary key, description varchar(120), specification varchar(120),
    drawing varchar(60), material_class varchar(10), uom varchar(10), status varchar(10)
);
create table equipment (
    equipment_id varchar(20) primary key, description varchar(60), site varchar(10)
);
create table person (person_id varchar(20) primary key, name varchar(40), active integer);
create table work_order (
    work_order_id varchar(20) primary key, erp_order_no varchar(20), material_id varchar(20),
    site varchar(10), quantity decimal(20,6), operations integer, scheduled_start datetime,
    scheduled_end datetime, state varchar(20)
);
create table operation_report (
    report_id varchar(30) primary key, work_order_id varchar(20), operation_no integer,
    equipment_id varchar(20), person_id varchar(20), reported_at datetime,
    quantity_good decimal(20,6), quantity_scrap decimal(20,6), quantity_rework decimal(20,6),
    uom varchar(10), state varchar(20), changed_at datetime
);
create index operation_report_by_change on operation_report (changed_at, report_id);
"""
CLASSES = {"finished": "FG", "semi": "SA", "raw": "RM", "purchased": "RM"}
SITES = ("SZ", "HF")
STATES = {"approved": "Released", "closed": "Completed"}


def write(company: Company, folder: Path, *, fresh: bool) -> None:
    """Write what was touched; `fresh` makes the tables anew."""
    file = folder / "mes.sqlite"
    if fresh:
        file.unlink(missing_ok=True)
    with closing(sqlite3.connect(file)) as con:
        if fresh:
            con.executescript(SCHEMA)
        with con:
            if fresh:
                _put(con, "equipment", [(one, name, SITES[at]) for one, name, at in EQUIPMENT])
                _put(con, "person", [(one, name, 1) for one, name in OPERATORS])
            _put(con, "material_definition", list(_materials(company)))
            _put(con, "work_order", list(_works(company)))
            _put(
                con,
                "operation_report",
                [_report(one) for one in company.touched["report"].values()],
            )


def _put(con: sqlite3.Connection, table: str, rows: list[tuple[Any, ...]]) -> None:
    if rows:
        marks = ", ".join("?" * len(rows[0]))
        con.executemany(f"insert or replace into {table} values ({marks})", rows)


def _materials(company: Company) -> Iterator[tuple[Any, ...]]:
    for one in company.touched["material"].values():
        for record in one.of("mes"):
            yield (record.ref, record.name, record.spec, record.drawing, CLASSES[one.kind],
                   record.unit, "Active" if record.active else "Obsolete")  # fmt: skip


def _works(company: Company) -> Iterator[tuple[Any, ...]]:
    for one in company.touched["work"].values():
        if one.status in STATES:
            yield (one.mes_no, one.no, one.material.ref("mes"), SITES[one.plant],
                   quantity(one.quantity), one.operations, f"{one.start} 00:00:00",
                   f"{one.end} 00:00:00", STATES[one.status])  # fmt: skip


def _report(one: Report) -> tuple[Any, ...]:
    row: dict[str, object] = {
        "report_id": one.no, "work_order_id": one.work.mes_no, "operation_no": one.operation * 10,
        "equipment_id": one.equipment, "person_id": one.person,
        "reported_at": one.at.isoformat(" ", "seconds"), "quantity_good": quantity(one.good),
        "quantity_scrap": quantity(one.scrap), "quantity_rework": quantity(one.rework),
        "uom": one.work.material.unit("mes"), "state": one.status,
        "changed_at": one.changed_at.isoformat(" ", "seconds"),
    }  # fmt: skip
    return tuple((row | one.spoilt).values())
