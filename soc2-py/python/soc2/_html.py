"""What a notebook shows: every text escaped, in the notebook's own colors, light or dark."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any


def table(columns: Sequence[str], rows: Iterable[Mapping[str, Any]], below: str = "") -> str:
    """A table."""
    head = "".join(f'<th scope="col">{_text(name)}</th>' for name in columns)
    body = "".join("<tr>" + "".join(f"<td>{_text(row[name])}</td>" for name in columns) + "</tr>" for row in rows)
    note = f"<p>{_text(below)}</p>" if below else ""
    return f"<div><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{note}</div>"


def explained(text: str) -> str:
    """A text with its lines as they are."""
    return f"<pre>{_text(text)}</pre>"


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, (list, tuple)):
        return ", ".join(_text(it) for it in value)
    # What cannot be seen is shown, so that a name cannot turn the line around.
    return escape("".join(it if it.isprintable() or it in "\n\t" else f"\\u{ord(it):04x}" for it in str(value)))
