//! How `assess` exits, and what it leaves behind.

use serde_json::Value;
use serde_json::json;

use super::Scratch;
use super::assess;
use super::sample;
use crate::door;

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
        (&["--format", "oscal"], "--format oscal is not built yet: text, json and html are"),
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

/// Facts hold secrets, and a report is for those who do not have the facts.
#[test]
fn what_could_not_be_read_is_told_without_what_stands_there() {
    let good = sample()[2].to_string();
    let host = |rest: &str| format!(r#"{{"subject": {{"kind": "linux_host", "id": "q"}}, {rest}"#);
    let lines = [
        good,
        host(r#""collected_at": "yesterday", "facts": {"door": {"code": "SECRET"}}}"#),
        host(r#""collected_at": "2026-11-21T06:00:00Z", "facts": {"door": {"code": "SECRET"#),
        host(r#""collected_at": "2026-11-21T06:00:00Z", "facts": {"door": {"code": SECRET}}}"#),
        host(r#""collected_at": "SEC` SECRET", "facts": {}}"#),
        host(r#""SECRET": 1, "collected_at": "2026-11-21T06:00:00Z", "facts": {}}"#),
    ];
    let facts = Scratch::new("secret.ndjson", lines.join("\n").as_bytes());
    let refused = assess(["--facts", facts.arg()]);
    assert!(refused.stderr.contains("SECRET"), "{}", refused.stderr);
    let run = assess(["--facts", facts.arg(), "--keep-going", "--format", "json"]);
    let report: Value = serde_json::from_str(&run.stdout).expect("a report");
    assert_eq!(report["assessment"]["unread"].as_array().map(Vec::len), Some(5), "{}", run.stderr);
    assert!(!run.stdout.contains("SECRET"), "{}", report["assessment"]["unread"]);
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
