"""The command line's face: its commands, their help, where options may stand, how errors end."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from hub import words
from pipelines import cli
from tests.pipelines.conftest import Company, Hub

ROOT = Path(__file__).resolve().parents[2]
HEAVY = (
    "dagster", "pandas", "pandera", "great_expectations", "polars", "pyarrow", "duckdb",
    "sqlalchemy", "sqlglot", "requests",
)  # fmt: skip
COMMANDS = [
    "check", "demo", "docs", "init", "mdm conformance", "mdm decisions", "mdm explain",
    "mdm export", "mdm lint", "mdm match", "mdm merge", "mdm quality", "mdm review", "mdm search",
    "mdm split", "mdm stale", "mdm undo", "publish",
    "quarantine ageing",
    "quarantine export", "quarantine list", "quarantine replay", "quarantine show", "rebuild",
    "run", "scan", "schema", "sql", "status", "ui",
]  # fmt: skip


def every_command() -> list[str]:
    grouped = [f"{group} {name}" for group, inner in cli.GROUPS.items() for name in inner]
    return sorted([*cli.COMMANDS, *grouped])


def test_the_commands_are_these() -> None:
    assert every_command() == COMMANDS


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_every_command_and_option_has_help_in_both_languages(
    command: str, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words.speak(language)
    try:
        with pytest.raises(SystemExit) as ended:
            cli.main([*command.split(), "--help"])
        assert ended.value.code in (0, None)
        key = ".".join(["help", *command.split()]) if command else "help.hub"
        shown = "".join(capsys.readouterr().out.split())
        assert "".join(words.t(key).split())[:20] in shown
    finally:
        words.speak("en")


def test_every_option_says_what_it_does() -> None:
    """Typer leaves the help of an option empty without a word."""
    found = typer.main.get_command(cli.application())
    pending, silent = [("hub", found)], []
    while pending:
        name, command = pending.pop()
        pending += [(f"{name} {n}", c) for n, c in getattr(command, "commands", {}).items()]
        silent += [
            f"{name} {one.name}" for one in command.params if not getattr(one, "help", "given")
        ]
    assert silent == []


def test_help_imports_nothing_heavy() -> None:
    script = (
        "import sys\nfrom pipelines import cli\n"
        "try:\n    cli.main(['--help'])\nexcept SystemExit:\n    pass\n"
        f"print('loaded', [m for m in {HEAVY!r} if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "loaded []"


def test_status_and_sql_import_no_dagster(company: Company) -> None:
    script = (
        "import sys\nfrom pipelines import cli\n"
        "for words in (['status'], ['sql', 'select 1']):\n"
        "    try:\n        cli.main(words)\n    except SystemExit:\n        pass\n"
        "print('loaded', [m for m in ('dagster', 'pandera', 'polars') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={**os.environ, "HUB_SITE": str(company.folder)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "loaded []"


def test_an_unknown_command_suggests_the_nearest(hub: Hub) -> None:
    said = hub("rnu")
    assert said.code == 2
    assert "Did you mean 'run'" in said.err
    assert len(said.err.strip().splitlines()) == 1


def test_the_version_needs_no_command(hub: Hub) -> None:
    said = hub("--version")
    assert (said.code, said.out.split()[0]) == (0, "hub")


def test_an_unknown_option_is_one_line(hub: Hub) -> None:
    said = hub("run", "--ful")
    assert said.code == 2
    assert "--full" in said.err
    assert len(said.err.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("argv", "expected"),
    [
        (["run", "--site", "a b"], ["--site", "a b", "run"]),
        (["run", "--site=x", "--full"], ["--site=x", "run", "--full"]),
        (["status", "--debug", "--json"], ["--debug", "status", "--json"]),
        (["sql", "--", "--site"], ["sql", "--", "--site"]),
    ],
)
def test_site_and_debug_may_stand_anywhere(argv: list[str], expected: list[str]) -> None:
    assert cli.hoisted(argv) == expected


def test_a_fault_of_the_hub_is_one_line_and_a_trace_with_debug(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("secret plans\nof two lines")

    monkeypatch.setattr("pipelines.status.status", broken)
    said = hub("status")
    assert said.code == 2
    assert said.err.startswith("RuntimeError: secret plans of two lines")
    assert len(said.err.strip().splitlines()) == 1
    assert "Traceback" in hub("status", "--debug").err


def test_the_site_chooses_the_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipelines.tongue import mother_tongue

    (tmp_path / "site.yaml").write_text("name: 厂\nlanguage: zh\n", encoding="utf-8")
    for name in ("HUB_LANG", "HUB_SITE", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    assert mother_tongue(["run", "--site", str(tmp_path)]) == "zh"
    assert mother_tongue([f"--site={tmp_path}", "run"]) == "zh"
    assert mother_tongue(["run"]) == "en_US.UTF-8"
    monkeypatch.setenv("HUB_LANG", "en")
    assert mother_tongue(["run", "--site", str(tmp_path)]) == "en"
