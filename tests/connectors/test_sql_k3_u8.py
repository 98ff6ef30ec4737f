"""K/3's and U8's tables in PostgreSQL, read by rows as SQL Server is; their queries as T-SQL."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlglot
import yaml
from psycopg import sql
from sqlalchemy import make_url
from sqlglot.errors import SqlglotError

import connectors
from connectors.sql_engine import ceiling
from tests.connectors.streams import Land, MakeStream

CONTRACTS = Path(connectors.__file__).parent / "systems" / "kingdee_k3_wise"
QUERIES = sorted(
    (path.stem, said["query"])
    for path in CONTRACTS.glob("*.yaml")
    if "query" in (said := yaml.safe_load(path.read_text("utf-8")))
)
K3 = """
    create table SEOrder (
        FInterID int, FBillNo varchar(255), FBrNo varchar(10), FDate timestamp, FCustID int,
        FEmpID int, FStatus smallint, FCancellation boolean, FCheckDate timestamp, FDeptID int,
        FCurrencyID int
    );
    create table SEOrderEntry (
        FInterID int, FEntryID int, FItemID int, FUnitID int, FQty decimal(28,10),
        FAuxQty decimal(28,10), FAuxPrice decimal(28,10), FAuxTaxPrice decimal(28,10),
        FAmount decimal(28,10), FCESS decimal(28,10), FTaxAmt decimal(28,10),
        FAllAmount decimal(28,10), FAdviceConsignDate timestamp, FCommitQty decimal(28,10),
        FSourceBillNo varchar(255), FSourceEntryID int, FNote varchar(255)
    );
    create table t_Department (FItemID int, FNumber varchar(80));
    create table t_Currency (FCurrencyID int, FNumber varchar(80));
    create table t_MeasureUnit (FMeasureUnitID int, FName varchar(80));
    insert into SEOrder values
        (1, 'SEORD000001', '0', '2026-01-05', 7, 0, 1, false, '2026-01-05 08:30:00.997', 3, 1);
    insert into SEOrderEntry values
        (1, 1, 9, 5, 10, 10, 0.1, 0.113, 1, 13, 0.13, 1.13, '2026-02-01', 0, '', 0, '加急 ');
    insert into t_Department values (3, '01.02');
    insert into t_Currency values (1, 'RMB');
    insert into t_MeasureUnit values (5, '件');
"""
U8 = """
    create table "SO_SODetails" (
        "iSOsID" int, "ID" int, "cInvCode" varchar(60), "iQuantity" decimal(26,9), ufts bytea
    );
    insert into "SO_SODetails" values
        (1, 1, '01019002065', 10, '\\x00000000000007d0'), (2, 1, 'M-1', null, '\\x00000000000007d1')
"""


@pytest.fixture
def url(postgres_url: str) -> Iterator[str]:
    name = f"hub_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(postgres_url, autocommit=True) as con:
        con.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
    yield make_url(postgres_url).set(database=name).render_as_string(hide_password=False)
    with psycopg.connect(postgres_url, autocommit=True) as con:
        con.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


def test_a_k3_order_line_is_read_by_rows_as_by_scan(
    url: str, make_stream: MakeStream, land: Land
) -> None:
    with psycopg.connect(url, autocommit=True) as con:
        con.execute(K3)
    query = dict(QUERIES)["sales_order_line"]
    by = [
        land(make_stream("sql", url, query=query, connection={"reader": how}))
        for how in ("sqlalchemy", "auto")
    ]
    assert by[0].types == by[1].types
    assert by[0].rows == by[1].rows
    row = by[0].rows[0]
    assert (row["fauxprice"], row["fbillno"]) == (Decimal("0.1000000000"), "SEORD000001")
    assert (row["funitname"], row["fnote"]) == ("件", "加急 ")


def test_u8s_ufts_is_a_cursor(url: str, make_stream: MakeStream, land: Land) -> None:
    with psycopg.connect(url, autocommit=True) as con:
        con.execute(U8)
    stream = make_stream(
        "sql",
        url,
        table="SO_SODetails",
        connection={"reader": "sqlalchemy"},
        cursor={"column": "ufts", "kind": "rowversion"},
    )
    whole = land(stream)
    assert whole.reading.cursor_high == "00000000000007D1"
    with psycopg.connect(url, autocommit=True) as con:
        con.execute("""update "SO_SODetails" set ufts = '\\x0000000000000800' where "iSOsID" = 1""")
    assert set(land(stream, since=whole.reading.cursor_high).column("iSOsID")) == {1, 2}


def test_the_mark_stays_below_what_may_yet_commit(
    url: str, make_stream: MakeStream, land: Land, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQL Server says min_active_rowversion(); the mark never goes beyond it."""
    with psycopg.connect(url, autocommit=True) as con:
        con.execute(U8)
    cursor = {"column": "ufts", "kind": "rowversion"}
    stream = make_stream("sql", url, table="SO_SODetails", cursor=cursor)
    monkeypatch.setattr("connectors.sql.ceiling", lambda *_: "00000000000007D1")
    assert land(stream).reading.cursor_high == "00000000000007D1"
    monkeypatch.setattr("connectors.sql.ceiling", lambda *_: "00000000000007CF")
    assert land(stream).reading.cursor_high == "00000000000007CF"

    class Fake:  # the statement alone: no server was to be had
        dialect = type("Dialect", (), {"name": "mssql"})

        def exec_driver_sql(self, said: str) -> Any:
            sqlglot.parse_one(said, dialect="tsql")
            assert "min_active_rowversion()" in said
            return type("Result", (), {"scalar_one": lambda _: "00000000000007D1"})()

    assert ceiling(Fake(), stream) == "00000000000007D1"  # type: ignore[arg-type]
    assert ceiling(Fake(), make_stream("sql", url, table="t")) is None  # type: ignore[arg-type]


def stands(query: str) -> bool:
    """Whether a query is T-SQL that SQL Server takes inside a derived table."""
    tree = sqlglot.parse_one(query, dialect="tsql")
    sqlglot.parse_one(f"select * from ({query}) as q where 1 = 0", dialect="tsql")
    return not tree.args.get("with_") and not tree.args.get("order")


def test_every_query_of_k3_stands_in_a_from() -> None:
    assert len(QUERIES) > 15
    assert [name for name, query in QUERIES if not stands(query)] == []


def test_the_checker_of_queries_notices() -> None:
    assert not stands("select FItemID from t_ICItem order by FItemID")
    assert not stands("with i as (select FItemID from t_ICItem) select FItemID from i")
    with pytest.raises(SqlglotError):
        stands("select FItemID frm t_ICItem where (")
