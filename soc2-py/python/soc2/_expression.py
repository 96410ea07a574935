"""One expression in the Common Expression Language by itself."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from . import _native
from ._budget import steps
from ._frozen import Frozen, set_once
from ._inputs.texts import json_of


class Expression(Frozen):
    """An expression, compiled once and evaluated as often as wished.

    :param source: the expression.
    :param variables: the names that it may use.
    :raises soc2.EvaluationError: for everything that is wrong with it, each with line, column and a hint.

    >>> import soc2
    >>> open_ports = soc2.Expression("ports.filter(p, p < 1024)", ["ports"])
    >>> open_ports.evaluate({"ports": [22, 8080]})
    [22]
    """

    __slots__ = ("_native", "source", "variables")

    _native: _native.Expression
    #: What it says.
    source: str
    #: The names that it may use.
    variables: tuple[str, ...]

    def __init__(self, source: str, variables: Sequence[str] = ()) -> None:
        native = _native.Expression(source, list(variables))
        set_once(self, source=source, variables=tuple(variables), _native=native)

    def evaluate(self, bindings: Mapping[str, Any] | None = None, *, budget: int | None = None) -> Any:
        """The value; what JSON has not is text (bytes in base64, times, spans, types).

        :param bindings: what each variable is.
        :param budget: the steps that it may take; 5,000,000 by default.
        :raises soc2.EvaluationError: when it has no value.
        """
        return json.loads(self._native.evaluate(json_of(bindings or {}), steps(budget)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Expression) and (self.source, self.variables) == (other.source, other.variables)

    def __hash__(self) -> int:
        return hash((self.source, self.variables))

    def __repr__(self) -> str:
        return f"soc2.Expression({self.source!r}, {self.variables!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return Expression, (self.source, self.variables)


def evaluate(expression: str, bindings: Mapping[str, Any] | None = None, *, budget: int | None = None) -> Any:
    """The value of an expression, once.

    >>> import soc2
    >>> soc2.evaluate("user.groups.exists(g, g == 'admins')", {"user": {"groups": ["admins"]}})
    True
    """
    return Expression(expression, tuple(bindings or ())).evaluate(bindings, budget=budget)
