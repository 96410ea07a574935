//! What `assess` tells of a period, and since an earlier report.

use serde_json::Value;
use serde_json::json;

use super::Scratch;
use super::assess;
use super::report;

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
