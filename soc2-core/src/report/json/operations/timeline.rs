//! What snapshots said of a check on a subject over time, as JSON.

use std::collections::BTreeMap;

use serde::Serialize;

use super::cited::CitationView;
use super::cited::cited;
use super::more;
use crate::facts::Subject;
use crate::id::CheckId;
use crate::report::json::digests::Digests;
use crate::time::Period;
use crate::timeline::Run;
use crate::timeline::Timeline;

#[derive(Serialize)]
pub(super) struct TimelineView<'a> {
    check: &'a str,
    subject: String,
    runs: Vec<RunView<'a>>,
    /// By outcome, in seconds of the period.
    seconds: BTreeMap<&'static str, i64>,
}

#[derive(Serialize)]
struct RunView<'a> {
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    first: String,
    last: String,
    snapshots: u64,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unknown: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    more_unknown: Option<usize>,
    evidence: RunEvidenceView<'a>,
}

/// Of a run's ends: what is between says the same.
#[derive(Serialize)]
struct RunEvidenceView<'a> {
    first: Vec<CitationView<'a>>,
    last: Vec<CitationView<'a>>,
    between: u64,
}

pub(super) fn timeline<'a>(
    check: &'a CheckId,
    subject: &Subject,
    timeline: &'a Timeline,
    period: Period,
    digests: Digests<'_>,
) -> TimelineView<'a> {
    let mut seconds: BTreeMap<&'static str, i64> = BTreeMap::new();
    for (stretch, outcome) in timeline.states(period) {
        *seconds.entry(outcome.word()).or_default() += stretch.length().as_seconds();
    }
    TimelineView {
        check: check.as_str(),
        subject: subject.to_string(),
        runs: timeline.runs.iter().map(|it| run(it, digests)).collect(),
        seconds,
    }
}

fn run<'a>(run: &'a Run, digests: Digests<'_>) -> RunView<'a> {
    let [first, last] = &run.evidence;
    RunView {
        outcome: run.outcome.word(),
        reason: run.outcome.reason(),
        first: run.first.to_string(),
        last: run.last.to_string(),
        snapshots: run.n_snapshots,
        unknown: run.unknown.named.iter().map(String::as_str).collect(),
        more_unknown: more(&run.unknown),
        evidence: RunEvidenceView {
            first: cited(first, digests),
            last: cited(last, digests),
            between: run.n_snapshots.saturating_sub(2),
        },
    }
}
