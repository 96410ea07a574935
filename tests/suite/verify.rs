//! Reports held against their inputs: what is untouched follows, and each changed byte is told, of what was changed.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::process::Stdio;

use serde_json::Value;
use serde_json::json;
use soc2_core::error::ErrorKind;
use soc2_core::evaluate::AsOf;
use soc2_core::past::SCHEMA_VERSION;
use soc2_core::report::Made;
use soc2_core::report::Seal;
use soc2_core::report::When;
use soc2_core::time::Instant;
use soc2_core::time::Period;
use soc2_core::verify::Changed;
use soc2_core::verify::Input;
use soc2_core::verify::Verification;

use crate::cases;
use crate::commands::example;
use crate::door;
use crate::door::Bundle;
use crate::door::Case;
use crate::door::Prepared;
use crate::period::Seed;
use crate::period::planted;
use crate::period::snapshot;
use crate::schemas;

fn as_of(text: &str) -> When {
    When::AsOf(AsOf::Given(Instant::parse(text).expect("an instant")))
}

/// A small bundle with every kind of input, and when it is assessed.
fn bundle() -> (Bundle, When) {
    let case = |path: &str| {
        fs::read(door::project("tests/cases").join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    };
    let bundle = Bundle {
        catalog: case("catalog.yaml"),
        profile: Some(case("a_control_performed_tested_and_judged_is_supported/profile.yaml")),
        scope: Some(case("what_is_dated_after_the_instant_is_noticed/scope.yaml")),
        records: Some(case("a_control_performed_tested_and_judged_is_supported/records.yaml")),
        acceptances: Some(case("an_acceptance_of_one_of_two_leaves_the_finding_open/acceptances.yaml")),
        facts: case("an_acceptance_of_one_of_two_leaves_the_finding_open/facts.json"),
    };
    (bundle, as_of("2026-09-01T00:00:00Z"))
}

/// Two months of four hosts, a document a line.
fn history() -> (Bundle, When) {
    let planted = planted(2027);
    let line = |(host, day)| snapshot(&planted, host, day).replace('\n', " ") + "\n";
    let lines: String = (0..59).flat_map(|day| (0..4).map(move |host| (host, day))).map(line).collect();
    let catalog = fs::read(door::project("tests/cases/period.yaml")).expect("the catalog of periods");
    let bundle =
        Bundle { catalog, profile: None, scope: None, records: None, acceptances: None, facts: lines.into_bytes() };
    (bundle, When::Over(Period::parse("2026-01-01/2026-03-01").expect("a period")))
}

/// The report of a case, the same with a letter changed, and what comes of holding each against the case.
pub(crate) fn held(case: &Case) -> ([String; 2], [Verification; 2]) {
    let report = case.report();
    let changed = report.replacen("Management", "management", 1);
    let reports = [report, changed];
    let verified = reports
        .each_ref()
        .map(|report| case.verified(&door::made(report.as_bytes()).unwrap_or_else(|error| panic!("{error}"))));
    (reports, verified)
}

#[test]
fn the_report_of_each_case_follows_and_one_with_another_letter_does_not() {
    for folder in cases::folders() {
        let (_, [untouched, changed]) = held(&door::case(&folder));
        let name = folder.display().to_string();
        assert!(untouched.follows && untouched.changed().is_empty(), "{name}");
        assert_eq!((changed.follows, changed.changed()), (false, vec![Changed::Report]), "{name}");
        let paths: Vec<&str> = changed.differences.iter().map(|it| it.path.as_str()).collect();
        assert_eq!(paths, ["/statement"], "{name}");
        for verification in [untouched, changed] {
            schemas::holds_schema("verification.schema.json", &name, &verification.to_json());
        }
    }
}

fn prepared(bundle: &Bundle) -> Prepared {
    bundle.prepared().unwrap_or_else(|error| panic!("{error}"))
}

fn reported(prepared: &Prepared, facts: &[u8], when: When) -> String {
    prepared.json(&prepared.assessment(&[facts], when).unwrap_or_else(|error| panic!("{error}")))
}

fn made(report: &[u8]) -> Made {
    door::made(report).unwrap_or_else(|error| panic!("{error}"))
}

/// Assesses again as of when the report says, from a bundle that may be any.
fn verified(bundle: &Bundle, report: &[u8]) -> Result<Verification, ErrorKind> {
    let made = door::made(report).map_err(|error| error.kind())?;
    let prepared = bundle.prepared().map_err(|error| error.kind())?;
    let again = prepared.assessment(&[&bundle.facts], made.basis.when).map_err(|error| error.kind())?;
    Ok(prepared.verified(&made, &again))
}

/// The bytes with one of them another: mostly of the same sort, so that what comes is often read; else any byte.
fn changed(bytes: &[u8], seed: &mut Seed) -> (usize, Vec<u8>) {
    let mut bytes = bytes.to_owned();
    let at = seed.below(bytes.len() as u64) as usize;
    let other = match bytes[at] {
        b'0'..=b'9' => b'0' + seed.below(10) as u8,
        b'a'..=b'z' => b'a' + seed.below(26) as u8,
        _ => b' ' + seed.below(95) as u8,
    };
    bytes[at] = match bytes[at] == other || seed.below(4) == 0 {
        true => bytes[at] ^ (1 + seed.below(255) as u8),
        false => other,
    };
    (at, bytes)
}

#[test]
fn the_sample_organization_follows_from_its_inputs() {
    let prepared = Prepared::sample();
    let files = schemas::files_of(&door::project("examples/facts/sample"), ".json");
    let facts: Vec<&[u8]> = files.iter().map(|(_, text)| text.as_bytes()).collect();
    let when = as_of("2026-11-21T06:00:00Z");
    let assessment = prepared.assessment(&facts, when).unwrap_or_else(|error| panic!("{error}"));
    let report = prepared.json(&assessment);
    let made = made(report.as_bytes());
    assert_eq!((made.basis.when, made.basis.is_partial), (when, false));
    let again = prepared.assessment(&facts, made.basis.when).unwrap_or_else(|error| panic!("{error}"));
    let verification = prepared.verified(&made, &again);
    assert!(verification.follows && verification.changed().is_empty(), "{verification:?}");
    assert_eq!((verification.differences.len(), verification.evidence.len()), (0, 0));
    let named = |input: Input| verification.given.get(&input).map_or(0, |named| named.len());
    let inputs = [Input::Profile, Input::Scope, Input::Records, Input::Acceptances, Input::Facts];
    assert_eq!(inputs.map(named), [1, 1, 1, 1, 5]);

    let report: Value = serde_json::from_str(&report).expect("JSON");
    let examples = &report["engine"]["examples"];
    assert!(examples["passed"].as_u64() > Some(500) && examples["passed"] == examples["examples"], "{examples}");
    assert_eq!((&report["engine"]["unproven"], &examples["engine"]), (&Value::Null, &json!(soc2_core::VERSION)));
    let digest = |path: &str| json!(sha256sum(&door::project(path)));
    assert_eq!(report["inputs"]["scope"], json!([digest("examples/statements/scope.yaml")]));
    let files = report["inputs"]["facts"]["files"].as_array().expect("a list").clone();
    assert!(files.contains(&digest("examples/facts/sample/host-db-1.json")), "{files:?}");
}

fn sha256sum(path: &Path) -> String {
    soc2_core::digest::Digest::of(&fs::read(path).expect("a file")).to_string()
}

#[test]
fn another_catalog_does_not_say_that_its_examples_ran() {
    let (bundle, when) = bundle();
    let report: Value = serde_json::from_str(&reported(&prepared(&bundle), &bundle.facts, when)).expect("JSON");
    assert_eq!((&report["engine"]["examples"], &report["engine"]["unproven"]), (&Value::Null, &json!("not_stated")));
    schemas::holds_as_report(&report);
    let texts: Vec<(&str, &str)> = controls_catalog::CATALOG.iter().map(|file| (file.name, file.text)).collect();
    let program = door::program_of(
        &[&texts[..], &[("proof.yaml", "# More, under a name that is taken.\ncontrols: []")]].concat(),
    );
    assert_eq!(program.catalog().proof.as_ref().map_err(|why| why.word()), Err("catalog_changed"));
    let of_another_engine = texts.iter().map(|(name, text)| match *name {
        "proof.yaml" => (*name, text.replace("engine: ", "engine: 9.")),
        _ => (*name, (*text).to_owned()),
    });
    let texts: Vec<(&str, String)> = of_another_engine.collect();
    let program = door::program_of(&texts.iter().map(|(name, text)| (*name, text.as_str())).collect::<Vec<_>>());
    assert_eq!(program.catalog().proof.as_ref().map_err(|why| why.word()), Err("another_engine"));
}

/// In one text, in one document after another, in another order: the same digest, which the page tells how to compute.
#[test]
fn a_history_follows_from_its_documents_however_they_come() {
    let (bundle, when) = history();
    let prepared = prepared(&bundle);
    let report = reported(&prepared, &bundle.facts, when);
    let made = made(report.as_bytes());
    assert!(verified(&bundle, report.as_bytes()).is_ok_and(|it| it.follows));
    let value: Value = serde_json::from_str(&report).expect("JSON");
    schemas::holds_as_report(&value);
    assert_eq!(value["inputs"]["facts"]["documents"], 236);

    let mut lines: Vec<&[u8]> = bundle.facts.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).collect();
    let python = |program: &str, given: &str| -> Option<String> {
        let run = Command::new("python3").args(["-c", program, given]).stderr(Stdio::inherit()).output().ok()?;
        Some(String::from_utf8(run.stdout).expect("it prints UTF-8").trim().to_owned())
    };
    let page = door::read(&door::project("docs/verify.md"));
    let block = |language: &str| {
        page.split(&format!("```{language}\n")).nth(1).and_then(|rest| rest.split("```").next()).expect("it is there")
    };
    let scratch = std::env::temp_dir().join(format!("soc2-verify-{}", std::process::id()));
    fs::create_dir_all(&scratch).expect("a temporary folder");
    fs::write(scratch.join("history.ndjson"), &bundle.facts).expect("a temporary file");
    fs::write(scratch.join("report.json"), &report).expect("a temporary file");
    let program = format!(
        "import sys\ndocuments = open(sys.argv[1], 'rb').read().splitlines()\n{}\nprint(digest)",
        block("python")
    );
    let history = scratch.join("history.ndjson");
    match python(&program, history.to_str().expect("UTF-8")) {
        Some(digest) => assert_eq!(value["inputs"]["facts"]["set_digest"], digest),
        None => door::say("skipped: the digest of a history in Python (python3 is not there)"),
    }
    match Command::new("sh").args(["-c", block("sh")]).current_dir(&scratch).output() {
        Ok(run) if run.status.success() => {
            let printed = String::from_utf8_lossy(&run.stdout).split(' ').next().unwrap_or_default().to_owned();
            assert_eq!(value["digest"], format!("sha256:{printed}"));
        }
        _ => door::say("skipped: the digest of a report in a shell (it is not there)"),
    }
    fs::remove_dir_all(&scratch).ok();

    lines.reverse();
    let again = prepared.assessment(&lines, when).unwrap_or_else(|error| panic!("{error}"));
    let by_line: Value = serde_json::from_str(&prepared.json(&again)).expect("JSON");
    assert_eq!(by_line["inputs"], value["inputs"]);
    assert!(prepared.verified(&made, &again).follows, "line by line, the last first, it is the same report");
    lines.pop();
    let fewer = prepared.assessment(&lines, when).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(prepared.verified(&made, &fewer).changed(), [Changed::Input(Input::Facts)]);
}

