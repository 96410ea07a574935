//! Two reports into what changed between them, and why.

mod controls;
mod findings;
mod reasons;

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use self::reasons::Reasons;
use crate::difference::Change;
use crate::difference::Difference;
use crate::difference::Earlier;
use crate::difference::Kind;
use crate::difference::Note;
use crate::difference::Reason;
use crate::difference::State;
use crate::difference::Thing;
use crate::facts::Subject;
use crate::finding::Outcome;
use crate::id::CheckId;
use crate::past::Past;

/// Compares two reports by what they say.
///
/// Swapping them swaps new with fixed, gone or no longer known, worse with better, gone with appeared, and accepted with no
/// longer accepted.
///
/// ```
/// use soc2_core::{compare::compare, diagnostic::Text, difference::Kind, past};
/// let report = |at: &str, outcome: &str| format!(r#"{{"schema_version": "0.3.0",
///     "catalog": {{"id": "ours", "version": "1.0.0", "digest": "sha256:{0:064}"}},
///     "assessment": {{"as_of": "{at}", "as_of_source": "given"}}, "summary": {{"outcome": "{outcome}"}},
///     "subjects": [{{"key": "host/web", "kind": "host", "id": "web"}}], "checks": [{{"id": "mfa"}}],
///     "findings": [{{"check": "mfa", "subject": "host/web", "outcome": "{outcome}", "resources": [], "evidence": []}}],
///     "controls": [], "criteria": []}}"#, 0);
/// let read = |text| past::read(&Text::new("report.json", text));
/// let before = read(report("2026-11-20T00:00:00Z", "pass"))?;
/// let after = read(report("2026-11-21T00:00:00Z", "fail"))?;
/// assert_eq!(compare(&before, &after).changes[0].kind, Kind::New);
/// # Ok::<(), soc2_core::Error>(())
/// ```
pub fn compare(before: &Past, after: &Past) -> Difference {
    let sides = Sides { before, after };
    let (mut changes, by_check) = findings::changes(sides);
    changes.extend(sides.subjects());
    if sides.are_of_one_catalog() {
        changes.extend(sides.checks());
    }
    let mut recurring = Vec::new();
    if before.is_of_period() == after.is_of_period() {
        let (of_controls, by_control) = controls::changes(sides, &by_check);
        changes.extend(of_controls);
        changes.extend(controls::of_criteria(sides, &by_control));
        recurring = controls::recurring(sides);
    }
    changes.sort_by(|a, b| (a.kind, &a.thing).cmp(&(b.kind, &b.thing)));
    Difference { since: Earlier::of(before), notes: sides.notes(), changes, recurring }
}

/// The reasons for which the findings of a check changed.
type ByCheck<'a> = BTreeMap<&'a CheckId, Reasons>;

#[derive(Clone, Copy)]
struct Sides<'a> {
    before: &'a Past,
    after: &'a Past,
}

impl<'a> Sides<'a> {
    fn both(self) -> [&'a Past; 2] {
        [self.before, self.after]
    }

    fn are_of_one_catalog(self) -> bool {
        self.before.catalog.id == self.after.catalog.id
    }

    fn notes(self) -> Vec<Note> {
        let Self { before, after } = self;
        let mut notes = Vec::new();
        if !self.are_of_one_catalog() {
            notes.push(Note::OtherCatalog { before: before.catalog.id.clone(), after: after.catalog.id.clone() });
        }
        if before.is_of_period() != after.is_of_period() {
            notes.push(Note::OtherType);
        }
        if before.is_age_measured != after.is_age_measured {
            notes.push(Note::AgeMeasuredInOne);
        }
        if before.as_of > after.as_of {
            notes.push(Note::NotEarlier);
        }
        let partial = self.both().into_iter().filter(|past| past.is_partial);
        notes.extend(partial.map(|past| Note::Partial { report: past.name.to_string() }));
        let older = self.both().into_iter().filter(|past| !past.absent.is_empty());
        notes.extend(older.map(|past| Note::Absent {
            report: past.name.to_string(),
            version: past.schema_version.to_string(),
            absent: past.absent.clone(),
        }));
        notes
    }

    fn subjects(self) -> Vec<Change> {
        let [before, after] = self.both().map(|past| past.subjects.iter().map(Subject::identity).collect());
        self.there(&before, &after, |it| Thing::Subject(it.clone()), |it| Reasons::of_subject(self, it))
    }

    fn checks(self) -> Vec<Change> {
        let [before, after] = self.both().map(|past| past.checks.keys().cloned().collect());
        self.there(&before, &after, |it| Thing::Check(it.clone()), |_| Reasons::of_selection(self))
    }

    /// What is there on one side alone.
    fn there<T: Ord>(
        self,
        before: &BTreeSet<T>,
        after: &BTreeSet<T>,
        thing: impl Fn(&T) -> Thing,
        reasons: impl Fn(&T) -> Reasons,
    ) -> Vec<Change> {
        let gone = before.difference(after).map(|it| (Kind::Gone, it));
        let appeared = after.difference(before).map(|it| (Kind::Appeared, it));
        let change = |(kind, it)| change(kind, thing(it), [None, None], reasons(it).told(self));
        gone.chain(appeared).map(change).collect()
    }
}

fn change(kind: Kind, thing: Thing, [before, after]: [Option<&Outcome>; 2], reasons: Vec<Reason>) -> Change {
    Change { kind, thing, before: before.map(State::of), after: after.map(State::of), lacks: Vec::new(), reasons }
}
