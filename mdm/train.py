"""Weights learnt from the records themselves, without labels: what each level is worth.

Splink estimates how often a level holds among the same (m) and among different things (u), after
Fellegi and Sunter (1969): u from random pairs, m by expectation maximisation on several blocks. A
level is worth log2(m / u) bits. The prior is settled here: as many matches as the pairs say.
"""

from __future__ import annotations

import hashlib
import json
import logging
import math
from typing import Any

import pyarrow as pa

from hub import duck
from hub.duck import Connection
from hub.names import quote
from mdm import block, compare, score
from mdm.features import features, make_features
from mdm.rulebook import Learn, Level, Rules, Thresholds, key_parts

SAMPLE = 200_000  # records that weights are learnt from
PAIRS = 2_000_000  # random pairs for u, and pairs of a block for m
SESSIONS = 6  # blocks that m is learnt on
SEED = 1
LEAST = 1e-6  # no probability is nothing
ROUNDS = 20
TABLE = "master.model"


def trained(con: Connection, rules: Rules, limits: Learn) -> Rules:
    """The rules with the weights kept for their entity; learnt first where none are kept.

    `master.model`: entity, version (sha256), and the model as JSON (Splink's settings and our
    prior). What is kept is kept: the same records get the same scores in every later run.
    """
    con.execute(
        f"create table if not exists {TABLE} (entity varchar, version varchar, model varchar)"
    )
    row = con.execute(f"select model from {TABLE} where entity = ?", [rules.entity]).fetchone()
    if row is not None:
        return apply(rules, json.loads(row[0]), limits)
    make_features(con, rules)
    model = learn(con, rules)
    text = json.dumps(model, sort_keys=True)
    version = hashlib.sha256(text.encode()).hexdigest()
    con.execute(f"insert into {TABLE} values (?, ?, ?)", [rules.entity, version, text])
    return apply(rules, model, limits)


def learn(con: Connection, rules: Rules) -> dict[str, Any]:
    """Splink's trained model of the comparisons over `features(rules)`, with our `prior`."""
    model = _learn(con, rules, compare.attribute_list(rules))
    weighed = rules.model_copy(update={"compare": _weighed(rules, model)})
    return {**model, "prior": _prior(con, weighed)}


def apply(rules: Rules, model: dict[str, Any], limits: Learn) -> Rules:
    """The rules with the bits of a model, and thresholds for the probabilities of `limits`."""
    prior = float(model["prior"])
    auto, review = _bits(limits.auto, prior), _bits(limits.review, prior)
    thresholds = Thresholds(certain=auto, auto=auto, review=min(auto, review))
    weighed = _weighed(rules, model)
    return rules.model_copy(update={"compare": weighed, "thresholds": thresholds})


def _bits(probability: float, prior: float) -> float:
    """The bits that lift the prior to a probability."""
    return math.log2(probability / (1 - probability)) - math.log2(prior / (1 - prior))


def _learn(con: Connection, rules: Rules, names: list[str]) -> dict[str, Any]:
    """Splink's trained model of the comparisons, over columns c0, c1 ... in order of `names`."""
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    logging.getLogger("splink").setLevel(logging.ERROR)
    picked = ", ".join(f"{quote(name)} as c{place}" for place, name in enumerate(names))
    table: pa.Table = con.sql(
        f"""select record as unique_id, {picked} from {features(rules)}
        using sample reservoir({SAMPLE} rows) repeatable ({SEED})"""
    ).to_arrow_table()
    with duck.connect() as own:
        own.register("records", table)
        settings = SettingsCreator(
            link_type="dedupe_only",
            comparisons=[
                _comparison(rules, name, levels, names) for name, levels in rules.compare.items()
            ],
            retain_matching_columns=False,
        )
        api = DuckDBAPI(connection=own)
        linker = Linker(api.register("records"), settings, log_level=logging.ERROR)
        linker.training.estimate_u_using_random_sampling(max_pairs=PAIRS, seed=SEED)
        for key in _sessions(own, rules, names):
            linker.training.estimate_parameters_using_expectation_maximisation(
                block_on(*key), max_pairs=PAIRS
            )
        return dict(linker.misc.save_model_to_json())


def _comparison(rules: Rules, name: str, levels: list[Level], names: list[str]) -> dict[str, Any]:
    def both(attribute: str) -> tuple[str, str]:
        column = f"c{names.index(attribute)}"
        return f"{column}_l", f"{column}_r"

    said = [
        {
            "sql_condition": compare.condition_sql(rules, level, both)
            if level.attributes
            else "ELSE",
            "label_for_charts": str(place),
            "is_null_level": bool(level.missing),
        }
        for place, level in enumerate(levels)
    ]
    return {"output_column_name": name, "comparison_levels": said}


def _sessions(own: Connection, rules: Rules, names: list[str]) -> list[list[str]]:
    """The keys to learn m on: those that make the most pairs of not too many, each column once."""
    found = []
    for key in rules.block:
        columns = [f"c{names.index(key_parts(item)[0])}" for item in key]
        filled = " and ".join(f"{one} is not null" for one in columns)
        row = own.execute(
            f"""select coalesce(sum(n * (n - 1) / 2), 0) from (
                select count(*) as n from records where {filled} group by {", ".join(columns)})"""
        ).fetchone()
        pairs = int(row[0]) if row else 0
        if 100 <= pairs <= PAIRS:
            found.append((pairs, columns))
    chosen: list[list[str]] = []
    for _, columns in sorted(found):
        if len(chosen) < SESSIONS and not any(set(columns) & set(one) for one in chosen):
            chosen.append(columns)
    return chosen


def _weighed(rules: Rules, learnt: dict[str, Any]) -> dict[str, list[Level]]:
    """The comparisons with log2(m / u) as bits; a level that was never seen keeps what it had."""
    made: dict[str, list[Level]] = {}
    by_name = {one["output_column_name"]: one for one in learnt["comparisons"]}
    for name, levels in rules.compare.items():
        found = by_name[name]["comparison_levels"]
        made[name] = [
            level
            if said.get("m_probability") is None or said.get("u_probability") is None
            else level.model_copy(
                update={"bits": _ratio(said["m_probability"], said["u_probability"])}
            )
            for level, said in zip(levels, found, strict=True)
        ]
    return made


def _ratio(m: float, u: float) -> float:
    return round(math.log2(max(float(m), LEAST) / max(float(u), LEAST)), 2)


def _prior(con: Connection, rules: Rules) -> float:
    """The share of all pairs that are the same thing: the fixed point of what the pairs say.

    Pairs outside every block are held for different.
    """
    block.make_pairs(con, rules)
    low = rules.model_copy(update={"thresholds": Thresholds(certain=0, auto=0, review=-10_000)})
    rows = con.execute(
        f"""select bits, count(*) from ({score.scored_sql(low, "mdm_pair", forbidden=False)})
        group by bits"""
    ).fetchall()
    con.execute("drop table mdm_pair")
    row = con.execute(f"select count(*) from {features(rules)}").fetchone()
    records = int(row[0]) if row else 0
    every = max(1.0, records * (records - 1) / 2)
    prior = min(0.5, max(1, records) / every)
    for _ in range(ROUNDS):
        odds = prior / (1 - prior)
        same = sum(
            count * (1 - 1 / (1 + odds * 2 ** min(200.0, bits / compare.SCALE)))
            for bits, count in rows
        )
        prior = min(0.5, max(same, 0.5) / every)
    return prior
