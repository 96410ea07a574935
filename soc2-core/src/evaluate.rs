//! A program and facts into findings.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::atomic::Ordering;

use crate::allowance::Allowance;
use crate::catalog::Source;
use crate::catalog::SourceScope;
use crate::catalog::Variant;
use crate::cel;
use crate::cel::Answer;
use crate::cel::Budget;
use crate::cel::EvalErrorKind;
use crate::cel::ExplainOptions;
use crate::cel::Input;
use crate::cel::Inputs;
use crate::cel::Value;
use crate::cel::Witness;
use crate::document::Builder;
use crate::document::Document;
use crate::document::Span;
use crate::error::Error;
use crate::facts::Fact;
use crate::facts::FactsDocument;
use crate::facts::Merged;
use crate::facts::Subject;
use crate::facts::SubjectFacts;
use crate::facts::merge;
use crate::finding::ErrorReason;
use crate::finding::Evidence;
use crate::finding::Finding;
use crate::finding::NotApplicable;
use crate::finding::Outcome;
use crate::finding::Resource;
use crate::id::SourceId;
use crate::program::CompiledCheck;
use crate::program::CompiledVariant;
use crate::program::Program;
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
    /// The newest instant of the facts, or nothing when there are none.
    pub fn newest(documents: &[FactsDocument]) -> Option<Self> {
        documents.iter().filter_map(FactsDocument::newest).max().map(Self::FromFacts)
    }

    /// The instant.
    pub fn instant(self) -> Instant {
        match self {
            Self::Given(instant) | Self::FromFacts(instant) => instant,
        }
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
    pub future: Vec<(Subject, SourceId, Instant)>,
    /// Facts that no source of the catalog describes.
    pub unused: Vec<(Subject, SourceId)>,
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
    let regional = program.targets().filter(|target| target.regional).flat_map(|target| &target.subjects);
    let regional_kinds: BTreeSet<&str> = regional.map(String::as_str).collect();
    let Merged { subjects, future, unused } =
        merge(documents, as_of.instant(), &program.sources, &program.read, &regional_kinds)?;
    let with_regions: BTreeSet<Subject> = subjects
        .iter()
        .filter(|facts| facts.subject.region.is_some() && regional_kinds.contains(facts.subject.kind.as_str()))
        .map(|facts| facts.subject.account())
        .collect();
    let described: Vec<Document> = subjects.iter().map(|facts| facts.subject.document()).collect();
    let mut findings = Vec::new();
    for compiled in program.checks.values() {
        let before = findings.len();
        let asked = Asked::of(compiled, program, &with_regions);
        for (subject, described) in subjects.iter().zip(&described).filter(|(facts, _)| asked.is_asked_of(facts)) {
            let budget = Cell::new(allowance.budget());
            findings.push(Looking { program, compiled, subject, described, as_of, allowance, budget }.finding());
        }
        if findings.len() == before {
            findings.push(nobody_to_look_at(compiled));
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

/// Which subjects a check is asked of: an account once when it reads only what is account-wide, else each region.
struct Asked<'a> {
    kinds: &'a [String],
    /// The regional sources that the check reads.
    regional: BTreeSet<&'a SourceId>,
    with_regions: &'a BTreeSet<Subject>,
}

impl<'a> Asked<'a> {
    fn of(compiled: &'a CompiledCheck, program: &'a Program, with_regions: &'a BTreeSet<Subject>) -> Self {
        let target = program.targets.get(&compiled.check.target);
        let read = compiled.check.variants.iter().flat_map(|variant| variant.facts.keys());
        let is_regional = |id: &&SourceId| {
            target.is_some_and(|target| target.regional)
                && program.sources.get(id).is_some_and(|source| source.scope == SourceScope::Region)
        };
        let kinds = target.map(|target| target.subjects.as_slice()).unwrap_or_default();
        Self { kinds, regional: read.filter(is_regional).collect(), with_regions }
    }

    fn is_asked_of(&self, facts: &SubjectFacts) -> bool {
        let is_account = self.with_regions.contains(&facts.subject.account());
        self.kinds.contains(&facts.subject.kind)
            && match facts.subject.region {
                Some(_) => !is_account || !self.regional.is_empty(),
                None if !is_account || self.regional.is_empty() => true,
                // An account without a region is asked beside its regions where it brought regional facts itself.
                None => self.regional.iter().any(|id| facts.facts.contains_key(*id)),
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
        witnesses: witnesses_of(&missing),
        missing,
        evidence: Vec::new(),
    }
}

/// What is not known, where there is no expression to explain.
fn witnesses_of(missing: &[Unknown]) -> Vec<Witness> {
    missing.iter().take(ExplainOptions::default().limit).map(Witness::of_unknown).collect()
}

/// The sources of variants, as what is missing.
fn missing_sources<'a>(variants: impl IntoIterator<Item = &'a Variant>) -> Vec<Unknown> {
    let sources = variants.into_iter().flat_map(|variant| variant.facts.keys());
    let missing: BTreeSet<Unknown> =
        sources.map(|source| Unknown::new(source.as_str(), UnknownReason::Missing)).collect();
    missing.into_iter().collect()
}

/// What says how things should be: everything else in an expression says how they are.
const STANDARDS: [&str; 3] = ["params", "subject", "now"];

/// Whether something that a catalog calls sensitive stands at a path, above it or below it.
fn is_sensitive<'a>(mut sources: impl Iterator<Item = &'a Source>, path: &str) -> bool {
    sources.any(|source| {
        if source.sensitive.is_empty() {
            return false;
        }
        let Some(rest) = path.strip_prefix(source.id.as_str()) else { return false };
        if !rest.is_empty() && !rest.starts_with(['.', '[']) {
            return false;
        }
        let mut names = names_of(rest);
        if source.per_resource.is_some() && !names.is_empty() {
            names.remove(0);
        }
        source.sensitive.iter().any(|sensitive| {
            let mut sensitive = sensitive.split('.');
            names.iter().all(|name| sensitive.next().is_none_or(|part| part == *name))
        })
    })
}

/// The members that a path names, without the positions in lists: `.a["b"][0].c` names a, b and c.
fn names_of(path: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut rest = path;
    while !rest.is_empty() {
        if let Some(quoted) = rest.strip_prefix("[\"") {
            let end = quoted.find("\"]").unwrap_or(quoted.len());
            names.push(&quoted[..end]);
            rest = quoted.get(end + 2..).unwrap_or("");
        } else if let Some(position) = rest.strip_prefix('[') {
            rest = position.split_once(']').map_or("", |(_, rest)| rest);
        } else {
            let plain = rest.strip_prefix('.').unwrap_or(rest);
            let end = plain.find(['.', '[']).unwrap_or(plain.len());
            names.push(&plain[..end]);
            rest = &plain[end..];
        }
    }
    names
}

/// One check on one subject.
struct Looking<'a> {
    program: &'a Program,
    compiled: &'a CompiledCheck,
    subject: &'a SubjectFacts,
    /// What `subject` is in expressions.
    described: &'a Document,
    as_of: AsOf,
    allowance: &'a Allowance<'a>,
    /// What is left for the finding.
    budget: Cell<Budget<'a>>,
}

