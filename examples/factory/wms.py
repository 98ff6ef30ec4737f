"""Writes the files the WMS drops: GB18030 CSV with Chinese headers, and an Excel stock count.

History comes as one file a month and kind; every later day drops files of its own.
"""

from __future__ import annotations

import csv
import re
import shutil
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from examples.factory.company import Company
from examples.factory.documents import Dropped
from examples.factory.figures import short
from examples.factory.masters import Party
from examples.factory.organisation import WAREHOUSES

FILES = {"shipment": "发货", "movement": "移动"}
KINDS = {"finished": "成品", "semi": "半成品", "raw": "原料", "purchased": "外购件"}
ZIP_DAY = (2026, 1, 1, 0, 0, 0)
ZIP_TEXT = b"2026-01-01T00:00:00Z"
# the library writes the moment of saving into the document's properties
MOMENT = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


def write(company: Company, folder: Path, *, fresh: bool) -> None:
    """Drop what came up since the last write."""
    place = folder / "wms"
    if fresh and place.exists():
        shutil.rmtree(place)
    place.mkdir(parents=True, exist_ok=True)
    groups: dict[tuple[str, str], list[Dropped]] = {}
    for one in company.dropped:
        period = f"{one.at:%Y%m}" if fresh else f"{company.today:%Y%m%d}"
        groups.setdefault((one.kind, period), []).append(one)
    for (kind, period), dropped in groups.items():
        _csv(place / f"{FILES[kind]}_{period}.csv", [one.row for one in dropped])
    day = f"{company.today:%Y%m%d}"
    _master(place, "物料", day, list(_materials(company)))
    _master(place, "客户", day, list(_parties(company.customers.made)))
    _master(place, "供应商", day, list(_parties(company.suppliers.made)))
    _count(place / f"盘点_{day}.xlsx", company)


def _master(place: Path, label: str, day: str, rows: list[dict[str, Any]]) -> None:
    """The whole list, dropped only when something in it changed."""
    before = sorted(place.glob(f"{label}_*.csv"))
    fresh = place / f"{label}_{day}.csv"
    _csv(fresh, rows)
    if before and before[-1] != fresh and before[-1].read_bytes() == fresh.read_bytes():
        fresh.unlink()


def _csv(path: Path, rows: list[dict[str, Any]]) -> None:
    """Written under another name first: a reader never sees half a file."""
    part = path.with_suffix(".part")
    with part.open("w", encoding="gb18030", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    part.replace(path)


def _materials(company: Company) -> Iterable[dict[str, Any]]:
    for one in company.materials.made:
        for record in one.of("wms"):
            yield {"物料编码": record.code, "物料名称": record.name, "规格": record.spec,
                   "图号": record.drawing, "条码": record.gtin, "单位": record.unit,
                   "类别": KINDS[one.kind], "品牌": record.brand,
                   "状态": "启用" if record.active else "停用"}  # fmt: skip


def _parties(parties: list[Party]) -> Iterable[dict[str, Any]]:
    for one in parties:
        for record in one.of("wms"):
            yield {"编码": record.code, "名称": record.name, "电话": record.phone,
                   "城市": record.city, "地址": record.street,
                   "状态": "启用" if record.active else "停用"}  # fmt: skip


def _count(path: Path, company: Company) -> None:
    """The stock as counted this evening; a few places are one piece off the books."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("盘点")
    sheet.append(["物料编码", "仓库", "批号", "盘点日期", "单位", "数量"])
    made = company.materials.made
    for index, ((number, warehouse), level) in enumerate(sorted(company.stock.items())):
        counted = level - 1000 if index % 50 == 7 else level
        material = made[number]
        sheet.append(
            [
                material.ref("wms"),
                WAREHOUSES[warehouse].wms,
                "",
                company.today.isoformat(),
                material.unit("wms"),
                short(counted, 3),
            ]
        )
    raw, part = path.with_suffix(".raw"), path.with_suffix(".part")
    book.save(raw)
    _same_bytes(raw, part)
    raw.unlink()
    part.replace(path)


def _same_bytes(source: Path, target: Path) -> None:
    """Copy a workbook with fixed times inside, so that equal content is an equal file."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, ZIP_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, MOMENT.sub(rb"\g<1>" + ZIP_TEXT, old.read(name)))
