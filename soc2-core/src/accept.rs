//! Risk acceptances over findings: what they cover is marked, and no outcome changes.

use std::collections::BTreeSet;

use crate::acceptance::RiskAcceptance;
use crate::assessment::AcceptanceResult;
use crate::assessment::AcceptanceState;
use crate::finding::Finding;
use crate::finding::Outcome;
use crate::id::RecordId;
use crate::time::Instant;

/// Marks the failures that acceptances in force at an instant cover, and tells what each acceptance covers.
pub fn accept(findings: &mut [Finding], acceptances: &[RiskAcceptance], at: Instant) -> Vec<AcceptanceResult> {
    let are_broad: Vec<bool> = acceptances.iter().map(|acceptance| is_over_broad(acceptance, findings)).collect();
    let mut covered = vec![0; acceptances.len()];
    for finding in findings.iter_mut().filter(|finding| finding.outcome == Outcome::Fail) {
        let Finding { check, subject, resources, .. } = finding;
        let mut covering = |resource: Option<&str>| -> Option<RecordId> {
            let mut first = None;
            for (acceptance, n_covered) in acceptances.iter().zip(&mut covered) {
                if acceptance.is_in_force(at) && acceptance.scope.covers(check, subject.as_deref(), resource) {
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
    let result = |((acceptance, n_covered), is_over_broad): ((&RiskAcceptance, usize), bool)| AcceptanceResult {
        id: acceptance.id.clone(),
        state: match acceptance.is_in_force(at) {
            true => AcceptanceState::InForce,
            false if at < acceptance.period.from() => AcceptanceState::NotYet,
            false => AcceptanceState::Expired,
        },
        n_covered,
        is_over_broad,
    };
    acceptances.iter().zip(covered).zip(are_broad).map(result).collect()
}

/// Whether an acceptance covers failures that nobody can have thought of: by its words, or since it matches several checks
/// and, of them, every subject and every resource that there is. Who names one resource has thought of it.
fn is_over_broad(acceptance: &RiskAcceptance, findings: &[Finding]) -> bool {
    let RiskAcceptance { scope, .. } = acceptance;
    let matching = || findings.iter().filter(|finding| scope.check.matches(finding.check.as_str()));
    let n_checks = matching().map(|finding| &finding.check).collect::<BTreeSet<_>>().len();
    let covers_subject = |finding: &Finding| scope.covers_subject(finding.subject.as_deref());
    let covers_resources = || match &scope.resource {
        None => true,
        Some(pattern) if pattern.is_everything() => true,
        Some(pattern) if pattern.is_open() => {
            let mut resources = matching().flat_map(|finding| &finding.resources).peekable();
            resources.peek().is_some() && resources.all(|resource| pattern.matches(&resource.id))
        }
        Some(_) => false,
    };
    scope.is_over_broad() || (n_checks > 1 && matching().all(covers_subject) && covers_resources())
}
