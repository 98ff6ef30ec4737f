"""Writes truth.json: who is the same, which breaks and which bad rows were planted."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from examples.factory.company import Company
from examples.factory.masters import Material, Party


def write(company: Company, folder: Path, as_of: str) -> None:
    """truth.json beside the simulated systems."""
    told = {
        "seed": company.seed,
        "scale": company.scale,
        "as_of": as_of,
        "customers": _things(company.customers.made),
        "suppliers": _things(company.suppliers.made),
        "materials": _things(company.materials.made),
        "quarantine": company.bad_rows,
        "breaks": company.breaks,
    }
    text = json.dumps(told, ensure_ascii=False, indent=1)
    (folder / "truth.json").write_text(text + "\n", encoding="utf-8")


def _things(things: Iterable[Party | Material]) -> list[dict[str, Any]]:
    return [
        {
            "id": thing.id,
            "members": [
                {"source": record.source, "ref": record.ref}
                | ({} if record.decidable else {"decidable": False})
                for record in thing.records
            ],
        }
        for thing in things
    ]
