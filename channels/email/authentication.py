"""What receiving servers found out about a mail's origin (Authentication-Results, RFC 8601), and what that proves.

Anyone can write the header. It counts where it bears the name of the desk's own receiving server, stands in that
server's part of the mail, and speaks of the domain in From. ARC is another server's word on a third one's, and is not
asked.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from channels.email.headers import Headers, mailboxes

UNNAMED = "unnamed"
"""In place of a server's name: the topmost results that name none, as Microsoft 365 writes them."""

_METHODS = ("spf", "dkim", "dmarc")
_RECEIVED_SPF = re.compile(r"^\s*([a-z]{2,12})", re.IGNORECASE)
_TRACE = frozenset({"authentication-results", "received"})
_PIECES = re.compile(r'"(?:[^"\\]|\\.)*"|[()]|;|[^"();]+|"')
_RESULT = re.compile(r"^\s*([a-z][a-z0-9-]*)(?:\s*/\s*\d+)?\s*=\s*([a-z]+)", re.IGNORECASE)
_PROPERTY = re.compile(r"\b(smtp\.mailfrom|header\.(?:from|d|i))\s*=\s*(\"[^\"]*\"|[^\s;]+)", re.IGNORECASE)
_LONGEST = 8_000
_MOST = 40  # results of one header


class Origin(Enum):
    """Whether a mail comes from the domain of its From."""

    PROVED = "proved"
    REFUTED = "refuted"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Result:
    """One method's result; `domain` is whom it speaks of, empty where it does not say."""

    method: str
    result: str
    domain: str


def results(headers: Headers, trusted: Sequence[str] = ()) -> dict[str, str | None]:
    """What the last server says of spf, dkim and dmarc, None for what it does not tell. Without trusted servers it is
    whichever stands topmost, and only a claim."""
    found: dict[str, str | None] = dict.fromkeys(_METHODS)
    for each in _told(headers, trusted):
        # A mail may carry several DKIM signatures; one that holds is enough
        if found[each.method] is None or (each.method == "dkim" and each.result == "pass"):
            found[each.method] = each.result
    if not trusted and found["spf"] is None and (match := _RECEIVED_SPF.match(headers.raw("received-spf"))):
        found["spf"] = match[1].lower()
    return found


def origin(headers: Headers, trusted: Sequence[str]) -> Origin:
    """Whether the desk's own server found the From to be true. DMARC's word is the last; without one, SPF or DKIM of
    the same domain, or of one above it, say as much."""
    sender = _from_domain(headers)
    if not trusted or not sender:
        return Origin.UNKNOWN
    told = _told(headers, trusted)
    dmarc = {each.result for each in told if each.method == "dmarc"}
    if "fail" in dmarc:
        return Origin.REFUTED
    if dmarc == {"pass"} and all(each.domain in {"", sender} for each in told if each.method == "dmarc"):
        return Origin.PROVED
    if "pass" in dmarc:
        return Origin.UNKNOWN  # of another domain than the one people see
    aligned = [each for each in told if each.method != "dmarc" and _vouches(each.domain, sender)]
    spf = {each.result for each in aligned if each.method == "spf"}
    if spf == {"pass"} or any(each.method == "dkim" and each.result == "pass" for each in aligned):
        return Origin.PROVED
    return Origin.REFUTED if "fail" in spf else Origin.UNKNOWN


def _from_domain(headers: Headers) -> str:
    """The one domain in From; none where there are several, of which a server may have judged another."""
    values = headers.all("from")
    boxes = mailboxes(values[:1])
    if len(values) != 1 or len(boxes) != 1:
        return ""
    return boxes[0][1].rpartition("@")[2].lower().rstrip(".")


def _vouches(domain: str, sender: str) -> bool:
    """A domain speaks for itself and those below it. Which subdomains belong together takes a list of public
    suffixes, and a server that checks DMARC has one."""
    return bool(domain) and "." in domain and (sender == domain or sender.endswith(f".{domain}"))


def _told(headers: Headers, trusted: Sequence[str]) -> list[Result]:
    """Of the receiving server's headers the topmost that speaks of each method; a forged one stands below it."""
    found: list[Result] = []
    for value in _block(headers, trusted):
        known = {each.method for each in found}
        found += [each for each in _results_in(value) if each.method not in known]
    return found


def _block(headers: Headers, trusted: Sequence[str]) -> Iterator[str]:
    """The headers of one server, topmost first, no further than to the next hop: what stands below the line of the
    server that handed the mail over was in it before."""
    names = {name.lower() for name in trusted}
    began = False
    for header, value in headers.in_order(_TRACE):
        if header == "received":
            if began:
                return
            continue
        server = _server(value)
        if not names:
            names = {server}
        if server in names:
            began = True
            yield value


def _server(value: str) -> str:
    """The name before the first result; a header without one begins with a result."""
    first = next(iter(_segments(value)), "").strip()
    return UNNAMED if "=" in first or not first else first.split()[0].lower()


def _results_in(value: str) -> Iterator[Result]:
    for segment in _segments(value)[:_MOST]:
        match = _RESULT.match(segment)
        method = match[1].lower() if match else ""
        if match and method in _METHODS:
            yield Result(method, match[2].lower(), _domain(method, segment))


_SPEAKS = {"spf": ("smtp.mailfrom",), "dkim": ("header.d", "header.i"), "dmarc": ("header.from",)}


def _domain(method: str, segment: str) -> str:
    told: dict[str, str] = {name.lower(): value.strip('"<>') for name, value in _PROPERTY.findall(segment)}
    for name in _SPEAKS[method]:
        if told.get(name):
            return told[name].rpartition("@")[2].lower().rstrip(".")
    return ""


def _segments(value: str) -> list[str]:
    """The parts between semicolons, comments left out; a semicolon in a quoted string or in a comment parts nothing.
    What a broken quotation or comment leaves open is not read: its writer chose the words."""
    segments, depth = [""], 0
    for piece in _PIECES.findall(value[:_LONGEST]):
        if piece == '"':
            break
        if piece in "()":
            depth = depth + 1 if piece == "(" else max(0, depth - 1)
        elif depth:
            continue
        elif piece == ";":
            segments.append("")
        else:
            segments[-1] += piece
    return segments
