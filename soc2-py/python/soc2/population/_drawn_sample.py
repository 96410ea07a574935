"""A sample that is being tested: what was drawn, and what came of each item so far."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .. import _native
from .._errors import StatementError, argument
from .._formulas import csv_of
from .._frozen import set_once
from .._inputs.texts import AsOf, instant, json_of
from .._program import Program
from .._told import copied
from .._whole import write_whole
from ._client_list import Mistakes, need_column, read_list
from ._reconciliation import Reconciliation
from ._sample import Sample

RESULTS = ("met", "deviation", "not_applicable")


class DrawnSample(Sample):
    """What was drawn of a frozen population, and what was found of each item. It never changes: each act makes another.

    :meth:`soc2.population.FrozenPopulation.draw` makes it.
    """

    __slots__ = ("_convention", "_file", "_paper", "_results")

    _convention: str
    # How the list was read: no part of the engine's workpaper.
    _file: dict[str, Any] | None
    _paper: dict[str, Any]
    _results: dict[str, dict[str, Any]]

    @classmethod
    def drawn(cls, paper: Mapping[str, Any], convention: str = "", file: Mapping[str, Any] | None = None) -> DrawnSample:
        """The sample that a workpaper (``schemas/sample.schema.json``) says."""
        copy: dict[str, Any] = json.loads(json_of(paper))
        return _sample(copy, convention, None if file is None else dict(file), {})

    @property
    def workpaper(self) -> dict[str, Any]:
        """The workpaper of the sample as the engine takes it among ``records``: list, freeze, seed, size, replacements."""
        return copied(self._paper)

    @property
    def population_key(self) -> tuple[str, str]:
        """Which population it is of: its id and its digest. The digest is over ids alone, which two lists may share."""
        return str(self._data["population"]["id"]), str(self._data["population"]["digest"])

    @property
    def title(self) -> str:
        """What the items of its population are."""
        return str(self._data["population"]["title"])

    @property
    def convention(self) -> str:
        """Where its size comes from."""
        return self._convention

    @property
    def reconciliations(self) -> tuple[Reconciliation, ...]:
        """The totals that the list was held against, the control total of its items first."""
        population = self._data["population"]
        counted, compared = population["control_total"], population["compared"]
        items = [] if counted is None else [Reconciliation.of(None, population["count"], counted["count"], counted["by"])]
        return (*items, *(Reconciliation.of(it["column"], it["found"], it["expected"], it["by"]) for it in compared))

    @property
    def file(self) -> dict[str, Any] | None:
        """The file that the list was read from: ``name``, ``digest``, ``encoding``, ``delimiter``, ``rows``, ``blank``; None
        where it is not known."""
        return copied(self._file)

    @property
    def untested(self) -> tuple[str, ...]:
        """The items of which nothing is recorded yet, in the order in which they were drawn."""
        return tuple(it["id"] for it in self._data["sample"]["items"] if it["id"] not in self._results)

    def enlarge(self, size: int, *, size_basis: str | None = None) -> DrawnSample:
        """The same with more items: the next in the same order. Results are kept; why fewer were enough is not.

        :param size: how many items in all.
        :param size_basis: why so many are enough, where they are fewer than by the catalog's convention.
        """
        drawn = self._paper["sample"]
        if size < drawn["size"]:
            raise argument(f"{size} items are fewer than the {drawn['size']} drawn", "a sample that was drawn only grows")
        sized = {name: it for name, it in drawn.items() if name != "size_basis"} | {"size": size}
        if size_basis is not None:
            sized["size_basis"] = size_basis
        return self._with(sized, f"{self._convention}; enlarged to {size}")

    def replace(self, item: str, reason: str, *, by: str, at: AsOf, note: str | None = None) -> DrawnSample:
        """Takes the next in the order for an item that cannot be tested.

        :param reason: ``voided`` or ``not_applicable``. That nothing is shown of it is no reason, but a deviation.
        :param by: who decided; ``at``: when; ``note``: where it is seen.
        :raises soc2.StatementError: for an item that was not drawn, or another reason.
        """
        drawn = self._paper["sample"]
        because = {"item": item, "reason": reason, "by": by, "at": instant(at), **({"note": note} if note else {})}
        return self._with({**drawn, "replacements": [*drawn.get("replacements", ()), because]}, self._convention)

    def _with(self, drawn: dict[str, Any], convention: str) -> DrawnSample:
        return _sample({**self._paper, "sample": drawn}, convention, self._file, self._results)

    def record(
        self, item: str, attributes: Mapping[str, str] | None = None, *, note: str | None = None, **by_letter: str
    ) -> DrawnSample:
        """Records what was found of an item, by the letters of attributes: ``met``, ``deviation``, ``not_applicable``.

        :param attributes: results by letter, as a ``dict``; or as arguments: ``record("E-17", A="met", B="deviation")``.
        :param note: what else is to be said, of a deviation above all.
        :raises soc2.ArgumentError: for an item that was not drawn, or another word.
        """
        problem = self._problem(frozenset(self._order()), item, {**(attributes or {}), **by_letter})
        if problem:
            raise argument(*problem)
        return self._recorded([(item, {**(attributes or {}), **by_letter}, note)])

    def record_csv(
        self, given: Any, *, item: str = "item", attributes: Sequence[str] | None = None, note: str = "note", **reading: Any
    ) -> DrawnSample:
        """Records what a sheet says, a row an item: :meth:`to_csv` writes one to fill in.

        :param given: a path, an open file, ``bytes``, a DataFrame, or rows as ``dict``.
        :param attributes: the columns with results; without it those with a name of one letter.
        :param reading: ``encoding`` and ``delimiter``, as :meth:`soc2.population.Population.from_csv` takes them.
        :raises soc2.StatementError: for mistakes in rows, all of them.
        """
        read = read_list(given, item, **reading)
        letters = tuple(attributes) if attributes is not None else tuple(it for it in read.columns if len(it) == 1)
        if not letters:
            raise argument(f"{read.name}: no column has a name of one letter", "say which have results: `attributes=['A']`")
        for letter in letters:
            need_column(read, letter)
        mistakes, found, seen, drawn = Mistakes(read.name), [], dict[str, int](), frozenset(self._order())
        for row in read.rows:
            named = row.cells.get(item, "")
            results = {it: _word(row.cells[it]) for it in letters if row.cells.get(it)}
            said = row.cells.get(note) or None
            if named in seen:
                mistakes.add(row.number, f"`{named}` stands in row {seen[named]} already", "say all of an item in one row")
            elif results:
                problem = self._problem(drawn, named, results)
                if problem:
                    mistakes.add(row.number, *problem)
            seen.setdefault(named, row.number)
            if results:
                found.append((named, results, said))
        mistakes.tell()
        return self._recorded(found)

    @staticmethod
    def _problem(drawn: frozenset[str], item: str, results: Mapping[str, str]) -> tuple[str, str] | None:
        if item not in drawn:
            return f"`{item}` was not drawn", "record what was drawn; what was chosen says nothing of the others"
        if not results:
            return f"`{item}`: no attribute", "say what was found by the letter of the attribute: A='met'"
        for letter, result in results.items():
            if not letter.strip():
                return f"`{item}`: an attribute without a letter", "take the letter that the control's procedures give it"
            if result not in RESULTS:
                return f"`{item}`, attribute {letter}: `{result}` is no result", f"say {', '.join(RESULTS)}"
        return None

    def _recorded(self, found: Iterable[tuple[str, Mapping[str, str], str | None]]) -> DrawnSample:
        results = dict(self._results)
        for item, attributes, note in found:
            before = results.get(item, {"attributes": {}})
            both = {"attributes": {**before["attributes"], **attributes}}
            said = note or before.get("note")
            results[item] = {**both, "note": said} if said else both
        it = DrawnSample(self._data)
        set_once(it, _paper=self._paper, _convention=self._convention, _file=self._file, _results=results)
        return it

    def test(
        self,
        *,
        id: str,
        control: str,
        procedures: Sequence[str],
        tester: str,
        tested_at: AsOf,
        reviewer: str | None = None,
        evidence: Sequence[Mapping[str, str]] = (),
    ) -> dict[str, Any]:
        """The record of the test, as ``records=`` takes it (``schemas/records.schema.json``), beside :attr:`workpaper`.

        :param procedures: what was done: ``inquiry``, ``observation``, ``inspection``, ``reperformance``.
        :param tested_at: when: a day or an instant.
        :param reviewer: who looked over it: somebody else.
        :param evidence: what shows it: ``title`` and ``digest`` of each piece.
        """
        population = self._data["population"]
        told: dict[str, Any] = {
            "id": id,
            "control": control,
            "procedures": [procedures] if isinstance(procedures, str) else list(procedures),
            "tester": tester,
            **({"reviewer": reviewer} if reviewer else {}),
            "tested_at": instant(tested_at),
            "population": {name: population[name] for name in ("title", "count", "digest")},
            "results": [{"item": item, **self._results[item]} for item in self._order() if item in self._results],
            "evidence": [dict(it) for it in evidence],
        }
        return {"tests": [told]}

    def _order(self) -> list[str]:
        drawn = self._data["sample"]
        return [*(it["id"] for it in drawn["items"]), *(it["item"] for it in drawn["replaced"])]

    def results(self, records: Any, *, confidence: str = "90%", program: Program | None = None) -> tuple[dict[str, Any], ...]:
        """What each test among records that is of this population says of the sample, by the engine: whether it ``counts``, or
        for what ``reason`` it carries nothing (``inquiry_alone``, ``not_shown``, ``no_item``, ``before_its_items``),
        ``attributes`` by letter (each with the items that are ``met``, ``deviations``, ``not_applicable``, ``missing``, its
        ``rate`` and a ``sentence``), the items that are ``missing``, and those that deviate with the ``note`` on each:
        ``deviating`` of the sample, and ``beside`` it.

        :param records: as :meth:`test` makes them.
        :param program: whose control was tested: its ``statement``, ``criteria`` and ``procedures`` are told too, and what
            they ask of each item and nobody looked at is ``missing``.
        :raises soc2.ArgumentError: when no test is of this population, or one is of a control that the program does not have.
        """
        named = ("workpaper", json_of(self._paper).decode()), ("records", json_of(records).decode())
        native = program._native if program is not None else None
        return tuple(json.loads(_native.tested(native, *named, confidence)))

    def to_csv(self, path: str | os.PathLike[str], attributes: Sequence[str]) -> None:
        """Writes a sheet to fill in: a row an item in the order in which they were drawn, a column an attribute.

        What is recorded already stands in it. Cells that a spreadsheet would take for a formula are written as text.
        """
        items = self.items
        said = list(dict.fromkeys(name for it in items for name in it["said"] if name not in ("id", "at")))
        rows = [["number", "item", "at", *attributes, "note", *said]]
        for number, it in enumerate(items, 1):
            found = self._results.get(it["id"], {"attributes": {}})
            results = [found["attributes"].get(letter, "") for letter in attributes]
            beside = [str(it["said"].get(name, "")) for name in said]
            rows.append([str(number), it["id"], it["at"] or "", *results, found.get("note", ""), *beside])
        write_whole(path, csv_of(rows))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DrawnSample) and self._state() == other._state()

    def __hash__(self) -> int:
        return super().__hash__()

    def _state(self) -> tuple[Any, ...]:
        return self._paper, self._convention, self._file, self._results

    def __reduce__(self) -> tuple[Any, ...]:
        return _sample, self._state()

    def __repr__(self) -> str:
        n_items = len(self._data["sample"]["items"])
        n_tested = n_items - len(self.untested)
        return f"<soc2.population.DrawnSample: {n_items} of {self._data['population']['count']} items, {n_tested} tested>"


def _sample(
    paper: dict[str, Any], convention: str, file: dict[str, Any] | None, results: dict[str, dict[str, Any]]
) -> DrawnSample:
    told = json.loads(_native.read_workpaper(("workpaper", json_of(paper).decode("utf-8")), None))
    if told["sample"] is None:
        raise StatementError("workpaper: nothing is drawn yet\n    = give a seed and a size (`sample`)", "population")
    it = DrawnSample(told)
    set_once(it, _paper=paper, _convention=convention, _file=file, _results=results)
    return it


def _word(cell: str) -> str:
    return cell.lower().replace(" ", "_").replace("-", "_")
