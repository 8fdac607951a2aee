"""
Every spelling of a database's address, and none that would be misread.
"""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.engine import URL

from vividly_adapters.postgres.url import async_url
from vividly_core.domain.errors import Misconfigured

PASSWORD = "hunter2"
CLOUD_SQL = "/cloudsql/project:us-central1:instance"


def connect_arguments(text: str) -> dict[str, object]:
    """
    What asyncpg is given.
    """
    url = async_url(text)
    _, arguments = url.get_dialect()().create_connect_args(url)
    return dict(arguments)


@pytest.mark.parametrize(
    "scheme", ["postgres", "postgresql", "postgresql+psycopg2", "postgresql+psycopg", "postgresql+asyncpg"]
)
def test_any_driver_means_asyncpg(scheme: str) -> None:
    """
    The address that another driver is given works here too.
    """
    url = async_url(f" {scheme}://ada:{PASSWORD}@db.example.org:6432/lessons\n")

    assert url == URL.create("postgresql+asyncpg", "ada", PASSWORD, "db.example.org", 6432, "lessons")


@pytest.mark.parametrize(
    "text",
    [
        f"postgresql://ada:{PASSWORD}@/lessons?host={CLOUD_SQL}",
        f"postgresql+psycopg2://ada:{PASSWORD}@/lessons?host=%2Fcloudsql%2Fproject%3Aus-central1%3Ainstance",
        f"postgres://ada:{PASSWORD}@%2Fcloudsql%2Fproject%3Aus-central1%3Ainstance/lessons",
    ],
)
def test_a_sockets_folder_may_stand_where_libpq_allows_it(text: str) -> None:
    """
    After the question mark, or percent-encoded in the host's place; with colons in its name.
    """
    assert connect_arguments(text) == {
        "user": "ada",
        "password": PASSWORD,
        "database": "lessons",
        "host": CLOUD_SQL,
    }


def test_a_sockets_port_names_the_socket() -> None:
    """
    A server that is not on the usual port has another socket in the folder.
    """
    found = connect_arguments("postgresql://ada@/lessons?host=/run/pg&port=6432")

    assert (found["host"], found["port"]) == ("/run/pg", 6432)


def test_libpqs_sslmode_is_asyncpgs_ssl() -> None:
    """
    What managed databases hand out works unchanged.
    """
    assert connect_arguments("postgres://ada@db.example.org/lessons?sslmode=require")["ssl"] == "require"


@pytest.mark.parametrize(
    ("text", "cure"),
    [
        ("", "write postgresql://"),
        ("lessons", "write postgresql://"),
        (f"postgresql://ada:{PASSWORD}@db.example.org:port/lessons", "write postgresql://"),
        (f"mysql://ada:{PASSWORD}@db.example.org/lessons", "not an address of Postgres"),
        (f"postgresql://ada:{PASSWORD}@db.example.org", "names no database"),
        ("sqlite:///lessons.db", "SQLite"),
        ("sqlite+aiosqlite:///lessons.db", "SQLite"),
        (f"postgresql://ada:hun@{PASSWORD}@db.example.org/lessons", "%40"),
        (f"postgresql://ada:{PASSWORD}@db.example.org/lessons?sslmode=maybe", "verify-full"),
        (f"postgresql://ada:{PASSWORD}@db.example.org/lessons?pgbouncer=true", "pgbouncer"),
    ],
)
def test_anything_else_is_refused_with_the_cure_and_without_the_password(text: str, cure: str) -> None:
    """
    The message names the variable, what is wrong and what to write, and can be logged.
    """
    with pytest.raises(Misconfigured, match=re.escape(cure)) as refused:
        async_url(text)

    assert str(refused.value).startswith("DATABASE_URL: ")
    assert PASSWORD not in f"{refused.value!r}{refused.value.__cause__!r}"


def test_an_url_hides_its_password() -> None:
    """
    Printing it does not print the secret.
    """
    url = async_url(f"postgresql://ada:{PASSWORD}@db.example.org/lessons")

    assert PASSWORD not in f"{url} {url!r}"


@given(
    st.text(min_size=1),
    st.text(min_size=1),
    st.sampled_from(["db.example.org", "127.0.0.1", "::1", "/run/pg", CLOUD_SQL]),
)
def test_our_own_urls_read_as_themselves(user: str, password: str, host: str) -> None:
    """
    Whatever the user and the password, an URL that was written out is read as what it was.
    """
    socket = host.startswith("/")
    url = URL.create(
        "postgresql+asyncpg",
        user,
        password,
        None if socket else host,
        database="lessons",
        query={"host": host} if socket else {},
    )

    assert async_url(url.render_as_string(hide_password=False)) == url
