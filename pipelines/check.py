"""Everything that can be wrong with a site before it runs, each finding with file, line, mend."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hub.contract import Stream
from hub.dictionary import Dictionary, load_dictionary
from hub.errors import HubError
from hub.site import Site
from pipelines.catalogue import model_folders, rule_folders


@dataclass(frozen=True)
class Finding:
    """One thing to mend: an error keeps a run from working, a warning does not."""

    level: str
    what: str
    where: str
    mend: str

    def __str__(self) -> str:
        return " — ".join(part for part in (f"{self.level}: {self.what}", self.where, self.mend)
                          if part)  # fmt: skip


def findings(site: Site, *, online: bool = True) -> list[Finding]:
    """Every finding: dictionary, rules, models, schedules, then the streams of each source."""
    try:
        dictionary = load_dictionary(site.layers("mdm/dictionary", "dictionary"))
    except HubError as error:
        return [_error(error)]
    from pipelines.simulation import simulated_systems

    with simulated_systems(site, site.sources if online else ()):
        return [
            *_words(site),
            *_rules(site, dictionary),
            *_models(site, dictionary),
            *_schedules(site),
            *_sources(site, dictionary, online),
            *_drift(site),
        ]


def _error(error: HubError, level: str = "error") -> Finding:
    return Finding(level, error.what, error.where or "", error.mend or "")


def _words(site: Site) -> Iterator[Finding]:
    """What is odd in code lists, aliases and material classes though they can be read."""
    from mdm.lint import lint

    folders = site.layers("mdm/dictionary", "dictionary")
    for one in lint(folders, site.sources, is_read=True):
        yield Finding(one.level, one.what, one.where, one.mend)


def _rules(site: Site, dictionary: Dictionary) -> Iterator[Finding]:
    from mdm.rulebook import load_rules

    try:
        load_rules(rule_folders(site), dictionary)
    except HubError as error:
        yield _error(error)


def _models(site: Site, dictionary: Dictionary) -> Iterator[Finding]:
    from warehouse.lint import lint

    yield from (_error(error) for error in lint(model_folders(site), dictionary))


def _schedules(site: Site) -> Iterator[Finding]:
    from pipelines.timetable import check_cron

    said = [(site.settings.schedule, site.document.where("schedule"))]
    for source in site.sources.values():
        document = source.document
        said.append((source.settings.schedule, document.where("schedule")))
        said += [
            (stream.schedule, document.where("streams", name, "schedule"))
            for name, stream in source.settings.streams.items()
            if stream is not False
        ]
    for cron, where in said:
        try:
            if cron:
                check_cron(cron, where)
        except HubError as error:
            yield _error(error)


def _sources(site: Site, dictionary: Dictionary, online: bool) -> Iterator[Finding]:
    from connectors.registry import of_source

    for name in sorted(site.sources):
        try:
            streams = of_source(site, name)
        except HubError as error:
            yield _error(error)
            continue
        for stream in streams:
            yield from _stream(stream, dictionary, online)


def _drift(site: Site) -> Iterator[Finding]:
    """What landings saw and the contracts have not answered yet."""
    from pipelines import drifting
    from pipelines.catalogue import catalogue

    try:
        found = drifting.open_findings(site, catalogue(site).streams)
    except HubError:
        return  # the contracts' own findings say why
    for one in found:
        yield Finding("warning", f"{one.stream.id}: {one.finding}", one.where, one.mend)


def _stream(stream: Stream, dictionary: Dictionary, online: bool) -> Iterator[Finding]:
    from connectors.inspect import check

    try:
        for one in check(stream, dictionary, online=online):
            yield Finding(one.level, one.what, one.where, one.mend)
    except HubError as error:
        yield _error(error)
