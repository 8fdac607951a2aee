"""
What mends what keeps a check of Google Cloud from looking, by the error that it ended with.
"""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Final

from vividly_core.domain.errors import Misconfigured, Transient

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

SIGN_IN: Final = "gcloud auth application-default login"

_DISABLED: Final = "SERVICE_DISABLED"
"""Google's word for a machine, which our errors tell on."""


def cure_by_error(
    *,
    check: str,
    api: str,
    project: str,
    signed_in: bool,
    role: str | None = None,
    stand_in: str | None = None,
) -> Callable[[Exception], str | None]:
    """
    For the service *api* of *project*, such as ``pubsub.googleapis.com``: the command for an error.

    *signed_in* is what `is_signed_in` says. *role* is what the account needs there, if it needs one. *stand_in* is the
    command for when something stands in for the service and does not answer: nobody signs in there, and nobody has a
    role.
    """

    def cure(error: Exception) -> str | None:
        if stand_in is not None:
            return stand_in
        if isinstance(error, Transient | TimeoutError):
            # Without credentials it is the machine's own that are waited for.
            return f"vividly doctor --only {check} --timeout 60" if signed_in else SIGN_IN
        if not isinstance(error, Misconfigured):
            return None
        if _DISABLED in str(error) or (_is_forbidden(error) and role is None):
            return f"gcloud services enable {api} --project={project}"
        if _is_forbidden(error):
            return (
                f"gcloud projects add-iam-policy-binding {project} --member=serviceAccount:ACCOUNT --role={role}"
            )
        return SIGN_IN

    return cure


def _is_forbidden(error: Exception) -> bool:
    # One of Google's libraries calls it the status, the others the code.
    cause = error.__cause__
    return HTTPStatus.FORBIDDEN in {getattr(cause, "status", None), getattr(cause, "code", None)}


def is_signed_in(variables: Mapping[str, str]) -> bool:
    """
    Whether there are credentials where Google's libraries look for them on a machine of one's own.
    """
    if variables.get("GOOGLE_APPLICATION_CREDENTIALS"):
        return True
    folder = variables.get("CLOUDSDK_CONFIG") or Path.home() / ".config" / "gcloud"
    return (Path(folder) / "application_default_credentials.json").is_file()
