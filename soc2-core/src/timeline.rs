//! What snapshots of facts said of one check on one subject over time: states, and what failed from when until when.
//!
//! A snapshot proves its instant and holds until the next, for as long as the allowed gap. What is not known proves
//! nothing: an unknown snapshot neither renews what was known before it nor refutes it.

mod untold;

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;

use crate::facts::Citation;
use crate::facts::Completeness;
use crate::finding::Finding;
use crate::finding::NotApplicable;
use crate::finding::Outcome;
use crate::id::SourceId;
use crate::time::Duration;
use crate::time::Instant;
use crate::time::Period;
use crate::unknown::UnknownReason;

pub use self::untold::Untold;

/// When snapshots that say the same are not of one run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Breaks {
    /// How long a snapshot holds without another; for ever where nothing is said.
    pub max_gap: Option<Duration>,
    /// Instants at which something else is asked, so that the snapshots before and after are counted apart; ordered.
    pub at: Arc<[Instant]>,
}

impl Breaks {
    /// Whether a snapshot does not hold until the next.
    fn is_gap(&self, last: Instant, next: Instant) -> bool {
        self.max_gap.zip(next.since(last)).is_some_and(|(allowed, gap)| gap > allowed)
    }

    fn are_apart(&self, last: Instant, next: Instant) -> bool {
        let passed = |instant: Instant| self.at.partition_point(|at| *at <= instant);
        self.is_gap(last, next) || passed(last) < passed(next)
    }
}

/// What one snapshot said of a check on a subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sighting {
    /// When.
    pub at: Instant,
    /// What the check came to.
    pub outcome: Outcome,
    /// The facts that it rests on.
    pub evidence: Arc<[Citation]>,
    /// What it came to for each resource, by id; for the subject as a whole, under nothing.
    resources: BTreeMap<Option<String>, Standing>,
    /// The sources that keep it from telling of what it does not name.
    not_whole: BTreeSet<SourceId>,
}

/// What one snapshot said of one resource.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Standing {
    /// It fails, in the check's words.
    Fails(Option<String>),
    /// It does not fail, or there is nothing to ask about it.
    Holds,
    /// What it is, is not known.
    Unknown,
}

/// Snapshots, one after another, that said the same.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Run {
    /// What they said.
    pub outcome: Outcome,
    /// The instant of the first.
    pub first: Instant,
    /// The instant of the last.
    pub last: Instant,
    /// How many there were.
    pub n_snapshots: u64,
    /// The longest time from one of them to the next.
    pub longest_gap: Duration,
    /// What the first and the last of them rest on: those between say the same, and are not kept.
    pub evidence: [Arc<[Citation]>; 2],
    /// The resources that any of them tells nothing of.
    pub unknown: Untold,
    /// The sources that are a part, where that is why they tell nothing.
    pub not_whole: BTreeSet<SourceId>,
}

/// One thing that failed, from the first snapshot that said so.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Failure {
    /// The resource; nothing for the subject as a whole.
    pub resource: Option<String>,
    /// The first snapshot that shows it.
    pub first: Instant,
    /// The last snapshot that shows it.
    pub last: Instant,
    /// The first snapshot that shows it no longer: it was mended, or is no longer there.
    pub ended: Option<Instant>,
    /// What was wrong when it was first seen, in the check's words.
    pub message: Option<String>,
    /// What the first snapshot that shows it rests on.
    pub evidence: Arc<[Citation]>,
    /// What the first snapshot that shows it no longer rests on; nothing where there is none.
    pub evidence_of_end: Arc<[Citation]>,
    /// The sources that are not known to be whole, where snapshots since then do not name what failed: it may be gone, or
    /// left out.
    pub not_whole: BTreeSet<SourceId>,
}

/// One check on one subject over time. Memory grows with changes of state, not with snapshots.
///
/// Invariant: runs are ordered and do not overlap; failures are ordered by the instant at which they began.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Timeline {
    /// When a run ends though the next snapshot says the same.
    pub breaks: Breaks,
    /// What snapshots said.
    pub runs: Vec<Run>,
    /// What failed.
    pub failures: Vec<Failure>,
    /// The snapshots up to the first that knows of every resource: they tell what became of the failures of an earlier
    /// part.
    opening: Vec<Stretch>,
    /// The failures that the last snapshot did not end.
    open: BTreeMap<Option<String>, usize>,
}

/// Snapshots, one after another, that said the same of every resource.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Stretch {
    first: Sighting,
    last: Instant,
}

impl Stretch {
    /// Whether a snapshot is one more of it.
    fn goes_on(&self, sighting: &Sighting) -> bool {
        let Sighting { outcome, resources, not_whole, .. } = &self.first;
        (outcome, resources, not_whole) == (&sighting.outcome, &sighting.resources, &sighting.not_whole)
    }
}

