"""Lists that are arranged in Python, to show, keep and hand on."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .._formulas import csv_of
from .._frozen import Frozen, set_once
from .._told import copied
from .._whole import write_whole
from .html import table

if TYPE_CHECKING:
    import pandas


class Rows(Frozen):
    """A list with named columns, each row a ``dict``.

    >>> from soc2._report.rows import Rows
    >>> print(Rows("owners", ("owner", "asks"), [{"owner": "Finance", "asks": 2}]).to_markdown())
    | owner | asks |
    | --- | --- |
    | Finance | 2 |
    """

    __slots__ = ("_rows", "columns", "name")

    _rows: tuple[dict[str, Any], ...]
    #: The names of the columns.
    columns: tuple[str, ...]
    #: The name of the list.
    name: str

    def __init__(self, name: str, columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> None:
        set_once(
            self, name=name, columns=tuple(columns), _rows=tuple({it: copied(row.get(it)) for it in columns} for row in rows)
        )

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self.rows())

    def rows(self) -> list[dict[str, Any]]:
        """Each row as a ``dict``."""
        return [copied(row) for row in self._rows]

    def to_pandas(self) -> pandas.DataFrame:
        """The same as a pandas ``DataFrame``; pandas has to be installed."""
        import pandas

        return pandas.DataFrame(self.rows(), columns=list(self.columns))

    def to_csv(self, path: str | os.PathLike[str]) -> None:
        """Writes it as CSV for spreadsheets (UTF-8 with a byte order mark). What one would take for a formula is text."""
        rows = ([cell(row[name]) for name in self.columns] for row in self._rows)
        write_whole(path, csv_of([self.columns, *rows]))

    def to_markdown(self) -> str:
        """The same as a table in Markdown."""
        lines = [
            self.columns,
            ["---"] * len(self.columns),
            *([_escaped(cell(it)) for it in row.values()] for row in self._rows),
        ]
        return "\n".join(f"| {' | '.join(line)} |" for line in lines)

    def to_excel(self, path: str | os.PathLike[str]) -> None:
        """Writes it as a sheet of an Excel workbook."""
        from ..workpaper._workbook import Workbook

        book = Workbook(self.name)
        sheet = book.sheet(self.name)
        sheet.table(self.columns, [list(row.values()) for row in self._rows], is_header_frozen=True)
        book.write(path)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Rows) and (self.name, self.columns, self._rows) == (other.name, other.columns, other._rows)

    def __hash__(self) -> int:
        return hash((self.name, self.columns, len(self._rows)))

    def __repr__(self) -> str:
        return f"<soc2.Rows {self.name}: {len(self)} rows of {', '.join(self.columns)}>"

    def _repr_html_(self) -> str:
        return table(self.columns, self.rows(), len(self))

    def __reduce__(self) -> tuple[Any, ...]:
        return Rows, (self.name, self.columns, self._rows)


def cell(value: Any) -> str:
    """A value as people read it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return ", ".join(cell(it) for it in value)
    return str(value)


def _escaped(text: str) -> str:
    # A line break would end the row, a bar the cell; a tag would be one.
    plain = " ".join(text.split()).replace("\\", "\\\\").replace("|", "\\|")
    return plain.replace("&", "&amp;").replace("<", "&lt;")
