"""Which line of a contract answers a drifted column, and what to write there."""

from __future__ import annotations

import re

import yaml

from hub.contract import Stream, Tombstone
from hub.errors import ConfigError
from hub.mentions import columns_in
from hub.yamlfile import load_yaml
from warehouse.drift import Finding

PLAIN = re.compile(r"[^\W\d]\w*")
SHOWN = 6
UNKNOWN = "<the column that carries it now; or remove the line>"


def place(stream: Stream, finding: Finding) -> str:
    """`file:line` of the contract's line to change; the file alone where it cannot be read."""
    try:
        return load_yaml(stream.file).where(*_keys(stream, finding))
    except ConfigError:
        return str(stream.file)


def mend(stream: Stream, finding: Finding) -> str:
    """The line as it is and as it should be."""
    if finding.kind == "new":
        kept = stream.ignore if len(stream.ignore) <= SHOWN else ["..."]
        return f"ignore: {_flow([*kept, finding.column])}, or map it"
    if finding.kind == "retyped":
        return f"types: {_flow({**stream.types, finding.column: finding.now})}"
    section, *inner = _keys(stream, finding)
    other = finding.now if finding.kind == "renamed" else None
    if section == "map":
        name, text = inner[0], stream.map[str(inner[0])]
        moved = _moved(text, finding, other) if other else UNKNOWN
        return f"{name}: {text}  ->  {name}: {moved}"
    if section == "key" and other:
        keys = [other if _is(finding, one) else one for one in stream.key]
        return f"key: {_flow(stream.key)}  ->  key: {_flow(keys)}"
    return f"name under {section}: the column that takes the place of {finding.column}"


def _keys(stream: Stream, finding: Finding) -> tuple[str | int, ...]:
    """Where the contract speaks of the column."""
    if finding.kind == "new":
        return ("ignore",)
    if finding.kind == "retyped" and stream.types:
        return ("types",)
    if any(_is(finding, name) for name in stream.key):
        return ("key",)
    for name, text in stream.map.items():
        if any(_is(finding, column) for column in columns_in(text)):
            return ("map", name)
    removal = stream.removal
    gone = isinstance(removal, Tombstone) and _is(finding, removal.column)
    return ("deletes",) if gone else ("cursor",)


def _is(finding: Finding, name: str) -> bool:
    return finding.column.lower() == name.lower()


def _moved(text: str, finding: Finding, other: str) -> str:
    """The expression that reads the batches before and after: coalesce(new, old)."""
    if not PLAIN.fullmatch(other):
        other = '"' + other.replace('"', '""') + '"'
    old = re.escape(finding.column)
    quoted = rf'"{old}"|(?<!\w){old}(?!\w)'
    return re.sub(quoted, lambda m: f"coalesce({other}, {m[0]})", text, flags=re.IGNORECASE)


def _flow(value: object) -> str:
    """YAML on one line, Chinese as it is."""
    said = yaml.safe_dump(
        value, default_flow_style=True, allow_unicode=True, width=10_000, sort_keys=False
    )
    return said.strip()
