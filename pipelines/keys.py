"""One key at a time from a terminal; a line at a time where there is none."""

from __future__ import annotations

import os
import select
import sys
from collections.abc import Iterator
from contextlib import contextmanager

QUIT = "q"
ESCAPE = b"\x1b"  # begins what an arrow or a function key sends


@contextmanager
def single_keys() -> Iterator[None]:
    """Keys come as they are pressed, for as long as this lasts; what was typed ahead is kept."""
    if not _terminal():
        yield
        return
    import termios
    import tty

    door = sys.stdin.fileno()
    before = termios.tcgetattr(door)
    try:
        tty.setcbreak(door, termios.TCSADRAIN)
        yield
    finally:
        termios.tcsetattr(door, termios.TCSADRAIN, before)


def read_key() -> str:
    """The next key in lower case; without a terminal the first letter of the next line.

    Where the input has ended it is as if `q` were pressed. Call it within `single_keys`.
    """
    if not _terminal():
        line = sys.stdin.readline()
        return line.strip()[:1].lower() if line else QUIT
    door = sys.stdin.fileno()
    pressed = os.read(door, 1)
    if pressed == ESCAPE:
        while select.select([door], [], [], 0.02)[0]:
            os.read(door, 1)
    return pressed.decode("ascii", "ignore").lower() if pressed else QUIT


def read_line(prompt: str) -> str:
    """What is typed behind the prompt up to Enter, to be seen and mended while typing."""
    sys.stdout.write(prompt)
    sys.stdout.flush()
    if not _terminal():
        return sys.stdin.readline().strip()
    import termios

    door = sys.stdin.fileno()
    before = termios.tcgetattr(door)
    lines = [*before[:3], before[3] | termios.ICANON | termios.ECHO, *before[4:]]
    try:
        termios.tcsetattr(door, termios.TCSADRAIN, lines)
        return sys.stdin.readline().strip()
    finally:
        termios.tcsetattr(door, termios.TCSADRAIN, before)


def _terminal() -> bool:
    """Whether keys can be had one by one: a terminal, on a system that knows how."""
    try:
        import termios  # noqa: F401
    except ImportError:
        return False
    return sys.stdin.isatty()
