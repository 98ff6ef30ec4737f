"""The CRM's lists and how each is paged; knows the records' file, nothing of HTTP.

accounts and products by cursor, orders and their lines by page number, opportunities by offset;
`updated_after` (UTC) keeps what changed at or after that moment.
"""

from __future__ import annotations

import json
import re
import sqlite3
from datetime import UTC, datetime
from typing import Any

LISTS = {
    "accounts": "cursor",
    "products": "cursor",
    "orders": "page",
    "orders/lines": "page",
    "opportunities": "offset",
}
LARGEST = 500
BAD_REQUEST = 400001
ORDER = "order by updated_at, id"


class Refused(Exception):
    """The CRM's own error: a code and a message, sent inside HTTP 200."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


def answer(con: sqlite3.Connection, name: str, params: dict[str, str]) -> dict[str, Any]:
    """The `data` of one page of a list."""
    kind = "order_lines" if name.startswith("orders") else name
    since = _since(params.get("updated_after"))
    size = _number(params, "page_size" if LISTS[name] == "page" else "limit", 100)
    if name == "orders":
        rows = _orders(con, since)
        page = _number(params, "page", 1)
        items = rows[(page - 1) * size : page * size]
        return _paged(items, len(rows), page, size)
    where, values = "kind = ? and updated_at >= ?", [kind, since]
    total = con.execute(f"select count(*) from record where {where}", values).fetchone()[0]
    if LISTS[name] == "page":
        page = _number(params, "page", 1)
        return _paged(_read(con, where, values, size, (page - 1) * size), total, page, size)
    if LISTS[name] == "offset":
        offset = _number(params, "offset", 0)
        items = _read(con, where, values, size, offset)
        return {"total": total, "offset": offset, "records": items}
    return _after(con, where, values, size, params.get("after"))


def _after(
    con: sqlite3.Connection, where: str, values: list[str], size: int, after: str | None
) -> dict[str, Any]:
    if after:
        stamp, _, key = after.partition("|")
        where += " and (updated_at, id) > (?, ?)"
        values = [*values, stamp, key]
    items = _read(con, where, values, size + 1, 0)
    following = None
    if len(items) > size:
        items = items[:size]
        following = {"after": f"{items[-1]['updated_at']}|{items[-1]['id']}"}
    return {"items": items, "paging": {"next": following}}


def _read(
    con: sqlite3.Connection, where: str, values: list[str], size: int, offset: int
) -> list[dict[str, Any]]:
    found = con.execute(
        f"select body from record where {where} {ORDER} limit ? offset ?", [*values, size, offset]
    )
    return [json.loads(body) for (body,) in found]


def _orders(con: sqlite3.Connection, since: str) -> list[dict[str, Any]]:
    """Orders with their lines nested; an order changed when one of its lines did."""
    found = con.execute(
        f"select body from record where kind = 'order_lines' and updated_at >= ? {ORDER}", [since]
    )
    orders: dict[str, dict[str, Any]] = {}
    for (body,) in found:
        line = json.loads(body)
        order = orders.setdefault(line["order_id"], {
            name: line[name] for name in ("order_id", "order_no", "order_date", "account_id",
                                          "plant", "currency", "status", "requested_date",
                                          "created_at", "approved_at", "updated_at", "isDeleted")
        } | {"lines": []})  # fmt: skip
        order["lines"].append(line)
    return list(orders.values())


def _paged(items: list[dict[str, Any]], total: int, page: int, size: int) -> dict[str, Any]:
    return {"page": page, "page_size": size, "page_count": -(-total // size), "total": total,
            "rows": items}  # fmt: skip


def _number(params: dict[str, str], name: str, default: int) -> int:
    text = params.get(name, str(default))
    if not re.fullmatch(r"\d{1,9}", text):
        raise Refused(BAD_REQUEST, f"{name} must be a number")
    return min(int(text), LARGEST) if name in ("limit", "page_size") else int(text)


def _since(text: str | None) -> str:
    if not text:
        return ""
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise Refused(BAD_REQUEST, f"updated_after is not a moment: {text}") from error
    at = at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
