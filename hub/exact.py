"""SQL that reads decimals from text, exactly; DuckDB's own way into wide decimals is very slow.

A cast of text to a decimal of more than 18 digits costs about a hundred times the cast to a
narrow one (measured on DuckDB 1.5.5), so what fits goes by way of a narrow one.
"""

from __future__ import annotations

import re

NARROW = r"'[-+]?[0-9]{0,10}(\.[0-9]{0,8})?'"
WIDTH = re.compile(r"decimal\((\d+)", re.IGNORECASE)


def decimal_sql(text: str, kind: str) -> str:
    """The SQL of `text` (an SQL expression of type VARCHAR) as `kind`; null where it cannot be."""
    width = WIDTH.match(kind)
    if width is None or int(width[1]) <= 18:
        return f"try_cast({text} as {kind})"
    return (
        f"case when regexp_full_match({text}, {NARROW})"
        f" then try_cast(try_cast({text} as decimal(18, 8)) as {kind})"
        f" else try_cast({text} as {kind}) end"
    )
