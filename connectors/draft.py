"""Drafts a contract for a table that was looked into: a first guess for a person to finish.

Compares names, labels and comments with the dictionary; knows no database.
"""

from __future__ import annotations

import json
import re
from difflib import SequenceMatcher

from connectors.shape import Field, Shape
from hub.builtin import ENTITIES
from hub.dictionary import Dictionary
from hub.entity import Entity, Property
from hub.errors import ConfigError
from hub.names import nearest

NEAR = 0.78
# Words of databases -> words of the dictionary.
SAME = {
    "item": "material",
    "product": "material",
    "part": "material",
    "goods": "material",
    "sku": "material",
    "vendor": "supplier",
    "client": "customer",
    "cust": "customer",
    "account": "customer",
    "qty": "quantity",
    "amt": "amount",
    "num": "no",
    "number": "no",
    "id": "ref",
    "unit": "uom",
    "title": "name",
    "tel": "phone",
    "mobile": "phone",
    "model": "spec",
    "specification": "spec",
    "status": "document status",
    "state": "document status",
    "due": "promised",
    "delivery": "promised",
    "plant": "site",
    "dept": "department",
    "wh": "warehouse",
    "lot": "lot no",
    "batch": "lot no",
}
CHANGED = re.compile(r"(updated?|modif\w*|changed?|write|last)_?(at|on|time|date|stamp)?", re.I)


def draft(shape: Shape, dictionary: Dictionary, entity: str | None = None) -> str:
    """YAML text of a contract; what is required and was not found stands there as a comment."""
    feeds = _wanted(dictionary, entity) if entity else guess(shape, dictionary)
    found = mapping(shape, feeds)
    lines = [
        f"# Drafted from {shape.table.kind} {shape.table.name}: check every line.",
        f"feeds: {feeds.name}",
        *(f"{n}: {_text(v) if isinstance(v, str) else v}" for n, v in shape.place.items()),
        _key(shape),
    ]
    lines += _cursor(shape)
    lines += ["map:"] if found else ["map: {}"]
    by_name = {one.name: one for one in feeds.properties}
    width = max((len(f"{name}: {_text(column)}") for name, column in found.items()), default=0)
    for name, column in found.items():
        said = f"{name}: {_text(column)}"
        lines.append(f"  {said:<{width}}  # {by_name[name].label_zh}")
    for one in feeds.properties:
        if one.name not in found:
            word = "required" if one.required else "optional"
            lines.append(f"  # {one.name}:   {word}: {one.label_zh} {one.label_en}")
    rest = [one for one in shape.fields if one.name not in found.values()]
    lines += _ignored([one for one in rest if one.name not in shape.key])
    return "\n".join(lines) + "\n"


def _wanted(dictionary: Dictionary, entity: str) -> Entity:
    if entity not in dictionary.entities:
        raise ConfigError(
            f"no entity {entity!r}{nearest(entity, dictionary.entities)}",
            mend=f"entities: {', '.join(dictionary.entities)}",
        )
    return dictionary.entities[entity]


def guess(shape: Shape, dictionary: Dictionary) -> Entity:
    """The entity whose required properties and name the table resembles most."""

    def score(entity: Entity) -> float:
        found = mapping(shape, entity)
        required = [one.name for one in entity.properties if one.required]
        covered = sum(name in found for name in required) / max(len(required), 1)
        words = [shape.table.name.rpartition(".")[2], shape.table.comment]
        named = max(_alike(word, entity.name, entity.label_zh, entity.label_en) for word in words)
        return covered + named + 0.01 * len(found)

    known = [one for one in dictionary.entities.values() if one.name not in ENTITIES]
    return max(known, key=score)


def mapping(shape: Shape, entity: Entity) -> dict[str, str]:
    """Property -> column, each column once, the most alike pairs first; in the entity's order."""
    pairs = sorted(
        (
            (_likeness(entity, one, column), place, one.name, column.name)
            for place, one in enumerate(entity.properties)
            for column in shape.fields
        ),
        key=lambda pair: (-pair[0], pair[1]),
    )
    found: dict[str, str] = {}
    for likeness, _, name, column in pairs:
        if likeness >= NEAR and name not in found and column not in found.values():
            found[name] = column
    return {name: found[name] for name in entity.names if name in found}


def _likeness(entity: Entity, one: Property, column: Field) -> float:
    """How alike, 0 to 1; of equals, a name counts a little more than a comment.

    A property also goes by its entity's name before its own: `material code`, 物料编码.
    """
    names = [one.name, one.label_zh, one.label_en]
    names += [f"{entity.name} {one.name}", entity.label_zh + one.label_zh]
    return max(_alike(column.name, *names), _alike(column.comment, *names) * 0.99)


def _alike(word: str, *names: str) -> float:
    plain = _plain(word)
    if not plain:
        return 0.0
    return max(SequenceMatcher(None, plain, _plain(name)).ratio() for name in names)


def _plain(word: str) -> str:
    """Lower-case words in the dictionary's vocabulary: ItemID, item_id -> `material ref`."""
    parts = re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", word.replace("编码", "代码"))
    words = (_singular(word) for word in re.split(r"[\W_]+", parts.lower()) if word)
    return " ".join(SAME.get(word, word) for word in words)


def _singular(word: str) -> str:
    plural = len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us"))
    return word[:-1] if plural else word


def _key(shape: Shape) -> str:
    """The key's line. A table may do without: then its rows are told apart by all they hold."""
    guess = shape.key or ([] if "table" in shape.place else shape.names[:1])
    said = f"key: [{', '.join(_text(name) for name in guess)}]"
    return said if shape.key else f"{said}        # no key was found: name what identifies a row"


def _cursor(shape: Shape) -> list[str]:
    """A stamp column that tells changes, where one is named so; else every row is compared."""
    for one in shape.fields:
        stamped = one.lands in ("TIMESTAMP", "TIMESTAMPTZ") or "get" in shape.place
        if stamped and CHANGED.fullmatch(one.name):
            said = f"cursor: {{column: {_text(one.name)}}}"
            return [said, "deletes: diff        # seen when the stream is read in full"]
    return [] if "path" in shape.place else ["deletes: diff"]


def _ignored(fields: list[Field]) -> list[str]:
    if not fields:
        return []
    lines = ["ignore:        # in the source and not mapped above"]
    for one in fields:
        about = " ".join(f"{one.type} {one.comment}".split())
        lines.append(f"  - {_text(one.name)}  # {about}")
    return lines


def _text(value: str) -> str:
    """A YAML scalar, quoted only where plain writing would mean something else."""
    plain = re.fullmatch(r"[^\W\d][\w./ -]*\w|[^\W\d]", value) and value.lower() not in (
        *("true", "false", "yes", "no", "on", "off", "null", "y", "n"),
    )
    return value if plain else json.dumps(value, ensure_ascii=False)
