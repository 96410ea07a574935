//! Bad scopes.

use super::compare;
use super::said;
use soc2_core::diagnostic::Text;
use soc2_core::scope;

#[test]
fn a_mistake_in_a_scope() {
    let table: [(&str, &[&str]); 37] = [
        (
            "scope:\n  entity: A\n  system: S\n  expected_subjects: [{kind: host, id: a}, {kind: host, id: a, region: eu}, {kind: host, id: a}]\n",
            &["scope.yaml:4:77: the subject `host/a` is expected twice = remove one of the two"],
        ),
        (
            "scope:\n  entity: A\n  system: S\n  expected_subjects: [{kind: host, id: a}]\n  subservice_organizations: [{id: v, title: V, method: inclusive, subjects: [{kind: host, id: a}]}]\n",
            &["scope.yaml:5:78: the subject `host/a` is expected twice = remove one of the two"],
        ),
        (
            "scope:\n  entity: A\n  system: S\n  irrelevant_criteria: [{criterion: CC6.1, by: '-', reason: R}]\n",
            &["scope.yaml:4:48: `-` is not the name of anybody = say who: a person, or a role that one person has"],
        ),
        (
            "scope:\n  entity: A\n  system: S\n  subservice_organizations:\n    - id: cloud\n      title: C\n      method: carve_out\n      review: {by: '?', at: 2026-01-01, until: 2027-01-01}\n",
            &["scope.yaml:8:20: `?` is not the name of anybody = say who: a person, or a role that one person has"],
        ),
        (
            "scope:\n  entity: A\n  system: S\n  subservice_organizations:\n    - {id: cloud, title: C, method: carve_out, subjects: [{kind: host, id: a}]}\n",
            &[
                "scope.yaml:5:48: subjects are named of an organization that is carved out = remove them: its own report stands for them; or make it `method: inclusive`",
            ],
        ),
        (
            "scope:\n  entity: A\n  system: S\n  subservice_organizations:\n    - id: cloud\n      title: C\n      method: inclusive\n      complementary_subservice_controls: [{id: S-1, text: T, criteria: [A1.1]}]\n",
            &[
                "scope.yaml:8:7: complementary controls are expected of an organization that is included = state its controls under `add` in a profile, where they are tested with ours; or make it `method: carve_out`",
            ],
        ),
        (
            "scope:\n  entity: A\n  system: S\n  subservice_organizations:\n    - id: cloud\n      title: C\n      method: carve_out\n      review: {by: B, at: 2026-01-01, until: 9999-01-01}\n",
            &[
                "scope.yaml:8:46: `until` (9999-01-01T00:00:00Z) is more than 3 years after `at` (2026-01-01T00:00:00Z) = say when the next report is to be read: they come each year",
            ],
        ),
        (
            "entity: A\n",
            &[
                "scope.yaml:1:1: the scope file has no `scope` = add `scope: …`",
                "scope.yaml:1:1: unknown key `entity` in a scope file = known keys: scope",
            ],
        ),
        ("scope: {entity: A}\n", &["scope.yaml:1:8: the scope has no `system` = add `system: …`"]),
        (
            "scope:\n  entity: A\n  system: S\n  service: [x]\n",
            &["scope.yaml:4:3: unknown key `service` in a scope = did you mean `services`?"],
        ),
        (
            "scope:\n  entity: A\n  system: S\n  categories: [safety]\n",
            &[
                "scope.yaml:4:16: `safety` is not one of security, availability, processing_integrity, confidentiality, privacy",
            ],
        ),
        (
            "scope:\n  entity: A\n  system: S\n  privacy_roles: [owner]\n",
            &["scope.yaml:4:19: `owner` is not one of controller, processor"],
        ),
        (
            "scope:\n  entity: A\n  system: S\n  commitments: [{id: SC 1, text: T}]\n",
            &["scope.yaml:4:22: `SC 1` is not the id of a record: letters, digits, `.`, `_`, `-`"],
        ),
        (
            "scope:\n  entity: A\n  system: S\n  commitments: [{id: SC-1}]\n",
            &["scope.yaml:4:17: the commitment has no `text` = add `text: …`"],
        ),
        (
            "scope:\n  entity: A\n  system: S\n  commitments:\n    - {id: SC-1, text: SC-1 is this}\n    - {id: SC-1, text: T}\n",
            &["scope.yaml:6:12: commitment `SC-1` stands twice = give each an id of its own"],
        ),
        (
            "scope:\n  entity: A\n  system: S\n  components: [{id: web, title: Web}]\n",
            &[
                "scope.yaml:4:15: expected a map that describes a set of components by kind, found a list = write `key: …` without a `- ` before it",
            ],
        ),
        (
            "scope:\n  entity: A\n  system: S\n  components: {hardware: [{id: web, title: Web}]}\n",
            &[
                "scope.yaml:4:16: unknown key `hardware` in a set of components by kind = known keys: data, infrastructure, people, procedures, software",
            ],
        ),
        (
            "scope:\n  entity: A\n  system: S\n  components:\n    software: [{id: web, title: web}]\n    data: [{id: web, title: Web data}]\n",
            &["scope.yaml:6:17: component `web` stands twice = give each an id of its own"],
        ),
        (
            "scope:\n  entity: A\n  system: S\n  expected_subjects: [{kind: host}]\n",
            &["scope.yaml:4:23: the expected subject has no `id` = add `id: …`"],
        ),
        (
            "scope:\n  entity: A\n  system: S\n  expected_subjects: [{kind: account, id: 123456789012}]\n",
            &["scope.yaml:4:43: expected a string, found a whole number = put it in quotes"],
        ),
        (
            "scope:\n  entity: A\n  system: S\n  irrelevant_criteria: [{criterion: CC6, by: B, reason: R}]\n",
            &["scope.yaml:4:37: `CC6` is not a criterion such as `CC6.1`"],
        ),
        (
            "scope:\n  entity: A\n  system: S\n  irrelevant_criteria: [{criterion: CC6.1, reason: R}]\n",
            &["scope.yaml:4:25: the irrelevant criterion has no `by` = add `by: …`"],
        ),
        (
            "scope:\n  entity: A\n  system: S\n  irrelevant_criteria: [{criterion: CC6.1, by: B, reason: R}, {criterion: CC6.1, by: B, reason: R}]\n",
            &["scope.yaml:4:75: irrelevant criterion `CC6.1` stands twice = remove one of the two"],
        ),
        (
            "scope:\n  entity: A\n  system: S\n  subservice_organizations: [{id: cloud, title: C, method: carve-out}]\n",
            &["scope.yaml:4:60: `carve-out` is not one of carve_out, inclusive = did you mean `carve_out`?"],
        ),
        (
            "scope:\n  entity: A\n  system: S\n  subservice_organizations:\n    - {id: cloud, title: cloud, method: carve_out}\n    - {id: cloud, title: C, method: inclusive}\n",
            &["scope.yaml:6:12: subservice organization `cloud` stands twice = give each an id of its own"],
        ),
        (
            "scope:\n  entity: A\n  system: S\n  subservice_organizations:\n    - id: cloud\n      title: Cloud\n      method: carve_out\n      reports: [{type: type_3, from: 2025-01-01, to: 2026-01-01, auditor: A, opinion: unqualified}]\n",
            &["scope.yaml:8:24: `type_3` is not one of type_1, type_2 = did you mean `type_1`?"],
        ),
        (
            "scope:\n  entity: A\n  system: S\n  subservice_organizations:\n    - id: cloud\n      title: Cloud\n      method: carve_out\n      reports: [{type: type_2, as_of: 2026-01-01, auditor: A, opinion: unqualified}]\n",
            &[
                "scope.yaml:8:17: the report has no `from` = add `from: …`",
                "scope.yaml:8:17: the report has no `to` = add `to: …`",
                "scope.yaml:8:32: unknown key `as_of` in a report = known keys: auditor, deviations, from, opinion, to, type",
            ],
        ),
        (
            "scope:\n  entity: A\n  system: S\n  subservice_organizations:\n    - id: cloud\n      title: Cloud\n      method: carve_out\n      reports: [{type: type_1, from: 2025-01-01, to: 2026-01-01, auditor: A, opinion: unqualified}]\n",
            &[
                "scope.yaml:8:17: the report has no `as_of` = add `as_of: …`",
                "scope.yaml:8:32: unknown key `from` in a report = known keys: as_of, auditor, deviations, opinion, type",
                "scope.yaml:8:50: unknown key `to` in a report = known keys: as_of, auditor, deviations, opinion, type",
            ],
        ),
        (
            "scope:\n  entity: A\n  system: S\n  subservice_organizations:\n    - id: cloud\n      title: Cloud\n      method: carve_out\n      reports: [{type: type_2, from: 2026-01-01, to: 2025-01-01, auditor: A, opinion: unqualified}]\n",
            &[
                "scope.yaml:8:54: `to` (2025-01-01T00:00:00Z) is not after `from` (2026-01-01T00:00:00Z) = `to` is the first moment after the period: the day after its last",
            ],
        ),
        (
            "scope:\n  entity: A\n  system: S\n  subservice_organizations:\n    - id: cloud\n      title: Cloud\n      method: carve_out\n      reports: [{type: type_1, as_of: 2026-01-01, auditor: A, opinion: good}]\n",
            &["scope.yaml:8:72: `good` is not one of unqualified, qualified, adverse, disclaimer"],
        ),
        (
            "scope:\n  entity: A\n  system: S\n  subservice_organizations:\n    - id: cloud\n      title: Cloud\n      method: carve_out\n      reports: [{type: type_1, as_of: 2026-01-01, auditor: A, opinion: qualified, deviations: [{text: T, matters: 'yes'}]}]\n",
            &["scope.yaml:8:115: expected true or false, found a string = write it without quotes"],
        ),
        (
            "scope:\n  entity: A\n  system: S\n  subservice_organizations:\n    - id: cloud\n      title: Cloud\n      method: carve_out\n      bridge_letters: [{from: 2026-01-01, to: 2026-01-01}]\n",
            &[
                "scope.yaml:8:47: `to` (2026-01-01T00:00:00Z) is not after `from` (2026-01-01T00:00:00Z) = `to` is the first moment after the period: the day after its last",
            ],
        ),
        (
            "scope:\n  entity: A\n  system: S\n  subservice_organizations:\n    - id: cloud\n      title: Cloud\n      method: carve_out\n      bridge_letters: [{from: 2026-01-01}]\n",
            &["scope.yaml:8:24: the bridge letter has no `to` = add `to: …`"],
        ),
        (
            "scope:\n  entity: A\n  system: S\n  subservice_organizations:\n    - id: cloud\n      title: Cloud\n      method: carve_out\n      review: {by: B, at: 2026-01-01, until: 2025-01-01}\n",
            &[
                "scope.yaml:8:46: `until` (2025-01-01T00:00:00Z) is not after `at` (2026-01-01T00:00:00Z) = say when the review has to be done again",
            ],
        ),
        (
            "scope:\n  entity: A\n  system: S\n  subservice_organizations:\n    - id: cloud\n      title: Cloud\n      method: carve_out\n      review: {by: B, at: 2026-01-01}\n",
            &["scope.yaml:8:15: the review has no `until` = add `until: …`"],
        ),
        (
            "scope:\n  entity: A\n  system: S\n  subservice_organizations:\n    - id: cloud\n      title: Cloud\n      method: carve_out\n      complementary_user_entity_controls: [{id: U-1, text: T, control: AC-1}]\n",
            &["scope.yaml:8:63: unknown key `control` in a complementary control = did you mean `controls`?"],
        ),
        (
            "scope:\n  entity: A\n  system: S\n  significant_changes: [{at: last May, text: T}]\n",
            &[
                "scope.yaml:4:30: `last May` is not a day such as `2026-11-21` or an instant such as `2026-11-21T18:48:42Z`",
            ],
        ),
    ];
    compare(
        table.map(|(text, expected)| (said(scope::read(&Text::new("scope.yaml", text))), expected, text.to_owned())),
    );
}