#[test]
fn a_changed_byte_of_the_report_is_told_as_such() {
    for ((bundle, when), seed, n_changes) in [(bundle(), 1, 400), (history(), 2, 100)] {
        let prepared = prepared(&bundle);
        let assess = |when| prepared.assessment(&[&bundle.facts], when).map_err(|error| error.kind());
        let same = assess(when).expect("it can be assessed");
        let report = prepared.json(&same);
        let (mut seed, mut n_refused) = (Seed(seed), 0);
        for _ in 0..n_changes {
            let (at, bytes) = changed(report.as_bytes(), &mut seed);
            let made = match door::made(&bytes) {
                Ok(made) => made,
                Err(error) => {
                    assert_eq!(error.kind(), ErrorKind::Report, "at byte {at}");
                    assert!(error.diagnostics().iter().all(|it| it.hint.is_some()), "{error}");
                    n_refused += 1;
                    continue;
                }
            };
            let verification = match made.basis.when == when {
                true => prepared.verified(&made, &same),
                false => prepared.verified(&made, &assess(made.basis.when).expect("it can be assessed")),
            };
            assert!(!verification.follows, "at byte {at}");
            assert_eq!(verification.changed(), [Changed::Report], "at byte {at}: {verification:?}");
        }
        assert!(
            n_refused > n_changes / 20 && n_refused < n_changes * 9 / 10,
            "{n_refused} of {n_changes} are no reports"
        );
    }
}

