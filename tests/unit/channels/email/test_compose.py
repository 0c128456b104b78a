import email
import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from email import policy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.base import Address, Attachment, Author, Option, OutboundMessage, RawEvent, Thread
from channels.email.compose import File, Letterhead, compose, page
from channels.email.reading import read

NOW = datetime(2026, 11, 21, 7, 0, tzinfo=UTC)
HEAD = Letterhead("Acme Limited", "complaints@desk.example")
PLAIN = OutboundMessage(
    id=7,
    address=Address("email", "complaints@desk.example", "ann@example.com"),
    text="Your complaint has the number AMD-261121-7K3TF.\n\nRegards",
    at=NOW,
    subject="Your complaint AMD-261121-7K3TF",
    reference="AMD-261121-7K3TF",
)
KNOWN = {
    *(
        "from",
        "to",
        "reply-to",
        "subject",
        "date",
        "message-id",
        "in-reply-to",
        "references",
        "auto-submitted",
    ),
    *("x-auto-response-suppress", "x-amends-reference", "content-language", "mime-version", "content-type"),
}


def composed(message=PLAIN, head=HEAD, files=()):
    raw = compose(message, head, "<7.sig@desk.example>", files)
    return email.message_from_bytes(raw, policy=policy.default), raw


def words_of(mail):
    return mail.get_body(["plain"]).get_content().replace("\r\n", "\n").rstrip("\n")


def test_a_letter_says_everything_twice():
    mail, _ = composed()
    assert mail["from"].addresses[0].display_name == "Acme Limited"
    assert mail["from"].addresses[0].addr_spec == "complaints@desk.example"
    assert mail["to"].addresses[0].addr_spec == "ann@example.com"
    assert mail["subject"] == "Your complaint AMD-261121-7K3TF"
    assert mail["message-id"] == "<7.sig@desk.example>"
    assert mail["date"].datetime == NOW
    assert mail["auto-submitted"] == "auto-replied"
    assert mail["x-auto-response-suppress"] == "All"
    assert mail["content-language"] == "en"
    assert words_of(mail) == PLAIN.text
    assert '<html lang="en">' in mail.get_body(["html"]).get_content()


def test_a_person_at_the_desk_is_no_machine():
    mail, _ = composed(replace(PLAIN, author=Author("staff", "Mei")))
    assert mail["auto-submitted"] == "no"


def test_a_second_attempt_has_the_same_bytes():
    assert composed()[1] == composed()[1]


ANYTHING = st.text(st.characters(codec="utf-8"), max_size=120) | st.sampled_from(
    [
        "x\r\nBcc: eve@example.com",
        "x\nBcc: e@x",
        "x\rBcc: e@x",
        "\r\n\r\nbody",
        "a\u2028b",
        "=?utf-8?q?x?=",
        "\x85",
    ]
)


@given(
    subject=ANYTHING,
    organisation=ANYTHING,
    reference=ANYTHING,
    language=ANYTHING,
    identity=ANYTHING,
    name=ANYTHING,
)
def test_no_text_becomes_a_header(subject, organisation, reference, language, identity, name):
    message = replace(
        PLAIN,
        subject=subject,
        reference=reference,
        language=language,
        reply_to=identity,
        thread=Thread((identity, f"<{identity}@x>", "<a@b>")),
    )
    file = File(Attachment(name, identity, 3), b"abc")
    raw = compose(message, Letterhead(organisation, HEAD.address), "<7.sig@desk.example>", [file])
    head = raw.partition(b"\r\n\r\n")[0]
    lines = head.split(b"\r\n")
    assert {line.partition(b":")[0].decode().lower() for line in lines if line[:1] not in b" \t"} <= KNOWN
    assert not any(byte in head.replace(b"\r\n", b"") for byte in (b"\r", b"\n", b"\0"))
    assert max(map(len, lines)) < 998
    (attachment,) = list(email.message_from_bytes(raw, policy=policy.default).iter_attachments())
    assert attachment.get_payload(decode=True) == b"abc"


