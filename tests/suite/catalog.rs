//! The built-in catalog: it compiles, it has what it should have, and every example of a check holds.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::path::PathBuf;
use std::sync::LazyLock;

use serde_json::Value;
use soc2_core::assessment::Assessment;
use soc2_core::catalog::Category;
use soc2_core::catalog::CheckKind;
use soc2_core::catalog::Nature;
use soc2_core::catalog::Relation;
use soc2_core::cel::Witness;
use soc2_core::compile;
use soc2_core::digest::Digest;
use soc2_core::facts::FactsDocument;
use soc2_core::finding::Finding;
use soc2_core::finding::Outcome;
use soc2_core::id::CriterionId;
use soc2_core::profile::Profile;
use soc2_core::program::Program;

use crate::door;
use crate::schemas::json;

#[test]
fn it_has_every_criterion_and_point_of_focus() {
    let catalog = door::built_in();
    assert_eq!(catalog.series.len(), 20);
    assert_eq!(catalog.criteria.len(), 61);
    assert_eq!(catalog.criteria.values().map(|criterion| criterion.points_of_focus.len()).sum::<usize>(), 330);
}

#[test]
fn categories_choose_the_criteria_and_what_coverage_is_counted_over() {
    let catalog = door::built_in();
    let points = |is_counted: &dyn Fn(&CriterionId, Option<Category>) -> bool| {
        let all = catalog.criteria.values().flat_map(|criterion| &criterion.points_of_focus);
        all.filter(|point| is_counted(point.id.criterion(), point.category)).count()
    };
    let common = |id: &CriterionId| id.to_string().starts_with("CC");
    let of_security = points(&|id, category| common(id) && category.is_none());
    let with_availability = points(&|id, category| {
        (common(id) || id.to_string().starts_with('A')) && category.is_none_or(|it| it == Category::Availability)
    });
    for (categories, n_criteria, n_points) in [
        ("security", 33, of_security),
        ("security, availability", 36, with_availability),
        ("security, availability, processing_integrity, confidentiality, privacy", 61, 330),
    ] {
        let profile = format!("profile: {{id: own, title: Own, description: Own, categories: [{categories}]}}");
        let profile = soc2_core::profile::read(&soc2_core::diagnostic::Text::new("own.yaml", profile));
        let program = compile(&catalog, &profile.unwrap_or_else(|error| panic!("{error}")))
            .unwrap_or_else(|error| panic!("{error}"));
        let coverage = soc2_core::coverage::coverage(&program, &Default::default());
        assert_eq!(program.criteria().count(), n_criteria, "{categories}");
        assert_eq!(coverage.criteria.relevant, n_criteria, "{categories}");
        assert_eq!(coverage.points_of_focus.relevant, n_points, "{categories}");
    }
}

#[test]
fn it_compiles_whole_and_with_each_profile() {
    let catalog = door::built_in();
    compile(&catalog, &Profile::default()).unwrap_or_else(|error| panic!("{error}"));
    assert!(!controls_catalog::PROFILES.is_empty());
    for file in controls_catalog::PROFILES {
        let text = soc2_core::diagnostic::Text::new(file.name, file.text);
        let profile = soc2_core::profile::read(&text).unwrap_or_else(|error| panic!("{error}"));
        compile(&catalog, &profile).unwrap_or_else(|error| panic!("{error}"));
    }
}

#[test]
fn what_a_tool_setting_shows_is_at_most_support() {
    let catalog = door::built_in();
    for control in catalog.controls.values().filter(|control| control.nature == Nature::Automated) {
        for mapping in &control.criteria {
            assert_ne!(mapping.relation, Relation::Satisfies, "{}: {}", control.id, mapping.criterion);
        }
    }
}

#[test]
fn every_check_says_what_to_do_and_serves_a_control() {
    let catalog = door::built_in();
    let used: BTreeSet<_> = catalog.controls.values().flat_map(|control| &control.checks).collect();
    for check in catalog.checks.values() {
        assert!(!check.remediation.is_empty(), "{} has no remediation", check.id);
        assert!(used.contains(&check.id), "{} serves no control", check.id);
        if check.kind == CheckKind::Configuration {
            assert!(!check.params.is_empty() || check.variants.iter().all(|it| it.message.is_some()), "{}", check.id);
        }
    }
}

