"""
Opens the topic reader and the script writer that need no model.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from contract.openers._library_harness import PASSAGES
from contract.openers._script_writer_harness import ScriptWriterHarness
from contract.openers._topic_reader_harness import TopicReaderHarness
from vividly_adapters.memory.library import MemoryLibrary
from vividly_adapters.outline.script_writer import OutlineScriptWriter
from vividly_adapters.outline.second_opinion import SecondOpinion
from vividly_adapters.outline.topic_reader import OutlineTopicReader

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator


@asynccontextmanager
async def outline_topic_reader() -> AsyncGenerator[TopicReaderHarness]:
    """
    Over a library in memory, and over one that has nothing in it.
    """
    yield TopicReaderHarness(
        reader=OutlineTopicReader(MemoryLibrary(PASSAGES)), broken=OutlineTopicReader(MemoryLibrary())
    )


@asynccontextmanager
async def outline_script_writer() -> AsyncGenerator[ScriptWriterHarness]:
    """
    It needs nothing.
    """
    yield ScriptWriterHarness(writer=OutlineScriptWriter())


@asynccontextmanager
async def second_opinion() -> AsyncGenerator[TopicReaderHarness]:
    """
    The first knows one topic only, and the second all of them.
    """
    first = OutlineTopicReader(MemoryLibrary(PASSAGES[-1:]))
    broken = OutlineTopicReader(MemoryLibrary())
    yield TopicReaderHarness(
        reader=SecondOpinion(
            first=first, second=OutlineTopicReader(MemoryLibrary(PASSAGES)), library=MemoryLibrary(PASSAGES)
        ),
        broken=SecondOpinion(first=broken, second=broken, library=MemoryLibrary()),
    )
