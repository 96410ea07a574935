//! The scope of an assessment, after the description criteria for a system (DC section 200): what the system is, what
//! was promised, on whom it rests.

mod facts;
mod read;

use crate::catalog::Category;
use crate::catalog::PrivacyRole;
use crate::diagnostic::Place;
use crate::facts::Subject;
use crate::id::ComponentId;
use crate::id::ControlId;
use crate::id::CriterionId;
use crate::id::RecordId;
use crate::time::Duration;
use crate::time::Instant;
use crate::time::Period;

pub use read::read;

/// What is assessed, as management describes it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Scope {
    /// Whose system it is.
    pub entity: String,
    /// The system's name.
    pub system: String,
    /// What it does for its users.
    pub services: Vec<String>,
    /// The categories in scope; those of the profile when none is named.
    pub categories: Vec<Category>,
    /// The roles of the entity towards personal information; both when none is named.
    pub privacy_roles: Vec<PrivacyRole>,
    /// What was promised to users, or is asked of the system.
    pub commitments: Vec<Commitment>,
    /// What the system is made of.
    pub components: Vec<Component>,
    /// Those that facts must be brought of.
    pub expected_subjects: Vec<Subject>,
    /// Those of them, and of organizations that are included, that were not there all the time.
    pub in_service: Vec<InService>,
    /// Criteria that a person has found not to bear on the system.
    pub irrelevant_criteria: Vec<IrrelevantCriterion>,
    /// Organizations whose controls the system needs.
    pub subservice_organizations: Vec<SubserviceOrganization>,
    /// What users have to do themselves.
    pub complementary_user_entity_controls: Vec<ComplementaryControl>,
    /// What changed in the system, and would matter to a reader.
    pub significant_changes: Vec<SignificantChange>,
    /// Where it is written.
    pub place: Place,
}

/// From when until when a subject is a part of the system. Outside that nothing is expected of it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct InService {
    /// The subject; with all its regions where none is named.
    pub subject: Subject,
    /// Its first moment; nothing where it was there before.
    pub from: Option<Instant>,
    /// The first moment after it; nothing where it stays.
    pub to: Option<Instant>,
    /// Where it is written.
    pub place: Place,
}

impl InService {
    /// Whether it is a part of the system at an instant.
    pub fn contains(&self, at: Instant) -> bool {
        self.from.is_none_or(|from| from <= at) && self.to.is_none_or(|to| at < to)
    }

    /// The part of a period in which it is.
    pub fn within(&self, period: Period) -> Option<Period> {
        let from = self.from.map_or(period.from(), |from| from.max(period.from()));
        Period::new(from, self.to.map_or(period.to(), |to| to.min(period.to())))
    }
}

/// A service commitment or a requirement of the system.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Commitment {
    /// Its id.
    pub id: RecordId,
    /// What is promised.
    pub text: String,
    /// The category that it is about.
    pub category: Option<Category>,
}

/// A part of the system.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Component {
    /// Its id.
    pub id: ComponentId,
    /// What it is called.
    pub title: String,
    /// What sort of part it is.
    pub kind: ComponentKind,
}

/// The five sorts of components that a system description names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ComponentKind {
    /// Facilities, equipment, networks, cloud accounts.
    Infrastructure,
    /// Applications and what they run on.
    Software,
    /// Those who run, secure and use it.
    People,
    /// What is done by hand and by rule.
    Procedures,
    /// What is processed and stored.
    Data,
}

impl ComponentKind {
    /// All five.
    pub const ALL: [Self; 5] = [Self::Infrastructure, Self::Software, Self::People, Self::Procedures, Self::Data];

    /// The name in text and reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Infrastructure => "infrastructure",
            Self::Software => "software",
            Self::People => "people",
            Self::Procedures => "procedures",
            Self::Data => "data",
        }
    }
}

/// A criterion that does not bear on the system, by a person's word.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct IrrelevantCriterion {
    /// The criterion.
    pub criterion: CriterionId,
    /// Who said so.
    pub by: String,
    /// Why.
    pub reason: String,
    /// Where it is written.
    pub place: Place,
}

/// An organization whose controls, with ours, are needed to meet criteria.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct SubserviceOrganization {
    /// Its id.
    pub id: RecordId,
    /// What it is called.
    pub title: String,
    /// What it does for the system.
    pub services: Vec<String>,
    /// Whether its controls are described and tested with ours.
    pub method: SubserviceMethod,
    /// Those of its subjects that facts must be brought of: where it is included, nothing else tells what is looked at.
    pub subjects: Vec<Subject>,
    /// Its auditors' reports.
    pub reports: Vec<SubserviceReport>,
    /// Its own letters for the time after a report.
    pub bridge_letters: Vec<Period>,
    /// What its report asks of those who use it: of us.
    pub complementary_user_entity_controls: Vec<ComplementaryControl>,
    /// What we assume that it does.
    pub complementary_subservice_controls: Vec<ComplementaryControl>,
    /// Who read its report, and until when that counts.
    pub review: Option<Review>,
    /// Where it is written.
    pub place: Place,
}

