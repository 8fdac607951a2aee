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