/// An example: facts of one subject and what must come of them.
pub(crate) struct Example {
    file: PathBuf,
    value: Value,
}

impl Example {
    pub(crate) fn of(file: PathBuf, value: Value) -> Self {
        Self { file, value }
    }

    pub(crate) fn value(&self) -> &Value {
        &self.value
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.value.get(name).and_then(Value::as_str)
    }

    pub(crate) fn name(&self) -> String {
        format!("{}: {}: {}", self.file.display(), self.text("check").unwrap_or("?"), self.text("name").unwrap_or("?"))
    }
}

pub(crate) fn examples() -> Vec<Example> {
    let mut files = Vec::new();
    find(&door::project("controls-catalog/checks"), &mut files);
    let read = |file: PathBuf| {
        let text = door::read(&file);
        let document = soc2_core::document::yaml::read(&text, &Default::default())
            .unwrap_or_else(|faults| panic!("{}: {faults:?}", file.display()));
        let value = json(document.root());
        let examples = value.get("examples").and_then(Value::as_array).cloned().expect("`examples`");
        examples.into_iter().map(move |value| Example { file: file.clone(), value }).collect::<Vec<_>>()
    };
    files.into_iter().flat_map(read).collect()
}

fn find(path: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(path).expect("the checks").filter_map(Result::ok) {
        let path = entry.path();
        if path.is_dir() {
            find(&path, found);
        } else if path.to_string_lossy().ends_with(".examples.yaml") {
            found.push(path);
        }
    }
    found.sort();
}

/// The examples that do not come out as they say, and how they do. They run once for all tests.
static WRONG: LazyLock<Vec<String>> = LazyLock::new(|| {
    let catalog = door::built_in();
    let whole = compile(&catalog, &Profile::default()).unwrap_or_else(|error| panic!("{error}"));
    let wrong = |example: &Example| match tailored(example) {
        None => wrong(&whole, example),
        Some(profile) => {
            let program = compile(&catalog, &profile).unwrap_or_else(|error| panic!("{}: {error}", example.name()));
            wrong(&program, example)
        }
    };
    examples().iter().filter_map(wrong).collect()
});

#[test]
fn every_example_holds() {
    let n_examples = examples().len();
    assert!(n_examples > 50, "{n_examples} examples");
    assert!(WRONG.is_empty(), "{} of {n_examples} examples\n{}", WRONG.len(), WRONG.join("\n"));
}

/// `proof.yaml` says what came of the examples, in which engine and on which texts. `make proof` writes it anew.
#[test]
fn the_catalog_says_how_its_examples_came_out() {
    let examples = examples();
    let checks: BTreeSet<&str> = examples.iter().filter_map(|example| example.text("check")).collect();
    let others = controls_catalog::CATALOG.iter().filter(|file| file.name != "proof.yaml");
    let texts: BTreeSet<(&str, &str)> = others.map(|file| (file.name, file.text)).collect();
    let texts = Digest::of_texts(texts.into_iter());
    let mut paths = Vec::new();
    find(&door::project("controls-catalog/checks"), &mut paths);
    let name = |path: &PathBuf| {
        let inside = path.strip_prefix(door::project("controls-catalog")).expect("a file of the catalog");
        inside.to_string_lossy().replace('\\', "/")
    };
    let mut files: Vec<(String, String)> = paths.iter().map(|path| (name(path), door::read(path))).collect();
    files.sort();
    let files = Digest::of_texts(files.iter().map(|(name, text)| (name.as_str(), text.as_str())));
    let expected = format!(
        "# What came of the examples of checks when they ran: over which texts, in which engine. Written by `make proof`.\n\
         proof:\n  engine: {}\n  texts: {texts}\n  files: {files}\n  checks: {}\n  examples: {}\n  passed: {}\n",
        soc2_core::VERSION,
        checks.len(),
        examples.len(),
        examples.len() - WRONG.len(),
    );
    let path = door::project("controls-catalog/proof.yaml");
    if std::env::var_os("SOC2_WRITE_PROOF").is_some() {
        fs::write(&path, &expected).expect("the proof is written");
        return;
    }
    assert!(door::read(&path) == expected, "the catalog or the engine changed: run `make proof`\n{expected}");
    let proof = door::built_in().proof.expect("it is of these texts and this engine");
    assert_eq!((proof.examples, proof.passed), (examples.len() as u64, examples.len() as u64));
}

