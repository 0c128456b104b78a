"""What the desk's database holds after a run, counted against what was sent."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

_CASES = text("SELECT peer, count(*) FROM complaint WHERE channel = 'email' GROUP BY peer")
_SAID = text(
    "SELECT c.peer, m.author, m.text FROM message m JOIN conversation c ON c.id = m.conversation_id "
    "WHERE c.channel = 'web' ORDER BY m.id"
)
_OPEN = text(
    "SELECT (SELECT count(*) FROM inbound WHERE fate = 'pending') "
    "+ (SELECT count(*) FROM message WHERE status IN ('queued', 'sending'))"
)
_FAILED = text(
    "SELECT reason FROM inbound WHERE fate = 'failed' UNION ALL SELECT error FROM message WHERE status = 'failed'"
)


@dataclass(frozen=True, slots=True)
class Count:
    """How many units are missing and how many are there more than once; `disordered` talks are out of order."""

    sent: int
    lost: int
    doubled: int
    disordered: int = 0


class Ledger:
    """Reads one desk's database while it runs."""

    def __init__(self, database: str) -> None:
        self._engine = create_engine(database, poolclass=NullPool)

    def open(self) -> int:
        """Events without a fate and messages not sent yet."""
        with self._engine.connect() as connection:
            return int(connection.execute(_OPEN).scalar_one())

    def failed(self) -> Counter[str]:
        """Events and messages that were given up, by the reason staff read."""
        with self._engine.connect() as connection:
            return Counter(str(row[0]) for row in connection.execute(_FAILED))

    def cases(self, senders: Sequence[str]) -> Count:
        """Exactly one case for each sender."""
        with self._engine.connect() as connection:
            found = {row[0]: int(row[1]) for row in connection.execute(_CASES)}
        return _count([found.get(sender, 0) for sender in senders])

    def said(self, sentences: Mapping[str, Sequence[str]]) -> Count:
        """Exactly one stored message for each sentence of each conversation, in the order they were said."""
        stored: defaultdict[str, list[str]] = defaultdict(list)
        with self._engine.connect() as connection:
            for peer, author, words in connection.execute(_SAID):
                if author == "customer":
                    stored[peer].append(words)
        found = [Counter(stored[peer])[line] for peer, lines in sentences.items() for line in lines]
        count = _count(found)
        disordered = sum(list(lines) != stored[peer] for peer, lines in sentences.items())
        return Count(count.sent, count.lost, count.doubled, disordered)

    def answers(self, wanted: Mapping[str, int]) -> Count:
        """Exactly so many of the bot's messages in each conversation."""
        with self._engine.connect() as connection:
            found = Counter(row[0] for row in connection.execute(_SAID) if row[1] == "bot")
        return Count(
            sum(wanted.values()),
            sum(max(0, number - found[peer]) for peer, number in wanted.items()),
            sum(max(0, found[peer] - number) for peer, number in wanted.items()),
        )


def _count(found: Sequence[int]) -> Count:
    return Count(len(found), sum(each == 0 for each in found), sum(each > 1 for each in found))
