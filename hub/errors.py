"""The errors the hub shows people: one line that says what, where, and how to mend it."""

from __future__ import annotations


class HubError(Exception):
    """A failure with a mend. `exit_code` is what the command line ends with."""

    exit_code = 2

    def __init__(self, what: str, *, where: str | None = None, mend: str | None = None) -> None:
        self.what = " ".join(what.split())
        self.where = where
        self.mend = mend
        super().__init__(self.what)

    def __str__(self) -> str:
        return " — ".join(part for part in (self.what, self.where, self.mend) if part)


class DataProblem(HubError):
    """The data broke a rule: the gate is closed or the accounts do not add up."""

    exit_code = 1


class ConfigError(HubError):
    """The site, a contract, the dictionary or the command was wrong."""

    exit_code = 2


class SourceUnreachable(HubError):
    """A source could not be read; the others go on."""

    exit_code = 3


class SourceDown(SourceUnreachable):
    """The source does not answer at all: asking for its other streams would only cost time."""


class Locked(HubError):
    """Another process holds the writer lock."""

    exit_code = 4
