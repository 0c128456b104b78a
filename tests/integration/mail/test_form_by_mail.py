"""The form by mail as people's programs send it back: each program's own markup, and every way to answer a list."""

import re
from collections.abc import Callable
from email.message import EmailMessage
from html import escape
from pathlib import Path
from typing import Any

import pytest

from desk import desk
from integration.mail.test_right_case import ANN, Post, words_of
from integration.road.test_machines_mail import ACCOUNT, comes_in, configured

pytestmark = pytest.mark.integration

ENGLISH = {
    "product": "the kettle X200",
    "want": "my money back",
    "number": "LH-8821345",
    "day": "3 November 2026",
}
CHINESE = {"product": "X200水壶", "want": "请退款", "number": "LH-8821345", "day": "2026年11月3日"}
SPANISH = {
    "product": "el hervidor X200",
    "want": "la devolución del dinero",
    "number": "LH-8821345",
    "day": "3 de noviembre de 2026",
}
KINDS = ("product", "want", "number", "day")  # the order the letter asks in
QUESTION = re.compile(r"(?m)^(\d)\. (.+)$")

Shape = Callable[[EmailMessage, dict[str, str]], EmailMessage]


def html_of(letter: EmailMessage) -> str:
    part = letter.get_body(["html"])
    assert part is not None
    return re.sub(r"(?s).*<body[^>]*>|</body>.*", "", str(part.get_content()))


def questions(letter: EmailMessage) -> list[str]:
    return [f"{number}. {words}" for number, words in QUESTION.findall(words_of(letter))]


def listed(told: dict[str, str], mark: str = "{}. {}") -> list[str]:
    return [mark.format(number, told[kind]) for number, kind in enumerate(KINDS, 1) if kind in told]


