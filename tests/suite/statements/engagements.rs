//! Statements that their program does not bear out.

use super::base;
use super::catalog;
use super::compare;
use super::said;
use crate::door;
use crate::door::Statements;
use soc2_core::diagnostic::Text;

/// A profile, and what people state of its program: scope, records, acceptances.
type Stated<'a> = (&'a str, Option<&'a str>, Option<&'a str>, Option<&'a str>);

#[test]
fn a_statement_about_what_the_program_does_not_have() {
    let table: [(Stated<'_>, &[&str]); 32] = [
        (
            (
                "profile:\n  id: p\n  title: P\n  description: D\n  extends: [base]\n",
                None,
                Some(
                    "performances:\n  - id: PF-1\n    control: MC-1\n    occurrence: ticket 4711\n    performer: Ann Lee\n    performed_at: 2026-07-10\n    evidence: []\n",
                ),
                None,
            ),
            &[
                "records.yaml:4:17: `ticket 4711` is no occurrence of `MC-1`, which is due once a quarter, 15d late at most = name the quarter, such as `2026-Q3`, or a day of it",
            ],
        ),
        (
            (
                "profile:\n  id: p\n  title: P\n  description: D\n  extends: [base]\n",
                None,
                Some(
                    "performances:\n  - id: PF-1\n    control: MC-1\n    occurrence: 2026-09\n    performer: Ann Lee\n    performed_at: 2026-07-10\n    evidence: []\n",
                ),
                None,
            ),
            &[
                "records.yaml:4:17: `2026-09` is no occurrence of `MC-1`, which is due once a quarter, 15d late at most = name the quarter, such as `2026-Q3`, or a day of it",
            ],
        ),
        (
            (
                "profile:\n  id: p\n  title: P\n  description: D\n  extends: [base]\n",
                None,
                Some(
                    "performances:\n  - id: PF-1\n    control: MC-1\n    occurrence: 2026-Q5\n    performer: Ann Lee\n    performed_at: 2026-07-10\n    evidence: []\n",
                ),
                None,
            ),
            &[
                "records.yaml:4:17: `2026-Q5` is no occurrence of `MC-1`, which is due once a quarter, 15d late at most = name the quarter, such as `2026-Q3`, or a day of it",
            ],
        ),
        (
            (
                "profile:\n  id: p\n  title: P\n  description: D\n  extends: [base]\n",
                None,
                Some(
                    "performances:\n  - id: PF-1\n    control: MC-1\n    occurrence: 2026-Q4\n    performer: Ann Lee\n    performed_at: 2026-07-10\n    evidence: []\n",
                ),
                None,
            ),
            &[
                "records.yaml:4:17: `2026-Q4` begins on 2026-10-01T00:00:00Z, after it was performed (2026-07-10T00:00:00Z) = name the occurrence that it was performed for, or correct `performed_at`",
            ],
        ),
        (
            (
                "profile:\n  id: p\n  title: P\n  description: D\n  extends: [base]\n",
                None,
                Some(
                    "performances:\n  - id: PF-1\n    control: MC-1\n    occurrence: 2026-Q3\n    performer: Ann Lee\n    performed_at: 2026-06-30T15:00:00+14:00\n    evidence: []\n",
                ),
                None,
            ),
            &[],
        ),
        (
            (
                "profile:\n  id: p\n  title: P\n  description: D\n  extends: [base]\n",
                None,
                Some(
                    "performances:\n  - id: PF-1\n    control: MC-1\n    occurrence: '2026-09-30'\n    performer: Ann Lee\n    performed_at: 2026-10-02\n    evidence: []\n",
                ),
                None,
            ),
            &[],
        ),
        (
            (
                "profile:\n  id: p\n  title: P\n  description: D\n  extends: [base]\n",
                Some(
                    "scope:\n  entity: A\n  system: S\n  subservice_organizations:\n    - id: cloud\n      title: Cloud\n      method: inclusive\n      subjects: [{kind: hots, id: a}]\n",
                ),
                None,
                None,
            ),
            &["scope.yaml:8:25: no target has subjects of the kind `hots` = did you mean `host`?"],
        ),
        (
            (
                "profile:\n  id: p\n  title: P\n  description: D\n  extends: [base]\n  categories: [availability]\n",
                Some("scope:\n  entity: A\n  system: S\n  categories: [availability, privacy]\n"),
                None,
                None,
            ),
            &[
                "scope.yaml:4:30: category `privacy` is in the scope and not in the profile = the profile's categories: availability",
            ],
        ),
        (
            (
                "profile:\n  id: p\n  title: P\n  description: D\n  extends: [base]\n",
                Some("scope:\n  entity: A\n  system: S\n  categories: [security]\n  privacy_roles: [controller]\n"),
                None,
                None,
            ),
            &[
                "scope.yaml:5:3: a privacy role is named, and privacy is not in scope = add `privacy` to `categories`, or remove `privacy_roles`",
            ],
        ),
        (
            (
                "profile:\n  id: p\n  title: P\n  description: D\n  extends: [base]\n",
                Some(
                    "scope:\n  entity: A\n  system: S\n  expected_subjects:\n    - {kind: host, id: account}\n    - {kind: acount, id: '1'}\n",
                ),
                None,
                None,
            ),
            &["scope.yaml:6:14: no target has subjects of the kind `acount` = did you mean `account`?"],
        ),
        (
            (
                "profile:\n  id: p\n  title: P\n  description: D\n  extends: [base]\n",
                Some("scope:\n  entity: A\n  system: S\n  expected_subjects: [{kind: refrigerator, id: '1'}]\n"),
                None,
                None,
            ),
            &[
                "scope.yaml:4:30: no target has subjects of the kind `refrigerator` = known kinds: account, host, system",
            ],
        ),
        (
            (
                "profile:\n  id: p\n  title: P\n  description: D\n  extends: [base]\n",
                Some(
                    "scope:\n  entity: A\n  system: S\n  irrelevant_criteria: [{criterion: CC9.9, by: B, reason: R}]\n",
                ),
                None,
                None,
            ),
            &["scope.yaml:4:37: unknown criterion `CC9.9` = did you mean `CC6.1`?"],
        ),
        (
            (
                "profile:\n  id: p\n  title: P\n  description: D\n  extends: [base]\n",
                Some(
                    "scope:\n  entity: A\n  system: S\n  subservice_organizations:\n    - id: cloud\n      title: Cloud\n      method: carve_out\n      complementary_user_entity_controls: [{id: U-1, text: AC-1 or AC-11, controls: [AC-1, AC-11]}]\n",
                ),
                None,
                None,
            ),
            &["scope.yaml:8:68: unknown control `AC-11` = did you mean `AC-1`?"],
        ),
        (
            (
                "profile:\n  id: p\n  title: P\n  description: D\n  extends: [base]\n",
                Some(
                    "scope:\n  entity: A\n  system: S\n  subservice_organizations:\n    - id: cloud\n      title: Cloud\n      method: carve_out\n      complementary_subservice_controls: [{id: S-1, text: T, criteria: [CC6.1, CC6.7]}]\n",
                ),
                None,
                None,
            ),
            &["scope.yaml:8:80: unknown criterion `CC6.7` = did you mean `CC6.1`?"],
        ),
        (
            (
                "profile:\n  id: p\n  title: P\n  description: D\n  extends: [base]\n",
                Some(
                    "scope:\n  entity: A\n  system: S\n  complementary_user_entity_controls: [{id: U-1, text: T, controls: [zzz.zzzzz]}]\n",
                ),
                None,
                None,
            ),
            &[
                "scope.yaml:4:70: unknown control `zzz.zzzzz` = name a control of the catalog, or describe it in the profile",
            ],
        ),
        (
            (
                "profile:\n  id: p\n  title: P\n  description: D\n  extends: [base]\n  adopt:\n    - {control: MC-1, owner: web, components: [web, wbe], effective: {from: 2026-01-01}}\n",
                Some("scope:\n  entity: A\n  system: S\n  components: {software: [{id: web, title: Web}]}\n"),
                None,
                None,
            ),
            &["profile.yaml:7:53: unknown component `wbe` = did you mean `web`?"],
        ),
        (
            (
                "profile:\n  id: p\n  title: P\n  description: D\n  extends: [base]\n  adopt:\n    - {control: MC-1, owner: O, components: [nothing], effective: {from: 2026-01-01}}\n",
                Some("scope:\n  entity: A\n  system: S\n"),
                None,
                None,
            ),
            &["profile.yaml:7:46: unknown component `nothing` = describe it under the scope's `components`"],
        ),
        (
            (
                "profile:\n  id: p\n  title: P\n  description: D\n  extends: [base]\n  params:\n    password.length:\n      min: {value: 20, reason: SC-2 says so, commitment: SC-2}\n",
                Some("scope:\n  entity: A\n  system: S\n  commitments: [{id: SC-1, text: T}]\n"),
                None,
                None,
            ),
            &["profile.yaml:8:58: unknown commitment `SC-2` = did you mean `SC-1`?"],
        ),
        (
            (
                "profile:\n  id: p\n  title: P\n  description: D\n  extends: [base]\n  params:\n    password.length:\n      min: {value: 20, reason: R, commitment: the-promise}\n",
                Some("scope:\n  entity: A\n  system: S\n"),
                None,
                None,
            ),
            &["profile.yaml:8:47: unknown commitment `the-promise` = describe it under the scope's `commitments`"],
        ),
        (
            (
                "profile:\n  id: p\n  title: P\n  description: D\n  extends: [base]\n",
                None,
                Some(
                    "performances:\n  - id: PF-1\n    control: MC-2\n    performer: Ann Lee\n    performed_at: 2026-07-10\n    evidence: []\n",
                ),
                None,
            ),
            &["records.yaml:3:14: unknown control `MC-2` = did you mean `AC-2`?"],
        ),
        (
            (
                "profile:\n  id: p\n  title: P\n  description: D\n  extends: [base]\n",
                None,
                Some(
                    "performances:\n  - id: PF-1\n    control: zzz.zzzzz\n    performer: Ann Lee\n    performed_at: 2026-07-10\n    evidence: []\n",
                ),
                None,
            ),
            &[
                "records.yaml:3:14: unknown control `zzz.zzzzz` = name a control of the catalog, or describe it in the profile",
            ],
        ),
        (
            (
                "profile:\n  id: p\n  title: P\n  description: D\n  extends: [base]\n",
                None,
                Some(
                    "performances:\n  - id: PF-1\n    control: AC-1\n    performer: Ann Lee\n    performed_at: 2026-07-10\n    evidence: []\n",
                ),
                None,
            ),
            &[
                "records.yaml:3:14: control `AC-1` is automated: nobody performs it = record a `test` of it, or name the control that people perform",
            ],
        ),
        (
            (
                "profile:\n  id: p\n  title: P\n  description: D\n  extends: [base]\n",
                None,
                Some(
                    "tests:\n  - id: TS-1\n    control: MC-11\n    procedures: [inspection]\n    tester: Ruth Okafor\n    tested_at: 2026-08-01\n    evidence: []\n    results: []\n",
                ),
                None,
            ),
            &["records.yaml:3:14: unknown control `MC-11` = did you mean `MC-1`?"],
        ),
        (
            (
                "profile:\n  id: p\n  title: P\n  description: D\n  extends: [base]\n",
                None,
                Some(
                    "tests:\n  - id: TS-1\n    control: MC-1\n    procedures: [inspection]\n    tester: Ruth Okafor\n    tested_at: 2026-08-01\n    evidence: []\n    results:\n      - {item: A, attributes: {A: met}}\n      - {item: C, attributes: {A: met, C: met}}\n",
                ),
                None,
            ),
            &["records.yaml:10:40: control `MC-1` has no attribute `C` = its attributes: A, B"],
        ),
        (
            (
                "profile:\n  id: p\n  title: P\n  description: D\n  extends: [base]\n",
                None,
                Some("sufficiency: [{criterion: CC6.9, controls: [AC-1], by: B, at: 2026-01-01, rationale: R}]\n"),
                None,
            ),
            &["records.yaml:1:27: unknown criterion `CC6.9` = did you mean `CC6.1`?"],
        ),
        (
            (
                "profile:\n  id: p\n  title: P\n  description: D\n  extends: [base]\n",
                None,
                Some(
                    "sufficiency: [{criterion: CC6.1, controls: [AC-1, AC-2], by: B, at: 2026-01-01, rationale: AC-2 is part}]\n",
                ),
                None,
            ),
            &[
                "records.yaml:1:51: control `AC-2` does not satisfy `CC6.1` = name the controls whose mapping says `satisfies`",
            ],
        ),
        (
            (
                "profile:\n  id: p\n  title: P\n  description: D\n  extends: [base]\n",
                None,
                Some(
                    "sufficiency: [{criterion: CC6.1, controls: [AC-1, AC-21], by: B, at: 2026-01-01, rationale: R}]\n",
                ),
                None,
            ),
            &["records.yaml:1:51: unknown control `AC-21` = did you mean `AC-1`?"],
        ),
        (
            (
                "profile:\n  id: p\n  title: P\n  description: D\n  extends: [base]\n",
                None,
                None,
                Some(
                    "acceptances:\n  - id: RA-1\n    scope: {check: bucket.encryptd}\n    reason: R.\n    approver: A\n    from: 2026-01-01\n    expires: 2027-01-01\n",
                ),
            ),
            &["acceptances.yaml:3:20: unknown check `bucket.encryptd` = did you mean `bucket.encrypted`?"],
        ),
        (
            (
                "profile:\n  id: p\n  title: P\n  description: D\n  extends: [base]\n",
                None,
                None,
                Some(
                    "acceptances:\n  - id: RA-1\n    scope: {check: zzz.zzzzz}\n    reason: R.\n    approver: A\n    from: 2026-01-01\n    expires: 2027-01-01\n",
                ),
            ),
            &[
                "acceptances.yaml:3:20: unknown check `zzz.zzzzz` = name a check of the catalog; `*` stands for any letters",
            ],
        ),
        (
            (
                "profile:\n  id: p\n  title: P\n  description: D\n  extends: [base]\n",
                None,
                None,
                Some(
                    "acceptances:\n  - id: RA-1\n    scope: {check: aws.s3.*}\n    reason: R.\n    approver: A\n    from: 2026-01-01\n    expires: 2027-01-01\n",
                ),
            ),
            &[
                "acceptances.yaml:3:20: no check matches `aws.s3.*` = name a check of the catalog; `*` stands for any letters",
            ],
        ),
        (
            (
                "profile:\n  id: p\n  title: P\n  description: D\n  extends: [base]\n",
                None,
                None,
                Some(
                    "acceptances:\n  - id: RA-1\n    scope: {check: bucket.encrypted}\n    reason: R.\n    approver: A\n    from: 2026-01-01\n    expires: 2027-01-01\n    compensating: {control: AC-11}\n",
                ),
            ),
            &["acceptances.yaml:8:29: unknown control `AC-11` = did you mean `AC-1`?"],
        ),
        (
            (
                "profile:\n  id: p\n  title: P\n  description: D\n  extends: [base]\n",
                Some(
                    "scope:\n  entity: A\n  system: S\n  irrelevant_criteria: [{criterion: CC9.9, by: B, reason: R}]\n",
                ),
                Some(
                    "performances:\n  - id: PF-1\n    control: MC-2\n    performer: Ann Lee\n    performed_at: 2026-07-10\n    evidence: []\n",
                ),
                Some(
                    "acceptances:\n  - id: RA-1\n    scope: {check: zzz.zzzzz}\n    reason: R.\n    approver: A\n    from: 2026-01-01\n    expires: 2027-01-01\n",
                ),
            ),
            &[
                "acceptances.yaml:3:20: unknown check `zzz.zzzzz` = name a check of the catalog; `*` stands for any letters",
                "records.yaml:3:14: unknown control `MC-2` = did you mean `AC-2`?",
                "scope.yaml:4:37: unknown criterion `CC9.9` = did you mean `CC6.1`?",
            ],
        ),
    ];
    compare(table.map(|((profile, scope, records, acceptances), expected)| {
        let program = door::tailored(&catalog(), &Text::new("profile.yaml", profile), &[base()]);
        let program = program.unwrap_or_else(|error| panic!("{error}"));
        let statements = Statements {
            scope: scope.map(|text| Text::new("scope.yaml", text)),
            records: records.map(|text| Text::new("records.yaml", text)),
            acceptances: acceptances.map(|text| Text::new("acceptances.yaml", text)),
            workpaper: None,
        };
        let text = [Some(profile), scope, records, acceptances].into_iter().flatten().collect();
        (said(door::engagement(&program, &statements)), expected, text)
    }));
}