/// What one variant of a check found.
struct Looked {
    outcome: Outcome,
    message: Option<String>,
    witnesses: Vec<Witness>,
    missing: Vec<Unknown>,
    resources: Vec<Resource>,
}

impl Looked {
    fn nothing_but(outcome: Outcome) -> Self {
        Self { outcome, message: None, witnesses: Vec::new(), missing: Vec::new(), resources: Vec::new() }
    }

    fn of(judgment: Judgment) -> Self {
        let Judgment { outcome, message, witnesses, missing } = judgment;
        Self { outcome, message, witnesses, missing, resources: Vec::new() }
    }
}

/// What `applies` and `pass` come to on one element, or on the subject as a whole.
struct Judgment {
    outcome: Outcome,
    message: Option<String>,
    witnesses: Vec<Witness>,
    missing: Vec<Unknown>,
}

impl Looking<'_> {
    fn finding(&self) -> Finding {
        let check = &self.compiled.check;
        let looked = match check.variants.as_slice() {
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
            subject: Some(self.subject.subject.clone()),
            outcome,
            message: looked.message,
            resources: looked.resources,
            witnesses: looked.witnesses,
            missing: missing.into_iter().collect(),
            evidence: self.evidence(),
        }
    }

    /// Each variant of which the subject has any source is a resource of its own, named after it.
    fn look_at_variants(&self, variants: &[Variant]) -> Looked {
        let supplied = variants.iter().zip(&self.compiled.variants).filter(|(variant, _)| self.has_any(variant));
        let resources: Vec<Resource> = supplied
            .map(|(variant, compiled)| {
                let Looked { outcome, message, mut witnesses, missing, resources } = self.look(variant, compiled);
                let inner = resources.iter().flat_map(|resource| resource.missing.iter().cloned());
                let missing: BTreeSet<Unknown> = missing.iter().cloned().chain(inner).collect();
                let mut failed = Vec::new();
                for resource in resources {
                    failed.extend(resource.message);
                    let room = ExplainOptions::default().limit.saturating_sub(witnesses.len());
                    witnesses.extend(resource.witnesses.into_iter().take(room));
                }
                let message = message.or((!failed.is_empty()).then(|| failed.join("; ")));
                let id = variant.name.clone().unwrap_or_default();
                Resource { id, outcome, message, witnesses, missing: missing.into_iter().collect() }
            })
            .collect();
        // Where every tool that was asked says that it is not there, one that was not asked may be.
        let asked = resources.len();
        let applies = |it: &Resource| it.outcome != Outcome::NotApplicable(NotApplicable::DoesNotApply);
        if asked < variants.len() && !resources.iter().any(applies) {
            let missing = missing_sources(variants.iter().filter(|variant| !self.has_any(variant)));
            let witnesses = witnesses_of(&missing);
            let unknown = Looked::nothing_but(Outcome::Unknown(UnknownReason::Missing));
            return Looked { witnesses, missing, resources, ..unknown };
        }
        let outcome = Outcome::worst_of(resources.iter().map(|resource| resource.outcome.clone()));
        Looked { resources, ..Looked::nothing_but(outcome) }
    }

    fn has_any(&self, variant: &Variant) -> bool {
        variant.facts.keys().any(|source| self.subject.facts.contains_key(source))
    }

    fn look(&self, variant: &Variant, compiled: &CompiledVariant) -> Looked {
        let absent = self.absent(variant);
        let inputs = self.inputs(variant, compiled, &absent);
        let Some(for_each) = &compiled.for_each else {
            return Looked::of(self.judge(compiled, &inputs));
        };
        let list = match self.ask(for_each, &inputs) {
            Answer::Value(Value::List(list)) => list,
            Answer::Value(other) => {
                let message = format!("`for_each` is a {}, not a list", other.kind().name());
                return Looked {
                    message: Some(message),
                    ..Looked::nothing_but(Outcome::Error(ErrorReason::Evaluation))
                };
            }
            Answer::Unknown(missing) => {
                let witnesses = self.explain(for_each, &inputs);
                return Looked { witnesses, missing: missing.clone(), ..Looked::nothing_but(unknown(&missing)) };
            }
            Answer::Error(error) => {
                let witnesses = self.explain(for_each, &inputs);
                return Looked { message: Some(self.told(&error)), witnesses, ..Looked::nothing_but(mishap(&error)) };
            }
        };
        self.allow_for(list.len());
        let mut element_inputs = inputs.clone();
        let mut resources: Vec<Resource> = Vec::new();
        for element in list.iter() {
            if self.is_over() {
                break;
            }
            element_inputs.bind(compiled.item, element);
            resources.push(self.resource(compiled, &element_inputs));
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
                let witnesses = witnesses_of(&missing);
                let outcome = worst.worst(Outcome::Unknown(open.reason.clone()));
                Looked { witnesses, missing, resources, ..Looked::nothing_but(outcome) }
            }
            None if resources.is_empty() => Looked::nothing_but(Outcome::NotApplicable(NotApplicable::EmptyPopulation)),
            None => Looked { resources, ..Looked::nothing_but(worst) },
        }
    }

    /// The variant's sources that the subject does not have, or has too old.
    fn absent(&self, variant: &Variant) -> BTreeMap<SourceId, Unknown> {
        let unknown = |source: &SourceId, reason| Some((source.clone(), Unknown::new(source.as_str(), reason)));
        variant
            .facts
            .iter()
            .filter_map(|(source, max_age)| match self.subject.facts.get(source) {
                None => unknown(source, UnknownReason::Missing),
                Some(fact) => match (max_age, self.age(fact)) {
                    (Some(max_age), Some(age)) if age > *max_age => unknown(source, UnknownReason::Stale),
                    _ => None,
                },
            })
            .collect()
    }

    /// How old a fact is, where age is measured.
    fn age(&self, fact: &Fact) -> Option<crate::time::Duration> {
        match self.as_of {
            AsOf::Given(instant) => instant.since(fact.collected_at),
            AsOf::FromFacts(_) => None,
        }
    }

    fn inputs<'a>(
        &'a self,
        variant: &Variant,
        compiled: &'a CompiledVariant,
        absent: &'a BTreeMap<SourceId, Unknown>,
    ) -> Inputs<'a> {
        let mut inputs = Inputs::new(&compiled.env)
            .facts("params", self.compiled.params.root())
            .facts("subject", self.described.root())
            .value("now", Value::Timestamp(self.as_of.instant().timestamp().into()));
        // The sources have the first slots, in their order.
        for (slot, source) in variant.facts.keys().enumerate() {
            match (absent.get(source), self.subject.facts.get(source)) {
                (Some(unknown), _) => inputs.bind(slot, Input::Unknown(unknown)),
                (None, Some(fact)) => inputs.bind(slot, Input::Node(fact.document.root())),
                (None, None) => {}
            }
        }
        inputs
    }

    fn resource(&self, compiled: &CompiledVariant, inputs: &Inputs<'_>) -> Resource {
        let key = compiled.key.as_ref().map(|key| (key, self.ask(key, inputs)));
        let id = match key {
            Some((_, Answer::Value(Value::String(id)))) => id.to_string(),
            Some((_, Answer::Value(other))) => {
                let message = format!("`key` is a {}, not a string", other.kind().name());
                return nameless(ErrorReason::Evaluation, message, Vec::new(), Vec::new());
            }
            Some((key, Answer::Unknown(missing))) => {
                let message = "what names the resource is not known".to_owned();
                return nameless(ErrorReason::Evaluation, message, self.explain(key, inputs), missing);
            }
            Some((key, Answer::Error(error))) => {
                let message = format!("what names the resource: {}", self.told(&error));
                return nameless(reason_of(&error), message, self.explain(key, inputs), Vec::new());
            }
            None => String::new(),
        };
        let Judgment { outcome, message, witnesses, missing } = self.judge(compiled, inputs);
        Resource { id, outcome, message, witnesses, missing }
    }

    /// `applies`, `pass` and `message` on one element or on the subject as a whole.
    fn judge(&self, compiled: &CompiledVariant, inputs: &Inputs<'_>) -> Judgment {
        let nothing_but = |outcome| Judgment { outcome, message: None, witnesses: Vec::new(), missing: Vec::new() };
        if let Some(applies) = &compiled.applies {
            let judgment = self.truth(applies, "applies", inputs);
            match judgment.outcome {
                Outcome::Pass => {}
                Outcome::Fail => return nothing_but(Outcome::NotApplicable(NotApplicable::DoesNotApply)),
                _ => return self.with_witnesses(judgment, applies, inputs),
            }
        }
        let judgment = self.truth(&compiled.pass, "pass", inputs);
        match judgment.outcome {
            Outcome::Pass => return judgment,
            Outcome::Fail => {}
            _ => return self.with_witnesses(judgment, &compiled.pass, inputs),
        }
        let said = compiled.message.as_ref().map(|message| self.ask(message, inputs));
        let message = match said {
            Some(Answer::Value(Value::String(said))) => Some(said.to_string()),
            // A message that cannot be made takes nothing from the verdict.
            Some(Answer::Value(_) | Answer::Unknown(_) | Answer::Error(_)) | None => None,
        };
        self.with_witnesses(Judgment { message, ..judgment }, &compiled.pass, inputs)
    }

    /// A CEL bool as an outcome: true passes, false fails.
    fn truth(&self, expression: &cel::Expression, name: &str, inputs: &Inputs<'_>) -> Judgment {
        let (outcome, message, missing) = match self.ask(expression, inputs) {
            Answer::Value(Value::Bool(true)) => (Outcome::Pass, None, Vec::new()),
            Answer::Value(Value::Bool(false)) => (Outcome::Fail, None, Vec::new()),
            Answer::Value(other) => {
                let message = format!("`{name}` is a {}, not a bool", other.kind().name());
                (Outcome::Error(ErrorReason::Evaluation), Some(message), Vec::new())
            }
            Answer::Unknown(missing) => (unknown(&missing), None, missing),
            Answer::Error(error) => (mishap(&error), Some(self.told(&error)), Vec::new()),
        };
        Judgment { outcome, message, witnesses: Vec::new(), missing }
    }

    fn with_witnesses(&self, judgment: Judgment, expression: &cel::Expression, inputs: &Inputs<'_>) -> Judgment {
        Judgment { witnesses: self.explain(expression, inputs), ..judgment }
    }

    fn explain(&self, expression: &cel::Expression, inputs: &Inputs<'_>) -> Vec<Witness> {
        let is_sensitive = |path: &str| is_sensitive(self.program.sources.values(), path);
        let options = ExplainOptions { standards: &STANDARDS, is_sensitive: &is_sensitive, ..Default::default() };
        // What explaining takes is bounded by what the evaluation took. Where that met its limit, so does this.
        let left = self.budget.get();
        let budget = if left.steps == 0 { left } else { self.allowance.budget() };
        cel::explain(expression, inputs, &budget, &options)
    }

    /// One question more, out of the budget of the finding.
    fn ask<'e>(&self, expression: &'e cel::Expression, inputs: &Inputs<'e>) -> Answer<'e> {
        let mut budget = self.budget.get();
        let answer = cel::evaluate_sharing(expression, inputs, &mut budget);
        self.budget.set(budget);
        answer
    }

    /// Whether the budget is spent or the caller has cancelled: short evaluations do not look.
    fn is_over(&self) -> bool {
        let Budget { steps, cancel, .. } = self.budget.get();
        steps == 0 || cancel.is_some_and(|cancel| cancel.load(Ordering::Relaxed))
    }

    /// What is allowed for so many resources is added to the budget.
    fn allow_for(&self, n_resources: usize) {
        let more = self.allowance.steps_per_resource.saturating_mul(n_resources as u64);
        let budget = self.budget.get();
        self.budget.set(Budget { steps: budget.steps.saturating_add(more), ..budget });
    }

    /// An error in words; where a limit was met, it is the check that takes too much.
    fn told(&self, error: &cel::EvalError) -> String {
        match error.kind {
            EvalErrorKind::Limit => format!("check `{}`: {error}", self.compiled.check.id),
            EvalErrorKind::Eval | EvalErrorKind::WrongType => error.to_string(),
        }
    }

    fn evidence(&self) -> Vec<Evidence> {
        let read: BTreeSet<&SourceId> =
            self.compiled.check.variants.iter().flat_map(|variant| variant.facts.keys()).collect();
        read.into_iter()
            .filter_map(|source| {
                let fact = self.subject.facts.get(source)?;
                Some(Evidence {
                    source: source.clone(),
                    collected_at: fact.collected_at,
                    completeness: fact.completeness,
                    digest: fact.digest,
                    file_digest: fact.file_digest,
                    metadata: fact.metadata.clone(),
                })
            })
            .collect()
    }
}

/// A resource without a name is an error: nobody could say which one it is.
fn nameless(reason: ErrorReason, message: String, witnesses: Vec<Witness>, missing: Vec<Unknown>) -> Resource {
    Resource { id: String::new(), outcome: Outcome::Error(reason), message: Some(message), witnesses, missing }
}

fn unknown(missing: &[Unknown]) -> Outcome {
    let reason = missing.iter().map(|unknown| &unknown.reason).min();
    Outcome::Unknown(reason.cloned().unwrap_or(UnknownReason::Missing))
}

fn mishap(error: &cel::EvalError) -> Outcome {
    Outcome::Error(reason_of(error))
}

fn reason_of(error: &cel::EvalError) -> ErrorReason {
    match error.kind {
        EvalErrorKind::Limit => ErrorReason::Limit,
        EvalErrorKind::WrongType => ErrorReason::WrongType,
        EvalErrorKind::Eval => ErrorReason::Evaluation,
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
