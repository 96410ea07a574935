//! What a history of facts showed: a timeline for each check and subject.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use crate::catalog::Check;
use crate::catalog::Operation;
use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use crate::error::Error;
use crate::error::ErrorKind;
use crate::facts::Documents;
use crate::facts::FactsDocument;
use crate::facts::Subject;
use crate::facts::add_answer;
use crate::facts::newest_of_each;
use crate::finding::Finding;
use crate::finding::Outcome;
use crate::history::History;
use crate::history::Snapshot;
use crate::id::CheckId;
use crate::id::SourceId;
use crate::operation::UnderCatalog;
use crate::past;
use crate::past::Past;
use crate::population::About;
use crate::population::Listing;
use crate::population::take_from;
use crate::program::Program;
use crate::scope::Scope;
use crate::spelling::counted;
use crate::time::Duration;
use crate::time::Instant;
use crate::time::Period;
use crate::timeline::Breaks;
use crate::timeline::Sighting;
use crate::timeline::Timeline;
use crate::timeline::is_known;
use crate::unknown::Unknown;
use crate::unknown::UnknownReason;

/// From when until when.
type Span = (Instant, Instant);

/// What was seen in a period, and before it as far as it reaches into it. Parts of a history are merged.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Observations {
    /// The period.
    pub period: Period,
    /// By check, then subject, all that was [settled](crate::settle). Subjects stand here without labels.
    pub timelines: BTreeMap<CheckId, BTreeMap<Arc<Subject>, Timeline>>,
    /// When each subject was first and last seen.
    pub seen: BTreeMap<Arc<Subject>, (Instant, Instant)>,
    /// Facts of the period's end or later: set aside.
    pub after: Vec<(Arc<Subject>, SourceId, Instant)>,
    /// Every document that came, those that were set aside too.
    pub given: Documents,
    /// The catalogs of the reports that findings were taken from, in the order of the reports.
    pub catalogs: Vec<UnderCatalog>,
    /// The texts of the reports that were added, those that told nothing new too.
    pub reports: BTreeSet<Digest>,
    pub(crate) history: History,
    /// What was seen last of each check and subject, until something later is.
    waiting: BTreeMap<CheckId, BTreeMap<Arc<Subject>, Sighting>>,
    /// What is wrong with snapshots that could not be evaluated.
    pub(crate) unseen: Vec<Diagnostic>,
    /// The sources that list what calls for controls.
    listing: BTreeSet<SourceId>,
    /// What lists them, of each subject as it was seen first after the period; last before its end where nothing was.
    lists: BTreeMap<(SourceId, Subject), (Instant, Vec<FactsDocument>)>,
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
            given: Documents::default(),
            catalogs: Vec::new(),
            reports: BTreeSet::new(),
            history: History::default(),
            waiting: BTreeMap::new(),
            unseen: Vec::new(),
            listing: listing(program),
            lists: BTreeMap::new(),
            breaks: program.checks().map(|check| (check.id.clone(), breaks(check))).collect(),
        }
    }

    /// Adds what checks found on a snapshot.
    pub(crate) fn add(&mut self, program: &Program, snapshot: &Snapshot, findings: &[Finding]) {
        let mut subjects: BTreeMap<&Subject, Arc<Subject>> = BTreeMap::new();
        for finding in findings {
            let Some(subject) = &finding.subject else { continue };
            let Some(at) = snapshot.renews(program, finding) else { continue };
            let subject = subjects.entry(subject).or_insert_with(|| Arc::new(subject.identity()));
            self.see(&finding.check, subject, Sighting::of(finding, at));
        }
    }

    /// An answer that is older than the newest that a check reads may come after it. What is then known of the instant takes the
    /// place of what was seen of it, so a sighting waits until one of a later instant follows.
    fn see(&mut self, check: &CheckId, subject: &Arc<Subject>, sighting: Sighting) {
        let waiting = self.waiting.entry(check.clone()).or_default();
        match waiting.get_mut(subject) {
            None => drop(waiting.insert(Arc::clone(subject), sighting)),
            Some(held) if held.at < sighting.at => {
                let before = std::mem::replace(held, sighting);
                self.sight(check, subject, &before);
            }
            Some(held) if held.at == sighting.at && is_known(&sighting.outcome) => *held = sighting,
            // Of an instant it says no more than what was known.
            Some(_) => {}
        }
    }

    /// What waits is seen, once [`History::rest`] was looked at.
    pub(crate) fn settle(&mut self) {
        for (check, subjects) in std::mem::take(&mut self.waiting) {
            subjects.iter().for_each(|(subject, sighting)| self.sight(&check, subject, sighting));
        }
    }

    fn sight(&mut self, check: &CheckId, subject: &Arc<Subject>, sighting: &Sighting) {
        let at = sighting.at;
        let (first, last) = self.seen.entry(Arc::clone(subject)).or_insert((at, at));
        (*first, *last) = (at.min(*first), at.max(*last));
        let timelines = self.timelines.entry(check.clone()).or_default();
        let breaks = || self.breaks.get(check).cloned().unwrap_or_default();
        let timeline = timelines.entry(Arc::clone(subject)).or_insert_with(|| Timeline::new(breaks()));
        timeline.push(sighting);
    }

    /// Adds what earlier reports found of the time before the facts, where facts are no longer there. Reports come in the
    /// order of their instants, and may be read one by one.
    ///
    /// A finding proves the instant of the newest facts that it rested on. Of a check on a subject that facts are there of,
    /// reports tell up to the first of them and no further. What a check found that asked something else then, or of which
    /// the report does not say what it asked, is not known; nor is what a check found that reads `now`, where the report is
    /// of another instant than its facts. [`Observations::catalogs`] says which catalogs there were, and which checks asked
    /// something else.
    ///
    /// # Errors
    /// For a report of a catalog with another id, one whose instant was taken from its facts, and one of an instant before
    /// that of the report before it; where reports were added before: what further ones tell would come after them; and where
    /// facts were not [settled](crate::settle).
    ///
    /// ```
    /// use soc2_core::{assess, catalog, compile, diagnostic::Text, engagement::Engagement, evaluate::AsOf};
    /// use soc2_core::{observations::Observations, profile::Profile, report::Report, time::{Instant, Period}};
    ///
    /// let text = Text::new("own.yaml", "catalog: {id: own, title: Ours, version: 1.0.0, edition: tsc-2017-rev2022}");
    /// let (program, engagement) = (compile(&catalog::read(&[text])?, &Profile::default())?, Engagement::default());
    /// let report = |day: &str| {
    ///     let as_of = AsOf::Given(Instant::parse(day).expect("it is an instant"));
    ///     let assessment = assess(&program, &[], &engagement, as_of)?;
    ///     Report { program: &program, engagement: &engagement, assessment: &assessment }.past()
    /// };
    ///
    /// let period = Period::parse("2026-07-01/2026-10-01").expect("it is a quarter");
    /// let mut observations = Observations::new(&program, period);
    /// let kept = vec![report("2026-08-01T00:00:00Z")?, report("2026-07-01T00:00:00Z")?];
    /// let error = observations.add_reports(&program, kept).unwrap_err();
    /// assert!(error.to_string().contains("give reports in the order of their instants"), "{error}");
    /// # Ok::<(), soc2_core::Error>(())
    /// ```
    pub fn add_reports(&mut self, program: &Program, reports: impl IntoIterator<Item = Past>) -> Result<(), Error> {
        if let Some(subject) = self.history.unsettled() {
            let message = format!("the last facts of `{subject}` were not looked at yet");
            let diagnostic = Diagnostic::new("history", message).with_hint("settle it, then add reports");
            return Err(Error::new(ErrorKind::Facts, vec![diagnostic]));
        }
        let mut told = Self::new(program, self.period);
        let mut before: Option<Instant> = None;
        for past in reports {
            let refuse = |message: String, hint: &str| {
                Err(Error::new(ErrorKind::Report, vec![Diagnostic::new(&past.name, message).with_hint(hint)]))
            };
            if !self.reports.is_empty() {
                let message =
                    "reports were added before this one: of what they tell of, it would tell nothing".to_owned();
                return refuse(message, "add all reports at once, in the order of their instants");
            }
            let (theirs, ours) = (&past.catalog.id, &program.catalog().id);
            if theirs != ours {
                let message = format!("a report of the catalog `{theirs}`, while the period is assessed with `{ours}`");
                return refuse(message, "assess the period with the catalog of its reports");
            }
            if !past.is_age_measured {
                let message = "the instant of this report was taken from its facts: how old they were was not measured";
                return refuse(
                    message.to_owned(),
                    "assess those facts again as of an instant, or bring them themselves",
                );
            }
            if let Some(before) = before.filter(|before| *before > past.as_of) {
                let message = format!("a report as of {} came after one of {before}", past.as_of);
                return refuse(message, "give reports in the order of their instants");
            }
            before = Some(past.as_of);
            told.add_report(program, &past, self);
        }
        // What reports tell of a check on a subject ends before facts of it begin.
        told.follow_with(std::mem::replace(self, Self::new(program, self.period)));
        *self = told;
        Ok(())
    }

    fn add_report(&mut self, program: &Program, past: &Past, facts: &Self) {
        self.reports.insert(past.digest);
        let mut n_findings = 0;
        for said in &past.findings {
            let (Some(subject), Some(at)) = (&said.subject, said.seen_at()) else { continue };
            if !self.breaks.contains_key(&said.check) || subject.kind == Scope::KIND {
                continue;
            }
            if at >= self.period.to() {
                let late = said.evidence.iter().filter(|it| it.collected_at >= self.period.to());
                self.after.extend(late.map(|it| (Arc::clone(subject), it.source.clone(), it.collected_at)));
                continue;
            }
            let seen = facts.timelines.get(&said.check).and_then(|timelines| timelines.get(subject));
            if seen.and_then(|timeline| timeline.runs.first()).is_some_and(|run| run.first <= at) {
                continue;
            }
            let found = said.as_found();
            let found = if is_answer(program, past, &said.check, at) { found } else { unanswered(found) };
            self.sight(&said.check, subject, &Sighting::of(&found, at));
            n_findings += 1;
        }
        self.after.sort();
        self.after.dedup();
        let is_current = is_current(program, past);
        let known = self.catalogs.iter().position(|under| under.catalog == past.catalog);
        let known = known.unwrap_or_else(|| {
            self.catalogs.push(UnderCatalog {
                catalog: past.catalog.clone(),
                is_current,
                first: past.as_of,
                last: past.as_of,
                n_reports: 0,
                n_findings: 0,
                changed: BTreeSet::new(),
                tells_of_checks: true,
            });
            self.catalogs.len() - 1
        });
        let Some(under) = self.catalogs.get_mut(known) else { return };
        under.last = past.as_of;
        under.n_reports += 1;
        under.n_findings += n_findings;
        under.tells_of_checks &= is_current || past.checks.values().all(|check| check.digest.is_some());
        let changed =
            past.checks.iter().filter(|(id, check)| program.check(id).is_some() && differs(program, id, check));
        under.changed.extend(changed.map(|(id, _)| id.clone()));
    }

    /// A document without sources for each subject that reports tell of and `brought` has not: that it is not known as of
    /// the period's end is said, and not forgotten.
    pub(crate) fn told_of(&self, brought: &[FactsDocument]) -> Vec<FactsDocument> {
        let is_brought = |subject: &Subject| brought.iter().any(|document| document.subject.key() == subject.key());
        let told = self.seen.keys().filter(|_| !self.catalogs.is_empty()).filter(|subject| !is_brought(subject));
        told.map(|subject| FactsDocument::without_sources(subject.as_ref().clone(), "earlier reports")).collect()
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

    /// Whether a document is of the period's end or later.
    pub(crate) fn is_late(&self, document: &FactsDocument) -> bool {
        document.newest().is_some_and(|newest| newest >= self.period.to())
    }

    /// Sets a document aside when it is of the period's end or later.
    pub(crate) fn set_aside(&mut self, document: FactsDocument) -> Option<FactsDocument> {
        let to = self.period.to();
        self.keep_lists(&document);
        if !self.is_late(&document) {
            return Some(document);
        }
        let subject = Arc::new(document.subject.identity());
        let is_late = |id: &SourceId, at: Instant| at >= to && !self.listing.contains(id);
        let late = document.sources.iter().filter(|(id, collected)| is_late(id, collected.collected_at));
        self.after.extend(late.map(|(id, collected)| (Arc::clone(&subject), id.clone(), collected.collected_at)));
        None
    }

    /// A list taken after the period has all of it; the sooner, the less is purged from it.
    fn keep_lists(&mut self, document: &FactsDocument) {
        for (id, collected) in &document.sources {
            if self.listing.contains(id) {
                let key = (id.clone(), document.subject.identity());
                self.keep_list(key, collected.collected_at, vec![document.clone()]);
            }
        }
    }

    fn keep_list(&mut self, key: (SourceId, Subject), at: Instant, documents: Vec<FactsDocument>) {
        let to = self.period.to();
        let id = key.0.clone();
        match self.lists.entry(key) {
            Entry::Vacant(none) => drop(none.insert((at, documents))),
            Entry::Occupied(mut held) => {
                let (known, kept) = held.get_mut();
                let is_better = match (*known >= to, at >= to) {
                    (true, true) => at < *known,
                    (false, false) => at > *known,
                    (_, is_after) => is_after,
                };
                match (is_better, at == *known) {
                    (true, _) => (*known, *kept) = (at, documents),
                    (false, true) => documents.into_iter().for_each(|it| add_answer(&id, kept, it)),
                    (false, false) => {}
                }
            }
        }
    }

    /// What the facts list of what calls for controls.
    ///
    /// # Errors
    /// Where two answers of a subject differ at one instant, and every item that cannot be told apart.
    pub(crate) fn listings(&self, program: &Program) -> Result<BTreeMap<SourceId, Listing>, Error> {
        let mut listings = BTreeMap::new();
        for (id, extract) in &program.populations {
            let of_source = self.lists.iter().filter(|((source, _), _)| source == id);
            let (instants, documents): (Vec<Instant>, Vec<&Vec<FactsDocument>>) =
                of_source.map(|(_, (at, documents))| (*at, documents)).unzip();
            let (Some(first), Some(last)) = (instants.iter().min(), instants.iter().max()) else { continue };
            let newest = newest_of_each(id, documents.into_iter().flatten(), *last);
            let newest = newest.map_err(|diagnostics| Error::new(ErrorKind::Facts, diagnostics))?;
            let systems: BTreeSet<String> = newest.iter().map(|document| document.subject.to_string()).collect();
            let system = systems.into_iter().collect::<Vec<_>>().join(", ");
            let source = program.source(id);
            let title = source.map_or(id.as_str(), |source| &source.title);
            let about = About::new(id.clone(), title, &system, self.period, *first);
            listings.insert(id.clone(), take_from(about, extract, &newest, source)?);
        }
        Ok(listings)
    }

    /// How many documents are kept: those that the next snapshots are made of.
    pub fn n_documents(&self) -> usize {
        self.history.newest().count()
    }

    /// How many documents are kept of what lists what calls for controls.
    pub fn n_lists(&self) -> usize {
        self.lists.values().map(|(_, documents)| documents.len()).sum()
    }

    /// Adds what was seen later in the same period, with the same program. Parts may be of other subjects, or of other checks,
    /// in any order of time; of a check on a subject that both saw, the later part begins where the earlier one has ended.
    ///
    /// # Errors
    /// Where it does not: of a stretch of time that both saw, only the whole history tells, and nothing is left out silently.
    /// And where the last facts of this part were not looked at: [`settle`](crate::settle) does. Nothing is added then.
    ///
    /// ```
    /// use soc2_core::{catalog, compile, diagnostic::Text, facts, observe, profile::Profile, time::Period};
    ///
    /// let text = Text::new("own.yaml", r#"
    /// catalog: {id: own, title: Ours, version: 1.0.0, edition: tsc-2017-rev2022}
    /// sources:
    ///   - {id: disk, title: Disk, scope: account, schema: {type: object, required: [encrypted],
    ///      properties: {encrypted: {type: boolean}}}}
    /// targets: [{id: host, title: Hosts, subjects: [host]}]
    /// checks:
    ///   - {id: disk.encrypted, title: Disks are encrypted, what: The disk., how: Encrypt it., target: host, kind: configuration,
    ///      severity: high, facts: {disk: {max_age: 24h}}, pass: disk.encrypted, message: "'the disk is in the clear'"}
    /// "#);
    /// let program = compile(&catalog::read(&[text])?, &Profile::default())?;
    /// let period = Period::parse("2026-01-01/2026-04-01").expect("it is a quarter");
    /// let seen = |days: [u8; 2]| {
    ///     let line = |day: u8| format!(r#"{{"subject": {{"kind": "host", "id": "h1"}}, "facts": {{"disk": {{"encrypted": true}}}},
    ///         "collected_at": "2026-02-0{day}T06:00:00Z"}}"#);
    ///     let read = facts::read("days", format!("[{}]", days.map(line).join(",")).as_bytes(), &Default::default());
    ///     observe(&program, read.complete()?, period)
    /// };
    ///
    /// let mut whole = seen([1, 4])?;
    /// let error = whole.merge(seen([3, 6])?).unwrap_err();
    /// assert!(error.to_string().contains("`host/h1`"), "{error}");
    /// whole.merge(seen([5, 6])?)?;
    /// # Ok::<(), soc2_core::Error>(())
    /// ```
    pub fn merge(&mut self, later: Self) -> Result<(), Error> {
        let refuse = |message: String, hint: &str| {
            Err(Error::new(ErrorKind::Facts, vec![Diagnostic::new("history", message).with_hint(hint)]))
        };
        for (part, which) in [(&*self, "earlier"), (&later, "later")] {
            if let Some(subject) = part.history.unsettled() {
                let message = format!("the last facts of `{subject}` in the {which} part were not looked at yet");
                return refuse(message, "settle it, then merge");
            }
        }
        let shared = self.shared_with(&later);
        if let Some((subject, (check, own, theirs))) = shared.first_key_value() {
            let more = match shared.len() - 1 {
                0 => String::new(),
                n_more => format!("; and {} like it", counted(n_more, "subject")),
            };
            let problem = if theirs.1 < own.0 { "the later part is of an earlier time" } else { "the parts overlap" };
            let message = format!(
                "{problem}: of `{subject}`, check `{check}`, the earlier tells from {} to {}, and the later from {} to {}{more}",
                own.0, own.1, theirs.0, theirs.1
            );
            let hint = "merge parts in the order of time, each stretch of a subject's time in one of them; or give all facts to \
                        one history, in the order of their instants";
            return refuse(message, hint);
        }
        self.follow_with(later);
        Ok(())
    }

    /// What both tell of a stretch of time: of each subject the first such check, and from when until when either saw it.
    fn shared_with<'a>(&'a self, later: &'a Self) -> BTreeMap<&'a Subject, (&'a CheckId, Span, Span)> {
        let mut shared = BTreeMap::new();
        for (check, timelines) in &later.timelines {
            let Some(of_check) = self.timelines.get(check) else { continue };
            for (subject, timeline) in timelines {
                let Some(known) = of_check.get(subject).filter(|known| !timeline.follows(known)) else { continue };
                let (Some(own), Some(theirs)) = (known.span(), timeline.span()) else { continue };
                shared.entry(subject.as_ref()).or_insert((check, own, theirs));
            }
        }
        shared
    }

    fn follow_with(&mut self, later: Self) {
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
        self.catalogs.extend(later.catalogs);
        self.reports.extend(later.reports);
        for (key, (at, documents)) in later.lists {
            self.keep_list(key, at, documents);
        }
        self.history.merge(later.history);
        self.unseen.extend(later.unseen);
    }
}

