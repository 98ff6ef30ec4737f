"""Reads a CSV file in its declared encoding; every value arrives as its own text."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from connectors.files_piece import Piece, texts, wanted
from connectors.files_refused import Refused
from hub import duck
from hub.contract import Stream
from hub.names import literal

CHUNK = 1 << 20
UTF8 = ("utf-8", "utf8", "utf-8-sig", "utf_8", "utf_8_sig")
SEARCHED = 50


def csv_piece(stream: Stream, path: Path, scratch: Path, declared: dict[str, str]) -> Piece:
    """A DuckDB relation over the file; what is not UTF-8 is copied as such into `scratch`."""
    copy = path
    if stream.encoding.lower() not in UTF8 or any(mark in str(path) for mark in "*?["):
        copy = scratch / "decoded.csv"
        decode(path, copy, stream.encoding)
    names, skip = header(copy, stream)
    columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in names)
    mark = literal(stream.quote)
    relation = (
        f"read_csv({literal(str(copy))}, auto_detect = false, header = true, strict_mode = true, "
        f"delim = {literal(stream.delimiter)}, quote = {mark}, escape = {mark}, skip = {skip}, "
        f"columns = {{{columns}}})"
    )
    return Piece(relation, texts(names, declared), spreadsheet=True)


def decoded(path: Path, encoding: str) -> Iterator[str]:
    """The text without a mark, piece by piece; a byte that the encoding does not know is named."""
    decoder = codecs.getincrementaldecoder("utf-8-sig" if encoding in UTF8 else encoding)()
    read = 0
    with path.open("rb") as source:
        while True:
            chunk = source.read(CHUNK)
            kept = len(decoder.getstate()[0])
            try:
                yield decoder.decode(chunk, final=not chunk)
            except UnicodeError as error:
                at = read - kept + (error.start if isinstance(error, UnicodeDecodeError) else 0)
                raise Refused(
                    f"it is not {encoding}: byte {at} cannot be decoded",
                    "write its encoding in the contract, such as utf-8, gb18030, big5 or utf-16",
                ) from error
            read += len(chunk)
            if not chunk:
                return


def decode(path: Path, copy: Path, encoding: str) -> None:
    """Write `path` as UTF-8 without a mark."""
    copy.parent.mkdir(parents=True, exist_ok=True)
    with copy.open("w", encoding="utf-8", newline="") as target:
        for text in decoded(path, encoding):
            target.write(text)


def header(path: Path, stream: Stream) -> tuple[list[str], int]:
    """The names in the header and the lines above it; a nameless column is called by its place.

    The header is the declared line, else the first one that has every column of the contract,
    else the fullest of the first ten.
    """
    if stream.header_rows > 1:
        raise Refused("a CSV has one header line", "leave header_rows out of the contract")
    rows = list(islice(_records(path, stream), stream.header_row or SEARCHED))
    needed = {name.lower() for name in wanted(stream)}
    found = [(names, above) for names, above in rows if needed <= {n.lower() for n in names}]
    if stream.header_row:
        found = [one for one in rows if one[1] == stream.header_row - 1]
    fuller = sorted(rows[:10], key=lambda one: -sum(map(bool, one[0])))
    names, above = (found or fuller or [([], 0)])[0]
    if not any(names):
        raise Refused("it has no header line", "let the first line name the columns")
    return [name or f"column_{place}" for place, name in enumerate(names, 1)], above


def _records(path: Path, stream: Stream) -> Iterator[tuple[list[str], int]]:
    """Each record's stripped fields and the number of lines above it."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(
            file,
            delimiter=stream.delimiter,
            quotechar=stream.quote or None,
            quoting=csv.QUOTE_MINIMAL if stream.quote else csv.QUOTE_NONE,
        )
        above = 0
        try:
            for row in rows:
                yield [name.strip() for name in row], above
                above = rows.line_num
        except csv.Error as error:
            if above == 0:
                what = f"its header cannot be read: {error}"
                raise Refused(what, "mend the file, or its delimiter and quote") from error
        except UnicodeDecodeError:
            named_byte(path, stream)
            raise


def named_byte(path: Path, stream: Stream) -> None:
    """Refuse the file by the first byte that its encoding does not know, if there is one."""
    for _ in decoded(path, stream.encoding):
        pass


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
