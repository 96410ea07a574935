//! What a control lacks to carry a conclusion, and how that is said.

/// What a control lacks to carry a conclusion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Lack {
    /// No profile adopts it at this instant.
    NotAdopted,
    /// Not all its checks pass, or it has none in scope.
    ChecksDoNotPass,
    /// Nobody says that what its checks read is whole.
    CompletenessNotEstablished,
    /// The profile's targets leave out some of its checks.
    ChecksOutOfScope,
    /// The profile adopts it in a part of the period only.
    AdoptedInPart,
    /// Nothing called for it in the period.
    NoOccurrence,
    /// No performance is recorded.
    NotPerformed,
    /// The last performance is too old.
    PerformanceExpired,
    /// A performance is shown by nothing, or by a policy alone.
    PerformanceNotShown,
    /// It was performed before it was adopted in these words.
    PerformedBeforeAdoption,
    /// No test is recorded.
    NotTested,
    /// Its tests are inquiry alone.
    TestedByInquiry,
    /// Its tests are shown by nothing, or by a policy alone.
    TestNotShown,
    /// Its tests looked at no item, or at none that an attribute applied to.
    NoItemTested,
    /// Who tested it performed it, or answers for it.
    TestedByItsPerformer,
    /// Its tests drew from another population than called for it in the period.
    PopulationDiffers,
    /// Its tests are dated before their items were drawn, or before an item happened.
    TestedTooEarly,
    /// Its tests are dated after the instant, or so late after the period that they are of another.
    TestedLater,
    /// Nothing shows that the population that called for it in the period is whole, or something refutes it.
    PopulationNotWhole,
    /// Not every item of the sample was tested.
    SampleNotTested,
    /// What was tested was neither drawn nor all: nothing follows for the others.
    SampleNotDrawn,
    /// Fewer items were drawn than by convention, and nobody says why so few are enough.
    SampleSmall,
    /// Its tests are older than a year, or than its adoption in these words.
    TestNotCurrent,
    /// Its tests leave out some of its attributes, or do not say why they applied to no item.
    AttributesNotTested,
    /// The instant was taken from the facts, or a check takes facts of any age.
    AgeNotMeasured,
}

impl Lack {
    /// All.
    const ALL: [Self; 25] = [
        Self::NotAdopted,
        Self::ChecksDoNotPass,
        Self::CompletenessNotEstablished,
        Self::ChecksOutOfScope,
        Self::AdoptedInPart,
        Self::NoOccurrence,
        Self::NotPerformed,
        Self::PerformanceExpired,
        Self::PerformanceNotShown,
        Self::PerformedBeforeAdoption,
        Self::NotTested,
        Self::TestedByInquiry,
        Self::TestNotShown,
        Self::NoItemTested,
        Self::TestedByItsPerformer,
        Self::PopulationDiffers,
        Self::TestedTooEarly,
        Self::TestedLater,
        Self::PopulationNotWhole,
        Self::SampleNotTested,
        Self::SampleNotDrawn,
        Self::SampleSmall,
        Self::TestNotCurrent,
        Self::AttributesNotTested,
        Self::AgeNotMeasured,
    ];

