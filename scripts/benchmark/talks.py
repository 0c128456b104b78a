"""What the customers of unit B say: whole complaints in two languages, each sentence met by a next question."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

ENGLISH: Sequence[str] = (
    "The kettle I bought in your shop broke after two days and I want my money back",
    "It happened on 2 November",
    "The order was LH-{order}",
    "Anna Miller",
    "anna.{order}@example.com",
    "no",
    "The lid is cracked too",
    "yes",
)
CHINESE: Sequence[str] = (
    "我在你们店买的电饭煲用了两天就坏了，我要退款",
    "11月2日",
    "订单号 LH-{order}",
    "王小明",
    "wang{order}@example.com",
    "不对",
    "还有，盖子也裂了",
    "是的",
)
SCRIPTS = (ENGLISH, CHINESE)


@dataclass(frozen=True, slots=True)
class Talk:
    """One customer's sentences; `script` tells which of the scripts they follow."""

    script: int
    sentences: tuple[str, ...]


def talks(turns: int) -> list[Talk]:
    """Conversations of at least so many turns altogether, the languages in turn."""
    found: list[Talk] = []
    while turns > 0:
        number = len(found)
        order = random.Random(number).randrange(10**6, 10**7)
        script = SCRIPTS[number % len(SCRIPTS)]
        found.append(Talk(number % len(SCRIPTS), tuple(line.format(order=order) for line in script)))
        turns -= len(script)
    return found
