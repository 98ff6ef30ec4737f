"""The demo's stand-in systems: up for a run, down after it, told of when they stay silent."""

from __future__ import annotations

import json
import shutil
import socket
from pathlib import Path

import pytest

from hub.progress import Progress
from hub.site import DEFAULT_SITE, Site, load_site
from pipelines import demo, simulation
from pipelines.simulation import simulated_systems
from pipelines.world import site_clock

SOURCES = ("crm", "erp", "mes", "wms")


def hears(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def systems(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small simulated company, made once."""
    from examples.factory import simulate

    folder = tmp_path_factory.mktemp("systems") / "demo"
    simulate.create(folder, scale=0.05, seed=7)
    return folder


@pytest.fixture
def site(systems: Path, tmp_path: Path, port: int, monkeypatch: pytest.MonkeyPatch) -> Site:
    shutil.copytree(systems, tmp_path / "data" / "demo")
    monkeypatch.setenv("HUB_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("FACTORY_CRM_URL", f"http://127.0.0.1:{port}")
    monkeypatch.delenv("HUB_SIMULATION", raising=False)
    return load_site(DEFAULT_SITE)


def test_a_silent_system_is_played_for_the_time_of_a_run(site: Site, port: int) -> None:
    with simulated_systems(site, SOURCES):
        assert hears(port)
        with simulated_systems(site, SOURCES):  # already there: nothing is started, or stopped
            assert hears(port)
        assert hears(port)
    assert not hears(port)


def test_nothing_is_played_when_it_is_off_or_not_asked_for(
    site: Site, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with simulated_systems(site, ("erp",)):
        assert not hears(port)
    monkeypatch.setenv("HUB_SIMULATION", "off")
    with simulated_systems(site, SOURCES):
        assert not hears(port)


def test_a_system_that_does_not_come_up_is_told_of_and_stops_nothing(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = site.simulation_folder
    assert folder is not None
    shutil.rmtree(folder)
    monkeypatch.setattr(simulation, "PATIENCE", 2.0)
    told: list[Progress] = []
    with simulated_systems(site, SOURCES, told.append):
        assert [one.subject for one in told] == ["crm"]
        assert "silent" in told[0].note


def test_the_clock_of_the_demo_is_the_companys(site: Site) -> None:
    assert site.simulation_folder is not None
    clock = json.loads((site.simulation_folder / "clock.json").read_text(encoding="utf-8"))
    before = site_clock(site)
    assert before.isoformat().startswith(clock["as_of"].removesuffix("Z"))
    demo.advance_company(site, "1d")
    assert (site_clock(site) - before).days == 1


def test_a_demo_of_another_size_is_not_laid_over_the_first(site: Site) -> None:
    from hub.errors import ConfigError

    with pytest.raises(ConfigError, match="is here already"):
        demo.make_company(site, scale=3, seed=7)
    with pytest.raises(ConfigError, match="write 1d"):
        demo.advance_company(site, "soon")


def test_the_commands_to_try_next_name_a_program_that_is_there() -> None:
    from hub.site import PRODUCT

    for command in demo.next_commands(load_site(DEFAULT_SITE)):
        program = command.split()[0]
        assert program == "hub" or (PRODUCT / program).exists() or Path(program).exists()
