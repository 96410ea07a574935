//! Bad records.

use super::compare;
use super::said;
use super::texts;
use soc2_core::record;

#[test]
fn a_mistake_in_records() {
    let table: [(&[&str], &[&str]); 27] = [
        (
            &[
                "performances:\n  - id: PF-1\n    control: MC-1\n    performer: '-'\n    performed_at: 2026-07-10\n    evidence: []\n",
            ],
            &["records.yaml:4:16: `-` is not the name of anybody = say who: a person, or a role that one person has"],
        ),
        (
            &[
                "tests:\n  - id: TS-1\n    control: MC-1\n    procedures: []\n    tester: '1'\n    reviewer: '...'\n    tested_at: 2026-08-01\n    evidence: []\n    results: []\n",
            ],
            &[
                "records.yaml:4:17: the list is empty = a test is by a procedure: name at least one",
                "records.yaml:5:13: `1` is not the name of anybody = say who: a person, or a role that one person has",
                "records.yaml:6:15: `...` is not the name of anybody = say who: a person, or a role that one person has",
            ],
        ),
        (
            &["sufficiency: [{criterion: CC6.1, controls: [], by: '-', at: 2026-01-01, rationale: R}]\n"],
            &[
                "records.yaml:1:44: the list is empty = a judgment is of controls: name at least one",
                "records.yaml:1:52: `-` is not the name of anybody = say who: a person, or a role that one person has",
            ],
        ),
        (
            &["performance: []\n"],
            &["records.yaml:1:1: unknown key `performance` in a file of records = did you mean `performances`?"],
        ),
        (
            &["- performances\n"],
            &[
                "records.yaml:1:1: expected a map that describes a file of records, found a list = write `key: …` without a `- ` before it",
            ],
        ),
        (
            &["performances:\n  - id: PF-1\n    control: MC-1\n    performed_at: 2026-07-10\n    evidence: []\n"],
            &["records.yaml:2:5: the performance has no `performer` = add `performer: …`"],
        ),
        (
            &[
                "performances:\n  - id: PF-1\n    control: MC-1\n    performer: Ann Lee\n    performed_at: 2026-07-10\n    evidence: []\n    valid_until: 2026-07-10\n",
            ],
            &[
                "records.yaml:7:18: `valid_until` (2026-07-10T00:00:00Z) is not after `performed_at` (2026-07-10T00:00:00Z) = `valid_until` is the first moment at which it no longer counts",
            ],
        ),
        (
            &[
                "performances:\n  - id: PF-1\n    control: MC-1\n    performer: Ann Lee\n    performed_at: 2026-07-10\n    evidence: []\n    valid_until: never\n",
            ],
            &[
                "records.yaml:7:18: `never` is not a day such as `2026-11-21` or an instant such as `2026-11-21T18:48:42Z`",
            ],
        ),
        (
            &[
                "performances:\n  - id: PF-1\n    control: MC-1\n    performer: Ann Lee\n    performed_at: 2026-07-10\n    evidence: []\n    evidence: []\n",
            ],
            &["records.yaml:7:5: the name `evidence` stands twice in one map = remove one of the two"],
        ),
        (
            &[
                "performances:\n  - id: PF-1\n    control: MC-1\n    performer: Ann Lee\n    performed_at: 2026-07-10\n    evidence: [{title: T, digest: abc}]\n",
            ],
            &[
                "records.yaml:6:35: `abc` is not a digest: `sha256:` and 64 hexadecimal digits, as `sha256sum` prints them",
            ],
        ),
        (
            &[
                "performances:\n  - id: PF-1\n    control: MC-1\n    performer: Ann Lee\n    performed_at: 2026-07-10\n    evidence: [{title: T, kind: letter, digest: 'sha256:abababababababababababababababababababababababababababababababab'}]\n",
            ],
            &["records.yaml:6:33: `letter` is not one of record, policy"],
        ),
        (
            &[
                "performances:\n  - id: PF-1\n    control: MC 1\n    performer: Ann Lee\n    performed_at: 2026-07-10\n    evidence: []\n",
            ],
            &["records.yaml:3:14: `MC 1` is not a control id: letters, digits, `.`, `_`, `-`"],
        ),
        (
            &[
                "performances:\n  - id: PF-1\n    control: MC-1\n    performer: Ann Lee\n    performed_at: 2026-07-10\n    evidence: []\n",
                "performances:\n  - id: PF-1\n    control: MC-1\n    performer: Ann Lee\n    performed_at: 2026-07-10\n    evidence: []\n",
            ],
            &["more.yaml:2:9: record `PF-1` stands twice = give each record an id of its own"],
        ),
        (
            &[
                "performances:\n  - id: TS-1\n    control: MC-1\n    performer: Ann Lee\n    performed_at: 2026-07-10\n    evidence: []\n",
                "tests:\n  - id: TS-1\n    control: MC-1\n    procedures: [inspection]\n    tester: Ruth Okafor\n    tested_at: 2026-08-01\n    evidence: []\n    results: []\n",
            ],
            &["more.yaml:2:9: record `TS-1` stands twice = give each record an id of its own"],
        ),
        (
            &[
                "tests:\n  - id: TS-1\n    control: MC-1\n    procedures: [inspection]\n    tester: Ruth Okafor\n    tested_at: 2026-08-01\n    evidence: []\n",
            ],
            &["records.yaml:2:5: the test has no `results` = add `results: …`"],
        ),
        (
            &[
                "tests:\n  - id: TS-1\n    control: MC-1\n    procedures: [inspection]\n    tester: Ruth Okafor\n    tested_at: 2026-08-01\n    evidence: []\n    results: []\n    reviewer: ruth  okafor\n",
            ],
            &["records.yaml:9:15: `ruth  okafor` tested and reviewed = name another reviewer, or none"],
        ),
        (
            &[
                "tests:\n  - id: TS-1\n    control: MC-1\n    procedures: [inspection]\n    tester: 'Priya Raman'\n    tested_at: 2026-08-01\n    evidence: []\n    results: []\n    reviewer: 'Priya Raman, head of security'\n",
            ],
            &[
                "records.yaml:9:15: `Priya Raman, head of security` tested and reviewed = name another reviewer, or none",
            ],
        ),
        (
            &[
                "tests:\n  - id: TS-1\n    control: MC-1\n    procedures: [inspection]\n    tester: 'Okafor'\n    tested_at: 2026-08-01\n    evidence: []\n    results: []\n    reviewer: 'Ruth Okafor'\n",
            ],
            &["records.yaml:9:15: `Ruth Okafor` tested and reviewed = name another reviewer, or none"],
        ),
        (
            &[
                "tests:\n  - id: TS-1\n    control: MC-1\n    procedures: [inspection]\n    tester: 'Jürgen Groß'\n    tested_at: 2026-08-01\n    evidence: []\n    results: []\n    reviewer: 'Ju\u{308}rgen Groß'\n",
            ],
            &["records.yaml:9:15: `Ju\u{308}rgen Groß` tested and reviewed = name another reviewer, or none"],
        ),
        (
            &[
                "tests:\n  - id: TS-1\n    control: MC-1\n    procedures: [inspection]\n    tester: Ann Lee\n    tested_at: 2026-08-01\n    evidence: []\n    results: []\n    reviewer: Ann Roe\n",
            ],
            &[],
        ),
        (
            &[
                "tests:\n  - id: TS-1\n    control: MC-1\n    procedures: [inspecting]\n    tester: Ruth Okafor\n    tested_at: 2026-08-01\n    evidence: []\n    results: []\n",
            ],
            &[
                "records.yaml:4:18: `inspecting` is not one of inquiry, observation, inspection, reperformance = did you mean `inspection`?",
            ],
        ),
        (
            &[
                "tests:\n  - id: TS-1\n    control: MC-1\n    procedures: [inspection]\n    tester: Ruth Okafor\n    tested_at: 2026-08-01\n    evidence: []\n    results: [{item: a, attributes: {A: failed}}]\n",
            ],
            &["records.yaml:8:41: `failed` is not one of met, deviation, not_applicable"],
        ),
        (
            &[
                "tests:\n  - id: TS-1\n    control: MC-1\n    procedures: [inspection]\n    tester: Ruth Okafor\n    tested_at: 2026-08-01\n    evidence: []\n    results: [{item: a, attributes: [A]}]\n",
            ],
            &["records.yaml:8:37: expected a map, found a list = write `key: …` without a `- ` before it"],
        ),
        (
            &[
                "tests:\n  - id: TS-1\n    control: MC-1\n    procedures: [inspection]\n    tester: Ruth Okafor\n    tested_at: 2026-08-01\n    evidence: []\n    results: []\n    population: {title: P, count: -1}\n",
            ],
            &["records.yaml:9:35: `-1` is out of range = write a whole number, 0 or more"],
        ),
        (
            &[
                "tests:\n  - id: TS-1\n    control: MC-1\n    procedures: [inspection]\n    tester: Ruth Okafor\n    tested_at: 2026-08-01\n    evidence: []\n    results: []\n    population: {title: P}\n",
            ],
            &["records.yaml:9:17: the population has no `count` = add `count: …`"],
        ),
        (
            &["sufficiency: [{criterion: CC6.1, controls: [AC-1], by: B, at: 2026-01-01}]\n"],
            &["records.yaml:1:15: the judgment of sufficiency has no `rationale` = add `rationale: …`"],
        ),
        (
            &["sufficiency: [{criterion: CC61, controls: AC-1, by: B, at: 2026-01-01, rationale: R}]\n"],
            &[
                "records.yaml:1:27: `CC61` is not a criterion such as `CC6.1`",
                "records.yaml:1:43: expected a list, found a string = begin each element with `- `, or write `[…]`",
            ],
        ),
    ];
    compare(table.map(|(contents, expected)| {
        (said(record::read(&texts(&["records.yaml", "more.yaml"], contents))), expected, contents.concat())
    }));
}
