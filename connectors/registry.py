"""All streams of a site: each source's template with the site's word laid on top.

Knows folders and contracts, opens no source. A new folder under systems/ is a new system.
"""

from __future__ import annotations

from pathlib import Path
from zoneinfo import available_timezones

from hub.contract import Stream, StreamFile, System
from hub.errors import ConfigError
from hub.names import check_name, nearest
from hub.site import Site, Source, StreamSettings
from hub.yamlfile import Document, into_model, load_model, load_yaml

PLACES = {"sql": ("table", "query"), "rest": ("get", "post"), "files": ("path",)}


def streams(site: Site) -> list[Stream]:
    """Every enabled stream of every source, by source and name; raises ConfigError with a mend."""
    return [stream for name in sorted(site.sources) for stream in of_source(site, name)]


def of_source(site: Site, name: str) -> list[Stream]:
    """The enabled streams of one source, sorted by name."""
    source = source_named(site, name)
    folder, system = system_of(site, source)
    files = _contracts(folder, source)
    for wanted in source.settings.streams:
        if wanted not in files:
            raise ConfigError(
                f"system {source.settings.system!r} has no stream {wanted!r}"
                f"{nearest(wanted, files)}",
                where=source.document.where("streams", wanted),
                mend=f"streams: {', '.join(files) or 'none'}",
            )
    found = []
    for stream, path in files.items():
        said = source.settings.streams.get(stream, StreamSettings())
        if said is not False:
            found.append(_bind(site, source, system, path, said))
    return found


def source_named(site: Site, name: str) -> Source:
    """A source of the site; an unknown name suggests the nearest."""
    if name not in site.sources:
        raise ConfigError(
            f"no source {name!r}{nearest(name, site.sources)}",
            where=str(site.folder / "sources"),
            mend=f"sources: {', '.join(sorted(site.sources)) or 'none yet'}",
        )
    return site.sources[name]


def system_folders(site: Site) -> dict[str, Path]:
    """Every known system and its folder; the site's own hide the product's of the same name."""
    return {
        file.parent.name: file.parent
        for layer in site.layers("connectors/systems", "systems")
        for file in sorted(layer.glob("*/system.yaml"))
    }


def system_of(site: Site, source: Source) -> tuple[Path, System]:
    """The folder and the template of the system that a source runs."""
    known = system_folders(site)
    wanted = source.settings.system
    if wanted not in known:
        raise ConfigError(
            f"no system {wanted!r}{nearest(wanted, known)}",
            where=source.document.where("system"),
            mend=f"systems: {', '.join(sorted(known))}",
        )
    system, document = load_model(known[wanted] / "system.yaml", System)
    _known_zone(system.defaults.timezone, document.where("defaults", "timezone"))
    if source.settings.timezone:
        _known_zone(source.settings.timezone, source.document.where("timezone"))
    return known[wanted], system


def _known_zone(zone: str, where: str) -> None:
    if zone not in available_timezones():
        raise ConfigError(
            f"unknown time zone {zone!r}{nearest(zone, available_timezones())}",
            where=where,
            mend="write a name such as Asia/Shanghai or UTC",
        )


def _contracts(folder: Path, source: Source) -> dict[str, Path]:
    """Stream name to contract file: the template's and the source's own, which may not collide."""
    found: dict[str, Path] = {}
    own = sorted(source.folder.glob("*.yaml")) if source.folder.is_dir() else []
    for path in [*sorted(folder.glob("*.yaml")), *own]:
        if path == folder / "system.yaml":
            continue
        name = check_name(path.stem, str(path))
        if name in found:
            raise ConfigError(
                f"the stream {name!r} of source {source.name!r} is there twice",
                where=f"{path}:1",
                mend=f"rename it; the other one is {found[name]}",
            )
        found[name] = path
    return dict(sorted(found.items()))


def _bind(site: Site, source: Source, system: System, path: Path, said: StreamSettings) -> Stream:
    document = load_yaml(path)
    contract = into_model(document, StreamFile)
    _check_place(contract, system, document)
    return bound(site, source, system, contract, path, said)


def bound(
    site: Site,
    source: Source,
    system: System,
    contract: StreamFile,
    path: Path,
    said: StreamSettings,
) -> Stream:
    """A contract with the connection and the site's word: timezone, lookback, schedule."""
    settings, defaults = source.settings, system.defaults
    cursor = contract.cursor if contract.cursor is not None else defaults.cursor
    stated = None if cursor is None or cursor == "none" else cursor.lookback
    lookbacks = [said.lookback, settings.lookback, stated, defaults.lookback]
    template_zone = defaults.timezone if "timezone" in defaults.model_fields_set else None
    watched = {
        "drift": said.drift or settings.drift or contract.drift or "evolve",
        "expect": said.expect or contract.expect,
        "owner": settings.owner,
        "ignore": [*contract.ignore, *said.ignore],
        "types": contract.types | said.types,
    }
    return Stream(
        **{key: getattr(contract, key) for key in contract.model_fields_set} | watched,
        source=source.name,
        name=path.stem,
        system=system,
        connection=source.connection,
        file=path,
        timezone=settings.timezone or template_zone or site.settings.timezone,
        lookback=next(value for value in lookbacks if value is not None),
        required=settings.required if said.required is None else said.required,
        schedule=said.schedule or settings.schedule,
    )


def _check_place(contract: StreamFile, system: System, document: Document) -> None:
    """A contract must say a place that its system's transport can read."""
    places = PLACES.get(system.transport, ())
    for place in ("table", "query", "get", "post", "path"):
        if getattr(contract, place) and place not in places:
            raise ConfigError(
                f"{place!r} does not go with transport {system.transport!r}",
                where=document.where(place),
                mend=f"write {' or '.join(places) or 'nothing'}",
            )
