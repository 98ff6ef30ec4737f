"""Looks into a source without landing anything: behind `hub check` and `hub scan`."""

from __future__ import annotations

from connectors.agreement import Finding, with_dictionary, with_source
from connectors.draft import draft as drafted
from connectors.registry import bound, of_source, source_named, system_of
from connectors.shape import Shape, Table
from hub.contract import Stream, StreamFile
from hub.dictionary import Dictionary
from hub.errors import HubError
from hub.site import Site, StreamSettings

PROBES = {"sql": {"table": "-"}, "rest": {"get": "/"}, "files": {"path": "*"}}


def check(stream: Stream, dictionary: Dictionary, *, online: bool = True) -> list[Finding]:
    """What a contract gets wrong about the dictionary and, when `online`, about its source."""
    found = list(with_dictionary(stream, dictionary))
    if not online:
        return found
    try:
        columns = columns_of_source(stream)
    except HubError as error:
        return [*found, Finding("error", error.what, error.where or "", error.mend or "")]
    if not columns:
        nothing = f"{stream.id}: the source has no record or file to compare the contract with"
        return [*found, Finding("warning", nothing, str(stream.file), "check again later")]
    return [*found, *with_source(stream, columns)]


def columns_of_source(stream: Stream) -> list[str]:
    """The columns a stream's source has now; empty when nothing is there to look at."""
    if stream.system.transport == "sql":
        from connectors import inspect_sql

        return inspect_sql.columns(stream)
    if stream.system.transport == "rest":
        from connectors import inspect_rest

        return inspect_rest.columns(stream)
    from connectors import inspect_files

    return inspect_files.columns(stream)


def tables(site: Site, source: str) -> list[Table]:
    """Tables of a database, files of a folder; of a REST service the lists its contracts read."""
    probe = _probe(site, source)
    if probe.system.transport == "sql":
        from connectors import inspect_sql

        return inspect_sql.tables(probe)
    if probe.system.transport == "files":
        from connectors import inspect_files

        return inspect_files.tables(probe)
    return [
        Table(one.get or one.post or "", "list", comment=one.name)
        for one in of_source(site, source)
    ]


def shape(site: Site, source: str, table: str) -> Shape:
    """The columns of one table, file, or REST path of a source."""
    probe = _probe(site, source)
    if probe.system.transport == "sql":
        from connectors import inspect_sql

        return inspect_sql.shape(probe, table)
    if probe.system.transport == "files":
        from connectors import inspect_files

        return inspect_files.shape(probe, table)
    from connectors import inspect_rest

    return inspect_rest.shape(probe, table)


def draft(
    site: Site, source: str, table: str, dictionary: Dictionary, entity: str | None = None
) -> str:
    """The text of a contract for a table of a source; `entity` None: the most alike one."""
    return drafted(shape(site, source, table), dictionary, entity)


def _probe(site: Site, name: str) -> Stream:
    """A stream of the source that reads nothing yet: for its connection only."""
    source = source_named(site, name)
    _, system = system_of(site, source)
    contract = StreamFile.model_validate(
        {"feeds": "-", "key": ["-"], "map": {}, **PROBES[system.transport]}
    )
    path = source.folder / "scan.yaml"
    return bound(site, source, system, contract, path, StreamSettings())
