"""How a page finds its reader's language, and what headers it leaves with."""

from types import SimpleNamespace

import pytest
from starlette.requests import Request

from backend.web.pages import headers, language_of, large_print, nearest, same_origin, theme_of


def request(query: str = "", **given: str) -> Request:
    office = SimpleNamespace(languages=("en", "zh-CN", "es"), public_url="https://desk.example")
    return Request(
        {
            "type": "http",
            "method": "GET",
            "path": "/",
            "scheme": "http",
            "server": ("127.0.0.1", 8000),
            "query_string": query.encode(),
            "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in given.items()],
            "app": SimpleNamespace(state=SimpleNamespace(office=office)),
        }
    )


@pytest.mark.parametrize(
    ("query", "given", "language"),
    [
        ("", {}, "en"),
        ("lang=zh-CN", {"accept_language": "en"}, "zh-CN"),
        ("lang=zh", {}, "zh-CN"),
        ("lang=xx", {"cookie": "language=zh-CN"}, "zh-CN"),
        ("", {"cookie": "language=zh-CN", "accept_language": "en"}, "zh-CN"),
        ("", {"accept_language": "fr, zh-TW;q=0.8, en;q=0.5"}, "zh-CN"),
        ("", {"accept_language": "en;q=0.2, zh-CN;q=0.9"}, "zh-CN"),
        ("", {"accept_language": "zh-CN;q=0, en;q=0.1"}, "en"),
        ("", {"accept_language": "zh;q=nonsense, *"}, "en"),
        ("", {"accept_language": "es"}, "en"),  # the pages have no Spanish yet
    ],
)
def test_the_language_is_the_readers(query: str, given: dict[str, str], language: str):
    assert language_of(request(query, **given)) == language


def test_the_nearest_language_shares_its_first_part():
    assert nearest("zh_Hant", ("en", "zh-CN")) == "zh-CN"
    assert nearest("", ("en",)) == ""


def test_theme_and_print_are_only_what_we_know():
    assert theme_of(request("theme=dark")) == "dark"
    assert theme_of(request("theme=pink", cookie="theme=light")) == ""
    assert theme_of(request(cookie="theme=light")) == "light"
    assert large_print(request("print=large"))
    assert not large_print(request("print=normal", cookie="print=large"))


@pytest.mark.parametrize(
    ("given", "ours"),
    [
        ({"sec_fetch_site": "same-origin"}, True),
        ({"sec_fetch_site": "cross-site"}, False),
        ({"sec_fetch_site": "same-site"}, False),
        ({"origin": "https://desk.example"}, True),
        ({"origin": "https://evil.example"}, False),
        ({"origin": "null"}, False),
        ({}, True),
    ],
)
def test_a_form_comes_from_our_own_pages(given: dict[str, str], ours: bool):
    assert same_origin(request(**given)) is ours


def test_only_our_own_scripts_run_and_only_allowed_sites_frame():
    closed, framed = headers(), headers(("https://shop.example",))

    assert "default-src 'self'" in closed["Content-Security-Policy"]
    assert "unsafe" not in closed["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in closed["Content-Security-Policy"]
    assert "frame-ancestors 'self' https://shop.example" in framed["Content-Security-Policy"]
    assert "X-Frame-Options" not in framed
