"""The demo: makes or moves on the simulated company, and sums up what the hub made of it."""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

from hub import duck
from hub.errors import ConfigError, HubError
from hub.settings import child_environment
from hub.site import PRODUCT, Site
from hub.words import t
from pipelines import console
from pipelines.report import RunReport
from pipelines.world import CLOCK

BREAKS = "select break_kind, count(*) from mart.break group by break_kind order by break_kind"
REASONS = 12


def make_company(site: Site, scale: int, seed: int) -> None:
    """Make the simulated systems unless they are there already, made from the same numbers."""
    folder = _folder(site)
    clock = folder / CLOCK
    if clock.exists():
        said = json.loads(clock.read_text(encoding="utf-8"))
        if (said["scale"], said["seed"]) != (scale, seed):
            raise ConfigError(
                f"a demo of scale {said['scale']} and seed {said['seed']} is here already",
                where=str(site.data_dir),
                mend="remove that folder, or set HUB_DATA to another one",
            )
        return
    console.tell(t("demo.making", scale=scale, folder=folder))
    _factory(site, "create", "--scale", str(scale), "--seed", str(seed))


def advance_company(site: Site, span: str) -> None:
    """Let the simulated company work for some days more."""
    if not (_folder(site) / CLOCK).exists():
        raise ConfigError("there is no demo yet", where=str(_folder(site)), mend="hub demo")
    if not span.removesuffix("d").isdigit() or int(span.removesuffix("d")) < 1:
        raise ConfigError(f"{span!r} is no number of days", where="--advance", mend="write 1d")
    console.tell(t("demo.advancing", span=span))
    _factory(site, "advance", "--days", span)


def _folder(site: Site) -> Path:
    folder = site.simulation_folder
    if folder is None:
        raise ConfigError(
            "this site has no simulated systems",
            where=str(site.folder / "site.yaml"),
            mend="leave --site out, or use hub run",
        )
    return folder


def _factory(site: Site, *words: str) -> None:
    simulation = site.settings.simulation
    module = simulation.module if simulation else ""
    command = [sys.executable, "-m", module, *words, "--folder", str(_folder(site))]
    done = subprocess.run(
        command, cwd=PRODUCT, env=child_environment(), capture_output=True, text=True
    )
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines()[-1:]
        raise HubError(f"the simulation failed: {' '.join(said)}", where=shlex.join(command[2:]))


def show_summary(site: Site, report: RunReport) -> None:
    """What came of the demo, and what to try next."""
    _show_stages(report)
    _show_golden(report)
    _show_quarantine(site)
    _show_breaks(report)
    if report.publication:
        place = report.publication.path.parent / "mis.duckdb"
        console.say(t("demo.published", version=report.publication.version, path=place))
    console.say(t("demo.next"), style="bold")
    for command in next_commands(site):
        console.say(f"  {command}")


def next_commands(site: Site) -> list[str]:
    """Commands that run as pasted, from the folder the demo was started in."""
    hub = program()
    question = "select break_kind, count(*) as breaks from mart.break group by break_kind"
    return [
        f"{hub} status",
        f'{hub} sql "{question}"',
        f"{hub} quarantine list",
        f"{hub} mdm explain customer C-000001",
        f"{hub} run",
        f"{hub} demo --advance 1d",
        f"{hub} docs",
        f"{hub} ui",
    ]


def program() -> str:
    """How this very program is called from a shell: `hub` only where the PATH leads to it."""
    own = Path(sys.executable).with_name("hub")
    if not own.exists():
        return f"{shlex.quote(sys.executable)} -m pipelines.cli"
    found = shutil.which("hub")
    if found and Path(found).absolute() == own:
        return "hub"
    inside = own.is_relative_to(Path.cwd())
    return shlex.quote(str(own.relative_to(Path.cwd()) if inside else own))


def _show_stages(report: RunReport) -> None:
    rows = [(t(f"stage.{one.stage}"), one.rows, f"{one.seconds:.1f}") for one in report.stages]
    headings = [t(f"column.{name}") for name in ("stage", "rows", "seconds")]
    console.show_table(headings, rows, right=[1, 2])


def _show_golden(report: RunReport) -> None:
    names = ("entity", "records", "golden", "minted", "joined")
    console.show_table(
        [t(f"column.{name}") for name in names],
        [[getattr(one, name) for name in names] for one in report.resolved],
        right=range(1, 5),
    )


def _show_quarantine(site: Site) -> None:
    from warehouse.quarantine import rows

    found = Counter(
        (row["source"], row["entity"], row["rule"], row["property"]) for row in rows(site.data_dir)
    )
    console.say(t("demo.quarantined", count=sum(found.values())), style="bold")
    headings = [t(f"column.{name}") for name in ("source", "entity", "rule", "property", "rows")]
    shown = [[*reason, count] for reason, count in sorted(found.items(), key=str)]
    console.show_table(headings, shown[:REASONS], right=[4])
    if len(shown) > REASONS:
        console.say(t("demo.more", count=len(shown) - REASONS))


def _show_breaks(report: RunReport) -> None:
    if report.publication is None:
        return
    con = duck.guarded(report.publication.path)
    try:
        rows = con.execute(BREAKS).fetchall()
    finally:
        con.close()
    console.say(t("demo.breaks", count=sum(count for _, count in rows)), style="bold")
    console.show_table([t("column.kind"), t("column.rows")], rows, right=[1])
