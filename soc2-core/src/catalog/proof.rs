//! What came of the catalog's examples when they ran: the engine is itself something that an auditor relies on.

use crate::digest::Digest;

/// That the examples of a catalog's checks ran, as one of its texts states (`proof:`).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Proof {
    /// The version of the engine that ran them.
    pub engine: String,
    /// Over the catalog's other texts, as [`Digest::of_texts`] takes them, ordered by name.
    pub texts: Digest,
    /// Over the files of the examples, in the same way. They are not embedded.
    pub files: Digest,
    /// How many checks they are of: of a matrix, one row stands for all.
    pub checks: u64,
    /// How many examples there are.
    pub examples: u64,
    /// How many of them came out as they say.
    pub passed: u64,
}

/// Why nothing is said of a catalog's examples.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unproven {
    /// None of its texts states that they ran.
    NotStated,
    /// It has other texts than those that they ran with.
    CatalogChanged,
    /// They ran in another version of the engine.
    AnotherEngine,
}

impl Proof {
    /// The proof where it is of these texts and of this engine.
    pub(crate) fn held_against(self, texts: Digest) -> Result<Self, Unproven> {
        match (self.texts == texts, self.engine == crate::VERSION) {
            (false, _) => Err(Unproven::CatalogChanged),
            (true, false) => Err(Unproven::AnotherEngine),
            (true, true) => Ok(self),
        }
    }
}

impl Unproven {
    /// The name in reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::NotStated => "not_stated",
            Self::CatalogChanged => "catalog_changed",
            Self::AnotherEngine => "another_engine",
        }
    }
}
