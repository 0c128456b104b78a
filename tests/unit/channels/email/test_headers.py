import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.email.headers import decoded, file_name, mailboxes, message_ids, parameters


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("plain", "plain"),
        ("=?utf-8?B?5oqV6K+J?=", "投诉"),
        ("=?UTF-8?q?caf=C3=A9_au_lait?= and more", "café au lait and more"),
        ("=?utf-8?B?5oqV?= =?utf-8?B?6K+J?=", "投诉"),
        ("=?utf-8?B?5oqV6A==?= =?utf-8?B?r4k=?=", "投诉"),
        ("=?gb2312?B?zba?= =?gb2312?B?y98=?=", "投诉"),
        ("=?utf-8*en?Q?hi?=", "hi"),
        ("=?x-nothing?B?aGVsbG8=?=", "hello"),
        ("=?utf-8?B?not base64 at all?=", decoded("=?utf-8?B?not base64 at all?=")),
        ("a\r\n b\x00c", "a b c"),
    ],
)
def test_encoded_words_are_read(written, read):
    assert decoded(written) == read


@given(st.text(max_size=200))
def test_any_header_becomes_one_line(value):
    line = decoded(value)
    assert not any(letter in line for letter in "\r\n\0\t")


@given(st.text(alphabet="=?utf8bq-B AG\u00e9\udce9", max_size=200))
def test_any_broken_encoded_word_is_read_somehow(value):
    decoded(value).encode("utf-8")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("ann@example.com", [("", "ann@example.com")]),
        ("Ann <ann@example.com>", [("Ann", "ann@example.com")]),
        (
            '"Smith, Ann" <ann@example.com>, bob@example.com',
            [("Smith, Ann", "ann@example.com"), ("", "bob@example.com")],
        ),
        ("=?utf-8?B?YUBiLmMs?= <ann@example.com>", [("a@b.c,", "ann@example.com")]),
        ("<ann@example.com> trailing words", [("", "ann@example.com")]),
        ("Ann ann@example.com at home", [("", "ann@example.com")]),
        ("undisclosed-recipients:;", []),
        ("nobody", []),
    ],
)
def test_mailboxes_are_found(written, read):
    assert mailboxes([written]) == read


@given(st.text(max_size=200))
def test_any_address_header_gives_only_plausible_addresses(value):
    for _, address in mailboxes([value]):
        assert "@" in address
        assert not any(letter.isspace() for letter in address)


def test_a_direction_mark_in_a_name_is_removed():
    assert mailboxes(["Ann \u202etime <ann@example.com>".encode().decode("ascii", "surrogateescape")]) == [
        ("Ann time", "ann@example.com")
    ]


def test_message_ids_keep_their_order_once_each():
    assert message_ids(["<a@x>\r\n\t<b@x>", "<a@x> junk <c@x>"]) == ["<a@x>", "<b@x>", "<c@x>"]


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ann\\photo.jpg", "photo.jpg"),
        ("a\x00b\r\nc.txt", "abc.txt"),
        ("rev\u202egpj.exe", "revgpj.exe"),
        ("..", ""),
        ("x" * 300 + ".jpeg", "x" * 100 + ".jpeg"),
    ],
)
def test_a_file_name_is_only_a_label(name, label):
    assert file_name(name) == label


def test_parameters_are_read_in_both_codings():
    assert parameters("Attachment; filename*=iso-8859-1'de'B%FCro.txt; x=\"a;b\"") == (
        "attachment",
        {"filename": "Büro.txt", "x": "a;b"},
    )


@given(st.text(max_size=200))
def test_any_parameters_can_be_read(value):
    for given_value in parameters(value)[1].values():
        given_value.encode("utf-8", "strict")
