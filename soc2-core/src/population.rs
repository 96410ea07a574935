//! What a sample is drawn from: the occurrences that a control had to answer, listed once and frozen.
//!
//! A list is first *frozen*, by a named person at an instant, and only then is the seed of a sample given: who knows the
//! seed could bend the list. What is frozen are the ids of the items, under a digest that anybody can make again:
//! `LC_ALL=C sort ids.txt | sha256sum`, one id a line.

mod amount;
pub(crate) mod read;
mod take;

use std::fmt;
use std::sync::Arc;

use crate::diagnostic::shown;
use crate::digest::Digest;
use crate::document::Document;
use crate::document::Node;
use crate::document::NodeId;
use crate::facts::Completeness;
use crate::id::SourceId;
use crate::time::Instant;
use crate::time::Period;
use crate::unknown::Unknown;
use crate::unknown::UnknownReason;

pub use amount::Amount;
pub use amount::NotAnAmount;
pub use take::Extract;
pub use take::ExtractTexts;
pub use take::take;
pub(crate) use take::take_from;

/// What a list is of, and where it comes from: what auditors ask of information produced by the entity.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct About {
    /// The name by which controls call it: `operation: {event: {population: deployments}}`.
    pub id: SourceId,
    /// What it is: `deployments to production`.
    pub title: String,
    /// The system that it was taken from.
    pub system: String,
    /// What was asked of the system, as it was asked.
    pub query: String,
    /// The time in which its items happened.
    pub period: Period,
    /// When it was taken.
    pub taken_at: Instant,
    /// How many items there are by another account.
    pub control_total: Option<ControlTotal>,
    /// What else of it was held against other accounts: totals of its columns, further counts.
    pub compared: Vec<ComparedTotal>,
    /// Whether it was brought as a whole, where that is said.
    pub complete: Option<bool>,
}

impl About {
    /// What is always said; `query`, `control_total`, `compared` and `complete` are added where they are known.
    pub fn new(id: SourceId, title: &str, system: &str, period: Period, taken_at: Instant) -> Self {
        let (title, system) = (title.to_owned(), system.to_owned());
        let query = String::new();
        Self { id, title, system, query, period, taken_at, control_total: None, compared: Vec::new(), complete: None }
    }
}

/// How many items there are by somebody else's count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ControlTotal {
    /// How many.
    pub count: u64,
    /// Who or what says so: `invoice of the build service, June`.
    pub by: String,
}

/// A total of a list that was held against what another account says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComparedTotal {
    /// The column that was summed; nothing where items were counted.
    pub column: Option<String>,
    /// What the list comes to.
    pub found: Amount,
    /// What the other account says.
    pub expected: Amount,
    /// Who or what says so: `ledger, account 4711`.
    pub by: String,
}

impl fmt::Display for ComparedTotal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { column, found, expected, by } = self;
        match column {
            Some(column) => write!(f, "the sum of `{}` is {found}, and {expected} by {by}", shown(column)),
            None => write!(f, "the list has {found} items, and {expected} by {by}"),
        }
    }
}

/// One item of a population.
#[derive(Debug, Clone)]
pub struct Item {
    id: String,
    at: Option<Instant>,
    document: Document,
    node: NodeId,
}

impl Item {
    /// Its name, which no other item has.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// When it happened, where the list says.
    pub fn at(&self) -> Option<Instant> {
        self.at
    }

    /// All that the list says of it, as it says it.
    pub fn attributes(&self) -> Node<'_> {
        self.document.node(self.node)
    }
}

/// A list of items that is not frozen yet. Its ids are unique and printable; its items lie in its period.
#[derive(Debug, Clone)]
pub struct Listing {
    inner: Arc<Listed>,
}

#[derive(Debug)]
struct Listed {
    about: About,
    /// Invariant: ordered by id, each once.
    items: Vec<Item>,
    digest: Digest,
}

/// A list that can no longer change: what samples are drawn from. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Population {
    listing: Listing,
    frozen: Frozen,
}

/// Who froze a list, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frozen {
    /// Who.
    pub by: String,
    /// When: samples take a seed that was given later.
    pub at: Instant,
}

/// Why a list is not whole, or is not known to be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Doubt {
    /// Another count says otherwise.
    #[error("the control total is {total} ({by}), the list has {listed} items")]
    ControlTotalDiffers {
        /// What it says.
        total: u64,
        /// Who says it.
        by: String,
        /// How many items the list has.
        listed: u64,
    },
    /// Another total does.
    #[error("{0}")]
    TotalDiffers(ComparedTotal),
    /// What happened afterwards is not on it.
    #[error("the list was taken at {taken_at}, before the period ended at {end}")]
    TakenBeforeTheEnd {
        /// When it was taken.
        taken_at: Instant,
        /// When the period ended.
        end: Instant,
    },
    /// Whoever brought it says that there is more.
    #[error("the list is said to be a part")]
    SaidToBeAPart,
    /// It is of another time.
    #[error("the list is of {listed}, and leaves out some of {wanted}")]
    OfAnotherTime {
        /// The time that it is of.
        listed: Period,
        /// The time that was asked for.
        wanted: Period,
    },
    /// Nobody says so, and nothing refutes it.
    #[error("nobody says that the list is whole, and no other count does")]
    NotClaimed,
}

impl Doubt {
    /// What doubts come to together.
    pub(crate) fn together(doubts: &[Self]) -> Completeness {
        let left = doubts.iter().map(|doubt| match doubt {
            Self::NotClaimed => Completeness::NotEstablished,
            Self::ControlTotalDiffers { .. }
            | Self::TotalDiffers(_)
            | Self::TakenBeforeTheEnd { .. }
            | Self::SaidToBeAPart
            | Self::OfAnotherTime { .. } => Completeness::Refuted,
        });
        left.max().unwrap_or(Completeness::Established)
    }
}

