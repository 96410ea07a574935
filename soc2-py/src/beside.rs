//! What a report has beside what it always has.

use std::sync::Arc;

use pyo3::prelude::*;
use soc2_core::difference::Difference;
use soc2_core::digest::Key;
use soc2_core::past;
use soc2_core::past::Past;
use soc2_core::report;
use soc2_core::report::Report;
use soc2_core::report::Shown;
use soc2_core::since;

use crate::failure::Failure;
use crate::given::Named;
use crate::given::text;
use crate::work::unlocked;

/// What a report has beside what it always has: an earlier report to compare with, the facts that findings rest on.
#[pyclass(frozen, module = "soc2._native")]
#[derive(Clone)]
pub(crate) struct Beside {
    baseline: Option<Arc<Past>>,
    facts: Facts,
}

/// How the facts are shown that findings rest on.
#[derive(Clone)]
enum Facts {
    Digests,
    Values(Option<Arc<Key>>),
}

#[pymethods]
impl Beside {
    /// Digests of the facts.
    #[staticmethod]
    fn digests(py: Python<'_>, baseline: Option<Named>) -> PyResult<Self> {
        unlocked(py, |_| Ok(Self { baseline: read(baseline)?, facts: Facts::Digests }))
    }

    /// The facts themselves; with a key, digests of what is not shown.
    #[staticmethod]
    fn values(py: Python<'_>, baseline: Option<Named>, key: Option<Vec<u8>>) -> PyResult<Self> {
        unlocked(py, move |_| {
            let key =
                key.map(|key| Key::new(&key)).transpose().map_err(|error| Failure::argument(error.to_string()))?;
            Ok(Self { baseline: read(baseline)?, facts: Facts::Values(key.map(Arc::new)) })
        })
    }
}

fn read(baseline: Option<Named>) -> Result<Option<Arc<Past>>, Failure> {
    let past = baseline.map(|baseline| past::read(&text(baseline))).transpose()?;
    Ok(past.map(Arc::new))
}

impl Beside {
    /// What changed since the earlier report, where there is one.
    pub(crate) fn difference(&self, report: &Report<'_>) -> Result<Option<Difference>, Failure> {
        Ok(self.baseline.as_ref().map(|before| since(before, report)).transpose()?)
    }

    pub(crate) fn of<'a>(&'a self, since: Option<&'a Difference>) -> report::Beside<'a> {
        let shown = match &self.facts {
            Facts::Digests => Shown::Digests,
            Facts::Values(key) => Shown::Values { key: key.as_deref() },
        };
        report::Beside { shown, since }
    }

    /// What has to be said beside for a report that has it.
    pub(crate) fn lacking(&self, basis: &report::Basis) -> Option<Failure> {
        let lacks_baseline = basis.has_difference && self.baseline.is_none();
        let lacks_values = basis.has_values && matches!(self.facts, Facts::Digests);
        let lacks_key = basis.has_key && !matches!(self.facts, Facts::Values(Some(_)));
        let baseline = "the report says what changed since an earlier one: give that with `baseline=`";
        let values = "the report shows facts: say `values=True`";
        let key = "the report has digests under a redaction key: give that key with `redaction_key=`";
        let lacks = [lacks_baseline.then_some(baseline), lacks_values.then_some(values), lacks_key.then_some(key)];
        Failure::together(lacks.into_iter().flatten().map(Failure::argument).collect())
    }
}
