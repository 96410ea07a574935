//! Risk acceptances over findings: what they cover is marked, and no outcome changes.

use crate::acceptance::RiskAcceptance;
use crate::assessment::AcceptanceResult;
use crate::assessment::AcceptanceState;
use crate::finding::Finding;
use crate::finding::Outcome;
use crate::id::RecordId;
use crate::time::Instant;

/// Marks the failures that acceptances in force at an instant cover, and tells what each acceptance covers.
pub fn accept(findings: &mut [Finding], acceptances: &[RiskAcceptance], at: Instant) -> Vec<AcceptanceResult> {
    let mut covered = vec![0; acceptances.len()];
    for finding in findings.iter_mut().filter(|finding| finding.outcome == Outcome::Fail) {
        let Finding { check, subject, resources, .. } = finding;
        let mut covering = |resource: Option<&str>| -> Option<RecordId> {
            let mut first = None;
            for (acceptance, n_covered) in acceptances.iter().zip(&mut covered) {
                if acceptance.is_in_force(at) && acceptance.scope.covers(check, subject.as_ref(), resource) {
                    *n_covered += 1;
                    first.get_or_insert_with(|| acceptance.id.clone());
                }
            }
            first
        };
        if resources.is_empty() {
            finding.accepted_by = covering(None).into_iter().collect();
            continue;
        }
        let failing = resources.iter_mut().filter(|resource| resource.outcome == Outcome::Fail);
        // A finding is accepted when everything that fails in it is.
        let mut accepted_by = Some(Vec::new());
        for resource in failing {
            resource.accepted_by = covering(Some(&resource.id));
            match (&resource.accepted_by, &mut accepted_by) {
                (Some(id), Some(ids)) if !ids.contains(id) => ids.push(id.clone()),
                (Some(_), _) => {}
                (None, ids) => *ids = None,
            }
        }
        finding.accepted_by = accepted_by.unwrap_or_default();
    }
    let result = |(acceptance, n_covered): (&RiskAcceptance, usize)| AcceptanceResult {
        id: acceptance.id.clone(),
        state: match acceptance.is_in_force(at) {
            true => AcceptanceState::InForce,
            false if at < acceptance.period.from() => AcceptanceState::NotYet,
            false => AcceptanceState::Expired,
        },
        n_covered,
        is_over_broad: acceptance.scope.is_over_broad(),
    };
    acceptances.iter().zip(covered).map(result).collect()
}
