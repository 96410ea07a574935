"""Workpapers: a report as an Excel workbook, as auditors keep them.

>>> import soc2, tempfile, os
>>> from soc2 import workpaper
>>> program = soc2.Program(targets=["linux-host"])
>>> report = program.assess(as_of="2026-11-21T06:00:00Z")
>>> with tempfile.TemporaryDirectory() as folder:
...     workpaper.write(report, os.path.join(folder, "paper.xlsx"), program=program)
...     os.path.exists(os.path.join(folder, "paper.xlsx"))
True
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .._errors import argument
from .._program import Program
from .._report.request_list import request_list
from ..population._drawn_sample import DrawnSample
from ._control_sheet import WIDTHS, fill, outcomes_counted
from ._control_told import ControlTold
from ._wording import began, when, words
from ._workbook import Formula, Link, Sheet, ToFill, Workbook

if TYPE_CHECKING:
    from .._report.report import Report

__all__ = ["write"]

_OF_CONTROLS = ("samples", "operations", "occurrences", "failures", "deviations", "performances")
_OF_CHECKS = ("findings", "resources", "evidence")
_MOST_FILES = 10
_INDEX_WIDTHS = (14, 28, 34, 20, 11, 9, 18, 11, 26, 14, 11)


def write(
    report: Report,
    path: str | os.PathLike[str],
    *,
    program: Program | None = None,
    samples: Iterable[DrawnSample] = (),
    needs: Mapping[str, Any] | None = None,
    controls: Iterable[str] | None = None,
) -> None:
    """Writes a report as a workbook: an index, criteria, a sheet a control, requests, deviations, evidence.

    Counts and rates are formulas over the cells beside them. Those that the engine counted too are held against its figures,
    and whether they agree is told: items of tests (against ``tested`` of the report), their attributes (against the results
    of the sample, where it is in ``samples``), occurrences (against ``operations``) and criteria (against ``summary``). What
    the engine gives no figure of, outcomes of controls and findings and the number of deviations, is a formula alone. Nobody
    concludes in it: there is room for a person to do so. The same report gives the same bytes.

    :param program: what the report was made with: its controls' procedures and attributes are shown.
    :param samples: what was drawn, one a population: seed, file, control totals and dates of items are shown with the tests of
        them.
    :param needs: what is still wanted, of a report that was read; one that was just made says it itself.
    :param controls: the ids of the controls that get a sheet; all in scope, unless said. Criteria and requests are then those
        of these controls.
    :raises soc2.ArgumentError: for a control that is not in the report, or two samples of one population.
    """
    data = report.to_dict()
    book = Workbook("Workpapers", f"{(data['scope'] or {}).get('entity') or ''} report {report.digest}".strip())
    shown = _chosen(data["controls"], controls)
    index, criteria, deviations = (book.name_for(it) for it in ("Index", "Criteria", "Deviations"))
    names = {it["id"]: book.name_for(it["id"]) for it in shown}
    told = _told(report, data, shown, program, samples)
    _index(book.sheet("", _INDEX_WIDTHS, name=index), report, data, shown, names, deviations)
    of = None if controls is None else set(names)
    _criteria(book.sheet("", (11, 44, 17, 24, 9, 9, 9, 9, 9, 9, 44), name=criteria), report, data, of)
    for it in shown:
        fill(book.sheet("", WIDTHS, name=names[it["id"]]), told[it["id"]], report.type == "type_2")
    _requests(book.sheet("Requests", (16, 12, 12, 26, 30, 14, 18, 13, 13, 13, 18, 20)), report, needs, of)
    _deviations(book.sheet("", (20, 10, 13, 13, 26, 20, 22, 14, 10, 36, 11), name=deviations), report, data)
    _evidence(book.sheet("Evidence", (28, 26, 28, 17, 14, 7, 9, 46)), report, data)
    book.write(path)


def _chosen(controls: Sequence[Mapping[str, Any]], ids: Iterable[str] | None) -> list[Mapping[str, Any]]:
    if ids is None:
        return list(controls)
    by_id = {it["id"]: it for it in controls}
    wanted = [ids] if isinstance(ids, str) else list(ids)
    for id in wanted:
        if id not in by_id:
            raise argument(f"`{id}` is no control of the report", "`report.controls` lists those that are")
    return [by_id[id] for id in wanted]


def _told(
    report: Report,
    data: Mapping[str, Any],
    shown: Sequence[Mapping[str, Any]],
    program: Program | None,
    samples: Iterable[DrawnSample],
) -> dict[str, ControlTold]:
    by_control = {name: _grouped(report.frame(name).rows(), "control") for name in _OF_CONTROLS}
    by_check = {name: _grouped(report.frame(name).rows(), "check") for name in _OF_CHECKS}
    parts = {it["id"]: it["parts"] for it in (data.get("operations") or {"controls": ()})["controls"]}
    tests = _grouped(data["records"]["tests"], "control")
    performances = _grouped(data["records"]["performances"], "control")
    asked = {it["id"]: it for it in program.controls} if program else {}
    drawn = _by_population(samples)
    told = {}
    for it in shown:
        id = it["id"]
        rows = {name: by_control[name].get(id, []) for name in _OF_CONTROLS}
        rows |= {name: [row for check in it["checks"] for row in by_check[name].get(check, [])] for name in _OF_CHECKS}
        records = [*tests.get(id, []), *performances.get(id, [])]
        exhibits = [(record["id"], piece) for record in records for piece in record["evidence"]]
        told[id] = ControlTold(it, parts.get(id, ()), rows, tests.get(id, []), exhibits, asked.get(id), drawn)
    return told


def _by_population(samples: Iterable[DrawnSample]) -> dict[tuple[str, str], DrawnSample]:
    drawn: dict[tuple[str, str], DrawnSample] = {}
    for sample in samples:
        key = sample.population_key
        if key in drawn:
            raise argument(f"two samples of the population `{key[0]}`, {key[1]}", "hand on the one that was tested")
        drawn[key] = sample
    return drawn


def _grouped(rows: Iterable[Mapping[str, Any]], by: str) -> dict[str, list[Mapping[str, Any]]]:
    groups: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        groups[row[by]].append(row)
    return groups


def _index(
    sheet: Sheet,
    report: Report,
    data: Mapping[str, Any],
    shown: Sequence[Mapping[str, Any]],
    names: Mapping[str, str],
    deviations: str,
) -> None:
    assessment, scope, catalog = data["assessment"], data["scope"] or {}, data["catalog"]
    sheet.title(f"Workpapers: {scope.get('entity') or 'an entity that the scope does not name'}")
    sheet.note(data["statement"])
    sheet.gap()
    period = assessment.get("period")
    over = f"over the period from {when(period['from'])} to {when(period['to'])} (its first moment after)" if period else ""
    inputs = data["inputs"]
    sheet.pairs(
        [
            ("System", scope.get("system") or "no scope is given"),
            ("Assessment", f"{'Type II' if period else 'Type I'}, {over or 'as of ' + when(assessment['as_of'])}"),
            ("Catalog", f"{catalog['title']}: {catalog['id']} {catalog['version']}, {catalog['edition']}, {catalog['digest']}"),
            ("Profile", data["profile"] or "none"),
            ("Engine", f"{data['engine']['name']} {data['engine']['version']}; report schema {data['schema_version']}"),
            ("Report digest", f"{report.digest}{'' if report.is_as_made else ' (THE REPORT WAS CHANGED SINCE IT WAS MADE)'}"),
            ("Facts", f"{inputs['facts']['documents']} documents, {_digests(inputs['facts'])}"),
            ("Records", ", ".join(inputs["records"]) or "none"),
            ("Outcome", words(data["summary"]["outcome"])),
        ]
    )
    sheet.heading("Controls")
    verdicts = _grouped(report.operations.rows(), "control")
    first = sheet.row + 1
    rows = [
        (
            words(it["outcome"]),
            Link(it["id"], names[it["id"]]),
            it["title"],
            it["owner"],
            words(it["nature"]),
            "yes" if it["adopted"] else "no",
            ", ".join(words(part["verdict"]) for part in verdicts.get(it["id"], ())) if period else "as of an instant",
            Formula(f"COUNTIF('{deviations}'!$A:$A,$B{number})", "0") if period else "",
            ToFill(),
            ToFill(),
            ToFill(),
        )
        for number, it in enumerate(shown, first)
    ]
    columns = ("Outcome", "Control", "Title", "Owner", "Nature", "Adopted", "Operation", "Deviations")
    block = sheet.table((*columns, "Conclusion (to be signed)", "Signed by", "Date"), rows, is_header_frozen=False)
    sheet.heading("Counts")
    outcomes_counted(sheet, (str(it["outcome"]) for it in shown), block, "Controls with a sheet")
    if period:
        sheet.gap()
        sheet.table(("Deviations", "", "Formula"), [("in all", "", Formula(f"SUM({block.column('H')})", "0"))])


def _digests(facts: Mapping[str, Any]) -> str:
    """Over the files of facts; of a history over all its documents."""
    named = [facts["set_digest"]] if facts["set_digest"] else list(facts["files"])
    more = f" and {len(named) - _MOST_FILES} more files" if len(named) > _MOST_FILES else ""
    return ", ".join(str(it) for it in named[:_MOST_FILES]) + more


def _criteria(sheet: Sheet, report: Report, data: Mapping[str, Any], of: set[str] | None) -> None:
    sheet.title("Criteria")
    sheet.note(
        "Counts are of checks, each the worst over its subjects. A conclusion reads only controls that satisfy the criterion."
    )
    if of is not None:
        sheet.note("Criteria that the controls with a sheet are mapped to; the report has all.")
    sheet.gap()
    rows = [
        (
            it["criterion"],
            it["title"],
            words(it["outcome"]),
            words(it["conclusion"]),
            *(it[name] for name in ("passed", "total", "failed", "errors", "unknown", "manual")),
            it["controls"],
        )
        for it in report.criteria
        if of is None or not of.isdisjoint(it["controls"])
    ]
    counts = ("Passed", "Total", "Failed", "Errors", "Unknown", "Manual")
    block = sheet.table(("Criterion", "Title", "Outcome", "Conclusion", *counts, "Controls"), rows, is_header_frozen=True)
    if of is None and rows:
        sheet.heading("Counts")
        ids, outcomes, counted = block.column("A"), block.column("C"), data["summary"]["criteria"]
        held = [
            ("in scope", Formula(f"COUNTA({ids})", "0"), [counted["in_scope"]]),
            ("passed", Formula(f'COUNTIF({outcomes},"pass")', "0"), [counted["passed"]]),
            ("not assessed", Formula(f'COUNTIF({outcomes},"not assessed")', "0"), [counted["not_assessed"]]),
        ]
        sheet.held_against("Criteria", held)


def _requests(sheet: Sheet, report: Report, needs: Mapping[str, Any] | None, of: set[str] | None) -> None:
    sheet.title("Requests")
    if needs is None and report._assessed is not None:
        needs = report.needs()
    if needs is None:
        sheet.note("This report was read, and a report does not keep what is still wanted: write it with `needs=`.")
        return
    sheet.note("What people are asked for, by owner and date. It is due before the moment that stands under `Due`.")
    if of is not None:
        sheet.note("What the controls with a sheet want; `report.needs()` has all.")
    sheet.gap()
    wanted = request_list(needs)
    asked = [it for it in wanted if of is None or not of.isdisjoint({it["about"], *it["controls"]})]
    rows = [[_request_cell(name, it[name]) for name in wanted.columns] for it in asked]
    sheet.table([words(name).capitalize() for name in wanted.columns], rows, is_header_frozen=True)


def _request_cell(name: str, value: Any) -> Any:
    match name:
        case "due":
            return when(value)
        case "part" if value:
            return " to ".join(when(end) for end in value.split("/"))
        case "ask" | "why":
            return words(value)
        case _:
            return value


#: Columns of the sheet of deviations, and what the report calls them.
_DEVIATION = {
    "control": "Control",
    "kind": "Kind",
    "from": "From",
    "to": "To",
    "check": "Check",
    "subject": "Subject",
    "resource": "Resource",
    "item": "Item",
    "attributes": "Attributes",
    "found": "What was found",
    "accepted_by": "Accepted by",
}


def _deviations(sheet: Sheet, report: Report, data: Mapping[str, Any]) -> None:
    sheet.title("Deviations")
    if report.type == "type_1":
        sheet.note(
            "Deviations are of a period. As of an instant: what has the outcome `fail`, and items of tests with the result "
            "`deviation`, as the report has them."
        )
        deviating = [*_deviating_items(report), *_failed(report, data)]
    else:
        deviating = [{**it, "from": began(it), "found": it["note"] or it["message"]} for it in report.deviations]
    sheet.gap()
    rows = [[_deviation_cell(name, it.get(name)) for name in _DEVIATION] for it in deviating]
    sheet.table(list(_DEVIATION.values()), rows, is_header_frozen=True)


def _deviation_cell(name: str, value: Any) -> Any:
    match name:
        case "to":
            return when(value)
        case "kind":
            return words(value)
        case _:
            return value


def _deviating_items(report: Report) -> Iterable[Mapping[str, Any]]:
    for it in report.samples:
        if it["result"] == "deviation":
            dated = began({"from": it["tested_at"], "dated_by": "test"})
            yield {**it, "kind": "item", "from": dated, "attributes": it["attribute"], "found": it["note"]}


def _failed(report: Report, data: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    """What failed: resource by resource, and findings that have none."""
    controls = defaultdict(list)
    for control in data["controls"]:
        for check in control["checks"]:
            controls[check].append(control["id"])
    alone = (it for it in report.findings if not it["resources"])
    for it in (*report.resources, *alone):
        if it["outcome"] == "fail":
            yield {
                **it,
                "control": controls[it["check"]],
                "kind": "finding",
                "from": when(report.as_of),
                "found": it["message"],
            }


def _evidence(sheet: Sheet, report: Report, data: Mapping[str, Any]) -> None:
    sheet.title("Evidence")
    sheet.note("Digests are SHA-256 over what was supplied: over the data of a source, over the file of a piece of evidence.")
    sheet.gap()
    rows: list[Sequence[Any]] = [
        (
            it["check"],
            it["subject"],
            it["source"],
            when(it["collected_at"]),
            words(it["completeness"]),
            it["count"],
            it["control_total"],
            it["digest"],
        )
        for it in report.evidence
    ]
    for kind in ("tests", "performances"):
        for record in data["records"][kind]:
            rows.extend(
                (f"{kind[:-1]} {record['id']}", record["control"], it["title"], "", words(it["kind"]), None, None, it["digest"])
                for it in record["evidence"]
            )
    columns = (
        "Check or record",
        "Subject or control",
        "Source or title",
        "Collected",
        "Completeness or kind",
        "Count",
        "Control total",
        "Digest",
    )
    sheet.table(columns, rows, is_header_frozen=True)
