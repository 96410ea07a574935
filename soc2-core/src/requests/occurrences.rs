//! When a control was and will be due, of which nothing is on record.

use super::Asking;
use crate::assessment::Discount;
use crate::catalog::Control;
use crate::catalog::Schedule;
use crate::catalog::ScheduledBy;
use crate::operation::Done;
use crate::operation::Occurrence;
use crate::operation::Occurrences;
use crate::operation::Operated;
use crate::record::Performance;
use crate::request::Ask;
use crate::request::Why;
use crate::time::Duration;
use crate::time::Instant;
use crate::time::Period;

impl<'a> Asking<'a> {
    /// Over a period: what was due in it while the control was adopted.
    pub(super) fn open_in(self, control: &Control, operated: &[Operated]) -> Vec<(Ask, Option<Instant>, Why)> {
        let adopted = operated.iter().filter(|it| it.is_adopted);
        let due = adopted.filter_map(|it| it.occurrences.as_ref()).flat_map(|it| &it.due);
        self.open(control, due.filter(|it| it.performed.is_none()))
    }

    /// As of an instant: what is due in the part of the calendar at hand, and what was due in the one before and has not
    /// been made good; by an interval, what is due after the last time.
    pub(super) fn open_at(self, control: &Control, schedule: &Schedule) -> Vec<(Ask, Option<Instant>, Why)> {
        let Some(adoption) = self.program.profile().adoption(&control.id, self.at) else { return Vec::new() };
        let from = adoption.effective.from;
        let done = Done::of_all(self.counting(control), schedule);
        let due: Vec<Occurrence> = match schedule.by {
            ScheduledBy::Calendar => {
                window(schedule, from, self.at).map(|window| Occurrences::of(schedule, window, &done).due)
            }
            ScheduledBy::Interval => {
                let from = done.last().map_or(from, |last| last.at);
                schedule.every.after(from).map(|due| vec![Occurrence::open(schedule, from, due, self.at)])
            }
        }
        .unwrap_or_default();
        // Who has done it since has made good what was not done before.
        let since = due.iter().rposition(|it| it.performed.is_some()).map_or(0, |last| last + 1);
        self.open(control, due.iter().skip(since))
    }

    /// The performances that count, or did.
    fn counting(self, control: &Control) -> impl Iterator<Item = &'a Performance> {
        let performances = self.engagement.records().performances.iter().zip(&self.assessment.counting.performances);
        let counted = |discount: &Option<Discount>| matches!(discount, None | Some(Discount::Expired));
        let of_control = performances.filter(move |(it, discount)| it.control == control.id && counted(discount));
        of_control.map(|(it, _)| it)
    }

    fn open<'o>(
        self,
        control: &Control,
        due: impl Iterator<Item = &'o Occurrence>,
    ) -> Vec<(Ask, Option<Instant>, Why)> {
        let ask = |it: &Occurrence| {
            let is_of_it = |done: &&Performance| it.from <= done.performed_at && done.performed_at < it.overdue;
            let ask = match self.unshown(control).find(is_of_it) {
                Some(done) => Ask::Evidence { of: done.id.clone() },
                None => Ask::Performance { part: Period::new(it.from, it.due) },
            };
            (ask, Some(it.overdue), if it.overdue <= self.at { Why::Overdue } else { Why::Due })
        };
        due.map(ask).collect()
    }
}

/// From the part of the calendar before the one at hand, or from when the control was adopted, to the end of that at hand.
fn window(schedule: &Schedule, adopted_from: Instant, at: Instant) -> Option<Period> {
    let part = |instant: Instant| schedule.every.part(schedule.fiscal_year_start, instant);
    let now = part(at)?;
    let before = now.from().after(Duration::hours(-1)).and_then(part);
    let from = before.map_or(now.from(), |before| before.from());
    Period::new(from.max(adopted_from), now.to())
}
