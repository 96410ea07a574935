//! What is published about inputs and reports is true: the schemas in `schemas/` hold.

use std::fs;
use std::path::Path;

use serde_json::Value;
use soc2_core::acceptance;
use soc2_core::compile;
use soc2_core::diagnostic::Text;
use soc2_core::document::Data;
use soc2_core::document::Node;
use soc2_core::document::yaml;
use soc2_core::profile;
use soc2_core::profile::Profile;
use soc2_core::record;
use soc2_core::scope;

use crate::cases;
use crate::door;

fn validator(name: &str) -> jsonschema::Validator {
    let read = |name: &str| -> Value {
        let text = door::read(&door::project("schemas").join(name));
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"))
    };
    let schema = read(name);
    // A profile's additions are described where a catalog's parts are, and its sample sizes by themselves.
    let registry = jsonschema::Registry::new()
        .add("json-schema:///catalog.schema.json", read("catalog.schema.json"))
        .and_then(|registry| registry.add("json-schema:///sample-sizes.schema.json", read("sample-sizes.schema.json")))
        .and_then(jsonschema::RegistryBuilder::prepare)
        .unwrap_or_else(|error| panic!("{name}: {error}"));
    let options = jsonschema::options().with_registry(&registry);
    options.build(&schema).unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[track_caller]
fn holds(validator: &jsonschema::Validator, what: &str, value: &Value) {
    let problems: Vec<String> =
        validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).take(5).collect();
    assert!(problems.is_empty(), "{what}\n{}", problems.join("\n"));
}

/// Whether a report has the shape that is published.
#[track_caller]
pub(crate) fn holds_as_report(report: &Value) {
    holds(&validator("report.schema.json"), "the report", report);
}

/// Whether a text has the shape that is published.
#[track_caller]
pub(crate) fn holds_schema(schema: &str, what: &str, text: &str) {
    holds(&validator(schema), what, &from_yaml(what, text));
}

/// A node as JSON.
pub(crate) fn json(node: Node<'_>) -> Value {
    match node.data() {
        Data::Bool(value) => value.into(),
        Data::Int(value) => value.into(),
        Data::Uint(value) => value.into(),
        Data::Double(value) => value.into(),
        Data::String(value) => value.into(),
        Data::List(elements) => elements.map(json).collect(),
        Data::Map(entries) => entries.map(|(key, node)| (key.to_owned(), json(node))).collect(),
        Data::Null | Data::Unknown(_) | Data::Fault(_) => Value::Null,
    }
}

/// A text in YAML as JSON.
pub(crate) fn from_yaml(name: &str, text: &str) -> Value {
    json(yaml::read(text, &Default::default()).unwrap_or_else(|faults| panic!("{name}: {faults:?}")).root())
}

fn files(folder: &str, ending: &str) -> Vec<(String, String)> {
    files_of(&door::project(folder), ending)
}

/// The files of a folder whose names end so, with their texts.
pub(crate) fn files_of(folder: &Path, ending: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            waiting.extend(fs::read_dir(&path).expect("a folder").filter_map(|entry| Some(entry.ok()?.path())));
        } else if path.to_string_lossy().ends_with(ending) {
            found.push((path.display().to_string(), door::read(&path)));
        }
    }
    assert!(!found.is_empty(), "{} has files that end in {ending}", folder.display());
    found
}

#[test]
fn reports_hold_their_schema() {
    let validator = validator("report.schema.json");
    for program in
        [door::cases_program(), compile(&door::built_in(), &Profile::default()).expect("the catalog compiles")]
    {
        for (name, text) in
            files("tests/cases", "facts.json").into_iter().chain(files("examples/facts/sample", ".json"))
        {
            let documents = door::documents(&name, &text);
            let assessment =
                door::assessment(&program, &documents, None).unwrap_or_else(|error| panic!("{name}: {error}"));
            holds(&validator, &name, &door::json(&program, &assessment));
        }
    }
}

#[test]
fn reports_on_what_people_stated_hold_their_schema() {
    let validator = validator("report.schema.json");
    let mut n_stated = 0;
    for folder in cases::folders() {
        let report = door::case(&folder).json();
        holds(&validator, &folder.display().to_string(), &report);
        let has_some = |key: &str| report[key].as_array().is_some_and(|list| !list.is_empty());
        n_stated += usize::from(has_some("acceptances") || report["scope"].is_object());
    }
    assert!(n_stated > 10, "the cases state scopes and acceptances");
}

