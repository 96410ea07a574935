//! What a finding may cost: however its check and its facts are, it ends.

use std::sync::atomic::AtomicBool;

use soc2_core::allowance::Allowance;
use soc2_core::finding::ErrorReason;
use soc2_core::finding::Finding;
use soc2_core::finding::Outcome;

use crate::door;

/// The finding of a check that compares each of so many users with every other.
fn quadratic(n_users: usize, allowance: &Allowance<'_>) -> Finding {
    let catalog = door::read(&door::project("tests/cases/catalog.yaml"));
    let catalog = catalog.replace("pass: item.mfa\n", "pass: users.users.all(u, u.name != item.name || u.mfa)\n");
    let users: Vec<String> =
        (0..n_users).map(|at| format!(r#"{{"name": "user-{at}", "mfa": true, "admin": true}}"#)).collect();
    let facts = format!(
        r#"{{"subject": {{"kind": "host", "id": "web"}}, "collected_at": "2026-01-01T00:00:00Z",
            "facts": {{"users": {{"total": {n_users}, "users": [{}]}}}}}}"#,
        users.join(",")
    );
    let program = door::program(&catalog).unwrap_or_else(|error| panic!("{error}"));
    let findings = door::findings_within(&program, &door::documents("facts.json", &facts), allowance);
    findings.into_iter().find(|finding| finding.check.as_str() == "user.mfa").expect("the check is asked")
}

#[test]
fn resources_share_one_budget() {
    let finding = quadratic(100, &Allowance::default());
    assert_eq!((finding.outcome, finding.resources.len()), (Outcome::Pass, 100));

    // Six thousand times six thousand: refused before the end, and the check is named.
    let finding = quadratic(6_000, &Allowance::default());
    assert_eq!(finding.outcome, Outcome::Error(ErrorReason::Limit));
    assert!(finding.resources.len() < 6_000);
    let message = finding.message.expect("it says why");
    assert!(message.starts_with("check `user.mfa`: the budget of a finding ended with resource "), "{message}");
    let (last, before) = finding.resources.split_last().expect("some were looked at");
    assert_eq!(last.outcome, Outcome::Error(ErrorReason::Limit));
    assert!(before.iter().all(|resource| resource.outcome == Outcome::Pass));

    let generous = Allowance { steps: u64::MAX, ..Allowance::default() };
    assert_eq!(quadratic(1_500, &generous).outcome, Outcome::Pass);
}

#[test]
fn a_caller_cancels() {
    let cancel = AtomicBool::new(true);
    for n_users in [10, 1_000] {
        let finding = quadratic(n_users, &Allowance { cancel: Some(&cancel), ..Allowance::default() });
        assert_eq!((finding.outcome, finding.resources.len()), (Outcome::Error(ErrorReason::Limit), 0));
    }
}
