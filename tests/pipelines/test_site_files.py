"""The files a site is made of: a new site, drafts of contracts, schemas, pages, spreadsheets."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
import yaml
from openpyxl import load_workbook

from hub import words
from hub.errors import ConfigError
from pipelines import cli, spreadsheet
from pipelines.jsonschema import schemas
from tests.pipelines.conftest import Company, Hub


def ended(*argv: str) -> int:
    with pytest.raises(SystemExit) as said:
        cli.main(argv)
    return int(str(said.value.code or 0))


def test_a_new_site_passes_its_check_and_is_never_overwritten(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words.speak("en")
    folder = tmp_path / "my 厂"
    assert ended("init", str(folder), "--name", 'Müller "& Söhne": 泵') == 0
    site = yaml.safe_load((folder / "site.yaml").read_text(encoding="utf-8"))
    assert site["name"]["zh"] == 'Müller "& Söhne": 泵'
    assert ended("check", "--site", str(folder)) == 0
    capsys.readouterr()
    assert ended("init", str(folder)) == 2
    assert "a site is here already" in capsys.readouterr().err


def test_a_table_is_seen_drafted_and_written_once(company: Company, hub: Hub) -> None:
    listed = json.loads(hub("scan", "erp", "--json").out)
    assert [(one["name"], one["rows"]) for one in listed] == [("customer", 3)]
    shape = json.loads(hub("scan", "erp", "customer", "--json").out)
    assert [one["name"] for one in shape["fields"]] == ["id", "code", "name", "phone"]
    drafted = yaml.safe_load(hub("scan", "erp", "customer").out)
    assert (drafted["feeds"], drafted["map"]["name"]) == ("customer", "name")
    assert hub("scan", "erp", "customer", "--write", "client", "--entity", "customer").code == 0
    assert (company.folder / "sources" / "erp" / "client.yaml").exists()
    again = hub("scan", "erp", "customer", "--write", "client")
    assert again.code == 2
    assert "here already" in again.err
    assert hub("scan", "erp", "customer", "--write", "Not A Name").code == 2
    assert "did you mean 'customer'" in hub("scan", "erp", "custmer").err
    assert "did you mean 'erp'" in hub("scan", "erb").err
    unknown = hub("scan", "erp", "customer", "--entity", "custmer")
    assert "did you mean 'customer'" in unknown.err


def test_a_check_without_the_network_asks_no_source(company: Company, hub: Hub) -> None:
    (company.folder / "erp.sqlite").unlink()
    assert hub("check", "--offline").code == 0
    found = json.loads(hub("check", "--json").out)
    assert {one["level"] for one in found} == {"error"}
    assert set(found[0]) == {"level", "what", "where", "mend"}


def test_schemas_know_every_key_and_how_people_write_durations(
    company: Company, hub: Hub, tmp_path: Path
) -> None:
    found = schemas()
    assert set(found) == {"site", "source", "system", "stream", "model", "class"}
    assert found["site"]["additionalProperties"] is False
    assert "string" in found["source"]["properties"]["lookback"]["type"]
    assert "from" in found["model"]["properties"]
    assert hub("schema", "--out", str(tmp_path)).code == 0
    written = json.loads((tmp_path / "stream.schema.json").read_text(encoding="utf-8"))
    assert written == found["stream"]


def test_the_pages_name_everything_and_escape_what_they_show(
    company: Company, hub: Hub, tmp_path: Path
) -> None:
    contract = company.folder / "sources" / "erp" / "customer.yaml"
    text = contract.read_text(encoding="utf-8")
    contract.write_text(text.replace("name: name", "name: \"'<b>' || name\""), encoding="utf-8")
    said = hub("docs", "--out", str(tmp_path))
    assert said.out.strip() == f"Open {tmp_path / 'index.html'}"
    pages = {path.stem: path.read_text(encoding="utf-8") for path in tmp_path.glob("*.html")}
    assert set(pages) == {"index", "dictionary", "models", "sources"}
    assert 'id="sales_order_line"' in pages["dictionary"]
    assert "销售订单行" in pages["dictionary"]
    assert 'id="mart.order_trace"' in pages["models"]
    assert "master.customer.name" in pages["models"]
    assert "&lt;b&gt;" in pages["sources"]
    assert "<b>" not in pages["sources"]


ROWS = [{"名称": "=1+1", "n": 3, "d": "-2.50"}, {"名称": "泵", "n": None, "d": "@x"}]


def test_a_spreadsheet_never_runs_what_a_cell_says(tmp_path: Path) -> None:
    spreadsheet.write(ROWS, tmp_path / "a.csv")
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == [
            ["名称", "n", "d"],
            ["'=1+1", "3", "-2.50"],
            ["泵", "", "'@x"],
        ]
    spreadsheet.write(ROWS, tmp_path / "a.xlsx")
    sheet = load_workbook(tmp_path / "a.xlsx").active
    assert sheet is not None
    assert [cell.value for cell in sheet[2]] == ["'=1+1", 3, "-2.50"]
    with pytest.raises(ConfigError, match=r"\.csv, \.xlsx"):
        spreadsheet.write(ROWS, tmp_path / "a.pdf")


def test_without_a_file_the_rows_go_to_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    spreadsheet.write(ROWS, None)
    assert capsys.readouterr().out.splitlines()[0] == "名称,n,d"
