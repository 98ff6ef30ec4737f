"""The list of what was decided: one line per action, and whether it is in force."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mdm.judgements import UNDO, UNSURE, Judged, effective, undone


def decisions(rows: Sequence[Judged]) -> list[dict[str, Any]]:
    """Every action, newest first: who, when, what of which records, why, and its state.

    `state` is in_force, overruled (newer words on all its pairs), undone, or noted for what
    binds nobody: `unsure` and an undo.
    """
    gone = undone(rows)
    holding = {row.no for row in effective(rows)}
    by = {row.undoes: row.actor for row in rows if row.verdict == UNDO and row.action not in gone}
    actions: dict[str, list[Judged]] = {}
    for row in sorted(rows, key=lambda row: row.no):
        actions.setdefault(row.action, []).append(row)
    return [
        {
            "action": action, "decided_at": own[0].at, "actor": own[0].actor,
            "entity": own[0].entity, "verdict": "+".join(sorted({row.verdict for row in own})),
            "records": sorted({f"{s}:{r}" for row in own for s, r in row.pair}),
            "undoes": own[0].undoes, "why": own[0].why,
            "state": _state(own, gone, holding), "undone_by": by.get(action),
        }
        for action, own in sorted(actions.items(), key=lambda one: -one[1][0].no)
    ]  # fmt: skip


def _state(own: Sequence[Judged], gone: set[str], holding: set[int]) -> str:
    if own[0].action in gone:
        return "undone"
    if all(row.verdict in (UNDO, UNSURE) for row in own):
        return "noted"
    return "in_force" if any(row.no in holding for row in own) else "overruled"
