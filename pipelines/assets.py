"""The assets of a site: one multi-asset per stage, each body one call of the stage's worker."""

from collections.abc import Iterator

from dagster import (
    AssetCheckResult,
    AssetCheckSeverity,
    AssetCheckSpec,
    AssetExecutionContext,
    AssetKey,
    AssetsDefinition,
    AssetSpec,
    MaterializeResult,
    multi_asset,
)

from hub.contract import Stream
from pipelines import evidence, stages
from pipelines.catalogue import (
    PUBLISHED,
    Catalogue,
    clean_key,
    master_key,
    model_key,
    raw_key,
)
from pipelines.session import Session
from pipelines.timetable import note_due

FRESHNESS, ACCOUNTING, GATE = "freshness", "row_accounting", "gate"
DRIFT, DELIVERY = "drift", "delivery"
SESSION = {"session"}
Results = Iterator[MaterializeResult[None] | AssetCheckResult]


def land_assets(catalogue: Catalogue) -> AssetsDefinition:
    """raw/<source>/<stream>: every stream of every source, landed side by side."""
    by_key = {AssetKey(raw_key(stream)): stream for stream in catalogue.streams}
    specs = [_raw_spec(stream, key) for key, stream in by_key.items()]
    checks = [spec for key, stream in by_key.items() for spec in _raw_checks(stream, key)]

    @multi_asset(
        name="landing", specs=specs, check_specs=checks, can_subset=True,
        required_resource_keys=SESSION,
    )  # fmt: skip
    def land(context: AssetExecutionContext) -> Results:
        wanted = [by_key[key] for key in by_key if key in context.selected_asset_keys]
        session = context.resources.session
        note_due(session.state, catalogue)
        landed = stages.land(session, wanted)
        for one in landed:
            key = AssetKey(("raw", one.source, one.stream))
            yield MaterializeResult(key, metadata=evidence.landed(catalogue.site, one))
            yield AssetCheckResult(
                passed=one.error is None,
                asset_key=key,
                check_name=FRESHNESS,
                severity=AssetCheckSeverity.WARN,
                metadata={"why": one.error or "read in this run"},
            )
            yield from _watched(context.resources.session, by_key[key], key)

    return land


def _raw_checks(stream: Stream, key: AssetKey) -> Iterator[AssetCheckSpec]:
    """What is looked at after a landing; a delivery only where one is expected."""
    yield AssetCheckSpec(FRESHNESS, asset=key, description="The last read of the source succeeded.")
    says = "The source's columns are those the contract was written for."
    yield AssetCheckSpec(DRIFT, asset=key, description=says)
    if stream.expect is not None:
        by = f"News is there by {stream.expect.by:%H:%M}."
        yield AssetCheckSpec(DELIVERY, asset=key, description=by)


def _watched(session: Session, stream: Stream, key: AssetKey) -> Iterator[AssetCheckResult]:
    """Drift and lateness: warnings with names, types and hours, never a value."""
    looked = [(DRIFT, *evidence.drifted(session, stream))]
    if stream.expect is not None:
        looked.append((DELIVERY, *evidence.delivered(session, stream)))
    for name, passed, said in looked:
        yield AssetCheckResult(
            passed=passed, asset_key=key, check_name=name,
            severity=AssetCheckSeverity.WARN, metadata=said,
        )  # fmt: skip


def _raw_spec(stream: Stream, key: AssetKey) -> AssetSpec:
    return AssetSpec(
        key,
        group_name=stream.source,
        description=f"{stream.source}: {stream.name} as the source has it",
        kinds={stream.system.transport, "parquet"},
        tags={"hub/stage": "land", "hub/source": stream.source},
        metadata={"contract": str(stream.file), "feeds": stream.feeds},
    )


def validate_assets(catalogue: Catalogue) -> AssetsDefinition:
    """clean/<source>/<entity>: what kept the rules; the rest is in quarantine."""
    specs = [_clean_spec(catalogue, source, entity) for source, entity in catalogue.fed]
    says = "landed = inserted + updated + unchanged + quarantined + superseded, every batch"
    checks = [AssetCheckSpec(ACCOUNTING, asset=spec.key, description=says) for spec in specs]

    @multi_asset(
        name="validation", specs=specs, check_specs=checks, can_subset=True,
        required_resource_keys=SESSION,
    )  # fmt: skip
    def validate(context: AssetExecutionContext) -> Results:
        session = context.resources.session
        pairs = [
            pair
            for pair in catalogue.fed
            if AssetKey(clean_key(*pair)) in context.selected_asset_keys
        ]
        stages.validate(session, [one for pair in pairs for one in catalogue.fed[pair]])
        for source, entity in pairs:
            key = AssetKey(clean_key(source, entity))
            said = evidence.validated(session, source, catalogue.dictionary.entities[entity])
            yield MaterializeResult(key, metadata=said)
            balanced, accounts = evidence.accounts(session, source, entity)
            yield AssetCheckResult(
                passed=balanced, asset_key=key, check_name=ACCOUNTING, metadata=accounts
            )

    return validate


