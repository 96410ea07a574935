//! Which facts an assessment was given, used or not, as digests that anybody can work out again.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::FactsDocument;
use crate::digest::Digest;
use crate::digest::SetDigest;
use crate::digest::Supplied;

/// The facts that an assessment was given.
#[derive(Debug, Clone)]
pub enum Given {
    /// As of an instant: the texts that were read.
    Files(Files),
    /// Over a period: documents, which are not kept.
    History(SetDigest),
}

/// The texts that documents came in, each as `sha256sum` sees it.
#[derive(Debug, Clone, Default)]
pub struct Files {
    n_documents: u64,
    /// Digests are worked out when somebody asks: who wants outcomes alone does not pay for them.
    supplied: Vec<Arc<Supplied>>,
}

impl Files {
    pub(crate) fn of(documents: &[FactsDocument]) -> Self {
        let mut supplied: Vec<Arc<Supplied>> = documents.iter().map(|document| Arc::clone(&document.file)).collect();
        supplied.dedup_by(|one, other| Arc::ptr_eq(one, other));
        Self { n_documents: documents.len() as u64, supplied }
    }

    /// How many documents there were in them.
    pub fn n_documents(&self) -> u64 {
        self.n_documents
    }

    /// The digests that differ, in order.
    pub fn digests(&self) -> BTreeSet<Digest> {
        self.supplied.iter().map(|file| file.digest()).collect()
    }
}

impl Default for Given {
    fn default() -> Self {
        Self::Files(Files::default())
    }
}
