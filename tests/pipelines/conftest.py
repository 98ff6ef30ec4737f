"""A small company of two databases, its site, and the command line upon it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from hub import words
from hub.site import Site, load_site
from pipelines import cli

SITE = """name: {en: Small Works, zh: 小厂}
language: en
data_dir: .hub
"""
SOURCE = "system: sql\nurl: sqlite:///${data_dir}/../%s.sqlite\n"
CUSTOMER = """feeds: customer
table: customer
key: [id]
deletes: diff
map: {ref: id, code: code, name: name, phone: phone}
"""
SCHEMA = "create table customer (id integer primary key, code text, name text, phone text)"
ERP = [(1, "C1", "Acme Pumps", "010-64368888"), (2, "C2", "Beta Valves", None), (3, None, "No", "")]
CRM = [(7, "A-7", "Acme Pumps", "010-64368888")]


@dataclass(frozen=True)
class Company:
    """A site folder with the databases beside it."""

    folder: Path

    @property
    def site(self) -> Site:
        return load_site(self.folder)

    @property
    def data(self) -> Path:
        return self.folder / ".hub"

    def write(self, path: str, text: str) -> Path:
        place = self.folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
        return place

    def put(self, source: str, *rows: tuple[object, ...]) -> None:
        """Insert or replace customers of a source, which is made on first use."""
        with sqlite3.connect(self.folder / f"{source}.sqlite") as con:
            con.execute(SCHEMA.replace("create table", "create table if not exists"))
            con.executemany("insert or replace into customer values (?, ?, ?, ?)", rows)
        con.close()


def found_company(folder: Path) -> Company:
    company = Company(folder)
    company.data.mkdir(parents=True)  # the databases are found from there
    company.write("site.yaml", SITE)
    for source, rows in (("erp", ERP), ("crm", CRM)):
        company.write(f"sources/{source}.yaml", SOURCE % source)
        company.write(f"sources/{source}/customer.yaml", CUSTOMER)
        company.put(source, *rows)
    return company


@pytest.fixture
def company(tmp_path: Path) -> Company:
    """A company that the hub has not read yet, in a folder with a blank and Chinese."""
    return found_company(tmp_path / "my 厂")


@dataclass(frozen=True)
class Said:
    """What one command printed and how it ended."""

    code: int
    out: str
    err: str


Hub = Callable[..., Said]


@pytest.fixture
def hub(company: Company, capsys: pytest.CaptureFixture[str]) -> Hub:
    """The command line upon the company, in English."""
    words.speak("en")

    def run(*argv: str) -> Said:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main([*argv, "--site", str(company.folder)])
        printed = capsys.readouterr()
        return Said(int(str(ended.value.code or 0)), printed.out, printed.err)

    return run
