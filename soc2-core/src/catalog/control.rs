//! What the entity does to meet criteria.

use std::fmt;

use indexmap::IndexMap;

use crate::diagnostic::Place;
use crate::id::CheckId;
use crate::id::ControlId;
use crate::id::CriterionId;
use crate::id::PointOfFocusId;
use crate::time::CalendarPart;
use crate::time::Duration;
use crate::time::Instant;
use crate::time::Interval;
use crate::time::MonthDay;
use crate::time::Period;

/// What the entity does to meet criteria. The built-in ones are illustrative.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Control {
    /// Its id.
    pub id: ControlId,
    /// Its short name.
    pub title: String,
    /// What is done, as a service organization would state it.
    pub statement: String,
    /// The role that answers for it.
    pub owner: String,
    /// Who performs it.
    pub nature: Nature,
    /// How it operates over time.
    pub operation: Operation,
    /// The criteria that it is mapped to.
    pub criteria: Vec<Mapping>,
    /// What the owner records of each occurrence, where people perform it.
    pub performance: Option<String>,
    /// What to keep.
    pub evidence: Vec<String>,
    /// How an auditor would test it.
    pub procedures: Vec<Procedure>,
    /// Its checks, in the order of its page.
    pub checks: Vec<CheckId>,
    /// Where it is written.
    pub place: Place,
}

/// Who performs a control.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nature {
    /// A system; checks tell.
    Automated,
    /// People; a performance tells.
    Manual,
    /// Both.
    Hybrid,
}

impl Nature {
    /// All natures.
    pub const ALL: [Self; 3] = [Self::Automated, Self::Manual, Self::Hybrid];

    /// The name in text and reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Automated => "automated",
            Self::Manual => "manual",
            Self::Hybrid => "hybrid",
        }
    }
}

/// How a control operates over a period.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Operation {
    /// It holds at all times: any failure is a deviation.
    State,
    /// What it finds is mended in time: only lateness is a deviation.
    DetectAndCorrect {
        /// The time allowed.
        within: Duration,
    },
    /// It is performed on a schedule.
    Scheduled(Schedule),
    /// It is performed whenever something happens.
    Event {
        /// Where the occurrences are listed.
        population: String,
    },
}

impl fmt::Display for Operation {
    /// As a sentence's end: "operates …".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::State => f.write_str("at all times"),
            Self::DetectAndCorrect { within } => write!(f, "by mending what it finds within {within}"),
            Self::Scheduled(schedule) => schedule.fmt(f),
            Self::Event { population } => write!(f, "for each entry of the population {population}"),
        }
    }
}

impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { every, by, grace, .. } = self;
        match by {
            ScheduledBy::Calendar if every.to_string().contains(' ') => write!(f, "once in {every}")?,
            ScheduledBy::Calendar => write!(f, "once a {every}")?,
            ScheduledBy::Interval => write!(f, "{every} after the last time at most")?,
        }
        grace.map_or(Ok(()), |grace| write!(f, ", {grace} late at most"))
    }
}

/// When a control is due.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Schedule {
    /// How often.
    pub every: Interval,
    /// What it is counted from.
    pub by: ScheduledBy,
    /// How late a performance may be.
    pub grace: Option<Duration>,
    /// The month and day on which the entity's year begins.
    pub fiscal_year_start: MonthDay,
}

impl Schedule {
    /// So often, by calendar years, with no time of grace.
    pub fn of(every: Interval, by: ScheduledBy) -> Self {
        Self { every, by, grace: None, fiscal_year_start: MonthDay::FIRST }
    }

