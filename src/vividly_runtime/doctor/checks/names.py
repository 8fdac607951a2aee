"""
What checks are called.
"""

from __future__ import annotations

import enum


class Name(enum.StrEnum):
    """
    Every check, in the order in which it is told.
    """

    VARIABLES = "variables"
    PYTHON = "python"
    DATA_FOLDER = "data-folder"
    FFMPEG = "ffmpeg"
    FONTS = "fonts"
    LIBRARY = "library"
    DATABASE = "database"
    CLOCK = "clock"
    REVISION = "revision"
    SCHEMA = "schema"
    PUBSUB = "pubsub"
    BUCKETS = "buckets"
    MODELS = "models"
    VOICES = "voices"
