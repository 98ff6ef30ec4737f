"""The steward's desk as commands find it: of the site in question, for an entity that is on it."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from hub.errors import ConfigError
from hub.words import t
from pipelines.commands.options import site

if TYPE_CHECKING:
    from hub.duck import Connection
    from hub.state import State
    from mdm.rulebook import Rules

OfEntity = Annotated[str, typer.Argument(help=t("mdm.entity"))]
AnyEntity = Annotated[str | None, typer.Argument(help=t("mdm.entity"))]
Why = Annotated[str, typer.Option("--why", help=t("mdm.why"))]
As = Annotated[str | None, typer.Option("--as", help=t("mdm.as"))]
Anyway = Annotated[bool, typer.Option("--anyway", help=t("mdm.anyway"))]


def actor(name: str | None) -> str:
    """Who decides: the name given, else the one that the system knows the person by."""
    return (name or "").strip() or getpass.getuser()


@contextmanager
def at_desk(entity: str | None = None) -> Iterator[Connection]:
    """The desk as the last run left it; it waits for no run."""
    from hub.names import nearest
    from mdm import desk

    with desk.opened(site().data_dir) as con:
        known = desk.entities(con)
        if entity is not None and entity not in known:
            what = f"{entity!r} gets no golden ids{nearest(entity, known)}"
            raise ConfigError(what, mend="entities: " + ", ".join(known))
        yield con


@contextmanager
def state_of_site() -> Iterator[State]:
    """What people decided at the site, to be read and added to."""
    from hub.state import open_state

    state = open_state(site().data_dir)
    try:
        yield state
    finally:
        state.engine.dispose()


def rules_of(entity: str) -> Rules:
    """The matching rules of an entity that lies on the desk."""
    from hub.dictionary import load_dictionary
    from mdm.rulebook import load_rules
    from pipelines.catalogue import rule_folders

    found = site()
    dictionary = load_dictionary(found.layers("mdm/dictionary", "dictionary"))
    (rules,) = load_rules(rule_folders(found), dictionary, [entity])
    return rules
