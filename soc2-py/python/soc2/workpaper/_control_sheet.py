"""The sheet of one control in a workbook: what it says, how it was tested, what was found, and room to conclude."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..population._drawn_sample import DrawnSample
from ._control_told import ControlTold
from ._test_table import show_test
from ._wording import began, when, words
from ._workbook import Block, Formula, Sheet

#: How wide its columns are, in characters.
WIDTHS = (17, 30, 22, 13, 13, 13, 11, 14, 17, 36)
_MOST_RESOURCES = 10


def fill(sheet: Sheet, told: ControlTold, is_period: bool) -> None:
    """Fills the sheet of a control."""
    control = told.control
    sheet.title(f"{control['id']}: {control['title']}")
    sheet.note("Management's monitoring output, arranged as a workpaper. It is no opinion: a person concludes, at the end.")
    _about(sheet, control)
    _criteria(sheet, control)
    _procedures(sheet, told)
    _populations(sheet, told)
    for test in told.tests:
        show_test(sheet, told, test)
    _checks(sheet, told, is_period)
    if is_period:
        _operation(sheet, told)
        _deviations(sheet, told)
    _performances(sheet, told)
    _evidence(sheet, told)
    _conclusion(sheet)


def _about(sheet: Sheet, control: Mapping[str, Any]) -> None:
    sheet.heading("Control")
    adoptions = [
        f"{it['owner']}, from {when(it['from'])}{' to ' + when(it['to']) if it['to'] else ''}"
        f"{'' if it['in_force'] else ' (not in force)'}"
        for it in control["adoptions"]
    ]
    sheet.pairs(
        [
            ("Id", control["id"]),
            ("Statement", control["statement"]),
            ("Owner", control["owner"]),
            ("Nature", words(control["nature"])),
            ("Operates", control["operation"]),
            ("Adopted", "; ".join(adoptions) or "no: the catalog's wording is an illustration until the entity adopts it"),
            ("Outcome", words(control["outcome"]) + (f" ({words(control['reason'])})" if control["reason"] else "")),
            ("Lacks", "; ".join(words(it) for it in control["lacks"]) or "nothing"),
        ]
    )


def _criteria(sheet: Sheet, control: Mapping[str, Any]) -> None:
    sheet.heading("Criteria")
    rows = [(it["id"], words(it["relation"]), ", ".join(it["points_of_focus"]), it["rationale"]) for it in control["criteria"]]
    sheet.table(("Criterion", "Relation", "Points of focus", "Rationale"), rows, [(1, 1), (2, 2), (3, 5), (6, sheet.width)])


def _procedures(sheet: Sheet, told: ControlTold) -> None:
    sheet.heading("Procedures and attributes")
    if told.asked is None:
        sheet.note("A report does not name procedures: they are shown where the workbook is made with `program=`.")
        return
    rows: list[Sequence[Any]] = []
    for number, it in enumerate(told.asked["procedures"], 1):
        rows.append((f"{number}. {it['procedure']}", "", it["step"]))
        rows.extend(("", letter, holds) for letter, holds in it["attributes"].items())
    sheet.table(("Procedure", "Attribute", "What is done, or must hold of each item"), rows, [(1, 1), (2, 2), (3, sheet.width)])


def _populations(sheet: Sheet, told: ControlTold) -> None:
    for part in told.parts:
        tested = part.get("tested")
        if not tested or not tested.get("population"):
            continue
        population = tested["population"]
        sheet.heading("Population")
        sample = told.sample_of(population)
        sheet.pairs(
            [
                ("What", f"{population['title']} (`{population['id']}`)"),
                ("Size", population["count"]),
                ("Digest", population.get("digest")),
                ("Completeness", words(population["completeness"]) + "".join(f"; {it}" for it in population["doubts"])),
                ("Source", "a list that people brought" if population["origin"] == "list" else words(population["origin"])),
                *(_listed(sample) if sample else ()),
            ]
        )
        sheet.heading("Sample")
        sheet.pairs([*(_drawn(sample) if sample else ()), *_said_of_population(tested)])


def _listed(sample: DrawnSample) -> Iterable[tuple[str, Any]]:
    population, file, frozen = sample.population, sample.file, sample.frozen
    yield "System", population["system"]
    yield "Query", population["query"]
    yield "Period", f"from {when(population['period']['from'])} to {when(population['period']['to'])} (its first moment after)"
    yield "Taken at", when(population["taken_at"])
    if file and file["digest"]:
        yield "File", f"{file['name']}, {file['rows']} rows ({file['blank']} blank ones left out), {file['digest']}"
    for it in sample.reconciliations:
        yield "Control total", str(it)
    if frozen:
        yield "Frozen", f"{when(frozen['at'])} by {frozen['by']}"


def _drawn(sample: DrawnSample) -> Iterable[tuple[str, Any]]:
    if sample.seed:
        yield "Seed", f"{sample.seed['value']} (given by {sample.seed['by']}, {when(sample.seed['at'])})"
    yield "Drawn", "all items: a census" if sample.is_census else f"{len(sample.items)} items by SHA-256(seed ‖ digest ‖ id)"
    if sample.convention:
        yield "Size by", sample.convention
    for it in sample.replaced:
        note = f": {it['note']}" if it.get("note") else ""
        yield "Replaced", f"{it['item']} with {it['with']}, {words(it['reason'])}, by {it['by']}, {when(it['at'])}{note}"


def _said_of_population(tested: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    yield "Selection", words(tested.get("selection")) or "nothing is tested"
    limit = tested.get("upper_limit")
    rate = f" ({tested['rate']})" if tested.get("rate") else ""
    yield "The engine says", f"{tested['deviating']} of {tested['items']} items deviate{rate}"
    if limit:
        told = f"with {tested['confidence']} confidence at most {limit['rate']} of a large population"
        yield "Upper limit", f"{told}, {limit['items']} of {limit['population']} items ({limit['rate_of_population']})"


def _checks(sheet: Sheet, told: ControlTold, is_period: bool) -> None:
    if not told.control["checks"]:
        return
    sheet.heading("Checks")
    if is_period:
        sheet.note("As the last snapshots before the end of the period have it; what was over the period stands below.")
    rows = []
    for it in told.rows["findings"]:
        failed = [row for row in told.rows["resources"] if (row["check"], row["subject"]) == (it["check"], it["subject"])]
        shown = [row["message"] or row["resource"] for row in failed if row["outcome"] in ("fail", "error", "unknown")]
        more = [f"and {len(shown) - _MOST_RESOURCES} more"] if len(shown) > _MOST_RESOURCES else []
        why = [it["message"], words(it["reason"]), *it["missing"][:_MOST_RESOURCES], *shown[:_MOST_RESOURCES], *more]
        rows.append((words(it["outcome"]), it["check"], it["subject"], "\n".join(part for part in why if part) or it["title"]))
    block = sheet.table(("Outcome", "Check", "Subject", "What was found"), rows, [(1, 1), (2, 2), (3, 5), (6, sheet.width)])
    sheet.gap()
    outcomes_counted(sheet, (str(it["outcome"]) for it in told.rows["findings"]), block, "Findings")


def outcomes_counted(sheet: Sheet, outcomes: Iterable[str], block: Block, what: str) -> None:
    """How often each outcome stands in the first column of a table, by formula alone: no report counts them so."""
    rows = []
    for number, outcome in enumerate(sorted(set(outcomes)), 1):
        # An outcome is a word of the engine's: nothing that people say stands in a formula.
        rows.append((words(outcome), "", Formula(f"COUNTIF({block.column('A')},A{sheet.row + number})", "0")))
    if rows:
        sheet.table(("Outcome", what, "Formula"), rows)


def _operation(sheet: Sheet, told: ControlTold) -> None:
    for it in told.rows["operations"]:
        sheet.heading(f"Operation from {when(it['from'])} to {when(it['to'])}")
        pairs: list[tuple[str, Any]] = [("The engine says", words(it["verdict"]))]
        if it["snapshots"]:
            gap = f"longest gap {it['longest_gap']}, {it['allowed_gap']} is allowed"
            pairs.append(("Observed", f"at {it['snapshots']} instants, {gap}"))
        if it["mended"] is not None:
            pairs.append(("Mended", f"{it['mended']}, open {it['open']}, longest {it['longest_remediation'] or 'none'}"))
        if it["occurrences_expected"] is not None:
            late = f"{it['occurrences_late']} late, {it['occurrences_missing']} missing"
            pairs.append(("Occurrences", f"{it['occurrences_found']} of {it['occurrences_expected']} found, {late}"))
        if it["next_due"]:
            pairs.append(("Next due", when(it["next_due"])))
        sheet.pairs(pairs)
    if told.rows["occurrences"]:
        sheet.heading("Occurrences")
        rows = [
            (when(it["due"]), words(it["state"]), when(it["performed_at"]), it["record"]) for it in told.rows["occurrences"]
        ]
        block = sheet.table(("Due", "State", "Performed", "Record"), rows, [(1, 1), (2, 2), (3, 5), (6, sheet.width)])
        sheet.gap()
        _occurrences_counted(sheet, told, block.column("B"))
    if told.rows["failures"]:
        sheet.heading("Failures, and how long they lasted")
        failures = [
            (
                words(it["state"]),
                it["check"],
                when(it["from"]),
                when(it["to"]),
                it["lasted"],
                f"{it['subject']} {it['resource'] or ''}",
            )
            for it in told.rows["failures"]
        ]
        spans = [(1, 1), (2, 2), (3, 4), (5, 6), (7, 7), (8, sheet.width)]
        sheet.table(("State", "Check", "From", "To", "Lasted", "Subject and resource"), failures, spans)


def _occurrences_counted(sheet: Sheet, told: ControlTold, states: str) -> None:
    """How often it was done and not, by formulas and by the engine, which counts them by parts of the period."""
    counted = {
        "expected": f"COUNTA({states})",
        "found": f'COUNTIF({states},"in time")+COUNTIF({states},"late")',
        "late": f'COUNTIF({states},"late")',
        "missing": f'COUNTIF({states},"did not operate")',
    }
    by_part = [it for it in told.rows["operations"] if it["occurrences_expected"] is not None]
    rows = [(name, Formula(text, "0"), [it[f"occurrences_{name}"] for it in by_part]) for name, text in counted.items()]
    sheet.held_against("Occurrences", rows)


def _deviations(sheet: Sheet, told: ControlTold) -> None:
    sheet.heading("Deviations")
    rows = [
        (
            words(it["kind"]),
            it["item"] or it["check"] or it["record"],
            began(it),
            when(it["to"]),
            " ".join(part for part in (it["subject"], it["resource"], ", ".join(it["attributes"])) if part),
            it["note"] or it["message"],
        )
        for it in told.rows["deviations"]
    ]
    spans = [(1, 1), (2, 2), (3, 4), (5, 6), (7, 9), (10, 10)]
    block = sheet.table(("Kind", "Item or check", "From", "To", "Subject, resource, attributes", "What was found"), rows, spans)
    if rows:
        sheet.gap()
        sheet.table(("Deviations", "", "Formula"), [("in all", "", Formula(f"COUNTA({block.column('A')})", "0"))])


def _performances(sheet: Sheet, told: ControlTold) -> None:
    if not told.rows["performances"]:
        return
    sheet.heading("Performed")
    rows = [
        (
            it["performance"],
            it["occurrence"],
            when(it["performed_at"]),
            it["performer"],
            "yes" if it["counts"] else words(it["reason"]),
            it["note"],
        )
        for it in told.rows["performances"]
    ]
    spans = [(1, 1), (2, 2), (3, 4), (5, 6), (7, 9), (10, 10)]
    sheet.table(("Record", "Occurrence", "On", "By", "Counts", "Note"), rows, spans)


def _evidence(sheet: Sheet, told: ControlTold) -> None:
    sheet.heading("Evidence")
    rows: list[Sequence[Any]] = []
    seen = set()
    for it in told.rows["evidence"]:
        # Checks share sources: what is one piece of evidence is told once.
        one = (it["source"], it["subject"], it["digest"])
        if one not in seen:
            seen.add(one)
            rows.append((it["source"], it["subject"], when(it["collected_at"]), words(it["completeness"]), it["digest"]))
    rows.extend((record, it["title"], "", words(it["kind"]), it["digest"]) for record, it in told.exhibits)
    spans = [(1, 1), (2, 2), (3, 4), (5, 6), (7, sheet.width)]
    sheet.table(("Source or record", "Subject or title", "Collected", "Completeness or kind", "Digest"), rows, spans)


def _conclusion(sheet: Sheet) -> None:
    sheet.heading("Conclusion (to be signed by a person)")
    sheet.to_sign(
        [("Conclusion", 64), ("Prepared by", 22), ("Signature and date", 26), ("Reviewed by", 22), ("Signature and date", 26)]
    )
