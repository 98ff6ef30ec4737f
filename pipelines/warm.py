"""Imported once, by the process that runs are forked from: all that a run needs and takes time.

The site's models are parsed too; a run looks again at every file and parses what has changed.
"""

from __future__ import annotations

from contextlib import suppress
from importlib import import_module

from hub.errors import HubError
from hub.settings import quiet_telemetry

NEEDED = (
    "connectors.files",
    "connectors.read",
    "connectors.rest",
    "connectors.sql",
    "great_expectations",
    "great_expectations.expectations",
    "mdm.resolve",
    "pandera.polars",
    "pipelines.graph",
    "pyarrow.parquet",
    "warehouse.build",
    "warehouse.gx_dialect",
    "warehouse.landing",
    "warehouse.publish",
    "warehouse.validate",
)


def warm_up() -> None:
    """Import, and study the models; what is wrong with the site a run will tell."""
    quiet_telemetry()
    for name in NEEDED:
        import_module(name)
    from hub.site import load_site
    from pipelines.catalogue import catalogue
    from warehouse.lineage import study

    with suppress(HubError):
        found = catalogue(load_site())
        study(found.models, found.dictionary)


warm_up()
