"""JSON read without floats: digits stay, paths lead, broken texts are refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors import rest_json

SCALARS = st.none() | st.booleans() | st.integers() | st.text()
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20
)


@given(VALUES)
def test_a_dump_reads_back_as_the_same(value: object) -> None:
    import json

    text = json.dumps(value)
    assert json.loads(rest_json.dump(rest_json.parse(text))) == value


@given(
    st.from_regex(r"-?(0|[1-9][0-9]{0,30})(\.[0-9]{1,30})?([eE][+-]?[0-9]{1,3})?", fullmatch=True)
)
def test_a_number_keeps_its_digits(written: str) -> None:
    assert rest_json.text(rest_json.parse(written)) == written
    assert rest_json.dump(rest_json.parse(f"[{written}]")) == f"[{written}]"


def test_a_path_leads_through_keys_and_places() -> None:
    value = {"a": {"名": [{"b": 1}, {"b": 2}]}}
    assert rest_json.at(value, "$.a.名[1].b") == 2
    assert rest_json.at(value, "$") == value
    assert rest_json.at(value, "$.a.x.b") is None
    assert rest_json.at(value, "$.a.名[2]") is None
    for wrong in ("a.b", "$a", "$.a..b", "$.[x]"):
        with pytest.raises(ValueError, match="\\$"):
            rest_json.steps(wrong)
