"""Buttons and lists on WhatsApp: a few forms kept at Twilio once, whose words are filled in with each message.

Source: Twilio, "twilio/quick-reply" and "twilio/list-picker": without approval, within the 24 hours alone, three
buttons or a list of ten; the words above them may have 1,024 characters.
"""

import json
from collections.abc import Sequence
from typing import Any

from channels.base import Option

BUTTONS, ITEMS = 3, 10
TITLE, ITEM, ABOVE = 20, 24, 1024  # characters


def form_of(count: int) -> tuple[str, dict[str, Any]]:
    """The name and the content type of the form for so many choices: 1 is the words, 2 what opens a list, then a
    label and its key by turns."""
    pairs = [(f"{{{{{at}}}}}", f"{{{{{at + 1}}}}}") for at in range(3, 3 + 2 * count, 2)]
    if count <= BUTTONS:
        actions = [{"type": "QUICK_REPLY", "title": label, "id": key} for label, key in pairs]
        return f"amends_buttons_{count}", {"twilio/quick-reply": {"body": "{{1}}", "actions": actions}}
    items = [{"item": label, "id": key, "description": ""} for label, key in pairs]
    return f"amends_list_{count}", {
        "twilio/list-picker": {"body": "{{1}}", "button": "{{2}}", "items": items}
    }


def fits(text: str, options: Sequence[Option]) -> bool:
    """Whether WhatsApp shows these choices under these words."""
    return 0 < len(options) <= ITEMS and 0 < len(text) <= ABOVE


def filled(text: str, options: Sequence[Option], opens: str) -> str:
    """The variables of a message."""
    longest = TITLE if len(options) <= BUTTONS else ITEM
    words = {"1": text, "2": opens[:TITLE]}
    for at, option in zip(range(3, 3 + 2 * len(options), 2), options, strict=True):
        words |= {str(at): option.label[:longest], str(at + 1): option.key}
    return json.dumps(words, ensure_ascii=False)


def written(text: str, options: Sequence[Option]) -> str:
    """The choices as words below the question, where no buttons can be shown."""
    return "\n".join([text, *(f"- {option.label}" for option in options)])
