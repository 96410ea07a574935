"""Facts that an assessment is made of."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from .. import _native
from .._frozen import Frozen, set_once
from .texts import FactsLike, documents


class Facts(Frozen):
    """Facts documents, of any number of subjects.

    Each input is a document or any number of them: a ``dict``; JSON as ``str`` or ``bytes`` (one document, an array, or one a
    line); a path of a file or a folder; a pydantic model; a :class:`soc2.Text`; a column of JSON texts of pandas, Polars,
    pyarrow or DuckDB, in any string or binary layout, or a table with such a column named ``document``; a table whose rows
    are documents; a list or an iterator of any of these. A null among them is a mistake, and no document less.

    :param inputs: the documents.
    :param keep_going: leave out documents with mistakes, and tell of them in :attr:`problems`; reports are marked partial.
    :raises soc2.FactsError: for mistakes, all of them, each with file, line and column.

    >>> import soc2
    >>> facts = soc2.Facts({"subject": {"kind": "linux_host", "id": "web-1"}, "collected_at": "2026-11-21T06:00:00Z",
    ...                     "facts": {"kcarectl.status": {"exit_code": 2}}})
    >>> len(facts), [subject["key"] for subject in facts]
    (1, ['linux_host/web-1'])
    """

    __slots__ = ("_keep_going", "_native", "_texts")

    _keep_going: bool
    _native: _native.Facts
    _texts: tuple[tuple[str, bytes], ...]

    def __init__(self, *inputs: FactsLike, keep_going: bool = False) -> None:
        texts = tuple((read.given, read.content) for given in inputs for read in documents(given))
        self._fill(texts, keep_going)

    def _fill(self, texts: tuple[tuple[str, bytes], ...], keep_going: bool) -> None:
        read = _native.Facts.read_sound if keep_going else _native.Facts.read
        set_once(self, _texts=texts, _keep_going=keep_going, _native=read(list(texts)))

    @classmethod
    def of(cls, given: FactsLike) -> Facts:
        """Facts as they are, or of what they can be made of."""
        return given if isinstance(given, cls) else cls(given)

    def __len__(self) -> int:
        """How many documents there are."""
        return len(self._native)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """The subject of each document: ``key``, ``kind``, ``id``, ``region``, ``labels``, and ``collected_at``."""
        return iter(json.loads(self._native.subjects()))

    def json(self) -> bytes:
        """The documents as they were given, text after text."""
        return b"\n".join(content for _, content in self._texts)

    @property
    def problems(self) -> tuple[dict[str, Any], ...]:
        """What is wrong with the documents that were left out: ``file``, ``line``, ``column``, ``message``, ``hint``."""
        return tuple(json.loads(self._native.problems()))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Facts) and (self._texts, self._keep_going) == (other._texts, other._keep_going)

    def __hash__(self) -> int:
        return hash((self._texts, self._keep_going))

    def __repr__(self) -> str:
        return f"<soc2.Facts: {len(self)} documents>"

    def __reduce__(self) -> tuple[Any, ...]:
        return _facts_of, (self._texts, self._keep_going)


def _facts_of(texts: tuple[tuple[str, bytes], ...], keep_going: bool) -> Facts:
    facts = Facts.__new__(Facts)
    facts._fill(texts, keep_going)
    return facts
