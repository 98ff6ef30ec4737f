"""A Tryton site's rows on their way: read, landed and validated, without the command line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from connectors.read import read
from connectors.registry import streams
from hub import duck, stamp
from hub.contract import Stream
from hub.dictionary import Dictionary, load_dictionary
from hub.site import load_site
from warehouse.access import open_warehouse
from warehouse.landing import Landed, land
from warehouse.validate import Validated, validate


class Trip:
    """One site folder; each call of `go` is what one run does up to the clean layer."""

    def __init__(self, folder: Path, **changes: Any) -> None:
        site = load_site(folder)
        self.data = site.data_dir
        self.streams = [one.model_copy(update=changes) for one in streams(site)]
        self.dictionary: Dictionary = load_dictionary(site.layers("mdm/dictionary", "dictionary"))

    def stream(self, name: str) -> Stream:
        """The stream of that name."""
        return next(one for one in self.streams if one.name == name)

    def land(self, *names: str, full: bool = False) -> dict[str, Landed]:
        """Land the named streams (all without a name); none may fail."""
        chosen = [one for one in self.streams if not names or one.name in names]
        landed = land(self.data, chosen, read, as_of=stamp.now(), full=full)
        assert not [one.error for one in landed if one.error]
        return {one.stream: one for one in landed}

    def go(self, *names: str, full: bool = False) -> dict[str, Landed]:
        """Land the named streams and validate what landed."""
        landed = self.land(*names, full=full)
        with self.warehouse() as con:
            self.accounts = validate(con, self.data, self.dictionary, self.streams)
        return landed

    accounts: list[Validated]

    @contextmanager
    def warehouse(self) -> Iterator[duck.Connection]:
        """The prepared warehouse."""
        with open_warehouse(self.data, self.dictionary, self.streams) as con:
            yield con

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Rows of the warehouse."""
        with self.warehouse() as con:
            return con.execute(query, list(values)).fetchall()

    def column(self, query: str, *values: Any) -> list[Any]:
        """The first column of a query's rows."""
        return [row[0] for row in self.rows(query, *values)]
