"""The auditor's day: a client's list, held against a control total, frozen, and drawn from.

>>> from soc2.population import Population
>>> leavers = Population.from_csv(
...     b"Employee;Last day\\nE-17;28.02.2026\\nE-4;31.05.2026\\nE-9;12.06.2026\\n", id="Employee", date="Last day",
...     date_format="%d.%m.%Y", name="hr.leavers", title="People who left", system="HR", period="2026-01-01/2026-07-01")
>>> leavers = leavers.reconcile(3, by="Payroll of June")
>>> print(leavers.reconciliations[0])
3 rows agree with 3 by Payroll of June
>>> frozen = leavers.freeze(
...     query="all with a last day in the period", extracted_at="2026-07-02T08:00:00Z",
...     by="Ruth Okafor", at="2026-07-02T09:00:00Z")
>>> frozen.count, frozen.completeness
(3, 'established')
>>> sample = frozen.draw("4 4 1 6", size=2, by="Li Wei", at="2026-07-03T09:00:00Z")
>>> for item in sample.items:
...     sample = sample.record(item["id"], A="met", B="met")
>>> records = [sample.workpaper, sample.test(
...     id="TS-1", control="access.leavers", procedures=["inspection"], tester="Ruth Okafor", tested_at="2026-07-08",
...     evidence=[{"title": "Workpaper CC6.2-1.xlsx", "digest": "sha256:" + "0" * 64}])]
>>> import soc2
>>> report = soc2.Program().assess(period="2026-01-01/2026-07-01", records=records)
>>> [(row["count"], row["items"], row["deviating"]) for row in report.populations if row["control"] == "access.leavers"]
[(3, 2, 0)]
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from .. import _native
from .._errors import ArgumentError, StatementError, argument
from .._frozen import Frozen, set_once
from .._inputs.texts import AsOf, Period, instant, json_of, period
from .._told import copied
from ._client_list import Cells, ClientList, Mistakes, amount, moment, need_column, read_list
from ._drawn_sample import DrawnSample
from ._exact import has_digits, total
from ._reconciliation import Reconciliation
from ._sample import usual_size

if TYPE_CHECKING:
    from .._program import Program

__all__ = ["About", "DrawnSample", "FrozenPopulation", "Population", "Reconciliation"]

#: Members of an item that the engine reads: a column of that name, which is not it, gets another.
_READ_OF_ITEMS = ("id", "at")
#: What stands in the place of an id where a line is no item, but sums others up: `Total`, `Summe:`, `Count: 3`, `3 rows`.
_TOTALS = re.compile(
    r"(?:(?:grand|sub|overall|gesamt|zwischen)?[ -]?(?:totals?|sums?|summe|count|anzahl)|gesamt|insgesamt)"
    r"(?: of)?(?: (?:rows?|records?|items?|entries|count))?(?:[ :=]+[\d.,' ]*)?"
    r"|\(?\d[\d.,']* (?:rows?|records?|items?|entries|zeilen|einträge)(?: [a-z]+)?[.)]*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class About:
    """What a list is of, as the workpaper of its sample says it."""

    #: The name by which controls call it.
    id: str
    #: What the items are.
    title: str
    #: The system that they were taken from.
    system: str
    #: Its first moment, and the first one after it.
    period: tuple[str, str]


@dataclass(frozen=True, repr=False)
class Population:
    """A client's list of what called for a control: :meth:`from_csv` reads it. It never changes: each act makes another."""

    #: ``id``, ``title``, ``system`` and ``period``.
    about: About
    #: The list as it was read: its columns, rows by number, blank rows, encoding, delimiter, digest of the file.
    list: ClientList
    #: The items: ``id``, ``at``, and what else the list says of each.
    items: tuple[Cells, ...]
    reconciliations: tuple[Reconciliation, ...] = ()

    @classmethod
    def from_csv(
        cls,
        given: Any,
        *,
        id: str,
        date: str | None = None,
        name: str,
        title: str,
        system: str,
        period: Period,
        encoding: str | None = None,
        delimiter: str | None = None,
        date_format: str | None = None,
        zone: str | None = None,
    ) -> Population:
        """Reads a list as clients send it: with a byte order mark, semicolons, blank rows.

        :param given: a path, an open file, ``bytes``, a DataFrame, or rows as ``dict``.
        :param id: the column with the name of each item, which no other item has.
        :param date: the column with when it happened.
        :param name: the population, as controls call it: ``deployments``, ``hr.leavers``.
        :param title: what the items are.
        :param system: the system that they were taken from.
        :param period: the time in which they happened; its end is the first moment after it.
        :param encoding: what the file is written in, where that is not UTF-8.
        :param delimiter: what stands between cells, where the header does not tell.
        :param date_format: the form of the dates, as ``%d.%m.%Y``, where that is not 2026-07-31 or RFC 3339.
        :param zone: the zone of times that have none, as ``Europe/Berlin``.
        :raises OSError: for a file that is not there (``FileNotFoundError``), or may not be read.
        :raises soc2.ArgumentError: for what is no list, or a column that is not there.
        :raises soc2.StatementError: for mistakes in rows, all of them: ids that are empty or stand twice, lines of totals,
            dates that read in more than one way, times that their zone has twice or not at all.

        >>> import soc2
        >>> from soc2.population import Population
        >>> about = {"name": "deployments", "title": "Deployments", "system": "CI", "period": "2026-01-01/2026-07-01"}
        >>> try:
        ...     Population.from_csv(b"id,at\\nD-1,03/04/2026\\nD-1,2026-04-03\\n", id="id", date="at", **about)
        ... except soc2.StatementError as error:
        ...     print(error.message)
        list: row 2: `03/04/2026` is no date that reads in one way only
            = write 2026-07-31 or 2026-07-31T18:00:00Z, or say its form, as `date_format='%d.%m.%Y'`
        list: row 3: `D-1` stands in row 2 already
            = remove one of the two, or take a column that no two rows share
        """
        read = read_list(given, id, encoding=encoding, delimiter=delimiter)
        need_column(read, id)
        if date is not None:
            need_column(read, date)
        items = _items(read, id, date, date_format, zone)
        return cls(About(name, title, system, _ends(period)), read, items)

    @property
    def count(self) -> int:
        """How many items there are."""
        return len(self.items)

    def reconcile(
        self, control_total: int | str | Decimal, *, by: str, column: str | None = None, decimal: str = "."
    ) -> Population:
        """Holds the list against a total of another account: the number of rows, or the sum of a column.

        It is told to the engine, which decides what a difference comes to: what follows from such a list is
        ``unknown(incomplete)``.

        :param control_total: what the other account says: how many rows; of a sum a text or ``Decimal``, so that it is exact.
        :param by: who or what says so.
        :param column: sum this column, instead of counting rows.
        :param decimal: what stands before the fraction in the column, ``.`` or ``,``.
        :raises soc2.ArgumentError: for a total that is no number, or of rows no whole one.
        :raises soc2.StatementError: for cells that are no numbers, all of them.
        """
        expected = _expected(control_total)
        if column is None and (expected < 0 or expected != expected.to_integral_value()):
            way_out = "count rows in whole numbers, or say which `column=` it is the sum of"
            raise argument(f"the control total {control_total} counts no rows", way_out)
        found = Decimal(self.count) if column is None else self._sum(column, decimal)
        held = Reconciliation(column, found, expected, by)
        return replace(self, reconciliations=(*self.reconciliations, held))

    def _sum(self, column: str, decimal: str) -> Decimal:
        need_column(self.list, column)
        mistakes, amounts = Mistakes(self.list.name), []
        for row in self.list.rows:
            try:
                amounts.append(amount(row.cells.get(column, ""), decimal))
            except ValueError as error:
                mistakes.add(row.number, *error.args)
        mistakes.tell()
        return total(amounts)

    def freeze(self, *, query: str, extracted_at: AsOf, by: str, at: AsOf) -> FrozenPopulation:
        """Freezes the list: from now on it cannot change unseen. Digest and count are the engine's.

        :param query: what was asked of the system, as it was asked.
        :param extracted_at: when the list was taken from it.
        :param by: who freezes it.
        :param at: when; a seed is given later.
        :raises soc2.StatementError: for items outside the period, with their rows.
        """
        (first, end), compared = self.about.period, list(self.reconciliations)
        about: dict[str, Any] = {
            "id": self.about.id,
            "title": self.about.title,
            "system": self.about.system,
            "query": query,
            "period": {"from": first, "to": end},
            "taken_at": instant(extracted_at),
        }
        counted = next((it for it in compared if it.column is None), None)
        if counted is not None:
            # A workpaper has one control total of its items; all others stand beside it.
            compared.remove(counted)
            about["control_total"] = {"count": int(counted.expected), "by": counted.by}
        if compared:
            about["compared"] = [it.written() for it in compared]
        paper: dict[str, Any] = {"population": about, "items": [dict(it) for it in self.items]}
        told = _read(paper, self.list)["population"]
        paper["frozen"] = {"by": by, "at": instant(at), "count": told["count"], "digest": told["digest"]}
        return _frozen(paper, _read(paper, self.list)["population"], self)

    def __repr__(self) -> str:
        return f"<soc2.Population {self.about.id}: {self.count} items of {self.list.name}>"


