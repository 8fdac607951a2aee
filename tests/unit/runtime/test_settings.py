"""
What the environment says.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vividly_core.domain.allowance import Allowance
from vividly_core.domain.errors import Misconfigured
from vividly_runtime.settings.environment import Environment
from vividly_runtime.settings.film import FilmSettings
from vividly_runtime.settings.values import Role, Settings

NAMES = (
    "DATABASE_URL",
    "VIVIDLY_DATA_DIR",
    "VIVIDLY_LIBRARY",
    "LOG_LEVEL",
    "ENVIRONMENT",
    "VIVIDLY_LEASE_SECONDS",
    "VIVIDLY_RENDER_LIMIT_SECONDS",
    "WORKER_MAX_RUNTIME",
    "VIVIDLY_GRACE_SECONDS",
    "VIVIDLY_OUTBOX_RETENTION_SECONDS",
    "VIVIDLY_BUDGET_DAY_USD",
    "VIVIDLY_BUDGET_REQUEST_USD",
    "VIVIDLY_BUDGET_TENANT_USD",
    "VIVIDLY_CONCURRENCY",
    "VIVIDLY_RENDERS",
    "VIVIDLY_SHARE_LESSONS",
    "VIVIDLY_MODEL_CALLS_PER_MINUTE",
    "VIVIDLY_SPEECH_CALLS_PER_MINUTE",
    "VIVIDLY_BREAKER_FAILURES",
    "VIVIDLY_BREAKER_WINDOW_SECONDS",
    "VIVIDLY_BREAKER_RECOVERY_SECONDS",
    "VIVIDLY_HEALTH_HOST",
    "HEALTH_CHECK_PORT",
    "PORT",
    "VIVIDLY_PUSH_AUDIENCE",
    "VIVIDLY_PUSH_SERVICE_ACCOUNT",
    "VIVIDLY_PUSH_ISSUER",
    "VIVIDLY_PUSH_JWKS_URL",
    "VIVIDLY_FILM_ASPECT",
    "VIVIDLY_FILM_SIZE",
    "VIVIDLY_FILM_FPS",
    "VIVIDLY_FILM_REDUCED_MOTION",
    "VIVIDLY_FILM_CACHE_DIR",
    "VIVIDLY_FILM_CACHE_MB",
    "K_REVISION",
    "GIT_COMMIT_SHA",
)


def test_nothing_needs_to_be_set() -> None:
    """
    Every setting has a default.
    """
    assert Settings.from_env({}) == Settings()


def test_every_setting_is_read() -> None:
    """
    By the names that deployments use.
    """
    settings = Settings.from_env(
        {
            "DATABASE_URL": "postgresql://vividly:secret@db:5432/vividly",
            "VIVIDLY_DATA_DIR": "/srv/vividly",
            "VIVIDLY_LIBRARY": "~/texts",
            "LOG_LEVEL": "debug",
            "ENVIRONMENT": "staging",
            "VIVIDLY_LEASE_SECONDS": "60",
            "VIVIDLY_RENDER_LIMIT_SECONDS": "900.5",
            "WORKER_MAX_RUNTIME": "1700",
            "VIVIDLY_GRACE_SECONDS": "25",
            "VIVIDLY_OUTBOX_RETENTION_SECONDS": "86400",
            "VIVIDLY_BUDGET_REQUEST_USD": "0.25",
            "VIVIDLY_BUDGET_TENANT_USD": "5",
            "VIVIDLY_BUDGET_DAY_USD": "100.50",
            "VIVIDLY_CONCURRENCY": "16",
            "VIVIDLY_RENDERS": "2",
            "VIVIDLY_SHARE_LESSONS": "Off",
            "VIVIDLY_MODEL_CALLS_PER_MINUTE": "60",
            "VIVIDLY_SPEECH_CALLS_PER_MINUTE": "100",
            "VIVIDLY_BREAKER_FAILURES": "5",
            "VIVIDLY_BREAKER_WINDOW_SECONDS": "120",
            "VIVIDLY_BREAKER_RECOVERY_SECONDS": "300",
            "VIVIDLY_HEALTH_HOST": "::1",
            "HEALTH_CHECK_PORT": "8081",
            "PORT": "8082",
            "VIVIDLY_PUSH_AUDIENCE": "https://worker.example/push",
            "VIVIDLY_PUSH_SERVICE_ACCOUNT": "pusher@project.iam.gserviceaccount.com",
            "VIVIDLY_PUSH_ISSUER": "https://issuer.example",
            "VIVIDLY_PUSH_JWKS_URL": "https://issuer.example/certs",
            "K_REVISION": "worker-00042",
            "GIT_COMMIT_SHA": "0123abc",
            "VIVIDLY_FILM_ASPECT": "9:16",
            "VIVIDLY_FILM_SIZE": "1080x1920",
            "VIVIDLY_FILM_FPS": "30",
            "VIVIDLY_FILM_THEME": "Light",
            "VIVIDLY_FILM_QUALITY": "high",
            "VIVIDLY_FILM_REDUCED_MOTION": "yes",
            "VIVIDLY_FILM_ENCODERS": "3",
            "VIVIDLY_FILM_MEMORY_MB": "900",
            "VIVIDLY_FILM_CACHE_DIR": "/var/cache/vividly",
            "VIVIDLY_FILM_CACHE_MB": "0",
        }
    )

    assert settings == Settings(
        database_url="postgresql://vividly:secret@db:5432/vividly",
        data_dir=Path("/srv/vividly"),
        library=Path.home() / "texts",
        log_level="DEBUG",
        environment=Environment.STAGING,
        lease_seconds=60.0,
        render_limit_seconds=900.5,
        max_runtime_seconds=1700.0,
        grace_seconds=25.0,
        outbox_retention_seconds=86_400.0,
        concurrency=16,
        renders=2,
        share_lessons=False,
        model_calls_per_minute=60,
        speech_calls_per_minute=100,
        breaker_failures=5,
        breaker_window_seconds=120.0,
        breaker_recovery_seconds=300.0,
        allowance=Allowance(request_usd=Decimal("0.25"), tenant_usd=Decimal(5), day_usd=Decimal("100.50")),
        health_host="::1",
        health_check_port=8081,
        port=8082,
        push_audience="https://worker.example/push",
        push_service_account="pusher@project.iam.gserviceaccount.com",
        push_issuer="https://issuer.example",
        push_jwks_url="https://issuer.example/certs",
        revision="worker-00042",
        commit="0123abc",
        film=FilmSettings(
            width=1080,
            height=1920,
            frames_per_second=30,
            theme="light",
            quality="high",
            reduced_motion=True,
            encoders=3,
            memory_bytes=900_000_000,
            cache_dir=Path("/var/cache/vividly"),
            cache_bytes=0,
        ),
    )


@pytest.mark.parametrize(
    ("spelled", "environment"), [("development", Environment.DEV), ("production", Environment.PROD)]
)
def test_environments_may_be_spelled_out(spelled: str, environment: Environment) -> None:
    """
    Deployment scripts have written both.
    """
    assert Settings.from_env({"ENVIRONMENT": spelled}).environment is environment


@pytest.mark.parametrize(
    ("variables", "size"),
    [
        ({"VIVIDLY_FILM_ASPECT": "9:16"}, (720, 1280)),
        ({"VIVIDLY_FILM_ASPECT": "1:1"}, (720, 720)),
        ({"VIVIDLY_FILM_SIZE": "1920x1080", "VIVIDLY_FILM_ASPECT": "1:1"}, (1920, 1080)),
    ],
)
def test_a_film_has_the_size_of_its_shape_or_one_of_its_own(
    variables: dict[str, str], size: tuple[int, int]
) -> None:
    """
    A size says more than a shape.
    """
    film = Settings.from_env(variables).film
    assert (film.width, film.height) == size


def test_an_empty_variable_counts_as_not_set() -> None:
    """
    Compose files and shells leave many empty.
    """
    assert Settings.from_env(dict.fromkeys(NAMES, " ")) == Settings()


def test_all_problems_are_told_at_once_by_the_variables_names() -> None:
    """
    Nobody wants to find them one start at a time.
    """
    wrong = {
        "DATABASE_URL": "sqlite:///lessons.db",
        "LOG_LEVEL": "loud",
        "ENVIRONMENT": "test",
        "VIVIDLY_LEASE_SECONDS": "soon",
        "VIVIDLY_RENDER_LIMIT_SECONDS": "nan",
        "WORKER_MAX_RUNTIME": "0",
        "VIVIDLY_GRACE_SECONDS": "-1",
        "VIVIDLY_OUTBOX_RETENTION_SECONDS": "0",
        "VIVIDLY_CONCURRENCY": "2.5",
        "VIVIDLY_RENDERS": "1" * 5000,
        "VIVIDLY_SHARE_LESSONS": "sometimes",
        "VIVIDLY_MODEL_CALLS_PER_MINUTE": "0",
        "VIVIDLY_SPEECH_CALLS_PER_MINUTE": "many",
        "VIVIDLY_BREAKER_FAILURES": "0",
        "VIVIDLY_BREAKER_WINDOW_SECONDS": "0",
        "VIVIDLY_BREAKER_RECOVERY_SECONDS": "inf",
        "VIVIDLY_BUDGET_REQUEST_USD": "a lot",
        "VIVIDLY_BUDGET_TENANT_USD": "-1",
        "VIVIDLY_BUDGET_DAY_USD": "nan",
        "HEALTH_CHECK_PORT": "65536",
        "PORT": "http",
        "VIVIDLY_PUSH_AUDIENCE": " ",
        "VIVIDLY_PUSH_SERVICE_ACCOUNT": "pusher",
        "VIVIDLY_PUSH_JWKS_URL": "http://issuer.example/certs",
        "VIVIDLY_FILM_ASPECT": "4:3",
        "VIVIDLY_FILM_SIZE": "1279x720",
        "VIVIDLY_FILM_FPS": "7",
        "VIVIDLY_FILM_THEME": "grey",
        "VIVIDLY_FILM_QUALITY": "best",
        "VIVIDLY_FILM_REDUCED_MOTION": "a little",
        "VIVIDLY_FILM_ENCODERS": "0",
        "VIVIDLY_FILM_MEMORY_MB": "64",
        "VIVIDLY_FILM_CACHE_MB": "all",
    }

    with pytest.raises(Misconfigured) as raised:
        Settings.from_env(wrong, role=Role.PUSHED)

    assert [line.partition(":")[0] for line in str(raised.value).splitlines()[1:]] == list(wrong)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("-1", "out of range"),
        ("0", "out of range"),
        ("9" * 5000, "out of range"),
        ("-" + "9" * 5000, "out of range"),
        ("two", "no whole number"),
        ("--1", "no whole number"),
        ("-", "no whole number"),
        ("1.5", "no whole number"),
    ],
)
def test_a_whole_number_out_of_range_is_told_from_what_is_none(text: str, told: str) -> None:
    """
    Also one below zero; each with the range.
    """
    with pytest.raises(Misconfigured, match=rf"VIVIDLY_FILM_ENCODERS: .*{told}; give a whole number from 1 to "):
        Settings.from_env({"VIVIDLY_FILM_ENCODERS": text})


@pytest.mark.parametrize(
    "url", ["certs", "ftp://issuer.example/certs", "https:///certs", "http://127.0.0.1.example/certs", "http://[/"]
)
def test_an_issuers_keys_come_from_where_nobody_can_change_them(url: str) -> None:
    """
    Over plain HTTP from this machine only.
    """
    with pytest.raises(Misconfigured, match="VIVIDLY_PUSH_JWKS_URL"):
        Settings.from_env({"VIVIDLY_PUSH_JWKS_URL": url})

    here = "http://127.0.0.1:8443/certs"
    assert Settings.from_env({"VIVIDLY_PUSH_JWKS_URL": here}).push_jwks_url == here


def test_another_issuer_has_other_keys() -> None:
    """
    Whoever names one says where they are.
    """
    with pytest.raises(Misconfigured, match="VIVIDLY_PUSH_JWKS_URL: not set"):
        Settings.from_env({"VIVIDLY_PUSH_ISSUER": "https://issuer.example"})


def test_on_cloud_run_health_is_told_to_the_outside() -> None:
    """
    Anywhere else to this machine only; what is set counts in both.
    """
    there = {"K_REVISION": "worker-00042"}

    assert Settings.from_env({}).health_host == "127.0.0.1"
    assert Settings.from_env(there).health_host == "0.0.0.0"
    assert Settings.from_env({**there, "VIVIDLY_HEALTH_HOST": "127.0.0.1"}).health_host == "127.0.0.1"


def test_the_databases_address_is_never_shown() -> None:
    """
    It may hold a password: neither the value's repr nor an error quotes it.
    """
    settings = Settings.from_env({"DATABASE_URL": "postgresql://vividly:secret@db/vividly"})
    with pytest.raises(Misconfigured) as raised:
        Settings.from_env({"DATABASE_URL": "mysql://vividly:secret@db/vividly"})

    assert "secret" not in repr(settings)
    assert "secret" not in str(raised.value)


@given(st.dictionaries(st.sampled_from(NAMES), st.text(st.characters(exclude_characters="\x00"), max_size=30)))
def test_any_environment_is_read_or_refused_in_words(variables: dict[str, str]) -> None:
    """
    No value ends in another error.
    """
    problems = ""
    try:
        Settings.from_env(variables)
    except Misconfigured as error:
        problems = str(error)

    assert not problems or any(name in problems for name in variables)
