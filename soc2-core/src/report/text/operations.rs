//! How controls operated over a period: what was seen of each, what was due, and what deviates.

use super::Writer;
use super::counted;
use super::page::Page;
use super::page::Paint;
use super::spaced;
use super::story;
use crate::catalog::Control;
use crate::facts::Completeness;
use crate::id::CheckId;
use crate::operation::Convention;
use crate::operation::Deviation;
use crate::operation::DeviationKind;
use crate::operation::Observed;
use crate::operation::OccurrenceState;
use crate::operation::Occurrences;
use crate::operation::Operated;
use crate::operation::Tested;
use crate::operation::TestedPopulation;
use crate::operation::UnderCatalog;
use crate::operation::Unobserved;
use crate::operation::Verdict;
use crate::report::Detail;
use crate::report::phrases;
use crate::sample::Projection;
use crate::spelling::length;

impl Writer<'_> {
    /// Nothing in an assessment as of an instant.
    pub(super) fn operations(&mut self) {
        let Some(operations) = &self.report.assessment.operations else { return };
        self.page.gap();
        let heading =
            format!("Operation from {} up to {} (UTC)", operations.period.from().day(), operations.period.to().day());
        self.page.painted(0, Paint::Strong, &heading);
        operations.catalogs.iter().for_each(|under| self.under_catalog(under));
        let mut quiet = 0;
        for (id, parts) in &operations.controls {
            let Some(control) = self.report.program.controls.get(id) else { continue };
            if !self.report.assessment.controls.contains_key(id) {
                continue;
            }
            for operated in parts {
                match self.detail != Detail::Full && is_quiet(operated) {
                    true => quiet += 1,
                    false => self.operated(control, operated),
                }
            }
        }
        if quiet > 0 {
            let line = format!(
                "{} without deviations, without an occurrence, or not adopted and without evidence (--detail full shows them)",
                counted(quiet, "control")
            );
            self.page.painted(2, Paint::Dim, &line);
        }
    }

    /// Which findings are of earlier reports, and what was asked of them then.
    fn under_catalog(&mut self, under: &UnderCatalog) {
        let UnderCatalog { catalog, is_current, first, last, n_reports, n_findings, changed, tells_of_checks } = under;
        let count = |number: u64, noun: &str| counted(usize::try_from(number).unwrap_or(usize::MAX), noun);
        let (reports, findings) = (count(*n_reports, "report"), count(*n_findings, "finding"));
        let asked = match (is_current, tells_of_checks, changed.len()) {
            (true, _, 0) => "this catalog".to_owned(),
            (_, true, n_changed) => format!("{} asked something else", counted(n_changed, "check")),
            (_, false, _) => "what its checks asked is not told".to_owned(),
        };
        let line = format!(
            "{findings} of {reports} from {} up to {}, with {} {}: {asked}",
            first.day(),
            last.day(),
            catalog.id,
            catalog.version
        );
        self.page.labelled(2, "earlier reports", &line);
        let changed: Vec<&CheckId> = changed.iter().collect();
        self.some(&changed, "check", |page, check| page.labelled(4, "", &format!("{check} has changed since")));
    }

    fn operated(&mut self, control: &Control, operated: &Operated) {
        let verdict = operated.verdict();
        self.page.gap();
        self.page.painted_label(2, &spaced(verdict.word()), paint(verdict), &control.title);
        let adopted = if operated.is_adopted { "" } else { ", not adopted" };
        // The period stands above: of a control the part is told in which it was in force.
        let (from, to) = (operated.window.from().day(), operated.window.to().day());
        let is_part = self.report.assessment.operations.as_ref().is_some_and(|it| it.period != operated.window);
        let part = if is_part { format!(" · from {from} up to {to}") } else { String::new() };
        self.page.painted(25, Paint::Dim, &format!("{}{part}{adopted}", control.id));
        operated.observed.iter().for_each(|observed| self.observed(observed));
        operated.occurrences.iter().for_each(|occurrences| self.occurrences(occurrences));
        operated.tested.iter().for_each(|tested| self.drawn_from(tested));
        let by_people: Vec<String> = operated.deviations.iter().filter_map(told).collect();
        self.some(&by_people, "deviation", |page, words| page.labelled(4, "deviation", words));
        let outside: Vec<String> = operated.outside.iter().filter_map(told).collect();
        self.some(&outside, "deviation", |page, words| page.labelled(4, "beside", &phrases::of_no_part(words)));
        let program = self.report.program;
        self.some(&operated.subjects, "subject", |page, on| story::of_subject(page, program, operated, on));
    }

    /// As many as are shown, and how many are not.
    fn some<T>(&mut self, all: &[T], what: &str, show: impl Fn(&mut Page, &T)) {
        let limit = self.limit();
        all.iter().take(limit).for_each(|it| show(&mut self.page, it));
        if all.len() > limit {
            let more = counted(all.len() - limit, &format!("more {what}"));
            self.page.labelled(4, "", &format!("and {more} (--detail full shows them)"));
        }
    }

    fn observed(&mut self, observed: &Observed) {
        let n_snapshots = usize::try_from(observed.n_snapshots).unwrap_or(usize::MAX);
        let allowed_gap = observed.allowed_gap.map(length);
        let line = phrases::observed(n_snapshots, &length(observed.longest_gap), allowed_gap.as_deref());
        self.page.labelled(4, "observed", &line);
        if let Some(remediation) = &observed.remediation {
            let longest = remediation
                .longest()
                .map_or(String::new(), |longest| format!(", the longest after {}", length(longest)));
            let unknown = match remediation.n_unknown() {
                0 => String::new(),
                n_unknown => format!(", {n_unknown} whose end nobody saw"),
            };
            let line = format!(
                "{} mended{longest}, {} open at the end{unknown}; {} allowed",
                remediation.n_mended(),
                remediation.n_open(),
                length(remediation.within)
            );
            self.page.labelled(4, "failures", &line);
        }
        // What is not known of a subject stands with it.
        let of_none: Vec<&Unobserved> = observed.unknown.iter().filter(|it| it.subject.is_none()).collect();
        self.some(&of_none, "stretch", |page, it| {
            page.labelled(4, "not known", &story::unknown(it, it.check.as_str()))
        });
    }

    fn occurrences(&mut self, occurrences: &Occurrences) {
        let count = |state| occurrences.count(state);
        let parts = [
            (OccurrenceState::InTime, "in time"),
            (OccurrenceState::Late, "late"),
            (OccurrenceState::Missing, "not performed"),
            (OccurrenceState::Pending, "not yet overdue"),
        ];
        let told: Vec<String> = (parts.into_iter())
            .filter(|(state, _)| count(*state) > 0)
            .map(|(state, words)| format!("{} {words}", count(state)))
            .collect();
        let line = match occurrences.due.len() {
            0 => "never".to_owned(),
            1 => format!("once: {}", told.join(", ")),
            n_due => format!("{n_due} times: {}", told.join(", ")),
        };
        let next = occurrences.next_due.map_or(String::new(), |next| format!("; next due by {}", next.day()));
        self.page.labelled(4, "due", &format!("{line}{next}"));
        if let Some((record, at)) = occurrences.before.as_ref().filter(|_| occurrences.due.is_empty()) {
            self.page.labelled(4, "", &format!("performed before the period, on {} ({record})", at.day()));
        }
    }

    fn drawn_from(&mut self, tested: &Tested) {
        if let Some(population) = &tested.population {
            let TestedPopulation { title, count, completeness, origin, doubts, .. } = population;
            let n_items = usize::try_from(*count).unwrap_or(usize::MAX);
            let line = phrases::population(title, n_items, origin.phrase(), completeness.phrase());
            self.page.labelled(4, "population", &line);
            if *completeness == Completeness::Refuted {
                doubts.iter().for_each(|doubt| self.page.labelled(4, "", &doubt.to_string()));
            }
        }
        self.page.labelled(4, "tested", &result_of(tested));
        if let Some((sample, convention)) = tested.sample.as_ref().and_then(|it| Some((it, it.below()?))) {
            let Convention { frequency, items } = convention;
            let label = if tested.population.is_some() { "drawn" } else { "looked at" };
            let often = spaced(frequency.word());
            let line = phrases::smaller(sample.items, sample.fewest, items, &often, sample.basis.as_deref());
            self.page.labelled(4, label, &line);
        }
        let untested: Vec<&str> = tested.untested.iter().map(String::as_str).collect();
        if !untested.is_empty() {
            self.page.labelled(4, "not tested", &phrases::untested(&untested));
        }
        let others: Vec<&str> = tested.of_others.iter().map(|id| id.as_str()).collect();
        if !others.is_empty() {
            self.page.labelled(4, "beside", &phrases::of_others(&others));
        }
        let early: Vec<&str> = tested.too_early.iter().map(|id| id.as_str()).collect();
        if !early.is_empty() {
            self.page.labelled(4, "beside", &phrases::too_early(&early));
        }
    }
}

