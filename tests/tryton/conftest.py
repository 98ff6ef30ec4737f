"""A real Tryton database for the tests, and a site that reads it.

Tryton is GPL: it runs as a process of its own (seed.py, act.py) and is never imported here. The
seeded database is made once per server and state of the seed scripts, kept under a name that says
so, and copied for each use, which takes a fifth of a second.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import distributions
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

HERE = Path(__file__).parent
NEEDS = ("trytond", "proteus", "psycopg_pool")
MOST_SECONDS = 600


@dataclass(frozen=True)
class Seeded:
    """The seeded database on its server, and what Tryton itself said about it."""

    server: str
    name: str
    truth: dict[str, Any]


def in_database(url: str, name: str) -> str:
    """The URL of another database on the same server."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def run_tryton(script: str, *words: str) -> None:
    """Run one of our Tryton scripts in a process of its own; its last words tell why it failed."""
    done = subprocess.run(
        [sys.executable, str(HERE / script), *words],
        capture_output=True,
        text=True,
        timeout=MOST_SECONDS,
        check=False,
    )
    assert done.returncode == 0, f"{script} failed: {done.stderr[-2000:]}"


def _state() -> str:
    """What decides the seeded content: our scripts and the versions of Tryton's modules."""
    versions = sorted(
        f"{one.name}=={one.version}"
        for one in distributions()
        if one.name.lower().startswith("trytond")
    )
    scripts = [path.read_text("utf-8") for path in sorted(HERE.glob("seed*.py"))]
    return hashlib.sha256("\n".join(versions + scripts).encode()).hexdigest()[:12]


@pytest.fixture(scope="session")
def seeded(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Seeded:
    """The seeded database; its comment holds Tryton's truth and says that seeding was finished."""
    missing = [name for name in NEEDS if not find_spec(name)]
    if missing:
        reason = f"Tryton is not installed: no {', '.join(missing)} (requirements/dev.txt)"
        (pytest.fail if os.environ.get("HUB_TEST_REQUIRE") == "1" else pytest.skip)(reason)
    name = f"hub_tryton_{_state()}"
    with psycopg.connect(postgres_url, autocommit=True) as server:
        # Parallel test workers ask at the same time: one seeds, the others wait.
        server.execute("select pg_advisory_lock(hashtext(%s))", [name])
        truth = _truth(server, name)
        if truth is None:
            server.execute(
                sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name))
            )
            server.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
            file = tmp_path_factory.mktemp("tryton") / "truth.json"
            run_tryton("seed.py", in_database(postgres_url, name), str(file))
            truth = json.loads(file.read_text("utf-8"))
            server.execute(
                sql.SQL("comment on database {} is {}").format(
                    sql.Identifier(name), sql.Literal(json.dumps(truth, ensure_ascii=False))
                )
            )
    return Seeded(postgres_url, name, truth)


def _truth(server: psycopg.Connection[Any], name: str) -> dict[str, Any] | None:
    row = server.execute(
        "select shobj_description(oid, 'pg_database') from pg_database where datname = %s", [name]
    ).fetchone()
    return json.loads(row[0]) if row and row[0] else None


def copied(seeded: Seeded) -> Iterator[str]:
    name = f"hub_tryton_copy_{uuid4().hex[:12]}"
    with psycopg.connect(seeded.server, autocommit=True) as server:
        # Two copies at once would meet on the template: a copy holds it alone.
        server.execute("select pg_advisory_lock(hashtext(%s))", [seeded.name])
        server.execute(
            sql.SQL("create database {} template {}").format(
                sql.Identifier(name), sql.Identifier(seeded.name)
            )
        )
        server.execute("select pg_advisory_unlock(hashtext(%s))", [seeded.name])
        yield in_database(seeded.server, name)
        server.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def tryton_url(seeded: Seeded) -> Iterator[str]:
    """A copy for tests that only read."""
    yield from copied(seeded)


@pytest.fixture
def own_tryton_url(seeded: Seeded) -> Iterator[str]:
    """A copy for one test that changes it."""
    yield from copied(seeded)


@pytest.fixture(scope="session")
def truth(seeded: Seeded) -> dict[str, Any]:
    """What Tryton's own models say about the seeded database (seed_truth.py)."""
    return seeded.truth


def write_site(folder: Path, url: str) -> Path:
    """A site with one source, as a company that runs Tryton would write it."""
    (folder / "sources").mkdir(parents=True)
    (folder / "dictionary" / "codes").mkdir(parents=True)
    (folder / "site.yaml").write_text(
        "name: {en: Canglan Pumps, zh: 沧澜泵业}\n"
        "language: en\ntimezone: Asia/Shanghai\ncurrency: CNY\n",
        encoding="utf-8",
    )
    (folder / "sources" / "tryton.yaml").write_text(
        f"system: tryton\nurl: {url}\n", encoding="utf-8"
    )
    (folder / "dictionary" / "codes" / "warehouse.csv").write_text(
        "code,name_zh,name_en\nWH,一号库,Warehouse 1\nWH2,二号库,Warehouse 2\n", encoding="utf-8"
    )
    return folder


@pytest.fixture
def site_of(tmp_path: Path) -> Callable[[str], Path]:
    """Writes the site of a Tryton database and gives its folder."""
    return lambda url: write_site(tmp_path / "厂 site", url)
