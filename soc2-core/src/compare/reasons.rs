//! What changed of what a verdict rests on.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use super::Sides;
use crate::difference::Cause;
use crate::difference::Reason;
use crate::digest::Digest;
use crate::facts::Subject;
use crate::finding::Outcome;
use crate::id::CheckId;
use crate::id::RecordId;
use crate::id::SourceId;
use crate::past::Finding;
use crate::scope::Scope;
use crate::time::Instant;
use crate::unknown::UnknownReason;

/// What changed, by cause; the causes are ordered, the surest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Reasons {
    of: BTreeMap<Cause, BTreeSet<String>>,
    /// Time is what changed it, whatever else changed.
    is_of_time: bool,
}

impl Reasons {
    pub(super) fn add(&mut self, cause: Cause) {
        self.of.entry(cause).or_default();
    }

    fn add_of(&mut self, cause: Cause, of: impl IntoIterator<Item = String>) {
        self.of.entry(cause).or_default().extend(of);
    }

    pub(super) fn add_time(&mut self) {
        self.is_of_time = true;
        self.add(Cause::Time);
    }

    pub(super) fn merge(&mut self, other: &Self) {
        for (cause, of) in &other.of {
            self.add_of(*cause, of.iter().cloned());
        }
        self.is_of_time |= other.is_of_time;
    }

    pub(super) fn is_empty(&self) -> bool {
        self.of.is_empty()
    }

    /// In the order in which they are told. Where nothing changed that a verdict rests on, time did.
    pub(super) fn told(mut self, sides: Sides<'_>) -> Vec<Reason> {
        if self.is_empty() {
            self.add(fallback(sides));
        }
        let first = self.is_of_time.then(|| self.of.remove(&Cause::Time)).flatten();
        let first = first.map(|of| (Cause::Time, of));
        let told = |(cause, of): (Cause, BTreeSet<String>)| Reason { cause, of: of.into_iter().collect() };
        first.into_iter().chain(self.of).map(told).collect()
    }

    /// Why a check came to something else on a subject.
    pub(super) fn of_finding(sides: Sides<'_>, before: &Finding, after: &Finding) -> Self {
        let mut reasons = Self::of_check(sides, &after.check);
        // What the scope says of other organizations is read like facts, and people state it.
        if after.subject.as_ref().is_some_and(|subject| subject.kind == Scope::KIND) {
            if sides.before.scope != sides.after.scope {
                reasons.add(Cause::Statements);
            }
            return reasons;
        }
        let [held, holds] = [before, after].map(seen);
        let sources: BTreeSet<&SourceId> = held.keys().chain(holds.keys()).copied().collect();
        let those = |of: fn(Option<&Seen>, Option<&Seen>) -> bool| {
            let is_of_them = |source: &&&SourceId| of(held.get(**source), holds.get(**source));
            sources.iter().filter(is_of_them).map(ToString::to_string).collect::<Vec<String>>()
        };
        let untold = those(is_untold);
        let differing = those(|held, holds| {
            !is_untold(held, holds) && held.map(|(digest, _)| digest) != holds.map(|(digest, _)| digest)
        });
        let renewed = those(|held, holds| !is_untold(held, holds) && held.map(|(_, at)| at) != holds.map(|(_, at)| at));
        let stale = Outcome::Unknown(UnknownReason::Stale);
        if after.outcome == stale {
            reasons.add_time();
        }
        if !differing.is_empty() {
            reasons.add_of(Cause::Facts, differing);
        } else if before.outcome == stale && !renewed.is_empty() {
            reasons.add_of(Cause::CollectedAnew, renewed);
        } else if reasons.is_empty() && !untold.is_empty() {
            reasons.add_of(Cause::Untold, untold);
        }
        reasons
    }

    /// What changed of what a check asks.
    pub(super) fn of_check(sides: Sides<'_>, check: &CheckId) -> Self {
        let mut reasons = Self::default();
        let [Some(before), Some(after)] = sides.both().map(|past| past.checks.get(check)) else {
            return Self::of_selection(sides);
        };
        let is_changed = match (before.digest, after.digest) {
            (Some(before), Some(after)) => before != after,
            // A report that does not say which checks changed says whether anything of the catalog did.
            (None, _) | (_, None) => sides.before.catalog.digest != sides.after.catalog.digest,
        };
        if is_changed {
            reasons.add(Cause::Catalog);
        }
        let names: BTreeSet<&String> = before.params.keys().chain(after.params.keys()).collect();
        let is_tailored = |name: &&&String| {
            let (before, after) = (before.params.get(**name), after.params.get(**name));
            let differ = before.map(|it| &it.value) != after.map(|it| &it.value);
            differ && [before, after].into_iter().flatten().any(|it| it.is_tailored)
        };
        let tailored: Vec<String> = names.iter().filter(is_tailored).map(ToString::to_string).collect();
        if !tailored.is_empty() {
            reasons.add_of(Cause::Profile, tailored);
        }
        reasons
    }

    /// Why something is in scope on one side alone.
    pub(super) fn of_selection(sides: Sides<'_>) -> Self {
        let mut reasons = Self::default();
        if sides.before.catalog.digest != sides.after.catalog.digest {
            reasons.add(Cause::Catalog);
        }
        if sides.before.selection != sides.after.selection || sides.before.profile != sides.after.profile {
            reasons.add(Cause::Profile);
        }
        reasons
    }

    /// Why a subject is looked at on one side alone: somebody brought facts of it, or expects them, unless it was brought
    /// on both and no check in scope looks at it.
    pub(super) fn of_subject(sides: Sides<'_>, subject: &Subject) -> Self {
        let name = subject.to_string();
        if sides.both().iter().any(|past| past.outside.contains(&name)) {
            return Self::of_selection(sides);
        }
        let mut reasons = Self::default();
        reasons.add(Cause::Facts);
        if sides.before.scope != sides.after.scope {
            reasons.add(Cause::Statements);
        }
        reasons
    }

    /// Why failures are accepted on one side alone: an acceptance that stands in both reports began or ended by time.
    pub(super) fn of_acceptances<'r>(sides: Sides<'_>, ids: impl IntoIterator<Item = &'r RecordId>) -> Self {
        let mut reasons = Self::default();
        for id in ids {
            let [before, after] = sides.both().map(|past| past.acceptances.get(id));
            let cause = if before == after { Cause::Time } else { Cause::Acceptance };
            reasons.add_of(cause, [id.to_string()]);
        }
        reasons
    }
}

fn fallback(sides: Sides<'_>) -> Cause {
    let when = sides.both().map(|past| (past.as_of, past.is_age_measured, past.period));
    if when[0] == when[1] { Cause::Untold } else { Cause::Time }
}

/// The digest of a source, where it is told, and when it was collected.
type Seen = (Option<Digest>, Instant);

/// Whether a source is there on both sides, and not told whether it is the same.
fn is_untold(held: Option<&Seen>, holds: Option<&Seen>) -> bool {
    held.zip(holds).is_some_and(|((held, _), (holds, _))| held.is_none() || holds.is_none())
}

fn seen(finding: &Finding) -> BTreeMap<&SourceId, Seen> {
    finding.evidence.iter().map(|evidence| (&evidence.source, (evidence.digest, evidence.collected_at))).collect()
}
