//! A report: an assessment and the program it came from, in a format.

mod json;
mod text;

use crate::assessment::Assessment;
use crate::engagement::Engagement;
use crate::evaluate::Findings;
use crate::program::Program;

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

/// Findings as JSON, on one line each: `{"as_of", "as_of_source", "findings": […], "outside", "future", "unused"}`, in the
/// shapes that the report has for them.
pub fn findings_to_json(findings: &Findings) -> String {
    json::findings(findings)
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

    /// JSON by the published schema `schemas/report.schema.json`.
    pub fn to_json(&self) -> String {
        json::json(self)
    }

    /// Text for a terminal.
    pub fn to_text(&self, detail: Detail, color: Color) -> String {
        text::text(self, detail, color)
    }
}
