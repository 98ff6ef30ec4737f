"""Web pages, XML and plain text that go by the name of a workbook: read, or told clearly."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from hub.errors import DataProblem
from tests.connectors.streams import Land

PAGE = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head>
<meta http-equiv=Content-Type content="text/html; charset={charset}"></head><body>
<table><tr><td>菜单</td></tr></table>
<table border=1>
<tr><td colspan=4>盘点表</td></tr>
<tr><th rowspan=2>物料</th><th colspan=2>金额</th><th rowspan=2>日期</th></tr>
<tr><th>不含税</th><th>税额</th></tr>
<tr><td>泵&nbsp;</td><td>1,234.50</td><td>160.49</td><td>2026.3.5</td></tr>
<tr><td>合计</td><td>1,234.50</td><td>160.49</td><td></td></tr>
</table></body></html>"""


@pytest.mark.parametrize("charset", ["gb2312", "utf-8"])
def test_a_web_page_saved_as_xls(charset: str, drop: Path, stocks: Any, land: Land) -> None:
    (drop / "导出.xls").write_bytes(PAGE.format(charset=charset).encode(charset))
    landed = land(
        stocks(
            header_rows=2,
            columns={"金额_不含税": "DECIMAL(18,2)", "日期": "DATE"},
            leave_out=[{"column": "物料", "matches": "合计"}],
        )
    )
    assert landed.rows == [
        {
            "物料": "泵",
            "金额_不含税": Decimal("1234.50"),
            "金额_税额": "160.49",
            "日期": date(2026, 3, 5),
        }
    ]
    assert landed.reading.left_out == 1


XML_2003 = """<?xml version="1.0" encoding="gb2312"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:x="urn:schemas-microsoft-com:office:excel">
<Worksheet ss:Name="字典"><Table/><x:WorksheetOptions><x:Visible>SheetHidden</x:Visible>
</x:WorksheetOptions></Worksheet>
<Worksheet ss:Name="盘点"><Table>
<Row><Cell ss:MergeAcross="3"><Data ss:Type="String">盘点表</Data></Cell></Row>
<Row ss:Index="3"><Cell><Data ss:Type="String">物料</Data></Cell>
 <Cell><Data ss:Type="String">数量</Data></Cell><Cell><Data ss:Type="String">日期</Data></Cell>
 <Cell><Data ss:Type="String">条码</Data></Cell></Row>
<Row><Cell><Data ss:Type="String">泵</Data></Cell><Cell><Data ss:Type="Number">0.1</Data></Cell>
 <Cell><Data ss:Type="DateTime">2026-03-05T00:00:00.000</Data></Cell></Row>
<Row><Cell><Data ss:Type="String">阀</Data></Cell><Cell ss:Index="4">{last}</Cell></Row>
</Table></Worksheet></Workbook>"""


def test_an_xml_spreadsheet_saved_as_xls(drop: Path, stocks: Any, land: Land) -> None:
    def write(last: str) -> None:
        (drop / "a.xls").write_bytes(XML_2003.format(last=last).encode("gb2312"))

    write('<Data ss:Type="String">007</Data>')
    landed = land(stocks())
    assert landed.column("数量") == [Decimal("0.100"), None]
    assert landed.column("日期") == [date(2026, 3, 5), None]
    assert landed.column("条码") == [None, "007"]
    write('<Data ss:Type="Error">#N/A</Data>')
    with pytest.raises(DataProblem, match=r"盘点!D5 \(条码\) is #N/A"):
        land(stocks())
    write('<Data ss:Type="Number">1.23456789012346E+17</Data>')
    with pytest.raises(DataProblem, match=r"盘点!D5 \(条码\) holds 1.23456789012346E\+17"):
        land(stocks())


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("物料,数量,日期\na,1,\n".encode("gbk"), "no workbook but plain text"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
         "it has no sheet"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
         "the workbook is broken"),
        (b"<html><body>please sign in</body></html>", "holds no table"),
        (b"<div>please sign in</div>", "holds no table"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "the workbook is broken"),
    ],
)  # fmt: skip
def test_what_only_has_a_workbooks_name_is_told_clearly(
    content: bytes, what: str, drop: Path, stocks: Any, land: Land
) -> None:
    (drop / "a.xls").write_bytes(content)
    with pytest.raises(DataProblem, match=what):
        land(stocks())
