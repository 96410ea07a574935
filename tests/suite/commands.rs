//! The `assess` program as its user runs it: what it prints, and how it exits.

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
fn bad_input_exits_with_2_names_every_problem_and_prints_nothing() {
    let catalog = "\
catalog: {id: a, title: A, version: 1.0.0, edition: e}
criteria: [{id: CC61, title: T}, {id: CC6.2}]
controls: [{id: c, title: t, statement: s, owner: o, nature: automatic, operation: state}]
checks: 5
surprise: 1
";
    let long = format!("{{\"subject\": \"{}\"}}", "x".repeat(200 << 20));
    let table: [(&str, &[u8], &str, usize); 6] = [
        ("--facts", b"{\"subject\": {\"kind\": \"h", "is the file cut off?", 1),
        ("--facts", b"{\"subject\": \"\xff\xfe\"}", "not UTF-8", 1),
        ("--facts", long.as_bytes(), "the limit is 67108864", 1),
        ("--catalog", catalog.as_bytes(), "did you mean `automated`?", 5),
        ("--profile", b"profile: {id: p, title: P}", "no `description`", 1),
        ("--facts", &[b'['; 10_000], "nested more than 128 deep", 1),
    ];
    for (position, (flag, bytes, expected, problems)) in table.into_iter().enumerate() {
        let file = Scratch::new(&format!("bad-{position}"), bytes);
        let run = assess([flag, file.arg()]);
        assert_eq!(run.code, Some(2), "{flag} {expected}");
        assert!(run.stdout.is_empty() && run.stderr.contains(expected), "{}", run.stderr);
        assert!(!run.stderr.contains("panicked") && run.stderr.contains(file.arg()), "{}", run.stderr);
        let count = format!("{problems} problem{}; no report was made", if problems == 1 { "" } else { "s" });
        assert!(run.stderr.contains(&count), "expected {count}\n{}", run.stderr);
    }
}

#[test]
fn what_is_wrong_with_the_command_line_exits_with_2() {
    let table: [(&[&str], &str); 12] = [
        (&["--values"], "ask for it with `--format json`"),
        (&["--redaction-key", "README.md"], "--values"),
        (&["--format", "json", "--values", "--redaction-key", "/dev/null"], "a key of 0 bytes can be guessed"),
        (&["--format", "json", "--values", "--redaction-key", "/nowhere"], "--redaction-key: /nowhere: No such file"),
        (&["--format", "oscal"], "--format oscal is not built yet: text and json are"),
        (&["--period", "2026-07-01/2026-01-01"], "`2026-07-01/2026-01-01` is not a period"),
        (&["--as-of", "yesterday"], "`yesterday` is not an instant"),
        (&["--facts", "/nowhere/at/all"], "/nowhere/at/all: No such file"),
        (&["--profile", "sysdig-gide"], "no built-in profile (sysdig-guide)"),
        (&["--target", "moon"], "unknown target `moon`"),
        (&["--surprise"], "unexpected argument"),
        (&["--output", "/dev/null"], "is not a regular file"),
    ];
    for (args, expected) in table {
        let run = assess(args);
        assert_eq!(run.code, Some(2), "{args:?}");
        assert!(run.stderr.contains(expected) && run.stdout.is_empty(), "{args:?}\n{}", run.stderr);
    }
}

#[test]
fn fail_on_exits_with_1_for_that_outcome_or_a_worse_one() {
    let host = |uptime: Value| json!({"subject": {"kind": "host", "id": "h"}, "collected_at": "2026-11-21T00:00:00Z", "facts": {"uptime": uptime}});
    let catalog = "\
catalog: {id: a, title: A, version: 1.0.0, edition: e}
series: [{id: CC6, title: S, categories: [security]}]
criteria: [{id: CC6.1, title: T}]
targets: [{id: host, title: Host, subjects: [host]}]
sources: [{id: uptime, title: U, schema: {type: object, required: [s], properties: {s: {type: integer}}}}]
checks:
  - {id: up, title: t, what: w, how: h, target: host, kind: configuration, severity: low, facts: {uptime: {}}, pass: uptime.s < 9}
controls:
  - {id: c, title: t, statement: s, owner: o, nature: automated, operation: state, checks: [up], criteria: [{id: CC6.1, relation: supports, rationale: r}]}
";
    let catalog = Scratch::new("small.yaml", catalog.as_bytes());
    let table = [
        (host(json!({"s": 1})), [0, 0, 0]),
        (host(json!({"s": 10})), [1, 1, 1]),
        (host(json!({"s": "1"})), [0, 1, 1]),
        (host(json!({})), [0, 0, 1]),
    ];
    for (facts, codes) in table {
        let facts = Scratch::with_json("small.json", &facts);
        for (level, code) in ["fail", "error", "unknown"].into_iter().zip(codes) {
            let run = assess(["--catalog", catalog.arg(), "--facts", facts.arg(), "--fail-on", level]);
            assert_eq!(run.code, Some(code), "{level} {}", run.stdout);
        }
    }
}

