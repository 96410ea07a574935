//! The JSON report holds what people stated, whole: a reader needs no other file to see what a conclusion rests on.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::commands;
use crate::door;
use crate::schemas;

/// Every text and number in a value, booleans and keys left out.
fn leaves(value: &Value, into: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => {
            into.insert(text.clone());
        }
        Value::Number(number) => {
            into.insert(number.to_string());
        }
        Value::Array(list) => list.iter().for_each(|element| leaves(element, into)),
        Value::Object(map) => map.values().for_each(|member| leaves(member, into)),
        Value::Null | Value::Bool(_) => {}
    }
}

/// A day is reported as its first moment.
fn as_reported(text: &str) -> String {
    let is_day = text.len() == 10 && text.bytes().all(|letter| letter.is_ascii_digit() || letter == b'-');
    if is_day { format!("{text}T00:00:00Z") } else { text.to_owned() }
}

#[test]
fn the_json_report_holds_everything_that_the_sample_organization_states() {
    let report = commands::report(commands::stated());
    let mut reported = BTreeSet::new();
    leaves(&report, &mut reported);
    for (file, key) in [
        ("profile", "profile"),
        ("scope", "scope"),
        ("records", "performances"),
        ("records", "tests"),
        ("records", "sufficiency"),
        ("acceptances", "acceptances"),
    ] {
        let name = format!("examples/statements/{file}.yaml");
        let mut stated = schemas::from_yaml(&name, &door::read(&door::project(&name)))[key].clone();
        if let Some(profile) = stated.as_object_mut().filter(|_| file == "profile") {
            // Its id is reported; what it is called and for is said in its own file.
            profile.remove("title");
            profile.remove("description");
        }
        let mut texts = BTreeSet::new();
        leaves(&stated, &mut texts);
        assert!(!texts.is_empty(), "{name} states something under {key}");
        let left_out: Vec<&String> = texts.iter().filter(|text| !reported.contains(&as_reported(text))).collect();
        assert!(left_out.is_empty(), "{name}, {key}: {left_out:?}");
    }
}

#[test]
fn the_json_report_says_which_records_count_and_which_adoption_is_in_force() {
    let report = commands::report(commands::stated());
    let of = |what: &str, id: &str| {
        let records = report["records"][what].as_array().expect("a list");
        records.iter().find(|it| it["id"] == id).unwrap_or_else(|| panic!("{what} {id}")).clone()
    };
    assert_eq!(of("tests", "TS-1")["counts"], true);
    assert_eq!(of("tests", "TS-4")["counts"], false, "inquiry alone");
    assert_eq!(of("tests", "TS-4")["reason"], "inquiry_alone");
    assert_eq!(of("tests", "TS-3")["results"][1]["attributes"]["A"], "deviation");
    assert_eq!(of("performances", "PF-2026-Q3-board")["evidence"][0]["kind"], "record");
    let control = |id: &str| {
        let controls = report["controls"].as_array().expect("a list");
        controls.iter().find(|it| it["id"] == id).expect("it is in scope").clone()
    };
    let reviews = control("access.reviews");
    let in_force: Vec<&Value> =
        reviews["adoptions"].as_array().expect("a list").iter().map(|it| &it["in_force"]).collect();
    assert_eq!(in_force, [false, true]);
    assert_eq!(reviews["adoptions"][0]["to"], "2026-07-01T00:00:00Z");
    assert_eq!(control("change.change-control")["adoptions"][0]["in_force"], false, "it begins later");
    assert_eq!(control("risk.assessment")["adoptions"], Value::Array(Vec::new()));
    let criteria = report["criteria"].as_array().expect("a list");
    let board = criteria.iter().find(|it| it["id"] == "CC1.2").expect("CC1.2 is in scope");
    assert_eq!(board["satisfied_by"], serde_json::json!(["governance.board-oversight", "governance.board-review"]));
}

#[test]
fn the_json_report_names_the_profiles_that_were_extended() {
    let report = door::case(&door::project("tests/cases/a_control_performed_tested_and_judged_is_supported")).json();
    assert_eq!(report["extends"], serde_json::json!(["base"]));
}

#[test]
fn points_of_focus_are_listed_in_the_order_of_their_numbers() {
    let report = commands::report::<&str>([]);
    for criterion in report["coverage"]["by_criterion"].as_array().expect("a list") {
        let number = |point: &Value| -> u32 {
            let id = point["id"].as_str().expect("an id");
            id.rsplit("POF").next().expect("a number").parse().expect("a number")
        };
        let numbers: Vec<u32> = criterion["points_of_focus"].as_array().expect("a list").iter().map(number).collect();
        assert!(numbers.is_sorted(), "{}: {numbers:?}", criterion["id"]);
    }
}