impl Sighting {
    /// What a finding said at the instant of its facts.
    pub fn of(finding: &Finding, at: Instant) -> Self {
        let standing = |outcome: &Outcome, message: &Option<String>| match outcome {
            Outcome::Fail => Standing::Fails(message.clone()),
            Outcome::Pass | Outcome::NotApplicable(_) => Standing::Holds,
            Outcome::Error(_)
            | Outcome::Unknown(_)
            | Outcome::ManualPending
            | Outcome::NotSelected
            | Outcome::NotAssessed => Standing::Unknown,
        };
        let mut resources: BTreeMap<Option<String>, Standing> = BTreeMap::new();
        for resource in &finding.resources {
            let new = standing(&resource.outcome, &resource.message);
            // Of two resources of one name the one that fails is told, and one that is not known hides one that holds.
            let held = resources.remove(&Some(resource.id.clone()));
            let worse = match (held, new) {
                (Some(Standing::Fails(message)), _) | (_, Standing::Fails(message)) => Standing::Fails(message),
                (Some(Standing::Unknown), _) | (_, Standing::Unknown) => Standing::Unknown,
                (Some(Standing::Holds) | None, Standing::Holds) => Standing::Holds,
            };
            resources.insert(Some(resource.id.clone()), worse);
        }
        // Without resources the subject itself is what fails. With them, or where the list of them is empty, it says
        // whether those not listed are gone: a list that nobody knows to be whole does not tell.
        let is_established = finding.evidence.iter().all(|it| it.completeness == Completeness::Established);
        let is_whole = is_established && finding.missing.is_empty();
        let lists =
            !finding.resources.is_empty() || finding.outcome == Outcome::NotApplicable(NotApplicable::EmptyPopulation);
        let whole = match (lists, is_whole) {
            (false, _) => standing(&finding.outcome, &finding.message),
            (true, true) => Standing::Holds,
            (true, false) => Standing::Unknown,
        };
        resources.insert(None, whole);
        // A history is longer than memory: of its texts the digests stay.
        let evidence = finding.evidence.iter().map(|it| it.cite()).collect();
        Self { at, outcome: finding.outcome.clone(), evidence, resources, not_whole: not_whole(finding) }
    }

    /// Whether it knows of each resource, and of those that it does not name that they are not there.
    fn is_of_everything(&self) -> bool {
        self.resources.values().all(|standing| *standing != Standing::Unknown)
    }

    fn standing(&self, resource: &Option<String>) -> &Standing {
        let whole = || self.resources.get(&None).unwrap_or(&Standing::Unknown);
        self.resources.get(resource).unwrap_or_else(whole)
    }

    /// The resources of which it tells nothing.
    fn unknown(&self) -> impl Iterator<Item = &String> {
        let unknown = self.resources.iter().filter(|(_, standing)| **standing == Standing::Unknown);
        unknown.filter_map(|(resource, _)| resource.as_ref())
    }

    fn failing(&self) -> impl Iterator<Item = (&Option<String>, &Option<String>)> {
        self.resources.iter().filter_map(|(resource, standing)| match standing {
            Standing::Fails(message) => Some((resource, message)),
            Standing::Holds | Standing::Unknown => None,
        })
    }
}

/// The sources that a finding rests on and that are said to be a part; where there is none, those that nobody says are whole.
fn not_whole(finding: &Finding) -> BTreeSet<SourceId> {
    let worst = finding.evidence.iter().map(|it| it.completeness).max().unwrap_or(Completeness::Established);
    let alike = finding.evidence.iter().filter(|it| it.completeness == worst && worst != Completeness::Established);
    alike.map(|it| it.source.clone()).collect()
}

/// Whether an outcome proves anything of its instant.
pub(crate) fn is_known(outcome: &Outcome) -> bool {
    match outcome {
        Outcome::Fail | Outcome::Pass | Outcome::NotApplicable(_) => true,
        Outcome::Error(_)
        | Outcome::Unknown(_)
        | Outcome::ManualPending
        | Outcome::NotSelected
        | Outcome::NotAssessed => false,
    }
}

impl Timeline {
    /// What is known before the first snapshot: nothing.
    pub fn new(breaks: Breaks) -> Self {
        Self { breaks, runs: Vec::new(), failures: Vec::new(), opening: Vec::new(), open: BTreeMap::new() }
    }

    /// The instant of the last snapshot.
    pub fn last(&self) -> Option<Instant> {
        self.runs.last().map(|run| run.last)
    }

