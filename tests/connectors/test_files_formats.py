"""Encodings, JSON, XML and archives: exact values, flat memory, nothing from outside."""

from __future__ import annotations

import gzip
import json
import tracemalloc
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from connectors import files_json, files_unpack
from connectors.files_xml import xml_piece
from hub.errors import ConfigError, DataProblem
from tests.connectors.streams import Land, MakeStream

CSV = "物料,数量\n泵,1.50\n閥,2\n"


@pytest.fixture
def drop(tmp_path: Path) -> Path:
    folder = tmp_path / "投递 [2]"
    folder.mkdir()
    return folder


@pytest.fixture
def things(make_stream: MakeStream, drop: Path) -> Any:
    def make(path: str, **contract: Any) -> Any:
        said = {"key": ["物料"], "columns": {"数量": "DECIMAL(18,3)"}, **contract}
        return make_stream("files", str(drop), path=path, **said)

    return make


def amounts(landed: Any) -> list[tuple[str, Decimal]]:
    return sorted((row["物料"], row["数量"]) for row in landed.rows)


ROWS = [("泵", Decimal("1.500")), ("閥", Decimal("2.000"))]


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-7"],
)
def test_a_csv_in_any_encoding_that_python_knows(
    encoding: str, drop: Path, things: Any, land: Land
) -> None:
    (drop / "a.csv").write_bytes(CSV.encode(encoding))
    assert amounts(land(things("*.csv", encoding=encoding))) == ROWS


def test_big5(drop: Path, things: Any, land: Land) -> None:
    (drop / "a.csv").write_bytes("物料,數量\n閥,2\n".encode("big5"))
    landed = land(things("*.csv", encoding="big5", columns={"數量": "BIGINT"}))
    assert landed.rows == [{"物料": "閥", "數量": 2}]


@pytest.mark.parametrize("encoding", ["gbk18030", "hex", "utf8mb4"])
def test_an_encoding_that_is_none_is_refused(encoding: str, things: Any) -> None:
    with pytest.raises(ValidationError, match="unknown encoding"):
        things("*.csv", encoding=encoding)


def test_titles_above_a_csvs_header_are_skipped(drop: Path, things: Any, land: Land) -> None:
    (drop / "a.csv").write_text("库存表\n\n制表：张三,\n" + CSV + "合 计,3.5\n", "utf-8")
    landed = land(things("*.csv", leave_out={"column": "物料", "matches": "合计|小计"}))
    assert amounts(landed) == ROWS
    assert (landed.reading.rows, landed.reading.left_out) == (2, 1)
    assert amounts(land(things("*.csv", header_row=4)))[:1] == [("合 计", Decimal("3.500"))]


def test_a_rule_that_is_no_expression_is_refused(things: Any) -> None:
    with pytest.raises(ValidationError, match="no regular expression"):
        things("*.csv", leave_out={"column": "物料", "matches": "合计("})


def test_a_code_that_went_through_a_spreadsheet_is_refused(
    drop: Path, things: Any, land: Land
) -> None:
    (drop / "a.csv").write_text("物料,数量\nA1,1\n6.90123E+12,1\n", "utf-8")
    with pytest.raises(DataProblem, match=r"record 2, column '物料' holds 6.90123E\+12"):
        land(things("*.csv"))
    (drop / "a.csv").write_text("物料,数量\nA1,1.5E+02\n", "utf-8")
    assert land(things("*.csv", columns={"数量": "DOUBLE"})).column("数量") == [150.0]


JSON = [
    '[{"物料": "泵", "数量": 1.50}, {"物料": "閥", "数量": 2, "地址": {"市": "宁波", "号": 1.0}}]',
    '{"物料": "泵", "数量": 1.50}\n{"物料": "閥", "数量": 2, "地址": {"市": "宁波", "号": 1.0}}\n',
]


