"""Texts that a spreadsheet would take for formulas."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

#: How a formula begins.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def guarded(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return "'" + cell if cell.startswith(FORMULA_STARTS) else cell


def unguarded(cell: str) -> str:
    """The cell that :func:`guarded` was given."""
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith(FORMULA_STARTS) else cell


def csv_of(rows: Iterable[Sequence[str]]) -> bytes:
    """CSV for spreadsheets: UTF-8 with a byte order mark. What one would take for a formula is text.

    >>> csv_of([("owner", "asks"), ("=HR()", "2")]).decode("utf-8-sig")
    "owner,asks\\r\\n'=HR(),2\\r\\n"
    """
    file = io.StringIO(newline="")
    csv.writer(file).writerows([guarded(cell) for cell in row] for row in rows)
    return file.getvalue().encode("utf-8-sig")
