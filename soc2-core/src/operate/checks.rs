//! What snapshots say of a control's checks in a window.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::facts::Subject;
use crate::finding::Outcome;
use crate::id::CheckId;
use crate::operation::Deviation;
use crate::operation::DeviationKind;
use crate::operation::Failing;
use crate::operation::Mending;
use crate::operation::MendingState;
use crate::operation::Observed;
use crate::operation::OperatedOn;
use crate::operation::Remediation;
use crate::operation::Timeliness;
use crate::operation::Unobserved;
use crate::time::Duration;
use crate::time::Instant;
use crate::time::Period;
use crate::timeline::Failure;
use crate::timeline::Run;
use crate::timeline::Timeline;
use crate::timeline::Untold;
use crate::timeline::is_known;
use crate::unknown::UnknownReason;

/// One check on one subject, and what was seen of it.
pub(super) struct Watched<'a> {
    pub(super) check: &'a CheckId,
    pub(super) subject: Option<&'a Arc<Subject>>,
    pub(super) timeline: Option<&'a Timeline>,
    /// The part of the window in which the subject was in service.
    pub(super) served: Option<Period>,
}

/// What is seen of all checks of a control.
#[derive(Default)]
pub(super) struct Seen {
    pub(super) outcomes: BTreeMap<CheckId, Outcome>,
    pub(super) observed: Option<Observed>,
    pub(super) subjects: BTreeMap<Arc<Subject>, OperatedOn>,
    pub(super) deviations: Vec<Deviation>,
}

impl Seen {
    /// Adds what a timeline shows in a window, and what in it deviates: every failure, or where a time is allowed for
    /// mending it, what took longer. Outside its time in service nothing is asked of a subject; what was seen to fail counts.
    pub(super) fn add(&mut self, watched: &Watched<'_>, window: Period, within: Option<Duration>) {
        let Watched { check, subject, timeline, served } = *watched;
        let coverage = match (served, timeline) {
            (None, timeline) => Coverage::nothing_asked(timeline),
            (Some(served), None) => Coverage::none(served),
            (Some(served), Some(timeline)) => Coverage::of(timeline, served),
        };
        let allowed_gap = timeline.and_then(|timeline| timeline.breaks.max_gap);
        let failures = || timeline.into_iter().flat_map(|timeline| &timeline.failures);
        let is_quiet = || failures().all(|failure| Failed::of(failure, allowed_gap, window).is_none());
        if served.is_none() && is_quiet() {
            return;
        }
        let observed = self.observed.get_or_insert_with(|| Observed {
            n_snapshots: coverage.n_snapshots,
            longest_gap: Duration::ZERO,
            allowed_gap,
            unknown: Vec::new(),
            remediation: within.map(|within| Remediation { within, failures: Vec::new() }),
        });
        observed.n_snapshots = observed.n_snapshots.min(coverage.n_snapshots);
        observed.longest_gap = observed.longest_gap.max(coverage.longest_gap);
        observed.allowed_gap = [observed.allowed_gap, allowed_gap].into_iter().flatten().min();
        let mut outcome = coverage.outcome.clone();
        for failure in failures() {
            // With its service ends what is known to fail of it, unless somebody saw it fail afterwards.
            let ends = served.map(|served| served.to()).filter(|end| failure.first < *end);
            let until = ends.map_or(window.to(), |end| end.max(failure.last).min(window.to()));
            let bounds = Period::new(window.from(), until).unwrap_or(window);
            let Some(failed) = Failed::of(failure, allowed_gap, bounds) else { continue };
            let is_told = |at: Instant| coverage.unknown.iter().any(|(stretch, _)| stretch.contains(at));
            if let Some(stretch) = failed.lost_sight_of(timeline, bounds).filter(|it| !is_told(it.from())) {
                outcome = outcome.worst(Outcome::Unknown(UnknownReason::Incomplete));
                observed.unknown.push(Unobserved {
                    check: check.clone(),
                    subject: subject.cloned(),
                    stretch,
                    because: Some(Outcome::Unknown(UnknownReason::Incomplete)),
                    resources: Untold::of(failure.resource.iter()),
                    not_whole: failure.not_whole.clone(),
                });
            }
            let Some(subject) = subject.cloned() else { continue };
            let failing = failed.failing(check, subject);
            let kind = match (&mut observed.remediation, within) {
                (Some(remediation), Some(within)) => {
                    let mending = failed.mending(failing.clone(), within, [window, bounds], timeline);
                    let timeliness = mending.timeliness;
                    remediation.failures.push(mending);
                    match timeliness {
                        Timeliness::Late => DeviationKind::MendedLate(failing),
                        Timeliness::Unknown | Timeliness::Pending | Timeliness::InTime => continue,
                    }
                }
                (None, _) | (_, None) => DeviationKind::Failed(failing),
            };
            outcome = Outcome::Fail;
            self.deviations.push(Deviation { kind, from: failure.first, to: failed.mended, accepted_by: None });
        }
        if let Some(subject) = subject {
            let on = self.subjects.entry(Arc::clone(subject)).or_insert_with(|| OperatedOn {
                subject: Arc::clone(subject),
                outcome: Outcome::NotAssessed,
                n_snapshots: coverage.n_snapshots,
                longest_gap: Duration::ZERO,
            });
            on.outcome = on.outcome.clone().worst(outcome.clone());
            on.n_snapshots = on.n_snapshots.min(coverage.n_snapshots);
            on.longest_gap = on.longest_gap.max(coverage.longest_gap);
        }
        observed.unknown.extend(coverage.unknown.into_iter().map(|(stretch, because)| Unobserved {
            check: check.clone(),
            subject: subject.cloned(),
            stretch,
            because,
            resources: timeline.map(|timeline| timeline.unknown_in(stretch)).unwrap_or_default(),
            not_whole: timeline.map(|timeline| timeline.not_whole_in(stretch)).unwrap_or_default(),
        }));
        let held = self.outcomes.remove(check).unwrap_or(Outcome::NotAssessed);
        self.outcomes.insert(check.clone(), held.worst(outcome));
    }
}

