"""Running again: nothing new changes nothing, a day's news lands alone, a rebuild is equal."""

from __future__ import annotations

from tests.e2e.conftest import Demo


def test_a_second_run_lands_nothing_and_says_so(done: Demo) -> None:
    before = done.published()
    report = done.json("run")
    assert report["landed"] == 0
    assert report["publication"]["status"] == "unchanged"
    assert done.published() == before
    assert "nothing new" in done.hub("run").stdout.lower()


def test_a_full_refresh_compares_and_lands_nothing(done: Demo) -> None:
    before = done.published()["content_hash"]
    assert done.json("run", "--full")["landed"] == 0
    assert done.published()["content_hash"] == before


def test_a_day_later_only_changed_rows_land_and_a_rebuild_is_equal(done: Demo) -> None:
    first = done.json("status")
    done.hub("demo", "--advance", "1d")
    second = done.json("status")
    landed = {(one["source"], one["stream"]): one["landed"] for one in second["sources"]}
    before = {(one["source"], one["stream"]): one["landed"] for one in first["sources"]}
    news = sum(landed.values()) - sum(before.values())
    assert 0 < news < 0.2 * sum(before.values())
    assert second["published"]["content_hash"] != first["published"]["content_hash"]
    rebuilt = done.json("rebuild")
    assert rebuilt["equal"] is True, rebuilt
    assert done.published()["content_hash"] == second["published"]["content_hash"]


def test_status_keeps_its_contract(done: Demo) -> None:
    status = done.json("status")
    assert {"version", "path", "as_of", "published_at", "content_hash", "tables"} <= set(
        status["published"]
    )
    assert {
        "source", "stream", "entity", "landed", "inserted", "updated", "unchanged",
        "quarantined", "superseded", "last_batch_at", "fresh",
    } <= set(status["sources"][0])  # fmt: skip
    assert {"id", "status", "started_at", "seconds", "landed"} <= set(status["last_run"])
    assert {"passed", "warned", "failed"} <= set(status["checks"])
    assert status["site"]
    assert status["checks"]["failed"] == 0
    assert status["checks"]["passed"] > 100
    for one in status["sources"]:
        parts = ("inserted", "updated", "unchanged", "quarantined", "superseded")
        assert one["landed"] == sum(one[name] for name in parts)
