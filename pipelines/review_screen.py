"""The review in the terminal: one case after the other, a key for each answer, undo.

Every case is read anew before it is shown, so that another steward's word is seen at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hub.duck import Connection
from hub.errors import HubError
from hub.state import State
from hub.words import t
from mdm import members, queue
from mdm.identity import number_of
from mdm.judgements import APART, UNSURE, Judged, Record, standing
from mdm.members import Member
from mdm.queue import Case
from pipelines import console, stewarding
from pipelines.keys import QUIT, read_key, read_line, single_keys
from pipelines.review_case import LETTERS, draw, ordered
from pipelines.stewarding import Maker, Row


class Review:
    """The state of one sitting: the cases, the place in them, and what was just said."""

    def __init__(self, con: Connection, state: State, entities: Sequence[str], maker: Maker):
        self.con, self.state, self.maker = con, state, maker
        self.judged: dict[str, list[Judged]] = {}
        self.cases: list[tuple[str, Case]] = []
        self.place = 0
        self.note = ""
        self.answered: dict[str, int] = {}  # action -> the place of its case
        for entity in entities:
            self._read(entity)
            found = queue.cases(con, entity, self.judged[entity])
            self.cases += [(entity, case) for case in found]
        self.cases.sort(key=lambda one: (one[1].unsure, -one[1].questions[0].rank))

    def run(self) -> None:
        """Show cases until the person leaves or none is left."""
        keys: dict[str, Callable[[], None]] = {
            "m": self._merge, "s": self._split, "u": self._unsure, "z": self._undo,
            "n": self._next, "b": self._back, "?": self._help,
        }  # fmt: skip
        with single_keys():
            while self._show() and (key := read_key()) != QUIT:
                try:
                    keys.get(key, self._help)()
                except HubError as error:
                    self.note = str(error)
        console.say(t("review.left", count=len(self.answered)))

    def _show(self) -> bool:
        """Draw the case at the place; False where there is nothing (more) to show."""
        if self.place >= len(self.cases):
            console.say(self.note)
            console.say(t("review.end") if self.cases else t("review.empty"))
            return False
        entity, case = self.cases[self.place]
        self._read(entity)
        self.shown = ordered(case, members.of(self.con, entity, case.golden_ids))
        place = f"{self.place + 1}/{len(self.cases)} · {entity}"
        draw(case, self.shown, place, self._before(entity), self.note)
        self.note = ""
        return True

    def _read(self, entity: str) -> None:
        self.judged[entity] = stewarding.all_judged(self.state, entity)

    def _before(self, entity: str) -> list[str]:
        """What was said of the records shown, by whoever, newest first."""
        here = {one.record for one in self.shown}
        said = [one for one in standing(self.judged[entity]) if one.pair & here]
        return [stewarding.worded(one) for one in said[:5]]

    def _seen(self) -> int:
        entity, _ = self.cases[self.place]
        return max((one.no for one in self.judged[entity]), default=0)

    def _merge(self) -> None:
        entity, case = self.cases[self.place]
        chosen = case.golden_ids
        if len(chosen) > 2:
            said = read_line(t("review.which_merge", letters=LETTERS[: len(chosen)])).upper()
            wanted = [golden for golden, letter in zip(chosen, LETTERS, strict=False)
                      if letter in said]  # fmt: skip
            chosen = wanted or chosen
        if len(chosen) < 2:
            self.note = t("review.two_at_least")
            return
        own = members.of(self.con, entity, chosen)
        clusters = [[one.record for one in own[golden]] for golden in chosen]
        kept, *lost = sorted(chosen, key=number_of)
        rows = stewarding.merging(clusters, self._seen(), self._seen())
        self._record(rows, t("mdm.merged", kept=kept, lost=", ".join(lost)))

    def _split(self) -> None:
        entity, case = self.cases[self.place]
        said = ""
        if len(self.shown) > len(case.golden_ids):
            said = read_line(t("review.which_split"))
        if said.strip():
            leavers = self._numbered(said)
            if leavers:
                self._record(self._leaving(entity, leavers), t("review.leave", count=len(leavers)))
            return
        self._record(self._each(APART), t("review.kept_apart"))

    def _numbered(self, said: str) -> list[Member]:
        numbers = [int(one) for one in said.replace(",", " ").split() if one.isdigit()]
        wrong = [one for one in numbers if not 1 <= one <= len(self.shown)]
        if wrong or not numbers:
            self.note = t("review.no_number", said=said)
            return []
        return [self.shown[one - 1] for one in dict.fromkeys(numbers)]

    def _leaving(self, entity: str, leavers: Sequence[Member]) -> list[Row]:
        rows: list[Row] = []
        gone = {one.record for one in leavers}
        golden_ids = list(dict.fromkeys(one.golden_id for one in leavers))
        for own in members.of(self.con, entity, golden_ids).values():
            leave: list[Record] = [one.record for one in own if one.record in gone]
            stay = [one.record for one in own if one.record not in gone]
            rows += stewarding.splitting(leave, stay, self._seen(), self._seen())
        return rows

    def _unsure(self) -> None:
        self._record(self._each(UNSURE), t("review.noted"))

    def _each(self, verdict: str) -> list[Row]:
        """The same answer to every question of the case."""
        _, case = self.cases[self.place]
        seen = self._seen()
        return [Row(verdict, one.a, one.b, seen, seen) for one in case.questions]

    def _record(self, rows: Sequence[Row], note: str) -> None:
        entity, _ = self.cases[self.place]
        if not rows:
            self.note = t("review.nobody_stays")
            return
        done = stewarding.record(self.state, entity, rows, self.maker)
        self.answered[done.action] = self.place
        self.note = f"{note} · {t('review.undo_hint')}"
        self.place += 1

    def _undo(self) -> None:
        """Take back one's last act, and go back to its case where it was of this sitting."""
        taken = stewarding.undo(self.state, self.maker)
        self.place = self.answered.pop(taken.action, self.place)
        self.note = t("mdm.undone", said=stewarding.worded(taken))

    def _next(self) -> None:
        self.place += 1

    def _back(self) -> None:
        self.place = max(0, self.place - 1)

    def _help(self) -> None:
        self.note = t("review.help")
