"""Makes a Tryton database as Tryton itself would: run as a script, in a process of its own.

Knows proteus and trytond (GPL, so never imported by the hub or by pytest); knows nothing of the
hub. It fills an empty PostgreSQL database and writes what Tryton says about it into a JSON file.

    python tests/tryton/seed.py postgresql://user@host:5432/empty_database truth.json
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import random
from pathlib import Path
from urllib.parse import urlsplit

MODULES = ["party", "product", "sale", "purchase", "production", "account_invoice_stock"]
LOGIN = "admin"
# Tryton writes current_timestamp into columns without a zone: the session's zone decides. It asks
# information_schema about every column: with the default limit each answer takes a second.
SESSION = "-c timezone=UTC -c join_collapse_limit=20 -c synchronous_commit=off"


def activate(url: str) -> str:
    """Create Tryton's tables for MODULES in the empty database of `url`; returns its name."""
    os.environ["TRYTOND_DATABASE_URI"] = url  # read when trytond is first imported
    from trytond import backend
    from trytond.pool import Pool
    from trytond.transaction import Transaction

    name = urlsplit(url).path.strip("/")
    backend.Database(name).connect().init()
    Pool.start()
    pool = Pool(name)
    pool.init(update=MODULES, lang=["en"], activatedeps=True)
    with Transaction().start(name, 0):
        chinese = pool.get("ir.lang").search([("code", "=", "zh_CN")])
        pool.get("ir.lang").write(chinese, {"translatable": True})
        pool.get("res.user")(login=LOGIN, name=LOGIN, administrator=True).save()
    return name


def main() -> None:
    """Activate, fill, and write the truth."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", help="an empty PostgreSQL database")
    parser.add_argument("truth", type=Path, help="the JSON file to write")
    parser.add_argument("--today", type=dt.date.fromisoformat, default=None)
    asked = parser.parse_args()
    os.environ["PGOPTIONS"] = SESSION
    activate(asked.url)
    today = asked.today or dt.datetime.now(dt.UTC).date()

    from proteus import config  # opens the database made above

    config.set_trytond(asked.url, user=LOGIN).skip_warning = True  # payment dates in the past
    fill(today, asked.truth)


def fill(today: dt.date, truth: Path) -> None:
    """Make the company: its documents lie in the hundred days before today; tell the truth."""
    import seed_books
    import seed_lives
    import seed_orders
    import seed_partners
    import seed_products
    import seed_stock
    import seed_truth

    chance = random.Random(8)
    house = seed_books.open_books(today)
    seed_partners.partners(house, chance)
    seed_partners.employees(house)
    seed_books.categories(house)
    seed_products.products(house, chance)
    seed_products.boms(house)
    chance = random.Random(18)
    seed_stock.stock(house, today)
    seed_stock.productions(house, today)
    seed_lives.sell(house, seed_orders.sales(house, today, chance), today)
    seed_lives.buy(house, seed_orders.purchases(house, today, chance), today)
    seed_lives.give_back(house, today)
    seed_stock.second_warehouse(house, today)
    seed_lives.retire(house)
    seed_lives.rename(house)
    seed_truth.write(house, truth)


if __name__ == "__main__":
    main()
