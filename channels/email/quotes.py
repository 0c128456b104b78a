"""A person's new words, told apart from what their mail program quoted, in time linear in the text."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from channels.email import marks

_QUOTED = re.compile(r"^\s{0,3}[>|＞]")
_MOST_ATTRIBUTION = 4  # lines: programs break it after 76 letters
_MOST_LINE = 700
_MOST_LETTERS = 500_000
_AFTER_HEAD = 7
_MOST_SIGNED = 15  # lines of a signature
_SENTENCE = (".", "!", "?", "。", "！", "？", "…")
_QUOTE_MARKS = ">|＞"
_RULE_MARKS = "-_=—–*‐"
# A line end that is spelled out is found ten times as fast as a line's beginning
_MARKS = _QUOTE_MARKS + _RULE_MARKS
_BEGINS_MARKED = re.compile(rf"\n[ \t]{{0,3}}[{re.escape(_MARKS)}]")
_PICTURE = re.compile(r"\[cid:[^\]\s]{1,200}\]")  # where Outlook's plain text has one
_TIME = re.compile(r"\d[:.h时時시]\s?\d\d|\b20\d\d\b|\d{2}[./-]\d{2}")
_GAPS = re.compile(r"\n{3,}")
_CONTACT = re.compile(r"\d[\d\s()./-]{6,}\d")


class _Attribution(NamedTuple):
    """How many lines it takes; whether quoted ones are near below it (`marked`), or next to it (`above`)."""

    lines: int
    marked: bool
    above: bool


def new_words(text: str, *, reply: bool, forward: bool = False) -> str:
    """What the person wrote themselves.

    A forwarded mail (one that says so in its text, or `forward`) is taken whole: the older one is what they tell. A
    first mail keeps a signature that tells how to reach its writer; disclaimers and lines of devices go from every
    mail.
    """
    if "[cid:" in text:
        text = _PICTURE.sub("", text)
    lines = text.split("\n")
    if len(text) > _MOST_LETTERS:  # no person's letter
        return "\n".join(line for line in lines if not _QUOTED.match(line)).strip()
    if forward:
        return text.strip()
    if not reply and not _may_quote(text, lines):
        return "\n".join(_without_footer(lines)).strip()
    quoted = {index for index, line in enumerate(lines) if line and _is_quoted(line)}
    attributions = _attributions(lines, quoted, reply=reply)
    cut, forwarded = _cut(lines, attributions)
    if forwarded:
        return text.strip()
    if cut == len(lines) and (attributions or not reply):
        # ">" is how some write lists, where nobody is quoted yet
        quoted -= set(range(min(attributions, default=len(lines))))
    kept = _unquoted(lines[:cut], quoted, attributions)
    quotes = cut < len(lines) or len(kept) < cut
    kept = _without_footer(kept)
    unsigned = _unsigned(kept, whole=reply or quotes)
    kept = unsigned if unsigned is kept else _without_footer(unsigned)
    words = _GAPS.sub("\n\n", "\n".join(kept)).strip()
    if cut < len(lines) and (not words or marks.points_below(words)):
        # nothing marks what is new in an old mail that somebody wrote into
        return text.strip()
    return words or ("" if reply else text.strip())


def _may_quote(text: str, lines: Sequence[str]) -> bool:
    """Most first mails quote nothing, and this is known in a tenth of the time."""
    if any(map(text.__contains__, _MARKS)) and _BEGINS_MARKED.search(f"\n{text}"):
        return True
    if "写道" in text or "寫道" in text:
        return True
    if ":" not in text and "：" not in text:
        return False
    return any(
        line.rstrip()[-1:] in {":", "："} or ":" in line[:40] or "：" in line[:24] for line in lines if line
    )


def _cut(lines: list[str], attributions: Mapping[int, _Attribution]) -> tuple[int, bool]:
    """The line from which on everything is an older mail, and whether that was forwarded."""
    for index, line in enumerate(lines):
        if not line or line[0] in _QUOTE_MARKS:
            continue
        bare = line.strip()
        if not bare or bare[0] in _QUOTE_MARKS or (len(line) > _MOST_LINE and bare[0] not in _RULE_MARKS):
            continue
        divides = bare[0] in _RULE_MARKS
        if (divides or bare[-1] in ":：") and marks.FORWARDED.match(line):
            return index, True
        divides = divides and marks.divides(line)
        if divides or ((":" in line or "：" in line) and _is_head(lines, index)):
            return _without_rule(lines, index), False
        # a quotation that marks its lines may have new words among and below them
        if index in attributions and not attributions[index].marked:
            return index, False
    return len(lines), False


def _is_head(lines: list[str], index: int) -> bool:
    """Outlook quotes without marks, below the old mail's From, Sent, To and Subject."""
    first = lines[index]
    if ":" not in first[:60] and "：" not in first[:40]:
        return False
    if not (marks.HEAD.match(first) or marks.HEAD_NEXT.match(first)):
        return False
    block = [line[:_MOST_LINE] for line in lines[index : index + _AFTER_HEAD] if line.strip()]
    fields = [line for line in block if marks.HEAD_NEXT.match(line)]
    senders = [line for line in block if marks.HEAD.match(line)]
    # "From: Berlin, To: Hamburg, Date: 3 May" is a journey
    told = any("@" in line or not marks.ROUTE.match(line) for line in fields)
    # "From: the start it was broken. To: be fair, …" has neither address nor time
    sent = any("@" in line or _TIME.search(line) for line in block) or not _ends_sentence(
        block[: len(fields)]
    )
    return bool(senders) and len(fields) >= 2 and sent and (told or "@" in senders[0])


