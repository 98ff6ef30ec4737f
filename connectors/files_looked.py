"""Remembers what each file of a stream looked like and its hash; losing it costs time only."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

from connectors.files_place import Look
from hub.contract import Stream
from hub.settings import redact

FILE = "looked.json"


class Looked:
    """Name -> (tag, SHA-256) of one stream's files, kept beside its batches."""

    def __init__(self, stream: Stream, folder: Path, *, forget: bool = False) -> None:
        self.path = folder / FILE
        self.place = redact(stream.connection.url)
        self.known: dict[str, tuple[str, str]] = {}
        self._changed = False
        with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
            kept = json.loads(self.path.read_text("utf-8"))
            if kept["place"] == self.place and not forget:
                self.known = {name: (tag, sha) for name, (tag, sha) in kept["files"].items()}

    def sha256(self, look: Look) -> str | None:
        """The hash, when the file looks as it did."""
        tag, sha256 = self.known.get(look.name, ("", ""))
        return sha256 if tag == look.tag else None

    def keep(self, look: Look, sha256: str) -> None:
        """Remember a file that was read through."""
        self.known[look.name] = (look.tag, sha256)
        self._changed = True

    def other_name(self, name: str, sha256: str) -> str | None:
        """Another name under which the same content was met."""
        same = (other for other, (_, sha) in self.known.items() if sha == sha256 and other != name)
        return next(same, None)

    def save(self) -> None:
        """Write it down; a folder that cannot be written to is no reason to fail."""
        if not self._changed:
            return
        text = json.dumps({"place": self.place, "files": self.known}, ensure_ascii=False)
        new = self.path.with_suffix(".new")
        with suppress(OSError):
            new.write_text(text, encoding="utf-8")
            new.replace(self.path)
            self._changed = False
