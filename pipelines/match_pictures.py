"""The pictures of a matching's report, drawn from what was counted; knows no SQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from hub.words import t
from mdm.rulebook import Thresholds
from pipelines.histogram import Bin, Mark, histogram
from pipelines.match_figures import SIZES, Headline
from pipelines.match_words import Labels, attribute, piece
from pipelines.pictures import FULL, Bar, Cell, bars, heat_map, shares

Pairs = Mapping[tuple[str, str], int]


def percent(part: float, whole: float) -> str:
    """A share; a small one is not rounded to nothing, nor a large one to all."""
    if not whole:
        return "–"
    share = 100 * part / whole
    if 0 < share < 1 or 99 < share < 100:
        return f"{min(max(share, 0.1), 99.9):.1f}%"
    return f"{share:.0f}%"


def kinds(head: Headline) -> Markup:
    """How sure the records' places are, as one divided bar."""
    parts = []
    for kind in ("certain", "likely", "alone"):
        n = head.kinds.get(kind, 0)
        note = f"{t(f'report.{kind}')} {n:,} · {percent(n, head.records)}"
        parts.append(Bar(t(f"report.{kind}"), n, note, kind))
    return shares(parts, t("report.how_sure"))


def overlap(sources: Sequence[str], shared: Pairs, only: Mapping[str, int]) -> Markup:
    """Sources against sources, and what each knows alone."""
    rows = []
    for a in sources:
        own = shared.get((a, a), 0)
        row = []
        for b in sources:
            n, smaller = shared.get((a, b), 0), min(own, shared.get((b, b), 0))
            if a == b:
                row.append(Cell(f"{own:,}", 0, t("report.own_story", a=a, n=f"{own:,}"), "whole"))
            else:
                part = percent(n, smaller)
                story = t("report.overlap_story", a=a, b=b, n=f"{n:,}", share=part)
                row.append(Cell(f"{n:,}", n / smaller if smaller else 0, story))
        alone = only.get(a, 0)
        story = t("report.only_story", a=a, n=f"{alone:,}")
        rows.append([*row, Cell(f"{alone:,}", 0, story, "apart")])
    return heat_map(sources, [*sources, t("report.only_here")], rows, t("report.overlap"))


def sizes(counted: Sequence[tuple[int, int, int]]) -> Markup:
    """Golden records by how many records they have."""
    found = {members: n for members, n, _ in counted}
    whole = sum(found.values())
    drawn = [
        Bar(
            t("report.members_more" if size > SIZES else "report.members", n=f"{size:,}"),
            found.get(size, 0),
            f"{found.get(size, 0):,} · {percent(found.get(size, 0), whole)}",
            "alone" if size == 1 else "",
        )
        for size in range(1, max(found, default=0) + 1)
    ]
    return bars(drawn, t("report.sizes"))


def scores(bins: Sequence[Bin], step: float, limits: Thresholds | None) -> Markup | None:
    """The spread of scores with the three thresholds, if they are known."""
    if not bins:
        return None
    names = ("review", "auto", "certain") if limits else ()
    marks = [
        Mark(at, t(f"report.limit_{name}", n=f"{at:g}"))
        for name in names
        for at in [getattr(limits, name)]
    ]
    sides = (t("report.scores_side"), t("report.scores_asked"))
    return histogram(bins, step, marks, t("report.scores"), sides)


def reasons(counted: Sequence[tuple[str, int]], joined: int, labels: Labels) -> Markup:
    """What brought records together, most frequent first."""
    drawn = [Bar(piece(words, labels), n, f"{n:,} · {percent(n, joined)}") for words, n in counted]
    return bars(drawn, t("report.reasons"), width=FULL, room=360)


def fill(sources: Mapping[str, int], names: Sequence[str], filled: Pairs, labels: Labels) -> Markup:
    """Attributes against sources: the share of records that have a value."""
    rows = []
    for name in names:
        row = []
        for source, records in sources.items():
            n, what = filled.get((source, name), 0), attribute(name, labels)
            story = t("report.fill_story", source=source, what=what, n=f"{n:,}", all=f"{records:,}")
            row.append(Cell(percent(n, records), n / records if records else 0, story))
        rows.append(row)
    named = [attribute(name, labels) for name in names]
    return heat_map(named, list(sources), rows, t("report.fill"))


def relations(counted: Sequence[tuple[str, int]], labels: Labels) -> Markup:
    """How many relations there are of each kind."""
    drawn = [Bar(labels.get(kind, kind.replace("_", " ")), n, f"{n:,}") for kind, n in counted]
    return bars(drawn, t("report.relations"))
