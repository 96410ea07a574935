//! A program and facts into findings.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::catalog::SourceScope;
use crate::catalog::Variant;
use crate::cel;
use crate::cel::Answer;
use crate::cel::Budget;
use crate::cel::EvalErrorKind;
use crate::cel::Input;
use crate::cel::Inputs;
use crate::cel::Value;
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
    let source = |id: &SourceId| program.sources.get(id);
    let Merged { subjects, future, unused } =
        merge(documents, as_of.instant(), source, |id| program.read.contains(id))?;
    let mut findings = Vec::new();
    for compiled in program.checks.values() {
        let before = findings.len();
        for subject in subjects_of(compiled, program, &subjects) {
            findings.push(Looking { compiled, subject, as_of }.finding());
        }
        if findings.len() == before {
            findings.push(nobody_to_look_at(compiled));
        }
    }
    let names: BTreeSet<Subject> = documents.iter().map(|document| document.subject.clone()).collect();
    let subjects = subjects.into_iter().map(|facts| facts.subject);
    let subjects = subjects.filter(|subject| names.iter().any(|name| name.is_same(subject))).collect();
    Ok(Findings { as_of, subjects, findings, future, unused })
}

/// The subjects that a check is asked of: an account once when it reads only what is account-wide, else each region.
fn subjects_of<'a>(
    compiled: &'a CompiledCheck,
    program: &'a Program,
    subjects: &'a [SubjectFacts],
) -> impl Iterator<Item = &'a SubjectFacts> {
    let check = &compiled.check;
    let kinds = program.targets.get(&check.target).map(|target| target.subjects.as_slice()).unwrap_or_default();
    let is_regional = check
        .variants
        .iter()
        .flat_map(|variant| variant.facts.keys())
        .filter_map(|id| program.sources.get(id))
        .any(|source| source.scope == SourceScope::Region);
    let has_regions =
        move |facts: &SubjectFacts| subjects.iter().any(|other| other.subject.is_region_of(&facts.subject));
    subjects.iter().filter(move |facts| {
        kinds.contains(&facts.subject.kind)
            && match facts.subject.region {
                Some(_) => is_regional,
                None => !is_regional || !has_regions(facts),
            }
    })
}

/// A target in scope without a subject: nothing is quietly narrowed.
fn nobody_to_look_at(compiled: &CompiledCheck) -> Finding {
    Finding {
        check: compiled.check.id.clone(),
        subject: None,
        outcome: Outcome::Unknown(UnknownReason::Missing),
        message: None,
        resources: Vec::new(),
        missing: missing_sources(compiled),
        evidence: Vec::new(),
    }
}

fn missing_sources(compiled: &CompiledCheck) -> Vec<Unknown> {
    let sources = compiled.check.variants.iter().flat_map(|variant| variant.facts.keys());
    let missing: BTreeSet<Unknown> =
        sources.map(|source| Unknown::new(source.as_str(), UnknownReason::Missing)).collect();
    missing.into_iter().collect()
}

/// One check on one subject.
struct Looking<'a> {
    compiled: &'a CompiledCheck,
    subject: &'a SubjectFacts,
    as_of: AsOf,
}

/// What one variant of a check found.
struct Looked {
    outcome: Outcome,
    message: Option<String>,
    missing: Vec<Unknown>,
    resources: Vec<Resource>,
}

impl Looked {
    fn nothing_but(outcome: Outcome) -> Self {
        Self { outcome, message: None, missing: Vec::new(), resources: Vec::new() }
    }
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
            Outcome::Pass if check.platform_guaranteed => Outcome::NotApplicable(NotApplicable::PlatformGuaranteed),
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
            missing: missing.into_iter().collect(),
            evidence: self.evidence(),
        }
    }

    /// Each variant of which the subject has any source is a resource of its own, named after it.
    fn look_at_variants(&self, variants: &[Variant]) -> Looked {
        let supplied = variants.iter().zip(&self.compiled.variants).filter(|(variant, _)| self.has_any(variant));
        let resources: Vec<Resource> = supplied
            .map(|(variant, compiled)| {
                let Looked { outcome, message, missing, resources } = self.look(variant, compiled);
                let inner = resources.iter().flat_map(|resource| resource.missing.iter().cloned());
                let missing: BTreeSet<Unknown> = missing.iter().cloned().chain(inner).collect();
                let failed = resources.into_iter().filter_map(|resource| resource.message).collect::<Vec<_>>();
                let message = message.or((!failed.is_empty()).then(|| failed.join("; ")));
                let id = variant.name.clone().unwrap_or_default();
                Resource { id, outcome, message, missing: missing.into_iter().collect() }
            })
            .collect();
        if resources.is_empty() {
            let missing = missing_sources(self.compiled);
            return Looked { missing, ..Looked::nothing_but(Outcome::Unknown(UnknownReason::Missing)) };
        }
        let outcome = Outcome::worst_of(resources.iter().map(|resource| resource.outcome.clone()));
        Looked { resources, ..Looked::nothing_but(outcome) }
    }

    fn has_any(&self, variant: &Variant) -> bool {
        variant.facts.keys().any(|source| self.subject.facts.contains_key(source))
    }

    fn look(&self, variant: &Variant, compiled: &CompiledVariant) -> Looked {
        let absent = self.absent(variant);
        let subject = self.subject.subject.document();
        let inputs = self.inputs(variant, compiled, &absent, &subject);
        let Some(for_each) = &compiled.for_each else {
            let (outcome, message, missing) = judge(compiled, &inputs);
            return Looked { outcome, message, missing, resources: Vec::new() };
        };
        let list = match cel::evaluate(for_each, &inputs, &Budget::default()) {
            Answer::Value(Value::List(list)) => list,
            Answer::Value(other) => {
                let message = format!("`for_each` is a {}, not a list", other.kind().name());
                return Looked {
                    message: Some(message),
                    ..Looked::nothing_but(Outcome::Error(ErrorReason::Evaluation))
                };
            }
            Answer::Unknown(missing) => {
                return Looked { missing: missing.clone(), ..Looked::nothing_but(unknown(&missing)) };
            }
            Answer::Error(error) => {
                return Looked { message: Some(error.to_string()), ..Looked::nothing_but(mishap(&error)) };
            }
        };
        let mut element_inputs = inputs.clone();
        let resources: Vec<Resource> = list
            .iter()
            .map(|element| {
                element_inputs.bind(compiled.item, element);
                resource(compiled, &element_inputs)
            })
            .collect();
        let worst = Outcome::worst_of(resources.iter().map(|resource| resource.outcome.clone()));
        match list.open() {
            // One failing element decides; otherwise the elements that are not here could.
            Some(open) => {
                let missing = if worst == Outcome::Fail { Vec::new() } else { vec![open.clone()] };
                let outcome = worst.worst(Outcome::Unknown(open.reason.clone()));
                Looked { missing, resources, ..Looked::nothing_but(outcome) }
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
        subject: &'a Document,
    ) -> Inputs<'a> {
        let mut inputs = Inputs::new(&compiled.env)
            .facts("params", self.compiled.params.root())
            .facts("subject", subject.root())
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
                    metadata: fact.metadata.clone(),
                })
            })
            .collect()
    }
}

