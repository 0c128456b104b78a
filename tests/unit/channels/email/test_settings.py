import pytest

from channels.base import SettingError
from channels.email.settings import Relay, mailboxes


def test_nothing_given_means_no_mailbox():
    assert mailboxes({"TELEGRAM_TOKEN": "x", "MAIL_LISTEN": " "}) == ()


def test_a_listener_alone_is_a_mailbox_of_this_machine():
    (box,) = mailboxes({"MAIL_LISTEN": "127.0.0.1:2525"})
    assert (box.address, box.listen.host, box.listen.port, box.relay) == (
        "complaints@localhost",
        "127.0.0.1",
        2525,
        None,
    )


def test_several_mailboxes_come_in_order():
    given = {
        "MAIL_10_ADDRESS": "c@x.example",
        "MAIL_2_ADDRESS": "b@x.example",
        "MAIL_ADDRESS": "a@x.example",
        "MAIL_2_LISTEN": ":2526",
        "MAIL_LISTEN": "[::1]:2525",
    }
    found = mailboxes(given)
    assert [box.address for box in found] == ["a@x.example", "b@x.example", "c@x.example"]
    assert [box.listen and box.listen.host for box in found] == ["::1", "0.0.0.0", None]


@pytest.mark.parametrize(
    ("url", "relay"),
    [
        ("smtp://mail.example", Relay(host="mail.example", port=25)),
        (
            "smtp://u%40x:p%3Aw@mail.example",
            Relay(host="mail.example", port=587, user="u@x", password="p:w", tls="required"),
        ),
        (
            "smtp://u:w@mail.example?starttls=offered",
            Relay(host="mail.example", port=587, user="u", password="w", tls="offered"),
        ),
        ("smtp://u:w@127.0.0.1:25", Relay(host="127.0.0.1", port=25, user="u", password="w")),
        ("smtp://u:w@localhost:25", Relay(host="localhost", port=25, user="u", password="w")),
        ("smtps://mail.example", Relay(host="mail.example", port=465, tls="wrapped")),
        (
            "smtp://mail.example:1025/?starttls=required",
            Relay(host="mail.example", port=1025, tls="required"),
        ),
        ("smtp://mail.example?starttls=never", Relay(host="mail.example", port=25, tls="none")),
        ("smtp://[::1]:25", Relay(host="::1", port=25)),
    ],
)
def test_a_relay_is_read_from_its_address(url, relay):
    (box,) = mailboxes({"MAIL_ADDRESS": "a@x.example", "MAIL_SMTP_URL": url})
    assert box.relay == relay


