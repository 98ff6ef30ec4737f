"""What the warehouse system sees: shipments, receipts, transfers, adjustments."""

from __future__ import annotations

import random
from datetime import datetime

from examples.factory.company import Company
from examples.factory.documents import Dropped, Order, StockBill, StockLine
from examples.factory.figures import short
from examples.factory.masters import Material
from examples.factory.organisation import WAREHOUSES


def ship(company: Company, bill: StockBill, order: Order, rng: random.Random) -> None:
    """A shipment for an approved delivery, line for line."""
    no = company.number(f"FH{company.today:%y%m%d}", 4)
    at = company.at(rng)
    for line in bill.lines:
        drop_shipment(company, no, line, at, bill.no, order)


def drop_shipment(
    company: Company,
    no: str,
    line: StockLine,
    at: datetime,
    delivery: str,
    order: Order,
    status: str = "已完成",
) -> Dropped:
    """One row of a shipment file."""
    row: dict[str, object] = {
        "发货单号": no,
        "行号": line.no,
        "发货时间": at.isoformat(" "),
        "出库单号": delivery,
        "销售订单号": order.no if delivery else "",
        "订单行号": line.source_line if delivery else "",
        "客户编码": order.party.ref("wms"),
        "物料编码": line.material.ref("wms"),
        "仓库": WAREHOUSES[line.warehouse].wms,
        "批号": line.lot,
        "单位": line.material.unit("wms"),
        "数量": short(line.quantity, 3),
        "状态": status,
    }
    dropped = Dropped("shipment", no, line.no, at, row)
    company.dropped.append(dropped)
    return dropped


def receive(company: Company, bill: StockBill, rng: random.Random) -> None:
    """The warehouse takes in what an ERP receipt names."""
    no = company.number(f"RK{company.today:%y%m%d}", 4)
    at = company.at(rng)
    for line in bill.lines:
        drop_movement(
            company,
            no,
            line.no,
            at,
            "入库",
            line.material,
            line.warehouse,
            line.quantity,
            reference=bill.no,
        )


def drop_movement(
    company: Company,
    no: str,
    line: int,
    at: datetime,
    kind: str,
    material: Material,
    warehouse: int,
    quantity: int,
    *,
    target: str = "",
    reference: str = "",
    status: str = "已完成",
) -> Dropped:
    """One row of a movement file."""
    row: dict[str, object] = {
        "单号": no,
        "行号": line,
        "时间": at.isoformat(" "),
        "类型": kind,
        "物料编码": material.ref("wms"),
        "仓库": WAREHOUSES[warehouse].wms,
        "目标仓库": target,
        "批号": "",
        "单位": material.unit("wms"),
        "数量": short(quantity, 3),
        "来源单号": reference,
        "状态": status,
        "操作员": f"W{material.number % 17 + 1:02d}",
    }
    dropped = Dropped("movement", no, line, at, row)
    company.dropped.append(dropped)
    return dropped


def play(company: Company) -> None:
    """The day's transfers between the plants, adjustments, and a shipment that was called off."""
    rng = company.day_rng("warehouse")
    for _ in range(company.times(3)):
        material = company.pick(company.materials.made, rng)
        here = company.shelf(material)
        there = (here + 3) % 6
        if rng.random() < 0.7:
            quantity = 1000 * rng.randrange(1, 5)
            company.move(material, here, -quantity)
            company.move(material, there, quantity)
            drop_movement(
                company,
                company.number(f"DB{company.today:%y%m%d}", 4),
                1,
                company.at(rng),
                "移库",
                material,
                here,
                quantity,
                target=WAREHOUSES[there].wms,
            )
        else:
            quantity = rng.choice((-2000, -1000, 1000))
            company.move(material, here, quantity)
            drop_movement(
                company,
                company.number(f"TZ{company.today:%y%m%d}", 4),
                1,
                company.at(rng),
                "盘点调整",
                material,
                here,
                quantity,
                status="已作废" if rng.random() < 0.05 else "已完成",
            )
