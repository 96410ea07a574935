"""``soc2 sample``."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from typing import Any

import click

from .. import _native
from .._inputs.texts import Text
from .._inputs.texts import one as one_text
from .._program import Program
from ..population._sample import Sample, draw, usual_size
from . import options
from .command import MADE, Command
from .given import SAMPLE, one
from .said import Problems, deliver, folded, paragraph, table

_Told = dict[str, Any]


@click.command(
    cls=Command,
    nothing="nothing was drawn",
    short_help="Draw a sample from a frozen population, and tell what testing it came to.",
    examples=[
        ("180 deployments of a sample organization, of which 25 were tested", "soc2 sample"),
        ("Your own workpaper: what comes next, or what to test", "soc2 sample leavers.yaml"),
        ("Take more items, the next ones in the same order", "soc2 sample leavers.yaml --size 40"),
        ("How many items auditors are used to test", "soc2 sample --sizes"),
    ],
)
@click.argument("workpaper", required=False, type=click.Path(allow_dash=True))
@options.said(
    "--records",
    type=click.Path(allow_dash=True),
    metavar="PATH",
    help="What was found of the items: records with the test of this population.",
)
@options.said(
    "--size",
    type=click.IntRange(min=1),
    metavar="N",
    help="Take more items than the workpaper says: the next ones in the same order.",
)
@options.said("--confidence", default="90%", show_default=True, metavar="PERCENT", help="How sure to be of the upper limit.")
@options.said("--tolerable", metavar="PERCENT", help="Compare the upper limit with this rate.")
@options.said("--sizes", is_flag=True, help="Show the table of usual sizes, and whose they are.")
@options.formats("text", "json")
@options.output
def sample(
    workpaper: str | None,
    records: str | None,
    size: int | None,
    confidence: str,
    tolerable: str | None,
    sizes: bool,
    format_: str,
    output: str | None,
) -> int:
    """Draw a sample from a frozen population, and tell what testing it came to.

    A workpaper is one YAML or JSON file that grows by an act at a time; run this after each, and it says what comes next:

    \b
    1. `population` and `items`: the list, with the system and the query
       that it comes from.
    2. `frozen`: who froze it, when, under which digest. From now on the
       list cannot change.
    3. `sample`: a seed given after that, by whom, and how many items. Take
       a seed that nobody can choose: dice, or the numbers of a lottery that
       is drawn after the freeze.
    4. `replacements`: items that cannot be tested, and why. What nothing is
       shown of is no such item: it deviates.
    """
    if sizes:
        table_ = json.loads(_native.usual_sizes())
        deliver(_json(table_) if format_ == "json" else "\n".join(_sizes(table_)) + "\n", output)
        return MADE
    if workpaper is None:
        own = SAMPLE / "workpapers"
        workpaper, records = str(own / "deployments.yaml"), records or str(own / "deployments.records.yaml")
    problems = Problems()
    paper = problems.keep(lambda: _text(workpaper, "workpaper"))
    found = problems.keep(lambda: _text(records, "records")) if records else None
    problems.end()
    drawn = problems.keep(lambda: draw(paper))
    if drawn is not None and size is not None and drawn.items:
        drawn = problems.keep(lambda: draw(paper, size=size), "--size")
    if drawn is None or paper is None:
        raise problems
    told = None
    if found is not None and drawn.items:
        told = problems.keep(lambda: _tested(paper, found, size, confidence, tolerable))
        problems.end()
    page = _json({**drawn.to_dict(), "tested": told}) if format_ == "json" else "\n".join(_page(drawn, told)) + "\n"
    deliver(page, output)
    return MADE


def _text(path: str, kind: str) -> Text:
    read = one_text(one(path), kind)
    if read is None:
        raise Problems([f"{path}: nothing to read"])
    return Text(read.given, read.text())


def _tested(paper: Text, records: Text, size: int | None, confidence: str, tolerable: str | None) -> _Told:
    program = Program()._native
    made = _native.tested(
        program, (paper.name, str(paper.content)), [(records.name, str(records.content))], size, confidence, tolerable
    )
    return {**json.loads(made), "confidence": confidence, "tolerable": tolerable}


def _json(told: Any) -> str:
    return json.dumps(told, indent=2, ensure_ascii=False) + "\n"


def _page(drawn: Sample, told: _Told | None) -> Iterator[str]:
    yield from map(folded, _described(drawn.population))
    if drawn.frozen is None:
        yield from _to_freeze(drawn.population)
        return
    yield f"  frozen         {drawn.frozen['at']} by {drawn.frozen['by']}"
    if drawn.seed is None:
        yield from _to_draw(drawn.frozen)
        return
    yield from map(folded, _drawn(drawn, drawn.seed))
    if told is None:
        yield "\nTo test, in the order drawn:"
        for number, item in enumerate(drawn.items, 1):
            yield folded(f"{number:>5}  {item['id']}  {_said(item['said'])}")
    else:
        yield from map(folded, _told(told))


def _described(population: _Told) -> Iterator[str]:
    period = population["period"]
    yield f"Population: {population['title']}"
    yield f"  items          {population['count']} in {period['from']}/{period['to']}"
    yield f"  taken          {population['taken_at']} from {population['system']}: {population['query']}"
    total = population["control_total"]
    agreed = f"the control total agrees: {total['count']} ({total['by']})" if total else "said to be whole"
    for line in population["doubts"] or [agreed]:
        yield f"  completeness   {line}"
    yield f"  digest         {population['digest']}"
    count = population["count"]
    days = max(1, (_instant(period["to"]) - _instant(period["from"])).days)
    a_year = count * 365 // days
    if row := usual_size(a_year)["row"]:
        least, most = min(row["least"], count), min(row["most"], count)
        items = str(least) if least == most else f"{least}–{most}"
        yield f"  convention     {items} items of what happens about {a_year} times a year"


def _instant(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def _to_freeze(population: _Told) -> Iterator[str]:
    yield "\nNext: freeze the list. See that it is whole, then add who does so, and when:\n"
    yield f"frozen:\n  by: …\n  at: …\n  count: {population['count']}\n  digest: {population['digest']}"


def _to_draw(frozen: dict[str, str]) -> Iterator[str]:
    yield f"\nNext: give a seed, after {frozen['at']}, that nobody could know before: dice, or the numbers of a lottery. Add:\n"
    yield "sample:\n  seed: {value: '…', by: …, at: …}\n  size: …"


def _drawn(drawn: Sample, seed: dict[str, str]) -> Iterator[str]:
    count = len(drawn.items)
    if drawn.is_census:
        yield f"\nSample: all {count} items, a census ({drawn.to_dict()['sample']['size']} were asked for)"
    else:
        yield f"\nSample: {count} items"
    value = json.dumps(seed["value"], ensure_ascii=False)
    yield f"  seed           {value}, given {seed['at']} by {seed['by']}"
    for it in drawn.replaced:
        note = f" {it['note']}" if it["note"] else ""
        with_ = it["with"] or "none is left"
        yield f"  replaced       {it['item']} by {with_}, {it['reason']}, decided by {it['by']}.{note}"


def _said(said: Any) -> str:
    """What the list says of an item, beside its id."""
    if not isinstance(said, dict):
        return ""
    plain = {name: it if isinstance(it, str) else json.dumps(it) for name, it in said.items() if name != "id"}
    return ", ".join(f"{name}: {it}" for name, it in plain.items())


def _told(told: _Told) -> Iterator[str]:
    """Criterion, control, test performed, result: as a report on controls tells it."""
    yield "\nCriteria:"
    yield from (f"  {it['id']} {it['title']}" for it in told["criteria"])
    yield f"\nControl: {told['control']}\n  {told['statement']}\n\nTest performed by {told['tester']}:"
    for procedure in told["procedures"]:
        yield f"  {procedure['kind']}: {procedure['step']}"
        for it in procedure["attributes"]:
            yield f"    {it['letter']}  {it['says']}\n       {_found(it['found'], told['tolerable'])}"
    count, deviating, missing = told["items"], len(told["deviating"]), len(told["missing"])
    if missing:
        yield f"\nResult: evidence is missing for {missing} of {count} items; deviations in {deviating} so far."
    elif deviating:
        yield f"\nResult: deviations in {deviating} of {count} items."
    else:
        yield f"\nResult: no deviations in {count} items."
    yield from (f"  {it['item']}: {it['note'] or 'no note'}" for it in told["deviating"])
    for it in told["beside"]:
        yield f"  {it['item']} (beside the sample, and not projected): {it['note'] or 'no note'}"
    yield "\nWhat follows for the criterion is for an auditor to conclude."


def _found(found: _Told | None, tolerable: str) -> str:
    if found is None:
        return "not looked at"
    if found["sentence"] is None:
        return f"nothing follows: of {found['missing']} items nothing is shown"
    more = f"; {found['not_applicable']} to which it does not apply" if found["not_applicable"] else ""
    is_above = found["limit_is_above_tolerable"]
    if is_above is not None:
        more += f"; the limit is {'above' if is_above else 'not above'} the tolerable {tolerable}"
    return f"{found['sentence']}{more}"


def _sizes(sizes: _Told) -> Iterator[str]:
    yield "How many items auditors are used to test\n"
    rows = [("how often", "up to, a year", "items", "by whom")]
    for it in sizes["rows"]:
        items = str(it["least"]) if it["least"] == it["most"] else f"{it['least']}–{it['most']}"
        up_to = str(it["up_to"]) if it["up_to"] else "more"
        rows.append((it["frequency"].replace("_", " "), up_to, items, ", ".join(it["sources"])))
    yield table(rows, frozenset([1, 2]))
    yield ""
    for it in sizes["sources"]:
        link = f" <{it['link']}>" if it["link"] else ""
        yield folded(f"{it['id']}: {it['title']}{link}{'' if it['read'] else ' (hearsay: not read there)'}")
    yield ""
    yield paragraph(sizes["convention"])
