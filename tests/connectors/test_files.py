"""Dropped files: encodings, declared types, each once, whole files only, refusals by name."""

from __future__ import annotations

import os
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from connectors.files_found import Found
from hub import duck
from hub.errors import ConfigError, DataProblem, SourceUnreachable
from hub.names import literal
from tests.connectors.streams import Land, Landed, MakeStream

MOVES = '单号,物料,数量,日期,备注\nM1,泵,1.50,2026-01-05,"a,b\nc"\nM2,阀,-2,2026-01-06,\n'
TYPES = {"数量": "decimal(18,6)", "日期": "date"}


@pytest.fixture
def drop(tmp_path: Path) -> Path:
    folder = tmp_path / "投递 drop [1]"
    folder.mkdir()
    return folder


@pytest.fixture
def moves(make_stream: MakeStream, drop: Path) -> Any:
    """A stream of CSV files, with what a test says differently."""

    def make(**contract: Any) -> Any:
        said = {"path": "*.csv", "key": ["单号"], "columns": TYPES, **contract}
        return make_stream("files", str(drop), **said)

    return make


def landed_all(land: Land, stream: Any) -> list[Landed]:
    """Read as landing does: again and again until no file comes."""
    found: list[Landed] = []
    seen: frozenset[str] = frozenset()
    while True:
        found.append(land(stream, seen=seen))
        if not found[-1].reading.files:
            return found
        seen |= {file.sha256 for file in found[-1].reading.files}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_csv_lands_in_its_encoding_with_declared_types(
    encoding: str, end: str, drop: Path, moves: Any, land: Land
) -> None:
    (drop / "a.csv").write_bytes(MOVES.replace("\n", end).encode(encoding))
    landed = land(moves(encoding=encoding))
    assert landed.types == {
        "单号": "VARCHAR",
        "物料": "VARCHAR",
        "数量": "DECIMAL(18,6)",
        "日期": "DATE",
        "备注": "VARCHAR",
    }
    assert landed.column("数量") == [Decimal("1.500000"), Decimal("-2.000000")]
    assert landed.column("日期") == [date(2026, 1, 5), date(2026, 1, 6)]
    assert landed.column("备注") == [f"a,b{end}c", None]
    assert [(f.name, f.size) for f in landed.reading.files] == [
        ("a.csv", (drop / "a.csv").stat().st_size)
    ]
    assert not landed.reading.complete


def test_nothing_is_guessed(drop: Path, moves: Any, land: Land) -> None:
    """Codes keep their zeros, a date is a date only where the contract says so."""
    (drop / "a.csv").write_text("单号,数量,日期\n007,1e3,2026-01-05\n008,NaN,5/1/26\n", "utf-8")
    landed = land(moves(columns={}))
    assert set(landed.types.values()) == {"VARCHAR"}
    assert landed.column("单号") == ["007", "008"]


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("1.2345678", "decimal(18,6)"),
        ("12345678901234567.890123456", "decimal(28,8)"),
        ('"1,23.50"', "decimal(18,6)"),
        ('"1.234,50"', "decimal(18,6)"),
        ("5万元", "decimal(18,6)"),
        ("13%", "decimal(18,6)"),
        ("5/1/26", "date"),
        ("2026/2/30", "date"),
        ("2026-01-05 08:30", "date"),
        ("007", "bigint"),
        ("是", "boolean"),
    ],
)
def test_a_value_that_its_type_cannot_hold_makes_the_column_text(
    value: str, kind: str, drop: Path, moves: Any, land: Land
) -> None:
    (drop / "a.csv").write_text(f"单号,v\nM1,{value}\nM2,\n", "utf-8")
    landed = land(moves(columns={"v": kind}))
    assert landed.column("v") == [value.strip('"'), None]
    assert "landed as text" in landed.reading.notes[0]


@pytest.mark.parametrize(
    ("value", "kind", "found"),
    [
        ('"1,234.50"', "decimal(18,2)", Decimal("1234.50")),
        ('"-1,234,567.5"', "decimal(18,2)", Decimal("-1234567.50")),
        ('"(1,234.50)"', "decimal(18,2)", Decimal("-1234.50")),
        ("1234.5-", "decimal(18,2)", Decimal("-1234.50")),
        ("￥1234.5", "decimal(18,2)", Decimal("1234.50")),
        ("-¥ 12", "decimal(18,2)", Decimal("-12.00")),
        ("１２，３４５．６元", "decimal(18,2)", Decimal("12345.60")),
        ("RMB 12.30", "decimal(28,2)", Decimal("12.30")),
        (" 12 ", "bigint", 12),
        ('"1,200"', "bigint", 1200),
        ("2026.3.5", "date", date(2026, 3, 5)),
        ("2026年3月5日", "date", date(2026, 3, 5)),
        ("2026-3-05", "date", date(2026, 3, 5)),
        ("2026/3/5 0:00:00", "date", date(2026, 3, 5)),
        ("20260305", "date", date(2026, 3, 5)),
        ("２０２６．３．５", "date", date(2026, 3, 5)),
        ("2026/3/5 8:05", "timestamp", datetime.fromisoformat("2026-03-05T08:05")),
        ("2026年3月5日 8时5分7秒", "timestamp", datetime.fromisoformat("2026-03-05T08:05:07")),
        ("20260305080507", "timestamp", datetime.fromisoformat("2026-03-05T08:05:07")),
        ("2026.3.5", "timestamp", datetime.fromisoformat("2026-03-05")),
    ],
)
def test_a_declared_type_is_read_as_people_write_it(
    value: str, kind: str, found: Any, drop: Path, moves: Any, land: Land
) -> None:
    (drop / "a.csv").write_text(f"单号,v\nM1,{value}\nM2,\n", "utf-8")
    landed = land(moves(columns={"v": kind}))
    assert landed.column("v") == [found, None]
    assert landed.reading.notes == []


