import pytest

from backend.web.console.numbers import written


@pytest.mark.parametrize(
    "typed",
    ["AMD-261121-7K3TF", "amd 261121 7k3tf", "AMD2611217K3TF", "amd–261121–7k3tf", "AMD-26II2l-7K3TF"],
)
def test_a_number_is_read_however_it_is_typed(typed: str):
    assert written(typed, "AMD") == "AMD-261121-7K3TF"


@pytest.mark.parametrize("typed", ["", "sofa", "AMD", "AMD-2611", "XYZ-261121-7K3TF", "AMD-261121-7K%TF"])
def test_other_words_are_no_number(typed: str):
    assert written(typed, "AMD") == ""
