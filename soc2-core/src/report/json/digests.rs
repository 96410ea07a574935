//! How digests over facts are told.
//!
//! Beside the values of a source that are shown, a digest over all of its bytes would let anybody try short secrets until
//! one fits. So where something may be hidden, what is told is a digest of that digest under the redaction key.

use crate::digest::Digest;
use crate::digest::Key;
use crate::digest::told;
use crate::id::SourceId;
use crate::program::Program;
use crate::report::Report;
use crate::report::Shown;

/// How a report tells digests over facts, and over reports on them.
#[derive(Clone, Copy)]
pub(super) enum Digests<'a> {
    /// As they are: no values stand beside them.
    Plain,
    /// Values stand beside them.
    BesideValues {
        program: &'a Program,
        key: Option<&'a Key>,
        /// Of what came together with other sources.
        wholes: Wholes,
    },
}

/// Whether files, documents and histories may hold something that is hidden. One answer for all of a report: of documents
/// that are not kept nobody knows which of them held what.
#[derive(Clone, Copy)]
pub(super) enum Wholes {
    Open,
    Hiding,
}

impl<'a> Digests<'a> {
    pub(super) fn of(report: &Report<'a>, shown: Shown<'a>) -> Self {
        let Report { program, assessment, .. } = *report;
        let Shown::Values { key } = shown else { return Self::Plain };
        // What lay beside the facts of earlier reports, nobody knows any more.
        let rests_on_reports = assessment.operations.as_ref().is_some_and(|it| !it.reports.is_empty());
        let is_open = !rests_on_reports && assessment.given.sources().iter().all(|id| is_open(program, id));
        let wholes = if is_open { Wholes::Open } else { Wholes::Hiding };
        Self::BesideValues { program, key, wholes }
    }

    /// Over a source's data.
    pub(super) fn of_source(self, id: &SourceId, digest: Option<Digest>) -> String {
        match self {
            Self::BesideValues { program, key, .. } if !is_open(program, id) => hidden(key, digest),
            Self::Plain | Self::BesideValues { .. } => told(digest),
        }
    }

    /// Over what a source came in, over all facts, and over reports on them.
    pub(super) fn of_whole(self, digest: Option<Digest>) -> String {
        match self {
            Self::BesideValues { key, wholes: Wholes::Hiding, .. } => hidden(key, digest),
            Self::Plain | Self::BesideValues { wholes: Wholes::Open, .. } => told(digest),
        }
    }
}

/// Whether it is known that nothing of a source is hidden. The catalog decides and not the data: of most documents of a
/// history digests are all that is left.
fn is_open(program: &Program, id: &SourceId) -> bool {
    program.sources.get(id).is_some_and(|known| !known.source.schema.holds_sensitive())
}

fn hidden(key: Option<&Key>, digest: Option<Digest>) -> String {
    match (key, digest) {
        (Some(key), Some(digest)) => key.digest(digest.to_string().as_bytes()),
        (None, _) | (_, None) => told(None),
    }
}