#[test]
fn a_text_report_says_why_nothing_is_concluded() {
    for (name, expected) in [
        (
            "a_carved_out_part_that_its_auditor_found_unfair_leaves_a_criterion_open",
            "; its auditor's opinion is adverse)",
        ),
        (
            "a_carved_out_part_that_its_auditor_found_unfair_leaves_a_criterion_open",
            "NOT RELIED ON: its auditor's opinion",
        ),
        ("a_carved_out_part_without_an_opinion_leaves_a_criterion_open", "; its auditor gave no opinion)"),
        ("a_carved_out_part_without_an_opinion_leaves_a_criterion_open", "NOT RELIED ON: its auditor gave no opinion"),
        (
            "a_carved_out_part_that_nobody_reviewed_leaves_a_criterion_open",
            "nobody is on record to have read the newest one)",
        ),
        ("a_carved_out_part_that_nobody_reviewed_leaves_a_criterion_open", "NOT REVIEWED: nobody is on record"),
        ("a_carved_out_part_reviewed_before_its_newest_report_leaves_a_criterion_open", "NEWEST REPORT NOT REVIEWED"),
        (
            "a_carved_out_part_whose_review_lapsed_leaves_a_criterion_open",
            "no review of its report counts; it had to be read",
        ),
        ("a_carved_out_part_whose_review_lapsed_leaves_a_criterion_open", "REVIEW OVERDUE since 2026-09-01"),
        (
            "a_carved_out_part_with_letters_over_years_leaves_a_criterion_open",
            "; letters alone speak for more than 92 days)",
        ),
        (
            "a_carved_out_part_with_letters_over_years_leaves_a_criterion_open",
            "GAP: letters alone speak for more than 92 days",
        ),
        ("a_judgment_of_a_year_ago_does_not_count", "recorded on 2025-09-01 is more than a year old"),
        ("what_applied_to_no_item_is_not_tested", "Q2, attribute B not applicable"),
        ("what_applied_to_no_item_is_not_tested", "or tells why they applied to no item"),
        (
            "what_applied_to_no_item_for_a_reason_is_tested",
            "Q2, attribute B not applicable: There was nothing to follow.",
        ),
    ] {
        let text = door::case(&door::project("tests/cases").join(name)).text();
        assert!(text.contains(expected), "{name}: {expected}\n{text}");
    }
}

#[test]
fn a_json_report_says_why_nothing_speaks_for_a_part() {
    let part = |name: &str| {
        let report = door::case(&door::project("tests/cases").join(name)).json();
        let criteria = report["criteria"].as_array().expect("a list").clone();
        let criterion = criteria.into_iter().find(|it| it["id"] == "A1.1").expect("it is in scope");
        criterion["carved_out"][0].clone()
    };
    let lapsed = part("a_carved_out_part_whose_review_lapsed_leaves_a_criterion_open");
    assert_eq!((&lapsed["silence"], &lapsed["reviewed_by"]), (&"review_lapsed".into(), &Value::Null));
    let adverse = part("a_carved_out_part_that_its_auditor_found_unfair_leaves_a_criterion_open");
    assert_eq!((&adverse["silence"], &adverse["reviewed_by"]), (&"adverse_opinion".into(), &"Tom Berger".into()));
}

#[test]
fn the_json_report_says_which_reports_on_an_organization_count() {
    let report = door::case(&door::project("tests/cases/a_newer_report_replaces_an_older_one")).json();
    let organizations = report["scope"]["subservice_organizations"].as_array().expect("a list");
    let newer = organizations.iter().find(|it| it["id"] == "newer").expect("the organization");
    let reports = newer["reports"].as_array().expect("a list").iter();
    let counting: Vec<_> = reports.map(|it| (it["to"].as_str().expect("an instant"), &it["counts"])).collect();
    assert_eq!(counting, [("2025-01-01T00:00:00Z", &false.into()), ("2026-01-01T00:00:00Z", &true.into())]);
}

#[test]
fn the_json_report_says_what_the_profile_selects() {
    let selection = |args: &[&str]| commands::report(args)["selection"].clone();
    let nothing = serde_json::json!({"categories": [], "targets": [], "controls": []});
    assert_eq!(selection(&[]), nothing);
    assert_eq!(selection(&["--target", "linux-host"])["targets"], serde_json::json!(["linux-host"]));
    let guide = selection(&["--profile", "sysdig-guide"]);
    assert_eq!(guide["categories"], serde_json::json!(["security"]));
    assert_eq!(guide["controls"].as_array().expect("a list").len(), 18);
}
