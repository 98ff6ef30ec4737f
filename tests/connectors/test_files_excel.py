"""Workbooks as people send them: titles, merged headers, totals, dates as text, lost digits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet

from connectors.files_cell import name_of, number_text, place_of_cell
from hub.errors import DataProblem
from tests.connectors.streams import Land

Write = Callable[..., Path]


@pytest.fixture
def xlsx(drop: Path) -> Write:
    """Write rows to a sheet of a new workbook; `change` may do more to it."""

    def write(
        rows: list[list[Any]],
        *,
        name: str = "盘点 一.xlsx",
        title: str = "盘点",
        change: Callable[[Worksheet], None] | None = None,
    ) -> Path:
        book = openpyxl.Workbook()
        sheet = book.active
        assert isinstance(sheet, Worksheet)
        sheet.title = title
        for row in rows:
            sheet.append(row)
        if change:
            change(sheet)
        book.save(drop / name)
        return drop / name

    return write


HEAD = ["物料", "数量", "日期"]


def test_title_rows_are_skipped_and_totals_counted(xlsx: Write, stocks: Any, land: Land) -> None:
    rows = [
        ["库存盘点表"],
        ["仓库：一号", None, "2026-01-31"],
        [],
        HEAD,
        ["泵", 1, date(2026, 1, 5)],
        ["小 计", 1],
        ["小计数器", 2, date(2026, 1, 6)],
        ["合计", 3],
    ]
    xlsx(rows, change=lambda sheet: sheet.merge_cells("A1:C1"))
    landed = land(stocks(leave_out={"column": "物料", "matches": "合计|小计"}))
    assert landed.column("物料") == ["泵", "小计数器"]
    assert landed.column("日期") == [date(2026, 1, 5), date(2026, 1, 6)]
    assert (landed.reading.rows, landed.reading.left_out) == (2, 2)
    assert landed.reading.notes == ["盘点 一.xlsx: 2 rows left out as no records"]
    assert land(stocks(header_row=4)).reading.rows == 4
    with pytest.raises(DataProblem, match="no column '物料'"):
        land(stocks(header_row=2))


def test_two_header_rows_and_merged_cells_become_one_name(
    xlsx: Write, stocks: Any, land: Land
) -> None:
    def merge(sheet: Worksheet) -> None:
        sheet.merge_cells("A2:A3")
        sheet.merge_cells("B2:C2")

    xlsx(
        [
            ["发票"],
            ["物料", "金额", None, "备注\n说明"],
            [None, "不含税", "税额", None],
            ["泵", 100, 13, "x"],
        ],
        change=merge,
    )
    types = {"金额_不含税": "DECIMAL(18,2)", "金额_税额": "DECIMAL(18,2)"}
    landed = land(stocks(header_rows=2, columns=types))
    assert landed.rows == [
        {
            "物料": "泵",
            "金额_不含税": Decimal("100.00"),
            "金额_税额": Decimal("13.00"),
            "备注 说明": "x",
        }
    ]
    landed = land(stocks(header_row=2, header_rows=2, header_join="/", columns={}))
    assert list(landed.types) == ["物料", "金额/不含税", "金额/税额", "备注 说明"]


def test_merged_body_cells_are_filled_down_only_where_declared(
    xlsx: Write, stocks: Any, land: Land
) -> None:
    rows = [["仓库", *HEAD], ["W1", "泵", 1], [None, "阀", 2], ["W2", "泵", 3]]
    xlsx(rows, change=lambda sheet: sheet.merge_cells("A2:A3"))
    assert land(stocks()).column("仓库") == ["W1", None, "W2"]
    assert land(stocks(fill_down=["仓库"])).column("仓库") == ["W1", "W1", "W2"]


def test_the_sheet_is_the_first_visible_one_or_named_or_all_that_fit(
    drop: Path, stocks: Any, land: Land
) -> None:
    book = openpyxl.Workbook()
    for title, state, thing in [
        ("字典", "hidden", "hid"),
        ("一月", "visible", "一"),
        ("二月", "visible", "二"),
    ]:
        sheet = book.create_sheet(title)
        sheet.sheet_state = state
        sheet.append(HEAD)
        sheet.append([thing, 1])
    del book["Sheet"]
    book.active = 1
    book.save(drop / "a.xlsx")
    assert land(stocks()).column("物料") == ["一"]
    assert land(stocks(sheet="二月")).column("物料") == ["二"]
    assert land(stocks(sheet="字典")).column("物料") == ["hid"]
    assert land(stocks(sheet="*月")).column("物料") == ["一", "二"]
    with pytest.raises(DataProblem, match="no sheet '三月'.*the sheets are: 一月, 二月"):
        land(stocks(sheet="三月"))


def test_dates_of_every_kind(xlsx: Write, stocks: Any, land: Land) -> None:
    written: list[Any] = [
        date(2026, 3, 5),
        "2026.3.5",
        "2026年3月5日",
        "2026/3/5",
        "20260305",
        20260305,
        46086,
    ]
    xlsx([HEAD, *([f"M{n}", 1, value] for n, value in enumerate(written))])
    assert land(stocks()).column("日期") == [date(2026, 3, 5)] * len(written)


def test_the_calendar_of_1904(drop: Path, stocks: Any, land: Land) -> None:
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for row in (HEAD, ["a", 1, date(2026, 3, 5)], ["b", 1, 46086 - 1462]):
        sheet.append(row)
    book.save(drop / "a.xlsx")
    old = xlwt.Workbook()
    old.dates_1904 = True
    table = old.add_sheet("盘点")
    style = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for place, word in enumerate(HEAD):
        table.write(0, place, word)
    table.write(1, 0, "a")
    table.write(1, 2, datetime.fromisoformat("2026-03-05"), style)
    table.write(2, 0, "b")
    table.write(2, 2, 46086 - 1462)
    old.save(str(drop / "b.xls"))
    for path in ("*.xlsx", "*.xls"):
        assert land(stocks(path=path)).column("日期") == [date(2026, 3, 5)] * 2


def test_a_number_that_is_no_day_stays_what_it_is(xlsx: Write, stocks: Any, land: Land) -> None:
    """2026 in a column of dates is a year, not the 18th of July 1905."""
    xlsx([HEAD, ["a", 1, 2026]])
    landed = land(stocks())
    assert landed.column("日期") == ["2026"]
    assert landed.reading.notes == ["盘点 一.xlsx: 日期 landed as text, a value does not fit"]


def test_numbers_as_text_and_as_floats(xlsx: Write, stocks: Any, land: Land) -> None:
    written: list[Any] = ["1,234.50", "(1,234.5)", "１２元", "12-", 0.1 + 0.2, 1e-3, 12.0]
    xlsx([HEAD, *([f"M{n}", value] for n, value in enumerate(written))])
    assert land(stocks()).column("数量") == [
        Decimal(text)
        for text in ("1234.500", "-1234.500", "12.000", "-12.000", "0.300", "0.001", "12.000")
    ]


@pytest.mark.parametrize("code", [123456789012345678, 6.2e15, "1.23457E+17"])
@pytest.mark.parametrize("form", ["xlsx", "xls"])
def test_a_code_that_lost_its_digits_is_refused_by_its_cell(
    code: Any, form: str, drop: Path, xlsx: Write, stocks: Any, land: Land
) -> None:
    rows = [["盘点表"], ["序号", *HEAD, "条码"], [1, "a", 1, None, "ok"], [2, "b", 1, None, code]]
    if form == "xlsx":
        xlsx(rows, title="Sheet1")
    else:
        book = xlwt.Workbook()
        sheet = book.add_sheet("Sheet1")
        for place, row in enumerate(rows):
            for column, value in enumerate(row):
                sheet.write(place, column, value)
        book.save(str(drop / "a.xls"))
    with pytest.raises(DataProblem, match=r"the cell Sheet1!E4 \(条码\) holds .*E\+1\d"):
        land(stocks())
    if not isinstance(code, str):
        landed = land(stocks(columns={"条码": "DOUBLE"}, path=f"*.{form}"))
        assert landed.types["条码"] in ("DOUBLE", "VARCHAR")


def test_a_text_of_eighteen_digits_is_a_code(xlsx: Write, stocks: Any, land: Land) -> None:
    xlsx([[*HEAD, "条码"], ["a", 1, None, "123456789012345678"], ["b", 1, None, 6901234567890]])
    assert land(stocks()).column("条码") == ["123456789012345678", "6901234567890"]


@pytest.mark.parametrize("form", ["xlsx", "xls"])
def test_an_error_cell_is_refused_or_blank_by_declaration(
    form: str, drop: Path, xlsx: Write, stocks: Any, land: Land
) -> None:
    if form == "xlsx":

        def broken(sheet: Worksheet) -> None:
            sheet["B3"] = "#N/A"
            sheet["B3"].data_type = "e"

        xlsx([HEAD, ["a", 1], ["b", None]], change=broken)
    else:
        book = xlwt.Workbook()
        sheet = book.add_sheet("盘点")
        for place, row in enumerate([HEAD, ["a", 1], ["b"]]):
            for column, value in enumerate(row):
                sheet.write(place, column, value)
        sheet.row(2).set_cell_error(1, 0x2A)
        book.save(str(drop / "a.xls"))
    with pytest.raises(DataProblem, match=r"the cell 盘点!B3 \(数量\) is #N/A"):
        land(stocks())
    landed = land(stocks(error_cells="blank"))
    assert landed.column("数量") == [Decimal(1), None]
    assert "error cells taken for blank: 盘点!B3 #N/A" in landed.reading.notes[0]


def test_a_formula_that_nobody_calculated_is_no_blank(xlsx: Write, stocks: Any, land: Land) -> None:
    xlsx([HEAD, ["a", "=1+1"]])
    with pytest.raises(DataProblem, match=r"B2 \(数量\) is a formula that was never calculated"):
        land(stocks())


def test_error_cells_of_a_large_sheet_are_found_at_every_edge(
    xlsx: Write, stocks: Any, land: Land, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(sheet: Worksheet) -> None:
        sheet["B300"] = "#REF!"
        sheet["B300"].data_type = "e"

    xlsx([HEAD, *([f"M{n}", n] for n in range(400))], change=broken)
    for chunk in (64, 101, 4096):
        monkeypatch.setattr("connectors.files_xlsx.CHUNK", chunk)
        with pytest.raises(DataProblem, match="B300"):
            land(stocks())


def test_half_a_workbook_waits(xlsx: Write, stocks: Any, land: Land) -> None:
    path = xlsx([HEAD, ["a", 1]])
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    landed = land(stocks())
    assert landed.reading.files == []
    assert landed.reading.notes == ["盘点 一.xlsx left for the next run: it has no end record yet"]
    path.write_bytes(whole)
    assert land(stocks()).reading.rows == 1


def test_unnamed_columns_are_kept_when_something_stands_in_them(
    xlsx: Write, stocks: Any, land: Land
) -> None:
    xlsx([[*HEAD, None, None], ["a", 1, None, None, "handwritten"]])
    assert list(land(stocks()).types) == [*HEAD, "column_5"]


def test_a_header_without_rows_and_an_empty_sheet(xlsx: Write, stocks: Any, land: Land) -> None:
    xlsx([HEAD])
    landed = land(stocks())
    assert len(landed.reading.files) == 1
    assert landed.reading.notes == ["盘点 一.xlsx holds no records"]
    xlsx([], name="b.xlsx")
    with pytest.raises(DataProblem, match="the sheet '盘点' is empty"):
        land(stocks(path="b.xlsx"))


@given(st.integers(0, 1_048_575), st.integers(0, 16_383))
def test_a_cells_name_leads_back_to_it(row: int, column: int) -> None:
    assert place_of_cell(name_of(row, column)) == (row, column)


@settings(max_examples=300)
@given(st.decimals(min_value=-(10**11), max_value=10**11, places=4))
def test_a_decimal_survives_a_workbooks_float(value: Decimal) -> None:
    assert Decimal(number_text(float(value), "DECIMAL(18,4)")) == value
