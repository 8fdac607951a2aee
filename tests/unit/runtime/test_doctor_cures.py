"""
The command for what keeps a check of Google Cloud from looking.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from vividly_core.domain.errors import Misconfigured, Rejected, Unavailable
from vividly_runtime.doctor.cures import SIGN_IN, cure_by_error, is_signed_in

if TYPE_CHECKING:
    from pathlib import Path

    from vividly_core.domain.errors import PortError

VIEWER = "roles/pubsub.viewer"


class Refusal(Exception):
    """
    An error of a client library, which has an answer's status.
    """

    def __init__(self, **told: int) -> None:
        super().__init__()
        self.__dict__.update(told)


def cure(error: Exception, **more: Any) -> str | None:
    """
    For Pub/Sub.
    """
    usual: dict[str, Any] = {"check": "pubsub", "api": "pubsub.googleapis.com", "project": "p", "signed_in": True}
    return cure_by_error(**{**usual, **more})(error)


def caused(error: PortError, cause: Exception) -> PortError:
    """
    With the client's error attached.
    """
    error.__cause__ = cause
    return error


@pytest.mark.parametrize("told", [{"status": 403}, {"code": 403}])
def test_whoever_may_not_look_needs_a_role(told: dict[str, int]) -> None:
    """
    Or the service is to be enabled, where it asks for none or says so.
    """
    forbidden = caused(Misconfigured("403 PERMISSION_DENIED"), Refusal(**told))
    disabled = caused(Misconfigured("403 PERMISSION_DENIED SERVICE_DISABLED"), Refusal(**told))
    enable = "gcloud services enable pubsub.googleapis.com --project=p"

    assert cure(forbidden, role=VIEWER) == (
        "gcloud projects add-iam-policy-binding p --member=serviceAccount:ACCOUNT --role=roles/pubsub.viewer"
    )
    assert (cure(forbidden), cure(disabled, role=VIEWER)) == (enable, enable)


def test_whoever_is_not_known_signs_in() -> None:
    """
    Without credentials, or with such as are refused.
    """
    refused = caused(Misconfigured("401"), Refusal(status=401))

    assert (cure(Misconfigured("no credentials"), role=VIEWER), cure(refused, role=VIEWER)) == (SIGN_IN, SIGN_IN)


@pytest.mark.parametrize("error", [Unavailable("away"), TimeoutError()])
def test_what_does_not_answer_is_asked_again_by_whoever_has_credentials(error: Exception) -> None:
    """
    Whoever has none may have waited for those of the machine.
    """
    assert cure(error, signed_in=True) == "vividly doctor --only pubsub --timeout 60"
    assert cure(error, signed_in=False) == SIGN_IN


def test_credentials_are_a_named_file_or_that_of_gcloud(tmp_path: Path) -> None:
    """
    In gcloud's own folder.
    """
    ours = {"CLOUDSDK_CONFIG": str(tmp_path)}

    assert not is_signed_in(ours)
    assert is_signed_in({**ours, "GOOGLE_APPLICATION_CREDENTIALS": "key.json"})
    (tmp_path / "application_default_credentials.json").write_text("{}")
    assert is_signed_in(ours)


@pytest.mark.parametrize("error", [Unavailable("away"), TimeoutError(), Misconfigured("?")])
def test_a_stand_in_wants_no_credentials(error: Exception) -> None:
    """
    Whatever is wrong there, nobody signs in.
    """
    assert cure(error, stand_in="start it") == "start it"


def test_what_has_no_known_cure_gets_none() -> None:
    """
    A wrong command is worse than none.
    """
    assert cure(Rejected("the request is refused"), role=VIEWER) is None
