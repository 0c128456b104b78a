"""The readable text of an HTML mail: blocks become lines, quoted blocks lines with a leading `>`."""

import re
from html import unescape

from selectolax.lexbor import LexborHTMLParser

from channels.email.tidy import may_hide, tokens_of

_SKIPPED = frozenset({"head", "script", "style", "template", "title", "object", "noscript", "svg", "math"})
_BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "body", "center", "dd", "div", "dl", "dt", "fieldset"),
        *(
            "figure",
            "footer",
            "form",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "header",
            "hr",
            "li",
            "main",
            "nav",
        ),
        *("ol", "p", "pre", "section", "table", "tr", "ul"),
    )
)
_SPACED = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "pre"})
_COUNTED = frozenset({"blockquote", "pre", "ol", "ul", "li"})
_BREAKS = {tag: tag in _SPACED for tag in _BLOCKS - _COUNTED}
_CELLS = frozenset({"td", "th"})
_MAY_HIDE = frozenset({"div", "span", "td", "p"})
_TELLING = _COUNTED | _CELLS | {"br", "img"}
# What the parser writes out: attributes behind one blank each, in quotation marks; "<" stands in no text but in that of
# scripts and styles. A name may hold anything but blanks, "/", ">" and, behind its first letter, "="
_VERBATIM = re.compile(r"<(?:iframe|noembed|noframes|plaintext|xmp)", re.IGNORECASE)
_ATTRIBUTES = r'(?: =?[^ \t\n\f\r/>=]*="[^"]*")*'
_TOKEN = re.compile(
    rf"<(?:!--(?s:.*?)-->|script{_ATTRIBUTES}>(?s:.*?)</script>|style{_ATTRIBUTES}>(?s:.*?)</style>|"
    rf"(/?)([a-zA-Z][^ \t\n\f\r/>]*)({_ATTRIBUTES})>)"
)
_SPACE = re.compile(r"[ \t\r\n\f]+")
_GAPS = re.compile(r"\n{3,}")
_TAG = re.compile(r"<[^<>]*>")
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)
_MARKUP = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_VOID = frozenset({"br", "img", "hr", "meta", "link", "input", "col", "area", "base", "wbr"})
_MANY_TAGS = 2000
_MOST_TAGS = 500_000  # each element costs some microseconds and 150 bytes
# HTML5's scope rules search all open elements at each tag: the time grows with tags times depth
_MOST_WORK = 500_000_000


def readable(html: str) -> str:
    """What a person sees of `html`, as plain lines. Linear in what a mail may hold; never raises."""
    if html.count("<") > _MOST_TAGS or _is_too_deep(html):
        return _stripped(html)
    page = _Page()
    tokens = tokens_of(_narrow(html))
    if tokens is None:
        markup = _mended(html)
        page.wide = "<pre" in markup
        tokens = _TOKEN.split(markup if page.wide else _narrow(markup))
        _fill(page, _seen(tokens))
    else:
        _fill(page, _seen(tokens) if any(tokens[3::4]) else tokens)
    return page.text()


def _mended(html: str) -> str:
    """What a parser makes of a page: well-formed, so that tokens are found by one pattern, without a call a node."""
    tree = LexborHTMLParser(html)
    root = tree.body or tree.root
    if root is None:
        return ""
    if _VERBATIM.search(html):
        root.strip_tags(["script", "template"])
        root.unwrap_tags(["iframe", "noembed", "noframes", "plaintext", "xmp"])
    return root.html or ""


def _is_too_deep(html: str) -> bool:
    tags = html.count("<")
    if tags < _MANY_TAGS:
        return False
    depth = deepest = 0
    for closing, name in _MARKUP.findall(html):
        if closing:
            depth = max(0, depth - 1)
        elif name.lower() not in _VOID:
            depth += 1
            deepest = max(deepest, depth)
    return tags * deepest > _MOST_WORK


def _stripped(html: str) -> str:
    lines = (_SPACE.sub(" ", line).strip() for line in unescape(_TAG.sub("\n", html)).split("\n"))
    return "\n".join(line for line in lines if line)


