"""What the parts of one reading share: the text, the words found in it, the tables, and what was asked."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from dialogs.understanding.contacts import Plans
from dialogs.understanding.lexicon import Hits
from dialogs.understanding.orders import Tables
from dialogs.understanding.source import Source


class Reading(NamedTuple):
    """`tag` is the language it is read in, `tags` are all of them, the likeliest of a few words first; `asked` is
    the field a question is open on, `talking`: a talk was going on before this text."""

    source: Source
    hits: Hits
    known: Tables
    tag: str
    tags: Sequence[str]
    now: datetime
    asked: str
    talking: bool
    plans: Plans
    region: str
    prefix: str