/// Whether nobody has to look at a control: nothing failed, or nobody adopted it and nothing is known. That what failed was
/// mended in time shows that the control operates, so that it is told.
fn is_quiet(operated: &Operated) -> bool {
    match operated.verdict() {
        Verdict::NoDeviations | Verdict::NoOccurrence => {
            story::failures(operated).next().is_none() && operated.outside.is_empty()
        }
        Verdict::InsufficientEvidence => {
            !operated.is_adopted && story::not_mended_yet(operated).next().is_none() && operated.outside.is_empty()
        }
        Verdict::DeviationsNoted => false,
    }
}

/// What tests found, as an auditor writes it.
fn result_of(tested: &Tested) -> String {
    let Tested { population, items, deviating, rates, .. } = tested;
    let Some(rates) = rates else { return "no item in a test that counts".to_owned() };
    let n_items = counted(*items as usize, "item");
    if let (true, Some(population)) = (tested.not_applicable > 0, population) {
        let (left, count) = (tested.not_applicable, population.count);
        return format!(
            "{deviating} of {n_items} tested deviate; {left} of {count} not applicable by the tester's notes"
        );
    }
    let of_population = match (&population, &rates.projection) {
        (_, Projection::Census) => ", which are all,".to_owned(),
        (Some(population), Projection::Limit(_) | Projection::Nothing) => {
            format!(" of a population of {}", population.count)
        }
        (None, Projection::Limit(_) | Projection::Nothing) => String::new(),
    };
    let deviate = if *deviating == 1 { "deviates" } else { "deviate" };
    let follows = match rates.projection {
        Projection::Limit(limit) => phrases::Limit {
            confidence: &limit.confidence.to_string(),
            items: limit.items.into(),
            rate: &limit.rate_of_population().to_string(),
            of: Some(limit.population.into()),
            population: population.as_ref().map_or(0, |it| it.count),
            by: tested.limited_by.as_ref().map(|by| (by.attribute.as_str(), by.counts.tested().into())),
        }
        .told(),
        Projection::Census => String::new(),
        Projection::Nothing => "; they were not drawn by chance, and nothing follows for the others".to_owned(),
    };
    let rate = rates.counts.rate();
    format!("{deviating} of {n_items} tested{of_population} {deviate} ({rate}){follows}")
}

