"""The K/3 tables that no day changes: the account book, plants, units, people, and the rates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from examples.factory import erp_rows, organisation
from examples.factory.company import BAD_RATE_DAY, FIRST_DAY
from examples.factory.figures import text
from examples.factory.identifiers import uscc


def rows() -> Iterator[erp_rows.Row]:
    """All rows of the standing tables, and the exchange rates of the six months."""
    for row in _profile():
        yield "t_SystemProfile", row
    for index, (number, _, name) in enumerate(organisation.PLANTS):
        yield "t_SonCompany", _item(8001 + index, number, name) | {"FBrNo": number}
    for key, number, name in organisation.CURRENCIES:
        yield "t_Currency", _named(number, name) | {"FCurrencyID": key, "FScale": 2}
    for key, number, name in (*organisation.UNITS, organisation.UNKNOWN_UNIT):
        unit = {"FMeasureUnitID": key, "FUnitGroupID": 1, "FCoefficient": "1"}
        yield "t_MeasureUnit", _named(number, name) | unit
    for key, number, name, parent in organisation.DEPARTMENTS:
        yield "t_Department", _item(key, number, name) | {"FParentID": parent}
    for house in organisation.WAREHOUSES:
        plant = organisation.PLANTS[house.plant][0]
        yield "t_Stock", _item(house.erp_id, house.erp_no, house.name) | {"FBrNo": plant}
    for one in organisation.employees():
        yield "t_Emp", _item(one.erp_id, one.code, one.name) | {"FDepartmentID": one.department}
    for month in range(9, 15):
        yield rate(date(FIRST_DAY.year + month // 12, month % 12 + 1, 1))
    yield "t_ExchangeRateEntry", rate(BAD_RATE_DAY)[1] | {"FExchangeRate": "0"}


def _profile() -> Iterator[dict[str, Any]]:
    general = {
        "CompanyName": organisation.COMPANY,
        "CompanyNameEN": organisation.COMPANY_EN,
        "TaxNumber": uscc("320599", organisation.COMPANY_USCC_NUMBER),
        "AccountNumber": "01",
    }
    stock = {"StartYear": str(FIRST_DAY.year), "StartPeriod": str(FIRST_DAY.month)}
    for category, values in (("General", general), ("IC", stock)):
        for key, value in values.items():
            yield {"FCategory": category, "FKey": key, "FValue": value}


def _named(number: str, name: str) -> dict[str, Any]:
    return {"FNumber": number, "FName": name, "FDeleted": 0}


def _item(key: int, number: str, name: str) -> dict[str, Any]:
    return _named(number, name) | {"FItemID": key}


def rate(first: date) -> erp_rows.Row:
    """The dollar's rate from `first` on."""
    return "t_ExchangeRateEntry", {
        "FID": first.toordinal(),
        "FExchangeRateType": 1,
        "FCyFor": organisation.CURRENCY_IDS["USD"],
        "FCyTo": organisation.CURRENCY_IDS["CNY"],
        "FExchangeRate": text(organisation.usd_rate(first), 4),
        "FBegDate": erp_rows.day(first),
        "FEndDate": None,
    }
