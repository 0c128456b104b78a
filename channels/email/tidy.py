"""Pages that need no parser: their tags nest so that HTML5's rules for building a tree move, close and add nothing."""

import re
from html import escape, unescape

_DEEPEST = 60
_NAME = r"""[^ "'<>/=]+"""
_VALUE = r"""(?:"[^"]*+"|'[^']*+'|[^ "'<>=`]++)"""
_ATTRIBUTE = rf"{_NAME}(?: ?= ?{_VALUE})?"
# What is no element stands in no group. No branch looks beyond the next "<", two dashes or the second quotation mark:
# the time grows with the length alone
_TOKEN = re.compile(
    r"<(?:!--(?!-?>)[^-]*+(?:-[^-]++)*+-->|!\[[^<>]*+>|\?[^<>]*+>|![dD][oO][cC][tT][yY][pP][eE] [^<>]*+>|"
    rf"style(?: {_ATTRIBUTE})*+ ?>[^<]*+(?:<(?![/s])[^<]*+)*+</style>|title>[^<]*+</title>|"
    rf"(/?)((?!style|title)[a-zA-Z][a-zA-Z0-9:]*+)((?: {_ATTRIBUTE})*+) ?/?>)"
)
_GIVEN = re.compile(rf" ({_NAME})(?: ?= ?({_VALUE}))?")
# References that the library reads otherwise than a browser, and those to white space
_ODD = re.compile(
    r"&(?:#(?!(?:39|1[6-9]\d|[2-9]\d\d|[1-9]\d{3}|[xX](?:27|[aA]0|20[0-9a-fA-F]{2}));)|Tab;|NewLine;)"
)
_ODD_WITHIN_TAGS = re.compile(r"&(?!(?:amp|quot|lt|gt|nbsp|apos|#39);)")
_NEVER = ("<pre", "<script", "<form", "<svg")  # found before anything is cut
_TOLD = {"img": "alt", "ol": "start"}
_HIDING = {"div": "style", "span": "style", "td": "style", "p": "style"}


# By tag, what may stand within the element and what may follow it; with _WORDS where words may stand
_Place = dict[str, "tuple[_Place | None, _Place]"]
_WORDS = "#words"


def tokens_of(html: str) -> list[str] | None:
    """The page's tags and words, as they would be cut from what a parser writes out; None of a page that needs one.
    Every run of white space in `html` is one blank."""
    if any(map(html.__contains__, _NEVER)):
        return None
    tokens: list[str] = _TOKEN.split(html)
    words = "\n".join(tokens[::4])
    if "<" in words or "\0" in html or ("&" in words and _ODD.search(words)):
        return None
    tags = tokens[2::4]
    if not "".join(filter(None, tags)).islower():
        tokens[2::4] = [tag and tag.lower() for tag in tags]
    if not (_nests(tokens) and _tells(tokens)):
        return None
    return _body(tokens)


def _body(tokens: list[str]) -> list[str]:
    tags = tokens[2::4]
    if "body" in tags:
        return tokens[4 * tags.index("body") :]
    if "head" in tags:
        return tokens[4 * tags.index("head", tags.index("head") + 1) + 4 :]
    return tokens


def _nests(tokens: list[str]) -> bool:
    """Whether each element stands where it may and ends where it should."""
    place = _START if tokens[0] in {"", " "} else _FLOW
    opened: list[tuple[str, _Place]] = []
    for closing, tag, words in zip(tokens[1::4], tokens[2::4], tokens[4::4], strict=True):
        if closing:
            if not opened or opened[-1][0] != tag:
                return False
            place = opened.pop()[1]
        elif tag:
            found = place.get(tag)
            if found is None or (tag == "a" and _stands_in_link(opened)):
                return False
            within, behind = found
            if within is not None:
                opened.append((tag, behind))
            place = behind if within is None else within
        if words and words != " " and _WORDS not in place:
            return False
    return len(opened) <= 2 and all(tag in {"html", "body"} for tag, _ in opened)


def _stands_in_link(opened: list[tuple[str, _Place]]) -> bool:
    """Whether a link is open, or may be: one that begins in another ends it."""
    return len(opened) > _DEEPEST or any(tag == "a" for tag, _ in opened)