@pytest.mark.parametrize(
    ("given", "variable", "mend"),
    [
        ({"MAIL_SMTP_URL": "smtp://mail.example"}, "AMENDS_MAIL_ADDRESS", "needs its address"),
        ({"MAIL_2_LISTEN": "127.0.0.1:2525"}, "AMENDS_MAIL_2_ADDRESS", "needs its address"),
        ({"MAIL_ADDRESS": "nobody"}, "AMENDS_MAIL_ADDRESS", "complaints@example.com"),
        ({"MAIL_ADDRESS": "a@x\r\nBcc: b@x"}, "AMENDS_MAIL_ADDRESS", "complaints@example.com"),
        ({"MAIL_LISTEN": "2525"}, "AMENDS_MAIL_LISTEN", "127.0.0.1:2525"),
        ({"MAIL_LISTEN": "127.0.0.1:99999"}, "AMENDS_MAIL_LISTEN", "127.0.0.1:2525"),
        ({"MAIL_LISTEN": "127.0.0.1:²"}, "AMENDS_MAIL_LISTEN", "127.0.0.1:2525"),
        ({"MAIL_LISTEN": ":1", "MAIL_SMTP_URL": "mail.example"}, "AMENDS_MAIL_SMTP_URL", "smtp://"),
        (
            {"MAIL_LISTEN": ":1", "MAIL_SMTP_URL": "smtp://u@mail.example"},
            "AMENDS_MAIL_SMTP_URL",
            "both or none",
        ),
        ({"MAIL_LISTEN": ":1", "MAIL_SMTP_URL": "smtp://x:port"}, "AMENDS_MAIL_SMTP_URL", "smtp://"),
        (
            {"MAIL_LISTEN": ":1", "MAIL_SMTP_URL": "smtp://x?starttls=maybe"},
            "AMENDS_MAIL_SMTP_URL",
            "required",
        ),
        ({"MAIL_LISTEN": ":1", "MAIL_SMTP_URL": "smtp://x?tls=1"}, "AMENDS_MAIL_SMTP_URL", "starttls"),
        (
            {"MAIL_LISTEN": ":1", "MAIL_SMTP_URL": "smtps://x?starttls=required"},
            "AMENDS_MAIL_SMTP_URL",
            "leave",
        ),
        ({"MAIL_IMAP_URL": "imaps://u:p@x/INBOX"}, "AMENDS_MAIL_ADDRESS", "needs its address"),
        ({"MAIL_IMAP_URL": "pop3://u:p@x"}, "AMENDS_MAIL_IMAP_URL", "imaps://user:password@"),
        ({"MAIL_IMAP_URL": "imaps://x/INBOX"}, "AMENDS_MAIL_IMAP_URL", "imaps://user:password@"),
        ({"MAIL_IMAP_URL": "imaps://u:p@x:993993"}, "AMENDS_MAIL_IMAP_URL", "imaps://user:password@"),
        ({"MAIL_IMAP_URL": "imaps://a%40x.example@x"}, "AMENDS_MAIL_IMAP_URL", "OAuth"),
        ({"MAIL_IMAP_URL": "imaps://u:p@x?after=delete"}, "AMENDS_MAIL_IMAP_URL", "flag or move"),
        ({"MAIL_IMAP_URL": "imaps://u:p@x?trash=T"}, "AMENDS_MAIL_IMAP_URL", "processed="),
        ({"MAIL_IMAP_URL": "imaps://u:p@x/a%0D%0Ab"}, "AMENDS_MAIL_IMAP_URL", "one line"),
        ({"MAIL_2_OAUTH_CLIENT_ID": "x"}, "AMENDS_MAIL_2_OAUTH_TOKEN_URL", "beside the other"),
        (
            {
                "MAIL_OAUTH_TOKEN_URL": "login.example",
                "MAIL_OAUTH_CLIENT_ID": "x",
                "MAIL_OAUTH_REFRESH_TOKEN": "y",
            },
            "AMENDS_MAIL_OAUTH_TOKEN_URL",
            "https",
        ),
        (
            {
                "MAIL_OAUTH_TOKEN_URL": "https://login.example/token",
                "MAIL_OAUTH_CLIENT_ID": "x",
                "MAIL_OAUTH_REFRESH_TOKEN": "y",
            },
            "AMENDS_MAIL_IMAP_URL",
            "OAuth",
        ),
        (
            {"MAIL_ADDRESS": "a@x.example", "MAIL_2_ADDRESS": "A@x.example"},
            "AMENDS_MAIL_2_ADDRESS",
            "AMENDS_MAIL_ADDRESS",
        ),
        (
            {"MAIL_LISTEN": ":2525", "MAIL_2_LISTEN": ":2525", "MAIL_2_ADDRESS": "b@x.example"},
            "AMENDS_MAIL_2_LISTEN",
            "AMENDS_MAIL_LISTEN",
        ),
    ],
)
def test_a_wrong_setting_is_named_with_its_mend(given, variable, mend):
    with pytest.raises(SettingError, match=mend) as caught:
        mailboxes(given)
    assert caught.value.variable == variable
    assert str(caught.value).startswith(variable)
    assert "\n" not in str(caught.value)


