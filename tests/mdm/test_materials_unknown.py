"""Materials of a class that no dictionary knows, and parts known by their drawing alone."""

from __future__ import annotations

from tests.mdm.conftest import House

# name|spec|drawing number, of two records
ONE = [
    ("乌托滤芯|ZQ-H100 10微米 带旁通阀|", "乌托滤芯 ZQ-H100，10um，旁通||"),
    ("乌托件|QX7 Φ20x4 防静电粉红|", "QX7 20×4mm 粉红防静电 乌托件||"),
    ("滑块|QP.4827.018.01/C|", "左侧滑块|45#|QP4827-018-01-C版"),
    ("盖板 QP482802801 REV C||", "盖板||QP-4828-028-01(C)"),
]
TWO = [
    ("乌托粉|QX8，60°，细砂纹|", "乌托粉|QX8; 60°; 橘纹|"),
    ("乌托片|125x1.2x22，黑|", "乌托片|125x1.2x22，绿|"),
    ("乌托液|VG68，L-HM，4L|", "乌托液|VG68; HV低温; 4L|"),
    ("乌托滤网|ZQ-H200 30微米 带旁通|", "乌托滤网|ZQ-H200 30微米 不带旁通|"),
    ("乌托滤板|ZQ-H300 40微米|", "乌托滤板|ZQ-H300 20微米|"),
    ("支架|QP.4829.038.01/C|", "支架||QP4829-038-01-D版"),
    ("底板|QP.4830.048.01/C|", "底板||QP4830-048-02-C版"),
]


def test_alike_are_one_and_neighbours_two(house: House) -> None:
    rows = []
    for place, pair in enumerate([*ONE, *TWO]):
        for source, text in zip(("erp", "mes"), pair, strict=True):
            told = dict(zip(("name", "spec", "drawing_no"), text.split("|"), strict=True))
            full = {name: value or None for name, value in told.items()}
            rows.append({"source": source, "ref": str(place), **full})
    house.put("material", rows)
    house.resolve()
    groups = house.groups("material")
    for place, pair in enumerate([*ONE, *TWO]):
        together = frozenset({f"erp:{place}", f"mes:{place}"}) in groups
        assert together == (pair in ONE), pair
