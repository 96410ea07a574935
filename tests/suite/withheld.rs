//! Beside values, no digest says what is hidden: a PIN is tried against all of a report, and not found.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use serde_json::json;
use soc2_core::assessment::Assessment;
use soc2_core::digest::Digest;
use soc2_core::digest::Key;
use soc2_core::digest::SetDigest;
use soc2_core::program::Program;

use crate::commands::example;
use crate::door;
use crate::schemas;
use crate::verify::run;

const CATALOG: &str = r"
catalog: {id: doors, title: Doors, version: 0.1.0, edition: tsc-2017-rev2022}
series: [{id: CC6, title: Logical and Physical Access Controls, categories: [security]}]
criteria: [{id: CC6.1, title: Access is restricted}]
targets: [{id: door, title: Door, subjects: [door]}]
sources:
  - {id: lock, title: A lock, sensitive: [pin], schema: {type: object, required: [pin, closed], properties: {pin: {type: string}, closed: {type: boolean}}}}
  - {id: hinge, title: A hinge, schema: {type: object, required: [oiled], properties: {oiled: {type: boolean}}}}
checks:
  - {id: lock.closed, title: Closed, what: W., how: H., target: door, kind: configuration, severity: low, facts: {lock: {max_age: 24h}}, pass: lock.closed}
  - {id: hinge.oiled, title: Oiled, what: W., how: H., target: door, kind: configuration, severity: low, facts: {hinge: {max_age: 24h}}, pass: hinge.oiled}
controls:
  - {id: D-1, title: Doors, statement: Doors are closed., owner: Security, nature: automated, operation: state, criteria: [{id: CC6.1, relation: supports, rationale: They are closed.}], checks: [lock.closed, hinge.oiled]}
";

const PIN: &str = "4711";
const KEY: &[u8] = b"a key that nobody guesses";
const PERIOD: &str = "2026-11-01T00:00:00Z/2026-11-03T00:00:00Z";

