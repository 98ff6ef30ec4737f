"""The goods of the stands of no particular system, with ties in the middle of each cursor."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

MAP = {"ref": "id", "code": "code", "name": "name", "uom_code": "uom", "is_active": "'1'"}
IGNORE = ["price", "weight", "big", "made", "at", "seq", "备注"]
TYPES = {
    "id": "BIGINT",
    "code": "VARCHAR",
    "price": "DECIMAL(18,4)",
    "weight": "DECIMAL(20,6)",
    "big": "BIGINT",
    "made": "DATE",
    "at": "TIMESTAMP",
    "备注": "VARCHAR",
}
# The cursors of three streams over the same goods: by stamp, by number, by text.
CURSORS: dict[str, dict[str, str]] = {
    "goods": {"column": "at"},
    "goods_by_number": {"column": "seq", "kind": "number"},
    "goods_by_text": {"column": "code", "kind": "text"},
}


def goods(many: int = 60) -> list[dict[str, Any]]:
    """Rows as Python values; every tenth share a stamp and a sequence number."""
    return [
        {
            "id": number,
            "code": f"M-{number // 4:04}",
            "name": f"泵 {number}",
            "uom": "PCS",
            "price": Decimal(number) * Decimal("1.1001") + Decimal("12345678901.0001"),
            "weight": Decimal(number) / Decimal(8),
            "big": 9_007_199_254_740_993 + number,
            "made": f"2026-01-{number % 28 + 1:02}",
            "at": f"2026-02-{number // 10 + 1:02} 08:00:00",
            "seq": number // 10 + 100,
            "备注": None if number % 3 else f"|'\"\\ {number}",
        }
        for number in range(1, many + 1)
    ]


def contract(name: str, **place: Any) -> dict[str, Any]:
    """The contract of a stream of goods."""
    said = {"feeds": "material", "key": ["id"], "map": MAP, "ignore": IGNORE, **place}
    return said | {"cursor": CURSORS[name]} if name in CURSORS else said
