//! A program and facts into findings.

use std::collections::BTreeSet;
use std::sync::Arc;

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
use crate::cel::Values;
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

/// What an evaluation may take, and what it tells.
///
/// ```
/// use soc2_core::cel::Values;
/// use soc2_core::evaluate::Options;
///
/// // Reasons without what stands in the facts, for reports that leave the house.
/// let options = Options { values: Values::Hidden, ..Options::default() };
/// // Verdicts alone.
/// let bare = Options { witnesses: 0, ..Options::default() };
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Options<'o> {
    /// For each expression on each element.
    pub budget: Budget<'o>,
    /// How many witnesses say why something did not pass, at most, for each resource; 8 by default. With none, nothing
    /// is explained, which takes its time too.
    pub witnesses: usize,
    /// Whether witnesses show values of facts; they do by default, but for what the catalog calls sensitive.
    pub values: Values,
}

impl Default for Options<'_> {
    fn default() -> Self {
        let ExplainOptions { limit, values, .. } = ExplainOptions::default();
        Self { budget: Budget::default(), witnesses: limit, values }
    }
}

/// Evaluates every check in scope on every subject of its target, as of an instant, with the default [`Options`].
///
/// # Errors
/// When one subject has two different answers of a source at one instant, or a name stands twice in what is read.
pub fn evaluate(program: &Program, documents: &[FactsDocument], as_of: AsOf) -> Result<Findings, Error> {
    evaluate_with(program, documents, as_of, &Options::default())
}

