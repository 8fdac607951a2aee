"""
What every port must say of itself: an adapter is written from its docstring.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re

import pytest

from vividly_core import ports

PROMISES = ["Shape", "Units", "Ownership", "Concurrency", "Idempotency", "Cancellation", "Errors", "Source"]

PORTS = [
    member
    for found in pkgutil.iter_modules(ports.__path__, ports.__name__ + ".")
    for _, member in inspect.getmembers(importlib.import_module(found.name), inspect.isclass)
    if member.__module__ == found.name and getattr(member, "_is_protocol", False)
]

LENT = {"Signal"}
"""What a port lends: its promises are the port's."""


def verbs(port: type) -> dict[str, object]:
    """
    What a port can do.
    """
    return {
        name: verb for name, verb in vars(port).items() if inspect.isfunction(verb) and not name.startswith("_")
    }


@pytest.mark.parametrize(
    "port", [port for port in PORTS if port.__name__ not in LENT], ids=lambda port: port.__name__
)
def test_a_port_states_its_eight_promises_in_order(port: type) -> None:
    """
    And ends them with the suite that holds adapters to them.
    """
    stated = inspect.cleandoc(port.__doc__ or "")
    assert re.findall(r"^(\w+): ", stated, re.MULTILINE) == PROMISES
    assert re.search(r"^Source: .*tests/contract/test_\w+\.py\.$", stated, re.MULTILINE)


@pytest.mark.parametrize("port", PORTS, ids=lambda port: port.__name__)
def test_each_verb_names_its_promises_by_number(port: type) -> None:
    """
    From 1 on, none left out and none twice, so that a test can say which one it holds.
    """
    numbers: list[int] = []
    for verb in verbs(port).values():
        found = re.search(r"\[([\d, ]+)\]$", inspect.getdoc(verb) or "", re.MULTILINE)
        assert found is not None
        numbers += map(int, found[1].split(","))
    assert numbers == list(range(1, len(numbers) + 1))
