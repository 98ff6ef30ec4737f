"""Which language the command line speaks, found out before anything heavy is loaded."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from hub.settings import environment

LANGUAGE = re.compile(r"^language:\s*[\"']?(?P<code>zh|en)\b", re.MULTILINE)
LOCALES = ("LC_ALL", "LC_MESSAGES", "LANG")


def mother_tongue(argv: Sequence[str]) -> str | None:
    """HUB_LANG, else the `language` of the site, else the locale."""
    found = environment("HUB_LANG") or _of_site(_site_of(argv))
    return found or next((text for name in LOCALES if (text := environment(name))), None)


def _site_of(argv: Sequence[str]) -> Path | None:
    for place, word in enumerate(argv):
        name, _, inline = word.partition("=")
        if name == "--site":
            return Path(inline) if inline else Path(*argv[place + 1 : place + 2])
    named = environment("HUB_SITE")
    return Path(named) if named else None


def _of_site(folder: Path | None) -> str | None:
    """What site.yaml says; the demo, which is nobody's site, leaves it to the locale."""
    try:
        text = (folder / "site.yaml").read_text(encoding="utf-8") if folder else ""
    except (OSError, UnicodeDecodeError):
        return None
    said = LANGUAGE.search(text)
    return said["code"] if said else None


def translate_headings() -> None:
    """Give Typer's own headings of a help page in the language in force."""
    from typer import rich_utils

    from hub.words import t

    rich_utils.OPTIONS_PANEL_TITLE = t("heading.options")
    rich_utils.COMMANDS_PANEL_TITLE = t("heading.commands")
    rich_utils.ARGUMENTS_PANEL_TITLE = t("heading.arguments")
    rich_utils.DEFAULT_STRING = t("heading.default")
    rich_utils.REQUIRED_LONG_STRING = t("heading.required")
