//! Bad statements: profiles, scopes, records and risk acceptances, and what is said of each. Text in, diagnostics out,
//! whole: the place, the message and the hint.

use soc2_core::Error;
use soc2_core::acceptance;
use soc2_core::diagnostic::Diagnostic;
use soc2_core::diagnostic::Text;
use soc2_core::profile;
use soc2_core::record;
use soc2_core::scope;

use crate::door;
use crate::door::Statements;

/// `file:line:column: message = hint`, a line each.
fn said<T>(result: Result<T, Error>) -> Vec<String> {
    let line = |it: &Diagnostic| {
        let hint = it.hint.as_ref().map_or(String::new(), |hint| format!(" = {hint}"));
        format!("{}:{}:{}: {}{hint}", it.file, it.line, it.column, it.message)
    };
    result.map_or_else(|error| error.diagnostics().iter().map(line).collect(), |_| Vec::new())
}

/// Holds what is said of each text against what is expected, and shows every difference.
fn compare<'a>(table: impl IntoIterator<Item = (Vec<String>, &'a [&'a str], String)>) {
    let differing: Vec<String> = table
        .into_iter()
        .filter(|(came, expected, _)| came != expected)
        .map(|(came, expected, text)| format!("{text}\n  expected {expected:#?}\n  came     {came:#?}"))
        .collect();
    assert!(differing.is_empty(), "{}", differing.join("\n"));
}

fn texts(names: &[&str], contents: &[&str]) -> Vec<Text> {
    names.iter().zip(contents).map(|(name, content)| Text::new(*name, *content)).collect()
}

fn catalog() -> Text {
    Text::new("catalog.yaml", door::read(&door::project("tests/cases/catalog.yaml")))
}

fn base() -> Text {
    Text::new("base.yaml", door::read(&door::project("tests/cases/base.yaml")))
}

