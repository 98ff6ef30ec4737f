"""What the last verdict said about every broken check, for the people who may let one pass."""

from __future__ import annotations

from typing import Any

from hub.site import Site
from warehouse.acceptance import last_verdict


def checks(site: Site) -> list[dict[str, Any]]:
    """The broken checks of the last verdict: failed ones first, then accepted and warned."""
    verdict = last_verdict(site) or {}
    return [
        {
            "check": one["check"],
            "state": state,
            "rows": one["rows"],
            "owner": one["owner"],
            "why": one["note"] or one["error"] or one["why"],
        }
        for state in ("failed", "accepted", "warned")
        for one in verdict.get(state, [])
    ]
