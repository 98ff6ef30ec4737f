"""The command line of the simulated factory: create, advance, crm."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from pathlib import Path

from examples.factory import simulate
from examples.factory.crm_server import CrmServer


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0 done, 2 wrong use."""
    asked = _parser().parse_args(arguments)
    try:
        if asked.command == "create":
            clock = simulate.create(
                asked.folder, scale=asked.scale, seed=asked.seed, erp_url=asked.erp_url
            )
            print(f"factory of {clock.as_of} in {asked.folder}")
        elif asked.command == "advance":
            print(f"factory of {simulate.advance(asked.folder, asked.days).as_of}")
        else:
            _crm(asked.folder, asked.port, asked.parent)
    except (FileNotFoundError, OSError) as error:
        print(f"factory: {error}", file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m examples.factory")
    commands = parser.add_subparsers(dest="command", required=True)
    create = commands.add_parser("create", help="write all systems anew")
    create.add_argument("--scale", type=float, default=1)
    create.add_argument("--seed", type=int, default=7)
    create.add_argument("--erp-url", help="a PostgreSQL URL; default is erp.sqlite in the folder")
    advance = commands.add_parser("advance", help="move the factory's clock")
    advance.add_argument("--days", type=_days, default=1, help="a number of days, such as 1 or 1d")
    crm = commands.add_parser("crm", help="serve the CRM until SIGTERM or Ctrl-C")
    crm.add_argument("--port", type=int, default=0, help="0 takes a free port")
    crm.add_argument("--parent", type=int, help="stop when this process is gone")
    for command in (create, advance, crm):
        command.add_argument("--folder", type=Path, required=True)
    return parser


def _days(text: str) -> int:
    return int(text.removesuffix("d"))


def _crm(folder: Path, port: int, parent: int | None) -> None:
    """Serve until a signal comes or the parent is gone; the first line printed is the URL."""
    over = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: over.set())
    with CrmServer(folder, port) as server:
        print(server.url, flush=True)
        while not over.wait(0.3):
            if parent is not None and not _alive(parent):
                return


def _alive(process: int) -> bool:
    """Whether a process is there; on Windows a signal 0 would end it, so it counts as there."""
    if sys.platform == "win32":
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


if __name__ == "__main__":
    raise SystemExit(main())
