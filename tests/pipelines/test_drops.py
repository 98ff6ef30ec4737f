"""A drop folder under Dagster: new settled files start their reading, once."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from dagster import (
    AssetKey,
    DagsterInstance,
    DefaultSensorStatus,
    RunRequest,
    SensorResult,
    build_sensor_context,
)

from hub.lock import writer_lock
from pipelines.graph import definitions
from pipelines.timetable import SWITCH
from tests.pipelines.conftest import Company

CUSTOMER = """feeds: customer
path: "客户*.csv"
key: [编码]
settle: 10s
map: {ref: 编码, code: 编码, name: 名称}
"""
CSV = "编码,名称\nC1,Acme Pumps\n"
OLD = 1_700_000_000


@pytest.fixture
def dropped(company: Company) -> Company:
    company.write("sources/wms.yaml", "system: files\nurl: ${data_dir}/../投递 drop\n")
    company.write("sources/wms/customer.yaml", CUSTOMER)
    company.write("sources/wms/supplier.yaml", CUSTOMER.replace("客户", "供应商").replace(
        "customer", "supplier"))  # fmt: skip
    (company.folder / "投递 drop").mkdir()
    return company


@pytest.fixture
def instance(tmp_path: Path) -> DagsterInstance:
    return DagsterInstance.local_temp(str(tmp_path))


def put(company: Company, name: str, text: str = CSV, at: int = OLD) -> Path:
    path = company.folder / "投递 drop" / name
    path.write_text(text, "utf-8")
    os.utime(path, (at, at))
    return path


class Watch:
    """The sensor as the daemon runs it: its cursor goes from look to look."""

    def __init__(self, company: Company, instance: DagsterInstance) -> None:
        self.company, self.instance, self.cursor = company, instance, ""
        self.reason: str | None = None

    def look(self) -> list[RunRequest]:
        sensor = definitions(self.company.site).resolve_sensor_def("drop_wms")
        found: Any = sensor(build_sensor_context(self.instance, cursor=self.cursor))
        assert isinstance(found, SensorResult)
        self.cursor = found.cursor if found.cursor is not None else self.cursor
        self.reason = str(found.skip_reason)
        return list(found.run_requests or [])


@pytest.fixture
def watch(dropped: Company, instance: DagsterInstance) -> Watch:
    return Watch(dropped, instance)


def test_new_settled_files_start_their_stream_once(dropped: Company, watch: Watch) -> None:
    assert watch.look() == []
    assert "no new files" in str(watch.reason)
    put(dropped, "客户 一.csv")
    put(dropped, "readme.txt")
    assert watch.look() == []
    assert "customer: 1 files are still coming in" in str(watch.reason)
    (asked,) = watch.look()
    assert asked.asset_selection == [
        AssetKey(["raw", "wms", "customer"]),
        AssetKey(["clean", "wms", "customer"]),
    ]
    assert asked.tags["hub/drop"] == "customer"
    assert watch.look() == []
    put(dropped, "供应商.csv")
    watch.look()
    (other,) = watch.look()
    assert other.tags["hub/drop"] == "supplier"
    assert other.run_key != asked.run_key


def test_a_file_that_changes_between_looks_waits(dropped: Company, watch: Watch) -> None:
    put(dropped, "客户.csv")
    watch.look()
    put(dropped, "客户.csv", CSV + "C2,Beta\n", OLD + 1)
    assert watch.look() == []
    put(dropped, "客户2.csv.part")
    (dropped.folder / "投递 drop/客户3.csv").write_text(CSV, "utf-8")  # younger than settle
    assert len(watch.look()) == 1
    put(dropped, "客户.csv", CSV + "C3,Gamma\n", OLD + 2)
    watch.look()
    assert len(watch.look()) == 1, "a changed file is news"


def test_files_that_go_away_are_no_news(dropped: Company, watch: Watch) -> None:
    put(dropped, "客户1.csv")
    put(dropped, "客户2.csv")
    watch.look()
    assert len(watch.look()) == 1
    (dropped.folder / "投递 drop/客户1.csv").unlink()
    assert (watch.look(), watch.look()) == ([], [])
    assert len(json.loads(watch.cursor)["wms.customer"]["asked"]) == 1


def test_nothing_is_opened(dropped: Company, watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    put(dropped, "客户.csv")

    def never(*_: Any) -> Any:
        raise AssertionError("a look opens no file")

    monkeypatch.setattr("connectors.files_place.Folder.content", never)
    watch.look()
    assert len(watch.look()) == 1


def test_a_held_lock_and_a_lost_folder_are_said(dropped: Company, watch: Watch) -> None:
    put(dropped, "客户.csv")
    watch.look()
    with writer_lock(dropped.data, holder="hub run"):
        assert watch.look() == []
        assert "hub run" in str(watch.reason)
    folder = dropped.folder / "投递 drop"
    folder.rename(dropped.folder / "away")
    assert watch.look() == []
    assert "no folder" in str(watch.reason)
    (dropped.folder / "away").rename(folder)
    assert len(watch.look()) == 1, "what was seen before is still known"


def test_the_sensor_is_on_under_hub_ui_only(
    dropped: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    def status() -> DefaultSensorStatus:
        return definitions(dropped.site).resolve_sensor_def("drop_wms").default_status

    assert status() is DefaultSensorStatus.STOPPED
    monkeypatch.setenv(SWITCH, "on")
    assert status() is DefaultSensorStatus.RUNNING


def test_what_the_sensor_asks_for_runs(
    dropped: Company, watch: Watch, instance: DagsterInstance
) -> None:
    put(dropped, "客户.csv")
    watch.look()
    (asked,) = watch.look()
    job = definitions(dropped.site).resolve_job_def("drop_wms")
    done = job.execute_in_process(instance=instance, asset_selection=asked.asset_selection)
    assert done.success
    raw = dropped.data / "raw/wms"
    assert [path.parent.name for path in raw.glob("*/*/batch.json")] == ["00000001"]
    assert (raw / "customer/looked.json").exists()
