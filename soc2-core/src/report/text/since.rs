//! What changed since an earlier report.

use super::Page;
use super::Paint;
use super::counted;
use super::spaced;
use super::word;
use crate::difference::Change;
use crate::difference::Difference;
use crate::difference::Earlier;
use crate::difference::Kind;
use crate::difference::Level;
use crate::difference::Reason;
use crate::difference::Recurring;
use crate::difference::State;
use crate::difference::Thing;
use crate::facts::Subject;

/// Below what the report says of itself, which tells days.
pub(super) fn since(page: &mut Page, difference: &Difference, limit: usize) {
    let Earlier { as_of, period, .. } = &difference.since;
    let heading = match period {
        Some(period) => format!("Since the period from {} up to {}", period.from().day(), period.to().day()),
        None => format!("Since {}", as_of.day()),
    };
    headed(page, &heading, difference, limit);
}

/// By itself, where two reports may be of one day.
pub(super) fn alone(page: &mut Page, difference: &Difference, limit: usize) {
    let Earlier { as_of, period, .. } = &difference.since;
    let heading = match period {
        Some(period) => format!("Since the period from {} up to {}", period.from(), period.to()),
        None => format!("Since {as_of}"),
    };
    headed(page, &heading, difference, limit);
}

/// With up to so many changes of each kind.
fn headed(page: &mut Page, heading: &str, difference: &Difference, limit: usize) {
    let Difference { since, notes, changes, recurring } = difference;
    let Earlier { catalog, profile, summary, .. } = since;
    page.gap();
    page.painted(0, Paint::Strong, heading);
    let profile = profile.as_ref().map_or("no profile".to_owned(), |profile| format!("profile {profile}"));
    let before = format!("{} {}, {profile}; outcome {}", catalog.id, catalog.version, word(summary));
    page.labelled(2, "compared with", &before);
    notes.iter().for_each(|note| page.painted_label(2, "note", Paint::Unsure, &note.to_string()));
    if difference.is_empty() {
        page.labelled(2, "changes", "none");
        return;
    }
    let counts = difference.counts();
    for level in Level::ALL {
        let Some(of_level) = counts.get(&level) else { continue };
        let parts = of_level.iter().map(|(kind, count)| format!("{count} {}", spaced(kind.word())));
        page.labelled(2, level.words(), &parts.collect::<Vec<_>>().join(", "));
    }
    for kind in Kind::ALL {
        let of_kind: Vec<&Change> = changes.iter().filter(|change| change.kind == kind).collect();
        if of_kind.is_empty() || limit == 0 {
            continue;
        }
        page.gap();
        for change in of_kind.iter().take(limit) {
            page.painted_label(2, &spaced(kind.word()), paint(kind), &told(change));
            let reasons: Vec<String> = change.reasons.iter().map(reason).collect();
            page.labelled(2, "", &format!("because {}", reasons.join("; ")));
        }
        if of_kind.len() > limit {
            let more = format!("and {} more (--detail full shows them)", of_kind.len() - limit);
            page.labelled(2, "", &more);
        }
    }
    if !recurring.is_empty() {
        page.gap();
    }
    for Recurring { control, check, kind, n_before, n_after } in recurring {
        let what = check.as_ref().map(|check| format!(", {check}"));
        let what = what.or_else(|| kind.as_ref().map(|kind| format!(", {}", spaced(kind)))).unwrap_or_default();
        let line = format!("{control}{what}: {} before, {n_after} now", counted(*n_before, "deviation"));
        page.painted_label(2, "recurring", Paint::Bad, &line);
    }
}

fn told(change: &Change) -> String {
    let Change { kind, thing, before, after, lacks, .. } = change;
    let on = |subject: &Option<Subject>| subject.as_ref().map_or("no subject".to_owned(), Subject::to_string);
    let thing = match thing {
        Thing::Criterion(id) => format!("criterion {id}"),
        Thing::Control(id) => format!("control {id}"),
        Thing::Finding(check, subject) => format!("{check} {}", on(subject)),
        Thing::Resource(check, subject, resource) => format!("{check} {} {resource}", on(subject)),
        Thing::Subject(subject) => format!("subject {subject}"),
        Thing::Check(check) => format!("check {check}"),
    };
    let lacks: Vec<String> = lacks.iter().map(|lack| spaced(lack)).collect();
    let states = match (before, after, lacks.is_empty()) {
        (_, _, false) if *kind == Kind::Worse => format!(": lacks now {}", lacks.join(", ")),
        (_, _, false) => format!(": lacks no more {}", lacks.join(", ")),
        (None, None, true) => String::new(),
        (Some(before), None, true) => format!(": was {}", state(before)),
        (None, Some(after), true) => format!(": {}", state(after)),
        (Some(before), Some(after), true) if before == after => format!(": {}, as before", state(after)),
        (Some(before), Some(after), true) => format!(": {}, now {}", state(before), state(after)),
    };
    format!("{thing}{states}")
}

fn state(State { outcome, conclusion }: &State) -> String {
    let reason = outcome.reason().map_or(String::new(), |reason| format!(" ({})", spaced(reason)));
    let conclusion = conclusion.map_or(String::new(), |conclusion| format!(", {}", spaced(conclusion.word())));
    format!("{}{reason}{conclusion}", word(outcome))
}

fn reason(Reason { cause, of }: &Reason) -> String {
    let of = if of.is_empty() { String::new() } else { format!(": {}", of.join(", ")) };
    format!("{}{of}", cause.phrase())
}

fn paint(kind: Kind) -> Paint {
    match kind {
        Kind::New | Kind::Worse => Paint::Bad,
        Kind::NoLongerKnown | Kind::NoLongerAccepted => Paint::Unsure,
        Kind::Fixed | Kind::Better => Paint::Good,
        Kind::Gone | Kind::Accepted | Kind::Appeared => Paint::Dim,
    }
}
