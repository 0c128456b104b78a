"""The labelled sets: one text a line, with what a reader must find in it."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "tests" / "data" / "understanding"

Half = Literal["develop", "holdback", "trades"]
HALVES: tuple[Half, ...] = ("develop", "holdback")
"""`trades` stands beside the two: texts of other registers, read cold once and learnt from since."""

SINGLE = (
    "name_or_organisation",
    "address",
    "postcode_city",
    "product_description",
    "problem_date",
    "expected_reply_date",
    "acting_for",
    "fax",
)
"""One value: a list of what may stand for it, or null when the text holds none."""

SEVERAL = ("phones", "emails", "product_reference", "references", "amounts", "remedy_details")
"""Any number of values: all of them, in any order; empty or null when the text holds none."""

LABELS = ("answer", "intent", "language", "safety", "acting", "categories")
"""What is said of the text as a whole."""

NONE = "dates"
"""Always empty: the text holds no day at all."""

KEYS = frozenset({*SINGLE, *SEVERAL, *LABELS, NONE})

INTENTS = frozenset(
    {"complaint", "enquiry", "praise", "status", "human", "stop", "greeting", "answer", "other"}
)
HAZARDS = frozenset({"health", "person", "property"})
REMEDIES = frozenset(
    {"refund", "exchange", "repair", "explanation", "apology", "compensation", "delivery", "nothing"}
)
CATEGORIES = range(1, 36)


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text, when it was written, in which language, the question that was open, and what is right."""

    text: str
    now: datetime
    language: str
    asked: str
    expect: Mapping[str, Any]
    file: str

    @property
    def group(self) -> str:
        """The row of the table it counts in: zh for every written form of Chinese, `other` for no folder of ours."""
        base = self.language.partition("-")[0].replace("yue", "zh")
        return base if base in {"en", "zh", "es", "fr"} else "other"


def half_of(text: str) -> Half:
    """Where a text belongs, for good: by the first byte of its SHA-256."""
    return "develop" if hashlib.sha256(text.encode()).digest()[0] % 2 == 0 else "holdback"


def read(half: Half, folder: Path = FOLDER) -> Iterator[Labelled]:
    for path in sorted((folder / half).glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            yield Labelled(
                row["text"],
                datetime.fromisoformat(row["now"]),
                row["language"],
                row.get("asked", ""),
                row["expect"],
                path.name,
            )
