"""What the command says: pages on standard output or into a file, problems on standard error."""

from __future__ import annotations

import os
import re
import shutil
import stat
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from inspect import signature
from pathlib import Path
from typing import TypeVar

from .._errors import Soc2Error
from .._program import Program
from .._whole import write_whole

T = TypeVar("T")

#: What stands further right is no label.
_WIDEST_LABEL = 24

#: How messages name an argument of an assessment, as Python spells it: `as_of=`, or `values=True` for what is there or not.
_ARGUMENT = re.compile(f"`({'|'.join(signature(Program.assess).parameters)})=(?:True)?`")


class Problems(Exception):
    """What is wrong with the input: every problem that could be found, in the order in which they were found.

    >>> problems = Problems()
    >>> problems.keep(lambda: Path("no-such-file").read_bytes()) is None
    True
    >>> problems.told
    ['no-such-file: No such file or directory']
    """

    def __init__(self, told: Iterable[str] = ()) -> None:
        super().__init__()
        self.told = list(told)

    def keep(self, make: Callable[[], T], option: str = "") -> T | None:
        """What is made, or nothing after noting what is wrong, with the option that it is wrong of."""
        try:
            return make()
        except Problems as problems:
            told = problems.told
        except Soc2Error as error:
            told = [spelled(error.message)] if option else each(error)
        except OSError as error:
            told = [of_file(error)]
        self.told += [f"{option}: {it}" for it in told] if option else told
        return None

    def end(self) -> None:
        """Goes no further where there is a problem."""
        if self.told:
            raise self


def each(error: Soc2Error) -> list[str]:
    """Each mistake that an error tells, in the words of the command line."""
    texts = [str(it.get("text")) for it in error.diagnostics]
    return texts if "\n".join(texts) == error.message else [spelled(error.message)]


def of_file(error: OSError) -> str:
    """Why a file could not be read or written."""
    return f"{error.filename}: {error.strerror}" if error.filename else str(error)


def spelled(message: str) -> str:
    """A message about an argument, in the words of the command line: options are named as arguments are.

    >>> spelled("say `values=True`, and as of when with `as_of=`")
    'say `--values`, and as of when with `--as-of`'
    """
    return _ARGUMENT.sub(lambda found: f"`{option(found[1])}`", message)


def option(argument: str) -> str:
    """The option of an argument.

    >>> option("redaction_key")
    '--redaction-key'
    """
    return f"--{argument.replace('_', '-')}"


def complain(message: str) -> None:
    """Says something on standard error, in UTF-8 whatever the locale."""
    # A closed standard error leaves nobody to tell.
    with suppress(OSError):
        _write(sys.stderr, _bytes(f"{message}\n"))


def show(page: str | bytes) -> None:
    """Writes to standard output, in UTF-8 whatever the locale.

    :raises Problems: when that fails; but whoever reads no further has seen enough.
    """
    try:
        _write(sys.stdout, page if isinstance(page, bytes) else _bytes(page))
    except BrokenPipeError:
        # The interpreter flushes again when it ends, and would complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        raise Problems([f"standard output: {error.strerror}"]) from None


def _bytes(text: str) -> bytes:
    try:
        # A path that is not of the locale goes out as it came in.
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "backslashreplace")


def _write(stream: object, content: bytes) -> None:
    # A stream that stands in for one of the system's may have text alone.
    if hasattr(stream, "buffer"):
        stream.flush()  # type: ignore[attr-defined]
        stream.buffer.write(content)
        stream.buffer.flush()
    else:
        stream.write(content.decode("utf-8", "replace"))  # type: ignore[attr-defined]


def deliver(page: str | bytes, output: str | None) -> None:
    """Writes to a file where one is named, beside it first: nobody sees half of it. Otherwise to standard output.

    :raises Problems: when the path names something else than a regular file, or cannot be written.
    """
    if output is None:
        show(page)
        return
    path = Path(output)
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            raise Problems([f"--output: {output} is not a regular file"])
    except FileNotFoundError:
        pass
    except OSError as error:
        raise Problems([f"--output: {of_file(error)}"]) from None
    try:
        write_whole(path, page if isinstance(page, bytes) else _bytes(page))
    except OSError as error:
        raise Problems([f"--output: {output}: {error.strerror}"]) from None


def in_color(wanted: str, output: str | None = None) -> bool:
    """Whether a page has colors: ``always``, ``never``, or ``auto`` for on a terminal unless NO_COLOR is set."""
    if wanted == "auto":
        return output is None and sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    return wanted == "always"


def width() -> int:
    """How many columns a page may have: those of the terminal, or of COLUMNS, else 100."""
    return max(40, shutil.get_terminal_size((100, 24)).columns)


def folded(text: str) -> str:
    """Lines that are too long go on in the next, below where their words began.

    >>> import os
    >>> os.environ["COLUMNS"] = "40"
    >>> print(folded("  because the bucket `logs` lets everybody read it"))
      because the bucket `logs` lets
        everybody read it
    >>> del os.environ["COLUMNS"]
    """
    return "\n".join(line for whole in text.split("\n") for line in _fold(whole))


def paragraph(text: str) -> str:
    """A text in lines as wide as the page."""
    return textwrap.fill(text, width(), break_long_words=False, break_on_hyphens=False)


def _fold(line: str) -> Iterator[str]:
    # Below where the words began: those of a line with a label, as `items  180`, after that.
    label = re.match(r" *\S+(?: \S+)*  +(?=\S)", line)
    indent = len(line) - len(line.lstrip())
    hang = label.end() if label and label.end() < _WIDEST_LABEL else indent + 2
    # Names and digests stay whole: somebody will copy them.
    lines = textwrap.wrap(line, width(), subsequent_indent=" " * hang, break_long_words=False, break_on_hyphens=False)
    yield from lines or [""]


def table(rows: Iterable[tuple[str, ...]], right: frozenset[int] = frozenset()) -> str:
    """Rows in columns, the last one folded below itself; the columns of ``right`` end where they align.

    >>> print(table([("a", "1", "one"), ("long", "20", "twenty")], frozenset([1])))
    a      1  one
    long  20  twenty
    """
    rows = list(rows)
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))] if rows else []
    return "\n".join(line for row in rows for line in _row(row, widths, right))


def _row(row: tuple[str, ...], widths: list[int], right: frozenset[int]) -> Iterator[str]:
    cells = [it.rjust(size) if at in right else it.ljust(size) for at, (it, size) in enumerate(zip(row, widths, strict=True))]
    lead = "".join(f"{it}  " for it in cells[:-1])
    room = max(24, width() - len(lead))
    if len(row[-1]) <= room:
        yield (lead + cells[-1]).rstrip()
        return
    for number, line in enumerate(textwrap.wrap(row[-1], room, break_long_words=False, break_on_hyphens=False)):
        yield (lead if number == 0 else " " * len(lead)) + line