class FrozenPopulation(Frozen):
    """A list that was frozen: :meth:`Population.freeze` makes it. What is drawn of it, the engine draws."""

    __slots__ = ("_paper", "_population", "_told")

    _paper: dict[str, Any]
    _population: Population
    _told: dict[str, Any]

    @property
    def population(self) -> Population:
        """The list that was frozen."""
        return self._population

    @property
    def workpaper(self) -> dict[str, Any]:
        """The workpaper of the sample as far as it goes (``schemas/sample.schema.json``), to keep or change."""
        return copied(self._paper)

    @property
    def told(self) -> dict[str, Any]:
        """What the engine says of the list, to keep or change: ``count``, ``digest``, ``completeness``, ``doubts``,
        ``control_total``, ``compared``, ``items``, and what it is of."""
        return copied(self._told)

    @property
    def count(self) -> int:
        """How many items there are."""
        return int(self._told["count"])

    @property
    def digest(self) -> str:
        """Over the ids, ordered by their bytes, one a line."""
        return str(self._told["digest"])

    @property
    def completeness(self) -> str:
        """``established``, ``not_established`` or ``refuted``."""
        return str(self._told["completeness"])

    @property
    def doubts(self) -> tuple[str, ...]:
        """Why the list may not be whole."""
        return tuple(self._told["doubts"])

    @property
    def dates(self) -> tuple[str, str] | None:
        """When the first and the last of the items happened; None where the list does not say."""
        told = sorted(it["at"] for it in self._told["items"] if it["at"])
        return (told[0], told[-1]) if told else None

    def draw(
        self,
        seed: str,
        *,
        size: int | str,
        by: str,
        at: AsOf,
        occurrences_in_a_year: int | None = None,
        program: Program | None = None,
        size_basis: str | None = None,
    ) -> DrawnSample:
        """Draws items in the order of SHA-256(seed ‖ digest ‖ id), so that anybody can draw them again.

        :param seed: what nobody could choose: dice, or the numbers of a lottery drawn after the freeze.
        :param size: how many, or ``least`` or ``most`` of what auditors are used to test of what happens so often.
        :param by: who gave the seed.
        :param at: when: after the freeze.
        :param occurrences_in_a_year: how often it happens in a year, for ``least`` and ``most``.
        :param program: whose table of sizes is asked for these; without it the built-in catalog's.
        :param size_basis: why so many are enough, where they are fewer than by the catalog's convention.
        :raises soc2.StatementError: for a seed that was given too early.
        """
        asked, convention = _size(size, occurrences_in_a_year, program)
        drawn: dict[str, Any] = {"seed": {"value": seed, "by": by, "at": instant(at)}, "size": asked}
        if size_basis is not None:
            drawn["size_basis"] = size_basis
        return DrawnSample.drawn({**self._paper, "sample": drawn}, convention, self._file())

    def census(self, *, by: str, at: AsOf) -> DrawnSample:
        """All items. The seed decides their order alone, so it is the word ``census``."""
        drawn = {"seed": {"value": "census", "by": by, "at": instant(at)}, "size": max(self.count, 1)}
        return DrawnSample.drawn({**self._paper, "sample": drawn}, "all items", self._file())

    def _file(self) -> dict[str, Any]:
        read = self._population.list
        return {
            "name": read.name,
            "digest": read.file_digest,
            "encoding": read.encoding,
            "delimiter": read.delimiter,
            "rows": len(read.rows),
            "blank": read.n_blank,
        }

    def __eq__(self, other: object) -> bool:
        return isinstance(other, FrozenPopulation) and self._state() == other._state()

    def __hash__(self) -> int:
        return hash((self.digest, self._population.about))

    def _state(self) -> tuple[dict[str, Any], dict[str, Any], Population]:
        return self._paper, self._told, self._population

    def __reduce__(self) -> tuple[Any, ...]:
        return _frozen, self._state()

    def __repr__(self) -> str:
        return f"<soc2.FrozenPopulation {self._told['id']}: {self.count} items, {self.completeness}, {self.digest}>"