#[test]
fn a_changed_byte_of_facts_is_told_as_such() {
    for ((bundle, when), seed, n_changes) in [(bundle(), 3, 300), (history(), 4, 100)] {
        let prepared = prepared(&bundle);
        let made = made(reported(&prepared, &bundle.facts, when).as_bytes());
        let (mut seed, mut n_assessed) = (Seed(seed), 0);
        for _ in 0..n_changes {
            let (at, bytes) = changed(&bundle.facts, &mut seed);
            match prepared.assessment(&[&bytes], when) {
                Ok(again) => {
                    let verification = prepared.verified(&made, &again);
                    assert_eq!(verification.changed(), [Changed::Input(Input::Facts)], "at byte {at}");
                    assert!(verification.seal.holds());
                    n_assessed += 1;
                }
                Err(error) => assert_eq!(error.kind(), ErrorKind::Facts, "at byte {at}: {error}"),
            }
        }
        assert!(n_assessed > n_changes / 20, "{n_assessed} of {n_changes} are facts");
    }
}

#[test]
fn a_changed_byte_of_the_catalog_or_of_a_statement_is_told_as_such() {
    let (whole, when) = bundle();
    let report = reported(&prepared(&whole), &whole.facts, when);
    fn catalog(bundle: &mut Bundle) -> &mut Vec<u8> {
        &mut bundle.catalog
    }
    fn stated(text: &mut Option<Vec<u8>>) -> &mut Vec<u8> {
        text.as_mut().expect("it is there")
    }
    type Part = fn(&mut Bundle) -> &mut Vec<u8>;
    let parts: [(Input, Part, u64); 5] = [
        (Input::Catalog, catalog, 160),
        (Input::Profile, |it| stated(&mut it.profile), 40),
        (Input::Scope, |it| stated(&mut it.scope), 40),
        (Input::Records, |it| stated(&mut it.records), 40),
        (Input::Acceptances, |it| stated(&mut it.acceptances), 40),
    ];
    let mut seed = Seed(5);
    for (input, part, n_changes) in parts {
        let mut n_assessed = 0;
        for _ in 0..n_changes {
            let mut bundle = whole.clone();
            let (at, bytes) = changed(part(&mut bundle), &mut seed);
            *part(&mut bundle) = bytes;
            // What is refused is told by place; what a statement refers to may be what is gone.
            let Ok(verification) = verified(&bundle, report.as_bytes()) else { continue };
            n_assessed += 1;
            let changed = verification.changed();
            assert!(changed.contains(&Changed::Input(input)), "{input:?} at byte {at}: {changed:?}");
            let others = |it: &&Changed| **it != Changed::Input(input) && **it != Changed::Input(Input::Selection);
            assert_eq!(changed.iter().find(others), None, "{input:?} at byte {at}");
        }
        assert!(n_assessed > 1, "{input:?}: {n_assessed} of {n_changes}");
    }
}

