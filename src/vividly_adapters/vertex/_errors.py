"""
What the service's errors mean to us. Its own messages are left out: they may quote what a student wrote.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from vividly_adapters._translate import translating
from vividly_core.domain.errors import Misconfigured, NotFound, Rejected, Throttled, Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AbstractContextManager

    from vividly_core.domain.errors import PortError


def translated(model: str) -> AbstractContextManager[None]:
    """
    A call of *model*: `NotFound` says that there is no such model here, or not any more.
    """
    return translating({kind: functools.partial(make, model) for kind, make in _table().items()})


@functools.cache
def _table() -> Mapping[type[Exception], Callable[[str, Any], PortError]]:
    import grpc.aio  # noqa: PLC0415  loaded with the client
    from google.api_core import exceptions as google  # noqa: PLC0415  loaded with the client

    return {
        google.NotFound: lambda model, _: NotFound(f"the model {model} does not exist here, or not any more"),
        google.ResourceExhausted: _throttled,
        google.Unauthenticated: _forbidden,
        google.PermissionDenied: _forbidden,
        google.FailedPrecondition: lambda model, error: Misconfigured(
            f"the model {model} cannot be asked by this project ({_reason(error)}); look at its billing and location"
        ),
        google.MethodNotImplemented: lambda *_: Misconfigured(
            "the endpoint does not know this service; look at the location and the endpoint of Vertex AI"
        ),
        google.InvalidArgument: lambda model, _: Rejected(f"the model {model} refused the request as invalid"),
        google.OutOfRange: lambda model, _: Rejected(f"the request is too large for the model {model}"),
        # All others of a server or a wire: deadline, unavailable, internal, aborted, cancelled by the server.
        google.GoogleAPICallError: _unavailable,
        grpc.aio.UsageError: lambda model, _: Unavailable(f"the connection to the model {model} is closed"),
    }


def _unavailable(model: str, error: Any) -> PortError:
    from vividly_adapters._google_calls import without_token  # noqa: PLC0415  loaded with the client

    return without_token(error) or Unavailable(
        f"the model {model} cannot be reached ({_code(error)})", retry_after_seconds=_retry_after(error)
    )


def _throttled(model: str, error: Any) -> Throttled:
    return Throttled(f"the quota of the model {model} is used up", retry_after_seconds=_retry_after(error))


def _forbidden(model: str, error: Any) -> Misconfigured:
    return Misconfigured(
        f"the model {model} may not be asked ({_reason(error)}); enable aiplatform.googleapis.com in the project, and "
        "grant the account the role roles/aiplatform.user"
    )


def _code(error: Any) -> str:
    return "no status" if error.grpc_status_code is None else error.grpc_status_code.name


def _reason(error: Any) -> str:
    """
    The service's word for a machine, such as ``SERVICE_DISABLED``.
    """
    return error.reason or _code(error)


def _retry_after(error: Any) -> float | None:
    from vividly_adapters._google_calls import retry_after_seconds  # noqa: PLC0415  loaded with the client

    return retry_after_seconds(error)
