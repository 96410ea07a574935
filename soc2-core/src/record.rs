//! What people recorded: that a control was performed, that it was tested, that controls suffice for a criterion.

mod read;

use indexmap::IndexMap;

use crate::catalog::ProcedureKind;
use crate::diagnostic::Place;
use crate::digest::Digest;
use crate::id::ControlId;
use crate::id::CriterionId;
use crate::id::RecordId;
use crate::sample::Workpaper;
use crate::time::CalendarPart;
use crate::time::Duration;
use crate::time::Instant;
use crate::time::Interval;
use crate::time::IntervalUnit;
use crate::time::Period;

use read::is_same_person;
pub use read::read;

/// How long a test counts, a judgment of sufficiency, and a performance of what has no schedule. No standard sets a number:
/// a year is what reports cover, so that what is older was told in the last one.
pub(crate) const CURRENT: Interval = Interval { count: 1, unit: IntervalUnit::Year };

/// Whether what somebody says at an instant is of a period, though it was over: people test and judge after it, for as long
/// as what they say counts.
pub(crate) fn is_said_in_time(at: Instant, period: Period) -> bool {
    CURRENT.after(period.to()).is_none_or(|end| at < end)
}

/// Whether somebody says a thing before it was there to be said. People write days, which are read as their first moments:
/// such a one stands for all of its day.
pub(crate) fn is_said_before(said: Instant, there: Instant) -> bool {
    match said.timestamp().as_second() % Duration::DAY.as_seconds() {
        0 => said.after(Duration::DAY).is_some_and(|end| end <= there),
        _ => said < there,
    }
}

/// Whether somebody says a thing a day or more before it was there to be said. What is less than a day apart may be of one
/// day where people are, and of one day nobody writes down which came first.
pub(crate) fn is_said_days_before(said: Instant, there: Instant) -> bool {
    said.after(Duration::DAY).is_some_and(|day_later| day_later <= there)
}

/// Everything that was recorded.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Records {
    /// Controls performed, by their owners.
    pub performances: Vec<Performance>,
    /// Controls tested, by auditors.
    pub tests: Vec<Test>,
    /// Controls judged together to address a criterion.
    pub sufficiency: Vec<Sufficiency>,
    /// Lists of what called for controls, and the samples that were drawn from them.
    pub workpapers: Vec<Workpaper>,
}

impl Records {
    /// Whether somebody else made a test than who performs the control and who answers for it.
    pub(crate) fn is_independent<'o>(&self, test: &Test, owners: impl IntoIterator<Item = &'o String>) -> bool {
        let mut performances = self.performances.iter().filter(|it| it.control == test.control);
        let is_tester = |person: &String| is_same_person(person, &test.tester);
        !performances.any(|it| is_tester(&it.performer)) && !owners.into_iter().any(is_tester)
    }
}

/// The owner's record that a control was performed once.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Performance {
    /// Its id.
    pub id: RecordId,
    /// The control.
    pub control: ControlId,
    /// What called for it, where the record says.
    pub occurrence: Option<Occurrence>,
    /// Who did it.
    pub performer: String,
    /// When it was done.
    pub performed_at: Instant,
    /// From when on it no longer counts, where that does not follow from the control's schedule.
    pub valid_until: Option<Instant>,
    /// What shows it.
    pub evidence: Vec<Exhibit>,
    /// What else is to be said.
    pub note: Option<String>,
    /// Where it is written.
    pub place: Place,
}

/// What called for a performance: a part of the calendar, or an event by its item in the population.
///
/// ```
/// use soc2_core::record::Occurrence;
/// assert!(Occurrence::new("2026-Q3").part().is_some());
/// assert!(Occurrence::new("ticket 4711").part().is_none());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occurrence {
    text: String,
    part: Option<CalendarPart>,
}

impl Occurrence {
    /// What a text names.
    pub fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { part: CalendarPart::parse(&text).ok(), text }
    }

    /// As it was written: of an event, its item.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The part of the calendar that it names, if it names one. Whether that is meant, the control's schedule tells.
    pub fn part(&self) -> Option<CalendarPart> {
        self.part
    }
}

/// One thing that shows what a record says.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Exhibit {
    /// What it is: `minutes of the board, 2026-09-30.pdf`.
    pub title: String,
    /// What sort of thing it is.
    pub kind: ExhibitKind,
    /// Over its bytes, so that it can be told from any other.
    pub digest: Digest,
}

/// What sort of thing an [`Exhibit`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExhibitKind {
    /// It came of what was done: minutes, a ticket, an export, a signed form.
    Record,
    /// It says what should be done. Alone it carries nothing.
    Policy,
}

impl ExhibitKind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Record, Self::Policy];

    /// The name in text and reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Record => "record",
            Self::Policy => "policy",
        }
    }
}

