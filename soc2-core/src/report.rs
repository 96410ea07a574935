//! A report: an assessment and the program it came from, in a format.

pub mod explain;
pub mod html;

mod inputs;
mod json;
mod made;
mod phrases;
mod seal;
mod text;
mod told;
mod view;

use crate::assessment::Assessment;
use crate::assessment::Coverage;
use crate::diagnostic::Text;
use crate::difference::Difference;
use crate::digest::Key;
use crate::engagement::Engagement;
use crate::error::Error;
use crate::evaluate::Findings;
use crate::past;
use crate::past::Past;
use crate::program::Program;

pub use self::made::Basis;
pub use self::made::Made;
pub use self::made::When;
pub use self::seal::Seal;
pub use self::view::View;

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
pub fn findings_to_json(program: &Program, findings: &Findings) -> String {
    json::findings(program, findings)
}

/// Coverage as JSON, on one line, in the shape that a report has for it.
pub fn coverage_to_json(coverage: &Coverage) -> String {
    json::coverage_alone(coverage)
}

/// A difference as JSON, on one line, in the shape that a report has for it: see the example of [`since`](crate::since).
pub fn difference_to_json(difference: &Difference) -> String {
    json::difference(difference)
}

/// A difference for people to read, as it stands in a report that is compared: how many changes there are of each kind, with
/// [`Detail::Failed`] some of each kind and why, with [`Detail::Full`] all. See the example of [`since`](crate::since).
pub fn difference_to_text(difference: &Difference, detail: Detail, color: Color) -> String {
    text::difference(difference, detail, color)
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
#[derive(Debug, Clone, Copy, Default)]
pub enum Shown<'k> {
    /// Their digests.
    #[default]
    Digests,
    /// Their values too, but what a source's schema calls sensitive, or what stands where that may be and has another
    /// type: for each such value stands its HMAC-SHA-256 under the key, or without one only that it is not shown. So do
    /// digests over sources that hold such values, over what these came in, and over earlier reports: HMAC-SHA-256 of what
    /// else would stand there, or `withheld`.
    Values {
        /// The key.
        key: Option<&'k Key>,
    },
}

impl<'k> Shown<'k> {
    /// The key, where there is one.
    pub(crate) fn key(self) -> Option<&'k Key> {
        match self {
            Self::Digests => None,
            Self::Values { key } => key,
        }
    }
}

/// What a JSON report has beside what it always has.
#[derive(Debug, Clone, Copy, Default)]
pub struct Beside<'a> {
    /// How much of the facts is shown. With values, each finding's evidence has the `value` of its source, in which
    /// `{"redacted": "hmac-sha256:…"}` or `{"redacted": true}` stands for what is not shown.
    pub shown: Shown<'a>,
    /// What changed since an earlier report, as `difference`.
    pub since: Option<&'a Difference>,
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
        self.to_json_with(Beside::default())
    }

    /// The same, with more than it has by itself.
    pub fn to_json_with(&self, beside: Beside<'_>) -> String {
        json::json(self, beside)
    }

    /// What it says, as it will be read again: two assessments are compared by what their reports say.
    ///
    /// # Errors
    /// When the report is too large to be read.
    ///
    /// ```
    /// use soc2_core::{assess, catalog, compare::compare, compile, diagnostic::Text, engagement::Engagement, evaluate::AsOf};
    /// use soc2_core::{profile::Profile, report::{Color, Detail, Report}, time::Instant};
    ///
    /// let text = Text::new("own.yaml", "catalog: {id: own, title: Ours, version: 1.0.0, edition: tsc-2017-rev2022}");
    /// let (program, engagement) = (compile(&catalog::read(&[text])?, &Profile::default())?, Engagement::default());
    /// let of = |day| assess(&program, &[], &engagement, AsOf::Given(Instant::parse(day).expect("it is a day")));
    /// let (was, is) = (of("2026-11-20T00:00:00Z")?, of("2026-11-21T00:00:00Z")?);
    /// let [was, is] = [&was, &is].map(|assessment| Report { program: &program, engagement: &engagement, assessment });
    ///
    /// let difference = compare(&was.past()?, &is.past()?);
    /// assert!(difference.changes.is_empty());
    /// assert!(is.to_text_since(&difference, Detail::Summary, Color::Never).contains("2026-11-20"));
    /// # Ok::<(), soc2_core::Error>(())
    /// ```
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
