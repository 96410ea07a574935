//! The command line of programs on an assessment, into one.

use clap::Args;
use soc2_core::assessment::Assessment;
use soc2_core::engagement::Engagement;
use soc2_core::evaluate::AsOf;
use soc2_core::program::Program;
use soc2_core::time::Instant;
use soc2_core::time::Period;

use crate::inputs;
use crate::inputs::Inputs;
use crate::inputs::Unreadable;
use crate::inputs::each;
use crate::inputs::keep;
use crate::inputs::over;

/// What is assessed, and as of when.
#[derive(Args)]
pub struct Assessing {
    /// What is assessed.
    #[command(flatten)]
    pub inputs: Inputs,
    /// The instant to assess, RFC 3339. Without it, the newest `collected_at`; then the age of facts is not measured.
    #[arg(long, value_name = "RFC3339", conflicts_with = "period")]
    pub as_of: Option<String>,
    /// The period to assess (Type II): its first day or instant, and the first one after it. The facts are its history:
    /// every snapshot of every subject.
    #[arg(long, value_name = "FROM/TO")]
    pub period: Option<String>,
    /// Report bad documents and assess the rest; what is made is marked partial, the exit status is 2.
    #[arg(long)]
    pub keep_going: bool,
}

/// What came of it.
pub struct Assessed {
    /// What was asked.
    pub program: Program,
    /// What people stated.
    pub engagement: Engagement,
    /// What came of it.
    pub assessment: Assessment,
}

impl Assessing {
    /// Reads everything and assesses it; `problems` are what is wrong beside.
    ///
    /// # Errors
    /// Every problem in all of the inputs.
    pub fn assess(&self, mut problems: Vec<String>) -> Result<Assessed, Vec<String>> {
        let as_of = self.as_of.as_deref().map(Instant::parse).transpose();
        problems.extend(as_of.as_ref().err().map(|error| format!("--as-of: {error}")));
        let period = self.period.as_deref().map(Period::parse).transpose();
        problems.extend(period.as_ref().err().map(|error| format!("--period: {error}")));
        let program = keep(inputs::program(&self.inputs), &mut problems);
        let engagement = keep(inputs::engagement(&self.inputs, program.as_ref()), &mut problems);
        let unreadable = if self.keep_going { Unreadable::LeftOut } else { Unreadable::Refused };
        let facts = keep(inputs::facts(&self.inputs, unreadable), &mut problems);
        let reports = keep(inputs::reports(&self.inputs), &mut problems);
        if self.period.is_none() {
            problems.extend(inputs::reports_of_an_instant(&self.inputs));
        }
        let (Some(program), Some(engagement), Some((documents, unread)), Some(reports), Ok(as_of), Ok(period)) =
            (program, engagement, facts, reports, as_of, period)
        else {
            return Err(problems);
        };
        let assessment = match (period, as_of.map(AsOf::Given).or_else(|| AsOf::newest(&documents))) {
            (Some(period), _) => over(&program, documents, reports, &engagement, period),
            (None, Some(as_of)) => soc2_core::assess(&program, &documents, &engagement, as_of),
            (None, None) => {
                problems.extend(unread);
                let way_out = "bring facts with `--facts`, or say `--as-of` to assess without any";
                problems.push(format!("no facts were read: {way_out}"));
                return Err(problems);
            }
        };
        let mut assessment = assessment.map_err(|error| each(&error))?;
        if !problems.is_empty() {
            return Err(problems);
        }
        assessment.unread = unread;
        Ok(Assessed { program, engagement, assessment })
    }
}