#[test]
fn what_does_not_pass_says_why() {
    let catalog = door::built_in();
    let whole = compile(&catalog, &Profile::default()).unwrap_or_else(|error| panic!("{error}"));
    let mut silent = Vec::new();
    for example in examples().iter().filter(|example| tailored(example).is_none()) {
        let assessment = assessed(&whole, example);
        let of_check = |finding: &&Finding| Some(finding.check.as_str()) == example.text("check");
        for finding in assessment.findings.findings.iter().filter(of_check) {
            let said = |outcome: &Outcome, witnesses: &[Witness]| match outcome {
                Outcome::Fail | Outcome::Error(_) | Outcome::Unknown(_) => {
                    !witnesses.is_empty() && witnesses.iter().all(|witness| !witness.sentence.is_empty())
                }
                _ => witnesses.is_empty(),
            };
            let whole = finding.resources.is_empty() && !said(&finding.outcome, &finding.witnesses);
            let part = finding.resources.iter().any(|resource| !said(&resource.outcome, &resource.witnesses));
            if whole || part {
                silent.push(example.name());
            }
        }
    }
    assert!(silent.is_empty(), "{}", silent.join("\n"));
}

/// A message is one expression, and one that begins with a fact that is missing says nothing: then the witnesses do.
#[test]
fn a_failure_that_some_of_its_sources_decide_says_why() {
    let whole = compile(&door::built_in(), &Profile::default()).unwrap_or_else(|error| panic!("{error}"));
    let failing = examples().into_iter().filter(|it| it.text("outcome") == Some("fail") && tailored(it).is_none());
    let (mut silent, mut n_decided) = (Vec::new(), 0);
    for example in failing {
        let sources = example.value["facts"].as_object().map(|facts| facts.keys().cloned().collect::<Vec<_>>());
        for source in sources.unwrap_or_default() {
            let mut value = example.value.clone();
            value["facts"].as_object_mut().expect("a map").remove(&source);
            let fewer = Example { file: example.file.clone(), value };
            let assessment = assessed(&whole, &fewer);
            let of_check = |finding: &&Finding| Some(finding.check.as_str()) == example.text("check");
            for finding in assessment.findings.findings.iter().filter(of_check) {
                let says = |message: &Option<String>, witnesses: &[Witness]| message.is_some() || !witnesses.is_empty();
                let mut resources = finding.resources.iter().filter(|it| it.outcome == Outcome::Fail);
                let is_whole = finding.outcome == Outcome::Fail && finding.resources.is_empty();
                n_decided += usize::from(finding.outcome == Outcome::Fail);
                if (is_whole && !says(&finding.message, &finding.witnesses))
                    || resources.any(|it| !says(&it.message, &it.witnesses))
                {
                    silent.push(format!("without {source}: {}", example.name()));
                }
            }
        }
    }
    assert!(n_decided > 10, "{n_decided} fail without one of their sources");
    assert!(silent.is_empty(), "{}", silent.join("\n"));
}

#[test]
fn every_check_has_examples_that_pass_fail_and_are_unknown() {
    let catalog = door::built_in();
    let examples = examples();
    // The rows of one matrix share their expressions, so one of them stands for all.
    let mut lacking = BTreeSet::new();
    for check in catalog.checks.values() {
        let kin: Vec<&str> = catalog
            .checks
            .values()
            .filter(|other| other.place.span == check.place.span && other.place.text.name == check.place.text.name)
            .map(|other| other.id.as_str())
            .collect();
        for outcome in ["pass", "fail", "unknown"] {
            let has = |example: &Example| {
                example.text("outcome") == Some(outcome) && example.text("check").is_some_and(|id| kin.contains(&id))
            };
            if !examples.iter().any(has) {
                lacking.insert(format!("{} has no example that is {outcome}", kin[0]));
            }
        }
    }
    assert!(lacking.is_empty(), "{}", lacking.into_iter().collect::<Vec<_>>().join("\n"));
}

