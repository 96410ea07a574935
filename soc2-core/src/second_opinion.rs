//! The verdicts of findings, recomputed by an implementation of CEL that is not ours: the stock library, the crate `cel`.
//!
//! It goes neither through our plans nor through our reading of facts. The library parses the text of each check and
//! evaluates it over each source's JSON, which another reader reads as it was supplied; of what DESIGN calls unknown
//! it knows nothing, so that what we call a pass or a fail has to be one of the facts alone.
//!
//! Where we say `pass`, `fail` or `not_applicable`, the library has to say the same, of every resource. Where we say
//! `unknown` or that a fact has a wrong type, it has no say: it neither measures ages nor knows what is complete, what
//! was refused, and what a tool always prints. Where it comes to a verdict all the same, that is counted apart.
//!
//! It is asked about findings as of an instant. Its maps have no order: of a check whose verdict hangs on the order of a
//! map's entries it may say something else each time.
//!
//! ```
//! use soc2_core::{assess, catalog, compile, diagnostic::Text, engagement::Engagement, evaluate::AsOf, facts,
//!     profile::Profile, second_opinion::second_opinion};
//!
//! let catalog = catalog::read(&[Text::new("ours.yaml", r#"
//! catalog: {id: ours, title: Ours, version: 1.0.0, edition: tsc-2017-rev2022}
//! series: [{id: CC6, title: Logical and Physical Access Controls, categories: [security]}]
//! criteria: [{id: CC6.1, title: Access is restricted}]
//! targets: [{id: crm, title: CRM, subjects: [crm]}]
//! sources:
//!   - id: crm.users
//!     title: Who may sign in
//!     schema: {type: array, items: {required: [login, mfa], properties: {login: {type: string}, mfa: {type: boolean}}}}
//! checks:
//!   - id: crm.mfa
//!     title: Everybody has a second factor
//!     what: Looks at each user.
//!     how: Give each one.
//!     target: crm
//!     kind: configuration
//!     severity: medium
//!     facts: {crm.users: {}}
//!     for_each: crm.users
//!     key: item.login
//!     pass: item.mfa
//! "#)])?;
//! let program = compile(&catalog, &Profile::default())?;
//! let facts = br#"{"subject": {"kind": "crm", "id": "ours"}, "collected_at": "2026-11-21T18:48:42Z",
//!     "facts": {"crm.users": [{"login": "ada", "mfa": true}, {"login": "grace", "mfa": false}]}}"#;
//! let documents = facts::read("crm.json", facts, &Default::default()).complete()?;
//! let (stated, as_of) = (Engagement::default(), AsOf::newest(&documents).expect("there is a document"));
//! let assessment = assess(&program, &documents, &stated, as_of)?;
//!
//! let second = second_opinion(&program, &documents, &stated, &assessment.findings);
//! assert_eq!(second.to_string(), "3 of 3 verdicts on 2 resources by 1 check agree; 0 checks could not be asked\n");
//! # Ok::<(), soc2_core::error::Error>(())
//! ```

mod ask;
mod library;
mod supplied;

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::collections::VecDeque;
use std::fmt;

use self::ask::Answer;
use self::ask::Asking;
use self::ask::Scene;
use self::ask::Verdict;
use self::library::Library;
use self::supplied::Supplied;
use crate::engagement::Engagement;
use crate::evaluate::Findings;
use crate::facts::FactsDocument;
use crate::facts::Subject;
use crate::finding;
use crate::finding::ErrorReason;
use crate::finding::Finding;
use crate::finding::Outcome;
use crate::finding::Resource;
use crate::id::CheckId;
use crate::program::CompiledCheck;
use crate::program::Program;
use crate::spelling::counted;
use crate::unknown::Unknown;

/// What the stock library says of findings.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct SecondOpinion {
    /// The verdicts that are the same, by check.
    pub agreed: BTreeMap<CheckId, Agreed>,
    /// The verdicts that are not, ordered by check and subject.
    pub differed: Vec<Disagreement>,
    /// The checks that the library could not be asked, ordered. Nothing of them is counted elsewhere.
    pub silent: Vec<Silent>,
    /// Verdicts of the library on what we say nothing of, for a reason that it does not know: how many, by the reason
    /// (`missing`, `denied`, `stale`, `incomplete`, `wrong_type`, `limit`). What met a limit was not asked.
    pub not_comparable: BTreeMap<&'static str, usize>,
    /// What neither has a verdict on.
    pub neither: usize,
}

/// The verdicts of one check that are the same: on subjects, and on their resources.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Agreed {
    /// How many pass.
    pub passed: usize,
    /// How many fail.
    pub failed: usize,
    /// How many do not apply.
    pub not_applicable: usize,
    /// How many of all these are of resources.
    pub resources: usize,
}

