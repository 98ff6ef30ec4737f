"""Search before a new code is made: what is there is found however it is written, and why."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.dictionary import Dictionary
from hub.duck import Connection
from mdm import desk
from mdm.rulebook import PRODUCT_RULES, Rules, load_rules
from mdm.search import Hit, search
from tests.mdm.conftest import House, build

CUSTOMERS = [
    {"source": "erp", "ref": "1", "code": "K001", "name": "苏州华星机械有限公司",
     "uscc": "91320594MA1N8B4X6M", "phone": "0512-65431234"},
    {"source": "crm", "ref": "a", "code": "AC-9", "name": "苏州华星机械有限公司",
     "phone": "0512-65431234"},
    {"source": "erp", "ref": "2", "code": "K002", "name": "无锡明远泵业有限公司"},
    {"source": "erp", "ref": "3", "code": "K003", "name": "Acme Pumps Ltd."},
    {"source": "erp", "ref": "4", "code": "X'04", "name": "常州天佳电子有限公司"},
]  # fmt: skip
MATERIALS = [
    {"source": "erp", "ref": "m1", "code": "1.01.001", "name": "六角螺栓", "spec": "M8×20 8.8级"},
    {"source": "erp", "ref": "m2", "code": "1.01.002", "name": "六角螺栓", "spec": "M8×25 8.8级"},
    {"source": "erp", "ref": "m3", "code": "2.01.001", "name": "深沟球轴承", "spec": "6205-2RS"},
]


@pytest.fixture(scope="module")
def at_desk(tmp_path_factory: pytest.TempPathFactory, dictionary: Dictionary) -> Iterator[House]:
    """The desk of a resolved house; `con` reads the desk and nothing else."""
    house = build(dictionary)
    house.put("customer", CUSTOMERS)
    house.put("material", MATERIALS)
    house.resolve()
    folder = tmp_path_factory.mktemp("desk")
    desk.write(house.con, folder, dictionary, load_rules([PRODUCT_RULES], dictionary))
    house.con.close()
    with desk.opened(folder) as con:
        yield House(con, dictionary)


def rules_of(dictionary: Dictionary, entity: str) -> Rules:
    (rules,) = load_rules([PRODUCT_RULES], dictionary, [entity])
    return rules


def find(house: House, text: str, entity: str = "customer", limit: int = 10) -> list[Hit]:
    con: Connection = house.con
    return search(con, house.dictionary, rules_of(house.dictionary, entity), text, limit)


@pytest.mark.parametrize(
    ("text", "kind", "attribute"),
    [
        ("蘇州華星機械（有限公司）", "same", "name"),
        ("华星", "part", "name.brand"),
        ("Suzhou Huaxing Machinery Co., Ltd.", "part", "name.latin"),
        ("k001", "same_code", "code"),
        ("ac-9", "same_code", "code"),
        ("CUS000001", "same_code", "standard_code"),
        ("91320594ma1n8b4x6m", "same", "uscc"),
        ("(0512) 6543 1234", "same", "phone"),
        ("华星机戒", "words", "name"),
    ],
)
def test_a_customer_is_found_by(text: str, kind: str, attribute: str, at_desk: House) -> None:
    hits = find(at_desk, text)
    assert hits, text
    assert hits[0].name == "苏州华星机械有限公司"
    assert (kind, attribute) in hits[0].why
    assert {one["code"] for one in hits[0].records} == {"K001", "AC-9"}


def test_a_typing_error_in_latin_letters_is_forgiven(at_desk: House) -> None:
    (hit,) = find(at_desk, "Acmee Pumps")
    assert hit.name == "Acme Pumps Ltd."
    assert ("letters", "name") in hit.why


def test_a_code_that_begins_so(at_desk: House) -> None:
    hits = find(at_desk, "K00")
    assert {one.records[0]["code"] for one in hits} >= {"K002", "K003"}
    assert all(("begins", "code") in one.why for one in hits)
    assert len(find(at_desk, "K00", limit=2)) == 2


@pytest.mark.parametrize(
    "text", ["武汉长江造船厂", "Zzyzx Quux", "x'; drop table said; --", "", "'"]
)
def test_what_is_not_there_is_not_found(text: str, at_desk: House) -> None:
    assert find(at_desk, text) == []


def test_a_quote_in_a_code_is_a_letter(at_desk: House) -> None:
    (hit,) = find(at_desk, "X'04")
    assert hit.name == "常州天佳电子有限公司"


def test_a_material_is_found_by_its_sizes_in_any_order(at_desk: House) -> None:
    hits = find(at_desk, "hex bolt M8*20 gr8.8", "material")
    assert [one.records[0]["ref"] for one in hits[:2]] == ["m1", "m2"]
    assert hits[0].score > hits[1].score
    (bearing,) = find(at_desk, "SKF 6205-2RS1", "material", limit=1)
    assert bearing.records[0]["ref"] == "m3"


def test_hits_are_plain_values_for_machines(at_desk: House) -> None:
    said = find(at_desk, "K002")[0].as_json()
    assert said["why"][0] == {"kind": "same_code", "attribute": "code"}
    assert said["records"][0]["source"] == "erp"
    assert said["score"] == 1.0


def test_the_desk_must_be_there(tmp_path: Path) -> None:
    from hub.errors import ConfigError

    with pytest.raises(ConfigError, match="nothing is resolved yet"), desk.opened(tmp_path):
        pass
