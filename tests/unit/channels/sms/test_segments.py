"""How long texts are on the network, and which look-alikes are folded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.sms.segments import fold, is_plain, measure, parts


@pytest.mark.parametrize(
    ("text", "alphabet", "units", "segments"),
    [
        ("", "GSM-7", 0, 0),
        ("a" * 160, "GSM-7", 160, 1),
        ("a" * 161, "GSM-7", 161, 2),
        ("a" * 306, "GSM-7", 306, 2),
        ("a" * 307, "GSM-7", 307, 3),
        ("€" * 80, "GSM-7", 160, 1),
        ("€" * 81, "GSM-7", 162, 2),
        ("a" * 152 + "€" + "a" * 152, "GSM-7", 306, 3),  # the euro sign is not cut: one septet stays empty
        ("水" * 70, "UCS-2", 70, 1),
        ("水" * 71, "UCS-2", 71, 2),
        ("水" * 134, "UCS-2", 134, 2),
        ("水" * 135, "UCS-2", 135, 3),
        ("😀" * 35, "UCS-2", 70, 1),
        ("😀" * 36, "UCS-2", 72, 2),
        ("水" * 66 + "😀" + "水" * 66, "UCS-2", 134, 3),
    ],
)
def test_a_text_is_counted_as_the_network_counts_it(text, alphabet, units, segments):
    found = measure(text)
    assert (found.alphabet, found.units, found.segments) == (alphabet, units, segments)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("“It’s done” – now…", '"It\'s done" - now...'),
        (
            "número español áíóú",
            "número español áíóú".replace("ú", "u").replace("á", "a").replace("í", "i").replace("ó", "o"),
        ),
        ("Réclamation reçue, bientôt", "Réclamation recue, bientot"),
        ("plain é ü ñ à", "plain é ü ñ à"),
        ("水壶 “x”", "水壶 “x”"),
        ("e\u0301", "e\u0301"),
    ],
)
def test_look_alikes_are_folded_only_where_that_saves_the_alphabet(written, folded):
    assert fold(written) == folded


@given(st.text(max_size=400))
def test_folding_never_costs_a_segment_and_ends(text):
    assert measure(fold(text)).segments <= measure(text).segments or not is_plain(text)
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=300), st.integers(5, 60))
def test_parts_joined_are_the_text(text, most):
    found = parts(text, most)
    assert "".join(found) == text
    assert all(len(part) <= most for part in found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("soft\u00adhyphen", "softhyphen"),
        ("\ufeffAMD", "AMD"),
        ("no\u2060break", "nobreak"),
    ],
)
def test_unseen_characters_do_not_cost_the_alphabet(text: str, expected: str) -> None:
    assert fold(text) == expected
