"""
What only the embedder in memory does.
"""

from __future__ import annotations

from vividly_adapters.memory.embedder import MemoryEmbedder
from vividly_core.ports.embedder import Purpose


async def test_words_that_cancel_each_other_out_have_a_vector_all_the_same() -> None:
    """
    In one dimension every word is for or against, and some two of these are each.
    """
    words = ["force", "lever", "fulcrum", "load", "arm", "crowbar"]
    pairs = [f"{one} {other}" for one in words for other in words if one < other]

    embedded = await MemoryEmbedder(dimensions=1).embed(pairs, purpose=Purpose.PASSAGE)

    assert all(abs(vector[0]) == 1 for vector in embedded.vectors)


async def test_signs_are_texts_too() -> None:
    """
    What holds no word is told from others by what it is.
    """
    embedded = await MemoryEmbedder().embed(["?!", "?!", "+ ="], purpose=Purpose.PASSAGE)

    one, same, other = embedded.vectors
    assert one == same != other
