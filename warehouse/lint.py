"""Judges models before they are built: the shape of their SQL, the portable subset, their labels.

Every complaint is a ConfigError, collected and not raised, so that `hub check` can show them all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from hub.dictionary import Dictionary
from hub.errors import ConfigError
from hub.names import nearest
from warehouse import portable
from warehouse.front_matter import CHANGED
from warehouse.graph import DIALECT, MODEL_SCHEMAS, Model, models, where
from warehouse.incremental import changed_table, driving_key
from warehouse.lineage import Studied, study
from warehouse.suites import compile_suite

FINAL = "final"


def lint(folders: Sequence[Path], dictionary: Dictionary) -> list[ConfigError]:
    """Every complaint about the models of `folders`; empty when all are fit to be built.

    What keeps a model from being read at all (broken YAML or SQL, an unknown table or column, a
    cycle) is the only complaint then.
    """
    try:
        plan = {model.name: model for model in models(folders)}
        studied = study(plan.values(), dictionary)
    except ConfigError as error:
        return [error]
    return [
        complaint
        for one in studied.values()
        for complaint in (
            *_shape(one.model),
            *_portable(one),
            *_front(one, plan),
            *_labels(one),
            *_needs(one.model, dictionary),
            *_checks(one),
        )
    ]


def _portable(studied: Studied) -> Iterator[ConfigError]:
    for node, what, mend in portable.complaints(studied):
        yield ConfigError(what, where=where(studied.model, node), mend=mend)


def _shape(model: Model) -> Iterator[ConfigError]:
    """Named CTEs, imports first, the last one `final` with its columns written out."""
    tree = model.tree
    ctes = {cte.alias: cte for cte in tree.ctes}
    ends = isinstance(tree, exp.Select) and _whole(tree) == FINAL
    if not ctes or list(ctes)[-1] != FINAL or not ends:
        mend = "name the last CTE final and end in select * from final"
        yield ConfigError(
            "a model is named CTEs, the last one final", where=where(model), mend=mend
        )
        return
    for star in tree.find_all(exp.Star):
        select = star.find_ancestor(exp.Select)
        counted = isinstance(star.parent, exp.Count)
        if select is not None and not counted and (_whole(select) is None or _in_final(star, ctes)):
            yield ConfigError("a star hides columns", where=where(model, star), mend="list them")
    yield from _imports(model, ctes)
    for name in ctes:
        if name != FINAL and not any(t.name == name for t in _reads(tree)):
            mend = "take it out"
            yield ConfigError(f"nobody reads {name}", where=where(model, ctes[name]), mend=mend)


def _imports(model: Model, ctes: Mapping[str, exp.CTE]) -> Iterator[ConfigError]:
    """Each table is read once, by a CTE that reads nothing else."""
    seen: dict[str, exp.Table] = {}
    for table in model.tree.find_all(exp.Table):
        if not table.db:
            continue
        name = f"{table.db}.{table.name}"
        cte = table.find_ancestor(exp.CTE)
        if cte is None or len(list(cte.find_all(exp.Table))) > 1:
            what, mend = f"{name} is read outside an import", f"add x as (select * from {name})"
            yield ConfigError(what, where=where(model, table), mend=mend)
        elif name in seen:
            what, mend = f"{name} is imported twice", "use the first import"
            yield ConfigError(what, where=where(model, table), mend=mend)
        elif name == model.front.driving:
            uses = [t for t in _reads(model.tree) if t.name == cte.alias]
            if len(uses) > 1:
                what = f"the driving rows are read {len(uses)} times, and a part of them is not all"
                mend = "make the model full, or read them once"
                yield ConfigError(what, where=where(model, uses[1]), mend=mend)
        seen[name] = table


def _reads(tree: exp.Expression) -> list[exp.Table]:
    return [table for table in tree.find_all(exp.Table) if not table.db]


def _whole(select: exp.Select) -> str | None:
    """The relation of a plain `select * from relation`, None for anything else."""
    source = select.args.get("from_")
    if source is None or select.args.get("joins") or len(select.expressions) != 1:
        return None
    whole = isinstance(select.expressions[0], exp.Star) and isinstance(source.this, exp.Table)
    return str(source.this.name) if whole else None


def _in_final(star: exp.Star, ctes: Mapping[str, exp.CTE]) -> bool:
    return star.find_ancestor(exp.CTE) is ctes[FINAL]


def _front(studied: Studied, plan: Mapping[str, Model]) -> Iterator[ConfigError]:
    """The keys are columns of the output, and `changes` leads from what changed to keys."""
    model, document = studied.model, studied.model.file.document
    carried = list(model.front.key)
    if model.kind == "incremental":
        carried += driving_key(model, plan)
    for column in carried:
        if column not in studied.columns:
            what = f"the final select lacks {column!r}{nearest(column, studied.columns)}"
            mend = "add it: rows are replaced by it"
            yield ConfigError(what, where=document.where("key"), mend=mend)
    for name, sql in model.front.changes.items():
        place = document.where("changes", name)
        if not (name.startswith("master.xref_") or name.split(".")[0] in MODEL_SCHEMAS):
            what = f"changes: the rows that {name} had before are not kept"
            yield ConfigError(
                what, where=place, mend="name a crosswalk or a model, or leave it out"
            )
        elif name == model.front.driving:
            yield ConfigError("changes: the driving relation", where=place, mend="leave it out")
        yield from _changes_sql(name, sql, place)


def _changes_sql(name: str, sql: str, place: str) -> Iterator[ConfigError]:
    try:
        tree = sqlglot.parse_one(sql.replace(CHANGED, changed_table(name)), dialect=DIALECT)
    except SqlglotError as error:
        what = f"changes: not valid SQL: {str(error).splitlines()[0]}"
        yield ConfigError(what, where=place, mend="mend the SQL")
        return
    if not isinstance(tree, exp.Query):
        yield ConfigError("changes: not a select", where=place, mend="select the driving key")


def _labels(studied: Studied) -> Iterator[ConfigError]:
    """Every column is labelled in both languages, and every label has its column."""
    front, document = studied.model.front, studied.model.file.document
    for name, derived in studied.columns.items():
        if not name.startswith("_") and not derived.labelled:
            mend = f"add under columns: {name}: {{zh: ..., en: ...}}"
            what = f"column {name!r} of {studied.model.name} has no label"
            yield ConfigError(what, where=document.where("columns"), mend=mend)
    for name in front.columns:
        if name not in studied.columns:
            what = f"a label for no column: {name!r}{nearest(name, studied.columns)}"
            yield ConfigError(what, where=document.where("columns", name), mend="take it out")


def _needs(model: Model, dictionary: Dictionary) -> Iterator[ConfigError]:
    for position, need in enumerate(model.front.needs):
        entity = need.partition("@")[0]
        if entity not in dictionary.entities:
            what = f"needs: no entity {entity!r}{nearest(entity, dictionary.entities)}"
            place = model.file.document.where("needs", position)
            yield ConfigError(what, where=place, mend="write entity, or entity@kind of system")


def _checks(studied: Studied) -> Iterator[ConfigError]:
    model = studied.model
    published = [name for name in studied.columns if not name.startswith("_")]
    for position, said in enumerate(model.front.checks):
        place = model.file.document.where("checks", position)
        try:
            compile_suite(model.name, model.front.owner, model.front.key, [said], published, place)
        except ConfigError as error:
            yield error