/// A failure as far as it reaches into a window.
struct Failed<'a> {
    failure: &'a Failure,
    /// Until when it is known to fail: to the snapshot that shows its end, to the end of what the last one proves, or to
    /// the window's end.
    until: Instant,
    /// When it was mended, as far as that is known: seen before the last failing snapshot held no longer, in the window.
    mended: Option<Instant>,
}

impl<'a> Failed<'a> {
    fn of(failure: &'a Failure, max_gap: Option<Duration>, window: Period) -> Option<Self> {
        let holds_until = max_gap.and_then(|gap| failure.last.after(gap));
        let mended = failure.ended.filter(|ended| holds_until.is_none_or(|until| *ended <= until));
        let until = [mended.or(holds_until), Some(window.to())].into_iter().flatten().min()?;
        let mended = mended.filter(|mended| *mended < window.to());
        let reaches_into_it = failure.first < window.to() && until > window.from();
        reaches_into_it.then_some(Self { failure, until, mended })
    }

    /// From when until when nobody knows whether it went on failing: snapshots told of others, and of it nothing.
    fn lost_sight_of(&self, timeline: Option<&Timeline>, window: Period) -> Option<Period> {
        if self.mended.is_some() {
            return None;
        }
        let is_again = |it: &&Failure| it.resource == self.failure.resource && it.first > self.failure.last;
        let again = timeline.and_then(|timeline| timeline.failures.iter().find(is_again)).map(|it| it.first);
        let seen = [self.failure.ended, again, Some(window.to())].into_iter().flatten().min()?;
        Period::new(self.until, seen)
    }

    /// Whether it was longer than allowed, at some moment of the window.
    fn is_late(&self, within: Duration, window: Period) -> bool {
        let is_late_at = |limit: Instant| limit < self.until && limit < window.to();
        self.failure.first.after(within).is_some_and(is_late_at)
    }

    fn failing(&self, check: &CheckId, subject: Arc<Subject>) -> Failing {
        let Failure { resource, message, evidence, evidence_of_end, .. } = self.failure;
        Failing {
            check: check.clone(),
            subject,
            resource: resource.clone(),
            message: message.clone(),
            evidence: Arc::clone(evidence),
            evidence_of_end: self.mended.map(|_| Arc::clone(evidence_of_end)).unwrap_or_default(),
        }
    }

    /// Whether nobody saw the failure before it end: it may have gone on, and this be the rest of it.
    fn is_begun_unseen(&self, timeline: Option<&Timeline>) -> bool {
        let is_before = |it: &&Failure| it.resource == self.failure.resource && it.first < self.failure.first;
        let before = timeline.and_then(|timeline| timeline.failures.iter().rev().find(is_before));
        before.is_some_and(|before| before.ended.is_none())
    }

