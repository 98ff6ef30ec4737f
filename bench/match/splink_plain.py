"""The baseline: plain Splink 5 over the same columns, connected components at .95.

A sensible first model as Splink's guides teach it: values in lower case without punctuation and
placeholders, exact and Jaro-Winkler levels with term frequencies, u by random sampling, m by
expectation maximisation under two blocking rules, on a sample where the set is large.
"""

from __future__ import annotations

import csv
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hub import duck
from hub.names import literal

SAMPLE = 100_000
THRESHOLD = 0.95
NOTHING = ("无", "na", "null", "暂无", "未知", "待补", "待补充", "0", "00", "000", "00000000")


@dataclass(frozen=True)
class Model:
    """One kind of file: its columns made from the file's own, and what is compared and blocked."""

    columns: dict[str, str]  # name: SQL over the file's columns
    exact: tuple[str, ...]
    fuzzy: tuple[str, ...]
    blocks: tuple[tuple[str, ...], ...]
    training: tuple[tuple[str, ...], ...]
    frequent: tuple[str, ...]  # of whose values the common ones weigh less


def clean(column: str) -> str:
    """SQL: a column in lower case without punctuation, null where it says nothing."""
    bare = f"regexp_replace(lower({column}), '[^\\p{{L}}\\p{{N}}]', '', 'g')"
    nothing = ", ".join(literal(word) for word in ("", *NOTHING))
    return f"case when {bare} in ({nothing}) then null else {bare} end"


# The last eight figures of a telephone number, null where they are made up or too few.
FIGURES = """
case when length(regexp_replace(phone, '\\D', '', 'g')) < 7
    or right(regexp_replace(phone, '\\D', '', 'g'), 8) in ('00000000', '11111111', '12345678')
then null else right(regexp_replace(phone, '\\D', '', 'g'), 8) end
"""

MODELS = {
    "company": Model(
        {
            **{name: clean(name) for name in ("name", "name_en", "uscc", "address")},
            "phone": FIGURES,
            "name_start": f"left({clean('name')}, 4)",
            "address_start": f"left({clean('address')}, 14)",
        },
        exact=("uscc", "phone"),
        fuzzy=("name", "name_en", "address"),
        blocks=(("uscc",), ("name",), ("phone",), ("name_en",), ("name_start",),
                ("address_start",)),
        training=(("uscc",), ("name",)),
        frequent=("name", "phone"),
    ),
    "material": Model(
        {
            **{name: clean(name) for name in ("brand", "gtin", "drawing_no")},
            "text": clean("concat_ws(' ', name, spec)"),
            "figures": (
                "nullif(array_to_string(list_sort(list_distinct(regexp_extract_all("
                "concat_ws(' ', name, spec, drawing_no), '[0-9]+'))), ' '), '')"
            ),
        },
        exact=("gtin", "figures"),
        fuzzy=("text", "brand", "drawing_no"),
        blocks=(("gtin",), ("figures",), ("text",), ("drawing_no",)),
        training=(("figures",), ("text",)),
        frequent=("text", "figures", "brand"),
    ),
    "person": Model(
        {
            name: clean(name)
            for name in ("given_name", "surname", "date_of_birth", "soc_sec_id", "postcode",
                         "address_1", "suburb", "street_number")
        },
        exact=("postcode", "street_number"),
        fuzzy=("given_name", "surname", "date_of_birth", "soc_sec_id", "address_1", "suburb"),
        blocks=(("soc_sec_id",), ("given_name", "surname"), ("date_of_birth",),
                ("postcode", "surname"), ("address_1",)),
        training=(("date_of_birth",), ("soc_sec_id",)),
        frequent=("given_name", "surname"),
    ),
}  # fmt: skip


def shape(columns: Sequence[str]) -> str:
    """Which of the models fits a file of these columns."""
    if "spec" in columns:
        return "material"
    return "company" if "uscc" in columns else "person"


def run(folder: Path, out: Path) -> str:
    """Match records.csv of a set, write crosswalk.csv into `out`; tells the seconds it took."""
    start = time.perf_counter()
    con = duck.connect()
    model = _records(con, folder / "records.csv")
    trained_model = _train(con, model)
    trained = time.perf_counter()
    placed = _match(con, trained_model)
    out.mkdir(parents=True, exist_ok=True)
    with (out / "crosswalk.csv").open("w", encoding="utf-8", newline="") as file:
        written = csv.writer(file)
        written.writerow(["source_system", "source_code", "golden_id"])
        written.writerows(placed)
    end = time.perf_counter()
    return f"splink: training {trained - start:.1f} s, matching {end - trained:.1f} s"


def _records(con: duck.Connection, path: Path) -> Model:
    """Load `record`, its lines counted as `unique_id`, and `sample`."""
    source = f"read_csv({literal(str(path))}, all_varchar = true, header = true)"
    names = [row[0] for row in con.execute(f"describe select * from {source}").fetchall()]
    model = MODELS[shape(names)]
    made = ", ".join(f"{sql} as {name}" for name, sql in model.columns.items())
    con.execute(
        f"create table record as select row_number() over () as unique_id, source_system, "
        f"source_code, {made} from {source}"
    )
    con.execute(
        f"create table sample as from record using sample reservoir({SAMPLE} rows) repeatable (1)"
    )
    return model


def _settings(model: Model) -> Any:
    import splink.comparison_library as levels
    from splink import SettingsCreator, block_on

    made: list[Any] = [levels.ExactMatch(one) for one in model.exact]
    made += [levels.JaroWinklerAtThresholds(one, [0.95, 0.88]) for one in model.fuzzy]
    for name, one in zip((*model.exact, *model.fuzzy), made, strict=True):
        one.configure(term_frequency_adjustments=name in model.frequent)
    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=[*made],
        blocking_rules_to_generate_predictions=[block_on(*rule) for rule in model.blocks],
        retain_matching_columns=False,
    )


def _train(con: duck.Connection, model: Model) -> dict[str, Any]:
    from splink import DuckDBAPI, Linker, block_on

    logging.getLogger("splink").setLevel(logging.ERROR)
    api = DuckDBAPI(connection=con)
    training = (linker := Linker(api.register("sample"), _settings(model), log_level=None)).training
    rules = [block_on(*rule) for rule in model.training]
    training.estimate_probability_two_random_records_match([*rules], recall=0.6)
    training.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
    for rule in rules:
        training.estimate_parameters_using_expectation_maximisation(rule)
    trained: dict[str, Any] = linker.misc.save_model_to_json()
    return trained


def _match(con: duck.Connection, trained: dict[str, Any]) -> list[tuple[str, str, str]]:
    from splink import DuckDBAPI, Linker

    api = DuckDBAPI(connection=con)
    linker = Linker(api.register("record"), trained, log_level=None)
    edges = linker.inference.predict(threshold_match_probability=THRESHOLD)
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(
        edges, threshold_match_probability=THRESHOLD
    )
    return con.execute(
        f"select source_system, source_code, cluster_id from {clusters.physical_name}"
    ).fetchall()
