"""The CRM as a REST server on a real socket: session login, three ways of paging, throttling.

A token serves a number of calls, then the answer is an error inside HTTP 200; now and then a call
is throttled with 429. Reads the records' file on every call, so it can be restarted or moved on.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from examples.factory.crm_lists import LISTS, Refused, answer

USER, PASSWORD = "hub", "factory-crm-demo"
CALLS_A_TOKEN = 15
FIRST_THROTTLE, THROTTLE_EVERY, RETRY_AFTER = 20, 60, 1
EXPIRED, DENIED = 401001, 401002


class CrmServer:
    """A running CRM: `url`, and `stop()`; usable in a with statement."""

    def __init__(self, folder: Path, port: int = 0) -> None:
        self.file = folder / "crm" / "crm.sqlite"
        if not self.file.exists():
            raise FileNotFoundError(f"no CRM here: {self.file}; create the factory first")
        self.calls = 0
        self.tokens: dict[str, int] = {}
        self.lock = threading.Lock()
        self.http = Listener(self, port)
        self.url = f"http://127.0.0.1:{self.http.server_address[1]}"
        self.thread = threading.Thread(
            target=self.http.serve_forever, kwargs={"poll_interval": 0.05}, name="crm", daemon=True
        )
        self.thread.start()

    def stop(self) -> None:
        """Close the socket and wait for the thread."""
        self.http.shutdown()
        self.http.server_close()
        self.thread.join()

    def __enter__(self) -> CrmServer:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def login(self, body: dict[str, Any]) -> dict[str, Any]:
        """A fresh token for the right user and password."""
        if (body.get("user"), body.get("password")) != (USER, PASSWORD):
            raise Refused(DENIED, "user or password is wrong")
        token = secrets.token_hex(16)
        with self.lock:
            self.tokens[token] = CALLS_A_TOKEN
        return {"token": token, "calls": CALLS_A_TOKEN}

    def throttled(self) -> bool:
        """Whether this call comes too early; the counter makes it repeatable."""
        with self.lock:
            self.calls += 1
            return self.calls % THROTTLE_EVERY == FIRST_THROTTLE

    def admit(self, header: str) -> None:
        """Spend one call of the token, or refuse."""
        token = header.removeprefix("Bearer ").strip()
        with self.lock:
            left = self.tokens.get(token, 0)
            if left <= 0:
                self.tokens.pop(token, None)
                raise Refused(EXPIRED, "the session has expired, please sign in again")
            self.tokens[token] = left - 1

    def records(self, name: str, params: dict[str, str]) -> dict[str, Any]:
        """One page of a list."""
        with closing(sqlite3.connect(self.file)) as con:
            return answer(con, name, params)


class Handler(BaseHTTPRequestHandler):
    """One connection: paths, status codes and headers; what is said comes from the CrmServer."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one packet, or every answer waits for an ACK
    server: Listener

    def do_POST(self) -> None:
        """Sign in."""
        length = int(self.headers.get("Content-Length") or 0)
        try:
            body = json.loads(self.rfile.read(length) or b"{}")
        except ValueError:
            body = {}
        path = urlsplit(self.path).path
        if path != "/api/login":
            self._give(404, {"code": 404, "msg": f"no such path: {path}"})
        else:
            self._attempt(lambda: self.server.crm.login(body))

    def do_GET(self) -> None:
        """A page of a list, or a sign of life."""
        parts = urlsplit(self.path)
        name = parts.path.removeprefix("/api/")
        if name == "ping":
            self._give(200, {"code": 0, "msg": "ok", "data": {}})
        elif name not in LISTS:
            self._give(404, {"code": 404, "msg": f"no such path: {parts.path}"})
        elif self.server.crm.throttled():
            self._give(429, {"code": 429, "msg": "slow down"}, {"Retry-After": RETRY_AFTER})
        else:
            self._attempt(lambda: self._page(name, dict(parse_qsl(parts.query))))

    def _page(self, name: str, params: dict[str, str]) -> dict[str, Any]:
        self.server.crm.admit(self.headers.get("Authorization") or "")
        return self.server.crm.records(name, params)

    def _attempt(self, work: Callable[[], dict[str, Any]]) -> None:
        try:
            self._give(200, {"code": 0, "msg": "ok", "data": work()})
        except Refused as refused:
            self._give(200, {"code": refused.code, "msg": str(refused), "data": None})

    def _give(
        self, status: int, body: dict[str, Any], headers: dict[str, int] | None = None
    ) -> None:
        data = json.dumps(body, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        for name, value in (headers or {}).items():
            self.send_header(name, str(value))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet: the factory's log is nobody's business."""


class Listener(ThreadingHTTPServer):
    """The socket, which knows the CRM that it speaks for."""

    daemon_threads = True

    def __init__(self, crm: CrmServer, port: int) -> None:
        self.crm = crm
        super().__init__(("127.0.0.1", port), Handler)


def start_crm(folder: Path, port: int = 0) -> CrmServer:
    """Serve the CRM of a created factory on loopback; port 0 takes a free one."""
    return CrmServer(folder, port)
