//! Observations and records into how controls operated over a period.

mod checks;
mod items;
mod tested;

use std::collections::BTreeMap;

use self::checks::Seen;
use self::checks::Watched;
use self::items::Items;
use crate::acceptance::RiskAcceptance;
use crate::catalog::Control;
use crate::catalog::Nature;
use crate::catalog::Operation;
use crate::catalog::Schedule;
use crate::engagement::Engagement;
use crate::evaluate::Findings;
use crate::finding::NotApplicable;
use crate::finding::Outcome;
use crate::finding::of_check;
use crate::id::SourceId;
use crate::observations::Observations;
use crate::operation::Deviation;
use crate::operation::DeviationKind;
use crate::operation::Done;
use crate::operation::OccurrenceState;
use crate::operation::Occurrences;
use crate::operation::Operated;
use crate::operation::OperatedOn;
use crate::operation::Operations;
use crate::population::Listing;
use crate::profile::Adoption;
use crate::program::Program;
use crate::record::CURRENT;
use crate::record::Performance;
use crate::record::Test;
use crate::time::Duration;
use crate::time::Instant;
use crate::time::Period;

/// Judges each control by its operation: once for each part of the period in which it was adopted in the same words.
///
/// `listings` are what the facts list of what calls for controls; `findings` are those of the period's end: they say which
/// checks were to be seen on which subjects.
pub fn operate(
    program: &Program,
    engagement: &Engagement,
    observations: Observations,
    listings: &BTreeMap<SourceId, Listing>,
    findings: &Findings,
) -> Operations {
    let known = Known { program, engagement, observations: &observations, listings, findings };
    let controls = program.controls().map(|control| (control.id.clone(), known.operated(control))).collect();
    let Observations { period, timelines, after, catalogs, reports, .. } = observations;
    Operations { period, controls, timelines, after, catalogs, reports }
}

#[derive(Clone, Copy)]
struct Known<'a> {
    program: &'a Program,
    engagement: &'a Engagement,
    observations: &'a Observations,
    listings: &'a BTreeMap<SourceId, Listing>,
    findings: &'a Findings,
}

impl<'a> Known<'a> {
    fn operated(self, control: &Control) -> Vec<Operated> {
        let windows = self.windows(control);
        let begins: Vec<Period> = windows.iter().map(|(window, _)| *window).collect();
        let items = self.items(control, &begins);
        let of_window = |(index, ((window, adoption), items)): (usize, ((Period, Option<&Adoption>), Items))| {
            let next = begins.get(index + 1).map(Period::from);
            let is_of_window = |test: &&Test| {
                test.control == control.id
                    && test.tested_at >= window.from()
                    && next.is_none_or(|next| test.tested_at < next)
            };
            let tests: Vec<&Test> = self.engagement.records().tests.iter().filter(is_of_window).collect();
            self.in_window(control, window, adoption, &tests, items)
        };
        windows.into_iter().zip(items).enumerate().map(of_window).collect()
    }

