//! How controls operated over a period: what was seen of each, what was due, and what deviates.

use super::Writer;
use super::counted;
use super::page::Paint;
use super::spaced;
use crate::catalog::Control;
use crate::operation::Deviation;
use crate::operation::DeviationKind;
use crate::operation::Observed;
use crate::operation::OccurrenceState;
use crate::operation::Occurrences;
use crate::operation::Operated;
use crate::operation::Verdict;
use crate::report::Detail;
use crate::time::Duration;

impl Writer<'_> {
    /// Nothing in an assessment as of an instant.
    pub(super) fn operations(&mut self) {
        let Some(operations) = &self.report.assessment.operations else { return };
        self.page.gap();
        let heading =
            format!("Operation from {} up to {}", operations.period.from().day(), operations.period.to().day());
        self.page.painted(0, Paint::Strong, &heading);
        let mut quiet = 0;
        for (id, parts) in &operations.controls {
            let Some(control) = self.report.program.controls.get(id) else { continue };
            if !self.report.assessment.controls.contains_key(id) {
                continue;
            }
            for operated in parts {
                match (operated.verdict(), self.detail, operated.is_adopted) {
                    (Verdict::NoDeviations | Verdict::NoOccurrence, Detail::Summary | Detail::Failed, _)
                    | (Verdict::InsufficientEvidence, Detail::Summary | Detail::Failed, false) => quiet += 1,
                    _ => self.operated(control, operated),
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

    fn operated(&mut self, control: &Control, operated: &Operated) {
        let paint = match operated.verdict() {
            Verdict::DeviationsNoted => Paint::Bad,
            Verdict::InsufficientEvidence => Paint::Unsure,
            Verdict::NoOccurrence => Paint::Dim,
            Verdict::NoDeviations => Paint::Good,
        };
        self.page.gap();
        self.page.painted_label(2, &spaced(operated.verdict().word()), paint, &control.title);
        let adopted = if operated.is_adopted { "" } else { ", not adopted" };
        let (from, to) = (operated.window.from().day(), operated.window.to().day());
        self.page.painted(25, Paint::Dim, &format!("{} · from {from} up to {to}{adopted}", control.id));
        operated.observed.iter().for_each(|observed| self.observed(observed));
        operated.occurrences.iter().for_each(|occurrences| self.occurrences(occurrences));
        let limit = self.limit();
        for deviation in operated.deviations.iter().take(limit) {
            self.page.labelled(4, "deviation", &told(deviation));
        }
        self.more(operated.deviations.len(), limit, "deviation");
    }

    fn observed(&mut self, observed: &Observed) {
        let allowed = observed.allowed_gap.map_or(String::new(), |gap| format!(" ({} allowed)", length(gap)));
        let line = format!(
            "at {} of each subject at least; longest gap {}{allowed}",
            counted(usize::try_from(observed.n_snapshots).unwrap_or(usize::MAX), "instant"),
            length(observed.longest_gap)
        );
        self.page.labelled(4, "observed", &line);
        if let Some(remediation) = &observed.remediation {
            let longest = remediation
                .longest()
                .map_or(String::new(), |longest| format!(", the longest after {}", length(longest)));
            let line = format!(
                "{} mended{longest}, {} open at the end; {} allowed",
                remediation.n_mended(),
                remediation.n_open(),
                length(remediation.within)
            );
            self.page.labelled(4, "failures", &line);
        }
        let limit = self.limit();
        for unknown in observed.unknown.iter().take(limit) {
            let subject = unknown.subject.as_ref().map_or("no subject".to_owned(), |subject| subject.to_string());
            let because = unknown.because.as_ref().map_or("no snapshot".to_owned(), super::word);
            let (from, to) = (unknown.stretch.from().day(), unknown.stretch.to().day());
            self.page.labelled(4, "not known", &format!("{} of {subject}, {from} to {to}: {because}", unknown.check));
        }
        self.more(observed.unknown.len(), limit, "stretch");
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

    fn more(&mut self, n_all: usize, limit: usize, what: &str) {
        if n_all > limit {
            self.page.labelled(4, "", &format!("and {} more (--detail full shows them)", counted(n_all - limit, what)));
        }
    }
}

fn told(deviation: &Deviation) -> String {
    let Deviation { kind, from, to, accepted_by } = deviation;
    let lasting = || match to.and_then(|to| Some((to, to.since(*from)?))) {
        Some((to, lasted)) => format!("{} to {}, {}", from.day(), to.day(), length(lasted)),
        None => format!("{}, its end not seen", from.day()),
    };
    let words = match kind {
        DeviationKind::Failed(failing) | DeviationKind::MendedLate(failing) => {
            let resource = failing.resource.as_ref().map_or(String::new(), |resource| format!(" {resource}"));
            let message = failing.message.as_ref().map_or(String::new(), |message| format!(": {message}"));
            let late = if matches!(kind, DeviationKind::MendedLate(_)) { ", not mended in time" } else { "" };
            format!("{} {}{resource}{late}, {}{message}", failing.check, failing.subject, lasting())
        }
        DeviationKind::DidNotOperate => format!("due by {} and not performed", from.day()),
        DeviationKind::PerformedLate(record) => {
            let on = to.map_or(String::new(), |to| format!(" on {}", to.day()));
            format!("due by {}, performed late{on} ({record})", from.day())
        }
        DeviationKind::Item { test, item, attributes, note } => {
            let note = note.as_ref().map_or(String::new(), |note| format!(": {note}"));
            format!("{item} does not have attribute {} ({test}){note}", attributes.join(", "))
        }
    };
    let accepted =
        accepted_by.as_ref().map_or(String::new(), |by| format!(" (accepted by {by}; it counts all the same)"));
    format!("{words}{accepted}")
}

/// In the two largest units that it has, as people say it: `20d 6h`.
fn length(length: Duration) -> String {
    let seconds = length.as_seconds();
    let units = [(86_400, "d"), (3_600, "h"), (60, "m"), (1, "s")];
    let mut left = seconds;
    let parts = units.into_iter().filter_map(|(unit, name)| {
        let count = left / unit;
        left %= unit;
        (count > 0).then(|| format!("{count}{name}"))
    });
    match parts.take(2).collect::<Vec<_>>() {
        parts if parts.is_empty() => "0s".to_owned(),
        parts => parts.join(" "),
    }
}
