"""The four kinds of difference between the systems, found in plain Python over the raw systems.

Shares no code with the hub and none with the simulation: it reads what was written.
"""

from __future__ import annotations

import csv
import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

Found = set[tuple[str, str, int | None]]


def planted(folder: Path) -> Found:
    """What truth.json says, in the same form as `differences`."""
    told = json.loads((folder / "truth.json").read_text("utf-8"))
    return {_identity(one) for one in told["breaks"]}


def _identity(one: dict[str, Any]) -> tuple[str, str, int | None]:
    key = dict(one["key"])
    line = key.pop("line_no", None)
    (subject,) = key.values()
    return one["kind"], subject, line


def differences(folder: Path) -> Found:
    """Every difference of the four kinds that the systems show."""
    with (
        closing(sqlite3.connect(folder / "erp.sqlite")) as erp,
        closing(sqlite3.connect(folder / "mes.sqlite")) as mes,
        closing(sqlite3.connect(folder / "crm" / "crm.sqlite")) as crm,
    ):
        return {
            *_shipments(erp, folder / "wms"),
            *_outputs(erp, mes),
            *_crm_orders(erp, crm),
            *_invoices(erp),
        }


def dropped(folder: Path, pattern: str, *key: str) -> dict[tuple[str, ...], dict[str, str]]:
    """The newest version of every row of the dropped CSV files, by file name."""
    rows: dict[tuple[str, ...], dict[str, str]] = {}
    for path in sorted(folder.glob(pattern)):
        with path.open(encoding="gb18030", newline="") as file:
            for row in csv.DictReader(file):
                rows[tuple(row[name] for name in key)] = row
    return rows


def _shipments(erp: sqlite3.Connection, wms: Path) -> Iterator[tuple[str, str, int]]:
    delivered = {
        no
        for (no,) in erp.execute(
            "select FBillNo from ICStockBill where FTranType = 21 and FStatus > 0"
            " and FCancellation = 0"
        )
    }
    for (no, line), row in dropped(wms, "发货_*.csv", "发货单号", "行号").items():
        if row["状态"] == "已完成" and row["出库单号"] not in delivered:
            yield "shipment_without_delivery", no, int(line)


def _outputs(erp: sqlite3.Connection, mes: sqlite3.Connection) -> Iterator[tuple[str, str, None]]:
    totals: dict[str, Decimal] = defaultdict(Decimal)
    for no, good in mes.execute(
        "select w.erp_order_no, cast(r.quantity_good as text) from operation_report r"
        " join work_order w using (work_order_id)"
        " where r.operation_no = w.operations * 10 and r.state = 'Completed'"
    ):
        totals[no] += Decimal(good)
    for no, got in erp.execute(
        "select e.FICMOBillNo, cast(e.FQty as text) from ICStockBillEntry e"
        " join ICStockBill b using (FInterID) where b.FTranType = 2 and b.FStatus > 0"
    ):
        totals[no] -= Decimal(got)
    for no, left in totals.items():
        if left:
            yield "output_unlike_receipt", no, None


def _crm_orders(erp: sqlite3.Connection, crm: sqlite3.Connection) -> Iterator[tuple[str, str, int]]:
    known = set(
        erp.execute(
            "select e.FSourceBillNo, e.FSourceEntryID from SEOrderEntry e"
            " join SEOrder o using (FInterID) where o.FStatus > 0 and o.FCancellation = 0"
        )
    )
    for (body,) in crm.execute("select body from record where kind = 'order_lines'"):
        line = json.loads(body)
        approved = line["status"] in ("Activated", "Closed") and not line["isDeleted"]
        if approved and (line["order_no"], line["line_no"]) not in known:
            yield "crm_order_missing_in_erp", line["order_no"], line["line_no"]


def _invoices(erp: sqlite3.Connection) -> Iterator[tuple[str, str, None]]:
    paid: dict[str, Decimal] = defaultdict(Decimal)
    for no, amount in erp.execute(
        "select e.FBillNo_SRC, cast(e.FSettleAmountFor as text) from t_rp_ARBillOfSH e"
        " join t_RP_NewReceiveBill h using (FBillID) where h.FRP = 1 and h.FStatus > 0"
    ):
        paid[no] += Decimal(amount)
    gross: dict[tuple[str, int], Decimal] = defaultdict(Decimal)
    for no, status, amount in erp.execute(
        "select h.FBillNo, h.FCheckStatus, cast(e.FAmountincludetax as text) from ICSaleEntry e"
        " join ICSale h using (FInterID) where h.FStatus > 0 and h.FCancellation = 0"
    ):
        gross[no, status] += Decimal(amount)
    for (no, status), total in gross.items():
        if paid[no] >= total and status != 1:
            yield "paid_invoice_open", no, None
