"""What an auditor draws from a population, and what testing it comes to."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from .. import _native
from .._errors import ArgumentError
from .._inputs.texts import one
from .._program import Program, built_in
from .._told import Told, copied


class Sample(Told):
    """The workpaper of a sample, as far as it goes: the population, who froze it, and what was drawn.

    :func:`soc2.draw` makes it.
    """

    __slots__ = ()

    @property
    def population(self) -> dict[str, Any]:
        """The list: ``id``, ``title``, ``system``, ``query``, ``period``, ``taken_at``, ``control_total``, ``compared``
        (``column``, ``found``, ``expected``, ``by`` of what else it was held against), ``count``, ``digest``,
        ``completeness``, ``doubts``, and its ``items`` in the order of their ids."""
        population: dict[str, Any] = copied(self._data["population"])
        return population

    @property
    def frozen(self) -> dict[str, str] | None:
        """Who froze the list, and when: ``by``, ``at``; None while nobody has."""
        frozen: dict[str, str] | None = self._data["frozen"]
        return copied(frozen)

    @property
    def seed(self) -> dict[str, str] | None:
        """What decided the order: ``value``, ``by``, ``at``; None while nothing is drawn."""
        return copied((self._data["sample"] or {}).get("seed"))

    @property
    def items(self) -> tuple[dict[str, Any], ...]:
        """The items in the order in which they were drawn: ``id``, ``at``, and what the list ``said`` of each."""
        return tuple(copied((self._data["sample"] or {"items": ()})["items"]))

    @property
    def is_census(self) -> bool:
        """Whether all items were drawn."""
        return bool((self._data["sample"] or {}).get("census"))

    @property
    def replaced(self) -> tuple[dict[str, Any], ...]:
        """Items that could not be tested, and what was taken for them: ``item``, ``with``, ``reason``, ``by``, ``at``."""
        return tuple(copied((self._data["sample"] or {"replaced": ()})["replaced"]))

    def __repr__(self) -> str:
        n_items = len((self._data["sample"] or {"items": ()})["items"])
        return f"<soc2.Sample: {n_items} of {self._data['population']['count']} items>"


class Size(NamedTuple):
    """How many items to test."""

    #: How many.
    items: int
    #: With so many deviations among them, and no more, the demand is still met.
    deviations: int


def draw(workpaper: Any, *, size: int | None = None) -> Sample:
    """Reads the workpaper of a sample (``schemas/sample.schema.json``) and draws what it says: the first items in the order
    of SHA-256(seed ‖ digest of the population ‖ item id), so that anybody can draw again.

    :param workpaper: ``population`` and ``items``; ``frozen`` once somebody froze them; then ``sample`` with a seed that was
        given later. A path, YAML or JSON, or a ``dict``.
    :param size: draw so many, where that is more than it says.
    :raises soc2.StatementError: for mistakes: ids that stand twice, a list that is not what was frozen, an early seed.

    >>> import soc2
    >>> paper = {"population": {"id": "hr.leavers", "title": "People who left", "system": "HR", "query": "all",
    ...                         "period": {"from": "2026-01-01", "to": "2026-07-01"}, "taken_at": "2026-07-02T08:00:00Z"},
    ...          "items": [{"id": f"E-{n}"} for n in range(40)]}
    >>> digest = soc2.draw(paper).population["digest"]
    >>> paper["frozen"] = {"by": "Ruth Okafor", "at": "2026-07-02T09:00:00Z", "count": 40, "digest": digest}
    >>> paper["sample"] = {"seed": {"value": "4 4 1 6", "by": "Li Wei", "at": "2026-07-03T09:00:00Z"}, "size": 3}
    >>> three, five = soc2.draw(paper), soc2.draw(paper, size=5)
    >>> len(five.items), five.items[:3] == three.items
    (5, True)
    """
    read = one(workpaper, "workpaper")
    if read is None:
        raise ArgumentError("workpaper: a text is expected")
    return Sample(json.loads(_native.read_workpaper(read.as_given(), size)))


def rates(tested: int, deviating: int, population: int, confidence: str = "90%") -> dict[str, Any]:
    """What deviations among items that were drawn say of their population: ``rate``, ``upper_limit`` (``rate`` of a large
    population; ``items`` and ``rate_of_population`` of this one; None where all were tested), and it all as a ``sentence``.

    >>> import soc2
    >>> soc2.rates(25, 2, 180)["upper_limit"]
    {'items': 34, 'rate': '20.0%', 'rate_of_population': '18.9%'}
    """
    told: dict[str, Any] = json.loads(_native.rates(tested, deviating, population, confidence))
    return told


def sample_size(population: int, confidence: str = "90%", tolerable: str = "10%", expected: str = "0%") -> Size:
    """How many of so many items to test, to be so sure that fewer than a tolerable rate deviate. Hypergeometric.

    :raises soc2.ArgumentError: when no size meets the demand.

    >>> import soc2
    >>> soc2.sample_size(180)
    Size(items=21, deviations=0)
    """
    return Size(*_native.sample_size(population, confidence, tolerable, expected))


def usual_size(occurrences_in_a_year: int, *, program: Program | None = None) -> dict[str, Any]:
    """How many items auditors are used to test of what happens so many times in a year: ``row`` (``least``, ``most``, and
    the ``sources`` that say so) and the ``convention`` that it is. No standard sets sizes.

    :param program: whose table of sizes is asked; without it the built-in catalog's.
    :raises soc2.ArgumentError: when the program's catalog has none.

    >>> import soc2
    >>> soc2.usual_size(365)["row"]["most"] >= 25
    True
    """
    native = (program or built_in())._native
    told: dict[str, Any] = json.loads(_native.usual_size(native, occurrences_in_a_year))
    return told
