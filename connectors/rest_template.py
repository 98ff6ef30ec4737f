"""Puts values for {names} into the texts of a request, and says how a moment is written there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hub import stamp
from hub.contract import Stream
from hub.errors import ConfigError

PLACE = re.compile(r"\{(?P<name>[A-Za-z_][\w.]*)\}")
NUMBER = re.compile(r"-?\d+(\.\d+)?")
WIDER = [
    timedelta(0),
    *(timedelta(**{unit: 1}) for unit in ("seconds", "minutes", "hours", "days")),
]


def fill(value: Any, names: Mapping[str, Any]) -> Any:
    """A copy of `value` with {names} filled in; what is unknown stays (GraphQL has braces too).

    A text that is one {name} and nothing else becomes the value itself, a number or a list. Between
    single quotes, as in the filters of OData and K3Cloud, a value's own quotes are doubled.
    """
    if isinstance(value, dict):
        return {key: fill(inner, names) for key, inner in value.items()}
    if isinstance(value, list):
        return [fill(inner, names) for inner in value]
    if not isinstance(value, str) or "{" not in value:
        return value
    whole = PLACE.fullmatch(value)
    if whole and whole["name"] in names:
        return names[whole["name"]]
    return PLACE.sub(lambda hit: _put(hit, names), value)


def _put(hit: re.Match[str], names: Mapping[str, Any]) -> str:
    if hit["name"] not in names:
        return hit[0]
    text = str(names[hit["name"]])
    around = hit.string[hit.start() - 1 : hit.start()], hit.string[hit.end() : hit.end() + 1]
    return text.replace("'", "''") if around == ("'", "'") else text


def own_values(stream: Stream) -> dict[str, Any]:
    """What sources/<source>.yaml says: user, password, token, secrets and values by their names."""
    said = stream.connection
    plain = {"user": said.user, "password": said.password, "token": said.token}
    return {
        **{name: value for name, value in plain.items() if value is not None},
        **said.values,
        **said.secrets,
    }


def require(value: Any, names: Mapping[str, Any], stream: Stream) -> None:
    """Refuse a text of the sign-in that names what nobody said."""
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            require(inner, names, stream)
    elif isinstance(value, str):
        for hit in PLACE.finditer(value):
            if hit["name"] not in names:
                raise ConfigError(
                    f"{hit['name']!r} is missing",
                    where=f"sources/{stream.source}.yaml",
                    mend=_mend(hit["name"], stream),
                )


def _mend(name: str, stream: Stream) -> str:
    reference = f"{name}: ${{{stream.source.upper()}_{name.upper()}}}"
    if name in ("user", "password", "token"):
        return f"add {reference}"
    return f"add secrets: {{{reference}}}, or values: {{{name}: ...}} where it is no secret"


def moment(text: str, stream: Stream, name: str) -> dict[str, Any]:
    """The cursor text as {name}, written as the service wants it, and its {name.year} and so on.

    A form that cannot hold the whole moment asks for a little more: since is cut, until rounded up.
    """
    change = stream.change
    if change is None or change.kind != "stamp":
        if change is not None and change.kind == "number" and not NUMBER.fullmatch(text):
            raise _no_mark(text, stream, change.kind)
        return {name: text}
    try:
        at = stamp.parse(text, stream.timezone)
    except ConfigError:  # it goes into a filter's text: what is no moment could be a condition
        raise _no_mark(text, stream, change.kind) from None
    except OverflowError:
        return {name: text}
    if change.format == "iso":
        return {name: stamp.text(at), **_parts(at, name)}
    if change.format in ("seconds", "milliseconds"):
        unit = timedelta(seconds=1) if change.format == "seconds" else timedelta(milliseconds=1)
        since_epoch = at - datetime(1970, 1, 1, tzinfo=UTC)
        return {name: since_epoch // unit if name == "since" else -(-since_epoch // unit)}
    local = _local(at, stream.timezone, name)
    if name == "until":
        local = next((local + w for w in WIDER if _holds(local + w, local, change.format)), local)
    return {name: local.strftime(change.format), **_parts(local, name)}


def _no_mark(text: str, stream: Stream, kind: str) -> ConfigError:
    return ConfigError(
        f"the cursor {text!r} is not a {kind}",
        where=f"{stream.file} ({stream.id})",
        mend="mend cursor.kind (stamp, number or text), or read the stream with --full",
    )


def _local(at: datetime, timezone: str, name: str) -> datetime:
    """The source's wall clock; the hour that comes twice when clocks go back is taken in."""
    try:
        local = at.astimezone(ZoneInfo(timezone))
        other = (at + timedelta(hours=3 if name == "since" else -3)).astimezone(local.tzinfo)
    except OverflowError:
        return at.replace(tzinfo=None)
    step = abs((local.utcoffset() or timedelta(0)) - (other.utcoffset() or timedelta(0)))
    return local.replace(tzinfo=None) + (-step if name == "since" else step)


def _holds(wider: datetime, at: datetime, form: str) -> bool:
    return datetime.strptime(wider.strftime(form), form) >= at  # noqa: DTZ007 - a wall clock


def _parts(at: datetime, name: str) -> dict[str, int]:
    units = ("year", "month", "day", "hour", "minute", "second", "microsecond")
    return {f"{name}.{unit}": getattr(at, unit) for unit in units}
