"""The made-up company's books in Tryton: currencies, accounts, taxes, numbers, terms of payment.

Knows proteus models; part of seed.py's process.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from proteus import Model, Wizard, config
from seed_house import House
from stdnum.cn import uscc
from trytond.modules.account.tests.tools import (
    create_chart,
    create_fiscalyear,
    create_tax,
    get_accounts,
)


def open_books(today: dt.date) -> House:
    """Currencies, company, chart of accounts, fiscal year, payment term and method."""
    Party = Model.get("party.party")
    currencies = _currencies(today)
    owner = Party(name="临澍沧澜泵业有限公司")
    owner.identifiers.new(type="cn_vat", code=credit_code(1))
    owner.save()
    wizard = Wizard("company.company.config")
    wizard.execute("company")
    wizard.form.party, wizard.form.currency = owner, currencies["CNY"]
    wizard.form.timezone = "Asia/Shanghai"
    wizard.execute("add")
    config.get_config()._context = Model.get("res.user").get_preferences(True, {})
    company = Model.get("company.company").find()[0]
    create_chart(company)
    year = create_fiscalyear(company, (today - dt.timedelta(days=120), today))
    _invoice_numbers(year, company).click("create_period")
    accounts = get_accounts(company)
    journal = Model.get("account.journal").find([("type", "=", "cash")])[0]
    method = Model.get("account.invoice.payment.method")(name="银行转账", journal=journal)
    method.credit_account = method.debit_account = accounts["cash"]
    method.save()
    term = Model.get("account.invoice.payment_term")(name="月结 30 天")
    term.lines.new(type="remainder").relativedeltas.new(days=30)
    term.save()
    _exchange(accounts)
    _prefixes()
    return House(company, accounts, term, method, currencies=currencies)


def _currencies(today: dt.date) -> dict[str, Any]:
    """CNY is the unit of account; the dollar has three dated rates (dollars for one yuan)."""
    Currency = Model.get("currency.currency")
    found = {}
    for code, symbol, name in (("CNY", "¥", "人民币"), ("USD", "$", "US Dollar")):
        found[code] = Currency(code=code, symbol=symbol, name=name, rounding=Decimal("0.01"))
    start = today - dt.timedelta(days=120)
    found["CNY"].rates.new(date=start, rate=Decimal(1))
    for days, rate in ((0, "0.1389"), (40, "0.1402"), (80, "0.1397")):
        found["USD"].rates.new(date=start + dt.timedelta(days=days), rate=Decimal(rate))
    Currency.save(list(found.values()))
    return found


def _exchange(accounts: dict[str, Any]) -> None:
    """Where gains and losses go when a dollar invoice is paid at another day's rate."""
    setting = Model.get("account.configuration")(1)
    setting.currency_exchange_credit_account = accounts["revenue"]
    setting.currency_exchange_debit_account = accounts["expense"]
    setting.save()


def _invoice_numbers(year: Any, company: Any) -> Any:
    """A sequence of its own for each kind of invoice and credit note."""
    Sequence, Kind = Model.get("ir.sequence.strict"), Model.get("ir.sequence.type")
    kind = Kind.find([("name", "=", "Invoice")])[0]
    (numbering,) = year.invoice_sequences
    prefixes = {"out_invoice": "SI-", "in_invoice": "PI-"}
    prefixes |= {"out_credit_note": "SC-", "in_credit_note": "PC-"}
    for use, prefix in prefixes.items():
        sequence = Sequence(name=prefix, prefix=prefix, sequence_type=kind, company=company)
        sequence.save()
        setattr(numbering, f"{use}_sequence", sequence)
    return year


def _prefixes() -> None:
    """Numbers as companies write them: a letter per kind of document."""
    Sequence = Model.get("ir.sequence")
    letters = {"Sale": "SO-", "Purchase": "PO-", "Production": "MO-"}
    for name, prefix in letters.items():
        for sequence in Sequence.find([("sequence_type.name", "=", name)]):
            sequence.prefix = prefix
            sequence.save()


def categories(house: House) -> None:
    """Accounting categories: goods at 13 %, services at 6 %; a levy of 0.35 a piece beside them."""
    Category = Model.get("product.category")
    goods, service = create_tax(Decimal("0.13")), create_tax(Decimal("0.06"))
    levy = create_tax(Decimal(0))
    levy.type, levy.amount = "fixed", Decimal("0.3550")
    Model.get("account.tax").save([goods, service, levy])
    house.taxes["levied"] = [goods.id, levy.id]
    for name, taxes in (("goods", [goods]), ("service", [service])):
        category = Category(name=name, accounting=True)
        category.account_expense = house.accounts["expense"]
        category.account_revenue = house.accounts["revenue"]
        category.customer_taxes.extend([tax.__class__(tax.id) for tax in taxes])
        category.supplier_taxes.extend([tax.__class__(tax.id) for tax in taxes])
        category.save()
        house.categories[name] = category
        house.taxes[name] = [tax.id for tax in taxes]


def credit_code(serial: int) -> str:
    """A well-formed unified social credit code of nobody (region 999999 is not assigned)."""
    number = f"91999999MA{serial:07d}"
    return number + str(uscc.calc_check_digit(number))
