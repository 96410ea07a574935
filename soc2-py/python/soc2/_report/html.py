"""Tables for notebooks: every text escaped, in the notebook's own colors, light or dark.

Pages of reports and of their parts are the engine's (`_view.py`); this is for what it has no page of.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from itertools import islice
from typing import Any

#: So many rows of a table are shown.
SHOWN = 20
_CELL = "text-align:left;vertical-align:top;padding:.3em .7em .3em 0;"
# Names of columns stay whole, and a table that is too wide scrolls.
_TABLE = 'style="table-layout:auto"'
_HEAD = f"{_CELL}white-space:nowrap"
_BODY = f"{_CELL}overflow-wrap:anywhere"


def table(columns: Sequence[str], rows: Iterable[Mapping[str, Any]], n_rows: int) -> str:
    """The first rows of a table, and how many there are."""
    head = "".join(f'<th scope="col" style="{_HEAD}">{_text(name)}</th>' for name in columns)
    shown = islice(rows, SHOWN)
    body = "".join(f"<tr>{''.join(_cell(row[name]) for name in columns)}</tr>" for row in shown)
    whole = f"<table {_TABLE}><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    count = f"{n_rows} {'row' if n_rows == 1 else 'rows'}"
    below = count if n_rows <= SHOWN else f"{count}; the first {SHOWN} are shown"
    return f'<div style="overflow-x:auto">{whole}<p>{below}</p></div>'


def tables(heading: str, parts: Iterable[tuple[str, Sequence[str], Sequence[Mapping[str, Any]]]]) -> str:
    """A heading and, under a title each, tables of some columns; those with no row are left out."""
    told = "".join(f"<p>{_text(title)}</p>{table(columns, rows, len(rows))}" for title, columns, rows in parts if rows)
    return f"<div><p><strong>{_text(heading)}</strong></p>{told}</div>"


def _cell(value: Any) -> str:
    return f'<td style="{_BODY}">{_text(value)}</td>'


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, (list, tuple)):
        return ", ".join(_text(it) for it in value)
    # What cannot be seen is shown, so that a name cannot turn the line around.
    return escape("".join(it if it.isprintable() or it in "\n\t" else f"[U+{ord(it):04X}]" for it in str(value)))
