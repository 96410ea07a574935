//! What people state beside the facts.

use pyo3::prelude::*;
use soc2_core::acceptance;
use soc2_core::acceptance::RiskAcceptance;
use soc2_core::diagnostic::Text;
use soc2_core::engage::engage;
use soc2_core::engagement::Engagement;
use soc2_core::program::Program;
use soc2_core::record;
use soc2_core::record::Records;
use soc2_core::scope;
use soc2_core::scope::Scope;

use crate::failure::Failure;
use crate::given::Named;
use crate::given::text;
use crate::given::texts;
use crate::program;
use crate::work::unlocked;

/// Texts of a scope, of records and of acceptances. They are read when something is assessed.
#[pyclass(frozen, module = "soc2._native")]
#[derive(Clone)]
pub(crate) struct Statements {
    scope: Option<Text>,
    records: Vec<Text>,
    acceptances: Vec<Text>,
}

#[pymethods]
impl Statements {
    #[new]
    fn new(scope: Option<Named>, records: Vec<Named>, acceptances: Vec<Named>) -> Self {
        Self { scope: scope.map(text), records: texts(records), acceptances: texts(acceptances) }
    }

    /// Whether they can be read, and hold against a program where there is one.
    fn check(&self, py: Python<'_>, program: Option<&program::Program>) -> PyResult<()> {
        let (stated, program) = (self.clone(), program.cloned());
        unlocked(py, move |_| match program {
            Some(program) => stated.engage(&program.0).map(|_| ()),
            None => stated.read().map(|_| ()),
        })
    }
}

impl Statements {
    /// Held against a program; every mistake of all texts where there are some.
    pub(crate) fn engage(&self, program: &Program) -> Result<Engagement, Failure> {
        let (scope, records, acceptances) = self.read()?;
        Ok(engage(program, scope, records, acceptances)?)
    }

    fn read(&self) -> Result<(Option<Scope>, Records, Vec<RiskAcceptance>), Failure> {
        let scope = self.scope.as_ref().map(scope::read).transpose();
        let (records, acceptances) = (record::read(&self.records), acceptance::read(&self.acceptances));
        match (scope, records, acceptances) {
            (Ok(scope), Ok(records), Ok(acceptances)) => Ok((scope, records, acceptances)),
            (scope, records, acceptances) => {
                let errors = [scope.err(), records.err(), acceptances.err()].into_iter().flatten();
                let together = Failure::together(errors.map(Failure::from).collect());
                Err(together.unwrap_or_else(|| Failure::internal("a mistake that nobody told")))
            }
        }
    }
}
