//! When a control was due, and what was done of it.

use std::collections::VecDeque;

use super::Occurrence;
use super::OccurrenceState;
use super::Occurrences;
use crate::catalog::Schedule;
use crate::catalog::ScheduledBy;
use crate::id::RecordId;
use crate::record::Performance;
use crate::time::CalendarPart;
use crate::time::Instant;
use crate::time::Period;

/// One performance that is shown.
#[derive(Debug, Clone)]
pub(crate) struct Done {
    pub(crate) record: RecordId,
    pub(crate) at: Instant,
    /// The part of the calendar that the record says it answers.
    pub(crate) answers: Option<Period>,
}

impl Done {
    /// Performances of what is due on a schedule, in the order of time.
    pub(crate) fn of_all<'a>(performances: impl Iterator<Item = &'a Performance>, schedule: &Schedule) -> Vec<Self> {
        let mut done: Vec<Self> = performances
            .map(|it| Self {
                record: it.id.clone(),
                at: it.performed_at,
                answers: it.part().and_then(|part| schedule.part(part)),
            })
            .collect();
        done.sort_by(|a, b| (a.at, &a.record).cmp(&(b.at, &b.record)));
        done
    }
}

impl Occurrences {
    /// The occurrences whose due dates lie in a window, and what was done of them. `done` is in the order of time.
    pub(crate) fn of(schedule: &Schedule, window: Period, done: &[Done]) -> Self {
        let (due, next_due) = match schedule.by {
            ScheduledBy::Calendar => by_calendar(schedule, window, done),
            ScheduledBy::Interval => by_interval(schedule, window, done),
        };
        let before = done.iter().rfind(|it| it.at < window.from()).map(|it| (it.record.clone(), it.at));
        Self { due, next_due, before }
    }
}

impl Occurrence {
    /// One that was not performed, as it stands at an instant.
    pub(crate) fn open(schedule: &Schedule, from: Instant, due: Instant, at: Instant) -> Self {
        let overdue = overdue(schedule, due);
        let state = if overdue <= at { OccurrenceState::Missing } else { OccurrenceState::Pending };
        Self { from, due, overdue, performed: None, state }
    }
}

impl Occurrence {
    /// Whether an item of a test names it: by its part of the calendar, by the record of its performance, as that record
    /// does, or by the day on which it was performed or due.
    pub(crate) fn is_named(&self, item: &str, schedule: &Schedule, performances: &[&Performance]) -> bool {
        let record = self.performed.as_ref().and_then(|(id, _)| performances.iter().find(|it| it.id == *id));
        let named = CalendarPart::parse(item).ok();
        let is_its_part = || {
            named.and_then(|named| schedule.part(named)).is_some_and(|it| (it.from(), it.to()) == (self.from, self.due))
        };
        let is_its_day = || match (schedule.by, named.map(CalendarPart::step)) {
            (ScheduledBy::Interval, Some(None)) => {
                self.due.day() == item || self.performed.as_ref().is_some_and(|(_, at)| at.day() == item)
            }
            (ScheduledBy::Interval, Some(Some(_)) | None) | (ScheduledBy::Calendar, _) => false,
        };
        record.is_some_and(|it| is_named_in(it, item)) || is_its_part() || is_its_day()
    }
}

/// When what an item of a test names was there to be tested: when it was performed, else when it was due. Nothing where the
/// item names no occurrence.
pub(crate) fn there_at(schedule: &Schedule, item: &str, performances: &[&Performance]) -> Option<Instant> {
    let part = CalendarPart::parse(item).ok().and_then(|named| schedule.part(named));
    let is_of_part = |it: &Performance, part: Period| match it.part().and_then(|named| schedule.part(named)) {
        Some(named) => named == part,
        None => part.contains(it.performed_at),
    };
    let is_of_it = |it: &&&Performance| is_named_in(it, item) || part.is_some_and(|part| is_of_part(it, part));
    let performed = performances.iter().filter(is_of_it).map(|it| it.performed_at).min();
    performed.or_else(|| part.map(|part| part.to()))
}

fn is_named_in(performance: &Performance, item: &str) -> bool {
    performance.id.as_str() == item || performance.occurrence.as_ref().is_some_and(|it| it.as_str() == item)
}

/// Once in each part of the year. A part is due where its end lies in the window.
fn by_calendar(schedule: &Schedule, window: Period, done: &[Done]) -> (Vec<Occurrence>, Option<Instant>) {
    let part_of = |instant: Instant| schedule.every.part(schedule.fiscal_year_start, instant);
    // What says which part it answers answers that one; the rest is taken in the order of time.
    let mut unnamed: VecDeque<&Done> = done.iter().filter(|it| it.answers.is_none()).collect();
    let mut due = Vec::new();
    let mut next = part_of(window.from());
    while let Some(part) = next {
        if part.to() > window.to() {
            return (due, Some(part.to()));
        }
        while unnamed.front().is_some_and(|it| it.at < part.from()) {
            unnamed.pop_front();
        }
        next = part_of(part.to());
        let overdue = overdue(schedule, part.to());
        // Late is what came when it was overdue, and before the next part's own, which is the last in that part.
        let is_own =
            |it: &Done| it.at < overdue || next.is_some_and(|next| has_two(&unnamed, next) && next.contains(it.at));
        let named = done.iter().find(|it| it.answers == Some(part));
        let performed = named.or_else(|| unnamed.front().copied().filter(|it| is_own(it)));
        if named.is_none() && performed.is_some() {
            unnamed.pop_front();
            // More than one in a part answer that part.
            while unnamed.front().is_some_and(|it| it.at < part.to()) {
                unnamed.pop_front();
            }
        }
        due.push(occurrence(part.from(), part.to(), overdue, performed, window));
    }
    (due, None)
}

fn has_two(unnamed: &VecDeque<&Done>, part: Period) -> bool {
    unnamed.iter().filter(|it| part.contains(it.at)).nth(1).is_some()
}

/// At most that long after the last time; first, after the window began.
fn by_interval(schedule: &Schedule, window: Period, done: &[Done]) -> (Vec<Occurrence>, Option<Instant>) {
    let mut from = done.iter().rfind(|it| it.at < window.from()).map_or(window.from(), |it| it.at);
    let mut later = done.iter().filter(|it| it.at >= window.from()).peekable();
    let mut occurrences = Vec::new();
    while let Some(due) = schedule.every.after(from) {
        let overdue = overdue(schedule, due);
        // What came after a whole further interval answers that one.
        let performed = later.next_if(|it| schedule.every.after(due).is_none_or(|end| it.at < end));
        if due > window.to() && performed.is_none_or(|it| !window.contains(it.at)) {
            return (occurrences, Some(due));
        }
        // What was due before the window is of the period before.
        if due > window.from() {
            occurrences.push(occurrence(from, due, overdue, performed, window));
        }
        from = performed.map_or(due, |it| it.at);
    }
    (occurrences, None)
}

fn overdue(schedule: &Schedule, due: Instant) -> Instant {
    schedule.grace.and_then(|grace| due.after(grace)).unwrap_or(due)
}

fn occurrence(from: Instant, due: Instant, overdue: Instant, performed: Option<&Done>, window: Period) -> Occurrence {
    let state = match performed {
        Some(done) if done.at < overdue => OccurrenceState::InTime,
        Some(_) => OccurrenceState::Late,
        None if overdue <= window.to() => OccurrenceState::Missing,
        None => OccurrenceState::Pending,
    };
    Occurrence { from, due, overdue, performed: performed.map(|it| (it.record.clone(), it.at)), state }
}

#[cfg(test)]
mod tests;
