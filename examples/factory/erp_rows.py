"""How each document and master looks as K/3 rows: {table: [row by column name]}."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from examples.factory.documents import Invoice, Line, Order, Payment, StockBill, WorkOrder
from examples.factory.figures import money, price, quantity, text
from examples.factory.masters import Material, Party
from examples.factory.organisation import (
    CURRENCY_IDS,
    PLANTS,
    UNIT_IDS,
    UNKNOWN_UNIT,
    WAREHOUSES,
    usd_rate,
)

Row = tuple[str, dict[str, Any]]
ORDER_STATUS = {"draft": 0, "approved": 1, "closed": 3, "cancelled": 0}
WORK_STATUS = {"draft": 0, "approved": 1, "closed": 3, "cancelled": 0}
SALES_ACCOUNT = 1122
ERP_CLASS = {"finished": 2, "semi": 2, "raw": 1, "purchased": 1}
CHECK_STATUS = {"open": 0, "settled": 1, "partial": 2}
UNITS = UNIT_IDS | {UNKNOWN_UNIT[2]: UNKNOWN_UNIT[0]}


def day(at: date | None) -> str | None:
    """A K/3 date: midnight."""
    return f"{at.isoformat()} 00:00:00" if at else None


def stamp(at: datetime | None) -> str | None:
    """A K/3 moment in local time."""
    return at.isoformat(" ", "seconds") if at else None


def exchange(currency: str, at: date) -> str:
    """The rate a bill carries."""
    return text(usd_rate(at) if currency == "USD" else 10_000, 4)


def party(one: Party) -> Iterator[Row]:
    """A customer or supplier under each of its codes."""
    table = "t_Organization" if one.kind == "customer" else "t_Supplier"
    for record in one.of("erp"):
        yield table, {
            "FItemID": int(record.ref), "FNumber": record.code, "FName": record.name,
            "FShortName": record.short, "FTaxNum": record.uscc, "FPhone": record.phone,
            "FProvince": record.province, "FCity": record.city,
            "FAddress": f"{record.province}{record.city}{record.street}",
            "FTypeID": 501 + one.number % 3, "FDeleted": 0 if record.active else 1,
        }  # fmt: skip


def material(one: Material) -> Iterator[Row]:
    """A material under each of its codes; what is made in house is told by class and code."""
    for record in one.of("erp"):
        yield "t_ICItem", {
            "FItemID": int(record.ref), "FNumber": record.code, "FName": record.name,
            "FModel": record.spec, "FUnitID": UNITS[record.unit],
            "FErpClsID": ERP_CLASS[one.kind],
            "FSaleAcctID": SALES_ACCOUNT if one.kind == "finished" else 0,
            "FChartNumber": record.drawing,
            "FBarcode": record.gtin, "FSecInv": quantity(one.safety),
            "FDefaultLoc": WAREHOUSES[one.plant * 3].erp_id, "FDeleted": 0 if record.active else 1,
        }  # fmt: skip


def _head(one: Order, partner: str) -> dict[str, Any]:
    return {
        "FInterID": one.key, "FBillNo": one.no, "FBrNo": PLANTS[one.plant][0],
        "FDate": day(one.day), partner: int(one.party_ref) if one.party_ref else None,
        "FDeptID": one.department, "FEmpID": one.employee,
        "FCurrencyID": CURRENCY_IDS[one.currency],
        "FExchangeRate": exchange(one.currency, one.day), "FStatus": ORDER_STATUS[one.status],
        "FCancellation": 1 if one.status == "cancelled" else 0,
        "FCheckDate": stamp(one.approved_at), "FExplanation": one.note,
    }  # fmt: skip


def _entry(one: Order, line: Line) -> dict[str, Any]:
    return {
        "FInterID": one.key, "FEntryID": line.no, "FItemID": int(line.material.ref("erp")),
        "FUnitID": UNITS[line.material.unit("erp")], "FQty": quantity(line.quantity),
        "FAuxQty": quantity(line.quantity), "FAuxPrice": price(line.price),
        "FAmount": money(line.net), "FCESS": line.percent,
        "FAllAmount": money(line.net + line.tax), "FDate": day(one.promised),
        "FCommitQty": quantity(line.moved), "FNote": "",
    }  # fmt: skip


def sales_order(one: Order) -> Iterator[Row]:
    """SEOrder with its entries; FSourceBillNo names the CRM order it came from."""
    yield "SEOrder", _head(one, "FCustID") | {"FTranType": 81, "FBillerID": 16394}
    for line in one.lines:
        with_tax = line.price * (100 + line.percent) // 100
        yield "SEOrderEntry", _entry(one, line) | {
            "FAuxTaxPrice": price(with_tax), "FTaxAmt": money(line.tax),
            "FAdviceConsignDate": day(one.promised), "FSourceBillNo": one.crm_no,
            "FSourceEntryID": line.no if one.crm_no else 0,
        } | line.spoilt  # fmt: skip


def purchase_order(one: Order) -> Iterator[Row]:
    """POOrder with its entries."""
    yield "POOrder", _head(one, "FSupplyID") | {"FTranType": 71}
    for line in one.lines:
        yield "POOrderEntry", _entry(one, line) | {"FTaxAmount": money(line.tax)} | line.spoilt


def production_order(one: WorkOrder) -> Iterator[Row]:
    """ICMO, one row."""
    yield "ICMO", {
        "FInterID": one.key, "FBillNo": one.no, "FBrNo": PLANTS[one.plant][0],
        "FItemID": int(one.material.ref("erp")), "FUnitID": UNITS[one.material.unit("erp")],
        "FQty": quantity(one.quantity), "FAuxQty": quantity(one.quantity),
        "FStockQty": quantity(one.received), "FCheckDate": day(one.day),
        "FPlanCommitDate": day(one.start), "FPlanFinishDate": day(one.end),
        "FStartDate": stamp(one.began_at), "FFinishDate": stamp(one.ended_at),
        "FStatus": WORK_STATUS[one.status], "FCancellation": 1 if one.status == "cancelled" else 0,
        "FWorkShop": 8305 + one.plant, "FOrderInterID": one.order_key or None,
        "FSourceEntryID": one.order_line,
    }  # fmt: skip


def stock_bill(one: StockBill) -> Iterator[Row]:
    """ICStockBill with its entries: 1 purchase receipt, 2 product receipt, 21 sales delivery."""
    red = any(line.quantity < 0 for line in one.lines)
    yield "ICStockBill", {
        "FInterID": one.key, "FTranType": one.kind, "FBillNo": one.no,
        "FBrNo": PLANTS[one.plant][0], "FDate": day(one.day),
        "FSupplyID": int(one.party_ref) if one.party_ref else None, "FROB": -1 if red else 1,
        "FStatus": 1 if one.status == "approved" else 0,
        "FCancellation": 1 if one.status == "cancelled" else 0, "FCheckDate": day(one.day),
        "FExplanation": "",
    }  # fmt: skip
    for line in one.lines:
        stock = WAREHOUSES[line.warehouse].erp_id
        yield "ICStockBillEntry", {
            "FInterID": one.key, "FEntryID": line.no, "FItemID": int(line.material.ref("erp")),
            "FUnitID": UNITS[line.material.unit("erp")], "FQty": quantity(line.quantity),
            "FAuxQty": quantity(line.quantity), "FBatchNo": line.lot,
            "FSCStockID": None, "FDCStockID": stock,
            "FOrderBillNo": "" if one.kind == 2 else line.source_no,
            "FOrderEntryID": line.source_line, "FICMOBillNo": line.source_no if one.kind == 2
            else "", "FNote": "",
        } | line.spoilt  # fmt: skip


def invoice(one: Invoice) -> Iterator[Row]:
    """ICSale or ICPurchase with its entries; FCheckStatus 0 open, 1 settled, 2 in part."""
    sale = one.kind == "sale"
    table = "ICSale" if sale else "ICPurchase"
    yield table, {
        "FInterID": one.key, "FBillNo": one.no, "FBrNo": PLANTS[one.plant][0],
        "FTranType": 80 if sale else 75, "FDate": day(one.day), "FSettleDate": day(one.due),
        "FCustID" if sale else "FSupplyID": int(one.party_ref),
        "FCurrencyID": CURRENCY_IDS[one.currency],
        "FExchangeRate": exchange(one.currency, one.day), "FROB": -1 if one.gross < 0 else 1,
        "FStatus": 1 if one.status == "approved" else 0,
        "FCancellation": 1 if one.status == "cancelled" else 0,
        "FCheckStatus": CHECK_STATUS[one.settled],
    }  # fmt: skip
    for line in one.lines:
        yield f"{table}Entry", {
            "FInterID": one.key, "FEntryID": line.no, "FItemID": int(line.material.ref("erp")),
            "FUnitID": UNITS[line.material.unit("erp")], "FQty": quantity(line.quantity),
            "FAuxPrice": price(line.price), "FAmount": money(line.net), "FTaxRate": line.percent,
            "FTaxAmount": money(line.tax), "FAmountincludetax": money(line.net + line.tax),
            "FOrderBillNo": line.source_no, "FOrderEntryID": line.source_line, "FNote": "",
        } | line.spoilt  # fmt: skip


def payment(one: Payment) -> Iterator[Row]:
    """t_RP_NewReceiveBill with the bills it settles."""
    receipt = one.kind == "receipt"
    yield "t_RP_NewReceiveBill", {
        "FBillID": one.key, "FNumber": one.no, "FClassTypeID": 1000005 if receipt else 1000016,
        "FRP": 1 if receipt else 0, "FDate": day(one.day), "FItemClassID": 1 if receipt else 8,
        "FCustomer": int(one.party_ref), "FCurrencyID": CURRENCY_IDS[one.currency],
        "FExchangeRate": exchange(one.currency, one.day),
        "FAmountFor": money(sum(line.cents for line in one.lines)),
        "FStatus": 1 if one.status == "approved" else 0, "FExplanation": "",
    }  # fmt: skip
    for line in one.lines:
        yield "t_rp_ARBillOfSH", {
            "FBillID": one.key, "FEntryID": line.no, "FBillNo_SRC": line.invoice_no,
            "FSettleAmountFor": money(line.cents),
        }  # fmt: skip
