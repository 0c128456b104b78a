"""The words of the pages: one folder of gettext catalogues a language, found by key."""

from collections.abc import Callable
from functools import cache
from gettext import GNUTranslations
from importlib.resources import files
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from markupsafe import Markup, escape

LOCALES = Path(str(files("backend").joinpath("web"))) / "locales"

Words = Callable[..., Markup]


@cache
def spoken(language: str) -> bool:
    """Whether the pages have words of their own in a language."""
    return (LOCALES / language.replace("-", "_")).is_dir()


@cache
def catalogue(language: str) -> GNUTranslations:
    """Every page word of a language; one without a folder here speaks English. The key is the msgid."""
    folder = LOCALES / language.replace("-", "_")
    if not folder.is_dir():
        folder = LOCALES / "en"
    merged: GNUTranslations | None = None
    for path in sorted(folder.glob("*.po")):
        with path.open("rb") as source, BytesIO() as compiled:
            write_mo(compiled, read_po(source, abort_invalid=True))
            compiled.seek(0)
            part = GNUTranslations(compiled)
        part.add_fallback(merged) if merged else None
        merged = part
    if merged is None:
        raise FileNotFoundError(folder)
    return merged


def word(key: str, language: str, **variables: object) -> str:
    """The plain text under `key`, its {variables} filled in; `n` chooses the plural where there is one."""
    text = _raw(key, language, variables.get("n"))
    return text.format(**variables) if variables else text


def words_of(language: str) -> Words:
    """The same for templates: what is put in is escaped unless it is markup already, and so is the text."""

    def t(key: str, **variables: object) -> Markup:
        text = escape(_raw(key, language, variables.get("n")))
        return text.format(**variables) if variables else text

    return t


def _raw(key: str, language: str, number: object) -> str:
    words = catalogue(language)
    if isinstance(number, int) and (text := words.ngettext(key, key, number)) != key:
        return text
    return words.gettext(key)
