//! A SOC 2 policy engine that other programs embed: facts and an instant in, findings and an assessment out.
//!
//! ```text
//! catalog text ─ catalog::read ─▶ Catalog ─ compile ─▶ Program ─┐
//! facts bytes ── facts::read ───▶ FactsDocument ────────────────┼─ evaluate ─▶ Findings ─ roll_up ─▶ Assessment ─▶ Report
//! an instant ── AsOf ───────────────────────────────────────────┘                         ▲
//! scope, records, acceptances ─ engage ─▶ Engagement ─────────────────────────────────────┘
//! ```
//!
//! It collects nothing, stores nothing, calls nobody and reads no clock. The same input gives the same bytes.
//!
//! ```
//! use soc2_core::{assess, catalog, compile, diagnostic::Text, engagement::Engagement, evaluate::AsOf, facts,
//!     profile::Profile};
//!
//! let catalog = catalog::read(&[Text::new("ours.yaml", r#"
//! catalog: {id: ours, title: Ours, version: 1.0.0, edition: tsc-2017-rev2022}
//! series: [{id: CC6, title: Logical and Physical Access Controls, categories: [security]}]
//! criteria: [{id: CC6.1, title: Access is restricted}]
//! targets: [{id: aws, title: AWS account, subjects: [aws_account]}]
//! sources:
//!   - id: aws.iam.get_account_password_policy
//!     title: The password policy of the account
//!     schema:
//!       required: [PasswordPolicy]
//!       properties:
//!         PasswordPolicy: {required: [MinimumPasswordLength], properties: {MinimumPasswordLength: {type: integer}}}
//! checks:
//!   - id: passwords.length
//!     title: Passwords have at least {{min}} characters
//!     what: Looks at the password policy.
//!     how: Set one.
//!     target: aws
//!     kind: configuration
//!     severity: medium
//!     params: {min: {type: int, default: 14}}
//!     facts: {aws.iam.get_account_password_policy: {}}
//!     pass: aws.iam.get_account_password_policy.PasswordPolicy.MinimumPasswordLength >= params.min
//! controls:
//!   - id: AC-1
//!     title: Passwords
//!     statement: Passwords are long.
//!     owner: Security
//!     nature: automated
//!     operation: state
//!     criteria: [{id: CC6.1, relation: supports, rationale: Long passwords are hard to guess.}]
//!     checks: [passwords.length]
//! "#)])?;
//! let program = compile(&catalog, &Profile::default())?;
//!
//! let facts = br#"{"subject": {"kind": "aws_account", "id": "111122223333"},
//!                  "collected_at": "2026-11-21T18:48:42Z",
//!                  "facts": {"aws.iam.get_account_password_policy": {"PasswordPolicy": {"MinimumPasswordLength": 8}}}}"#;
//! let documents = facts::read("aws.json", facts, &Default::default()).complete()?;
//! let as_of = AsOf::newest(&documents).expect("there is a document");
//!
//! let assessment = assess(&program, &documents, &Engagement::default(), as_of)?;
//! assert_eq!(assessment.summary.outcome.word(), "fail");
//! # Ok::<(), soc2_core::error::Error>(())
//! ```

/// The version of this engine, which reports name.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

// Values, from the small to the large.
pub mod digest;
pub mod id;
pub mod literal;
pub mod schema;
mod spelling;
pub mod time;
pub mod unknown;

// Text into values.
mod decode;
pub mod diagnostic;
pub mod document;
pub mod error;

// What is asked: a catalog, tailored by a profile, compiled.
pub mod catalog;
pub mod cel;
pub mod compile;
pub mod profile;
pub mod program;
mod shape;

// What people state: what is assessed, what was done and tested, which risks are lived with.
pub mod acceptance;
pub mod engage;
pub mod engagement;
pub mod population;
pub mod record;
pub mod sample;
pub mod scope;

// What is known, and what follows from it.
pub mod accept;
pub mod allowance;
pub mod assessment;
pub mod compare;
pub mod coverage;
pub mod difference;
pub mod evaluate;
pub mod facts;
pub mod finding;
mod history;
pub mod needs;
pub mod notice;
pub mod observations;
pub mod operate;
pub mod operation;
pub mod past;
pub mod permission;
pub mod report;
pub mod request;
pub mod requests;
pub mod rollup;
#[cfg(feature = "second-opinion")]
pub mod second_opinion;
pub mod timeline;
pub mod undecidable;
pub mod verify;
pub mod wanted;

