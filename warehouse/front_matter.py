"""The YAML comment a model begins with: its grain, key, kind, owner, checks and labels.

Knows the file's two halves and their grammar; what the SQL means is the graph's affair.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import Field, field_validator, model_validator

from hub.contract import Strict
from hub.errors import ConfigError
from hub.yamlfile import Document, into_model, parse_yaml

COMMENT = re.compile(r"\s*/\*(?P<yaml>.*?)\*/", re.DOTALL)
KINDS = ("full", "incremental")
LATER_KINDS = ("scd2", "snapshot", "hierarchy")
CHANGED = "{changed}"


class Label(Strict):
    """What a table or column is called, and where that is not enough, what it means."""

    zh: str
    en: str
    meaning: str = ""


class FrontMatter(Strict):
    """Everything a model says about itself; unknown keys are refused."""

    grain: str
    key: list[str] = Field(min_length=1)
    kind: str
    owner: str
    purpose: str
    label: Label
    driving: str | None = Field(default=None, alias="from")
    changes: dict[str, str] = {}
    needs: list[str] = []
    checks: list[dict[str, Any]] = []
    columns: dict[str, Label] = {}

    @field_validator("kind")
    @classmethod
    def known_kind(cls, value: str) -> str:
        if value in LATER_KINDS:
            raise ValueError(f"{value!r} is not built yet; write full or incremental")
        if value not in KINDS:
            raise ValueError(f"{value!r} is no kind; write full or incremental")
        return value

    @field_validator("changes")
    @classmethod
    def changed_is_read(cls, value: dict[str, str]) -> dict[str, str]:
        for name, sql in value.items():
            if CHANGED not in sql:
                raise ValueError(f"the SQL of {name} does not read {CHANGED}")
        return value

    @model_validator(mode="after")
    def driven(self) -> FrontMatter:
        if self.kind == "incremental" and not self.driving:
            raise ValueError("an incremental model names its driving relation with from:")
        if self.kind == "full" and (self.driving or self.changes):
            raise ValueError("from: and changes: belong to an incremental model")
        return self


@dataclass(frozen=True)
class ModelFile:
    """A model's file: its front matter, and its SQL with the comment blanked out.

    The blank lines keep every line of the SQL where it stands in the file.
    """

    path: Path
    front: FrontMatter
    document: Document
    sql: str


def read_model_file(path: Path) -> ModelFile:
    """Split and parse one file; raises ConfigError with file, line and mend."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ConfigError("not UTF-8", where=str(path), mend="save the file as UTF-8") from error
    match = COMMENT.match(text)
    if not match:
        mend = "begin the file with /* grain: ... key: [...] kind: ... */"
        raise ConfigError("a model without front matter", where=f"{path}:1", mend=mend)
    before = "\n" * text[: match.start("yaml")].count("\n")
    document = parse_yaml(before + match["yaml"], path)
    front = into_model(document, FrontMatter)
    sql = "\n" * text[: match.end()].count("\n") + text[match.end() :]
    return ModelFile(path, front, document, sql)