    /// What held from when until when, over the whole of a window: a snapshot holds until the next, for as long as the
    /// allowed gap; the rest is not known.
    pub fn states(&self, window: Period) -> Vec<(Period, Outcome)> {
        let known: Vec<&Run> = self.runs.iter().filter(|run| is_known(&run.outcome)).collect();
        let mut states: Vec<(Period, Outcome)> = Vec::new();
        let mut add = |from: Instant, to: Instant, held: Option<Outcome>| {
            let Some(period) = Period::new(from, to) else { return };
            let unknown = || self.said_in(period).unwrap_or(Outcome::Unknown(UnknownReason::Missing));
            let outcome = held.unwrap_or_else(unknown);
            match states.last_mut() {
                Some((last, before)) if *before == outcome => *last = Period::new(last.from(), to).unwrap_or(*last),
                Some(_) | None => states.push((period, outcome)),
            }
        };
        let mut reached = window.from();
        for (index, run) in known.iter().enumerate() {
            let next = known.get(index + 1).map(|next| next.first);
            let held = self.breaks.max_gap.and_then(|gap| run.last.after(gap));
            let Some(until) = [next, held, Some(window.to())].into_iter().flatten().min() else { continue };
            let from = run.first.max(window.from());
            if until > reached && from < window.to() {
                add(reached, from, None);
                add(from, until, Some(run.outcome.clone()));
                reached = until;
            }
        }
        add(reached, window.to(), None);
        states
    }

    /// What snapshots said in a stretch of which none tells; nothing where there was none.
    pub(crate) fn said_in(&self, stretch: Period) -> Option<Outcome> {
        self.untold_in(stretch).map(|run| run.outcome.clone()).min()
    }

    /// The resources that snapshots in a stretch of which none tells know nothing of.
    pub(crate) fn unknown_in(&self, stretch: Period) -> Untold {
        self.untold_in(stretch).map(|run| run.unknown.clone()).collect()
    }

    /// The sources that are a part, where that is why snapshots in a stretch tell nothing.
    pub(crate) fn not_whole_in(&self, stretch: Period) -> BTreeSet<SourceId> {
        self.untold_in(stretch).flat_map(|run| run.not_whole.iter().cloned()).collect()
    }

    fn untold_in(&self, stretch: Period) -> impl Iterator<Item = &Run> {
        let untold = self.runs.iter().filter(|run| !is_known(&run.outcome));
        untold.filter(move |run| run.first < stretch.to() && run.last >= stretch.from())
    }

    /// Adds a snapshot. One that is not later than the last is left out.
    pub fn push(&mut self, sighting: &Sighting) {
        if self.last().is_some_and(|last| sighting.at <= last) {
            return;
        }
        let alone = Run {
            outcome: sighting.outcome.clone(),
            first: sighting.at,
            last: sighting.at,
            n_snapshots: 1,
            longest_gap: Duration::ZERO,
            evidence: [Arc::clone(&sighting.evidence), Arc::clone(&sighting.evidence)],
            unknown: Untold::of(sighting.unknown()),
            not_whole: match sighting.outcome {
                Outcome::Unknown(UnknownReason::Incomplete) => sighting.not_whole.clone(),
                Outcome::Unknown(UnknownReason::Missing | UnknownReason::Denied { .. } | UnknownReason::Stale)
                | Outcome::Fail
                | Outcome::Error(_)
                | Outcome::ManualPending
                | Outcome::Pass
                | Outcome::NotApplicable(_)
                | Outcome::NotSelected
                | Outcome::NotAssessed => BTreeSet::new(),
            },
        };
        self.continue_with(alone);
        self.follow(sighting);
        self.open_with(Stretch { first: sighting.clone(), last: sighting.at });
    }

    fn open_with(&mut self, next: Stretch) {
        let broken = self.opening.last().is_none_or(|last| self.breaks.is_gap(last.last, next.first.at));
        match self.opening.last_mut() {
            Some(last) if last.first.is_of_everything() => {}
            Some(last) if !broken && last.goes_on(&next.first) => last.last = next.last,
            Some(_) | None => self.opening.push(next),
        }
    }

    /// Whether a part can be merged into the one before it: its snapshots are later. Its first may be of the same facts as the
    /// last of the earlier part, which are brought again: that says the same, or no longer anything, since they are too old.
    pub(crate) fn follows(&self, earlier: &Self) -> bool {
        let (Some(before), Some(next)) = (earlier.runs.last(), self.runs.first()) else { return true };
        // They may come in another document.
        let facts = |it: &Citation| (it.source.clone(), it.collected_at, it.digest);
        let ([_, before_on], [next_on, _]) = (&before.evidence, &next.evidence);
        let is_again = || next.first == before.last && before_on.iter().map(facts).eq(next_on.iter().map(facts));
        let says_no_more = || next.outcome == before.outcome || (!is_known(&next.outcome) && next.n_snapshots == 1);
        next.first > before.last || (is_again() && says_no_more())
    }

