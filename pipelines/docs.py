"""Dictionary, models with lineage, and sources as plain pages that open from a folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from hub.site import Site
from hub.words import language, t
from pipelines.catalogue import Catalogue, catalogue
from warehouse.lineage import Studied, study

PAGES = ("index", "dictionary", "models", "sources")


def write(site: Site, folder: Path) -> Path:
    """Write the pages and return the first one."""
    folder.mkdir(parents=True, exist_ok=True)
    found = catalogue(site)
    templates = Environment(
        loader=FileSystemLoader(Path(__file__).with_name("pages")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    said = _facts(found)
    for name in PAGES:
        text = templates.get_template(f"{name}.html").render(page=name, pages=PAGES, **said)
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return folder / "index.html"


def _facts(found: Catalogue) -> dict[str, Any]:
    studied = study(found.models, found.dictionary)
    return {
        "t": t,
        "language": language(),
        "title": found.site.label(language()),
        "entities": list(found.dictionary.entities.values()),
        "codes": found.dictionary.codes,
        "models": [_model(studied[model.name]) for model in found.models],
        "streams": [
            {
                "source": stream.source,
                "name": stream.name,
                "entity": stream.feeds,
                "system": found.site.sources[stream.source].settings.system,
                "place": stream.table or stream.query or stream.get or stream.post or stream.path,
                "key": ", ".join(stream.key),
                "map": stream.map,
                "ignore": stream.ignore,
            }
            for stream in found.streams
        ],
    }


def _model(one: Studied) -> dict[str, Any]:
    front = one.model.front
    return {
        "name": one.model.name,
        "zh": front.label.zh,
        "en": front.label.en,
        "grain": front.grain,
        "owner": front.owner,
        "purpose": front.purpose,
        "kind": front.kind,
        "inputs": one.model.inputs,
        "sql": one.model.sql,
        "columns": [
            {
                "name": name,
                "type": derived.column.type,
                "zh": derived.column.zh,
                "en": derived.column.en,
                "meaning": derived.column.meaning,
                "sensitivity": derived.column.sensitivity,
                "origins": [f"{table}.{column}" for table, column in sorted(derived.trail.origins)],
            }
            for name, derived in one.columns.items()
        ],
    }
