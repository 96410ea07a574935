"""What a report says of one control, gathered for its sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..population._drawn_sample import DrawnSample


@dataclass(frozen=True)
class ControlTold:
    """What a report says of one control, and what is beside the report."""

    #: The control in the report's JSON.
    control: Mapping[str, Any]
    #: The parts of the period in which it operated; none as of an instant.
    parts: Sequence[Mapping[str, Any]]
    #: Rows of the report's tables that are of the control, by the name of the table.
    rows: Mapping[str, Sequence[Mapping[str, Any]]]
    #: The tests that were recorded of it, in the report's JSON.
    tests: Sequence[Mapping[str, Any]]
    #: What evidence people gave, as title and digest by the id of the record.
    exhibits: Sequence[tuple[str, Mapping[str, Any]]]
    #: The program's control, with its procedures; None where no program was given.
    asked: Mapping[str, Any] | None = None
    #: Samples by the id and the digest of their population: lists of two controls may have the same ids, so the same digest.
    samples: Mapping[tuple[str, str], DrawnSample] = field(default_factory=dict)

    def sample_of(self, population: Mapping[str, Any]) -> DrawnSample | None:
        """What was drawn of a population that a control was tested on."""
        return self.samples.get((population["id"], population.get("digest") or ""))

    def sample_tested(self, test: Mapping[str, Any]) -> DrawnSample | None:
        """What a test is of. It names a digest and a title: whose the list is, the parts of the period say, where there are."""
        about = test["population"] or {}
        populations = [tested.get("population") for part in self.parts if (tested := part.get("tested"))]
        ids = {it["id"] for it in populations if it}
        found = [
            sample
            for (id, digest), sample in self.samples.items()
            if digest == about.get("digest") and (id in ids if self.parts else sample.title == about["title"])
        ]
        return found[0] if len(found) == 1 else None
