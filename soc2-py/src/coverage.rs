//! What the controls of a program address.

use pyo3::prelude::*;
use soc2_core::assessment::Coverage as Covered;
use soc2_core::coverage::Depth;
use soc2_core::coverage::coverage;
use soc2_core::report;

use crate::failure::Failure;
use crate::program::Program;
use crate::statements::Statements;
use crate::work::caught;
use crate::work::unlocked;

/// What the controls of a program address, over what a scope makes relevant. It never changes.
#[pyclass(frozen, module = "soc2._native")]
pub(crate) struct Coverage {
    program: Program,
    coverage: Covered,
}

#[pymethods]
impl Coverage {
    #[staticmethod]
    fn of(py: Python<'_>, program: &Program, statements: &Statements) -> PyResult<Self> {
        let (program, statements) = (program.clone(), statements.clone());
        unlocked(py, move |_| {
            let coverage = coverage(&program.0, &statements.engage(&program.0)?);
            Ok(Self { program, coverage })
        })
    }

    /// As JSON, in the shape that a report has for it.
    fn json(&self) -> PyResult<String> {
        caught(|| Ok(report::coverage_to_json(&self.coverage)))
    }

    /// As a page of Markdown.
    fn markdown(&self) -> PyResult<String> {
        caught(|| Ok(self.coverage.to_markdown(&self.program.0)))
    }

    /// For people to read: `summary`, `criteria` or `full`.
    fn text(&self, detail: &str) -> PyResult<String> {
        caught(|| {
            let detail = match detail {
                "summary" => Depth::Summary,
                "criteria" => Depth::Criteria,
                "full" => Depth::Full,
                other => return Err(Failure::argument(format!("`{other}` is no detail: summary, criteria, full"))),
            };
            Ok(self.coverage.to_text(&self.program.0, detail))
        })
    }
}
