//! Controls, criteria, and what deviated in both of two periods.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use super::ByCheck;
use super::Sides;
use super::change;
use super::findings;
use super::reasons::Reasons;
use crate::assessment::Conclusion;
use crate::assessment::Lack;
use crate::difference::Cause;
use crate::difference::Change;
use crate::difference::Kind;
use crate::difference::Recurring;
use crate::difference::Thing;
use crate::finding::Outcome;
use crate::id::CheckId;
use crate::id::ControlId;
use crate::past::Control;
use crate::past::Criterion;
use crate::past::Deviation;

/// The reasons for which controls changed.
pub(super) type ByControl<'a> = BTreeMap<&'a ControlId, Reasons>;

/// What changed of controls, and by control, why.
pub(super) fn changes<'a>(sides: Sides<'a>, by_check: &ByCheck<'_>) -> (Vec<Change>, ByControl<'a>) {
    let [before, after] = sides.both().map(|past| past.controls.keys().collect::<BTreeSet<_>>());
    let (mut changes, mut by_control) = (Vec::new(), ByControl::new());
    if sides.are_of_one_catalog() {
        let reasons = |_: &&ControlId| Reasons::of_selection(sides);
        changes.extend(sides.there(&before, &after, |id| Thing::Control((*id).clone()), reasons));
        by_control.extend(before.symmetric_difference(&after).map(|id| (*id, Reasons::of_selection(sides))));
    }
    let lost = findings::lost(sides);
    for id in before.intersection(&after) {
        let [Some(before), Some(after)] = sides.both().map(|past| past.controls.get(*id)) else { continue };
        let is_lost = before.checks.iter().any(|check| lost.contains(check));
        let of_outcome = Kind::of(Some(&before.outcome), Some(&after.outcome)).map(|kind| match (kind, is_lost) {
            (Kind::Fixed, true) => Kind::NoLongerKnown,
            (kind, _) => kind,
        });
        let is_told = |lack: &String| !is_of_age(lack) || sides.before.is_age_measured == sides.after.is_age_measured;
        let lacking = |one, other| lacking(one, other).filter(|lack| is_told(lack)).cloned().collect::<Vec<_>>();
        let [gained, lost] = [lacking(after, before), lacking(before, after)];
        let by_lacks = [(Kind::Worse, gained.clone()), (Kind::Better, lost)];
        let kinds: Vec<(Kind, Vec<String>)> = match of_outcome {
            Some(kind) => vec![(kind, Vec::new())],
            None => by_lacks.into_iter().filter(|(_, lacks)| !lacks.is_empty()).collect(),
        };
        if kinds.is_empty() {
            continue;
        }
        let reasons = why(sides, before, after, &gained, by_check);
        for (kind, lacks) in kinds {
            let outcomes = [&before.outcome, &after.outcome].map(Some);
            let changed = change(kind, Thing::Control((*id).clone()), outcomes, reasons.clone().told(sides));
            changes.push(Change { lacks, ..changed });
        }
        by_control.insert(id, reasons);
    }
    (changes, by_control)
}

/// What one lacks and the other does not.
fn lacking<'a>(one: &'a Control, other: &'a Control) -> impl Iterator<Item = &'a String> {
    one.lacks.iter().filter(|lack| !other.lacks.contains(lack))
}

/// Whether what is lacked is a measure of age, which all controls of a report lack together.
fn is_of_age(lack: &str) -> bool {
    lack == Lack::AgeNotMeasured.word()
}

/// What a control comes to lack by time alone.
const BY_TIME: [Lack; 4] = [Lack::NotAdopted, Lack::AdoptedInPart, Lack::PerformanceExpired, Lack::TestNotCurrent];

fn why(sides: Sides<'_>, before: &Control, after: &Control, gained: &[String], by_check: &ByCheck<'_>) -> Reasons {
    let mut reasons = Reasons::default();
    let checks: BTreeSet<&CheckId> = before.checks.iter().chain(&after.checks).collect();
    checks.iter().filter_map(|check| by_check.get(*check)).for_each(|of_check| reasons.merge(of_check));
    let observed = |check: &&CheckId| sides.before.observed.get(*check) != sides.after.observed.get(*check);
    if checks.iter().any(observed) {
        reasons.add(Cause::Facts);
    }
    if before.digest != after.digest {
        reasons.add(Cause::Catalog);
    }
    if before.checks != after.checks {
        reasons.merge(&Reasons::of_selection(sides));
    }
    if before.adoptions != after.adoptions {
        reasons.add(Cause::Profile);
    }
    if before.records != after.records {
        reasons.add(Cause::Statements);
    }
    // A scope decides whether a control bears on what is assessed.
    if [before, after].iter().any(|control| control.outcome == Outcome::NotAssessed) {
        reasons.merge(&of_scope(sides));
    }
    let is_as_stated = before.records == after.records && before.adoptions == after.adoptions;
    if is_as_stated && gained.iter().any(|lack| BY_TIME.iter().any(|by_time| by_time.word() == lack)) {
        reasons.add_time();
    }
    reasons
}

