//! A program and facts into findings.

mod asking;

use std::collections::BTreeSet;
use std::sync::Arc;

use self::asking::Asking;
use self::asking::Judgment;
use self::asking::Purse;
use self::asking::mishap;
use self::asking::unknown;
use crate::allowance::Allowance;
use crate::catalog::SourceScope;
use crate::catalog::Variant;
use crate::cel::Answer;
use crate::cel::Value;
use crate::document::Builder;
use crate::document::Document;
use crate::document::Span;
use crate::error::Error;
use crate::facts::Evidence;
use crate::facts::FactsDocument;
use crate::facts::Merged;
use crate::facts::Subject;
use crate::facts::SubjectFacts;
use crate::facts::merge;
use crate::finding::ErrorReason;
use crate::finding::Finding;
use crate::finding::NotApplicable;
use crate::finding::Outcome;
use crate::finding::Question;
use crate::finding::Resource;
use crate::finding::Scene;
use crate::finding::Seen;
use crate::finding::Witnesses;
use crate::id::SourceId;
use crate::program::CompiledCheck;
use crate::program::CompiledVariant;
use crate::program::Program;
use crate::time::Duration;
use crate::time::Instant;
use crate::unknown::Unknown;
use crate::unknown::UnknownReason;

/// The instant that is assessed, and who said so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AsOf {
    /// The caller: facts have an age.
    Given(Instant),
    /// Taken from the facts, since nobody said: the age of facts is not measured.
    FromFacts(Instant),
}

impl AsOf {
    /// The newest instant of the facts; where no document brings a source, the newest that a document names. Nothing when
    /// there are no documents.
    pub fn newest(documents: &[FactsDocument]) -> Option<Self> {
        let of_sources = documents.iter().filter_map(FactsDocument::newest).max();
        of_sources.or_else(|| documents.iter().filter_map(FactsDocument::collected_at).max()).map(Self::FromFacts)
    }

    /// The instant.
    pub fn instant(self) -> Instant {
        match self {
            Self::Given(instant) | Self::FromFacts(instant) => instant,
        }
    }

    /// Whether what was collected then is older than a check lets it be, where age is measured.
    pub(crate) fn is_too_old(self, collected_at: Instant, max_age: Option<Duration>) -> bool {
        let age = match self {
            Self::Given(instant) => instant.since(collected_at),
            Self::FromFacts(_) => None,
        };
        max_age.zip(age).is_some_and(|(max_age, age)| age > max_age)
    }
}

/// What a program found in facts.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Findings {
    /// The instant that was assessed.
    pub as_of: AsOf,
    /// Who was looked at, ordered.
    pub subjects: Vec<Subject>,
    /// Invariant: ordered by check, then subject.
    pub findings: Vec<Finding>,
    /// Who was brought and not looked at: no target in scope has subjects of that kind.
    pub outside: Vec<Subject>,
    /// Facts newer than the instant: set aside.
    pub future: Vec<(Arc<Subject>, SourceId, Instant)>,
    /// Facts that no source of the catalog describes.
    pub unused: Vec<(Arc<Subject>, SourceId)>,
}

/// Evaluates every check in scope on every subject of its target, as of an instant.
///
/// # Errors
/// When one subject has two different answers of a source at one instant, or a name stands twice in what is read.
pub fn evaluate(program: &Program, documents: &[FactsDocument], as_of: AsOf) -> Result<Findings, Error> {
    evaluate_within(program, documents, as_of, &Allowance::default())
}

/// The same, with what each finding may take said by the caller, who may also cancel.
///
/// # Errors
/// As [`evaluate`]. A finding that takes too much is no error of this function: it has the outcome `error`, and says so.
pub fn evaluate_within(
    program: &Program,
    documents: &[FactsDocument],
    as_of: AsOf,
    allowance: &Allowance<'_>,
) -> Result<Findings, Error> {
    found(program, documents, as_of, allowance, |check| Some(nobody_to_look_at(check)))
}

/// The same of those checks alone that have a subject among the documents: what one snapshot of a history tells, or one
/// document of a fleet's, where a word on every other target would be said anew for each.
///
/// # Errors
/// As [`evaluate`].
pub fn evaluate_here(
    program: &Program,
    documents: &[FactsDocument],
    as_of: AsOf,
    allowance: &Allowance<'_>,
) -> Result<Findings, Error> {
    found(program, documents, as_of, allowance, |_| None)
}