/// The auditor's record of a test of a control.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Test {
    /// Its id.
    pub id: RecordId,
    /// The control.
    pub control: ControlId,
    /// What was done to learn it.
    pub procedures: Vec<ProcedureKind>,
    /// Who tested.
    pub tester: String,
    /// Who looked over it.
    pub reviewer: Option<String>,
    /// When.
    pub tested_at: Instant,
    /// What the items were taken from.
    pub population: Option<Population>,
    /// Why so many items are enough, where the workpaper of a sample does not say it: of a sample, of the times that the control
    /// was due, or of what is left of all items.
    pub size_basis: Option<String>,
    /// What came of each item, in the order of the record.
    pub results: Vec<ItemResult>,
    /// What shows it.
    pub evidence: Vec<Exhibit>,
    /// Where it is written.
    pub place: Place,
}

/// What a sample was taken from.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Population {
    /// What it is: `deployments to production, January to June`.
    pub title: String,
    /// How many items it has.
    pub count: u64,
    /// Over its bytes when it was frozen.
    pub digest: Option<Digest>,
}

/// What a test found of one item.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ItemResult {
    /// The item, by its name in the population.
    pub item: String,
    /// What held, by the attribute's letter.
    pub attributes: IndexMap<String, AttributeResult>,
    /// What else is to be said, of a deviation above all.
    pub note: Option<String>,
}

/// What held of an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttributeResult {
    /// It held.
    Met,
    /// It did not.
    Deviation,
    /// The item is none that it could hold of.
    NotApplicable,
}

impl AttributeResult {
    /// All results.
    pub const ALL: [Self; 3] = [Self::Met, Self::Deviation, Self::NotApplicable];

    /// The name in text and reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Deviation => "deviation",
            Self::NotApplicable => "not_applicable",
        }
    }
}

/// A named person's judgment that controls together address a criterion.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Sufficiency {
    /// The criterion.
    pub criterion: CriterionId,
    /// The controls that were judged: with another set, it has to be judged again.
    pub controls: Vec<ControlId>,
    /// Who judged.
    pub by: String,
    /// When.
    pub at: Instant,
    /// Why they suffice.
    pub rationale: String,
    /// Where it is written.
    pub place: Place,
}

impl Performance {
    /// The part of the calendar that it names as its occurrence.
    pub fn part(&self) -> Option<CalendarPart> {
        self.occurrence.as_ref().and_then(Occurrence::part)
    }

    /// Whether it shows more than what should have been done.
    pub fn is_shown(&self) -> bool {
        self.evidence.iter().any(|exhibit| exhibit.kind == ExhibitKind::Record)
    }
}

impl ItemResult {
    /// Whether a note tells something of it.
    pub(crate) fn is_explained(&self) -> bool {
        self.note.as_ref().is_some_and(|note| !note.trim().is_empty())
    }

    /// Whether it has an attribute that could hold of it.
    pub(crate) fn is_looked_at(&self) -> bool {
        self.attributes.values().any(|it| *it != AttributeResult::NotApplicable)
    }

    /// The attributes that did not hold of it.
    pub fn deviating(&self) -> impl Iterator<Item = &String> {
        self.with(AttributeResult::Deviation)
    }

    /// The attributes with a result.
    pub(crate) fn with(&self, wanted: AttributeResult) -> impl Iterator<Item = &String> {
        let those = self.attributes.iter().filter(move |(_, result)| **result == wanted);
        those.map(|(letter, _)| letter)
    }
}

impl Test {
    /// Whether it carries anything: inquiry alone, or documents of what should be done alone, do not, and nothing was
    /// learned where no item was looked at.
    pub fn carries(&self) -> bool {
        !self.is_inquiry_alone() && self.is_shown() && self.is_of_items()
    }

    /// Whether nobody did more than ask.
    pub(crate) fn is_inquiry_alone(&self) -> bool {
        self.procedures.iter().all(|kind| *kind == ProcedureKind::Inquiry)
    }

    /// Whether more shows it than what should be done.
    pub(crate) fn is_shown(&self) -> bool {
        self.evidence.iter().any(|exhibit| exhibit.kind == ExhibitKind::Record)
    }

    /// Whether it looked at an item that an attribute applied to.
    pub(crate) fn is_of_items(&self) -> bool {
        self.results.iter().any(ItemResult::is_looked_at)
    }

    /// What it found of an attribute over all its items: one deviation decides. Nothing where it was not looked at, and
    /// nothing where it could hold of no item, unless the note of each item that says so tells why.
    pub(crate) fn decides(&self, letter: &str) -> Option<AttributeResult> {
        let results = || self.results.iter().filter_map(|item| Some((item, *item.attributes.get(letter)?)));
        let has = |wanted: AttributeResult| results().any(|(_, result)| result == wanted);
        let is_explained = || results().all(|(item, _)| item.is_explained());
        let worst_first = [AttributeResult::Deviation, AttributeResult::Met, AttributeResult::NotApplicable];
        let found = worst_first.into_iter().find(|wanted| has(*wanted))?;
        match found {
            AttributeResult::Deviation | AttributeResult::Met => Some(found),
            AttributeResult::NotApplicable => is_explained().then_some(found),
        }
    }

    /// The items that did not do what the control says.
    pub fn deviations(&self) -> impl Iterator<Item = &ItemResult> {
        self.results.iter().filter(|item| item.deviating().next().is_some())
    }
}