#[test]
fn a_mistake_in_a_profile_that_is_read() {
    let table: [(&str, &[&str]); 25] = [
        (
            "profiles: {}\n",
            &[
                "profile.yaml:1:1: the profile file has no `profile` = add `profile: …`",
                "profile.yaml:1:1: unknown key `profiles` in a profile file = did you mean `profile`?",
            ],
        ),
        (
            "profile: ours\n",
            &[
                "profile.yaml:1:10: expected a map that describes a profile, found a string = write its keys under it, or `{key: …}`",
            ],
        ),
        ("profile: {title: P, description: D}\n", &["profile.yaml:1:10: the profile has no `id` = add `id: …`"]),
        (
            "profile:\n  id: p\n  title: P\n  description: D\n  adopts: []\n",
            &["profile.yaml:5:3: unknown key `adopts` in a profile = did you mean `adopt`?"],
        ),
        (
            "profile:\n  id: p\n  title: P\n  description: D\n  extends: base\n",
            &["profile.yaml:5:12: expected a list, found a string = begin each element with `- `, or write `[…]`"],
        ),
        (
            "profile:\n  id: p\n  title: P\n  description: D\n  extends: [Base]\n",
            &["profile.yaml:5:13: `Base` is not a profile: lower-case letters, digits, `.`, `_`, `-`"],
        ),
        (
            "profile:\n  id: p\n  title: P\n  description: D\n  exclude: [AC-1]\n",
            &["profile.yaml:5:12: expected a map, found a list = write `key: …` without a `- ` before it"],
        ),
        (
            "profile:\n  id: p\n  title: P\n  description: D\n  exclude: {AC 1: why}\n",
            &["profile.yaml:5:13: `AC 1` is not a control id: letters, digits, `.`, `_`, `-`"],
        ),
        (
            "profile:\n  id: p\n  title: P\n  description: D\n  exclude: {AC-1: ''}\n",
            &["profile.yaml:5:19: the text is empty = say it, or leave the key out"],
        ),
        (
            "profile:\n  id: p\n  title: P\n  description: D\n  controls: [AC-1]\n  exclude: {AC-1: Not ours.}\n",
            &[
                "profile.yaml:6:13: control `AC-1` is named under `controls` and under `exclude` = remove it from one of the two",
            ],
        ),
        (
            "profile:\n  id: p\n  title: P\n  description: D\n  adopt: [{control: AC-1, effective: {from: 2026-01-01}}]\n",
            &["profile.yaml:5:11: the adoption has no `owner` = add `owner: …`"],
        ),
        (
            "profile:\n  id: p\n  title: P\n  description: D\n  adopt: [{control: AC-1, owner: O}]\n",
            &["profile.yaml:5:11: the adoption has no `effective` = add `effective: …`"],
        ),
        (
            "profile:\n  id: p\n  title: P\n  description: D\n  adopt: [{control: AC-1, owner: O, effective: {to: 2026-01-01}}]\n",
            &["profile.yaml:5:48: the time in force has no `from` = add `from: …`"],
        ),
        (
            "profile:\n  id: p\n  title: P\n  description: D\n  adopt: [{control: AC-1, owner: O, effective: 2026-01-01}]\n",
            &[
                "profile.yaml:5:48: expected a map that describes a time in force, found a string = write its keys under it, or `{key: …}`",
            ],
        ),
        (
            "profile:\n  id: p\n  title: P\n  description: D\n  adopt: [{control: AC-1, owner: O, effective: {from: 1 January}}]\n",
            &[
                "profile.yaml:5:55: `1 January` is not a day such as `2026-11-21` or an instant such as `2026-11-21T18:48:42Z`",
            ],
        ),
        (
            "profile:\n  id: p\n  title: P\n  description: D\n  adopt: [{control: AC-1, owner: O, effective: {from: 2026-02-30}}]\n",
            &[
                "profile.yaml:5:55: `2026-02-30` is not a day such as `2026-11-21` or an instant such as `2026-11-21T18:48:42Z`",
            ],
        ),
        (
            "profile:\n  id: p\n  title: P\n  description: D\n  adopt: [{control: AC-1, owner: O, effective: {from: 2026-07-01, to: 2026-01-01}}]\n",
            &[
                "profile.yaml:5:71: `to` (2026-01-01T00:00:00Z) is not after `from` (2026-07-01T00:00:00Z) = the end is the first moment after it",
            ],
        ),
        (
            "profile:\n  id: p\n  title: P\n  description: D\n  adopt: [{control: AC-1, owner: O, effective: {from: 2026-07-01, until: 2027-01-01}}]\n",
            &["profile.yaml:5:67: unknown key `until` in a time in force = known keys: from, to"],
        ),
        (
            "profile:\n  id: p\n  title: P\n  description: D\n  adopt:\n    - {control: AC-1, owner: O, effective: {from: 2026-01-01, to: 2026-07-02}}\n    - {control: AC-1, owner: O, effective: {from: 2026-07-01}}\n",
            &[
                "profile.yaml:7:7: control `AC-1` is adopted twice for the same time = end the first (`effective: {from: …, to: …}`) where the second begins",
            ],
        ),
        (
            "profile:\n  id: p\n  title: P\n  description: D\n  adopt:\n    - {control: AC-1, owner: O, effective: {from: 2026-01-01}}\n    - {control: AC-1, owner: O, effective: {from: 2026-07-01}}\n",
            &[
                "profile.yaml:7:7: control `AC-1` is adopted twice for the same time = end the first (`effective: {from: …, to: …}`) where the second begins",
            ],
        ),
        (
            "profile:\n  id: p\n  title: P\n  description: D\n  adopt: [{control: AC-1, owner: O, components: [web shop], effective: {from: 2026-01-01}}]\n",
            &["profile.yaml:5:50: `web shop` is not a component: letters, digits, `.`, `_`, `-`"],
        ),
        (
            "profile:\n  id: p\n  title: P\n  description: D\n  params: {password.length: {min: 20}}\n",
            &[
                "profile.yaml:5:35: expected a map that describes a parameter of a profile, found a whole number = write its keys under it, or `{key: …}`",
            ],
        ),
        (
            "profile:\n  id: p\n  title: P\n  description: D\n  params: {password.length: {min: {value: 20, reason: R, commitments: SC-1}}}\n",
            &["profile.yaml:5:58: unknown key `commitments` in a parameter of a profile = did you mean `commitment`?"],
        ),
        (
            "profile:\n  id: p\n  title: P\n  description: D\n  add: {criteria: []}\n",
            &[
                "profile.yaml:5:9: unknown key `criteria` in a profile's `add` = known keys: checks, controls, sources, targets",
            ],
        ),
        (
            "profile:\n  id: p\n  title: P\n  description: D\n  add: {controls: [{id: MC-1}]}\n",
            &[
                "profile.yaml:5:20: the control has no `nature` = add `nature: …`",
                "profile.yaml:5:20: the control has no `operation` = add `operation: …`",
                "profile.yaml:5:20: the control has no `owner` = add `owner: …`",
                "profile.yaml:5:20: the control has no `statement` = add `statement: …`",
                "profile.yaml:5:20: the control has no `title` = add `title: …`",
            ],
        ),
    ];
    compare(
        table
            .map(|(text, expected)| (said(profile::read(&Text::new("profile.yaml", text))), expected, text.to_owned())),
    );
}