def _clean_spec(catalogue: Catalogue, source: str, entity: str) -> AssetSpec:
    said = catalogue.dictionary.entities[entity]
    return AssetSpec(
        AssetKey(clean_key(source, entity)),
        deps=[AssetKey(raw_key(stream)) for stream in catalogue.fed[source, entity]],
        group_name=source,
        description=f"{said.label_zh} · {said.label_en}: {said.grain}",
        kinds={"duckdb"},
        tags={"hub/stage": "validate", "hub/source": source},
        metadata=evidence.columns_of(said),
    )


def resolve_assets(catalogue: Catalogue) -> AssetsDefinition:
    """master/<entity>: golden ids and the crosswalk to every source's own reference."""
    specs = [
        AssetSpec(
            AssetKey(master_key(entity)),
            deps=[AssetKey(key) for key in catalogue.feeds_of(entity)],
            group_name="master",
            description=f"Golden records and crosswalk: {said.label_zh} · {said.label_en}",
            kinds={"duckdb"},
            tags={"hub/stage": "resolve"},
        )
        for entity in catalogue.resolved
        for said in [catalogue.dictionary.entities[entity]]
    ]

    @multi_asset(name="resolution", specs=specs, can_subset=True, required_resource_keys=SESSION)
    def resolve(context: AssetExecutionContext) -> Results:
        said = {one.entity: one for one in stages.resolve(context.resources.session)}
        for key in context.selected_asset_keys:
            yield MaterializeResult(key, metadata=evidence.resolved(said.get(key.path[-1])))

    return resolve


def model_assets(catalogue: Catalogue) -> AssetsDefinition:
    """core/<model> and mart/<model>, brought up to date in one transaction."""
    specs = [
        AssetSpec(
            AssetKey(model_key(model.name)),
            deps=[AssetKey(key) for key in catalogue.inputs_of(model)],
            group_name=model.schema,
            description=f"{model.front.label.zh} · {model.front.label.en}: {model.front.grain}",
            kinds={"duckdb", "sql"},
            tags={"hub/stage": "model", "hub/kind": model.kind},
            metadata={"owner": model.front.owner, "purpose": model.front.purpose},
        )
        for model in catalogue.models
    ]

    @multi_asset(name="modelling", specs=specs, can_subset=True, required_resource_keys=SESSION)
    def model(context: AssetExecutionContext) -> Results:
        session = context.resources.session
        for one in stages.model(session):  # in building order, as Dagster wants them
            key = AssetKey(model_key(one.model))
            if key in context.selected_asset_keys:
                yield MaterializeResult(key, metadata=evidence.built(session, one, catalogue))

    return model


def publish_assets(catalogue: Catalogue) -> AssetsDefinition:
    """published/mis: the version that readers see, with the gate's verdict on every table."""
    key = AssetKey(PUBLISHED)
    tables = [AssetKey(model_key(model.name)) for model in catalogue.models]
    checks = [
        AssetCheckSpec(f"{GATE}__{'__'.join(table.path)}", asset=key, blocking=True)
        for table in tables
    ]
    spec = AssetSpec(
        key,
        deps=tables,
        group_name="published",
        description="The masked, versioned copy for BI tools: published/mis.duckdb",
        kinds={"duckdb", "parquet"},
        tags={"hub/stage": "publish"},
    )

    @multi_asset(
        name="publication", specs=[spec], check_specs=checks, can_subset=True,
        required_resource_keys=SESSION,
    )  # fmt: skip
    def publish(context: AssetExecutionContext) -> Results:
        session = context.resources.session
        publication = stages.publish(session)
        for table in tables:
            said = evidence.judged(publication, ".".join(table.path))
            yield AssetCheckResult(
                passed=not said,
                asset_key=key,
                check_name=f"{GATE}__{'__'.join(table.path)}",
                metadata=said or {"expectations": "all held"},
            )
        if session.report.error:
            raise session.report.error
        yield MaterializeResult(key, metadata=evidence.published(publication))

    return publish


def all_assets(catalogue: Catalogue) -> list[AssetsDefinition]:
    """The five stages; a stage that has nothing to make is left out."""
    found = [land_assets(catalogue), validate_assets(catalogue)] if catalogue.streams else []
    if catalogue.resolved:
        found.append(resolve_assets(catalogue))
    if catalogue.models:
        found += [model_assets(catalogue), publish_assets(catalogue)]
    return found