@pytest.mark.parametrize("text", JSON)
@pytest.mark.parametrize("chunk", [7, 1 << 20])
def test_json_arrays_and_lines_keep_the_text_of_numbers(
    text: str, chunk: int, drop: Path, things: Any, land: Land, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.files_csv.CHUNK", chunk)
    (drop / "a.json").write_text(text, "utf-8-sig")
    landed = land(things("*.json", columns={}))
    assert landed.column("数量") == ["1.50", "2"]
    assert landed.column("地址") == [None, '{"市":"宁波","号":1.0}']
    assert amounts(land(things("*.json"))) == ROWS


def test_json_records_at_a_path(drop: Path, things: Any, land: Land) -> None:
    (drop / "a.json").write_text(json.dumps({"data": {"items": [{"物料": "泵", "数量": 1}]}}))
    assert land(things("*.json", rows="$.data.items")).column("物料") == ["泵"]
    with pytest.raises(DataProblem, match=r"nothing is at \$.rows"):
        land(things("*.json", rows="$.rows"))


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('[{"物料": "泵"},\n{"物料": }]', "line 2 is no JSON"),
        ('[{"物料": "泵"}', "the array is not closed"),
        ('{"物料": "泵"}\n{"物料": "泵"', "line 2 is no JSON"),
        ('{"物料": "泵"}\nthe end', "line 2 is no JSON"),
        ("[1, 2]", "record 1 is no object"),
        ('{"物料": NaN}', "NaN is no JSON number"),
        ('{"数量": 1}', "no column '物料'"),
    ],
)
def test_broken_json_is_refused_by_its_line(
    text: str, what: str, drop: Path, things: Any, land: Land
) -> None:
    (drop / "a.json").write_text(text, "utf-8")
    with pytest.raises(DataProblem, match=what):
        land(things("*.json"))


def test_a_field_that_no_record_has_is_empty(drop: Path, things: Any, land: Land) -> None:
    (drop / "a.json").write_text('[{"物料": "泵"}]', "utf-8")
    landed = land(things("*.json"))
    assert landed.rows == [{"物料": "泵", "数量": None}]
    assert landed.reading.notes == ["a.json: no record has 数量"]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    records=st.lists(st.dictionaries(st.text(max_size=5), st.text() | st.integers(), max_size=4)),
    chunk=st.integers(1, 40),
)
def test_any_records_in_any_chunks_come_back(
    records: list[Any], chunk: int, drop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.files_csv.CHUNK", chunk)
    for text in (json.dumps(records), "\n".join(map(json.dumps, records))):
        (drop / "any.json").write_text(text, "utf-8")
        found = [
            {k: v if isinstance(records[n][k], str) else int(v) for k, v in one.items()}
            for n, one in enumerate(files_json._values(drop / "any.json", "utf-8"))
        ]
        assert found == records


B2MML = """<?xml version="1.0" encoding="{encoding}"?>
<ProductionPerformance xmlns="http://www.mesa.org/xml/B2MML" xmlns:x="urn:x" x:site="宁波">
  <!-- a report -->
  <ID>PP-1</ID>
  <ProductionResponse>
    <ID>PR-1</ID>
    <SegmentResponse x:kind="run">
      <ID>S1</ID><ActualStartTime>2026-03-05T08:00:00</ActualStartTime>
      <MaterialActual><MaterialDefinitionID>泵</MaterialDefinitionID>
        <Quantity><QuantityString>1.50</QuantityString><UnitOfMeasure>PCS</UnitOfMeasure></Quantity>
      </MaterialActual>
      <Note>一</Note><Note>二</Note>
      <Scrap unit="kg">0.10</Scrap>
    </SegmentResponse>
    <SegmentResponse><ID>S2</ID></SegmentResponse>
  </ProductionResponse>
  <ProductionResponse><ID>PR-2</ID><SegmentResponse><ID>S3</ID></SegmentResponse>
  </ProductionResponse>
</ProductionPerformance>"""


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_xml_rows_by_path_with_what_stands_around_them(
    encoding: str, drop: Path, things: Any, land: Land
) -> None:
    (drop / "a.xml").write_bytes(B2MML.format(encoding=encoding).encode(encoding))
    stream = things(
        "*.xml",
        key=["ID"],
        rows="ProductionResponse/SegmentResponse",
        carry={"response": "ProductionResponse/ID", "site": "ProductionPerformance/@site"},
        columns={"Scrap": "DECIMAL(9,2)"},
    )
    landed = land(stream)
    assert landed.column("ID") == ["S1", "S2", "S3"]
    assert landed.column("response") == ["PR-1", "PR-1", "PR-2"]
    assert landed.column("site") == ["宁波"] * 3
    first = landed.rows[0]
    assert first["kind"] == "run"
    assert (first["Scrap"], first["Scrap_unit"]) == (Decimal("0.10"), "kg")
    assert json.loads(first["Note"]) == ["一", "二"]
    material = json.loads(first["MaterialActual"])
    assert material["Quantity"]["QuantityString"] == "1.50"
    assert material["MaterialDefinitionID"] == "泵"


def test_xml_namespaces_are_ignored_or_declared(drop: Path, things: Any, land: Land) -> None:
    (drop / "a.xml").write_text(
        '<r xmlns:a="urn:a" xmlns:b="urn:b"><a:i 物料="泵"/><b:i 物料="阀"/></r>', "utf-8"
    )
    assert land(things("*.xml")).column("物料") == ["泵", "阀"]
    only = things("*.xml", rows="n:i", namespaces={"n": "urn:b"})
    assert land(only).column("物料") == ["阀"]
    with pytest.raises(ConfigError, match="prefix 'm' is not declared"):
        land(things("*.xml", rows="m:i"))


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (
            '<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><r><i 物料="1">&b;</i></r>',
            "declares entities",
        ),
        (
            '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]><r><i><物料>&x;</物料></i></r>',
            "declares entities",
        ),
        ("<r><i><物料>泵</物料></i>", "no XML"),
        ('<r><i 物料="a"><物料>b</物料></i></r>', "two values go by the name '物料'"),
        ("not xml", "no XML"),
    ],
)
def test_dangerous_or_broken_xml_is_refused(
    text: str, what: str, drop: Path, things: Any, land: Land
) -> None:
    (drop / "a.xml").write_text(text, "utf-8")
    with pytest.raises(DataProblem, match=what):
        land(things("*.xml"))


