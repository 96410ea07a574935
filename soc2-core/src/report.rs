//! A report: an assessment and the program it came from, in a format.

mod json;
mod text;

use crate::assessment::Assessment;
use crate::digest::Key;
use crate::engagement::Engagement;
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

/// What a report shows of the facts that findings rest on.
#[derive(Debug, Clone, Copy)]
pub enum Shown<'k> {
    /// Their digests.
    Digests,
    /// Their values too, but what a source's schema calls sensitive, or what stands where that may be and has another
    /// type: for each such value stands its HMAC-SHA-256 under the key, or without one only that it is not shown.
    Values {
        /// The key.
        key: Option<&'k Key>,
    },
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
        self.to_json_with(Shown::Digests)
    }

    /// The same, with more of the facts. Each finding's evidence has the `value` of its source, in which
    /// `{"redacted": "hmac-sha256:…"}` or `{"redacted": true}` stands for what is not shown.
    pub fn to_json_with(&self, shown: Shown<'_>) -> String {
        json::json(self, shown)
    }

    /// Text for a terminal.
    pub fn to_text(&self, detail: Detail, color: Color) -> String {
        text::text(self, detail, color)
    }
}
