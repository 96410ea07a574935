//! What changed from one report to the next, and why: `tests/differences.yaml`, and what holds of any two reports.

use proptest::prelude::*;
use serde_json::Value;
use soc2_core::compare::compare;
use soc2_core::diagnostic::Text;
use soc2_core::difference::Change;
use soc2_core::difference::Difference;
use soc2_core::difference::Kind;
use soc2_core::difference::State;
use soc2_core::difference::Thing;
use soc2_core::facts::FactsDocument;
use soc2_core::facts::Subject;
use soc2_core::past;
use soc2_core::past::Past;
use soc2_core::past::SCHEMA_VERSION;
use soc2_core::program::Program;

use crate::door;
use crate::schemas;

pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) sides: [Value; 2],
    expected: Vec<String>,
}

/// The table of differences.
pub(crate) fn rows() -> Vec<Row> {
    let path = door::project("tests/differences.yaml");
    let table = schemas::from_yaml("differences.yaml", &door::read(&path));
    let row = |row: &Value| {
        let before = row["before"].clone();
        let mut after = before.clone();
        let given = row["after"].as_object().expect("a map");
        given.iter().for_each(|(key, value)| after[key] = value.clone());
        let expected = row["expected"].as_array().expect("a list").iter();
        Row {
            name: row["name"].as_str().expect("a name").to_owned(),
            sides: [before, after],
            expected: expected.map(|line| line.as_str().expect("a line").to_owned()).collect(),
        }
    };
    table["differences"].as_array().expect("a list").iter().map(row).collect()
}

fn pasts() -> Vec<(Row, [Past; 2])> {
    rows()
        .into_iter()
        .map(|row| {
            let sides = ["before", "after"].map(|side| {
                let given = &row.sides[usize::from(side == "after")];
                door::past(side, &door::side(given).report())
            });
            (row, sides)
        })
        .collect()
}

fn lines(difference: &Difference) -> Vec<String> {
    let mut lines: Vec<String> = difference.notes.iter().map(|note| format!("note {note}")).collect();
    lines.extend(difference.changes.iter().map(line));
    lines.extend(difference.recurring.iter().map(|it| {
        let what = it.check.as_ref().map(ToString::to_string).or_else(|| it.kind.clone()).unwrap_or_default();
        format!("recurring {} {what}: {} -> {}", it.control, it.n_before, it.n_after)
    }));
    lines
}

fn line(change: &Change) -> String {
    let on = |subject: &Option<Subject>| subject.as_ref().map_or("-".to_owned(), Subject::to_string);
    let thing = match &change.thing {
        Thing::Criterion(id) => id.to_string(),
        Thing::Control(id) => id.to_string(),
        Thing::Finding(check, subject) => format!("{check} {}", on(subject)),
        Thing::Resource(check, subject, resource) => format!("{check} {} {resource}", on(subject)),
        Thing::Subject(subject) => format!("subject {subject}"),
        Thing::Check(check) => format!("check {check}"),
        _ => String::new(),
    };
    let state = |state: &Option<State>| match state {
        None => "-".to_owned(),
        Some(state) => {
            let conclusion = state.conclusion.map_or(String::new(), |it| format!(" {}", it.word()));
            format!("{}{conclusion}", door::word(&state.outcome))
        }
    };
    let lacks = if change.lacks.is_empty() { String::new() } else { format!(" lacks {}", change.lacks.join(", ")) };
    let reasons = change.reasons.iter().map(|reason| match reason.of.is_empty() {
        true => reason.cause.word().to_owned(),
        false => format!("{}({})", reason.cause.word(), reason.of.join(", ")),
    });
    let reasons = reasons.collect::<Vec<_>>().join("; ");
    let (kind, before, after) = (change.kind.word(), state(&change.before), state(&change.after));
    format!("{kind} {thing}: {before} -> {after}{lacks} because {reasons}")
}