#[test]
fn what_people_state_holds_the_schemas_of_inputs() {
    for what in ["profile", "scope", "records", "acceptances"] {
        let validator = validator(&format!("{what}.schema.json"));
        let (samples, cases) =
            (files("examples/statements", &format!("{what}.yaml")), files("tests/cases", &format!("{what}.yaml")));
        for (name, text) in samples.into_iter().chain(cases) {
            holds(&validator, &name, &from_yaml(&name, &text));
        }
    }
    let base = door::project("tests/cases/base.yaml");
    holds(&validator("profile.schema.json"), "base", &from_yaml("base", &door::read(&base)));
}

#[test]
fn what_the_reader_refuses_of_statements_the_schemas_refuse() {
    let table = [
        ("scope", "scope: {entity: A}"),
        ("scope", "scope: {entity: A, system: S, owner: O}"),
        (
            "scope",
            "scope: {entity: A, system: S, subservice_organizations: [{id: a, title: T, method: carve_out, reports: [{type: type_2, as_of: 2026-01-01, auditor: A, opinion: unqualified}]}]}",
        ),
        ("records", "performances: [{id: a, control: c, performer: P, performed_at: soon, evidence: []}]"),
        (
            "records",
            "tests: [{id: a, control: c, procedures: [guessing], tester: T, tested_at: 2026-01-01, results: [], evidence: []}]",
        ),
        (
            "records",
            "tests: [{id: a, control: c, procedures: [], tester: T, tested_at: 2026-01-01, results: [], evidence: []}]",
        ),
        ("records", "performances: [{id: a, control: c, performer: '-', performed_at: 2026-01-01, evidence: []}]"),
        ("records", "sufficiency: [{criterion: CC6.1, controls: [], by: B, at: 2026-01-01, rationale: R}]"),
        ("scope", "scope: {entity: A, system: S, irrelevant_criteria: [{criterion: CC6.1, by: '?', reason: R}]}"),
        (
            "profile",
            "profile: {id: p, title: T, description: D, adopt: [{control: c, owner: '-', effective: {from: 2026-01-01}}]}",
        ),
        (
            "acceptances",
            "acceptances: [{id: a, scope: {check: c}, reason: R, approver: '-', from: 2026-01-01, expires: 2027-01-01}]",
        ),
        ("acceptances", "acceptances: [{id: a, scope: {check: c}, reason: R, approver: A, from: 2026-01-01}]"),
        (
            "acceptances",
            "acceptances: [{id: a, scope: {check: c}, reason: R, approver: A, from: 2026-01-01, expires: 2027-01-01, compensating: {control: c, measure: M}}]",
        ),
        ("profile", "profile: {id: p, title: T, description: D, adopt: [{control: c, owner: O}]}"),
        ("profile", "profile: {id: p, title: T, description: D, add: {criteria: []}}"),
    ];
    for (what, text) in table {
        assert!(!validator(&format!("{what}.schema.json")).is_valid(&from_yaml(what, text)), "{text}");
        let text = Text::new("statement.yaml", text);
        let is_refused = match what {
            "scope" => scope::read(&text).is_err(),
            "records" => record::read(&[text]).is_err(),
            "acceptances" => acceptance::read(&[text]).is_err(),
            _ => profile::read(&text).is_err(),
        };
        assert!(is_refused, "{what}");
    }
}

#[test]
fn what_the_reader_accepts_holds_the_schemas_of_inputs() {
    let catalog = validator("catalog.schema.json");
    for file in controls_catalog::CATALOG {
        holds(&catalog, file.name, &from_yaml(file.name, file.text));
    }
    for name in ["catalog.yaml", "period.yaml"] {
        let own = door::project("tests/cases").join(name);
        holds(&catalog, name, &from_yaml(name, &door::read(&own)));
    }
    let profile = validator("profile.schema.json");
    for file in controls_catalog::PROFILES {
        holds(&profile, file.name, &from_yaml(file.name, file.text));
    }
    let examples = validator("examples.schema.json");
    for (name, text) in files("controls-catalog/checks", ".examples.yaml") {
        holds(&examples, &name, &from_yaml(&name, &text));
    }
    let facts = validator("facts.schema.json");
    for (name, text) in files("examples/facts", ".json") {
        holds(&facts, &name, &serde_json::from_str(&text).expect("JSON"));
    }
}
