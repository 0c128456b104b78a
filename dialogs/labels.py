"""The names of fields, states, media, reasons and scales in English and Chinese, for forms and for staff."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

_ROWS: Mapping[str, Sequence[Sequence[Any]]] = json.loads(
    (Path(__file__).parent / "data" / "labels.json").read_text(encoding="utf-8")
)

# Where the key stands in a row of each list; the English label follows it, the Chinese one comes after that.
_KEY_AT = {"annex_b": 1, "intake_extra": 1, "annex_d_receipt": 1}

Label = tuple[str, ...]


def _read(group: str) -> dict[str, Label]:
    at = _KEY_AT.get(group, 0)
    return {str(row[at]): tuple(str(cell) for cell in row[at + 1 :]) for row in _ROWS[group]}


_GROUPS: Mapping[str, Mapping[str, Label]] = {group: _read(group) for group in _ROWS}


def _column(language: str) -> int:
    return 1 if language.lower().startswith("zh") else 0


def of(group: str, key: str | int, language: str) -> str:
    """The label of `key` in a list of labels.json, Chinese for zh and English for all else. KeyError: no such key."""
    return _GROUPS[group][str(key)][_column(language)]


def keys(group: str) -> tuple[str, ...]:
    """The keys of a list, in its order: annex_b, intake_extra, annex_d_receipt, annex_d_category, …"""
    return tuple(_GROUPS[group])


def label(key: str, language: str) -> str:
    """The label of a form field (Annex B, intake, receipt part of Annex D)."""
    for group in ("annex_b", "intake_extra", "annex_d_receipt"):
        if key in _GROUPS[group]:
            return of(group, key, language)
    raise KeyError(key)


def clause(key: str) -> str:
    """Where a form field stands in the annex, as "B1.5"."""
    for group in ("annex_b", "intake_extra", "annex_d_receipt"):
        for row in _ROWS[group]:
            if row[1] == key:
                return str(row[0])
    raise KeyError(key)


def staff_state(key: str, language: str) -> str:
    return of("states", key, language)


def customer_state(key: str, language: str) -> str:
    return _GROUPS["states"][key][2 + _column(language)]


def media(key: str, language: str) -> str:
    """How a complaint was made; `key` with or without its "media." part."""
    return of("annex_d_receipt", key if key.startswith("media.") else f"media.{key}", language)


def close_reason(key: str, language: str) -> str:
    return of("close_reason", key, language)


def decision(key: str, language: str) -> str:
    return of("decision", key, language)


def category(number: int, language: str) -> str:
    return of("annex_d_category", number, language)


def action(number: int, language: str) -> str:
    return of("annex_d_action", number, language)


def assessment(key: str, language: str) -> str:
    """A scale of the assessment ("severity") or a step on it ("severity.2", "priority.1", "cause_class.3")."""
    return of("annex_d_assessment", key, language)


def tracking(key: str, language: str) -> str:
    return of("annex_d_tracking", key, language)


def response(key: str, language: str) -> str:
    """A kind of remedy (Annex E)."""
    return of("annex_e_response", key, language)
