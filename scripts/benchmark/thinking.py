"""What thinking costs: understanding a text, and the step that answers it, in process time without the rest."""

import statistics
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

from evaluation.sets import Labelled, read

from channels.base import Traits
from dialogs.complaint import Form
from dialogs.state import State
from dialogs.step import step
from dialogs.turn import Desk, Promises, Situation, Turn
from dialogs.understanding import Understanding, understand

LANGUAGES = ("en", "zh-CN")
NOW = datetime(2026, 11, 16, 10, 12, tzinfo=UTC)
LINE, LETTER = 0.3, 1.0  # ms to reach at the median
SHORT = 90  # characters of a chat line at most
SIZE = 2_000  # bytes
TEXTS = 30
TRIES = 7  # of one text in a round, of which the fastest counts: others share the machine
SITUATION = Situation(
    desk=Desk(
        organisation="Lakeside Home",
        languages=LANGUAGES,
        policy_link="https://example.org/policy",
        routes_link="https://example.org/routes",
        upload_link="https://example.org/form",
        lines={"emergency_line": "999"},
        bodies="Home Ombudsman, free",
        remedies="refund, exchange, repair",
        team="our shop team",
        team_contact="shop@example.org",
    ),
    traits=Traits(max_text=4_096, max_options=8),
    promises=Promises(
        read_by=NOW.date() + timedelta(1),
        answer_by=NOW.date() + timedelta(7),
        person_by=NOW + timedelta(hours=1),
        submits_at=NOW + timedelta(days=1),
        reopen_until=NOW.date() + timedelta(30),
    ),
    reference="AMD-261116-7K3TF",
    link="https://example.org/complaint",
)


def figures(rounds: int) -> str:
    """A table: medians over the texts, of so many rounds."""
    lines = [
        f"thinking, ms of process time (reach: {LINE:g} a line, {LETTER:g} at 2 KB); medians of {rounds} rounds",
        "",
        "| texts | how many | bytes | understanding | step | together |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for name, texts in _kinds().items():
        lines.append(_row(name, texts, rounds))
    return "\n".join(lines)


def _kinds() -> dict[str, Sequence[str]]:
    written = [each for each in read("develop") if not each.asked]
    english, chinese = ([each for each in written if each.group == group] for group in ("en", "zh"))
    return {
        "English, chat lines": _some([each.text for each in english if len(each.text) <= SHORT]),
        "Chinese, chat lines": _some([each.text for each in chinese if len(each.text) <= SHORT]),
        "English, long mails": _some(_mails(english)),
        "Chinese, long mails": _some(_mails(chinese)),
        "English, 2 KB of many texts": _some(_joined(english, " ")),
        "Chinese, 2 KB of many texts": _some(_joined(chinese, "")),
    }


def _some(texts: Sequence[str]) -> Sequence[str]:
    return texts[:: max(1, len(texts) // TEXTS)][:TEXTS]


def _mails(texts: Sequence[Labelled]) -> Sequence[str]:
    """The longest of the mails and letters."""
    told = [each.text for each in texts if each.file.startswith(("mails", "letters"))]
    return sorted(told, key=len)[-TEXTS:]


def _joined(texts: Sequence[Labelled], gap: str) -> Sequence[str]:
    """Texts one behind the other: as dense with names, numbers and days as no letter is."""
    found, text = [], ""
    for each in texts:
        text += each.text + gap
        if len(text.encode()) >= SIZE:
            found.append(text)
            text = ""
    return found


def _row(name: str, texts: Sequence[str], rounds: int) -> str:
    reading, stepping = [], []
    for text in texts:
        turn = Turn(text=text, understood=_understood(text), now=NOW, message="1")
        reading.append(_median(partial(_understood, text), rounds))
        stepping.append(_median(partial(step, Form(), State(), turn, SITUATION), rounds))
    both = statistics.median(map(sum, zip(reading, stepping, strict=True)))
    size = sum(len(text.encode()) for text in texts) // len(texts)
    one, other = statistics.median(reading), statistics.median(stepping)
    return f"| {name} | {len(texts)} | {size} | {one:.3f} | {other:.3f} | {both:.3f} |"


def _understood(text: str) -> Understanding:
    return understand(text, now=NOW, languages=LANGUAGES)


def _median(function: Callable[[], object], rounds: int) -> float:
    return statistics.median(_fastest(function) for _ in range(rounds))


def _fastest(function: Callable[[], object]) -> float:
    """Milliseconds."""
    found = []
    for _ in range(TRIES):
        begun = time.thread_time()
        function()
        found.append(time.thread_time() - begun)
    return min(found) * 1_000