#[test]
fn each_change_is_told_with_its_reasons() {
    let mut wrong = Vec::new();
    for (Row { name, expected, .. }, [before, after]) in pasts() {
        let found = lines(&compare(&before, &after));
        if found != expected {
            wrong.push(format!("{name}\n{}", found.iter().map(|it| format!("      - '{it}'\n")).collect::<String>()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_report_does_not_differ_from_itself() {
    for (Row { name, .. }, sides) in pasts() {
        for past in sides {
            let difference = compare(&past, &past);
            assert!(difference.changes.is_empty(), "{name}: {:?}", lines(&difference));
        }
    }
}

/// What swapping the reports makes of a change.
fn mirrored(change: &Change) -> Kind {
    let failed = change.before.as_ref().is_some_and(|state| state.outcome.word() == "fail");
    let is_left = |kind| if failed { kind } else { change.kind };
    match change.kind {
        Kind::New => match &change.before {
            None => Kind::Gone,
            Some(before) => match before.outcome.word() {
                "pass" => Kind::Fixed,
                "not_applicable" if before.outcome.reason() == Some("not_relevant") => Kind::Gone,
                "not_applicable" => Kind::Fixed,
                "not_assessed" | "not_selected" => Kind::Gone,
                _ => Kind::NoLongerKnown,
            },
        },
        Kind::Fixed | Kind::NoLongerKnown => is_left(Kind::New),
        Kind::Gone if failed => Kind::New,
        Kind::Gone => Kind::Appeared,
        Kind::Appeared => Kind::Gone,
        Kind::Worse => Kind::Better,
        Kind::Better => Kind::Worse,
        Kind::Accepted => Kind::NoLongerAccepted,
        Kind::NoLongerAccepted => Kind::Accepted,
    }
}

#[test]
fn swapping_reports_mirrors_changes() {
    for (Row { name, .. }, [before, after]) in pasts() {
        let said = |difference: &Difference| difference.changes.clone();
        let there = said(&compare(&before, &after));
        let back = said(&compare(&after, &before));
        let mut expected: Vec<(Thing, Kind)> = there.iter().map(|it| (it.thing.clone(), mirrored(it))).collect();
        let mut found: Vec<(Thing, Kind)> = back.iter().map(|it| (it.thing.clone(), it.kind)).collect();
        // A resource that a cut list does not name is gone out of sight, not gone.
        let is_cut = |(thing, kind): &(Thing, Kind)| matches!(thing, Thing::Resource(..)) && *kind == Kind::Gone;
        let unseen = |(thing, kind): (Thing, Kind)| {
            if is_cut(&(thing.clone(), kind)) { (thing, Kind::NoLongerKnown) } else { (thing, kind) }
        };
        expected = expected.into_iter().map(unseen).collect();
        found = found.into_iter().map(unseen).collect();
        expected.sort();
        found.sort();
        assert_eq!(found, expected, "{name}");
    }
}

#[test]
fn a_difference_holds_the_schema_of_reports() {
    let mut n_changed = 0;
    for row in rows() {
        let [before, after] = &row.sides;
        let before = door::past("before", &door::side(before).report());
        let after = door::side(after);
        let report = after.report_since(&before);
        schemas::holds_as_report(&serde_json::from_str(&report).expect("JSON"));
        // What changed says nothing else of what was found, in another text.
        let told = door::past("after", &report);
        let mut alone = door::past("after", &after.report());
        assert_ne!(std::mem::replace(&mut alone.digest, told.digest), told.digest);
        assert_eq!(told, alone, "{}", row.name);
        n_changed += usize::from(report.contains("\"reasons\""));
    }
    assert!(n_changed > 10);
}

#[test]
fn the_version_of_the_shape_is_known_to_its_reader() {
    let report = door::side(&rows()[0].sides[0]).report();
    let past = door::past("report", &report);
    assert_eq!(past.absent, Vec::<&str>::new());
    let other = |version: &str| report.replacen(&past.schema_version.to_string(), version, 1);
    assert_eq!(past.schema_version, SCHEMA_VERSION);
    let (minor, next) = (format!("0.{}", SCHEMA_VERSION.minor), format!("0.{}.0", SCHEMA_VERSION.minor + 1));
    for foreign in ["1.0.0", next.as_str()] {
        let refused = past::read(&Text::new("new.json", other(foreign))).expect_err("another version").to_string();
        let why = format!("this report is of schema {foreign}, this engine reads 0.0 to {minor}\n");
        assert!(refused.contains(&why) && refused.contains("read it with the program that wrote it"), "{refused}");
    }
}

#[test]
fn an_older_shape_is_read_as_far_as_it_goes() {
    let side = door::side(&rows()[0].sides[0]);
    let mut old: Value = serde_json::from_str(&side.report()).expect("JSON");
    old["schema_version"] = "0.2.0".into();
    for check in old["checks"].as_array_mut().expect("checks") {
        check.as_object_mut().expect("a check").remove("digest");
    }
    let past = door::past("old.json", &old.to_string());
    assert_eq!(past.absent, ["checks[].digest"]);
    let difference = compare(&past, &door::past("new.json", &side.report()));
    assert!(difference.changes.is_empty(), "{:?}", lines(&difference));
    let note = difference.notes.first().expect("a note").to_string();
    assert!(note.starts_with("old.json has version 0.2.0 of its shape, which does not say checks[].digest"), "{note}");
}

#[test]
fn what_is_no_report_is_told_with_its_place_and_a_way_out() {
    let report = door::side(&rows()[0].sides[0]).report();
    let edited = |from: &str, to: &str| {
        assert!(report.contains(from), "{from}");
        report.replacen(from, to, 1)
    };
    let table = [
        ("{".to_owned(), "old.json:1:2"),
        ("[]".to_owned(), "expected a map that describes a report, found a list"),
        ("{}".to_owned(), "this is no report: it has no `schema_version`"),
        (r#"{"schema_version": "0.3.0"}"#.to_owned(), "the report has no `findings`"),
        (edited("\"outcome\": \"fail\"", "\"outcome\": \"failed\""), "`failed` is no outcome"),
        (edited("\"subject\": \"host/web\"", "\"subject\": \"host/wob\""), "`subjects` does not list `host/wob`"),
        (edited("\"digest\": \"sha256:", "\"digest\": \"sha1:"), "is not a digest"),
        (edited("\"adopted\": false", "\"adopted\": 0"), "expected true or false"),
    ];
    for (text, message) in table {
        let error = past::read(&Text::new("old.json", text)).expect_err(message);
        assert!(error.to_string().contains(message), "{message}\n{error}");
        assert!(error.diagnostics().iter().all(|it| it.hint.is_some() && it.line > 0), "{error}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    /// A report may come from anywhere.
    #[test]
    fn no_change_of_a_report_panics(edits in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4)) {
        static REPORT: std::sync::LazyLock<String> =
            std::sync::LazyLock::new(|| door::side(&rows()[1].sides[0]).report());
        let mut bytes = REPORT.clone().into_bytes();
        for (at, byte) in edits {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let Ok(text) = String::from_utf8(bytes) else { return Ok(()) };
        if let Ok(past) = past::read(&Text::new("edited.json", text)) {
            let whole = door::past("whole.json", &REPORT);
            let (there, back) = (compare(&whole, &past), compare(&past, &whole));
            prop_assert_eq!(there.changes.is_empty(), back.changes.is_empty());
        }
    }
}

/// Reports of each day of a history, as their files would be read again.
fn daily(program: &Program, documents: &[FactsDocument]) -> Vec<Past> {
    let of_day = |document: &FactsDocument| {
        let at = document.newest().map(|at| at.to_string());
        let assessment = door::assessment(program, std::slice::from_ref(document), at.as_deref()).expect("sound facts");
        door::past("a day", &door::report(program, &assessment))
    };
    documents.iter().map(of_day).collect()
}

fn of_controls(lines: &[String]) -> Vec<&String> {
    let told = ["deviation ", "observed ", "unobserved ", "mended "];
    lines.iter().filter(|line| told.iter().any(|word| line.starts_with(word))).collect()
}

#[test]
fn reports_tell_of_a_period_what_their_facts_told() {
    let program = door::period_program();
    let mut n_deviations = 0;
    for case in
        ["what_is_mended_late_is_a_deviation_with_its_dates", "a_failure_in_a_period_is_a_deviation_with_its_dates"]
    {
        let folder = door::project("tests/cases").join(case);
        let period = door::read(&folder.join("period"));
        let documents = door::documents(case, &door::read(&folder.join("facts.ndjson")));
        let observed = |documents: &[FactsDocument]| {
            door::observed(&program, documents.to_vec(), &period).unwrap_or_else(|error| panic!("{error}"))
        };
        let by_facts = door::lines(&door::assessed_period(&program, observed(&documents)));
        // All of it from reports, and the first half alone: facts tell the rest.
        for n_reports in [documents.len(), documents.len() / 2] {
            let mut observations = observed(&documents[n_reports..]);
            observations.add_reports(&program, daily(&program, &documents)).unwrap_or_else(|error| panic!("{error}"));
            assert_eq!(observations.catalogs.len(), 1);
            assert!(observations.catalogs[0].is_current && observations.catalogs[0].changed.is_empty());
            let by_reports = door::lines(&door::assessed_period(&program, observations));
            assert_eq!(of_controls(&by_reports), of_controls(&by_facts), "{case}");
        }
        n_deviations += by_facts.iter().filter(|line| line.starts_with("deviation ")).count();
    }
    assert!(n_deviations >= 2);
}

#[test]
fn reports_of_mixed_catalogs_are_told_apart() {
    let text = door::read(&door::project("tests/cases/period.yaml"));
    let facts = |day: u8| {
        format!(
            r#"{{"subject": {{"kind": "host", "id": "h1"}}, "collected_at": "2026-01-0{day}T06:00:00Z", "facts": {{"disk": {{"encrypted": true}}}}}}"#
        )
    };
    let older =
        text.replace("version: 0.1.0", "version: 0.0.9").replace("pass: disk.encrypted", "pass: '!disk.encrypted'");
    let worded = text.replace("title: The disk is encrypted", "title: The disk is ciphered");
    let now = door::program(&text).expect("sound");
    let reports = [(older, 1), (worded, 2), (text, 3)].map(|(catalog, day)| {
        let then = door::program(&catalog).expect("sound");
        daily(&then, &door::documents("facts", &facts(day))).remove(0)
    });
    let period = "2026-01-01/2026-01-05";
    let observed = || door::observed(&now, Vec::new(), period).expect("sound");
    let mut observations = observed();
    observations.add_reports(&now, reports.clone()).unwrap_or_else(|error| panic!("{error}"));
    let assessment = door::assessed_period(&now, observations);
    let json = door::json(&now, &assessment);
    schemas::holds_as_report(&json);
    let catalogs = json["operations"]["catalogs"].as_array().expect("catalogs");
    let told = |it: &Value| {
        let changed: Vec<&str> = it["changed"].as_array().expect("a list").iter().filter_map(Value::as_str).collect();
        format!("{} {} {} {}", it["version"], it["from"], it["current"], changed.join(","))
    };
    assert_eq!(
        catalogs.iter().map(told).collect::<Vec<_>>(),
        [
            r#""0.0.9" "2026-01-01T06:00:00Z" false disk.encrypted"#,
            r#""0.1.0" "2026-01-02T06:00:00Z" false "#,
            r#""0.1.0" "2026-01-03T06:00:00Z" true "#
        ]
    );
    let notices: Vec<String> = door::noticed(&now, &assessment);
    assert_eq!(notices.len(), 2, "{notices:?}");
    assert!(notices[1].contains("in which every check asked the same"), "{notices:?}");
    assert!(notices[0].contains("in which one check asked something else"), "{notices:?}");
    let text = door::text(&now, &assessment);
    assert!(text.contains("1 finding of 1 report from 2026-01-01T06:00:00Z"), "{text}");
    assert!(text.contains("disk.encrypted has changed since"), "{text}");

    let mut backwards = reports.to_vec();
    backwards.reverse();
    let refused = observed().add_reports(&now, backwards).expect_err("out of order").to_string();
    assert!(refused.contains("came after one of 2026-01-03T06:00:00Z"), "{refused}");
    let refused = observed().add_reports(&now, [door::past("x", &door::side(&rows()[0].sides[0]).report())]);
    assert!(refused.expect_err("another catalog").to_string().contains("a report of the catalog `cases`"));
}

/// What a report found decides nothing where the check asks something else now, or asked at another instant; what it found
/// to fail does not either.
#[test]
fn a_report_decides_nothing_that_it_was_not_asked() {
    let catalog = door::read(&door::project("tests/cases/period.yaml"));
    let asks = |pass: &str| catalog.replace("pass: disk.encrypted", &format!("pass: {pass}"));
    let early = "disk.encrypted && now < timestamp('2026-01-01T12:00:00Z')";
    let (plain, other, timed) =
        (asks("disk.encrypted"), asks("'disk.encrypted || true'"), asks(&format!("\"{early}\"")));
    let tailored = |limit: u8| {
        let params = format!("params: {{least: {{type: int, default: {limit}}}}}\n    pass: ");
        catalog.replace("pass: disk.encrypted", &format!("{params}'disk.encrypted && params.least > 0'"))
    };
    let (one, two) = (tailored(1), tailored(2));
    let (noon, morning) = ("2026-01-01T12:00:00Z", "2026-01-01T06:00:00Z");
    let without_digest = |report: &mut Value| {
        for check in report["checks"].as_array_mut().expect("checks") {
            check.as_object_mut().expect("a check").remove("digest");
        }
    };
    let as_it_is = |_: &mut Value| {};
    /// What was asked then and is asked now, as of when, what the facts said, what becomes of the report, and what it tells.
    type Row<'a> = (&'a str, &'a str, &'a str, bool, &'a dyn Fn(&mut Value), &'a str);
    let rows: [Row<'_>; 12] = [
        (&plain, &plain, noon, true, &as_it_is, "pass"),
        (&plain, &plain, noon, false, &as_it_is, "fail"),
        (&other, &plain, noon, true, &as_it_is, "unknown(missing)"),
        (&other, &plain, noon, false, &as_it_is, "unknown(missing)"),
        (&plain, &other, noon, false, &as_it_is, "unknown(missing)"),
        (&one, &two, noon, true, &as_it_is, "unknown(missing)"),
        (&plain, &plain, noon, true, &without_digest, "pass"),
        (&other, &plain, noon, true, &without_digest, "unknown(missing)"),
        (&other, &plain, noon, false, &without_digest, "unknown(missing)"),
        (&timed, &timed, morning, true, &as_it_is, "pass"),
        (&timed, &timed, noon, true, &as_it_is, "unknown(missing)"),
        (&timed, &timed, noon, false, &as_it_is, "unknown(missing)"),
    ];
    for (number, (then, now, as_of, is_encrypted, edit, expected)) in rows.into_iter().enumerate() {
        let (then, now) = [then, now].map(|text| door::program(text).unwrap_or_else(|error| panic!("{error}"))).into();
        let facts = format!(
            r#"{{"subject": {{"kind": "host", "id": "h1"}}, "collected_at": "{morning}", "facts": {{"disk": {{"encrypted": {is_encrypted}}}}}}}"#
        );
        let assessment = door::assessment(&then, &door::documents("facts", &facts), Some(as_of)).expect("sound");
        let mut report: Value = serde_json::from_str(&door::report(&then, &assessment)).expect("JSON");
        edit(&mut report);
        let mut observations = door::observed(&now, Vec::new(), "2026-01-01/2026-01-02").expect("sound");
        let given = door::past("a day", &report.to_string());
        observations.add_reports(&now, [given]).unwrap_or_else(|error| panic!("{error}"));
        let runs: Vec<String> = (observations.timelines.iter())
            .filter(|(check, _)| check.as_str() == "disk.encrypted")
            .flat_map(|(_, timelines)| timelines.values().flat_map(|timeline| &timeline.runs))
            .map(|run| door::word(&run.outcome))
            .collect();
        assert_eq!(runs, [expected], "row {number}");
        let lines = door::lines(&door::assessed_period(&now, observations));
        let is_deviation = |line: &String| line.starts_with("deviation ST-1");
        assert_eq!(lines.iter().any(is_deviation), expected == "fail", "row {number}: {lines:?}");
    }
}

/// Facts of a year ago pass at the instant of the newest of them, and prove nothing of it.
#[test]
fn a_report_that_measured_no_age_is_no_history() {
    let program = door::period_program();
    let facts = r#"{"subject": {"kind": "host", "id": "h1"}, "collected_at": "2026-01-01T06:00:00Z",
        "facts": {"disk": {"encrypted": true}, "patches": {"pending": []}},
        "sources": {"disk": {"collected_at": "2025-01-01T06:00:00Z"}}}"#;
    let assessment = door::assessment(&program, &door::documents("facts", facts), None).expect("sound");
    let past = door::past("undated.json", &door::report(&program, &assessment));
    let mut observations = door::observed(&program, Vec::new(), "2026-01-01/2026-01-05").expect("sound");
    let refused = observations.add_reports(&program, [past]).expect_err("its age was not measured").to_string();
    assert!(refused.contains("undated.json: the instant of this report was taken from its facts"), "{refused}");
    assert!(refused.contains("assess those facts again as of an instant"), "{refused}");
}
