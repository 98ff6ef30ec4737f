"""JSON Schemas of the files people write, made from the models that read them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from hub.contract import StreamFile, System
from hub.site import SiteFile, SourceFile
from mdm.reading.classes import ItemClass
from warehouse.front_matter import FrontMatter

FILES: dict[str, tuple[type[BaseModel], str]] = {
    "site": (SiteFile, "site.yaml"),
    "source": (SourceFile, "sources/<source>.yaml"),
    "system": (System, "systems/<system>/system.yaml"),
    "stream": (StreamFile, "a stream's contract"),
    "class": (ItemClass, "dictionary/classes/<class>.yaml"),
    "model": (FrontMatter, "the comment a model begins with"),
}
DURATIONS = ("lookback", "settle")
DURATION = {"type": ["integer", "string"], "pattern": r"^\d+\s*[smhd]$"}


def schemas() -> dict[str, dict[str, Any]]:
    """File kind -> JSON Schema (draft 2020-12)."""
    found = {}
    for name, (model, title) in FILES.items():
        schema = model.model_json_schema(by_alias=True)
        schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
        schema["title"] = title
        _write_durations(schema)
        found[name] = schema
    return found


def write(folder: Path) -> list[Path]:
    """Write `<kind>.schema.json` for every kind of file."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, schema in schemas().items():
        path = folder / f"{name}.schema.json"
        path.write_text(json.dumps(schema, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        written.append(path)
    return written


def _write_durations(node: Any) -> None:
    """A duration is read into seconds, but people write 10m."""
    if isinstance(node, dict):
        for name, said in node.get("properties", {}).items():
            if name in DURATIONS:
                node["properties"][name] = {"title": said.get("title", name), **DURATION}
        for value in node.values():
            _write_durations(value)
    elif isinstance(node, list):
        for value in node:
            _write_durations(value)
