"""The command line: `amends …`. One clear line for every error; exit 2 for wrong use, 1 for failure."""

import contextlib
import json
import sys
from collections.abc import Callable, Coroutine, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text
from typer.exceptions import TyperException

from bot.failure import explained, fail
from bot.loop import run
from bot.settings import Settings, read_settings

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="A conversational complaint desk.",
)
user = typer.Typer(no_args_is_help=True, help="Accounts of people at the desk.")
token = typer.Typer(no_args_is_help=True, help="Tokens for programs.")
mail = typer.Typer(no_args_is_help=True, help="How mails are read, and mails handed over by a mail server.")
app.add_typer(user, name="user")
app.add_typer(token, name="token")
app.add_typer(mail, name="mail")

T = TypeVar("T")

screen = Console()
_debug = False


@app.callback()
def common(
    *, debug: Annotated[bool, typer.Option(help="Show tracebacks and more of the log.")] = False
) -> None:
    """Options of every command."""
    global _debug  # noqa: PLW0603 - read by main() when a command has failed
    _debug = debug
    from bot.watch import set_up_logs

    set_up_logs(debug=debug)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; 0 takes any free one.")] = None,
    data: Annotated[Path | None, typer.Option(help="Folder of this desk's data.")] = None,
) -> None:
    """The whole desk in one process; on PostgreSQL start as many as wanted."""
    from bot.serving import serve as run_the_desk

    run_the_desk(host=host, port=port, data=data)


@app.command()
def migrate() -> None:
    """Brings the database to the schema of this version."""
    from backend.schema import migrate as bring_up
    from bot.app import look_at_folder

    settings = read_settings()
    look_at_folder(settings.data)
    bring_up(settings.database)
    screen.print("The database is up to date.")


@app.command()
def check() -> None:
    """Looks over settings, database, channels and the policy profile, and says what is wrong."""
    from bot.checkup import look_over

    findings = run(look_over(read_settings()))
    for finding in findings:
        line = f"{'ok   ' if finding.good else 'MEND '} {finding.text}"
        screen.print(line, highlight=False, markup=False, soft_wrap=True)
    if not all(finding.good for finding in findings):
        raise typer.Exit(1)


@app.command()
def demo() -> None:
    """Fills an empty desk with a lively, bilingual set of complaints in every state."""
    from bot.demo import PEOPLE, NotEmpty, fill

    try:
        count = run(fill(_prepared()))
    except NotEmpty as error:
        fail(str(error))
    screen.print(f"{count} complaints were made up, in every state. Nothing was sent to anybody.")
    screen.print("Start the desk with: amends serve")
    for person in PEOPLE:
        line = f"  sign in as {person.name} ({person.role}): amends user link {person.email}"
        screen.print(line, highlight=False, soft_wrap=True)


@app.command()
def chat(language: Annotated[str, typer.Option(help="The language to begin in.")] = "") -> None:
    """Talk to the desk in this terminal."""
    from bot.talking import talk

    run(talk(_prepared(), language))


@app.command()
def show(reference: str) -> None:
    """One case: form, conversation and timeline."""
    from bot.casefile import print_case

    found = run(print_case(_prepared(), reference, screen))
    if not found:
        fail(f"there is no complaint {reference}")


@app.command()
def export(
    reference: str,
    format_: Annotated[
        str, typer.Option("--format", help="json; pdf and xlsx come with a later version.")
    ] = "json",
    out: Annotated[Path | None, typer.Option(help="The file to write; without it, standard output.")] = None,
) -> None:
    """The case file."""
    from bot.casefile import as_json

    if format_ != "json":
        fail(f"this version writes json, not {format_}", code=2)
    found = run(as_json(_prepared(), reference))
    if found is None:
        fail(f"there is no complaint {reference}")
    text = json.dumps(found, ensure_ascii=False, indent=2)
    if out:
        out.write_text(f"{text}\n", "utf-8")
    else:
        sys.stdout.write(f"{text}\n")


@app.command()
def unprocessed() -> None:
    """Inbound events without a fate for a minute, and failed ones."""
    program = _prepared()
    rows = run(_with(program, program.inbox.unprocessed()))
    table = Table("id", "channel", "received", "fate", "tries", "reason")
    for row in rows:
        received = row["received_at"].astimezone(program.settings.zone)
        table.add_row(
            str(row["id"]),
            row["channel"],
            f"{received:%Y-%m-%d %H:%M}",
            row["fate"],
            str(row["attempts"]),
            row["reason"],
        )
    screen.print(table if rows else "Nothing waits.")


