//! Everything that an assessment still wants, to be read: facts to collect, permissions to grant, records to ask for.

mod json;
mod text;

use std::collections::BTreeSet;

use crate::assessment::Assessment;
use crate::catalog::Check;
use crate::id::SourceId;
use crate::needs::Needs;
use crate::operation::Gap;
use crate::program::Program;
use crate::request::Request;
use crate::undecidable::Undecidable;

/// What is wanted, with the program and the assessment that it follows from.
///
/// ```
/// use soc2_core::{assess, catalog, compile, diagnostic::Text, engagement::Engagement, evaluate::AsOf, needs::needs,
///     profile::Profile, requests::requests, time::Instant, wanted::Wanted};
///
/// let catalog = catalog::read(&[Text::new("ours.yaml", r#"
/// catalog: {id: ours, title: Ours, version: 1.0.0, edition: tsc-2017-rev2022}
/// series: [{id: CC6, title: Access, categories: [security]}]
/// criteria: [{id: CC6.1, title: Access is restricted}]
/// targets: [{id: aws, title: AWS account, subjects: [aws_account]}]
/// sources:
///   - id: aws.iam.get_account_summary
///     title: What the account has and uses
///     command: aws iam get-account-summary
///     permissions: ["iam:GetAccountSummary"]
///     schema: {type: object, required: [Mfa], properties: {Mfa: {type: integer}}}
/// checks:
///   - {id: root.mfa, title: The root user has a second factor, what: The summary., how: Enrol one., target: aws,
///      kind: configuration, severity: high, facts: {aws.iam.get_account_summary: {}},
///      pass: aws.iam.get_account_summary.Mfa == 1}
/// "#)])?;
/// let program = compile(&catalog, &Profile::default())?;
/// let as_of = AsOf::Given(Instant::parse("2026-11-21T00:00:00Z").expect("an instant"));
/// let stated = Engagement::default();
/// let assessment = assess(&program, &[], &stated, as_of)?;
///
/// let needs = needs(&program, &assessment.findings);
/// let requests = requests(&program, &stated, &assessment);
/// let wanted = Wanted { program: &program, assessment: &assessment, needs, undecidable: None, requests };
/// assert!(wanted.to_text().contains("$ aws iam get-account-summary"));
/// # Ok::<(), soc2_core::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Wanted<'a> {
    /// What was asked.
    pub program: &'a Program,
    /// What came of it.
    pub assessment: &'a Assessment,
    /// What to collect.
    pub needs: Needs,
    /// What the permissions of a collector leave open, where somebody said which it has.
    pub undecidable: Option<Undecidable>,
    /// What to ask people for.
    pub requests: Vec<Request>,
}

impl Wanted<'_> {
    /// As JSON, in the shape of `schemas/needs.schema.json`. The same input gives the same bytes.
    pub fn to_json(&self) -> String {
        json::json(self)
    }

    /// For people to read: what to collect, over a period which snapshots are missing, what to permit, whom to ask.
    pub fn to_text(&self) -> String {
        text::text(self)
    }
}

impl<'a> Wanted<'a> {
    /// The sources that the checks of a gap read, ordered.
    fn sources_of(&self, gap: &Gap) -> BTreeSet<&'a SourceId> {
        let checks = gap.checks.iter().filter_map(|id| self.program.check(id));
        checks.flat_map(Check::sources).collect()
    }
}
