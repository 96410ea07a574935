//! The texts that a report rests on beside catalog and facts, as digests.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Report;
use crate::diagnostic::Text;
use crate::digest::Digest;

/// Of each input the texts that state something, as `sha256sum` sees them.
pub(super) struct Inputs {
    /// Those that it extends too.
    pub(super) profile: BTreeSet<Digest>,
    pub(super) scope: BTreeSet<Digest>,
    pub(super) records: BTreeSet<Digest>,
    pub(super) acceptances: BTreeSet<Digest>,
    /// The earlier reports that a period's findings were taken from.
    pub(super) reports: BTreeSet<Digest>,
}

impl Inputs {
    pub(super) fn of(report: &Report<'_>) -> Self {
        let (profile, engagement) = (report.program.profile(), report.engagement);
        let records = engagement.records();
        let performed = records.performances.iter().map(|it| &it.place);
        let tested = records.tests.iter().map(|it| &it.place);
        let judged = records.sufficiency.iter().map(|it| &it.place);
        let sampled = records.workpapers.iter().map(|it| &it.place);
        let accepted = engagement.acceptances().iter().map(|it| &it.place);
        Self {
            profile: digests(std::iter::once(&profile.place).chain(profile.inherited.values()).map(|it| &it.text)),
            scope: digests(engagement.scope().iter().map(|it| &it.place.text)),
            records: digests(performed.chain(tested).chain(judged).chain(sampled).map(|it| &it.text)),
            acceptances: digests(accepted.map(|it| &it.text)),
            reports: report.assessment.operations.iter().flat_map(|it| &it.reports).copied().collect(),
        }
    }
}

/// A text that says nothing was written by nobody.
fn digests<'a>(texts: impl Iterator<Item = &'a Text>) -> BTreeSet<Digest> {
    let mut contents: Vec<&Arc<str>> = texts.map(|text| &text.content).filter(|content| !content.is_empty()).collect();
    // What one text states stands together, so that it is not hashed once for each statement.
    contents.dedup_by(|one, other| Arc::ptr_eq(one, other));
    contents.into_iter().map(|content| Digest::of(content.as_bytes())).collect()
}
