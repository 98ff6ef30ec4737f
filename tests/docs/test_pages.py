"""The pages agree with each other and with the commands; whether commands run is tested beside."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "bench").glob("*.md")])
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def shape(text: str) -> list[str]:
    """What twins must share: headings, runnable blocks, tables' first cells, links' targets."""
    parts = [level for level in re.findall(r"^(#+) ", FENCE.sub("", text), re.MULTILINE)]
    parts += re.findall(r"^```sh\n.*?^```", text, re.MULTILINE | re.DOTALL)
    parts += re.findall(r"`([^`|]*)`", "".join(re.findall(r"^\| `.*?\|", text, re.MULTILINE)))
    parts += [link for link in re.findall(r"\]\(([^)]+)\)", text) if not link.startswith("README")]
    return parts


def test_the_readme_and_its_chinese_twin_have_one_shape() -> None:
    english, chinese = (
        shape((ROOT / name).read_text("utf-8")) for name in ("README.md", "README.zh.md")
    )
    assert english == chinese


def test_a_twin_left_behind_is_noticed() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    for old, new in (
        ("hub status\n", "hub state\n"),
        ("## Licence", "### Licence"),
        ("(docs/guides/bi.md)", "(docs/guides/sources.md)"),
        ("| `hub/`", "| `rub/`"),
    ):
        assert old in text
        assert shape(text) != shape(text.replace(old, new))


def broken_links(page: Path) -> list[str]:
    targets = re.findall(r"\]\(([^)\s]+)\)", FENCE.sub("", page.read_text("utf-8")))
    return [
        target
        for target in targets
        if "://" not in target and not (page.parent / target.split("#")[0]).exists()
    ]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(page: Path) -> None:
    assert broken_links(page) == []


def test_a_dead_link_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("[b](b.md) [self](a.md#x) [web](https://example.org)", "utf-8")
    assert broken_links(tmp_path / "a.md") == ["b.md"]


def test_decisions_are_numbered_without_a_gap_and_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    names = sorted(path.name for path in folder.glob("[0-9]*.md"))
    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))
    index = (folder / "README.md").read_text("utf-8")
    for name in names:
        title = (folder / name).read_text("utf-8").splitlines()[0].removeprefix(f"# {name[:4]} ")
        assert f"[{name[:4]}]({name}) | {title} |" in index


def command_names() -> dict[str, str]:
    """Every command of `hub` and its help; those of a group as `group name`."""
    import typer.main

    from pipelines.cli import application

    found = {}
    for name, command in typer.main.get_command(application()).commands.items():  # type: ignore[attr-defined]
        for inner, below in getattr(command, "commands", {"": command}).items():
            found[f"{name} {inner}".strip()] = below.help or ""
    return found


@pytest.mark.parametrize("page", ["README.md", "README.zh.md"])
def test_every_command_is_in_the_readme_and_has_help(page: str) -> None:
    rows = re.findall(r"^\| `hub .*$", (ROOT / page).read_text("utf-8"), re.MULTILINE)
    commands = command_names()
    for name, help_text in commands.items():
        group, _, inner = name.partition(" ")
        row = [row for row in rows if f"`hub {group}`" in row]
        assert row, f"{page} does not tell of hub {group}"
        assert inner in row[0], f"{page} does not tell of hub {name}"
        assert help_text, f"hub {name} has no help"
    for told in re.findall(r"`hub (\w+)`", " ".join(rows)):
        assert told in {name.split()[0] for name in commands}, f"{page}: no command hub {told}"


def test_every_target_is_in_the_help_of_make() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z][a-z-]*):", makefile, re.MULTILINE)) - {"help", "lock"}
    told = subprocess.run(["make", "-s", "help"], cwd=ROOT, capture_output=True, text=True).stdout
    assert targets >= {"demo", "test", "check", "ui", "bench", "docs", "exam"}
    for target in targets:
        assert re.search(rf"\b{target}\b", told), f"make help does not tell of {target}"
