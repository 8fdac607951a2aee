"""
The promises of the error tree.
"""

from __future__ import annotations

import inspect
import re

import pytest

from vividly_core.domain import errors
from vividly_core.domain.errors import InvalidField, Throttled, Transient, VividlyError


def test_the_tree_in_the_docstring_is_the_tree_of_the_classes() -> None:
    """
    Every class, under its parent, and no other.
    """
    assert errors.__doc__ is not None
    drawn: dict[str, str] = {}
    ancestors: list[str] = []
    for branch, name in re.findall(
        r"^([ │├└─]*)([A-Z]\w+)(?:  .*)?$", errors.__doc__.split("::")[1], re.MULTILINE
    ):
        depth = len(branch) // 4 - 1
        ancestors[depth:] = [name]
        if depth:
            drawn[name] = ancestors[depth - 1]

    classes = [
        each for _, each in inspect.getmembers(errors, inspect.isclass) if each.__module__ == errors.__name__
    ]
    real = {each.__name__: each.__bases__[0].__name__ for each in classes if each is not VividlyError}

    assert drawn == real


def test_an_invalid_field_says_field_problem_and_cure() -> None:
    """
    For people in one line, and for programs one by one.
    """
    error = InvalidField("minutes", "a text is no number", "give a number")
    assert str(error) == "minutes: a text is no number; give a number"
    assert (error.field, error.problem, error.cure) == ("minutes", "a text is no number", "give a number")
    assert isinstance(error, ValueError)


@pytest.mark.parametrize("seconds", [None, 0.0, 17.5])
def test_a_transient_error_carries_the_worlds_own_word_on_when(seconds: float | None) -> None:
    """
    Where it gave one.
    """
    error = Throttled("too fast", retry_after_seconds=seconds)
    assert isinstance(error, Transient)
    assert error.retry_after_seconds == seconds
