"""Documents, each by itself, into lines of findings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from . import _native
from ._inputs.facts import Facts
from ._inputs.texts import NULL, documents, is_absent, json_of
from ._progress import ProgressOfMany, told_of_many

#: How many documents make a block of work, and how many blocks of each thread wait: few enough to hold.
_BLOCK = 64
_AHEAD = 4
_SPACE = b" \t\r\n"


def taken(lines: _native.Lines, given: Any, threads: int, progress: ProgressOfMany) -> Iterator[bytes]:
    """The lines of what is given, in its order. Work is given ahead, so that threads go on while lines are read."""
    with told_of_many(progress, "evaluate") as told:
        done = 0
        for block in _done(lines, given, threads):
            yield from block
            done += len(block)
            if told:
                told(done)


def _done(lines: _native.Lines, given: Any, threads: int) -> Iterator[list[bytes]]:
    for _ in _blocks(lines, given):
        while lines.waiting() > _AHEAD * threads:
            yield lines.take() or []
    while rest := lines.take():
        yield rest


def _blocks(lines: _native.Lines, given: Any) -> Iterator[None]:
    """Gives blocks of work, one for each turn. JSON lines are taken apart where they stand."""
    if isinstance(given, Facts):
        texts = [content for _, content in given._texts]
        # A text that is one document may be printed over many lines.
        given = texts if len(texts) == len(given) else given.json()
    if isinstance(given, (str, bytes, bytearray, memoryview)) or hasattr(given, "__fspath__"):
        for read in documents(given, "documents"):
            yield from _of_text(lines, read.content)
        return
    each = _each(given)
    while block := list(islice(each, _BLOCK)):
        lines.give(block)
        yield


def _of_text(lines: _native.Lines, content: bytes) -> Iterator[None]:
    if _is_array(content):
        lines.give([content])
        yield
        return
    begin = 0
    while begin < len(content):
        begin = lines.give_lines(content, begin)
        yield


def _is_array(content: bytes) -> bool:
    first = next((byte for byte in content if byte not in _SPACE), None)
    return first == ord("[")


def _each(given: Any) -> Iterator[bytes]:
    is_column = hasattr(given, "__arrow_c_stream__") or hasattr(given, "__arrow_c_array__")
    if not isinstance(given, Iterable) or is_column or isinstance(given, dict):
        yield from (read.content for read in documents(given, "documents"))
        return
    for it in given:
        match it:
            # Text is JSON here, and no path: it goes on as it is.
            case bytes():
                yield it
            case str():
                yield it.encode("utf-8", "surrogatepass")
            case dict():
                yield json_of(it)
            case _ if is_absent(it):
                yield NULL
            case _:
                yield from (read.content for read in documents(it))