    /// From when until when snapshots tell of it; nothing where there is none.
    pub(crate) fn span(&self) -> Option<(Instant, Instant)> {
        Some((self.runs.first()?.first, self.runs.last()?.last))
    }

    /// Adds a part that [follows](Self::follows) this, as if all its snapshots had been pushed.
    pub(crate) fn merge(&mut self, later: Self) {
        let Self { breaks: _, mut runs, failures, mut opening, open } = later;
        let (Some(before), Some(next)) = (self.runs.last(), runs.first_mut()) else {
            if self.runs.is_empty() {
                (self.runs, self.failures, self.opening, self.open) = (runs, failures, opening, open);
            }
            return;
        };
        // What was brought again counts once, as it was seen first.
        if next.first == before.last {
            if next.outcome != before.outcome {
                opening.retain(|stretch| stretch.last > before.last);
            }
            match next.n_snapshots {
                ..=1 => drop(runs.remove(0)),
                _ => next.n_snapshots -= 1,
            }
        }
        runs.into_iter().for_each(|run| self.continue_with(run));
        let mut begun: BTreeMap<(Option<String>, Instant), usize> = BTreeMap::new();
        for Stretch { first, last } in &opening {
            self.follow(first);
            for (resource, _) in first.failing() {
                let Some(at) = self.open.get(resource).copied() else { continue };
                begun.insert((resource.clone(), first.at), at);
                // There is no gap in it.
                self.failures.get_mut(at).into_iter().for_each(|failure| failure.last = *last);
            }
        }
        let mut places = Vec::with_capacity(failures.len());
        for failure in failures {
            let at = begun.get(&(failure.resource.clone(), failure.first)).copied();
            match at.and_then(|at| Some((at, self.failures.get_mut(at)?))) {
                Some((at, known)) => {
                    (known.last, known.ended) = (failure.last, failure.ended);
                    known.evidence_of_end = failure.evidence_of_end;
                    known.not_whole = failure.not_whole;
                    places.push(at);
                }
                None => {
                    places.push(self.failures.len());
                    self.failures.push(failure);
                }
            }
        }
        // What goes on in the later part is open as long as it says.
        self.open.retain(|_, at| !places.contains(at));
        self.open.extend(open.into_iter().filter_map(|(resource, index)| Some((resource, *places.get(index)?))));
        opening.into_iter().for_each(|stretch| self.open_with(stretch));
    }

    /// Snapshots that say what the last said, and in time, are of its run.
    fn continue_with(&mut self, next: Run) {
        let gap = self.runs.last().and_then(|last| next.first.since(last.last));
        let is_broken = self.runs.last().is_none_or(|last| self.breaks.are_apart(last.last, next.first));
        match self.runs.last_mut() {
            Some(run) if !is_broken && run.outcome == next.outcome => {
                run.last = next.last;
                run.n_snapshots += next.n_snapshots;
                run.longest_gap = run.longest_gap.max(gap.unwrap_or_default()).max(next.longest_gap);
                let ([first, _], [_, last]) = (std::mem::take(&mut run.evidence), next.evidence);
                run.evidence = [first, last];
                run.unknown.extend(next.unknown);
                run.not_whole.extend(next.not_whole);
            }
            Some(_) | None => self.runs.push(next),
        }
    }

    /// What became of what failed, and what fails now.
    fn follow(&mut self, sighting: &Sighting) {
        for (resource, at) in std::mem::take(&mut self.open) {
            let Some(last) = self.failures.get(at).map(|failure| failure.last) else { continue };
            let is_beyond = self.breaks.is_gap(last, sighting.at);
            let Some(failure) = self.failures.get_mut(at) else { continue };
            match sighting.standing(&resource) {
                // Whether it failed all through a gap is not known: what is seen after it begins anew.
                Standing::Fails(_) if is_beyond => continue,
                Standing::Fails(_) => {
                    failure.last = sighting.at;
                    failure.not_whole.clear();
                }
                Standing::Unknown if sighting.resources.contains_key(&resource) => {}
                Standing::Unknown => failure.not_whole.extend(sighting.not_whole.iter().cloned()),
                Standing::Holds => {
                    failure.ended = Some(sighting.at);
                    failure.evidence_of_end = Arc::clone(&sighting.evidence);
                    continue;
                }
            }
            self.open.insert(resource, at);
        }
        for (resource, message) in sighting.failing() {
            if !self.open.contains_key(resource) {
                self.open.insert(resource.clone(), self.failures.len());
                self.failures.push(Failure {
                    resource: resource.clone(),
                    first: sighting.at,
                    last: sighting.at,
                    ended: None,
                    message: message.clone(),
                    evidence: Arc::clone(&sighting.evidence),
                    evidence_of_end: Arc::default(),
                    not_whole: BTreeSet::new(),
                });
            }
        }
    }
}

#[cfg(test)]
mod tests;
