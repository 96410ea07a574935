"""Tables of a report."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from .. import _native
from .._frozen import Frozen, set_once
from .html import SHOWN, table

if TYPE_CHECKING:
    import pandas
    import polars

_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


class Frame(Frozen):
    """A table of a report, as Arrow: pandas, Polars, DuckDB and pyarrow take it as it is, by ``__arrow_c_stream__``.

    Texts are text, sets of them lists of text, counts 64-bit integers, instants timestamps in UTC to the microsecond.

    >>> import soc2
    >>> report = soc2.Program(profile="sysdig-guide").assess(as_of="2026-11-21T06:00:00Z")
    >>> report.series.columns[:3], report.series.rows()[0]["series"]
    (('series', 'title', 'outcome'), 'CC1')
    """

    __slots__ = ("_native", "name")

    _native: _native.Frame
    #: The name of the table, as ``findings``.
    name: str

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self._native)

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(self._native.columns())

    def rows(self) -> list[dict[str, Any]]:
        """Each row as a ``dict``; instants as ``datetime`` in UTC."""
        return list(self)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        names = self.columns
        columns = [_values(self._native, name) for name in names]
        return (dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True))

    def to_pandas(self) -> pandas.DataFrame:
        """The same as a pandas ``DataFrame``; pandas has to be installed, without pyarrow too."""
        import pandas

        frame = pandas.DataFrame({name: _values(self._native, name) for name in self.columns}, columns=list(self.columns))
        for name in self._native.instants():
            frame[name] = pandas.to_datetime(frame[name], utc=True)
        for name in self._native.counts():
            frame[name] = frame[name].astype("Int64")
        return frame

    def to_polars(self) -> polars.DataFrame:
        """The same as a Polars ``DataFrame``; Polars has to be installed."""
        import polars

        return polars.DataFrame(self)

    def to_arrow(self) -> Any:
        """The same as a pyarrow ``Table``; pyarrow has to be installed."""
        import pyarrow

        return pyarrow.table(self)

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self._native.__arrow_c_stream__(requested_schema)

    def __arrow_c_schema__(self) -> object:
        return self._native.__arrow_c_schema__()

    def __repr__(self) -> str:
        return f"<soc2.Frame {self.name}: {len(self)} rows of {', '.join(self.columns)}>"

    def _repr_html_(self) -> str:
        first = _frame(self._native.first(SHOWN), self.name)
        return table(self.columns, first, len(self))

    def __reduce__(self) -> tuple[Any, ...]:
        raise TypeError("a table cannot be pickled: pickle the report, or `.to_arrow()`")


def frame_of(report: bytes, name: str) -> Frame:
    """A table of a JSON report."""
    return _frame(_native.frame(report, name), name)


def _frame(native: _native.Frame, name: str) -> Frame:
    frame = Frame.__new__(Frame)
    set_once(frame, _native=native, name=name)
    return frame


def _values(native: _native.Frame, name: str) -> list[Any]:
    values: list[Any] = native.column(name)
    if name not in native.instants():
        return values
    return [None if it is None else _EPOCH + datetime.timedelta(microseconds=it) for it in values]
