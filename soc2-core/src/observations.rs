//! What a history of facts showed: a timeline for each check and subject.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::catalog::Check;
use crate::digest::SetDigest;
use crate::facts::FactsDocument;
use crate::facts::Subject;
use crate::finding::Finding;
use crate::history::History;
use crate::history::Snapshot;
use crate::id::CheckId;
use crate::id::SourceId;
use crate::program::Program;
use crate::scope::Scope;
use crate::time::Duration;
use crate::time::Instant;
use crate::time::Period;
use crate::timeline::Breaks;
use crate::timeline::Sighting;
use crate::timeline::Timeline;

/// What was seen in a period, and before it as far as it reaches into it. Parts of a history are merged.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Observations {
    /// The period.
    pub period: Period,
    /// By check, then subject. Subjects stand here without labels.
    pub timelines: BTreeMap<CheckId, BTreeMap<Arc<Subject>, Timeline>>,
    /// When each subject was first and last seen.
    pub seen: BTreeMap<Arc<Subject>, (Instant, Instant)>,
    /// Facts of the period's end or later: set aside.
    pub after: Vec<(Arc<Subject>, SourceId, Instant)>,
    /// Every document that came, those that were set aside too.
    pub given: SetDigest,
    pub(crate) history: History,
    breaks: BTreeMap<CheckId, Breaks>,
}

impl Observations {
    /// Nothing seen yet of a program's checks.
    pub fn new(program: &Program, period: Period) -> Self {
        let adopted = program.profile().adopt.iter().map(|adoption| adoption.effective);
        let mut at: Vec<Instant> = adopted.flat_map(|it| [Some(it.from), it.to]).flatten().collect();
        at.push(period.from());
        at.sort();
        at.dedup();
        let at: Arc<[Instant]> = at.into();
        let least = program.profile().max_gap.as_ref().map(|gap| gap.length);
        // What lets its facts be of any age keeps that.
        let max_gap = |check: &Check| max_gap(check).map(|own| least.map_or(own, |least| own.max(least)));
        let breaks = |check: &Check| Breaks { max_gap: max_gap(check), at: Arc::clone(&at) };
        Self {
            period,
            timelines: BTreeMap::new(),
            seen: BTreeMap::new(),
            after: Vec::new(),
            given: SetDigest::default(),
            history: History::default(),
            breaks: program.checks().map(|check| (check.id.clone(), breaks(check))).collect(),
        }
    }

    /// Adds what checks found on a snapshot.
    pub(crate) fn add(&mut self, snapshot: &Snapshot, findings: &[Finding]) {
        let mut subjects: BTreeMap<&Subject, Arc<Subject>> = BTreeMap::new();
        for finding in findings {
            let Some(subject) = &finding.subject else { continue };
            let Some(at) = snapshot.renews(finding) else { continue };
            let subject = subjects.entry(subject).or_insert_with(|| Arc::new(subject.identity()));
            let (first, last) = self.seen.entry(Arc::clone(subject)).or_insert((at, at));
            (*first, *last) = (at.min(*first), at.max(*last));
            let timelines = self.timelines.entry(finding.check.clone()).or_default();
            let breaks = || self.breaks.get(&finding.check).cloned().unwrap_or_default();
            let timeline = timelines.entry(Arc::clone(subject)).or_insert_with(|| Timeline::new(breaks()));
            timeline.push(&Sighting::of(finding, at));
        }
    }

    /// Adds what people state of the system, which holds for the whole period.
    pub(crate) fn add_stated(&mut self, findings: &[Finding]) {
        for finding in findings {
            let Some(subject) = finding.subject.as_ref().filter(|subject| subject.kind == Scope::KIND) else {
                continue;
            };
            let mut timeline = Timeline::new(Breaks::default());
            timeline.push(&Sighting::of(finding, self.period.from()));
            self.timelines.entry(finding.check.clone()).or_default().insert(Arc::new(subject.identity()), timeline);
        }
    }

    /// Sets a document aside when it is of the period's end or later.
    pub(crate) fn set_aside(&mut self, document: FactsDocument) -> Option<FactsDocument> {
        let to = self.period.to();
        if document.newest().is_none_or(|newest| newest < to) {
            return Some(document);
        }
        let subject = Arc::new(document.subject.identity());
        let late = document.sources.iter().filter(|(_, collected)| collected.collected_at >= to);
        self.after.extend(late.map(|(id, collected)| (Arc::clone(&subject), id.clone(), collected.collected_at)));
        None
    }

    /// How many documents are kept: those that the next snapshots are made of.
    pub fn n_documents(&self) -> usize {
        self.history.newest().count()
    }

    /// Adds what was seen later in the same period, with the same program.
    pub fn merge(&mut self, later: Self) {
        for (check, timelines) in later.timelines {
            let of_check = self.timelines.entry(check).or_default();
            for (subject, timeline) in timelines {
                match of_check.get_mut(&subject) {
                    Some(known) => known.merge(timeline),
                    None => drop(of_check.insert(subject, timeline)),
                }
            }
        }
        for (subject, (first, last)) in later.seen {
            let known = self.seen.entry(subject).or_insert((first, last));
            *known = (known.0.min(first), known.1.max(last));
        }
        self.after.extend(later.after);
        self.given.merge(&later.given);
        self.history.merge(later.history);
    }
}

/// How long a snapshot holds for a check: as long as the facts that it reads may be old.
fn max_gap(check: &Check) -> Option<Duration> {
    check.variants.iter().flat_map(|variant| variant.facts.values()).flatten().min().copied()
}
