"""The form by mail: what the acknowledgement asks is understood wherever an answer stands in the letter."""

import asyncio
import re
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from desk import desk
from integration.road.test_machines_mail import comes_in, configured, mails_of

pytestmark = pytest.mark.integration


def marked(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def numbered(text: str) -> list[str]:
    return re.findall(r"(?m)^(\d\. .+)$", text)


def inline(asked: str, answers: list[str]) -> str:
    lines = []
    for question, answer in zip(numbered(asked), answers, strict=False):
        lines += [f"> {question}", "", answer, ""]
    return "On 16/11/2026 10:00, Amends wrote:\n" + "\n".join(lines)


def on_top(asked: str, answers: list[str]) -> str:
    told = "\n".join(f"{number}. {answer}" for number, answer in enumerate(answers, 1))
    return f"{told}\n\nOn 16/11/2026 10:00, Amends <complaints@desk.example> wrote:\n{marked(asked)}"


def below(asked: str, answers: list[str]) -> str:
    told = "\n".join(f"{number}. {answer}" for number, answer in enumerate(answers, 1))
    return f"{marked(asked)}\n\n{told}"


def outlook(asked: str, answers: list[str]) -> str:
    told = "\n".join(f"{number}. {answer}" for number, answer in enumerate(answers, 1))
    head = (
        "From: Amends <complaints@desk.example>\nSent: Monday, November 16, 2026 10:00\nTo: Ann\nSubject: AMD"
    )
    return f"{told}\n\n{head}\n\n{asked}"


@pytest.mark.parametrize("place", [inline, on_top, below, outlook], ids=lambda place: place.__name__)
async def test_answers_are_understood_wherever_they_stand(database_url: str, tmp_path: Path, place) -> None:
    async with desk(database_url, tmp_path, channels=configured) as running:
        first = (
            "From: Ann <ann@example.org>\nSubject: Leak\nMessage-ID: <1@example.org>\n\nWater runs out below."
        )
        await comes_in(running, first)
        (raw,) = await asyncio.to_thread(mails_of, tmp_path)
        mail = message_from_bytes(raw, policy=policy.default)
        asked = mail.get_body(["plain"]).get_content()
        told = {
            "product": "the kettle X200",
            "date": "3 November 2026",
            "order": "LH-8821345",
            "want": "my money back",
        }
        answers = []
        for question in numbered(asked):
            folded = question.lower()
            key = "date" if "when" in folded or "day" in folded else "order" if "number" in folded else None
            key = key or ("product" if "product" in folded or "about" in folded else "want")
            answers.append(told[key])
        assert len(answers) >= 3
        body = place(asked, answers)
        head = f"From: Ann <ann@example.org>\nSubject: Re: {mail['Subject']}\nMessage-ID: <2@example.org>"
        await comes_in(running, f"{head}\nIn-Reply-To: {mail['Message-ID']}\n\n{body}\n")
        ((form,),) = await running.rows("select form from complaint")
        assert "2026-11-03" in str(form)
        assert "8821345" in str(form)
        assert "X200" in str(form)
        assert await running.rows("select count(*) from complaint") == [(1,)]
