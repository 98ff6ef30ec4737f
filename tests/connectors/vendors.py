"""Fakes of Kingdee K3Cloud and YonSuite that page, sign, throttle and fail as their manuals say.

They hold rows of any form and answer what is asked of them; they know nothing of the hub.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Callable
from typing import Any

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from tests.connectors.service import text

APP_KEY = "229973_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef"
SECRET = "canary-vendor-secret"
Row = dict[str, Any]
Change = Callable[[Row], Row]
AMOUNTS = ("FQty", "FPrice", "FAmount", "FAllAmount", "qty", "oriUnitPrice", "oriMoney", "oriSum")


def same(row: Row) -> Row:
    """A row of a fake that has not drifted."""
    return row


class K3Cloud:
    """ExecuteBillQuery: 45 rows of any form, filtered by FModifyDate, in pages of at most 20."""

    def __init__(self, change: Change = same) -> None:
        self.asked: list[Row] = []
        self.change = change

    def __call__(self, request: Request) -> Response:
        said = request.get_json()["data"]
        self.asked.append(said)
        app = request.headers["X-Kd-Appkey"]
        data = base64.b64decode(request.headers["X-Kd-Appdata"]).decode()
        sign = hmac.new(SECRET.encode(), (app + data).encode(), hashlib.sha256).hexdigest()
        if request.headers["X-Kd-Signature"] != base64.b64encode(sign.encode()).decode():
            return self.error("会话信息已丢失，请重新登录", 1)
        names = said["FieldKeys"].split(",")
        rows = self.rows(names)
        if unknown := [name for name in names if name not in rows[0] or name == "FNope"]:
            return self.error(f"字段 {unknown[0]} 不存在", 4)
        if since := re.search(r"FModifyDate >= '([^']*)'", said.get("FilterString", "")):
            rows = [row for row in rows if row["FModifyDate"].replace("T", " ") >= since[1]]
        start, limit = said["StartRow"], min(said["Limit"], 20)
        found = [[row[name] for name in names] for row in rows[start : start + limit]]
        return text(json.dumps(found, ensure_ascii=False))

    def rows(self, names: list[str]) -> list[Row]:
        """The form's rows with these fields."""
        return [self.change({name: self.value(name, n) for name in names}) for n in range(45)]

    @staticmethod
    def value(name: str, n: int) -> Any:
        if name in ("FCUSTID", "FSupplierId", "FMATERIALID", "FSaleOrderEntry_FEntryID"):
            return 100000 + n
        if name in AMOUNTS:
            return n + 0.1
        return f"2026-01-{1 + n // 2:02}T00:00:00" if name.endswith("Date") else f"{name} {n}"

    @staticmethod
    def error(message: str, code: int) -> Response:
        status = {
            "IsSuccess": False,
            "ErrorCode": 500,
            "MsgCode": code,
            "Errors": [{"Message": message}],
        }
        return text(json.dumps([[{"Result": {"ResponseStatus": status}}]], ensure_ascii=False))


class YonSuite:
    """A signed sign-in, tokens that serve three calls, a call limit, pages with a record count."""

    def __init__(self, change: Change = same) -> None:
        self.logins, self.calls, self.left = 0, 0, 0
        self.change = change

    def token(self, request: Request) -> Response:
        pairs = sorted((k, v) for k, v in request.args.items() if k != "signature")
        plain = "".join(k + v for k, v in pairs).encode()
        sign = base64.b64encode(hmac.new(SECRET.encode(), plain, hashlib.sha256).digest())
        if request.args["signature"] != sign.decode():
            return text('{"code": "50000", "message": "illegal signature"}')
        self.logins, self.left = self.logins + 1, 3
        granted = {"access_token": f"yon-token-{self.logins}", "expire": 7200}
        return text(json.dumps({"code": "00000", "data": granted}))

    def page(self, request: Request) -> Response:
        self.calls += 1
        if self.calls % 4 == 0:
            return text('{"code": "310046", "message": "call limit reached"}')
        if request.args.get("access_token") != f"yon-token-{self.logins}" or not self.left:
            return text('{"code": "310036", "message": "illegal access_token"}')
        self.left -= 1
        said = request.get_json()
        rows = self.rows(request.path.rpartition("/yonbip/")[2])
        for one in said["simpleVOs"]:
            first, last = one["value1"], one["value2"]
            rows = [row for row in rows if first <= row[one["field"]] <= last]
        start = (said["pageIndex"] - 1) * said["pageSize"]
        found = rows[start : start + said["pageSize"]]
        data = {"pageIndex": said["pageIndex"], "recordCount": len(rows), "recordList": found}
        return text(json.dumps({"code": "200", "data": data}))

    def rows(self, path: str) -> list[Row]:
        """The records of a list."""
        names = NAMES[path]
        return [self.change({name: self.value(name, n) for name in names}) for n in range(1200)]

    @staticmethod
    def value(name: str, n: int) -> Any:
        if name == "pubts":
            return f"2026-01-{1 + n // 50:02} 08:00:00"
        return n + 0.1 if name in AMOUNTS else f"{name} {n}"


NAMES = {
    "digitalModel/merchant/newlist": (
        "id", "code", "name", "shortname", "creditCode", "stopstatus", "pubts",
    ),
    "digitalModel/product/newlist": ("id", "code", "name", "modelDescription", "unitCode", "pubts"),
    "sd/voucherorder/list": (
        "orderDetails_id", "code", "vouchdate", "agentId", "productId", "qtyName", "qty",
        "currencyCode", "oriUnitPrice", "oriMoney", "taxRate", "oriTax", "oriSum", "status",
        "pubts",
    ),
}  # fmt: skip


def set_up_k3cloud(server: HTTPServer, fake: K3Cloud) -> str:
    """Let the fake answer on the server; the url of a source."""
    path = re.compile("/k3cloud/.*ExecuteBillQuery.common.kdsvc")
    server.expect_request(path, method="POST").respond_with_handler(fake)
    return server.url_for("/k3cloud")


def set_up_yonsuite(server: HTTPServer, fake: YonSuite) -> str:
    """Let the fake answer on the server; the url of a source."""
    login = "/iuap-api-auth/open-auth/selfAppAuth/getAccessToken"
    server.expect_request(login, method="GET").respond_with_handler(fake.token)
    path = re.compile("/iuap-api-gateway/yonbip/.*")
    server.expect_request(path, method="POST").respond_with_handler(fake.page)
    return server.url_for("").rstrip("/")
