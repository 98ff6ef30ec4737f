"""Which columns a contract's DuckDB expressions mention, and what is left of one without some."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlglot import exp


def without(text: str, here: Collection[str]) -> tuple[str, list[str]]:
    """A DuckDB expression fitted to the columns (lower case) that are `here`, and what it lacks.

    Of a coalesce only the arguments whose columns are there stay, where there is one at least.
    """
    if all(name.lower() in here for name in columns_in(text)) or (tree := _tree(text)) is None:
        return text, []
    from sqlglot import exp

    for coalesce in tree.find_all(exp.Coalesce):
        every = [coalesce.this, *coalesce.expressions]
        left = [one for one in every if all(name.lower() in here for name in _columns(one))]
        if left:
            coalesce.set("this", left[0])
            coalesce.set("expressions", left[1:])
    lacks = [name for name in _columns(tree) if name.lower() not in here]
    return tree.sql("duckdb"), list(dict.fromkeys(lacks))


@lru_cache(maxsize=4096)
def columns_in(text: str) -> tuple[str, ...]:
    """The columns that a DuckDB expression names; none where it cannot be parsed."""
    tree = _tree(text)
    return tuple(_columns(tree)) if tree is not None else ()


def _columns(tree: exp.Expression) -> Iterator[str]:
    from sqlglot import exp

    return (column.name for column in tree.find_all(exp.Column))


def _tree(text: str) -> exp.Expression | None:
    """The parsed expression; a broken one is reported where the map is checked."""
    import sqlglot
    from sqlglot.errors import SqlglotError

    try:
        return sqlglot.parse_one(text, dialect="duckdb")
    except SqlglotError:
        return None
