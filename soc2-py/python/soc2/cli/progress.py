"""How far long work is, on standard error."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from .._progress import documents, installed

T = TypeVar("T")

#: Work that is done sooner is not long: seconds.
_LONG = 1.0


class Bars:
    """Bars of tqdm: on a terminal for what takes more than a second; or always, or never.

    :param wanted: True for always, False for never, None for on a terminal.
    :raises soc2.ArgumentError: for True where tqdm is not installed.
    """

    def __init__(self, wanted: bool | None) -> None:
        is_wanted = wanted or (wanted is None and sys.stderr.isatty())
        self._tqdm = installed(must=bool(wanted)) if is_wanted else None
        self._shown: dict[str, Any] = {"delay": 0.0 if wanted else _LONG, "leave": False, "dynamic_ncols": True}

    def each(self, all: Iterable[T], what: str) -> Iterable[T]:
        """The same, told one by one."""
        if self._tqdm is None:
            return all
        bar: Iterable[T] = self._tqdm(all, desc=what, **self._shown)
        return bar

    @contextmanager
    def counting(self, what: str, total: int) -> Iterator[Callable[[int, int], object] | None]:
        """What is to be told how many of so many documents are done; nothing where nobody watches."""
        if self._tqdm is None:
            yield None
            return
        with documents(self._tqdm, what, total, **self._shown) as told:
            yield lambda done, _: told(done)
