"""A letter that answers a numbered list: which words stand for which question, however a mail program sent it back."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

_MARKS = re.compile(r"^[ \t]*(?:[>|＞][ \t]?)+")
# 1. 1) (1) 1、 １． 1: Q1. #1 问题1：, and not the beginning of 3.5 or 16:30
_NUMBER = re.compile(
    r"^[(（\[【]?\s*(?:[QqAa#]|[Qq]uestion|问题|第)?\s*(\d{1,2})(?:\s*[)）\]】、]|\s*[.．](?!\d)|\s*[:：](?!\d\d)|\s*[-–—]\s)\s*(.*)$"
)
_BARE = re.compile(r"^(\d{1,2})\s+(\S.*)$")
_CIRCLED = re.compile(r"^([①-⑳])\s*(.*)$")
_MOST_LINES = 2_000
_LONGEST = 6  # lines of one answer
_HEAD = 20  # letters by which a question is known
_SHORT, _SHORT_HAN = 8, 4  # letters of a whole line by which it is known
_MANY = 3  # lines of our letter that tell that all of it is there
_GOES_ON = "…"
_BULLET = re.compile(r"^\s*[-*•·–]\s*(.*)$")
_HEADER = re.compile(
    r"^\s*(?:[-_=—–*]{2,}|[*\s]*(?:from|sent|date|to|cc|subject|de|enviado|para|asunto|envoyé|à|objet|"
    r"发件人|发送时间|收件人|抄送|主题|日期)\s*\*?\s*[:：])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """`answers` by the place of their question, counted from 1; `words` what the writer wrote without the lines of our
    letter, and `rest` without the answers too."""

    answers: Mapping[int, str]
    words: str
    rest: str


def read(new: str, whole: str, asked: Sequence[Sequence[str]], ours: Sequence[str]) -> Sheet:
    """Reads the answers to `asked`, each question in every wording it may have had. `new` are the writer's words as far
    as they could be told apart, `whole` all of the letter, `ours` the lines of our own letter (`heads`)."""
    letter = _Letter(asked, ours)
    under = letter.answers_under(whole.splitlines()[:_MOST_LINES])
    kept = [line for line in new.splitlines() if not _MARKS.match(line)]
    words = letter.without_ours(kept, under.values())
    numbered = letter.answers_by_number(words)
    listed = {} if under or numbered else letter.answers_by_place(words)
    answers = listed | numbered | under
    taken = {lines[0] for lines in answers.values()}  # a further line may be about something else
    rest = [line for line in words if not taken & {_bare(line), _said(line)}]
    told = {at: " ".join(lines).strip() for at, lines in sorted(answers.items())}
    said = {at: answer for at, answer in told.items() if any(map(str.isalnum, answer))}
    return Sheet(said, "\n".join(words).strip(), "\n".join(rest).strip())


class _Letter:
    """The letter that asked. Its writer may answer in another language than it was in."""

    def __init__(self, asked: Sequence[Sequence[str]], ours: Sequence[str]) -> None:
        self._asked = [tuple(_bare(each) for each in wordings) for wordings in asked]
        self._lines = frozenset(_bare(each) for each in ours if not each.endswith(_GOES_ON))
        self._heads = tuple(_bare(each.removesuffix(_GOES_ON)) for each in ours if each.endswith(_GOES_ON))

    def answers_under(self, lines: Sequence[str]) -> dict[int, list[str]]:
        """The answers that stand behind or under the words of their questions."""
        found: dict[int, list[str]] = {}
        current, open_question = 0, ""
        for line in lines:
            quoted, bare = bool(_MARKS.match(line)), _bare(_MARKS.sub("", line))
            if not bare:
                current = 0 if found.get(current) else current  # an answer ends with its paragraph
                continue
            if open_question and open_question.startswith(bare):  # a question broken into two lines
                open_question = open_question.removeprefix(bare).strip()
                continue
            at, left, behind = self._put(bare)
            if at:
                current, open_question = at, left
                if behind:
                    found.setdefault(at, []).append(behind)
            elif quoted or self._is_ours(bare) or _numbered(bare):
                current = 0
            elif current and len(found.get(current, ())) < _LONGEST:
                found.setdefault(current, []).append(bare)
        return found

    def answers_by_number(self, lines: Sequence[str]) -> dict[int, list[str]]:
        """The answers that carry the numbers of their questions, in any order, none twice."""
        weak = [match[1] for line in lines if (match := _BARE.match(_bare(line)))]
        bare_numbers = len({each for each in weak if 1 <= int(each) <= len(self._asked)}) > 1
        found: dict[int, list[str]] = {}
        current = 0
        for line in lines:
            bare = _bare(line)
            number = _numbered(bare) or (_bare_number(bare) if bare_numbers else None)
            if number and 1 <= number[0] <= len(self._asked) and number[0] not in found:
                current = number[0]
                found[current] = [number[1]]
            elif not bare or number:
                current = 0
            elif current and len(found[current]) < _LONGEST:
                found[current].append(bare)
        return found

    def answers_by_place(self, lines: Sequence[str]) -> dict[int, list[str]]:
        """The answers of a plain list with as many items as there were questions."""
        items = [match[1].strip() for line in lines if (match := _BULLET.match(line))]
        if len(items) != len(self._asked) or len(items) < 2:
            return {}
        return {at: [item] for at, item in enumerate(items, 1)}

    def without_ours(self, lines: Sequence[str], answers: Iterable[Sequence[str]]) -> list[str]:
        """The lines without those of our letter, which some programs do not mark as quoted, and without what such a
        program puts above it. Whatever is not known as ours is the writer's."""
        theirs = {line for of in answers for line in of}
        known = [at for at, line in enumerate(lines) if self._is_known(_bare(line))]
        first = last = known[0] if len(known) >= _MANY else 0
        while first and (not lines[first - 1].strip() or _HEADER.match(lines[first - 1])):
            first -= 1
        dropped = {*known, *range(first, last)}
        kept = ((_answer_in(line, theirs) if at in dropped else line) for at, line in enumerate(lines))
        return [line for at, line in enumerate(kept) if line or at not in dropped]

    def _is_known(self, bare: str) -> bool:
        return bool(self._question(bare)) or self._is_ours(bare)

    def _question(self, bare: str) -> int:
        """The place of the question that a line puts, 0 for any other line."""
        return self._put(bare)[0]

    def _put(self, bare: str) -> tuple[int, str, str]:
        """The question a line puts: its place, what of it is still to come, and what stands on the line behind it."""
        number = _numbered(bare)
        words = number[1] if number else bare
        for at, wordings in enumerate(self._asked, 1):
            for question in wordings:
                if words.startswith(question):
                    return at, "", words.removeprefix(question).strip()
                if len(words) >= _HEAD and question.startswith(words):
                    return at, question.removeprefix(words).strip(), ""
                if len(question) > _HEAD and words.startswith(question[:_HEAD]):
                    return at, "", ""
        return 0, "", ""

    def _is_ours(self, bare: str) -> bool:
        return bare in self._lines or (bool(self._heads) and bare.startswith(self._heads))


