"""The portable subset of SQL: what a model may say so that it runs on Spark as it runs here.

Judges parsed trees. What is not on the list is refused, because the translation passes unknown
things through without an error and drops some silently.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import sqlglot
from sqlglot import exp

from warehouse.graph import DIALECT
from warehouse.lineage import Studied
from warehouse.macros import MACROS

# A complaint: the node, what is wrong with it, and the mend.
Complaint = tuple[exp.Expression, str, str]
Rule = Callable[[Studied], Iterator[Complaint]]

STRUCTURE = (
    exp.Select, exp.Union, exp.Except, exp.Intersect, exp.Subquery, exp.With, exp.CTE, exp.From,
    exp.Join, exp.Where, exp.Group, exp.Having, exp.Order, exp.Ordered, exp.Window, exp.WindowSpec,
    exp.Filter, exp.Distinct, exp.Table, exp.TableAlias, exp.Identifier, exp.Alias, exp.Column,
    exp.Star, exp.Paren, exp.Tuple,
)  # fmt: skip
VALUES = (
    exp.Literal, exp.Null, exp.Boolean, exp.Interval, exp.Var, exp.Cast, exp.DataType,
    exp.DataTypeParam, exp.Case, exp.If, exp.Neg, exp.Add, exp.Sub, exp.Mul, exp.Mod, exp.DPipe,
    exp.And, exp.Or, exp.Not, exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Is, exp.In,
    exp.Between, exp.Like, exp.Exists, exp.NullSafeEQ, exp.NullSafeNEQ,
)  # fmt: skip
FUNCTIONS = (
    exp.Coalesce, exp.Nullif, exp.Greatest, exp.Least, exp.Abs, exp.Round, exp.Floor, exp.Ceil,
    exp.Sign, exp.Lower, exp.Upper, exp.Trim, exp.Length, exp.Substring, exp.Concat, exp.MD5,
    exp.TimestampTrunc, exp.DateTrunc, exp.DateDiff, exp.Extract, exp.JSONExtractScalar,
    exp.Count, exp.Sum, exp.Min, exp.Max, exp.RowNumber, exp.Rank, exp.DenseRank, exp.Lag,
    exp.Lead, exp.FirstValue, exp.LastValue,
)  # fmt: skip
JSON_PATH = (exp.JSONPath, exp.JSONPathRoot, exp.JSONPathKey)
ALLOWED = (*STRUCTURE, *VALUES, *FUNCTIONS, *JSON_PATH)
JUDGED_ELSEWHERE = (exp.Div, exp.IntDiv, exp.Avg, exp.Anonymous)

CLOCK_NODES = (exp.CurrentDate, exp.CurrentTime, exp.CurrentTimestamp, exp.CurrentDatetime)
CLOCK_NAMES = {"now", "today", "get_current_timestamp", "get_current_time", "transaction_timestamp"}
FLOATING = {exp.DataType.Type.DOUBLE, exp.DataType.Type.FLOAT}
COMPARISONS = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.NullSafeEQ, exp.NullSafeNEQ)
FAMILIES = {
    "text": exp.DataType.TEXT_TYPES,
    "number": exp.DataType.NUMERIC_TYPES,
    "date": exp.DataType.TEMPORAL_TYPES,
}


def complaints(studied: Studied) -> Iterator[Complaint]:
    """Everything in the model's SQL that is outside the subset."""
    for rule in RULES.values():
        yield from rule(studied)


def only_known_parts(studied: Studied) -> Iterator[Complaint]:
    """Statements, operators and functions outside the list."""
    for node in studied.model.tree.walk():
        if (
            isinstance(node, CLOCK_NODES)
            or node.name.lower() in CLOCK_NAMES
            and isinstance(node, exp.Anonymous)
        ):
            yield node, "a model has no clock", "read ops.as_of.business_date"
        elif isinstance(node, exp.Anonymous):
            if node.name.lower() not in MACROS:
                known = ", ".join(sorted(MACROS))
                yield node, f"function {node.name} is not portable", f"macros: {known}"
        elif not isinstance(node, (*ALLOWED, *JUDGED_ELSEWHERE)):
            what = f"{type(node).__name__} is not in the portable subset"
            yield node, what, "write it with joins, case, windows or group by"