def _without_rule(lines: list[str], index: int) -> int:
    while index and (not lines[index - 1].strip(" _-=—*\t\r") or _heads_older(lines[index - 1][:_MOST_LINE])):
        index -= 1
    return index


def _heads_older(line: str) -> bool:
    return bool(marks.NOTES.match(line) or marks.TITLE.match(line))


def _attributions(lines: list[str], quoted: set[int], *, reply: bool) -> dict[int, _Attribution]:
    """The lines above quotations, by where they begin."""
    found: dict[int, _Attribution] = {}
    above = _lines_above(lines, quoted)
    for index, line in enumerate(lines):
        if not line or line[0] in _QUOTE_MARKS or len(line) > _MOST_LINE:
            continue
        if marks.may_end_attribution(line):
            marked = not quoted.isdisjoint(range(index + 1, index + 4))
        elif index in above and marks.may_hold_verb(line.casefold()):
            marked = True
        else:
            continue
        start = _attribution_start(lines, index, quoted=marked, reply=reply)
        if start is not None:
            found[start] = _Attribution(index - start + 1, marked, index in above)
    return found


def _lines_above(lines: list[str], quoted: set[int]) -> set[int]:
    """The lines that stand above a quoted one, with no more than two empty ones between."""
    above: set[int] = set()
    for index in quoted:
        if index - 1 not in quoted:
            for before in range(index - 1, index - 4, -1):
                above.add(before)
                if before < 0 or lines[before].strip():
                    break
    return above


def _attribution_start(lines: list[str], last: int, *, quoted: bool, reply: bool) -> int | None:
    """The first line of the attribution that ends at `last`. The longest one is taken, but none that would
    begin in the middle of what the person wrote."""
    first = last
    while first > max(0, last - _MOST_ATTRIBUTION + 1) and _may_belong(lines[first - 1]):
        first -= 1
    for start in range(first, last + 1):
        block = lines[start : last + 1]
        if start < last and not (marks.begins_attribution(block[0]) and not _ends_sentence(block[:-1])):
            continue
        if marks.is_attribution(" ".join(line.strip() for line in block), quoted_below=quoted, reply=reply):
            return start
    return None


def _may_belong(line: str) -> bool:
    return len(line) <= _MOST_LINE and bool(line.strip())


def _ends_sentence(block: Sequence[str]) -> bool:
    return any(line.rstrip().endswith(_SENTENCE) and not line.rstrip().endswith("m.") for line in block)


def _is_quoted(line: str) -> bool:
    first = line[0]
    return first in _QUOTE_MARKS or (first.isspace() and bool(_QUOTED.match(line)))


def _unquoted(lines: list[str], quoted: set[int], attributions: Mapping[int, _Attribution]) -> list[str]:
    kept: list[str] = []
    behind = 0
    for index, line in enumerate(lines):
        if index < behind:
            continue
        found = attributions.get(index)
        if found and found.above and index + found.lines < len(lines):
            behind = index + found.lines
        elif index not in quoted:
            kept.append(line)
    return kept


def _unsigned(lines: list[str], *, whole: bool) -> list[str]:
    """Without the signature, which begins at a line of two dashes (RFC 3676 section 4.3)."""
    for index, line in enumerate(lines):
        if index and marks.SIGNATURE.match(line):
            signed = _is_signature(line, lines[index + 1 :], whole=whole)
            return lines[:index] if signed else lines
    return lines


def _is_signature(mark: str, below: Sequence[str], *, whole: bool) -> bool:
    """Whether what stands below the dashes is no more than that: some part their letters with such lines. `whole`: how
    to reach the person is known."""
    told = [line.rstrip() for line in below if line.strip()]
    if whole and mark.startswith("--"):
        return len(told) <= _MOST_SIGNED
    if any(line.endswith(_SENTENCE) for line in told) or len(told) > _MOST_SIGNED:
        return False
    return whole or not _CONTACT.search("\n".join(told))


def _without_footer(lines: Sequence[str]) -> list[str]:
    """Without the disclaimers and the lines of devices at the end."""
    end = len(lines)
    while end:
        start = _last_block(lines, end)
        if start == end or marks.is_device_line(lines[end - 1]):
            end -= 1
        elif start and marks.is_disclaimer(" ".join(line.strip() for line in lines[start:end])):
            end = _without_rule(list(lines[:start]), start)
        else:
            break
    return list(lines[:end])


def _last_block(lines: Sequence[str], end: int) -> int:
    """Where the paragraph that ends before `end` begins; `end` itself where that line is empty."""
    start = end
    while start and lines[start - 1].strip() and end - start < 60:
        start -= 1
    return start