fn is_current(program: &Program, past: &Past) -> bool {
    past.catalog.digest == program.catalog().digest
}

/// Whether what a report found of a check answers what the check asks now, at the instant of its facts.
fn is_answer(program: &Program, past: &Past, id: &CheckId, at: Instant) -> bool {
    let is_told = |then: &past::Check| is_current(program, past) || then.digest.is_some();
    let is_asked_so = |then: &past::Check| is_told(then) && !differs(program, id, then);
    let has_one_instant = past.as_of == at || !program.reads_now(id);
    has_one_instant && past.checks.get(id).is_some_and(is_asked_so)
}

/// A finding that answers another question: of this one nobody collected what it found.
fn unanswered(finding: Finding) -> Finding {
    let missing = vec![Unknown::new(finding.check.as_str(), UnknownReason::Missing)];
    Finding {
        outcome: Outcome::Unknown(UnknownReason::Missing),
        message: None,
        resources: Vec::new(),
        missing,
        accepted_by: Vec::new(),
        ..finding
    }
}

/// Whether a check asked something else than it asks now, or with other parameters.
fn differs(program: &Program, id: &CheckId, then: &past::Check) -> bool {
    let now = program.params_of(id);
    let is_same = |(name, param): (&String, &past::Param)| {
        now.iter().any(|it| it.name == *name && it.value.to_string() == param.value)
    };
    then.digest.is_some_and(|digest| program.digest_of(id) != Some(digest))
        || then.params.len() != now.len()
        || !then.params.iter().all(is_same)
}

/// The sources that list what calls for controls.
fn listing(program: &Program) -> BTreeSet<SourceId> {
    let named = program.controls().filter_map(|control| match &control.operation {
        Operation::Event { population } => SourceId::parse(population).ok(),
        Operation::State | Operation::DetectAndCorrect { .. } | Operation::Scheduled(_) => None,
    });
    named.filter(|id| program.populations.contains_key(id)).collect()
}

/// How long a snapshot holds for a check: as long as the facts that it reads may be old.
fn max_gap(check: &Check) -> Option<Duration> {
    check.variants.iter().flat_map(|variant| variant.facts.values()).flatten().min().copied()
}
