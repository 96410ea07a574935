//! A report: an assessment and the program it came from, in a format.

mod inputs;
mod json;
mod made;
mod seal;
mod text;

use crate::assessment::Assessment;
use crate::diagnostic::Text;
use crate::difference::Difference;
use crate::engagement::Engagement;
use crate::error::Error;
use crate::past;
use crate::past::Past;
use crate::program::Program;

pub use self::made::Basis;
pub use self::made::Made;
pub use self::made::When;
pub use self::seal::Seal;

/// What is reported. Rendering the same report gives the same bytes.
#[derive(Debug, Clone, Copy)]
pub struct Report<'a> {
    /// The program that was evaluated.
    pub program: &'a Program,
    /// What people stated beside the facts.
    pub engagement: &'a Engagement,
    /// What came of it.
    pub assessment: &'a Assessment,
}

/// How much of a report is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// Counts and outcomes.
    Summary,
    /// What did not pass in full, what passed by name.
    Failed,
    /// Everything.
    Full,
}

/// Whether text has terminal colors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Color {
    /// ANSI escapes.
    Always,
    /// None.
    Never,
}

impl Report<'_> {
    /// What every report says of itself.
    pub(crate) fn disclaimer(&self) -> &'static str {
        match self.assessment.operations {
            None => {
                "Management's monitoring output, not a CPA's opinion. Type I: design and implementation as of one \
                 instant; nothing is said about operation over time."
            }
            Some(_) => {
                "Management's monitoring output, not a CPA's opinion. Type II: operation over a period, as far as it was \
                 observed and recorded; nothing is said about the time between."
            }
        }
    }

    /// JSON by the published schema `schemas/report.schema.json`. Its last line is a digest over all bytes before that line.
    pub fn to_json(&self) -> String {
        json::json(self)
    }

    /// The same, with what changed since an earlier report as `difference`.
    pub fn to_json_since(&self, difference: &Difference) -> String {
        json::json_since(self, difference)
    }

    /// What it says, as it will be read again: two assessments are compared by what their reports say.
    ///
    /// # Errors
    /// When the report is too large to be read.
    pub fn past(&self) -> Result<Past, Error> {
        past::read(&Text::new("the report", self.to_json()))
    }

    /// Text for a terminal.
    pub fn to_text(&self, detail: Detail, color: Color) -> String {
        text::text(self, detail, color)
    }

    /// The same, and what changed since an earlier report.
    pub fn to_text_since(&self, difference: &Difference, detail: Detail, color: Color) -> String {
        text::text_since(self, difference, detail, color)
    }
}
