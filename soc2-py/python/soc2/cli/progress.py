"""How far long work is, on standard error."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from .said import Problems

T = TypeVar("T")

#: Work that is done sooner is not long: seconds.
_LONG = 1.0


class Bars:
    """Bars of tqdm: on a terminal for what takes more than a second; or always, or never.

    :param wanted: True for always, False for never, None for on a terminal.
    """

    def __init__(self, wanted: bool | None) -> None:
        self._delay = 0.0 if wanted else _LONG
        self._bar = _tqdm(wanted) if wanted or (wanted is None and sys.stderr.isatty()) else None

    def each(self, all: Iterable[T], what: str) -> Iterable[T]:
        """The same, told one by one."""
        if self._bar is None:
            return all
        bar: Iterable[T] = self._bar(all, desc=what, delay=self._delay, leave=False, dynamic_ncols=True)
        return bar

    @contextmanager
    def counting(self, what: str) -> Iterator[Callable[[int, int], object] | None]:
        """What is to be told how much of how many is done; nothing where nobody watches."""
        if self._bar is None:
            yield None
            return
        with self._bar(desc=what, delay=self._delay, leave=False, dynamic_ncols=True, unit=" documents") as bar:

            def told(done: int, of: int) -> None:
                bar.total = of
                bar.update(done - bar.n)

            yield told


def _tqdm(wanted: bool | None) -> Any:
    try:
        from tqdm import tqdm
    except ModuleNotFoundError:
        if wanted:
            raise Problems(["--progress: bars need tqdm: pip install 'soc2[progress]'"]) from None
        return None
    return tqdm
