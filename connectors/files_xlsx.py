"""What an .xlsx says that its reader passes over: error cells, uncalculated formulas, the epoch."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath

from lxml import etree

from connectors.files_cell import CellError, place_of_cell

CHUNK = 1 << 20
CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(/?)>")
REFERENCE = re.compile(rb'\br="([A-Z]+\d+)"')
ERROR = re.compile(rb'\bt="e"')
VALUE = re.compile(rb"<(?:\w+:)?v>([^<]*)</")
FORMULA = re.compile(rb"<(?:\w+:)?f\b")
CLOSE = re.compile(rb"</(?:\w+:)?c>")
LONGEST = 1 << 16
OFFICE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


class Xlsx:
    """The parts of the package, opened beside the reader of the values."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.parts: dict[str, str] = {}
        self.epoch1904 = False
        if "xl/workbook.xml" in archive.namelist():
            self._workbook()

    def _workbook(self) -> None:
        book = _parsed(self.archive, "xl/workbook.xml")
        links = _parsed(self.archive, "xl/_rels/workbook.xml.rels")
        target = {link.get("Id"): str(link.get("Target")) for link in links.iter("{*}Relationship")}
        for settings in book.iter("{*}workbookPr"):
            self.epoch1904 = settings.get("date1904") in ("1", "true")
        for sheet in book.iter("{*}sheet"):
            place = target.get(_link(sheet), "")
            part = PurePosixPath(place.lstrip("/"))
            self.parts[str(sheet.get("name"))] = (
                str(part) if place.startswith("/") else str(PurePosixPath("xl") / part)
            )

    def errors(self, sheet: str) -> dict[tuple[int, int], CellError]:
        """(row, column) -> what stands there, for cells that hold no value but an error."""
        part = self.parts.get(sheet)
        if part is None or part not in self.archive.namelist():
            return {}
        return dict(self._errors(part))

    def _errors(self, part: str) -> Iterator[tuple[tuple[int, int], CellError]]:
        with self.archive.open(part) as source:
            buffer = b""
            while chunk := source.read(CHUNK):
                buffer += chunk
                edge = max(buffer.rfind(b"</c>"), buffer.rfind(b":c>")) + 4
                if edge < 4:
                    continue
                yield from _in(buffer[:edge])
                buffer = buffer[edge:]
            yield from _in(buffer)


def _in(xml: bytes) -> Iterator[tuple[tuple[int, int], CellError]]:
    """Cells with t="e", and formulas whose value nobody calculated."""
    if b't="e"' not in xml and not FORMULA.search(xml):
        return
    for cell in CELL.finditer(xml):
        reference = REFERENCE.search(cell[1])
        if cell[2] or not reference:
            continue
        closed = CLOSE.search(xml, cell.end())
        body = xml[cell.end() : closed.start() if closed else cell.end() + LONGEST]
        value = VALUE.search(body)
        if ERROR.search(cell[1]):
            said = value[1].decode("utf-8", "replace") if value else "an error"
        elif FORMULA.search(body) and not (value and value[1]) and b't="str"' not in cell[1]:
            said = "a formula that was never calculated"
        else:
            continue
        yield place_of_cell(reference[1].decode()), CellError(said)


def _parsed(archive: zipfile.ZipFile, part: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.fromstring(archive.read(part), parser)


def _link(sheet: etree._Element) -> str:
    found = sheet.get(OFFICE)
    return (
        str(found)
        if found
        else str(next((v for k, v in sheet.attrib.items() if "}id" in str(k)), ""))
    )