/// Whether a subservice organization's controls are part of our report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SubserviceMethod {
    /// They are left out; its own report stands for them.
    CarveOut,
    /// They are described and tested with ours.
    Inclusive,
}

impl SubserviceMethod {
    /// Both.
    pub const ALL: [Self; 2] = [Self::CarveOut, Self::Inclusive];

    /// The name in text and reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::CarveOut => "carve_out",
            Self::Inclusive => "inclusive",
        }
    }
}

/// An auditor's report on a subservice organization.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct SubserviceReport {
    /// What is assessed: one instant or a period.
    pub covers: ReportCovers,
    /// Who gave it.
    pub auditor: String,
    /// What the auditor concluded.
    pub opinion: Opinion,
    /// What the report lists that bears on us.
    pub deviations: Vec<ReportedDeviation>,
    /// Where it is written.
    pub place: Place,
}

/// Why nothing speaks for a subservice organization at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Silence {
    /// There is no report on a period that was over.
    NoReport,
    /// Neither the newest report nor letters that follow on it speak up to the instant.
    NotCovered,
    /// The newest report is so old that letters alone speak for more than [`LONGEST_LETTERS`].
    LettersAlone,
    /// An auditor found that it is not fairly stated.
    AdverseOpinion,
    /// An auditor could give no opinion.
    OpinionDisclaimed,
    /// Nobody is on record to have read the newest report.
    NotReviewed,
    /// The review of the newest report had to be done again.
    ReviewLapsed,
}

/// How long letters may speak after a report: they are the organization's own word, tested by nobody. No standard sets a
/// number; a quarter is what auditors take, and the default of the catalog's check `subservice.letters-are-short`.
pub const LONGEST_LETTERS: Duration = Duration::hours(92 * 24);

impl Silence {
    /// The name in reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::NoReport => "no_report",
            Self::NotCovered => "not_covered",
            Self::LettersAlone => "letters_alone",
            Self::AdverseOpinion => "adverse_opinion",
            Self::OpinionDisclaimed => "opinion_disclaimed",
            Self::NotReviewed => "not_reviewed",
            Self::ReviewLapsed => "review_lapsed",
        }
    }
}

/// The time that a report is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportCovers {
    /// Type 1: one instant, and nothing after it.
    Instant(Instant),
    /// Type 2: a period.
    Period(Period),
}

/// An auditor's opinion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opinion {
    /// Fairly stated in all material respects.
    Unqualified,
    /// But for something.
    Qualified,
    /// Not fairly stated.
    Adverse,
    /// None could be given.
    Disclaimer,
}

impl Opinion {
    /// All four.
    pub const ALL: [Self; 4] = [Self::Unqualified, Self::Qualified, Self::Adverse, Self::Disclaimer];

    /// The name in text and reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Unqualified => "unqualified",
            Self::Qualified => "qualified",
            Self::Adverse => "adverse",
            Self::Disclaimer => "disclaimer",
        }
    }
}

/// A deviation in a subservice organization's report.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReportedDeviation {
    /// What it is.
    pub text: String,
    /// Whether it matters to our system.
    pub matters: bool,
    /// What we do about it.
    pub response: Option<String>,
}

/// A control that someone else is counted on for.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ComplementaryControl {
    /// Its id.
    pub id: RecordId,
    /// What is to be done.
    pub text: String,
    /// Our controls that do it, where it is asked of us.
    pub controls: Vec<ControlId>,
    /// The criteria that need it, where it is asked of others.
    pub criteria: Vec<CriterionId>,
    /// Where it is written.
    pub place: Place,
}

/// Who looked at a subservice organization's report.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Review {
    /// Who.
    pub by: String,
    /// When.
    pub at: Instant,
    /// From when on it has to be done again.
    pub until: Instant,
}

/// A change that a reader of the report would want to know.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SignificantChange {
    /// When.
    pub at: Instant,
    /// What changed.
    pub text: String,
}

impl SubserviceReport {
    /// The end of the time that it is about.
    pub fn end(&self) -> Instant {
        match self.covers {
            ReportCovers::Instant(at) => at,
            ReportCovers::Period(covered) => covered.to(),
        }
    }
}

impl Scope {
    /// Every subject that facts must be brought of: the system's, and those of organizations that are included.
    pub fn subjects(&self) -> impl Iterator<Item = &Subject> {
        let of_organizations = self.subservice_organizations.iter().flat_map(|organization| &organization.subjects);
        self.expected_subjects.iter().chain(of_organizations)
    }

    /// When a subject is in service, where that is said: of it, or of all regions of it.
    pub(crate) fn in_service(&self, subject: &Subject) -> Option<&InService> {
        let stated = |key| self.in_service.iter().find(|it| it.subject.key() == key);
        stated(subject.key()).or_else(|| stated((&subject.kind, &subject.id, None)))
    }

    /// Whether a category is in scope, of those that the profile takes.
    pub(crate) fn takes(&self, of_profile: &[Category], category: Category) -> bool {
        of_profile.contains(&category) && (self.categories.is_empty() || self.categories.contains(&category))
    }
}
