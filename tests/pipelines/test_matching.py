"""`hub mdm match`: a file in, crosswalk, questions and golden records out; ids go on."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from pipelines.cli import main

HEAD = "source_system,source_code,name,uscc,phone,address,updated_at"
ROWS = [
    "erp,01.001,苏州澜岱衡机电有限公司,91320599123456788E,0512-55512345,江苏省苏州市星湖街8号,2026-01-02",
    "crm,KH-9,蘇州澜岱衡機電有限责任公司（停用）,,0512 55512345,苏州市星湖街８号,2026/01/03",
    "mes,=7,无锡玥铧昀水务有限公司,,0510-55598765,,2026-01-04",
]


def written(path: Path) -> list[dict[str, str]]:
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(raw.decode("utf-8-sig").splitlines()))


def match(*words: str, code: int = 0) -> None:
    with pytest.raises(SystemExit) as left:
        main(["mdm", "match", *words])
    assert (left.value.code or 0) == code


@pytest.fixture
def records(tmp_path: Path) -> Path:
    path = tmp_path / "客户 名单.csv"
    path.write_bytes("\n".join([HEAD, *ROWS]).encode("gb18030"))
    return path


def test_one_customer_of_two_systems_and_a_stranger(
    records: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    match(str(records), "--entity", "customer", "--out", str(out), "--json")
    said = json.loads(capsys.readouterr().out)
    assert (said["records"], said["golden"], said["questions"]) == (3, 2, 0)
    rows = written(out / "crosswalk.csv")
    assert [row["source_code"] for row in rows] == ["01.001", "KH-9", "'=7"]
    ids = [row["golden_id"] for row in rows]
    assert ids[0] == ids[1] != ids[2]
    assert rows[0]["match_kind"] in {"certain", "likely"}
    assert rows[2]["match_kind"] == "alone"
    assert rows[2]["score"] == ""
    golden = written(out / "golden.csv")
    assert {row["golden_id"] for row in golden} == set(ids)
    assert written(out / "review.csv") == []


def test_the_ids_of_an_earlier_output_go_on(records: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    match(str(records), "--entity", "customer", "--out", str(first))
    more = "wms,C1,无锡玥铧昀水务有限公司,,051055598765,,"
    records.write_text("\n".join([HEAD, more, *reversed(ROWS)]), encoding="utf-8")
    match(str(records), "--entity", "customer", "--out", str(second), "--previous", str(first))

    def ids(out: Path) -> dict[str, str]:
        return {row["source_code"]: row["golden_id"] for row in written(out / "crosswalk.csv")}

    assert ids(first).items() <= ids(second).items()
    assert ids(second)["C1"] == ids(first)["'=7"]


def test_a_spreadsheet_keeps_codes_and_carries_others_along(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for line in [["source_system", "source_code", "名称", "规格型号", "颜色"],
                 ["erp", "007", "六角螺栓", "M8×20 8.8级", "黑"],
                 ["wms", "0x7", "六角螺栓 M8*20-8.8级", None, "黑"]]:  # fmt: skip
        sheet.append(line)
    path = tmp_path / "materials.xlsx"
    book.save(path)
    match(str(path), "--entity", "material", "--out", str(tmp_path / "out"))
    rows = written(tmp_path / "out" / "crosswalk.csv")
    assert [row["source_code"] for row in rows] == ["007", "0x7"]
    assert len({row["golden_id"] for row in rows}) == 1


def test_own_rules_for_people(tmp_path: Path) -> None:
    rules = tmp_path / "person.yaml"
    rules.write_text("entity: person\nnames: [given, family]\ndates: [born]\n", encoding="utf-8")
    path = tmp_path / "people.csv"
    people = ["given,family,born", "Anna,Kowal,1980-01-02", "Kowal,Anna,02/1980"]
    path.write_text("\n".join([*people, "anna,kowal,1980/1/2"]), encoding="utf-8")
    match(str(path), "--rules", str(rules), "--out", str(tmp_path / "out"))
    rows: list[dict[str, Any]] = written(tmp_path / "out" / "crosswalk.csv")
    assert rows[0]["golden_id"] == rows[2]["golden_id"]
    assert [row["source_code"] for row in rows] == ["line 1", "line 2", "line 3"]


@pytest.mark.parametrize(
    ("text", "words", "what"),
    [
        (f"{HEAD}\nerp,1.23E+17,甲,,,,\n", ("--entity", "customer"), "record 1: source_code"),
        (f"{HEAD}\n", ("--entity", "customer"), "holds no rows"),
        (f"{HEAD}\n{ROWS[0]}\n", ("--entity", "client"), "no rules for 'client'"),
        (f"{HEAD}\n{ROWS[0]}\n", (), "say what the records are"),
        (f"{HEAD}\n{ROWS[0]}\n", ("--entity", "customer", "--previous", "nowhere"), "no earlier"),
    ],
)
def test_what_cannot_be_matched_says_why_in_one_line(
    text: str, words: tuple[str, ...], what: str, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    path = tmp_path / "records.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SystemExit) as left:
        main(["mdm", "match", str(path), "--out", str(tmp_path / "out"), *words])
    assert left.value.code in {1, 2}
    said = capsys.readouterr().err.strip()
    assert what in said
    assert "\n" not in said
