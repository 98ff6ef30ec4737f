"""Options that several commands share, and the site they work on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from hub import stamp
from hub.contract import seconds
from hub.errors import ConfigError
from hub.site import Site, load_site
from hub.words import t

AsJson = Annotated[bool, typer.Option("--json", help=t("option.json"))]

_chosen: list[Path | None] = [None]


def choose_site(folder: Path | None) -> None:
    """Remember what `--site` said."""
    _chosen[0] = folder


def site() -> Site:
    """The site that `--site`, HUB_SITE or the default names."""
    return load_site(_chosen[0])


def duration(text: str) -> float:
    """`10m`, `90s`, `2h`, `1d` as seconds."""
    try:
        return float(seconds(text))
    except ValueError as error:
        raise ConfigError(str(error)) from error


def moment(text: str | None, of: Site) -> datetime | None:
    """An ISO 8601 moment; without offset it is taken in the site's time zone."""
    return stamp.parse(text, of.settings.timezone) if text else None


@contextmanager
def published_copy(of: Site) -> Iterator[Path]:
    """The version that is up at this moment; a long reader keeps it though newer ones appear."""
    from warehouse.publication import current

    found = current(of)
    if found is None:
        raise ConfigError(
            "nothing is published yet", where=str(of.data_dir / "published"), mend="hub run"
        )
    yield found.path
