"""The readable text of an HTML mail: blocks become lines, quoted blocks lines with a leading `>`."""

import re
from html import unescape

from selectolax.lexbor import LexborHTMLParser, LexborNode

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
_CELLS = frozenset({"td", "th"})
_SPACE = re.compile(r"[ \t\r\n\f]+")
_WIDE = re.compile(r"[\t\r\n\f]|  ")
_BLANKS = re.compile(" {2,}")
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
    tree = LexborHTMLParser(html)
    root = tree.body or tree.root
    if root is None:
        return ""
    page = _Page()
    _walk(root, page)
    return page.text()


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
    """Lines as they fill: `depth` is how deep in quoted blocks, `kept` how deep in preformatted ones."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.line: list[str] = []
        self.depth = 0
        self.kept = 0
        self.gap = False
        self.lists: list[int] = []  # the number before the next item's, -1 where items have bullets

    def item(self) -> None:
        """Begins an item of a list."""
        if self.lists and self.lists[-1] >= 0:
            self.lists[-1] += 1
            self.line.append(f"{self.lists[-1]}. ")
        else:
            self.line.append("- ")

    def say(self, text: str) -> None:
        if self.kept:
            first, *others = text.replace("\r\n", "\n").split("\n")
            self.line.append(first)
            for other in others:
                self.turn()
                self.line.append(other)
        else:
            self.line.append(_SPACE.sub(" ", text) if _WIDE.search(text) else text)

    def turn(self) -> None:
        """Ends the line, also an empty one."""
        self.lines.append(self._prefix() + self._taken())
        self.gap = False

    def end(self, *, spaced: bool = False) -> None:
        """Ends the line if it holds anything; `spaced` leaves one empty line before the next."""
        text = self._taken()
        if text:
            if self.gap and self.lines:
                self.lines.append(self._prefix().rstrip())
            self.lines.append(self._prefix() + text)
            self.gap = False
        self.gap = self.gap or (spaced and bool(self.lines))

    def _prefix(self) -> str:
        return "> " * min(self.depth, 8)

    def _taken(self) -> str:
        text = "".join(self.line)
        self.line.clear()
        if self.kept:
            return text.rstrip()
        return (_BLANKS.sub(" ", text) if "  " in text else text).strip()

    def text(self) -> str:
        self.end()
        return re.sub(r"\n{3,}", "\n\n", "\n".join(self.lines)).strip("\n")


def _walk(root: LexborNode, page: _Page) -> None:
    """Depth first without recursion: twenty thousand nested elements must survive."""
    node: LexborNode | None = root
    while node is not None:
        child = node.child if _opened(node, page) else None
        if child is not None:
            node = child
            continue
        node = _after(node, root, page)


def _after(node: LexborNode, root: LexborNode, page: _Page) -> LexborNode | None:
    current: LexborNode | None = node
    last = root.mem_id  # nodes themselves are compared by their whole markup
    while current is not None:
        _closed(current, page)
        if current.mem_id == last:
            return None
        if current.next is not None:
            return current.next
        current = current.parent
    return None


def _opened(node: LexborNode, page: _Page) -> bool:
    """Takes a node in; tells whether its children are to be read."""
    tag = node.tag or ""
    if tag == "-text":
        page.say(node.text_content or "")
        return False
    if tag == "br":
        page.gap = False
        page.turn()
        return False
    if tag in _SKIPPED or tag.startswith(("_", "!", "-")) or _is_hidden(node, tag):
        return False
    if tag == "img":
        page.say(_picture(node))
        return False
    if tag in _BLOCKS:
        _begin_block(tag, node, page)
    elif tag in _CELLS:
        page.line.append(" ")
    return True


def _begin_block(tag: str, node: LexborNode, page: _Page) -> None:
    page.end(spaced=tag in _SPACED)
    if tag == "blockquote":
        page.depth += 1
    elif tag == "pre":
        page.kept += 1
    elif tag == "ol":
        page.lists.append(_before_first(node))
    elif tag == "ul":
        page.lists.append(-1)
    elif tag == "li":
        page.item()


def _before_first(node: LexborNode) -> int:
    start = node.attributes.get("start") or ""
    return int(start) - 1 if start.isascii() and start.isdigit() and 0 < len(start) < 4 and int(start) else 0


def _is_hidden(node: LexborNode, tag: str) -> bool:
    """Preview texts and the like: words the person never saw."""
    if tag not in {"div", "span", "td", "p"}:
        return False
    style = node.attributes.get("style")
    return bool(style and _HIDDEN.search(style))


def _picture(node: LexborNode) -> str:
    """Mail programs send emoji as pictures with the character as their alternative text."""
    alternative = node.attributes.get("alt") or ""
    return alternative if 0 < len(alternative) <= 4 and not alternative.isascii() else ""


def _closed(node: LexborNode, page: _Page) -> None:
    tag = node.tag or ""
    if tag not in _BLOCKS:
        return
    if _is_hidden(node, tag):
        return
    page.end(spaced=tag in _SPACED)
    if tag == "blockquote":
        page.depth -= 1
    elif tag == "pre":
        page.kept -= 1
    elif tag in {"ol", "ul"} and page.lists:
        page.lists.pop()
