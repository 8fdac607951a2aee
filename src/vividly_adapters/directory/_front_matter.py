"""
The fields at the head of a file: YAML between two lines of dashes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import frontmatter
import yaml
from frontmatter.default_handlers import YAMLHandler

if TYPE_CHECKING:
    from collections.abc import Mapping


class UnreadableFields(Exception):
    """
    The front matter is there, and no YAML.
    """


def split_front_matter(text: str) -> tuple[Mapping[str, str], str]:
    """
    The fields of *text*, their names in lower case, and what follows them. There may be none.

    :raises UnreadableFields: if the fields are no YAML.
    """
    handler = YAMLHandler()
    if not handler.detect(text):
        return {}, text
    try:
        fields, body = frontmatter.parse(text, handler=handler)
    except yaml.YAMLError as error:
        raise UnreadableFields("front matter that is not YAML; put quotes around values with a colon") from error
    if not fields:
        # Two rules of dashes with prose between them look like front matter, and are not.
        return {}, text
    return {name.lower(): _as_text(value) for name, value in fields.items()}, body


def _as_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(str(entry) for entry in value)
    return " ".join(str(value).split())
