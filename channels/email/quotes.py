"""A person's new words, told apart from what their mail program quoted, in time linear in the text."""

import re

_QUOTED = re.compile(r"^\s{0,3}[>|＞]")
_SIGNATURE = re.compile(r"^(--|—|__+) ?$")
# One mail program's line above a quotation, in the languages customers' programs speak
_ATTRIBUTION = re.compile(
    r"^\s*(?:>\s*)?(?:"
    r"on\b.{4,300}\bwrote|"
    r"le\b.{4,300}\ba écrit|"
    r"am\b.{4,300}\bschrieb\b.{0,200}|"
    r"el\b.{4,300}\bescribió|"
    r"(?:em|a)\b.{4,300}\bescreveu|"
    r"il\b.{4,300}\bha scritto|"
    r"op\b.{4,300}\bschreef\b.{0,200}|"
    r"at\b.{4,300}\bwrote|"
    r"(?:在|于)?.{4,300}(?:写道|寫道)|"
    r".{4,300}のメール|"
    r"[^<>]{0,120}<[^<>\s]{3,200}@[^<>\s]{3,200}>\s*(?:wrote|写道|寫道|a écrit|schrieb|escribió)"
    r")\s*[:：]?\s*$",
    re.IGNORECASE,
)
_DIVIDER = re.compile(
    r"^\s*[-_=—*]{2,40}\s*(?:original message|original-nachricht|ursprüngliche nachricht|message d'origine|"
    r"message original|mensaje original|mensagem original|messaggio originale|"
    r"原始邮件|原邮件|原始郵件|回复的原邮件|以下是引用)\s*[-_=—*]{0,40}\s*$",
    re.IGNORECASE,
)
_FORWARDED = re.compile(
    r"^\s*(?:[-_=—*]{2,40}\s*(?:forwarded message|weitergeleitete nachricht|"
    r"message transféré|message transmis|"
    r"mensaje reenviado|转发的邮件|转发邮件|轉寄的郵件)\s*[-_=—*]{0,40}|begin forwarded message:?)\s*$",
    re.IGNORECASE,
)
_HEAD = re.compile(
    r"^\s*\*?(?:from|von|de|da|van|发件人|寄件者|寄件人|差出人)\s*\*?\s*[:：]\s*\*?\s*\S", re.IGNORECASE
)
_HEAD_NEXT = re.compile(
    r"^\s*\*?(?:sent|date|to|cc|subject|gesendet|datum|an|betreff|envoyé|à|objet|"
    r"enviado|para|asunto|fecha|"
    r"发送时间|日期|收件人|抄送|主题|主旨|寄件日期|傳送時間)\s*\*?\s*[:：]",
    re.IGNORECASE,
)
# How the last line of an attribution ends, case-folded, or what stands in it: the pattern takes long to say no
_LAST_WORDS = ("wrote", "写道", "寫道", "のメール", "écrit", "escribió", "escreveu", "scritto")
_VERBS_WITHIN = ("schrieb", "schreef")
_MOST_ATTRIBUTION = 3  # lines: programs break it after 76 letters
# Plain substrings, looked for before any pattern: most first mails quote nothing
_HINTS = (
    *("wrote", "写道", "寫道", "のメール", "écrit", "escribió", "escreveu", "scritto", "schreef"),
    *(
        "original",
        "origine",
        "原",
        "forward",
        "转发",
        "轉寄",
        "weitergel",
        "transf",
        "reenv",
        "以下是引用",
        "from:",
    ),
    *("from :", "von:", "de:", "de :", "da:", "van:", "发件人", "寄件", "差出人", "*from", "from：", "from*"),
)
_MOST_LINE = 700


def new_words(text: str, *, reply: bool) -> str:
    """What the person wrote themselves.

    In a `reply` the signature goes as well; a forwarded mail is taken whole: the older one is what they tell.
    """
    lines = text.split("\n")
    if not reply and not any(_QUOTED.match(line) for line in lines) and not _may_quote(text):
        return text.strip()
    cut, forwarded = _cut(lines)
    if forwarded:
        return text.strip()
    kept = _unquoted(lines[:cut])
    if reply or cut < len(lines) or len(kept) < cut:
        kept = _unsigned(kept)
    words = re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()
    return words or ("" if reply else text.strip())


def _may_quote(text: str) -> bool:
    lower = text.lower()
    return any(hint in lower for hint in _HINTS)


def _cut(lines: list[str]) -> tuple[int, bool]:
    """The line from which on everything is an older mail, and whether that was forwarded."""
    attributions = _attributions(lines)
    for index, line in enumerate(lines):
        if len(line) > _MOST_LINE or not line.strip():
            continue
        if _FORWARDED.match(line):
            return index, True
        if _DIVIDER.match(line) or _is_head(lines, index):
            return _without_rule(lines, index), False
        taken = attributions.get(index, 0)
        # a quotation that marks its lines may have new words among and below them
        if taken and not _followed_by_quote(lines, index + taken):
            return index, False
    return len(lines), False


def _is_head(lines: list[str], index: int) -> bool:
    """Outlook quotes without marks, below the old mail's From, Sent, To and Subject."""
    if not _HEAD.match(lines[index]):
        return False
    following = [line for line in lines[index + 1 : index + 6] if line.strip()]
    return sum(1 for line in following if _HEAD_NEXT.match(line[:_MOST_LINE])) >= 2


def _without_rule(lines: list[str], index: int) -> int:
    while index and (not lines[index - 1].strip() or not lines[index - 1].strip(" _-=—*")):
        index -= 1
    return index


def _attributions(lines: list[str]) -> dict[int, int]:
    """Where an attribution begins, and how many lines it takes."""
    last = [index for index, line in enumerate(lines) if _may_end_attribution(line)]
    first = {start for index in last for start in range(max(0, index - _MOST_ATTRIBUTION + 1), index + 1)}
    lengths = {start: _attribution_length(lines, start) for start in first}
    return {start: length for start, length in lengths.items() if length}


def _may_end_attribution(line: str) -> bool:
    folded = line.casefold()
    return folded.rstrip().rstrip(":：").rstrip().endswith(_LAST_WORDS) or any(
        verb in folded for verb in _VERBS_WITHIN
    )


def _attribution_length(lines: list[str], index: int) -> int:
    """How many lines the attribution takes, 0 when there is none."""
    joined = ""
    for count, line in enumerate(lines[index : index + _MOST_ATTRIBUTION], start=1):
        if not line.strip() or len(line) > _MOST_LINE:
            return 0
        joined += " " + line.strip()
        if _ATTRIBUTION.match(joined):
            return (
                count
                if line.rstrip().endswith((":", "：")) or _followed_by_quote(lines, index + count)
                else 0
            )
    return 0


def _followed_by_quote(lines: list[str], index: int) -> bool:
    return any(_QUOTED.match(line) for line in lines[index : index + 3])


def _unquoted(lines: list[str]) -> list[str]:
    attributions = _attributions(lines)
    kept: list[str] = []
    index = 0
    while index < len(lines):
        taken = attributions.get(index, 0)
        if taken and _followed_by_quote(lines, index + taken):
            index += taken
        elif _QUOTED.match(lines[index]):
            index += 1
        else:
            kept.append(lines[index])
            index += 1
    return kept


def _unsigned(lines: list[str]) -> list[str]:
    """Without the signature, which begins at a line of two dashes (RFC 3676 section 4.3)."""
    for index, line in enumerate(lines):
        if index and _SIGNATURE.match(line):
            return lines[:index]
    return lines
