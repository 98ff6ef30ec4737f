"""Runs checks through Great Expectations on a DuckDB file and writes their Data Docs.

The only module that imports Great Expectations, and only inside its functions: the import costs
seconds. Knows nothing of gates, owners or acceptances.
"""

from __future__ import annotations

import importlib
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hub.settings import quiet_telemetry
from warehouse.suites import Check, Suite

# A colon before a word would be a bound parameter to SQLAlchemy, a brace one to Great Expectations.
COLON = re.compile(r"(?<![:\w\\]):(?=\w)")
SITE = "hub"


@dataclass(frozen=True)
class Outcome:
    """How one check went: held, broken, or not judged because it raised (`error`)."""

    held: bool
    error: str | None = None


def run_suites(candidate: Path, suites: Sequence[Suite], docs: Path) -> dict[str, Outcome]:
    """Judge every suite on the file and build its pages in `docs`; the outcome per check id."""
    quiet_telemetry()
    gx = _library()
    context = _context(docs)
    with _datasource(context, candidate) as datasource:
        definitions, outcomes = [], {}
        for suite in suites:
            try:
                batch = _batch(datasource, suite.table)
            except Exception as error:  # noqa: BLE001 - any failure of theirs is this check's error
                lost = Outcome(False, _one_line(str(error)))
                outcomes.update(dict.fromkeys((check.id for check in suite.checks), lost))
                continue
            wanted = [expectation(check) for check in suite.checks]
            made = context.suites.add(gx.ExpectationSuite(suite.table, expectations=wanted))
            definitions.append(gx.ValidationDefinition(name=suite.table, data=batch, suite=made))
            context.validation_definitions.add(definitions[-1])
        if definitions:
            outcomes.update(_run(context, definitions))
        _build_docs(context, docs)
        return outcomes


def expectation(check: Check) -> Any:
    """The check as an expectation; those without a kind of their own select the offending rows."""
    from warehouse.gx_dialect import OFFENDERS_MARK

    gxe = _library("expectations")
    said = {
        "meta": {"check": check.id},
        "severity": "warning" if check.severity == "warn" else "critical",
        "description": check.id.split(".", 2)[-1] + (f" — {check.why}" if check.why else ""),
    }
    if check.kind == "columns":
        return gxe.ExpectTableColumnsToMatchSet(column_set=list(check.columns), **said)
    if check.kind == "not_null":
        return gxe.ExpectColumnValuesToNotBeNull(column=check.columns[0], **said)
    if check.kind == "unique" and len(check.columns) == 1:
        return gxe.ExpectColumnValuesToBeUnique(column=check.columns[0], **said)
    if check.kind == "accepted":
        values = list(check.values)
        return gxe.ExpectColumnValuesToBeInSet(column=check.columns[0], value_set=values, **said)
    sql = check.offenders.replace("{", "{{").replace("}", "}}")
    # Their query has to name {batch}; ours names its tables itself, so it stands in a comment.
    query = f"{OFFENDERS_MARK} select * from (\n{sql}\n) as offenders /* {{batch}} */"
    return gxe.UnexpectedRowsExpectation(unexpected_rows_query=COLON.sub(r"\\:", query), **said)


def _library(module: str = "") -> Any:
    """Great Expectations or one of its modules; here, so that its types are not gone through."""
    return importlib.import_module(".".join(filter(None, ("great_expectations", module))))


def _context(docs: Path) -> Any:
    """A context that lives in memory and whose only Data Docs are those in `docs`."""
    configuration = _library("data_context.types.base")
    stores = configuration.InMemoryStoreBackendDefaults()
    site = {
        "class_name": "SiteBuilder",
        "show_how_to_buttons": False,
        "site_section_builders": {"expectations": "None"},
        "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
        "store_backend": {
            "class_name": "TupleFilesystemStoreBackend",
            "base_directory": str(docs),
        },
    }
    return _library().get_context(
        mode="ephemeral",
        project_config=configuration.DataContextConfig(
            store_backend_defaults=stores,
            data_docs_sites={SITE: site},
            progress_bars=configuration.ProgressBarsConfig(globally=False),
            analytics_enabled=False,
        ),
    )


@contextmanager
def _datasource(context: Any, candidate: Path) -> Iterator[Any]:
    """The file as a data source; every connection to it is closed afterwards."""
    from warehouse import gx_dialect

    gx_dialect.register()
    source = context.data_sources.add_sql("candidate", connection_string=gx_dialect.url(candidate))
    try:
        yield source
    finally:
        source.get_execution_engine().close()
        source.get_engine().dispose()


def _batch(source: Any, table: str) -> Any:
    schema, name = table.split(".")
    asset = source.add_table_asset(table, table_name=name, schema_name=schema)
    return asset.add_batch_definition_whole_table("all")


def _run(context: Any, definitions: Sequence[Any]) -> dict[str, Outcome]:
    checkpoint = _library().Checkpoint(
        name="gate",
        validation_definitions=list(definitions),
        result_format={"result_format": "BASIC"},
    )
    result = context.checkpoints.add(checkpoint).run()
    return {
        one.expectation_config.meta["check"]: _outcome(one)
        for validation in result.run_results.values()
        for one in validation.results
    }


def _outcome(result: Any) -> Outcome:
    """Their flag alone would call a check that raised a broken one: exception_info tells."""
    error = _raised(result.exception_info or {})
    return Outcome(bool(result.success) and error is None, error)


def _raised(info: Mapping[str, Any]) -> str | None:
    if info.get("raised_exception"):
        return _one_line(str(info.get("exception_message")))
    found = (_raised(value) for value in info.values() if isinstance(value, Mapping))
    return next((text for text in found if text), None)


def _one_line(text: str) -> str:
    """Their message without the statement that SQLAlchemy repeats after it."""
    return "could not be judged: " + " ".join(text.split("[SQL:")[0].split())[:300]


def _build_docs(context: Any, docs: Path) -> None:
    shutil.rmtree(docs, ignore_errors=True)
    docs.mkdir(parents=True)
    context.build_data_docs(site_names=[SITE])