def marked(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def interleaved(letter: EmailMessage, told: dict[str, str]) -> list[tuple[str, str]]:
    """The letter cut behind each question, with what is answered there."""
    parts, text, begin = [], words_of(letter), 0
    for match, kind in zip(QUESTION.finditer(text), KINDS, strict=True):
        parts.append((text[begin : match.end()], told.get(kind, "")))
        begin = match.end()
    return [*parts, (text[begin:], "")]


def plain(text: str) -> EmailMessage:
    mail = EmailMessage()
    mail.set_content(text)
    return mail


def html(text: str) -> EmailMessage:
    mail = EmailMessage()
    mail.set_content(text, subtype="html")
    return mail


def both(text: str, page: str) -> EmailMessage:
    mail = plain(text)
    mail.add_alternative(page, subtype="html")
    return mail


def gmail_on_top(letter: EmailMessage, told: dict[str, str]) -> EmailMessage:
    line = f"On Mon, Nov 16, 2026 at 10:00 AM Amends <{ACCOUNT}> wrote:"
    above = "\n".join(listed(told))
    page = (
        f'<div dir="ltr">{"<br>".join(map(escape, listed(told)))}</div><br><div class="gmail_quote">'
        f'<div dir="ltr" class="gmail_attr">{escape(line)}<br></div><blockquote class="gmail_quote" '
        f'style="margin:0 0 0 .8ex;border-left:1px #ccc solid;padding-left:1ex">{html_of(letter)}</blockquote></div>'
    )
    return both(f"{above}\n\n{line}\n\n{marked(words_of(letter))}\n", page)


def gmail_inline_html_only(letter: EmailMessage, told: dict[str, str]) -> EmailMessage:
    quote = '<blockquote class="gmail_quote" style="border-left:1px solid #ccc">{}</blockquote>'
    pieces = [
        quote.format(escape(asked).replace("\n", "<br>\n"))
        + (f"<div>{escape(answer)}</div>" if answer else "")
        for asked, answer in interleaved(letter, told)
    ]
    line = f'<div class="gmail_attr">On Mon, Nov 16, 2026 at 10:00 AM Amends &lt;{ACCOUNT}&gt; wrote:</div>'
    return html(
        f'<div dir="ltr">My answers are below.</div><div class="gmail_quote">{line}{"".join(pieces)}</div>'
    )


def outlook_inside_the_old_letter(letter: EmailMessage, told: dict[str, str]) -> EmailMessage:
    """Answers in colour in the old letter, which nothing marks; a rule with From and Sent above it."""
    head = (
        '<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal">'
        f"<b>From:</b> Amends &lt;{ACCOUNT}&gt; <br><b>Sent:</b> Monday, November 16, 2026 10:00 AM<br>"
        f"<b>To:</b> Ann &lt;{ANN}&gt;<br><b>Subject:</b> {escape(str(letter['Subject']))}</p></div>"
    )
    pieces = [
        "".join(
            f'<p class="MsoNormal">{escape(line)}<o:p></o:p></p>'
            for line in asked.split("\n")
            if line.strip()
        )
        + (
            f'<p class="MsoNormal"><span style="color:red">{escape(answer)}</span><o:p></o:p></p>'
            if answer
            else ""
        )
        for asked, answer in interleaved(letter, told)
    ]
    return html(f'<p class="MsoNormal">Please see my answers in red below.</p>{head}{"".join(pieces)}')


def outlook_on_top(letter: EmailMessage, told: dict[str, str]) -> EmailMessage:
    head = f"From: Amends <{ACCOUNT}>\nSent: Monday, November 16, 2026 10:00 AM\nTo: Ann\nSubject: {letter['Subject']}"
    return plain("\n".join([*listed(told, "{}) {}"), "", head, "", words_of(letter)]))


def apple_mail(letter: EmailMessage, told: dict[str, str]) -> EmailMessage:
    pieces = [
        f'<blockquote type="cite">{escape(asked).replace(chr(10), "<br>")}</blockquote>'
        + (f"<div><br></div><div>{escape(answer)}</div><div><br></div>" if answer else "")
        for asked, answer in interleaved(letter, told)
    ]
    text = "\n".join(
        marked(asked) + (f"\n\n{answer}\n" if answer else "") for asked, answer in interleaved(letter, told)
    )
    line = "On 16 Nov 2026, at 10:00, Amends <complaints@desk.example> wrote:"
    return both(f"{line}\n\n{text}", f"<html><body><div>{escape(line)}</div>{''.join(pieces)}</body></html>")


def qq_mail(letter: EmailMessage, told: dict[str, str]) -> EmailMessage:
    above = "".join(f"<div>{escape(line)}</div>" for line in listed(told, "{}、{}"))
    head = (
        '<div style="font-size: 12px;font-family: Arial Narrow;padding:2px 0 2px 0;">------------------&nbsp;'
        '原始邮件&nbsp;------------------</div><div style="font-size: 12px;background:#efefef;padding:8px;"><div><b>'
        f'发件人:</b>&nbsp;"Amends"&lt;{ACCOUNT}&gt;;</div><div><b>发送时间:</b>&nbsp;2026年11月16日(星期一) '
        '上午10:00</div><div><b>收件人:</b>&nbsp;"Ann";</div><div><b>主题:</b>&nbsp;投诉</div></div>'
    )
    return html(f"<div>您好，答复如下：</div>{above}<div><br></div>{head}<div>{html_of(letter)}</div>")


def netease(letter: EmailMessage, told: dict[str, str]) -> EmailMessage:
    above = "".join(
        f"<div>（{number}）{escape(told[kind])}</div>" for number, kind in enumerate(KINDS, 1) if kind in told
    )
    return html(
        f'<div style="line-height:1.7;color:#000000;font-size:14px">{above}</div><br><br>'
        f'<p>At 2026-11-16 10:00:00, "Amends" &lt;{ACCOUNT}&gt; wrote:</p><blockquote id="isReplyContent" '
        f'style="PADDING-LEFT: 1ex; BORDER-LEFT: #ccc 1px solid">{html_of(letter)}</blockquote>'
    )


def thunderbird_below(letter: EmailMessage, told: dict[str, str]) -> EmailMessage:
    line = "Am 16.11.26 um 10:00 schrieb Amends:"
    return plain("\n".join([line, marked(words_of(letter)), "", *listed(told)]))


def thunderbird_inline(letter: EmailMessage, told: dict[str, str]) -> EmailMessage:
    text = "\n".join(
        marked(asked) + (f"\n{answer}" if answer else "") for asked, answer in interleaved(letter, told)
    )
    return plain(f"Am 16.11.26 um 10:00 schrieb Amends:\n{text}")


def phone(letter: EmailMessage, told: dict[str, str]) -> EmailMessage:
    above = "\n".join(listed(told, "{} {}"))
    line = "On 16 Nov 2026, at 10:00, Amends <complaints@desk.example> wrote:"
    return plain(f"{above}\n\nSent from my iPhone\n\n> {line}\n> \n{marked(words_of(letter))}")


def gmail_wrapped(letter: EmailMessage, told: dict[str, str]) -> EmailMessage:
    """Plain text that the program broke after 40 letters, questions too."""
    import textwrap

    lines = []
    for asked, answer in interleaved(letter, told):
        for line in asked.split("\n"):
            lines += [f"> {piece}" for piece in textwrap.wrap(line, 40)] or [">"]
        lines += ["", answer, ""] if answer else []
    line = f"On Mon, Nov 16, 2026 at 10:00 AM Amends\n<{ACCOUNT}> wrote:"
    return plain("\n".join([line, "", *lines]))


def out_of_order(letter: EmailMessage, told: dict[str, str]) -> EmailMessage:
    above = "\n".join(reversed(listed(told)))
    return plain(f"{above}\n\nOn 16/11/2026 10:00, Amends <{ACCOUNT}> wrote:\n{marked(words_of(letter))}")


def circled(letter: EmailMessage, told: dict[str, str]) -> EmailMessage:
    above = "\n".join(f"{'①②③④'[at]} {told[kind]}" for at, kind in enumerate(KINDS) if kind in told)
    return plain(
        f"{above}\n\n在 2026年11月16日，10:00，Amends <{ACCOUNT}> 写道：\n{marked(words_of(letter))}"
    )


def questions_copied(letter: EmailMessage, told: dict[str, str]) -> EmailMessage:
    """Somebody copies the questions into a new mail and answers behind each."""
    lines = [
        f"{asked} {told[kind]}" if kind in told else asked
        for asked, kind in zip(questions(letter), KINDS, strict=True)
    ]
    return plain("\n".join(lines))


def questions_copied_lines(letter: EmailMessage, told: dict[str, str]) -> EmailMessage:
    lines = [f"{asked}\n{told.get(kind, '')}\n" for asked, kind in zip(questions(letter), KINDS, strict=True)]
    return plain("\n".join(lines))


def outlook_bulleted(letter: EmailMessage, told: dict[str, str]) -> EmailMessage:
    """Outlook makes a list of numbered lines, and the numbers are the list's own."""
    items = "".join(f"<li>{escape(told.get(kind, '-'))}</li>" for kind in KINDS)
    head = (
        f"<div><hr><b>From:</b> Amends &lt;{ACCOUNT}&gt;<br><b>Sent:</b> Monday, November 16, 2026 10:00 AM<br>"
        f"<b>To:</b> Ann<br><b>Subject:</b> x</div>"
    )
    return html(f"<p>Hello,</p><ol>{items}</ol>{head}{html_of(letter)}")


SHAPES: list[Shape] = [
    gmail_on_top,
    gmail_inline_html_only,
    outlook_inside_the_old_letter,
    outlook_on_top,
    outlook_bulleted,
    apple_mail,
    qq_mail,
    netease,
    thunderbird_below,
    thunderbird_inline,
    phone,
    gmail_wrapped,
    out_of_order,
    circled,
    questions_copied,
    questions_copied_lines,
]


async def answered(running: Any, post: Post, shape: Shape, told: dict[str, str]) -> dict[str, Any]:
    """The form after somebody answered the desk's letter in their program's shape."""
    await post.writes(f"Ann <{ANN}>", "Water runs out below.", subject="Leak")
    (letter,) = await post.got(ANN)
    mail = shape(letter, told)
    mail["From"], mail["To"] = f"Ann <{ANN}>", str(letter["Reply-To"])
    mail["Subject"], mail["Message-ID"] = f"Re: {letter['Subject']}", "<answer@example.org>"
    mail["In-Reply-To"] = str(letter["Message-ID"])
    await comes_in(running, mail.as_bytes().decode("utf-8"))
    assert await running.rows("select count(*) from complaint") == [(1,)]
    ((form,),) = await running.rows("select form from complaint")
    if isinstance(form, str):
        import json

        form = json.loads(form)
    return dict(form)


def values(form: dict[str, Any]) -> dict[str, str]:
    keys = {
        "product": "product_description",
        "want": "remedy_details",
        "number": "product_reference",
        "day": "problem_date",
    }
    return {kind: f"{form[key]['value']} ({form[key]['said']})" for kind, key in keys.items() if key in form}


@pytest.mark.parametrize("told", [ENGLISH, CHINESE, SPANISH], ids=["english", "chinese", "spanish"])
@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
async def test_each_answer_fills_its_line_in_every_programs_shape(
    sqlite_database_url: str, tmp_path: Path, shape: Shape, told: dict[str, str]
) -> None:
    async with desk(sqlite_database_url, tmp_path, channels=configured, LANGUAGES="en,zh-CN,es") as running:
        found = values(await answered(running, Post(running, tmp_path), shape, told))
    assert "X200" in found["product"]
    assert found["number"].startswith("LH-8821345 ")
    assert found["day"].startswith("2026-11-03 ")
    assert any(word in found["want"] for word in ("money back", "退款", "dinero"))


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
async def test_what_is_left_empty_stays_open(database_url: str, tmp_path: Path, shape: Shape) -> None:
    told = {"want": ENGLISH["want"], "day": ENGLISH["day"]}
    async with desk(database_url, tmp_path, channels=configured) as running:
        form = await answered(running, Post(running, tmp_path), shape, told)
        found = values(form)
        assert "money back" in found["want"]
        assert found["day"].startswith("2026-11-03 ")
        assert "product_reference" not in form
        assert "product" not in found or "X200" not in found["product"]
