"""
What Google's services say of a student's words when they fail is neither told nor logged.

Their messages quote what they were sent; ours are worded anew, and the log tells causes by class.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest
from google.api_core import exceptions as google

from unit.runtime._canaries import ALL, canaries_in
from vividly_adapters._translate import translating
from vividly_adapters.speech._errors import ERRORS
from vividly_adapters.vertex._answer import BadAnswer, load
from vividly_adapters.vertex._errors import translated
from vividly_core.domain.errors import PortError, loggable
from vividly_runtime.commands.logs import configure_logging

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from contextlib import AbstractContextManager

FAILURES = [
    google.NotFound,
    google.ResourceExhausted,
    google.Unauthenticated,
    google.PermissionDenied,
    google.FailedPrecondition,
    google.MethodNotImplemented,
    google.InvalidArgument,
    google.OutOfRange,
    google.ServiceUnavailable,
    google.InternalServerError,
    google.DeadlineExceeded,
    google.Aborted,
    google.Cancelled,
    google.Unknown,
    google.AlreadyExists,
    google.DataLoss,
]

SAYINGS = ["the voice cannot say {}", '{} is too long for "{}"', "invalid SSML: <speak>{}</speak>", "{}"]

SERVICES = {"a model": lambda: translated("gemini"), "the speech service": lambda: translating(ERRORS)}


@pytest.fixture(params=[True, False], ids=["json", "lines"])
def _told(request: pytest.FixtureRequest) -> Generator[None]:
    """
    Everything is told, tracebacks included.
    """
    configure_logging("DEBUG", as_json=request.param)
    yield
    configure_logging(None)


@pytest.mark.usefixtures("_told")
@pytest.mark.parametrize("failure", FAILURES)
@pytest.mark.parametrize("service", SERVICES.values(), ids=SERVICES)
def test_what_a_service_says_when_it_fails_is_not_told(
    service: Callable[[], AbstractContextManager[None]],
    failure: type[google.GoogleAPICallError],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """
    Neither in our error nor in the log of it; nobody has declared the words confidential here.
    """
    for saying in SAYINGS:
        with pytest.raises(PortError) as caught, service():
            raise failure(saying.format(ALL, ALL))
        logging.getLogger("vividly_runtime").error("failed: %s", loggable(caught.value), exc_info=caught.value)

        said = capsys.readouterr().err
        assert failure.__name__ in said
        assert canaries_in(f"{caught.value!r} {said}") == set()


def test_an_answer_that_is_no_json_is_not_quoted() -> None:
    """
    A model may answer with the question.
    """
    with pytest.raises(BadAnswer) as caught:
        load(f'{{"title": {ALL}}}')

    assert canaries_in(f"{caught.value} {caught.value.problems}") == set()
