"""Code lists and aliases: CSV files that a steward edits; every complaint names file and row."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from hub.errors import ConfigError

CODE_COLUMNS = ("code", "name_zh", "name_en")
ALIAS_COLUMNS = ("source", "code", "standard_code", "decided_by", "decided_on", "why")
ANY_SOURCE = "*"

Codes = dict[str, dict[str, "CodeRow"]]
Aliases = dict[str, dict[tuple[str, str], str | None]]


@dataclass(frozen=True)
class CodeRow:
    """One standard code with its names and whatever else its list says about it."""

    code: str
    zh: str
    en: str
    extra: dict[str, str] = field(default_factory=dict)


def read_codes(path: Path) -> dict[str, CodeRow]:
    """The rows of one `codes/<list>.csv` by code; a list may be empty."""
    rows: dict[str, CodeRow] = {}
    for where, row in filled_rows(path, CODE_COLUMNS):
        code = row.pop("code")
        if not code or not row["name_zh"] or not row["name_en"]:
            mend = "fill code, name_zh and name_en"
            raise ConfigError("a code without code or name", where=where, mend=mend)
        if code in rows:
            raise ConfigError(f"code {code!r} stands twice", where=where, mend="keep one row of it")
        rows[code] = CodeRow(code, row.pop("name_zh"), row.pop("name_en"), row)
    return rows


def read_aliases(path: Path, codes: Codes) -> dict[tuple[str, str], str | None]:
    """The rows of one `aliases/<list>.csv`: (source, code) -> standard code, None = ignored."""
    known = codes.get(path.stem)
    if known is None:
        mend = f"add codes/{path.stem}.csv or rename this file"
        raise ConfigError(f"no code list {path.stem!r}", where=str(path), mend=mend)
    rows: dict[tuple[str, str], str | None] = {}
    for where, row in filled_rows(path, ALIAS_COLUMNS):
        key, standard = (row["source"], row["code"]), row["standard_code"] or None
        if not all(key):
            mend = f"fill both; {ANY_SOURCE} stands for any source"
            raise ConfigError("an alias without source or code", where=where, mend=mend)
        if key in rows:
            raise ConfigError(
                f"alias {key[0]} {key[1]!r} stands twice", where=where, mend="keep one row of it"
            )
        if standard is not None and standard not in known:
            mend = f"use a code of codes/{path.stem}.csv, or leave it empty to ignore the code"
            raise ConfigError(f"standard_code {standard!r} is unknown", where=where, mend=mend)
        rows[key] = standard
    return rows


def filled_rows(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[str, dict[str, str]]]:
    """Each filled row as (file:line, column -> trimmed text), after a check of the header."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError("not UTF-8", where=str(path), mend="save the file as UTF-8") from error
    reader = csv.reader(text.splitlines())
    header = [name.strip() for name in next(reader, [])]
    if tuple(header[: len(columns)]) != columns:
        mend = "begin the header with " + ",".join(columns)
        raise ConfigError(f"header is {','.join(header)!r}", where=f"{path}:1", mend=mend)
    for cells in reader:
        where = f"{path}:{reader.line_num}"
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            what = f"{len(cells)} cells under {len(header)} columns"
            raise ConfigError(what, where=where, mend="quote a cell that holds a comma")
        yield where, {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