/// The profile of an example that has parameters of its own.
pub(crate) fn tailored(example: &Example) -> Option<Profile> {
    let params = example.value.get("params")?.as_object()?;
    let given =
        |(name, value): (&String, &Value)| (name.clone(), serde_json::json!({"value": value, "reason": "an example"}));
    let overrides: serde_json::Map<String, Value> = params.iter().map(given).collect();
    let params = serde_json::json!({ example.text("check")?: overrides });
    let profile = serde_json::json!({"profile": {"id": "example", "title": "E", "description": "E", "params": params}});
    let text = soc2_core::diagnostic::Text::new("example.json", profile.to_string());
    Some(soc2_core::profile::read(&text).unwrap_or_else(|error| panic!("{}: {error}", example.name())))
}

/// What comes of an example.
fn assessed(program: &Program, example: &Example) -> Assessment {
    assessed_on(program, example).1
}

/// The facts of an example, and what comes of them.
pub(crate) fn assessed_on(program: &Program, example: &Example) -> (Vec<FactsDocument>, Assessment) {
    let name = example.name();
    let id = example.text("check").unwrap_or_else(|| panic!("{name}: which check?"));
    let check =
        program.checks().find(|check| check.id.as_str() == id).unwrap_or_else(|| panic!("{name}: no such check"));
    let kind = program.targets().find(|target| target.id == check.target).map(|target| target.subjects[0].clone());
    let mut subject = serde_json::json!({"kind": kind, "id": "example"});
    if let Some(Value::Object(given)) = example.value.get("subject") {
        subject.as_object_mut().expect("a map").extend(given.clone());
    }
    let collected_at = example.text("collected_at").unwrap_or("2026-11-21T00:00:00Z");
    let mut document = serde_json::json!({
        "subject": subject, "collected_at": collected_at,
        "facts": example.value.get("facts").cloned().unwrap_or_default(),
    });
    if let Some(sources) = example.value.get("sources") {
        document["sources"] = sources.clone();
    }
    let documents = door::documents(&name, &document.to_string());
    let as_of = example.text("as_of").unwrap_or("2026-11-21T00:00:00Z");
    let assessment =
        door::assessment(program, &documents, Some(as_of)).unwrap_or_else(|error| panic!("{name}: {error}"));
    (documents, assessment)
}

/// The outcome of an example's check; nothing when the program does not have it.
pub(crate) fn outcome(program: &Program, example: &Example) -> Option<String> {
    let id = example.text("check")?;
    program.checks().find(|check| check.id.as_str() == id)?;
    let assessment = assessed(program, example);
    let finding = assessment.findings.findings.iter().find(|finding| finding.check.as_str() == id)?;
    Some(finding.outcome.word().to_owned())
}

/// What is wrong with an example, if anything.
fn wrong(program: &Program, example: &Example) -> Option<String> {
    let assessment = assessed(program, example);
    let name = example.name();
    let id = example.text("check")?;
    let finding = assessment.findings.findings.iter().find(|finding| finding.check.as_str() == id).expect("a finding");
    let line = door::line(finding);
    let mut problems = Vec::new();
    let mut expect = |field: &str, came: Option<&str>| {
        if let Some(expected) = example.text(field).filter(|expected| Some(*expected) != came) {
            problems.push(format!("{field} should be `{expected}`"));
        }
    };
    expect("outcome", Some(finding.outcome.word()));
    expect("reason", finding.outcome.reason());
    for (id, expected) in example.value.get("resources").and_then(Value::as_object).into_iter().flatten() {
        let came = finding.resources.iter().find(|resource| resource.id == *id).map(|resource| resource.outcome.word());
        if came != expected.as_str() {
            problems.push(format!("resource {id} should be {expected}"));
        }
    }
    for path in example.value.get("missing").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str) {
        if !finding.missing.iter().any(|unknown| unknown.path == path) {
            problems.push(format!("missing should have `{path}`"));
        }
    }
    let said: Vec<&str> = finding
        .resources
        .iter()
        .filter_map(|resource| resource.message.as_deref())
        .chain(finding.message.as_deref())
        .collect();
    let check = program.checks().find(|check| check.id.as_str() == id)?;
    let has_sentences = check.variants.iter().all(|variant| variant.message.is_some());
    if finding.outcome == Outcome::Fail && has_sentences && said.is_empty() {
        problems.push("a finding that fails should say why".to_owned());
    }
    (!problems.is_empty()).then(|| format!("{name}\n  {}\n  came {line}\n  said {said:?}", problems.join("; ")))
}
