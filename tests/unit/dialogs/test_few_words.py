"""Which language a few words are written in: what tells little is asked of a model, and names tell nothing."""

import pytest

from dialogs.understanding.language import detect
from dialogs.understanding.source import read

ALL = ("en", "zh-CN", "es", "fr")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("le chauffe-eau sent le gaz", "fr"),  # as many common words of Spanish
        ("ma mère a reçu un lit cassé", "fr"),
        ("el frigo no enfria", "es"),
        ("Samsung fridge too warm", "en"),
        ("Paket von Zalando fehlt", "de"),
        ("Lodówka Beko głośno buczy", "pl"),
        ("Máy giặt Toshiba không chạy", "vi"),
        ("A minha máquina de lavar não funciona", "pt"),
        ("Dia duit, tá mo chiteal briste", "ga"),
        ("Müller here, the fridge is broken", "en"),
    ],
)
def test_few_words_tell_their_language(text, language):
    assert detect(read(text), ALL) == language


@pytest.mark.parametrize(
    "text", ["Rebecca Stone, rstone@example.com", "Giulia Bianchi", "Zoë Byrne, 22 Bray"]
)
def test_a_name_is_of_the_language_of_the_talk(text):
    assert detect(read(text), ALL, "en") in {"", "en"}
