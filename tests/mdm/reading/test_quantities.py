"""Numbers whose meaning nobody knows are compared by how much they are."""

from __future__ import annotations

import pytest

from mdm.reading.item_text import folded
from mdm.reading.quantities import take_quantities


@pytest.mark.parametrize(
    ("texts", "numbers"),
    [
        (["10微米", "10um", "0.01mm", "1丝"], ["0.01"]),
        (["L=600mm", "长600", "60cm", "0.6米"], ["600"]),
        (["400克/支", "0.4kg", "400 g"], ["400"]),
        (["DN13", "内径13", "Φ13", "13mm"], ["13"]),
        (["三层", "3层"], ["3"]),
        (["3V3", "3.3V"], ["3.3"]),
        (["Φ5×5", "5*5mm"], ["5", "5_2"]),
        (["150x500 8丝", "150X500MM，0.08mm"], ["0.08", "150", "500"]),
        (["12芯", "12P", "12位"], ["12"]),
    ],
)
def test_one_magnitude_in_many_spellings(texts: list[str], numbers: list[str]) -> None:
    for text in texts:
        assert take_quantities(folded(text)).numbers == numbers, text


@pytest.mark.parametrize("model", ["zu-h100", "4v210-08", "n35", "cnmg120408", "sot23-3", "1/4"])
def test_models_are_left_alone(model: str) -> None:
    found = take_quantities(f"{model} 带旁通")
    assert (found.numbers, found.size) == ([], None)
    assert model in found.rest


def test_what_is_said_twice_counts_once_and_the_longest_is_the_size() -> None:
    found = take_quantities(folded("Φ20×4 磁铁 20x4 50只/盒"))
    assert found.numbers == ["20", "4", "50"]
    assert found.size == "20x4"
    assert "盒" not in found.rest
