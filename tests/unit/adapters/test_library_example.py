"""
The example in docs/how-to/use-as-a-library.md.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from vividly_core.domain import script_codec

PAGE = Path(__file__).parents[3] / "docs" / "how-to" / "use-as-a-library.md"


def test_the_example_of_the_page_writes_a_script(tmp_path: Path) -> None:
    """
    As it stands there, with a line for each scene.
    """
    _, _, rest = PAGE.read_text(encoding="utf-8").partition("```python\n")
    program, _, _ = rest.partition("```\n")

    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60
    )

    assert (done.returncode, done.stderr) == (0, "")
    script = script_codec.decode((tmp_path / "script.json").read_bytes())
    assert script.topic.id == "photosynthesis"
    assert len(done.stdout.splitlines()) == len(script.scenes)
