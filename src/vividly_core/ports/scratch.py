"""
A place for files that are gone afterwards.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager

    from vividly_core.domain.ids import FilePath


class Scratch(Protocol):
    """
    Lends empty folders.

    Shape: the absolute path of an empty, writable folder that nobody else is given.
    Units: none.
    Ownership: the borrower's until the block ends; then it is gone with all that is in it.
    Concurrency: from many tasks at once.
    Idempotency: none; every call lends a new folder.
    Cancellation: leaving the block by cancellation removes the folder as well.
    Errors: `Unavailable` if no folder can be made, such as on a full disk.
    Source: tests/contract/test_scratch.py.
    """

    def folder(self) -> AbstractAsyncContextManager[FilePath]:
        """
        Lend a folder for the length of a block.                                     [1, 2]
        """
        ...
