//! What changed since an earlier report, as JSON.

use std::collections::BTreeMap;

use serde::Serialize;

use super::CatalogVersionView;
use super::PeriodView;
use super::catalog_version;
use super::period;
use crate::assessment::Conclusion;
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
use crate::id::CheckId;

#[derive(Serialize)]
pub(super) struct DifferenceView<'a> {
    since: EarlierView<'a>,
    notes: Vec<String>,
    counts: BTreeMap<&'static str, BTreeMap<&'static str, usize>>,
    changes: Vec<ChangeView<'a>>,
    recurring: Vec<RecurringView<'a>>,
}

#[derive(Serialize)]
struct EarlierView<'a> {
    as_of: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    period: Option<PeriodView>,
    catalog: CatalogVersionView<'a>,
    profile: Option<&'a str>,
    outcome: &'static str,
}

#[derive(Serialize)]
struct ChangeView<'a> {
    kind: &'static str,
    of: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    criterion: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    control: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    check: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    resource: Option<&'a str>,
    before: Option<StateView>,
    after: Option<StateView>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    lacks: &'a [String],
    reasons: Vec<ReasonView<'a>>,
}

#[derive(Serialize)]
struct StateView {
    outcome: &'static str,
    reason: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    conclusion: Option<&'static str>,
}

#[derive(Serialize)]
struct ReasonView<'a> {
    cause: &'static str,
    of: &'a [String],
}

#[derive(Serialize)]
struct RecurringView<'a> {
    control: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    check: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'a str>,
    before: usize,
    after: usize,
}

pub(super) fn difference(difference: &Difference) -> DifferenceView<'_> {
    let Difference { since, notes, changes, recurring } = difference;
    let Earlier { digest: _, as_of, period: over, catalog, profile, summary } = since;
    let counts = difference.counts();
    let count = |level, kind| counts.get(&level).and_then(|kinds| kinds.get(&kind)).copied().unwrap_or_default();
    let of_level = |level| Kind::ALL.map(|kind| (kind.word(), count(level, kind))).into_iter().collect();
    DifferenceView {
        since: EarlierView {
            as_of: as_of.to_string(),
            period: over.as_ref().map(period),
            catalog: catalog_version(catalog),
            profile: profile.as_deref(),
            outcome: summary.word(),
        },
        notes: notes.iter().map(ToString::to_string).collect(),
        counts: Level::ALL.map(|level| (level.words(), of_level(level))).into_iter().collect(),
        changes: changes.iter().map(change).collect(),
        recurring: recurring.iter().map(of_recurring).collect(),
    }
}

fn change(change: &Change) -> ChangeView<'_> {
    let Change { kind, thing, before, after, lacks, reasons } = change;
    let view = ChangeView {
        kind: kind.word(),
        of: thing.level().word(),
        criterion: None,
        control: None,
        check: None,
        subject: None,
        resource: None,
        before: before.as_ref().map(state),
        after: after.as_ref().map(state),
        lacks,
        reasons: reasons.iter().map(reason).collect(),
    };
    let subject_of = |subject: &Option<Subject>| subject.as_ref().map(Subject::to_string);
    match thing {
        Thing::Criterion(id) => ChangeView { criterion: Some(id.to_string()), ..view },
        Thing::Control(id) => ChangeView { control: Some(id.as_str()), ..view },
        Thing::Finding(check, subject) => {
            ChangeView { check: Some(check.as_str()), subject: subject_of(subject), ..view }
        }
        Thing::Resource(check, subject, resource) => {
            ChangeView { check: Some(check.as_str()), subject: subject_of(subject), resource: Some(resource), ..view }
        }
        Thing::Subject(subject) => ChangeView { subject: Some(subject.to_string()), ..view },
        Thing::Check(check) => ChangeView { check: Some(check.as_str()), ..view },
    }
}

fn reason(Reason { cause, of }: &Reason) -> ReasonView<'_> {
    ReasonView { cause: cause.word(), of }
}

fn state(state: &State) -> StateView {
    let State { outcome, conclusion } = state;
    StateView { outcome: outcome.word(), reason: outcome.reason(), conclusion: conclusion.map(Conclusion::word) }
}

fn of_recurring(recurring: &Recurring) -> RecurringView<'_> {
    let Recurring { control, check, kind, n_before, n_after } = recurring;
    RecurringView {
        control: control.as_str(),
        check: check.as_ref().map(CheckId::as_str),
        kind: kind.as_deref(),
        before: *n_before,
        after: *n_after,
    }
}
