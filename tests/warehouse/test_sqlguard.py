"""The guard of `hub sql`: what reads is answered, everything else is refused in one line."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from hub import duck
from hub.errors import ConfigError
from warehouse.sqlguard import run_query


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("库 1") / "mis.duckdb"
    with duck.connect(path) as con:
        con.execute(
            "create schema core;"
            "create table core.t as select i, i * 2 as 双倍 from range(5000) t(i)"
        )
    path.chmod(0o444)
    return path


@pytest.mark.parametrize(
    "sql",
    [
        "select * from core.t",
        "-- how many?\nselect count(*) from core.t;",
        "/* 多少 */ with a as (select 1) select * from a",
        "((select 1) union all (select 2))",
        "from core.t",
        "values (1)",
        "describe core.t",
        "show all tables",
        "summarize core.t",
        "explain select * from core.t",
        "explain analyze select count(*) from core.t",
        "select 'drop table core.t; set x = 1'",
    ],
)
def test_reading_is_answered(published: Path, sql: str) -> None:
    with run_query(published, sql) as answer:
        assert list(answer.rows)
        assert answer.columns


@pytest.mark.parametrize(
    "sql",
    [
        "copy core.t to '{folder}/out.csv'",
        "explain analyze copy core.t to '{folder}/out.csv'",
        "attach '{folder}/other.duckdb'",
        "install httpfs",
        "load httpfs",
        "set enable_external_access = true",
        "set threads = 1",
        "reset all",
        "pragma database_list",
        "pragma table_info('core.t')",
        "call pragma_version()",
        "use core",
        "begin",
        "checkpoint",
        "vacuum",
        "prepare a as select 1",
        "create table core.x (a int)",
        "create temp table x (a int)",
        "create macro m() as 1",
        "drop table core.t",
        "insert into core.t values (1, 2)",
        "update core.t set i = 1",
        "delete from core.t",
        "with x as (delete from core.t) select 1",
        "comment on table core.t is 'x'",
        "export database '{folder}/out'",
        "select * from read_csv('/etc/passwd')",
        "select * from read_text('/etc/passwd')",
        "select * from read_blob('/etc/passwd')",
        "select * from '/etc/passwd'",
        "select * from glob('/etc/*')",
        "select * from duckdb_secrets()",
        "select getenv('HOME')",
        "select * from sqlite_scan('{folder}/x', 'y')",
        "select 1; drop table core.t",
        "select 1; select 2",
        "selct 1",
        "select * from nowhere",
        "",
        "-- nothing",
    ],
)
def test_everything_else_is_refused_in_one_line(published: Path, tmp_path: Path, sql: str) -> None:
    with pytest.raises(ConfigError) as caught, run_query(published, sql.format(folder=tmp_path)):
        pass
    assert "\n" not in str(caught.value)
    assert caught.value.mend
    assert list(tmp_path.iterdir()) == []


def test_the_connection_itself_refuses_what_the_words_let_through(
    published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The list of words is for the message; without it nothing is lost."""
    monkeypatch.setattr("warehouse.sqlguard._one_reading", lambda _, sql: sql)
    for sql in ("copy core.t to '{0}/x.csv'", "attach '{0}/y'", "drop table core.t", "reset all"):
        with pytest.raises(ConfigError), run_query(published, sql.format(tmp_path)):
            pass
    assert list(tmp_path.iterdir()) == []


def test_python_variables_are_out_of_reach(published: Path) -> None:
    import pyarrow as pa

    secret = pa.table({"a": ["in memory"]})
    with pytest.raises(ConfigError, match="secret"), run_query(published, "select * from secret"):
        pass
    assert secret.num_rows == 1


def test_rows_are_limited_and_it_says_so(published: Path) -> None:
    with run_query(published, "select * from core.t order by i", max_rows=1500) as answer:
        rows = list(answer.rows)
    assert (len(rows), rows[-1], answer.more) == (1500, (1499, 2998), True)
    with run_query(published, "select * from core.t", max_rows=5000) as answer:
        assert (len(list(answer.rows)), answer.more) == (5000, False)
    with run_query(published, "select * from core.t", max_rows=None) as answer:
        assert (len(list(answer.rows)), answer.columns) == (5000, ["i", "双倍"])


def test_time_is_limited_while_it_computes_and_while_rows_are_read(published: Path) -> None:
    endless = "from range(100000000) a(i), range(100000000) b(j)"
    begun = time.monotonic()
    with (
        pytest.raises(ConfigError, match=r"longer than 0\.3 s"),
        run_query(published, f"select sum(i * j) {endless}", seconds=0.3),
    ):
        pass
    with (
        pytest.raises(ConfigError, match=r"longer than 0\.3 s"),
        run_query(published, f"select i, j {endless}", seconds=0.3, max_rows=None) as answer,
    ):
        for _ in answer.rows:
            pass
    assert time.monotonic() - begun < 5
