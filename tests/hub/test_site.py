"""A site is read with its references expanded; every mistake names file and line."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from hub import stamp
from hub.contract import StreamFile, seconds
from hub.errors import ConfigError
from hub.site import load_site


def write_site(folder: Path, site: str = "name: 精海\n", **sources: str) -> Path:
    (folder / "sources").mkdir(parents=True, exist_ok=True)
    (folder / "site.yaml").write_text(site, encoding="utf-8")
    for name, text in sources.items():
        (folder / "sources" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def test_a_site_under_a_chinese_path_with_blanks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ERP_PASSWORD", "a-secret")
    folder = write_site(
        tmp_path / "我的 站点",
        "name: {zh: 精海, en: Jinghai}\nbusiness_day_start: 06:30\n",
        erp="system: sql\nurl: sqlite:///${data_dir}/x.db\npassword: ${ERP_PASSWORD}\n"
        "streams: {stock: off, order: {lookback: 2h}}\n",
    )
    site = load_site(folder)
    erp = site.sources["erp"]
    assert site.data_dir == folder / ".hub"
    assert erp.connection.url == f"sqlite:///{folder}/.hub/x.db"
    assert erp.connection.password == "a-secret"
    assert "a-secret" not in repr(erp)
    assert erp.settings.streams["stock"] is False
    assert site.settings.business_day_start == time(6, 30)
    assert (site.label("zh"), site.label("fr")) == ("精海", "精海")


@pytest.mark.parametrize(
    ("site", "source", "said", "place"),
    [
        ("name: a\ntimezone: Asia/Shangai\n", "", "did you mean 'Asia/Shanghai'", "site.yaml:2"),
        ("name: a\ncurency: CNY\n", "", "unknown key 'curency'", "site.yaml:2"),
        ("name: a\n", "system: sql\nurl: x\npassword: hunter22\n", "password is written", ":3"),
        (
            "name: a\n",
            "system: sql\nurl: x\nsecrets: {app_key: hunter22}\n",
            "app_key is written",
            ":3",
        ),
        ("name: a\n", "system: sql\nurl: ${NO_SUCH_URL}\n", "NO_SUCH_URL is not set", ":2"),
        ("name: a\n", "system: sql\nurl: x\nlookback: soon\n", "is not a duration", ":3"),
    ],
)
def test_a_mistake_names_file_and_line(
    tmp_path: Path, site: str, source: str, said: str, place: str
) -> None:
    write_site(tmp_path, site, **({"erp": source} if source else {}))
    with pytest.raises(ConfigError, match=said) as caught:
        load_site(tmp_path)
    assert place in str(caught.value.where)


def test_no_site_and_a_source_called_hub(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no site here.*hub init"):
        load_site(tmp_path)
    write_site(tmp_path, hub="system: sql\nurl: x\n")
    with pytest.raises(ConfigError, match="built-in source"):
        load_site(tmp_path)


def test_a_stream_says_one_place() -> None:
    with pytest.raises(ValueError, match="not table and query"):
        StreamFile(feeds="x", table="a", query="b", key=["id"], map={})
    assert [seconds(text) for text in ("90s", "10m", "2h", "1d", 5)] == [90, 600, 7200, 86400, 5]


def test_a_night_shift_counts_to_the_day_before() -> None:
    night = datetime(2026, 3, 31, 21, 0, tzinfo=UTC)  # 05:00 on 1 April in Shanghai
    assert stamp.business_date(night, "Asia/Shanghai") == date(2026, 4, 1)
    assert stamp.business_date(night, "Asia/Shanghai", time(6)) == date(2026, 3, 31)
    assert stamp.text(stamp.parse("2026-04-01 05:00", "Asia/Shanghai")) == "2026-03-31T21:00:00Z"
    with pytest.raises(ConfigError, match="is not a moment"):
        stamp.parse("yesterday")
