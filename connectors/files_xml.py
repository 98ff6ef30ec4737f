"""Reads the repeating element of an XML file as rows, one at a time; reaches for nothing outside.

A leaf element is a text column, its attributes are `<leaf>_<attribute>`, the row's own attributes
go by their names; nested and repeated elements become JSON text. A document that declares entities
is refused, so nothing is expanded and no other file is read.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree

from connectors.files_piece import Piece, Scratch, texts
from connectors.files_refused import Refused
from hub.contract import Stream
from hub.errors import ConfigError

NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
Row = dict[str, str | None]


def xml_piece(stream: Stream, path: Path, scratch: Scratch, declared: dict[str, str]) -> Piece:
    """The rows at the path `rows:`; without one, the children of the root."""
    for row in _rows(stream, path):
        scratch.add(row)
    relation = scratch.relation()
    return Piece(relation, texts(list(scratch.names), declared), ragged=True)


class ElementPath:
    """A path of element names: from the root with a leading /, else wherever it ends a path."""

    def __init__(self, stream: Stream, said: str) -> None:
        self.anchored = said.startswith("/")
        self.parts = [_tag(stream, part) for part in said.strip("/").split("/")]

    def fits(self, tags: list[str]) -> bool:
        """Whether the open elements end in this path."""
        count = len(self.parts)
        if len(tags) < count or (self.anchored and len(tags) != count):
            return False
        return all(
            part in ("*", tag if part.startswith("{") else _local(tag))
            for part, tag in zip(self.parts, tags[-count:], strict=True)
        )


def _tag(stream: Stream, part: str) -> str:
    """A local name, or {namespace}name where the contract declares the prefix."""
    prefix, colon, name = part.rpartition(":")
    if not colon:
        return part
    if prefix not in stream.namespaces:
        raise ConfigError(
            f"the prefix {prefix!r} is not declared",
            where=str(stream.file),
            mend=f"write namespaces: {{{prefix}: http://...}}, or the name alone",
        )
    return f"{{{stream.namespaces[prefix]}}}{name}"


class Carried:
    """Texts and attributes of the elements around a row, as long as those are open."""

    def __init__(self, stream: Stream) -> None:
        self.paths = {}
        for column, said in stream.carry.items():
            path, _, attribute = said.partition("@")
            self.paths[column] = (ElementPath(stream, path.rstrip("/")), attribute)
        self.values: dict[str, tuple[int, str | None]] = {}

    def look(self, element: etree._Element, tags: list[str], *, opened: bool) -> None:
        """Keep an attribute when its element opens, a text when its element closes."""
        for column, (path, attribute) in self.paths.items():
            if bool(attribute) is opened and path.fits(tags):
                value = _attribute(element, attribute) if attribute else element.text
                self.values[column] = (len(tags) - (0 if attribute else 1), value)

    def close(self, depth: int) -> None:
        """Forget what belonged to the element that closes."""
        self.values = {name: kept for name, kept in self.values.items() if kept[0] < depth}

    def row(self) -> Row:
        return {name: self.values.get(name, (0, None))[1] for name in self.paths}


def _rows(stream: Stream, path: Path) -> Iterator[Row]:
    wanted = ElementPath(stream, "/*/*" if stream.rows == "$" else stream.rows)
    carried = Carried(stream)
    tags: list[str] = []
    inside = 0
    try:
        with path.open("rb") as file:
            for event, element in _events(file):
                if event == "start":
                    if not tags:
                        refuse_entities(element)
                    tags.append(str(element.tag))
                    inside += bool(inside) or wanted.fits(tags)
                    if not inside:
                        carried.look(element, tags, opened=True)
                    continue
                if inside == 1:
                    yield {**carried.row(), **_row(element)}
                elif not inside:
                    carried.look(element, tags, opened=False)
                    carried.close(len(tags))
                inside -= bool(inside)
                tags.pop()
                if not inside:
                    _forget(element)
    except etree.XMLSyntaxError as error:
        raise Refused(f"it is no XML: {error.msg}", "send it again, or mend the file") from error


def open_elements(path: Path) -> Iterator[tuple[list[str], etree._Element]]:
    """Every element as it closes, with the local names that lead to it: for a look only."""
    tags: list[str] = []
    try:
        with path.open("rb") as file:
            for event, element in _events(file):
                if event == "start":
                    if not tags:
                        refuse_entities(element)
                    tags.append(_local(str(element.tag)))
                else:
                    yield list(tags), element
                    tags.pop()
    except etree.XMLSyntaxError as error:
        raise Refused(f"it is no XML: {error.msg}", "send it again, or mend the file") from error


def _events(file: Any) -> Any:
    return etree.iterparse(
        file,
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )


def refuse_entities(root: etree._Element) -> None:
    """Stop before anything is expanded."""
    declared: Any = root.getroottree().docinfo.internalDTD
    if declared is not None and declared.entities():
        raise Refused("it declares entities, which could expand without end", "send it without")


def _forget(element: etree._Element) -> None:
    """Free what was read, so that memory does not grow with the file."""
    element.clear()
    parent = element.getparent()
    if parent is not None:
        while element.getprevious() is not None:
            del parent[0]


def _row(element: etree._Element) -> Row:
    row: Row = {}
    for name, value in _attributes(element).items():
        _put(row, name, value)
    if not len(element) and (element.text or "").strip():
        _put(row, _local(str(element.tag)), element.text)
    groups: dict[str, list[etree._Element]] = {}
    for child in element:
        groups.setdefault(_local(str(child.tag)), []).append(child)
    for name, children in groups.items():
        if len(children) > 1 or len(children[0]):
            found = [_nested(child) for child in children]
            kept = found if len(found) > 1 else found[0]
            _put(row, name, json.dumps(kept, ensure_ascii=False))
            continue
        _put(row, name, _leaf(children[0]))
        for attribute, value in _attributes(children[0]).items():
            _put(row, f"{name}_{attribute}", value)
    return row


def _put(row: Row, name: str, value: str | None) -> None:
    if name in row:
        raise Refused(f"two values go by the name {name!r} in one row", "mend rows: or the file")
    row[name] = value


def _leaf(element: etree._Element) -> str | None:
    return None if element.get(NIL) in ("true", "1") else element.text or ""


def _nested(element: etree._Element) -> Any:
    """A nested element as JSON: attributes and children by name, repeated ones as a list."""
    attributes = _attributes(element)
    if not len(element):
        return {**attributes, "text": _leaf(element)} if attributes else _leaf(element)
    found: dict[str, Any] = dict(attributes)
    for child in element:
        name, value = _local(str(child.tag)), _nested(child)
        if name not in found:
            found[name] = value
        elif isinstance(found[name], list):
            found[name].append(value)
        else:
            found[name] = [found[name], value]
    return found


def _attributes(element: etree._Element) -> dict[str, str]:
    return {_local(str(n)): str(v) for n, v in element.attrib.items() if str(n) != NIL}


def _attribute(element: etree._Element, name: str) -> str | None:
    return _attributes(element).get(name)


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
