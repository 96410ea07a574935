//! Some items of a population, drawn so that nobody can choose them and anybody can draw them again.
//!
//! The order of acts: the population is frozen, then the tester gives a seed, then items are ordered by
//! SHA-256(seed ‖ population digest ‖ item id) and the first are taken. More items are the next in the same order, so
//! that enlarging a sample keeps what is tested already; an item that cannot be tested is replaced by the next one too.
//!
//! ```
//! use soc2_core::{diagnostic::Text, population::{Frozen, freeze}, sample::{self, Seed, draw, enlarge}, time::Instant};
//!
//! let workpaper = sample::read(&Text::new("leavers.yaml", "
//! population:
//!   id: hr.leavers
//!   title: People who left
//!   system: HR
//!   query: all with a last day in the period
//!   period: {from: 2026-01-01, to: 2026-07-01}
//!   taken_at: 2026-07-02T08:00:00Z
//! items: [{id: E-17}, {id: E-4}, {id: E-23}]
//! "))?;
//! let frozen = Frozen { by: "Ruth Okafor".into(), at: Instant::parse("2026-07-02T09:00:00Z")? };
//! let population = freeze(workpaper.listing, frozen)?;
//! let seed = Seed::new("07 21 33 40", "Ruth Okafor", Instant::parse("2026-07-04T20:00:00Z")?).expect("it is printable");
//!
//! let sample = draw(&population, seed, 1)?;
//! let more = enlarge(&sample, 2)?;
//! let ids: Vec<_> = more.items().map(|item| item.id()).collect();
//! assert_eq!(ids, ["E-4", "E-23"]);
//! assert_eq!(sample.items().next().map(|item| item.id()), Some(ids[0]));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod asked;
mod chance;
mod rates;
mod read;
mod results;
mod sizes;
mod tested;
mod text;

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::digest::Digest;
use crate::population::Item;
use crate::population::Population;
use crate::record::is_said_before;
use crate::time::Instant;

pub use asked::Asked;
pub use asked::size_of_control;
pub use rates::Confidence;
pub use rates::Counts;
pub use rates::InvalidRate;
pub use rates::Projection;
pub use rates::Rate;
pub use rates::Rates;
pub use rates::Selection;
pub use rates::UpperLimit;
pub use rates::rates;
pub use read::Workpaper;
pub use read::read;
pub use results::AttributeResults;
pub use results::Results;
pub use results::results;
pub use sizes::ChangeControl;
pub use sizes::Configuration;
pub use sizes::Demand;
pub use sizes::NoSize;
pub use sizes::NotOne;
pub use sizes::Size;
pub use sizes::automated;
pub use sizes::read_sizes;
pub use sizes::size;
pub use sizes::size_of;
pub use tested::NotTested;
pub use tested::TestOfSample;
pub use tested::tested;

/// What decides the order of items, given by somebody after the population was frozen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seed {
    value: String,
    by: String,
    at: Instant,
}

impl Seed {
    /// A seed; nothing where it is empty or has a control character, which paper does not show.
    pub fn new(value: &str, by: &str, at: Instant) -> Option<Self> {
        let is_printable = !value.trim().is_empty() && !value.chars().any(char::is_control);
        is_printable.then(|| Self { value: value.to_owned(), by: by.to_owned(), at })
    }

    /// What it is, exactly.
    pub fn value(&self) -> &str {
        &self.value
    }

    /// Who gave it.
    pub fn by(&self) -> &str {
        &self.by
    }

    /// When it was given.
    pub fn at(&self) -> Instant {
        self.at
    }
}

/// Items drawn from a population. It keeps the population, so that it can be enlarged.
#[derive(Debug, Clone)]
pub struct Sample {
    population: Population,
    seed: Seed,
    /// The positions of all items in the order in which they are drawn.
    order: Arc<[u32]>,
    asked: u32,
    size_basis: Option<String>,
    replacements: Vec<Replacement>,
}

/// An item that could not be tested, and what was taken for it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Replacement {
    /// The item that was drawn.
    pub item: String,
    /// The next one in the order; nothing where the population has no more.
    pub with: Option<String>,
    /// Why, by whom and when.
    pub because: Because,
}

