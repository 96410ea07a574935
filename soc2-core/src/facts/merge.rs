//! Documents of one subject become one: for each source the newest not after the instant.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;

use super::Collected;
use super::Evidence;
use super::FactsDocument;
use super::Subject;
use super::conform::conform;
use crate::catalog::Source;
use crate::catalog::SourceScope;
use crate::diagnostic::Diagnostic;
use crate::digest::Supplied;
use crate::document::Data;
use crate::document::Document;
use crate::document::Fault;
use crate::document::Node;
use crate::document::json;
use crate::error::Error;
use crate::error::ErrorKind;
use crate::id::SourceId;
use crate::shape::KnownSource;
use crate::shape::Shape;
use crate::time::Instant;

/// All facts as of an instant.
pub(crate) struct Merged {
    /// Invariant: ordered by kind, id, region. An account with regions also stands here once without.
    pub(crate) subjects: Vec<SubjectFacts>,
    /// Facts newer than the instant: set aside.
    pub(crate) future: Vec<(Arc<Subject>, SourceId, Instant)>,
    /// Sources that the catalog does not know.
    pub(crate) unused: Vec<(Arc<Subject>, SourceId)>,
}

/// The facts of one subject.
pub(crate) struct SubjectFacts {
    pub(crate) subject: Subject,
    pub(crate) facts: BTreeMap<SourceId, Arc<Fact>>,
}

/// One source of one subject, held against its schema.
pub(crate) struct Fact {
    pub(crate) document: Document,
    pub(crate) evidence: Arc<Evidence>,
}

/// Merges documents. What is about a whole account is seen from each of its regions; what no check reads is
/// left out.
///
/// # Errors
/// When one subject has two different answers of a source at its newest instant, or a name stands twice in what is read.
pub(crate) fn merge(
    documents: &[FactsDocument],
    as_of: Instant,
    sources: &BTreeMap<SourceId, KnownSource>,
    regional_kinds: &BTreeSet<&str>,
) -> Result<Merged, Error> {
    let is_of_account = |subject: &Subject, source: &Source| {
        source.scope == SourceScope::Account && regional_kinds.contains(subject.kind.as_str())
    };
    let (mut future, mut unused, mut diagnostics) = (Vec::new(), Vec::new(), Vec::new());
    let mut gathered: BTreeMap<Arc<Subject>, Gathered<'_>> = BTreeMap::new();
    for document in documents {
        let own = Arc::new(document.subject.identity());
        let (mut answers, mut answers_of_account) = (Vec::new(), Vec::new());
        for (id, collected) in &document.sources {
            if collected.collected_at > as_of {
                future.push((own.clone(), id.clone(), collected.collected_at));
                continue;
            }
            let Some(KnownSource { source, shape }) = sources.get(id) else {
                unused.push((own.clone(), id.clone()));
                continue;
            };
            let Some(shape) = shape else { continue };
            let whose = if is_of_account(&own, source) { &mut answers_of_account } else { &mut answers };
            whose.push((id, Answer { document, collected, source, shape }));
        }
        if regional_kinds.contains(own.kind.as_str()) {
            gathered.entry(Arc::new(own.account())).or_default().add(&document.subject, answers_of_account);
        }
        gathered.entry(own).or_default().add(&document.subject, answers);
    }
    let mut facts: BTreeMap<&Subject, BTreeMap<SourceId, Arc<Fact>>> = BTreeMap::new();
    for (subject, Gathered { answers, .. }) in &gathered {
        let of_subject = facts.entry(subject).or_default();
        for (id, answers) in answers {
            match newest(subject, id, answers).and_then(|answer| answer.fact()) {
                Ok(fact) => drop(of_subject.insert((*id).clone(), Arc::new(fact))),
                Err(diagnostic) => diagnostics.push(diagnostic),
            }
        }
    }
    if !diagnostics.is_empty() {
        return Err(Error::new(ErrorKind::Facts, diagnostics));
    }
    // An account's facts are seen from each of its regions, but for those that came without a region and are of one.
    let with_account = |subject: &Subject| {
        let mut seen = facts.get(subject).cloned().unwrap_or_default();
        if subject.region.is_some() {
            let account = facts.get(&subject.account()).into_iter().flatten();
            let is_shared = |id: &SourceId| sources.get(id).is_some_and(|known| is_of_account(subject, &known.source));
            seen.extend(account.filter(|(id, _)| is_shared(id)).map(|(id, fact)| (id.clone(), fact.clone())));
        }
        seen
    };
    let subjects = gathered.iter().map(|(subject, Gathered { labels, .. })| SubjectFacts {
        subject: Subject { labels: labels.clone(), ..Subject::clone(subject) },
        facts: with_account(subject),
    });
    let subjects = subjects.collect();
    future.sort();
    future.dedup();
    unused.sort();
    unused.dedup();
    Ok(Merged { subjects, future, unused })
}

/// What the documents of one subject bring together.
#[derive(Default)]
struct Gathered<'a> {
    labels: BTreeMap<String, String>,
    answers: BTreeMap<&'a SourceId, Vec<Answer<'a>>>,
}

