//! Findings and their resources.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use super::ByCheck;
use super::Sides;
use super::change;
use super::reasons::Reasons;
use crate::difference::Change;
use crate::difference::Kind;
use crate::difference::Thing;
use crate::facts::Completeness;
use crate::facts::Subject;
use crate::finding::NotApplicable;
use crate::finding::Outcome;
use crate::id::CheckId;
use crate::id::RecordId;
use crate::past::Finding;
use crate::past::Past;

/// What changed of findings and resources, and by check, why findings came to something else.
pub(super) fn changes(sides: Sides<'_>) -> (Vec<Change>, ByCheck<'_>) {
    let [before, after] = sides.both().map(by_key);
    let keys: BTreeSet<Key<'_>> = before.keys().chain(after.keys()).copied().collect();
    let (mut changes, mut by_check) = (Vec::new(), ByCheck::new());
    for key in keys {
        let (check, subject) = key;
        let thing = || Thing::Finding(check.clone(), subject.cloned());
        match (before.get(&key).copied(), after.get(&key).copied()) {
            (None, None) => {}
            (Some(before), Some(after)) => {
                let reasons = Reasons::of_finding(sides, before, after);
                let outcomes = [&before.outcome, &after.outcome].map(Some);
                if let Some(kind) = Kind::of(outcomes[0], outcomes[1]).map(|kind| unless_lost(kind, before, after)) {
                    by_check.entry(check).or_default().merge(&reasons);
                    changes.push(change(kind, thing(), outcomes, reasons.clone().told(sides)));
                }
                changes.extend(of_resources(sides, before, after, &reasons));
            }
            (before, after) => {
                let outcomes = [before, after].map(|finding| finding.map(|finding| &finding.outcome));
                let Some(kind) = Kind::of(outcomes[0], outcomes[1]) else { continue };
                let are_asked = sides.both().iter().all(|past| past.checks.contains_key(check));
                let reasons = match subject.filter(|_| are_asked) {
                    Some(subject) => Reasons::of_subject(sides, subject),
                    None => Reasons::of_selection(sides),
                };
                by_check.entry(check).or_default().merge(&reasons);
                changes.push(change(kind, thing(), outcomes, reasons.told(sides)));
            }
        }
    }
    (changes, by_check)
}

/// What was fixed, unless a list that nobody knows to be whole only leaves out what failed.
fn unless_lost(kind: Kind, before: &Finding, after: &Finding) -> Kind {
    if kind == Kind::Fixed && is_lost(before, after) { Kind::NoLongerKnown } else { kind }
}

/// Whether a resource that failed is not listed, and nothing says that it is gone.
fn is_lost(before: &Finding, after: &Finding) -> bool {
    let lists = |id: &str| after.resources.iter().any(|resource| resource.id == id);
    let has_nothing = || after.outcome == Outcome::NotApplicable(NotApplicable::EmptyPopulation);
    let is_list = !after.resources.is_empty() || has_nothing();
    let mut failed = before.resources.iter().filter(|resource| resource.outcome == Outcome::Fail);
    is_list && !tells_of_all(after) && failed.any(|resource| !lists(&resource.id))
}

/// The checks of which a resource that failed is only no longer listed.
pub(super) fn lost(sides: Sides<'_>) -> BTreeSet<&CheckId> {
    let [before, after] = sides.both().map(by_key);
    let both = before.into_iter().filter_map(|(key, before)| Some((key, before, *after.get(&key)?)));
    both.filter(|(_, before, after)| is_lost(before, after)).map(|((check, _), ..)| check).collect()
}

type Key<'a> = (&'a CheckId, Option<&'a Subject>);

fn by_key(past: &Past) -> BTreeMap<Key<'_>, &Finding> {
    past.findings.iter().map(|finding| ((&finding.check, finding.subject.as_deref()), finding)).collect()
}

/// What is failing in a finding, as it can be accepted: its resources, or the subject as a whole.
struct Failing<'a> {
    outcome: &'a Outcome,
    accepted_by: Vec<&'a RecordId>,
}

fn of_resources(sides: Sides<'_>, before: &Finding, after: &Finding, reasons: &Reasons) -> Vec<Change> {
    let [held, holds] = [before, after].map(parts);
    let ids: BTreeSet<Option<&str>> = held.keys().chain(holds.keys()).copied().collect();
    let mut changes = Vec::new();
    for id in ids {
        let thing = || match id {
            None => Thing::Finding(after.check.clone(), after.subject.as_deref().cloned()),
            Some(id) => Thing::Resource(after.check.clone(), after.subject.as_deref().cloned(), id.to_owned()),
        };
        let (was, is) = (held.get(&id), holds.get(&id));
        let outcomes = [was, is].map(|part| part.map(|part| part.outcome));
        // What the finding itself comes to was told with it.
        let kind = id.and_then(|_| match Kind::of(outcomes[0], outcomes[1]) {
            Some(Kind::Gone) if !tells_of_all(after) => Some(Kind::NoLongerKnown),
            kind => kind,
        });
        changes.extend(kind.map(|kind| change(kind, thing(), outcomes, reasons.clone().told(sides))));
        let [Some(was), Some(is)] = [was, is] else { continue };
        let (kind, ids) = match (was.accepted_by.is_empty(), is.accepted_by.is_empty()) {
            (true, false) => (Kind::Accepted, &is.accepted_by),
            (false, true) => (Kind::NoLongerAccepted, &was.accepted_by),
            (true, true) | (false, false) => continue,
        };
        if outcomes.iter().all(|outcome| *outcome == Some(&Outcome::Fail)) {
            let reasons = Reasons::of_acceptances(sides, ids.iter().copied());
            changes.push(change(kind, thing(), outcomes, reasons.told(sides)));
        }
    }
    changes
}

/// Its resources by id, or the subject as a whole under nothing. Of two resources of one name, the worse.
fn parts(finding: &Finding) -> BTreeMap<Option<&str>, Failing<'_>> {
    if finding.resources.is_empty() {
        let whole = Failing { outcome: &finding.outcome, accepted_by: finding.accepted_by.iter().collect() };
        return BTreeMap::from([(None, whole)]);
    }
    let mut parts: BTreeMap<Option<&str>, Failing<'_>> = BTreeMap::new();
    for resource in &finding.resources {
        let part = Failing { outcome: &resource.outcome, accepted_by: resource.accepted_by.iter().collect() };
        let held = parts.entry(Some(resource.id.as_str())).or_insert_with(|| Failing {
            outcome: &resource.outcome,
            accepted_by: resource.accepted_by.iter().collect(),
        });
        if part.outcome < held.outcome {
            *held = part;
        }
    }
    parts
}

/// Whether what it does not list is not there.
fn tells_of_all(finding: &Finding) -> bool {
    let is_known = match finding.outcome {
        Outcome::Fail | Outcome::Pass | Outcome::NotApplicable(_) => true,
        Outcome::Error(_)
        | Outcome::Unknown(_)
        | Outcome::ManualPending
        | Outcome::NotSelected
        | Outcome::NotAssessed => false,
    };
    let is_whole = |finding: &Finding| finding.evidence.iter().all(|it| it.completeness == Completeness::Established);
    is_known && finding.missing.is_empty() && is_whole(finding)
}
