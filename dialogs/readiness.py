"""Loads and compiles at start what the first message would wait for."""

from collections.abc import Sequence
from datetime import UTC, datetime

from dialogs import catalogue
from dialogs.understanding import assent, confirming, understand
from dialogs.understanding.lexicon import lexicon

# A number of no country, so that all plans are looked into; letters of no language, so that the model is asked.
_TEXT = "000 000 0000, 3/4/2000, " + "z" * 30
_SOME_DAY = datetime(2000, 4, 4, tzinfo=UTC)


def get_ready(languages: Sequence[str]) -> None:
    """Reads a text as if it was written in each of the languages, and writes a day in each."""
    for tag in languages:
        lexicon(tuple(languages), tag)
        for question in assent.QUESTIONS:
            assent.table(tag, question)
        confirming.table(tag)
        understand(_TEXT, now=_SOME_DAY, languages=languages, language=tag, asked="product_description")
        catalogue.short_day(_SOME_DAY.date(), tag)
