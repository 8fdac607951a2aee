"""
One thing to look at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from .deployed import Deployed

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from .finding import Finding

LIMIT_SECONDS: Final = 15.0


@attrs.frozen(kw_only=True)
class Outcome:
    """
    What was found, and what of the *deployed* state was seen on the way.
    """

    findings: tuple[Finding, ...]
    deployed: Deployed = attrs.field(factory=Deployed)


@attrs.frozen(kw_only=True)
class Check:
    """
    Whoever runs *look* gives it *limit_seconds* at most, and only where none of those named in *after* has failed.

    *cure* is the command for when it cannot even look, or who knows it for an error; *extra* the part of the package
    that it needs.
    """

    name: str
    look: Callable[[], Awaitable[Outcome]]
    limit_seconds: float = LIMIT_SECONDS
    after: tuple[str, ...] = ()
    cure: str | Callable[[Exception], str | None] | None = None
    extra: str = "local"

    def cure_of(self, error: Exception) -> str | None:
        """
        The command for when it ended with *error*.
        """
        return self.cure(error) if callable(self.cure) else self.cure


@attrs.frozen(kw_only=True)
class Checked:
    """
    How the check of this *name* went.
    """

    name: str
    outcome: Outcome

    @property
    def findings(self) -> tuple[Finding, ...]:
        """
        What was found.
        """
        return self.outcome.findings
