"""What is asked of facts: checks, controls and criteria, compiled."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from . import _native
from ._beside import beside
from ._budget import steps
from ._errors import ArgumentError, CatalogError, argument
from ._frozen import Frozen, set_once
from ._inputs.facts import Facts
from ._inputs.statements import Statements
from ._inputs.texts import AsOf, FactsLike, Period, Read, ReportLike, TextLike, TextsLike, assessed_at, authored, one
from ._inputs.texts import period as period_of
from ._lines import taken
from ._observations import Observations, observations
from ._progress import Progress, ProgressOfMany, told_of
from ._report.parts import Finding
from ._report.report import PermissionsLike, Report, past_reports, report_of
from ._report.view import View


class Program(Frozen):
    """What is asked of facts, compiled once and used as often as wished, from any thread.

    :param catalogs: texts of catalogs, one or any number. One that names itself (``catalog:``) is used instead of the built-in
        catalog, any other adds to it.
    :param profile: the name of a built-in profile (``sysdig-guide``), or a text. What it extends is found among the built-in
        ones, in ``profiles``, and beside its file as ``ID.yaml``.
    :param profiles: profiles that it may extend.
    :param targets: look at these only, as ``aws``.
    :param built_in: whether there is the built-in catalog below.

    A text is a path of a file or a folder, YAML or JSON as ``str`` or ``bytes``, a ``dict``, or a :class:`soc2.Text`.

    :raises soc2.CatalogError: for mistakes, all of them, each with file, line, column and a hint.

    >>> import soc2
    >>> program = soc2.Program(profile="sysdig-guide", targets=["aws"])
    >>> program.catalog["id"], {check["target"] for check in program.checks}
    ('soc2', {'aws'})
    """

    __slots__ = ("_native", "_texts")

    _native: _native.Program
    _texts: tuple[Any, ...]

    def __init__(
        self,
        catalogs: TextsLike = (),
        *,
        profile: TextLike | None = None,
        profiles: TextsLike = (),
        targets: Sequence[str] = (),
        built_in: bool = True,
    ) -> None:
        texts = authored(catalogs, "catalog")
        main, known = _profile(profile)
        known = [*known, *(it.as_given() for it in authored(profiles, "profile"))]
        rest = (built_in, main, tuple(known), (targets,) if isinstance(targets, str) else tuple(targets))
        try:
            # The digest of a catalog is over names too, and is not to depend on how a path was typed.
            self._fill(tuple(it.named() for it in texts), *rest)
        except CatalogError:
            # What is wrong is told by paths that can be opened from here.
            self._fill(tuple(it.as_given() for it in texts), *rest)

    def _fill(self, catalogs: Any, built_in: bool, profile: Any, known: Any, targets: Any) -> None:
        compiled = _native.Program.over_built_in if built_in else _native.Program.alone
        native = compiled(list(catalogs), profile, list(known), list(targets))
        set_once(self, _texts=(catalogs, built_in, profile, known, targets), _native=native)

    @property
    def catalog(self) -> dict[str, str]:
        """The catalog: ``id``, ``version``, ``digest``."""
        told: dict[str, str] = json.loads(self._native.catalog())
        return told

    @property
    def digest(self) -> str:
        """Over the texts of the catalog: ``sha256:…``."""
        return self.catalog["digest"]

    @property
    def checks(self) -> tuple[dict[str, Any], ...]:
        """The checks in scope: ``id``, ``title``, ``what``, ``how``, ``target``, ``kind``, ``severity``, ``sources``, and
        in ``mappings`` the checks of other tools that ask the same."""
        return tuple(json.loads(self._native.checks()))

    @property
    def controls(self) -> tuple[dict[str, Any], ...]:
        """The controls in scope: ``id``, ``title``, ``statement``, ``owner``, ``nature``, ``operation``, ``criteria`` (``id``,
        ``relation``, ``rationale``), ``evidence``, ``performance``, ``checks``, and ``procedures`` (``procedure``, ``step``,
        and ``attributes``: what must hold of each item, by letter)."""
        return tuple(json.loads(self._native.controls()))

    @property
    def criteria(self) -> tuple[dict[str, Any], ...]:
        """The criteria in scope: ``id``, ``title``, ``series``, ``description``, ``points_of_focus``."""
        return tuple(json.loads(self._native.criteria()))

    @property
    def sources(self) -> tuple[dict[str, Any], ...]:
        """What has to be collected: ``id``, ``title``, ``command``, ``permissions``, and the ``checks`` that read it."""
        return tuple(json.loads(self._native.sources()))

    def evaluate(self, facts: FactsLike, *, as_of: AsOf | None = None, budget: int | None = None) -> tuple[Finding, ...]:
        """What the checks find, without what it comes to for controls and criteria.

        :param facts: :class:`soc2.Facts`, or what they can be made of.
        :param as_of: the instant; without it the newest ``collected_at``, and the age of facts is not measured.
        :param budget: the steps that one finding may take; 20,000,000 by default, less than a second of most work.
        :raises soc2.FactsError: for mistakes in the facts.

        >>> import soc2
        >>> facts = {"subject": {"kind": "linux_host", "id": "web-1"}, "collected_at": "2026-11-21T06:00:00Z",
        ...          "facts": {"kcarectl.status": {"exit_code": 2}}}
        >>> findings = soc2.Program(targets=["linux-host"]).evaluate(facts)
        >>> "fail" in {finding.outcome for finding in findings}
        True
        """
        read = Facts.of(facts)
        found = json.loads(self._native.evaluate(read._native, assessed_at(as_of), steps(budget)))
        # What they are shown as, a report says: it is made when somebody looks.
        view = View(partial(_assessed, self, read, as_of, budget))
        return tuple(Finding(it, view) for it in found["findings"])

    def evaluate_many(
        self,
        documents: FactsLike,
        *,
        as_of: AsOf | None = None,
        budget: int | None = None,
        threads: int = 1,
        progress: ProgressOfMany = None,
    ) -> Iterator[bytes]:
        """The findings of each document by itself, in their order: a line of JSON each, without a line feed.

        A line is ``{"as_of", "as_of_source", "findings", "outside", "future", "unused"}``, or ``{"error": {"code",
        "message", "diagnostics"}}`` for a document with mistakes: the others go on. Documents are taken as they are needed,
        some hundreds at a time.

        :param documents: ``bytes`` or ``str`` of JSON lines, a path of such a file, or an iterator or a column of documents.
        :param threads: how many share the work.
        :param progress: ``True`` for a bar (tqdm), ``"auto"`` for one in notebooks only, or what is told now and then how many
            are done.

        >>> import json, soc2
        >>> host = '{"subject": {"kind": "linux_host", "id": "a"}, "collected_at": "2026-11-21T06:00:00Z", "facts": {"x": 1}}'
        >>> lines = soc2.Program(targets=["linux-host"]).evaluate_many(host + "\\n" + "no JSON")
        >>> [sorted(json.loads(line))[0] for line in lines]
        ['as_of', 'error']
        """
        if threads < 1:
            raise argument(f"{threads} threads do no work", "say 1 or more")
        lines = _native.Lines(self._native, assessed_at(as_of), steps(budget), threads)
        return taken(lines, documents, threads, progress)

    def assess(
        self,
        facts: FactsLike = (),
        *,
        as_of: AsOf | None = None,
        period: Period | None = None,
        scope: TextLike | None = None,
        records: TextsLike = (),
        acceptances: TextsLike = (),
        statements: Statements | None = None,
        reports: ReportLike | Iterable[ReportLike] = (),
        baseline: ReportLike | None = None,
        values: bool = False,
        redaction_key: bytes | None = None,
        budget: int | None = None,
        progress: Progress = None,
    ) -> Report:
        """Assesses facts and what people state: as of an instant (Type I), or over a period (Type II).

        :param facts: :class:`soc2.Facts`, or what they can be made of; of a period, every snapshot of every subject.
        :param as_of: the instant; without it the newest ``collected_at``, and the age of facts is not measured.
        :param period: the first day or instant, and the first one after it: ``"2026-07-01/2026-10-01"`` or a pair.
        :param scope: what is assessed.
        :param records: performances, tests and judgments.
        :param acceptances: risk acceptances, shown beside what fails.
        :param statements: the three in one; then not by themselves.
        :param reports: earlier reports: the history of a period before its facts.
        :param baseline: an earlier report: the report says what changed since.
        :param values: show the facts that findings rest on, without what is sensitive.
        :param redaction_key: give digests of what is not shown under this key (16 bytes or more).
        :param budget: the steps that one finding may take.
        :param progress: ``True`` for a bar (tqdm), ``"auto"`` for one in notebooks only, or what is told how many documents are
            done, of how many; as of an instant at the end only.
        :raises soc2.Soc2Error: for mistakes in any of it.

        >>> import soc2
        >>> facts = {"subject": {"kind": "linux_host", "id": "web-1"}, "collected_at": "2026-11-21T06:00:00Z",
        ...          "facts": {"kcarectl.status": {"exit_code": 2}}}
        >>> report = soc2.Program(targets=["linux-host"]).assess(facts, as_of="2026-11-21T07:00:00Z")
        >>> report.outcome, report.type
        ('fail', 'type_1')
        """
        read = Facts.of(facts)
        if period is not None:
            if as_of is not None:
                raise argument("an instant and a period: a report is as of one, or over the other", "leave one out")
            seen = self.observe(read, period, budget=budget, progress=progress)
            return self.conclude(
                seen,
                scope=scope,
                records=records,
                acceptances=acceptances,
                statements=statements,
                reports=reports,
                baseline=baseline,
                values=values,
                redaction_key=redaction_key,
                budget=budget,
            )
        if past_reports(reports):
            raise argument("earlier reports are the history of a period", "say which with `period=`")
        with told_of(progress, "assess", len(read)) as told:
            made = _native.Assessed.assess(
                self._native,
                read._native,
                Statements.of(statements, scope, records, acceptances)._native,
                assessed_at(as_of),
                steps(budget),
                beside(baseline, values, redaction_key),
            )
            if told:
                told(len(read))
        return report_of(made)

    def observe(
        self, facts: FactsLike, period: Period, *, budget: int | None = None, progress: Progress = None
    ) -> Observations:
        """Looks at the history of a period: what each check showed of each subject, from when until when.

        Parts that were seen elsewhere come together with ``|``, in the order of time; verdicts are drawn by
        :meth:`conclude`, once.

        :param facts: the snapshots, in any order.
        :param period: the first day or instant, and the first one after it.
        :param budget: the steps that one finding may take.
        :param progress: as that of :meth:`assess`, told while documents are looked at.
        """
        read = Facts.of(facts)
        with told_of(progress, "observe", len(read)) as told:
            seen = _native.Observations.observe(self._native, read._native, period_of(period), steps(budget), told)
        return observations(self, seen)

    def conclude(
        self,
        observations: Observations,
        *,
        scope: TextLike | None = None,
        records: TextsLike = (),
        acceptances: TextsLike = (),
        statements: Statements | None = None,
        reports: ReportLike | Iterable[ReportLike] = (),
        baseline: ReportLike | None = None,
        values: bool = False,
        redaction_key: bytes | None = None,
        budget: int | None = None,
    ) -> Report:
        """Assesses the period of observations (Type II); as :meth:`assess` otherwise."""
        if observations._program != self:
            raise argument("these observations are of another program", "conclude with the program that observed")
        made = observations._native.conclude(
            Statements.of(statements, scope, records, acceptances)._native,
            past_reports(reports),
            steps(budget),
            beside(baseline, values, redaction_key),
        )
        return report_of(made)

    def needs(
        self,
        facts: FactsLike = (),
        *,
        as_of: AsOf | None = None,
        permissions: PermissionsLike | None = None,
        scope: TextLike | None = None,
        records: TextsLike = (),
        acceptances: TextsLike = (),
        statements: Statements | None = None,
    ) -> dict[str, Any]:
        """What an assessment of these still wants, in the shape of ``schemas/needs.schema.json``: sources to collect with
        commands and permissions, those first that answer most; what to ask people for, by owner and date.

        :param permissions: what a collector may do: which checks it can never decide is told too. A path of a file that has one
            permission a line, a :class:`soc2.Text` of such lines, or a list of permissions.

        >>> import soc2
        >>> wanted = soc2.Program(targets=["linux-host"]).needs(as_of="2026-11-21T06:00:00Z")
        >>> wanted["waiting"] > 0, "kcarectl.status" in {it["source"] for it in wanted["to_collect"]}
        (True, True)
        """
        report = self.assess(facts, as_of=as_of, scope=scope, records=records, acceptances=acceptances, statements=statements)
        return report.needs(permissions)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Program) and self._texts == other._texts

    def __hash__(self) -> int:
        return hash(self._texts)

    def __repr__(self) -> str:
        catalog = self.catalog
        return f"<soc2.Program: {catalog['id']} {catalog['version']}, {len(self.checks)} checks>"

    def __reduce__(self) -> tuple[Any, ...]:
        return _program_of, self._texts


def _assessed(program: Program, facts: Facts, as_of: AsOf | None, budget: int | None) -> bytes:
    return program.assess(facts, as_of=as_of, budget=budget).json()


def _program_of(*texts: Any) -> Program:
    return _compiled(texts)


def built_in() -> Program:
    """What the built-in catalog asks, compiled once."""
    return _compiled(((), True, None, (), ()))


def _compile(texts: tuple[Any, ...]) -> Program:
    program = Program.__new__(Program)
    program._fill(*texts)
    return program


# Workers of an engine unpickle a program with each piece of work: they compile it once.
_compiled = lru_cache(maxsize=16)(_compile)


def _profile(given: TextLike | None) -> tuple[tuple[str, str] | None, list[tuple[str, str]]]:
    """A profile, and those that it may extend of what is beside it."""
    if isinstance(given, str):
        built_in = {name: (file, text) for name, file, text in _native.built_in_profiles()}
        if given in built_in:
            return built_in[given], []
        if given.replace("-", "").isalnum() and not Path(given).exists():
            raise ArgumentError(f"`{given}` is no file and no built-in profile: there are {', '.join(built_in)}")
    read = one(given, "profile")
    if read is None:
        return None, []
    return read.as_given(), list(_beside_it(read)) if Path(read.given).is_file() else []


def _beside_it(profile: Read) -> Iterator[tuple[str, str]]:
    waiting, seen = [profile.as_given()], set[str]()
    while waiting:
        for extended in _native.profile_ids(waiting.pop())[1]:
            beside = Path(profile.given).parent / f"{extended}.yaml"
            if extended not in seen and beside.is_file():
                seen.add(extended)
                found = (str(beside), beside.read_text("utf-8"))
                yield found
                waiting.append(found)