def test_a_percent_sign_counts_where_declared(drop: Path, moves: Any, land: Land) -> None:
    (drop / "a.csv").write_text("单号,v\nM1,13%\nM2,-6.5 %\nM3,0.13\n", "utf-8")
    landed = land(moves(columns={"v": "decimal(9,4)"}, percent=["v"]))
    assert landed.column("v") == [Decimal("0.1300"), Decimal("-0.0650"), Decimal("0.1300")]


def test_each_file_lands_once_by_its_content(drop: Path, moves: Any, land: Land) -> None:
    (drop / "b.csv").write_text(MOVES.replace("M", "B"), "utf-8")
    (drop / "a.csv").write_text(MOVES, "utf-8")
    first = landed_all(land, moves(file_column="file_name"))
    assert [landed.reading.rows for landed in first] == [2, 2, 0]
    assert [landed.column("file_name") for landed in first] == [
        ["a.csv"] * 2,
        ["b.csv"] * 2,
        [],
    ] or (first[2].rows == [])
    seen = frozenset(file.sha256 for landed in first for file in landed.reading.files)
    (drop / "a.csv").rename(drop / "copy of a.csv")
    assert land(moves(), seen=seen).reading.files == []
    (drop / "b.csv").write_text(MOVES.replace("M", "C"), "utf-8")
    assert land(moves(), seen=seen).column("单号") == ["C1", "C2"]


def test_an_unfinished_file_waits_for_the_next_run(drop: Path, moves: Any, land: Land) -> None:
    (drop / "a.csv.part").write_text("x", "utf-8")
    (drop / "b.csv").write_text(MOVES, "utf-8")
    (drop / "c.csv").write_text("", "utf-8")
    (drop / ".hidden.csv").write_text("x", "utf-8")
    landed = land(moves(path="*", settle="1h"))
    assert landed.reading.files == []
    assert landed.reading.notes == [
        "a.csv.part left for the next run: its name says unfinished",
        "b.csv left for the next run: it is younger than 3600 s",
        "c.csv left for the next run: it is empty",
    ]
    os.utime(drop / "b.csv", (1, 1))
    assert land(moves(path="b*", settle="1h")).reading.rows == 2


def test_a_file_that_grows_while_it_is_read_is_left_alone(
    drop: Path, moves: Any, land: Land, monkeypatch: pytest.MonkeyPatch
) -> None:
    (drop / "a.csv").write_text(MOVES, "utf-8")
    second_look = Found.unchanged

    def grown(found: Found) -> bool:
        with found.path.open("a", encoding="utf-8") as file:
            file.write("M3,泵,1,2026-01-07,\n")
        return second_look(found)

    monkeypatch.setattr(Found, "unchanged", grown)
    landed = land(moves())
    assert landed.reading.files == []
    assert landed.reading.notes == ["a.csv left for the next run: it is being written"]
    assert landed.reading.parts == []
    monkeypatch.undo()
    assert land(moves()).reading.rows == 3


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (MOVES.encode("gb18030"), "not utf-8: byte 0 cannot be decoded"),
        (MOVES.encode() + b"M3,\xff", f"byte {len(MOVES.encode()) + 3} cannot be decoded"),
        (MOVES.replace("单号", "单号2").encode(), "no column '单号' (did you mean '单号2'?)"),
        (
            MOVES.encode() + b"M3,x,1,2026-01-01,a,b\n",
            "line 4: Expected Number of Columns: 5 Found: 6",
        ),
        (MOVES.encode() + b"M3,x,1\n", "Expected Number of Columns: 5 Found: 3"),
        (MOVES.encode() + b'M3,x,1,2026-01-01,"open\n', "a quote is not closed"),
        (MOVES.replace("备注", "物料").encode(), "the column '物料' comes twice"),
        (b"\n\n", "no header line"),
    ],
)
def test_a_broken_file_is_refused_by_name_and_the_others_land(
    content: bytes, what: str, drop: Path, moves: Any, land: Land
) -> None:
    (drop / "a.csv").write_bytes(content)
    (drop / "b.csv").write_text(MOVES, "utf-8")
    good = land(moves())
    assert [file.name for file in good.reading.files] == ["b.csv"]
    with pytest.raises(DataProblem) as caught:
        land(moves(), seen=frozenset(file.sha256 for file in good.reading.files))
    assert "the file a.csv is refused" in str(caught.value)
    assert what in str(caught.value)
    assert caught.value.mend
    assert "\n" not in str(caught.value)


