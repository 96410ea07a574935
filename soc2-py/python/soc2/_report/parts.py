"""Parts of a report: findings, controls, criteria."""

from __future__ import annotations

import json
from typing import Any

from .._errors import a
from .._frozen import Frozen, set_once
from .view import View, shown


class Part(Frozen):
    """A part of a report: its members in the report's JSON are attributes, as the report's schema has them."""

    __slots__ = ("_data", "_view")

    _data: dict[str, Any]
    # The report that it is a part of, as it is shown.
    _view: View

    def __init__(self, data: dict[str, Any], view: View) -> None:
        set_once(self, _data=data, _view=view)

    def __getattr__(self, name: str) -> Any:
        # What is looked for while it is made or unpickled is not there yet.
        if name.startswith("_") or name not in self._data:
            raise AttributeError(f"{a(self)} has no `{name}`")
        return self._data[name]

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self._data]

    def to_dict(self) -> dict[str, Any]:
        """Its JSON, to keep or change."""
        copy: dict[str, Any] = json.loads(json.dumps(self._data))
        return copy

    def explain(self) -> str:
        """Why it came out so, in words."""
        raise NotImplementedError

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and isinstance(other, Part) and self._data == other._data

    def __hash__(self) -> int:
        return hash(json.dumps(self._data, sort_keys=True))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._data, self._view)


class Finding(Part):
    """The outcome of one check on one subject: ``check``, ``subject``, ``outcome``, ``reason``, ``message``, ``resources``,
    ``witnesses``, ``missing``, ``denied``, ``evidence``, ``accepted_by``.

    >>> import soc2
    >>> finding = soc2.Program(targets=["aws"]).evaluate((), as_of="2026-11-21T06:00:00Z")[0]
    >>> finding.outcome, finding.subject
    ('unknown', None)
    """

    __slots__ = ()

    check: str
    subject: str | None
    outcome: str
    reason: str | None
    message: str | None
    resources: list[dict[str, Any]]
    witnesses: list[dict[str, Any]]
    missing: list[str]
    denied: list[dict[str, str]]
    evidence: list[dict[str, Any]]
    accepted_by: list[str]

    def explain(self) -> str:
        """What the check asks, what came of each resource and why, what is not known and how to collect it,
        the evidence with its digests, what hangs on it, and how to mend what failed."""
        return shown(self._view.read().finding_explained(self.check, self.subject))

    def _repr_html_(self) -> str:
        return shown(self._view.read().finding_html(self.check, self.subject))

    def __repr__(self) -> str:
        return f"<soc2.Finding {self.check} on {self.subject or 'nothing'}: {self.outcome}>"


class Control(Part):
    """What came of one control: ``id``, ``title``, ``statement``, ``owner``, ``nature``, ``operation``, ``adopted``,
    ``outcome``, ``reason``, ``lacks``, ``criteria``, ``checks``."""

    __slots__ = ()

    id: str
    title: str
    statement: str
    owner: str
    nature: str
    operation: str
    adopted: bool
    outcome: str
    reason: str | None
    lacks: list[str]
    criteria: list[dict[str, Any]]
    checks: list[str]

    def explain(self) -> str:
        """What it says, what it lacks, how it operated over a period, what people recorded,
        and what did not pass of its checks."""
        return shown(self._view.read().control_explained(self.id))

    def _repr_html_(self) -> str:
        return shown(self._view.read().control_html(self.id))

    def __repr__(self) -> str:
        return f"<soc2.Control {self.id}: {self.outcome}>"


class Criterion(Part):
    """What came of one criterion: ``id``, ``title``, ``series``, ``outcome``, ``reason``, ``conclusion``, ``controls``,
    ``satisfied_by``, ``targets``."""

    __slots__ = ()

    id: str
    title: str
    series: str
    outcome: str
    reason: str | None
    conclusion: str
    controls: list[str]
    satisfied_by: list[str]
    targets: list[dict[str, Any]]

    def explain(self) -> str:
        """What may be concluded and on what, each control that is mapped to it with what it lacks, and what did not pass."""
        return shown(self._view.read().criterion_explained(self.id))

    def _repr_html_(self) -> str:
        return shown(self._view.read().criterion_html(self.id))

    def __repr__(self) -> str:
        return f"<soc2.Criterion {self.id}: {self.outcome}, {self.conclusion}>"
