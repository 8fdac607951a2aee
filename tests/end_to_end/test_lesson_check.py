"""
`vividly lesson check`, over a lesson that was made.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from end_to_end.command import Vividly

pytestmark = [pytest.mark.service("postgres"), pytest.mark.timeout(240)]


async def test_a_lesson_that_was_made_is_supported_by_the_library(workplace: Vividly, tmp_path: Path) -> None:
    """
    Its scores are those that are stored with it; a sentence that nobody wrote is found, and the lesson refused.
    """
    made = workplace.run(
        "make", "What is gravity?", "--modality", "text", "--minutes", "2", "--out", "here", "--json"
    )
    request_id = made.lines[-1]["request_id"]
    checked = workplace.run("lesson", "check", "here/script.json", "--minutes", "2", "--json")
    shown = workplace.run("requests", "show", request_id)
    (tmp_path / "request.json").write_text(workplace.run("requests", "show", request_id, "--json").out)
    script = json.loads((tmp_path / "here" / "script.json").read_text())
    script["scenes"][1]["narration"] += " Dragons painted the castle in 1742."
    (tmp_path / "wrong.json").write_text(json.dumps(script))
    refused = workplace.run("lesson", "check", "wrong.json", "--passages", "request.json")

    assert (made.code, checked.code, refused.code) == (0, 0, 1)
    stored = {name: value for name, value in script["scores"].items() if name in checked.lines[-1]["scores"]}
    assert stored == checked.lines[-1]["scores"]
    assert stored["support"] == 1.0
    assert "Scores        support 100%" in shown.out
    assert "Dragons painted the castle in 1742." in refused.out
