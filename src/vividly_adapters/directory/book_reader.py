"""
Books in files: OpenStax collections, and folders of Markdown, HTML and plain text.
"""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Final

import attrs
from anyio import from_thread, to_thread

from vividly_adapters._translate import translating
from vividly_core.domain.errors import NotFound, Unavailable
from vividly_core.domain.ids import FilePath

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from vividly_core.domain.book import Grades
    from vividly_core.domain.errors import PortError
    from vividly_core.ports.book_reader import FoundBook, ReadBook
    from vividly_core.ports.progress import Progress

STARTER: Final = "starter"
"""The source that comes with this package."""


def path_of_source(name: str) -> FilePath | None:
    """
    Where the source called *name* lies; ``None`` if there is none.
    """
    if name != STARTER:
        return None
    return FilePath(str(resources.files(__package__) / "starter_library"))


@attrs.frozen
class DirectoryBookReader:
    """
    Reads in a thread, a file at a time: a cancelled call ends with the file that it is at.
    """

    async def find(self, place: FilePath) -> tuple[FoundBook, ...]:
        """
        A collection file is a book, as is a text file; a folder is one, or as many as it has collection files.
        """
        from ._book_files import find_books  # noqa: PLC0415  only who reads books needs the parsers

        with translating(_ERRORS):
            return await to_thread.run_sync(find_books, Path(place))

    async def read(self, found: FoundBook, *, grades: Grades, progress: Progress) -> ReadBook:
        """
        Read a book of `find`.
        """
        from ._book_sections import read_book  # noqa: PLC0415  only who reads books needs the parsers

        def tell(fraction: float) -> None:
            from_thread.check_cancelled()
            from_thread.run_sync(progress, fraction)

        with translating(_ERRORS):
            return await to_thread.run_sync(read_book, found, grades, tell)


_ERRORS: Final[dict[type[Exception], Callable[[Any], PortError]]] = {
    FileNotFoundError: lambda _: NotFound("there is no such file or folder"),
    OSError: lambda error: Unavailable(f"the files of the book cannot be read: {error.strerror}"),
}
