import socket

import pytest
from sqlalchemy import create_engine, inspect, text

pytestmark = pytest.mark.integration

VERSION = {"sqlite": "select sqlite_version()", "postgresql": "select version()"}
MAJOR = {"sqlite": "3.", "postgresql": "PostgreSQL 18."}


@pytest.fixture
def engine(database_url):
    engine = create_engine(database_url)
    yield engine
    engine.dispose()


def test_a_database_answers_with_its_version(engine):
    with engine.connect() as connection:
        assert connection.execute(text(VERSION[engine.name])).scalar_one().startswith(MAJOR[engine.name])


@pytest.mark.parametrize("round_number", [1, 2])
def test_every_test_gets_an_empty_database(engine, round_number):
    assert inspect(engine).get_table_names() == []
    with engine.begin() as connection:
        connection.execute(text("create table complaint (reference text primary key)"))


def test_nobody_listens_on_a_free_port(free_port):
    with socket.socket() as client:
        assert client.connect_ex(("127.0.0.1", free_port)) != 0


async def test_the_browser_shows_a_page_with_chinese(page):
    await page.set_content("<h1>投诉</h1>")
    assert await page.inner_text("h1") == "投诉"


async def test_a_test_without_the_browser_has_a_loop_of_its_own_beside_it():
    assert True