#[test]
fn keep_going_assesses_the_rest_and_says_so() {
    let good = sample()[2].to_string();
    let facts = Scratch::new("partly.ndjson", format!("{good}\n{{\"bad\": \n{good}\n").as_bytes());
    assert_eq!(assess(["--facts", facts.arg()]).code, Some(2));
    let run = assess(["--facts", facts.arg(), "--keep-going", "--format", "json"]);
    assert_eq!(run.code, Some(2));
    let report: Value = serde_json::from_str(&run.stdout).expect("a report");
    assert_eq!(report["assessment"]["partial"], true);
    assert!(run.stderr.contains("partly.ndjson:2:"), "{}", run.stderr);
}

#[test]
fn output_is_written_whole_or_not_at_all() {
    let file = Scratch::new("report.json", b"before");
    let bad = assess(["--output", file.arg(), "--format", "json", "--as-of", "never"]);
    assert_eq!((bad.code, door::read(&file.0).as_str()), (Some(2), "before"));
    let run = assess(["--output", file.arg(), "--format", "json"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), ""));
    serde_json::from_str::<Value>(&door::read(&file.0)).expect("a report");
}

#[test]
fn the_page_on_coverage_is_what_the_catalog_says() {
    let output = Command::new(example("coverage")).output().expect("it runs");
    let printed = String::from_utf8(output.stdout).expect("it prints UTF-8");
    let page = door::read(&door::project("docs/coverage.md"));
    assert!(printed == page, "docs/coverage.md is old: `make coverage` writes it anew");
}