def test_a_dtd_elsewhere_is_not_fetched(drop: Path, things: Any, land: Land) -> None:
    (drop / "x.dtd").write_text('<!ENTITY x "leak">')
    text = f'<!DOCTYPE r SYSTEM "{(drop / "x.dtd").as_uri()}"><r><i 物料="泵"/></r>'
    (drop / "a.xml").write_text(text, "utf-8")
    assert land(things("*.xml")).column("物料") == ["泵"]


class _Drop:
    """A scratch that forgets its rows, so that only the reader's own memory is left."""

    def __init__(self) -> None:
        self.rows = 0
        self.names: dict[str, None] = {}

    def add(self, row: dict[str, str | None]) -> None:
        self.rows += 1

    def relation(self) -> str:
        return ""


def test_the_memory_of_an_xml_reader_is_flat(drop: Path, things: Any) -> None:
    def peak(count: int) -> int:
        path = drop / "big.xml"
        row = "<i><物料>泵</物料><注>" + "长" * 200 + "</注></i>"
        path.write_text("<r>" + row * count + "</r>", "utf-8")
        scratch: Any = _Drop()
        tracemalloc.start()
        xml_piece(things("*.xml"), path, scratch, {})
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert scratch.rows == count
        return found

    peak(100)
    assert peak(8_000) < 1.5 * peak(1_000) + 200_000


def zipped(path: Path, members: dict[str, bytes], **options: Any) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_a_zips_members_land_together_under_their_names(
    drop: Path, things: Any, land: Land
) -> None:
    zipped(
        drop / "三月.zip",
        {
            "子 目录/a.csv": CSV.encode(),
            "b.csv": "物料,数量,多\nC,3,x\n".encode(),
            "readme.txt": b"hello",
            "__MACOSX/._a.csv": b"\0",
        },
    )
    landed = land(things("*.zip", members="*.csv", file_column="来源"))
    assert {(r["物料"], r["来源"], r["多"]) for r in landed.rows} == {
        ("泵", "三月.zip/子 目录/a.csv", None),
        ("閥", "三月.zip/子 目录/a.csv", None),
        ("C", "三月.zip/b.csv", "x"),
    }
    assert [file.name for file in landed.reading.files] == ["三月.zip"]
    with pytest.raises(DataProblem, match="no file in it fits '\\*.xml'"):
        land(things("*.zip", members="*.xml"))