/// What changed of criteria: outcomes, and where these stay, conclusions.
pub(super) fn of_criteria(sides: Sides<'_>, by_control: &ByControl<'_>) -> Vec<Change> {
    let [before, after] = sides.both().map(|past| past.criteria.keys().collect::<BTreeSet<_>>());
    let mut changes = Vec::new();
    if sides.are_of_one_catalog() {
        let reasons = |_: &&_| {
            let mut reasons = Reasons::of_selection(sides);
            reasons.merge(&of_scope(sides));
            reasons
        };
        changes.extend(sides.there(&before, &after, |id| Thing::Criterion((*id).clone()), reasons));
    }
    let lost = findings::lost(sides);
    for id in before.intersection(&after) {
        let [Some(before), Some(after)] = sides.both().map(|past| past.criteria.get(*id)) else { continue };
        let rests_on = before.controls.iter().filter_map(|control| sides.before.controls.get(control));
        let is_lost = rests_on.flat_map(|control| &control.checks).any(|check| lost.contains(check));
        let of_outcome = Kind::of(Some(&before.outcome), Some(&after.outcome)).map(|kind| match (kind, is_lost) {
            (Kind::Fixed, true) => Kind::NoLongerKnown,
            (kind, _) => kind,
        });
        let Some(kind) = of_outcome.or_else(|| of_conclusion(before.conclusion, after.conclusion)) else { continue };
        let mut reasons = of_scope(sides);
        let controls = before.controls.iter().chain(&after.controls);
        controls.filter_map(|control| by_control.get(control)).for_each(|of_control| reasons.merge(of_control));
        if before.controls != after.controls {
            reasons.merge(&Reasons::of_selection(sides));
        }
        if before.judgments != after.judgments {
            reasons.add(Cause::Statements);
        }
        let outcomes = [&before.outcome, &after.outcome].map(Some);
        let mut changed = change(kind, Thing::Criterion((*id).clone()), outcomes, reasons.told(sides));
        let concluded = |criterion: &Criterion| Some(criterion.conclusion);
        changed.before.iter_mut().for_each(|state| state.conclusion = concluded(before));
        changed.after.iter_mut().for_each(|state| state.conclusion = concluded(after));
        changes.push(changed);
    }
    changes
}

fn of_scope(sides: Sides<'_>) -> Reasons {
    let mut reasons = Reasons::default();
    if sides.before.scope != sides.after.scope {
        reasons.add(Cause::Statements);
    }
    reasons
}

fn of_conclusion(before: Conclusion, after: Conclusion) -> Option<Kind> {
    let rank = |conclusion| match conclusion {
        Conclusion::DeviationsNoted => 0,
        Conclusion::InsufficientEvidence | Conclusion::NotAssessed => 1,
        Conclusion::Supported => 2,
    };
    match rank(after).cmp(&rank(before)) {
        std::cmp::Ordering::Less => Some(Kind::Worse),
        std::cmp::Ordering::Equal => None,
        std::cmp::Ordering::Greater => Some(Kind::Better),
    }
}

/// What deviated in both of two periods.
pub(super) fn recurring(sides: Sides<'_>) -> Vec<Recurring> {
    let mut recurring = Vec::new();
    for (id, before) in &sides.before.controls {
        let Some(after) = sides.after.controls.get(id) else { continue };
        let [before, after] = [before, after].map(counted);
        for ((check, kind), n_before) in before {
            if let Some(n_after) = after.get(&(check, kind)) {
                let (check, kind) = (check.cloned(), kind.map(str::to_owned));
                recurring.push(Recurring { control: id.clone(), check, kind, n_before, n_after: *n_after });
            }
        }
    }
    recurring
}

/// How many deviations there are of each check, and of what people did not do of each sort.
fn counted(control: &Control) -> BTreeMap<(Option<&CheckId>, Option<&str>), usize> {
    let mut counts = BTreeMap::new();
    for Deviation { kind, check } in &control.deviations {
        let key = (check.as_ref(), check.is_none().then_some(kind.as_str()));
        *counts.entry(key).or_default() += 1;
    }
    counts
}
