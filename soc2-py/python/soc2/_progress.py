"""Bars that show how far long work is: tqdm's, in a terminal and in a notebook (``pip install tqdm``)."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Literal, TypeAlias

from ._errors import argument

#: How long work tells how far it is: ``True`` for a bar, ``"auto"`` for one where a notebook shows it, or a function that is
#: told how many documents are done, of how many.
Progress: TypeAlias = Callable[[int, int], object] | bool | Literal["auto"] | None

#: The same where nobody knows how many there are: the function is told how many documents are done.
ProgressOfMany: TypeAlias = Callable[[int], object] | bool | Literal["auto"] | None


#: What work tells, now and then, how many documents are done.
Told: TypeAlias = Callable[[int], object] | None


@contextmanager
def told_of(progress: Progress, what: str, total: int) -> Iterator[Told]:
    """What is to be told how many of so many documents are done; None where nobody wants to know."""
    if callable(progress):
        function = progress
        yield lambda done: function(done, total)
        return
    with _bar(progress, what, total) as told:
        yield told


@contextmanager
def told_of_many(progress: ProgressOfMany, what: str) -> Iterator[Told]:
    """The same where nobody knows how many there are."""
    if callable(progress):
        yield progress
        return
    with _bar(progress, what, None) as told:
        yield told


@contextmanager
def _bar(wanted: bool | str | None, what: str, total: int | None) -> Iterator[Told]:
    if wanted not in (True, False, None, "auto"):
        raise argument(f"`progress={wanted!r}` shows nothing", 'say True, "auto", or give a function')
    is_wanted = _is_notebook() if wanted == "auto" else wanted
    tqdm = installed(must=wanted is True) if is_wanted else None
    if tqdm is None:
        yield None
        return
    # One that nobody asked for leaves nothing behind.
    with documents(tqdm, what, total, leave=wanted is True) as told:
        yield told


@contextmanager
def documents(tqdm: Any, what: str, total: int | None, **shown: Any) -> Iterator[Callable[[int], object]]:
    """What is to be told how many documents are done, shown as a bar of tqdm's."""
    with tqdm(total=total, desc=what, unit=" documents", **shown) as bar:
        yield lambda done: bar.update(done - bar.n)


def installed(*, must: bool) -> Any:
    """tqdm; None where it is not installed and need not be.

    :raises soc2.ArgumentError: where it must be.
    """
    try:
        with warnings.catch_warnings():
            # Without ipywidgets a notebook gets the bar of a terminal; that needs no word.
            warnings.simplefilter("ignore")
            from tqdm.auto import tqdm
    except ImportError as missing:
        if must:
            raise argument("a progress bar needs tqdm", "`pip install tqdm`") from missing
        return None
    return tqdm


def _is_notebook() -> bool:
    """Whether this runs in a kernel of Jupyter's."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return shell is not None and "IPKernelApp" in shell.config
