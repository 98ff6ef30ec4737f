"""report.html of `hub mdm match`: one page with pictures that opens from disk.

Knows which parts the page has; the counting, choosing and drawing are its neighbours' affair.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from hub import stamp
from hub.duck import Connection
from hub.words import language, t
from mdm.rulebook import Rules, Thresholds
from pipelines import (
    match_evidence,
    match_examples,
    match_figures,
    match_findings,
    match_pictures,
    match_words,
)
from pipelines.match_words import Labels, labels_of

__all__ = ["REPORT", "labels_of", "write_report"]

REPORT = "report.html"
LONGEST = 60


def write_report(
    con: Connection,
    rules: Rules,
    entity_title: str,
    thresholds: Thresholds | None,
    out: Path,
    *,
    facts: dict[str, Any],
) -> None:
    """Write `out`/report.html from the tables as they stand when the other files are written.

    `thresholds` are those that were in force: learnt ones where weights are learnt, None where they
    are not known. `facts`, each of which may be missing: `file`, the input's name; `at`, the
    moment (UTC); `labels`, words for properties and codes, as `labels_of` gives them.
    """
    labels = facts.get("labels") or {}
    page = _environment(labels).get_template("match.html")
    head = match_figures.headline(con)
    text = page.render(
        title=entity_title,
        facts=_facts(facts),
        head=head,
        **_drawn(con, rules, thresholds, head, labels),
        clusters=match_examples.largest_clusters(con, rules),
        questions=match_examples.first_questions(con, rules),
        convincing=match_examples.convincing(con, rules),
        marks=match_findings.marks(con, rules),
        unusable=match_findings.unusable(con, rules),
        trees=match_findings.trees(con),
    )
    (out / REPORT).write_text(text, encoding="utf-8")


def _drawn(
    con: Connection,
    rules: Rules,
    limits: Thresholds | None,
    head: match_figures.Headline,
    labels: Labels,
) -> dict[str, Any]:
    """The pictures, and the figures that stand beside them."""
    sources = match_figures.largest_sources(con)
    names = list(sources)
    shared, alone = match_figures.overlaps(con, names)
    attributes, filled = match_figures.fill(con, rules, names)
    reasons, joined = match_evidence.reasons(con, rules)
    draw = match_pictures
    pictures = {
        "kinds": draw.kinds(head),
        "overlap": draw.overlap(names, shared, alone),
        "sizes": draw.sizes(match_figures.sizes(con)),
        "scores": draw.scores(*match_evidence.scores(con, limits), limits),
        "reasons": draw.reasons(reasons, joined, labels),
        "fill": draw.fill(sources, attributes, filled, labels),
        "relations": draw.relations(match_findings.related(con), labels),
    }
    return {"pictures": pictures, "joined": joined, "sources": len(sources)}


def _environment(labels: Labels) -> Environment:
    """The template's words and ways of writing; every value from data is escaped."""
    made = Environment(
        loader=FileSystemLoader(Path(__file__).with_name("pages")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["number"] = lambda n: f"{n:,}"
    made.filters["bits"] = lambda n: "" if n is None else f"{n:.1f}"
    made.filters["clip"] = lambda s: s if len(s) <= LONGEST else s[: LONGEST - 1] + "…"
    made.filters["label"] = lambda name: match_words.attribute(name, labels)
    made.globals.update(
        t=t,
        language=language(),
        words={kind: t(f"report.{kind}") for kind in ("certain", "likely", "alone")},
        share=match_pictures.percent,
        ratio=lambda part, whole: f"{part / whole:,.1f}" if whole else "–",
        code=lambda name: labels.get(name, name.replace("_", " ")),
        why=match_words.unusable,
        said=lambda reason: match_words.pieces(reason, labels),
    )
    return made


def _facts(facts: dict[str, Any]) -> list[str]:
    """The line under the title."""
    said = [t("report.file", file=facts["file"])] if facts.get("file") else []
    at = facts.get("at") or stamp.now()
    shown = f"{at:%Y-%m-%d %H:%M}" if isinstance(at, datetime) else str(at)
    return [*said, t("report.made", at=shown)]
