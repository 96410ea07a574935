//! Findings into what to collect: the sources that subjects lack, and how many findings each of them decides.

mod order;

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;

use self::order::Waiting;
use self::order::order;
use crate::catalog::Check;
use crate::catalog::SourceScope;
use crate::catalog::Variant;
use crate::evaluate::Findings;
use crate::facts::Subject;
use crate::finding::Finding;
use crate::finding::NotApplicable;
use crate::finding::Outcome;
use crate::finding::Resource;
use crate::id::CheckId;
use crate::id::SourceId;
use crate::id::TargetId;
use crate::program::Program;
use crate::time::Instant;
use crate::unknown::Unknown;
use crate::unknown::UnknownReason;

/// What to collect so that findings that are unknown become answerable.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Needs {
    /// How many findings are unknown for want of facts.
    pub waiting: usize,
    /// By account or other subject; of each, in the order in which to collect.
    pub needs: Vec<Need>,
}

/// A source that a subject lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Need {
    /// Whom it is to be collected of: what is about a whole account, of the account.
    pub of: Whose,
    /// The source. The catalog says how one gets it: [`Source::command`](crate::catalog::Source::command) and
    /// [`Source::permissions`](crate::catalog::Source::permissions).
    pub source: SourceId,
    /// What is not known of it, and why.
    pub lacking: Vec<Unknown>,
    /// When it was collected, where that is later than the instant: it was brought and set aside.
    pub future: Option<Instant>,
    /// How many findings lack this source and nothing else.
    pub decides: usize,
    /// How many findings lack this source, and perhaps others.
    pub takes_part_in: usize,
    /// How many findings become answerable when it comes after those that stand before it.
    pub adds: usize,
    /// The checks of those findings, ordered, each once.
    pub checks: Vec<CheckId>,
}

/// Whom a source is to be collected of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Whose {
    /// One that was brought or is expected.
    Subject(Arc<Subject>),
    /// Any: the target is in scope and has no subject.
    Target(TargetId),
}

impl Whose {
    /// The subject, where there is one.
    pub fn subject(&self) -> Option<&Subject> {
        match self {
            Self::Subject(subject) => Some(subject),
            Self::Target(_) => None,
        }
    }
}

/// What to collect, of findings as [`assess`](crate::assess) or [`evaluate`](crate::evaluate::evaluate) made them.
///
/// A finding waits while it is unknown. It lacks what it says to be missing, and whatever else its check reads there and
/// nobody brought, even where the question did not come so far: who brings a list of buckets also needs what is asked of
/// each. What a list would name that is not there, nobody can say; a source is taken to come whole. Where a check may be
/// answered from several tools and none is there, any of them will do.
///
/// The order is greedy: next comes what makes the most findings answerable for each source that has to be brought, so a
/// check that lacks three sources counts a third for each. The first sources of a subject are therefore worth the most, as
/// far as one can tell without trying all orders: another choice of as many may be worth more.
///
/// ```
/// use soc2_core::{assess, catalog, compile, diagnostic::Text, engagement::Engagement, evaluate::AsOf, needs::needs,
///     profile::Profile, time::Instant};
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
/// let assessment = assess(&program, &[], &Engagement::default(), as_of)?;
///
/// let needs = needs(&program, &assessment.findings);
/// let first = needs.needs.first().expect("nobody brought anything");
/// assert_eq!((first.source.as_str(), first.adds), ("aws.iam.get_account_summary", 1));
/// # Ok::<(), soc2_core::Error>(())
/// ```
pub fn needs(program: &Program, findings: &Findings) -> Needs {
    let mut groups: BTreeMap<Whose, Group> = BTreeMap::new();
    let mut n_waiting = 0;
    for finding in findings.findings.iter().filter(|finding| matches!(finding.outcome, Outcome::Unknown(_))) {
        let Some(check) = program.check(&finding.check) else { continue };
        let ways = Asked { check, finding, findings }.ways();
        let whose = |source: &SourceId| whose(program, check, finding, source);
        let ways: Vec<Vec<(Lacked, Unknown)>> = ways
            .into_iter()
            .map(|way| way.into_iter().map(|(source, unknown)| ((whose(&source), source), unknown)).collect())
            .collect();
        if ways.iter().all(Vec::is_empty) {
            continue;
        }
        n_waiting += 1;
        groups.entry(group_of(check, finding)).or_default().add(&check.id, ways);
    }
    let needs = groups.into_values().flat_map(|group| group.needs(findings)).collect();
    Needs { waiting: n_waiting, needs }
}

/// A source of somebody.
type Lacked = (Whose, SourceId);

/// What is collected together: an account and its regions, or one other subject.
fn group_of(check: &Check, finding: &Finding) -> Whose {
    match &finding.subject {
        Some(subject) => Whose::Subject(Arc::new(subject.account())),
        None => Whose::Target(check.target.clone()),
    }
}

fn whose(program: &Program, check: &Check, finding: &Finding, source: &SourceId) -> Whose {
    let Some(subject) = &finding.subject else { return Whose::Target(check.target.clone()) };
    let is_regional = program.targets.get(&check.target).is_some_and(|target| target.regional);
    let is_of_account = program.source(source).is_some_and(|source| source.scope == SourceScope::Account);
    Whose::Subject(Arc::new(match is_regional && is_of_account {
        true => subject.account(),
        false => subject.identity(),
    }))
}

