"""Brings what was found and what was expected into one form, so that only the value is judged."""

import re
import unicodedata
from collections.abc import Iterable

from dialogs.languages import LANGUAGES

_NUMBER = re.compile(r"\d[\d.,'\s]*")
_CURRENCIES = (
    ("GBP", ("£", "gbp", "pound", "quid", "镑", "鎊", "libra", "livre")),
    ("EUR", ("€", "eur", "欧元", "歐元")),
    ("HKD", ("hkd", "hk$", "港币", "港幣", "港元", "港紙", "港纸")),
    ("TWD", ("twd", "nt$", "台币", "台幣")),
    ("INR", ("inr", "rs.", "rs ", "₹")),
    ("USD", ("$", "usd", "dollar", "buck", "美元", "美金", "dólar")),
    ("CNY", ("¥", "￥", "rmb", "cny", "yuan", "元", "块", "塊", "蚊", "人民币")),
)
_EDGES = " \t\n.,;:!?()\"'，。；：！？、（）"


def tidy(text: str) -> str:
    """Words as they stand, with width, case, line ends, spacing and commas evened out."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.sub(r"[,，.。;、\n]", " ", folded).split()).strip(_EDGES)


def place(text: str) -> str:
    """An address: nothing but its letters and figures, which stand close in Chinese."""
    return re.sub(r"[\W_]+", "", tidy(text))


def amount(text: str) -> str:
    """`£1,249.50`, `1.249,50 euros` and `45块` as `1249.50 GBP`, `1249.50 EUR`, `45 CNY`; "" for none."""
    low = unicodedata.normalize("NFKC", text).lower()
    low = re.sub(r"(\d)[块塊](\d)(?!\d)", r"\1.\g<2>0块", low)
    match = _NUMBER.search(low)
    if match is None:
        return ""
    currency = next((code for code, signs in _CURRENCIES if any(sign in low for sign in signs)), "")
    return f"{_figure(match.group())} {currency}".strip()


def _figure(said: str) -> str:
    digits = re.sub(r"[\s']", "", said).strip(".,")
    whole, mark, cents = digits, "", ""
    if match := re.fullmatch(r"(.*)([.,])(\d{1,2})", digits):
        whole, mark, cents = match.groups()
    whole = re.sub(r"[.,]", "", whole).lstrip("0") or "0"
    return whole if not mark or not cents.strip("0") else f"{whole}.{cents:0<2}"


def remedies(said: str) -> frozenset[str]:
    """The kinds a value names, in the words of whichever language it stands in."""
    found: set[str] = set()
    for part in re.split(r"[,、;；]\s*", said):
        for language in LANGUAGES.values():
            labels = language.words["remedies"]["labels"]
            found |= {kind for kind, label in labels.items() if part.strip() == label or said == label}
    return frozenset(found)


def references(said: str) -> list[str]:
    return [each.strip() for each in said.split(",") if each.strip()]


def closed(number: str) -> str:
    """A number whose groups are written apart is the same number."""
    return re.sub(r"\s", "", number)


def same(field: str, expected: Iterable[str], got: str) -> bool:
    if field in {"address", "postcode_city"}:
        return place(got) in {place(each) for each in expected}
    if field.endswith("_date"):
        return got in set(expected)
    return tidy(got) in {tidy(each) for each in expected}
