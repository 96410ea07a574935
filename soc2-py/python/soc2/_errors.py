"""What can go wrong, and how it is told."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable
from typing import Any, NamedTuple


class Span(NamedTuple):
    """A place in a text: lines and columns count from 1."""

    file: str
    line: int
    column: int


class Soc2Error(Exception):
    """Why something was not done: everything that is wrong, at once.

    >>> import soc2
    >>> try:
    ...     soc2.evaluate("user.nmae ==", {"user": {}})
    ... except soc2.Soc2Error as error:
    ...     error.code, error.span.line
    ('expression', 1)
    """

    #: Which input is at fault: ``catalog``, ``profile``, ``facts``, ``scope``, ``records``, ``acceptances``, ``report``,
    #: ``population``, ``sample_sizes``, ``permissions``, ``expression``, ``argument``; ``input`` where this package does not
    #: know which; ``internal`` where none is.
    code: str
    #: Everything that is wrong, for people: each mistake with its place and the way out.
    message: str
    #: Each mistake: ``file``, ``line``, ``column`` (0 where it has no place in a text), ``message``, ``hint``, and all of it as
    #: a ``text`` that shows the line.
    diagnostics: list[dict[str, Any]]

    def __init__(self, message: str, code: str = "input", diagnostics: list[dict[str, Any]] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.diagnostics = diagnostics or []

    @property
    def hint(self) -> str | None:
        """The way out of the first mistake that has one."""
        return next((it["hint"] for it in self.diagnostics if it.get("hint")), None)

    @property
    def span(self) -> Span | None:
        """Where the first mistake stands that has a place in a text."""
        placed = (Span(it["file"], it["line"], it["column"]) for it in self.diagnostics if it.get("line"))
        return next(placed, None)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.message, self.code, self.diagnostics)


class ArgumentError(Soc2Error, ValueError):
    """What was handed in cannot be: a time without a zone, a name that is none."""

    def __init__(self, message: str, code: str = "argument", diagnostics: list[dict[str, Any]] | None = None) -> None:
        super().__init__(message, code, diagnostics)


class UnknownError(ArgumentError, KeyError):
    """A name that nothing has: of a finding, a control, a criterion, a table. It is a ``KeyError`` too."""

    def __str__(self) -> str:
        # A KeyError would quote it.
        return self.message


class CatalogError(Soc2Error):
    """A catalog or a profile."""


class FactsError(Soc2Error):
    """Facts."""


class StatementError(Soc2Error):
    """What people state: a scope, records, risk acceptances, a population and what was drawn of it, permissions."""


class ReportError(Soc2Error):
    """A report that was to be read."""


class EvaluationError(Soc2Error):
    """An expression, or why it has no value."""


class InternalError(Soc2Error):
    """A defect of this library: it is worth a report."""


_KINDS: dict[str, type[Soc2Error]] = {
    "argument": ArgumentError,
    "catalog": CatalogError,
    "profile": CatalogError,
    "facts": FactsError,
    "scope": StatementError,
    "records": StatementError,
    "acceptances": StatementError,
    "population": StatementError,
    "sample_sizes": StatementError,
    "permissions": StatementError,
    "report": ReportError,
    "expression": EvaluationError,
    "internal": InternalError,
}


def of_json(text: str) -> Soc2Error:
    """The exception of what the engine says is wrong."""
    told = json.loads(text)
    kind = _KINDS.get(told["code"], Soc2Error)
    return kind(told["message"], told["code"], told["diagnostics"])


def argument(message: str, hint: str) -> ArgumentError:
    """The exception of an argument, with the way out."""
    place = {"file": "", "line": 0, "column": 0, "message": message, "hint": hint}
    return ArgumentError(f"{message}\n    = {hint}", diagnostics=[place])


def unknown(what: str, name: object, known: Iterable[str], among: str) -> UnknownError:
    """The exception of a name that nothing has, with what may be meant.

    >>> print(unknown("control", "access.leaver", ["access.leavers", "backup.restored"], "`report.controls`"))
    no control `access.leaver`
        = did you mean `access.leavers`?
    """
    way_out = meant(str(name), known) or f"{among} has those that there are"
    message = f"no {what} `{name}`"
    place = {"file": "", "line": 0, "column": 0, "message": message, "hint": way_out}
    return UnknownError(f"{message}\n    = {way_out}", diagnostics=[place])


def meant(name: str, known: Iterable[str]) -> str | None:
    """What a name was probably meant to be, as a question.

    >>> meant("cc6.1", ["CC6.1", "CC7.1"]), meant("zzz", ["CC6.1"])
    ('did you mean `CC6.1`?', None)
    """
    known = list(known)
    folded = {it.casefold(): it for it in known}
    if name.casefold() in folded:
        return f"did you mean `{folded[name.casefold()]}`?"
    near = [it for it in known if name.casefold() in it.casefold()] if len(name) > 2 else []
    close = [folded[it] for it in difflib.get_close_matches(name.casefold(), folded, n=3, cutoff=0.6)]
    # A part of one name alone is that one.
    found = near if len(near) == 1 else list(dict.fromkeys([*close[:1], *near, *close[1:]]))[:3]
    if not found:
        return None
    return f"did you mean {' or '.join(f'`{it}`' for it in found)}?"


def a(value: object) -> str:
    """What kind of thing a value is, with its article.

    >>> a(7), a({})
    ('an int', 'a dict')
    """
    kind = type(value).__name__
    return f"{'an' if kind[:1] in 'aeioAEIO' else 'a'} {kind}"