@app.command()
def replay(
    ids: Annotated[
        list[int] | None, typer.Argument(help="Numbers from `unprocessed`; none: all failed.")
    ] = None,
) -> None:
    """Puts failed events back in line; a running desk takes them within five seconds."""
    program = _prepared()

    async def again() -> list[int]:
        numbers = ids or [row["id"] for row in await program.inbox.unprocessed() if row["fate"] == "failed"]
        unknown = [number for number in numbers if not await program.inbox.replay(number)]
        if not unknown:
            screen.print(f"{len(numbers)} put back in line.")
        return unknown

    if unknown := run(_with(program, again())):
        fail(f"no failed event has the number {', '.join(map(str, unknown))}")


@app.command()
def verify() -> None:
    """Checks every audit chain and seal."""
    from bot.verifying import verify as check_chains

    result = run(check_chains(_prepared()))
    for line in result.broken:
        screen.print(line, highlight=False)
    verdict = "BROKEN" if result.broken else "intact"
    screen.print(f"{result.cases} chains, {result.events} events, {result.seals} seals: {verdict}.")
    if result.broken:
        raise typer.Exit(1)


@app.command()
def backup(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that is not there yet, or empty.")],
) -> None:
    """Copies database, files and secret key into a new folder, while the desk runs or not."""
    from backend.backup import Failed
    from bot.backing import back_up, told

    try:
        with _progress() as tell:
            made, missing = back_up(read_settings(), folder, tell)
    except Failed as error:
        fail(str(error))
    screen.print(told(made, folder), highlight=False, markup=False, soft_wrap=True)
    for name in missing:
        sys.stderr.write(f"amends: file {name}\n")
    if missing:
        raise typer.Exit(1)


@app.command()
def restore(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="What `amends backup` has made.")],
    *,
    other_key: Annotated[
        bool, typer.Option("--other-key", help="The key is lost: links of before no longer open.")
    ] = False,
) -> None:
    """Fills an empty data folder, and an empty database of the same kind, from a backup."""
    from backend.backup import Failed
    from bot.restoring import restore as fill_again

    settings = read_settings()
    try:
        with _progress() as tell:
            made = fill_again(settings, folder, tell, other_key=other_key)
    except Failed as error:
        fail(str(error))
    line = f"Restored as of {made.made_at.astimezone(settings.zone):%Y-%m-%d %H:%M}: "
    line += f"{made.rows['complaint']} complaints, {made.files.count} files. Check with: amends verify"
    screen.print(line, highlight=False, markup=False, soft_wrap=True)
    if made.files.missing:
        sys.stderr.write(f"amends: {made.files.missing} files were missing when the backup was made\n")


@app.command()
def understand(
    language: Annotated[str, typer.Option(help="The language of the text, when it is known.")] = "",
    now: Annotated[str, typer.Option(help="The moment it was written, ISO 8601.")] = "",
    asked: Annotated[str, typer.Option(help="The field that had been asked for.")] = "",
    *,
    lines: Annotated[bool, typer.Option(help="One text a line in, one JSON a line out.")] = False,
) -> None:
    """Reads a text on standard input and prints what was understood."""
    settings = read_settings()
    default = {"language": language, "now": now, "asked": asked}
    for text in _texts(lines=lines):
        given = _line(text) if lines else {"text": text}
        sys.stdout.write(json.dumps(_understood({**default, **given}, settings), ensure_ascii=False) + "\n")
        sys.stdout.flush()


@user.command("add")
def user_add(
    email: str,
    role: Annotated[
        str, typer.Option(help="agent, manager, representative, executive, auditor, admin or employee.")
    ] = "agent",
    name: Annotated[str, typer.Option(help="As customers and colleagues read it.")] = "",
    *,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from standard input.")
    ] = False,
) -> None:
    """Adds a person, or changes the role and password of a known one."""
    if "@" not in email.strip("@"):
        fail(f"{email} is no e-mail address", code=2)
    program = _prepared()
    password = sys.stdin.readline().rstrip("\n") if password_stdin else None
    if password is not None and len(password) < 10:
        fail("the password is too short: use ten characters or more", code=2)
    with _usage():
        run(_with(program, program.office.access.add_staff(email, role, name, password)))
    screen.print(f"{email} is {role}.")


@user.command("link")
def user_link(email: str) -> None:
    """A one-time sign-in link."""
    program = _prepared()
    link = run(_with(program, program.office.access.sign_in_link(email)))
    if link is None:
        fail(f"nobody here has the address {email}; add them with: amends user add {email} --role agent")
    sys.stdout.write(f"{link}\n")


