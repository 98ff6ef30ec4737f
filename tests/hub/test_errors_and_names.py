"""Errors are one line with a mend; names are quoted, checked and guessed at."""

from __future__ import annotations

import pytest

from hub.errors import ConfigError, DataProblem, HubError, Locked, SourceUnreachable
from hub.names import check_name, clean_table, literal, nearest, quote


def test_an_error_is_one_line_of_what_where_and_mend() -> None:
    error = ConfigError("two\n lines", where="site.yaml:3", mend="join them")
    assert str(error) == "two lines — site.yaml:3 — join them"
    assert str(HubError("only what")) == "only what"


def test_exit_codes_are_the_promised_ones() -> None:
    codes = [kind("x").exit_code for kind in (DataProblem, ConfigError, SourceUnreachable, Locked)]
    assert codes == [1, 2, 3, 4]


def test_quoting_makes_every_character_harmless() -> None:
    assert quote('a"; drop table x') == '"a""; drop table x"'
    assert literal("o'neill 张") == "'o''neill 张'"
    assert clean_table("erp", "customer") == 'clean."erp__customer"'


@pytest.mark.parametrize("name", ["Erp", "1erp", "erp-2", "客户", "", "a" * 64])
def test_a_bad_name_is_refused_with_its_place(name: str) -> None:
    with pytest.raises(ConfigError, match="here:1"):
        check_name(name, "here:1")


def test_the_nearest_known_word_is_offered_only_when_near() -> None:
    assert nearest("cursr", ["cursor", "key"]) == " (did you mean 'cursor'?)"
    assert nearest("zzz", ["cursor", "key"]) == ""
