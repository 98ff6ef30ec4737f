"""Makes materials: pumps, their parts, raw stock, bought parts, and each system's records.

Samenesses are decidable by drawing number, GTIN, or equal name and specification, unless the record
says `decidable=False`.
"""

from __future__ import annotations

import random
from itertools import count

from examples.factory.identifiers import FULL_WIDTH, gtin
from examples.factory.masters import Material, MaterialRecord
from examples.factory.organisation import MEASURES

SERIES = (
    ("IS", "单级单吸离心泵"),
    ("ISG", "立式管道泵"),
    ("WQ", "潜水排污泵"),
    ("QDL", "多级不锈钢泵"),
    ("ZA", "化工流程泵"),
    ("SH", "双吸中开泵"),
    ("AY", "高温油泵"),
    ("DG", "锅炉给水泵"),
)
PARTS = ("泵体", "叶轮", "泵盖", "泵轴", "轴承座", "联轴器", "底座")
RAW = (
    ("圆钢", "45# Φ{a}", "mass"),
    ("不锈钢板", "304 δ{b}×{a}×2440", "mass"),
    ("铸铁件毛坯", "HT250 {a}A", "mass"),
    ("铜棒", "ZCuSn10 Φ{a}", "mass"),
    ("无缝钢管", "20# Φ{a}×{b}", "length"),
    ("电缆", "YC 3×{b}+1×{a}", "length"),
)
BOUGHT = (
    ("三相异步电机", "YE3-{a}M-{b} 380V", "piece"),
    ("机械密封", "108-{a}/{b}", "set"),
    ("深沟球轴承", "63{a}-2RS C{b}", "piece"),
    ("O形圈", "Φ{a}×{b} NBR", "piece"),
    ("压力表", "Y-{a} {b}MPa", "piece"),
    ("六角螺栓", "M{a}×{b} 8.8级", "piece"),
)
SHARE = (("finished", 20), ("semi", 25), ("raw", 37), ("purchased", 18))
ERP_CLASS = {"finished": "01", "semi": "02", "raw": "03", "purchased": "04"}
MES_PREFIX = {"finished": "FG", "semi": "SA", "raw": "RM"}


class MaterialMaker:
    """Numbers and writes the materials; `ids` hands out the ERP's item ids."""

    def __init__(self, seed: int, ids: count[int]) -> None:
        self.seed = seed
        self.ids = ids
        self.made: list[Material] = []

    def make(self, number: int, kind: str) -> Material:
        """The material of this number with its records; the same for the same seed."""
        rng = random.Random(f"{self.seed}/material/{number}")
        material = self._real(number, kind, rng)
        self.made.append(material)
        self._erp(material, rng)
        if kind in MES_PREFIX:
            self._mes(material, rng)
        self._wms(material, rng)
        if kind == "finished":
            self._crm(material, rng)
        return material

    def _real(self, number: int, kind: str, rng: random.Random) -> Material:
        letter, label = SERIES[number % len(SERIES)]
        size = 25 + number // len(SERIES) * 5
        spec = f"{letter}{size}-{100 + number % 9 * 25}"
        name, measure, drawing, code = f"{letter}型{label}", "pump", "", ""
        price = 10_000 * rng.randrange(800, 24_000)
        if kind == "finished":
            drawing, code = f"JH-{letter}{size}-{number:04d}-00", gtin(number + 100)
        elif kind == "semi":
            name, measure = PARTS[number % len(PARTS)], "piece"
            drawing = f"JH-{letter}{size}-{number:04d}-{10 + number % 7}"
            price //= 20
        else:
            table = RAW if kind == "raw" else BOUGHT
            name, pattern, measure = table[number % len(table)]
            spec = pattern.format(a=20 + number, b=2 + number % 11)
            price = 100 * rng.randrange(300, 9_000)
            if kind == "purchased":
                code = gtin(number + 100)
        return Material(
            id=f"M{number:05d}",
            kind=kind,
            number=number,
            name=name,
            spec=spec,
            drawing=drawing,
            gtin=code,
            measure=measure,
            price=price,
            safety=1000 * rng.randrange(0, 60, 5),
            plant=number % 2,
        )

    def _record(self, material: Material, source: str, ref: str, code: str) -> MaterialRecord:
        record = MaterialRecord(
            source=source,
            ref=ref,
            code=code,
            name=material.name,
            spec=material.spec,
            drawing="",
            gtin="",
            unit=MEASURES[material.measure][source],
        )
        material.records.append(record)
        return record

    def _erp(self, material: Material, rng: random.Random) -> None:
        group = 1 + material.number % 6
        code = f"{ERP_CLASS[material.kind]}.{group:02d}.{material.number + 1:04d}"
        record = self._record(material, "erp", str(next(self.ids)), code)
        record.drawing, record.gtin = material.drawing, material.gtin
        if material.number % 97 == 40:
            again = self._record(
                material, "erp", str(next(self.ids)), f"{code[:6]}{9000 + material.number % 1000}"
            )
            again.name = rewritten(material.name, rng) + "（停用）"
            again.drawing, again.gtin, again.active = material.drawing, material.gtin, False

    def _mes(self, material: Material, rng: random.Random) -> None:
        code = f"{MES_PREFIX[material.kind]}-{material.number * 3 + 11:06d}"
        record = self._record(material, "mes", code, code)
        record.name = rewritten(material.name, rng)
        record.spec = rewritten(material.spec, rng)
        record.drawing = rewritten(material.drawing, rng)

    def _wms(self, material: Material, rng: random.Random) -> None:
        code = str(10_000_000 + material.number * 13 + 7)
        record = self._record(material, "wms", code, code)
        record.name = rewritten(material.name, rng)
        record.spec = rewritten(material.spec, rng)
        record.gtin = material.gtin
        record.brand = "精海" if material.kind in ("finished", "semi") else ""
        if material.kind == "semi":
            record.drawing = material.drawing
        if material.kind == "raw" and material.number % 61 == 3:
            record.name, record.spec, record.decidable = material.name[:2] + "料", "", False

    def _crm(self, material: Material, rng: random.Random) -> None:
        ref = f"01t{material.number * 19 + 70_000:09d}"
        record = self._record(material, "crm", ref, f"P-{material.spec}")
        record.name = f"{material.spec} {material.name}"
        record.gtin = material.gtin
        record.brand = "Jinghai" if rng.random() < 0.5 else "精海"


def rewritten(text: str, rng: random.Random) -> str:
    """The same text in full-width letters, in small letters or with a blank, or as it was."""
    style = rng.randrange(5)
    if style == 0:
        return text.translate(FULL_WIDTH)
    if style == 1:
        return f"{text} "
    return text
