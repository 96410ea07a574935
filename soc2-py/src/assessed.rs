//! An assessment that was just made, with all that its text needs.

use std::collections::BTreeSet;
use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::PyBytes;
use serde_json::Value;
use soc2_core::allowance::Allowance;
use soc2_core::assess_within;
use soc2_core::assessment::Assessment;
use soc2_core::assessment::FailOn;
use soc2_core::difference::Difference;
use soc2_core::engagement::Engagement;
use soc2_core::evaluate::AsOf;
use soc2_core::needs::needs;
use soc2_core::notice::notices;
use soc2_core::permission::Permissions;
use soc2_core::report::Color;
use soc2_core::report::Detail;
use soc2_core::report::Made;
use soc2_core::report::Report;
use soc2_core::report::When;
use soc2_core::requests::requests;
use soc2_core::undecidable::undecidable;
use soc2_core::wanted::Wanted;

use crate::beside::Beside;
use crate::facts::Facts;
use crate::failure::Failure;
use crate::failure::shown;
use crate::given::Costs;
use crate::given::Named;
use crate::given::NamedBytes;
use crate::given::as_of as newest_or;
use crate::given::instant;
use crate::given::text;
use crate::history::Observations;
use crate::program::Program;
use crate::statements::Statements;
use crate::work::caught;
use crate::work::unlocked;

/// An assessment, and what people stated. It never changes.
#[pyclass(frozen, module = "soc2._native")]
#[derive(Clone)]
pub(crate) struct Assessed(Arc<Inside>);

struct Inside {
    program: Program,
    engagement: Engagement,
    assessment: Assessment,
    since: Option<Difference>,
    json: String,
}

#[pymethods]
impl Assessed {
    /// Assesses as of an instant.
    #[staticmethod]
    fn assess(
        py: Python<'_>,
        program: &Program,
        facts: &Facts,
        statements: &Statements,
        as_of: Option<String>,
        costs: Costs,
        beside: &Beside,
    ) -> PyResult<Self> {
        let (program, facts, statements, beside) = (program.clone(), facts.clone(), statements.clone(), beside.clone());
        unlocked(py, move |door| {
            let as_of = newest_or(as_of.as_deref().map(instant).transpose()?, &facts.documents)?;
            Self::at(program, &facts, &statements, as_of, &costs.allowance(&door.cancel), &beside)
        })
    }

    /// Assesses again what a report is of, at its instant or over its period.
    #[staticmethod]
    #[expect(clippy::too_many_arguments, reason = "all that a report is made from, each a keyword in Python")]
    fn again(
        py: Python<'_>,
        program: &Program,
        facts: &Facts,
        statements: &Statements,
        report: NamedBytes,
        reports: Vec<Named>,
        costs: Costs,
        beside: &Beside,
    ) -> PyResult<Self> {
        let (program, facts, statements, beside) = (program.clone(), facts.clone(), statements.clone(), beside.clone());
        unlocked(py, move |door| {
            let made = Made::read(&report.0, &report.1)?;
            beside.lacking(&made.basis).map_or(Ok(()), Err)?;
            let allowance = costs.allowance(&door.cancel);
            match made.basis.when {
                When::AsOf(as_of) if reports.is_empty() => {
                    Self::at(program, &facts, &statements, as_of, &allowance, &beside)
                }
                When::AsOf(_) => Err(Failure::argument("the report is of an instant: earlier reports are of no use")),
                When::Over(period) => {
                    let seen = Observations::over(program, &facts, period, costs, door)?;
                    seen.concluded(&statements, reports, &allowance, &beside)
                }
            }
        })
    }

