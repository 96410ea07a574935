"""A SOC 2 policy engine: facts and an instant in, findings and an assessment out.

It collects nothing, stores nothing, calls nobody and reads no clock: the same input gives the same bytes.

>>> import soc2
>>> facts = {"subject": {"kind": "aws_account", "id": "111122223333", "region": "us-east-1"},
...          "collected_at": "2026-11-21T06:00:00Z",
...          "facts": {"aws.iam.get_account_password_policy": {"PasswordPolicy": {"MinimumPasswordLength": 12}}}}
>>> report = soc2.Program().assess(facts)
>>> finding = report.finding("aws.iam.password-policy-min-length")
>>> finding.outcome, finding.message
('fail', 'The password policy asks for 12 characters; at least 14 are expected.')
"""

from . import _native
from ._errors import (
    ArgumentError,
    CatalogError,
    EvaluationError,
    FactsError,
    InternalError,
    ReportError,
    Soc2Error,
    Span,
    StatementError,
    UnknownError,
)
from ._expression import Expression, evaluate
from ._inputs.facts import Facts
from ._inputs.statements import Statements
from ._inputs.texts import AsOf, FactsLike, Period, ReportLike, Text, TextLike, TextsLike
from ._observations import Observations
from ._program import Program
from ._report.difference import Difference, diff
from ._report.frame import Frame
from ._report.parts import Conclusion, Control, Criterion, Finding, Outcome, Reason
from ._report.report import Detail, FailOn, PermissionsLike, Report
from ._report.request_list import request_list
from ._report.roll_forward import roll_forward
from ._report.rows import Rows
from ._report.verification import Verification, verify
from .population._sample import Sample, Size, draw, rates, sample_size, usual_size

__version__: str = _native.__version__

__all__ = [
    "ArgumentError",
    "AsOf",
    "CatalogError",
    "Conclusion",
    "Control",
    "Criterion",
    "Detail",
    "Difference",
    "EvaluationError",
    "Expression",
    "Facts",
    "FactsError",
    "FactsLike",
    "FailOn",
    "Finding",
    "Frame",
    "InternalError",
    "Observations",
    "Outcome",
    "Period",
    "PermissionsLike",
    "Program",
    "Reason",
    "Report",
    "ReportError",
    "ReportLike",
    "Rows",
    "Sample",
    "Size",
    "Soc2Error",
    "Span",
    "StatementError",
    "Statements",
    "Text",
    "TextLike",
    "TextsLike",
    "UnknownError",
    "Verification",
    "__version__",
    "diff",
    "draw",
    "evaluate",
    "rates",
    "request_list",
    "roll_forward",
    "sample_size",
    "usual_size",
    "verify",
]
