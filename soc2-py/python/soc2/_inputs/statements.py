"""What people state beside the facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import _native
from .._errors import argument
from .._frozen import Frozen, set_once
from .texts import TextLike, TextsLike, authored, one

if TYPE_CHECKING:
    from .._program import Program


class Statements(Frozen):
    """What people state beside the facts. They are read when something is assessed, so that every mistake is told at once;
    :meth:`check` reads them before.

    :param scope: what is assessed.
    :param records: performances, tests and judgments; one text or any number.
    :param acceptances: risk acceptances; one text or any number.

    Each text is a path of a file or a folder, YAML or JSON as ``str`` or ``bytes``, a ``dict``, a pydantic model, or a
    :class:`soc2.Text`.

    >>> import soc2
    >>> soc2.Statements(records={"performances": []})
    <soc2.Statements: no scope, 1 text of records, 0 of acceptances>
    """

    __slots__ = ("_acceptances", "_native", "_records", "_scope")

    _acceptances: tuple[tuple[str, str], ...]
    _native: _native.Statements
    _records: tuple[tuple[str, str], ...]
    _scope: tuple[str, str] | None

    def __init__(self, scope: TextLike | None = None, records: TextsLike = (), acceptances: TextsLike = ()) -> None:
        scoped = one(scope, "scope")
        self._fill(
            scoped.as_given() if scoped else None,
            tuple(it.as_given() for it in authored(records, "records")),
            tuple(it.as_given() for it in authored(acceptances, "acceptances")),
        )

    def _fill(
        self,
        scope: tuple[str, str] | None,
        records: tuple[tuple[str, str], ...],
        acceptances: tuple[tuple[str, str], ...],
    ) -> None:
        native = _native.Statements(scope, list(records), list(acceptances))
        set_once(self, _scope=scope, _records=records, _acceptances=acceptances, _native=native)

    @classmethod
    def of(
        cls, statements: Statements | None, scope: TextLike | None, records: TextsLike, acceptances: TextsLike
    ) -> Statements:
        """Statements as they are, or of what they can be made of.

        :raises soc2.ArgumentError: for both.
        """
        own = cls(scope, records, acceptances)
        if statements is None:
            return own
        if own != cls():
            raise argument("`statements=` brings the scope, the records and the acceptances", "leave these out")
        return statements

    def check(self, program: Program | None = None) -> None:
        """Reads them, and holds them against a program where one is given: what they name has to be there.

        :raises soc2.StatementError: for mistakes, all of them, each with file, line, column and a hint.

        >>> import soc2
        >>> soc2.Statements(scope={"scope": {"titel": "Shop"}}).check()
        Traceback (most recent call last):
        soc2._errors.StatementError: ...
        """
        self._native.check(None if program is None else program._native)

    def _all(self) -> tuple[Any, ...]:
        return self._scope, self._records, self._acceptances

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Statements) and self._all() == other._all()

    def __hash__(self) -> int:
        return hash(self._all())

    def __repr__(self) -> str:
        scope = "a scope" if self._scope else "no scope"
        records = f"{len(self._records)} text{'s' * (len(self._records) != 1)} of records"
        return f"<soc2.Statements: {scope}, {records}, {len(self._acceptances)} of acceptances>"

    def __reduce__(self) -> tuple[Any, ...]:
        return _statements_of, self._all()


def _statements_of(*texts: Any) -> Statements:
    statements = Statements.__new__(Statements)
    statements._fill(*texts)
    return statements
