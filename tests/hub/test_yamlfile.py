"""Every complaint about a YAML file names file, line and mend."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict

from hub.errors import ConfigError
from hub.yamlfile import load_model, load_yaml


class Inner(BaseModel):
    model_config = ConfigDict(extra="forbid")
    keep: int = 1


class Outer(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str
    inner: Inner = Inner()
    listed: list[Inner] = []


def write(folder: Path, text: str) -> Path:
    path = folder / "站点 a.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "said", "line"),
    [
        ("name: a\nnmae: b\n", "unknown key 'nmae' .did you mean 'name'", 2),
        ("name: a\ninner:\n  kep: 2\n", "unknown key 'kep' .did you mean 'keep'", 3),
        ("name: a\nlisted:\n- keep: 1\n- keep: x\n", "listed.1.keep: Input should be", 4),
        ("inner: {}\n", "'name' is missing", 1),
        ("name: a\nname: b\n", "'name' is written twice", 2),
        ("name: [a\n", "not valid YAML", 2),
        ("- a\n", "a mapping is expected", 1),
    ],
)
def test_a_broken_file_is_one_line_with_its_place(
    tmp_path: Path, text: str, said: str, line: int
) -> None:
    path = write(tmp_path, text)
    with pytest.raises(ConfigError, match=said) as caught:
        load_model(path, Outer)
    assert caught.value.where == f"{path}:{line}"
    assert caught.value.mend


def test_a_missing_or_misencoded_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such file"):
        load_yaml(tmp_path / "none.yaml")
    path = tmp_path / "gbk.yaml"
    path.write_bytes("name: 精海".encode("gb18030"))
    with pytest.raises(ConfigError, match="not UTF-8"):
        load_yaml(path)


def test_a_good_file_becomes_its_model(tmp_path: Path) -> None:
    found, document = load_model(write(tmp_path, "name: 泵\ninner: {keep: 3}\n"), Outer)
    assert (found.name, found.inner.keep, document.line("inner", "keep")) == ("泵", 3, 2)


def test_no_off_and_hours_are_texts(tmp_path: Path) -> None:
    path = write(tmp_path, "a: no\nb: off\nc: 06:30\nd: 2026-01-05\ne: true\nf: 12\ng: 007\n")
    assert load_yaml(path).data == {
        "a": "no", "b": "off", "c": "06:30", "d": "2026-01-05", "e": True, "f": 12, "g": 7,
    }  # fmt: skip
