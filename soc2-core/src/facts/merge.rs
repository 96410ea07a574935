//! Documents of one subject become one: for each source the newest not after the instant.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;

use super::Evidence;
use super::FactsDocument;
use super::Subject;
use super::conform::conform;
use super::newest::Answer;
use super::newest::newest;
use crate::catalog::Source;
use crate::catalog::SourceScope;
use crate::diagnostic::Diagnostic;
use crate::digest::Supplied;
use crate::document::Data;
use crate::document::Document;
use crate::document::Fault;
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
    let (mut unused, mut diagnostics) = (Vec::new(), Vec::new());
    let mut gathered: BTreeMap<Arc<Subject>, Gathered<'_>> = BTreeMap::new();
    for document in documents {
        let own = Arc::new(document.subject.identity());
        let (mut answers, mut answers_of_account) = (Vec::new(), Vec::new());
        for (id, collected) in &document.sources {
            if collected.collected_at > as_of {
                continue;
            }
            let Some(KnownSource { source, shape }) = sources.get(id) else {
                unused.push((own.clone(), id.clone()));
                continue;
            };
            if shape.is_none() {
                continue;
            }
            let whose = if is_of_account(&own, source) { &mut answers_of_account } else { &mut answers };
            whose.push((id, Answer { document, collected }));
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
            let Some(KnownSource { source, shape: Some(shape) }) = sources.get(*id) else { continue };
            match newest(subject, id, answers).and_then(|answer| fact(answer, source, shape)) {
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
    unused.sort();
    unused.dedup();
    Ok(Merged { subjects, future: later(documents, as_of), unused })
}

/// What was collected after an instant, ordered by subject and source.
pub(crate) fn later(documents: &[FactsDocument], at: Instant) -> Vec<(Arc<Subject>, SourceId, Instant)> {
    let of_document = |document: &FactsDocument| {
        let sources = document.sources.iter().filter(|(_, collected)| collected.collected_at > at);
        let later: Vec<(SourceId, Instant)> =
            sources.map(|(id, collected)| (id.clone(), collected.collected_at)).collect();
        (!later.is_empty()).then(|| (Arc::new(document.subject.identity()), later))
    };
    let of_all = documents.iter().filter_map(of_document);
    let mut all: Vec<(Arc<Subject>, SourceId, Instant)> =
        of_all.flat_map(|(own, later)| later.into_iter().map(move |(id, at)| (own.clone(), id, at))).collect();
    all.sort();
    all.dedup();
    all
}

/// What the documents of one subject bring together.
#[derive(Default)]
struct Gathered<'a> {
    labels: BTreeMap<String, String>,
    answers: BTreeMap<&'a SourceId, Vec<Answer<'a>>>,
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

/// The data, which reading the document left out.
fn fact(answer: Answer<'_>, source: &Source, shape: &Shape) -> Result<Fact, Diagnostic> {
    let Answer { document, collected } = answer;
    let text = document.document.text();
    let conformed = conform(source, shape, text, answer.start(), &collected.metadata);
    let (conformed, completeness) = conformed.map_err(|fault| {
        let Fault { offset, message, hint } = fault;
        let message = format!("`{}`: {message}, at byte {offset} of the text", source.id);
        Diagnostic { hint: hint.map(str::to_owned), ..Diagnostic::new(&document.origin, message) }
    })?;
    let refused = match conformed.root().data() {
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
        source: source.id.clone(),
        collected_at: collected.collected_at,
        completeness,
        refused,
        metadata: collected.metadata.clone(),
        supplied: Supplied::part(text, answer.start()..answer.start() + answer.raw().len()),
        file: Arc::clone(&document.file),
    };
    Ok(Fact { document: conformed, evidence: evidence.into() })
}
