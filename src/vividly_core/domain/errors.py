"""
The one error tree, sorted by remedy.

::

    VividlyError
    ├── DomainError               a rule of ours was broken: a bug or a bad request
    │   ├── IllegalTransition     a status or stage may not follow another
    │   ├── InvalidField          a value that a request may not have
    │   ├── Malformed             bytes that are not a message, a script, ... of ours
    │   └── Crashed               no attempt lived to say how it ended
    └── PortError                 the world said no; raised by adapters, cause attached
        ├── Transient             worth another attempt
        │   ├── Unavailable       not there now
        │   ├── Throttled         too fast; says when to come back
        │   ├── Unusable          an answer came that nothing can be made of; another may be better
        │   ├── NotAsked          no call was made: who would answer is left alone, or has no turn free
        │   └── Leased            somebody else is at work on it
        └── Permanent             the same answer next time
            ├── NotFound
            ├── AlreadyExists
            ├── Stale             someone saved first
            ├── Rejected          refused on its merits
            └── Misconfigured     a part of the installation is missing or wrong

Messages may be logged: none of them may hold a student's text or a secret.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

    from .usage import Usage
from .confidential import redacted


class VividlyError(Exception):
    """
    Whatever this library raises on purpose. *usage* is what was used up before it came to that, and is to be paid
    all the same.
    """

    usage: tuple[Usage, ...] = ()


class DomainError(VividlyError):
    """
    A rule of ours was broken.
    """


class IllegalTransition(DomainError):
    """
    A status or a stage may not follow another.
    """


class InvalidField(DomainError, ValueError):
    """
    A field holds a value that it may not have.

    The message names the field, the kind of value that came, and the cure; never the value itself where a
    student may have typed it.
    """

    def __init__(self, field: str, problem: str, cure: str) -> None:
        super().__init__(f"{field}: {problem}; {cure}")
        self.field = field
        self.problem = problem
        self.cure = cure


class Malformed(DomainError, ValueError):
    """
    Bytes that cannot be read as what they should be. The same bytes fail again: never retry.
    """


class Crashed(DomainError):
    """
    Every attempt ended without a word: the work may kill its worker. Trying again would kill one more.
    """


class PortError(VividlyError):
    """
    The world said no.
    """


class Transient(PortError):
    """
    Worth another attempt. *retry_after_seconds* is the world's own word on when, where it gave one.
    """

    def __init__(self, message: str, *, retry_after_seconds: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds


class Unavailable(Transient):
    """
    Not there now: connection refused, reset, timed out, shutting down.
    """


class Throttled(Transient):
    """
    Too much at once: a quota or a rate limit.
    """


class Unusable(Transient):
    """
    An answer came, and nothing can be made of it: empty, garbled, not what was asked for. Who gave it is at work and
    may answer better the next time.
    """


class NotAsked(Transient):
    """
    No call was made: who would answer is left alone for a while, or has no turn free. It says nothing about what was
    to be asked, and so is no attempt at it. Any port may say so around which limits stand.
    """


class Leased(Transient):
    """
    Somebody else holds the lease and is at work, on the same request or on one that is equal to it.
    """


class Permanent(PortError):
    """
    The same answer next time.
    """


class NotFound(Permanent):
    """
    There is no such thing.
    """


class AlreadyExists(Permanent):
    """
    There is one already, and it is another.
    """


class Stale(Permanent):
    """
    Someone saved first: reload and look again.
    """


class Rejected(Permanent):
    """
    Refused on its merits: too long, unsupported, unsafe, not enough to work from.
    """


class Misconfigured(Permanent):
    """
    A part of the installation is missing or wrong; the message says how to mend it.
    """


@contextmanager
def spending(usage: Iterable[Usage]) -> Generator[None]:
    """
    Whatever of ours is raised within says that *usage* had been used up before; and so does a cancellation, for whoever
    set a time limit and is `heeding_usage`.
    """
    try:
        yield
    except BaseException as error:
        if isinstance(error, VividlyError) or not isinstance(error, Exception):
            vars(error)["usage"] = (*usage, *_usage_of(error))
        raise


@contextmanager
def heeding_usage() -> Generator[list[Usage]]:
    """
    Lend a list that holds what had been used up before whatever ends the block with an exception.

    Where a time limit stands around the block, its cancellation is gone when the limit is found to be over: this is who
    still sees it.
    """
    used: list[Usage] = []
    try:
        yield used
    except BaseException as error:
        used += _usage_of(error)
        raise


def _usage_of(error: BaseException) -> tuple[Usage, ...]:
    return getattr(error, "usage", ())


def loggable(error: BaseException) -> str:
    """
    What may be stored and logged of *error*: other people's messages may quote a student, and so, through them, may
    ours.
    """
    return redacted(str(error)) if isinstance(error, VividlyError) else f"an unexpected {type(error).__name__}"