pub use crate::compile::compile;
pub use crate::compile::compile_with;
pub use crate::error::Error;
pub use crate::verify::verify;

use std::borrow::Cow;
use std::sync::Arc;

use crate::allowance::Allowance;
use crate::assessment::Assessment;
use crate::diagnostic::Diagnostic;
use crate::difference::Difference;
use crate::engagement::Engagement;
use crate::error::ErrorKind;
use crate::evaluate::AsOf;
use crate::facts::FactsDocument;
use crate::facts::Files;
use crate::facts::Given;
use crate::facts::Subject;
use crate::history::Snapshot;
use crate::observations::Observations;
use crate::past::Past;
use crate::program::Program;
use crate::report::Report;
use crate::time::Period;

/// Evaluates a program on facts and on what the scope says, overlays risk acceptances, and rolls up.
///
/// # Errors
/// When one subject has two different answers of a source at one instant, or a name stands twice in what is read.
pub fn assess(
    program: &Program,
    documents: &[FactsDocument],
    engagement: &Engagement,
    as_of: AsOf,
) -> Result<Assessment, Error> {
    assess_within(program, documents, engagement, as_of, &Allowance::default())
}

/// The same, with what each finding may take said by the caller, who may also cancel.
///
/// # Errors
/// As [`assess`].
pub fn assess_within(
    program: &Program,
    documents: &[FactsDocument],
    engagement: &Engagement,
    as_of: AsOf,
    allowance: &Allowance<'_>,
) -> Result<Assessment, Error> {
    let all = engagement.facts(as_of.instant(), documents);
    let mut findings = evaluate::evaluate_within(program, &all, as_of, allowance)?;
    // What is left out as being of a subject out of service may be of later all the same, and is told as such.
    if let Cow::Owned(_) = all {
        findings.future = facts::later(documents, as_of.instant());
    }
    let acceptances = accept::accept(&mut findings.findings, engagement.acceptances(), as_of.instant());
    let coverage = coverage::coverage(program, engagement);
    let given = Given::Files(Files::of(documents));
    Ok(Assessment { given, ..rollup::roll_up(program, findings, acceptances, coverage, engagement, None) })
}

/// Evaluates a program on a history of facts: what each check showed of each subject, from when until when.
///
/// The documents of a subject come in the order of their instants, so that a history of any length can be read as a
/// stream; one document brings everything that a snapshot of its subject says.
///
/// # Errors
/// As [`evaluate::evaluate`], and when documents of one subject are out of order. A document that is refused for its own
/// instant or answer is as if it had not been brought.
pub fn observe(
    program: &Program,
    documents: impl IntoIterator<Item = FactsDocument>,
    period: Period,
) -> Result<Observations, Error> {
    let (mut observations, allowance) = (Observations::new(program, period), Allowance::default());
    for document in documents {
        see(program, &mut observations, document, &allowance)?;
    }
    settle(program, &mut observations, &allowance)?;
    Ok(observations)
}

/// Takes in the next document of a history: [`observe`] for those who are handed one at a time. [`settle`] ends it.
///
/// # Errors
/// As [`observe`].
pub fn see(
    program: &Program,
    observations: &mut Observations,
    document: FactsDocument,
    allowance: &Allowance<'_>,
) -> Result<(), Error> {
    let document = document.of_history();
    if !observations.is_late(&document) {
        observations.history.admit(program, &document)?;
    }
    // Counted when nothing refuses it any more: a report that counts more than it rests on would never follow.
    observations.given.add(&document);
    let Some(document) = observations.set_aside(document) else { return Ok(()) };
    match observations.history.take(document) {
        Some(snapshot) => look(program, observations, &snapshot, allowance),
        None => Ok(()),
    }
}

/// Looks at what came last of each subject. More may be seen after it, of later instants.
///
/// # Errors
/// As [`observe`].
pub fn settle(program: &Program, observations: &mut Observations, allowance: &Allowance<'_>) -> Result<(), Error> {
    let rest = observations.history.rest();
    rest.iter().try_for_each(|snapshot| look(program, observations, snapshot, allowance))?;
    observations.settle();
    Ok(())
}

