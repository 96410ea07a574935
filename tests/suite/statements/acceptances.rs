//! Bad risk acceptances.

use super::compare;
use super::said;
use super::texts;
use soc2_core::acceptance;

#[test]
fn a_mistake_in_acceptances() {
    let table: [(&[&str], &[&str]); 17] = [
        (
            &[
                "acceptances:\n  - id: RA-1\n    scope: {check: bucket.encrypted}\n    reason: R.\n    approver: '-'\n    from: 2026-01-01\n    expires: 2027-01-01\n",
            ],
            &[
                "acceptances.yaml:5:15: `-` is not the name of anybody = say who: a person, or a role that one person has",
            ],
        ),
        (
            &[
                "acceptances:\n  - id: RA-1\n    scope: {check: bucket.encrypted}\n    reason: R.\n    approver: A\n    from: 2026-01-01\n    expires: 9999-01-01\n",
            ],
            &[
                "acceptances.yaml:7:14: `expires` (9999-01-01T00:00:00Z) is more than 3 years after `from` (2026-01-01T00:00:00Z) = who lives with a risk for longer decides so anew, or changes the policy",
            ],
        ),
        (
            &[
                "acceptances:\n  - id: RA-1\n    scope: {check: bucket.encrypted}\n    reason: R.\n    approver: A\n    from: 2026-01-01\n    expires: 2029-01-01\n",
            ],
            &[],
        ),
        (&["{}\n"], &["acceptances.yaml:1:1: the file of acceptances has no `acceptances` = add `acceptances: …`"]),
        (
            &["acceptance: []\n"],
            &[
                "acceptances.yaml:1:1: the file of acceptances has no `acceptances` = add `acceptances: …`",
                "acceptances.yaml:1:1: unknown key `acceptance` in a file of acceptances = did you mean `acceptances`?",
            ],
        ),
        (
            &[
                "acceptances:\n  - id: RA-1\n    scope: {check: bucket.encrypted}\n    reason: R.\n    approver: A\n    from: 2026-01-01\n",
            ],
            &[
                "acceptances.yaml:2:5: the acceptance has no `expires` = add `expires: 2026-12-31`: an acceptance that never ends is a change of policy",
            ],
        ),
        (
            &[
                "acceptances:\n  - id: RA-1\n    scope: {check: bucket.encrypted}\n    reason: R.\n    approver: A\n    from: 2026-01-01\n    expires: 2026-01-01\n",
            ],
            &[
                "acceptances.yaml:7:14: `expires` (2026-01-01T00:00:00Z) is not after `from` (2026-01-01T00:00:00Z) = `expires` is the first moment at which it no longer counts",
            ],
        ),
        (
            &[
                "acceptances:\n  - id: RA-1\n    scope: {check: bucket.encrypted}\n    reason: R.\n    approver: A\n    from: 2026-01-01\n    expires: soon\n",
            ],
            &[
                "acceptances.yaml:7:14: `soon` is not a day such as `2026-11-21` or an instant such as `2026-11-21T18:48:42Z`",
            ],
        ),
        (
            &[
                "acceptances:\n  - id: RA-1\n    scope: {check: bucket.encrypted}\n    reason: R.\n    approver: A\n    expires: 2027-01-01\n",
            ],
            &["acceptances.yaml:2:5: the acceptance has no `from` = add `from: …`"],
        ),
        (
            &[
                "acceptances:\n  - id: RA-1\n    scope: {check: bucket.encrypted}\n    reason: R.\n    from: 2026-01-01\n    expires: 2027-01-01\n",
            ],
            &["acceptances.yaml:2:5: the acceptance has no `approver` = add `approver: …`"],
        ),
        (
            &[
                "acceptances:\n  - id: RA-1\n    scope: {check: bucket.encrypted}\n    reason: R.\n    approver: A\n    from: 2026-01-01\n    expires: 2027-01-01\n    owner: O\n",
            ],
            &[
                "acceptances.yaml:8:5: unknown key `owner` in an acceptance = known keys: approver, compensating, expires, from, id, reason, scope",
            ],
        ),
        (
            &[
                "acceptances:\n  - id: RA-1\n    scope: {checks: bucket.encrypted}\n    reason: R.\n    approver: A\n    from: 2026-01-01\n    expires: 2027-01-01\n",
            ],
            &[
                "acceptances.yaml:3:12: the scope of an acceptance has no `check` = add `check: …`",
                "acceptances.yaml:3:13: unknown key `checks` in a scope of an acceptance = did you mean `check`?",
            ],
        ),
        (
            &[
                "acceptances:\n  - id: RA-1\n    scope: {check: bucket.encrypted}\n    reason: R.\n    approver: A\n    from: 2026-01-01\n    expires: 2027-01-01\n  - id: RA-1\n    scope: {check: user.mfa}\n    reason: R.\n    approver: A\n    from: 2026-01-01\n    expires: 2027-01-01\n",
            ],
            &["acceptances.yaml:8:9: acceptance `RA-1` stands twice = give each acceptance an id of its own"],
        ),
        (
            &[
                "acceptances:\n  - id: RA-1\n    scope: {check: bucket.encrypted}\n    reason: R.\n    approver: A\n    from: 2026-01-01\n    expires: 2027-01-01\n",
                "acceptances:\n  - id: RA-2\n    scope: {check: bucket.encrypted}\n    reason: R.\n    approver: A\n    from: 2026-12-31\n    expires: 2027-06-01\n",
            ],
            &[
                "more.yaml:6:5: acceptance `RA-2` covers what `RA-1` covers, for a time in common = begin it where the other expires (2027-01-01T00:00:00Z), or remove one",
            ],
        ),
        (
            &[
                "acceptances:\n  - id: RA-1\n    scope: {check: bucket.encrypted}\n    reason: R.\n    approver: A\n    from: 2026-01-01\n    expires: 2027-01-01\n    compensating: {control: AC-1, measure: M}\n",
            ],
            &[
                "acceptances.yaml:8:19: a compensating control is either a `control` or a `measure` = `control: ID` for one of the catalog, `measure: …` for anything else",
            ],
        ),
        (
            &[
                "acceptances:\n  - id: RA-1\n    scope: {check: bucket.encrypted}\n    reason: R.\n    approver: A\n    from: 2026-01-01\n    expires: 2027-01-01\n    compensating: {}\n",
            ],
            &[
                "acceptances.yaml:8:19: a compensating control is either a `control` or a `measure` = `control: ID` for one of the catalog, `measure: …` for anything else",
            ],
        ),
        (
            &[
                "acceptances:\n  - id: RA-1\n    scope: {check: bucket.encrypted}\n    reason: R.\n    approver: A\n    from: 2026-01-01\n    expires: 2027-01-01\n    compensating: AC-1\n",
            ],
            &[
                "acceptances.yaml:8:19: expected a map that describes a compensating control, found a string = write its keys under it, or `{key: …}`",
            ],
        ),
    ];
    compare(table.map(|(contents, expected)| {
        (said(acceptance::read(&texts(&["acceptances.yaml", "more.yaml"], contents))), expected, contents.concat())
    }));
}
