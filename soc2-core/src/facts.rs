//! Facts: what collectors saw of subjects, in the upstream tools' own words.

mod conform;
mod given;
mod merge;
mod newest;
mod read;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use crate::catalog::Source;
use crate::digest::Digest;
use crate::digest::Supplied;
use crate::document::Builder;
use crate::document::Document;
use crate::document::Fault;
use crate::document::NodeId;
use crate::document::Span;
use crate::document::json;
use crate::id::SourceId;
use crate::shape::Shape;
use crate::shape::Wanted;
use crate::time::Instant;
use crate::unknown::UnknownReason;

pub use given::Documents;
pub use given::Files;
pub use given::Given;
pub(crate) use merge::Merged;
pub(crate) use merge::SubjectFacts;
pub(crate) use merge::later;
pub(crate) use merge::merge;
pub(crate) use newest::add_answer;
pub(crate) use newest::bring_newest;
pub(crate) use newest::contradictions;
pub(crate) use newest::newest_of_each;
pub use read::Reading;
pub use read::read;

/// The thing assessed: one AWS account in one region, one cluster, one host.
///
/// Ordered by kind, id and region; prints as `aws_account/123456789012/us-east-1`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Subject {
    /// What sort of thing it is: `aws_account`, `kubernetes_cluster`, `linux_host`.
    pub kind: String,
    /// Its name among its kind.
    pub id: String,
    /// The region, where the kind has regions.
    pub region: Option<String>,
    /// What the organization says of it.
    pub labels: BTreeMap<String, String>,
}

/// One collector's view of one subject at one time.
#[derive(Debug, Clone)]
pub struct FactsDocument {
    /// What was looked at.
    pub subject: Subject,
    /// The file and line that the document came from, for messages.
    pub origin: String,
    /// Each source that it brings.
    pub sources: BTreeMap<SourceId, Collected>,
    /// The instant that it names as its own, whatever its sources say.
    collected_at: Option<Instant>,
    document: Document,
    /// Itself, among the documents of its text.
    node: NodeId,
    /// The text that the document came in.
    file: Arc<Supplied>,
}

/// One source of a [`FactsDocument`].
#[derive(Debug, Clone)]
pub struct Collected {
    /// When.
    pub collected_at: Instant,
    /// What the collector says about it.
    pub metadata: Metadata,
    node: NodeId,
}

/// What auditors ask of information produced by the entity, as far as the collector tells.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Metadata {
    /// Whether the collector says that it brought everything.
    pub complete: Option<bool>,
    /// How many records it brought.
    pub count: Option<u64>,
    /// How many records another source says there are.
    pub control_total: Option<u64>,
    /// Everything else, by name: system, endpoint, principal, …
    pub provenance: BTreeMap<String, String>,
}

/// Whether a population is known to be whole, worst last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Completeness {
    /// The collector claims it, or a control total agrees.
    Established,
    /// Nobody claims it and nothing refutes it.
    NotEstablished,
    /// A continuation marker, `complete: false` or differing totals refute it.
    Refuted,
}

impl Completeness {
    /// All.
    pub const ALL: [Self; 3] = [Self::Established, Self::NotEstablished, Self::Refuted];

    /// The one that has this name in reports.
    pub(crate) fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.word() == word)
    }

    /// What is known, as a sentence goes on.
    pub(crate) fn phrase(self) -> &'static str {
        match self {
            Self::Established => "it is whole",
            Self::NotEstablished => "nothing shows that it is whole",
            Self::Refuted => "it is not whole",
        }
    }

    /// The name in reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Established => "established",
            Self::NotEstablished => "not_established",
            Self::Refuted => "refuted",
        }
    }
}

/// One source of one subject, as what findings rest on.
#[derive(Debug)]
#[non_exhaustive]
pub struct Evidence {
    /// The source.
    pub source: SourceId,
    /// When it was collected.
    pub collected_at: Instant,
    /// Whether it is known to be whole.
    pub completeness: Completeness,
    /// Why nothing of it is known, where the upstream system refused.
    pub refused: Option<UnknownReason>,
    /// What the collector says about it.
    pub metadata: Metadata,
    supplied: Supplied,
    file: Arc<Supplied>,
}

impl Evidence {
    /// What a report tells of evidence whose bytes are no longer there.
    pub(crate) fn told(
        source: SourceId,
        collected_at: Instant,
        completeness: Completeness,
        digest: Option<Digest>,
        file_digest: Option<Digest>,
    ) -> Self {
        let (supplied, file) = (Supplied::told(digest), Arc::new(Supplied::told(file_digest)));
        Self { source, collected_at, completeness, refused: None, metadata: Metadata::default(), supplied, file }
    }

    /// Over the source's bytes as supplied. Worked out when it is first asked for. Nothing where only an earlier report tells
    /// of it, and does not say this digest without a key.
    pub fn digest(&self) -> Option<Digest> {
        self.supplied.digest()
    }

