"""What is odd in the words of a dictionary that can be read; findings name file, line and mend.

Knows code lists and aliases; material classes are lint_classes' affair. What cannot be read at
all is refused by hub.codes and hub.dictionary and shown here as an error.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from hub.codes import ALIAS_COLUMNS, ANY_SOURCE, CODE_COLUMNS, filled_rows
from hub.dictionary import load_dictionary
from hub.errors import ConfigError, HubError
from hub.names import nearest
from mdm import lint_classes
from mdm.lint_classes import ERROR, WARNING, Finding
from mdm.reading import lexicon
from mdm.reading.item_text import folded
from mdm.reading.romanised import unaccented
from mdm.reading.text import CHINESE, INVISIBLE, plain, words

__all__ = ["Finding", "lint"]

Fold = Callable[[str], str]


def run(text: str) -> str:
    """A spelling as the lexicon keeps it: Latin words are joined and lose their accents."""
    read = words(text)
    return read if CHINESE.search(read) else "".join(unaccented(read).split())


# How the readers of names see a spelling; every other list is looked up letter by letter.
READ_AS: dict[str, Fold] = {
    lexicon.LEGAL_FORM: run,
    lexicon.TRADE: run,
    lexicon.BRANCH_WORD: run,
    lexicon.STATUS_MARK: plain,
    lexicon.PLACEHOLDER: plain,
    lexicon.DIVISION: plain,
    lexicon.BRAND: folded,
}
PARENT = "parent"  # the column of a code list that names another code of the same list
FULL_WIDTH = range(0xFF01, 0xFF5F)


@dataclass(frozen=True)
class Row:
    """One row of a CSV file and where it stands."""

    where: str
    cells: dict[str, str]

    @property
    def code(self) -> str:
        """The code or the alias."""
        return self.cells["code"]

    @property
    def meaning(self) -> tuple[str, str]:
        """Whose alias it is, and what it stands for."""
        return self.cells["source"], self.cells["standard_code"]


Lists = dict[str, list[Row]]


def lint(
    folders: Sequence[Path], sources: Collection[str] | None = None, *, is_read: bool = False
) -> list[Finding]:
    """Every finding in these dictionary folders, later ones laid on earlier ones.

    `sources` are the site's: an alias of any other source can never be looked up. `is_read`: the
    caller has read the dictionary already, so that nothing in it is refused.
    """
    refused: list[Finding] = []
    codes = _read(folders, "codes", CODE_COLUMNS, refused)
    aliases = _read(folders, "aliases", ALIAS_COLUMNS, refused)
    if not refused and not is_read:
        try:
            load_dictionary(folders)
        except HubError as error:
            refused.append(_error(error))
    found = [*refused, *_code_findings(codes)]
    for name, rows in aliases.items():
        known = {row.code for row in codes.get(name, [])}
        found += _twice(name, rows)
        found += _silent(name, rows, known)
        found += _strangers(rows, sources)
    return [*found, *lint_classes.lint(folders)]


def _error(error: HubError) -> Finding:
    return Finding(ERROR, "refused", error.what, error.where or "", error.mend or "")


def _read(
    folders: Sequence[Path], room: str, columns: tuple[str, ...], refused: list[Finding]
) -> Lists:
    """The rows of every file by list; of rows under one key the last folder's stays."""
    key = ("source", "code") if "source" in columns else ("code",)
    found: dict[str, dict[tuple[str, ...], Row]] = {}
    for path in [p for folder in folders for p in sorted(folder.glob(f"{room}/*.csv"))]:
        rows = found.setdefault(path.stem, {})
        try:
            for where, cells in filled_rows(path, columns):
                rows[tuple(cells[name] for name in key)] = Row(where, cells)
        except ConfigError as error:
            refused.append(_error(error))
    return {name: list(rows.values()) for name, rows in found.items()}


def alike(text: str) -> str:
    """A code without what people overlook: width, case, blanks, invisible characters."""
    return "".join(unicodedata.normalize("NFKC", INVISIBLE.sub("", text)).casefold().split())


def _code_findings(codes: Lists) -> Iterator[Finding]:
    for name, rows in codes.items():
        yield from _same_but_for_width(rows)
        yield from _labels(name, rows, codes)
        for row in rows:
            yield from _references(name, row, codes)


def _same_but_for_width(rows: list[Row]) -> Iterator[Finding]:
    seen: dict[str, Row] = {}
    for row in rows:
        first = seen.setdefault(alike(row.code), row)
        if first is not row:
            what = f"codes {first.code!r} and {row.code!r} differ in case, width or blanks only"
            mend = "keep one of them and make the other its alias"
            yield Finding(WARNING, "same_code", what, row.where, mend)


