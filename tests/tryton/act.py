"""Changes records of a Tryton database through Tryton: run as a script, in a process of its own.

    python tests/tryton/act.py postgresql://user@host:5432/database '[["sale.line", 7, {...}]]'

Each change is [model, id, values] (a write), [model, id, "button"] or [model, id, null] (a delete),
in a transaction of its own, as a client's call is. Knows proteus; knows nothing of the hub.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import re
from typing import Any

ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def main() -> None:
    """Carry out the changes in order."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("changes", help="JSON")
    asked = parser.parse_args()
    os.environ["PGOPTIONS"] = "-c timezone=UTC"
    os.environ["TRYTOND_DATABASE_URI"] = asked.url
    from proteus import config

    setting = config.set_trytond(asked.url, user="admin")
    setting.skip_warning = True
    for model, record, values in json.loads(asked.changes):
        proxy = setting.get_proxy(model)
        if values is None:
            proxy.delete([record], setting.context)
        elif isinstance(values, str):
            getattr(proxy, values)([record], setting.context)
        else:
            proxy.write([record], {k: typed(v) for k, v in values.items()}, setting.context)


def typed(value: Any) -> Any:
    """JSON has no dates: a text like 2026-01-31 is one."""
    if isinstance(value, str) and ISO_DATE.fullmatch(value):
        return dt.date.fromisoformat(value)
    return value


if __name__ == "__main__":
    main()