    /// The JSON report.
    fn json<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, self.0.json.as_bytes())
    }

    /// The text report: `summary`, `failed` or `full`.
    fn text(&self, py: Python<'_>, detail: &str) -> PyResult<String> {
        self.to_text(py, detail, Color::Never)
    }

    /// The same with the colors of a terminal.
    fn text_in_color(&self, py: Python<'_>, detail: &str) -> PyResult<String> {
        self.to_text(py, detail, Color::Always)
    }

    /// What came out at all, each once.
    fn outcomes(&self) -> PyResult<Vec<&'static str>> {
        caught(|| {
            let all: BTreeSet<&str> = self.0.assessment.outcomes().map(|it| it.word()).collect();
            Ok(all.into_iter().collect())
        })
    }

    /// Whether a finding or a control came to this outcome or a worse one.
    fn fails_on(&self, outcome: &str) -> PyResult<bool> {
        caught(|| {
            let unknown = || {
                let words = FailOn::ALL.map(FailOn::word).join(", ");
                Failure::argument(format!("`{outcome}` is nothing to fail on: {words}"))
            };
            Ok(self.0.assessment.fails_on(FailOn::of_word(outcome).ok_or_else(unknown)?))
        })
    }

    /// What people should look at again of what they stated, as JSON.
    fn notices(&self, py: Python<'_>) -> PyResult<String> {
        let inside = self.clone();
        unlocked(py, move |_| {
            let Report { program, engagement, assessment } = inside.report();
            let told = notices(program, engagement, assessment);
            Ok(Value::from(told.iter().map(shown).collect::<Vec<_>>()).to_string())
        })
    }

    /// What is still wanted, as JSON by `schemas/needs.schema.json`.
    fn wanted(&self, py: Python<'_>, permissions: Option<Named>) -> PyResult<String> {
        let inside = self.clone();
        unlocked(py, move |_| Ok(inside.wants(permissions)?.to_json()))
    }

    /// The same, for people to read.
    fn wanted_text(&self, py: Python<'_>, permissions: Option<Named>) -> PyResult<String> {
        let inside = self.clone();
        unlocked(py, move |_| Ok(inside.wants(permissions)?.to_text()))
    }
}

impl Assessed {
    fn at(
        program: Program,
        facts: &Facts,
        statements: &Statements,
        as_of: AsOf,
        allowance: &Allowance<'_>,
        beside: &Beside,
    ) -> Result<Self, Failure> {
        let engagement = statements.engage(&program.0)?;
        let mut assessment = assess_within(&program.0, &facts.documents, &engagement, as_of, allowance)?;
        assessment.unread = facts.problems.to_vec();
        Self::made(program, engagement, assessment, beside)
    }

    pub(crate) fn made(
        program: Program,
        engagement: Engagement,
        assessment: Assessment,
        beside: &Beside,
    ) -> Result<Self, Failure> {
        let report = Report { program: &program.0, engagement: &engagement, assessment: &assessment };
        let since = beside.difference(&report)?;
        let json = report.to_json_with(beside.of(since.as_ref()));
        Ok(Self(Arc::new(Inside { program, engagement, assessment, since, json })))
    }

    fn to_text(&self, py: Python<'_>, detail: &str, color: Color) -> PyResult<String> {
        let detail = detail_of(detail)?;
        let inside = self.clone();
        unlocked(py, move |_| {
            Ok(match &inside.0.since {
                Some(since) => inside.report().to_text_since(since, detail, color),
                None => inside.report().to_text(detail, color),
            })
        })
    }

    pub(crate) fn report(&self) -> Report<'_> {
        let Inside { program, engagement, assessment, .. } = &*self.0;
        Report { program: &program.0, engagement, assessment }
    }

    pub(crate) fn since(&self) -> Option<&Difference> {
        self.0.since.as_ref()
    }

    fn wants(&self, permissions: Option<Named>) -> Result<Wanted<'_>, Failure> {
        let Report { program, engagement, assessment } = self.report();
        let granted = permissions.map(|it| Permissions::read(&text(it))).transpose()?;
        Ok(Wanted {
            program,
            assessment,
            needs: needs(program, &assessment.findings),
            undecidable: granted.map(|granted| undecidable(program, &granted)),
            requests: requests(program, engagement, assessment),
        })
    }
}

/// How much of a text is shown.
/// How much of a text is shown, by its name.
pub(crate) const DETAILS: [(&str, Detail); 3] =
    [("summary", Detail::Summary), ("failed", Detail::Failed), ("full", Detail::Full)];

fn detail_of(word: &str) -> Result<Detail, Failure> {
    let unknown = || Failure::argument(format!("`{word}` is no detail: {}", DETAILS.map(|it| it.0).join(", ")));
    Ok(DETAILS.into_iter().find(|it| it.0 == word).ok_or_else(unknown)?.1)
}
