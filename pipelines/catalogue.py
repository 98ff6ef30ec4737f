"""What a site's graph is made of: streams, entities, golden records, models, and their keys.

Knows names and who feeds whom; Dagster's classes are pipelines.assets' affair.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from hub.builtin import ENTITIES
from hub.contract import Stream
from hub.dictionary import Dictionary, load_dictionary
from hub.site import Site
from warehouse.graph import Model, models

Key = tuple[str, ...]
PUBLISHED: Key = ("published", "mis")


def raw_key(stream: Stream) -> Key:
    """raw/<source>/<stream>."""
    return ("raw", stream.source, stream.name)


def clean_key(source: str, entity: str) -> Key:
    """clean/<source>/<entity>."""
    return ("clean", source, entity)


def master_key(entity: str) -> Key:
    """master/<entity>."""
    return ("master", entity)


def model_key(name: str) -> Key:
    """core/<model> or mart/<model>."""
    return tuple(name.split("."))


def rule_folders(site: Site) -> list[Path]:
    """The matching rules: the product's, then the site's own."""
    return site.layers("mdm/rules", "rules")


def model_folders(site: Site) -> list[Path]:
    """The models: the product's, then the site's own."""
    return site.layers("warehouse/models", "models")


@dataclass(frozen=True)
class Catalogue:
    """Everything of one site that becomes an asset."""

    site: Site
    streams: tuple[Stream, ...]

    @cached_property
    def dictionary(self) -> Dictionary:
        """The site's dictionary."""
        return load_dictionary(self.site.layers("mdm/dictionary", "dictionary"))

    @cached_property
    def fed(self) -> dict[tuple[str, str], list[Stream]]:
        """(source, entity) -> the streams that feed it."""
        found: dict[tuple[str, str], list[Stream]] = {}
        for stream in self.streams:
            found.setdefault((stream.source, stream.feeds), []).append(stream)
        return dict(sorted(found.items()))

    @cached_property
    def resolved(self) -> list[str]:
        """The entities that get golden ids: those with matching rules."""
        named = {path.stem for folder in rule_folders(self.site) for path in folder.glob("*.yaml")}
        return sorted(named & set(self.dictionary.entities))

    @cached_property
    def models(self) -> list[Model]:
        """The models, each after all that it reads."""
        return models(model_folders(self.site))

    def feeds_of(self, entity: str) -> list[Key]:
        """The clean assets of an entity, one per source that has it."""
        return [clean_key(source, fed) for source, fed in self.fed if fed == entity]

    def inputs_of(self, model: Model) -> list[Key]:
        """The assets a model reads; what no asset makes (code lists, ops) is left out."""
        found: dict[Key, None] = {}
        for name in model.inputs:
            for key in self.made_by(name):
                found[key] = None
        return list(found)

    def made_by(self, table: str) -> Iterable[Key]:
        """The assets behind a table that a model reads."""
        schema, name = table.split(".", 1)
        if schema in ("core", "mart"):
            return [model_key(table)]
        entity = name.removeprefix("xref_").removeprefix("rollup_").removeprefix("all_")
        if schema == "master":
            return [master_key(entity)] if entity in self.resolved else []
        if entity in ENTITIES:  # what the hub itself lands, it lands while it resolves
            return [master_key(one) for one in self.resolved]
        return self.feeds_of(entity)


def catalogue(site: Site) -> Catalogue:
    """Read the site's streams; the built-in source `hub` lands by itself and is no asset."""
    from connectors.registry import streams

    return Catalogue(site, tuple(streams(site)))
