"""References are expanded from the environment, and secrets never show."""

from __future__ import annotations

import pytest

from hub.errors import ConfigError
from hub.settings import child_environment, environment, expand, export, redact, remember_secret


def test_values_defaults_and_local_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ERP_HOST", "db.example")
    monkeypatch.delenv("ERP_PORT", raising=False)
    text = expand("pg://${ERP_HOST}:${ERP_PORT:-5432}/${data_dir}", {"data_dir": "数据"})
    assert text == "pg://db.example:5432/数据"


def test_a_default_may_name_a_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ERP_URL", raising=False)
    said = "${ERP_URL:-sqlite:///${data_dir}/erp.sqlite}"
    assert expand(said, {"data_dir": "/数据"}) == "sqlite:////数据/erp.sqlite"
    monkeypatch.setenv("ERP_URL", "postgresql://db/erp")
    assert expand(said, {"data_dir": "/数据"}) == "postgresql://db/erp"


def test_a_missing_variable_is_named_with_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOT_THERE", raising=False)
    with pytest.raises(ConfigError, match=r"NOT_THERE is not set — a.yaml:2 — export NOT_THERE="):
        expand("${NOT_THERE}", where="a.yaml:2")


def test_secrets_are_hidden_wherever_they_came_from(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CRM_PASSWORD", "canary-one")
    expand("${CRM_PASSWORD}")
    expand("postgresql://reader:canary-two@db/erp")
    remember_secret("canary-three")
    shown = redact("canary-one canary-two canary-three mysql://u:canary-four@h/x")
    assert "canary" not in shown
    assert "mysql://u:***@h/x" in shown


def test_the_environment_is_read_and_written_in_one_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_BLANK", "")
    assert environment("HUB_BLANK") is None
    monkeypatch.setenv("HUB_CHILD", "before")
    export("HUB_CHILD", "after")
    assert child_environment(EXTRA="1") | {} == child_environment() | {"EXTRA": "1"}
    assert environment("HUB_CHILD") == "after"
