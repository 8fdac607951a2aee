"""
A database that does not answer is told by its place.
"""

from __future__ import annotations

import socket

import pytest
from sqlalchemy import make_url

from vividly_adapters.postgres.errors import translating_postgres
from vividly_core.domain.errors import Unavailable


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("postgresql://anna:secret@db.example:6543/vividly", "does not answer at db.example:6543 (gaierror); "),
        ("postgresql+asyncpg://anna:secret@db.example/vividly", "at db.example:5432 (gaierror); "),
        ("postgresql://anna:secret@[::1]:1/vividly", "at [::1]:1 (gaierror); "),
        ("postgresql://anna:secret@/vividly?host=db.example&port=6543", "at db.example:6543 (gaierror); "),
        ("postgresql://anna:secret@/vividly?host=/run/postgresql", "at the socket in /run/postgresql (gaierror)"),
        ("postgresql://anna:secret@/vividly?host=one:1&host=two:2", "at one:1, two:2 (gaierror); "),
        (None, "does not answer (gaierror); check DATABASE_URL"),
    ],
)
def test_a_server_that_does_not_answer_is_named_without_its_password(url: str | None, told: str) -> None:
    """
    By host and port, or the socket's folder, and with the setting that says where it is.
    """
    with pytest.raises(Unavailable) as refused, translating_postgres(url):
        raise socket.gaierror

    assert told in str(refused.value)
    assert "secret" not in str(refused.value)
    assert "anna" not in str(refused.value)
    if not told.endswith(")"):
        assert "DATABASE_URL" in str(refused.value)


def test_the_address_of_an_engine_serves_as_well() -> None:
    """
    It is one that was read already.
    """
    with (
        pytest.raises(Unavailable, match="at db:5433"),
        translating_postgres(make_url("postgresql://a:b@db:5433/v")),
    ):
        raise ConnectionRefusedError
