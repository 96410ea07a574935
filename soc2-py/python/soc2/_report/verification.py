"""Whether a report that was made before follows from its inputs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from .. import _native
from .._beside import beside as beside_it
from .._budget import steps
from .._frozen import set_once
from .._inputs.facts import Facts
from .._inputs.statements import Statements
from .._inputs.texts import FactsLike, ReportLike, TextLike, TextsLike
from .._program import Program, built_in
from .._told import Told, copied
from .html import tables
from .report import past_reports, report_text


class Verification(Told):
    """Whether a report follows from its inputs; true when it does, byte for byte."""

    __slots__ = ("_json",)

    _json: bytes

    def __init__(self, told: bytes) -> None:
        super().__init__(json.loads(told))
        set_once(self, _json=told)

    def json(self) -> bytes:
        """What was found, by ``schemas/verification.schema.json``: the same bytes as from every other face of the engine."""
        return self._json

    def __bool__(self) -> bool:
        return bool(self._data["follows"])

    @property
    def follows(self) -> bool:
        """Whether it does."""
        return bool(self)

    @property
    def changed(self) -> tuple[str, ...]:
        """What was changed since the report was made: the report, or which inputs."""
        return tuple(it["message"] for it in self._data["changed"])

    @property
    def inputs(self) -> tuple[dict[str, Any], ...]:
        """The inputs that are not those that the report names: ``input``, and what is ``gone`` and ``new``."""
        return tuple(copied(self._data["inputs"]))

    @property
    def evidence(self) -> tuple[dict[str, Any], ...]:
        """The facts that findings rest on and that are others now: ``subject``, ``source``, the digest that the report
        ``says`` and the one that was ``given``."""
        return tuple(copied(self._data["evidence"]))

    @property
    def differences(self) -> tuple[dict[str, Any], ...]:
        """Where the report says something else than what follows, in its order: ``path``, ``says``, ``follows``."""
        return tuple(copied(self._data["differences"]))

    @property
    def given(self) -> dict[str, list[str]]:
        """What was given, by input, as a report names it: digests, and versions where it has some."""
        given: dict[str, list[str]] = copied(self._data["given"])
        return given

    @property
    def withheld(self) -> tuple[str, ...]:
        """What the report tells no digest of: whether what it hides of that was changed cannot be seen."""
        return tuple(self._data["withheld"])

    def __repr__(self) -> str:
        said = "follows" if self else f"does not follow: {'; '.join(self.changed)}"
        return f"<soc2.Verification: the report {said}>"

    def _repr_html_(self) -> str:
        heading = f"The report {'follows from its inputs, byte for byte' if self else 'does not follow from these inputs'}"
        parts: list[tuple[str, tuple[str, ...], Sequence[dict[str, Any]]]] = [
            ("What was changed", ("message",), self._data["changed"]),
            ("Inputs that are not those that the report names", ("input", "gone", "new"), self.inputs),
            ("Facts that are others now", ("subject", "source", "says", "given"), self.evidence),
            ("Where the report says something else than what follows", ("path", "says", "follows"), self.differences),
            ("What the report tells no digest of", ("input",), [{"input": it} for it in self.withheld]),
        ]
        return tables(heading, parts)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._json,)


def verify(
    report: ReportLike,
    facts: FactsLike = (),
    *,
    program: Program | None = None,
    scope: TextLike | None = None,
    records: TextsLike = (),
    acceptances: TextsLike = (),
    statements: Statements | None = None,
    reports: ReportLike | Iterable[ReportLike] = (),
    baseline: ReportLike | None = None,
    values: bool = False,
    redaction_key: bytes | None = None,
    budget: int | None = None,
) -> Verification:
    """Holds a report against what follows from the inputs, at the instant or over the period that it names.

    Give the inputs that it was made from; the program is the built-in one unless another is given. Give ``baseline``,
    ``values`` and ``redaction_key`` where the report was made with them, and its ``budget`` where that was not the usual one:
    a report does not tell it, and what runs out of steps under one does not under another.

    :raises soc2.ReportError: for what is no report.
    :raises soc2.ArgumentError: for a baseline, values or a key that the report was made with and that are not given.

    >>> import soc2
    >>> facts = {"subject": {"kind": "linux_host", "id": "a"}, "collected_at": "2026-11-21T06:00:00Z",
    ...          "facts": {"kcarectl.status": {"exit_code": 2}}}
    >>> program = soc2.Program(targets=["linux-host"])
    >>> report = program.assess(facts)
    >>> bool(soc2.verify(report, facts, program=program)), bool(soc2.verify(report, program=program))
    (True, False)
    """
    read = report_text(report, "report")
    beside = beside_it(baseline, values, redaction_key)
    program = program or built_in()
    if not isinstance(facts, Facts):
        facts = Facts(facts, keep_going=_native.is_partial((read.given, read.content)))
    made = _native.Assessed.again(
        program._native,
        facts._native,
        Statements.of(statements, scope, records, acceptances)._native,
        (read.given, read.content),
        past_reports(reports),
        steps(budget),
        beside,
    )
    return Verification(_native.verify((read.given, read.content), made, beside).encode())
