//! Reports that were made before.

use pyo3::prelude::*;
use serde_json::json;
use soc2_core::compare::compare;
use soc2_core::past;
use soc2_core::report;
use soc2_core::report::Color;
use soc2_core::report::Made;
use soc2_core::report::html;
use soc2_core::verify as hold;

use crate::assessed::Assessed;
use crate::assessed::DETAILS;
use crate::beside::Beside;
use crate::given::Named;
use crate::given::NamedBytes;
use crate::given::text;
use crate::work::unlocked;

/// The seal of a report, as JSON: `digest` is that of what it says, `stated` what it says of it, and `holds` whether it is as
/// it was made.
#[pyfunction]
pub(crate) fn read_report(py: Python<'_>, report: NamedBytes) -> PyResult<String> {
    unlocked(py, move |_| {
        let made = Made::read(&report.0, &report.1)?;
        let stated = made.seal.stated().map(|it| it.to_string());
        Ok(json!({"digest": made.seal.found().to_string(), "stated": stated, "holds": made.seal.holds()}).to_string())
    })
}

/// Whether facts were left out of a report.
#[pyfunction]
pub(crate) fn is_partial(py: Python<'_>, report: NamedBytes) -> PyResult<bool> {
    unlocked(py, move |_| Ok(Made::read(&report.0, &report.1)?.basis.is_partial))
}

/// Holds a report against what follows from the inputs, as JSON by `schemas/verification.schema.json`.
#[pyfunction]
pub(crate) fn verify(py: Python<'_>, report: NamedBytes, again: &Assessed, beside: &Beside) -> PyResult<String> {
    let (again, beside) = (again.clone(), beside.clone());
    unlocked(py, move |_| {
        let made = Made::read(&report.0, &report.1)?;
        let found = hold(&made, &again.report(), beside.of(again.since()))?;
        Ok(found.to_json())
    })
}

/// A detail, what is told with it, and the same with the colors of a terminal.
type Told = (&'static str, String, String);

/// What changed from one report to the next: as JSON in the shape that a report has for it, as HTML, and for people to read.
#[pyfunction]
pub(crate) fn diff(py: Python<'_>, before: Named, after: Named) -> PyResult<(String, String, Vec<Told>)> {
    unlocked(py, move |_| {
        let (before, after) = (past::read(&text(before))?, past::read(&text(after))?);
        let difference = compare(&before, &after);
        let told = |detail, color| report::difference_to_text(&difference, detail, color);
        let texts = DETAILS.map(|(word, detail)| (word, told(detail, Color::Never), told(detail, Color::Always)));
        Ok((report::difference_to_json(&difference), html::changes(&difference), texts.into()))
    })
}
