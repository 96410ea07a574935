//! A story over a period, of a subject or of a check: what failed and for how long, and what nobody knows.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use super::counted;
use super::operations::accepted;
use super::operations::paint;
use super::page::Page;
use super::spaced;
use super::word;
use crate::facts::Subject;
use crate::finding::Outcome;
use crate::id::CheckId;
use crate::operation::DeviationKind;
use crate::operation::Failing;
use crate::operation::Mending;
use crate::operation::MendingState;
use crate::operation::Operated;
use crate::operation::OperatedOn;
use crate::operation::Timeliness;
use crate::operation::Unobserved;
use crate::program::Program;
use crate::spelling::length;
use crate::spelling::named;
use crate::time::Instant;
use crate::time::Period;

/// What happened on a subject, in the order of time.
pub(super) fn of_subject(page: &mut Page, program: &Program, operated: &Operated, on: &OperatedOn) {
    let title = |check: &CheckId| program.check(check).map_or(check.as_str(), |check| &check.title).to_owned();
    let line = match on.n_snapshots {
        0 => format!("{}, not by each check, longest gap {}", on.subject, length(on.longest_gap)),
        n_snapshots => {
            let instants = counted(usize::try_from(n_snapshots).unwrap_or(usize::MAX), "instant");
            format!("{}, at {instants}, longest gap {}", on.subject, length(on.longest_gap))
        }
    };
    page.painted_label(4, &spaced(on.verdict().word()), paint(on.verdict()), &line);

    let mut stories: Vec<(Instant, &str, String)> = Vec::new();
    stories.extend(operated.deviations_on(&on.subject).filter_map(|it| match &it.kind {
        DeviationKind::Failed(failing) => {
            let lasted = match it.to {
                Some(to) => between(it.from, to),
                None => format!("since {}, its end not seen", moment(it.from)),
            };
            Some((it.from, "failed", format!("{lasted}: {}{}", failed(failing, title), accepted(it))))
        }
        // What took too long stands among all that had to be mended.
        DeviationKind::MendedLate(_)
        | DeviationKind::DidNotOperate
        | DeviationKind::PerformedLate(_)
        | DeviationKind::Item { .. } => None,
    }));
    let within = operated.observed.iter().find_map(|observed| observed.remediation.as_ref()).map(|it| it.within);
    let allowed = within.map_or(String::new(), |within| format!(", {} allowed", length(within)));
    stories.extend(operated.failures_on(&on.subject).map(|it| {
        let label = match it.timeliness {
            Timeliness::Late => "not mended in time",
            Timeliness::Unknown => "not known whether in time",
            Timeliness::Pending => "not mended yet",
            Timeliness::InTime => "mended in time",
        };
        let (is_late, waiver) = (it.timeliness == Timeliness::Late, waiver(operated, it));
        let waiver = if is_late { waiver } else { String::new() };
        (it.from, label, format!("{}{allowed}: {}{waiver}", lasted(it), failed(&it.failing, title)))
    }));
    // Checks that saw nothing for the same time, for the same reason, are told of once.
    let mut stretches: BTreeMap<(Period, String), Vec<&Unobserved>> = BTreeMap::new();
    for it in operated.unknown_of(&on.subject) {
        stretches.entry((it.stretch, unknown(it, ""))).or_default().push(it);
    }
    stories.extend(stretches.into_values().filter_map(|alike| match alike[..] {
        [] => None,
        [it] => Some((it.stretch.from(), "not known", unknown(it, &title(&it.check)))),
        [it, ..] => {
            let checks = counted(alike.len(), "check");
            Some((it.stretch.from(), "not known", unknown(it, &checks)))
        }
    }));
    stories.sort();
    stories.iter().for_each(|(_, label, words)| page.labelled(6, label, words));
}

/// What a check comes to as a control operates: what deviates, what is open, what nobody knows, and on which subjects.
pub(super) fn of_check(parts: &[&Operated], check: &CheckId, limit: usize) -> String {
    let is_of_it = |failing: &Failing| failing.check == *check;
    let deviations = parts.iter().flat_map(|it| &it.deviations);
    let deviating: Vec<&Failing> = deviations.filter_map(|it| it.kind.failing()).filter(|it| is_of_it(it)).collect();
    let open = parts.iter().copied().flat_map(not_mended_yet).map(|it| &it.failing);
    let open: Vec<&Failing> = open.filter(|it| is_of_it(it)).collect();
    let unknown = parts.iter().flat_map(|it| &it.observed).flat_map(|it| &it.unknown);
    let unknown: Vec<&Unobserved> = unknown.filter(|it| it.check == *check).collect();
    let on = |failing: &[&Failing]| names(failing.iter().map(|it| &*it.subject), limit);
    let mut told = Vec::new();
    if !deviating.is_empty() {
        told.push(format!("{} on {}", counted(deviating.len(), "deviation"), on(&deviating)));
    }
    if !open.is_empty() {
        told.push(format!("{} not mended yet, within its time, on {}", counted(open.len(), "failure"), on(&open)));
    }
    let unseen: Vec<&Mending> = parts.iter().copied().flat_map(end_unseen).filter(|it| is_of_it(&it.failing)).collect();
    if let Some(since) = unseen.iter().map(|it| it.from).min() {
        let on = on(&unseen.iter().map(|it| &it.failing).collect::<Vec<_>>());
        told.push(match unseen.len() {
            1 => format!("a failure since {} whose end nobody saw, on {on}", moment(since)),
            n_unseen => format!("{n_unseen} failures whose end nobody saw, the first since {}, on {on}", moment(since)),
        });
    }
    if unknown.iter().any(|it| it.subject.is_none()) {
        told.push("no subject was seen".to_owned());
    }
    if unknown.iter().any(|it| it.subject.is_some()) {
        let subjects = unknown.iter().filter_map(|it| it.subject.as_deref());
        told.push(format!("not always known on {}", names(subjects, limit)));
    }
    let outcome = || Outcome::worst_of(parts.iter().filter_map(|it| it.checks.get(check).cloned()));
    match (told.is_empty(), outcome()) {
        (false, _) => told.join("; "),
        (true, Outcome::Pass) => "no deviations".to_owned(),
        (true, outcome) => word(&outcome).to_lowercase(),
    }
}

