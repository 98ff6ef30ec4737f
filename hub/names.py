"""How things are called: SQL quoting, the grammar of names, and the nearest known name."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

from hub.errors import ConfigError

NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")


def quote(identifier: str) -> str:
    """An SQL identifier, quoted, so that any character is only a character."""
    return '"' + identifier.replace('"', '""') + '"'


def literal(text: str) -> str:
    """An SQL string literal, for the places where a parameter cannot be bound."""
    return "'" + text.replace("'", "''") + "'"


def check_name(text: str, where: str) -> str:
    """Return `text` when it is a lower-snake name of at most 63 characters, else raise."""
    if not NAME.fullmatch(text):
        raise ConfigError(
            f"{text!r} is not a name",
            where=where,
            mend="use lower-case letters, digits and _, beginning with a letter, 63 at most",
        )
    return text


def nearest(word: str, known: Iterable[str]) -> str:
    """A hint such as ` (did you mean 'cursor'?)`, or an empty text when nothing is near."""
    found = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f" (did you mean {found[0]!r}?)" if found else ""


def clean_table(source: str, entity: str) -> str:
    """The quoted table of one source's current rows of one entity."""
    return f"clean.{quote(f'{source}__{entity}')}"


def quarantine_table(source: str, entity: str) -> str:
    """The quoted table of one source's refused rows of one entity."""
    return f"quarantine.{quote(f'{source}__{entity}')}"
