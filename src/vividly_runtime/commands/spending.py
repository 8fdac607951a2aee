"""
`vividly costs`: what it does.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from . import cost_documents, cost_tables
from .exit_code import ExitCode
from .json_lines import write_line
from .on_records import run_on_records

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from vividly_core.domain.ledger_line import Grouping
    from vividly_runtime.container import Container


def show_costs(
    variables: Mapping[str, str],
    grouping: Grouping,
    *,
    since: datetime | None,
    until: datetime | None,
    as_json: bool,
) -> int:
    """
    One line for each item of each group, and the total.
    """

    async def work(container: Container) -> int:
        lines = await container.ledger().sums(grouping, since=since, until=until)
        if as_json:
            for line in lines:
                write_line(sys.stdout.buffer, cost_documents.line(line, grouping))
        else:
            cost_tables.print_costs(lines, grouping)
        return ExitCode.DONE

    return run_on_records(variables, work)
