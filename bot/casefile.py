"""One case as a person or a program reads it outside the console."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text
from sqlalchemy import Connection

from backend import listing
from backend.complaint_json import case_file
from backend.listing import Whole
from backend.web.console.casefile import Line, form_rows, promises, survey, transcript
from backend.web.console.wording import Wording
from bot.app import Program
from channels.base import SettingError
from dialogs import labels
from dialogs.understanding import references

WIDTH = 80
ENTIRE = 1_000_000  # messages: a case file leaves none out

_STYLES = {"customer": "bold", "bot": "dim", "staff": "bold cyan", "note": "italic yellow", "event": "dim"}
_LATE = {"late": "bold red", "due": "yellow", "done": "green"}


async def as_json(program: Program, reference: str) -> dict[str, Any] | None:
    """The case file: complaint, messages and events; None for an unknown number.

    Raises `SettingError` for a number with a typing error.
    """
    case = await _found(program, reference)
    return None if case is None else case_file(case)


async def print_case(program: Program, reference: str, screen: Console) -> bool:
    """Prints a case; False for an unknown number. Raises `SettingError` for a number with a typing error."""
    case = await _found(program, reference)
    if case is None:
        return False
    words = Wording("en", program.settings.zone, program.office.now())
    screen.print(Group(*_parts(case, words)), width=min(WIDTH, screen.width))
    return True


async def _found(program: Program, typed: str) -> Whole | None:
    prefix = program.settings.reference_prefix
    number = references.read(typed, prefix)
    if number.mistyped:
        raise SettingError(typed, "a character of this number seems off; look at it again")
    await program.database.start()
    try:
        return await program.database.read(lambda connection: _whole(connection, number.reference))
    finally:
        await program.database.close()


def _whole(connection: Connection, reference: str) -> Whole | None:
    case = listing.whole(connection, reference)
    if case is None or not case.earlier:
        return case
    said = listing.transcript(connection, case.complaint["id"], limit=ENTIRE)
    return replace(case, messages=said, earlier=False)


def _parts(case: Whole, words: Wording) -> Iterator[RenderableType]:
    """From what a reader asks first to what they look up: the case, its form, its clocks, what was said."""
    yield _head(case, words)
    yield Rule("Form", style="dim", align="left")
    yield _form(case, words)
    if clocks := promises(case, words):
        yield Rule("Promises", style="dim", align="left")
        yield _grid((Text(each.name), Text(each.mark.text, _LATE.get(each.mark.kind, ""))) for each in clocks)
    if case.complaint["decision"]:
        yield Rule("Decision", style="dim", align="left")
        yield _decision(case, words)
    if answers := survey(case, words):
        yield Rule("Survey", style="dim", align="left")
        rows = [*((each.name, each.mark) for each in answers.marks), ("In their words", answers.words)]
        rows += [("Asked", answers.asked), ("Answered", answers.answered)]
        yield _grid((Text(name), Text(value)) for name, value in rows if value)
    yield Rule("Conversation and timeline", style="dim", align="left")
    for line in transcript(case, words):
        yield from _said(line)


def _head(case: Whole, words: Wording) -> RenderableType:
    row = case.complaint
    title = Text.assemble((row["reference"], "bold"), "  ", words.state(row["state"]).text)
    if row["safety_flag"]:
        title.append(f"  Safety {words.hazard(row['hazard_type'])}".rstrip(), "bold red")
    rows = [
        ("About", row["subject"]),
        ("From", row["complainant"] or row["peer"]),
        ("Made by", f"{words.media(row['media']).text}, {words.language_name(row['language'])}"),
        ("Received", words.when(row["received_at"])),
        ("Acknowledged", words.when(row["acknowledged_at"]) if row["acknowledged_at"] else "not yet"),
        ("Owner", case.owner or "nobody yet"),
        ("Category", labels.category(row["category"], "en") if row["category"] else ""),
        ("Closed", _closing(case, words)),
    ]
    return Group(title, _grid((Text(name), Text(str(value))) for name, value in rows if value))


def _closing(case: Whole, words: Wording) -> str:
    row = case.complaint
    if not row["closed_at"]:
        return ""
    reason = labels.close_reason(row["close_reason"], "en") if row["close_reason"] else ""
    return f"{words.when(row['closed_at'])}, {reason}".rstrip(", ")


def _form(case: Whole, words: Wording) -> RenderableType:
    rows = []
    for row in form_rows(case, words):
        value = Text(row.value or "open", "" if row.value else "dim")
        if row.unsure:
            value.append("  unsure", "yellow")
        rows.append((Text(row.label), value))
    return _grid(rows)


def _decision(case: Whole, words: Wording) -> RenderableType:
    decision = case.complaint["decision"]
    rows = [
        ("Outcome", labels.decision(decision["outcome"], words.language)),
        ("Reasons", decision["reasons"]),
        ("Remedy", decision["remedy"]),
        ("By", case.people.get(decision["decided_by"] or 0, "")),
    ]
    return _grid((Text(name), Text(value)) for name, value in rows if value)


def _said(line: Line) -> Iterator[RenderableType]:
    if line.day:
        yield Text(f"\n{line.day}", "bold dim")
    if line.kind == "event":
        yield Padding(Text(f"{line.time}  {line.text}", "dim"), (0, 0, 0, 2))
        return
    head = Text.assemble((f"{line.time}  ", "dim"), (line.who, _STYLES[line.kind]))
    for more in (line.note, line.channel.text if line.channel else ""):
        head.append(f"  {more}" if more else "", "dim")
    if line.delivery:
        head.append(f"  {line.delivery.text}", "red" if line.delivery.kind == "failed" else "dim")
    yield Padding(head, (0, 0, 0, 2))
    yield Padding(Text(line.text), (0, 0, 0, 9))
    for file in line.files:
        yield Padding(Text(f"File: {file.name}, {file.size}", "dim"), (0, 0, 0, 9))


def _grid(rows: Any) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", width=22)
    table.add_column(ratio=1, overflow="fold")
    for name, value in rows:
        table.add_row(name, value)
    return table
