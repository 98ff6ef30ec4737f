"""What linking found, kept to be read: how sure each record's place is, and what to ask a steward.

`master.match_<entity>`: source, ref, match_kind, score (bits). `master.question_<entity>`: the best
pair of every two clusters that may be one and are not, with its score and reasons.
"""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from hub.duck import Connection
from hub.names import quote
from mdm import compare
from mdm.cluster import Edge
from mdm.link import Linked

ALONE, LIKELY, CERTAIN = "alone", "likely", "certain"


def matches(entity: str) -> str:
    """The quoted table of how each linked record came to its cluster."""
    return f"master.{quote(f'match_{entity}')}"


def questions(entity: str) -> str:
    """The quoted table of open questions."""
    return f"master.{quote(f'question_{entity}')}"


def write(con: Connection, linked: Linked, standard: str) -> None:
    """Replace both tables; `standard` is the table of standard values that was linked."""
    _write_matches(con, linked, standard)
    _write_questions(con, linked, standard)


def _write_matches(con: Connection, linked: Linked, standard: str) -> None:
    because = linked.partition.because
    certain = round(linked.rules.thresholds.certain * compare.SCALE)
    records = {"record": pa.array(list(because), pa.int64())}
    con.register("mdm_matched", pa.table(records | _bits(list(because.values()))))
    con.execute(
        f"""create or replace table {matches(linked.rules.entity)} as
        select s.source, s.ref,
            case when bits >= {certain} then '{CERTAIN}' else '{LIKELY}' end as match_kind,
            bits / {float(compare.SCALE)} as score
        from mdm_matched m join {standard} s using (record)"""
    )
    con.unregister("mdm_matched")


def _write_questions(con: Connection, linked: Linked, standard: str) -> None:
    asked = linked.partition.asked
    pairs = {
        "place": pa.array(range(len(asked)), pa.int64()),
        "a": pa.array([one.a for one in asked], pa.int64()),
        "b": pa.array([one.b for one in asked], pa.int64()),
        "reasons": pa.array([linked.said[one.a, one.b] for one in asked], pa.string()),
    }
    con.register("mdm_asked", pa.table(pairs | _bits(asked)))
    con.execute(
        f"""create or replace table {questions(linked.rules.entity)} as
        select x.source as source_a, x.ref as ref_a, y.source as source_b, y.ref as ref_b,
            bits / {float(compare.SCALE)} as score, reasons
        from mdm_asked q
        join {standard} x on x.record = q.a join {standard} y on y.record = q.b
        order by place"""
    )
    con.unregister("mdm_asked")


def _bits(edges: list[Edge]) -> dict[str, Any]:
    return {"bits": pa.array([one.bits for one in edges], pa.int64())}
