//! The `assess` program as its user runs it: what it prints, and how it exits.

mod exits;
mod periods;

use std::collections::BTreeMap;
use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::sync::LazyLock;

use serde_json::Value;
use serde_json::json;

use crate::door;

static ASSESS: LazyLock<PathBuf> = LazyLock::new(|| example("assess"));

/// The path of an example program, built as this test was.
pub(crate) fn example(name: &str) -> PathBuf {
    let test = env::current_exe().expect("a test has a path");
    let profile = test.parent().and_then(Path::parent).expect("target/<profile>/deps");
    let mut build = Command::new(env!("CARGO"));
    // All with the same features, so that they share one engine.
    build.args(["build", "--quiet", "--package", "examples", "--features", "second-opinion", "--example", name]);
    build.arg("--target-dir");
    build.arg(profile.parent().expect("target")).current_dir(door::project("."));
    if profile.ends_with("release") {
        build.arg("--release");
    }
    assert!(build.status().expect("cargo runs").success());
    profile.join("examples").join(name)
}

struct Run {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

fn assess<S: AsRef<OsStr>>(args: impl IntoIterator<Item = S>) -> Run {
    let output = Command::new(&*ASSESS).args(args).current_dir(door::project(".")).output().expect("it runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("it prints UTF-8");
    Run { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

#[test]
fn a_second_opinion_says_how_much_agrees() {
    let program = example("second-opinion");
    let run = |args: &[&str]| {
        let output = Command::new(&program).args(args).current_dir(door::project(".")).output().expect("it runs");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("it prints UTF-8");
        (output.status.code(), text(output.stdout), text(output.stderr))
    };
    let (code, agreed, complaints) = run(&["--profile", "sysdig-guide", "--facts", "examples/facts/guide"]);
    assert_eq!((code, complaints.as_str()), (Some(0), ""), "{agreed}");
    assert!(agreed.contains(" verdicts on ") && agreed.ends_with(" agree; 0 checks could not be asked\n"), "{agreed}");
    let (code, agreed, complaints) = run(&["--scope", "examples/statements/scope.yaml"]);
    assert_eq!((code, complaints.as_str()), (Some(0), ""), "{agreed}");
    for bad in [["--facts", "nowhere.json"], ["--as-of", "yesterday"], ["--profile", "nowhere"]] {
        let (code, agreed, complaints) = run(&bad);
        assert_eq!((code, agreed.as_str()), (Some(2), ""), "{complaints}");
        assert!(!complaints.is_empty(), "{bad:?}");
    }
}

/// A report that must have been made.
pub(crate) fn report<S: AsRef<OsStr>>(args: impl IntoIterator<Item = S>) -> Value {
    let args = args.into_iter().map(|arg| arg.as_ref().to_owned()).chain(["--format".into(), "json".into()]);
    let run = assess(args);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    serde_json::from_str(&run.stdout).expect("a JSON report")
}

/// A file that is gone when the test ends.
pub(crate) struct Scratch(PathBuf);

impl Scratch {
    pub(crate) fn new(name: &str, bytes: &[u8]) -> Self {
        let path = env::temp_dir().join(format!("soc2-{}-{name}", std::process::id()));
        fs::write(&path, bytes).expect("a temporary file");
        Self(path)
    }

    fn with_json(name: &str, value: &Value) -> Self {
        Self::new(name, value.to_string().as_bytes())
    }

    pub(crate) fn arg(&self) -> &str {
        self.0.to_str().expect("a temporary path is UTF-8")
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        fs::remove_file(&self.0).ok();
    }
}

fn sample() -> Vec<Value> {
    let mut paths: Vec<PathBuf> = fs::read_dir(door::project("examples/facts/sample"))
        .expect("the sample organization")
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    paths.sort();
    paths.iter().map(|path| serde_json::from_str(&door::read(path)).expect("JSON")).collect()
}

/// Outcome and missing paths by check and subject.
fn findings(report: &Value) -> BTreeMap<(String, String), (String, Vec<String>)> {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let finding = |it: &Value| {
        let missing = it["missing"].as_array().expect("a list").iter().map(text).collect();
        ((text(&it["check"]), text(&it["subject"])), (text(&it["outcome"]), missing))
    };
    report["findings"].as_array().expect("a list").iter().map(finding).collect()
}

#[test]
fn without_arguments_it_shows_the_sample_organization() {
    let run = assess::<&str>([]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let first = run.stdout.lines().next().expect("a first line");
    assert!(first.contains("as of taken from the facts: age not measured"), "{first}");
    assert!(!run.stdout.contains('\u{1b}'), "no color in a pipe");
    for heading in ["What this check is", "How it is addressed", "Remediation", "controls passed", "checks passed"] {
        assert!(run.stdout.contains(heading), "{heading}");
    }
    for word in ["ompliant", "ertified", "passed the audit", "valid until"] {
        assert!(!run.stdout.contains(word), "the report says {word}");
    }
    assert_eq!(run.stdout, assess::<&str>([]).stdout, "the same input gives the same bytes");
}

#[test]
fn a_report_is_a_page_of_its_own_too() {
    let run = assess(["--format", "html", "--profile", "sysdig-guide", "--facts", "examples/facts/guide"]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    assert!(run.stdout.starts_with("<!doctype html>") && run.stdout.ends_with("</html>\n"), "{}", run.stdout);
    assert!(run.stdout.contains("SOC 2 assessment, Type I as of"), "{}", run.stdout);
    assert!(!run.stdout.contains("is not as it was made"), "its seal holds");
}

#[test]
fn every_kind_of_outcome_is_in_the_sample() {
    let report = report::<&str>([]);
    let outcomes = findings(&report);
    for outcome in ["pass", "fail", "unknown"] {
        assert!(outcomes.values().any(|(came, _)| came == outcome), "{outcome}");
    }
    assert!(report["criteria"].as_array().expect("a list").iter().all(|it| it["conclusion"] != "supported"));
}

#[test]
fn the_page_of_the_guide_is_rebuilt() {
    let report = report(["--profile", "sysdig-guide", "--facts", "examples/facts/guide", "--target", "workload"]);
    let expected = [
        ("CC3.2", 1, 1),
        ("CC5.1", 2, 2),
        ("CC5.2", 1, 5),
        ("CC6.1", 2, 2),
        ("CC6.2", 1, 5),
        ("CC6.8", 2, 2),
        ("CC7.5", 1, 1),
        ("CC8.1", 1, 1),
        ("CC9.1", 1, 1),
        // The guide shows 3 of 11, 2 of 42 and 2 of 6, without the checks behind them. These are the rules that
        // Sysdig's public metadata ties to the criterion, and the capabilities that the guide describes.
        ("CC6.6", 3, 14),
        ("CC7.1", 2, 23),
        ("CC7.2", 2, 7),
    ];
    let assessed = |it: &&Value| it["outcome"] != "not_assessed";
    let criteria: Vec<&Value> = report["criteria"].as_array().expect("a list").iter().filter(assessed).collect();
    assert_eq!(criteria.len(), expected.len());
    for (id, passed, total) in expected {
        let criterion = criteria.iter().find(|it| it["id"] == id).expect(id);
        let checks = &criterion["checks"];
        assert_eq!((&checks["passed"], &checks["total"]), (&json!(passed), &json!(total)), "{id}");
        assert_eq!(criterion["conclusion"], "insufficient_evidence", "{id}");
    }
    let series = [("CC3", 1, 1), ("CC5", 1, 2), ("CC6", 2, 4), ("CC7", 1, 3), ("CC8", 1, 1), ("CC9", 1, 1)];
    for (id, passed, total) in series {
        let series = report["series"].as_array().expect("a list").iter().find(|it| it["id"] == id).expect(id);
        for what in ["criteria", "controls"] {
            let counts = &series[what];
            assert_eq!((&counts["passed"], &counts["total"]), (&json!(passed), &json!(total)), "{id} {what}");
        }
    }
}

#[test]
fn each_rule_for_aws_passes_when_enabled_and_fails_when_not() {
    let outcomes = |aws: &Value| {
        let facts = Scratch::with_json("aws.json", aws);
        let report = report(["--facts", facts.arg(), "--target", "aws"]);
        let rules = findings(&report).into_iter().filter(|((check, _), _)| check.starts_with("aws.rule."));
        rules.map(|((check, _), (outcome, _))| (check, outcome)).collect::<BTreeMap<_, _>>()
    };
    let rules: Vec<String> = controls_catalog::CATALOG
        .iter()
        .filter(|file| file.name.ends_with("aws/cloudtrail-rules.yaml"))
        .flat_map(|file| file.text.lines())
        .filter_map(|line| Some(line.split("rule: ").nth(1)?.split([',', '}']).next()?.trim_matches('"').to_owned()))
        .collect();
    assert_eq!(rules.len(), 20, "{rules:?}");
    let document = |facts: Value| json!({"subject": {"kind": "aws_account", "id": "1"}, "collected_at": "2026-11-21T00:00:00Z", "facts": facts});
    let falco = |enabled: bool| {
        let rule = |name: &String| {
            json!({"info": {"name": name, "condition": "evt.num > 0", "priority": "Warning", "enabled": enabled,
                            "source": "aws_cloudtrail", "tags": []}, "details": {}})
        };
        document(json!({
            "falco.loaded_rules": {"rules": rules.iter().map(rule).collect::<Vec<_>>()},
            "falco.config": {"priority": "debug", "load_plugins": ["cloudtrail"], "stdout_output": {"enabled": true}},
        }))
    };
    let sysdig = |enabled: bool| {
        let held: Vec<Value> = rules.iter().map(|name| json!({"ruleName": name})).collect();
        document(json!({"sysdig.policies": [{"name": "AWS", "enabled": enabled, "rules": held, "actions": []}]}))
    };
    for (document, expected) in
        [(falco(true), "pass"), (falco(false), "fail"), (sysdig(true), "pass"), (sysdig(false), "fail")]
    {
        let outcomes = outcomes(&document);
        assert_eq!(outcomes.len(), 20);
        assert!(outcomes.values().all(|outcome| outcome == expected), "{expected}: {outcomes:#?}");
    }
}

#[test]
fn a_narrowed_selection_is_shown() {
    let whole = "\nProfile     none: the whole catalog\n";
    let table: [(&[&str], &str); 3] = [
        (&[], whole),
        (&["--target", "linux-host"], "\nProfile     none\nTargets     linux-host\n"),
        (&["--profile", "sysdig-guide"], "\nTargets     workload, aws; 18 named controls only\n"),
    ];
    for (args, expected) in table {
        let text = assess(args).stdout;
        assert!(text.contains(expected) && text.contains(whole) == (expected == whole), "{args:?}\n{text}");
    }
}

#[test]
fn a_control_that_was_stated_is_referred_to_by_its_criterion() {
    let text = assess(["--target", "linux-host", "--detail", "full"]).stdout;
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat.contains("The control itself: as stated under CC"), "{text}");
}

/// The arguments for what the sample organization states.
pub(crate) fn stated() -> Vec<&'static str> {
    let files = [
        ["--profile", "examples/statements/profile.yaml"],
        ["--scope", "examples/statements/scope.yaml"],
        ["--records", "examples/statements/records.yaml"],
        ["--acceptances", "examples/statements/acceptances.yaml"],
        ["--as-of", "2026-11-21T06:00:00Z"],
    ];
    files.concat()
}

#[test]
fn the_sample_organization_states_what_it_is_and_does() {
    let run = assess(stated());
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    // Lines are wrapped where the page ends.
    let flat = run.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    for expected in [
        "Entity Example Shop GmbH System Example Shop",
        "Profile example-shop: What Example Shop promises",
        "Categories security, availability",
        "Conclusion: supported. All controls that satisfy it are adopted and without deviation, and Priya Raman recorded",
        "The board watches over internal control (satisfies, manual, adopted)",
        "Checks and performances: 2 of 2 passed",
        "FAILED People who leave lose their access at once (satisfies, manual, adopted)",
        "TS-3 by Ruth Okafor, on 2026-11-10 (inspection, reperformance): 1 of 3 items with deviations; population of 31:",
        "L-0377, attribute A: Last day 2026-06-30;",
        "System Example Shop Services web shop for retailers, order processing Categories security, availability",
        "Commitments SC-1: The shop can be reached 99.9 % of each month. (availability)",
        "Infrastructure aws-production: AWS account 111122223333, us-east-1",
        "Subservice Amazon Web Services: data centers, compute, storage, managed databases",
        "type 2 report from 2025-10-01, before 2026-10-01, by An auditor LLP: unqualified opinion",
        "deviation that does not matter to the system: Two of 45 visitors",
        "its own letter for the time from 2026-10-01, before 2026-11-21",
        "reviewed by Tom Berger on 2026-10-28, due again on 2027-10-28",
        "User entity controls U-1: Retailers tell us",
        "Not relevant CC6.5, says Priya Raman, head of security: No equipment of ours",
        "Changes 2026-07-01: System owners review access each quarter",
        "Controls on parts access.leavers: staff, identity-provider",
        "CC1 Control Environment 1 of 5 0 2 of 14 MANUAL PENDING",
        "Conclusion: deviations noted. They are in what satisfies the criterion: access.leavers.",
        "min_length is 16 by the profile, 14 by default: Our password standard asks for 16 letters. (commitment SC-2)",
        "UNKNOWN linux_host/mail-1.example.com",
        "Not relevant to the system, says Priya Raman, head of security: No equipment of ours",
        "The system as its scope describes it: 6 of 6 checks passed",
        "example-website: ",
        "(accepted by RA-1)",
        "RA-1 covers 1 failure, until 2027-02-01",
        "RA-2 EXPIRED 2026-10-01",
        "RA-3 UNUSED, until 2027-03-01",
        "OVER-BROAD: it covers failures nobody has seen yet",
    ] {
        assert!(flat.contains(expected), "{expected}\n{}", run.stdout);
    }
    assert!(!run.stdout.lines().any(|line| line.trim_end() == "Services"), "no label stands alone");
    let warnings: Vec<&str> = run.stderr.lines().filter(|line| line.starts_with("warning: ")).collect();
    let expected = [
        "acceptances.yaml:16:5: acceptance `RA-2` expired on 2026-10-01",
        "acceptances.yaml:19:5: acceptance `RA-3` is unused",
        "acceptances.yaml:27:20: acceptance `RA-4` is over-broad",
        "profile.yaml:42:19: the adoption of `change.change-control` begins on 2027-01-01",
        "scope.yaml:35:7: `CC6.5` is declared irrelevant, and is a criterion common to categories",
    ];
    assert_eq!(warnings.len(), expected.len(), "{}", run.stderr);
    for (warning, expected) in warnings.iter().zip(expected) {
        assert!(warning.contains(expected), "{warning}");
    }
    assert_eq!(run.stderr.matches("\n    = ").count(), expected.len(), "each has its hint");
}

#[test]
fn without_one_of_its_records_nothing_is_supported() {
    let records = door::read(&door::project("examples/statements/records.yaml"));
    let conclusion = |records: &str| {
        let file = Scratch::new("records.yaml", records.as_bytes());
        let args = stated().into_iter().map(|arg| if arg.ends_with("records.yaml") { file.arg() } else { arg });
        let report = report(args);
        let criteria = report["criteria"].as_array().expect("a list");
        let criterion = criteria.iter().find(|it| it["id"] == "CC1.2").expect("CC1.2 is in scope");
        criterion["conclusion"].as_str().expect("a word").to_owned()
    };
    assert_eq!(conclusion(&records), "supported");
    for (from, to) in [
        ("control: governance.board-oversight\n    occurrence", "control: access.leavers\n    occurrence"),
        ("control: governance.board-review\n    occurrence", "control: access.leavers\n    occurrence"),
        ("control: governance.board-oversight\n    procedures", "control: risk.assessment\n    procedures"),
        ("control: governance.board-review\n    procedures", "control: risk.assessment\n    procedures"),
        ("controls: [governance.board-oversight, governance.board-review]", "controls: [governance.board-review]"),
    ] {
        assert!(records.contains(from), "{from}");
        assert_eq!(conclusion(&records.replacen(from, to, 1)), "insufficient_evidence", "{to}");
    }
}

#[test]
fn a_source_taken_out_of_the_sample_is_missed_and_nothing_else_changes() {
    let whole = findings(&report(["--as-of", "2026-11-21T06:00:00Z"]));
    let sample = sample();
    let (mut taken, mut moved) = (0, 0);
    for (position, document) in sample.iter().enumerate() {
        for source in document["facts"].as_object().expect("facts").keys() {
            let mut fewer = sample.clone();
            fewer[position]["facts"].as_object_mut().expect("facts").remove(source);
            if let Some(sources) = fewer[position].get_mut("sources").and_then(Value::as_object_mut) {
                sources.remove(source);
            }
            let facts = Scratch::with_json(&format!("without-{position}.json"), &json!(fewer));
            let after = findings(&report(["--as-of", "2026-11-21T06:00:00Z", "--facts", facts.arg()]));
            assert_eq!(whole.len(), after.len());
            for (finding, (outcome, missing)) in &after {
                if *outcome != whole[finding].0 {
                    moved += 1;
                    assert_eq!(outcome, "unknown", "{finding:?} without {source}");
                    assert!(missing.iter().any(|path| path.starts_with(source.as_str())), "{finding:?}: {missing:?}");
                }
            }
            taken += 1;
        }
    }
    assert!(taken > 20 && moved > taken, "{taken} sources taken out, {moved} outcomes moved");
}

#[test]
fn documents_and_keys_in_another_order_give_the_same_findings() {
    fn reversed(value: &Value) -> String {
        match value {
            Value::Object(map) => {
                let members = map.iter().rev().map(|(key, value)| format!("{}:{}", json!(key), reversed(value)));
                format!("{{{}}}", members.collect::<Vec<_>>().join(","))
            }
            Value::Array(list) => format!("[{}]", list.iter().map(reversed).collect::<Vec<_>>().join(",")),
            other => other.to_string(),
        }
    }
    let mut documents = sample();
    documents.reverse();
    let lines: String = documents.iter().map(|document| reversed(document) + "\n").collect();
    let facts = Scratch::new("reversed.ndjson", lines.as_bytes());
    assert_eq!(findings(&report(["--facts", facts.arg()])), findings(&report::<&str>([])));
}

#[test]
fn a_peers_accounts_are_read_as_they_are() {
    let Some(folder) = door::shared("oracles/aws", "the simulated accounts") else { return };
    for account in ["good", "bad"] {
        let facts = folder.join(format!("{account}.facts.json"));
        let report = report(["--facts".as_ref(), facts.as_os_str()]);
        assert!(
            findings(&report).values().any(|(outcome, _)| outcome == if account == "good" { "pass" } else { "fail" })
        );
    }
}

#[test]
fn the_page_on_coverage_is_what_the_catalog_says() {
    let output = Command::new(example("coverage")).output().expect("it runs");
    let printed = String::from_utf8(output.stdout).expect("it prints UTF-8");
    let page = door::read(&door::project("docs/coverage.md"));
    assert!(printed == page, "docs/coverage.md is old: `make coverage` writes it anew");
}

/// The digest is over the names of texts, and a name is not how somebody typed the path.
#[test]
fn a_catalog_has_one_digest_however_its_path_is_typed() {
    let digest = |args: &[&str]| report(args)["catalog"]["digest"].clone();
    let built_in = digest(&[]);
    let absolute = door::project("controls-catalog");
    let absolute = absolute.to_str().expect("a path in UTF-8");
    for path in ["controls-catalog", "./controls-catalog", "controls-catalog/", absolute] {
        assert_eq!(digest(&["--catalog", path]), built_in, "{path}");
    }
    let facts = "tests/cases/a_failure_in_a_period_is_a_deviation_with_its_dates/facts.ndjson";
    let absolute = door::project("tests/cases/period.yaml");
    let [relative, absolute] = ["tests/cases/period.yaml", absolute.to_str().expect("a path in UTF-8")]
        .map(|path| digest(&["--facts", facts, "--catalog", path]));
    assert_eq!(relative, absolute);
}

#[test]
fn values_are_shown_where_they_are_asked_for() {
    let key = Scratch::new("key", b"0123456789abcdef0123456789abcdef\n");
    let facts = Scratch::with_json(
        "conf",
        &json!({"subject": {"kind": "linux_host", "id": "h"}, "collected_at": "2026-11-21T00:00:00Z",
            "facts": {"kcare.conf": {"AUTO_UPDATE": "True", "REGISTRATION_KEY": "hunter2"}}}),
    );
    let value = |args: &[&str]| {
        let always = ["--facts", facts.arg(), "--target", "linux-host"];
        let report = report(always.into_iter().chain(args.iter().copied()));
        assert!(!report.to_string().contains("hunter2"));
        let findings = report["findings"].as_array().expect("findings").clone();
        let is_it = |it: &Value| it["check"] == "linux-host.kernel.patching-automated";
        findings.into_iter().find(is_it).expect("a finding")["evidence"][0]["value"].clone()
    };
    assert_eq!(value(&[]), Value::Null);
    assert_eq!(value(&["--values"]), json!({"AUTO_UPDATE": "True", "REGISTRATION_KEY": {"redacted": true}}));
    let keyed = value(&["--values", "--redaction-key", key.arg()]);
    assert!(keyed["REGISTRATION_KEY"]["redacted"].as_str().expect("a digest").starts_with("hmac-sha256:"), "{keyed}");
}
