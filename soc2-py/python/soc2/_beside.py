"""What a report has beside what it always has."""

from __future__ import annotations

from . import _native
from ._errors import argument
from ._inputs.texts import ReportLike
from ._report.report import report_text


def beside(baseline: ReportLike | None, values: bool, redaction_key: bytes | None) -> _native.Beside:
    """An earlier report to compare with, and the facts that findings rest on.

    :raises soc2.ArgumentError: for a key without values, or one that is too short.
    """
    read = None if baseline is None else report_text(baseline, "baseline").as_given()
    if values:
        return _native.Beside.values(read, redaction_key)
    if redaction_key is not None:
        raise argument("a redaction key is for values", "say `values=True`, or leave the key out")
    return _native.Beside.digests(read)
