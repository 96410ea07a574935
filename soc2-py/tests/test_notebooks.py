"""The notebooks run from top to bottom, and the outputs that they are shown with are true."""

import json
import re

import nbformat
import notebooks
import pytest

NAMES = ("control_test", "live_patching", "readiness")
PATHS = sorted(notebooks.NOTEBOOKS.glob("*.ipynb"))


def test_all_are_known():
    assert tuple(path.stem for path in PATHS) == NAMES


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_notebooks_say_what_they_are_shown_to_say(path):
    """Words of every output are compared, in the figures' stead the numbers that cells read from them; not pictures."""
    kept = nbformat.read(path, as_version=4)
    for (source, shown), (_, said) in zip(notebooks.told(kept), notebooks.told(notebooks.execute(path)), strict=True):
        assert shown == said, f"{path.name}: `make notebooks` writes the outputs anew. The cell:\n{source}"


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_notebooks_name_no_machine_and_stay_small(path):
    kept = nbformat.read(path, as_version=4)
    assert kept.metadata == notebooks.METADATA
    assert [cell.execution_count for cell in notebooks.code(kept)] == list(range(1, len(notebooks.code(kept)) + 1))
    for output in (output for cell in notebooks.code(kept) for output in cell.outputs):
        assert output.output_type != "error" and output.get("name") != "stderr"
        data = output.get("data", {})
        assert len(data.get("image/png", "")) < 120_000 and len(data.get("text/html", "")) < 80_000
        # Such paths would be of the machine that ran it.
        words = json.dumps([output.get("text", ""), data.get("text/plain", ""), data.get("text/html", "")])
        assert not re.search(r"/(home|root|tmp|Users|work|var)/", words)
