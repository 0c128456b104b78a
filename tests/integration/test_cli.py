"""The command line as people use it: real processes, real files; each error one line that says what to mend."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.demo.stories import stories

pytestmark = pytest.mark.integration

AMENDS = Path(sys.executable).parent / "amends"
SECONDS = 60
MAIL = b"""From: Ann Reed <ann.reed@mail.example>
To: complaints@shop.example
Subject: Broken kettle
Message-ID: <kettle-1@mail.example>
Date: Sat, 21 Nov 2026 09:00:00 +0000
Content-Type: text/plain; charset=utf-8

Hello,

the kettle I bought from you in May leaks. Order LH-8821345. I want my money back.

Ann Reed
"""


def environment(folder: Path, **settings: str) -> dict[str, str]:
    given = {"DATA": str(folder / "data"), **settings}
    return {"PATH": os.environ["PATH"], "COLUMNS": "200", **{f"AMENDS_{k}": v for k, v in given.items()}}


def amends(
    folder: Path, *words: str, stdin: str | bytes = b"", before: tuple[str, ...] = (), **settings: str
) -> "subprocess.CompletedProcess[str]":
    done = subprocess.run(
        [*before, AMENDS, *words],
        input=stdin.encode() if isinstance(stdin, str) else stdin,
        capture_output=True,
        cwd=folder,  # a .env of the checkout is not this test's
        env=environment(folder, **settings),
        timeout=SECONDS,
        check=False,
    )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def error_of(done: "subprocess.CompletedProcess[str]", code: int) -> str:
    """The one line of an error, without the program's name."""
    assert done.returncode == code, done.stderr
    (line,) = done.stderr.splitlines()
    assert line.startswith("amends: ")
    return line.removeprefix("amends: ")


