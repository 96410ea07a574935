//! What tests of a control that events call for drew from, and what they found.

use crate::catalog::Frequency;
use crate::catalog::SizeRange;
use crate::digest::Digest;
use crate::facts::Completeness;
use crate::finding::NotApplicable;
use crate::finding::Outcome;
use crate::id::RecordId;
use crate::population::Doubt;
use crate::sample::Counts;
use crate::sample::Rates;
use crate::unknown::UnknownReason;

/// What tests of a control that events call for drew from, and what they found: those that count, made by somebody who
/// neither performs the control nor answers for it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Tested {
    /// What called for it; nothing where neither facts nor a list nor a test tells, and where a schedule does.
    pub population: Option<TestedPopulation>,
    /// How many items were tested.
    pub items: u32,
    /// How many of them deviate.
    pub deviating: u32,
    /// How many of all no attribute applied to, as a note tells of each; none while a sample has a next item instead.
    pub not_applicable: u32,
    /// The rate, and the worst that follows of any attribute for the items that were not tested; nothing where none was.
    pub rates: Option<Rates>,
    /// The attribute that the limit follows from; nothing where it follows from the items as a whole.
    pub limited_by: Option<LimitedBy>,
    /// How large what was looked at is: a sample that was drawn, what is left of all where nothing applied to others, or the
    /// due times of a schedule that tests name; nothing where none of these is there.
    pub sample: Option<SampleSize>,
    /// Whether the items were neither drawn nor all that there are: somebody chose them, and nothing follows for the others.
    pub is_chosen: bool,
    /// What had to be tested and was not: items that were drawn, or that tests report on, of which some attribute was not
    /// looked at. An item that no attribute applied to is one of them, unless a note tells why; while there are others, the sample has the
    /// next one instead.
    pub untested: Vec<String>,
    /// The tests that drew from something else than this population: they say nothing of it.
    pub of_others: Vec<RecordId>,
    /// The tests that are dated before the draw, or before an item that they report happened: they say nothing either.
    pub too_early: Vec<RecordId>,
}

impl Tested {
    /// What it says of the control, apart from deviations.
    pub(crate) fn outcome(&self) -> Outcome {
        let incomplete = Outcome::Unknown(UnknownReason::Incomplete);
        match &self.population {
            Some(TestedPopulation { completeness: Completeness::Refuted, .. }) => incomplete,
            Some(TestedPopulation { count: 0, completeness: Completeness::Established, .. }) => {
                Outcome::NotApplicable(NotApplicable::NoOccurrence)
            }
            Some(TestedPopulation { count: 0, .. }) => incomplete,
            Some(_) if self.items > 0 && self.untested.is_empty() => Outcome::Pass,
            Some(_) | None => Outcome::ManualPending,
        }
    }
}

/// An attribute that applied to fewer items than were tested, or deviates more often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LimitedBy {
    /// Its letter.
    pub attribute: String,
    /// How many items it applied to, and how many of them deviate from it.
    pub counts: Counts,
}

/// How many items were drawn, and how many auditors are used to draw.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SampleSize {
    /// How many items there are to test, all of the population that it was drawn from; of a schedule, over the whole period.
    pub items: u32,
    /// The fewest that some attribute applied to; nothing where each applied to all.
    pub fewest: Option<u32>,
    /// What the catalog's table has for a control that is called for so often; nothing where it has no table, or where all
    /// items were taken.
    pub convention: Option<Convention>,
    /// Why so many are enough, in the tester's words.
    pub basis: Option<String>,
}

/// What a table of sample sizes says: a convention, and no rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Convention {
    /// How often the control was called for.
    pub frequency: Frequency,
    /// How many items, never more than there are.
    pub items: SizeRange,
}

impl SampleSize {
    /// The convention that it is smaller than.
    pub fn below(&self) -> Option<Convention> {
        self.convention.filter(|convention| self.fewest.unwrap_or(self.items) < convention.items.least)
    }

    /// Whether it is smaller than by convention, and nobody says why so few are enough.
    pub fn is_unexplained(&self) -> bool {
        self.below().is_some() && self.basis.is_none()
    }
}

/// The items that called for a control in a part of the period.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TestedPopulation {
    /// What the control calls it.
    pub id: String,
    /// What it is.
    pub title: String,
    /// Who tells of it.
    pub origin: PopulationOrigin,
    /// How many items it has.
    pub count: u64,
    /// Over its ids, see [`Listing::digest`](crate::population::Listing::digest); what a test states where nothing else
    /// tells.
    pub digest: Option<Digest>,
    /// Whether it is known to be whole.
    pub completeness: Completeness,
    /// Everything that speaks against its being whole.
    pub doubts: Vec<Doubt>,
}

/// Who tells of a population.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PopulationOrigin {
    /// The facts list it.
    Facts,
    /// People brought a list.
    List,
    /// A test states it, and nothing shows it.
    Stated,
}

impl PopulationOrigin {
    /// All.
    const ALL: [Self; 3] = [Self::Facts, Self::List, Self::Stated];

    /// The one that has this name in reports.
    pub(crate) fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.word() == word)
    }

    /// Who tells of it, as a sentence goes on.
    pub(crate) fn phrase(self) -> &'static str {
        match self {
            Self::Facts => "by the facts",
            Self::List => "by a list that people brought",
            Self::Stated => "by the test alone",
        }
    }

    /// The name in reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Facts => "facts",
            Self::List => "list",
            Self::Stated => "stated",
        }
    }
}
