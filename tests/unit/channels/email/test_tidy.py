"""A page whose tags nest is read without a parser: to the same words."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from channels.email import hypertext
from channels.email.charsets import text_of
from channels.email.hypertext import readable
from channels.email.mime import content_of, parse
from channels.email.tidy import tokens_of

MAILS = sorted((Path(__file__).parents[3] / "data" / "mail").rglob("*.eml"))
TAGS = (
    *(
        "p",
        "div",
        "span",
        "b",
        "a",
        "font",
        "o:p",
        "blockquote",
        "ul",
        "ol",
        "li",
        "dl",
        "dd",
        "h1",
        "h2",
        "center",
    ),
    *("table", "tbody", "tr", "td", "th", "colgroup", "html", "head", "body", "title", "style", "DIV"),
    *(
        "pre",
        "form",
        "svg",
        "select",
        "option",
        "caption",
        "nobr",
        "button",
        "script",
        "textarea",
        "template",
    ),
)
VOID = ("br", "img", "hr", "meta", "col", "wbr", "input")
GIVEN = st.sampled_from(
    (
        *(
            "",
            "",
            "",
            "",
            " class=a",
            ' style="color:red"',
            ' style="display:none"',
            " STYLE='Display : none'",
        ),
        *(
            " style=mso-hide:all",
            ' style="display&#58;none"',
            ' style="x" style="display:none"',
            " style",
            " a b",
        ),
        *(
            ' alt="😡"',
            " alt=é",
            ' alt="&auml;"',
            ' alt="&quot;é"',
            ' start="3"',
            " start=5",
            ' start="&#51;"',
        ),
        *(
            ' href="http://a/?a=1&copy=2"',
            ' x="<b>"',
            " x='\"'",
            ' a"b',
            " =c",
            " /",
            '\tx\n=\r\n"y"',
            " x=a/b/",
        ),
    )
)
WORDS = st.sampled_from(
    (
        *(
            "",
            "",
            "",
            " ",
            "\r\n",
            "word",
            "a  b",
            "\xa0",
            "\x0b",
            "&nbsp;",
            "&amp;lt;",
            "&#39;",
            "&Tab;",
            "&#32;",
        ),
        *(
            "&copy",
            "&notit;",
            "AT&T",
            "&#8203;",
            "&#x80;",
            "&#1;",
            "<",
            "a < b",
            ">",
            "</p>",
            "</b>",
            "</br>",
            "\0",
        ),
        *(
            "<!-- c -->",
            "<!--[if mso]><b>x</b><![endif]-->",
            "<![if !x]>",
            "<![endif]>",
            "<?xml a?>",
            "<!>",
            "<!-->",
        ),
        *(
            "<!--->",
            "<!-- a -- b -->",
            "<!-- a --!> b",
            "<![CDATA[x]]>",
            "<style><!-- p{} --></style>",
            "<title>t</title>",
        ),
        *(
            "<!doctype html>",
            "<style>a</style >",
            "<style>a</p></style>",
            "<title>a<b></title>",
            "</body>",
            "</html>",
        ),
    )
)


def element(within):
    """An element around others, mostly closed."""
    closed = st.sampled_from((True,) * 20 + (False,))
    tag = st.sampled_from(TAGS)
    return st.builds(
        lambda name, told, inner, ends: f"<{name}{told}>{''.join(inner)}{f'</{name}>' if ends else ''}",
        tag,
        GIVEN,
        st.lists(within, max_size=4),
        closed,
    )


def row(within):
    """A table as it should be."""
    return st.builds(
        lambda told, inner: (
            f"<table{told}>\n<tbody><tr><td{told}>{inner}</td> <th>x</th></tr></tbody></table>"
        ),
        GIVEN,
        within,
    )


def listed(within):
    return st.builds(
        lambda name, told, inner: f"<{name}{told}>{''.join(f'<li>{each}</li> ' for each in inner)}</{name}>",
        st.sampled_from(("ul", "ol")),
        GIVEN,
        st.lists(within, max_size=3),
    )


SINGLE = st.builds(lambda name, told: f"<{name}{told}>", st.sampled_from(VOID), GIVEN)
PIECES = st.recursive(
    st.one_of(WORDS, SINGLE),
    lambda within: st.one_of(element(within), row(within), listed(within)),
    max_leaves=12,
)
FRAMES = st.sampled_from(
    (
        *(
            "{}",
            "<html><body>{}</body></html>",
            "<body>{}",
            "<html><head><meta a=b><title>t</title></head>{}</html>",
        ),
        *(
            "<!DOCTYPE html>\n<html>\n<head>\n<style>p{{}}</style></head>\n<body style='x'>\n{}\n</body>\n</html>\n",
        ),
        *(
            "<head></head>{}",
            "<meta a><html>{}</html>",
            "<html><head>{}</head><body>x</body></html>",
            "x<body>{}</body>",
        ),
        *("<html><body>{}</body>x</html>y", "<html>{}<body>x</body></html>"),
    )
)


def by_parser(html):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(hypertext, "tokens_of", lambda html: None)
        return readable(html)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(FRAMES, st.lists(PIECES, max_size=4))
def test_a_page_reads_the_same_with_and_without_a_parser(frame, pieces):
    html = frame.format("".join(pieces))
    assert readable(html) == by_parser(html)


@pytest.mark.parametrize("path", MAILS, ids=lambda path: path.stem)
def test_the_pages_of_the_corpus_read_the_same_with_and_without_a_parser(path):
    for part in parse(path.read_bytes()).parts():
        if part.kind[0] == "text/html":
            html = text_of(content_of(part), part.kind[1].get("charset", ""))
            assert readable(html) == by_parser(html)


MOVED = (
    *(
        "<p>a<div>b</div></p>",
        "<p>a<p>b",
        "<b>a<i>b</b>c</i>",
        "<a>x<a>y</a></a>",
        "<table>a<tr><td>b</td></tr></table>",
    ),
    *(
        "<ul><li>a<li>b</ul>",
        "<td>a</td>",
        "<li>a</li>",
        "a</p>b",
        "<div>a",
        "a</div>",
        "<h1>a<h2>b</h2></h1>",
        "a < b",
    ),
    *(
        "<table><tr><tr></tr></tr></table>",
        "<html><body>a</body>b</html>",
        "<pre>\na  b</pre>",
        "<p>a<table></table></p>",
    ),
    *(
        "<script>a</script>",
        "<div>a<body>b</body></div>",
        "<html>a<head>b</head></html>",
        "a&#1;",
        "a\0",
    ),
)


@pytest.mark.parametrize("html", MOVED)
def test_a_page_that_a_parser_mends_goes_to_it(html):
    assert tokens_of(html) is None


PLAIN = (
    *(
        "",
        "words",
        "<p>a</p>",
        "<P Class=x>a</P>",
        "<div>a<br>b</div>",
        "<p class=x><b>a<i>b</i></b></p>",
        "<ul> <li>a</li> </ul>",
        "&eacute;",
    ),
    *(
        "<table><tr><td><p>a</p><table><tr><td>b</td></tr></table></td></tr></table>",
        "<a href='?a&b'>x</a>",
        "AT&T",
    ),
    '<!DOCTYPE html> <html> <head> <meta a> <title>t</title> </head> <body> <div dir="ltr">a</div> </body> </html> ',
    "<html><head><style><!-- p{} --></style><!--[if mso]><xml></xml><![endif]--></head><body><o:p>&nbsp;</o:p></body>",
)


@pytest.mark.parametrize("html", PLAIN)
def test_a_page_whose_tags_nest_needs_no_parser(html):
    assert tokens_of(html) is not None


HOSTILE = {
    "comments never closed": "<!-- ",
    "comments of dashes": "<!--a-b",
    "marked sections": "<![if",
    "styles never closed": "<style>",
    "styles of comments": "<style><!--",
    "titles never closed": "<title>",
    "attributes never closed": '<a b="',
    "attributes by the thousand": "<a b b b b='",
    "processing instructions": "<?a",
    "types of documents": "<!doctype a",
    "references": "&#",
    "links in links": "<a><b>",
    "deep elements": "<div><b>",
}


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_page_takes_no_more_than_its_length(piece):
    # a pattern that looks at every byte again for every other one would not end while anybody waits
    tokens_of(piece * 100_000)
