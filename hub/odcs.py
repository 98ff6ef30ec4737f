"""Reads one entity from an Open Data Contract Standard file; every complaint names file and line.

What the standard has no word for stands in `customProperties`: kind of an entity; unit, scale,
codeList and notFuture of a property; labelZh of a rule. English labels are synonyms of locale en.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

from open_data_contract_standard import model as odcs

from hub.entity import KINDS, PRECISION, SENSITIVITIES, TECHNICAL, TYPES, Entity, Property, Rule
from hub.errors import ConfigError
from hub.names import check_name, nearest
from hub.yamlfile import Document, into_model, load_yaml

API_VERSION = "v3.2.0"
ENTITY_CUSTOM = ("kind",)
PROPERTY_CUSTOM = ("unit", "scale", "precision", "codeList", "notFuture")
RULE_CUSTOM = ("labelZh",)
OPTIONS = ("minimum", "exclusiveMinimum", "maximum", "pattern", "maxLength")
Place = tuple[str | int, ...]


def read_entity(path: Path) -> Entity:
    """The entity that the ODCS file at `path` describes; ConfigError with file, line and mend."""
    document = load_yaml(path)
    contract = into_model(document, odcs.OpenDataContractStandard)
    if contract.apiVersion != API_VERSION:
        raise _wrong(document, ("apiVersion",), "another ODCS version", f"write {API_VERSION}")
    objects = contract.schema_ or []
    if len(objects) != 1:
        raise _wrong(document, ("schema",), "one schema object is expected", "one entity per file")
    found = objects[0]
    place: Place = ("schema", 0)
    name = _text(document, (*place, "name"), found.name)
    if not name == contract.id == path.stem:
        raise _wrong(
            document, (*place, "name"), f"file, id and name differ ({name})", "call all three alike"
        )
    _refuse_unknown(document, place, odcs.SchemaObject.model_fields)
    custom = _custom(document, place, found.customProperties, ENTITY_CUSTOM)
    properties = tuple(
        _property(document, (*place, "properties", position), one)
        for position, one in enumerate(found.properties or [])
    )
    _check_properties(document, place, properties)
    return Entity(
        name=check_name(name, document.where(*place, "name")),
        kind=_one_of(document, (*place, "customProperties"), custom.get("kind"), KINDS),
        label_zh=_text(document, (*place, "businessName"), found.businessName),
        label_en=_english(document, place, found.synonyms),
        grain=_text(
            document, (*place, "dataGranularityDescription"), found.dataGranularityDescription
        ),
        properties=properties,
        rules=tuple(
            _rule(document, (*place, "quality", position), one)
            for position, one in enumerate(found.quality or [])
        ),
    )


def _property(document: Document, place: Place, one: odcs.SchemaProperty) -> Property:
    _refuse_unknown(document, place, odcs.SchemaProperty.model_fields)
    name = check_name(_text(document, (*place, "name"), one.name), document.where(*place))
    kind = _one_of(document, (*place, "logicalType"), one.logicalType, TYPES)
    custom = _custom(document, place, one.customProperties, PROPERTY_CUSTOM)
    options = one.logicalTypeOptions or {}
    for option in options:
        _known(document, (*place, "logicalTypeOptions", option), option, OPTIONS)
    scale = custom.get("scale")
    if (kind == "number") != isinstance(scale, int):
        mend = "give every number, and nothing else, a customProperty scale"
        raise _wrong(document, place, f"{name}: {kind} with scale {scale}", mend)
    precision = custom.get("precision", PRECISION)
    if not isinstance(precision, int) or not (scale or 0) <= precision <= 38:
        raise _wrong(document, place, f"{name}: precision {precision}", "write scale to 38 digits")
    return Property(
        name=name,
        label_zh=_text(document, (*place, "businessName"), one.businessName),
        label_en=_english(document, place, one.synonyms),
        meaning=_text(document, (*place, "description"), one.description),
        type=kind,
        scale=scale,
        precision=precision,
        required=bool(one.required or one.primaryKey),
        key_position=(one.primaryKeyPosition or 1) if one.primaryKey else None,
        unit=custom.get("unit"),
        code_list=custom.get("codeList"),
        sensitivity=_one_of(
            document, (*place, "classification"), one.classification or "internal", SENSITIVITIES
        ),
        references=_references(document, place, one),
        minimum=_number(options.get("minimum")),
        exclusive_minimum=_number(options.get("exclusiveMinimum")),
        maximum=_number(options.get("maximum")),
        pattern=options.get("pattern"),
        max_length=options.get("maxLength"),
        not_future=bool(custom.get("notFuture", False)),
    )


def _rule(document: Document, place: Place, one: odcs.DataQuality) -> Rule:
    _refuse_unknown(document, place, odcs.DataQuality.model_fields)
    if one.type != "custom" or one.engine != "hub" or not isinstance(one.implementation, str):
        mend = "write type: custom, engine: hub, implementation: a DuckDB boolean expression"
        raise _wrong(document, place, "not a rule of the hub", mend)
    custom = _custom(document, place, one.customProperties, RULE_CUSTOM)
    return Rule(
        name=check_name(_text(document, (*place, "name"), one.name), document.where(*place)),
        expression=one.implementation,
        label_zh=_text(document, (*place, "customProperties"), custom.get("labelZh")),
        label_en=_text(document, (*place, "description"), one.description),
    )


def _check_properties(document: Document, place: Place, properties: tuple[Property, ...]) -> None:
    seen: set[str] = set()
    for position, one in enumerate(properties):
        at = (*place, "properties", position)
        if one.name in seen or one.name in TECHNICAL:
            raise _wrong(document, at, f"{one.name!r} is taken", "choose another property name")
        seen.add(one.name)
    keys = sorted(p.key_position for p in properties if p.key_position is not None)
    if keys != list(range(1, len(keys) + 1)):
        mend = "number primaryKeyPosition 1, 2, 3 ... without gaps"
        raise _wrong(document, (*place, "properties"), f"key positions are {keys}", mend)


def _references(document: Document, place: Place, one: odcs.SchemaProperty) -> str | None:
    targets = [link.to for link in one.relationships or []]
    if not targets:
        return None
    target = targets[0]
    if len(targets) > 1 or not isinstance(target, str) or not target.endswith(".ref"):
        mend = "write relationships: [{to: <entity>.ref}]"
        raise _wrong(document, (*place, "relationships"), "one reference is expected", mend)
    return target.removesuffix(".ref")


def _custom(
    document: Document,
    place: Place,
    given: list[odcs.CustomProperty] | None,
    known: tuple[str, ...],
) -> dict[str, Any]:
    for position, one in enumerate(given or []):
        _known(document, (*place, "customProperties", position), str(one.property), known)
    return {str(one.property): one.value for one in given or []}


def _refuse_unknown(document: Document, place: Place, known: Iterable[str]) -> None:
    """Below its top level the standard's model swallows unknown keys: a typo must not be lost."""
    data = document.data
    for step in place:
        data = data[step]
    for key in data:
        _known(document, (*place, key), str(key), known)


def _known(document: Document, place: Place, word: str, known: Iterable[str]) -> None:
    if word not in known:
        what = f"unknown key {word!r}{nearest(word, known)}"
        raise _wrong(document, place, what, "mend the spelling or remove it")


def _one_of(document: Document, place: Place, word: Any, known: tuple[str, ...]) -> str:
    if word not in known:
        what = f"{place[-1]} {word!r} is unknown{nearest(str(word), known)}"
        raise _wrong(document, place, what, "choose one of " + ", ".join(known))
    return str(word)


def _english(document: Document, place: Place, synonyms: list[odcs.Synonym] | None) -> str:
    labels = [one.synonym for one in synonyms or [] if one.locale == "en"]
    return _text(document, (*place, "synonyms"), labels[0] if labels else None)


def _text(document: Document, place: Place, value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        mend = "labels: businessName (zh) and synonyms: [{synonym: ..., locale: en}]"
        raise _wrong(document, place, f"{place[-1]} is missing", f"write it; {mend}")
    return value.strip()


def _number(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _wrong(document: Document, place: Place, what: str, mend: str) -> ConfigError:
    return ConfigError(what, where=document.where(*place), mend=mend)