/// Why a list cannot be frozen.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the list was taken at {taken_at}, after it is said to be frozen at {frozen_at}")]
pub struct FrozenTooEarly {
    taken_at: Instant,
    frozen_at: Instant,
}

/// Freezes a list.
///
/// # Errors
/// When it was taken after it is said to be frozen.
///
/// ```
/// use soc2_core::{diagnostic::Text, population::{Frozen, freeze}, sample, time::Instant};
/// let text = Text::new("leavers.yaml", "
/// population:
///   id: hr.leavers
///   title: People who left
///   system: HR
///   query: all with a last day in the period
///   period: {from: 2026-01-01, to: 2026-07-01}
///   taken_at: 2026-07-02T08:00:00Z
/// items: [{id: E-17, at: 2026-02-28}, {id: E-4, at: 2026-05-31}]
/// ");
/// let frozen = Frozen { by: "Ruth Okafor".into(), at: Instant::parse("2026-07-02T09:00:00Z")? };
/// let population = freeze(sample::read(&text)?.listing, frozen)?;
/// assert_eq!(population.digest(), soc2_core::digest::Digest::of(b"E-17\nE-4\n"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn freeze(listing: Listing, frozen: Frozen) -> Result<Population, FrozenTooEarly> {
    let taken_at = listing.about().taken_at;
    match taken_at <= frozen.at {
        true => Ok(Population { listing, frozen }),
        false => Err(FrozenTooEarly { taken_at, frozen_at: frozen.at }),
    }
}

impl Listing {
    /// Expects ids that are unique.
    fn new(about: About, mut items: Vec<Item>) -> Self {
        // The order of the bytes is that of `LC_ALL=C sort`, and of `sorted` in Python.
        items.sort_by(|a, b| a.id.cmp(&b.id));
        let lines: String = items.iter().flat_map(|item| [&*item.id, "\n"]).collect();
        Self { inner: Arc::new(Listed { about, items, digest: Digest::of(lines.as_bytes()) }) }
    }

    /// What it is of.
    pub fn about(&self) -> &About {
        &self.inner.about
    }

    /// Its items, ordered by id.
    pub fn items(&self) -> &[Item] {
        &self.inner.items
    }

    /// SHA-256 over the ids, ordered by their bytes, each with a line feed after it.
    pub fn digest(&self) -> Digest {
        self.inner.digest
    }

    /// Everything that speaks against its being whole; nothing where that is established.
    pub fn doubts(&self) -> Vec<Doubt> {
        let About { control_total, compared, complete, period, taken_at, .. } = self.about();
        let listed = self.items().len() as u64;
        let differing = control_total
            .iter()
            .filter(|total| total.count != listed)
            .map(|ControlTotal { count, by }| Doubt::ControlTotalDiffers { total: *count, by: by.clone(), listed });
        let other = compared.iter().filter(|total| total.found != total.expected).cloned().map(Doubt::TotalDiffers);
        let early =
            (*taken_at < period.to()).then(|| Doubt::TakenBeforeTheEnd { taken_at: *taken_at, end: period.to() });
        let a_part = (*complete == Some(false)).then_some(Doubt::SaidToBeAPart);
        let doubts: Vec<Doubt> = differing.chain(other).chain(early).chain(a_part).collect();
        // Rows are counted when the list is read; a sum is somebody's word: it can refute, and not establish.
        let is_counted = control_total.is_some() || compared.iter().any(|total| total.column.is_none());
        let is_claimed = is_counted || complete.is_some();
        if doubts.is_empty() && !is_claimed { vec![Doubt::NotClaimed] } else { doubts }
    }

    /// Whether it is known to be whole.
    pub fn completeness(&self) -> Completeness {
        Doubt::together(&self.doubts())
    }

    /// The items of a part of its time, and all that speaks against their being whole. What has no instant is of each part.
    pub(crate) fn within(&self, part: Period) -> (Self, Vec<Doubt>) {
        let listed = self.about().period;
        let leaves_out = part.from() < listed.from() || listed.to() < part.to();
        let of_another_time = leaves_out.then_some(Doubt::OfAnotherTime { listed, wanted: part });
        let doubts = self.doubts().into_iter().chain(of_another_time).collect();
        if listed == part {
            return (self.clone(), doubts);
        }
        let is_inside = |item: &&Item| item.at.is_none_or(|at| part.contains(at));
        let items = self.items().iter().filter(is_inside).cloned().collect();
        (Self::new(About { period: part, ..self.about().clone() }, items), doubts)
    }

    /// What a conclusion about all items meets where it is a part: `unknown(incomplete)`.
    pub fn unknown(&self) -> Option<Unknown> {
        let is_part = self.completeness() == Completeness::Refuted;
        is_part.then(|| Unknown::new(self.about().id.as_str(), UnknownReason::Incomplete))
    }
}

impl Population {
    /// The list.
    pub fn listing(&self) -> &Listing {
        &self.listing
    }

    /// What it is of.
    pub fn about(&self) -> &About {
        self.listing.about()
    }

    /// Its items, ordered by id.
    pub fn items(&self) -> &[Item] {
        self.listing.items()
    }

    /// See [`Listing::digest`].
    pub fn digest(&self) -> Digest {
        self.listing.digest()
    }

    /// Who froze it, and when.
    pub fn frozen(&self) -> &Frozen {
        &self.frozen
    }
}