def _tells(tokens: list[str]) -> bool:
    """Leaves of the attributes those that tell what is shown, as a parser writes them; False where one is odd."""
    given, tags = tokens[3::4], tokens[2::4]
    if not any(given):
        return True
    needed = _TOLD | _HIDING if may_hide(given) else _TOLD
    tokens[3::4] = [""] * len(given)
    if needed.keys().isdisjoint(tags):
        return True
    for at, (tag, attributes) in enumerate(zip(tags, given, strict=True)):
        if attributes and tag in needed:
            told = _told(attributes, needed[tag])
            if told is None:
                return False
            tokens[4 * at + 3] = told
    return True


def may_hide(given: list[str]) -> bool:
    """A quick no for most pages: whether attributes may hide an element."""
    together = "".join(filter(None, given)).lower()
    if not together:
        return False
    if "display" in together or "hide" in together or "&#" in together:
        return True
    # what a pattern takes for an s or an i where case does not count
    return not together.isascii() and any(letter in together for letter in "\u017f\u0131\u0307")


def _told(attributes: str, name: str) -> str | None:
    """The first attribute of a name, None where what it holds is odd."""
    for found, given in _GIVEN.findall(attributes):
        if found.lower() == name:
            value = given[1:-1] if given[:1] in {'"', "'"} else given
            return None if _ODD_WITHIN_TAGS.search(value) else f' {name}="{escape(unescape(value))}"'
    return ""


def _place(*, words: bool) -> _Place:
    place: _Place = {}
    if words:
        place[_WORDS] = (None, place)
    return place


_START, _PAGE, _HEAD, _BEHIND_HEAD, _END = (_place(words=False) for _ in range(5))
_TABLE, _COLUMNS, _ROWS, _ROW = (_place(words=False) for _ in range(4))
_FLOW, _LINE, _HEADING, _LIST, _TERMS = (_place(words=True) for _ in range(5))
_INLINE = (
    "a abbr acronym b bdi bdo big cite code del dfn em font i ins kbd label mark o:p q s samp small span strike strong "
    "sub sup time tt u var"
)
_HEADINGS = "h1 h2 h3 h4 h5 h6"
_BLOCKS = "address article aside blockquote center div fieldset figure footer header main nav section"


def _allow(where: _Place, tags: str, within: _Place | None, behind: _Place) -> None:
    where.update(dict.fromkeys(tags.split(), (within, behind)))


def _allow_blocks(where: _Place, behind: _Place) -> None:
    _allow(where, f"{_INLINE} {_BLOCKS}", _FLOW, behind)
    _allow(where, "br hr img link meta wbr", None, behind)
    _allow(where, _HEADINGS, _HEADING, behind)
    _allow(where, "p", _LINE, behind)
    _allow(where, "ol ul", _LIST, behind)
    _allow(where, "dl", _TERMS, behind)
    _allow(where, "table", _TABLE, behind)


def _write_rules() -> None:
    """HTML5, section 13.2.6, as far as it changes nothing."""
    for place in (_FLOW, _HEADING, _LIST, _TERMS):
        _allow_blocks(place, place)
    for place in (_START, _PAGE, _BEHIND_HEAD):
        _allow_blocks(place, _FLOW)  # the first element of a page without a body begins one
        _allow(place, "body", _FLOW, _END)
    for place in (_START, _PAGE):
        _allow(place, "head", _HEAD, _BEHIND_HEAD)
    for tag in _HEADINGS.split():
        del _HEADING[tag]
    _allow(_START, "html", _PAGE, _END)
    _allow(_HEAD, "base link meta", None, _HEAD)
    _allow(_LINE, _INLINE, _LINE, _LINE)
    _allow(_LINE, "br img link meta wbr", None, _LINE)
    _allow(_LIST, "li", _FLOW, _LIST)
    _allow(_TERMS, "dd dt", _FLOW, _TERMS)
    _allow(_TABLE, "colgroup", _COLUMNS, _TABLE)
    _allow(_TABLE, "tbody tfoot thead", _ROWS, _TABLE)
    _allow(_TABLE, "tr", _ROW, _TABLE)
    _allow(_COLUMNS, "col", None, _COLUMNS)
    _allow(_ROWS, "tr", _ROW, _ROWS)
    _allow(_ROW, "td th", _FLOW, _ROW)


_write_rules()