class _Page:
    """Lines as they fill: `depth` is how deep in quoted blocks, `marks` what stands before their lines, `kept` how deep
    in preformatted ones; where `wide`, runs of white space still stand in the text."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.line: list[str] = []
        self.depth = 0
        self.marks = ""
        self.kept = 0
        self.wide = False
        self.gap = False
        self.lists: list[int] = []  # the number before the next item's, -1 where items have bullets

    def item(self) -> None:
        """Begins an item of a list."""
        if self.lists and self.lists[-1] >= 0:
            self.lists[-1] += 1
            self.line.append(f"{self.lists[-1]}. ")
        else:
            self.line.append("- ")

    def meet(self, closing: str, tag: str, given: str) -> None:
        """Ends an element, or begins one with the attributes `given`."""
        if closing:
            self.close(tag)
        else:
            self.open(tag, given)

    def open(self, tag: str, given: str) -> None:
        if tag in _BLOCKS:
            self.end(spaced=tag in _SPACED)
            if tag in _COUNTED:
                self._enter(tag, given)
        elif tag == "br":
            self.gap = False
            self.turn()
        elif tag == "img":
            self.line.append(_picture(_given(given, "alt")))
        elif tag in _CELLS:
            self.line.append(" ")

    def _enter(self, tag: str, given: str) -> None:
        if tag == "blockquote":
            self._quote(1)
        elif tag == "pre":
            self.kept += 1
        elif tag == "ol":
            self.lists.append(_before_first(_given(given, "start")))
        elif tag == "ul":
            self.lists.append(-1)
        elif tag == "li":
            self.item()

    def close(self, tag: str) -> None:
        if tag not in _BLOCKS:
            return
        self.end(spaced=tag in _SPACED)
        if tag not in _COUNTED:
            return
        if tag == "blockquote":
            self._quote(-1)
        elif tag == "pre":
            self.kept -= 1
        elif tag in {"ol", "ul"} and self.lists:
            self.lists.pop()

    def _quote(self, deeper: int) -> None:
        self.depth += deeper
        self.marks = "> " * min(self.depth, 8)

    def say(self, text: str) -> None:
        if "&" in text:
            text = unescape(text)
        if self.kept:
            first, *others = text.replace("\r\n", "\n").split("\n")
            self.line.append(first)
            for other in others:
                self.turn()
                self.line.append(other)
        else:
            self.line.append(_narrow(text) if self.wide else text)

    def turn(self) -> None:
        """Ends the line, also an empty one."""
        self.lines.append(self.marks + self._taken())
        self.gap = False

    def end(self, *, spaced: bool = False) -> None:
        """Ends the line if it holds anything; `spaced` leaves one empty line before the next."""
        if self.line and (text := self._taken()):
            if self.gap:
                self.lines.append(self.marks.rstrip())
                self.gap = False
            self.lines.append(self.marks + text)
        if spaced and self.lines:
            self.gap = True

    def _taken(self) -> str:
        if not self.line:
            return ""
        if len(self.line) == 1 and not self.wide:
            return self.line.pop().strip()
        text = "".join(self.line)
        self.line.clear()
        if self.kept:
            return text.rstrip()
        return (_narrow(text) if "  " in text else text).strip()

    def text(self) -> str:
        self.end()
        text = "\n".join(self.lines)
        return (_GAPS.sub("\n\n", text) if "\n\n\n" in text else text).strip("\n")


def _fill(page: _Page, tokens: list[str]) -> None:
    line = page.line
    page.say(tokens[0])
    for closing, tag, given, text in zip(tokens[1::4], tokens[2::4], tokens[3::4], tokens[4::4], strict=True):
        spaced = _BREAKS.get(tag)
        if spaced is not None:
            if line or spaced:
                page.end(spaced=spaced)
        elif tag in _TELLING:
            page.meet(closing, tag, given)
        if text and (text != " " or line or page.wide):
            page.say(text)


def _seen(tokens: list[str]) -> list[str]:
    """The page without what its reader does not see: heads, scripts, and elements whose style hides them."""
    if _SKIPPED.isdisjoint(tokens[2::4]) and not may_hide(tokens[3::4]):
        return tokens
    seen, until = tokens[:1], -1
    told = zip(tokens[1::4], tokens[2::4], tokens[3::4], tokens[4::4], strict=True)
    for at, (closing, tag, given, text) in enumerate(told):
        if at > until and not closing and _is_unseen(tag, given):
            until = _end_of(tokens, at, tag)
            seen += ["", "", "", text] if until == at else []
        elif at >= until:
            seen += [closing, tag, given, text] if at > until else ["", "", "", text]
    return seen


def _is_unseen(tag: str, given: str) -> bool:
    return tag in _SKIPPED or (bool(given) and tag in _MAY_HIDE and _is_hidden(given))


def _narrow(text: str) -> str:
    """Each run of white space as one blank: for a whole page at once it costs next to nothing."""
    for wide in ("\r\n", "\n", "\t", "\r", "\f"):
        if wide in text:
            text = text.replace(wide, " ")
    while "  " in text:
        text = text.replace("  ", " ")
    return text


def _end_of(tokens: list[str], start: int, tag: str) -> int:
    """Which token ends the element `tag` that token `start` begins; `start` itself where it never ends."""
    depth = 0
    for at in range(start, len(tokens) // 4):
        if tokens[4 * at + 2] == tag:
            depth += -1 if tokens[4 * at + 1] else 1
            if not depth:
                return at
    return start


def _given(attributes: str, name: str) -> str:
    """One attribute's value; none holds a quotation mark in what the parser writes."""
    _, found, behind = attributes.partition(f' {name}="')
    return unescape(behind.partition('"')[0]) if found else ""


def _is_hidden(attributes: str) -> bool:
    """Preview texts and the like: words the person never saw."""
    return "style" in attributes and bool(_HIDDEN.search(_given(attributes, "style")))


def _before_first(start: str) -> int:
    return int(start) - 1 if start.isascii() and start.isdigit() and 0 < len(start) < 4 and int(start) else 0


def _picture(alternative: str) -> str:
    """Mail programs send emoji as pictures with the character as their alternative text."""
    return alternative if 0 < len(alternative) <= 4 and not alternative.isascii() else ""
