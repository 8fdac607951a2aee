"""
Where we run.
"""

from __future__ import annotations

import enum


class Environment(enum.StrEnum):
    """
    As deployed messages spell it.
    """

    DEV = "dev"
    STAGING = "staging"
    PROD = "prod"
