"""The data dictionary of a site: the product's folder with the site's own laid on top.

Knows entities, code lists and aliases; knows no stream, and never which records are one thing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from hub.codes import ANY_SOURCE, Aliases, CodeRow, Codes, read_aliases, read_codes
from hub.entity import Entity, Property, Rule
from hub.errors import ConfigError
from hub.names import nearest

__all__ = [
    "ANY_SOURCE",
    "PRODUCT_FOLDER",
    "CodeRow",
    "Dictionary",
    "Entity",
    "Property",
    "Rule",
    "load_dictionary",
]

PRODUCT_FOLDER = Path(__file__).resolve().parent.parent / "mdm" / "dictionary"
FOR_PEOPLE = ("label_zh", "label_en", "meaning", "sensitivity", "unit")


@dataclass(frozen=True)
class Dictionary:
    """All entities by name, all code lists and all aliases of one site; `folders` hold the rest."""

    entities: dict[str, Entity]
    codes: Codes
    aliases: Aliases
    folders: tuple[Path, ...] = ()

    def fingerprint(self, entity: str) -> str:
        """sha256 over all that can change a verdict on the entity's rows; labels are left out."""
        found = self.entities[entity]
        lists = sorted({p.code_list for p in found.properties if p.code_list})
        said = {
            "name": found.name,
            "properties": [
                {k: str(v) for k, v in asdict(p).items() if k not in FOR_PEOPLE}
                for p in found.properties
            ],
            "rules": [[r.name, r.expression] for r in found.rules],
            "codes": {name: sorted(self.codes[name]) for name in lists},
            "aliases": {
                name: sorted([*key, standard or ""] for key, standard in rows.items())
                for name, rows in self.aliases.items()
                if name in lists
            },
        }
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()

    def standard(self, code_list: str, source: str, code: str) -> tuple[str | None, bool]:
        """(standard code, whether `code` is known); known without a code: ignored on purpose."""
        aliases = self.aliases.get(code_list, {})
        for key in ((source, code), (ANY_SOURCE, code)):
            if key in aliases:
                return aliases[key], True
        return (code, True) if code in self.codes[code_list] else (None, False)


def load_dictionary(folders: Sequence[Path]) -> Dictionary:
    """Read `folders` (each with entities/, codes/, aliases/), later ones on top of earlier ones.

    A later folder may add entities, properties, rules, code lists and aliases; a code or alias
    it writes again is replaced. It never changes a property: raises ConfigError with file and row.
    """
    entities: dict[str, Entity] = {}
    codes: Codes = {}
    aliases: Aliases = {}
    for path in _files(folders, "codes/*.csv"):
        codes[path.stem] = {**codes.get(path.stem, {}), **read_codes(path)}
    for path in _files(folders, "aliases/*.csv"):
        aliases[path.stem] = {**aliases.get(path.stem, {}), **read_aliases(path, codes)}
    origins: dict[str, Path] = {}
    for path in _files(folders, "entities/*.yaml"):
        from hub.odcs import read_entity  # pydantic models of the standard: not for `hub --help`

        read = read_entity(path)
        known = entities.get(read.name)
        entities[read.name] = _extend(known, read, path) if known else read
        origins[read.name] = path
    if not entities:
        searched = ", ".join(str(folder) for folder in folders)
        raise ConfigError("no entity found", where=searched, mend="name the dictionary folder")
    for name, entity in entities.items():
        _check_links(entity, entities, codes, origins[name])
    return Dictionary(dict(sorted(entities.items())), codes, aliases, tuple(folders))


def _files(folders: Sequence[Path], pattern: str) -> Iterable[Path]:
    for folder in folders:
        yield from sorted(folder.glob(pattern))


def _extend(known: Entity, more: Entity, path: Path) -> Entity:
    """The known entity with the properties and rules that a later folder adds to it."""
    rules = {rule.name for rule in known.rules}
    twice = [n for n in more.names if n in known.names] + [
        rule.name for rule in more.rules if rule.name in rules
    ]
    if twice or more.key or more.kind != known.kind:
        what = f"{known.name}: {', '.join(twice) or 'its kind or key'} is already decided"
        mend = "only add properties and rules; entities of the product keep theirs"
        raise ConfigError(what, where=str(path), mend=mend)
    return replace(
        known,
        properties=known.properties + more.properties,
        rules=known.rules + more.rules,
    )


def _check_links(entity: Entity, entities: dict[str, Entity], codes: Codes, path: Path) -> None:
    """Every code list, referred entity and unit of the entity exists, and it has a key."""
    if not entity.key:
        mend = "mark properties with primaryKey: true, primaryKeyPosition: n"
        raise ConfigError(f"{entity.name} has no key", where=str(path), mend=mend)
    for one in entity.properties:
        if one.code_list is not None and one.code_list not in codes:
            what = f"{one.name}: no code list {one.code_list!r}{nearest(one.code_list, codes)}"
            raise ConfigError(what, where=str(path), mend=f"add codes/{one.code_list}.csv")
        if one.references is not None and one.references not in entities:
            what = f"{one.name}: no entity {one.references!r}{nearest(one.references, entities)}"
            raise ConfigError(what, where=str(path), mend=f"add entities/{one.references}.yaml")
        if one.unit is not None and one.unit not in entity.names:
            what = (
                f"{one.name}: its unit {one.unit!r} is no property{nearest(one.unit, entity.names)}"
            )
            raise ConfigError(what, where=str(path), mend="name the property that holds the unit")