def _frozen(paper: dict[str, Any], told: dict[str, Any], population: Population) -> FrozenPopulation:
    it = FrozenPopulation.__new__(FrozenPopulation)
    set_once(it, _paper=paper, _told=told, _population=population)
    return it


def _items(read: ClientList, id: str, date: str | None, date_format: str | None, zone: str | None) -> tuple[Cells, ...]:
    mistakes = Mistakes(read.name)
    seen: dict[str, int] = {}
    items = []
    for row in read.rows:
        named = row.cells.get(id, "")
        if not named:
            mistakes.add(row.number, f"no `{id}`", "an item without a name cannot be drawn: add it, or remove the row")
        elif _TOTALS.fullmatch(named):
            way_out = "remove it: the list has items alone; hold what it says against them with `reconcile`"
            mistakes.add(row.number, f"`{named}` is a line of totals, and no item", way_out)
        elif named in seen:
            way_out = "remove one of the two, or take a column that no two rows share"
            mistakes.add(row.number, f"`{named}` stands in row {seen[named]} already", way_out)
        seen.setdefault(named, row.number)
        item = {"id": named}
        if date is not None:
            try:
                item["at"] = _at(row.cells.get(date, ""), date, date_format, zone)
            except ArgumentError:
                raise
            except ValueError as error:
                mistakes.add(row.number, *error.args)
        said = {name: cell for name, cell in row.cells.items() if name not in (id, date) and cell}
        renamed = {f"{name} (column)" if name in _READ_OF_ITEMS else name: it for name, it in said.items()}
        items.append(Cells({**item, **renamed}))
    mistakes.tell()
    return tuple(items)


