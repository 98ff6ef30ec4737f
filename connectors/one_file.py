"""A table in a file that somebody hands over: CSV, Excel, JSON, XML or Parquet, every cell as text.

Encoding, delimiter, sheet and header row are tried out, as `hub scan` does for a contract.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from connectors.files_guess import guessed
from connectors.files_land import land_pieces
from connectors.files_open import FORMATS, PACKED, pieces_of
from connectors.files_refused import Refused, Unfinished
from connectors.files_unpack import unpacked
from hub import duck
from hub.contract import Connection, Stream, System
from hub.errors import ConfigError, DataProblem


def land_file(path: Path, folder: Path) -> list[Path]:
    """Write the rows of `path` as Parquet parts into the empty `folder`; a code stays a text.

    A code that a spreadsheet has cut to 1.23E+17 stays as it stands: the caller knows which columns
    it can do without. Raises ConfigError for a file that is not there or of no known kind,
    DataProblem for one that cannot be read.
    """
    if not path.is_file():
        raise ConfigError("no such file", where=str(path), mend="check the path")
    kinds = sorted({*FORMATS, *PACKED})
    if path.suffix.lower() not in kinds:
        what = f"no kind of file ends in {path.suffix!r}"
        raise ConfigError(what, where=str(path), mend="one of " + ", ".join(kinds))
    scratch = folder / "scratch"
    scratch.mkdir(parents=True)
    stream = _stream(path)
    try:
        (member, *_) = unpacked(stream, path, path.name, scratch / "look")
        stream = stream.model_copy(update=guessed(stream, member))
        with duck.connect() as con:
            found = pieces_of(con, stream, path, path.name, scratch / "read")
            pieces = [replace(piece, spreadsheet=False) for piece in found]
            return land_pieces(con, stream, pieces, folder, keys_only=False).parts
    except (Refused, Unfinished, duck.Error) as error:
        what = f"the file cannot be read: {str(error).splitlines()[0]}"
        raise DataProblem(what, where=str(path), mend="mend the file, or save it again") from error
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _stream(path: Path) -> Stream:
    return Stream(
        source="file",
        name="rows",
        system=System(name="file", kind="file", transport="files"),
        connection=Connection(url=str(path.parent)),
        file=path,
        timezone="UTC",
        lookback=0,
        feeds="rows",
        path=path.name,
        map={},
    )
