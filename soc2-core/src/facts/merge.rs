//! Documents of one subject become one: for each source the newest not after the instant.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::Completeness;
use super::FactsDocument;
use super::Metadata;
use super::Subject;
use super::conform::conform;
use crate::catalog::Source;
use crate::catalog::SourceScope;
use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use crate::document::Document;
use crate::document::Fault;
use crate::document::json;
use crate::error::Error;
use crate::error::ErrorKind;
use crate::id::SourceId;
use crate::time::Instant;

/// All facts as of an instant.
pub(crate) struct Merged {
    /// Invariant: ordered by kind, id, region. An account with regions also stands here once without.
    pub(crate) subjects: Vec<SubjectFacts>,
    /// Facts newer than the instant: set aside.
    pub(crate) future: Vec<(Subject, SourceId, Instant)>,
    /// Sources that the catalog does not know.
    pub(crate) unused: Vec<(Subject, SourceId)>,
}

/// The facts of one subject.
pub(crate) struct SubjectFacts {
    pub(crate) subject: Subject,
    pub(crate) facts: BTreeMap<SourceId, Fact>,
}

/// One source of one subject, held against its schema.
#[derive(Clone)]
pub(crate) struct Fact {
    pub(crate) document: Document,
    pub(crate) collected_at: Instant,
    pub(crate) completeness: Completeness,
    pub(crate) metadata: Metadata,
    pub(crate) digest: Digest,
}

/// Merges documents. What is about the whole account is seen from each of its regions; what no check reads is left out.
///
/// # Errors
/// When one subject has two different answers of a source at one instant, or a name stands twice in what is read.
pub(crate) fn merge<'a>(
    documents: &[FactsDocument],
    as_of: Instant,
    source: impl Fn(&SourceId) -> Option<&'a Source>,
    is_read: impl Fn(&SourceId) -> bool,
) -> Result<Merged, Error> {
    let mut merged = Merged { subjects: Vec::new(), future: Vec::new(), unused: Vec::new() };
    let mut gathered: BTreeMap<Subject, Gathered<'_>> = BTreeMap::new();
    let mut diagnostics = Vec::new();
    for document in documents {
        let subject = gathered.entry(identity(&document.subject)).or_default();
        subject.add_labels(&document.subject);
        for (id, collected) in &document.sources {
            if collected.collected_at > as_of {
                merged.future.push((document.subject.clone(), id.clone(), collected.collected_at));
                continue;
            }
            match subject.sources.entry(id) {
                Entry::Vacant(entry) => drop(entry.insert(document)),
                Entry::Occupied(mut entry) => match newer(id, entry.get(), document) {
                    Ok(newer) => drop(entry.insert(newer)),
                    Err(diagnostic) => diagnostics.push(diagnostic),
                },
            }
        }
    }
    for (subject, Gathered { labels, sources }) in gathered {
        let mut facts = BTreeMap::new();
        for (id, document) in sources {
            match source(id) {
                Some(source) if is_read(id) => match fact(source, id, document) {
                    Ok(fact) => drop(facts.insert(id.clone(), fact)),
                    Err(diagnostic) => diagnostics.push(diagnostic),
                },
                Some(_) => {}
                None => merged.unused.push((subject.clone(), id.clone())),
            }
        }
        merged.subjects.push(SubjectFacts { subject: Subject { labels, ..subject }, facts });
    }
    if !diagnostics.is_empty() {
        return Err(Error::new(ErrorKind::Facts, diagnostics));
    }
    merged.future.sort();
    merged.future.dedup();
    share_account_facts(&mut merged.subjects, source);
    Ok(merged)
}

/// Kind, id and region: labels do not tell subjects apart.
fn identity(subject: &Subject) -> Subject {
    Subject { labels: BTreeMap::new(), ..subject.clone() }
}