/// Why an item was replaced, by whom and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Because {
    /// Why.
    pub reason: ReplacementReason,
    /// Who decided.
    pub by: String,
    /// When.
    pub at: Instant,
    /// What else is to be said: where it is seen that the item was voided.
    pub note: Option<String>,
}

/// Why an item can be replaced. That nothing shows what was done is no such reason: ISA 530.11 and AU-C 530.11 have it
/// counted as a deviation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReplacementReason {
    /// It was called off in the proper way, so that the control had nothing to do.
    Voided,
    /// It is none that the control is about.
    NotApplicable,
}

impl ReplacementReason {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Voided, Self::NotApplicable];

    /// The name in text and reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Voided => "voided",
            Self::NotApplicable => "not_applicable",
        }
    }
}

/// Why nothing is drawn, or not as asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// Who knows the seed could bend the population.
    #[error(
        "the seed was given at {given_at}, not after the population was frozen at {frozen_at}: give another one now"
    )]
    SeedBeforeFreeze {
        /// When the seed was given.
        given_at: Instant,
        /// When the population was frozen.
        frozen_at: Instant,
    },
    /// Before the draw there was nothing to replace.
    #[error("the item `{}` is replaced at {at}, before the seed was given at {given_at}", crate::diagnostic::shown(.item))]
    ReplacedBeforeSeed {
        /// The item.
        item: String,
        /// When it is said to be replaced.
        at: Instant,
        /// When the seed was given.
        given_at: Instant,
    },
    /// There is nothing to draw from.
    #[error("the population has no items: there is no occurrence to test")]
    NoItems,
    /// A sample has an item at least, and never loses one.
    #[error("a sample of {asked} is smaller than the {drawn} that were drawn")]
    Smaller {
        /// How many were asked for.
        asked: u32,
        /// How many there are.
        drawn: u32,
    },
    /// Only what was drawn can be replaced.
    #[error("the item `{}` is not in the sample", crate::diagnostic::shown(.0))]
    NotInSample(String),
    /// Once is enough.
    #[error("the item `{}` was replaced already", crate::diagnostic::shown(.0))]
    ReplacedAlready(String),
}

/// Draws so many items. As many as there are, or more, are all of them: a census.
///
/// # Errors
/// When the seed was not given after the population was frozen, or there is nothing to draw.
pub fn draw(population: &Population, seed: Seed, size: u32) -> Result<Sample, Refusal> {
    let frozen_at = population.frozen().at;
    if seed.at <= frozen_at {
        return Err(Refusal::SeedBeforeFreeze { given_at: seed.at, frozen_at });
    }
    match (population.items().len(), size) {
        (0, _) => Err(Refusal::NoItems),
        (_, 0) => Err(Refusal::Smaller { asked: 0, drawn: 1 }),
        (1.., 1..) => Ok(Sample {
            order: order(population, &seed),
            population: population.clone(),
            seed,
            asked: size,
            size_basis: None,
            replacements: Vec::new(),
        }),
    }
}

/// The positions of all items, ordered by SHA-256(seed ‖ population digest ‖ item id); the digest as it is printed.
fn order(population: &Population, seed: &Seed) -> Arc<[u32]> {
    let before = format!("{}{}", seed.value, population.digest());
    let numbered = population.items().iter().zip(0_u32..);
    let mut hashed: Vec<(Digest, u32)> =
        numbered.map(|(item, at)| (Digest::of(format!("{before}{}", item.id()).as_bytes()), at)).collect();
    hashed.sort_unstable();
    hashed.into_iter().map(|(_, at)| at).collect()
}

/// The same sample with more items: the next ones in its order.
///
/// # Errors
/// When fewer are asked for than there are.
pub fn enlarge(sample: &Sample, size: u32) -> Result<Sample, Refusal> {
    match size >= sample.asked {
        // Why fewer were enough says nothing of more.
        true => Ok(Sample { asked: size, size_basis: None, ..sample.clone() }),
        false => Err(Refusal::Smaller { asked: size, drawn: sample.asked }),
    }
}

