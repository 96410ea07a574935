//! Items that tests found to deviate, into the parts of the period of which they are.

use super::Known;
use crate::catalog::Control;
use crate::catalog::Operation;
use crate::operation::DatedBy;
use crate::operation::Deviation;
use crate::operation::DeviationKind;
use crate::operation::Occurrence;
use crate::record::ItemResult;
use crate::record::Performance;
use crate::record::Test;
use crate::time::Instant;
use crate::time::Period;

/// What deviates in one part of the period, by tests.
#[derive(Default)]
pub(super) struct Items {
    pub(super) of_it: Vec<Deviation>,
    /// What is of no part and stands nearest to this one.
    pub(super) outside: Vec<Deviation>,
}

/// Of which part an item is.
enum Place {
    Of(usize),
    NearestTo(usize),
}

impl Known<'_> {
    /// The items that deviate, for each part of the period: an item is of the part in which it was due or happened, whenever
    /// it was tested. Where nothing tells, its test is what dates it.
    pub(super) fn items(self, control: &Control, windows: &[Period]) -> Vec<Items> {
        let mut items: Vec<Items> = windows.iter().map(|_| Items::default()).collect();
        let begin = windows.first().map(|window| window.from());
        let is_of_it = |test: &&Test| test.control == control.id && begin.is_some_and(|begin| test.tested_at >= begin);
        let tests = self.engagement.records().tests.iter().filter(is_of_it);
        let deviating: Vec<(&Test, &ItemResult)> =
            tests.flat_map(|test| test.deviations().map(move |item| (test, item))).collect();
        if deviating.is_empty() {
            return items;
        }
        let performances: Vec<&Performance> = self.shown(control).collect();
        let due: Vec<Vec<Occurrence>> = match &control.operation {
            Operation::Scheduled(schedule) => {
                windows.iter().map(|window| self.occurrences(control, schedule, *window).due).collect()
            }
            Operation::Event { .. } | Operation::State | Operation::DetectAndCorrect { .. } => Vec::new(),
        };
        let due_in = |item: &str| match &control.operation {
            Operation::Scheduled(schedule) => {
                due.iter().position(|due| due.iter().any(|it| it.is_named(item, schedule, &performances)))
            }
            Operation::Event { .. } | Operation::State | Operation::DetectAndCorrect { .. } => None,
        };
        let happened: Vec<_> = windows.iter().map(|window| self.happened(control, *window)).collect();
        for (test, item) in deviating {
            let dates: Vec<Instant> = happened.iter().filter_map(|it| it(test, &item.item)).collect();
            let inside = dates.iter().find_map(|at| Some((*at, windows.iter().position(|it| it.contains(*at))?)));
            let (place, from, dated_by) = match (due_in(&item.item), inside, dates.first()) {
                (Some(index), _, Some(at)) => (Place::Of(index), *at, DatedBy::Item),
                (_, Some((at, index)), _) => (Place::Of(index), at, DatedBy::Item),
                (_, None, Some(at)) => (Place::NearestTo(last_begun(windows, *at)), *at, DatedBy::Item),
                (_, None, None) => (Place::Of(last_begun(windows, test.tested_at)), test.tested_at, DatedBy::Test),
            };
            let found = deviation(test, item, from, dated_by);
            match place {
                Place::Of(index) => items.get_mut(index).map(|it| it.of_it.push(found)),
                Place::NearestTo(index) => items.get_mut(index).map(|it| it.outside.push(found)),
            };
        }
        items
    }
}

/// The last part that had begun at an instant, or the first.
fn last_begun(windows: &[Period], at: Instant) -> usize {
    windows.iter().rposition(|window| window.from() <= at).unwrap_or(0)
}

fn deviation(test: &Test, item: &ItemResult, from: Instant, dated_by: DatedBy) -> Deviation {
    let kind = DeviationKind::Item {
        test: test.id.clone(),
        item: item.item.clone(),
        attributes: item.deviating().cloned().collect(),
        note: item.note.clone(),
        dated_by,
    };
    Deviation { kind, from, to: None, accepted_by: None }
}
