"""When runs start by themselves: ticks, what they skip and why, and the build after news."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from dagster import (
    DagsterInstance,
    DagsterRunStatus,
    DefaultScheduleStatus,
    DefaultSensorStatus,
    JobDefinition,
    RunRequest,
    SkipReason,
    build_schedule_context,
    build_sensor_context,
    job,
)

from hub import stamp
from hub.errors import ConfigError
from hub.lock import writer_lock
from hub.state import open_state
from pipelines import busy, totals
from pipelines.catalogue import catalogue
from pipelines.graph import definitions
from pipelines.timetable import SWITCH, check_cron, note_due
from tests.pipelines.conftest import SITE, SOURCE, Company

OWN = 'streams: {customer: {schedule: "* * * * *"}}\n'


@pytest.fixture
def scheduled(company: Company) -> Company:
    company.write("site.yaml", SITE + 'schedule: "*/15 7-20 * * 1-6"\n')
    return company


@pytest.fixture
def instance(tmp_path: Path) -> DagsterInstance:
    return DagsterInstance.local_temp(str(tmp_path))


def test_a_tick_starts_a_run(scheduled: Company, instance: DagsterInstance) -> None:
    schedule = definitions(scheduled.site).resolve_schedule_def("all")
    assert schedule.execution_timezone == "Asia/Shanghai"
    (asked,) = schedule.evaluate_tick(build_schedule_context(instance)).run_requests
    assert isinstance(asked, RunRequest)
    assert asked.tags["hub/schedule"] == "all"


def test_a_tick_during_a_run_is_skipped_and_names_the_holder(
    scheduled: Company, instance: DagsterInstance
) -> None:
    schedule = definitions(scheduled.site).resolve_schedule_def("all")
    with writer_lock(scheduled.data, holder="hub run"):
        found = schedule.evaluate_tick(build_schedule_context(instance))
    assert found.run_requests == []
    assert found.skip_message is not None
    assert "another run is writing: hub run, pid " in found.skip_message
    assert busy.holder(scheduled.data) is None


def test_a_tick_is_skipped_while_the_last_run_of_its_job_is_not_done(
    scheduled: Company, instance: DagsterInstance
) -> None:
    schedule = definitions(scheduled.site).resolve_schedule_def("all")
    waiting = instance.create_run_for_job(_job("all"), status=DagsterRunStatus.STARTED)
    found = schedule.evaluate_tick(build_schedule_context(instance))
    assert found.skip_message == (f"the last run of all is not done: started, {waiting.run_id[:8]}")
    instance.report_run_canceled(waiting)
    assert schedule.evaluate_tick(build_schedule_context(instance)).run_requests


def _job(name: str) -> JobDefinition:
    @job(name=name)
    def made() -> None:
        pass

    return made


def test_a_reading_lands_first_and_waits_for_the_warehouse_afterwards(
    scheduled: Company, instance: DagsterInstance
) -> None:
    scheduled.write("sources/erp.yaml", (SOURCE % "erp") + OWN)
    defs = definitions(scheduled.site)
    keys = defs.resolve_job_def("read_erp_customer").asset_layer.selected_asset_keys
    assert {key.path[0] for key in keys} == {"raw", "clean", "master", "core", "mart", "published"}
    assert {key.path[1] for key in keys if key.path[0] in ("raw", "clean")} == {"erp"}
    with writer_lock(scheduled.data, holder="hub run"):
        reading = defs.resolve_schedule_def("read_erp_customer")
        assert reading.evaluate_tick(build_schedule_context(instance)).run_requests
    with writer_lock(scheduled.data, holder="Dagster read_erp_customer 1a2b3c4d"):
        whole = defs.resolve_schedule_def("all")
        assert whole.evaluate_tick(build_schedule_context(instance)).run_requests


def test_schedules_are_on_under_hub_ui_only(
    scheduled: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    defs = definitions(scheduled.site)
    assert defs.resolve_schedule_def("all").default_status is DefaultScheduleStatus.STOPPED
    assert defs.resolve_sensor_def("build_when_news").default_status is DefaultSensorStatus.STOPPED
    monkeypatch.setenv(SWITCH, "on")
    defs = definitions(scheduled.site)
    assert defs.resolve_schedule_def("all").default_status is DefaultScheduleStatus.RUNNING
    assert defs.resolve_sensor_def("build_when_news").default_status is DefaultSensorStatus.RUNNING


def test_a_build_waits_for_news_to_settle_and_for_the_lock(
    scheduled: Company, instance: DagsterInstance
) -> None:
    sensor = definitions(scheduled.site).resolve_sensor_def("build_when_news")

    def look() -> RunRequest | SkipReason | object:
        return sensor(build_sensor_context(instance))

    state = open_state(scheduled.data)
    assert str(look()).find("no validated news") > 0
    state.remember(totals.VALIDATED, {"load": 7, "at": stamp.text(stamp.now())})
    assert "still coming in" in str(look())
    long_ago = stamp.text(stamp.now() - timedelta(minutes=5))
    state.remember(totals.VALIDATED, {"load": 7, "at": long_ago})
    with writer_lock(scheduled.data, holder="hub rebuild"):
        assert "hub rebuild" in str(look())
    asked = look()
    assert isinstance(asked, RunRequest)
    assert asked.run_key == "load 7"
    state.remember(totals.BUILT, {"load": 7, "at": stamp.text(stamp.now())})
    assert "no validated news" in str(look())


def test_a_cron_that_is_none_is_refused() -> None:
    check_cron("*/15 7-20 * * 1-6", "site.yaml:1")
    with pytest.raises(ConfigError, match="five fields"):
        check_cron("every day", "site.yaml:1")


def test_a_stream_is_due_after_two_ticks(scheduled: Company) -> None:
    state = open_state(scheduled.data)
    note_due(state, catalogue(scheduled.site))
    due = state.recall(totals.DUE)
    assert set(due) == {"erp.customer", "crm.customer"}
    assert due["erp.customer"] > stamp.text(stamp.now() + timedelta(minutes=14))


def test_the_lock_of_a_dead_holder_is_nobodys(scheduled: Company) -> None:
    folder = scheduled.data / "lock"
    folder.mkdir(parents=True, exist_ok=True)
    note = '{"holder": "hub run", "pid": 1, "since": "2026-01-01T00:00:00Z"}'
    (folder / "warehouse.json").write_text(note, encoding="utf-8")
    assert busy.holder(scheduled.data) is None
    assert not (folder / "warehouse.json").exists()
