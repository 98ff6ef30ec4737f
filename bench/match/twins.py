"""Near-twins: different companies that look like one that is there, often on purpose."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

from bench.match import words
from bench.match.company import BRAND_CHARS, Company, latin, settle
from bench.match.words import PLACES, SYLLABLES, TRADES

SOUNDS: dict[str, list[str]] = {}
for _char, _sound in SYLLABLES.items():
    SOUNDS.setdefault(_sound, []).append(_char)


@dataclass(frozen=True)
class Mix:
    """Shares of the kinds of company, and of twins among them."""

    foreign: float = 0.05
    trader: float = 0.08
    hongkong: float = 0.02
    twin: float = 0.30  # of all companies: made next to one that is there
    shared_line: float = 0.25  # of branches and subsidiaries: the parent's telephone
    shared_site: float = 0.15  # of branches and subsidiaries: the parent's address
    neighbour: float = 0.03  # at the address of another company of its city
    agent: float = 0.01  # with the mobile number of another company, as of one bookkeeper


def twin(rng: random.Random, near: Company, mix: Mix) -> Company:
    """A different company that looks like `near`; often on purpose, as branches and groups do."""
    if near.kind == "foreign":
        return _china_company(rng, near) if rng.random() < 0.6 else _other_trade(rng, near)
    if near.branch or near.kind != "domestic":
        return rng.choice((_other_city, _other_trade, _other_brand))(rng, near)
    makers = (_other_city, _other_trade, _other_brand, _branch, _subsidiary, _group)
    make = rng.choices(makers, (22, 18, 20, 22, 13, 5))[0]
    one = make(rng, near)
    if one.relation in {"branch_of", "subsidiary_of"}:
        if rng.random() < mix.shared_line:
            one.landline = near.landline
        if rng.random() < mix.shared_site:
            one.site, one.district, one.road = near.site, near.district, near.road
            one.number, one.building = near.number, near.building
    return one


def _like(near: Company) -> Company:
    return replace(near, parent=-1, relation="", branch="", branch_latin="")


def _other_city(rng: random.Random, near: Company) -> Company:
    one = _like(near)
    one.place = int(len(PLACES) * rng.random() ** 1.4)
    if one.style == "province":
        one.style = "front"
    settle(rng, one, one.place)
    return one


def _other_trade(rng: random.Random, near: Company) -> Company:
    one = _like(near)
    short = TRADES[near.trade].short
    while TRADES[one.trade].short == short:
        one.trade = rng.randrange(len(TRADES))
    settle(rng, one, one.place)
    return one


def _other_brand(rng: random.Random, near: Company) -> Company:
    """One character of the brand differs: by one of equal sound, of like look, or any."""
    one = _like(near)
    spot = rng.randrange(len(near.brand))
    old = near.brand[spot]
    same = [c for c in SOUNDS.get(SYLLABLES.get(old, ""), ()) if c != old]
    like = [c for c in words.LOOK_ALIKE.get(old, "") if c in SYLLABLES]
    pool = rng.choices((same, like, list(BRAND_CHARS)), (40, 15, 45))[0] or list(BRAND_CHARS)
    one.brand = near.brand[:spot] + rng.choice(pool) + near.brand[spot + 1 :]
    one.brand_latin = latin(one.brand)
    settle(rng, one, one.place)
    return one


def _branch(rng: random.Random, near: Company) -> Company:
    one = replace(near, parent=near.entity_id, relation="branch_of")
    site = int(len(PLACES) * rng.random() ** 1.2)
    settle(rng, one, site)
    there = PLACES[site]
    kind = rng.random()
    if kind < 0.75:
        one.branch, one.branch_latin = there.city + "分公司", f"{there.pinyin.capitalize()} Branch"
    elif kind < 0.85:
        one.branch, one.branch_latin = "第" + rng.choice("一二三") + "分公司", "Branch"
    elif kind < 0.93:
        one.branch, one.branch_latin = there.city + "办事处", f"{there.pinyin.capitalize()} Office"
        one.uscc = ""
    else:
        one.branch, one.branch_latin = there.city + "分厂", f"{there.pinyin.capitalize()} Plant"
    return one


def _subsidiary(rng: random.Random, near: Company) -> Company:
    one = _other_city(rng, near)
    one.style = rng.choice(("bracket", "front"))
    one.form = "有限公司"
    one.parent, one.relation = near.entity_id, "subsidiary_of"
    return one


def _group(rng: random.Random, near: Company) -> Company:
    one = _like(near)
    one.form = rng.choice(("集团有限公司", "控股集团有限公司"))
    holding = [i for i, t in enumerate(TRADES) if t.name in {"实业", "工贸", "贸易"}]
    one.trade = rng.choice(holding)
    one.parent, one.relation = near.entity_id, "group_of"
    settle(rng, one, one.place)
    return one


def _china_company(rng: random.Random, near: Company) -> Company:
    """The Chinese subsidiary of a foreign company."""
    one = _like(near)
    one.kind, one.form = "domestic", "有限公司"
    one.style = rng.choice(("bracket", "bracket", "front", "china"))
    one.place = int(len(PLACES) * rng.random() ** 1.4)
    one.parent, one.relation = near.entity_id, "subsidiary_of"
    settle(rng, one, one.place)
    return one
