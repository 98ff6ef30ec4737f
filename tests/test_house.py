"""The rules of the house, each proved by a defect planted in an empty folder.

Knows source text and syntax trees only; what the code does is the other tests' affair.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("hub", "connectors", "mdm", "warehouse", "mis", "pipelines")
TEXT = {
    ".py",
    ".sql",
    ".yaml",
    ".yml",
    ".csv",
    ".md",
    ".toml",
    ".txt",
    ".json",
    ".cfg",
    ".html",
    "",
}
Rule = Callable[[Path], list[str]]


def tracked(root: Path) -> list[Path]:
    """Every file that git keeps or would keep, relative to `root`; all files where git is not."""
    if not (root / ".git").exists():
        return sorted(p.relative_to(root) for p in root.rglob("*") if p.is_file())
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        check=True,
    ).stdout.decode()
    return sorted(Path(name) for name in listed.split("\0") if name and (root / name).is_file())


def modules(root: Path, packages: tuple[str, ...] = PACKAGES) -> Iterator[tuple[str, ast.Module]]:
    for path in tracked(root):
        if path.suffix == ".py" and path.parts[0] in packages:
            yield path.as_posix(), ast.parse((root / path).read_text("utf-8"), str(path))


def imported(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """(line, dotted name) of everything the module imports: `from a import b` is a.b."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name) for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from ((node.lineno, f"{node.module}.{name.name}") for name in node.names)


