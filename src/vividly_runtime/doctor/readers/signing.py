"""
Signs something that opens nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vividly_adapters.gcs.client import open_storage
from vividly_adapters.gcs.signatures import find_signature
from vividly_core.domain.errors import PortError
from vividly_runtime.doctor.findings.signing import SigningReading

if TYPE_CHECKING:
    from vividly_runtime.settings.cloud_storage import CloudStorage

_NOTHING: Final = b"vividly doctor"


async def read_signing(settings: CloudStorage) -> SigningReading:
    """
    Whether whoever hands out links here could sign one, with the key or through IAM.
    """
    account, has_key = settings.signing_account, settings.key_file is not None
    try:
        async with open_storage(key_file=settings.key_file) as client:
            signature = await find_signature(client, account=account)
            account = signature.account
            await signature.of(_NOTHING)
    except PortError as error:
        return SigningReading(account=account, problem=str(error), has_key=has_key)
    return SigningReading(account=account, has_key=has_key)
