//! What an assessment still wants: sources to collect, permissions to grant, records to ask for.

use std::collections::BTreeSet;

use serde_json::Value;
use soc2_core::evaluate::Findings;
use soc2_core::facts::Subject;
use soc2_core::finding::Finding;
use soc2_core::finding::Outcome;
use soc2_core::id::SourceId;
use soc2_core::needs::Need;
use soc2_core::needs::Needs;
use soc2_core::program::Program;
use soc2_core::undecidable::Extent;
use soc2_core::wanted::Wanted;

use crate::cases;
use crate::commands;
use crate::door;
use crate::schemas;

/// `subject source: adds N, decides N, takes part in N; path reason, …`
fn needed(needs: &Needs) -> Vec<String> {
    let line = |need: &Need| {
        let of = need.of.subject().map_or("nobody".to_owned(), ToString::to_string);
        let lacking: Vec<String> = need.lacking.iter().map(ToString::to_string).collect();
        let future = need.future.map_or(String::new(), |at| format!(", brought of {at}"));
        let (adds, decides, takes_part_in) = (need.adds, need.decides, need.takes_part_in);
        format!("{of} {}: {adds} {decides} {takes_part_in}; {}{future}", need.source, lacking.join(", "))
    };
    needs.needs.iter().map(line).collect()
}

/// `account/1` of a kind; what it brought; who is asked about beside the facts' subjects is left out of the rows.
struct Row {
    name: &'static str,
    facts: &'static str,
    as_of: Option<&'static str>,
    /// Each: `source: adds decides takes_part_in; …`
    needed: &'static [&'static str],
}

const HOST: &[Row] = &[
    Row {
        name: "nothing is there: each check of one source is decided by it, an engine by either",
        facts: "{}",
        as_of: None,
        needed: &[
            "engine_a: 1 1 1; `engine_a` is missing",
            "lease: 1 1 1; `lease` is missing",
            "uptime: 1 1 1; `uptime` is missing",
            "users: 1 1 1; `users` is missing",
            "engine_b: 0 1 1; `engine_b` is missing",
        ],
    },
    Row {
        name: "everything is there: one engine is enough",
        facts: r#"{"uptime": {"seconds": 1}, "engine_b": {"on": true}, "lease": {"ends": null}, "users": {"users": []}}"#,
        as_of: None,
        needed: &[],
    },
    Row {
        name: "what was refused, with the code",
        facts: r#"{"uptime": {"Error": {"Code": "AccessDenied"}}, "engine_b": {"on": true}, "lease": {"ends": null}, "users": {"users": []}}"#,
        as_of: None,
        needed: &["uptime: 1 1 1; `uptime` is denied (`AccessDenied`)"],
    },
    Row {
        name: "what is too old, and what is of a later day",
        facts: r#"{"uptime": {"seconds": 1}, "engine_b": {"on": true}, "lease": {"ends": null}, "users": {"users": []}}"#,
        as_of: Some("2026-11-22T00:00:00Z"),
        needed: &["users: 1 1 1; `users` is stale"],
    },
    Row {
        name: "what is of a later moment was brought and does not count",
        facts: r#"{"uptime": {"seconds": 1}, "engine_b": {"on": true}}"#,
        as_of: Some("2026-11-20T00:00:00Z"),
        needed: &[
            "engine_a: 1 1 1; `engine_a` is missing",
            "lease: 1 1 1; `lease` is missing",
            "uptime: 1 1 1; `uptime` is missing, brought of 2026-11-21T00:00:00Z",
            "users: 1 1 1; `users` is missing",
            "engine_b: 0 1 1; `engine_b` is missing, brought of 2026-11-21T00:00:00Z",
        ],
    },
    Row {
        name: "a list that is a part",
        facts: r#"{"uptime": {"seconds": 1}, "engine_b": {"on": true}, "lease": {"ends": null}, "users": {"users": [], "total": 4}}"#,
        as_of: None,
        needed: &["users: 1 1 1; `users.users` is incomplete"],
    },
];

