//! A kept JSON report as it is shown: pages and explanations, as the engine makes them.

use std::sync::Arc;

use pyo3::prelude::*;
use soc2_core::diagnostic::Text;
use soc2_core::report;
use soc2_core::report::explain;
use soc2_core::report::html;

use crate::failure::Failure;
use crate::given::NamedBytes;
use crate::work::unlocked;

/// A report, read to be shown. It never changes.
#[pyclass(frozen, module = "soc2._native")]
pub(crate) struct View(Arc<report::View>);

#[pymethods]
impl View {
    /// Reads a report.
    #[staticmethod]
    fn read(py: Python<'_>, report: NamedBytes) -> PyResult<Self> {
        unlocked(py, move |_| {
            let (name, bytes) = report;
            let text = std::str::from_utf8(&bytes).map_err(|error| Failure::argument(format!("{name}: {error}")))?;
            Ok(Self(Arc::new(report::View::read(&Text::new(name, text))?)))
        })
    }

    /// The whole, as a fragment.
    fn report_html(&self, py: Python<'_>) -> PyResult<String> {
        self.told(py, html::report)
    }

    /// A page of its own: the whole and every part.
    fn document_html(&self, py: Python<'_>) -> PyResult<String> {
        self.told(py, html::document)
    }

    /// A control; nothing where the report has none of this id.
    fn control_html(&self, py: Python<'_>, id: String) -> PyResult<Option<String>> {
        self.told(py, move |view| html::control(view, &id))
    }

    /// A criterion; nothing where the report has none of this id.
    fn criterion_html(&self, py: Python<'_>, id: String) -> PyResult<Option<String>> {
        self.told(py, move |view| html::criterion(view, &id))
    }

    /// A finding; nothing where the report has none.
    fn finding_html(&self, py: Python<'_>, check: String, subject: Option<String>) -> PyResult<Option<String>> {
        self.told(py, move |view| html::finding(view, &check, subject.as_deref()))
    }

    /// Why a control came to its outcome; nothing where the report has none of this id.
    fn control_explained(&self, py: Python<'_>, id: String) -> PyResult<Option<String>> {
        self.told(py, move |view| explain::control(view, &id))
    }

    /// Why no more may be concluded of a criterion; nothing where the report has none of this id.
    fn criterion_explained(&self, py: Python<'_>, id: String) -> PyResult<Option<String>> {
        self.told(py, move |view| explain::criterion(view, &id))
    }

    /// Why a check came to its outcome; nothing where the report has no such finding.
    fn finding_explained(&self, py: Python<'_>, check: String, subject: Option<String>) -> PyResult<Option<String>> {
        self.told(py, move |view| explain::finding(view, &check, subject.as_deref()))
    }
}

impl View {
    fn told<T: Send + 'static>(
        &self,
        py: Python<'_>,
        tell: impl FnOnce(&report::View) -> T + Send + 'static,
    ) -> PyResult<T> {
        let view = Arc::clone(&self.0);
        unlocked(py, move |_| Ok(tell(&view)))
    }
}
