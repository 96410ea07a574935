//! Something that a person is asked for, and why.

use crate::assessment::Judgment;
use crate::assessment::Lack;
use crate::id::ControlId;
use crate::id::CriterionId;
use crate::id::RecordId;
use crate::scope::Silence;
use crate::time::Instant;
use crate::time::Period;

/// One line of a request list: what is not on record, and whom to ask.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// Who answers for it: by the adoption, else by the catalog. None where nobody is named.
    pub owner: Option<String>,
    /// The first moment at which it is overdue; none where nothing sets a date.
    pub due: Option<Instant>,
    /// What it is about.
    pub about: About,
    /// What is asked for.
    pub ask: Ask,
    /// Why.
    pub why: Why,
    /// What would show it, in the words of the catalog.
    pub shown_by: Vec<String>,
}

/// What a request is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum About {
    /// A control.
    Control(ControlId),
    /// A criterion.
    Criterion(CriterionId),
    /// An organization that the system rests on, by its id in the scope.
    Organization(RecordId),
}

impl About {
    /// `control`, `criterion` or `organization`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Control(_) => "control",
            Self::Criterion(_) => "criterion",
            Self::Organization(_) => "organization",
        }
    }

    /// Its id.
    pub fn id(&self) -> String {
        match self {
            Self::Control(id) => id.to_string(),
            Self::Criterion(id) => id.to_string(),
            Self::Organization(id) => id.to_string(),
        }
    }
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Ask {
    /// To adopt the control in a profile, or to exclude it there. What is done before counts for nothing, so nothing else
    /// is asked of the control.
    Adoption,
    /// To perform it, and the record of that. Of a control that is due by the calendar, the part of it.
    Performance {
        /// The time that it is for.
        part: Option<Period>,
    },
    /// What came of a performance that is on record: a ticket, minutes, an export. A document of what should be done
    /// shows nothing.
    Evidence {
        /// The record of the performance.
        of: RecordId,
    },
    /// The list of all occurrences in the period, for a tester to draw from.
    Population {
        /// Where the catalog says that they are listed.
        name: String,
    },
    /// A test by somebody else.
    Test {
        /// Who may not test: who performed the control or answers for it.
        not_by: Vec<String>,
    },
    /// A named person's word that these controls suffice together.
    Judgment {
        /// The controls.
        controls: Vec<ControlId>,
    },
    /// A report on an organization, a letter, or a review of what is there.
    Report,
}

impl Ask {
    /// The name in text and JSON.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Adoption => "adoption",
            Self::Performance { .. } => "performance",
            Self::Evidence { .. } => "evidence",
            Self::Population { .. } => "population",
            Self::Test { .. } => "test",
            Self::Judgment { .. } => "judgment",
            Self::Report => "report",
        }
    }
}

/// Why something is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Why {
    /// It was due, and the time of grace is over.
    Overdue,
    /// It is due, or will be.
    Due,
    /// The control lacks it to carry a conclusion.
    Lacks(Lack),
    /// Nothing speaks for the organization.
    Silent(Silence),
    /// All controls that satisfy the criterion hold, and this is what is on record of them together.
    NotJudged(Judgment),
}

impl Why {
    /// The name in text and JSON.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Overdue => "overdue",
            Self::Due => "due",
            Self::Lacks(lack) => lack.word(),
            Self::Silent(silence) => silence.word(),
            Self::NotJudged(judgment) => match judgment {
                Judgment::None | Judgment::Sufficient { .. } => "not_judged",
                Judgment::OfOthers { .. } => "judgment_of_other_controls",
                Judgment::OfOlderWords { .. } => "judgment_of_older_words",
                Judgment::BeforeEvidence { .. } => "judgment_before_its_evidence",
                Judgment::Expired { .. } => "judgment_expired",
            },
        }
    }
}