def heads(templates: Sequence[str]) -> Iterator[str]:
    """The lines of texts; one with a variable up to there, with a sign that it goes on. One that begins with a
    variable, or is too short to be known by its beginning, tells nothing."""
    for template in templates:
        for line in template.splitlines():
            head, variable, _ = line.partition("{")
            if not variable and len(head) >= (_SHORT if head.isascii() else _SHORT_HAN):
                yield head
            elif variable and len(head) >= (_HEAD if head.isascii() else _SHORT):
                yield head + _GOES_ON


def _answer_in(line: str, theirs: set[str]) -> str:
    """What of a line of our letter is an answer: what stands behind the question."""
    bare = _bare(line)
    return next((answer for answer in theirs if answer and bare.endswith(f" {answer}")), "")


def _bare(line: str) -> str:
    return " ".join(line.split())


def _said(line: str) -> str:
    """A line without its number."""
    bare = _bare(line)
    number = _numbered(bare) or _bare_number(bare)
    return number[1] if number else bare


def _numbered(bare: str) -> tuple[int, str] | None:
    if match := _CIRCLED.match(bare):
        return ord(match[1]) - ord("①") + 1, match[2].strip()
    match = _NUMBER.match(bare)
    return (int(match[1]), match[2].strip()) if match else None


def _bare_number(bare: str) -> tuple[int, str] | None:
    match = _BARE.match(bare)
    return (int(match[1]), match[2].strip()) if match else None