def joins_are_plain(studied: Studied) -> Iterator[Complaint]:
    """No ASOF, natural or positional join, none without a condition, and no outer one on `or`."""
    for join in studied.model.tree.find_all(exp.Join):
        method = str(join.args.get("method") or "").upper()
        if method:
            yield join, f"{method} JOIN is not portable", "join on equal columns"
        elif not (join.kind == "CROSS" or join.args.get("on") or join.args.get("using")):
            yield join, "a join without a condition", "write cross join, or on ..."
        elif join.side and (condition := join.args.get("on")) and condition.find(exp.Or):
            what = "an outer join on `or` compares every row with every row"
            yield join, what, "join inward with the `or` in where, then outward on equal columns"


def names_are_written(studied: Studied) -> Iterator[Complaint]:
    """No GROUP BY ALL, ORDER BY ALL, positions, * EXCLUDE or * REPLACE, DISTINCT ON."""
    for node in studied.model.tree.walk():
        if isinstance(node, exp.Group) and node.args.get("all"):
            yield node.parent or node, "GROUP BY ALL is not portable", "name the columns"
        if isinstance(node, exp.Group | exp.Order):
            terms = [t.this if isinstance(t, exp.Ordered) else t for t in node.expressions]
            for term in terms:
                if isinstance(term, exp.Literal):
                    yield term, "grouped or ordered by a position", "name the column"
                if isinstance(term, exp.Var) and term.name.upper() == "ALL":
                    yield term, "ORDER BY ALL is not portable", "name the columns"
        if isinstance(node, exp.Star) and any(node.args.get(k) for k in node.arg_types):
            yield node, "* EXCLUDE, REPLACE and RENAME are not portable", "list the columns"
        if isinstance(node, exp.Distinct) and node.args.get("on"):
            yield node, "DISTINCT ON is not portable", "keep row_number() = 1"


def no_recursion(studied: Studied) -> Iterator[Complaint]:
    """RECURSIVE would be dropped silently on Spark."""
    for node in studied.model.tree.find_all(exp.With):
        if node.args.get("recursive"):
            yield node, "RECURSIVE is not portable", "join a fixed number of levels"


def order_says_nulls(studied: Studied) -> Iterator[Complaint]:
    """Engines differ in where they put nulls; the tree does not keep whether it was written."""
    terms = list(studied.model.tree.find_all(exp.Ordered))
    words = [token.text.upper() for token in sqlglot.tokenize(studied.model.sql, read=DIALECT)]
    said = sum(
        1 for a, b in zip(words, words[1:], strict=False) if a == "NULLS" and b in ("FIRST", "LAST")
    )
    if said < len(terms):
        yield terms[0], "order by without nulls first or nulls last", "write nulls last"


def money_stays_exact(studied: Studied) -> Iterator[Complaint]:
    """Dividing or averaging decimals makes floats; only floats on purpose may be divided."""
    for node in studied.tree.find_all(exp.Div, exp.IntDiv, exp.Avg, exp.Cast):
        if isinstance(node, exp.Cast):
            if node.to.this in FLOATING and _is(node.this, exp.DataType.Type.DECIMAL):
                yield node, "a decimal becomes a float", "keep decimals; exact_div divides them"
        elif isinstance(node, exp.Avg):
            if not _floating(node.this):
                yield node, "avg makes a float", "write exact_div(sum(x), count(x), scale)"
        elif isinstance(node, exp.IntDiv) or not all(map(_floating, _sides(node))):
            yield node, "a division outside exact_div", "write exact_div(a, b, scale)"


def no_implicit_cast(studied: Studied) -> Iterator[Complaint]:
    """Text is compared with text, numbers with numbers, dates with dates."""
    for node in studied.tree.find_all(*COMPARISONS, exp.In, exp.Between):
        first, *others = [_family(side) for side in _sides(node)]
        for other in others:
            if first and other and first != other:
                yield node, f"{first} is compared with {other}", "cast one side"
                break


def _sides(node: exp.Expression) -> list[exp.Expression]:
    if isinstance(node, exp.In):
        return [node.this, *node.expressions]
    if isinstance(node, exp.Between):
        return [node.this, node.args["low"], node.args["high"]]
    return [node.this, node.expression]


def _family(node: exp.Expression) -> str | None:
    kind = node.type.this if node.type else None
    return next((name for name, kinds in FAMILIES.items() if kind in kinds), None)


def _is(node: exp.Expression, kind: exp.DataType.Type) -> bool:
    return bool(node.type and node.type.this == kind)


def _floating(node: exp.Expression) -> bool:
    return bool(node.type and node.type.this in FLOATING)


RULES: dict[str, Rule] = {
    "known parts": only_known_parts,
    "plain joins": joins_are_plain,
    "written names": names_are_written,
    "no recursion": no_recursion,
    "nulls in order": order_says_nulls,
    "exact money": money_stays_exact,
    "explicit casts": no_implicit_cast,
}