#[test]
fn a_mistake_in_what_a_profile_extends() {
    let table: [(&[&str], &[&str]); 7] = [
        (
            &["profile:\n  id: p\n  title: P\n  description: D\n  extends: [p]\n"],
            &["profile.yaml:5:13: profile `p` extends itself: p extends p = remove one of them from `extends`"],
        ),
        (
            &[
                "profile:\n  id: p\n  title: P\n  description: D\n  extends: [bse]\n",
                "profile: {id: base, title: B, description: D}\n",
            ],
            &["profile.yaml:5:13: profile `bse` is not known = did you mean `base`?"],
        ),
        (
            &[
                "profile:\n  id: p\n  title: P\n  description: D\n  extends: [other]\n",
                "profile: {id: base, title: B, description: D}\n",
            ],
            &["profile.yaml:5:13: profile `other` is not known = known profiles: base"],
        ),
        (
            &["profile:\n  id: p\n  title: P\n  description: D\n  extends: [other]\n"],
            &["profile.yaml:5:13: profile `other` is not known = no other profile was given"],
        ),
        (
            &[
                "profile:\n  id: p\n  title: P\n  description: D\n  extends: [base]\n",
                "profile: {id: base, title: B, description: D, extends: [p]}\n",
            ],
            &[
                "base.yaml:1:57: profile `p` extends itself: p extends base extends p = remove one of them from `extends`",
            ],
        ),
        (
            &[
                "profile:\n  id: p\n  title: P\n  description: D\n  extends: [base]\n",
                "profile: {id: base, title: B, description: D, extends: [more]}\n",
                "profile: {id: more, title: M, description: D, extends: [base]}\n",
            ],
            &[
                "more.yaml:1:57: profile `base` extends itself: base extends more extends base = remove one of them from `extends`",
            ],
        ),
        (
            &[
                "profile:\n  id: p\n  title: P\n  description: D\n  extends: [base, more]\n  add: {targets: [{id: moon, title: M, subjects: [moon]}]}\n",
                "profile: {id: base, title: B, description: D}\n",
                "profile: {id: more, title: M, description: D, add: {targets: [{id: moon, title: M, subjects: [moon]}]}}\n",
            ],
            &["more.yaml:1:68: `moon` is defined in profile.yaml already = give it an id of its own"],
        ),
    ];
    compare(table.map(|(contents, expected)| {
        let texts = texts(&["profile.yaml", "base.yaml", "more.yaml"], contents);
        let known: Vec<_> = texts.iter().map(|text| profile::read(text).expect("a sound profile")).collect();
        (said(profile::resolve(known[0].clone(), &known[1..])), expected, contents.concat())
    }));
}

