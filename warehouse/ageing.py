"""How long refused rows have waited: counted by source, entity, rule, owner and age."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hub import stamp
from warehouse.quarantine import query

# In days; a row that is first seen after `now` is new.
BUCKETS = {"0-1d": ("'-inf'", 1), "1-7d": (1, 7), "7-30d": (7, 30), ">30d": (30, "'inf'")}
REPORT = """
select source, stream, entity, rule, count(*) as rows, min(first_seen) as oldest,
    max(attempts) as attempts, {buckets}
from (select *, epoch(cast(? as timestamp) - first_seen) / 86400 as age from refused)
group by source, stream, entity, rule order by oldest, source, stream, rule
"""


def ageing(data_dir: Path, now: datetime, owners: Mapping[str, str | None]) -> list[dict[str, Any]]:
    """One line per source, stream, entity and rule; `owners` is by `source.stream`."""
    buckets = ", ".join(
        f'count(*) filter (where age >= {low} and age < {high}) as "{name}"'
        for name, (low, high) in BUCKETS.items()
    )
    at = now.astimezone(UTC).replace(tzinfo=None)
    return [
        {
            **row,
            "oldest": stamp.text(row["oldest"].replace(tzinfo=UTC)),
            "owner": owners.get(f"{row['source']}.{row['stream']}"),
        }
        for row in query(data_dir, REPORT.format(buckets=buckets), [at])
    ]


def summary(lines: list[dict[str, Any]]) -> dict[str, Any]:
    """The whole quarantine in a few numbers, and its lines."""
    buckets = {name: sum(line[name] for line in lines) for name in BUCKETS}
    oldest = min((line["oldest"] for line in lines), default=None)
    return {"rows": sum(line["rows"] for line in lines), "oldest": oldest, **buckets, "by": lines}
