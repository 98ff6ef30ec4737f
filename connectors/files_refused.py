"""The words for a file that cannot be landed; the others of its stream go on."""

from __future__ import annotations


class Refused(Exception):
    """What is wrong with one file, and how to mend it."""

    def __init__(self, what: str, mend: str) -> None:
        super().__init__(what)
        self.what = what
        self.mend = mend


class Unfinished(Exception):
    """The file has not arrived whole: it is left alone."""