#[test]
fn a_mistake_in_a_profile_against_its_catalog() {
    let table: [(&[&str], &[&str]); 17] = [
        (
            &["profile:\n  id: p\n  title: P\n  description: D\n  controls: [AC-9]\n"],
            &["profile.yaml:5:14: unknown control `AC-9` = did you mean `AC-1`?"],
        ),
        (
            &["profile:\n  id: p\n  title: P\n  description: D\n  controls: [something.else]\n"],
            &[
                "profile.yaml:5:14: unknown control `something.else` = name a control of the catalog, or describe it under `add`",
            ],
        ),
        (
            &["profile:\n  id: p\n  title: P\n  description: D\n  exclude: {AC-9: why}\n"],
            &["profile.yaml:5:13: unknown control `AC-9` = did you mean `AC-1`?"],
        ),
        (
            &["profile:\n  id: p\n  title: P\n  description: D\n  exclude: {something.else: why}\n"],
            &[
                "profile.yaml:5:13: unknown control `something.else` = name a control of the catalog, or describe it under `add`",
            ],
        ),
        (
            &[
                "profile:\n  id: p\n  title: P\n  description: D\n  adopt: [{control: AC-9, owner: O, effective: {from: 2026-01-01}}]\n",
            ],
            &["profile.yaml:5:21: unknown control `AC-9` = did you mean `AC-1`?"],
        ),
        (
            &[
                "profile:\n  id: p\n  title: P\n  description: D\n  adopt: [{control: something.else, owner: O, effective: {from: 2026-01-01}}]\n",
            ],
            &[
                "profile.yaml:5:21: unknown control `something.else` = name a control of the catalog, or describe it under `add`",
            ],
        ),
        (
            &[
                "profile:\n  id: p\n  title: P\n  description: D\n  controls: [AC-2]\n  adopt: [{control: AC-1, owner: O, effective: {from: 2026-01-01}}]\n",
            ],
            &[
                "profile.yaml:6:21: control `AC-1` is adopted and left out = take it (`controls`, `exclude`), or do not adopt it",
            ],
        ),
        (
            &[
                "profile:\n  id: p\n  title: P\n  description: D\n  exclude: {AC-1: why}\n  adopt: [{control: AC-1, owner: O, effective: {from: 2026-01-01}}]\n",
            ],
            &[
                "profile.yaml:6:21: control `AC-1` is adopted and left out = take it (`controls`, `exclude`), or do not adopt it",
            ],
        ),
        (
            &["profile:\n  id: p\n  title: P\n  description: D\n  targets: [hots]\n"],
            &["profile.yaml:5:13: unknown target `hots` = known targets: account, host"],
        ),
        (
            &[
                "profile:\n  id: p\n  title: P\n  description: D\n  params: {something.else: {min: {value: 20, reason: R}}}\n",
            ],
            &[
                "profile.yaml:5:12: unknown check `something.else` = name a check of the catalog, or describe it under `add`",
            ],
        ),
        (
            &[
                "profile:\n  id: p\n  title: P\n  description: D\n  params: {password.length: {min: {value: 65, reason: R}}}\n",
            ],
            &[
                "profile.yaml:5:30: check `password.length`: `min` is 65, the most allowed is 64 = from 8 to 64; the default is 14",
            ],
        ),
        (
            &[
                "profile:\n  id: p\n  title: P\n  description: D\n  params: {password.expires: {min: {value: 65, reason: R}}}\n",
            ],
            &[
                "profile.yaml:5:31: check `password.expires`: `min` is not a parameter of the check = the check has no parameter that a profile may set",
            ],
        ),
        (
            &[
                "profile:\n  id: p\n  title: P\n  description: D\n  params: {web.named: {name: {value: x, reason: R}}}\n",
            ],
            &[
                "profile.yaml:5:24: check `web.named`: `name` is fixed by the check's matrix = the check has no parameter that a profile may set",
            ],
        ),
        (
            &[
                "profile:\n  id: p\n  title: P\n  description: D\n  params: {host.rebooted: {days: {value: soon, reason: R}}}\n",
            ],
            &[
                "profile.yaml:5:28: check `host.rebooted`: `days` has the type string, where duration is expected = the default is 30d",
            ],
        ),
        (
            &[
                "profile:\n  id: p\n  title: P\n  description: D\n  extends: [base]\n",
                "profile:\n  id: base\n  title: B\n  description: D\n  targets: [moon]\n  exclude: {AC-9: why}\n  params:\n    password.length: {min: {value: 65, reason: R}}\n  adopt: [{control: AC-8, owner: O, effective: {from: 2026-01-01}}]\n",
            ],
            &[
                "base.yaml:5:13: unknown target `moon` = known targets: account, host",
                "base.yaml:6:13: unknown control `AC-9` = did you mean `AC-1`?",
                "base.yaml:8:23: check `password.length`: `min` is 65, the most allowed is 64 = from 8 to 64; the default is 14",
                "base.yaml:9:21: unknown control `AC-8` = did you mean `AC-1`?",
            ],
        ),
        (
            &[
                "profile:\n  id: p\n  title: P\n  description: D\n  add: {controls: [{id: AC-1, title: T, statement: S, owner: O, nature: manual, operation: state, criteria: [{id: CC6.1, relation: supports, rationale: R}]}]}\n",
            ],
            &["profile.yaml:5:25: `AC-1` is defined in catalog.yaml already = give it an id of its own"],
        ),
        (
            &[
                "profile:\n  id: p\n  title: P\n  description: D\n  add: {controls: [{id: MC-1, title: T, statement: S, owner: O, nature: manual, operation: state, criteria: [{id: CC6.9, relation: supports, rationale: R}]}]}\n",
            ],
            &["profile.yaml:5:115: control `MC-1`: unknown criterion `CC6.9` = did you mean `CC6.1`?"],
        ),
    ];
    compare(table.map(|(contents, expected)| {
        let texts = texts(&["profile.yaml", "base.yaml"], contents);
        (said(door::tailored(&catalog(), &texts[0], &texts[1..])), expected, contents.concat())
    }));
}

