"""
Reads variables, and keeps what is wrong with them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .variable import D, T, Variable


@attrs.frozen(kw_only=True)
class Problem:
    """
    What is wrong with *variable*, and the cure. It quotes no value: an address may hold a password.
    """

    variable: str
    message: str

    def __str__(self) -> str:
        return f"{self.variable}: {self.message}"


@attrs.frozen
class Reader:
    """
    Reads *variables*; *problems* and all that was *asked* for are kept. An empty variable counts as not set.
    """

    variables: Mapping[str, str]
    problems: list[Problem] = attrs.field(factory=list, init=False)
    asked: dict[str, Variable[Any, Any]] = attrs.field(factory=dict, init=False)

    def read(self, variable: Variable[T, D]) -> T | D:
        """
        What *variable* says; its default where it is not set, or cannot be read.
        """
        self.asked[variable.name] = variable
        spelled = self.spelled(variable)
        if not spelled:
            return variable.default
        name, *others = spelled
        text = self._text(name)
        for other in others:
            if self._text(other) != text:
                self.report(other, f"says something else than {name}; unset one of them")
        try:
            return variable.parse(text)
        except ValueError as error:
            self.report(name, str(error))
            return variable.default

    def require(self, variable: Variable[T, D], *, or_else: str = "") -> T | D:
        """
        The same for one that must be set. *or_else* names another way out.
        """
        value = self.read(variable)
        if not self.spelled(variable):
            self.report(variable.name, f"not set; {variable.cure}{or_else and f', or {or_else}'}")
        return value

    def spelled(self, *variables: Variable[Any, Any]) -> tuple[str, ...]:
        """
        The spellings of *variables* that are set.
        """
        return tuple(name for variable in variables for name in variable.names if self._text(name))

    def report(self, name: str, message: str) -> None:
        """
        Keep a problem with the variable *name*.
        """
        self.problems.append(Problem(variable=name, message=message))

    def _text(self, name: str) -> str:
        return self.variables.get(name, "").strip()
