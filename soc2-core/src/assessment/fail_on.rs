//! What an assessment came to at all, for whoever has to act on it.

use super::Assessment;
use crate::finding::Outcome;
use crate::operation::Operated;

/// From which outcome on somebody has to act: that one or a worse one, accepted or not.
///
/// ```
/// use soc2_core::{assess, assessment::FailOn, catalog, compile, diagnostic::Text, engagement::Engagement,
///     evaluate::AsOf, profile::Profile, time::Instant};
///
/// let catalog = catalog::read(&[Text::new("ours.yaml", r#"
/// catalog: {id: ours, title: Ours, version: 1.0.0, edition: tsc-2017-rev2022}
/// series: [{id: CC6, title: Access, categories: [security]}]
/// criteria: [{id: CC6.1, title: Access is restricted}]
/// targets: [{id: aws, title: AWS account, subjects: [aws_account]}]
/// sources:
///   - id: aws.iam.get_account_summary
///     title: What the account has and uses
///     schema: {type: object, required: [Mfa], properties: {Mfa: {type: integer}}}
/// checks:
///   - {id: root.mfa, title: The root user has a second factor, what: The summary., how: Enrol one., target: aws,
///      kind: configuration, severity: high, facts: {aws.iam.get_account_summary: {}},
///      pass: aws.iam.get_account_summary.Mfa == 1}
/// "#)])?;
/// let program = compile(&catalog, &Profile::default())?;
/// let as_of = AsOf::Given(Instant::parse("2026-11-21T00:00:00Z").expect("an instant"));
/// let nothing_brought = assess(&program, &[], &Engagement::default(), as_of)?;
///
/// let fails: Vec<_> = FailOn::ALL.into_iter().filter(|it| nothing_brought.fails_on(*it)).collect();
/// assert_eq!(fails, [FailOn::Unknown]);
/// # Ok::<(), soc2_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailOn {
    /// The facts say no.
    Fail,
    /// Or a question could not be asked of them.
    Error,
    /// Or the facts that would tell are not known.
    Unknown,
}

impl FailOn {
    /// All, from what is met by the worst alone.
    pub const ALL: [Self; 3] = [Self::Fail, Self::Error, Self::Unknown];

    /// The name, which is that of the outcome.
    pub fn word(self) -> &'static str {
        match self {
            Self::Fail => "fail",
            Self::Error => "error",
            Self::Unknown => "unknown",
        }
    }

    /// The one of this name.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.word() == word)
    }

    fn is_met_by(self, outcome: &Outcome) -> bool {
        match self {
            Self::Fail => matches!(outcome, Outcome::Fail),
            Self::Error => matches!(outcome, Outcome::Fail | Outcome::Error(_)),
            Self::Unknown => matches!(outcome, Outcome::Fail | Outcome::Error(_) | Outcome::Unknown(_)),
        }
    }
}

impl Assessment {
    /// What came out at all: of each finding and of each control. People's tests and performances make no findings, and over a
    /// period what deviated may be mended at its end.
    pub fn outcomes(&self) -> impl Iterator<Item = Outcome> {
        let found = self.findings.findings.iter().map(|it| it.outcome.clone());
        let controls = self.controls.values().map(|it| it.outcome.clone());
        let operated = self.operations.iter().flat_map(|it| it.controls.values().flatten());
        found.chain(controls).chain(operated.map(Operated::outcome))
    }

    /// Whether a finding or a control came to an outcome on which somebody has to act.
    pub fn fails_on(&self, fail_on: FailOn) -> bool {
        self.outcomes().any(|outcome| fail_on.is_met_by(&outcome))
    }
}
