from hypothesis import given
from hypothesis import strategies as st

from channels.email.hypertext import readable


@given(st.text(alphabet=st.sampled_from("<>/!-dpivblockquotea =\"'&;\n x"), max_size=300))
def test_any_markup_becomes_text(html):
    assert "\0" not in readable(html)


def test_twenty_thousand_nested_elements_survive():
    assert readable("<div>" * 20_000 + "deep" + "</div>" * 20_000) == "deep"


def test_many_elements_below_each_other_are_all_read():
    assert readable("<p>word</p>" * 3000).count("word") == 3000


def test_quoted_blocks_are_marked():
    html = "<div>New.</div><blockquote>Old.<blockquote>Older.</blockquote></blockquote><div>Below.</div>"
    lines = [line for line in readable(html).split("\n") if line.strip("> ")]
    assert lines == ["New.", "> Old.", "> > Older.", "Below."]


def test_preformatted_lines_keep_their_spaces():
    assert readable("<pre>a  b\n  c</pre>") == "a  b\n  c"


def test_an_emoji_sent_as_a_picture_is_read():
    assert readable('<p>Bad <img src="cid:1" alt="😡"><img alt="logo"></p>') == "Bad 😡"


def test_comments_scripts_and_hidden_previews_are_left_out():
    html = "<!-- a --><style>b</style><script>c</script><div style='display: none'>d</div><p>f</p>"
    assert readable(html) == "f"


def test_cells_of_a_row_stand_apart():
    assert readable(
        "<table><tr><td>Order</td><td>4711</td></tr><tr><td>Day</td><td>3 May</td></tr></table>"
    ) == ("Order 4711\nDay 3 May")


OPENED = (
    "p",
    "div",
    "span",
    "b",
    "pre",
    "blockquote",
    "ul",
    "li",
    "table",
    "td",
    "o:p",
    "font",
    "h1",
    "xmp",
    "iframe",
)
GIVEN = (
    "",
    ' class="a>b"',
    ' a"b',
    " =c",
    " title='q\"q'",
    " x<y",
    ' style="color:red"',
    " \xa0=1",
    ' alt="&lt;"',
)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(OPENED), st.sampled_from(GIVEN), st.sampled_from(("", " /", "</b>", "</p>"))
        ),
        max_size=30,
    )
)
def test_no_word_between_tags_is_lost_however_they_are_written(elements):
    pieces = []
    for number, (tag, given_, more) in enumerate(elements):
        end = f"</{tag}>" if tag in {"xmp", "iframe"} else ""
        pieces.append(
            f"<{tag}{given_}{more if more == ' /' else ''}>word{number};{end}{more if more != ' /' else ''}"
        )
    text = readable("".join(pieces))
    assert [number for number in range(len(elements)) if f"word{number};" not in text] == []


def test_what_is_hidden_ends_where_its_element_ends():
    html = "<div style='display:none'>a<div>b</div>c</div><p style='mso-hide:all'></p>d<span style='color:red'>e</span>"
    assert readable(html) == "de"


def test_a_tag_in_a_script_begins_nothing():
    script = "<script>if (a<b) document.write('<div style=\"display:none\">')</script>"
    assert readable(f"<p>a</p>{script}<p>b</p>") == "a\n\nb"
