"""YAML files whose every complaint names the file, the line and the mend."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, get_args

import yaml
from pydantic import BaseModel, ValidationError

from hub.errors import ConfigError
from hub.names import nearest

Model = TypeVar("Model", bound=BaseModel)
_Safe: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Loader(_Safe):  # type: ignore[misc]
    """YAML 1.2 where 1.1 bites: `no`, `off` and `06:30` are texts, as columns and hours want."""


_BITES = ("tag:yaml.org,2002:bool", "tag:yaml.org,2002:int", "tag:yaml.org,2002:timestamp")
Loader.yaml_implicit_resolvers = {
    first: [pair for pair in pairs if pair[0] not in _BITES]
    for first, pairs in _Safe.yaml_implicit_resolvers.items()
}
Loader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")
)
Loader.add_implicit_resolver(
    "tag:yaml.org,2002:int", re.compile(r"^[-+]?[0-9]+$"), list("-+0123456789")
)


@dataclass(frozen=True)
class Document:
    """A parsed YAML file: its data, and where each key stands."""

    path: Path
    data: Any
    node: yaml.Node | None

    def line(self, *keys: str | int) -> int:
        """The line (from 1) of the deepest of `keys` that exists."""
        node, line = self.node, 1
        for key in keys:
            step = _child(node, key)
            if step is None:
                break
            line, node = step
        return line

    def where(self, *keys: str | int) -> str:
        """`file:line` of the deepest of `keys` that exists."""
        return f"{self.path}:{self.line(*keys)}"


def _child(node: yaml.Node | None, key: str | int) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            if name.value == str(key):
                return name.start_mark.line + 1, value
    if isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
        found = node.value[key]
        return found.start_mark.line + 1, found
    return None


def load_yaml(path: Path) -> Document:
    """Parse `path`; a missing, mis-encoded or broken file raises ConfigError."""
    try:
        return parse_yaml(path.read_text(encoding="utf-8"), path)
    except FileNotFoundError as error:
        raise ConfigError("no such file", where=str(path), mend="create it") from error
    except UnicodeDecodeError as error:
        raise ConfigError("not UTF-8", where=str(path), mend="save the file as UTF-8") from error


def parse_yaml(text: str, path: Path, first_line: int = 0) -> Document:
    """Parse YAML text that stands in `path`; refuses a key written twice in one mapping."""
    try:
        loader = Loader(text)
        try:
            node = loader.get_single_node()
            data = loader.construct_document(node) if node is not None else {}
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = (mark.line + 1 if mark else 1) + first_line
        problem = getattr(error, "problem", None) or "broken YAML"
        raise ConfigError(
            f"not valid YAML: {problem}",
            where=f"{path}:{line}",
            mend="mend the indentation, quotes or brackets there",
        ) from error
    _refuse_doubles(node, path, first_line)
    return Document(path, data, node)


def _refuse_doubles(node: yaml.Node | None, path: Path, first_line: int) -> None:
    if isinstance(node, yaml.MappingNode):
        seen: dict[str, int] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1 + first_line
            if key.value in seen:
                raise ConfigError(
                    f"{key.value!r} is written twice",
                    where=f"{path}:{line}",
                    mend=f"keep one (the first is at line {seen[key.value]})",
                )
            seen[key.value] = line
            _refuse_doubles(value, path, first_line)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            _refuse_doubles(value, path, first_line)


def load_model(path: Path, model: type[Model], **extra: Any) -> tuple[Model, Document]:
    """Parse `path` into `model`; the first complaint becomes a ConfigError with file and line."""
    document = load_yaml(path)
    return into_model(document, model, **extra), document


def into_model(document: Document, model: type[Model], **extra: Any) -> Model:
    """Validate a document's data; `extra` are fields the file does not carry itself."""
    data = document.data if document.data is not None else {}
    if not isinstance(data, dict):
        raise ConfigError(
            "a mapping is expected", where=document.where(), mend="write `key: value` lines"
        )
    try:
        return model.model_validate({**data, **extra})
    except ValidationError as error:
        raise complaint(document, model, error) from error


def complaint(document: Document, model: type[BaseModel], error: ValidationError) -> ConfigError:
    """The first error of pydantic as one line: what, file and line, mend."""
    first = error.errors(include_url=False)[0]
    place = tuple(part for part in first["loc"])
    name = ".".join(str(part) for part in place)
    where = document.where(*place)
    if first["type"] == "extra_forbidden":
        known = _known_keys(model, place)
        return ConfigError(
            f"unknown key {str(place[-1])!r}{nearest(str(place[-1]), known)}",
            where=where,
            mend="known keys: " + ", ".join(sorted(known)) if known else "remove it",
        )
    if first["type"] == "missing":
        return ConfigError(f"{name!r} is missing", where=where, mend=f"add {place[-1]}: ...")
    message = str(first["msg"]).removeprefix("Value error, ")
    return ConfigError(f"{name}: {message}", where=where, mend="mend this value")


def _known_keys(model: Any, place: tuple[str | int, ...]) -> set[str]:
    """The keys known where `place` ends, following nested models as far as they go."""
    for step in place[:-1]:
        models = [model] if isinstance(model, type) and issubclass(model, BaseModel) else []
        field = models[0].model_fields.get(str(step)) if models else None
        if field is None:
            continue
        inner = [kind for kind in _leaves(field.annotation) if issubclass(kind, BaseModel)]
        model = inner[0] if inner else model
    if isinstance(model, type) and issubclass(model, BaseModel):
        return {field.alias or name for name, field in model.model_fields.items()}
    return set()


def _leaves(annotation: Any) -> list[type]:
    if isinstance(annotation, type):
        return [annotation]
    return [leaf for part in get_args(annotation) for leaf in _leaves(part)]
