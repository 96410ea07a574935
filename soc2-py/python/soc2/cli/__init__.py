"""The command ``soc2``.

It reads files, calls :mod:`soc2`, and prints what came of it. Exit status: 0 when what was asked for was made, 1 when
``--fail-on`` says so or ``diff`` and ``verify`` found something, 2 for bad input, 130 when it was interrupted.
"""

from __future__ import annotations


def main() -> None:
    """Runs the command line of this process, and ends the process."""
    import sys

    from .line import run

    sys.exit(run(sys.argv[1:]))


__all__ = ["main"]
