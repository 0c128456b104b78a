"""What each day of a text is the day of: a purchase, a call, a plan, or what went wrong."""

import re
from collections.abc import Iterator, Mapping, Sequence, Set

from dialogs.understanding.found import DateFound, Role
from dialogs.understanding.grammar import AT_END, Grammar
from dialogs.understanding.source import TOKEN, Source

_MOST = 20  # places of one cue
_FIGURE = re.compile(r"\d")
_ENDS = frozenset({"", ".", "!", ";", "\n", "。"})  # behind a cue that ends a sentence
_SERVICE = 4  # characters after a cue that tell what was booked
_CUE_REACH = 72  # characters before or after a day in which a cue of it begins
_CLOSE: Mapping[Role, int] = {"denied": 4, "due": 5, "planned": 30}
_SAME_DAY, _SAME_DAY_HAN = 40, 16  # characters behind a day of purchase that may say it went wrong then
_ADJOINING = 10  # characters between a day and what is planned for it: "Wednesday I'm home"
_GOOD = 40  # characters before "until" that may say it was all well
_REFUSED = 8  # characters before a purchase that say there was none
_WHO = 2  # words between a day and a purchase that name more than who bought: "Friday the fridge I bought"
_CLAUSE_END = re.compile(r"[,.;:!?\n]| (?:and|but|y|e|pero|et|mais) ")
_SENTENCE = re.compile(r"[.!?;\n。]\s*")


def told(found: Sequence[DateFound], source: Source, rules: Grammar, present: Set[str]) -> list[DateFound]:
    """The days with what each is the day of. `present`: the words of dates and cues that stand in a text without
    spaces."""
    roles: dict[int, Role] = {}
    near = _near_days(found)
    spoken = _spoken_near(near, source.low) if rules.spaced else present
    for role, cues in rules.cues.items():
        for cue in [cue for first in cues.keys() & spoken for cue in cues[first]]:
            for place in _cue_places(cue, source.low, near, spaced=rules.spaced):
                owner = _owner(found, place, source.low, role, rules)
                if owner is not None:
                    roles.setdefault(owner, role)
    return [
        day._replace(role=roles[i]) if i in roles and day.role != "due" else day
        for i, day in enumerate(found)
    ]


def _near_days(found: Sequence[DateFound]) -> list[tuple[int, int]]:
    """The stretches of a text in which a cue can belong to a day; those that touch are one."""
    stretches: list[tuple[int, int]] = []
    for day in found:
        start, end = max(0, day.start - _CUE_REACH), day.end + _CUE_REACH
        if stretches and start <= stretches[-1][1]:
            start = stretches.pop()[0]
        stretches.append((start, end))
    return stretches


def _spoken_near(near: Sequence[tuple[int, int]], text: str) -> Set[str]:
    words = {word for start, end in near for word in TOKEN.findall(text, start, end)}
    if "'" in text:
        words |= {part for word in words if "'" in word for part in word.split("'")}  # "d'achat"
    return words


def _cue_places(
    cue: str, text: str, near: Sequence[tuple[int, int]], *, spaced: bool
) -> Iterator[tuple[int, int]]:
    ending, cue = cue.endswith(AT_END), cue.rstrip(AT_END)
    for first, last in near:
        at = text.find(cue, first, last)
        for _ in range(_MOST):
            if at < 0:
                break
            end = at + len(cue)
            whole = not spaced or (
                (at == 0 or not text[at - 1].isalnum()) and not text[end : end + 1].isalpha()
            )
            if whole and (not ending or text[end : end + 1] in _ENDS):
                yield at, end
            at = text.find(cue, end, last)