fn found(
    program: &Program,
    documents: &[FactsDocument],
    as_of: AsOf,
    allowance: &Allowance<'_>,
    of_nobody: impl Fn(&CompiledCheck) -> Option<Finding>,
) -> Result<Findings, Error> {
    let regional = program.targets().filter(|target| target.regional).flat_map(|target| &target.subjects);
    let regional_kinds: BTreeSet<&str> = regional.map(String::as_str).collect();
    let Merged { subjects, future, unused } = merge(documents, as_of.instant(), &program.sources, &regional_kinds)?;
    let with_regions: BTreeSet<Subject> = subjects
        .iter()
        .filter(|facts| facts.subject.region.is_some() && regional_kinds.contains(facts.subject.kind.as_str()))
        .map(|facts| facts.subject.account())
        .collect();
    let known: Vec<Known<'_>> = subjects.iter().map(|facts| Known::of(facts, &with_regions)).collect();
    let mut findings = Vec::new();
    for compiled in program.checks.values() {
        let before = findings.len();
        let asked = Asked::of(compiled, program);
        for known in known.iter().filter(|known| asked.is_asked_of(known)) {
            let purse = Purse::of(&compiled.check.id, allowance);
            findings.push(Looking { compiled, known, as_of, purse }.finding());
        }
        if findings.len() == before {
            findings.extend(of_nobody(compiled));
        }
    }
    let looked_at: BTreeSet<_> = findings.iter().filter_map(|it: &Finding| Some(it.subject.as_ref()?.key())).collect();
    let brought: BTreeSet<_> = documents.iter().map(|document| document.subject.key()).collect();
    let is_account = |subject: &Subject| with_regions.contains(&subject.account());
    let all = || subjects.iter().map(|facts| &facts.subject);
    let outside = all().filter(|it| brought.contains(&it.key()) && !looked_at.contains(&it.key()) && !is_account(it));
    let outside = outside.cloned().collect();
    let inside = all().filter(|it| looked_at.contains(&it.key())).cloned().collect();
    Ok(Findings { as_of, subjects: inside, findings, outside, future, unused })
}

/// A subject and what is worked out about it once, for all checks.
struct Known<'a> {
    facts: &'a SubjectFacts,
    /// What findings are of.
    subject: Arc<Subject>,
    /// What `subject` is in expressions.
    described: Document,
    /// Its account has regions; perhaps it is one of them.
    has_regions: bool,
}

impl<'a> Known<'a> {
    fn of(facts: &'a SubjectFacts, with_regions: &BTreeSet<Subject>) -> Self {
        let subject = &facts.subject;
        let has_regions = with_regions.contains(&subject.account());
        Self { facts, subject: Arc::new(subject.clone()), described: subject.document(), has_regions }
    }
}

/// Which subjects a check is asked of: an account once when it reads only what is account-wide, else each region.
struct Asked<'a> {
    kinds: &'a [String],
    /// The regional sources that the check reads.
    regional: Vec<&'a SourceId>,
}

impl<'a> Asked<'a> {
    fn of(compiled: &'a CompiledCheck, program: &'a Program) -> Self {
        let Some(target) = program.targets.get(&compiled.check.target) else {
            return Self { kinds: &[], regional: Vec::new() };
        };
        let read = compiled.check.sources();
        let is_regional = |id: &&SourceId| {
            target.regional && program.source(id).is_some_and(|source| source.scope == SourceScope::Region)
        };
        Self { kinds: &target.subjects, regional: read.filter(is_regional).collect() }
    }

    fn is_asked_of(&self, known: &Known<'_>) -> bool {
        self.kinds.contains(&known.subject.kind)
            && match known.subject.region {
                Some(_) => !known.has_regions || !self.regional.is_empty(),
                None if !known.has_regions || self.regional.is_empty() => true,
                // An account without a region is asked beside its regions where it brought regional facts itself.
                None => self.regional.iter().any(|id| known.facts.facts.contains_key(*id)),
            }
    }
}

/// A target in scope without a subject: nothing is quietly narrowed.
fn nobody_to_look_at(compiled: &CompiledCheck) -> Finding {
    let missing = missing_sources(&compiled.check.variants);
    Finding {
        check: compiled.check.id.clone(),
        subject: None,
        outcome: Outcome::Unknown(UnknownReason::Missing),
        message: None,
        resources: Vec::new(),
        witnesses: Witnesses::of_unknowns(&missing),
        missing,
        evidence: Vec::new(),
        accepted_by: Vec::new(),
    }
}

/// The sources of variants, as what is missing.
fn missing_sources<'a>(variants: impl IntoIterator<Item = &'a Variant>) -> Vec<Unknown> {
    let sources = variants.into_iter().flat_map(|variant| variant.facts.keys());
    let missing: BTreeSet<Unknown> =
        sources.map(|source| Unknown::new(source.as_str(), UnknownReason::Missing)).collect();
    missing.into_iter().collect()
}