def test_a_password_does_not_show_when_settings_are_printed():
    (box,) = mailboxes({"MAIL_ADDRESS": "a@x.example", "MAIL_SMTP_URL": "smtp://u:hidden@x"})
    assert "hidden" not in repr(box)


def test_a_mailbox_to_be_read():
    (box,) = mailboxes(
        {"MAIL_IMAP_URL": "imaps://c%40x.example:p%40ss@mail.x.example/Complaints%2FNew?after=move&sent=Sent"}
    )

    assert box.address == "c@x.example", "the user's name is the address where nothing else is given"
    assert box.imap
    assert (box.imap.host, box.imap.port, box.imap.tls) == ("mail.x.example", 993, True)
    assert (box.imap.user, box.imap.password, box.imap.folder) == ("c@x.example", "p@ss", "Complaints/New")
    assert (box.imap.after, box.imap.folders, box.imap.sent) == (
        "move",
        ("Processed", "Ignored", "Failed"),
        "Sent",
    )
    assert "p@ss" not in repr(box)


def test_a_mailbox_read_with_oauth_needs_no_password():
    (box,) = mailboxes(
        {
            "MAIL_IMAP_URL": "imaps://c%40x.example@outlook.example",
            "MAIL_OAUTH_TOKEN_URL": "https://login.example/token",
            "MAIL_OAUTH_CLIENT_ID": "desk",
            "MAIL_OAUTH_REFRESH_TOKEN": "r3fresh",
        }
    )

    assert box.imap
    assert box.imap.grant
    assert box.imap.grant.client_secret == ""
    assert box.imap.sent == ""
    assert "r3fresh" not in repr(box)


def test_an_address_gets_twenty_automatic_mails_a_day_unless_told_otherwise():
    (usual,) = mailboxes({"MAIL_ADDRESS": "a@b.example"})
    (told,) = mailboxes({"MAIL_ADDRESS": "a@b.example", "MAIL_DAILY": "3"})
    assert (usual.daily, told.daily) == (20, 3)


@pytest.mark.parametrize("value", ["0", "-1", "many", "10001", "1.5"])
def test_a_number_of_mails_that_is_none_is_refused(value):
    with pytest.raises(SettingError, match="AMENDS_MAIL_DAILY"):
        mailboxes({"MAIL_ADDRESS": "a@b.example", "MAIL_DAILY": value})


@pytest.mark.parametrize(
    ("given", "plus"),
    [
        ({}, True),
        ({"MAIL_PLUS": "off"}, False),
        ({"MAIL_ADDRESS": "shop@qq.com"}, False),
        ({"MAIL_ADDRESS": "shop@qq.com", "MAIL_PLUS": "ON"}, True),
        ({"MAIL_IMAP_URL": "imaps://a:b@imap.163.com/INBOX"}, False),
        ({"MAIL_IMAP_URL": "imaps://a:b@imap.gmail.com/INBOX"}, True),
        ({"MAIL_ADDRESS": "shop@not-qq.com.example"}, True),
    ],
)
def test_answers_go_to_an_extended_address_where_the_server_delivers_those(given, plus):
    (box,) = mailboxes({"MAIL_ADDRESS": "a@b.example", **given})
    assert box.plus is plus


def test_receiving_servers_are_named_one_by_one():
    (box,) = mailboxes({"MAIL_ADDRESS": "a@b.example", "MAIL_AUTHSERV_ID": "MX.example.com, mx2.example.com"})
    assert box.servers == ("mx.example.com", "mx2.example.com")


@pytest.mark.parametrize(
    ("name", "value"), [("PLUS", "perhaps"), ("AUTHSERV_ID", "mx.example.com; spf=pass")]
)
def test_a_wrong_word_on_answers_or_servers_stops_the_start(name, value):
    with pytest.raises(SettingError, match=f"AMENDS_MAIL_{name}"):
        mailboxes({"MAIL_ADDRESS": "a@b.example", f"MAIL_{name}": value})
