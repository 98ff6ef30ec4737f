"""The made-up company's partners and employees in Tryton.

Knows proteus models; part of seed.py's process. No firm or person is a real one.
"""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

from proteus import Model, config
from seed_books import credit_code
from seed_house import House, create

PLACES = ["临澍市", "云岫市", "青岚市", "望溪市", "澄湖市", "砚山县", "栖霖市", "泊雁市"]

WORDS = ["墨衡", "沧澜", "砺川", "昀拓", "璟曜", "澈源", "垚鑫泽", "骁腾达", "衍晟", "珞嘉"]

TRADES = ["泵阀有限公司", "流体设备有限公司", "机电工程有限公司", "铸造厂", "五金制品有限公司"]


def partners(house: House, chance: random.Random) -> None:
    """22 customers and 13 suppliers, made in one transaction: they all carry one stamp."""
    China = Model.get("country.country")(name="中国", code="CN", code3="CHN")
    China.save()
    parties = create("party.party", [_partner(serial, China.id, chance) for serial in range(35)])
    house.customers, house.suppliers = parties[:22], parties[22:]
    # One partner buys, sells and works here: the same party in three roles.
    (both,) = create("party.party", [_partner(36, China.id, chance) | {"name": "陆衍之"}])
    house.customers.append(both)
    house.suppliers.append(both)


def _partner(serial: int, country: int, chance: random.Random) -> dict[str, Any]:
    word, trade, place = WORDS[serial % 10], TRADES[serial % 5], PLACES[(serial * 3) % 8]
    address = {
        "street_unstructured": f"{word}路 {chance.randint(1, 300)} 号",
        "city": place,
        "postal_code": f"99{serial:04d}",
        "country": country,
    }
    contacts = [
        {"type": "phone", "value": f"0999-8{serial:06d}"},
        {"type": "email", "value": f"office{serial}@example.com"},
    ]
    codes = [{"type": "cn_vat", "code": credit_code(100 + serial)}] if serial % 7 else []
    return {
        "name": f"{place}{word}{'' if serial < 10 else f'第{serial}'}{trade}",
        "addresses": [("create", [address])],
        "contact_mechanisms": [("create", contacts)],
        "identifiers": [("create", codes)],
    }


def employees(house: House) -> None:
    """Four people, one of them also a partner, one who has left; the first signs what is quoted."""
    Party, Employee = Model.get("party.party"), Model.get("company.employee")
    people = [Party(name=name) for name in ("沈砚", "顾青岚", "秦栖霖")]
    Party.save(people)
    people.append(house.customers[-1])
    house.employees = [Employee(party=party, company=house.company) for party in people]
    house.employees[2].end_date = dt.date(2026, 1, 31)
    Employee.save(house.employees)
    User = Model.get("res.user")
    user = User(config.get_config().user)
    user.employees.extend(house.employees[:1])
    user.employee = house.employees[0]
    user.save()
    config.get_config()._context = User.get_preferences(True, {})
