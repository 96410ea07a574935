//! What facts showed over a period.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use pyo3::prelude::*;
use soc2_core::allowance::Allowance;
use soc2_core::assess_period_within;
use soc2_core::diagnostic::Text;
use soc2_core::facts::FactsDocument;
use soc2_core::past;
use soc2_core::past::Past;
use soc2_core::see;
use soc2_core::settle;
use soc2_core::time::Period;

use crate::assessed::Assessed;
use crate::beside::Beside;
use crate::facts::Facts;
use crate::failure::Failure;
use crate::given::Costs;
use crate::given::Named;
use crate::given::texts;
use crate::program::Program;
use crate::statements::Statements;
use crate::work::Door;
use crate::work::unlocked;
use crate::work::watched;

/// What facts showed over a period. It never changes: parts are merged into another.
#[pyclass(frozen, module = "soc2._native")]
#[derive(Clone)]
pub(crate) struct Observations {
    program: Program,
    seen: Arc<soc2_core::observations::Observations>,
    problems: Arc<[String]>,
}

#[pymethods]
impl Observations {
    /// Looks at every document in the order of time. `told` is called with how many were looked at.
    #[staticmethod]
    fn observe(
        py: Python<'_>,
        program: &Program,
        facts: &Facts,
        period: String,
        costs: Costs,
        told: Option<Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let (program, facts) = (program.clone(), facts.clone());
        let tell = |done: u64| match &told {
            Some(told) => told.call1((done,)).map(|_| ()),
            None => Ok(()),
        };
        watched(py, tell, move |door| {
            let period = Period::parse(&period).map_err(|error| Failure::argument(error.to_string()))?;
            Self::over(program, &facts, period, costs, door)
        })
    }

    /// Both together, of one period and one program, the other being of later facts.
    fn merged(&self, py: Python<'_>, later: &Self) -> PyResult<Self> {
        let (own, others) = (self.seen.period, later.seen.period);
        if own != others {
            return Err(Failure::argument(format!("one is of {own}, the other of {others}")).into());
        }
        let (first, later) = (self.clone(), later.clone());
        unlocked(py, move |_| {
            let mut seen = (*first.seen).clone();
            seen.merge((*later.seen).clone())?;
            let problems = first.problems.iter().chain(&*later.problems).cloned().collect();
            Ok(Self { program: first.program, seen: Arc::new(seen), problems })
        })
    }

    /// Assesses the period, with earlier reports as the history before the facts.
    fn conclude(
        &self,
        py: Python<'_>,
        statements: &Statements,
        reports: Vec<Named>,
        costs: Costs,
        beside: &Beside,
    ) -> PyResult<Assessed> {
        let (history, statements, beside) = (self.clone(), statements.clone(), beside.clone());
        unlocked(py, move |door| history.concluded(&statements, reports, &costs.allowance(&door.cancel), &beside))
    }

    /// How many documents were looked at, and of how many subjects something was seen.
    fn counts(&self) -> (u64, usize) {
        (self.seen.given.len(), self.seen.seen.len())
    }

    /// The period, as `FROM/TO`.
    fn period(&self) -> String {
        format!("{}/{}", self.seen.period.from(), self.seen.period.to())
    }
}

impl Observations {
    pub(crate) fn over(
        program: Program,
        facts: &Facts,
        period: Period,
        costs: Costs,
        door: &Door,
    ) -> Result<Self, Failure> {
        let mut documents = facts.documents.to_vec();
        documents.sort_by_key(FactsDocument::newest);
        let mut seen = soc2_core::observations::Observations::new(&program.0, period);
        let allowance = costs.allowance(&door.cancel);
        for document in documents {
            if door.cancel.load(Ordering::Relaxed) {
                break;
            }
            see(&program.0, &mut seen, document, &allowance)?;
            door.done.fetch_add(1, Ordering::Relaxed);
        }
        settle(&program.0, &mut seen, &allowance)?;
        Ok(Self { program, seen: Arc::new(seen), problems: Arc::clone(&facts.problems) })
    }

    pub(crate) fn concluded(
        self,
        statements: &Statements,
        reports: Vec<Named>,
        allowance: &Allowance<'_>,
        beside: &Beside,
    ) -> Result<Assessed, Failure> {
        let engagement = statements.engage(&self.program.0)?;
        let mut seen = (*self.seen).clone();
        seen.add_reports(&self.program.0, in_order(&texts(reports))?)?;
        let mut assessment = assess_period_within(&self.program.0, seen, &engagement, allowance)?;
        assessment.unread = self.problems.to_vec();
        Assessed::made(self.program, engagement, assessment, beside)
    }
}

/// Reports in the order of their instants.
fn in_order(reports: &[Text]) -> Result<Vec<Past>, Failure> {
    let read: Vec<Result<Past, Failure>> = reports.iter().map(|it| Ok(past::read(it)?)).collect();
    let (mut sound, mut wrong) = (Vec::new(), Vec::new());
    for report in read {
        match report {
            Ok(past) => sound.push(past),
            Err(failure) => wrong.push(failure),
        }
    }
    sound.sort_by_key(|past| past.as_of);
    Failure::together(wrong).map_or(Ok(sound), Err)
}
