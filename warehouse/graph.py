"""The models of a site: each file parsed, what it reads, and the order in which to build them.

Knows SQL trees and names; opens no database and judges no style (warehouse.lint does).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from hub.errors import ConfigError
from hub.names import check_name, nearest
from warehouse.front_matter import FrontMatter, ModelFile, read_model_file

PRODUCT_MODELS = Path(__file__).resolve().parent / "models"
MODEL_SCHEMAS = ("core", "mart")
INPUT_SCHEMAS = ("clean", "master", "ops")
DIALECT = "duckdb"


@dataclass(frozen=True)
class Model:
    """One model: `name` is schema.table, `inputs` the tables it reads, in order of their names."""

    name: str
    file: ModelFile = field(repr=False)
    tree: exp.Query = field(repr=False, compare=False)
    inputs: tuple[str, ...]

    @property
    def schema(self) -> str:
        """core or mart."""
        return self.name.split(".")[0]

    @property
    def table(self) -> str:
        """The table's name within its schema."""
        return self.name.split(".")[1]

    @property
    def path(self) -> Path:
        """The model's file."""
        return self.file.path

    @property
    def front(self) -> FrontMatter:
        """What the model says about itself."""
        return self.file.front

    @property
    def kind(self) -> str:
        """full or incremental."""
        return self.front.kind

    @property
    def sql(self) -> str:
        """The select, as written."""
        return self.file.sql.strip()

    @property
    def models(self) -> tuple[str, ...]:
        """The inputs that are models themselves."""
        return tuple(name for name in self.inputs if name.split(".")[0] in MODEL_SCHEMAS)

    @cached_property
    def functions(self) -> frozenset[str]:
        """The names of the functions that sqlglot does not know: macros, or mistakes."""
        return frozenset(call.name.lower() for call in self.tree.find_all(exp.Anonymous))

    @cached_property
    def fingerprint(self) -> str:
        """Changes with anything that can change a row; labels, checks and blanks are left out."""
        front = self.front
        parts = [" ".join(self.sql.split()), front.kind, front.driving or ""]
        parts += front.key + [f"{name}: {sql}" for name, sql in sorted(front.changes.items())]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def models(folders: Sequence[Path]) -> list[Model]:
    """Every model of `folders` (core/*.sql, mart/*.sql), each after all that it reads.

    A file of a later folder replaces the one of the same name in an earlier folder. Raises
    ConfigError for broken front matter or SQL, an unknown table, or models that read each other.
    """
    found = {
        f"{schema}.{check_name(path.stem, str(path))}": path
        for folder in folders
        for schema in MODEL_SCHEMAS
        for path in sorted((folder / schema).glob("*.sql"))
    }
    parsed = {name: parse_model(name, path) for name, path in found.items()}
    for model in parsed.values():
        _check_inputs(model, parsed)
    return [parsed[name] for name in _order(parsed)]


def parse_model(name: str, path: Path) -> Model:
    """Read and parse one file; one that is as it was is not parsed a second time."""
    return _parsed(name, path, path.read_bytes())


@lru_cache(maxsize=512)
def _parsed(name: str, path: Path, _as_it_is: bytes) -> Model:
    file = read_model_file(path)
    try:
        statements = sqlglot.parse(file.sql, dialect=DIALECT)
    except SqlglotError as error:
        errors = getattr(error, "errors", None) or [{}]
        line, what = errors[0].get("line"), errors[0].get("description") or str(error)
        where = f"{path}:{line}" if line else str(path)
        raise ConfigError(f"not valid SQL: {what}", where=where, mend="mend the SQL") from error
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        mend = "write named CTEs and end in select * from final"
        raise ConfigError("a model is one select", where=str(path), mend=mend)
    tree = statements[0]
    return Model(name, file, tree, _inputs(tree, path))


def line_of(node: exp.Expression) -> int | None:
    """The line where a node stands: its own, its first descendant's, or its parent's."""
    here: exp.Expression | None = node
    while here is not None:
        lines = [inner.meta["line"] for inner in here.walk() if "line" in inner.meta]
        if lines:
            return int(min(lines))
        here = here.parent
    return None


def where(model: Model, node: exp.Expression | None = None) -> str:
    """`file:line` of a node of the model's SQL."""
    line = line_of(node) if node is not None else None
    return f"{model.path}:{line}" if line else str(model.path)


def _inputs(tree: exp.Query, path: Path) -> tuple[str, ...]:
    names = {cte.alias for cte in tree.find_all(exp.CTE)}
    found = set()
    for table in tree.find_all(exp.Table):
        if table.db:
            found.add(f"{table.db}.{table.name}")
        elif table.name not in names:
            line = line_of(table)
            what = f"{table.name or table.sql(dialect=DIALECT)!r} is no table with a schema"
            mend = "write clean.x, master.x, ops.x, core.x or mart.x, or name a CTE"
            hint = nearest(table.name, names)
            raise ConfigError(f"{what}{hint}", where=f"{path}:{line or 1}", mend=mend)
    return tuple(sorted(found))


def _check_inputs(model: Model, parsed: Mapping[str, Model]) -> None:
    """Every input is a model or stands in a schema of inputs; `from` and `changes` are inputs."""
    for name in model.inputs:
        schema = name.split(".")[0]
        if schema not in (*MODEL_SCHEMAS, *INPUT_SCHEMAS):
            mend = f"read from {', '.join((*INPUT_SCHEMAS, *MODEL_SCHEMAS))}"
            raise ConfigError(f"models may not read {name}", where=_place(model, name), mend=mend)
        if schema in MODEL_SCHEMAS and name not in parsed:
            what = f"no model {name}{nearest(name, parsed)}"
            mend = f"add {name.replace('.', '/')}.sql or mend the name"
            raise ConfigError(what, where=_place(model, name), mend=mend)
    said = {"from": [model.front.driving] if model.front.driving else []}
    said["changes"] = list(model.front.changes)
    for key, names in said.items():
        for name in names:
            if name not in model.inputs:
                what = f"{key}: the SQL does not read {name}{nearest(name, model.inputs)}"
                place = model.file.document.where(*([key] if key == "from" else [key, name]))
                raise ConfigError(what, where=place, mend="name a table that the SQL reads")


def _place(model: Model, name: str) -> str:
    for table in model.tree.find_all(exp.Table):
        if f"{table.db}.{table.name}" == name:
            return where(model, table)
    return str(model.path)


def _order(parsed: Mapping[str, Model]) -> list[str]:
    """Topological order; among equals by name, so that it never depends on the folder's order."""
    sorter = TopologicalSorter({name: sorted(parsed[name].models) for name in sorted(parsed)})
    try:
        return list(sorter.static_order())
    except CycleError as error:
        cycle = [str(name) for name in error.args[1]]
        raise ConfigError(
            f"models read each other: {' -> '.join(reversed(cycle))}",
            where=str(parsed[cycle[0]].path),
            mend="take the shared part into a model of its own",
        ) from error