/// The same sample with the next item of its order in place of one that cannot be tested.
///
/// # Errors
/// When the item is not in the sample or was replaced, or is said to be replaced before it was drawn.
pub fn replace(sample: &Sample, item: &str, because: Because) -> Result<Sample, Refusal> {
    if sample.replacements.iter().any(|it| it.item == item) {
        return Err(Refusal::ReplacedAlready(item.to_owned()));
    }
    if !sample.items().any(|drawn| drawn.id() == item) {
        return Err(Refusal::NotInSample(item.to_owned()));
    }
    let given_at = sample.seed.at;
    if is_said_before(because.at, given_at) {
        return Err(Refusal::ReplacedBeforeSeed { item: item.to_owned(), at: because.at, given_at });
    }
    let with = sample.in_order().nth(sample.n_taken()).map(|next| next.id().to_owned());
    let mut sample = sample.clone();
    sample.replacements.push(Replacement { item: item.to_owned(), with, because });
    Ok(sample)
}

impl Sample {
    /// What it was drawn from.
    pub fn population(&self) -> &Population {
        &self.population
    }

    /// What decided the order.
    pub fn seed(&self) -> &Seed {
        &self.seed
    }

    /// How many items were asked for; there may be fewer.
    pub fn asked(&self) -> u32 {
        self.asked
    }

    /// Why so many are enough, where the tester says.
    pub fn size_basis(&self) -> Option<&str> {
        self.size_basis.as_deref()
    }

    /// The same sample, with why so many are enough. Sizes are a matter of judgment: what the judgment rests on is told
    /// where fewer were drawn than by convention. Nothing where that is blank.
    ///
    /// ```
    /// use soc2_core::{diagnostic::Text, population::{Frozen, freeze}, sample::{self, Seed, draw}, time::Instant};
    /// let listing = sample::read(&Text::new("leavers.yaml", "
    /// population: {id: leavers, title: People who left, system: HR, query: all,
    ///     period: {from: 2026-01-01, to: 2026-07-01}, taken_at: 2026-07-02T08:00:00Z}
    /// items: [{id: E-17}, {id: E-4}]
    /// "))?.listing;
    /// let population = freeze(listing, Frozen { by: "Ruth Okafor".into(), at: Instant::parse("2026-07-02T09:00:00Z")? })?;
    /// let seed = Seed::new("07 21", "Ruth Okafor", Instant::parse("2026-07-04T20:00:00Z")?).expect("it is printable");
    /// let sample = draw(&population, seed, 1)?.because("both went through one workflow").expect("it says something");
    /// assert_eq!(sample.size_basis(), Some("both went through one workflow"));
    /// assert!(sample.because(" ").is_none());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn because(self, size_basis: &str) -> Option<Self> {
        let is_said = !size_basis.trim().is_empty();
        is_said.then(|| Self { size_basis: Some(size_basis.trim().to_owned()), ..self })
    }

    /// What was replaced, in the order in which it was.
    pub fn replacements(&self) -> &[Replacement] {
        &self.replacements
    }

    /// The items to test, in the order in which they were drawn, without those that were replaced.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        let replaced: BTreeSet<&str> = self.replacements.iter().map(|it| &*it.item).collect();
        self.in_order().take(self.n_taken()).filter(move |item| !replaced.contains(item.id()))
    }

    /// Whether every item of the population was taken: then nothing is left to chance.
    pub fn is_census(&self) -> bool {
        self.n_taken() >= self.order.len()
    }

    /// What may be said of the items that were not drawn. What was replaced is none of the population.
    pub fn selection(&self) -> Selection {
        let population = (self.order.len() - self.replacements.len()) as u32;
        if self.is_census() { Selection::All } else { Selection::Drawn { population } }
    }

    fn in_order(&self) -> impl Iterator<Item = &Item> {
        self.order.iter().filter_map(|at| self.population.items().get(*at as usize))
    }

    /// How many were taken out of the order: each replacement takes one more.
    fn n_taken(&self) -> usize {
        self.asked as usize + self.replacements.len()
    }
}
