"""One entity's records to clusters: compare what news concerns, cluster anew whom it touches.

Writes `score.edges`, `partition.clusters` and `partition.asked`; decides no identity.
"""

from __future__ import annotations

from collections.abc import Sequence

from hub.duck import Connection
from mdm import block, features, news, partition
from mdm.cluster import Judged
from mdm.rulebook import Rules
from mdm.standardise import Changes
from mdm.train import trained

REJUDGED = "mdm_rejudged"  # records of which stewards now say something else


def link(
    con: Connection, rules: Rules, changes: Changes, judged: Sequence[Judged], known_sources: int
) -> int:
    """Bring edges and clusters in line with the standard values; returns the number of sources.

    `known_sources` is what the last call returned: where it changes, every value is worth something
    else. Leaves `mdm_region(record)`, the records whose cluster was made anew.
    """
    found = news.sources(con, rules)
    if found != known_sources or news.too_many(con, rules, changes):
        news.compare_all(con, rules)
        partition.start(con, rules)
        partition.make_clusters(con, rules, judged)
        return found
    if changes:
        news.compare_news(con, rules, changes)
    else:
        con.execute("create or replace temp table mdm_affected (record bigint)")
    con.execute(f"insert into mdm_affected select record from {REJUDGED}")
    partition.make_clusters(con, rules, judged, "mdm_affected")
    news.drop(con, "mdm_affected")
    return found


def weighed(con: Connection, rules: Rules) -> Rules:
    """The rules with the weights learnt from the records, where they are to be learnt."""
    block.make_attributes(con, rules)
    return trained(con, rules, rules.learn) if rules.learn else rules


def forget(con: Connection, rules: Rules) -> None:
    """Drop what `link` left behind."""
    news.drop(con, "mdm_region", features.features(rules))
    con.execute(f"drop view if exists {block.attributes(rules)}")