def _at(cell: str, column: str, date_format: str | None, zone: str | None) -> str:
    if not cell:
        raise ValueError(f"no `{column}`", "say when it happened, or leave the column of dates out")
    return moment(cell, date_format, zone)


def _read(paper: dict[str, Any], of: ClientList) -> dict[str, Any]:
    """What the engine says of a workpaper; what is wrong with an item is told with its row."""
    head = json_of({name: it for name, it in paper.items() if name != "items"}).decode("utf-8")
    # Line 1 is the head; then each item has a line, which tells its row.
    items = ",\n".join(json_of(it).decode("utf-8") for it in paper["items"])
    text = f'{head[:-1]},"items":[\n{items}\n]}}'
    try:
        told: dict[str, Any] = json.loads(_native.read_workpaper((of.name, text), None))
    except StatementError as error:
        mistakes = Mistakes(of.name)
        for it in error.diagnostics:
            if not 2 <= it["line"] <= len(of.rows) + 1:
                raise
            mistakes.add(of.rows[it["line"] - 2].number, it["message"], it["hint"] or "correct it in the list")
        mistakes.tell()
        raise
    return told


def _ends(given: Period) -> tuple[str, str]:
    ends = period(given).split("/")
    if len(ends) != 2:
        raise argument(f"`{period(given)}` is no period", "say the first day and the first one after it: 2026-01-01/2026-07-01")
    return ends[0], ends[1]


def _expected(given: Any) -> Decimal:
    if isinstance(given, float):
        raise argument(f"the control total {given} is a float, so it is not exact", "give it as text: '1234.50'")
    if isinstance(given, str):
        try:
            return amount(given, ".")
        except ValueError as error:
            raise argument(f"control total: {error.args[0]}", "write it as 1234.50") from None
    if isinstance(given, (int, Decimal)) and not isinstance(given, bool) and has_digits(Decimal(given)):
        return Decimal(given)
    raise argument(f"control total: {given!r} is no number", "give a whole number, or a text as '1234.50'")


def _size(size: int | str, occurrences_in_a_year: int | None, program: Program | None) -> tuple[int, str]:
    if isinstance(size, int):
        if size < 1:
            raise argument(f"a sample of {size} items is none", "give a size of 1 or more, or `least` or `most`")
        return size, "the number was chosen"
    if size not in ("least", "most"):
        raise argument(f"`{size}` is no size", "give a number, or `least` or `most` of the usual range")
    if occurrences_in_a_year is None:
        raise argument(f"`{size}` of what is usual", "say how often it happens: `occurrences_in_a_year=365`")
    usual = usual_size(occurrences_in_a_year, program=program)
    row = usual["row"]
    if row is None:
        raise argument(f"the table has no row for {occurrences_in_a_year} in a year", "give the size as a number")
    told = f"the {size} of {row['least']} to {row['most']} items for {occurrences_in_a_year} in a year. {usual['convention']}"
    return int(row[size]), told