def test_a_file_may_lack_what_a_row_can_land_without(drop: Path, moves: Any, land: Land) -> None:
    (drop / "a.csv").write_text(MOVES.replace("数量", "数量2"), "utf-8")
    assert [file.name for file in land(moves()).reading.files] == ["a.csv"]


def test_a_late_byte_is_named_by_its_offset(drop: Path, moves: Any, land: Land) -> None:
    """Past the first chunk, and with a sequence cut by the chunk's edge."""
    head = "单号,数量,日期\n".encode("gb18030")
    body = ("泵" * 20 + ",1,2026-01-05\n").encode("gb18030") * 40_000
    (drop / "a.csv").write_bytes(head + body + b"\xff\xff")
    with pytest.raises(DataProblem, match=f"byte {len(head + body)} cannot be decoded"):
        land(moves(encoding="gb18030"))


def test_excel_lands_dates_and_numbers_as_declared(
    drop: Path, make_stream: MakeStream, land: Land
) -> None:
    book = openpyxl.Workbook()
    book.active.title = "说明"
    sheet = book.create_sheet("盘点")
    sheet.append(["库存盘点"])
    sheet.append(["物料", "数量", "日期", "时间", "编码", "价格"])
    moment = datetime.fromisoformat("2026-01-05T08:30:15")
    sheet.append(["泵", 12.5, date(2026, 1, 5), moment, "007", 0.1 + 0.2])
    sheet.append([])
    sheet.append(["阀", 3, None, None, 5, 1e-5])
    book.save(drop / "a.xlsx")
    stream = make_stream(
        "files",
        str(drop),
        path="*.xlsx",
        key=["物料"],
        sheet="盘点",
        range="A2:F6",
        snapshot=True,
        columns={
            "数量": "decimal(18,6)",
            "日期": "date",
            "时间": "timestamp",
            "价格": "decimal(18,8)",
        },
    )
    landed = land(stream)
    assert landed.reading.complete
    assert landed.column("物料") == ["泵", "阀"]
    assert landed.column("数量") == [Decimal("12.500000"), Decimal("3.000000")]
    assert landed.column("日期") == [date(2026, 1, 5), None]
    assert landed.column("时间") == [moment, None]
    assert landed.column("编码") == ["007", "5"]
    assert landed.column("价格") == [Decimal("0.30000000"), Decimal("0.00001000")]


def test_excel_refuses_a_code_that_lost_its_digits(
    drop: Path, make_stream: MakeStream, land: Land
) -> None:
    book = openpyxl.Workbook()
    book.active.append(["id", "code"])
    book.active.append(["1", 123456789012345678])
    book.save(drop / "a.xlsx")
    with pytest.raises(DataProblem, match=r"Sheet!B2 \(code\) holds 1.23.* has lost the last ones"):
        land(make_stream("files", str(drop), path="*.xlsx"))
    with pytest.raises(DataProblem, match="no sheet 'gone'.*the sheets are: Sheet"):
        land(make_stream("files", str(drop), path="*.xlsx", sheet="gone"))


def test_parquet_lands_as_it_is(drop: Path, make_stream: MakeStream, land: Land) -> None:
    with duck.connect() as con:
        con.execute(
            "copy (select 1 as id, cast(1.5 as decimal(10,2)) as d, date '2026-01-05' as 日) "
            f"to {literal(str(drop / 'a.parquet'))} (format parquet)"
        )
    landed = land(make_stream("files", drop.as_uri(), path="*.parquet"))
    assert landed.types == {"id": "INTEGER", "d": "DECIMAL(10,2)", "日": "DATE"}
    assert landed.column("d") == [Decimal("1.50")]


def test_a_folder_or_format_that_is_not_there_is_one_line(
    drop: Path, moves: Any, make_stream: MakeStream, land: Land
) -> None:
    with pytest.raises(SourceUnreachable, match="no folder"):
        land(make_stream("files", str(drop / "gone"), path="*.csv"))
    (drop / "a.dbf").write_text("{}", "utf-8")
    with pytest.raises(ConfigError, match="format of a.dbf is not known"):
        land(moves(path="*.dbf"))
    with pytest.raises(ConfigError, match="'decmal' is no type"):
        land(moves(columns={"数量": "decmal"}))
    with pytest.raises(ConfigError, match="no pattern inside the folder"):
        land(moves(path="/etc/*"))