/// Two verdicts on one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disagreement {
    /// The check.
    pub check: CheckId,
    /// The subject.
    pub subject: Subject,
    /// The resource, or nothing for the subject as a whole.
    pub resource: Option<String>,
    /// What we say: an outcome's word, or `nothing` where we do not list the resource.
    pub ours: String,
    /// What the library says: an outcome's word, `nothing`, or `no verdict` and why. Values of facts are not told.
    pub theirs: String,
}

/// A check that the library could not be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Silent {
    /// The check.
    pub check: CheckId,
    /// Why.
    pub why: String,
}

/// Has the verdicts of an assessment's findings recomputed from the same documents and statements.
///
/// The library's parser recurses: a text that may take it too far is not given to it, and its check is silent. What
/// is given takes half a MiB of stack where the library is built with optimization, and up to 8 MiB where it is built
/// without any. Evaluation there has no budget: what met a limit with us is not asked.
pub fn second_opinion(
    program: &Program,
    documents: &[FactsDocument],
    engagement: &Engagement,
    findings: &Findings,
) -> SecondOpinion {
    let at = findings.as_of.instant();
    let looked_at = engagement.facts(at, documents);
    let mut library = Library::new();
    let now = Asking::now(&mut library, at);
    let supplied = Supplied::new(program, looked_at.iter().collect(), at);
    let mut all = SecondOpinion::default();
    let mut asking = match now {
        Ok(now) => Asking { library, supplied, now },
        Err(why) => {
            let silent = program.checks.keys().map(|check| Silent { check: check.clone(), why: why.clone() });
            return SecondOpinion { silent: silent.collect(), ..all };
        }
    };
    for compiled in program.checks.values() {
        match on_check(&mut asking, compiled, finding::of_check(&findings.findings, &compiled.check.id)) {
            Ok(of_check) => all.take(of_check),
            Err(why) => all.silent.push(Silent { check: compiled.check.id.clone(), why }),
        }
    }
    all
}

/// What the library says of one check's findings, or why it cannot be asked.
fn on_check<'a>(
    asking: &mut Asking<'a>,
    compiled: &'a CompiledCheck,
    findings: &[Finding],
) -> Result<SecondOpinion, String> {
    let params = ask::params(&compiled.check, &compiled.tailored);
    let mut said = SecondOpinion::default();
    for finding in findings {
        // Nobody was there to be looked at.
        let Some(subject) = &finding.subject else {
            said.neither += 1;
            continue;
        };
        if met_limit(finding) {
            *said.not_comparable.entry("limit").or_default() += 1 + finding.resources.len();
            continue;
        }
        let answer = asking.ask(&compiled.check, &Scene { subject, params: &params })?;
        said.compare(finding, subject, &answer);
    }
    Ok(said)
}

/// Whether a budget ended before the evaluation did. The library has none.
fn met_limit(finding: &Finding) -> bool {
    let is_limit = |outcome: &Outcome| *outcome == Outcome::Error(ErrorReason::Limit);
    // A finding that fails although its budget ended says so, and else says nothing beside its resources.
    let ended = !finding.resources.is_empty() && finding.message.is_some();
    ended || is_limit(&finding.outcome) || finding.resources.iter().any(|resource| is_limit(&resource.outcome))
}

impl SecondOpinion {
    /// How many verdicts were compared.
    pub fn compared(&self) -> usize {
        self.agreements() + self.differed.len()
    }

    /// How many of them agree.
    pub fn agreements(&self) -> usize {
        self.agreed.values().map(Agreed::verdicts).sum()
    }

    fn take(&mut self, other: Self) {
        let Self { agreed, differed, silent, not_comparable, neither } = other;
        self.agreed.extend(agreed);
        self.differed.extend(differed);
        self.silent.extend(silent);
        for (reason, count) in not_comparable {
            *self.not_comparable.entry(reason).or_default() += count;
        }
        self.neither += neither;
    }

