"""
The reference of all variables, as Markdown: ``python -m vividly_runtime.settings.reference`` prints it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from .catalogue import GROUPS, UNUSED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .variable import Variable

_HEAD: Final = """\
# Settings

Everything is set by variables of the environment, and nothing needs to be set on a machine of one's own. An empty
variable counts as not set. All that is wrong is told at once, by the variables' names; `vividly doctor` says more.

Where a setting has several names, each counts. Two that say different things are an error.

## Local, or on Google Cloud

Every part of this machine has one of Google's that stands in its place. `VIVIDLY_PLATFORM` chooses all of them, and
`VIVIDLY_QUEUE`, `VIVIDLY_ASSETS`, `VIVIDLY_WRITER` and `VIVIDLY_SPEECH` each one.

Where nothing is said, one of the names that only a deployment on Google Cloud gives, `PUBSUB_TOPIC`,
`PUBSUB_SUBSCRIPTION` or `GCS_GENERATED_CONTENT_BUCKET`, makes everything Google's; not where it belongs to a part that
was chosen by itself. What is missing is an error that lists it: no part of this machine ever steps in for one that was
not set up.
"""

_UNUSED_HEAD: Final = """\
## Not read

Deployments have given these names too. They may stay; nothing reads them.

| variable | because |
|---|---|
"""


def reference() -> str:
    """
    The whole page.
    """
    return "\n".join((_HEAD, *map("\n".join, map(_group, GROUPS)), _UNUSED_HEAD + "\n".join(_unused()))) + "\n"


def _group(title: str) -> Iterator[str]:
    yield f"## {title}"
    yield ""
    yield "| variable | meaning | without it |"
    yield "|---|---|---|"
    yield from map(_row, GROUPS[title])
    yield ""


def _row(variable: Variable[Any, Any]) -> str:
    names = ", ".join(f"`{name}`" for name in variable.names)
    return f"| {names} | {variable.meaning} | {variable.without} |"


def _unused() -> Iterator[str]:
    for name, because in UNUSED.items():
        yield f"| `{name}` | {because} |"


if __name__ == "__main__":
    print(reference(), end="")  # noqa: T201  a page for people
