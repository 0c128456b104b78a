"""The steps of the road after which a process may die, and the method whose return ends each."""

from bot.inbox import Inbox
from bot.intake import Intake
from bot.known import Known
from channels.terminal import Terminal
from notifications.outbox import Outbox

WORDS = "My kettle broke yesterday, order LH-8821345. I want my money back."

STEPS: dict[str, tuple[type, str]] = {
    "stored": (Inbox, "accept"),
    "read": (Intake, "_read"),
    "thought": (Intake, "_think"),
    "committed": (Known, "keep"),
    "sent": (Terminal, "send"),
    "recorded": (Outbox, "_write_down"),
}