def _owner(
    found: Sequence[DateFound], cue: tuple[int, int], text: str, role: Role, rules: Grammar
) -> int | None:
    """The date a cue belongs to: the next one in its sentence where cues stand before, else the one it follows."""
    start, end = cue
    if _tells_what_happened(cue, text, role, rules):
        return None
    if role == "denied":  # "no el 3": the article is of both
        following = [
            (max(0, day.start - end), i)
            for i, day in enumerate(found)
            if start < day.start and end < day.end and "," not in text[end : day.start]
        ]
    else:
        following = [
            (max(0, day.start - end), i)  # "come on the 7th": the preposition is of both
            for i, day in enumerate(found)
            if day.start >= end or (start < day.start and end < day.end)
        ]
    preceding = [(start - day.end, i) for i, day in enumerate(found) if day.end <= start]
    nearby = [(following, 45), (preceding, 25)] if rules.cue_before else [(preceding, 14), (following, 6)]
    if role == "denied" and text[start:end] in rules.denied_behind:
        told = (
            preceding if rules.spaced else [each for each in preceding if _FIGURE.search(found[each[1]].said)]
        )
        nearby = [(told, _CLOSE[role])]
    elif role == "denied" or (role in _CLOSE and rules.cue_before):
        nearby = [(following, _CLOSE[role])]
    if role == "planned" and rules.cue_before:
        nearby.append((preceding, _ADJOINING))
    for places, reach in nearby:
        distance, index = min(places, default=(reach + 1, 0))
        if distance <= reach and not _parted(text, found[index], cue, role, rules):
            return index
    return None


def _tells_what_happened(cue: tuple[int, int], text: str, role: Role, rules: Grammar) -> bool:
    """Whether the words of a call or a plan tell of what happened: "you rang me on", "he was due on", "it was fine
    until"."""
    start, end = cue
    if role == "due":
        return bool(rules.good_until.search(text, max(0, start - _GOOD), start))
    if role == "contacted":
        return text.startswith(rules.told_me, end)
    return role == "planned" and text[max(0, start - _REFUSED) : start].rstrip().endswith(rules.were)


def _parted(text: str, day: DateFound, cue: tuple[int, int], role: Role, rules: Grammar) -> bool:
    """Whether a clause ends between a cue and a day, or the day is the one something was booked for."""
    start, end = cue
    if _broken(text, day, start, end):
        return True
    between = text[end : day.start] if day.start >= end else text[day.end : start]
    if any(word in between for word in rules.breaks):
        return True
    if role == "bought" and (
        rules.tricked.search(text, min(start, day.end), max(end, day.start))
        or _failed_at_once(text, max(end, day.end), rules)
        or _failed(text, day, cue, rules)
    ):
        return True
    around = f"{between}{text[start:end]}{text[end : end + _SERVICE]}" if day.end <= start else between
    return role == "bought" and any(word in around for word in rules.service)


def _failed(text: str, day: DateFound, cue: tuple[int, int], rules: Grammar) -> bool:
    """Whether the day is the one on which what was bought went wrong: "the fridge I bought broke on Friday"."""
    start, end = cue
    if text[max(0, start - _REFUSED) : start].rstrip().endswith(rules.unbought):
        return True  # "a policy I never bought"
    if day.start >= end:
        return bool(rules.failed.search(text[end : day.start]))
    clause = _CLAUSE_END.split(text[end : end + _SAME_DAY], maxsplit=1)[0]
    if len(text[day.end : start].split()) <= _WHO:
        return False
    # "Monday the castle you hired us deflated"
    return text.startswith(rules.told_me, end) or bool(rules.failed.search(clause))


def _failed_at_once(text: str, at: int, rules: Grammar) -> bool:
    behind = text[at : at + (_SAME_DAY if rules.spaced else _SAME_DAY_HAN)].partition("\n")[0]
    return any(word in behind for word in rules.same_day)


def _broken(text: str, day: DateFound, start: int, end: int) -> bool:
    between = text[end : day.start] if day.start >= end else text[day.end : start]
    return bool(_SENTENCE.search(between)) or (day.end <= start and ("," in between or " and " in between))