/// What fails at the end of the time in which a control was in force, and may still be mended in time.
pub(super) fn not_mended_yet(operated: &Operated) -> impl Iterator<Item = &Mending> {
    failures(operated).filter(|it| it.timeliness == Timeliness::Pending)
}

/// What failed and had to be mended, whether it was or not.
pub(super) fn failures(operated: &Operated) -> impl Iterator<Item = &Mending> {
    let remediation = operated.observed.iter().filter_map(|observed| observed.remediation.as_ref());
    remediation.flat_map(|it| &it.failures)
}

/// What failed and was perhaps not mended in time, of which nobody saw the end.
fn end_unseen(operated: &Operated) -> impl Iterator<Item = &Mending> {
    failures(operated).filter(|it| it.state == MendingState::Unknown && it.timeliness == Timeliness::Unknown)
}

/// Each subject once; more than `limit` are counted.
fn names<'s>(subjects: impl Iterator<Item = &'s Subject>, limit: usize) -> String {
    let all: BTreeSet<String> = subjects.map(Subject::to_string).collect();
    named(&all.into_iter().collect::<Vec<_>>(), limit)
}

fn lasted(it: &Mending) -> String {
    match (it.state, it.mended) {
        (MendingState::Mended, Some(to)) => between(it.from, to),
        (MendingState::Open, _) => format!("since {}, {}, open at the end", moment(it.from), length(it.lasted)),
        (MendingState::Unknown | MendingState::Mended, _) => {
            format!("since {}, known for {}, its end not seen", moment(it.from), length(it.lasted))
        }
    }
}

/// The risk acceptance of a failure that was not mended in time.
fn waiver(operated: &Operated, it: &Mending) -> String {
    let is_it = |failing: &Failing| failing.check == it.failing.check && failing.resource == it.failing.resource;
    let mut deviations = operated.deviations_on(&it.failing.subject);
    let deviation = deviations.find(|of| of.from == it.from && of.kind.failing().is_some_and(is_it));
    deviation.map(accepted).unwrap_or_default()
}

fn between(from: Instant, to: Instant) -> String {
    format!("{} to {}, {}", moment(from), moment(to), length(to.since(from).unwrap_or_default()))
}

fn failed(failing: &Failing, title: impl Fn(&CheckId) -> String) -> String {
    let resource = failing.resource.as_ref().map_or(String::new(), |resource| format!(" {resource}:"));
    let message = failing.message.clone().unwrap_or_else(|| title(&failing.check));
    format!("{} ({})", format!("{resource} {message}").trim_start(), failing.check)
}

/// From when until when something is not known, of what, and why.
pub(super) fn unknown(unobserved: &Unobserved, what: &str) -> String {
    let stretch = unobserved.stretch;
    let because = match &unobserved.because {
        None => "no snapshot".to_owned(),
        Some(Outcome::Unknown(reason)) => format!("facts are {reason}"),
        Some(outcome) => match outcome.reason() {
            Some(reason) => format!("{}, {}", spaced(outcome.word()), spaced(reason)),
            None => spaced(outcome.word()),
        },
    };
    let resources: Vec<String> = unobserved.resources.named.iter().map(|name| format!("`{name}`")).collect();
    let of = match (resources.len(), unobserved.resources.at_least_more()) {
        (0, _) => String::new(),
        (1, 0) => format!(" of the resource {}", resources.join("")),
        (_, 0) => format!(" of the resources {}", resources.join(", ")),
        (_, more) => format!(" of the resources {}, and at least {more} more", resources.join(", ")),
    };
    let sources: Vec<String> = unobserved.not_whole.iter().map(|source| format!("`{source}`")).collect();
    let not_whole = match sources.len() {
        0 => String::new(),
        1 => format!(" ({} is not known to be whole)", sources.join("")),
        _ => format!(" ({} are not known to be whole)", sources.join(", ")),
    };
    format!("{}: {what}: {because}{of}{not_whole}", between(stretch.from(), stretch.to()))
}

/// To the minute, where it has no seconds; to the day, where it is its first moment.
pub(in crate::report) fn moment(instant: Instant) -> String {
    let text = instant.day().replace('T', " ");
    let text = text.strip_suffix('Z').unwrap_or(&text);
    match text.strip_suffix(":00") {
        Some(to_the_minute) if text.len() > 16 => to_the_minute.to_owned(),
        Some(_) | None => text.to_owned(),
    }
}
