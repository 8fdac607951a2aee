"""
Who signs links, and whether that is allowed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from vividly_runtime.doctor.finding import ok, warning

if TYPE_CHECKING:
    from vividly_runtime.doctor.finding import Finding


@attrs.frozen(kw_only=True)
class SigningReading:
    """
    *account* is whose signature it would be, as far as is known; *problem* is why there is none. *has_key*: there is a
    file that should hold a key.
    """

    account: str | None
    problem: str | None = None
    has_key: bool = False


def judge_signing(reading: SigningReading) -> Finding:
    """
    Links can be signed. If not, lessons are made all the same; only whoever hands them out needs it.
    """
    if reading.problem is None:
        return ok(f"links are signed as {reading.account}")
    if reading.account is None:
        variable = "GOOGLE_APPLICATION_CREDENTIALS" if reading.has_key else "VIVIDLY_SIGNING_ACCOUNT"
        return warning(f"no link can be signed: {reading.problem}", cure=f"export {variable}=...")
    return warning(
        f"no link can be signed as {reading.account}: {reading.problem}",
        cure=f"gcloud iam service-accounts add-iam-policy-binding {reading.account}"
        " --member=serviceAccount:ACCOUNT --role=roles/iam.serviceAccountTokenCreator",
    )
