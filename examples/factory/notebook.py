"""Notes planted bad rows: source, entity, key, the rule they break, and how to mend them."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from examples.factory.company import Company


@dataclass(frozen=True)
class Notebook:
    """One company's notes, and the random numbers of the moment."""

    company: Company
    rng: random.Random

    def note(
        self,
        source: str,
        entity: str,
        rule: str,
        mend: Callable[[], None] | None = None,
        *,
        rows: int = 1,
        **key: object,
    ) -> None:
        """Write down a bad row, or `rows` of one key; `mend` puts it right."""
        said = {"source": source, "entity": entity, "key": key, "rule": rule}
        self.company.bad_rows += [said] * rows
        if mend is not None:
            self.company.mends.append((said, mend))

    def mend_oldest(self) -> None:
        """Somebody corrects the oldest bad row that can be corrected."""
        if self.company.mends:
            said, mend = self.company.mends.pop(0)
            self.company.bad_rows[:] = [one for one in self.company.bad_rows if one != said]
            mend()
