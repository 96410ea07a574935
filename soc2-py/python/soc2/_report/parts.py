"""Parts of a report: findings, controls, criteria."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

from .._errors import a
from .._frozen import set_once
from .._told import Told, copied
from .view import View, shown

#: What came of something, the worst first.
Outcome: TypeAlias = Literal[
    "fail", "error", "unknown", "manual_pending", "pass", "not_applicable", "not_selected", "not_assessed"
]
#: Why: of ``unknown`` the first four, of ``error`` the next three, else of ``not_applicable``.
Reason: TypeAlias = Literal[
    "missing",
    "denied",
    "stale",
    "incomplete",
    "wrong_type",
    "evaluation",
    "limit",
    "empty_population",
    "does_not_apply",
    "no_occurrence",
    "platform_guaranteed",
    "not_relevant",
]
#: What may be concluded of a criterion.
Conclusion: TypeAlias = Literal["supported", "deviations_noted", "insufficient_evidence", "not_assessed"]


class Part(Told):
    """A part of a report: its members in the report's JSON are attributes, as the report's schema has them."""

    __slots__ = ("_view",)

    # The report that it is a part of, as it is shown.
    _view: View

    def __init__(self, data: dict[str, Any], view: View) -> None:
        super().__init__(data)
        set_once(self, _view=view)

    def __getattr__(self, name: str) -> Any:
        # What is looked for while it is made or unpickled is not there yet.
        if name.startswith("_") or name not in self._data:
            raise AttributeError(f"{a(self)} has no `{name}`")
        return copied(self._data[name])

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self._data]

    def explain(self) -> str:
        """Why it came out so, in words."""
        raise NotImplementedError

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
    outcome: Outcome
    reason: Reason | None
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
    outcome: Outcome
    reason: Reason | None
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
    outcome: Outcome
    reason: Reason | None
    conclusion: Conclusion
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