def spoken(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """(line, dotted name) of every attribute chain, its first name resolved through the imports."""
    alias: dict[str, str | None] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            alias |= {n.asname or n.name.split(".")[0]: n.asname and n.name for n in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            alias |= {n.asname or n.name: f"{node.module}.{n.name}" for n in node.names}
    for node in ast.walk(tree):
        parts: list[str] = []
        inner: ast.expr | None = node if isinstance(node, ast.Attribute | ast.Name) else None
        while isinstance(inner, ast.Attribute):
            parts.append(inner.attr)
            inner = inner.value
        if isinstance(inner, ast.Name):
            first = alias.get(inner.id) or inner.id
            yield inner.lineno, ".".join([first, *reversed(parts)])


def begins(name: str, forbidden: tuple[str, ...]) -> bool:
    return any(name == one or name.startswith(one + ".") for one in forbidden)


def only_in(allowed: tuple[str, ...], names: tuple[str, ...], *, imports: bool = False) -> Rule:
    """A rule: these dotted names are spoken (or imported) nowhere but in these files or folders."""

    def rule(root: Path) -> list[str]:
        return [
            f"{path}:{line}: {name} belongs in {' or '.join(allowed)}"
            for path, tree in modules(root)
            if not path.startswith(allowed)
            for line, name in sorted(set((imported if imports else spoken)(tree)))
            if begins(name, names)
        ]

    return rule


def no_junk_room(root: Path) -> list[str]:
    """No file or folder is called by what it is not."""
    junk = {"util", "utils", "helper", "helpers", "common", "base", "manager", "misc"}
    return [
        f"{path}: say what it knows, not {sorted(junk & names)[0]!r}"
        for path in tracked(root)
        if junk & (names := {*path.parts[:-1], path.stem})
    ]


def no_long_file(root: Path) -> list[str]:
    return [
        f"{path}: {lines} lines, at most 400: split it by what each part knows"
        for path in tracked(root)
        if path.suffix in {".py", ".sql"}
        and (lines := len((root / path).read_text("utf-8").splitlines())) > 400
    ]


def no_long_function(root: Path) -> list[str]:
    return [
        f"{path}:{node.lineno}: {node.name} has {lines} lines, at most 40"
        for path, tree in modules(root, (*PACKAGES, "examples"))
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := (node.end_lineno or node.lineno) - node.lineno + 1) > 40
    ]


def every_module_says_what_it_knows(root: Path) -> list[str]:
    return [
        f"{path}:1: begin with one sentence that says what this module knows"
        for path, tree in modules(root, (*PACKAGES, "examples", "tests", "bench"))
        if tree.body and not ast.get_docstring(tree)
    ]


def no_clock_in_models(root: Path) -> list[str]:
    """A model reads ops.as_of: the same input gives the same table on any day."""
    clock = re.compile(
        r"\b(current_date|current_timestamp|localtimestamp|today\s*\(|now\s*\()", re.I
    )
    return [
        f"{path}:{line}: {hit[1]} in SQL: join ops.as_of"
        for path in tracked(root)
        if path.suffix == ".sql"
        for line, text in enumerate((root / path).read_text("utf-8").splitlines(), 1)
        for hit in clock.finditer(text)
    ]


# One letter in brackets, so that no pattern accuses this file.
GIVEAWAYS = {
    "a path of one machine": r"(?<![\w.\]$}])/([r]oot|[w]ork|[h]ome/\w+|[U]sers/\w+)/",
    "a package registry's address": r"py[p]i\.org|python[h]osted|npm[j]s\.org",
    "a private key": r"-----BEGIN [A-Z ]*PRIVATE [K]EY",
    "an access token": r"\b(gh[pousr]_\w{30,}|AKIA[0-9A-Z]{16}|xox[bp]-\w{10,})",
}


def nothing_given_away(root: Path) -> list[str]:
    found = []
    for path in tracked(root):
        if path.suffix not in TEXT:
            continue
        for line, text in enumerate((root / path).read_text("utf-8").splitlines(), 1):
            for what, pattern in GIVEAWAYS.items():
                if re.search(pattern, text):
                    found.append(f"{path}:{line}: {what}")
    return found


def sources_hold_references_only(root: Path) -> list[str]:
    """A site's source file names the variable that holds a secret, never the secret."""
    literal = re.compile(r"^\s*(password|token|secret|api_key)\s*:\s*[\"']?(?!\$\{)[^\s\"'#]", re.I)
    in_url = re.compile(r"://[^:/@\s${}]+:(?!\$\{)[^@\s]+@")
    return [
        f"{path}:{line}: a secret written out; write ${{NAME}}"
        for path in tracked(root)
        if path.suffix == ".yaml" and "sources" in path.parts
        for line, text in enumerate((root / path).read_text("utf-8").splitlines(), 1)
        if literal.search(text) or in_url.search(text)
    ]


def no_lock_file_with_addresses(root: Path) -> list[str]:
    locks = {"uv.lock", "pylock.toml", "poetry.lock", "Pipfile.lock", "package-lock.json"}
    return [
        f"{path}: records download addresses; requirements/*.txt pin by hash instead"
        for path in tracked(root)
        if path.name in locks or path.name.startswith("pylock.")
    ]


def requirements_are_pinned_by_hash(root: Path) -> list[str]:
    found = []
    for path in tracked(root):
        if path.parts[0] != "requirements" or path.name == "download_mb.txt":
            continue
        text = (root / path).read_text("utf-8").replace("\\\n", " ")
        for line in text.splitlines():
            if re.match(r"[a-z0-9]", line) and ("--hash=sha256:" not in line or "==" not in line):
                found.append(f"{path}: {line.split()[0]} has no hash: run tools/lock")
            if re.match(r"\s*-", line) or "://" in line:
                found.append(f"{path}: {line.strip()[:60]}: an option or address: run tools/lock")
    return found


DRIVERS = ("requests", "httpx", "urllib.request", "http.client", "aiohttp", "psycopg", "pymysql")
CLOCKS = (
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "datetime.datetime.today",
    "datetime.date.today",
    "time.time",
    "time.time_ns",
    "time.localtime",
    "time.gmtime",
    "time.strftime",
)
DUCKDB = (
    "duckdb.connect",
    "duckdb.sql",
    "duckdb.query",
    "duckdb.execute",
    "duckdb.default_connection",
)

# Sources; our own state; Great Expectations' way into DuckDB; Dagster's event log.
ENGINES = ("connectors/", "hub/state.py", "warehouse/", "pipelines/eventlog.py")

# The rule, and a file that breaks it.
RULES: dict[str, tuple[Rule, str, str]] = {
    "one opener of DuckDB": (
        only_in(("hub/duck.py",), DUCKDB),
        "warehouse/x.py",
        '"""X."""\nfrom duckdb import connect as c\nc()\n',
    ),
    "one reader of the environment": (
        only_in(("hub/settings.py",), ("os.environ", "os.getenv", "os.putenv")),
        "mdm/x.py",
        '"""X."""\nimport os as o\no.environ["A"]\n',
    ),
    "one clock": (
        only_in(("hub/stamp.py",), CLOCKS),
        "pipelines/x.py",
        '"""X."""\nimport datetime\nfrom time import time\ndatetime.date.today()\n',
    ),
    "Dagster lives on the top floor": (
        only_in(("pipelines/",), ("dagster", "dagster_webserver"), imports=True),
        "warehouse/x.py",
        '"""X."""\n\n\ndef f() -> None:\n    from dagster import asset\n',
    ),
    "drivers live in connectors": (
        only_in(("connectors/",), DRIVERS, imports=True),
        "mdm/x.py",
        '"""X."""\nimport requests.adapters\n',
    ),
    "engines are few": (
        only_in(ENGINES, ("sqlalchemy.create_engine",)),
        "mdm/x.py",
        '"""X."""\nimport sqlalchemy as sa\nsa.create_engine("sqlite://")\n',
    ),
    "no junk room": (no_junk_room, "hub/utils.py", '"""X."""\n'),
    "no long file": (no_long_file, "hub/x.py", '"""X."""\n' * 401),
    "no long function": (
        no_long_function,
        "hub/x.py",
        '"""X."""\ndef f() -> None:\n' + "    print()\n" * 40,
    ),
    "every module says what it knows": (every_module_says_what_it_knows, "hub/x.py", "A = 1\n"),
    "no clock in models": (
        no_clock_in_models,
        "warehouse/models/core/x.sql",
        "select Current_Date as d\n",
    ),
    "nothing given away": (nothing_given_away, "docs/x.md", "see /" + "home/ann/notes\n"),
    "sources hold references only": (
        sources_hold_references_only,
        "examples/x/sources/erp.yaml",
        "system: sql\npassword: hunter2\n",
    ),
    "no lock file with addresses": (no_lock_file_with_addresses, "uv.lock", "version = 1\n"),
    "requirements are pinned by hash": (
        requirements_are_pinned_by_hash,
        "requirements/run.txt",
        "--index-url https://mirror\nsix==1.17.0\n",
    ),
}


@pytest.mark.parametrize("name", RULES)
def test_the_house_keeps(name: str) -> None:
    rule, _, _ = RULES[name]
    broken = rule(ROOT)
    assert not broken, "\n" + "\n".join(broken)


@pytest.mark.parametrize("name", RULES)
def test_a_planted_defect_is_found(name: str, tmp_path: Path) -> None:
    rule, path, text = RULES[name]
    planted = tmp_path / path
    planted.parent.mkdir(parents=True, exist_ok=True)
    planted.write_text(text, "utf-8")
    assert rule(tmp_path), f"{name}: the planted defect in {path} was not found"


@pytest.mark.parametrize(
    ("path", "text", "rule"),
    [
        ("a/sources/x.yaml", "url: postgresql://ann:hunter2@db/x\n", sources_hold_references_only),
        ("docs/x.md", "-----BEGIN RSA PRIVATE " + "KEY-----\n", nothing_given_away),
        ("docs/x.md", "https://py" + "pi.org/simple\n", nothing_given_away),
        ("requirements/run.txt", "six==1.17.0\n", requirements_are_pinned_by_hash),
        ("hub/helpers/x.py", '"""X."""\n', no_junk_room),
        (
            "hub/x.py",
            '"""X."""\nimport os\nos.getenv("A")\n',
            RULES["one reader of the environment"][0],
        ),
        (
            "hub/x.py",
            '"""X."""\nfrom datetime import datetime as d\nd.now()\n',
            RULES["one clock"][0],
        ),
    ],
)
def test_other_ways_to_break_a_rule_are_found(
    path: str, text: str, rule: Rule, tmp_path: Path
) -> None:
    planted = tmp_path / path
    planted.parent.mkdir(parents=True, exist_ok=True)
    planted.write_text(text, "utf-8")
    assert rule(tmp_path)


def test_what_is_allowed_is_not_accused(tmp_path: Path) -> None:
    (tmp_path / "hub").mkdir()
    (tmp_path / "hub" / "x.py").write_text(
        '"""X."""\nimport time\nfrom hub import stamp\ntime.perf_counter()\nstamp.now()\n', "utf-8"
    )
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "x.yaml").write_text(
        "url: postgresql://ann:${ERP_PASSWORD}@db/x\npassword: ${CRM_PASSWORD}\n", "utf-8"
    )
    accused = {name: rule(tmp_path) for name, (rule, _, _) in RULES.items()}
    assert not any(accused.values()), accused


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("hub/x.py", "import warehouse"),
        ("connectors/x.py", "import mdm"),
        ("mdm/x.py", "from warehouse import y"),
        ("warehouse/x.py", "import pipelines"),
        ("examples/x.py", "import hub"),
    ],
)
def test_an_upward_import_is_found(path: str, line: str, tmp_path: Path) -> None:
    """import-linter itself is put to the proof, with the contracts of this repository."""
    (tmp_path / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text("utf-8"), "utf-8")
    for package in (*PACKAGES, "examples"):
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").write_text('"""P."""\n', "utf-8")
    (tmp_path / "warehouse" / "y.py").write_text('"""Y."""\n', "utf-8")
    assert _imports_broken(tmp_path) == ""
    (tmp_path / path).write_text(f'"""X."""\n{line}\n', "utf-8")
    assert "broken" in _imports_broken(tmp_path)


def _imports_broken(root: Path) -> str:
    ended = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=root,
        capture_output=True,
        text=True,
    )
    return "" if ended.returncode == 0 else ended.stdout + ended.stderr