    fn mending(
        &self,
        failing: Failing,
        within: Duration,
        [window, bounds]: [Period; 2],
        timeline: Option<&Timeline>,
    ) -> Mending {
        let state = match self.mended {
            Some(_) => MendingState::Mended,
            None if self.until >= bounds.to() => MendingState::Open,
            None => MendingState::Unknown,
        };
        let timeliness = match (self.is_late(within, window), state) {
            (true, _) => Timeliness::Late,
            (false, MendingState::Unknown) => Timeliness::Unknown,
            (false, MendingState::Mended | MendingState::Open) if self.is_begun_unseen(timeline) => Timeliness::Unknown,
            (false, MendingState::Open) => Timeliness::Pending,
            (false, MendingState::Mended) => Timeliness::InTime,
        };
        let (from, mended) = (self.failure.first, self.mended);
        Mending { failing, from, mended, state, lasted: self.until.since(from).unwrap_or_default(), timeliness }
    }
}

/// How far a timeline tells of a window.
struct Coverage {
    n_snapshots: u64,
    longest_gap: Duration,
    unknown: Vec<(Period, Option<Outcome>)>,
    /// Apart from what failed.
    outcome: Outcome,
}

impl Coverage {
    /// Of a subject that was not in service.
    fn nothing_asked(timeline: Option<&Timeline>) -> Self {
        let n_snapshots = timeline.into_iter().flat_map(|timeline| &timeline.runs).map(|run| run.n_snapshots).sum();
        Self { n_snapshots, longest_gap: Duration::ZERO, unknown: Vec::new(), outcome: Outcome::NotAssessed }
    }

    /// Of a subject that was never seen.
    fn none(window: Period) -> Self {
        let longest_gap = window.to().since(window.from()).unwrap_or_default();
        let outcome = Outcome::Unknown(UnknownReason::Missing);
        Self { n_snapshots: 0, longest_gap, unknown: vec![(window, None)], outcome }
    }

    fn of(timeline: &Timeline, window: Period) -> Self {
        let known = || timeline.runs.iter().filter(|run| is_known(&run.outcome));
        let inside: Vec<&Run> = known().filter(|run| run.first < window.to() && run.last >= window.from()).collect();
        // What was known before the window may hold into it.
        let holds = |last: &Instant| {
            let until = timeline.breaks.max_gap.map(|allowed| last.after(allowed));
            until.is_none_or(|until| until.is_none_or(|until| until >= window.from()))
        };
        let before = known().rev().find(|run| run.last < window.from()).map(|run| run.last).filter(holds);
        // A period's first snapshot comes after its first moment: that is a gap like any other.
        let is_begin = |stretch: &Period| {
            let is_allowed = timeline.breaks.max_gap.is_none_or(|allowed| stretch.length() <= allowed);
            before.is_none() && stretch.from() == window.from() && stretch.to() < window.to() && is_allowed
        };
        let states = timeline.states(window).into_iter().filter(|(_, outcome)| !is_known(outcome));
        let unknown: Vec<(Period, Outcome)> = states.filter(|(stretch, _)| !is_begin(stretch)).collect();
        let without_fail = |run: &Run| if run.outcome == Outcome::Fail { Outcome::Pass } else { run.outcome.clone() };
        let outcomes = inside.iter().map(|run| without_fail(run)).chain(unknown.iter().map(|(_, it)| it.clone()));
        let outcome = Outcome::worst_of(outcomes);
        // It was looked at also where what was seen says nothing: that stands with what is not known.
        let is_inside = |run: &&Run| run.first < window.to() && run.last >= window.from();
        let looked: Vec<&Run> = timeline.runs.iter().filter(is_inside).collect();
        let looked_before = timeline.runs.iter().rev().map(|run| run.last).find(|last| *last < window.from());
        let begins = looked.iter().map(|run| run.first).chain([window.to()]);
        let ends = [looked_before.filter(holds).unwrap_or(window.from())].into_iter();
        let ends = ends.chain(looked.iter().map(|run| run.last));
        let between = ends.zip(begins).filter_map(|(last, next)| next.since(last));
        let longest_gap = looked.iter().map(|run| run.longest_gap).chain(between).max().unwrap_or_default();
        let unknown = unknown.into_iter().map(|(stretch, _)| (stretch, timeline.said_in(stretch))).collect();
        Self { n_snapshots: looked.iter().map(|run| run.n_snapshots).sum(), longest_gap, unknown, outcome }
    }
}
