"""Reads many values: in this process where they are few, in one process per core where not."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from types import TracebackType

from hub.dictionary import Dictionary
from mdm.reading.kinds import KINDS, SEPARATOR, make
from mdm.reading.lexicon import Lexicon, lexicon

FEW = 40_000  # from here on starting processes pays
CHUNK = 20_000
Columns = list[list[str | None]]

_dictionaries: list[Dictionary] = []
_lexicons: dict[str, Lexicon] = {}


class Readers:
    """Opens processes when there is work for them; close it, or use it with `with`."""

    def __init__(self, dictionary: Dictionary) -> None:
        self._dictionary = dictionary
        self._lexicons: dict[str, Lexicon] = {}
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Readers:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None

    def read(self, kind: str, region: str, scope: str, raws: Sequence[str]) -> Columns:
        """Columns as long as `raws`: the standard values, how they came about, and each part.

        Values of several properties stand in one raw, between kinds.SEPARATOR.
        """
        if len(raws) < FEW:
            if scope not in self._lexicons:
                self._lexicons[scope] = lexicon(self._dictionary, scope)
            return _read(kind, region, raws, self._lexicons[scope])
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                mp_context=multiprocessing.get_context("spawn"),
                initializer=_begin,
                initargs=(self._dictionary,),
            )
        chunks = list(_chunks(raws))
        count = len(chunks)
        done = self._pool.map(
            _read_there, [kind] * count, [region] * count, [scope] * count, chunks
        )
        columns: Columns = [[] for _ in range(2 + len(KINDS[kind].parts))]
        for chunk in done:
            for column, more in zip(columns, chunk, strict=True):
                column.extend(more)
        return columns


def _chunks(raws: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(raws), CHUNK):
        yield raws[start : start + CHUNK]


def _begin(dictionary: Dictionary) -> None:
    _dictionaries[:] = [dictionary]


def _read_there(kind: str, region: str, scope: str, raws: Sequence[str]) -> Columns:
    """What a process of the pool does: its lexicons are made once."""
    if scope not in _lexicons:
        _lexicons[scope] = lexicon(_dictionaries[0], scope)
    return _read(kind, region, raws, _lexicons[scope])


def _read(kind: str, region: str, raws: Sequence[str], words: Lexicon) -> Columns:
    read = [make(kind, raw.split(SEPARATOR), words, region) for raw in raws]
    parts = [[one.parts.get(part) for one in read] for part in KINDS[kind].parts]
    return [[one.value for one in read], [one.how for one in read], *parts]
