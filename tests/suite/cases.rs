//! `tests/cases/<behavior>/`: facts and statements in, expected lines out. A folder has `expected`, `facts.json` or
//! `facts.ndjson`, and where it matters `as_of` (an instant, without which there must be facts) or `period`, `catalog.yaml`
//! (instead of `cases/catalog.yaml`, or `cases/period.yaml` for a period), `profile.yaml` (which may extend
//! `cases/base.yaml`), `scope.yaml`, `records.yaml`, `workpaper.yaml` and `acceptances.yaml`.

use std::fs;
use std::path::Path;
use std::path::PathBuf;

use soc2_core::assessment::FailOn;

use crate::door;

pub(crate) fn folders() -> Vec<PathBuf> {
    let entries = fs::read_dir(door::project("tests/cases")).expect("the folder of cases");
    let mut folders: Vec<PathBuf> =
        entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

#[test]
fn every_case_holds() {
    let folders = folders();
    assert!(folders.len() > 30, "the cases are there");
    let wrong: Vec<String> = folders.iter().flat_map(|folder| wrong_lines(folder)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The expected lines that did not come, each with what came instead.
fn wrong_lines(folder: &Path) -> Vec<String> {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let lines = door::case(folder).lines();
    let expected = door::read(&folder.join("expected"));
    assert!(!expected.trim().is_empty(), "{name} expects nothing");
    expected
        .lines()
        .filter(|line| !lines.iter().any(|came| came == line))
        .map(|line| {
            // A notice is sought by what it says, wherever it stands.
            let start =
                if line.starts_with("notice ") { "notice " } else { line.split(": ").next().unwrap_or_default() };
            let instead: Vec<&String> = lines.iter().filter(|came| came.starts_with(start)).collect();
            format!("{name}\n  expected {line}\n  came     {instead:?}")
        })
        .collect()
}

#[test]
fn the_same_facts_in_any_order_give_the_same_findings() {
    for folder in folders() {
        let Ok(text) = fs::read_to_string(folder.join("facts.json")) else { continue };
        if folder.join("period").exists() {
            continue;
        }
        let value: serde_json::Value = serde_json::from_str(&text).expect("cases are JSON");
        // serde_json's map is sorted by name, so this is another order than the file's in most cases.
        let mut sorted = match value {
            serde_json::Value::Array(documents) => documents,
            document => vec![document],
        };
        sorted.reverse();
        let program = door::cases_program();
        let as_of = fs::read_to_string(folder.join("as_of")).ok();
        let lines = |text: &str| {
            let documents = door::documents("facts", text);
            door::lines(&door::assessment(&program, &documents, as_of.as_deref()).expect("sound facts"))
        };
        let shuffled = serde_json::to_string(&sorted).expect("JSON");
        assert_eq!(lines(&text), lines(&shuffled), "{}", folder.display());
    }
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let program = door::cases_program();
    let text = door::read(&door::project("tests/cases/passes_and_fails/facts.json"));
    let report = || {
        let documents = door::documents("facts.json", &text);
        let assessment = door::assessment(&program, &documents, None).expect("sound facts");
        door::report(&program, &assessment)
    };
    assert_eq!(report(), report());
}

/// What people found makes no finding.
#[test]
fn a_control_that_people_found_to_fail_is_something_to_fail_on() {
    let case = door::case(&door::project("tests/cases/a_later_inquiry_clears_no_deviation"));
    assert!(case.assessment.findings.findings.iter().all(|it| it.outcome.word() != "fail"));
    assert!(case.assessment.fails_on(FailOn::Fail));
    assert!(case.assessment.outcomes().any(|it| it.word() == "fail"));
    let tested_well = door::case(&door::project("tests/cases/a_control_without_a_test_lacks_one"));
    assert!(!tested_well.assessment.fails_on(FailOn::Fail));
}