@token.command("add")
def token_add(
    name: str, role: Annotated[str, typer.Option(help="What the program may do.")] = "agent"
) -> None:
    """An API token, printed once."""
    program = _prepared()
    with _usage():
        made = run(_with(program, program.office.access.add_token(name, role)))
    sys.stdout.write(f"{made}\n")


@mail.command("parse")
def mail_parse(files: list[Path]) -> None:
    """How each mail is read, one JSON line a file."""
    from channels.email.describe import describe

    for file in files:
        try:
            raw = file.read_bytes()
        except OSError as error:
            fail(f"{file} cannot be read: {error.strerror}")
        sys.stdout.write(json.dumps(describe(raw), ensure_ascii=False) + "\n")


@mail.command("deliver")
def mail_deliver(
    sender: Annotated[
        str | None, typer.Option(help="The envelope's sender; empty for a bounce, which nobody answers.")
    ] = None,
    mailbox: Annotated[
        str, typer.Option(help="The address it came to, where this desk has several; else the first.")
    ] = "",
) -> None:
    """Takes a mail on standard input, as a mail server hands it over. Exit 75 asks the server to try again."""
    raw = sys.stdin.buffer.read()
    from bot.deliver import TEMPFAIL, Turned, hand_over

    try:
        program = _prepared()
        run(_with(program, hand_over(program, raw, sender, mailbox)))
    except Turned as error:
        fail(str(error), code=error.code)
    except Exception as error:
        if _debug:
            raise
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        fail(f"not stored, try again later: {reason}", code=TEMPFAIL)


def main() -> None:
    """Every command. Exits by itself."""
    with explained(lambda: _debug):
        try:
            sys.exit(app(standalone_mode=False))
        except TyperException as error:
            told = error.format_message() if hasattr(error, "format_message") else str(error)
            if not told.strip():  # a bare command: its help is printed
                sys.exit(2)
            fail(f"{told.rstrip('.')}; see amends --help", code=2)


def _prepared() -> Any:
    """The desk's parts for a command that works beside a running `serve`."""
    from backend.schema import migrate_aside as bring_up
    from bot.app import compose, look_at_folder
    from bot.listening import served_at

    settings = read_settings()
    look_at_folder(settings.data)
    if not settings.public_url:
        settings = settings.model_copy(update={"public_url": served_at(settings.data)})
    if settings.database.startswith("sqlite"):
        bring_up(settings.database)
    return compose(settings)


@contextlib.contextmanager
def _progress() -> Iterator[Callable[[str], None]]:
    """Shows what is done on a terminal, and nothing elsewhere."""
    shown = Console(stderr=True)
    if not shown.is_terminal:
        yield lambda _: None
        return
    with shown.status("…") as status:
        yield lambda words: status.update(Text(words))


async def _with(program: Any, work: Coroutine[Any, Any, T]) -> T:
    await program.database.start()
    try:
        return await work
    finally:
        await program.database.close()


def _texts(*, lines: bool) -> Iterator[str]:
    sys.stdin.reconfigure(errors="surrogateescape")  # type: ignore[union-attr]
    if not lines:
        yield sys.stdin.read()
        return
    for line in sys.stdin:
        yield line.rstrip("\n")


def _line(text: str) -> dict[str, Any]:
    """A line of JSON with the text and what is known of it, or plain text."""
    if text.startswith("{"):
        with contextlib.suppress(ValueError):
            found = json.loads(text)
            if isinstance(found, dict) and "text" in found:
                return {key: value for key, value in found.items() if value is not None}
    return {"text": text}


def _understood(given: dict[str, Any], settings: Settings) -> dict[str, Any]:
    """What a text says. Where no question was open, a few words that agree or deny are still an answer."""
    from dialogs.understanding import understand as read
    from dialogs.understanding import yesno
    from dialogs.understanding.source import read as source

    try:
        moment = datetime.fromisoformat(given["now"]) if given["now"] else datetime.now(UTC)
    except ValueError:
        fail(f"{given['now']!r} is no moment; write it like 2026-11-21T09:30:00+00:00", code=2)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=settings.zone)
    found = read(
        given["text"],
        now=moment.astimezone(settings.zone),
        languages=settings.languages,
        language=given["language"] or None,
        asked=given["asked"] or None,
    )
    told = found.to_json()
    if not given["asked"] and found.intent in {"other", "praise"} and not found.suggestion:
        tags = sorted(settings.languages, key=lambda tag: tag != found.language)
        told["answer"] = yesno.answer(source(given["text"]), "confirm", tags, found.answer)
        if told["answer"] and found.intent == "other":
            told["intent"] = "answer"
    return told


@contextlib.contextmanager
def _usage() -> Iterator[None]:
    try:
        yield
    except ValueError as error:
        fail(str(error), code=2)