pub(super) fn paint(verdict: Verdict) -> Paint {
    match verdict {
        Verdict::DeviationsNoted => Paint::Bad,
        Verdict::InsufficientEvidence => Paint::Unsure,
        Verdict::NoOccurrence => Paint::Dim,
        Verdict::NoDeviations => Paint::Good,
    }
}

/// What deviates by what people did or recorded; what checks found stands with their subjects.
fn told(deviation: &Deviation) -> Option<String> {
    let Deviation { kind, from, to, .. } = deviation;
    let words = match kind {
        DeviationKind::Failed(_) | DeviationKind::MendedLate(_) => return None,
        DeviationKind::DidNotOperate => format!("due by {} and not performed", from.day()),
        DeviationKind::PerformedLate(record) => {
            let on = to.map_or(String::new(), |to| format!(" on {}", to.day()));
            format!("due by {}, performed late{on} ({record})", from.day())
        }
        DeviationKind::Item { test, item, attributes, note, dated_by } => {
            let note = note.as_ref().map_or(String::new(), |note| format!(": {note}"));
            let happened = phrases::happened(&super::moment(*from), *dated_by);
            format!("{happened}: {item} does not have attribute {} ({test}){note}", attributes.join(", "))
        }
    };
    Some(format!("{words}{}", accepted(deviation)))
}

pub(super) fn accepted(deviation: &Deviation) -> String {
    let by = deviation.accepted_by.as_ref();
    by.map_or(String::new(), |by| format!(" (accepted by {by}; it counts all the same)"))
}