@contextmanager
def serving(folder: Path, **settings: str) -> Iterator["subprocess.Popen[str]"]:
    """A desk that is up, stopped as a service manager stops it."""
    command = [AMENDS, "serve", "--port", "0"]
    with subprocess.Popen(
        command,
        cwd=folder,
        env=environment(folder, **settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert "Chat as a customer" in process.stdout.readline()
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(SECONDS) == 0


def until(found: Callable[[], Any]) -> Any:
    """What `found` finds, looked for again and again."""
    deadline = time.monotonic() + SECONDS
    while not (value := found()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return value


def asked(folder: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(folder / "data" / "amends.db")) as connection:
        return connection.execute(query).fetchall()


@pytest.mark.parametrize(
    ("settings", "variable", "mend"),
    [
        pytest.param({"TIMEZONE": "Mars"}, "TIMEZONE", "Europe/London", id="no such time zone"),
        pytest.param({"PORT": "http"}, "PORT", "", id="a port that is no number"),
        pytest.param({"PUBLIC_URL": "desk"}, "PUBLIC_URL", "https://", id="half an address"),
        pytest.param({"ALLOWED_ORIGINS": "a/b"}, "ALLOWED_ORIGINS", "https://", id="no origin"),
        pytest.param({"PROFILE": "none"}, "PROFILE", "default", id="no such profile"),
        pytest.param({"UNDO_SECONDS": "-1"}, "UNDO_SECONDS", "", id="a negative time"),
        pytest.param(
            {"REFERENCE_PREFIX": "a1"}, "REFERENCE_PREFIX", "capital letters", id="a prefix nobody can say"
        ),
        pytest.param({"SECRET_KEY": "short"}, "SECRET_KEY", "16", id="a short secret"),
        pytest.param({"DATABASE_URL": "mysql://x"}, "DATABASE_URL", "postgresql+psycopg://", id="no engine"),
        pytest.param({"FILES_URL": "ftp://x"}, "FILES_URL", "s3://", id="no store"),
        pytest.param({"MAIL_ADDRESS": "shop"}, "MAIL_ADDRESS", "complaints@", id="no mail address"),
        pytest.param({"MAIL_SMTP_URL": "smtp://h"}, "MAIL_ADDRESS", "address", id="mail out, but from whom"),
        pytest.param(
            {"MAIL_ADDRESS": "a@b.example", "MAIL_SMTP_URL": "smtp://user@h"},
            "MAIL_SMTP_URL",
            "both or none",
            id="a user without a password",
        ),
        pytest.param(
            {"SECRET_KEY_FILE": "/nowhere"}, "SECRET_KEY_FILE", "cannot be read", id="no secret file"
        ),
        pytest.param(
            {"SECRET_KEY": "x" * 20, "SECRET_KEY_FILE": "/nowhere"}, "SECRET_KEY_FILE", "keep one", id="twice"
        ),
        pytest.param({"TELEGRAM_TOKEN": "1:x"}, "TELEGRAM_TOKEN", "", id="a token that is none"),
        pytest.param(
            {"LANGUAGES": "tlh"},
            "LANGUAGES",
            "",
            id="a language without a folder",
        ),
    ],
)
def test_a_wrong_setting_names_its_variable_and_the_mend(
    settings: dict[str, str], variable: str, mend: str, tmp_path: Path
) -> None:
    line = error_of(amends(tmp_path, "unprocessed", **settings), 2)

    assert line.startswith(f"AMENDS_{variable}: ")
    assert mend in line


def test_serving_from_an_engine_nobody_knows_is_told(tmp_path: Path) -> None:
    line = error_of(amends(tmp_path, "serve", "--port", "0", DATABASE_URL="mysql://x"), 2)

    assert line.startswith("AMENDS_DATABASE_URL: ")


def test_a_misspelt_setting_is_told_with_the_right_one(tmp_path: Path) -> None:
    line = error_of(amends(tmp_path, "unprocessed", ORGANIZATION="Shop"), 2)

    assert line == "AMENDS_ORGANIZATION: there is no such setting; did you mean AMENDS_ORGANISATION?"


def test_a_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("a secret nobody guesses\n")

    assert amends(tmp_path, "unprocessed", SECRET_KEY_FILE=str(tmp_path / "key")).returncode == 0
    assert not (tmp_path / "data" / "secret-key").exists()


def test_a_made_secret_is_for_its_owner_alone(tmp_path: Path) -> None:
    assert amends(tmp_path, "unprocessed").returncode == 0
    assert (tmp_path / "data" / "secret-key").stat().st_mode & 0o777 == 0o600


def test_a_data_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    folder.chmod(0o555)

    line = error_of(amends(tmp_path, "serve", "--port", "0", before=_without_privilege()), 2)

    assert line.startswith("AMENDS_DATA: ")
    assert "Permission denied" in line


def test_every_other_command_tells_of_the_folder_too(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file, no folder")

    assert error_of(amends(tmp_path, "unprocessed"), 2).startswith("AMENDS_DATA: ")


def test_a_taken_port_is_told(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        line = error_of(amends(tmp_path, "serve", "--port", port), 2)

    assert line.startswith(f"AMENDS_PORT: 127.0.0.1:{port} cannot be used")


def test_a_second_desk_on_the_same_data_is_refused(tmp_path: Path) -> None:
    with serving(tmp_path):
        line = error_of(amends(tmp_path, "serve", "--port", "0"), 2)

    assert "another amends serve works in" in line


def test_a_database_another_process_holds_is_told(tmp_path: Path) -> None:
    assert amends(tmp_path, "migrate").returncode == 0
    with closing(sqlite3.connect(tmp_path / "data" / "amends.db", isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        line = error_of(amends(tmp_path, "user", "add", "mei@desk.example"), 1)

    assert "database" in line


def test_an_unknown_command_is_one_line(tmp_path: Path) -> None:
    assert "frobnicate" in error_of(amends(tmp_path, "frobnicate"), 2)


@pytest.mark.parametrize("words", [(), ("user",), ("token",), ("mail",)], ids=" ".join)
def test_a_bare_command_shows_its_help_and_nothing_else(words: tuple[str, ...], tmp_path: Path) -> None:
    done = amends(tmp_path, *words)

    assert (done.returncode, done.stderr) == (2, "")
    assert "Commands" in done.stdout


def test_an_unknown_command_is_wrong_use(tmp_path: Path) -> None:
    done = amends(tmp_path, "frobnicate")

    assert done.returncode == 2
    assert "frobnicate" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_person_is_added_and_gets_a_link(tmp_path: Path) -> None:
    assert amends(tmp_path, "user", "add", "mei@desk.example", "--role", "manager").returncode == 0
    link = amends(tmp_path, "user", "link", "mei@desk.example", PUBLIC_URL="https://desk.example")

    assert link.stdout.startswith("https://desk.example/console/sign-in/link/")
    assert len(link.stdout.splitlines()) == 1
    assert asked(tmp_path, "select email, role from staff") == [("mei@desk.example", "manager")]


def test_a_link_leads_to_where_the_running_desk_is_served(tmp_path: Path) -> None:
    with serving(tmp_path):
        at = (tmp_path / "data" / "serve.lock").read_text()
        assert amends(tmp_path, "user", "add", "mei@desk.example").returncode == 0
        link = amends(tmp_path, "user", "link", "mei@desk.example").stdout

    assert at.startswith("http://127.0.0.1:")
    assert not at.endswith(":0")
    assert link.startswith(f"{at}/console/sign-in/link/")


def test_a_port_of_nobodys_choice_is_told(tmp_path: Path) -> None:
    with serving(tmp_path) as desk:
        assert desk.stdout is not None
        assert ":0/" not in desk.stdout.readline()  # the console's line


@pytest.mark.parametrize(
    ("words", "stdin", "code", "told"),
    [
        (("user", "add", "mei@desk.example", "--role", "boss"), "", 2, "agent, manager"),
        (("user", "add", "mei@desk.example", "--password-stdin"), "short\n", 2, "ten characters"),
        (("user", "link", "nobody@desk.example"), "", 1, "amends user add nobody@desk.example"),
        (("token", "add", "till", "--role", "boss"), "", 2, "agent, manager"),
        (("show", "AMD-261121-0000A"), "", 2, "seems off"),
        (("show", "what"), "", 1, "no complaint what"),
        (("export", "AMD-261121-7K3TF"), "", 1, "no complaint"),
        (("export", "AMD-261121-7K3TF", "--format", "odt"), "", 2, "json"),
        (("replay", "4711"), "", 1, "4711"),
        (("understand", "--now", "soon"), "hello", 2, "2026-"),
        (("mail", "parse", "/nowhere.eml"), "", 1, "/nowhere.eml"),
        (("mail", "deliver"), MAIL.decode(), 75, "AMENDS_MAIL_ADDRESS"),
    ],
)
def test_wrong_use_is_told_in_a_line(
    words: tuple[str, ...], stdin: str, code: int, told: str, tmp_path: Path
) -> None:
    assert told in error_of(amends(tmp_path, *words, stdin=stdin), code)


def test_a_token_is_printed_once_and_kept_only_as_a_hash(tmp_path: Path) -> None:
    token = amends(tmp_path, "token", "add", "till").stdout.strip()

    assert token.startswith("amends_")
    ((kept,),) = asked(tmp_path, "select hash from api_token")
    assert token not in kept


def test_texts_are_understood_line_by_line(tmp_path: Path) -> None:
    lines = [
        "My kettle broke yesterday, order LH-8821345. I want my money back.",
        json.dumps({"text": "电热水壶昨天坏了，要求退款", "now": "2026-11-21T09:00:00+08:00"}),
        "{not json",
    ]
    done = amends(tmp_path, "understand", "--lines", "--now", "2026-11-21T09:00:00Z", stdin="\n".join(lines))

    english, chinese, plain = map(json.loads, done.stdout.splitlines())
    assert english["language"] == "en"
    assert english["fields"]["problem_date"]["value"] == "2026-11-20"
    assert (chinese["language"], chinese["fields"]["problem_date"]["value"]) == ("zh-CN", "2026-11-20")
    assert set(plain) == set(english)


def test_a_few_words_are_an_answer_though_no_question_was_told(tmp_path: Path) -> None:
    lines = ["absolutely not", "没毛病", "maybe", "no hot water since Monday"]
    done = amends(tmp_path, "understand", "--lines", stdin="\n".join(lines))

    read = [json.loads(line) for line in done.stdout.splitlines()]
    assert [each["answer"] for each in read] == ["no", "yes", None, None]
    assert [read[0]["intent"], read[3]["intent"]] == ["answer", "complaint"]


def test_a_mail_is_told_as_a_line_of_json(tmp_path: Path) -> None:
    (tmp_path / "one.eml").write_bytes(MAIL)
    done = amends(tmp_path, "mail", "parse", "one.eml", "one.eml")

    first, second = map(json.loads, done.stdout.splitlines())
    assert first == second
    assert (first["from"], first["kind"], first["subject"]) == (
        "ann.reed@mail.example",
        "message",
        "Broken kettle",
    )


@pytest.mark.parametrize(
    ("words", "stdin", "settings", "code", "told"),
    [
        ((), b"", {}, os.EX_DATAERR, "no mail on standard input"),
        ((), b"X: " + b"x" * 50_000_000, {}, os.EX_DATAERR, "larger than 50 MB"),
        (("--mailbox", "help@shop.example"), MAIL, {}, os.EX_NOUSER, "complaints@shop.example"),
        ((), MAIL, {"MAIL_SMTP_URL": "mail.example.com"}, os.EX_TEMPFAIL, "AMENDS_MAIL_SMTP_URL"),
        ((), MAIL, {"DATABASE_URL": "sqlite:////nowhere/amends.db"}, os.EX_TEMPFAIL, "try again later"),
    ],
)
def test_a_mail_server_is_told_by_the_exit_code_what_to_do_with_a_mail(
    words: tuple[str, ...],
    stdin: bytes,
    settings: dict[str, str],
    code: int,
    told: str,
    tmp_path: Path,
) -> None:
    given = {"MAIL_ADDRESS": "complaints@shop.example", **settings}
    assert told in error_of(amends(tmp_path, "mail", "deliver", *words, stdin=stdin, **given), code)


def test_a_mail_is_delivered_to_the_mailbox_and_with_the_sender_that_were_named(tmp_path: Path) -> None:
    two = {"MAIL_ADDRESS": "complaints@shop.example", "MAIL_2_ADDRESS": "help@shop.example"}
    for sender in ("ann.reed@mail.example", "", "MAILER-DAEMON"):
        mail = MAIL + sender.encode()
        words = ("mail", "deliver", "--mailbox", "Help@shop.example", "--sender", sender)
        assert amends(tmp_path, *words, stdin=mail, **two).returncode == 0
    rows = asked(tmp_path, "select account, envelope from inbound order by id")
    assert [(account, json.loads(envelope)["mail_from"]) for account, envelope in rows] == [
        ("help@shop.example", "ann.reed@mail.example"),
        ("help@shop.example", ""),
        ("help@shop.example", ""),
    ]


def test_a_mail_nobody_could_take_is_kept_taken_again_and_becomes_a_case(tmp_path: Path) -> None:
    right = {"MAIL_ADDRESS": "complaints@shop.example"}
    letters = tmp_path / "data" / "outgoing-mail" / "new"
    assert amends(tmp_path, "mail", "deliver", stdin=MAIL, **right).returncode == 0
    assert amends(tmp_path, "mail", "deliver", stdin=MAIL, **right).returncode == 0
    with serving(tmp_path, MAIL_ADDRESS="other@shop.example"):
        until(lambda: asked(tmp_path, "select 1 from inbound where fate = 'failed'"))
    assert "is not configured here" in amends(tmp_path, "unprocessed", **right).stdout
    assert "1 put back in line" in amends(tmp_path, "replay", **right).stdout
    with serving(tmp_path, **right):
        until(lambda: letters.is_dir() and list(letters.iterdir()))
        until(lambda: asked(tmp_path, "select 1 from complaint where acknowledged_at is not null"))

    assert asked(tmp_path, "select fate, count(*) from inbound group by fate") == [("handled", 1)]
    ((reference,),) = asked(tmp_path, "select reference from complaint")
    shown = amends(tmp_path, "show", reference.lower())
    assert (shown.returncode, reference in shown.stdout) == (0, True)
    assert "The kettle I bought" in shown.stdout or "the kettle I bought" in shown.stdout
    assert max(map(len, shown.stdout.splitlines())) <= 80
    exported = json.loads(amends(tmp_path, "export", reference).stdout)
    assert exported["complaint"]["reference"] == reference
    assert amends(tmp_path, "export", reference, "--out", "case.json").stdout == ""
    assert json.loads((tmp_path / "case.json").read_text()) == exported
    verified = amends(tmp_path, "verify")
    assert (verified.returncode, verified.stdout.startswith("1 chains")) == (0, True)
    assert "Nothing waits" in amends(tmp_path, "unprocessed").stdout


def test_the_demo_is_made_once_and_a_forged_event_in_it_is_found(tmp_path: Path) -> None:
    first = amends(tmp_path, "demo")
    assert first.returncode == 0
    assert "amends user link mei@demo.example" in first.stdout
    assert not (tmp_path / "data" / "outgoing-mail").exists()
    assert "outbox.failed" in first.stderr  # the one letter that could not be delivered is logged
    for story in stories():
        assert not any(
            words in first.stderr for words in (story.name, story.says[:15], story.address or story.name)
        )

    assert "complaints already" in error_of(amends(tmp_path, "demo"), 1)
    assert amends(tmp_path, "user", "link", "mei@demo.example").returncode == 0
    with closing(sqlite3.connect(tmp_path / "data" / "amends.db")) as connection:
        connection.execute("update case_event set event = 'forged' where id = 5")
        connection.commit()
    verified = amends(tmp_path, "verify")
    assert (verified.returncode, "BROKEN" in verified.stdout) == (1, True)


def test_the_check_says_what_to_mend(tmp_path: Path) -> None:
    fresh = amends(tmp_path, "check")
    assert (fresh.returncode, "amends migrate" in fresh.stdout) == (1, True)

    assert amends(tmp_path, "migrate").returncode == 0
    good = amends(tmp_path, "check", MAIL_ADDRESS="complaints@shop.example")
    assert good.returncode == 0
    assert "channel: email complaints@shop.example" in good.stdout


def test_the_check_tells_of_a_folder_and_a_database_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file, no folder")
    folder = amends(tmp_path, "check")
    assert (folder.returncode, folder.stdout.startswith("MEND  AMENDS_DATA: ")) == (1, True)

    (tmp_path / "data").unlink()
    down = amends(tmp_path, "check", DATABASE_URL="postgresql+psycopg://u:p@127.0.0.1:1/none")
    assert "MEND  AMENDS_DATABASE_URL: the database does not answer" in down.stdout


def _without_privilege() -> tuple[str, ...]:
    """Root writes everywhere unless it gives that power up."""
    return (
        ("setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override") if os.geteuid() == 0 else ()
    )
