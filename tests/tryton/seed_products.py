"""The made-up company's products in Tryton, and the bills of material of those it makes.

Knows proteus models; part of seed.py's process.
"""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

from proteus import Model
from seed_house import House, create

PUMPS = ["离心泵", "潜水泵", "齿轮泵", "螺杆泵"]

RAW = ["不锈钢棒 304", "铸铁 HT250", "铜套料", "电缆 3×2.5", "硅钢片", "橡胶板"]

BOUGHT = ["轴承 6205", "机械密封 M7N", "六角螺栓 M12", "电机 Y2-90L", "压力表 1.6MPa"]


def products(house: House, chance: random.Random) -> None:
    """60 products, all in one transaction; one has no code, which the dictionary refuses."""
    Unit = Model.get("product.uom")
    for symbol in ("u", "kg", "g", "m", "cm"):
        house.units[symbol] = Unit.find([("symbol", "=", symbol)])[0]
    cable = {"unit": "m", "purchasable": True, "salable": True}
    pump = {"producible": True, "salable": True}
    bar = {"unit": "kg", "purchasable": True}
    rooms: dict[str, list[dict[str, Any]]] = {
        "pumps": [
            _template(f"{PUMPS[n % 4]} CL{50 + n}-{n + 3}", f"P{n:03d}", **pump) for n in range(12)
        ],
        "semis": [
            _template(f"{PUMPS[n % 4]}叶轮 Φ{80 + n * 5}", f"S{n:03d}", producible=True)
            for n in range(12)
        ],
        "raws": [
            _template(f"{RAW[n % 6]} {n}", f"R{n:03d}", **(cable if n % 6 == 3 else bar))
            for n in range(18)
        ],
        "bought": [
            _template(f"{BOUGHT[n % 5]}-{n}", f"B{n:03d}", purchasable=True, salable=True)
            for n in range(13)
        ],
        "services": [
            _template(f"{name}服务", f"V{n:03d}", type="service", salable=True)
            for n, name in enumerate(("安装", "调试", "检修", "培训"))
        ],
        "uncoded": [_template("未编码的样品", None, salable=True)],
    }
    wanted = [values for room in rooms.values() for values in room]
    for values in wanted:
        _priced(house, values, chance)
    templates = iter(create("product.template", wanted))
    for room, some in rooms.items():
        setattr(house, room, [next(templates).products[0] for _ in some])


def _template(name: str, code: str | None, **said: Any) -> dict[str, Any]:
    return {"name": name, "code": code, "type": "goods", "unit": "u", **said}


def _priced(house: House, values: dict[str, Any], chance: random.Random) -> None:
    """Turn a template's short form into Tryton's values: unit, category, prices, one variant."""
    unit = house.units[values.pop("unit")].id
    price = Decimal(chance.randint(101, 990_000)) / 100
    cost = (price * Decimal("0.6")).quantize(Decimal("0.01"))
    kind = "service" if values["type"] == "service" else "goods"
    values |= {"default_uom": unit, "list_price": price, "cost_price_method": "fixed"}
    values |= {"account_category": house.categories[kind].id}
    values |= {"sale_uom": unit if values.get("salable") else None}
    values |= {"purchase_uom": unit if values.get("purchasable") else None}
    values["products"] = [("create", [{"cost_price": cost}])]


def boms(house: House) -> None:
    """A pump is made of an impeller, two bought parts and a length of cable."""
    Bom, Product = Model.get("production.bom"), Model.get("product.product")
    lines = {
        product.id: [
            (house.semis[n], 1.0, "u"),
            (house.bought[n], 2.0, "u"),
            (house.raws[3 + 6 * (n % 3)], 150.0, "cm"),
        ]
        for n, product in enumerate(house.pumps)
    }
    for n, product in enumerate(house.semis):
        lines[product.id] = [(house.raws[n % 3], 2.5, "kg"), (house.raws[4], 125.0, "g")]
    made = house.pumps + house.semis
    boms = []
    for product in made:
        bom = Bom(name=f"BOM {product.template.name}")
        bom.outputs.new(product=product, quantity=1.0, unit=house.units["u"])
        for part, quantity, unit in lines[product.id]:
            bom.inputs.new(product=part, quantity=quantity, unit=house.units[unit])
        boms.append(bom)
    Bom.save(boms)
    for product, bom in zip(made, boms, strict=True):
        product.boms.new(bom=bom)
        house.boms[product.id] = bom
    Product.save(made)