@given(st.text(st.characters(codec="utf-8"), max_size=300))
def test_any_subject_is_read_back(subject):
    mail, _ = composed(replace(PLAIN, subject="S" + subject))
    clean = "".join(
        " " if letter < " " or "\x7f" <= letter <= "\x9f" or letter in "\u2028\u2029" else letter
        for letter in subject
    )
    assert "".join(str(mail["subject"]).split()) == "".join(("S" + clean).split())


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=500))
def test_any_text_is_read_back(text):
    mail, raw = composed(replace(PLAIN, text=text))
    plain = mail.get_body(["plain"]).get_payload(decode=True).decode()
    assert plain.replace("\r\n", "\n").rstrip("\n") == text.rstrip("\n")
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) < 998
    assert b"\n" not in raw.replace(b"\r\n", b"")


def test_an_answer_hangs_on_the_mail_it_answers():
    message = replace(PLAIN, reply_to="<b@x>", thread=Thread(("<a@x>", "<b@x>", "<7.sig@desk.example>")))
    mail, _ = composed(message)
    assert mail["in-reply-to"] == "<b@x>"
    assert str(mail["references"]).split() == ["<a@x>", "<b@x>"]


def test_without_a_named_mail_the_last_of_the_thread_is_answered():
    ids = tuple(f"<{number}@x>" for number in range(100))
    mail, _ = composed(replace(PLAIN, thread=Thread(ids)))
    assert mail["in-reply-to"] == "<99@x>"
    assert str(mail["references"]).split() == ["<0@x>", *ids[-19:]]


def test_the_page_escapes_and_links():
    html = page("<b>&\nhttps://desk.example/c?a=1&b=2.\n\nZweite", "de-DE")
    assert '<html lang="de-DE">' in html
    assert "&lt;b&gt;&amp;<br>" in html
    assert '<a href="https://desk.example/c?a=1&amp;b=2">https://desk.example/c?a=1&amp;b=2</a>.</p>' in html
    assert "src=" not in html


def test_the_page_shows_the_number_and_hides_the_key():
    html = page("AMD-1: https://desk.example/complaint/AMD-1?key=ab&c=<d", "en", "AMD-1")
    assert "<b>AMD-1</b>: <a" in html
    link = "https://desk.example/complaint/AMD-1"
    assert f'<a href="{link}?key=ab&amp;c=">{link}</a>&lt;d' in html


def test_a_language_that_is_none_stays_out_of_the_page():
    assert '<html lang="en">' in page("x", '"><script>')


def test_choices_are_listed_with_their_numbers():
    mail, _ = composed(replace(PLAIN, options=(Option("y", "Yes"), Option("n", "No"))))
    assert words_of(mail).endswith("1. Yes\n2. No")


def test_the_label_of_a_choice_breaks_lines_as_the_text_does():
    mail = compose(
        replace(PLAIN, options=(Option("a", "one\r\nmore\rand\0 end"),)), HEAD, "<7.s@desk.example>"
    )
    assert b"\r\n1. one\r\nmore\r\nand end\r\n" in mail
    assert mail.count(b"\r") == mail.count(b"\n") == mail.count(b"\r\n")


def test_files_go_along_with_their_names():
    files = [
        File(Attachment("投诉清单 2026 一份很长的名字需要分成几段来写才能放得下.csv", "text/csv", 3), b"a,b"),
        File(Attachment("plain.pdf", "application/pdf", 3), b"\0\r\n"),
    ]
    mail, _ = composed(files=files)
    found = [(part.get_filename(), part.get_payload(decode=True)) for part in mail.iter_attachments()]
    assert found == [(file.attachment.name, file.content) for file in files]
    assert words_of(mail) == PLAIN.text


@pytest.mark.parametrize("peer", ["", "nobody", "a@b\r\nBcc: c@d", "a b@c.example", "a@b@c", "<a@b>"])
def test_what_is_no_address_gets_no_mail(peer):
    with pytest.raises(ValueError, match="mail address"):
        composed(replace(PLAIN, address=replace(PLAIN.address, peer=peer)))


def test_a_domain_in_letters_of_the_world_goes_out_in_ascii():
    _, raw = composed(replace(PLAIN, address=replace(PLAIN.address, peer="ann@bücher.example")))
    assert b"ann@xn--bcher-kva.example" in raw


def test_our_own_letters_are_never_answered_by_this_desk():
    _, raw = composed()

    def sign(purpose, value):
        return hashlib.sha256(value.encode()).hexdigest()[:16]

    event = RawEvent("email", HEAD.address, "1", NOW, raw, {"mail_from": HEAD.address})
    assert "automatic" in read(event, "other@desk.example", sign).reason
    assert "loop" in read(event, HEAD.address, sign).reason