/// One check on one subject.
struct Looking<'a> {
    compiled: &'a CompiledCheck,
    known: &'a Known<'a>,
    as_of: AsOf,
    purse: Purse<'a>,
}

/// What one variant of a check found.
struct Looked {
    outcome: Outcome,
    message: Option<String>,
    witnesses: Witnesses,
    missing: Vec<Unknown>,
    resources: Vec<Resource>,
}

impl Looked {
    fn nothing_but(outcome: Outcome) -> Self {
        Self { outcome, message: None, witnesses: Witnesses::default(), missing: Vec::new(), resources: Vec::new() }
    }

    fn of(judgment: Judgment) -> Self {
        let Judgment { outcome, message, witnesses, missing } = judgment;
        Self { outcome, message, witnesses, missing, resources: Vec::new() }
    }
}

impl Looking<'_> {
    fn finding(&self) -> Finding {
        let check = &self.compiled.check;
        let looked = match check.variants.as_slice() {
            // Short evaluations do not look themselves.
            _ if self.purse.is_cancelled() => Looked {
                message: Some(format!("check `{}`: the evaluation was cancelled", check.id)),
                ..Looked::nothing_but(Outcome::Error(ErrorReason::Limit))
            },
            [variant] if variant.name.is_none() => match self.compiled.variants.first() {
                Some(compiled) => self.look(variant, compiled),
                None => Looked::nothing_but(Outcome::NotAssessed),
            },
            variants => self.look_at_variants(variants),
        };
        let outcome = match looked.outcome {
            // It carries nothing: neither that it holds nor that nobody looked.
            Outcome::Pass | Outcome::Unknown(_) if check.platform_guaranteed => {
                Outcome::NotApplicable(NotApplicable::PlatformGuaranteed)
            }
            outcome => outcome,
        };
        let missing: BTreeSet<Unknown> =
            looked.resources.iter().flat_map(|resource| &resource.missing).cloned().chain(looked.missing).collect();
        Finding {
            check: check.id.clone(),
            subject: Some(Arc::clone(&self.known.subject)),
            outcome,
            message: looked.message,
            resources: looked.resources,
            witnesses: looked.witnesses,
            missing: missing.into_iter().collect(),
            evidence: self.evidence(),
            accepted_by: Vec::new(),
        }
    }

    /// Each variant of which the subject has any source is a resource of its own, named after it.
    fn look_at_variants(&self, variants: &[Variant]) -> Looked {
        let supplied = variants.iter().zip(&self.compiled.variants).filter(|(variant, _)| self.has_any(variant));
        let resources: Vec<Resource> = supplied
            .map(|(variant, compiled)| {
                let Looked { outcome, message, witnesses, missing, resources } = self.look(variant, compiled);
                let inner = resources.iter().flat_map(|resource| resource.missing.iter().cloned());
                let missing: BTreeSet<Unknown> = missing.iter().cloned().chain(inner).collect();
                let (failed, others): (Vec<Option<String>>, Vec<Witnesses>) =
                    resources.into_iter().map(|resource| (resource.message, resource.witnesses)).unzip();
                let failed: Vec<String> = failed.into_iter().flatten().collect();
                let witnesses = witnesses.and(others);
                let message = message.or((!failed.is_empty()).then(|| failed.join("; ")));
                let id = variant.name.clone().unwrap_or_default();
                Resource { id, outcome, message, witnesses, missing: missing.into_iter().collect(), accepted_by: None }
            })
            .collect();
        // Where every tool that was asked says that it is not there, one that was not asked may be.
        let asked = resources.len();
        let applies = |it: &Resource| it.outcome != Outcome::NotApplicable(NotApplicable::DoesNotApply);
        if asked < variants.len() && !resources.iter().any(applies) {
            let missing = missing_sources(variants.iter().filter(|variant| !self.has_any(variant)));
            let witnesses = Witnesses::of_unknowns(&missing);
            let unknown = Looked::nothing_but(Outcome::Unknown(UnknownReason::Missing));
            return Looked { witnesses, missing, resources, ..unknown };
        }
        let outcome = Outcome::worst_of(resources.iter().map(|resource| resource.outcome.clone()));
        Looked { resources, ..Looked::nothing_but(outcome) }
    }

    fn has_any(&self, variant: &Variant) -> bool {
        variant.facts.keys().any(|source| self.known.facts.facts.contains_key(source))
    }

    fn look(&self, variant: &Variant, compiled: &Arc<CompiledVariant>) -> Looked {
        let scene = Arc::new(self.scene(variant, compiled));
        let mut asking = Asking::of(&scene, &self.purse);
        let list = match asking.elements() {
            None => return Looked::of(asking.judge()),
            Some(Answer::Value(Value::List(list))) => list,
            Some(Answer::Value(other)) => {
                let message = format!("`for_each` is a {}, not a list", other.kind().name());
                return Looked {
                    message: Some(message),
                    ..Looked::nothing_but(Outcome::Error(ErrorReason::Evaluation))
                };
            }
            Some(Answer::Unknown(missing)) => {
                let witnesses = asking.witnesses(Question::ForEach);
                return Looked { witnesses, missing: missing.clone(), ..Looked::nothing_but(unknown(&missing)) };
            }
            Some(Answer::Error(error)) => {
                let witnesses = asking.witnesses(Question::ForEach);
                return Looked {
                    message: Some(self.purse.told(&error)),
                    witnesses,
                    ..Looked::nothing_but(mishap(&error))
                };
            }
        };
        // A list that the expression made may be longer than the facts are.
        self.purse.add_for(list.len().min(scene.n_facts()));
        let mut resources: Vec<Resource> = Vec::new();
        for element in list.iter() {
            if self.purse.is_empty() {
                break;
            }
            asking.take(element);
            resources.push(asking.resource());
        }
        let worst = Outcome::worst_of(resources.iter().map(|resource| resource.outcome.clone()));
        if resources.len() < list.len() {
            let id = &self.compiled.check.id;
            let (looked_at, all) = (resources.len(), list.len());
            let message = format!("check `{id}`: the budget of a finding ended with resource {looked_at} of {all}");
            let outcome = worst.worst(Outcome::Error(ErrorReason::Limit));
            return Looked { message: Some(message), resources, ..Looked::nothing_but(outcome) };
        }
        match list.open() {
            // One failing element decides; otherwise the elements that are not here could.
            Some(open) => {
                let missing = if worst == Outcome::Fail { Vec::new() } else { vec![open.clone()] };
                let witnesses = Witnesses::of_unknowns(&missing);
                let outcome = worst.worst(Outcome::Unknown(open.reason.clone()));
                Looked { witnesses, missing, resources, ..Looked::nothing_but(outcome) }
            }
            None if resources.is_empty() => Looked::nothing_but(Outcome::NotApplicable(NotApplicable::EmptyPopulation)),
            None => Looked { resources, ..Looked::nothing_but(worst) },
        }
    }

    /// What the variant's expressions see: its sources, but for those that the subject does not have or has too old.
    fn scene(&self, variant: &Variant, compiled: &Arc<CompiledVariant>) -> Scene {
        let seen = |(source, max_age): (&SourceId, &Option<Duration>)| {
            let unknown = |reason| Seen::Unknown(Unknown::new(source.as_str(), reason));
            match self.known.facts.facts.get(source) {
                None => unknown(UnknownReason::Missing),
                Some(fact) if self.as_of.is_too_old(fact.evidence.collected_at, *max_age) => {
                    unknown(UnknownReason::Stale)
                }
                Some(fact) => Seen::Facts(fact.document.clone()),
            }
        };
        Scene {
            compiled: Arc::clone(compiled),
            sources: variant.facts.iter().map(seen).collect(),
            params: self.compiled.params.clone(),
            subject: self.known.described.clone(),
            now: self.as_of.instant(),
        }
    }

    fn evidence(&self) -> Vec<Arc<Evidence>> {
        let mut read: Vec<&SourceId> = self.compiled.check.sources().collect();
        read.sort();
        read.dedup();
        read.into_iter().filter_map(|source| Some(Arc::clone(&self.known.facts.facts.get(source)?.evidence))).collect()
    }
}

impl Subject {
    /// What `subject` is in expressions.
    fn document(&self) -> Document {
        let nowhere = Span::default();
        let mut builder = Builder::with_root_path("".into(), "subject");
        builder.begin_map(nowhere);
        for (name, value) in [("kind", Some(&self.kind)), ("id", Some(&self.id)), ("region", self.region.as_ref())] {
            if let Some(value) = value {
                builder.key(name, nowhere);
                builder.string(value, nowhere);
            }
        }
        builder.key("labels", nowhere);
        builder.begin_map(nowhere);
        for (name, value) in &self.labels {
            builder.key(name, nowhere);
            builder.string(value, nowhere);
        }
        builder.end(0);
        builder.end(0);
        builder.finish().0
    }
}