def test_chinese_names_of_an_old_windows_zip(drop: Path, things: Any, land: Land) -> None:
    """Written without the UTF-8 flag: the name's bytes are GBK."""
    plain = zipped(drop / "a.zip", {"AAAAAA.csv": CSV.encode()})
    plain.write_bytes(plain.read_bytes().replace(b"AAAAAA", "库存表".encode("gbk")))
    landed = land(things("*.zip", members="库存*.csv", file_column="来源"))
    assert set(landed.column("来源")) == {"a.zip/库存表.csv"}


def test_an_encrypted_member_is_told(drop: Path, things: Any, land: Land) -> None:
    path = zipped(drop / "a.zip", {"a.csv": CSV.encode()})
    data = bytearray(path.read_bytes())
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(data))
    with pytest.raises(DataProblem, match="a.csv in it is encrypted"):
        land(things("*.zip"))


@pytest.mark.parametrize("kind", ["zip", "gz", "xlsx", "lying zip"])
def test_a_bomb_is_refused_before_it_fills_the_disk(
    kind: str, drop: Path, things: Any, land: Land, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files_unpack, "HARMLESS", 1 << 20)
    content = b"0" * (8 << 20)
    if kind == "gz":
        (drop / "a.csv.gz").write_bytes(gzip.compress(content))
    elif kind == "xlsx":
        zipped(drop / "a.xlsx", {"xl/workbook.xml": content})
    else:
        path = zipped(drop / "a.zip", {"a.csv": content})
        if kind == "lying zip":  # the directory says it is small
            size = (8 << 20).to_bytes(4, "little")
            path.write_bytes(path.read_bytes().replace(size, (999).to_bytes(4, "little")))
    with pytest.raises(DataProblem, match="unpacks to more than|is damaged"):
        land(things("a.*"))
    assert not list(drop.parent.glob("landed*/scratch"))


def test_a_declared_limit_holds(drop: Path, things: Any, land: Land) -> None:
    zipped(drop / "a.zip", {"a.csv": CSV.encode()})
    with pytest.raises(DataProblem, match="more than 10 bytes"):
        land(things("*.zip", unpacked_limit=10))


def test_damaged_and_unfinished_archives(drop: Path, things: Any, land: Land) -> None:
    whole = zipped(drop / "a.zip", {"a.csv": CSV.encode() * 50}).read_bytes()
    (drop / "a.zip").write_bytes(whole[:-30])
    landed = land(things("*.zip"))
    assert landed.reading.notes == ["a.zip left for the next run: it has no end record yet"]
    (drop / "a.zip").write_bytes(whole[:40] + b"\xff\xff\xff" + whole[43:])
    with pytest.raises(DataProblem, match="damaged"):
        land(things("*.zip"))
    (drop / "a.zip").write_bytes(b"hello")
    with pytest.raises(DataProblem, match="no zip archive"):
        land(things("*.zip"))
    zipped(drop / "a.zip", {"b.zip": whole})
    with pytest.raises(DataProblem, match="b.zip in it is an archive again"):
        land(things("*.zip"))
    packed = gzip.compress(CSV.encode())
    (drop / "b.csv.gz").write_bytes(packed[:-6])
    assert "its packed end is missing" in land(things("*.gz")).reading.notes[0]
    (drop / "b.csv.gz").write_bytes(packed)
    assert amounts(land(things("*.gz"))) == ROWS


def test_half_a_parquet_file_waits(drop: Path, things: Any, land: Land) -> None:
    (drop / "a.parquet").write_bytes(b"PAR1 and then nothing")
    assert "end record" in land(things("*.parquet")).reading.notes[0]
    (drop / "a.parquet").write_bytes(b"no parquet at all")
    with pytest.raises(DataProblem, match="no Parquet file"):
        land(things("*.parquet"))
