"""The code location Dagster loads: the graph of the site that HUB_SITE names, else of the demo."""

from hub.settings import quiet_telemetry
from hub.site import load_site
from pipelines.graph import definitions

quiet_telemetry()
defs = definitions(load_site())
