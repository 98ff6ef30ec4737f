"""Sites that are wrong in the ways people get them wrong: one line each, with place and mend."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from tests.pipelines.conftest import CUSTOMER, SITE, SOURCE, Company, Hub


@dataclass(frozen=True)
class Broken:
    """What breaks the site, and the words that the one line must hold."""

    breaks: Callable[[Company], object]
    place: str
    words: tuple[str, ...]


def contract(old: str, new: str) -> Callable[[Company], object]:
    return lambda company: company.write("sources/erp/customer.yaml", CUSTOMER.replace(old, new))


SITES = {
    "a mistyped key in site.yaml": Broken(
        lambda c: c.write("site.yaml", SITE + "langauge: zh\n"),
        "site.yaml:4",
        ("unknown key 'langauge'", "did you mean 'language'", "known keys:"),
    ),
    "a missing environment variable": Broken(
        lambda c: c.write("sources/erp.yaml", "system: sql\nurl: ${NO_SUCH_ERP_URL}\n"),
        "sources/erp.yaml:2",
        ("NO_SUCH_ERP_URL is not set", "export NO_SUCH_ERP_URL="),
    ),
    "a wrong type": Broken(
        lambda c: c.write("site.yaml", SITE + "publish: {duckdb: {keep: many}}\n"),
        "site.yaml:4",
        ("publish.duckdb.keep", "integer"),
    ),
    "a source that cannot be reached": Broken(
        lambda c: (c.folder / "erp.sqlite").unlink(),
        "erp.sqlite",
        ("erp",),
    ),
    "a stream that is there twice": Broken(
        lambda c: (
            c.write("systems/shop/system.yaml", "name: Shop\nkind: erp\ntransport: sql\n"),
            c.write("systems/shop/customer.yaml", CUSTOMER),
            c.write("sources/erp.yaml", SOURCE.replace("sql\n", "shop\n", 1) % "erp"),
        ),
        "sources/erp/customer.yaml:1",
        ("'customer'", "twice", "rename it"),
    ),
    "an unknown entity": Broken(
        contract("feeds: customer", "feeds: custommer"),
        "sources/erp/customer.yaml:1",
        ("custommer", "did you mean 'customer'"),
    ),
    "an unknown property": Broken(
        contract("phone: phone", "phon: phone"),
        "sources/erp/customer.yaml:5",
        ("phon", "did you mean 'phone'"),
    ),
    "an unknown column": Broken(
        contract("name: name", "name: nmae"),
        "sources/erp/customer.yaml:5",
        ("nmae", "did you mean 'name'"),
    ),
    "a required property nobody maps": Broken(
        contract("code: code, ", ""),
        "sources/erp/customer.yaml",
        ("code",),
    ),
    "an unknown system": Broken(
        lambda c: c.write("sources/erp.yaml", (SOURCE % "erp").replace("sql\n", "sqll\n", 1)),
        "sources/erp.yaml:1",
        ("no system 'sqll'", "did you mean 'sql'"),
    ),
    "a literal password": Broken(
        lambda c: c.write("sources/erp.yaml", SOURCE % "erp" + "password: hunter22\n"),
        "sources/erp.yaml:3",
        ("password is written into the file", "${ERP_PASSWORD}"),
    ),
    "broken YAML": Broken(
        lambda c: c.write("site.yaml", "name: [Small\ntimezone: UTC\n"),
        "site.yaml:2",
        ("not valid YAML", "brackets"),
    ),
    "a schedule that is none": Broken(
        lambda c: c.write("site.yaml", SITE + 'schedule: "every day"\n'),
        "site.yaml:4",
        ("'every day' is not a cron schedule", "five fields"),
    ),
    "an unknown time zone": Broken(
        lambda c: c.write("site.yaml", SITE + "timezone: Asia/Shanghay\n"),
        "site.yaml:4",
        ("Asia/Shanghay", "did you mean 'Asia/Shanghai'"),
    ),
    "a code list row without a name": Broken(
        lambda c: c.write("dictionary/codes/site.csv", "code,name_zh,name_en\nP1,一厂,\n"),
        "dictionary/codes/site.csv:2",
        ("without code or name", "fill code"),
    ),
    "a model that reads a table nobody has": Broken(
        lambda c: c.write(
            "models/mart/mine.sql",
            "/*\ngrain: one row\nkey: [a]\nkind: full\nowner: me\npurpose: none\n"
            "label: {zh: 甲, en: A}\n*/\nselect a from clean.custommer\n",
        ),
        "models/mart/mine.sql",
        ("clean.custommer",),
    ),
}


def test_the_site_is_whole_before_it_is_broken(company: Company, hub: Hub) -> None:
    said = hub("check")
    assert (said.code, said.out.strip(), said.err) == (0, "0 errors, 0 warnings", "")


@pytest.mark.parametrize("name", SITES)
def test_a_broken_site_is_told_in_one_line(name: str, company: Company, hub: Hub) -> None:
    site = SITES[name]
    site.breaks(company)
    said = hub("check")
    assert said.code == 2, said.out
    lines = [
        line
        for line in (said.out + said.err).splitlines()
        if line.strip() and not line.startswith(("1 error", "warning"))
    ]
    assert len(lines) == 1, lines
    assert "Traceback" not in said.err
    assert site.place in lines[0]
    for word in site.words:
        assert word in lines[0]
    assert "hunter22" not in lines[0]


def test_no_site_at_all_says_how_to_make_one(company: Company, hub: Hub) -> None:
    (company.folder / "site.yaml").unlink()
    said = hub("run")
    assert said.code == 2
    assert "no site here" in said.err
    assert "hub init" in said.err