const ACCOUNT: &[Row] = &[
    Row {
        name: "who brings the list of buckets needs what is asked of each; the account's policy is asked for once",
        facts: "{}",
        as_of: None,
        needed: &[
            "account/1 iam.password_policy: 3 3 3; `iam.password_policy` is missing",
            "account/1/north s3.list_buckets: 1 1 2; `s3.list_buckets` is missing",
            "account/1/north s3.get_encryption: 1 0 1; `s3.get_encryption` is missing",
        ],
    },
    Row {
        name: "an entry of a resource is missing",
        facts: r#"{"iam.password_policy": {"Policy": {"MinimumLength": 14}}, "s3.list_buckets": {"Buckets": [{"Name": "a"}, {"Name": "b"}]}, "s3.get_encryption": {"a": {"Algorithm": "x"}}}"#,
        as_of: None,
        needed: &["account/1/north s3.get_encryption: 1 1 1; `s3.get_encryption.b` is missing"],
    },
    Row {
        name: "what is refused lacks too, though the question never came to it",
        facts: r#"{"iam.password_policy": {"Policy": {"MinimumLength": 14}}, "s3.get_encryption": {"Error": {"Code": "AccessDenied"}}}"#,
        as_of: None,
        needed: &[
            "account/1/north s3.list_buckets: 1 1 2; `s3.list_buckets` is missing",
            "account/1/north s3.get_encryption: 1 0 1; `s3.get_encryption` is denied (`AccessDenied`)",
        ],
    },
    Row {
        name: "one that fails decides: nothing waits",
        facts: r#"{"iam.password_policy": {"Policy": {"MinimumLength": 14}}, "s3.list_buckets": {"Buckets": [{"Name": "a"}, {"Name": "b"}]}, "s3.get_encryption": {"a": {}}}"#,
        as_of: None,
        needed: &[],
    },
];