/// What a program finds on a snapshot.
fn look(
    program: &Program,
    observations: &mut Observations,
    snapshot: &Snapshot,
    allowance: &Allowance<'_>,
) -> Result<(), Error> {
    let found = evaluate::evaluate_here(program, &snapshot.documents, AsOf::Given(snapshot.at), allowance);
    // What it would have shown is lost, and newer facts would hide that: the period says so.
    let findings = found.inspect_err(|error| observations.unseen.extend_from_slice(error.diagnostics()))?;
    observations.add(program, snapshot, &findings.findings);
    Ok(())
}

/// Assesses a period (Type II): how each control operated in it, by what was observed and by what people recorded.
///
/// Findings are those of the period's end.
///
/// # Errors
/// As [`evaluate::evaluate`], and when a snapshot of the history could not be evaluated.
pub fn assess_period(
    program: &Program,
    observations: Observations,
    engagement: &Engagement,
) -> Result<Assessment, Error> {
    assess_period_within(program, observations, engagement, &Allowance::default())
}

/// The same, with what each finding may take said by the caller, who may also cancel.
///
/// # Errors
/// As [`assess_period`].
pub fn assess_period_within(
    program: &Program,
    mut observations: Observations,
    engagement: &Engagement,
    allowance: &Allowance<'_>,
) -> Result<Assessment, Error> {
    if !observations.unseen.is_empty() {
        return Err(Error::new(ErrorKind::Facts, observations.unseen));
    }
    let end = observations.period.to();
    let given = Given::History(observations.given.clone());
    let mut documents: Vec<FactsDocument> = observations.history.newest().cloned().collect();
    documents.extend(observations.told_of(&documents));
    documents.extend(engagement.facts_over(observations.period, &documents));
    let mut findings = evaluate::evaluate_within(program, &documents, AsOf::Given(end), allowance)?;
    observations.add_stated(&findings.findings);
    let acceptances = accept::accept(&mut findings.findings, engagement.acceptances(), end);
    let coverage = coverage::coverage(program, engagement);
    let (period, listings) = (observations.period, observations.listings(program)?);
    let operations = operate::operate(program, engagement, observations, &listings, &findings);
    // What left before the end is told by how controls operated.
    findings.findings.retain(|finding| {
        let in_service = |subject: &Arc<Subject>| engagement.in_service(subject, period);
        finding.subject.as_ref().is_none_or(|subject| in_service(subject).is_some_and(|it| it.to() == end))
    });
    Ok(Assessment { given, ..rollup::roll_up(program, findings, acceptances, coverage, engagement, Some(operations)) })
}

/// What changed from an earlier report to this one.
///
/// # Errors
/// When the report is too large to be read, or the one that is called earlier is of a later instant: what is new would be
/// called fixed.
///
/// ```
/// use soc2_core::{assess, catalog, compile, diagnostic::Text, engagement::Engagement, evaluate::AsOf, past};
/// use soc2_core::{profile::Profile, report::{self, Report, html}, since, time::Instant};
///
/// let text = Text::new("own.yaml", "catalog: {id: own, title: Ours, version: 1.0.0, edition: tsc-2017-rev2022}");
/// let (program, engagement) = (compile(&catalog::read(&[text])?, &Profile::default())?, Engagement::default());
/// let of = |day| assess(&program, &[], &engagement, AsOf::Given(Instant::parse(day).expect("it is a day")));
/// let (was, is) = (of("2026-11-20T00:00:00Z")?, of("2026-11-21T00:00:00Z")?);
/// let [was, is] = [&was, &is].map(|assessment| Report { program: &program, engagement: &engagement, assessment });
///
/// let before = past::read(&Text::new("before.json", was.to_json()))?;
/// let difference = since(&before, &is)?;
/// assert!(difference.is_empty());
/// assert!(report::difference_to_json(&difference).contains(r#""changes""#));
/// let text = report::difference_to_text(&difference, report::Detail::Failed, report::Color::Never);
/// assert!(text.starts_with("Since 2026-11-20T00:00:00Z\n"));
/// assert!(html::changes(&difference).contains("Nothing changed."));
/// # Ok::<(), soc2_core::Error>(())
/// ```
pub fn since(before: &Past, report: &Report<'_>) -> Result<Difference, Error> {
    let after = report.past()?;
    if before.as_of > after.as_of {
        let message = format!("it is of {}, later than this report, which is of {}", before.as_of, after.as_of);
        let diagnostic =
            Diagnostic::new(&before.name, message).with_hint("compare with a report of an earlier instant");
        return Err(Error::new(ErrorKind::Report, vec![diagnostic]));
    }
    Ok(compare::compare(before, &after))
}
