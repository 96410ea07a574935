//! Which records count, and why others do not.

use crate::record::Test;

/// Which records count, in the order in which they were given: nothing for one that counts, else why it does not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Counting {
    /// Of the performances.
    pub performances: Vec<Option<Discount>>,
    /// Of the tests. One that does not count clears no deviation; those that it found stand.
    pub tests: Vec<Option<Discount>>,
    /// Of the judgments of sufficiency.
    pub sufficiency: Vec<Option<Discount>>,
}

/// Why a record does not count.
// Invariant: ordered by how much else holds of it, least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Discount {
    /// It is of a later moment.
    NotYet,
    /// Its control or criterion is not in scope.
    OutOfScope,
    /// A test by inquiry alone.
    InquiryAlone,
    /// A performance or a test that nothing shows, or a policy alone.
    NotShown,
    /// A test of no item, or of none that an attribute applied to.
    NoItem,
    /// A test by who performed the control or answers for it.
    NotIndependent,
    /// A test of items of another population than called for the control.
    OtherPopulation,
    /// A test that is dated before the draw of its items, or before an item happened.
    BeforeItsItems,
    /// A judgment of other controls than those that satisfy the criterion.
    OtherControls,
    /// A judgment that is dated before the tests and performances that it leans on.
    BeforeEvidence,
    /// It is too old.
    Expired,
    /// It is older than the control's adoption in its present words.
    BeforeAdoption,
}

impl Discount {
    /// All.
    const ALL: [Self; 12] = [
        Self::NotYet,
        Self::OutOfScope,
        Self::InquiryAlone,
        Self::NotShown,
        Self::NoItem,
        Self::NotIndependent,
        Self::OtherPopulation,
        Self::BeforeItsItems,
        Self::OtherControls,
        Self::BeforeEvidence,
        Self::Expired,
        Self::BeforeAdoption,
    ];

    /// Why a test carries nothing, by what it says of itself; nothing where it may carry something.
    pub(crate) fn of_test_itself(test: &Test) -> Option<Self> {
        if test.is_inquiry_alone() {
            Some(Self::InquiryAlone)
        } else if !test.is_shown() {
            Some(Self::NotShown)
        } else if !test.is_of_items() {
            Some(Self::NoItem)
        } else {
            None
        }
    }

    /// The one that has this name in reports.
    pub(crate) fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.word() == word)
    }

    /// The name in reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::NotYet => "not_yet",
            Self::OutOfScope => "out_of_scope",
            Self::InquiryAlone => "inquiry_alone",
            Self::NotShown => "not_shown",
            Self::NoItem => "no_item",
            Self::NotIndependent => "not_independent",
            Self::OtherPopulation => "other_population",
            Self::BeforeItsItems => "before_its_items",
            Self::OtherControls => "other_controls",
            Self::BeforeEvidence => "before_its_evidence",
            Self::Expired => "expired",
            Self::BeforeAdoption => "before_adoption",
        }
    }

    /// The same as a sentence's end: "does not count: …".
    pub fn sentence(self) -> &'static str {
        match self {
            Self::NotYet => "it is of a later moment",
            Self::OutOfScope => "what it is about is not in scope",
            Self::InquiryAlone => "it is by inquiry alone",
            Self::NotShown => "nothing shows it, or a policy alone",
            Self::NoItem => "it is of no item, or of none that an attribute applied to",
            Self::NotIndependent => "the tester performed the control or answers for it",
            Self::OtherPopulation => "its items are of another population than called for the control",
            Self::BeforeItsItems => "it is dated before its items were drawn, or before one of them happened",
            Self::OtherControls => "it is of other controls than those that satisfy the criterion",
            Self::BeforeEvidence => "it is dated before the tests and performances that it leans on",
            Self::Expired => "it is too old",
            Self::BeforeAdoption => "it is older than the adoption in these words",
        }
    }
}