    /// The part of the entity's years that a name stands for: by a day, the part that it lies in. Nothing when the
    /// control is due in longer or shorter parts than the named one, or not by the calendar.
    ///
    /// ```
    /// use soc2_core::catalog::{Schedule, ScheduledBy};
    /// use soc2_core::time::{CalendarPart, Interval};
    /// let schedule = Schedule::of(Interval::parse("3mo")?, ScheduledBy::Calendar);
    /// let part = |name: &str| Some(schedule.part(CalendarPart::parse(name).ok()?)?.to_string());
    /// assert_eq!(part("2026-Q3").as_deref(), Some("2026-07-01T00:00:00Z/2026-10-01T00:00:00Z"));
    /// assert_eq!(part("2026-09-30"), part("2026-Q3"));
    /// assert_eq!(part("2026-09"), None);
    /// # Ok::<(), soc2_core::time::InvalidTime>(())
    /// ```
    pub fn part(&self, named: CalendarPart) -> Option<Period> {
        let is_of_its_length = named.step().is_none_or(|step| step == self.every);
        match (self.by, is_of_its_length) {
            (ScheduledBy::Calendar, true) => {
                self.every.part(self.fiscal_year_start, named.begins(self.fiscal_year_start)?)
            }
            (ScheduledBy::Calendar, false) | (ScheduledBy::Interval, _) => None,
        }
    }

    /// Whether a performance still counts at a later instant. By the calendar, that of one part of the year counts until
    /// the next part is over: only then is another overdue. A late one is of the part that it names as its occurrence, and
    /// not of the part that it was made in.
    pub fn is_in_time(&self, occurrence: Option<CalendarPart>, performed_at: Instant, at: Instant) -> bool {
        let end = match self.by {
            ScheduledBy::Interval => self.every.after(performed_at),
            ScheduledBy::Calendar => {
                let named = occurrence.and_then(|named| self.part(named));
                let answered = named.or_else(|| self.every.part(self.fiscal_year_start, performed_at));
                let next = answered.and_then(|part| self.every.part(self.fiscal_year_start, part.to()));
                next.map(|part| part.to())
            }
        };
        let end = end.and_then(|end| self.grace.map_or(Some(end), |grace| end.after(grace)));
        // Where the calendar ends, nothing falls due.
        end.is_none_or(|end| at < end)
    }
}

/// What a schedule is counted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScheduledBy {
    /// Once in each quarter, month, year, … of the entity's year.
    Calendar,
    /// At most that long after the last time.
    Interval,
}

impl ScheduledBy {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Calendar, Self::Interval];

    /// The name in text and reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Calendar => "calendar",
            Self::Interval => "interval",
        }
    }
}

/// One step of an auditor's test of a control.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Procedure {
    /// What sort of evidence it gives.
    pub kind: ProcedureKind,
    /// What is done.
    pub step: String,
    /// What must hold of each item, by the letter that workpapers give it.
    pub attributes: IndexMap<String, String>,
}

/// What an auditor does to learn whether a control operates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProcedureKind {
    /// Asks people. Alone it carries nothing.
    Inquiry,
    /// Watches it being done.
    Observation,
    /// Reads records, settings and documents.
    Inspection,
    /// Does it again and compares.
    Reperformance,
}

impl ProcedureKind {
    /// All kinds, the weakest first.
    pub const ALL: [Self; 4] = [Self::Inquiry, Self::Observation, Self::Inspection, Self::Reperformance];

    /// The name in text and reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Inquiry => "inquiry",
            Self::Observation => "observation",
            Self::Inspection => "inspection",
            Self::Reperformance => "reperformance",
        }
    }
}

/// How a control bears on a criterion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    /// The criterion.
    pub criterion: CriterionId,
    /// How much it carries.
    pub relation: Relation,
    /// Why.
    pub rationale: String,
    /// The points of focus that the control addresses.
    pub points_of_focus: Vec<PointOfFocusId>,
}

/// How much a control carries for a criterion, most first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Relation {
    /// It can carry a conclusion.
    Satisfies,
    /// It is evidence towards one.
    Supports,
    /// It is shown and never counted.
    Informs,
}

impl Relation {
    /// All relations.
    pub const ALL: [Self; 3] = [Self::Satisfies, Self::Supports, Self::Informs];

    /// The name in text and reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Satisfies => "satisfies",
            Self::Supports => "supports",
            Self::Informs => "informs",
        }
    }

    /// Whether the control's outcome counts for the criterion.
    pub fn counts(self) -> bool {
        match self {
            Self::Satisfies | Self::Supports => true,
            Self::Informs => false,
        }
    }
}