    /// Over the file that it came in, or the bytes that were given as one: `sha256sum` of the file agrees. Over a period,
    /// over the document that it came in, from brace to brace. Nothing where [`Evidence::digest`] may be nothing.
    pub fn file_digest(&self) -> Option<Digest> {
        self.file.digest()
    }

    /// The source's data as it was supplied.
    ///
    /// # Errors
    /// The first name that stands twice in one of its maps, which no check needs to have read.
    pub(crate) fn value(&self) -> Result<Document, Fault> {
        let (text, start) = self.supplied.text();
        json::read_part(text, start)
    }

    /// What is kept of it when its text is let go.
    pub fn cite(&self) -> Citation {
        let (digest, file_digest) = (self.digest(), self.file_digest());
        Citation { source: self.source.clone(), collected_at: self.collected_at, digest, file_digest }
    }
}

/// Evidence as it is cited when its text is no longer at hand: where it came from, and what its bytes must come to.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Citation {
    /// The source.
    pub source: SourceId,
    /// When it was collected.
    pub collected_at: Instant,
    /// Over the source's bytes as supplied; nothing where only an earlier report tells of it, and not this digest.
    pub digest: Option<Digest>,
    /// Over the document that it came in, from brace to brace; likewise.
    pub file_digest: Option<Digest>,
}

/// The same facts, from the same file.
impl PartialEq for Evidence {
    fn eq(&self, other: &Self) -> bool {
        let known = |it: &Self| (it.collected_at, it.completeness);
        self.source == other.source
            && known(self) == known(other)
            && self.metadata == other.metadata
            && self.digest() == other.digest()
            && self.file_digest() == other.file_digest()
    }
}

impl Eq for Evidence {}

impl FactsDocument {
    /// A subject of which nobody brought facts. `origin` is what messages name.
    pub(crate) fn without_sources(subject: Subject, origin: &str) -> Self {
        let mut builder = Builder::with_root_path("".into(), "facts");
        builder.begin_map(Span::default());
        builder.end(0);
        let document = builder.finish().0;
        let file = Arc::new(Supplied::gone(b""));
        let node = document.root().id();
        Self { subject, origin: origin.to_owned(), sources: BTreeMap::new(), collected_at: None, document, node, file }
    }

    /// The newest instant at which any of its sources was collected.
    pub fn newest(&self) -> Option<Instant> {
        self.sources.values().map(|collected| collected.collected_at).max()
    }

    /// The instant that it names as its own: where it brings no sources, it was looked then all the same.
    pub(crate) fn collected_at(&self) -> Option<Instant> {
        self.collected_at
    }

    /// The newest instant, not after another, at which any of its sources was collected.
    pub(crate) fn newest_until(&self, at: Instant) -> Option<Instant> {
        self.sources.values().map(|collected| collected.collected_at).filter(|collected_at| *collected_at <= at).max()
    }

    /// Over its own bytes as supplied, from brace to brace: the same in a file of one, in an array, and as a line of NDJSON.
    pub fn digest(&self) -> Digest {
        Digest::of(self.document.node(self.node).raw().as_bytes())
    }

    /// The same as one of a history. How that is divided into files says nothing, so that what rests on the document cites
    /// its own bytes, whichever file it came in.
    pub(crate) fn of_history(self) -> Self {
        let file = Arc::new(Supplied::told(Some(self.digest())));
        Self { file, ..self }
    }

    /// A source's bytes as supplied.
    #[cfg(feature = "second-opinion")]
    pub(crate) fn raw(&self, id: &SourceId) -> Option<&str> {
        self.sources.get(id).map(|collected| self.document.node(collected.node).raw())
    }

    /// All that a source brought, and whether it is whole, held against what the catalog says of the source where it
    /// does; nothing where the document does not bring it.
    pub(crate) fn data(
        &self,
        id: &SourceId,
        source: Option<&Source>,
    ) -> Option<Result<(Document, Completeness), Fault>> {
        let collected = self.sources.get(id)?;
        let undescribed = Source::undescribed(id.clone());
        let source = source.unwrap_or(&undescribed);
        let shape = Shape::of_response(source, &Wanted::everything());
        let start = self.document.node(collected.node).span().start as usize;
        Some(conform::conform(source, &shape, self.document.text(), start, &collected.metadata))
    }
}

impl Subject {
    /// The account that a region belongs to; the subject itself where there is no region.
    pub(crate) fn account(&self) -> Self {
        Self { kind: self.kind.clone(), id: self.id.clone(), region: None, labels: BTreeMap::new() }
    }

    /// The subject without its labels, which do not tell subjects apart.
    pub(crate) fn identity(&self) -> Self {
        Self { labels: BTreeMap::new(), ..self.clone() }
    }

    /// What tells it apart: labels do not.
    pub(crate) fn key(&self) -> (&str, &str, Option<&str>) {
        (&self.kind, &self.id, self.region.as_deref())
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.kind, self.id)?;
        self.region.iter().try_for_each(|region| write!(f, "/{region}"))
    }
}
