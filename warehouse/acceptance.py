"""People's words that a broken check may pass, and the last verdict they speak about."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from hub import audit, stamp
from hub.errors import ConfigError
from hub.names import nearest
from hub.site import Site
from hub.state import State, acceptance
from warehouse.verdict import Acceptance, Verdict

LAST = "verdict.json"
OPEN = "open_verdict.json"


def accept(state: State, site: Site, check: str, *, why: str, actor: str) -> Acceptance:
    """Let `check` pass while it has no more offending rows than in the last verdict; audited.

    Raises ConfigError when the last verdict knows no such failure, or `why` is blank.
    """
    if not why.strip():
        raise ConfigError("an accepted check needs a reason", where=check, mend="give --why TEXT")
    verdict = last_verdict(site) or {}
    known = {
        one["check"]: one for one in [*verdict.get("failed", []), *verdict.get("accepted", [])]
    }
    if check not in known:
        names = ", ".join(known) or "none"
        hint = nearest(check, known)
        raise ConfigError(f"{check!r} did not fail{hint}", mend=f"checks that failed: {names}")
    if known[check]["error"]:
        mend = "mend the check, then hub publish"
        raise ConfigError(f"{check} could not be judged, so nobody can accept it", mend=mend)
    rows = int(known[check]["rows"])
    state.put(
        acceptance,
        {
            "check_id": check,
            "rows": rows,
            "actor": actor,
            "why": why,
            "accepted_at": stamp.text(stamp.now()),
        },
    )
    audit.append(state, actor, "accept", check, {"rows": rows, "why": why})
    return Acceptance(rows, actor, why)


def accepted(state: State) -> dict[str, Acceptance]:
    """Every accepted check by its id."""
    return {
        row["check_id"]: Acceptance(row["rows"], row["actor"], row["why"])
        for row in state.rows(sa.select(acceptance))
    }


def keep_verdict(site: Site, verdict: Verdict, version: str) -> None:
    """Write the verdict where `last_verdict`, and so `hub status`, finds it."""
    said = {"version": version, "at": stamp.text(stamp.now()), **verdict.as_json()}
    text = json.dumps(said, ensure_ascii=False, indent=1)
    for name in (LAST, OPEN) if verdict.open else (LAST,):
        _write(site.data_dir / "gx" / name, text)


def recall_open_verdict(site: Site) -> None:
    """Once refused rows are taken back, the verdict on the version that is up holds again."""
    path = site.data_dir / "gx" / OPEN
    if path.exists():
        _write(path.with_name(LAST), path.read_text("utf-8"))


def last_verdict(site: Site) -> dict[str, Any] | None:
    """The last verdict as `Verdict.as_json` writes it, with `version` and `at`; or None."""
    try:
        said = json.loads((site.data_dir / "gx" / LAST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return said if isinstance(said, dict) else None


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".new")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)
