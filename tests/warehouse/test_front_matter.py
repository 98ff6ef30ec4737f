"""Front matter: what is read, and one line with file, line and mend for what is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.errors import ConfigError
from warehouse.front_matter import read_model_file

GOOD = """/*
grain: one row per thing
key: [thing_id]
kind: incremental
from: clean.thing
changes:
  master.xref_customer: select _key from clean.thing join {changed} using (source, customer_ref)
owner: data office
purpose: an example
label: {zh: 东西, en: Thing}
*/
with final as (select 1 as thing_id)
select * from final
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "thing.sql"
    path.write_text(text, "utf-8")
    return path


def test_both_halves_are_read_and_lines_stay(tmp_path: Path) -> None:
    file = read_model_file(write(tmp_path, GOOD))
    assert file.front.key == ["thing_id"]
    assert file.front.driving == "clean.thing"
    assert file.front.label.zh == "东西"
    assert file.sql.splitlines()[11] == "with final as (select 1 as thing_id)"
    assert file.document.where("label").endswith("thing.sql:10")


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ("/*\n", "--\n", 1, "without front matter"),
        ("owner: data office\n", "", None, "'owner' is missing"),
        ("purpose:", "purpos:", None, "is missing"),
        ("purpose: an", "porpose: x\npurpose: an", 9, "did you mean 'purpose'?"),
        ("kind: incremental", "kind: scd2", 4, "'scd2' is not built yet"),
        ("kind: incremental", "kind: hierarchy", 4, "'hierarchy' is not built yet"),
        ("kind: incremental", "kind: view", 4, "'view' is no kind"),
        ("kind: incremental", "kind: full", None, "belong to an incremental model"),
        ("from: clean.thing\n", "", None, "names its driving relation"),
        ("{changed}", "changed", None, "does not read {changed}"),
        ("key: [thing_id]", "key: []", 3, "key"),
        ("{zh: 东西, en: Thing}", "{zh: 东西}", 10, "'label.en' is missing"),
        ("grain: one", "grain: [one", None, "not valid YAML"),
        ("grain: one row per thing", "grain: one\ngrain: two", 3, "written twice"),
    ],
)
def test_each_mistake_is_one_line(
    tmp_path: Path, old: str, new: str, line: int | None, what: str
) -> None:
    assert old in GOOD
    with pytest.raises(ConfigError) as caught:
        read_model_file(write(tmp_path, GOOD.replace(old, new)))
    text = str(caught.value)
    assert what in text
    assert "thing.sql" in text
    assert text.count("\n") == 0
    assert caught.value.mend
    if line:
        assert f"thing.sql:{line}" in text


def test_a_file_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    path = tmp_path / "thing.sql"
    path.write_bytes(GOOD.encode("gb18030"))
    with pytest.raises(ConfigError, match="not UTF-8"):
        read_model_file(path)