/// Evaluates as [`evaluate`] does, with options of the caller's.
///
/// # Errors
/// As for [`evaluate`].
pub fn evaluate_with(
    program: &Program,
    documents: &[FactsDocument],
    as_of: AsOf,
    options: &Options<'_>,
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
    let sensitive: Vec<&Source> =
        program.sources.values().map(|known| &known.source).filter(|source| !source.sensitive.is_empty()).collect();
    let mut findings = Vec::with_capacity(program.checks.len());
    for compiled in program.checks.values() {
        let before = findings.len();
        let asked = Asked::of(compiled, program);
        for known in known.iter().filter(|known| asked.is_asked_of(known)) {
            findings.push(Looking { compiled, known, as_of, options, sensitive: &sensitive }.finding());
        }
        if findings.len() == before {
            findings.push(nobody_to_look_at(compiled, options));
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
        let read = compiled.check.variants.iter().flat_map(|variant| variant.facts.keys());
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
fn nobody_to_look_at(compiled: &CompiledCheck, options: &Options<'_>) -> Finding {
    let missing = missing_sources(&compiled.check.variants);
    Finding {
        check: compiled.check.id.clone(),
        subject: None,
        outcome: Outcome::Unknown(UnknownReason::Missing),
        message: None,
        resources: Vec::new(),
        witnesses: witnesses_of(&missing, options),
        missing,
        evidence: Vec::new(),
    }
}

/// What is not known, where there is no expression to explain.
fn witnesses_of(missing: &[Unknown], options: &Options<'_>) -> Vec<Witness> {
    missing.iter().take(options.witnesses).map(Witness::of_unknown).collect()
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
fn is_sensitive(sources: &[&Source], path: &str) -> bool {
    sources.iter().any(|source| {
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
    compiled: &'a CompiledCheck,
    known: &'a Known<'a>,
    as_of: AsOf,
    options: &'a Options<'a>,
    /// The sources of which something is never shown.
    sensitive: &'a [&'a Source],
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
            subject: Some(self.known.subject.clone()),
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
                    let room = self.options.witnesses.saturating_sub(witnesses.len());
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
            let witnesses = witnesses_of(&missing, self.options);
            let unknown = Looked::nothing_but(Outcome::Unknown(UnknownReason::Missing));
            return Looked { witnesses, missing, resources, ..unknown };
        }
        let outcome = Outcome::worst_of(resources.iter().map(|resource| resource.outcome.clone()));
        Looked { resources, ..Looked::nothing_but(outcome) }
    }

    fn has_any(&self, variant: &Variant) -> bool {
        variant.facts.keys().any(|source| self.known.facts.facts.contains_key(source))
    }

    fn look(&self, variant: &Variant, compiled: &CompiledVariant) -> Looked {
        let sources = self.sources(variant);
        let mut inputs = self.inputs(compiled, &sources);
        let Some(for_each) = &compiled.for_each else {
            return Looked::of(self.judge(compiled, &inputs));
        };
        let list = match cel::evaluate(for_each, &inputs, &self.options.budget) {
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
                return Looked { message: Some(error.to_string()), witnesses, ..Looked::nothing_but(mishap(&error)) };
            }
        };
        let resources: Vec<Resource> = list
            .iter()
            .map(|element| {
                inputs.bind(compiled.item, element);
                self.resource(compiled, &inputs)
            })
            .collect();
        let worst = Outcome::worst_of(resources.iter().map(|resource| resource.outcome.clone()));
        match list.open() {
            // One failing element decides; otherwise the elements that are not here could.
            Some(open) => {
                let missing = if worst == Outcome::Fail { Vec::new() } else { vec![open.clone()] };
                let witnesses = witnesses_of(&missing, self.options);
                let outcome = worst.worst(Outcome::Unknown(open.reason.clone()));
                Looked { witnesses, missing, resources, ..Looked::nothing_but(outcome) }
            }
            None if resources.is_empty() => Looked::nothing_but(Outcome::NotApplicable(NotApplicable::EmptyPopulation)),
            None => Looked { resources, ..Looked::nothing_but(worst) },
        }
    }

    /// The variant's sources in their order, or why they are not known: the subject does not have them, or too old.
    fn sources(&self, variant: &Variant) -> Vec<Result<&Fact, Unknown>> {
        let unknown = |source: &SourceId, reason| Err(Unknown::new(source.as_str(), reason));
        let of_subject = |(source, max_age): (&SourceId, &Option<Duration>)| {
            let Some(fact) = self.known.facts.facts.get(source) else {
                return unknown(source, UnknownReason::Missing);
            };
            match (max_age, self.age(fact)) {
                (Some(max_age), Some(age)) if age > *max_age => unknown(source, UnknownReason::Stale),
                _ => Ok(&**fact),
            }
        };
        variant.facts.iter().map(of_subject).collect()
    }

    /// How old a fact is, where age is measured.
    fn age(&self, fact: &Fact) -> Option<Duration> {
        match self.as_of {
            AsOf::Given(instant) => instant.since(fact.collected_at),
            AsOf::FromFacts(_) => None,
        }
    }

    fn inputs<'a>(&'a self, compiled: &'a CompiledVariant, sources: &'a [Result<&Fact, Unknown>]) -> Inputs<'a> {
        let mut inputs = Inputs::new(&compiled.env);
        for (slot, source) in sources.iter().enumerate() {
            let input = match source {
                Ok(fact) => Input::Node(fact.document.root()),
                Err(unknown) => Input::Unknown(unknown),
            };
            inputs.bind(slot, input);
        }
        let of_checks = [
            Input::Node(self.compiled.params.root()),
            Input::Node(self.known.described.root()),
            Input::Value(Value::Timestamp(self.as_of.instant().timestamp().into())),
        ];
        for (slot, input) in of_checks.into_iter().enumerate() {
            inputs.bind(sources.len() + slot, input);
        }
        inputs
    }

    fn resource(&self, compiled: &CompiledVariant, inputs: &Inputs<'_>) -> Resource {
        let key = compiled.key.as_ref().map(|key| (key, cel::evaluate(key, inputs, &self.options.budget)));
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
                let message = format!("what names the resource: {error}");
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
        let said = compiled.message.as_ref().map(|message| cel::evaluate(message, inputs, &self.options.budget));
        let message = match said {
            Some(Answer::Value(Value::String(said))) => Some(said.to_string()),
            // A message that cannot be made takes nothing from the verdict.
            Some(Answer::Value(_) | Answer::Unknown(_) | Answer::Error(_)) | None => None,
        };
        self.with_witnesses(Judgment { message, ..judgment }, &compiled.pass, inputs)
    }

    /// A CEL bool as an outcome: true passes, false fails.
    fn truth(&self, expression: &cel::Expression, name: &str, inputs: &Inputs<'_>) -> Judgment {
        let (outcome, message, missing) = match cel::evaluate(expression, inputs, &self.options.budget) {
            Answer::Value(Value::Bool(true)) => (Outcome::Pass, None, Vec::new()),
            Answer::Value(Value::Bool(false)) => (Outcome::Fail, None, Vec::new()),
            Answer::Value(other) => {
                let message = format!("`{name}` is a {}, not a bool", other.kind().name());
                (Outcome::Error(ErrorReason::Evaluation), Some(message), Vec::new())
            }
            Answer::Unknown(missing) => (unknown(&missing), None, missing),
            Answer::Error(error) => (mishap(&error), Some(error.to_string()), Vec::new()),
        };
        Judgment { outcome, message, witnesses: Vec::new(), missing }
    }

    fn with_witnesses(&self, judgment: Judgment, expression: &cel::Expression, inputs: &Inputs<'_>) -> Judgment {
        Judgment { witnesses: self.explain(expression, inputs), ..judgment }
    }

    fn explain(&self, expression: &cel::Expression, inputs: &Inputs<'_>) -> Vec<Witness> {
        let Options { witnesses: limit, values, budget } = self.options;
        if *limit == 0 {
            return Vec::new();
        }
        let is_sensitive = |path: &str| is_sensitive(self.sensitive, path);
        let options =
            ExplainOptions { limit: *limit, values: *values, standards: &STANDARDS, is_sensitive: &is_sensitive };
        cel::explain(expression, inputs, budget, &options)
    }

    fn evidence(&self) -> Vec<Evidence> {
        let variants = self.compiled.check.variants.iter();
        let mut read: Vec<&SourceId> = variants.flat_map(|variant| variant.facts.keys()).collect();
        read.sort();
        read.dedup();
        read.into_iter()
            .filter_map(|source| {
                let fact = self.known.facts.facts.get(source)?;
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
