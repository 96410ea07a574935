//! Which facts an assessment was given, used or not, as digests that anybody can work out again.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::FactsDocument;
use crate::digest::Digest;
use crate::digest::SetDigest;
use crate::digest::Supplied;
use crate::id::SourceId;

/// The facts that an assessment was given.
#[derive(Debug, Clone)]
pub enum Given {
    /// As of an instant: the texts that were read.
    Files(Files),
    /// Over a period: documents, which are not kept.
    History(Documents),
}

/// The texts that documents came in, each as `sha256sum` sees it.
#[derive(Debug, Clone, Default)]
pub struct Files {
    n_documents: u64,
    /// Digests are worked out when somebody asks: who wants outcomes alone does not pay for them.
    supplied: Vec<Arc<Supplied>>,
    sources: BTreeSet<SourceId>,
}

/// The documents of a history, in any order and in any division.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Documents {
    set: SetDigest,
    sources: BTreeSet<SourceId>,
}

impl Given {
    /// The sources that they bring, used or not.
    pub fn sources(&self) -> &BTreeSet<SourceId> {
        match self {
            Self::Files(Files { sources, .. }) | Self::History(Documents { sources, .. }) => sources,
        }
    }
}

impl Files {
    pub(crate) fn of(documents: &[FactsDocument]) -> Self {
        let mut supplied: Vec<Arc<Supplied>> = documents.iter().map(|document| Arc::clone(&document.file)).collect();
        supplied.dedup_by(|one, other| Arc::ptr_eq(one, other));
        let mut sources = BTreeSet::new();
        documents.iter().for_each(|document| add_sources(&mut sources, document));
        Self { n_documents: documents.len() as u64, supplied, sources }
    }

    /// How many documents there were in them.
    pub fn n_documents(&self) -> u64 {
        self.n_documents
    }

    /// The digests that differ, in order.
    pub fn digests(&self) -> BTreeSet<Digest> {
        self.supplied.iter().filter_map(|file| file.digest()).collect()
    }
}

impl Documents {
    pub(crate) fn add(&mut self, document: &FactsDocument) {
        self.set.add(document.digest());
        add_sources(&mut self.sources, document);
    }

    /// Adds all of another part.
    pub(crate) fn merge(&mut self, other: &Self) {
        self.set.merge(&other.set);
        self.sources.extend(other.sources.iter().cloned());
    }

    /// Over all of them.
    pub fn digest(&self) -> Digest {
        self.set.digest()
    }

    /// How many there are.
    pub fn len(&self) -> u64 {
        self.set.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.set.is_empty()
    }
}

/// A history names the same sources day by day: a name that is known is not written again.
fn add_sources(sources: &mut BTreeSet<SourceId>, document: &FactsDocument) {
    for source in document.sources.keys() {
        if !sources.contains(source) {
            sources.insert(source.clone());
        }
    }
}

impl Default for Given {
    fn default() -> Self {
        Self::Files(Files::default())
    }
}
