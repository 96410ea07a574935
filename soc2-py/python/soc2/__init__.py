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
)
from ._expression import Expression, evaluate
from ._facts import Facts
from ._frame import Frame
from ._inputs import Text
from ._past import Difference, Verification, diff, verify
from ._program import Observations, Program
from ._report import Control, Criterion, Finding, Report
from ._roll_forward import request_list, roll_forward
from ._rows import Rows
from ._sample import Sample, Size, draw, rates, sample_size, usual_size
from ._statements import Statements

__version__: str = _native.__version__

__all__ = [
    "ArgumentError",
    "CatalogError",
    "Control",
    "Criterion",
    "Difference",
    "EvaluationError",
    "Expression",
    "Facts",
    "FactsError",
    "Finding",
    "Frame",
    "InternalError",
    "Observations",
    "Program",
    "Report",
    "ReportError",
    "Rows",
    "Sample",
    "Size",
    "Soc2Error",
    "Span",
    "StatementError",
    "Statements",
    "Text",
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