/// A finding that waits.
struct Asked<'a> {
    check: &'a Check,
    finding: &'a Finding,
    findings: &'a Findings,
}

impl Asked<'_> {
    /// The ways to answer it, each with what it lacks, by source.
    fn ways(&self) -> Vec<BTreeSet<(SourceId, Unknown)>> {
        let variants = self.check.variants.as_slice();
        if let [variant] = variants
            && variant.name.is_none()
        {
            return vec![self.lacked(variant, &self.finding.missing)];
        }
        let resources = self.finding.resources.as_slice();
        // No tool is there, or each that is says that it does not apply: any of the others may tell.
        let applies = |it: &Resource| it.outcome != Outcome::NotApplicable(NotApplicable::DoesNotApply);
        if !resources.iter().any(applies) {
            let not_asked = variants.iter().filter(|variant| !self.is_supplied(variant));
            return not_asked.map(|variant| self.lacked(variant, &[])).collect();
        }
        let unknown = resources.iter().filter(|it| matches!(it.outcome, Outcome::Unknown(_)));
        let lacked = unknown.filter_map(|resource| {
            let variant = variants.iter().find(|it| it.name.as_deref() == Some(resource.id.as_str()))?;
            Some(self.lacked(variant, &resource.missing))
        });
        vec![lacked.flatten().collect()]
    }

    fn is_supplied(&self, variant: &Variant) -> bool {
        self.finding.evidence.iter().any(|evidence| variant.facts.contains_key(&evidence.source))
    }

    /// What one way lacks: what was missed, and the sources of which nothing is known, missed or not.
    fn lacked(&self, variant: &Variant, missed: &[Unknown]) -> BTreeSet<(SourceId, Unknown)> {
        let mut lacked = BTreeSet::new();
        for (source, max_age) in &variant.facts {
            let evidence = self.finding.evidence.iter().find(|evidence| evidence.source == *source);
            let reason = match evidence {
                None => Some(UnknownReason::Missing),
                Some(it) if self.findings.as_of.is_too_old(it.collected_at, *max_age) => Some(UnknownReason::Stale),
                Some(it) => it.refused.clone(),
            };
            lacked.extend(reason.map(|reason| (source.clone(), Unknown::new(source.as_str(), reason))));
            let of_source = missed.iter().filter(|unknown| unknown.is_of(source));
            lacked.extend(of_source.map(|unknown| (source.clone(), unknown.clone())));
        }
        lacked
    }
}

/// What waits for the sources of one account or other subject.
#[derive(Default)]
struct Group {
    lacking: BTreeMap<Lacked, BTreeSet<Unknown>>,
    checks: BTreeMap<Lacked, BTreeSet<CheckId>>,
    /// Findings by what each of their ways lacks: those that lack the same are counted together.
    waiting: BTreeMap<BTreeSet<BTreeSet<Lacked>>, usize>,
}

impl Group {
    fn add(&mut self, check: &CheckId, ways: Vec<Vec<(Lacked, Unknown)>>) {
        let mut sets = BTreeSet::new();
        for way in ways {
            sets.insert(way.iter().map(|(lacked, _)| lacked.clone()).collect());
            for (lacked, unknown) in way {
                self.checks.entry(lacked.clone()).or_default().insert(check.clone());
                self.lacking.entry(lacked).or_default().insert(unknown);
            }
        }
        *self.waiting.entry(sets).or_default() += 1;
    }

    fn needs(mut self, findings: &Findings) -> Vec<Need> {
        let waiting: Vec<Waiting<'_, Lacked>> = self
            .waiting
            .iter()
            .map(|(ways, count)| Waiting { ways: ways.iter().map(|way| way.iter().collect()).collect(), count: *count })
            .collect();
        let ordered = order(self.lacking.keys(), &waiting);
        let placed = ordered.into_iter().map(|(lacked, worth)| (lacked.clone(), worth)).collect::<Vec<_>>();
        let mut needs = Vec::with_capacity(placed.len());
        for (lacked, worth) in placed {
            let lacking = self.lacking.remove(&lacked).unwrap_or_default();
            let checks = self.checks.remove(&lacked).unwrap_or_default();
            let (of, source) = lacked;
            needs.push(Need {
                future: future(findings, &of, &source),
                of,
                source,
                lacking: lacking.into_iter().collect(),
                decides: worth.decides,
                takes_part_in: worth.takes_part_in,
                adds: worth.adds,
                checks: checks.into_iter().collect(),
            });
        }
        needs
    }
}

/// When a source was collected that was set aside, where it was: the earliest, which first will count.
fn future(findings: &Findings, of: &Whose, source: &SourceId) -> Option<Instant> {
    let of = of.subject()?;
    // What is about a whole account may come with any of its regions.
    let is_its = |subject: &Subject| subject.identity() == *of || subject.account() == *of;
    let its = findings.future.iter().filter(|(subject, id, _)| id == source && is_its(subject));
    its.map(|(_, _, at)| *at).min()
}
