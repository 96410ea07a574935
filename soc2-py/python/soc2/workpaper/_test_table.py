"""The test of a control on its sheet: an item a row, an attribute a column, counts as formulas beside the engine's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl.utils import get_column_letter

from ._control_told import ControlTold
from ._wording import when, words
from ._workbook import Block, Formula, Sheet

#: The column of the first attribute in the table of items.
_FIRST_ATTRIBUTE = 4
#: What the engine says of an attribute that it counted nothing of.
_NOT_TOLD = (None, None, None)


def show_test(sheet: Sheet, told: ControlTold, test: Mapping[str, Any]) -> None:
    sheet.heading(f"Test {test['id']}")
    population = test["population"]
    sheet.pairs(
        [
            ("Procedures", ", ".join(test["procedures"])),
            ("Population", population and f"{population['title']}: {population['count']} items"),
            ("Population digest", population and population.get("digest")),
            ("Tester", test["tester"]),
            ("Reviewer", test["reviewer"] or "nobody is named"),
            ("Tested on", when(test["tested_at"])),
            ("Counts", "yes" if test["counts"] else f"no: {words(test['reason'])}"),
        ]
    )
    looked_at = {letter for it in test["results"] for letter in it["attributes"]}
    letters = sorted(looked_at.union(_holds(told, test["procedures"])))
    if looked_at:
        sheet.gap()
        items = _items(sheet, told, test, letters)
        # The letters above the items are printed once.
        sheet.keep()
        sheet.heading(f"Counts of test {test['id']}")
        _figures(sheet, told, test, letters, items)


def _items(sheet: Sheet, told: ControlTold, test: Mapping[str, Any], letters: Sequence[str]) -> Block:
    """An item a row, an attribute a column, and what the item comes to as a formula."""
    sample = told.sample_tested(test)
    dates = {str(it["id"]): it["at"] for it in sample.items} if sample else {}
    last = _FIRST_ATTRIBUTE + len(letters) - 1
    first_letter, last_letter = get_column_letter(_FIRST_ATTRIBUTE), get_column_letter(last)
    spans = [(number, number) for number in range(1, last + 2)] + [(last + 2, max(last + 2, sheet.width))]
    rows = []
    for number, it in enumerate(test["results"], 1):
        cells = f"${first_letter}{sheet.row + number}:${last_letter}{sheet.row + number}"
        # An item is tested when each attribute was looked at, or when one deviates: as the engine counts them.
        comes_to = Formula(
            f'IF(COUNTIF({cells},"deviation")>0,"deviation",IF(COUNTBLANK({cells})>0,"",IF(COUNTIF({cells},"met")>0,"met",'
            f'"not applicable")))'
        )
        found = [words(it["attributes"].get(letter)) for letter in letters]
        rows.append((number, it["item"], when(dates.get(it["item"])), *found, comes_to, it["note"]))
    return sheet.table(("Number", "Item", "Date", *letters, "Result", "Note"), rows, spans)


def _figures(sheet: Sheet, told: ControlTold, test: Mapping[str, Any], letters: Sequence[str], items: Block) -> None:
    """Counts and rates by formulas, held against what the engine counted; where it counted nothing, they stand alone."""
    holds = _holds(told)
    by_letter = _by_letter(told, test)
    lines: list[tuple[str, str, str, int | None, int | None]] = []
    for place, letter in enumerate(letters):
        column = items.column(get_column_letter(_FIRST_ATTRIBUTE + place))
        lines.append((letter, holds.get(letter, ""), column, *by_letter.get(letter, _NOT_TOLD)[:2]))
    column = items.column(get_column_letter(_FIRST_ATTRIBUTE + len(letters)))
    lines.append(("items", "Each item, over its attributes", column, *_said_of_items(told, test)))
    rows = []
    for number, (letter, text, cells, n_tested, n_deviating) in enumerate(lines, 1):
        row = sheet.row + number
        agree: Any = Formula(f'IF(AND(F{row}=H{row},D{row}=I{row}),"agrees","DIFFERS")')
        counted = [Formula(f'COUNTIF({cells},"{word}")', "0") for word in ("met", "deviation", "not applicable")]
        is_told = n_tested is not None
        rows.append(
            (
                letter,
                text,
                *counted,
                Formula(f"C{row}+D{row}", "0"),
                Formula(f'IF(F{row}=0,"",D{row}/F{row})', "0.0%"),
                n_tested if is_told else "not told",
                n_deviating if is_told else "not told",
                agree if is_told else "",
            )
        )
    columns = ("Attribute", "What must hold", "Met", "Deviation", "Not applicable", "Tested", "Rate")
    block = sheet.table((*columns, "Engine: tested", "Engine: deviating", "Formulas and engine"), rows)
    sheet.told_apart(block, "J")
    for letter, (_, _, sentence) in by_letter.items():
        if sentence:
            sheet.note(f"{letter}: {sentence}")
    sheet.keep()


def _holds(told: ControlTold, procedures: Sequence[str] | None = None) -> dict[str, str]:
    """What must hold of each item by the letter of its attribute, in all the control's procedures or in these."""
    asked = (told.asked or {"procedures": ()})["procedures"]
    return {
        letter: text
        for it in asked
        if procedures is None or it["procedure"] in procedures
        for letter, text in it["attributes"].items()
    }


def _by_letter(told: ControlTold, test: Mapping[str, Any]) -> dict[str, tuple[int | None, int | None, str | None]]:
    """By attribute how many items were tested and deviate, and what follows, as the engine counts them on the sample that is
    at hand; without it, of the attribute that a report's upper limit rests on."""
    sample = told.sample_tested(test)
    if sample:
        (found,) = sample.results({"tests": [_record(test)]})
        if not found["beside"]:
            return {
                letter: (len(it["met"]) + len(it["deviations"]), len(it["deviations"]), it["sentence"])
                for letter, it in found["attributes"].items()
            }
    tested = _tested_alone(told, test)
    worst = tested and (tested.get("upper_limit") or {}).get("attribute")
    return {worst["letter"]: (worst["items"], worst["deviating"], None)} if worst else {}


def _record(test: Mapping[str, Any]) -> dict[str, Any]:
    """A test as people recorded it, without what the engine said of it."""
    written = {name: it for name, it in test.items() if name not in ("counts", "reason") and it is not None}
    present = [{name: it for name, it in result.items() if it is not None} for result in test["results"]]
    population = {name: it for name, it in test["population"].items() if it is not None}
    return {**written, "results": present, "population": population}


def _said_of_items(told: ControlTold, test: Mapping[str, Any]) -> tuple[int | None, int | None]:
    """What the engine counted of items, where it counted those of this test and no others."""
    tested = _tested_alone(told, test)
    if tested is None or (told.asked is None and tested.get("untested")):
        # Without the program, which attributes items were not looked at for is not known here.
        return None, None
    return tested["items"], tested["deviating"]


def _tested_alone(told: ControlTold, test: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """What a report says was tested, where it says it of this test and of no others."""
    counted = [it for it in told.tests if it["counts"]]
    tested: list[Mapping[str, Any]] = [part["tested"] for part in told.parts if part.get("tested")]
    return tested[0] if test["counts"] and len(counted) == 1 and len(tested) == 1 else None
