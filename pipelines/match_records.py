"""A few records with all that is shown of them, and which of their values agree.

Knows how records are set side by side; which ones are worth it, `pipelines.match_examples` says.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from unicodedata import normalize

from hub.duck import Connection
from hub.names import literal, quote
from mdm.rulebook import Rules
from pipelines.match_figures import columns_of, every

LONGEST = 60  # letters of a value
PIECES = 8  # a text in more of them is marked from the first difference to the last
SHOWN = 7  # columns side by side
TOKEN = re.compile(r"[A-Za-z]+|\d+|.", re.DOTALL)
SAME, DIFFERS, USELESS, PLAIN = "same", "differs", "useless", ""
STRANGERS = 0.3  # texts less alike than this differ as a whole
Key = tuple[str, str]  # source and ref


@dataclass(frozen=True)
class Record:
    """A record: its values as they came and as they are read, and why it is where it is.

    `read` holds None where a value is filled and says nothing, such as a placeholder.
    """

    source: str
    ref: str
    values: dict[str, str]
    read: dict[str, str | None]
    kind: str
    score: float | None
    reason: str


@dataclass(frozen=True)
class Shown:
    """A value for the page: in pieces, those that stand out being marked."""

    pieces: list[tuple[str, bool]]
    state: str = PLAIN


def columns(con: Connection, rules: Rules) -> dict[str, list[str]]:
    """The properties that an attribute is made from, side by side under its name.

    A property stands under the first attribute that is made from it; the code heads the row.
    """
    there = set(columns_of(con, "ops", f"all_{rules.entity}")) - {"code"}
    found: dict[str, list[str]] = {}
    for attribute, made in rules.evidence.items():
        own = [one for one in made.from_ if one in there]
        if own:
            found[attribute] = own
        there.difference_update(own)
    return found


def read_records(con: Connection, rules: Rules, keys: Sequence[Key]) -> dict[Key, Record]:
    """The records of these keys."""
    made = columns(con, rules)
    texts = {
        name: ", ".join(f"nullif(trim(cast(r.{quote(one)} as varchar)), '')" for one in own)
        for name, own in made.items()
    }
    read = set(columns_of(con, "master", f"standard_{rules.entity}"))
    standards = [name for name in made if name in read]
    picked = [f"concat_ws(' ', {one})" for one in texts.values()]
    picked += [f"s.{quote(one)}" for one in standards]
    standard = f"left join master.{quote(f'standard_{rules.entity}')} s using (source, ref)"
    rows = con.execute(
        f"""with wanted as (select distinct unnest($1) as source, unnest($2) as ref)
        select r.source, r.ref, x.match_kind, x.score, e.reason, {", ".join(picked) or "null"}
        from {every(rules)} r semi join wanted using (source, ref)
        left join (
            select distinct on (source_system, source_code) * from out_crosswalk
            semi join wanted w on w.source = source_system and w.ref = source_code
        ) x on x.source_system = r.source and x.source_code = r.ref
        left join (
            select member_source, member_ref, max_by(reason, event_no) as reason
            from clean.identity_event
            semi join wanted w on w.source = member_source and w.ref = member_ref
            where entity = {literal(rules.entity)} group by all
        ) e on e.member_source = r.source and e.member_ref = r.ref
        {standard if standards else ""}
        qualify row_number() over (partition by r.source, r.ref order by r._batch) = 1""",
        [[source for source, _ in keys], [ref for _, ref in keys]],
    ).fetchall()
    found = {}
    for source, ref, kind, score, reason, *rest in rows:
        values = {name: text for name, text in zip(made, rest, strict=False) if text}
        said = dict(zip(standards, rest[len(made) :], strict=False))
        told = {name: value for name, value in said.items() if name in values}
        found[source, ref] = Record(source, ref, values, told, kind or "", score, reason or "")
    return found


def filled(names: Iterable[str], records: Sequence[Record]) -> list[str]:
    """The columns that any of the records fills."""
    return [one for one in names if any(one in record.values for record in records)][:SHOWN]


def beside(name: str, left: Record, right: Record) -> tuple[Shown, Shown]:
    """A column of two records: alike when read alike, else with the parts that differ marked."""
    a, b = _value(name, left), _value(name, right)
    if not a or not b:
        return _plain(name, left), _plain(name, right)
    if a == b:
        return _plain(name, left, SAME), _plain(name, right, SAME)
    return _marked(name, left, right), _marked(name, right, left)


def among(name: str, records: Sequence[Record]) -> list[Shown]:
    """A column of a cluster's members: what departs from the value that most of them have."""
    values = [_value(name, one) for one in records]
    counted = Counter(one for one in values if one).most_common(1)
    usual, times = counted[0] if counted else ("", 0)
    if times < 2:
        return [_plain(name, one) for one in records]
    model = records[values.index(usual)]
    return [
        _plain(name, one, SAME if value == usual else PLAIN)
        if not value or value == usual
        else _marked(name, one, model)
        for one, value in zip(records, values, strict=True)
    ]


def usual_text(name: str, records: Sequence[Record]) -> str:
    """What most of the records write there; of several the longest."""
    counted = Counter(one.values[name] for one in records if name in one.values)
    most = max(counted, key=lambda text: (counted[text], len(text), text), default="")
    return _clip(most)


def _plain(name: str, one: Record, state: str = PLAIN) -> Shown:
    text = one.values.get(name, "")
    return Shown([(_clip(text), False)], state if not text or _value(name, one) else USELESS)


def _marked(name: str, one: Record, other: Record) -> Shown:
    """The text of `one` with what `other` has not got marked."""
    ours, theirs = (TOKEN.findall(_clip(record.values[name])) for record in (one, other))
    matcher = SequenceMatcher(None, _bare(ours), _bare(theirs), autojunk=False)
    if matcher.ratio() < STRANGERS:
        return Shown([("".join(ours), True)], DIFFERS)
    codes = matcher.get_opcodes()
    cut = [("".join(ours[i:j]), tag != "equal") for tag, i, j, *_ in codes if i < j]
    # Another bracket or blank is no difference worth a look.
    pieces = [(text, differs and any(map(str.isalnum, text))) for text, differs in cut]
    if len(pieces) > PIECES:
        marked = [place for place, (_, differs) in enumerate(pieces) if differs] or [0]
        first, last = marked[0], marked[-1] + 1
        spans = (pieces[:first], pieces[first:last], pieces[last:])
        texts = ["".join(text for text, _ in span) for span in spans]
        pieces = [(texts[0], False), (texts[1], True), (texts[2], False)]
    return Shown(pieces, DIFFERS)


def _bare(tokens: Sequence[str]) -> list[str]:
    return [normalize("NFKC", one).casefold() for one in tokens]


def _value(name: str, record: Record) -> str:
    """What a value is compared by; empty where it says nothing."""
    if name in record.read:
        return record.read[name] or ""
    return record.values.get(name, "").casefold()


def _clip(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