/// What the documents of one subject bring together.
#[derive(Default)]
struct Gathered<'a> {
    labels: BTreeMap<String, String>,
    /// The document that has the newest answer of each source.
    sources: BTreeMap<&'a SourceId, &'a FactsDocument>,
}

impl Gathered<'_> {
    /// Of two values for one label the greater is kept, so that the order of documents does not matter.
    fn add_labels(&mut self, subject: &Subject) {
        for (name, value) in &subject.labels {
            let label = self.labels.entry(name.clone()).or_default();
            *label = std::cmp::max(&*label, value).clone();
        }
    }
}

fn newer<'a>(
    id: &SourceId,
    first: &'a FactsDocument,
    second: &'a FactsDocument,
) -> Result<&'a FactsDocument, Diagnostic> {
    let (Some(a), Some(b)) = (first.sources.get(id), second.sources.get(id)) else { return Ok(first) };
    if a.collected_at != b.collected_at {
        return Ok(if a.collected_at > b.collected_at { first } else { second });
    }
    if first.raw(a) == second.raw(b) {
        return Ok(first);
    }
    let message = format!(
        "`{id}` of `{}` was collected at {} with two different answers; the other is in {}",
        first.subject, a.collected_at, first.origin
    );
    Err(Diagnostic::new(&second.origin, message).with_hint("keep one of the two, or correct `collected_at`"))
}

fn fact(source: &Source, id: &SourceId, document: &FactsDocument) -> Result<Fact, Diagnostic> {
    let collected = &document.sources[id];
    let read = json::read_left_out(document.document.node(collected.node)).map_err(|fault| {
        let Fault { offset, message, hint } = fault;
        let diagnostic = Diagnostic::new(&document.origin, format!("`{id}`: {message}, at byte {offset} of the text"));
        Diagnostic { hint: hint.map(str::to_owned), ..diagnostic }
    })?;
    let (conformed, completeness) = conform(source, read.root(), &collected.metadata);
    Ok(Fact {
        document: conformed,
        collected_at: collected.collected_at,
        completeness,
        metadata: collected.metadata.clone(),
        digest: document.digest(collected),
    })
}

/// Gives every subject of an account the account's own facts, newest first, and adds the account as a subject without
/// a region, so that what is asked of the account is asked once.
fn share_account_facts<'a>(subjects: &mut Vec<SubjectFacts>, source: impl Fn(&SourceId) -> Option<&'a Source>) {
    let is_of_account = |id: &SourceId| source(id).is_some_and(|source| source.scope == SourceScope::Account);
    let mut accounts: BTreeMap<(String, String), SubjectFacts> = BTreeMap::new();
    for SubjectFacts { subject, facts } in subjects.iter() {
        let account = accounts.entry((subject.kind.clone(), subject.id.clone())).or_insert_with(|| SubjectFacts {
            subject: Subject { region: None, ..subject.clone() },
            facts: BTreeMap::new(),
        });
        for (id, fact) in facts.iter().filter(|(id, _)| subject.region.is_none() || is_of_account(id)) {
            match account.facts.entry(id.clone()) {
                Entry::Vacant(entry) => drop(entry.insert(fact.clone())),
                Entry::Occupied(mut entry) if entry.get().collected_at < fact.collected_at => {
                    drop(entry.insert(fact.clone()));
                }
                Entry::Occupied(_) => {}
            }
        }
    }
    for SubjectFacts { subject, facts } in subjects.iter_mut() {
        if let Some(account) = accounts.get(&(subject.kind.clone(), subject.id.clone())) {
            for (id, fact) in &account.facts {
                match is_of_account(id) {
                    true => drop(facts.insert(id.clone(), fact.clone())),
                    false => drop(facts.entry(id.clone()).or_insert_with(|| fact.clone())),
                }
            }
        }
    }
    subjects.retain(|facts| facts.subject.region.is_some());
    subjects.extend(accounts.into_values());
    subjects.sort_by(|a, b| a.subject.cmp(&b.subject));
}
