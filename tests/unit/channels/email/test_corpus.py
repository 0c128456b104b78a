"""The mails of tests/data/mail, each beside what has to be read from it."""

import json
from pathlib import Path

import pytest

from channels.email.describe import describe

MAILS = Path(__file__).parents[3] / "data" / "mail"
NAMES = sorted(path.stem for path in MAILS.glob("*.json"))
FIELDS = {
    *(
        "kind",
        "from",
        "from_name",
        "reply_to",
        "to",
        "subject",
        "message_id",
        "in_reply_to",
        "references",
        "date",
    ),
    *(
        "text",
        "reply_text",
        "html",
        "attachments",
        "bounce",
        "reference",
        "authentication",
        "defects",
        "notes",
    ),
}
SAID_OF_FILES = {"file_names": "filename", "file_types": "media_type", "inline": "inline"}


def described(name):
    return describe((MAILS / f"{name}.eml").read_bytes())


def compared(found, golden):
    """What was read, in the words of the golden reading."""
    shown = {}
    for key, wanted in golden.items():
        if key in SAID_OF_FILES:
            shown[key] = [file[SAID_OF_FILES[key]] for file in found["attachments"]]
        elif key == "bounce" and wanted:
            bounce = found["bounce"] or {}
            shown[key] = {name: bounce.get(name) for name in wanted}
        elif key == "about":
            shown[key] = (found["bounce"] or {}).get("about")
        elif key == "note":
            shown[key] = wanted if any(note.startswith(wanted) for note in found["notes"]) else found["notes"]
        elif key == "text_starts":
            shown[key] = found["text"][: len(wanted)]
        elif key == "text_ends":
            shown[key] = found["text"][-len(wanted) :]
        else:
            shown[key] = found[key]
    return shown


@pytest.mark.parametrize("name", NAMES)
def test_a_mail_is_read_as_its_author_meant_it(name):
    golden = json.loads((MAILS / f"{name}.json").read_text("utf-8"))
    assert compared(described(name), golden) == golden


@pytest.mark.parametrize("path", sorted(MAILS.glob("*.eml")), ids=lambda path: path.stem)
def test_every_mail_has_its_reading_and_the_same_fields(path):
    assert path.with_suffix(".json").exists()
    found = describe(path.read_bytes())
    assert found.keys() == FIELDS
    assert found["kind"] in {"message", "auto_reply", "bounce", "feedback_report", "loop"}


def test_the_whole_text_stays_where_a_reply_is_trimmed():
    assert "> Which kettle is it?" in described("reply_gmail")["text"]


def test_a_forwarded_mail_is_told_whole():
    assert "Your order will come on 5 November." in described("forwarded")["reply_text"]
