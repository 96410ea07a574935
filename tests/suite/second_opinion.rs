//! The stock CEL library comes to the verdicts that we come to: over the examples of the catalog, the facts of the
//! examples, the cases, and the material beside the project.

use std::collections::BTreeMap;

use serde_json::Value;
use serde_json::json;
use soc2_core::assessment::Assessment;
use soc2_core::cel::Function;
use soc2_core::cel::Functions;
use soc2_core::cel::Type;
use soc2_core::compile;
use soc2_core::facts::FactsDocument;
use soc2_core::finding::Outcome;
use soc2_core::profile::Profile;
use soc2_core::program::Program;
use soc2_core::second_opinion::SecondOpinion;

use crate::cases;
use crate::catalog;
use crate::catalog::Example;
use crate::door;

fn whole() -> Program {
    compile(&door::built_in(), &Profile::default()).unwrap_or_else(|error| panic!("{error}"))
}

/// Nothing differs, and no check was passed over.
fn agrees(name: &str, second: &SecondOpinion) {
    assert!(second.differed.is_empty() && second.silent.is_empty(), "{name}\n{second}");
}

#[test]
fn every_check_passes_and_fails_by_both_accounts() {
    let built_in = door::built_in();
    let whole = whole();
    let mut counted: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let (mut n_verdicts, mut n_neither) = (0, 0);
    for example in catalog::examples() {
        let own = catalog::tailored(&example);
        let own = own.map(|profile| compile(&built_in, &profile).unwrap_or_else(|error| panic!("{error}")));
        let second = second_on(own.as_ref().unwrap_or(&whole), &example);
        agrees(&example.name(), &second);
        for (check, agreed) in &second.agreed {
            let (passed, failed) = counted.entry(check.to_string()).or_default();
            *passed += agreed.passed;
            *failed += agreed.failed;
        }
        n_verdicts += second.agreements();
        n_neither += second.neither;
    }
    door::say(&format!("{n_verdicts} verdicts on examples agree; {n_neither} times neither has one"));
    assert!(n_verdicts > 750, "{n_verdicts} verdicts were compared");
    // The rows of one matrix share their expressions, so one of them stands for all.
    for check in built_in.checks.values() {
        let kin = built_in
            .checks
            .values()
            .filter(|other| other.place.span == check.place.span && other.place.text.name == check.place.text.name);
        let sums = kin.filter_map(|it| counted.get(it.id.as_str()));
        let (passed, failed) = sums.fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
        assert!(passed > 0 && failed > 0, "{}: {passed} passes and {failed} failures agree", check.id);
    }
}

/// What the library says of the check that an example is of.
fn second_on(program: &Program, example: &Example) -> SecondOpinion {
    let (documents, mut assessment) = catalog::assessed_on(program, example);
    let check = example.value()["check"].as_str().expect("a check");
    assessment.findings.findings.retain(|finding| finding.check.as_str() == check);
    door::second(program, &documents, &assessment)
}

#[test]
fn the_facts_of_the_examples_are_judged_alike() {
    let program = whole();
    for (folder, least) in [("sample", 200), ("guide", 100)] {
        let mut documents = Vec::new();
        let folder_path = door::project("examples/facts").join(folder);
        for file in std::fs::read_dir(folder_path).expect("facts").filter_map(Result::ok) {
            documents.extend(door::documents(folder, &door::read(&file.path())));
        }
        at_least(folder, least, &program, &documents);
    }
}

/// Assesses, and has so many verdicts at the least compared.
fn at_least(name: &str, least: usize, program: &Program, documents: &[FactsDocument]) {
    let assessment = door::assessment(program, documents, None).unwrap_or_else(|error| panic!("{name}: {error}"));
    let second = door::second(program, documents, &assessment);
    door::say(&format!("{name}: {}", second.to_string().trim_end()));
    agrees(name, &second);
    assert!(second.compared() >= least, "{name}: {} verdicts were compared", second.compared());
}

