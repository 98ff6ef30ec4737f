"""The `hub` command: names, help and exit codes; every command's work is elsewhere."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from hub import words
from hub.errors import HubError
from hub.words import t
from pipelines.tongue import mother_tongue, translate_headings

words.speak(mother_tongue(sys.argv[1:]))  # help texts are taken from the table as modules load

from pipelines import console  # noqa: E402
from pipelines.commands import (  # noqa: E402
    explain,
    governance,
    looking,
    options,
    quarantine,
    records,
    review,
    running,
    site,
    steward,
)

COMMANDS: dict[str, Callable[..., None]] = {
    "demo": running.demo,
    "run": running.run,
    "status": looking.status,
    "ui": looking.ui,
    "sql": looking.sql,
    "init": site.init,
    "scan": site.scan,
    "check": site.check,
    "publish": running.publish,
    "rebuild": running.rebuild,
    "schema": site.schema,
    "docs": looking.docs,
}
GROUPS: dict[str, dict[str, Callable[..., None]]] = {
    "quarantine": {
        "list": quarantine.list_,
        "show": quarantine.show,
        "replay": quarantine.replay,
        "export": quarantine.export,
        "ageing": quarantine.ageing,
    },
    "mdm": {
        "match": records.mdm_match,
        "explain": explain.explain,
        "export": records.mdm_export,
        "review": review.review,
        "merge": steward.merge,
        "split": steward.split,
        "undo": steward.undo,
        "decisions": steward.decisions,
        "search": governance.search,
        "lint": governance.lint,
        "conformance": governance.conformance,
        "quality": governance.quality,
        "stale": governance.stale,
    },
}
ANYWHERE = {"--site": 1, "--debug": 0}
INTERRUPTED = 130


def application() -> typer.Typer:
    """All commands with their help in the language in force."""
    app = _group(t("help.hub"))
    app.callback()(everywhere)
    for name, command in COMMANDS.items():
        app.command(name, help=t(f"help.{name}"))(command)
    for group, commands in GROUPS.items():
        inner = _group(t(f"help.{group}"))
        for name, command in commands.items():
            inner.command(name, help=t(f"help.{group}.{name}"))(command)
        app.add_typer(inner, name=group)
    return app


def _group(text: str) -> typer.Typer:
    return typer.Typer(
        help=text,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )


def show_version(asked: bool) -> None:
    """Print the version and end, before a command is asked for."""
    if asked:
        from hub import __version__

        console.say(f"hub {__version__}")
        raise typer.Exit


def everywhere(
    folder: Annotated[Path | None, typer.Option("--site", help=t("option.site"))] = None,
    debug: Annotated[bool, typer.Option("--debug", help=t("option.debug"))] = False,
    version: Annotated[
        bool,
        typer.Option("--version", is_eager=True, callback=show_version, help=t("option.version")),
    ] = False,
) -> None:
    options.choose_site(folder)


def main(argv: Sequence[str] | None = None) -> None:
    """Run one command and leave with its exit code; errors are one line unless `--debug`."""
    said = hoisted(sys.argv[1:] if argv is None else argv)
    sys.exit(_run(said))


def hoisted(argv: Sequence[str]) -> list[str]:
    """`--site` and `--debug` brought to the front, so that they may stand behind a command."""
    front: list[str] = []
    rest = list(argv)
    place = 0
    while place < len(rest) and rest[place] != "--":
        name, _, inline = rest[place].partition("=")
        if name in ANYWHERE:
            width = 1 + (0 if inline else ANYWHERE[name])
            front += rest[place : place + width]
            del rest[place : place + width]
        else:
            place += 1
    return front + rest


def _run(argv: list[str]) -> int:
    if not argv or argv[-1] in GROUPS or {"-h", "--help"} & set(argv):
        translate_headings()
    try:
        ended = application()(args=argv, prog_name="hub", standalone_mode=False)
        return ended if isinstance(ended, int) else 0
    except HubError as error:
        return _failed(argv, str(error), error.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        return _failed(argv, t("error.interrupted"), INTERRUPTED)
    except BrokenPipeError:
        return 0
    except Exception as error:
        return _unexpected(argv, error)


def _unexpected(argv: list[str], error: Exception) -> int:
    """Wrong usage has its own words; anything else is a fault of ours and says so."""
    usage: Any = getattr(error, "format_message", None)
    if usage is not None:
        text = usage() or t("error.usage")
        if type(error).__name__ == "NoArgsIsHelpError":
            return 2
        return _failed(argv, f"{text} — {t('error.help')}", 2)
    what = " ".join(f"{type(error).__name__}: {error}".split())[:500]
    return _failed(argv, f"{what} — {t('error.unexpected')}", 2)


def _failed(argv: list[str], text: str, code: int) -> int:
    if "--debug" in argv:
        traceback.print_exc()
    console.say_error(text)
    return code


if __name__ == "__main__":
    main()
