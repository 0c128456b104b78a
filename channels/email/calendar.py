"""An invitation's words, for a mail that says nothing else (iCalendar, RFC 5545)."""

import re

_SHOWN = ("SUMMARY", "DTSTART", "LOCATION", "COMMENT", "DESCRIPTION")
_LINE = re.compile(r"^([A-Z-]+)(?:;[^:\n]*)?:(.*)$", re.MULTILINE)
_ESCAPES = re.compile(r"\\([nN,;\\])")
_DAY = re.compile(r"^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d\dZ?)?$")
_ENOUGH = 200_000


def words_of(calendar: str) -> str:
    """Summary, beginning, place and description of the first event."""
    unfolded = re.sub(r"\r?\n[ \t]", "", calendar[:_ENOUGH])
    event = unfolded.partition("BEGIN:VEVENT")[2].partition("END:VEVENT")[0]
    found: dict[str, str] = {}
    for match in _LINE.finditer(event.replace("\r", "")):
        found.setdefault(match[1], _plain(match[2]))
    return "\n".join(found[name] for name in _SHOWN if found.get(name, "").strip())


def _plain(value: str) -> str:
    if match := _DAY.match(value.strip()):
        day = "-".join(match.group(1, 2, 3))
        return f"{day} {match[4]}:{match[5]}" if match[4] else day
    return _ESCAPES.sub(lambda match: "\n" if match[1] in "nN" else match[1], value).strip()
