"""Writes a new site from the files in new_site/; never over a site that is there."""

from __future__ import annotations

import json
from pathlib import Path

from hub.errors import ConfigError

TEMPLATE = Path(__file__).with_name("new_site")
IGNORED = ".hub/\n"


def write(folder: Path, name: str) -> list[Path]:
    """Write the files and return their paths."""
    if (folder / "site.yaml").exists():
        raise ConfigError("a site is here already", where=str(folder), mend="name another folder")
    written = []
    for source in sorted(path for path in TEMPLATE.rglob("*") if path.is_file()):
        text = source.read_text(encoding="utf-8")
        quoted = json.dumps(name, ensure_ascii=False) if source.suffix == ".yaml" else name
        target = folder / source.relative_to(TEMPLATE)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text.replace("@NAME@", quoted), encoding="utf-8")
        written.append(target)
    ignore = folder / ".gitignore"
    ignore.write_text(IGNORED, encoding="utf-8")
    return [*written, ignore]
