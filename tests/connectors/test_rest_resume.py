"""A read that broke off goes on where it was, and gives what a straight read gives."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from connectors import rest_stage
from connectors.read import read
from hub import stamp
from hub.errors import SourceUnreachable
from hub.reading import Reading, Window
from tests.connectors.service import records, shelve, text
from tests.connectors.streams import AS_OF, Landed

PAGES: dict[str, dict[str, Any]] = {
    "offset": {"by": "offset", "size": 5},
    "range": {"by": "range", "size": 5},
    "page": {"by": "page", "size": 5, "size_param": "size", "total": "$.total"},
    "keyset": {"by": "keyset", "size": 5, "send": "after", "size_param": "limit"},
    "cursor": {"by": "cursor", "send": "cursor", "size": 5},
}


class Breaking:
    """A list of 30 rows whose service breaks off its n-th answer until it is mended."""

    def __init__(self, server: HTTPServer, fails: int) -> None:
        self.shelf = shelve(HTTPServer(), records(0, 30), say=True)
        self.fails, self.broken, self.asked = fails, True, list[str]()
        server.expect_request("/items").respond_with_handler(self)

    def __call__(self, request: Request) -> Response:
        self.asked.append(request.query_string.decode() + request.headers.get("Range", ""))
        if self.broken and len(self.asked) >= self.fails:
            half = text('{"data": [')
            half.headers["Content-Length"] = "1000"
            return half
        if "cursor" not in request.args and "size" not in request.args and not self.paged(request):
            return self.by_cursor(0)
        if "cursor" in request.args:
            return self.by_cursor(int(request.args["cursor"]))
        return self.shelf(request)

    @staticmethod
    def paged(request: Request) -> bool:
        return bool({"limit", "offset", "page", "after"} & set(request.args)) or bool(
            request.headers.get("Range")
        )

    def by_cursor(self, start: int) -> Response:
        following = start + 5 if start + 5 < 30 else None
        return text(json.dumps({"data": self.shelf.rows[start : start + 5], "next": following}))


def once(stream: Any, folder: Path, **window: Any) -> Reading:
    return read(stream, Window(**{"as_of": AS_OF, **window}), folder)


@pytest.mark.parametrize("by", PAGES)
@pytest.mark.parametrize("fails", [1, 2, 4])
def test_a_resumed_read_equals_a_straight_one_and_asks_for_no_page_twice(
    by: str, fails: int, httpserver: HTTPServer, rest: Any, tmp_path: Path
) -> None:
    service = Breaking(httpserver, fails)
    options = {"retries": 1, "backoff": 0.001}
    stream = rest(page=PAGES[by], connection={"options": options})
    with pytest.raises(SourceUnreachable, match="the answer broke off, after 2 tries"):
        once(stream, tmp_path / "00000001")
    before = len(service.asked) - 2
    service.broken, service.asked = False, []
    resumed = once(stream, tmp_path / "00000001")
    after = len(service.asked)
    service.asked = []
    straight = once(stream, tmp_path / "straight" / "00000001")
    assert Landed(resumed).sorted() == Landed(straight).sorted()
    assert resumed.complete
    assert before + after == len(service.asked)
    said = [note for note in resumed.notes if "went on with a read" in note]
    assert len(said) == (fails > 1)
    assert not (tmp_path / ".resume-things").exists()


@pytest.mark.parametrize("by", [*PAGES, "none"])
def test_a_read_that_broke_off_behind_its_last_page_is_gone_on_with(
    by: str, httpserver: HTTPServer, rest: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All pages are on disk, and the process dies before they are landed."""
    service = Breaking(httpserver, 0)
    service.broken = False
    stream = rest(page=PAGES.get(by, {"by": "none"}))

    def dies(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("connectors.rest.settle", dies)
        with pytest.raises(KeyboardInterrupt):
            once(stream, tmp_path / "00000001")
    service.asked = []
    resumed = once(stream, tmp_path / "00000001")
    asked = len(service.asked)
    straight = once(stream, tmp_path / "straight" / "00000001")
    assert Landed(resumed).sorted() == Landed(straight).sorted()
    assert resumed.complete
    assert asked <= 1  # at most whether there is more
    assert any("went on with a read" in note for note in resumed.notes)


def broken_off(httpserver: HTTPServer, stream: Any, folder: Path) -> Breaking:
    service = Breaking(httpserver, 3)
    with pytest.raises(SourceUnreachable):
        once(stream, folder)
    assert (folder.parent / ".resume-things" / "state.json").exists()
    service.broken, service.asked = False, []
    return service


QUICK: dict[str, Any] = {"options": {"retries": 0}}


def test_pages_are_kept_for_the_same_question_only(
    httpserver: HTTPServer, rest: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another contract, another window, or too long ago: the read begins anew."""
    stream = rest(page=PAGES["offset"], connection=QUICK)
    other = rest(page=PAGES["offset"], connection=QUICK, params={"state": "open"})
    cases: list[tuple[Any, dict[str, Any]]] = [(other, {}), (stream, {"until": "2026-01-01"})]
    for changed, window in cases:
        httpserver.clear()
        service = broken_off(httpserver, stream, tmp_path / "00000001")
        assert once(changed, tmp_path / "00000001", **window).rows == 30
        assert "offset=0" in service.asked[0]
    httpserver.clear()
    service = broken_off(httpserver, stream, tmp_path / "00000001")
    later = stamp.now() + timedelta(hours=13)
    monkeypatch.setattr(rest_stage.stamp, "now", lambda: later)
    assert once(stream, tmp_path / "00000001").rows == 30
    assert "offset=0" in service.asked[0]


@pytest.mark.parametrize("harm", ["state", "chunk", "lost"])
def test_damaged_pages_are_thrown_away(
    harm: str, httpserver: HTTPServer, rest: Any, tmp_path: Path
) -> None:
    stream = rest(page=PAGES["offset"], connection=QUICK)
    broken_off(httpserver, stream, tmp_path / "00000001")
    home = tmp_path / ".resume-things"
    chunk = next(home.glob("*.parquet"))
    if harm == "state":
        (home / "state.json").write_text('{"identity": ')
    elif harm == "chunk":
        chunk.write_bytes(chunk.read_bytes()[:50])
    else:
        chunk.unlink()
    assert once(stream, tmp_path / "00000001").rows == 30


def test_a_cursor_that_the_service_forgot_begins_anew(
    httpserver: HTTPServer, rest: Any, tmp_path: Path
) -> None:
    stream = rest(page=PAGES["cursor"], connection=QUICK)
    service = broken_off(httpserver, stream, tmp_path / "00000001")
    httpserver.clear()

    def forgetful(request: Request) -> Response:
        if request.args.get("cursor") == "10" and len(service.asked) == 0:
            service.asked.append("refused")
            return text('{"error": "unknown cursor"}', 410)
        return service(request)

    httpserver.expect_request("/items").respond_with_handler(forgetful)
    reading = once(stream, tmp_path / "00000001")
    assert reading.rows == 30
    assert len(service.asked) == 1 + 6


def test_what_changed_since_the_broken_read_began_is_read_again_next_time(
    httpserver: HTTPServer, rest: Any, tmp_path: Path
) -> None:
    """The mark stays at the first read's beginning: its early pages know nothing newer."""
    stream = rest(page=PAGES["offset"], connection=QUICK, cursor={"column": "at", "send": "since"})
    service = Breaking(httpserver, 3)
    for row in service.shelf.rows:
        row["at"] = "2026-04-02T00:00:00Z"
    with pytest.raises(SourceUnreachable):
        once(stream, tmp_path / "00000001")
    service.broken = False
    resumed = once(stream, tmp_path / "00000001", as_of=AS_OF + timedelta(days=5))
    assert resumed.cursor_high == stamp.text(AS_OF)


def test_rows_that_moved_while_nothing_was_read_are_noticed(
    httpserver: HTTPServer, rest: Any, tmp_path: Path
) -> None:
    stream = rest(page=PAGES["offset"], connection=QUICK)
    service = broken_off(httpserver, stream, tmp_path / "00000001")
    del service.shelf.rows[0]
    landed = Landed(once(stream, tmp_path / "00000001"))
    assert {int(n) for n in landed.column("id")} >= set(range(1, 30))
    assert len(landed.rows) == len(set(landed.column("id")))


def test_no_token_goes_to_disk(httpserver: HTTPServer, rest: Any, tmp_path: Path) -> None:
    """An address that carries a secret is not remembered: the next read begins anew."""
    link = httpserver.url_for("/more?sig=canary-9911-secret")
    body = json.dumps({"data": records(0, 2), "next": link})
    httpserver.expect_request("/items").respond_with_data(body)
    httpserver.expect_request("/more").respond_with_data("", status=500)
    secret = {"secrets": {"sig": "canary-9911-secret"}, **QUICK}
    with pytest.raises(SourceUnreachable):
        once(rest(page={"by": "next"}, connection=secret), tmp_path / "00000001")
    kept = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert not any(b"canary-9911" in file.read_bytes() for file in kept)
    assert not (tmp_path / ".resume-things" / "state.json").exists()


KILLED = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from connectors import rest_stage
from connectors.read import read
from hub.contract import Stream
from hub.reading import Window

rest_stage.SOON = 0.0
stream = Stream.model_validate_json(sys.argv[1])
read(stream, Window(as_of=datetime.fromisoformat(sys.argv[2])), Path(sys.argv[3]))
"""


def test_a_killed_process_loses_no_page_that_was_written(
    httpserver: HTTPServer, rest: Any, tmp_path: Path
) -> None:
    stream = rest(page=PAGES["offset"])
    shelf = shelve(HTTPServer(), records(0, 30))
    child: list[subprocess.Popen[bytes]] = []

    def deadly(request: Request) -> Response:
        if child and len(shelf.queries) == 4:
            os.kill(child[0].pid, signal.SIGKILL)
            child.clear()
        return shelf(request)

    httpserver.expect_request("/items").respond_with_handler(deadly)
    words = [stream.model_dump_json(), AS_OF.isoformat(), str(tmp_path / "00000001")]
    child.append(subprocess.Popen([sys.executable, "-c", KILLED, *words], cwd=Path.cwd()))
    assert child[0].wait(60) == -signal.SIGKILL
    home = tmp_path / ".resume-things"
    chunks = json.loads((home / "state.json").read_text("utf-8"))["chunks"]
    kept = sum(pq.read_metadata(home / name).num_rows for name in chunks)
    assert kept >= 5
    shelf.queries.clear()
    landed = Landed(once(stream, tmp_path / "00000001"))
    assert sorted(map(int, landed.column("id"))) == list(range(30))
    assert not any("offset=0" in query for query in shelf.queries)
