"""What Dagster shows beside an asset: rows, accounts, masked previews, lineage, verdicts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dagster import (
    AssetKey,
    MetadataValue,
    TableColumn,
    TableColumnDep,
    TableColumnLineage,
    TableSchema,
)

from hub import stamp
from hub.contract import Stream
from hub.dictionary import Entity
from hub.names import clean_table, quote
from hub.site import Site
from pipelines import drifting
from pipelines.catalogue import Catalogue
from pipelines.deliveries import TROUBLE, deliveries
from pipelines.preview import preview
from pipelines.report import ACCOUNTS

if TYPE_CHECKING:
    from mdm.resolve import Resolved
    from pipelines.session import Session
    from warehouse.build import Built
    from warehouse.landing import Landed
    from warehouse.lineage import Studied
    from warehouse.publication import Publication

Metadata = dict[str, Any]
ROWS = "dagster/row_count"


def landed(site: Site, one: Landed) -> Metadata:
    """A stream's landing: what was read, what was news, where it lies."""
    return {
        "rows_in": one.rows_read,
        "rows_already_known": one.already_known,
        "rows_out": one.landed,
        "batches": len(one.sequences),
        "seconds": one.seconds,
        "notes": "; ".join(one.notes),
        "error": one.error or "",
        "folder": MetadataValue.path(str(site.data_dir / "raw" / one.source / one.stream)),
    }


def drifted(session: Session, stream: Stream) -> tuple[bool, Metadata]:
    """Whether a stream's columns are as its contract has them; else what differs, and the mend."""
    found = drifting.of_stream(session.state, stream)
    return not found, {"findings": MetadataValue.json([one.as_json() for one in found])}


def delivered(session: Session, stream: Stream) -> tuple[bool, Metadata]:
    """Whether a stream's expected delivery is there, or not yet due."""
    (said,) = deliveries(session.site, [stream], stamp.now())
    return said["state"] not in TROUBLE, {"delivery": MetadataValue.json(said)}


def columns_of(entity: Entity) -> Metadata:
    """The table's columns with both labels, from the dictionary."""
    columns = [
        TableColumn(p.name, p.sql_type, f"{p.label_zh} · {p.label_en}: {p.meaning}")
        for p in entity.properties
    ]
    return {"dagster/column_schema": TableSchema(columns=columns), "key": ", ".join(entity.key)}


def validated(session: Session, source: str, entity: Entity) -> Metadata:
    """What this run's batches of one clean table became, and a few rows where there was news."""
    own = [
        one for one in session.report.validated
        if (one.source, one.entity) == (source, entity.name)
    ]  # fmt: skip
    table = clean_table(source, entity.name)
    said: Metadata = {
        f"rows_{name}": sum(getattr(one.accounts, name) for one in own) for name in ACCOUNTS
    }
    said["rows_in"] = said.pop("rows_landed")
    said["rows_out"] = said["rows_in"] - said["rows_quarantined"]
    said[ROWS] = _count(session, f"{table} where not _deleted")
    if own:
        from warehouse.schema import table_columns

        kept = table_columns(session.con, table)
        classes = {p.name: p.sensitivity for p in entity.properties if p.name in kept}
        said["preview"] = preview(session.con, f"{table} where not _deleted", classes)
    return said


def accounts(session: Session, source: str, entity: str) -> tuple[bool, Metadata]:
    """Whether every batch's accounts add up, and the sums per stream since the first batch."""
    sums = ", ".join(f"sum({name})" for name in ACCOUNTS)
    rows = session.con.execute(
        f"select stream, {sums}, count(*) filter (where landed <> inserted + updated + unchanged"
        " + quarantined + superseded) from ops.batch where source = ? and entity = ?"
        " group by stream order by stream",
        [source, entity],
    ).fetchall()
    said = {
        stream: dict(zip(ACCOUNTS, map(int, counted[:-1]), strict=True))
        for stream, *counted in rows
    }
    return not any(row[-1] for row in rows), {"streams": MetadataValue.json(said)}


def resolved(one: Resolved | None) -> Metadata:
    """One entity's resolution; empty where the entity has no record yet."""
    if one is None:
        return {}
    return {name: value for name, value in vars(one).items() if isinstance(value, int | str)} | {
        "rows_in": one.records,
        "rows_out": one.golden,
        "unresolved": MetadataValue.json(one.unresolved),
    }


def lineage(catalogue: Catalogue, studied: Studied) -> TableColumnLineage:
    """A model's columns and the asset columns they are made from."""
    deps = {
        column: [
            TableColumnDep(AssetKey(key), origin)
            for table, origin in sorted(derived.trail.origins)
            for key in catalogue.made_by(table)
        ]
        for column, derived in studied.columns.items()
    }
    return TableColumnLineage(deps)


def built(session: Session, one: Built, catalogue: Catalogue) -> Metadata:
    """One model's build: rows, what changed, how long, its lineage and a few rows."""
    studied = session.studied[one.model]
    said: Metadata = {
        ROWS: one.rows,
        "status": one.status,
        "rows_out": one.rows,
        "rows_changed": one.changed,
        "seconds": round(one.seconds, 3),
        "why_whole": one.why,
        "no_source": ", ".join(one.missing),
        "dagster/column_lineage": lineage(catalogue, studied),
    }
    if one.status == "built":
        schema, table = one.model.split(".")
        classes = {name: d.column.sensitivity for name, d in studied.columns.items()}
        said["preview"] = preview(session.con, f"{quote(schema)}.{quote(table)}", classes)
    return said


def judged(publication: Publication, table: str) -> Metadata:
    """The gate's broken checks on one table; empty when all held or were carried over."""
    verdict = publication.verdict
    failed = verdict.failed if verdict else []
    return {one.check: str(one) for one in failed if one.table == table}


def published(publication: Publication) -> Metadata:
    """The version readers see."""
    said: Metadata = {
        "status": publication.status,
        "version": publication.version,
        "path": MetadataValue.path(str(publication.path)),
        "content_hash": publication.content_hash,
        "tables": len(publication.tables),
        "rows_out": sum(table.rows for table in publication.tables.values()),
        "checks": MetadataValue.json(publication.checks),
    }
    if publication.verdict and publication.verdict.docs:
        said["data_docs"] = MetadataValue.url(publication.verdict.docs.as_uri())
    return said


def _count(session: Session, relation: str) -> int:
    row = session.con.execute(f"select count(*) from {relation}").fetchone()
    return int(row[0]) if row else 0
