"""What came of an assessment."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeAlias, Union

from .. import _native
from .._errors import a, argument, unknown
from .._frozen import Frozen, set_once
from .._inputs.texts import Read, ReportLike, Text, authored, one
from .._whole import write_whole
from .frame import Frame, frame_of
from .parts import Control, Criterion, Finding, Outcome
from .view import View

if TYPE_CHECKING:
    from .._program import Program
    from ..population._drawn_sample import DrawnSample

#: How much of a report its text says.
Detail: TypeAlias = Literal["summary", "failed", "full"]
#: On which outcome or a worse one somebody has to act, from what is met by the worst alone.
FailOn: TypeAlias = Literal["fail", "error", "unknown"]
#: What a collector may do: a path of a file that has one permission a line, a text of such lines, or a list of permissions.
PermissionsLike: TypeAlias = Union[str, bytes, "os.PathLike[str]", Text, Iterable[str]]


class Report(Frozen):
    """What came of an assessment. :meth:`soc2.Program.assess` makes it; :meth:`Report.read` reads one that was kept.

    Two are equal when their digests are. It is pickled as its JSON.

    >>> import soc2
    >>> report = soc2.Program(profile="sysdig-guide").assess(as_of="2026-11-21T06:00:00Z")
    >>> report.outcome, report.as_of, soc2.Report.read(report.json()) == report
    ('unknown', '2026-11-21T06:00:00Z', True)
    """

    __slots__ = ("_about", "_assessed", "_dict", "_frames", "_json", "_view")

    #: The names of all tables.
    TABLES: ClassVar[tuple[str, ...]] = tuple(_native.tables())

    _about: dict[str, Any]
    _assessed: _native.Assessed | None
    _dict: dict[str, Any] | None
    _frames: dict[str, Frame]
    _json: bytes
    _view: View

    @classmethod
    def read(cls, report: ReportLike) -> Report:
        """Reads a JSON report: a path, ``bytes``, ``str`` or ``dict``. It has everything but what asks the assessment again:
        :meth:`text`, :meth:`needs`, :meth:`needs_text`, :meth:`notices` and :meth:`outcomes`.

        :raises soc2.ReportError: when it is none.
        """
        if isinstance(report, cls):
            return report
        read = report_text(report, "report")
        return _filled(read.content, None, read.given)

    def json(self) -> bytes:
        """The JSON report, by ``schemas/report.schema.json``: the same bytes as from every other face of the engine."""
        return self._json

    def text(self, detail: Detail = "failed", *, color: bool = False) -> str:
        """The report for people to read.

        :param detail: ``summary`` for counts and outcomes; ``failed`` for what did not pass in full; ``full`` for everything.
        :param color: with the colors of a terminal.
        :raises soc2.ArgumentError: of a report that was read: its text needs the assessment.
        """
        made = self._made("text")
        return made.text_in_color(detail) if color else made.text(detail)

    def notices(self) -> tuple[dict[str, Any], ...]:
        """What people should look at again of what they stated: ``file``, ``line``, ``column``, ``message``, ``hint``, and all
        of it as a ``text`` that shows the line. It changes no outcome.

        :raises soc2.ArgumentError: of a report that was read.
        """
        return tuple(json.loads(self._made("notices").notices()))

    def outcomes(self) -> tuple[str, ...]:
        """What came out at all, each once: of findings and of controls, which people's tests and performances speak of too.

        :raises soc2.ArgumentError: of a report that was read.
        """
        return tuple(self._made("outcomes").outcomes())

    def fails_on(self, outcome: FailOn) -> bool:
        """Whether a finding or a control came to this outcome or a worse one, accepted or not: what ``--fail-on`` asks.

        :param outcome: worst first: ``fail``, ``error``, ``unknown``.
        :raises soc2.ArgumentError: for another word, and for a report that was read.
        """
        return self._made("fails_on").fails_on(outcome)

    def needs(self, permissions: PermissionsLike | None = None) -> dict[str, Any]:
        """What the assessment still wants: see :meth:`soc2.Program.needs`.

        :raises soc2.ArgumentError: of a report that was read.
        """
        wanted: dict[str, Any] = json.loads(self._made("needs").wanted(_permissions(permissions)))
        return wanted

    def needs_text(self, permissions: PermissionsLike | None = None) -> str:
        """The same, for people to read."""
        return self._made("needs").wanted_text(_permissions(permissions))

    def _made(self, what: str) -> _native.Assessed:
        if self._assessed is None:
            way_out = "assess again, or use what is made from its JSON"
            raise argument(f"`{what}` needs the assessment, and this report was read", way_out)
        return self._assessed

    def to_dict(self) -> dict[str, Any]:
        """The JSON report as a ``dict``, to keep or change."""
        told: dict[str, Any] = json.loads(self._json)
        return told

    def _told(self) -> dict[str, Any]:
        if self._dict is None:
            set_once(self, _dict=self.to_dict())
        return self._dict or {}

    @property
    def outcome(self) -> Outcome:
        """The worst over the criteria in scope: ``fail``, ``error``, ``unknown``, ``manual_pending``, ``pass``,
        ``not_applicable``, ``not_selected``, ``not_assessed``."""
        outcome: Outcome = self._told()["summary"]["outcome"]
        return outcome

    @property
    def type(self) -> Literal["type_1", "type_2"]:
        """``type_1`` as of an instant, ``type_2`` over a period."""
        type: Literal["type_1", "type_2"] = self._told()["assessment"]["type"]
        return type

    @property
    def as_of(self) -> str | None:
        """The instant, RFC 3339; over a period, its end."""
        as_of: str | None = self._told()["assessment"].get("as_of")
        return as_of

    @property
    def period(self) -> tuple[str, str] | None:
        """The first instant of the period and the first one after it; None as of an instant."""
        period = self._told()["assessment"].get("period")
        return period and (period["from"], period["to"])

    @property
    def digest(self) -> str:
        """Over the report: ``sha256:…``."""
        return str(self._about["digest"])

    @property
    def is_as_made(self) -> bool:
        """Whether it is as it was made, by the digest that it states of itself, which is over its bytes: keep what
        :meth:`write` wrote, since JSON that is written otherwise (a ``dict`` too) is not as it was made. That is no signature.
        """
        return bool(self._about["holds"])

    def frame(self, name: str) -> Frame:
        """A table of the report, by one of :attr:`TABLES`."""
        if name not in self.TABLES:
            raise unknown("table", name, self.TABLES, f"`Report.TABLES` ({', '.join(self.TABLES)})")
        if name not in self._frames:
            self._frames[name] = frame_of(self._json, name)
        return self._frames[name]

    @property
    def findings(self) -> Frame:
        """One row a finding: a check on a subject. Columns: ``check``, ``subject``, ``outcome``, ``reason``,
        ``title``, ``target``, ``severity``, ``criteria``, ``message``, ``accepted_by``, ``sentences``, ``missing``,
        ``resources``, ``sources``.
        """
        return self.frame("findings")

    @property
    def resources(self) -> Frame:
        """One row a resource of a finding: those that checks looked at inside a subject. Columns: ``check``,
        ``subject``, ``resource``, ``outcome``, ``reason``, ``title``, ``severity``, ``message``, ``accepted_by``,
        ``sentences``, ``missing``.
        """
        return self.frame("resources")

    @property
    def evidence(self) -> Frame:
        """One row a source that a finding rests on. Columns: ``check``, ``subject``, ``source``, ``collected_at``,
        ``completeness``, ``count``, ``control_total``, ``digest``, ``file_digest``, ``paths``.
        """
        return self.frame("evidence")

    @property
    def checks(self) -> Frame:
        """One row a check in scope. Columns: ``check``, ``title``, ``target``, ``kind``, ``severity``, ``criteria``,
        ``what``, ``how``, ``digest``.
        """
        return self.frame("checks")

    @property
    def controls(self) -> Frame:
        """One row a control in scope. Columns: ``control``, ``title``, ``statement``, ``owner``, ``nature``,
        ``operation``, ``adopted``, ``outcome``, ``reason``, ``lacks``, ``criteria``, ``checks``, ``performed``,
        ``performed_at``.
        """
        return self.frame("controls")

    @property
    def criteria(self) -> Frame:
        """One row a criterion in scope. Columns: ``criterion``, ``title``, ``series``, ``outcome``, ``reason``,
        ``conclusion``, ``passed``, ``total``, ``failed``, ``errors``, ``unknown``, ``manual``, ``accepted``,
        ``not_applicable``, ``controls``, ``satisfied_by``, ``irrelevant_by``.
        """
        return self.frame("criteria")

    @property
    def series(self) -> Frame:
        """One row a series of criteria. Columns: ``series``, ``title``, ``outcome``, ``reason``, ``criteria_passed``,
        ``criteria_total``, ``criteria_in_scope``, ``criteria_not_assessed``, ``passed``, ``total``, ``failed``,
        ``errors``, ``unknown``, ``manual``, ``accepted``, ``not_applicable``.
        """
        return self.frame("series")

    @property
    def points_of_focus(self) -> Frame:
        """One row a point of focus that is relevant: guidance, which gates nothing. Columns: ``criterion``,
        ``point_of_focus``, ``addressed_by`` (``automated`` controls, ``manual`` ones, ``both``, or ``none``).
        """
        return self.frame("points_of_focus")

    @property
    def operations(self) -> Frame:
        """Type II: one row a part of the period of a control, with its verdict. Columns: ``control``, ``from``,
        ``to``, ``adopted``, ``verdict``, ``snapshots``, ``longest_gap``, ``allowed_gap``, ``mended``, ``open``,
        ``longest_remediation``, ``occurrences_expected``, ``occurrences_found``, ``occurrences_late``,
        ``occurrences_missing``, ``next_due``.
        """
        return self.frame("operations")

    @property
    def occurrences(self) -> Frame:
        """Type II: one row an occurrence that was due. Columns: ``control``, ``from``, ``due``, ``overdue``,
        ``state``, ``record``, ``performed_at``.
        """
        return self.frame("occurrences")

    @property
    def failures(self) -> Frame:
        """Type II: one row a failure of a control that mends what it finds, with how long it lasted. Columns:
        ``control``, ``within``, ``check``, ``subject``, ``resource``, ``message``, ``from``, ``to``, ``lasted``,
        ``state``.
        """
        return self.frame("failures")

    @property
    def unknowns(self) -> Frame:
        """Type II: one row a stretch of the period of which it is not known what a check would have said. Columns:
        ``control``, ``check``, ``subject``, ``from``, ``to``, ``outcome``, ``reason``, ``resources``.
        """
        return self.frame("unknowns")

    @property
    def populations(self) -> Frame:
        """Type II: one row a population that a control was tested on. Columns: ``control``, ``population``, ``title``,
        ``origin``, ``count``, ``digest``, ``completeness``, ``doubts``, ``items``, ``deviating``, ``rate``,
        ``selection``, ``confidence``, ``upper_limit``, ``upper_limit_items``, ``upper_limit_population`` (of how many
        these are at most so many), ``untested``.
        """
        return self.frame("populations")

    @property
    def tests(self) -> Frame:
        """One row a test that an auditor recorded. Columns: ``test``, ``control``, ``counts``, ``reason``,
        ``procedures``, ``tester``, ``reviewer``, ``tested_at``, ``population``, ``count``, ``digest``, ``items``,
        ``evidence``.
        """
        return self.frame("tests")

    @property
    def samples(self) -> Frame:
        """One row an attribute of an item that an auditor looked at. Columns: ``test``, ``control``, ``item``,
        ``attribute``, ``result``, ``note``, ``counts``, ``tester``, ``tested_at``, ``population_digest``.
        """
        return self.frame("samples")

    @property
    def performances(self) -> Frame:
        """One row a performance that was recorded. Columns: ``performance``, ``control``, ``counts``, ``reason``,
        ``occurrence``, ``performer``, ``performed_at``, ``valid_until``, ``note``, ``evidence``.
        """
        return self.frame("performances")

    @property
    def timelines(self) -> Frame:
        """Type II: one row a run of one outcome of a check on a subject. Columns: ``check``, ``subject``, ``outcome``,
        ``reason``, ``first``, ``last``, ``snapshots``, ``title``, ``unknown``.
        """
        return self.frame("timelines")

    @property
    def deviations(self) -> Frame:
        """Type II: one row a deviation of a control. Columns: ``control``, ``kind``, ``from``, ``to``,
        ``dated_by`` (whether ``from`` is when the ``item`` happened, or the date of its ``test``), ``check``, ``subject``,
        ``resource``, ``item``, ``attributes``, ``record``, ``message``, ``note``, ``accepted_by``.
        """
        return self.frame("deviations")

    @property
    def acceptances(self) -> Frame:
        """One row a risk acceptance. Columns: ``acceptance``, ``state``, ``covered``, ``unused``, ``over_broad``,
        ``check``, ``subject``, ``resource``, ``reason``, ``approver``, ``from``, ``expires``.
        """
        return self.frame("acceptances")

    @property
    def subjects(self) -> Frame:
        """One row a subject that was looked at. Columns: ``subject``, ``kind``, ``id``, ``region``."""
        return self.frame("subjects")

    @property
    def unused(self) -> Frame:
        """One row a source that no check knows. Columns: ``subject``, ``source``."""
        return self.frame("unused")

    def explain(self, id: str, subject: str | None = None) -> str:
        """Why a criterion, a control or a check is what it is, in words; a check on every subject unless one is named.

        :raises soc2.ArgumentError: for an id that is none in scope, and a subject that a check has no finding on, both a
            ``KeyError`` too; for a check without findings.

        >>> import soc2
        >>> report = soc2.Program(profile="sysdig-guide").assess(as_of="2026-11-21T06:00:00Z")
        >>> report.explain("CC6.1").split()[0]
        'CC6.1'
        """
        told = self._told()
        if any(it["id"] == id for it in told["criteria"]):
            return self.criterion(id).explain()
        if any(it["id"] == id for it in told["controls"]):
            return self.control(id).explain()
        if all(it["check"] != id for it in told["findings"]):
            known = [it["id"] for of in ("checks", "controls", "criteria") for it in told[of]]
            if id in known:
                raise argument(f"nothing was found of `{id}`", "assess facts of what it looks at")
            raise unknown("check, control or criterion in scope", id, known, "`report.checks`, `.controls` and `.criteria`")
        subjects = [it["subject"] for it in told["findings"] if it["check"] == id] if subject is None else [subject]
        return "\n\n".join(self.finding(id, it).explain() for it in subjects)

    def finding(self, check: str, subject: str | None = None) -> Finding:
        """The finding of a check on a subject; the subject may be left out where there is one.

        :raises soc2.ArgumentError: when there is none, or there are several; a ``KeyError`` too when there is none.
        """
        findings = self._told()["findings"]
        there = [it for it in findings if it["check"] == check]
        if not there:
            raise unknown(
                "finding of the check", check, list(dict.fromkeys(it["check"] for it in findings)), "`report.findings`"
            )
        found = [it for it in there if subject is None or it["subject"] == subject]
        subjects = [str(it["subject"]) for it in there]
        told = ", ".join(f"`{it}`" for it in subjects[:5]) + (f" and {len(subjects) - 5} more" if len(subjects) > 5 else "")
        if not found:
            raise unknown(f"finding of `{check}` on the subject", subject, subjects, f"the check, on {told},")
        if len(found) > 1:
            raise argument(f"`{check}` has {len(found)} findings", f"say of which subject: {told}")
        return Finding(found[0], self._view)

    def control(self, id: str) -> Control:
        """What came of a control. :raises soc2.ArgumentError: when it is not in scope; a ``KeyError`` too."""
        return Control(self._part("controls", id), self._view)

    def criterion(self, id: str) -> Criterion:
        """What came of a criterion. :raises soc2.ArgumentError: when it is not in scope; a ``KeyError`` too."""
        return Criterion(self._part("criteria", id), self._view)

    def _part(self, of: str, id: str) -> dict[str, Any]:
        for it in self._told()[of]:
            if it["id"] == id:
                return dict(it)
        what = {"controls": "control", "criteria": "criterion"}[of]
        raise unknown(f"{what} in scope", id, [it["id"] for it in self._told()[of]], f"`report.{of}`")

    def write(self, path: str | os.PathLike[str]) -> None:
        """Writes the JSON report beside the path and renames it: nobody sees half of it."""
        write_whole(path, self._json)

    def to_workbook(
        self,
        path: str | os.PathLike[str],
        *,
        program: Program | None = None,
        samples: Iterable[DrawnSample] = (),
        needs: Mapping[str, Any] | None = None,
        controls: Iterable[str] | None = None,
    ) -> None:
        """Writes it as an Excel workbook, as auditors keep workpapers: see :func:`soc2.workpaper.write`."""
        from ..workpaper import write

        write(self, path, program=program, samples=samples, needs=needs, controls=controls)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Report) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    def __repr__(self) -> str:
        when = "/".join(self.period) if self.period else self.as_of
        return f"<soc2.Report {self.type} {when}: {self.outcome}>"

    def html(self) -> str:
        """A page of its own, to be kept or sent: the whole and, folded up, every criterion, control and finding.
        It runs nothing, loads nothing, and is readable in light and in dark.

        >>> import soc2
        >>> soc2.Program(profile="sysdig-guide").assess(as_of="2026-11-21T06:00:00Z").html()[:15]
        '<!doctype html>'
        """
        return self._view.read().document_html()

    def _repr_html_(self) -> str:
        return self._view.read().report_html()

    def __reduce__(self) -> tuple[Any, ...]:
        return _report_read, (self._json,)


def _report_read(report: bytes) -> Report:
    return _filled(report, None, "report")


def report_of(assessed: _native.Assessed) -> Report:
    """The report of an assessment that was just made."""
    return _filled(assessed.json(), assessed, "report")


def _filled(report: bytes, assessed: _native.Assessed | None, name: str) -> Report:
    about = json.loads(_native.read_report((name, report)))
    it = Report.__new__(Report)
    set_once(it, _json=report, _assessed=assessed, _about=about, _dict=None, _frames={}, _view=View(report))
    return it


def report_text(given: ReportLike, kind: str) -> Read:
    """The text of a report: of one that is at hand, or of what it can be read from."""
    if isinstance(given, Report):
        return Read(kind, kind, given.json())
    read = one(given, kind)
    if read is None:
        raise argument(f"{kind}: there is no report", "give a report, a path of one, or its JSON")
    return read


def _permissions(given: PermissionsLike | None) -> tuple[str, str] | None:
    if given is None or isinstance(given, (str, bytes, os.PathLike, Read, Text)):
        read = one(given, "permissions")
        return read.as_given() if read else None
    granted = list(given)
    for it in granted:
        if not isinstance(it, str):
            raise argument(f"permissions: {a(it)} is no permission", "list them as text, such as 's3:Get*', or give a path")
    return "permissions", "\n".join(granted)


def past_reports(given: ReportLike | Iterable[ReportLike]) -> list[tuple[str, str]]:
    """Earlier reports, one or any number."""
    if isinstance(given, Report):
        given = [given]
    if isinstance(given, (list, tuple)):
        return [report_text(it, f"report {number}").as_given() for number, it in enumerate(given, 1)]
    return [it.as_given() for it in authored(given, "reports")]
