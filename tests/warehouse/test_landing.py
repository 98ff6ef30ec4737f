"""Landing: what is news, what is known, what is gone, and what a kill leaves behind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from hub.contract import Cursor, Stream, Sweep, Tombstone
from hub.errors import DataProblem, SourceDown, SourceUnreachable
from hub.reading import Reading, Window
from tests.warehouse.orders import AS_OF, order, reader
from warehouse import batch as batches
from warehouse.landing import Landed, land, land_stream

Make = Callable[..., Stream]


def landing(data_dir: Path, stream: Stream, rows: list[dict[str, Any]], **more: Any) -> Landed:
    return land_stream(data_dir, stream, reader(rows), as_of=AS_OF, **more)


def test_the_first_landing_takes_all_and_the_second_nothing(
    tmp_path: Path, make_stream: Make
) -> None:
    rows = [order(n) for n in range(5)]
    first = landing(tmp_path, make_stream(), rows)
    second = landing(tmp_path, make_stream(), rows)
    assert (first.rows_read, first.already_known, first.landed) == (5, 0, 5)
    assert (second.rows_read, second.already_known, second.landed) == (5, 5, 0)
    assert second.sequences == ()


def test_only_what_differs_lands_again(tmp_path: Path, make_stream: Make) -> None:
    rows = [order(n) for n in range(5)]
    landing(tmp_path, make_stream(), rows)
    rows[2]["qty"] = "9"
    again = landing(tmp_path, make_stream(), rows)
    assert again.landed == 1
    folder = batches.stream_folder(tmp_path, "erp", "order")
    batch = batches.load(folder, 2)
    (part,) = batches.parts(folder, batch)
    assert pq.read_table(part).to_pylist() == [rows[2]]


def test_a_first_landing_is_kept_as_it_is_and_a_later_one_takes_a_row_once(
    tmp_path: Path, make_stream: Make
) -> None:
    landed = landing(tmp_path, make_stream(), [order(1), order(1), order(2)])
    assert (landed.rows_read, landed.already_known, landed.landed) == (3, 0, 3)
    landed = landing(tmp_path, make_stream(), [order(1), order(2), order(3), order(3)])
    assert (landed.rows_read, landed.already_known, landed.landed) == (4, 3, 1)


def test_a_key_missing_from_a_whole_picture_is_gone(tmp_path: Path, make_stream: Make) -> None:
    landing(tmp_path, make_stream(), [order(1), order(2)])
    again = landing(tmp_path, make_stream(), [order(2)])
    folder = batches.stream_folder(tmp_path, "erp", "order")
    assert again.landed == 1
    assert batches.load(folder, 2).gone == 1
    back = landing(tmp_path, make_stream(), [order(1), order(2)])
    assert back.landed == 1, "a row that comes back is news although it was known"


def test_without_diff_a_missing_key_says_nothing(tmp_path: Path, make_stream: Make) -> None:
    stream = make_stream(deletes="none")
    landing(tmp_path, stream, [order(1), order(2)])
    assert landing(tmp_path, stream, [order(2)]).landed == 0


def test_a_tombstone_is_news_once(tmp_path: Path, make_stream: Make) -> None:
    stream = make_stream(deletes=Tombstone(column="uom", value="GONE"))
    landing(tmp_path, stream, [order(1), order(2)])
    assert landing(tmp_path, stream, [order(1), order(2, uom="gone")]).landed == 1
    assert landing(tmp_path, stream, [order(1), order(2, uom="gone")]).landed == 0
    assert landing(tmp_path, stream, [order(1), order(2)]).landed == 1


def test_what_is_remembered_of_the_keys_is_only_a_cache(tmp_path: Path, make_stream: Make) -> None:
    rows = [order(n) for n in range(5)]
    for _ in range(2):
        landing(tmp_path, make_stream(), rows)
    folder = batches.stream_folder(tmp_path, "erp", "order")
    (cache,) = folder.glob("known-*.parquet")
    rows = rows[1:] + [order(9)]
    kept = landing(tmp_path / "copy", make_stream(), rows)
    assert kept.landed == 5
    cache.unlink()
    assert landing(tmp_path, make_stream(), rows).landed == 2
    assert landing(tmp_path, make_stream(), rows).landed == 0


def test_a_new_empty_column_is_no_news_and_a_filled_one_is(
    tmp_path: Path, make_stream: Make
) -> None:
    def read(value: str | None) -> Any:
        def reading(stream: Stream, window: Window, folder: Path) -> Reading:
            done = reader([order(1), order(2)])(stream, window, folder)
            table = pq.read_table(done.parts[0])
            filled = pa.array([value, None], pa.string())
            pq.write_table(table.append_column("新列", filled), done.parts[0])
            return done

        return reading

    landing(tmp_path, make_stream(), [order(1), order(2)])
    assert land_stream(tmp_path, make_stream(), read(None), as_of=AS_OF).landed == 0
    assert land_stream(tmp_path, make_stream(), read("x"), as_of=AS_OF).landed == 1


def test_rows_without_a_key_are_counted_apart(tmp_path: Path, make_stream: Make) -> None:
    stream = make_stream(key=[])
    assert landing(tmp_path, stream, [order(1), order(1), order(2)]).landed == 3
    assert landing(tmp_path, stream, [order(1), order(1), order(2)]).landed == 0
    assert landing(tmp_path, stream, [order(1), order(1), order(1), order(2)]).landed == 1
    assert landing(tmp_path, stream, [order(1), order(2)]).landed == 2, "two copies went"


def test_a_sweep_finds_what_was_deleted_and_what_was_missed(
    tmp_path: Path, make_stream: Make
) -> None:
    stream = make_stream(cursor=Cursor(column="changed"), deletes=Sweep(sweep=86400))
    landing(tmp_path, stream, [order(1), order(2)])
    late = order(3, changed="2020-01-01 00:00:00")
    assert landing(tmp_path, stream, [order(2), late]).landed == 0, "no sweep is due"
    swept = landing(tmp_path, stream, [order(2), late], sweep=True)
    assert swept.landed == 2
    assert "key sweep: 1 lost at the source, 1 that had been missed" in swept.notes
    assert landing(tmp_path, stream, [order(2), late], sweep=True).landed == 0
    tomorrow = AS_OF + timedelta(days=2)
    again = land_stream(tmp_path, stream, reader([late]), as_of=tomorrow)
    assert again.landed == 1, "by then a sweep is due"


def test_the_cursor_comes_from_the_newest_batch_less_the_lookback(
    tmp_path: Path, make_stream: Make
) -> None:
    stream = make_stream(cursor=Cursor(column="changed"), lookback=600, deletes="none")
    windows: list[Window] = []
    rows = [order(1), order(2, changed="2026-06-01 09:00:00")]

    def read(stream: Stream, window: Window, folder: Path) -> Reading:
        windows.append(window)
        return reader(rows)(stream, window, folder)

    land_stream(tmp_path, stream, read, as_of=AS_OF)
    land_stream(tmp_path, stream, read, as_of=AS_OF)
    assert [window.since for window in windows] == [None, "2026-06-01T08:50:00.000000Z"]


def test_a_folder_without_a_manifest_never_happened(tmp_path: Path, make_stream: Make) -> None:
    def dies(stream: Stream, window: Window, folder: Path) -> Reading:
        (folder / "part-000000.parquet").write_bytes(b"half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        land_stream(tmp_path, make_stream(), dies, as_of=AS_OF)
    left = tmp_path / "raw/erp/order/00000001"
    left.mkdir(exist_ok=True)
    (left / "part-000000.parquet").write_bytes(b"half")
    assert landing(tmp_path, make_stream(), [order(1)]).landed == 1
    assert batches.sequences(left.parent) == [1]


def test_one_failing_source_does_not_stop_the_others(tmp_path: Path, make_stream: Make) -> None:
    def read(stream: Stream, window: Window, folder: Path) -> Reading:
        if stream.source == "crm":
            raise SourceUnreachable("nobody answers", where="crm", mend="start it")
        return reader([order(1)])(stream, window, folder)

    streams = [make_stream(source="crm"), make_stream()]
    crm, erp = land(tmp_path, streams, read, as_of=AS_OF)
    assert crm.error == "nobody answers — crm — start it"
    assert (erp.error, erp.landed) == (None, 1)


def test_a_silent_source_is_asked_once(tmp_path: Path, make_stream: Make) -> None:
    asked: list[str] = []

    def read(stream: Stream, window: Window, folder: Path) -> Reading:
        asked.append(stream.name)
        raise SourceDown("no connection") if stream.name == "a" else SourceUnreachable("HTTP 500")

    streams = [make_stream(name=name) for name in ("b", "a", "c")]
    done = land(tmp_path, streams, read, as_of=AS_OF)
    assert asked == ["b", "a"]
    assert [one.error for one in done] == ["HTTP 500", "no connection", "no connection"]


def test_an_unknown_key_column_is_named(tmp_path: Path, make_stream: Make) -> None:
    with pytest.raises(DataProblem, match="source has no column 'idd'.*did you mean 'id'"):
        landing(tmp_path, make_stream(key=["idd"]), [order(1)])


def test_an_altered_part_is_found(tmp_path: Path, make_stream: Make) -> None:
    landing(tmp_path, make_stream(), [order(1)])
    folder = batches.stream_folder(tmp_path, "erp", "order")
    batch = batches.load(folder, 1)
    batches.verify(folder, batch)
    part = batches.parts(folder, batch)[0]
    part.write_bytes(part.read_bytes() + b"x")
    with pytest.raises(DataProblem, match="missing or was altered"):
        batches.verify(folder, batch)


def test_a_stamp_from_the_future_is_known_all_the_same(tmp_path: Path, make_stream: Make) -> None:
    """The mark stays at the run, so every later window reads such a row again."""
    stream = make_stream(cursor=Cursor(column="changed"), deletes="none")
    rows = [order(1), order(2, changed="2099-01-01 00:00:00")]

    def read(stream: Stream, window: Window, folder: Path) -> Reading:
        return replace(reader(rows)(stream, window, folder), cursor_high="2026-06-30T12:00:00Z")

    for _ in range(2):
        land_stream(tmp_path, stream, read, as_of=AS_OF)
    again = land_stream(tmp_path, stream, read, as_of=AS_OF)
    assert (again.rows_read, again.already_known, again.landed) == (1, 1, 0)