def _labels(name: str, rows: list[Row], codes: Lists) -> Iterator[Finding]:
    """Codes that no reader can tell apart, or whose label is no label."""
    seen: dict[tuple[str, ...], Row] = {}
    for row in rows:
        code, *labels = row.cells.values()
        if code == labels[0] == labels[1] and name not in READ_AS:  # a brand is its own name
            what, mend = f"code {row.code!r} has only itself for a label", "write what it means"
            yield Finding(WARNING, "no_label", what, row.where, mend)
        first = seen.setdefault(tuple(labels), row)  # further columns tell two of one name apart
        leads_on = any(column in codes for column in row.cells)  # two numbers of one town
        if first is not row and not leads_on:
            what = f"codes {first.code!r} and {row.code!r} have the same labels"
            mend = "tell them apart in their labels, or make one the other's alias"
            yield Finding(WARNING, "same_label", what, row.where, mend)


def _references(name: str, row: Row, codes: Lists) -> Iterator[Finding]:
    """A further column that is called like a list (or `parent`) holds a code of it, or its head."""
    for column, value in row.cells.items():
        target = name if column == PARENT else column
        if not value or target not in codes or column in CODE_COLUMNS:
            continue
        known = [one.code for one in codes[target]]
        if not any(code.startswith(value) for code in known):
            what = f"{column} {value!r} is no code of {target}{nearest(value, known)}"
            mend = f"use a code of codes/{target}.csv, or leave it empty"
            yield Finding(ERROR, "unknown_reference", what, row.where, mend)


def _twice(name: str, rows: list[Row]) -> Iterator[Finding]:
    """Spellings that are read as one: with two meanings, or the same meaning told again."""
    read = READ_AS.get(name)
    seen: dict[tuple[str, str], Row] = {}
    for row in rows:
        source, standard = row.meaning
        spelt = read(row.code) if read else alike(row.code)
        if not spelt:
            continue
        first = seen.setdefault((source, spelt), row)
        if first is row:
            continue
        if first.meaning != row.meaning:
            level = ERROR if read else WARNING  # a list of readings sees one spelling, not two
            what = (
                f"alias {row.code!r} means {standard or 'nothing'}, but {first.code!r} of"
                f" {Path(first.where).name} is read alike and means {first.meaning[1] or 'nothing'}"
            )
            mend = "keep the true one"
            yield Finding(level, "two_meanings", what, row.where, mend)


def _silent(name: str, rows: list[Row], codes: set[str]) -> Iterator[Finding]:
    """Aliases that no value can ever meet, and those that change nothing."""
    general = {row.code: row.meaning[1] for row in rows if row.meaning[0] == ANY_SOURCE}
    spelt = {row.code for row in rows} | codes
    for row in rows:
        source, standard = row.meaning
        if why := _never_matches(name, row.code, spelt):
            what, mend = f"alias {row.code!r} {why[0]}", why[1]
            yield Finding(WARNING, "never_matches", what, row.where, mend)
        if name in READ_AS:
            continue
        without = row.code if row.code in codes else None
        if source != ANY_SOURCE:
            without = general.get(row.code, without)
        if without == standard:
            what = f"alias {row.code!r} of {source} changes nothing: it means {standard!r} anyway"
            yield Finding(WARNING, "shadowed", what, row.where, "delete the row")
        elif source == ANY_SOURCE and row.code in codes:
            what = f"alias {row.code!r} means {standard or 'nothing'} and hides the code so called"
            mend = "delete the row, or name the one source that uses the code so"
            yield Finding(ERROR, "two_meanings", what, row.where, mend)


def _never_matches(name: str, code: str, spelt: set[str]) -> tuple[str, str] | None:
    """Why no value meets this spelling, and the mend."""
    if INVISIBLE.search(code):
        return "holds a character that cannot be seen", "write it again by hand"
    read = READ_AS.get(name)
    if read is None:
        narrow = unicodedata.normalize("NFKC", code)
        if any(ord(letter) in FULL_WIDTH for letter in code) and narrow not in spelt:
            return "is met in full width only", f"add {narrow!r} as well"
        return None
    return None if read(code) else ("holds nothing that is read", "delete the row")


def _strangers(rows: list[Row], sources: Collection[str] | None) -> Iterator[Finding]:
    for row in rows:
        source = row.meaning[0]
        if sources is not None and source not in (ANY_SOURCE, *sources):
            what = f"the site has no source {source!r}{nearest(source, sources)}"
            mend = f"name a source of the site, or {ANY_SOURCE} for all"
            yield Finding(WARNING, "unknown_source", what, row.where, mend)