    /// The parts of the period in which a control was adopted; the whole of it where it was never.
    fn windows(self, control: &Control) -> Vec<(Period, Option<&'a Adoption>)> {
        let period = self.observations.period;
        let clipped = |adoption: &'a Adoption| {
            let from = adoption.effective.from.max(period.from());
            let to = adoption.effective.to.map_or(period.to(), |to| to.min(period.to()));
            Some((Period::new(from, to)?, Some(adoption)))
        };
        let adoptions = self.program.profile().adopt.iter().filter(|adoption| adoption.control == control.id);
        let mut windows: Vec<(Period, Option<&Adoption>)> = adoptions.filter_map(clipped).collect();
        windows.sort_by_key(|(window, _)| *window);
        if windows.is_empty() {
            windows.push((period, None));
        }
        windows
    }

    fn in_window(
        self,
        control: &Control,
        window: Period,
        adoption: Option<&Adoption>,
        tests: &[&Test],
        items: Items,
    ) -> Operated {
        let within = match control.operation {
            Operation::DetectAndCorrect { within } => Some(within),
            Operation::State | Operation::Scheduled(_) | Operation::Event { .. } => None,
        };
        let Seen { outcomes, observed, subjects, mut deviations } = self.seen(control, window, within);
        let of_events = match &control.operation {
            Operation::Event { population } => Some(self.tested(control, population, window, tests)),
            Operation::State | Operation::DetectAndCorrect { .. } | Operation::Scheduled(_) => None,
        };
        let (by_people, occurrences) = match (control.nature, &of_events) {
            (Nature::Automated, _) => (Outcome::NotAssessed, None),
            (Nature::Manual | Nature::Hybrid, Some(tested)) => (tested.outcome(), None),
            (Nature::Manual | Nature::Hybrid, None) => self.by_people(control, window),
        };
        let tested = match (&control.operation, &occurrences) {
            (Operation::Scheduled(schedule), Some(occurrences)) => self.tested_when_due(control, schedule, occurrences),
            (Operation::Scheduled(_), None)
            | (Operation::Event { .. } | Operation::State | Operation::DetectAndCorrect { .. }, _) => of_events,
        };
        // What nobody adopted was promised to nobody: that there is no record of it is no deviation.
        let by_people = match (by_people, adoption) {
            (Outcome::Fail, None) => Outcome::ManualPending,
            (by_people, _) => by_people,
        };
        let promised = occurrences.iter().filter(|_| adoption.is_some()).flat_map(|occurrences| &occurrences.due);
        for occurrence in promised {
            let kind = match (occurrence.state, &occurrence.performed) {
                (OccurrenceState::Missing, _) => DeviationKind::DidNotOperate,
                (OccurrenceState::Late, Some((record, _))) => DeviationKind::PerformedLate(record.clone()),
                (OccurrenceState::Late, None) | (OccurrenceState::Pending | OccurrenceState::InTime, _) => continue,
            };
            let to = occurrence.performed.as_ref().map(|(_, at)| *at);
            deviations.push(Deviation { kind, from: occurrence.due, to, accepted_by: None });
        }
        let Items { of_it, mut outside } = items;
        let has_item = !of_it.is_empty();
        deviations.extend(of_it);
        outside.sort_by_key(|deviation| deviation.from);
        for deviation in &mut deviations {
            deviation.accepted_by = accepted_by(self.engagement.acceptances(), deviation).map(|it| it.id.clone());
        }
        deviations.sort_by_key(|deviation| deviation.from);
        let by_people = if has_item { Outcome::Fail } else { by_people };
        let mut subjects: Vec<OperatedOn> = subjects.into_values().collect();
        subjects.sort_by_key(OperatedOn::verdict);
        Operated {
            window,
            is_adopted: adoption.is_some(),
            checks: outcomes,
            by_people,
            observed,
            subjects,
            occurrences,
            tested,
            deviations,
            outside,
        }
    }

    /// What snapshots show of the control's checks.
    fn seen(self, control: &Control, window: Period, within: Option<Duration>) -> Seen {
        let mut seen = Seen::default();
        for check in self.program.checks_of(control) {
            let timelines = self.observations.timelines.get(&check.id);
            for finding in of_check(&self.findings.findings, &check.id) {
                let identity = finding.subject.as_ref().map(|subject| subject.identity());
                let timeline = identity.and_then(|subject| timelines?.get(&subject));
                let served = match &finding.subject {
                    Some(subject) => self.engagement.in_service(subject, window),
                    None => Some(window),
                };
                let watched = Watched { check: &check.id, subject: finding.subject.as_ref(), timeline, served };
                seen.add(&watched, window, within);
            }
        }
        seen
    }

    /// What records say of what was due and done.
    fn by_people(self, control: &Control, window: Period) -> (Outcome, Option<Occurrences>) {
        match &control.operation {
            Operation::Scheduled(schedule) => {
                let occurrences = self.occurrences(control, schedule, window);
                let worst = occurrences.due.iter().map(|occurrence| match occurrence.state {
                    OccurrenceState::Missing | OccurrenceState::Late => Outcome::Fail,
                    OccurrenceState::Pending => Outcome::ManualPending,
                    OccurrenceState::InTime => Outcome::Pass,
                });
                let outcome = Outcome::worst_of(worst);
                let outcome = match outcome {
                    Outcome::NotAssessed => Outcome::NotApplicable(NotApplicable::NoOccurrence),
                    outcome => outcome,
                };
                (outcome, Some(occurrences))
            }
            // No occurrence is promised: what was done within a year of its end speaks for the window.
            Operation::State | Operation::DetectAndCorrect { .. } | Operation::Event { .. } => {
                let is_recent = |at: Instant| CURRENT.after(at).is_none_or(|end| window.to() <= end);
                let mut done = self.shown(control).map(|performance| performance.performed_at);
                let is_done = done.any(|at| at < window.to() && is_recent(at));
                (if is_done { Outcome::Pass } else { Outcome::ManualPending }, None)
            }
        }
    }

    /// The control's performances of which there is a record.
    fn shown(self, control: &Control) -> impl Iterator<Item = &'a Performance> {
        let id = control.id.clone();
        self.engagement.records().performances.iter().filter(move |it| it.control == id && it.is_shown())
    }

    fn occurrences(self, control: &Control, schedule: &Schedule, window: Period) -> Occurrences {
        let done = Done::of_all(self.shown(control), schedule);
        Occurrences::of(schedule, window, &done)
    }
}

/// The first acceptance in force when a deviation began that covers it.
fn accepted_by<'a>(acceptances: &'a [RiskAcceptance], deviation: &Deviation) -> Option<&'a RiskAcceptance> {
    let failing = deviation.kind.failing()?;
    acceptances.iter().find(|acceptance| {
        let subject = Some(failing.subject.as_ref());
        acceptance.is_in_force(deviation.from)
            && acceptance.scope.covers(&failing.check, subject, failing.resource.as_deref())
    })
}