#[test]
fn whole_accounts_and_reports_of_tools_are_judged_alike() {
    let program = whole();
    if let Some(folder) = door::shared("oracles/aws", "the second opinion on whole accounts") {
        for account in ["good", "bad"] {
            let documents = door::documents(account, &door::read(&folder.join(format!("{account}.facts.json"))));
            at_least(account, 100, &program, &documents);
        }
    }
    if let Some(folder) = door::shared("samples", "the second opinion on reports of tools") {
        let read = |path: &str| serde_json::from_str::<Value>(&door::read(&folder.join(path))).expect("JSON");
        let cluster = json!({
            "subject": {"kind": "kubernetes_cluster", "id": "sample"},
            "collected_at": "2026-11-21T00:00:00Z",
            "facts": {
                "kube_bench": read("kube-bench/report.json"),
                "trivy.image": {"alpine:3.10": read("trivy/alpine-310.json")},
            },
        });
        at_least("reports", 3, &program, &door::documents("reports", &cluster.to_string()));
    }
}

#[test]
fn cases_are_judged_alike() {
    let mut n_verdicts = 0;
    for folder in cases::folders() {
        let Some(second) = door::case(&folder).second() else { continue };
        assert!(second.differed.is_empty(), "{}\n{second}", folder.display());
        n_verdicts += second.agreements();
    }
    assert!(n_verdicts > 100, "{n_verdicts} verdicts were compared");
}

/// A catalog of one source and checks of one expression each.
fn catalog_of(checks: &[(&str, &str)]) -> String {
    let checks: Vec<Value> = checks
        .iter()
        .map(|(id, pass)| {
            json!({
                "id": id, "title": id, "what": id, "how": id, "target": "tool", "kind": "configuration",
                "severity": "low", "facts": {"tool.state": {}}, "pass": pass,
            })
        })
        .collect();
    json!({
        "catalog": {"id": "c", "title": "C", "version": "1.0.0", "edition": "tsc-2017-rev2022"},
        "targets": [{"id": "tool", "title": "A tool", "subjects": ["tool"]}],
        "sources": [{"id": "tool.state", "title": "Its state", "not_configured": ["NotThere"], "schema": {"properties": {
            "on": {"type": "boolean", "default": false}, "share": {"type": "number"}, "names": {"type": "array", "default": []},
        }}}],
        "checks": checks,
    })
    .to_string()
}

/// A program's findings on one state of the tool.
fn on(program: &Program, state: &Value) -> (Vec<FactsDocument>, Assessment) {
    let facts = json!({
        "subject": {"kind": "tool", "id": "one"}, "collected_at": "2026-11-21T00:00:00Z", "facts": {"tool.state": state},
    });
    let documents = door::documents("facts.json", &facts.to_string());
    let assessment = door::assessment(program, &documents, None).expect("sound facts");
    (documents, assessment)
}

#[test]
fn what_the_library_does_not_have_and_we_add_means_the_same() {
    let program = door::program(&catalog_of(&[
        ("bind", "cel.bind(on, tool.state.on, on || !on)"),
        ("pairs.all", "tool.state.names.all(i, name, i < 3 && name != '')"),
        ("pairs.exists", "tool.state.names.exists(i, name, i == 1 && name == 'b')"),
        ("pairs.listed", "tool.state.names.transformList(i, name, i > 0, name + string(i)) == ['b1', 'c2']"),
        ("pairs.mapped", "tool.state.names.transformMap(i, name, name + '!')[2] == 'c!'"),
        ("pairs.entries", "tool.state.names.transformMapEntry(i, name, {name: i}) == {'a': 0, 'b': 1, 'c': 2}"),
        ("pairs.twice", "tool.state.names.transformMapEntry(i, name, {'same': i}).size() == 1"),
        ("sets.contains", "sets.contains(tool.state.names, ['a'])"),
        ("sets.intersects", "sets.intersects(tool.state.names, ['x', 'c'])"),
        ("sets.equivalent", "sets.equivalent(tool.state.names, ['c', 'b', 'a', 'a'])"),
        ("default", "tool.state.on || tool.state.names.size() > 0"),
        ("double", "type(tool.state.?share.orValue(1.0)) == double"),
    ]))
    .unwrap_or_else(|error| panic!("{error}"));
    for (state, n_verdicts) in [
        (json!({"names": ["a", "b", "c"], "share": 2}), 11),
        (json!({"names": ["", "b"], "on": null}), 0),
        (json!({"Error": {"Code": "NotThere"}}), 0),
    ] {
        let (documents, assessment) = on(&program, &state);
        let second = door::second(&program, &documents, &assessment);
        agrees(&state.to_string(), &second);
        assert!(second.agreements() >= n_verdicts, "{second}");
    }
}