#[test]
fn no_letter_of_facts_steers_the_terminal_that_shows_a_verification() {
    let (mut bundle, when) = bundle();
    let facts = String::from_utf8_lossy(&bundle.facts).replacen("\"mail\"", "\"ma\u{202e}il\"", 1);
    bundle.facts = facts.replacen(r#""id": "1""#, "\"id\": \"web\\u001b[2Jx\u{202e}evil\"", 1).into_bytes();
    let report = reported(&prepared(&bundle), &bundle.facts, when);
    bundle.facts = String::from_utf8_lossy(&bundle.facts).replacen("ma\u{202e}il", "po\u{202e}st", 1).into_bytes();
    let verification = verified(&bundle, report.as_bytes()).expect("a report");
    let told: Vec<String> = (verification.evidence.iter().map(ToString::to_string))
        .chain(verification.inputs.iter().map(ToString::to_string))
        .chain(verification.differences.iter().map(ToString::to_string))
        .collect();
    assert!(told.iter().any(|it| it.contains("web\u{fffd}[2Jx\u{fffd}evil")), "{told:?}");
    assert!(told.iter().any(|it| it.contains("po\u{fffd}st")), "{told:?}");
    assert!(!told.iter().any(|it| it.contains(['\u{1b}', '\u{202e}'])), "{told:?}");
}

#[test]
fn several_changes_are_all_told() {
    let (bundle, when) = bundle();
    let report = reported(&prepared(&bundle), &bundle.facts, when);
    let edited = |bytes: &[u8], from: &str, to: &str| {
        let text = String::from_utf8_lossy(bytes);
        assert!(text.contains(from), "{from}");
        text.replacen(from, to, 1).into_bytes()
    };
    let wrong = edited(report.as_bytes(), "\"outcome\": \"fail\"", "\"outcome\": \"pass\"");
    let verification = verified(&bundle, &wrong).expect("a report");
    assert_eq!(verification.changed(), [Changed::Report]);
    let [difference] = &verification.differences[..] else { panic!("{:?}", verification.differences) };
    assert_eq!(difference.to_string(), "/summary/outcome says \"pass\"; \"fail\" follows");

    // Blanks are no part of what a report says, and of its bytes all the same.
    let squeezed = serde_json::from_str::<Value>(&report).expect("JSON").to_string();
    let verification = verified(&bundle, squeezed.as_bytes()).expect("a report");
    assert_eq!((verification.changed(), verification.differences.len()), (vec![Changed::Report], 0));

    let mut other = bundle.clone();
    other.facts = edited(&bundle.facts, "\"mail\"", "\"post\"");
    other.catalog = edited(&bundle.catalog, "title: Cases", "title: Other cases");
    other.records = None;
    let verification = verified(&other, &wrong).expect("a report");
    let expected = [Input::Catalog, Input::Records, Input::Facts].map(Changed::Input);
    assert_eq!(verification.changed(), [&[Changed::Report], &expected[..]].concat());
    let evidence: Vec<&str> = verification.evidence.iter().map(|it| it.source.as_str()).collect();
    assert_eq!(evidence, ["s3.list_buckets"]);

    // What is sealed anew names its inputs, and something else follows from them.
    let body = String::from_utf8(wrong).expect("UTF-8");
    let body: String = body.split_inclusive('\n').take(body.lines().count() - 2).collect();
    let digest = soc2_core::digest::Digest::of(body.as_bytes());
    let forged = format!("{body}  \"digest\": \"{digest}\"\n}}\n");
    let verification = verified(&bundle, forged.as_bytes()).expect("a report");
    assert!(matches!(verification.seal, Seal::Holds(_)));
    assert_eq!(verification.changed(), [Changed::Unfounded]);
    let paths: Vec<&str> = verification.differences.iter().map(|it| it.path.as_str()).collect();
    assert_eq!(paths, ["/summary/outcome", "/digest"]);
}

#[test]
fn what_is_no_report_is_refused_with_its_place_and_a_way_out() {
    for (text, expected) in [
        ("Type I as of", "report.json:1:1: expected a JSON value"),
        ("[]", "report.json:1:1: expected a map that describes a report, found a list"),
        ("{}", "report.json:1:1: the report has no `assessment`"),
        (
            r#"{"schema_version": "0.3.0", "catalog": {"digest": "d"}, "assessment": {"as_of": "today"}}"#,
            "report.json:1:40: the catalog has no `id`",
        ),
    ] {
        let error = door::made(text.as_bytes()).expect_err("it is no report");
        assert_eq!(error.kind(), ErrorKind::Report);
        assert!(error.to_string().starts_with(expected), "{error}");
        assert!(error.to_string().contains("= "), "{error}");
    }
    assert!(door::made(b"{\"\xff\": 1}").is_err());
}

#[test]
fn a_report_of_another_version_of_the_shape_is_none_that_was_changed() {
    let (bundle, when) = bundle();
    let written = reported(&prepared(&bundle), &bundle.facts, when);
    let stated = |version: &str| format!("\"schema_version\": \"{version}\"");
    let report = |version: &str| written.replacen(&stated(&SCHEMA_VERSION.to_string()), &stated(version), 1);
    for version in ["0.2.0", "0.4.0", "1.3.0"] {
        let error = door::made(report(version).as_bytes()).expect_err("it is of another version");
        let said = error.to_string();
        assert_eq!(error.kind(), ErrorKind::Report);
        let why = format!("this report is of schema {version}, this engine writes and verifies 0.3\n");
        assert!(said.contains(&why), "{said}");
        assert!(said.contains(&format!("made it, version {}, or assess", soc2_core::VERSION)), "{said}");
    }
    // A later wording of the same shape is compared.
    assert!(door::made(report("0.3.1").as_bytes()).is_ok());
}

/// What a program says when it is run in the project: its exit status, what it prints and what it complains of.
pub(crate) fn run(program: &Path, args: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(program).args(args).current_dir(door::project(".")).output().expect("it runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("it prints UTF-8");
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn the_example_says_that_a_report_follows_and_where_it_does_not() {
    let (assess, verify) = (example("assess"), example("verify"));
    let folder = std::env::temp_dir().join(format!("soc2-verify-example-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a temporary folder");
    let file = |name: &str| folder.join(name).to_str().expect("UTF-8").to_owned();
    let facts = "examples/facts/guide";
    let inputs = ["--profile", "sysdig-guide", "--facts", facts, "--target", "workload"];
    let report = file("report.json");
    let made = run(&assess, &[&inputs[..], &["--format", "json", "--output", &report]].concat());
    assert_eq!(made.0, Some(0), "{}", made.2);
    let (code, page, _) = run(&verify, &[&[report.as_str()], &inputs[..]].concat());
    assert_eq!(code, Some(0), "{page}");
    for part in ["byte for byte", "soc2-core", "sha256:", "2 documents of facts"] {
        assert!(page.contains(part), "{part}\n{page}");
    }
    // A period, in which facts are found by the example too.
    let case = "tests/cases/a_failure_in_a_period_is_a_deviation_with_its_dates/facts.ndjson";
    let of_period = ["--catalog", "tests/cases/period.yaml", "--facts", case];
    let over = file("period.json");
    let made = run(
        &assess,
        &[&of_period[..], &["--period", "2026-01-01/2026-01-11", "--format", "json", "--output", &over]].concat(),
    );
    assert_eq!(made.0, Some(0), "{}", made.2);
    let (code, page, _) = run(&verify, &[&[over.as_str()], &of_period[..]].concat());
    assert_eq!(code, Some(0), "{page}");
    // However a history is divided into files, and in whichever order they come, the report is the same.
    let documents: Vec<String> = door::read(&door::project(case)).lines().map(str::to_owned).collect();
    let array = file("array.json");
    fs::write(&array, format!("[{}]\n", documents.join(",\n"))).expect("a temporary file");
    let spaced = file("spaced.ndjson");
    fs::write(&spaced, documents.join("\n\n")).expect("a temporary file");
    let single: Vec<String> = (0..documents.len()).map(|position| file(&format!("{position}.json"))).collect();
    single.iter().zip(&documents).for_each(|(path, text)| fs::write(path, text).expect("a temporary file"));
    let backwards: Vec<&str> = single.iter().rev().flat_map(|path| ["--facts", path.as_str()]).collect();
    for facts in [vec!["--facts", &array], vec!["--facts", &spaced], backwards] {
        let given = [&[over.as_str(), "--catalog", "tests/cases/period.yaml"], &facts[..]].concat();
        let (code, page, problems) = run(&verify, &given);
        assert_eq!(code, Some(0), "{facts:?}\n{page}{problems}");
    }

    let (code, page, _) = run(&verify, &[report.as_str(), "--profile", "sysdig-guide", "--target", "workload"]);
    assert_eq!(code, Some(1));
    assert!(page.contains("the facts are not what the report names"), "{page}");
    let text = door::read(Path::new(&report)).replacen("\"outcome\": \"fail\"", "\"outcome\": \"pass\"", 1);
    fs::write(file("changed.json"), text).expect("a temporary file");
    let (code, page, _) = run(&verify, &[&[file("changed.json").as_str()], &inputs[..]].concat());
    assert_eq!(code, Some(1));
    assert!(page.contains("the report was changed") && page.contains("says \"pass\"; \"fail\" follows"), "{page}");
    let (code, page, problems) = run(&verify, &["README.md"]);
    assert_eq!((code, page.as_str()), (Some(2), ""));
    assert!(problems.contains("README.md:1:1") && problems.contains("nothing was verified"), "{problems}");
    fs::remove_dir_all(&folder).ok();
}

#[test]
fn the_example_names_a_workpaper_a_report_or_a_key_that_is_another() {
    let (assess, verify) = (example("assess"), example("verify"));
    let folder = std::env::temp_dir().join(format!("soc2-verify-beside-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a temporary folder");
    let file = |name: &str| folder.join(name).to_str().expect("UTF-8").to_owned();
    let case = "tests/cases/two_of_25_drawn_of_180_deviate";
    let workpaper = door::read(&door::project(case).join("workpaper.yaml"));
    let another = workpaper.replacen("title: ", "title: All ", 1);
    assert_ne!(workpaper, another);
    for (name, text) in [
        ("workpaper", workpaper.as_str()),
        ("other_workpaper", &another),
        ("key", "0123456789abcdef"),
        ("other_key", "another 16 bytes"),
    ] {
        fs::write(file(&format!("{name}.yaml")), text).expect("a temporary file");
    }
    let facts = "tests/cases/a_failure_in_a_period_is_a_deviation_with_its_dates/facts.ndjson";
    let always = ["--catalog", "tests/cases/period.yaml", "--facts", facts];
    for (name, at) in [("earlier", "2026-01-03T00:00:00Z"), ("other", "2026-01-04T00:00:00Z")] {
        let output = file(&format!("{name}.json"));
        let of_instant = ["--as-of", at, "--format", "json", "--output", &output];
        let made = run(&assess, &[&always[..], &of_instant].concat());
        assert_eq!(made.0, Some(0), "{}", made.2);
    }
    let records = format!("{case}/records.yaml");
    let beside = |workpaper: &str, reports: &str, baseline: &str, key: &str| {
        let given =
            [("--records", workpaper), ("--reports", reports), ("--baseline", baseline), ("--redaction-key", key)];
        let given = given.into_iter().flat_map(|(name, path)| [name.to_owned(), file(path)]);
        let always = always.iter().map(ToString::to_string).chain(["--values".to_owned()]);
        always.chain(["--records".to_owned(), records.clone()]).chain(given).collect::<Vec<String>>()
    };
    let made_with = ["workpaper.yaml", "earlier.json", "earlier.json", "key.yaml"];
    let [workpaper, reports, baseline, key] = made_with;
    let report = file("report.json");
    let period = door::read(&door::project(case).join("period"));
    let of_period = ["--period", period.trim(), "--format", "json", "--output", &report];
    let given = beside(workpaper, reports, baseline, key);
    let given: Vec<&str> = given.iter().map(String::as_str).collect();
    let made = run(&assess, &[&given[..], &of_period].concat());
    assert_eq!(made.0, Some(0), "{}", made.2);
    schemas::holds_as_report(&serde_json::from_str(&door::read(Path::new(&report))).expect("JSON"));
    let verified = |given: [&str; 4]| {
        let [workpaper, reports, baseline, key] = given;
        let given = beside(workpaper, reports, baseline, key);
        let given: Vec<&str> = given.iter().map(String::as_str).collect();
        run(&verify, &[&[report.as_str()], &given[..]].concat())
    };
    let (code, page, problems) = verified(made_with);
    assert_eq!(code, Some(0), "{page}{problems}");
    for (position, other, expected) in [
        (0, "other_workpaper.yaml", "the records are not what the report names"),
        (1, "other.json", "the earlier reports are not what the report names"),
        (2, "other.json", "the report that it is compared with is not what the report names"),
        (3, "other_key.yaml", "the redaction key is not what the report names"),
    ] {
        let mut given = made_with;
        given[position] = other;
        let (code, page, problems) = verified(given);
        assert_eq!(code, Some(1), "{problems}");
        assert!(page.contains(expected), "{expected}\n{page}");
        assert_eq!(page.matches("not what the report names").count(), 1, "{expected}\n{page}");
    }
    // Of an instant, reports are no history.
    let (earlier, history) = (file("earlier.json"), file("other.json"));
    let (code, _, problems) = run(&verify, &[&[earlier.as_str()], &always[..], &["--reports", &history]].concat());
    assert_eq!(code, Some(2));
    assert!(problems.contains("--reports: earlier reports are the history of a period"), "{problems}");
    fs::remove_dir_all(&folder).ok();
}