#[test]
fn what_is_lacking_is_named_once_with_what_it_decides() {
    let program = door::cases_program();
    let subjects = [
        (HOST, r#"{"kind": "host", "id": "h"}"#, "host/h "),
        (ACCOUNT, r#"{"kind": "account", "id": "1", "region": "north"}"#, ""),
    ];
    for (rows, subject, of) in subjects {
        for Row { name, facts, as_of, needed: expected } in rows {
            let text = format!(r#"{{"subject": {subject}, "collected_at": "2026-11-21T00:00:00Z", "facts": {facts}}}"#);
            let documents = door::documents(name, &text);
            let assessment = door::assessment(&program, &documents, Some(as_of.unwrap_or("2026-11-21T00:00:00Z")))
                .unwrap_or_else(|error| panic!("{name}: {error}"));
            let found = needed(&door::wanted(&program, &Default::default(), &assessment, None).needs);
            let found: Vec<String> = found.into_iter().filter(|line| !line.starts_with("nobody")).collect();
            let expected: Vec<String> = expected.iter().map(|line| format!("{of}{line}")).collect();
            assert_eq!(found, expected, "{name}");
        }
    }
}

#[test]
fn no_letter_of_facts_steers_the_terminal_that_shows_what_is_wanted() {
    let program = door::cases_program();
    let facts = r#"{"subject": {"kind": "host", "id": "web\u001b[2Jx\u202eevil"}, "collected_at": "2026-11-21T00:00:00Z",
        "facts": {"uptime": {"Error": {"Code": "AccessDenied"}}}}"#;
    let documents = door::documents("facts.json", facts);
    let assessment = door::assessment(&program, &documents, None).unwrap_or_else(|error| panic!("{error}"));
    let text = door::wanted(&program, &Default::default(), &assessment, None).to_text();
    assert!(text.contains("host/web\u{fffd}[2Jx\u{fffd}evil"), "{text}");
    assert!(!text.contains(['\u{1b}', '\u{202e}']), "{text}");
}

fn sample() -> Vec<Value> {
    let files = schemas::files_of(&door::project("examples/facts/sample"), ".json");
    files
        .iter()
        .map(|(name, text)| serde_json::from_str(text).unwrap_or_else(|error| panic!("{name}: {error}")))
        .collect()
}

/// The built-in catalog, whole.
fn built_in() -> Program {
    let files: Vec<(&str, &str)> = controls_catalog::CATALOG.iter().map(|file| (file.name, file.text)).collect();
    door::program_of(&files)
}

/// The documents with those sources alone that are wanted, and what is said of them.
fn with_sources(documents: &[Value], is_wanted: impl Fn(usize, &str) -> bool) -> Vec<Value> {
    let mut seen = documents.to_vec();
    for (position, document) in seen.iter_mut().enumerate() {
        for part in ["facts", "sources"] {
            if let Some(sources) = document.get_mut(part).and_then(Value::as_object_mut) {
                sources.retain(|source, _| is_wanted(position, source));
            }
        }
    }
    seen
}

fn findings_of(program: &Program, documents: &[Value]) -> Findings {
    let text = Value::Array(documents.to_vec()).to_string();
    door::assessment(program, &door::documents("sample", &text), Some("2026-11-21T06:00:00Z"))
        .unwrap_or_else(|error| panic!("{error}"))
        .findings
}

fn is_unknown(finding: &Finding) -> bool {
    matches!(finding.outcome, Outcome::Unknown(_))
}

/// What a subject lacks of a source.
fn need(program: &Program, findings: &Findings, subject: &Value, source: &str) -> Option<Need> {
    let is_of =
        |found: &Subject| found.kind == subject["kind"] && found.id == subject["id"].as_str().unwrap_or_default();
    let mut needs = door::needed(program, findings).needs.into_iter();
    needs.find(|need| need.source.as_str() == source && need.of.subject().is_some_and(is_of))
}

/// Whether a finding lacks this source and nothing else, now that it was taken out: it had every source of its check, and
/// misses nothing of another. Of several tools, one is enough.
fn lacks_nothing_else(program: &Program, was: &Finding, is: &Finding, source: &SourceId) -> bool {
    let had = |source: &SourceId| was.evidence.iter().any(|evidence| evidence.source == *source);
    match program.check(&was.check).expect("it is in scope").variants.as_slice() {
        [variant] => variant.facts.keys().all(had) && is.missing.iter().all(|unknown| unknown.is_of(source)),
        _ => true,
    }
}

/// A source that is taken out of the sample is named. It decides the findings that became unknown, and those that it
/// decided before because it was there in part; where a finding did without some of what its check reads, bringing back
/// this one alone need not tell.
#[test]
fn a_source_decides_what_turns_unknown_without_it() {
    let program = built_in();
    let whole = sample();
    let before = findings_of(&program, &whole);
    let mut n_decided = 0;
    for (position, document) in whole.iter().enumerate() {
        for source in document["facts"].as_object().expect("facts").keys() {
            let without = with_sources(&whole, |of, id| of != position || id != source);
            let after = findings_of(&program, &without);
            let pairs = || before.findings.iter().zip(&after.findings);
            assert!(pairs().all(|(was, is)| was.check == is.check && was.subject == is.subject), "{source}");
            let turned: Vec<(&Finding, &Finding)> =
                pairs().filter(|(was, is)| !is_unknown(was) && is_unknown(is)).collect();
            if turned.is_empty() {
                continue;
            }
            let subject = &document["subject"];
            let held = need(&program, &before, subject, source).map_or(0, |need| need.decides);
            let need = need(&program, &after, subject, source).unwrap_or_else(|| panic!("{source} is not named"));
            let alone = turned.iter().filter(|(was, is)| lacks_nothing_else(&program, was, is, &need.source)).count();
            assert_eq!(need.decides, held + alone, "{source} of {subject}");
            assert!(need.takes_part_in >= turned.len(), "{source} of {subject}");
            n_decided += alone;
        }
    }
    assert!(n_decided > 100, "{n_decided} findings of the sample turned unknown");
}

/// Who collects in the order that is given, whole sources, has as many findings answered as was said, one by one.
#[test]
fn sources_brought_in_order_answer_what_was_said() {
    let program = built_in();
    let whole = sample();
    let complete = findings_of(&program, &whole);
    for (position, document) in whole.iter().enumerate() {
        let mut brought: BTreeSet<String> = BTreeSet::new();
        let findings = findings_of(&program, &with_sources(&whole, |_, _| false));
        let of = document["subject"]["id"].as_str().expect("an id");
        let is_its = |it: &&Need| it.of.subject().is_some_and(|subject| subject.id == of);
        let needs = door::needed(&program, &findings).needs;
        let mut unknown = findings.findings.iter().filter(|it| is_unknown(it)).count();
        for next in needs.iter().filter(is_its) {
            let source = next.source.as_str();
            // What the sample itself was refused or has in part cannot answer.
            if document["facts"].get(source).is_none()
                || need(&program, &complete, &document["subject"], source).is_some()
            {
                break;
            }
            brought.insert(source.to_owned());
            let seen = with_sources(&whole, |of, id| of == position && brought.contains(id));
            let left = findings_of(&program, &seen).findings.iter().filter(|it| is_unknown(it)).count();
            assert!(unknown - left >= next.adds, "{source} of {of}: {} and not {}", unknown - left, next.adds);
            unknown = left;
        }
    }
}

#[test]
fn permissions_decide_checks() {
    let catalog = r#"
catalog: {id: c, title: C, version: 1.0.0, edition: tsc-2017-rev2022}
series: [{id: CC6, title: Access, categories: [security]}]
criteria: [{id: CC6.1, title: Access}]
targets: [{id: t, title: T, subjects: [s]}]
sources:
  - {id: list, title: L, permissions: ["s3:ListAllMyBuckets"], schema: {type: object, required: [B], properties: {B: {type: array, items: {type: object, required: [N], properties: {N: {type: string}}}}}}}
  - {id: entry, title: E, permissions: ["s3:GetEncryptionConfiguration"], schema: {type: object, required: [on], properties: {on: {type: boolean}}}}
  - {id: pods, title: P, permissions: [list pods in kube-system], schema: {type: object, required: [on], properties: {on: {type: boolean}}}}
  - {id: local, title: F, schema: {type: object, required: [on], properties: {on: {type: boolean}}}}
checks:
  - {id: each, title: T, what: W, how: H, target: t, kind: configuration, severity: low, facts: {list: {}, entry: {}}, for_each: list.B, key: item.N, pass: entry.on}
  - {id: either, title: T, what: W, how: H, target: t, kind: configuration, severity: low, variants: {a: {facts: {pods: {}}, pass: pods.on}, b: {facts: {entry: {}}, pass: entry.on}}}
  - {id: free, title: T, what: W, how: H, target: t, kind: configuration, severity: low, facts: {local: {}}, pass: local.on}
"#;
    let program = door::program(catalog).unwrap_or_else(|error| panic!("{error}"));
    let table: [(&str, &[&str]); 10] = [
        (
            "",
            &[
                "each never s3:GetEncryptionConfiguration, s3:ListAllMyBuckets",
                "either never list pods in kube-system | s3:GetEncryptionConfiguration",
            ],
        ),
        ("*", &[]),
        ("s3:*", &[]),
        ("s3:List*\nlist pods", &["each partly s3:GetEncryptionConfiguration"]),
        ("s3:GetEnc*", &["each never s3:ListAllMyBuckets"]),
        ("s3:get*\nS3:LISTALLMYBUCKETS", &[]),
        ("list pods in kube-system\ns3:ListAllMyBuckets\n# iam:*", &["each partly s3:GetEncryptionConfiguration"]),
        (
            "list pods in shop",
            &[
                "each never s3:GetEncryptionConfiguration, s3:ListAllMyBuckets",
                "either never list pods in kube-system | s3:GetEncryptionConfiguration",
            ],
        ),
        (
            "get pods",
            &[
                "each never s3:GetEncryptionConfiguration, s3:ListAllMyBuckets",
                "either never list pods in kube-system | s3:GetEncryptionConfiguration",
            ],
        ),
        ("list *", &["each never s3:GetEncryptionConfiguration, s3:ListAllMyBuckets"]),
    ];
    let assessment = door::assessed_statements(&program, &Default::default(), "2026-11-21T00:00:00Z");
    for (granted, expected) in table {
        let wanted = door::wanted(&program, &Default::default(), &assessment, Some(granted));
        let open = wanted.undecidable.expect("permissions were given");
        let lines = open.checks.iter().map(|it| {
            let ways: Vec<String> = it.ways.iter().map(|way| way.lacks.to_string()).collect();
            format!("{} {} {}", it.check, it.extent.word(), ways.join(" | "))
        });
        assert_eq!(lines.collect::<Vec<_>>(), expected, "{granted}");
        let unlisted: Vec<&str> = open.unlisted.iter().map(|source| source.as_str()).collect();
        assert_eq!(unlisted, ["local"]);
    }
    for (text, place) in [("iam:*\n  \"s3:Get*\",", "permissions.txt:2:1"), ("s3:Get?bject", "permissions.txt:1:1")] {
        let error = door::permissions(text).expect_err("it is no permission").to_string();
        assert!(error.starts_with(place), "{error}");
    }
}

/// What nothing permits is not known: without the sources that a role may not read, a check that is said never to be
/// decided is not decided on any subject of the sample, and a check that was not said to be open is as it was.
#[test]
fn what_is_never_decided_is_unknown_without_the_sources() {
    let program = built_in();
    let whole = sample();
    let before = findings_of(&program, &whole);
    let assessment = door::assessed_statements(&program, &Default::default(), "2026-11-21T00:00:00Z");
    for granted in ["iam:*", "s3:*\nec2:*", "list pods\nlist namespaces", "*.read", "kms:List*\niam:List*\ns3:List*"] {
        let permissions = door::permissions(granted).unwrap_or_else(|error| panic!("{error}"));
        let is_permitted = |id: &str| {
            let needed = program.sources().find(|source| source.id.as_str() == id).map(|source| &source.permissions);
            needed.is_none_or(|needed| needed.iter().all(|permission| permissions.allow(permission)))
        };
        let seen = with_sources(&whole, |_, source| is_permitted(source));
        let after = findings_of(&program, &seen);
        let wanted = door::wanted(&program, &Default::default(), &assessment, Some(granted));
        let open = wanted.undecidable.expect("permissions were given");
        for (was, is) in before.findings.iter().zip(&after.findings) {
            assert_eq!((&was.check, &was.subject), (&is.check, &is.subject));
            match open.checks.iter().find(|it| it.check == is.check).map(|it| it.extent) {
                Some(Extent::Never) => assert!(is_unknown(is), "{granted}: {} is {}", is.check, is.outcome.word()),
                Some(Extent::Partly) => {}
                // Of several tools, one that is permitted is enough: it may not be the one that the sample has.
                None if program.check(&is.check).is_some_and(|check| check.variants.len() > 1) => {}
                None => assert_eq!(was.outcome, is.outcome, "{granted}: {}", is.check),
            }
        }
    }
}

/// Every source that built-in checks read says how one gets it and, where the platform grants permissions, which.
#[test]
fn sources_say_how_one_gets_them() {
    // Read on the host or by a tool on it, by an account of the tool's own, or stated.
    let without = [
        "apt.config",
        "canonical_livepatch.status",
        "falco.config",
        "falco.loaded_rules",
        "hubble.status",
        "journalctl.list_boots",
        "kcare.conf",
        "kcarectl.status",
        "kernel.livepatch",
        "kube_bench",
        "pro.reboot_required",
        "reboots",
        "scope.subservice_organizations",
        "trivy.image",
        "tuxcare.eportal.servers",
        "tuxcare.eportal.servers_not_updated",
    ];
    let program = built_in();
    let mut found = BTreeSet::new();
    for source in program.sources() {
        assert!(source.command.as_ref().is_some_and(|command| !command.trim().is_empty()), "{}", source.id);
        if source.permissions.is_empty() {
            found.insert(source.id.as_str());
        }
        let is_aws = |permission: &str| {
            permission.split_once(':').is_some_and(|(service, action)| {
                service.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit())
                    && action.starts_with(|it: char| it.is_ascii_uppercase())
                    && action.bytes().all(|it| it.is_ascii_alphanumeric())
            })
        };
        let is_of_kubernetes = |permission: &str| permission.starts_with("list ") || permission.starts_with("get ");
        for permission in &source.permissions {
            let is_sound = match source.id.as_str().split('.').next() {
                Some("aws") => is_aws(permission),
                Some("kubernetes") => is_of_kubernetes(permission),
                _ => is_of_kubernetes(permission) || permission.ends_with(".read"),
            };
            assert!(is_sound, "{}: {permission}", source.id);
        }
    }
    assert_eq!(found.into_iter().collect::<Vec<_>>(), without);
    let least = door::least_permissions(&program);
    let of_aws = least.iter().find(|(target, _)| target.as_str() == "aws").expect("the target is in scope").1;
    assert!(of_aws.allow("s3:ListAllMyBuckets") && !of_aws.allow("s3:ListBuckets"), "{of_aws}");
    let of_workload = least.iter().find(|(target, _)| target.as_str() == "workload").expect("it is in scope").1;
    let all: Vec<&str> = of_workload.iter().collect();
    assert!(all.contains(&"list pods") && !all.contains(&"list pods in kube-system"), "{of_workload}");
}

fn holds_its_schema(name: &str, wanted: &Wanted<'_>) {
    schemas::holds_schema("needs.schema.json", name, &wanted.to_json());
}

#[test]
fn what_is_wanted_holds_its_schema_and_names_every_request() {
    for folder in cases::folders() {
        let case = door::case(&folder);
        for granted in [None, Some(""), Some("*")] {
            let wanted = door::wanted(&case.program, &case.engagement, &case.assessment, granted);
            holds_its_schema(&folder.display().to_string(), &wanted);
            let text = wanted.to_text();
            assert!(wanted.requests.iter().all(|request| text.contains(&request.about.id())), "{text}");
            assert!(wanted.needs.needs.iter().all(|need| text.contains(need.source.as_str())), "{text}");
        }
    }
}

/// Cases of a period, and the snapshots that they lack.
const LACKING: &[(&str, &[&str])] = &[
    ("a_period_observed_each_day_has_no_deviations", &[]),
    (
        "a_day_without_a_snapshot_is_not_known",
        &[
            "host/h1 2026-01-05T06:00:00Z/2026-01-06T06:00:00Z no_snapshot: [disk,patches] [disk.encrypted,patch.applied]",
        ],
    ),
    (
        "a_day_denied_is_not_known_and_says_why",
        &["host/h1 2026-01-05T06:00:00Z/2026-01-06T06:00:00Z denied AccessDenied: [disk] [disk.encrypted]"],
    ),
    (
        "a_subject_that_leaves_is_not_known_after",
        &[
            "host/h1 2026-01-01T00:00:00Z/2026-01-11T00:00:00Z no_snapshot: [patches] [patch.applied]",
            "host/h2 2026-01-01T00:00:00Z/2026-01-11T00:00:00Z no_snapshot: [patches] [patch.applied]",
            "host/h2 2026-01-05T06:00:00Z/2026-01-11T00:00:00Z no_snapshot: [disk] [disk.encrypted]",
        ],
    ),
    (
        "an_expected_subject_never_seen_is_not_known_at_all",
        &[
            "host/h1 2026-01-01T00:00:00Z/2026-01-11T00:00:00Z no_snapshot: [patches] [patch.applied]",
            "host/h9 2026-01-01T00:00:00Z/2026-01-11T00:00:00Z no_snapshot: [disk,patches] [disk.encrypted,patch.applied]",
        ],
    ),
];

/// `subject from/to reason code: sources checks` of the snapshots that a case lacks.
fn lacking(name: &str) -> (Vec<String>, String) {
    let case = door::case(&door::project("tests/cases").join(name));
    let wanted = door::wanted(&case.program, &case.engagement, &case.assessment, None);
    holds_its_schema(name, &wanted);
    let json: Value = serde_json::from_str(&wanted.to_json()).expect("JSON");
    let line = |gap: &Value| {
        let text = |key: &str| gap[key].as_str().unwrap_or("-").to_owned();
        let list = |key: &str| gap[key].to_string().replace('"', "");
        let code = gap["code"].as_str().map_or(String::new(), |code| format!(" {code}"));
        format!(
            "{} {}/{} {}{code}: {} {}",
            text("subject"),
            text("from"),
            text("to"),
            text("reason"),
            list("sources"),
            list("checks")
        )
    };
    (json["snapshots"].as_array().expect("a list").iter().map(line).collect(), wanted.to_text())
}

#[test]
fn snapshots_that_a_period_lacks_are_asked_for() {
    for (name, expected) in LACKING {
        let (found, text) = lacking(name);
        assert_eq!(found, *expected, "{name}");
        assert_eq!(text.contains("None: what checks look at was seen often enough."), expected.is_empty(), "{text}");
        // Nothing in that catalog needs a permission.
        assert!(text.contains("Snapshots that are missing in the period") && !text.contains("Permissions"), "{text}");
    }
    let (_, text) = lacking("a_subject_that_leaves_is_not_known_after");
    assert!(text.contains("  2026-01-05T06:00:00Z up to 2026-01-11T00:00:00Z (5d 18h): no snapshot"), "{text}");
    // As of an instant there is nothing to say of stretches.
    let (found, text) = lacking("target_without_facts_is_missing");
    assert!(found.is_empty() && !text.contains("Snapshots"), "{text}");
}

#[test]
fn the_program_says_what_is_wanted_and_that_nothing_is() {
    let program = commands::example("needs");
    let run = |args: &[&str]| {
        let output =
            std::process::Command::new(&program).args(args).current_dir(door::project(".")).output().expect("it runs");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("it prints UTF-8");
        (output.status.code(), text(output.stdout), text(output.stderr))
    };
    let statements = |file: &str| format!("examples/statements/{file}.yaml");
    let (profile, scope, records) = (statements("profile"), statements("scope"), statements("records"));
    let (code, said, problems) =
        run(&["--profile", &profile, "--scope", &scope, "--records", &records, "--as-of", "2026-11-21T06:00:00Z"]);
    assert_eq!(code, Some(0), "{problems}");
    for heading in ["To collect", "Permissions that the checks need", "To ask for"] {
        assert!(said.contains(heading), "{said}");
    }
    let (code, json, _) = run(&["--format", "json"]);
    assert_eq!(code, Some(0));
    schemas::holds_schema("needs.schema.json", "the program", &json);
    let own = commands::Scratch::new("wanted.yaml", b"catalog: {id: c, title: C, version: 1.0.0, edition: tsc-2017-rev2022}\nseries: [{id: CC6, title: A, categories: [security]}]\ncriteria: [{id: CC6.1, title: A}]\n");
    let role = commands::Scratch::new("role.txt", b"iam:*\n");
    let (code, said, problems) =
        run(&["--catalog", own.arg(), "--as-of", "2026-11-21T06:00:00Z", "--permissions", role.arg()]);
    assert_eq!(code, Some(0), "{problems}");
    assert_eq!(said.matches("Nothing: ").count(), 1, "{said}");
    assert!(said.contains("Not asked: no check in scope reads a source with listed permissions.\n"), "{said}");
    let nobody = "Nobody: no control in scope is performed by people or satisfies a criterion.\n";
    assert!(said.contains(&format!("{nobody}No control in scope satisfies CC6.1.\n")), "{said}");
    let bad = commands::Scratch::new("bad.txt", b"{\"Action\": \"*\"}\n");
    let (code, said, problems) = run(&["--permissions", bad.arg()]);
    assert_eq!((code, said.as_str()), (Some(2), ""), "{problems}");
    assert!(problems.contains("is no permission"), "{problems}");
}
