"""What a source holds, and a first contract for one of its tables."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from hub.dictionary import load_dictionary
from hub.errors import ConfigError
from hub.names import check_name, nearest
from hub.site import Site
from pipelines.simulation import simulated_systems


def tables(site: Site, source: str) -> list[dict[str, Any]]:
    """Tables, files or lists of a source: name, kind, rows and comment."""
    from connectors import inspect

    with simulated_systems(site, _known(site, source)):
        return [asdict(table) for table in inspect.tables(site, source)]


def shape(site: Site, source: str, table: str) -> dict[str, Any]:
    """The columns of one table."""
    from connectors import inspect

    with simulated_systems(site, _known(site, source)):
        return asdict(inspect.shape(site, source, table))


def draft(site: Site, source: str, table: str, entity: str | None) -> str:
    """The text of a contract for one table."""
    from connectors import inspect

    dictionary = load_dictionary(site.layers("mdm/dictionary", "dictionary"))
    if entity is not None and entity not in dictionary.entities:
        what = f"no entity {entity!r}{nearest(entity, dictionary.entities)}"
        raise ConfigError(what, mend="entities: " + ", ".join(dictionary.entities))
    with simulated_systems(site, _known(site, source)):
        return inspect.draft(site, source, table, dictionary, entity)


def write(site: Site, source: str, stream: str, text: str) -> Path:
    """Keep a contract as the site's own; never over one that is there."""
    path = site.sources[source].folder / f"{check_name(stream, '--write')}.yaml"
    if path.exists():
        mend = "give another name, or remove that file"
        raise ConfigError("a contract is here already", where=str(path), mend=mend)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def _known(site: Site, source: str) -> list[str]:
    """The source alone, when the site has it; the registry tells of an unknown one."""
    return [source] if source in site.sources else []