/// A lock, as it is supplied.
fn lock(pin: &str) -> String {
    format!(r#"{{"pin": "{pin}", "closed": true}}"#)
}

/// A document of some day.
fn document(pin: &str, day: u32) -> String {
    format!(
        r#"{{"subject": {{"kind": "door", "id": "d"}}, "collected_at": "2026-11-{day:02}T00:00:00Z", "facts": {{"lock": {}, "hinge": {{"oiled": true}}}}}}"#,
        lock(pin)
    )
}

/// The file of a day, and a history of two.
fn file(pin: &str) -> String {
    document(pin, 1) + "\n"
}

fn history(pin: &str) -> String {
    format!("{}\n{}\n", document(pin, 1), document(pin, 2))
}

fn of_an_instant(program: &Program, facts: &str) -> Assessment {
    let documents = door::documents("doors.json", facts);
    door::assessment(program, &documents, None).unwrap_or_else(|error| panic!("{error}"))
}

fn over_a_period(program: &Program, facts: &str) -> Assessment {
    let documents = door::documents("doors.ndjson", facts);
    let observations = door::observed(program, documents, PERIOD).unwrap_or_else(|error| panic!("{error}"));
    door::assessed_period(program, observations)
}

/// Every text of a report that holds a digest.
fn digests(report: &str) -> BTreeSet<&str> {
    report.split('"').filter(|text| text.contains("sha256:")).collect()
}

/// The PINs that fit one of the digests, by whatever is known to have been digested.
fn found(report: &str) -> Vec<String> {
    let told = digests(report);
    let tried = (0..10_000).map(|pin| format!("{pin:04}"));
    tried
        .filter(|pin| {
            let (lock, first, last) = (lock(pin), document(pin, 1), document(pin, 2));
            let set: SetDigest = [&first, &last].into_iter().map(|it| Digest::of(it.as_bytes())).collect();
            let texts = [pin.clone(), format!("\"{pin}\""), lock, first, last, file(pin), history(pin)];
            let of_texts = texts.iter().map(|text| Digest::of(text.as_bytes()));
            of_texts.chain([set.digest()]).any(|digest| told.contains(digest.to_string().as_str()))
        })
        .collect()
}

#[test]
fn a_pin_is_found_by_trying_only_where_no_values_stand_beside() {
    let program = door::program(CATALOG).unwrap_or_else(|error| panic!("{error}"));
    for (assessment, n_digests) in
        [(of_an_instant(&program, &file(PIN)), 2), (over_a_period(&program, &history(PIN)), 4)]
    {
        // The attack works, and what it finds is what `sha256sum` says.
        let plain = door::report(&program, &assessment);
        assert_eq!(found(&plain), [PIN]);
        assert!(!plain.contains("withheld") && !plain.contains("hmac-sha256"));

        let [hidden, keyed] = [None, Some(KEY)].map(|key| door::report_with_values(&program, &assessment, key));
        for report in [&hidden, &keyed] {
            schemas::holds_as_report(&serde_json::from_str(report).expect("JSON"));
            assert!(!report.contains(PIN));
            assert_eq!(found(report), [""; 0]);
            // What nothing is hidden of has the digest of its bytes.
            assert!(report.contains(&Digest::of(br#"{"oiled": true}"#).to_string()));
        }
        assert!(hidden.contains("withheld") && !hidden.contains("hmac-sha256"));
        assert!(!keyed.contains("withheld"));
        // Whoever has the key and the lock finds it again: the digest of the value, and of the lock.
        let key = Key::new(KEY).expect("a key");
        let of_lock = key.digest(Digest::of(lock(PIN).as_bytes()).to_string().as_bytes());
        assert!(keyed.contains(&of_lock) && keyed.contains(&key.digest(b"\"4711\"")));
        let n_keyed = digests(&keyed).iter().filter(|digest| digest.starts_with("hmac-sha256:")).count();
        assert_eq!(n_keyed, n_digests + 2, "beside those of the value and of the key: {:?}", digests(&keyed));
    }
}

/// What docs/verify.md tells whoever has the key and the file.
#[test]
fn a_digest_under_a_key_is_worked_out_as_the_page_says() {
    let program = door::program(CATALOG).unwrap_or_else(|error| panic!("{error}"));
    let keyed = door::report_with_values(&program, &of_an_instant(&program, &file(PIN)), Some(KEY));
    let keyed: Value = serde_json::from_str(&keyed).expect("JSON");
    let page = door::read(&door::project("docs/verify.md"));
    let lines = page.split("```python\n").nth(2).and_then(|rest| rest.split("```").next()).expect("it is there");
    let program = format!("import sys\nkey, file = (text.encode() for text in sys.argv[1:])\n{lines}\nprint(digest)");
    let key = std::str::from_utf8(KEY).expect("UTF-8");
    match Command::new("python3").args(["-c", &program, key, &file(PIN)]).output() {
        Ok(run) => {
            let digest = String::from_utf8(run.stdout).expect("it prints UTF-8");
            assert_eq!(keyed["inputs"]["facts"]["files"], json!([digest.trim()]));
        }
        Err(_) => door::say("skipped: a digest under a key in Python (python3 is not there)"),
    }
}

/// What hides nothing is told as it is, also beside values; what nobody describes is not known to hide nothing.
#[test]
fn digests_over_what_hides_nothing_stay_as_they_are() {
    let program = door::program(CATALOG).unwrap_or_else(|error| panic!("{error}"));
    let of_hinge = file(PIN).replace(&format!("\"lock\": {}, ", lock(PIN)), "");
    let told = |facts: &str| -> Value {
        let report = door::report_with_values(&program, &of_an_instant(&program, facts), None);
        let report: Value = serde_json::from_str(&report).expect("JSON");
        report["inputs"]["facts"]["files"][0].clone()
    };
    assert_eq!(told(&of_hinge), Digest::of(of_hinge.as_bytes()).to_string());
    assert_eq!(told(&of_hinge.replace("\"hinge\"", "\"window\": 4711, \"hinge\"")), "withheld");
}

/// A folder that goes when it is no longer needed.
struct Folder(std::path::PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("soc2-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).expect("a temporary folder");
        Self(path)
    }

    fn write(&self, name: &str, text: &str) -> String {
        fs::write(self.0.join(name), text).expect("a temporary file");
        self.path(name)
    }

    fn path(&self, name: &str) -> String {
        self.0.join(name).to_str().expect("UTF-8").to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).ok();
    }
}

#[test]
fn a_report_with_values_follows_under_its_key_and_says_what_is_missing() {
    let (assess, verify) = (example("assess"), example("verify"));
    let folder = Folder::new("withheld");
    let catalog = folder.write("catalog.yaml", CATALOG);
    let key = folder.write("key", "a key that nobody guesses\n");
    let other_key = folder.write("other_key", "a key of somebody else\n");
    let texts = [("instant", file(PIN), file("0815")), ("period", history(PIN), history("0815"))];
    for (type_, facts, others) in texts {
        let facts = folder.write("facts.ndjson", &facts);
        let others = folder.write("others.ndjson", &others);
        let report = folder.path("report.json");
        let when: &[&str] = match type_ {
            "period" => &["--period", "2026-11-01/2026-11-03"],
            _ => &["--as-of", "2026-11-01T12:00:00Z"],
        };
        let of = |facts: &str, key: Option<&str>| -> Vec<String> {
            let key = key.into_iter().flat_map(|key| ["--redaction-key", key]);
            let always = ["--catalog", &catalog, "--values", "--facts", facts];
            always.into_iter().chain(key).map(str::to_owned).collect()
        };
        let made = |key: Option<&str>| {
            let given = of(&facts, key);
            let given = given.iter().map(String::as_str).chain(["--format", "json", "--output", &report]);
            let (code, _, problems) = run(&assess, &given.chain(when.iter().copied()).collect::<Vec<&str>>());
            assert_eq!(code, Some(0), "{problems}");
        };
        let verified = |facts: &str, key: Option<&str>| {
            let given = of(facts, key);
            let given: Vec<&str> = std::iter::once(report.as_str()).chain(given.iter().map(String::as_str)).collect();
            run(&verify, &given)
        };

        made(Some(&key));
        let (code, page, problems) = verified(&facts, Some(&key));
        assert_eq!(code, Some(0), "{page}{problems}");
        assert!(page.contains("byte for byte") && !page.contains("not compared"), "{page}");
        let (code, page, problems) = verified(&facts, None);
        assert_eq!((code, page.as_str()), (Some(2), ""), "{problems}");
        assert!(problems.contains("under a redaction key: give that key with `--redaction-key`"), "{problems}");
        // Under another key all digests are others, and only the key is to blame.
        for facts in [&facts, &others] {
            let (code, page, _) = verified(facts, Some(&other_key));
            assert_eq!(code, Some(1));
            assert_eq!(page.matches("not what the report names").count(), 1, "{page}");
            assert!(page.contains("the redaction key is not what the report names"), "{page}");
            assert!(!page.contains("lock of"), "{page}");
        }
        let (code, page, _) = verified(&others, Some(&key));
        assert_eq!(code, Some(1));
        assert!(page.contains("the facts are not what the report names"), "{page}");
        assert!(page.contains("lock of door/d was hmac-sha256:"), "{page}");

        // Without a key, what is hidden is not compared, and that is said.
        made(None);
        for facts in [&facts, &others] {
            let (code, page, problems) = verified(facts, None);
            assert_eq!(code, Some(0), "{page}{problems}");
            let hidden = "Its digests of all facts, lock are withheld: what it hides of them was not compared.";
            assert!(page.contains(hidden), "{page}");
        }
        let (code, page, _) = verified(&facts, Some(&key));
        assert_eq!(code, Some(1));
        assert_eq!(page.matches("not what the report names").count(), 1, "{page}");
        assert!(page.contains("the redaction key is not what the report names"), "{page}");
    }
}

/// An earlier report without values has the digests of all facts, and can be made again from every guess.
#[test]
fn the_digest_of_an_earlier_report_on_the_same_facts_is_no_way_around() {
    let assess = example("assess");
    let folder = Folder::new("earlier");
    let catalog = folder.write("catalog.yaml", CATALOG);
    let key = folder.write("key", "a key that nobody guesses\n");
    let [facts, others] = [("facts", PIN), ("others", "0815")].map(|(name, pin)| {
        let text = history(pin).replace("\"closed\": true", &format!("\"closed\": {}", name == "facts"));
        folder.write(&format!("{name}.ndjson"), &text)
    });
    let report = |given: &[&str]| -> String {
        let output = folder.path("report.json");
        let always = ["--catalog", &catalog, "--format", "json", "--output", &output];
        let (code, _, problems) = run(&assess, &[&always[..], given].concat());
        assert_eq!(code, Some(0), "{problems}");
        door::read(Path::new(&output))
    };
    let instant = ["--as-of", "2026-11-02T12:00:00Z"];
    let of = |facts: &str, more: &[&str]| report(&[&["--facts", facts], &instant[..], more].concat());
    let plain = folder.write("plain.json", &of(&facts, &[]));
    let digest = Digest::of(door::read(Path::new(&plain)).as_bytes()).to_string();
    assert!(of(&others, &["--baseline", &plain]).contains(&digest));
    for key in [vec![], vec!["--redaction-key", key.as_str()]] {
        let beside = [&["--values"], &key[..]].concat();
        assert!(!of(&others, &[&["--baseline", plain.as_str()], &beside[..]].concat()).contains(&digest));
        let values = folder.write("values.json", &of(&facts, &beside));
        // Whether a lock of which no digest is told is another is not told either.
        let text = of(&others, &["--baseline", &values]);
        let text: Value = serde_json::from_str(&text).expect("JSON");
        let changes = text["difference"]["changes"].as_array().expect("changes");
        let changed = changes.iter().find(|it| it["check"] == "lock.closed").expect("it fails now");
        assert_eq!(changed["reasons"], json!([{"cause": "untold", "of": ["lock"]}]), "{changed}");

        // A history that such reports tell says no more of it than they do, and is checked against the schema.
        let over = ["--period", "2026-11-01/2026-11-04", "--reports", &values, "--facts", &others];
        let told = report(&over);
        schemas::holds_as_report(&serde_json::from_str(&told).expect("JSON"));
        let told = report(&[&over[..], &beside[..]].concat());
        schemas::holds_as_report(&serde_json::from_str(&told).expect("JSON"));
        assert!(!told.contains(&Digest::of(door::read(Path::new(&values)).as_bytes()).to_string()));
    }
}
