//! What tests of a control that events call for drew from, and what they found.

use crate::digest::Digest;
use crate::facts::Completeness;
use crate::finding::NotApplicable;
use crate::finding::Outcome;
use crate::id::RecordId;
use crate::population::Doubt;
use crate::sample::Projection;
use crate::sample::Rates;
use crate::unknown::UnknownReason;

/// What tests of a control that events call for drew from, and what they found: those that count, made by somebody who
/// neither performs the control nor answers for it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Tested {
    /// What called for it; nothing where neither facts nor a list nor a test tells.
    pub population: Option<TestedPopulation>,
    /// How many items were tested.
    pub items: u32,
    /// How many of them deviate.
    pub deviating: u32,
    /// The rate, and what follows for the items that were not tested; nothing where none was.
    pub rates: Option<Rates>,
    /// How many items of the window a sample drew; none where no sample was drawn from this population.
    pub(crate) drawn: u32,
    /// What was drawn and not tested: of what applied to no attribute, the sample has the next one instead.
    pub untested: Vec<String>,
    /// The tests that drew from something else than this population: they say nothing of it.
    pub of_others: Vec<RecordId>,
    /// The tests that are dated before the draw, or before an item that they report happened: they say nothing either.
    pub too_early: Vec<RecordId>,
}

impl Tested {
    /// Whether some items were tested, and neither were they drawn nor are they all: nothing follows for the others.
    pub(crate) fn is_of_chosen_items(&self) -> bool {
        let follows_nothing = self.rates.is_some_and(|rates| match rates.projection {
            Projection::Nothing => true,
            Projection::Limit(_) | Projection::Census => false,
        });
        self.drawn == 0 && follows_nothing
    }

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
    /// The name in reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Facts => "facts",
            Self::List => "list",
            Self::Stated => "stated",
        }
    }
}
