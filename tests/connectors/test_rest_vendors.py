"""The templates of Kingdee K3Cloud and YonSuite against fakes that page, sign, throttle and fail.

Their answers follow the vendors' manuals; no installation of either could be had.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

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
from tests.connectors.streams import AS_OF, Landed
from tests.connectors.vendors import (
    APP_KEY,
    SECRET,
    K3Cloud,
    YonSuite,
    set_up_k3cloud,
    set_up_yonsuite,
)

MakeSite = Callable[[str, str], Site]


@pytest.fixture
def make_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MakeSite:
    monkeypatch.setenv("ERP_KEY", APP_KEY)
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


def test_k3cloud_lists_are_read_by_signed_pages(
    httpserver: HTTPServer, make_site: MakeSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = K3Cloud()
    site = make_site("kingdee_k3cloud", set_up_k3cloud(httpserver, fake))
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


def test_yonsuite_lists_are_read_over_sessions_that_end_and_limits_that_bite(
    httpserver: HTTPServer, make_site: MakeSite, tmp_path: Path
) -> None:
    fake = YonSuite()
    found = fits(make_site("yonyou_yonsuite", set_up_yonsuite(httpserver, fake)))
    for stream in found.values():
        whole = Landed(read(stream, Window(AS_OF), tmp_path / stream.name / "1"))
        assert len(whole.rows) == len(set(whole.column(stream.key[0]))) == 1200
        assert whole.reading.complete
    assert fake.logins > 2


def test_every_rest_template_says_what_it_was_tested_against() -> None:
    for system in ("kingdee_k3cloud", "yonyou_yonsuite"):
        said = (PRODUCT / "connectors" / "systems" / system / "system.yaml").read_text("utf-8")
        assert "Tested against a fake" in said