    /// One finding: its resources by their ids, in the order of the facts where an id stands twice, then itself.
    fn compare(&mut self, finding: &Finding, subject: &Subject, answer: &Answer) {
        let mut theirs: BTreeMap<&str, VecDeque<&Verdict>> = BTreeMap::new();
        for (id, verdict) in &answer.resources {
            theirs.entry(id).or_default().push_back(verdict);
        }
        let mut on = |resource: Option<&str>, ours: Ours<'_>, theirs: Option<&Verdict>| {
            let disagreement = |ours: String, theirs: String| Disagreement {
                check: finding.check.clone(),
                subject: subject.clone(),
                resource: resource.map(str::to_owned),
                ours,
                theirs,
            };
            match ours.against(theirs) {
                Compared::Agree(outcome) => {
                    let agreed = self.agreed.entry(finding.check.clone()).or_default();
                    agreed.resources += usize::from(resource.is_some());
                    match outcome {
                        Verdict::Pass => agreed.passed += 1,
                        Verdict::Fail => agreed.failed += 1,
                        Verdict::NotApplicable | Verdict::None(_) => agreed.not_applicable += 1,
                    }
                }
                Compared::Differ => self.differed.push(disagreement(ours.word().into(), told(theirs))),
                Compared::NotComparable(reason) => *self.not_comparable.entry(reason).or_default() += 1,
                Compared::Neither => self.neither += 1,
            }
        };
        // What has no name of ours may be any of theirs.
        let mut unnamed = Vec::new();
        for resource in &finding.resources {
            let Resource { id, outcome, missing, .. } = resource;
            let ours = Ours { outcome: Some(outcome), missing };
            match theirs.get_mut(id.as_str()).and_then(VecDeque::pop_front) {
                Some(theirs) => on(Some(id), ours, Some(theirs)),
                None if matches!(outcome, Outcome::Error(_)) => unnamed.push(ours),
                None => on(Some(id), ours, None),
            }
        }
        let mut unnamed = unnamed.into_iter();
        for (id, left) in &theirs {
            for verdict in left {
                on(Some(id), unnamed.next().unwrap_or(Ours { outcome: None, missing: &[] }), Some(verdict));
            }
        }
        on(None, Ours { outcome: Some(&finding.outcome), missing: &finding.missing }, Some(&answer.verdict));
    }
}

/// What we say of one thing; no outcome where we do not list it.
#[derive(Clone, Copy)]
struct Ours<'a> {
    outcome: Option<&'a Outcome>,
    missing: &'a [Unknown],
}

enum Compared<'v> {
    Agree(&'v Verdict),
    Differ,
    NotComparable(&'static str),
    Neither,
}

impl Ours<'_> {
    fn word(self) -> &'static str {
        self.outcome.map_or("nothing", Outcome::word)
    }

    fn against<'v>(self, theirs: Option<&'v Verdict>) -> Compared<'v> {
        let Some(outcome) = self.outcome else { return Compared::Differ };
        let has_verdict = theirs.is_some_and(|theirs| !matches!(theirs, Verdict::None(_)));
        match (outcome, theirs) {
            (Outcome::Pass, Some(verdict @ Verdict::Pass))
            | (Outcome::Fail, Some(verdict @ Verdict::Fail))
            | (Outcome::NotApplicable(_), Some(verdict @ Verdict::NotApplicable)) => Compared::Agree(verdict),
            (Outcome::Pass | Outcome::Fail | Outcome::NotApplicable(_), _) => Compared::Differ,
            // An expression has a value or has none, by anybody's account, unless it is of what is not known.
            (Outcome::Error(ErrorReason::Evaluation), _) if has_verdict && self.missing.is_empty() => Compared::Differ,
            (Outcome::Unknown(_) | Outcome::Error(_), _) if has_verdict => {
                Compared::NotComparable(outcome.reason().unwrap_or("unknown"))
            }
            (Outcome::Unknown(_) | Outcome::Error(_), _) => Compared::Neither,
            // No finding of a check has these.
            (Outcome::ManualPending | Outcome::NotSelected | Outcome::NotAssessed, _) => Compared::Neither,
        }
    }
}

fn told(theirs: Option<&Verdict>) -> String {
    match theirs {
        Some(Verdict::Pass) => "pass".to_owned(),
        Some(Verdict::Fail) => "fail".to_owned(),
        Some(Verdict::NotApplicable) => "not_applicable".to_owned(),
        Some(Verdict::None(why)) => format!("no verdict: {why}"),
        None => "nothing".to_owned(),
    }
}

impl Agreed {
    /// How many verdicts these are.
    pub fn verdicts(&self) -> usize {
        self.passed + self.failed + self.not_applicable
    }
}

impl fmt::Display for Disagreement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { check, subject, resource, ours, theirs } = self;
        write!(f, "check `{check}`, {subject}")?;
        resource.iter().try_for_each(|resource| write!(f, ", `{resource}`"))?;
        write!(f, ": ours {ours}, theirs {theirs}")
    }
}

impl fmt::Display for Silent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "check `{}`: not asked: {}", self.check, self.why)
    }
}

/// A line of sums, then a line for each disagreement and for each check that could not be asked.
impl fmt::Display for SecondOpinion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of_resources = self.agreed.values().map(|agreed| agreed.resources).sum::<usize>()
            + self.differed.iter().filter(|it| it.resource.is_some()).count();
        let differing = self.differed.iter().map(|it| &it.check).filter(|check| !self.agreed.contains_key(check));
        let n_checks = self.agreed.len() + differing.collect::<BTreeSet<_>>().len();
        writeln!(
            f,
            "{} of {} on {} by {} agree; {} could not be asked",
            self.agreements(),
            counted(self.compared(), "verdict"),
            counted(of_resources, "resource"),
            counted(n_checks, "check"),
            counted(self.silent.len(), "check")
        )?;
        self.differed.iter().try_for_each(|it| writeln!(f, "{it}"))?;
        self.silent.iter().try_for_each(|silent| writeln!(f, "{silent}"))
    }
}