#[test]
fn a_period_is_told_with_its_deviations() {
    let case = "tests/cases/what_is_mended_late_is_a_deviation_with_its_dates";
    let facts = format!("{case}/facts.ndjson");
    let args = ["--catalog", "tests/cases/period.yaml", "--facts", &facts, "--period", "2026-01-01/2026-01-11"];
    let run = assess(args);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    for line in [
        "SOC 2 assessment, Type II from 2026-01-01T00:00:00Z up to 2026-01-11T00:00:00Z",
        "Operation from 2026-01-01 up to 2026-01-11 (UTC)",
        "    observed             at 10 instants of each subject at least; longest gap 1d (1d allowed)",
        "    failures             1 mended, the longest after 4d, 0 open at the end; 3d allowed",
        "    deviations noted     host/h1, at 10 instants, longest gap 1d",
        "      not mended in time   2026-01-03 06:00 to 2026-01-07 06:00, 4d, 3d allowed: p1: p1 is pending",
    ] {
        assert!(run.stdout.lines().any(|printed| printed == line), "{line}\n{}", run.stdout);
    }
    // Mended at the end, it deviated all the same.
    let failing = assess(args.into_iter().chain(["--fail-on", "fail"]));
    assert_eq!(failing.code, Some(1), "{}", failing.stderr);
    let json = report(args);
    assert_eq!(json["assessment"]["type"], "type_2");
    assert_eq!(json["assessment"]["period"], json!({"from": "2026-01-01T00:00:00Z", "to": "2026-01-11T00:00:00Z"}));
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
fn a_baseline_is_compared_with_and_earlier_reports_are_a_history() {
    let case = "tests/cases/what_is_mended_late_is_a_deviation_with_its_dates";
    let (catalog, facts) = (["--catalog", "tests/cases/period.yaml"], format!("{case}/facts.ndjson"));
    let day = |at: &str| report(catalog.into_iter().chain(["--facts", &facts, "--as-of", at]));
    let days = ["2026-01-03T06:00:00Z", "2026-01-07T06:00:00Z"].map(day);
    let [before, after] = &days;
    let baseline = Scratch::with_json("baseline.json", before);
    let args = catalog.into_iter().chain(["--facts", &facts, "--as-of", "2026-01-07T06:00:00Z"]);
    let args: Vec<&str> = args.chain(["--baseline", baseline.arg()]).collect();
    let run = assess(&args);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let since = run.stdout.split("\nSince 2026-01-03T06:00:00Z\n").nth(1).expect("a section");
    assert!(since.contains("because the facts differ: patches"), "{since}");
    assert!(assess(args.iter().chain(&["--fail-on", "error"])).code.is_some_and(|code| code < 2));
    let told = report(&args);
    assert_eq!(told["difference"]["since"]["as_of"], "2026-01-03T06:00:00Z");
    assert!(told["difference"]["counts"]["findings"]["fixed"] == 1, "{}", told["difference"]);
    assert_eq!(after["findings"], told["findings"]);

    let later = Scratch::with_json("later.json", after);
    let backwards = ["--facts", &facts, "--as-of", "2026-01-03T06:00:00Z", "--baseline", later.arg()];
    let refused = assess(catalog.into_iter().chain(backwards));
    assert_eq!((refused.code, refused.stdout.as_str()), (Some(2), ""));
    assert!(refused.stderr.contains("is of 2026-01-07T06:00:00Z, later than this report"), "{}", refused.stderr);
    let period = ["--period", "2026-01-01/2026-01-11", "--reports", baseline.arg(), "--reports", later.arg()];
    let told = report(catalog.into_iter().chain(period));
    assert_eq!(told["operations"]["catalogs"][0]["reports"], 2);
    let refused = assess(catalog.into_iter().chain(["--facts", &facts, "--baseline", &facts]));
    assert_eq!(refused.code, Some(2), "{}", refused.stdout);
}

/// Four hosts over a quarter: patched in time without a start; in time, and started for a reason that nobody knows; late;
/// not seen for three weeks.
#[test]
fn a_quarter_of_live_patching_tells_four_stories() {
    let quarter = ["--profile", "examples/statements/quarter.profile.yaml", "--facts", "examples/facts/quarter"];
    let args = || quarter.into_iter().chain(["--period", "2026-07-01/2026-10-01", "--target", "linux-host"]);
    let json = report(args());
    let part = &json["operations"]["controls"][0]["parts"][0];
    assert_eq!(part["verdict"], "deviations_noted");
    let told = |subject: &Value| {
        let stretches = |what: &str| {
            let days = subject[what].as_array().expect("a list").iter().map(|it| {
                let day = |end: &str| it[end].as_str().map_or("-".to_owned(), |instant| instant[..10].to_owned());
                format!(" {what} {}/{}", day("from"), day("to"))
            });
            days.collect::<String>()
        };
        let (name, verdict) = (subject["subject"].as_str().expect("a name"), subject["verdict"].as_str().expect("one"));
        format!("{name} {verdict}{}{}", stretches("deviations"), stretches("unknown"))
    };
    assert_eq!(
        part["subjects"].as_array().expect("subjects").iter().map(told).collect::<Vec<_>>(),
        [
            "linux_host/db-1 deviations_noted deviations 2026-08-05/2026-08-26",
            "linux_host/cache-1 insufficient_evidence unknown 2026-08-12/2026-09-02",
            "linux_host/web-2 insufficient_evidence unknown 2026-08-19/2026-10-01",
            "linux_host/web-1 no_deviations",
        ]
    );
    let remediation = &part["observed"]["remediation"];
    let failures = remediation["failures"].as_array().expect("failures").iter();
    let failures = failures.map(|it| {
        let word = |name: &str| it[name].as_str().expect("a text");
        format!("{} {} {} {}", word("subject"), &word("from")[..10], word("lasted"), word("state"))
    });
    assert_eq!(remediation["within"], "14d");
    assert_eq!(
        failures.collect::<Vec<_>>(),
        [
            "linux_host/db-1 2026-08-05 21d late",
            "linux_host/web-1 2026-07-15 7d in_time",
            "linux_host/web-2 2026-07-15 7d in_time",
        ]
    );
    // The start itself, to the second, and what was not on record of it.
    let unknown = part["observed"]["unknown"].as_array().expect("a list").iter();
    let started: Vec<&Value> = unknown.filter(|it| it["resources"].is_array()).collect();
    assert_eq!(started.len(), 1, "{started:?}");
    assert_eq!(started[0]["resources"], json!(["2026-08-18T03:12:44Z"]));
    assert_eq!((&started[0]["outcome"], &started[0]["reason"]), (&json!("unknown"), &json!("missing")));

    let text = assess(args()).stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    for words in [
        "linux_host/db-1, at 14 instants, longest gap 7d not mended in time 2026-08-05 06:00 to 2026-08-26 06:00, 21d, \
         14d allowed: kernelcare: Newer patches are out",
        "linux_host/cache-1, at 11 instants, longest gap 28d not known 2026-08-12 06:00 to 2026-09-02 06:00, 21d: \
         3 checks: no snapshot",
        "not known 2026-08-19 06:00 to 2026-10-01, 42d 18h: Each start of a host has its reason on record: facts \
         are missing of the resource `2026-08-18T03:12:44Z`",
        "no deviations linux_host/web-1, at 14 instants, longest gap 7d mended in time 2026-07-15 06:00 to 2026-07-22 \
         06:00, 7d, 14d allowed",
    ] {
        assert!(text.contains(words), "{words}\n{text}");
    }
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
