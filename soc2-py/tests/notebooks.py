"""Runs the notebooks in examples/notebooks, and writes them with their outputs: `make notebooks`."""

import asyncio
import os
import re
import sys
from html.parser import HTMLParser
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import nbformat
from nbclient import NotebookClient

NOTEBOOKS = Path(__file__).parents[2] / "examples/notebooks"

#: What a kernel is told of the machine that it runs on, in a place of its own: nothing.
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
# Small pictures, and no bar that depends on how fast it went.
BEFORE = """
import matplotlib_inline.backend_inline as inline
inline.set_matplotlib_formats("png", dpi=80)
"""


def execute(path):
    """The notebook with the outputs of a run from top to bottom."""
    notebook = nbformat.read(path, as_version=4)
    before = nbformat.v4.new_code_cell(BEFORE)
    notebook.cells.insert(0, before)
    where = {"metadata": {"path": str(path.parent)}}
    client = NotebookClient(notebook, timeout=120, kernel_name="python3", resources=where, record_timing=False)
    with TemporaryDirectory() as own:
        # Nobody's settings of IPython, and no port: kernel and client talk by files.
        client.create_kernel_manager()
        client.km.transport, client.km.ip = "ipc", f"{own}/kernel"
        with patch.dict(os.environ, IPYTHONDIR=own, JUPYTER_RUNTIME_DIR=own, MPLBACKEND=""):
            asyncio.run(client.async_execute())
    notebook.cells.pop(0)
    notebook.metadata = METADATA
    for number, cell in enumerate(code(notebook), 1):
        cell.execution_count = number
        cell.metadata = {}
        cell.outputs = _joined(cell.outputs)
        for output in cell.outputs:
            output.pop("metadata", None) if output.output_type == "stream" else output.update(metadata={})
            if output.output_type == "execute_result":
                output.execution_count = number
    return notebook


def _joined(outputs):
    """What was printed in one go: how a kernel cuts it into pieces depends on how busy the machine is."""
    joined = []
    for output in outputs:
        before = joined[-1] if joined else None
        if before and output.output_type == before.output_type == "stream" and output.name == before.name:
            before.text += output.text
        else:
            joined.append(output)
    return joined


def code(notebook):
    """Its cells that are run."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def told(notebook):
    """What each cell says to its reader, in words; of pictures, that there is one."""
    return [(cell.source, [line for output in cell.outputs for line in _lines(output)]) for cell in code(notebook)]


def _lines(output):
    if output.output_type == "stream":
        return [output.name, *output.text.splitlines()]
    kinds = [kind for kind in sorted(output.data) if kind not in ("text/plain", "text/html")]
    return [*kinds, *output.data.get("text/plain", "").splitlines(), *_words(output.data.get("text/html", ""))]


class _Words(HTMLParser):
    def __init__(self):
        super().__init__()
        self.words, self.is_style = [], False

    def handle_starttag(self, tag, attributes):
        self.is_style = tag == "style"

    def handle_endtag(self, tag):
        self.is_style = False

    def handle_data(self, data):
        if not self.is_style and data.strip():
            self.words.append(re.sub(r"\s+", " ", data.strip()))


def _words(html):
    words = _Words()
    words.feed(html)
    return words.words


if __name__ == "__main__":
    for path in [Path(it) for it in sys.argv[1:]] or sorted(NOTEBOOKS.glob("*.ipynb")):
        nbformat.write(execute(path), path)
        print(path.name)