fn resource(compiled: &CompiledVariant, inputs: &Inputs<'_>) -> Resource {
    let key = compiled.key.as_ref().map(|key| cel::evaluate(key, inputs, &Budget::default()));
    let id = match key {
        Some(Answer::Value(Value::String(id))) => id.to_string(),
        Some(Answer::Value(other)) => {
            return nameless(format!("`key` is a {}, not a string", other.kind().name()), Vec::new());
        }
        Some(Answer::Unknown(missing)) => return nameless("`key` is not known".into(), missing),
        Some(Answer::Error(error)) => return nameless(format!("`key`: {error}"), Vec::new()),
        None => String::new(),
    };
    let (outcome, message, missing) = judge(compiled, inputs);
    Resource { id, outcome, message, missing }
}

/// A resource without a name is an error: nobody could say which one it is.
fn nameless(message: String, missing: Vec<Unknown>) -> Resource {
    Resource { id: String::new(), outcome: Outcome::Error(ErrorReason::Evaluation), message: Some(message), missing }
}

/// `applies`, `pass` and `message` on one element or on the subject as a whole.
fn judge(compiled: &CompiledVariant, inputs: &Inputs<'_>) -> (Outcome, Option<String>, Vec<Unknown>) {
    if let Some(applies) = &compiled.applies {
        match truth(applies, "applies", inputs) {
            (Outcome::Pass, ..) => {}
            (Outcome::Fail, ..) => return (Outcome::NotApplicable(NotApplicable::DoesNotApply), None, Vec::new()),
            undecided => return undecided,
        }
    }
    let (outcome, message, missing) = truth(&compiled.pass, "pass", inputs);
    if outcome != Outcome::Fail {
        return (outcome, message, missing);
    }
    let said = compiled.message.as_ref().map(|message| cel::evaluate(message, inputs, &Budget::default()));
    let message = match said {
        Some(Answer::Value(Value::String(said))) => Some(said.to_string()),
        // A message that cannot be made takes nothing from the verdict.
        Some(Answer::Value(_) | Answer::Unknown(_) | Answer::Error(_)) | None => None,
    };
    (outcome, message, missing)
}

/// A CEL bool as an outcome: true passes, false fails.
fn truth(expression: &cel::Expression, name: &str, inputs: &Inputs<'_>) -> (Outcome, Option<String>, Vec<Unknown>) {
    match cel::evaluate(expression, inputs, &Budget::default()) {
        Answer::Value(Value::Bool(true)) => (Outcome::Pass, None, Vec::new()),
        Answer::Value(Value::Bool(false)) => (Outcome::Fail, None, Vec::new()),
        Answer::Value(other) => {
            let message = format!("`{name}` is a {}, not a bool", other.kind().name());
            (Outcome::Error(ErrorReason::Evaluation), Some(message), Vec::new())
        }
        Answer::Unknown(missing) => (unknown(&missing), None, missing),
        Answer::Error(error) => (mishap(&error), Some(error.to_string()), Vec::new()),
    }
}

fn unknown(missing: &[Unknown]) -> Outcome {
    let reason = missing.iter().map(|unknown| &unknown.reason).min();
    Outcome::Unknown(reason.cloned().unwrap_or(UnknownReason::Missing))
}

fn mishap(error: &cel::EvalError) -> Outcome {
    Outcome::Error(match error.kind {
        EvalErrorKind::Limit => ErrorReason::Limit,
        EvalErrorKind::WrongType => ErrorReason::WrongType,
        EvalErrorKind::Eval => ErrorReason::Evaluation,
    })
}

impl Subject {
    /// The same kind, id and region; labels aside.
    fn is_same(&self, other: &Self) -> bool {
        (&self.kind, &self.id, &self.region) == (&other.kind, &other.id, &other.region)
    }

    fn is_region_of(&self, account: &Self) -> bool {
        self.region.is_some() && (&self.kind, &self.id) == (&account.kind, &account.id)
    }

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
