"""Expected deliveries on a virtual clock: late, missing; midnight, weekend, clock change."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from hub.contract import Connection, Stream, System
from hub.contract_watch import Expect
from hub.site import Site, load_site
from pipelines.deliveries import deliveries
from warehouse import batch as batches
from warehouse.batch import Batch

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Yard:
    """A site with one stream whose batches are landed at moments of the test's choice."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def site(self, timezone: str = "Asia/Shanghai", start: str = "00:00") -> Site:
        text = f"name: Yard\ntimezone: {timezone}\nbusiness_day_start: {start}\ndata_dir: data\n"
        (self.folder / "site.yaml").write_text(text, encoding="utf-8")
        return load_site(self.folder)

    def stream(self, **expect: Any) -> Stream:
        return Stream(
            source="wms", name="stock", system=System(name="w", kind="wms", transport="files"),
            connection=Connection(url="x"), file=self.folder / "stock.yaml", timezone="UTC",
            lookback=0, feeds="stock_level", key=["id"], map={}, path="*.csv", owner="IT",
            expect=Expect(**{"by": "09:00", "owner": "warehouse", **expect}),
        )  # fmt: skip

    def land(self, *moments: datetime) -> None:
        folder = batches.stream_folder(self.folder / "data", "wms", "stock")
        for at in moments:
            number = (batches.sequences(folder) or [0])[-1] + 1
            batches.batch_folder(folder, number).mkdir(parents=True)
            at_text = at.astimezone(UTC).isoformat().replace("+00:00", "Z")
            batch = Batch("wms", "stock", number, 1, 0, 1, 0, at_text, at_text, "x", True)
            batches.commit(folder, batch)


@pytest.fixture
def yard(tmp_path: Path) -> Yard:
    return Yard(tmp_path)


def at(day: int, hour: int, minute: int = 0, zone: ZoneInfo = SHANGHAI) -> datetime:
    """A local moment of March 2026, whose 2nd is a Monday."""
    return datetime(2026, 3, day, hour, minute, tzinfo=zone)


def told(site: Site, stream: Stream, now: datetime) -> tuple[str, str, list[str]]:
    (one,) = deliveries(site, [stream], now)
    return one["day"], one["state"], one["missed_days"]


def test_in_time_late_waiting_and_missing(yard: Yard) -> None:
    site, stream = yard.site(), yard.stream()
    yard.land(at(2, 8), at(3, 9), at(4, 9, 1))
    assert told(site, stream, at(2, 12)) == ("2026-03-02", "on_time", [])
    assert told(site, stream, at(3, 12)) == ("2026-03-03", "on_time", [])
    assert told(site, stream, at(4, 12)) == ("2026-03-04", "late", [])
    assert told(site, stream, at(5, 9)) == ("2026-03-05", "waiting", [])
    assert told(site, stream, at(5, 9, 1)) == ("2026-03-05", "missing", [])
    assert told(site, stream, at(6, 8)) == ("2026-03-06", "waiting", ["2026-03-05"])


def test_grace_is_added_and_the_owner_told(yard: Yard) -> None:
    site, stream = yard.site(), yard.stream(grace="15m")
    yard.land(at(2, 8), at(3, 9, 15))
    (one,) = deliveries(site, [stream], at(3, 12))
    assert (one["state"], one["due"], one["owner"]) == (
        "on_time", "2026-03-03T01:15:00Z", "warehouse",
    )  # fmt: skip
    assert one["delivered_at"] == one["last_delivery_at"] == "2026-03-03T01:15:00Z"
    assert deliveries(site, [yard.stream(owner=None)], at(3, 12))[0]["owner"] == "IT"


def test_a_weekend_is_expected_of_nobody_who_is_off(yard: Yard) -> None:
    site, stream = yard.site(), yard.stream(days="mon-fri")
    yard.land(at(5, 8), at(6, 8))
    assert told(site, stream, at(8, 20)) == ("2026-03-06", "on_time", [])
    assert told(site, stream, at(9, 8)) == ("2026-03-09", "waiting", [])
    yard.land(at(8, 23))
    assert told(site, stream, at(9, 10)) == ("2026-03-09", "missing", []), "Sunday is not Monday"


def test_before_the_first_day_nothing_was_missing_and_it_is_never_late(yard: Yard) -> None:
    site, stream = yard.site(), yard.stream(days="mon-fri")
    assert told(site, stream, at(6, 8)) == ("2026-03-06", "waiting", [])
    assert told(site, stream, at(6, 10)) == ("2026-03-06", "missing", [])
    yard.land(at(7, 15))
    assert told(site, stream, at(7, 16)) == ("2026-03-06", "waiting", [])
    other = yard.stream()
    assert told(site, other, at(7, 16)) == ("2026-03-07", "on_time", [])


def test_a_night_shift_belongs_to_the_day_before(yard: Yard) -> None:
    site, stream = yard.site(start="06:00"), yard.stream(by="02:00")
    yard.land(at(2, 7), at(4, 1, 30))
    assert told(site, stream, at(4, 5)) == ("2026-03-03", "on_time", [])
    assert told(site, stream, at(5, 1)) == ("2026-03-04", "waiting", [])
    assert told(site, stream, at(5, 3)) == ("2026-03-04", "missing", [])


def test_midnight_parts_the_days_in_the_sites_zone(yard: Yard) -> None:
    site, stream = yard.site(), yard.stream(by="23:59")
    yard.land(at(2, 12), at(3, 23, 59), at(5, 0, 0))
    assert told(site, stream, at(3, 23, 59)) == ("2026-03-03", "on_time", [])
    assert told(site, stream, at(5, 0, 1)) == ("2026-03-05", "on_time", ["2026-03-04"])


@pytest.mark.parametrize(("day", "offset"), [(27, "08"), (30, "07")])
def test_a_clock_change_moves_the_hour_in_utc_only(yard: Yard, day: int, offset: str) -> None:
    berlin = ZoneInfo("Europe/Berlin")  # summer time from 29 March 2026 on
    site, stream = yard.site("Europe/Berlin"), yard.stream()
    yard.land(at(26, 8, zone=berlin), at(day, 9, zone=berlin))
    (one,) = deliveries(site, [stream], at(day, 12, zone=berlin))
    assert (one["due"], one["state"]) == (f"2026-03-{day}T{offset}:00:00Z", "on_time")


def test_an_hour_that_a_clock_change_leaves_out_is_the_one_after(yard: Yard) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    site, stream = yard.site("Europe/Berlin"), yard.stream(by="02:30")
    yard.land(at(26, 2, zone=berlin))
    (one,) = deliveries(site, [stream], at(29, 12, zone=berlin))
    assert one["due"] == "2026-03-29T01:30:00Z"


def test_days_are_words_and_wrong_ones_are_refused() -> None:
    assert Expect(by="09:00", days="mon-fri").days == (0, 1, 2, 3, 4)  # type: ignore[arg-type]
    assert Expect(by="09:00", days="sat-mon, wed").days == (0, 2, 5, 6)  # type: ignore[arg-type]
    for wrong in ("someday", "mon-someday", ""):
        with pytest.raises(ValidationError, match="write mon-fri"):
            Expect(by="09:00", days=wrong)  # type: ignore[arg-type]
