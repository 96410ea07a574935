//! The cases of the cel-spec conformance suite through the `cel` program, when the folder is there, and cases of our own
//! always.

use std::io::Write;
use std::process::Command;
use std::process::Stdio;

use serde_json::Value as Json;
use serde_json::json;

use crate::commands::example;
use crate::door;

/// The answers of the program to lines, in their order.
fn answers(lines: &[String]) -> Vec<Json> {
    let mut program =
        Command::new(example("cel")).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the program runs");
    let mut input = program.stdin.take().expect("a pipe");
    let text = lines.join("\n") + "\n";
    let writer = std::thread::spawn(move || input.write_all(text.as_bytes()));
    let output = program.wait_with_output().expect("it ends");
    writer.join().expect("no panic").expect("every line was read");
    assert!(output.status.success(), "a line ended the process");
    let answers: Vec<Json> =
        output.stdout.split(|&byte| byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect();
    assert_eq!(answers.len(), lines.len(), "one answer a line");
    answers
}

#[test]
fn every_case_of_the_suite_has_its_answer() {
    let Some(folder) = door::shared("cel-conformance", "the cel-spec conformance suite") else { return };
    let mut cases = Vec::new();
    for (name, text) in crate::schemas::files_of(&folder, ".json") {
        let suite: Json = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        cases.extend(suite["cases"].as_array().cloned().expect("cases"));
    }
    assert!(cases.len() >= 1000, "the suite is there, but only {} cases were found", cases.len());
    let wrong = wrong(&cases);
    assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[test]
fn our_own_cases_have_their_answers() {
    let text = door::read(&door::project("tests/cases/cel.json"));
    let cases: Vec<Json> = serde_json::from_str(&text).expect("cases");
    assert!(cases.len() > 50, "{} cases", cases.len());
    let wrong = wrong(&cases);
    assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[test]
fn bad_lines_have_answers_too() {
    let lines = ["{", "[]", r#"{"expr": 5}"#, r#"{"expr": "x", "bindings": {"x": {"t": "nothing"}}}"#];
    let answers = answers(&lines.map(str::to_owned));
    assert!(answers.iter().all(|answer| answer["error"]["kind"] == "parse"), "{answers:?}");
}

#[test]
fn what_is_no_container_and_no_duration_is_refused() {
    let untyped = "the binding `x` is not a typed value";
    let duration = |parts: &str| format!(r#"{{"expr": "x", "bindings": {{"x": {{"t": "duration", {parts}}}}}}}"#);
    let rows = [
        (r#"{"expr": "1", "container": 5}"#.to_owned(), "the `container` is not a string"),
        (r#"{"expr": "1", "container": ["a"]}"#.to_owned(), "the `container` is not a string"),
        (duration(r#""seconds": 99999999999999"#), untyped),
        (duration(r#""seconds": "-9223372037""#), untyped),
        (duration(r#""seconds": 9223372036, "nanos": 854775808"#), untyped),
        (duration(r#""seconds": 9223372036854775807, "nanos": 2000000000"#), untyped),
        (duration(r#""seconds": 1, "nanos": -5"#), untyped),
        (duration(r#""seconds": -1, "nanos": 5"#), untyped),
        (duration(r#""seconds": 1, "nanos": 1000000000"#), untyped),
        (duration(r#""seconds": 1, "nanos": "5""#), untyped),
        (duration(r#""seconds": -9223372036, "nanos": -854775808"#), ""),
        (duration(r#""seconds": 0, "nanos": -5"#), ""),
        (duration(r#""seconds": "1""#), ""),
        (r#"{"expr": "1", "container": null}"#.to_owned(), ""),
    ];
    let answers = answers(&rows.each_ref().map(|(line, _)| line.clone()));
    for ((line, expected), answer) in rows.iter().zip(&answers) {
        match expected.is_empty() {
            true => assert!(answer.get("value").is_some(), "{line}: {answer}"),
            false => assert_eq!(answer["error"]["message"], *expected, "{line}"),
        }
    }
}

fn wrong(cases: &[Json]) -> Vec<String> {
    let line = |case: &Json| {
        json!({"expr": case["expr"], "container": case["container"], "bindings": case["bindings"]}).to_string()
    };
    let answers = answers(&cases.iter().map(line).collect::<Vec<_>>());
    let holds = |case: &Json, answer: &Json| match case["expect"].get("value") {
        Some(value) => answer.get("value").is_some_and(|found| same(found, value)),
        None => {
            let kind = case["expect"]["error"].get("kind");
            answer.get("error").is_some_and(|error| kind.is_none_or(|kind| error["kind"] == *kind))
        }
    };
    let wrong = cases.iter().zip(&answers).filter(|(case, answer)| !holds(case, answer));
    wrong
        .map(|(case, answer)| format!("{}\n  expected {}\n  found    {answer}", case["expr"], case["expect"]))
        .collect()
}

/// Type-exact; the order of maps does not matter.
fn same(one: &Json, other: &Json) -> bool {
    if one["t"] != other["t"] {
        return false;
    }
    match one["t"].as_str() {
        Some("list") => {
            let (Some(one), Some(other)) = (one["v"].as_array(), other["v"].as_array()) else { return false };
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        Some("map") => {
            let (Some(one), Some(other)) = (one["v"].as_array(), other["v"].as_array()) else { return false };
            let has = |pair: &Json| other.iter().any(|with| same(&pair[0], &with[0]) && same(&pair[1], &with[1]));
            one.len() == other.len() && one.iter().all(has)
        }
        Some("double") => match (one["v"].as_f64(), other["v"].as_f64()) {
            (Some(one), Some(other)) => one == other,
            _ => one["v"] == other["v"],
        },
        Some("timestamp" | "duration") => one["seconds"] == other["seconds"] && one["nanos"] == other["nanos"],
        _ => one == other,
    }
}

#[test]
fn the_comparison_can_fail() {
    let int = json!({"t": "int", "v": "1"});
    assert!(!same(&int, &json!({"t": "uint", "v": "1"})));
    assert!(!same(&int, &json!({"t": "int", "v": "2"})));
    assert!(!same(&json!({"t": "list", "v": [int]}), &json!({"t": "list", "v": []})));
}