#[test]
fn a_verdict_that_does_not_follow_is_found() {
    let program = door::program(&catalog_of(&[("on", "tool.state.on"), ("listed", "tool.state.names.size() > 0")]));
    let program = program.unwrap_or_else(|error| panic!("{error}"));
    let (documents, mut assessment) = on(&program, &json!({"on": true, "names": []}));
    agrees("untouched", &door::second(&program, &documents, &assessment));
    for finding in &mut assessment.findings.findings {
        finding.outcome = if finding.outcome == Outcome::Pass { Outcome::Fail } else { Outcome::Pass };
    }
    let second = door::second(&program, &documents, &assessment);
    let said: Vec<String> = second.differed.iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        ["check `listed`, tool/one: ours pass, theirs fail", "check `on`, tool/one: ours fail, theirs pass"]
    );
}

#[test]
fn what_cannot_be_asked_is_silent_and_does_not_end_the_process() {
    let long = format!("1{} > 0", "+1".repeat(5_000));
    let deep = format!("{}tool.state.on{}", "[".repeat(50), "][0]".repeat(50));
    let wide = format!("tool.state.on || [{}] == []", vec!["1"; 10_000].join(","));
    let checks = [
        ("deep", deep.as_str()),
        ("long", &long),
        ("of-embedder", "acme.isEmployee('ada')"),
        ("semver", "semver('1.2.3').major() == 1"),
        ("sound", "!tool.state.on"),
        ("wide", &wide),
    ];
    let is_employee = Function::global("acme.isEmployee", "1")
        .overload([Type::String], Type::Bool, |[_]| Ok(soc2_core::cel::Value::Bool(true)));
    let functions = Functions::of([is_employee]).unwrap_or_else(|error| panic!("{error}"));
    let program = door::program_with(&catalog_of(&checks), &functions).unwrap_or_else(|error| panic!("{error}"));
    let (documents, assessment) = on(&program, &json!({}));
    let second = door::second(&program, &documents, &assessment);
    let silent: Vec<(&str, &str)> = second.silent.iter().map(|it| (it.check.as_str(), it.why.as_str())).collect();
    let too_deep = "an expression is so deep that the library's parser may overflow the stack";
    assert_eq!(
        silent,
        [
            ("deep", too_deep),
            ("long", too_deep),
            ("of-embedder", "the library has no `acme`"),
            ("semver", "the library has no `semver`"),
            ("wide", "an expression is longer than 16384 bytes"),
        ]
    );
    assert_eq!(second.compared(), 1, "only what was asked counts: {second}");
}

#[test]
fn what_only_we_call_unknown_is_counted_apart() {
    let program = door::program(&catalog_of(&[("on", "!tool.state.on")])).unwrap_or_else(|error| panic!("{error}"));
    let (documents, assessment) = on(&program, &json!({"Error": {"Code": "AccessDenied"}}));
    let second = door::second(&program, &documents, &assessment);
    assert_eq!((second.compared(), second.not_comparable.get("denied")), (0, Some(&1)), "{second:?}");
}
