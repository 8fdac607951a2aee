"""
English words that carry no meaning of their own.
"""

from __future__ import annotations

from typing import Final

_SMALL_WORDS: Final = frozenset(  # a wall of quoted words would hide which are there
    """
    a about above after again against all almost also although always am among an and another any are around as
    at away back be became because become been before behind being below between both but by came can cannot
    could did do does doing done down during each either else ever every few for from further get gets getting
    go goes going gone got had has have having he her here hers herself him himself his how however i if in into
    is it its itself just keep kept less let like made make makes making many may me might mine more most much
    must my myself near neither never no nor not nothing now of off often on once one only onto or other others
    our ours out over own per perhaps quite rather really same shall she should since so some something
    sometimes still such take takes than that the their theirs them themselves then there therefore these they
    thing things this those through thus to together too toward towards under until up upon us very was way ways
    we well went were what when where whether which while who whom whose why will with within without would yes
    yet you your yours yourself
    aren't can't couldn't didn't doesn't don't hadn't hasn't haven't i'd i'll i'm i've isn't it'll let's
    shouldn't there's they're they've wasn't we're we've weren't what's where's who's why's won't wouldn't you'd
    you'll you're you've how's that's
    """.split()  # noqa: SIM905  a wall of quoted words would hide which are there
)

STOP_WORDS: Final = _SMALL_WORDS | {word.replace("'", "") for word in _SMALL_WORDS} - {"ill"}
"""Words that say how a sentence is built, and not what it is about; also where an apostrophe is missing."""
