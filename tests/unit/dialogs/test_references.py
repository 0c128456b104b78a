"""Complaint numbers are checked, forgiven what hands mistype, and never matched to a neighbour."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.understanding import references
from dialogs.understanding.references import ALPHABET, CROCKFORD, check_character, format_reference, read


def test_the_example_of_the_contract_checks():
    assert check_character("2611217K3T") == "F"
    assert format_reference("AMD", "261121", "7K3T") == "AMD-261121-7K3TF"


@pytest.mark.parametrize(
    "typed",
    [
        "AMD-261121-7K3TF",
        "amd-261121-7k3tf",
        "AMD2611217K3TF",
        "amd 261121 7k3tf",
        "AMD-26II2I-7K3TF",
        "261121-7K3TF",
        " AMD–261121–7K3TF ",
    ],
)
def test_a_number_is_read_in_any_writing(typed):
    assert read(typed, "AMD").reference == "AMD-261121-7K3TF"


def test_a_wrong_character_is_told_and_not_repaired():
    found = read("AMD-261121-7K3TG", "AMD")
    assert found.reference == ""
    assert found.mistyped == "AMD-261121-7K3TG"


@pytest.mark.parametrize(
    "typed", ["13800138000", "LH-8821345", "hello", "", "XYZ-261121-7K3TF", "LH-882134-12345"]
)
def test_other_numbers_are_none_of_ours(typed):
    assert not read(typed, "AMD")


@given(st.text(alphabet=CROCKFORD, min_size=4, max_size=4), st.integers(0, 9), st.sampled_from(ALPHABET))
def test_every_single_typing_error_is_seen(random, place, wrong):
    right = "261121" + random
    if right[place] != wrong:
        typed = right[:place] + wrong + right[place + 1 :]
        assert check_character(typed) != check_character(right)


def test_nearly_every_swap_of_neighbours_is_seen():
    """The hybrid systems of ISO 7064 see all single errors, and all but a few swaps: 3RFE and 3REF check alike."""
    swaps = [
        (start + one + other, start + other + one)
        for start in ("2611217", "2611213R", "26112107")
        for one in CROCKFORD
        for other in CROCKFORD
        if one != other
    ]
    unseen = [swap for swap in swaps if check_character(swap[0]) == check_character(swap[1])]

    assert len(unseen) <= len(swaps) / 100


@pytest.mark.parametrize(
    "text",
    [
        "what about 261121-7K3TF please",
        "what about 2611217K3TF please",
        "any news on AMD - 261121 - 7K3TF?",
        "it is AMD No. 261121 7K3TF I think",
        "order 281121-99123, and AMD 26 11 21 7K 3TF",
    ],
)
def test_a_number_of_ours_is_found_behind_any_word_and_in_any_groups(text):
    assert [found.reference for found, *_ in references.find(text, "AMD")] == ["AMD-261121-7K3TF"]


@pytest.mark.parametrize(
    "text", ["it is order 261121-70412", "about XYZ-261121-7K3TF", "my order 261121 70412 came"]
)
def test_a_number_of_another_kind_behind_a_word_is_none_of_ours(text):
    assert references.find(text, "AMD") == []


def test_numbers_are_found_in_a_sentence():
    found = references.find("any news about AMD-261121-7K3TF or AMD-261121-7K3TG please", "AMD")
    assert [each.reference or each.mistyped for each, _, _ in found] == [
        "AMD-261121-7K3TF",
        "AMD-261121-7K3TG",
    ]