#[test]
fn a_mistake_in_a_scope() {
    let table: [(&str, &[&str]); 30] = [
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

#[test]
fn a_mistake_in_records() {
    let table: [(&[&str], &[&str]); 20] = [
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

#[test]
fn a_mistake_in_acceptances() {
    let table: [(&[&str], &[&str]); 14] = [
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

/// A profile, and what people state of its program: scope, records, acceptances.
type Stated<'a> = (&'a str, Option<&'a str>, Option<&'a str>, Option<&'a str>);

#[test]
fn a_statement_about_what_the_program_does_not_have() {
    let table: [(Stated<'_>, &[&str]); 26] = [
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
            &["scope.yaml:6:14: no target in scope has subjects of the kind `acount` = did you mean `account`?"],
        ),
        (
            (
                "profile:\n  id: p\n  title: P\n  description: D\n  extends: [base]\n",
                Some("scope:\n  entity: A\n  system: S\n  expected_subjects: [{kind: refrigerator, id: '1'}]\n"),
                None,
                None,
            ),
            &[
                "scope.yaml:4:30: no target in scope has subjects of the kind `refrigerator` = known kinds: account, host, system",
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
            &["scope.yaml:4:37: criterion `CC9.9` is not in scope = did you mean `CC6.1`?"],
        ),
        (
            (
                "profile:\n  id: p\n  title: P\n  description: D\n  extends: [base]\n  categories: [security]\n",
                Some(
                    "scope:\n  entity: A\n  system: S\n  irrelevant_criteria: [{criterion: A1.1, by: B, reason: R}]\n",
                ),
                None,
                None,
            ),
            &["scope.yaml:4:37: criterion `A1.1` is not in scope = name a criterion of a category in scope"],
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
            &["scope.yaml:8:68: control `AC-11` is not in scope = did you mean `AC-1`?"],
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
            &["scope.yaml:8:80: criterion `CC6.7` is not in scope = did you mean `CC6.1`?"],
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
            &["scope.yaml:4:70: control `zzz.zzzzz` is not in scope = name a control that the profile takes"],
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
            &["records.yaml:3:14: control `MC-2` is not in scope = did you mean `AC-2`?"],
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
            &["records.yaml:3:14: control `zzz.zzzzz` is not in scope = name a control that the profile takes"],
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
            &["records.yaml:3:14: control `MC-11` is not in scope = did you mean `MC-1`?"],
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
            &["records.yaml:1:27: criterion `CC6.9` is not in scope = did you mean `CC6.1`?"],
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
            &["records.yaml:1:51: control `AC-21` is not in scope = did you mean `AC-1`?"],
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
            &["acceptances.yaml:3:20: unknown check `zzz.zzzzz` = name a check in scope; `*` stands for any letters"],
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
            &["acceptances.yaml:3:20: no check matches `aws.s3.*` = name a check in scope; `*` stands for any letters"],
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
            &["acceptances.yaml:8:29: control `AC-11` is not in scope = did you mean `AC-1`?"],
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
                "acceptances.yaml:3:20: unknown check `zzz.zzzzz` = name a check in scope; `*` stands for any letters",
                "records.yaml:3:14: control `MC-2` is not in scope = did you mean `AC-2`?",
                "scope.yaml:4:37: criterion `CC9.9` is not in scope = did you mean `CC6.1`?",
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
        };
        let text = [Some(profile), scope, records, acceptances].into_iter().flatten().collect();
        (said(door::engagement(&program, &statements)), expected, text)
    }));
}

#[test]
fn a_long_chain_and_many_ways_to_one_profile_are_resolved() {
    let profile = |id: &str, extends: String| {
        let text = format!("profile: {{id: {id}, title: T, description: D, extends: [{extends}]}}");
        profile::read(&Text::new("p.yaml", text)).expect("a sound profile")
    };
    // Each extends the next twice over: as a tree it would have more leaves than there are atoms.
    let known: Vec<_> = (0..500)
        .map(|step| profile(&format!("p{step}"), format!("p{next}, q{next}", next = step + 1)))
        .chain((0..500).map(|step| profile(&format!("q{step}"), format!("p{next}, q{next}", next = step + 1))))
        .chain(["p500", "q500"].map(|id| profile(id, String::new())))
        .collect();
    assert!(profile::resolve(profile("ours", "p0".to_owned()), &known).is_ok());
}
