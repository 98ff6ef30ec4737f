"""Creates the simulated systems in a folder and moves their clock; the package's front door."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from examples.factory import clock, crm, erp, mes, truth, wms
from examples.factory.clock import Clock
from examples.factory.company import Company
from examples.factory.play import history, next_day


def create(folder: Path, *, scale: float = 1, seed: int = 7, erp_url: str | None = None) -> Clock:
    """Write all systems, truth.json and clock.json into `folder`, replacing what was there.

    `erp_url` puts the ERP into that PostgreSQL database instead of `erp.sqlite`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    set_to = Clock(seed, scale, 0, erp_url)
    for name in ("clock.json", "erp.sqlite", "crm/crm.sqlite"):
        (folder / name).unlink(missing_ok=True)
    _write(history(seed, scale), folder, set_to, fresh=True)
    return set_to


def advance(folder: Path, days: int = 1) -> Clock:
    """Play `days` more days and write what they changed; each day is written before the next.

    The days so far are played again in memory: they follow from the seed, so no state is kept.
    """
    now = clock.read(folder)
    company = history(now.seed, now.scale)
    for _ in range(now.days):
        _forget(company)
        next_day(company)
    for _ in range(days):
        _forget(company)
        next_day(company)
        now = replace(now, days=now.days + 1)
        _write(company, folder, now, fresh=False)
    return now


def _forget(company: Company) -> None:
    company.touched.clear()
    company.removed.clear()
    company.dropped.clear()


def _write(company: Company, folder: Path, now: Clock, *, fresh: bool) -> None:
    erp.write(company, folder, now.erp_url, fresh=fresh)
    mes.write(company, folder, fresh=fresh)
    crm.write(company, folder / "crm")
    wms.write(company, folder, fresh=fresh)
    truth.write(company, folder, now.as_of)
    clock.write(now, folder)
