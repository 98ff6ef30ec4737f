"""The SQL macros a model may call beside the portable subset, and what each returns.

`exact_div` is every connection's own (hub.duck); the others are made here for one build.
"""

from __future__ import annotations

from hub.duck import Connection
from hub.names import literal
from hub.site import Site

# Every macro and its type, for the linter and the lineage.
MACROS = {
    "exact_div": "DECIMAL(38, 10)",  # exact_div(numerator, denominator, scale)
    "business_date": "DATE",  # business_date(stamp): the site's business day of a UTC timestamp
    "surrogate_key": "VARCHAR",  # surrogate_key(part, ...): md5 of the parts' canonical text
}
MOST_PARTS = 6
PART = r"coalesce(replace(replace(cast({name} as varchar), '\', '\\'), '|', '\|'), '\N')"


def install(con: Connection, site: Site) -> None:
    """Make the macros on a connection that may write; they vanish with it."""
    con.execute(business_date(site))
    con.execute(surrogate_key())


def business_date(site: Site) -> str:
    """The business day of a UTC timestamp: hours before `business_day_start` count to the day
    before, as in hub.stamp.business_date."""
    start = site.settings.business_day_start
    minutes = start.hour * 60 + start.minute
    zone = literal(site.settings.timezone)
    return (
        "create or replace temp macro business_date(stamp) as cast("
        f"timezone({zone}, timezone('UTC', stamp)) - interval '{minutes}' minute as date)"
    )


def surrogate_key() -> str:
    """Parts are escaped before they are joined, so that two keys never share a text."""
    names = [f"p{number}" for number in range(1, MOST_PARTS + 1)]
    bodies = []
    for count in range(1, MOST_PARTS + 1):
        parts = " || '|' || ".join(PART.format(name=name) for name in names[:count])
        bodies.append(f"({', '.join(names[:count])}) as md5({parts})")
    return "create or replace temp macro surrogate_key" + ", ".join(bodies)