    /// The one that has this name in reports.
    pub(crate) fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.word() == word)
    }

    /// The name in reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::NotAdopted => "not_adopted",
            Self::ChecksDoNotPass => "checks_do_not_pass",
            Self::CompletenessNotEstablished => "completeness_not_established",
            Self::ChecksOutOfScope => "checks_out_of_scope",
            Self::PerformedBeforeAdoption => "performed_before_adoption",
            Self::TestNotCurrent => "test_not_current",
            Self::AttributesNotTested => "attributes_not_tested",
            Self::PopulationDiffers => "population_differs",
            Self::TestedTooEarly => "tested_too_early",
            Self::TestedLater => "tested_later",
            Self::PopulationNotWhole => "population_not_whole",
            Self::SampleNotTested => "sample_not_tested",
            Self::SampleNotDrawn => "sample_not_drawn",
            Self::SampleSmall => "sample_small",
            Self::AdoptedInPart => "adopted_in_part",
            Self::NoOccurrence => "no_occurrence",
            Self::NotPerformed => "not_performed",
            Self::PerformanceExpired => "performance_expired",
            Self::PerformanceNotShown => "performance_not_shown",
            Self::NotTested => "not_tested",
            Self::TestedByInquiry => "tested_by_inquiry",
            Self::TestNotShown => "test_not_shown",
            Self::NoItemTested => "no_item_tested",
            Self::TestedByItsPerformer => "tested_by_its_performer",
            Self::AgeNotMeasured => "age_not_measured",
        }
    }

    /// What is lacking of one control, and what would mend it where that is not plain.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::NotAdopted => "The control is not adopted at this instant.",
            Self::ChecksDoNotPass => "Not all of the control's checks pass, or none is in scope.",
            Self::CompletenessNotEstablished => {
                "Nobody says that the facts that its checks read are complete. Whoever collects them states it for each \
                 source, under `sources`: `complete: true`, or a `count` or `control_total` that agrees with what is there."
            }
            Self::ChecksOutOfScope => "The profile's targets leave out some of the control's checks.",
            Self::AdoptedInPart => "The control is adopted in a part of the period only.",
            Self::NoOccurrence => "The control was not called for in the period.",
            Self::NotPerformed => "No performance of the control is on record.",
            Self::PerformanceExpired => "The control was last performed too long ago.",
            Self::PerformanceNotShown => "Nothing shows that the control was performed, or a policy alone.",
            Self::PerformedBeforeAdoption => "The control was performed before it was adopted in these words.",
            Self::NotTested => "No test of the control is on record.",
            Self::TestedByInquiry => {
                "The control was tested by inquiry alone. What somebody says is held against what there is to see of it: \
                 inspect, observe or perform it again."
            }
            Self::TestNotShown => {
                "Nothing shows what the control's test found, or a policy alone. State under `evidence` what was looked at."
            }
            Self::NoItemTested => "The control's test looked at no item, or at none that an attribute applied to.",
            Self::TestedByItsPerformer => "The control was tested by who performed it or answers for it.",
            Self::PopulationDiffers => {
                "The control's tests state another population than called for it in the period: another count or digest, or \
                 items that are not in it. Freeze the list that the facts bring, and draw from that."
            }
            Self::TestedTooEarly => {
                "The control's tests are dated before their items were drawn, or before one of them happened."
            }
            Self::TestedLater => {
                "The control's tests are dated after the instant, or so late after the period that they are of another: assess \
                 as of a later instant, or correct the date."
            }
            Self::PopulationNotWhole => {
                "Nothing shows that the list of what called for the control is whole, or something refutes it. Whoever brings \
                 the list states `complete: true` or a control total, and takes it after the period."
            }
            Self::SampleNotTested => {
                "Not every item was tested that had to be. One that the control is not about is replaced by the next in the \
                 order of the sample; where all are tested, a note tells why."
            }
            Self::SampleNotDrawn => {
                "The items that were tested are not all, and nothing shows that they were drawn: nothing follows for the \
                 others. Freeze the list of what called for the control, draw from it, and test what is drawn."
            }
            Self::SampleSmall => {
                "Fewer items were drawn, or an attribute applied to fewer, than auditors are used to test of a control that is \
                 called for so often, and nobody says why so few are enough. Enlarge the sample, or state the reason as the \
                 `size_basis` of the sample or of the test."
            }
            Self::TestNotCurrent => {
                "The control was last tested more than a year ago, or before it was adopted in these words."
            }
            Self::AttributesNotTested => {
                "No current test looked at some of the control's attributes, or tells why they applied to no item."
            }
            Self::AgeNotMeasured => "The age of the facts that its checks read is not measured.",
        }
    }

    /// The same of any number of controls, behind the number: `3 not adopted`.
    pub fn of_controls(self) -> &'static str {
        match self {
            Self::NotAdopted => "not adopted",
            Self::ChecksDoNotPass => "with checks that do not pass",
            Self::CompletenessNotEstablished => "on facts that nobody says are complete",
            Self::ChecksOutOfScope => "with checks left out by the profile's targets",
            Self::AdoptedInPart => "adopted in a part of the period only",
            Self::NoOccurrence => "not called for in the period",
            Self::NotPerformed => "without a performance on record",
            Self::PerformanceExpired => "performed too long ago",
            Self::PerformanceNotShown => "without anything that shows a performance",
            Self::PerformedBeforeAdoption => "performed before adoption",
            Self::NotTested => "without a test on record",
            Self::TestedByInquiry => "tested by inquiry alone",
            Self::TestNotShown => "without anything that shows a test",
            Self::NoItemTested => "tested on no item",
            Self::TestedByItsPerformer => "tested by who performs or owns them",
            Self::PopulationDiffers => "tested on another population",
            Self::TestedTooEarly => "tested before the draw or before the items",
            Self::TestedLater => "tested later than what is assessed",
            Self::PopulationNotWhole => "called for by a population that is not known to be whole",
            Self::SampleNotTested => "with items drawn and not tested",
            Self::SampleNotDrawn => "tested on items that somebody chose",
            Self::SampleSmall => "tested on fewer items than by convention, without a reason",
            Self::TestNotCurrent => "without a current test",
            Self::AttributesNotTested => "with attributes that no current test looked at",
            Self::AgeNotMeasured => "on facts whose age is not measured",
        }
    }
}
