//! What a finding may cost: however its check and its facts are, it ends.

use std::sync::atomic::AtomicBool;

use soc2_core::allowance::Allowance;
use soc2_core::finding::ErrorReason;
use soc2_core::finding::Finding;
use soc2_core::finding::Outcome;

use crate::door;

/// The finding of a check on so many users, with its expressions changed.
fn finding(changes: [(&str, &str); 2], n_users: usize, mfa: bool, allowance: &Allowance<'_>) -> Finding {
    let mut catalog = door::read(&door::project("tests/cases/catalog.yaml"));
    for (from, to) in changes {
        assert!(catalog.contains(from), "{from}");
        catalog = catalog.replace(from, to);
    }
    let users: Vec<String> =
        (0..n_users).map(|at| format!(r#"{{"name": "user-{at}", "mfa": {mfa}, "admin": true}}"#)).collect();
    let facts = format!(
        r#"{{"subject": {{"kind": "host", "id": "web"}}, "collected_at": "2026-01-01T00:00:00Z",
            "facts": {{"users": {{"total": {n_users}, "users": [{}]}}}}}}"#,
        users.join(",")
    );
    let program = door::program(&catalog).unwrap_or_else(|error| panic!("{error}"));
    let findings = door::findings_within(&program, &door::documents("facts.json", &facts), allowance);
    findings.into_iter().find(|finding| finding.check.as_str() == "user.mfa").expect("the check is asked")
}

/// The finding of a check that compares each of so many users with every other.
fn quadratic(n_users: usize, allowance: &Allowance<'_>) -> Finding {
    let pass = ("pass: item.mfa\n", "pass: users.users.all(u, u.name != item.name || u.mfa)\n");
    finding([pass, ("", "")], n_users, true, allowance)
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

/// One that is too short to look while it runs is not asked at all.
#[test]
fn a_request_to_stop_ends_short_evaluations_too() {
    let cancel = AtomicBool::new(true);
    let cancelled = Allowance { cancel: Some(&cancel), ..Allowance::default() };
    let program = door::period_program();
    let facts = r#"{"subject": {"kind": "host", "id": "h1"}, "collected_at": "2026-01-02T06:00:00Z",
                    "facts": {"disk": {"encrypted": true}}}"#;
    let of_disk = |allowance: &Allowance<'_>| {
        let findings = door::findings_within(&program, &door::documents("disk.json", facts), allowance);
        findings.into_iter().find(|it| it.check.as_str() == "disk.encrypted").expect("the check is asked").outcome
    };
    assert_eq!(of_disk(&Allowance::default()), Outcome::Pass);
    assert_eq!(of_disk(&cancelled), Outcome::Error(ErrorReason::Limit));

    let period = door::in_period(&program, &door::documents("disk.json", facts), "2026-01-01/2026-02-01", &cancelled);
    let all = period.findings.findings.iter().filter(|finding| finding.subject.is_some());
    let outcomes: Vec<&Outcome> = all.map(|finding| &finding.outcome).collect();
    assert!(
        !outcomes.is_empty() && outcomes.iter().all(|it| **it == Outcome::Error(ErrorReason::Limit)),
        "{outcomes:?}"
    );
}

/// It grows with the facts, and not with what an expression makes of them.
#[test]
fn a_list_that_the_check_makes_is_no_reason_for_more() {
    let for_each = ("for_each: users.users\n", "for_each: lists.range(50000).map(n, users.users[0])\n");
    let pass = ("pass: item.mfa\n", "pass: lists.range(100).all(n, n >= 0) && item.mfa\n");
    let finding = finding([for_each, pass], 1, true, &Allowance::default());
    assert_eq!(finding.outcome, Outcome::Error(ErrorReason::Limit));
    assert!(finding.resources.len() > 10_000, "{}", finding.resources.len());
}

/// Why thousands of resources fail is found out within as much as judging them may take; the rest are judged all the same.
#[test]
fn finding_out_why_has_an_end() {
    let for_each =
        ("for_each: users.users\n", "for_each: \"users.users.map(u, {'name': u.name, 'admin': true, 'u': u})\"\n");
    let pass = (
        "item.mfa\n",
        "users.users.exists(u, u.mfa && u.name == item.name) || users.users.exists(u, u.mfa && item.admin)\n",
    );
    let judged = |steps| {
        let allowance = Allowance { steps, steps_per_resource: 0, ..Allowance::default() };
        let finding = finding([for_each, pass], 200, false, &allowance);
        let told = finding.resources.iter().filter(|resource| !resource.witnesses.is_empty()).count();
        (finding.outcome, finding.resources.len(), told)
    };
    let (outcome, n_resources, n_told) = judged(600_000);
    assert_eq!((outcome, n_resources), (Outcome::Fail, 200));
    assert!((50..150).contains(&n_told), "{n_told}");
    assert_eq!(judged(20_000_000), (Outcome::Fail, 200, 200));
}
