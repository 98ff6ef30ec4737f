"""Data Docs that open anywhere: no foreign script, style or picture, and an index of our own.

Great Expectations' pages fetch some twenty files from other companies' servers, with the data in
sight; their index stays empty without them.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from urllib.parse import quote

from warehouse.suites import Suite
from warehouse.verdict import Failure, Verdict

FOREIGN = re.compile(
    r"<script\b.*?</script>|<link\b[^>]*>|<img\b[^>]*>|<meta http-equiv[^>]*>"
    r"|<p>Stay current on everything GX.*?</p>",
    re.DOTALL,
)
REMOTE = re.compile(r"url\(['\"]?https?://[^)]*\)")
GONE = re.compile(r'<a href="[^"]*/expectations/[^"]*"\s*>(.*?)</a>')
STYLE = """<style>
body { font: 15px/1.5 system-ui, "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif;
  margin: 2rem auto; max-width: 70rem; padding: 0 1rem; color: #222; }
table { border-collapse: collapse; margin: .5rem 0 1.5rem; }
td, th { border: 1px solid #ccc; padding: .25rem .6rem; text-align: left; vertical-align: top; }
a { color: #0b5394; } .bad { color: #a61c00; } .good { color: #38761d; }
nav, .modal, .card-header + .card-body .btn-group, footer { display: none; }
.fa-check-circle::before { content: "✔"; color: #38761d; }
.fa-times::before { content: "✘"; color: #a61c00; }
.fa-exclamation-triangle::before { content: "⚠"; color: #b45f06; }
</style></head>"""


def finish(docs: Path, suites: Sequence[Suite], verdict: Verdict) -> Path:
    """Clean the pages in `docs` and write its index; returns the index page."""
    docs.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(docs / "static", ignore_errors=True)
    for page in docs.rglob("*.html"):
        page.write_text(cleaned(page.read_text("utf-8")), "utf-8")
    index = docs / "index.html"
    index.write_text(_index(docs, suites, verdict), "utf-8")
    return index


def cleaned(page: str) -> str:
    """The page without anything that a browser would fetch from elsewhere."""
    page = REMOTE.sub("none", FOREIGN.sub("", page))
    return GONE.sub(r"\1", page).replace("</head>", STYLE, 1)


def _index(docs: Path, suites: Sequence[Suite], verdict: Verdict) -> str:
    broken = [*verdict.failed, *verdict.accepted, *verdict.warned]
    state = "<b class='good'>open</b>" if verdict.open else "<b class='bad'>closed</b>"
    parts = [
        "<!doctype html><html><head><meta charset='utf-8'><title>Gate</title>" + STYLE + "<body>",
        f"<h1>发布质量门 · Gate: {state}</h1>",
        f"<p>{escape(docs.name)} · {escape(str(verdict))}</p>",
        *(_broken(failure, verdict) for failure in broken),
        "<h2>各表检查 · Checks per table</h2>",
        _table(
            ["表 · Table", "责任 · Owner", "检查 · Checks", "未通过 · Broken"],
            _rows(docs, suites, broken),
        ),
        "</body></html>",
    ]
    return "\n".join(parts)


def _rows(docs: Path, suites: Sequence[Suite], broken: Sequence[Failure]) -> Iterable[list[str]]:
    for suite in suites:
        pages = sorted(docs.glob(f"validations/{suite.table.replace('.', '/')}/**/*.html"))
        name = escape(suite.table)
        if pages:
            name = f"<a href='{quote(pages[0].relative_to(docs).as_posix())}'>{name}</a>"
        count = sum(one.table == suite.table for one in broken)
        yield [name, escape(suite.owner), str(len(suite.checks)), str(count or "")]


def _broken(failure: Failure, verdict: Verdict) -> str:
    """One broken check with the first of its offending rows."""
    kind = "bad" if failure in verdict.failed else "good"
    note = f"<br>{escape(failure.note)}" if failure.note else ""
    names = list(failure.sample[0]) if failure.sample else []
    rows = ([escape(str(row[name])) for name in names] for row in failure.sample)
    sample = _table([escape(name) for name in names], rows) if names else ""
    return f"<h3 class='{kind}'>{escape(str(failure))}</h3><p>{note}</p>{sample}"


def _table(names: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    head = "".join(f"<th>{name}</th>" for name in names)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><tr>{head}</tr>{body}</table>"
