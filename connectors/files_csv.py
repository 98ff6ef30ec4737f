"""Reads a CSV file in its declared encoding; every value arrives as its own text."""

from __future__ import annotations

import codecs
import csv
import re
from pathlib import Path

from connectors.files_refused import Refused
from hub import duck
from hub.contract import Stream
from hub.names import literal, quote

CHUNK = 1 << 20
CODECS = {"utf-8": "utf-8-sig", "utf-8-sig": "utf-8-sig", "gb18030": "gb18030"}


def csv_relation(
    con: duck.Connection, stream: Stream, path: Path, folder: Path
) -> tuple[str, list[str]]:
    """A DuckDB relation over the file, and its header. Writes a UTF-8 copy into `folder`."""
    copy = folder / "decoded.csv"
    decode(path, copy, stream.encoding)
    names = header(copy, stream)
    columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in names)
    mark = literal(stream.quote)
    relation = (
        f"read_csv({literal(str(copy))}, auto_detect = false, header = true, strict_mode = true, "
        f"delim = {literal(stream.delimiter)}, quote = {mark}, escape = {mark}, "
        f"columns = {{{columns}}})"
    )
    return relation, names


def decode(path: Path, copy: Path, encoding: str) -> None:
    """Write `path` as UTF-8 without a mark; a byte that the encoding does not know is named."""
    decoder = codecs.getincrementaldecoder(CODECS[encoding])()
    read = 0
    with path.open("rb") as source, copy.open("w", encoding="utf-8", newline="") as target:
        while True:
            chunk = source.read(CHUNK)
            kept = len(decoder.getstate()[0])
            try:
                target.write(decoder.decode(chunk, final=not chunk))
            except UnicodeDecodeError as error:
                raise Refused(
                    f"it is not {encoding}: byte {read - kept + error.start} cannot be decoded",
                    "write its encoding in the contract: utf-8, utf-8-sig or gb18030",
                ) from error
            read += len(chunk)
            if not chunk:
                return


def header(copy: Path, stream: Stream) -> list[str]:
    """The names in the first line, in order; a nameless column is called by its place."""
    with copy.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(
            file,
            delimiter=stream.delimiter,
            quotechar=stream.quote or None,
            quoting=csv.QUOTE_MINIMAL if stream.quote else csv.QUOTE_NONE,
        )
        try:
            names = next(rows, [])
        except csv.Error as error:
            raise Refused(f"its header cannot be read: {error}", "mend the file") from error
    if not any(name.strip() for name in names):
        raise Refused("it has no header line", "let the first line name the columns")
    return [name.strip() or f"column_{place}" for place, name in enumerate(names, 1)]


def csv_problem(error: duck.Error) -> str:
    """DuckDB's account of a broken line in a few words: which line, and what is wrong."""
    text = str(error)
    line = re.search(r"CSV Error on Line: (\d+)", text)
    expected = re.search(r"Expected Number of Columns: \d+ Found: \d+", text)
    what = (
        expected[0]
        if expected
        else "a quote is not closed"
        if "unterminated quote" in text
        else next((part.strip() for part in text.splitlines() if part.strip()), "unreadable")
    )
    return f"line {line[1]}: {what}" if line else what


def with_file(relation: str, column: str | None, name: str) -> str:
    """The relation with the file's name as one more column, where the contract asks for it."""
    if column is None:
        return relation
    return f"(select *, {literal(name)} as {quote(column)} from {relation})"