/// One document's answer of one source.
#[derive(Clone, Copy)]
struct Answer<'a> {
    document: &'a FactsDocument,
    collected: &'a Collected,
    source: &'a Source,
    shape: &'a Shape,
}

impl<'a> Gathered<'a> {
    /// Of two values for one label the greater is kept, so that the order of documents does not matter.
    fn add(&mut self, subject: &Subject, answers: Vec<(&'a SourceId, Answer<'a>)>) {
        for (name, value) in &subject.labels {
            let label = self.labels.entry(name.clone()).or_default();
            *label = std::cmp::max(&*label, value).clone();
        }
        for (id, answer) in answers {
            self.answers.entry(id).or_default().push(answer);
        }
    }
}

/// The newest answer; a mistake when there are two that differ.
fn newest<'a>(subject: &Subject, id: &SourceId, answers: &[Answer<'a>]) -> Result<Answer<'a>, Diagnostic> {
    let instant = answers.iter().map(|answer| answer.collected.collected_at).max();
    let mut latest: Vec<Answer<'a>> =
        answers.iter().copied().filter(|answer| Some(answer.collected.collected_at) == instant).collect();
    // Which of equal answers is taken must not depend on the order of documents: evidence has its digest.
    latest.sort_by(|a, b| (a.raw(), &a.document.origin).cmp(&(b.raw(), &b.document.origin)));
    let first = latest[0];
    match latest.iter().find(|answer| !answer.is_same(first)) {
        None => Ok(first),
        Some(other) => {
            let message = format!(
                "`{id}` of `{subject}` was collected at {} with two different answers; the other is in {}",
                first.collected.collected_at, first.document.origin
            );
            let diagnostic = Diagnostic::new(&other.document.origin, message);
            Err(diagnostic.with_hint("keep one of the two, or correct `collected_at`"))
        }
    }
}

impl Answer<'_> {
    fn node(&self) -> Node<'_> {
        self.document.document.node(self.collected.node)
    }

    /// Where the data begins in its text.
    fn start(&self) -> usize {
        self.node().span().start as usize
    }

    fn whole(&self) -> Result<Document, Fault> {
        json::read_part(self.document.document.text(), self.start())
    }

    fn raw(&self) -> &str {
        self.node().raw()
    }

    fn is_same(&self, other: Self) -> bool {
        let is_same_data = || match (self.whole(), other.whole()) {
            (Ok(one), Ok(other)) => is_same_data(one.root(), other.root()),
            (Ok(_) | Err(_), Ok(_) | Err(_)) => false,
        };
        self.collected.metadata == other.collected.metadata && (self.raw() == other.raw() || is_same_data())
    }

    /// The data, which reading the document left out.
    fn fact(&self) -> Result<Fact, Diagnostic> {
        let text = self.document.document.text();
        let conformed = conform(self.source, self.shape, text, self.start(), &self.collected.metadata);
        let (document, completeness) = conformed.map_err(|fault| {
            let Fault { offset, message, hint } = fault;
            let message = format!("`{}`: {message}, at byte {offset} of the text", self.source.id);
            Diagnostic { hint: hint.map(str::to_owned), ..Diagnostic::new(&self.document.origin, message) }
        })?;
        let refused = match document.root().data() {
            Data::Unknown(unknown) => Some(unknown.reason.clone()),
            Data::Null
            | Data::Bool(_)
            | Data::Int(_)
            | Data::Uint(_)
            | Data::Double(_)
            | Data::String(_)
            | Data::List(_)
            | Data::Map(_)
            | Data::Fault(_) => None,
        };
        let evidence = Evidence {
            source: self.source.id.clone(),
            collected_at: self.collected.collected_at,
            completeness,
            refused,
            metadata: self.collected.metadata.clone(),
            supplied: Supplied::part(text, self.start()..self.start() + self.raw().len()),
            file: Arc::clone(&self.document.file),
        };
        Ok(Fact { document, evidence: evidence.into() })
    }
}

/// Whether two answers say the same. SDKs add metadata of the call, such as a request id, which is no part of the answer.
/// Depth is bounded where the documents were read.
fn is_same_data(one: Node<'_>, other: Node<'_>) -> bool {
    const OF_THE_CALL: [&str; 2] = ["ResponseMetadata", "ResultMetadata"];
    match (one.data(), other.data()) {
        (Data::Map(ours), Data::Map(theirs)) => {
            let counted = |key: &str| !OF_THE_CALL.contains(&key);
            let is_there = |(key, node): (&str, Node<'_>)| other.get(key).is_some_and(|it| is_same_data(node, it));
            ours.filter(|(key, _)| counted(key)).count() == theirs.filter(|(key, _)| counted(key)).count()
                && ours.filter(|(key, _)| counted(key)).all(is_there)
        }
        (Data::List(ours), Data::List(theirs)) => {
            ours.len() == theirs.len() && ours.zip(theirs).all(|(one, other)| is_same_data(one, other))
        }
        (Data::String(ours), Data::String(theirs)) => ours == theirs,
        _ => one.raw() == other.raw(),
    }
}
