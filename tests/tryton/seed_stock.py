"""The made-up company's stock in Tryton: counts, productions, a transfer.

Knows proteus models and Tryton's buttons; part of seed.py's process.
"""

from __future__ import annotations

import datetime as dt

from proteus import Model
from seed_house import House, by_fate, day, of, press

PRODUCTIONS = (
    ["draft"] * 4
    + ["cancelled"] * 2
    + ["waiting"] * 3
    + ["assigned"] * 2
    + ["running"] * 3
    + ["done"] * 6
)


def stock(house: House, today: dt.date) -> None:
    """An opening count, and a loss counted later."""
    Location, Inventory = Model.get("stock.location"), Model.get("stock.inventory")
    (storage,) = Location.find([("code", "=", "STO")])
    opening = Inventory(location=storage, date=day(today, 110))
    for product in house.pumps + house.semis + house.raws + house.bought:
        opening.lines.new(product=product, quantity=5000.0)
    press([opening], "confirm")
    loss = Inventory(location=storage, date=day(today, 60))
    for product in house.raws[:3]:
        loss.lines.new(product=product, quantity=4987.75)
    press([loss], "confirm")


def productions(house: House, today: dt.date) -> None:
    """20 productions of pumps and impellers, in every state."""
    Production = Model.get("production")
    made = []
    for serial, _ in enumerate(PRODUCTIONS):
        product = (house.pumps + house.semis)[serial % 24]
        production = Production(product=product, bom=house.boms[product.id])
        production.quantity = float(2 + serial)
        production.planned_date = production.planned_start_date = day(today, 90 - serial * 4)
        made.append(production)
    Production.save(made)
    fates = by_fate(PRODUCTIONS, made)
    press(of(fates, "waiting", "assigned", "running", "done"), "wait")
    press(of(fates, "assigned", "running", "done"), "assign_force")
    started = of(fates, "running", "done")
    for production in started:
        production.effective_start_date = production.planned_start_date
    press(started, "run")
    for production in fates["done"]:
        production.effective_date = production.planned_date + dt.timedelta(days=2)
    press(fates["done"], "do")
    press(fates["cancelled"], "cancel")


def second_warehouse(house: House, today: dt.date) -> None:
    """Opened last, as Tryton fills an only warehouse in by itself; a transfer goes there."""
    Location = Model.get("stock.location")
    (storage,) = Location.find([("code", "=", "STO")])
    rooms = [
        Location(name=f"二号库{name}", code=f"WH2-{code}", type="storage")
        for name, code in (("收货区", "IN"), ("发货区", "OUT"), ("存储区", "STO"))
    ]
    Location.save(rooms)
    second = Location(name="二号库", code="WH2", type="warehouse")
    second.input_location, second.output_location, second.storage_location = rooms
    second.production_location = Location(name="二号库产线", code="WH2-PROD", type="production")
    second.production_location.save()
    second.save()
    Shipment = Model.get("stock.shipment.internal")
    shipment = Shipment(from_location=storage, to_location=rooms[2], planned_date=day(today, 50))
    shipment.planned_start_date = shipment.effective_start_date = day(today, 50)
    shipment.effective_date = day(today, 50)
    for product in house.bought[:3]:
        move = shipment.moves.new(product=product, quantity=40.0, unit=house.units["u"])
        move.from_location, move.to_location = storage, rooms[2]
    press([shipment], "wait", "assign_force", "pack", "ship", "do")
