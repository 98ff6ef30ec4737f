"""`hub scan` on a drop folder: lists every format, and drafts how each file must be read."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from connectors import inspect_files
from connectors.read import read
from hub.contract import Stream
from hub.errors import DataProblem
from hub.reading import Window
from tests.connectors.streams import AS_OF, MakeStream


@pytest.fixture
def drop(tmp_path: Path) -> Path:
    folder = tmp_path / "投递 drop"
    (folder / "三月").mkdir(parents=True)
    return folder


@pytest.fixture
def probe(make_stream: MakeStream, drop: Path) -> Stream:
    return make_stream("files", str(drop), path="*", key=["-"])


def workbook(path: Path, rows: list[list[Any]], *merged: str) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for row in rows:
        sheet.append(row)
    for area in merged:
        sheet.merge_cells(area)
    book.save(path)


def test_every_format_is_listed(drop: Path, probe: Stream) -> None:
    for name in (
        "a.csv",
        "三月/b.xls",
        "c.jsonl",
        "d.xml",
        "e.zip",
        "f.csv.gz",
        "g.md",
        "~$h.xlsx",
    ):
        (drop / name).write_text("x")
    assert [(one.name, one.kind) for one in inspect_files.tables(probe)] == [
        ("a.csv", "csv"),
        ("c.jsonl", "json"),
        ("d.xml", "xml"),
        ("e.zip", "zip"),
        ("f.csv.gz", "gz"),
        ("三月/b.xls", "excel"),
    ]


DRAFTS: dict[str, tuple[str | bytes, list[str], dict[str, Any]]] = {
    "plain.csv": ("a,b\n1,2\n", ["a", "b"], {}),
    "titled.csv": (
        "库存表\n\n物料;数量\n泵;1\n".encode("gb18030"),
        ["物料", "数量"],
        {"encoding": "gb18030", "delimiter": ";", "header_row": 3},
    ),
    "wide.csv": ("物料\t数量\n泵\t1\n".encode("utf-16"), ["物料", "数量"],
                 {"encoding": "utf-16", "delimiter": "\t"}),
    "lines.jsonl": ('{"物料": 1}\n{"数量": 2}\n', ["物料", "数量"], {}),
    "nested.json": ('{"code": 0, "data": {"items": [{"物料": 1}]}}', ["物料"],
                    {"rows": "$.data.items"}),
    "flat.xml": ("<r><i><a>1</a></i><i><b>2</b></i></r>", ["a", "b"], {}),
    "deep.xml": (
        "<r><h><x>1</x></h><l><i><a>1</a></i><i><a>2</a></i></l></r>",
        ["a"],
        {"rows": "/r/l/i"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", DRAFTS)
def test_how_a_file_is_read_is_tried_out(name: str, drop: Path, probe: Stream) -> None:
    content, names, said = DRAFTS[name]
    (drop / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    shape = inspect_files.shape(probe, name)
    assert shape.names == names
    assert shape.place == {"path": name, **said}


def test_the_header_of_a_workbook_is_found(drop: Path, probe: Stream, tmp_path: Path) -> None:
    workbook(drop / "a.xlsx", [["盘点表"], [], ["物料", "数量"], ["泵", 1]], "A1:B1")
    shape = inspect_files.shape(probe, "a.xlsx")
    assert (shape.names, shape.place) == (["物料", "数量"], {"path": "a.xlsx", "header_row": 3})
    rows = [["发票"], ["物料", "金额", None], [None, "不含税", "税额"], ["泵", 1, 2]]
    workbook(drop / "b.xlsx", rows, "A2:A3", "B2:C2", "A1:C1")
    shape = inspect_files.shape(probe, "b.xlsx")
    assert shape.names == ["物料", "金额_不含税", "金额_税额"]
    assert shape.place == {"path": "b.xlsx", "header_row": 2, "header_rows": 2}
    drafted = probe.model_copy(update={**shape.place, "key": ["物料"]})
    assert read(drafted, Window(AS_OF), tmp_path / "landed").rows == 1


def test_a_zip_shows_its_first_member(drop: Path, probe: Stream) -> None:
    with zipfile.ZipFile(drop / "a.zip", "w") as archive:
        archive.writestr("b.csv", "物料;数量\n泵;1\n".encode("gb18030"))
    shape = inspect_files.shape(probe, "a.zip")
    assert shape.names == ["物料", "数量"]
    assert shape.place == {"path": "a.zip", "encoding": "gb18030", "delimiter": ";"}


def test_the_columns_of_the_newest_file_are_compared(drop: Path, probe: Stream) -> None:
    stream = probe.model_copy(update={"path": "*.csv", "file_column": "来源"})
    assert inspect_files.columns(stream) == []
    (drop / "1.csv").write_text("a\n")
    (drop / "2.csv").write_text("b\n")
    (drop / "3.csv").write_text("")
    assert inspect_files.columns(stream) == ["b", "来源"]
    (drop / "4.csv").write_bytes(b"\xff\xff")
    with pytest.raises(DataProblem, match="4.csv cannot be read"):
        inspect_files.columns(stream)
