//! The newest of the answers that one subject gave of a source.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

use super::Collected;
use super::FactsDocument;
use super::Subject;
use crate::catalog::SourceScope;
use crate::diagnostic::Diagnostic;
use crate::document::Data;
use crate::document::Document;
use crate::document::Fault;
use crate::document::Node;
use crate::document::json;
use crate::id::SourceId;
use crate::program::Program;
use crate::shape::KnownSource;
use crate::time::Instant;

/// One document's answer of one source.
#[derive(Clone, Copy)]
pub(super) struct Answer<'a> {
    pub(super) document: &'a FactsDocument,
    pub(super) collected: &'a Collected,
}

/// The newest answer; a mistake when there are two that differ. There is at least one.
pub(super) fn newest<'a>(subject: &Subject, id: &SourceId, answers: &[Answer<'a>]) -> Result<Answer<'a>, Diagnostic> {
    let instant = answers.iter().map(|answer| answer.collected.collected_at).max();
    let mut latest: Vec<Answer<'a>> =
        answers.iter().copied().filter(|answer| Some(answer.collected.collected_at) == instant).collect();
    // Which of equal answers is taken must not depend on the order of documents: evidence has its digest.
    latest.sort_by(|a, b| a.order().cmp(&b.order()));
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

/// Where a document answers otherwise than what is known at the same instant, of what the program reads.
pub(crate) fn contradictions<'a>(
    program: &Program,
    known: impl Iterator<Item = &'a FactsDocument> + Clone,
    document: &'a FactsDocument,
) -> Vec<Diagnostic> {
    let is_regional = |kind: &String| program.targets().any(|it| it.regional && it.subjects.contains(kind));
    let of_source = |(id, collected): (&'a SourceId, &'a Collected)| {
        let KnownSource { source, shape: Some(_) } = program.sources.get(id)? else { return None };
        let at = collected.collected_at;
        if !known.clone().any(|it| it.sources.get(id).is_some_and(|held| held.collected_at == at)) {
            return None;
        }
        // What is about a whole account is one answer, whichever region brings it.
        let is_of_account = source.scope == SourceScope::Account && is_regional(&document.subject.kind);
        let whose = |it: &FactsDocument| if is_of_account { it.subject.account() } else { it.subject.identity() };
        let subject = whose(document);
        let held = known.clone().filter(|it| whose(it) == subject);
        let answer = |document: &'a FactsDocument| Some(Answer { document, collected: document.sources.get(id)? });
        let answers: Vec<Answer<'a>> = held.chain([document]).filter_map(answer).collect();
        // Of what is not the newest, nothing is asked.
        let is_newest = answers.iter().all(|answer| answer.collected.collected_at <= at);
        newest(&subject, id, &answers).err().filter(|_| is_newest)
    };
    document.sources.iter().filter_map(of_source).collect()
}

/// For each subject the document with the newest answer of a source until an instant, ordered by subject.
///
/// # Errors
/// Where one subject has two different answers at its newest instant.
pub(crate) fn newest_of_each<'a>(
    id: &SourceId,
    documents: impl IntoIterator<Item = &'a FactsDocument>,
    until: Instant,
) -> Result<Vec<&'a FactsDocument>, Vec<Diagnostic>> {
    let mut by_subject: BTreeMap<_, Vec<Answer<'a>>> = BTreeMap::new();
    for document in documents {
        if let Some(collected) = document.sources.get(id).filter(|it| it.collected_at <= until) {
            by_subject.entry(document.subject.key()).or_default().push(Answer { document, collected });
        }
    }
    let (mut found, mut diagnostics) = (Vec::new(), Vec::new());
    for answers in by_subject.into_values() {
        match newest(&answers[0].document.subject, id, &answers) {
            Ok(answer) => found.push(answer.document),
            Err(diagnostic) => diagnostics.push(diagnostic),
        }
    }
    if diagnostics.is_empty() { Ok(found) } else { Err(diagnostics) }
}

/// The places of the documents that bring the newest answer of some source. Of those that say the same, the one that
/// [`newest`] takes is enough: the others would be kept for as long as nothing newer comes.
pub(crate) fn bring_newest(documents: &[FactsDocument]) -> BTreeSet<usize> {
    let mut of_each: BTreeMap<(Subject, &SourceId), Vec<(usize, Answer<'_>)>> = BTreeMap::new();
    for (place, document) in documents.iter().enumerate() {
        for (id, collected) in &document.sources {
            let answer = Answer { document, collected };
            let held = of_each.entry((document.subject.identity(), id)).or_default();
            match held.first().map(|(_, known)| known.collected.collected_at.cmp(&collected.collected_at)) {
                Some(Ordering::Greater) => continue,
                Some(Ordering::Less) => held.clear(),
                Some(Ordering::Equal) | None => {}
            }
            match held.iter_mut().find(|(_, known)| known.is_one_with(answer)) {
                Some(known) if answer.order() < known.1.order() => *known = (place, answer),
                Some(_) => {}
                None => held.push((place, answer)),
            }
        }
    }
    of_each.into_values().flatten().map(|(place, _)| place).collect()
}

/// Adds a document's answer of a source to others of the same instant, where it says something that they do not.
pub(crate) fn add_answer(id: &SourceId, known: &mut Vec<FactsDocument>, document: FactsDocument) {
    let Some(collected) = document.sources.get(id) else { return };
    let answer = Answer { document: &document, collected };
    let of_known = |known: &FactsDocument| {
        let held = Answer { document: known, collected: known.sources.get(id)? };
        held.is_one_with(answer).then(|| answer.order() < held.order())
    };
    match known.iter().enumerate().find_map(|(place, known)| Some((place, of_known(known)?))) {
        Some((place, true)) => known.get_mut(place).into_iter().for_each(|held| *held = document.clone()),
        Some((_, false)) => {}
        None => known.push(document),
    }
}

impl<'a> Answer<'a> {
    fn node(&self) -> Node<'a> {
        self.document.document.node(self.collected.node)
    }

    /// Where the data begins in its text.
    pub(super) fn start(&self) -> usize {
        self.node().span().start as usize
    }

    fn whole(&self) -> Result<Document, Fault> {
        json::read_part(self.document.document.text(), self.start())
    }

    /// The data as it was supplied.
    pub(super) fn raw(&self) -> &'a str {
        self.node().raw()
    }

    /// Which of equal answers is taken.
    fn order(&self) -> (&'a str, &'a str) {
        (self.node().raw(), &self.document.origin)
    }

    /// Whether keeping one of two documents is enough: what a subject is labelled with counts too.
    fn is_one_with(&self, other: Self) -> bool {
        self.document.subject == other.document.subject && self.is_same(other)
    }

    fn is_same(&self, other: Self) -> bool {
        let is_same_data = || match (self.whole(), other.whole()) {
            (Ok(one), Ok(other)) => is_same_data(one.root(), other.root()),
            (Ok(_) | Err(_), Ok(_) | Err(_)) => false,
        };
        self.collected.metadata == other.collected.metadata && (self.raw() == other.raw() || is_same_data())
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
