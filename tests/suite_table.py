"""
A table of the contract suites, port by adapter: ``pytest tests/contract --suite-table``.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, Final

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pytest

_OUTCOMES: Final = ("passed", "xfailed", "skipped", "failed")

Cell = tuple[str, str]
"""A port, and an adapter as its suite calls it."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """
    Nobody gets a table who has not asked for it.
    """
    parser.addoption(
        "--suite-table", action="store_true", help="print what came of the contract suites, port by adapter"
    )


def pytest_configure(config: pytest.Config) -> None:
    """
    Begin to count.
    """
    if config.getoption("--suite-table"):
        config.pluginmanager.register(SuiteTable())


@attrs.define(kw_only=True)
class SuiteTable:
    """
    Counts what became of every test that an opener of an adapter was handed to.
    """

    cells: dict[str, Cell] = attrs.field(factory=dict)
    counts: dict[Cell, Counter[str]] = attrs.field(factory=lambda: defaultdict(Counter))
    reasons: Counter[tuple[Cell, str]] = attrs.field(factory=Counter)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """
        See which tests are for which adapter.
        """
        opened = [(item, opener) for item in session.items if (opener := _opener(item)) is not None]
        names = _names(opened)
        self.cells = {item.nodeid: (_port(item), names[_port(item), opener]) for item, opener in opened}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """
        Count one; what happens around a test counts only if it is wrong.
        """
        cell, outcome = self.cells.get(report.nodeid), _outcome(report)
        if cell is None or (report.when != "call" and outcome == "passed"):
            return
        self.counts[cell][outcome] += 1
        if outcome in {"xfailed", "skipped"}:
            self.reasons[cell, f"{outcome}: {_reason(report)}"] += 1

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """
        Print it.
        """
        terminalreporter.section("contract suites, port by adapter")
        for line in self.lines():
            terminalreporter.line(line)

    def lines(self) -> Iterable[str]:
        """
        The table in Markdown, and below it why something did not pass.
        """
        yield f"| port | adapter | {' | '.join(_OUTCOMES)} |"
        yield f"| --- | --- |{' --- |' * len(_OUTCOMES)}"
        for (port, adapter), counted in sorted(self.counts.items()):
            yield f"| {port} | {adapter} | {' | '.join(str(counted[outcome]) for outcome in _OUTCOMES)} |"
        for ((port, adapter), reason), count in sorted(self.reasons.items()):
            yield f"{port}, {adapter}: {count} {reason}"


def _opener(item: pytest.Item) -> Any:
    """
    What the test's fixture opens; ``None`` for a test that is not of a suite.
    """
    callspec = getattr(item, "callspec", None)
    if callspec is None or item.path.parent.name != "contract":
        return None
    tried = {name.strip() for mark in item.iter_markers("parametrize") for name in _argument_names(mark)}
    opened = (value for name, value in callspec.params.items() if name not in tried)
    return next(filter(callable, opened), None)


def _argument_names(mark: pytest.Mark) -> Iterable[str]:
    names = mark.args[0] if mark.args else mark.kwargs["argnames"]
    return names.split(",") if isinstance(names, str) else names


def _names(opened: Iterable[tuple[pytest.Item, Any]]) -> dict[tuple[str, Any], str]:
    """
    An adapter's name is the id of a test that has no other parameter: the shortest.
    """
    ids: dict[tuple[str, Any], list[str]] = defaultdict(list)
    for item, opener in opened:
        ids[_port(item), opener].append(getattr(item, "callspec").id)  # noqa: B009  no attribute of every item
    return {key: min(found, key=len) for key, found in ids.items()}


def _port(item: pytest.Item) -> str:
    return "".join(word.capitalize() for word in item.path.stem.removeprefix("test_").split("_"))


def _outcome(report: pytest.TestReport) -> str:
    return "xfailed" if report.skipped and hasattr(report, "wasxfail") else report.outcome


def _reason(report: pytest.TestReport) -> str:
    if hasattr(report, "wasxfail"):
        return str(report.wasxfail).removeprefix("reason: ")
    assert isinstance(report.longrepr, tuple)
    return report.longrepr[2].removeprefix("Skipped: ")
