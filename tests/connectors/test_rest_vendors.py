"""The templates of Kingdee K3Cloud and YonSuite against fakes that page, sign, throttle and fail.

Their answers follow the vendors' manuals; no installation of either could be had.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from connectors import rest_shared
from connectors.agreement import with_dictionary, with_source
from connectors.inspect import columns_of_source
from connectors.read import read
from connectors.registry import streams
from hub.contract import Stream
from hub.dictionary import load_dictionary
from hub.errors import SourceUnreachable
from hub.reading import Window
from hub.site import PRODUCT, Site, load_site
from tests.connectors.service import text
from tests.connectors.streams import AS_OF, Landed

SECRET = "canary-vendor-secret"
MakeSite = Callable[[str, str], Site]


@pytest.fixture
def make_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MakeSite:
    monkeypatch.setenv("ERP_KEY", "229973_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef")
    monkeypatch.setenv("ERP_SECRET", SECRET)
    rest_shared.forget()

    def make(system: str, url: str) -> Site:
        (tmp_path / "sources").mkdir()
        (tmp_path / "site.yaml").write_text("name: Canglan\n", "utf-8")
        (tmp_path / "sources" / "erp.yaml").write_text(
            f"system: {system}\nurl: {url}\nuser: interface\n"
            "secrets: {app_key: '${ERP_KEY}', app_secret: '${ERP_SECRET}'}\n"
            "values: {acct_id: 62f3c9, org: 100}\noptions: {backoff: 0.01}\n",
            "utf-8",
        )
        return load_site(tmp_path)

    return make


def fits(site: Site) -> dict[str, Stream]:
    """The source's streams; each fits the dictionary and what the fake answers."""
    dictionary = load_dictionary(site.layers("mdm/dictionary", "dictionary"))
    found = {one.name: one for one in streams(site)}
    for stream in found.values():
        said = [*with_dictionary(stream, dictionary)]
        said += with_source(stream, columns_of_source(stream))
        assert [one.what for one in said] == []
    return found


class K3Cloud:
    """ExecuteBillQuery: 45 rows of any form, filtered by FModifyDate, in pages of at most 20."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []

    def __call__(self, request: Request) -> Response:
        said = request.get_json()["data"]
        self.asked.append(said)
        app = request.headers["X-Kd-Appkey"]
        data = base64.b64decode(request.headers["X-Kd-Appdata"]).decode()
        sign = hmac.new(SECRET.encode(), (app + data).encode(), hashlib.sha256).hexdigest()
        if request.headers["X-Kd-Signature"] != base64.b64encode(sign.encode()).decode():
            return self.error("会话信息已丢失，请重新登录", 1)
        names = said["FieldKeys"].split(",")
        if "FNope" in names:
            return self.error("字段 FNope 不存在", 4)
        rows = [[self.value(name, n) for name in names] for n in range(45)]
        if since := re.search(r"FModifyDate >= '([^']*)'", said.get("FilterString", "")):
            at = names.index("FModifyDate")
            rows = [row for row in rows if str(row[at]).replace("T", " ") >= since[1]]
        start, limit = said["StartRow"], min(said["Limit"], 20)
        return text(json.dumps(rows[start : start + limit], ensure_ascii=False))

    @staticmethod
    def value(name: str, n: int) -> Any:
        if name in ("FCUSTID", "FSupplierId", "FMATERIALID", "FSaleOrderEntry_FEntryID"):
            return 100000 + n
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


def test_k3cloud_lists_are_read_by_signed_pages(
    httpserver: HTTPServer, make_site: MakeSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = K3Cloud()
    path = re.compile("/k3cloud/.*ExecuteBillQuery.common.kdsvc")
    httpserver.expect_request(path, method="POST").respond_with_handler(fake)
    site = make_site("kingdee_k3cloud", httpserver.url_for("/k3cloud"))
    found = fits(site)
    assert set(found) == {"customer", "material", "sales_order_line", "supplier"}
    for stream in found.values():
        whole = Landed(read(stream, Window(AS_OF), tmp_path / stream.name / "1"))
        assert len(whole.rows) == len(set(whole.column(stream.key[0]))) == 45
        assert whole.reading.complete
    since = Window(AS_OF, since="2026-01-19T16:00:00Z")
    later = Landed(read(found["customer"], since, tmp_path / "since" / "1"))
    assert fake.asked[-1]["FilterString"] == "FModifyDate >= '2026-01-20 00:00:00'"
    assert len(later.rows) == 7
    wrong = found["customer"].model_copy(
        update={"body": {"data": {"FormId": "BD_Customer", "FieldKeys": "FCUSTID,FNope"}}}
    )
    with pytest.raises(SourceUnreachable, match="字段 FNope 不存在"):
        read(wrong, Window(AS_OF), tmp_path / "wrong" / "1")
    monkeypatch.setenv("ERP_SECRET", "another-secret")
    with pytest.raises(SourceUnreachable, match="会话信息已丢失") as caught:
        read(streams(load_site(site.folder))[0], Window(AS_OF), tmp_path / "bad" / "1")
    assert "another-secret" not in str(caught.value)


class YonSuite:
    """A signed sign-in, tokens that serve three calls, a call limit, pages with a record count."""

    def __init__(self) -> None:
        self.logins, self.calls, self.left = 0, 0, 0

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
        columns = NAMES[request.path.rpartition("/yonbip/")[2]]
        rows = [{name: f"{name} {n}" for name in columns} for n in range(1200)]
        start = (said["pageIndex"] - 1) * said["pageSize"]
        found = rows[start : start + said["pageSize"]]
        data = {"pageIndex": said["pageIndex"], "recordCount": len(rows), "recordList": found}
        return text(json.dumps({"code": "200", "data": data}))


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


def test_yonsuite_lists_are_read_over_sessions_that_end_and_limits_that_bite(
    httpserver: HTTPServer, make_site: MakeSite, tmp_path: Path
) -> None:
    fake = YonSuite()
    login = "/iuap-api-auth/open-auth/selfAppAuth/getAccessToken"
    httpserver.expect_request(login, method="GET").respond_with_handler(fake.token)
    path = re.compile("/iuap-api-gateway/yonbip/.*")
    httpserver.expect_request(path, method="POST").respond_with_handler(fake.page)
    found = fits(make_site("yonyou_yonsuite", httpserver.url_for("")))
    for stream in found.values():
        whole = Landed(read(stream, Window(AS_OF), tmp_path / stream.name / "1"))
        assert len(whole.rows) == len(set(whole.column(stream.key[0]))) == 1200
        assert whole.reading.complete
    assert fake.logins > 2


def test_every_rest_template_says_what_it_was_tested_against() -> None:
    for system in ("kingdee_k3cloud", "yonyou_yonsuite"):
        said = (PRODUCT / "connectors" / "systems" / system / "system.yaml").read_text("utf-8")
        assert "Tested against a fake" in said
