//! What people are asked for: performances, evidence, lists, tests, judgments and reports that are not on record.

use soc2_core::diagnostic::Text;
use soc2_core::request::Ask;
use soc2_core::request::Request;

use crate::door;
use crate::door::Statements;

/// `owner, due, about: ask, why`
fn asked(request: &Request) -> String {
    let owner = request.owner.as_deref().unwrap_or("-");
    let due = request.due.map_or("-".to_owned(), |due| due.to_string()[..10].to_owned());
    let what = match &request.ask {
        Ask::Performance { part: Some(part) } => format!(" of {}", &part.from().to_string()[..10]),
        Ask::Evidence { of } => format!(" of {of}"),
        Ask::Population { name } => format!(" {name}"),
        Ask::Test { not_by } => format!(" not by {}", not_by.join(", ")),
        _ => String::new(),
    };
    format!("{owner}, {due}, {}: {}{what}, {}", request.about.id(), request.ask.word(), request.why.word())
}

const PROFILE: &str = r"
profile:
  id: ours
  title: Ours
  description: What we state.
  extends: [base]
  controls: [CONTROL]
  adopt: ADOPTED
  add:
    controls:
      - id: EV-1
        title: Changes
        statement: Each change is approved.
        owner: Engineering
        nature: manual
        operation: {event: {population: deployments}}
        performance: The ticket with its approval.
        criteria: [{id: A1.1, relation: supports, rationale: A part.}]
      - id: IV-1
        title: Keys
        statement: Keys are looked over ninety days after the last time at most.
        owner: Security
        nature: manual
        operation: {scheduled: {every: 90d, by: interval}}
        criteria: [{id: A1.1, relation: supports, rationale: A part.}]
";

const SINCE_2025: &str = "[{control: CONTROL, owner: Lead, effective: {from: 2025-01-01}}]";
const SHOWN: &str =
    "evidence: [{title: minutes, digest: 'sha256:abababababababababababababababababababababababababababababababab'}]";

/// A control, its adoption, an instant or a period, records (`P id day` performed, `Q id day` shown by a policy alone,
/// `T day` or `T item day` tested, `J day` judged), and the requests.
const REQUESTS: &[(&str, &str, &str, &str, &[&str])] = &[
    ("MC-1", SINCE_2025, "2026-11-21T00:00:00Z", "P PF-1 2026-11-05, T 2026-11-06, J 2026-11-07", &[]),
    (
        "MC-1",
        SINCE_2025,
        "2026-11-21T00:00:00Z",
        "P PF-1 2026-07-10, T 2026-08-01, J 2026-08-02",
        &["Lead, 2027-01-16, MC-1: performance of 2026-10-01, due"],
    ),
    (
        "MC-1",
        SINCE_2025,
        "2026-11-21T00:00:00Z",
        "",
        &[
            "Lead, 2026-10-16, MC-1: performance of 2026-07-01, overdue",
            "Lead, 2027-01-16, MC-1: performance of 2026-10-01, due",
            "Lead, -, MC-1: test not by Lead, not_tested",
        ],
    ),
    // A moment before the time of grace is over, and at its end.
    (
        "MC-1",
        SINCE_2025,
        "2026-10-15T23:59:59Z",
        "T 2026-08-01",
        &[
            "Lead, 2026-10-16, MC-1: performance of 2026-07-01, due",
            "Lead, 2027-01-16, MC-1: performance of 2026-10-01, due",
        ],
    ),
    (
        "MC-1",
        SINCE_2025,
        "2026-10-16T00:00:00Z",
        "T 2026-08-01",
        &[
            "Lead, 2026-10-16, MC-1: performance of 2026-07-01, overdue",
            "Lead, 2027-01-16, MC-1: performance of 2026-10-01, due",
        ],
    ),
    // Adopted in this quarter: what was before was promised to nobody.
    (
        "MC-1",
        "[{control: CONTROL, owner: Lead, effective: {from: 2026-10-05}}]",
        "2026-11-21T00:00:00Z",
        "T 2026-11-01",
        &["Lead, 2027-01-16, MC-1: performance of 2026-10-01, due"],
    ),
    // A policy alone shows nothing: what came of it is asked for, and nothing is done twice.
    (
        "MC-1",
        SINCE_2025,
        "2026-11-21T00:00:00Z",
        "Q PF-1 2026-11-05, T 2026-11-06",
        &[
            "Lead, 2026-10-16, MC-1: performance of 2026-07-01, overdue",
            "Lead, 2027-01-16, MC-1: evidence of PF-1, due",
        ],
    ),
    ("MC-1", "[]", "2026-11-21T00:00:00Z", "P PF-1 2026-11-05", &["Platform, -, MC-1: adoption, not_adopted"]),
    ("MC-1", "[{control: CONTROL, owner: Lead, effective: {from: 2027-01-01}}]", "2026-11-21T00:00:00Z", "", &[]),
    // All holds but for the judgment; a judgment that is over is asked of who made it.
    (
        "MC-1",
        SINCE_2025,
        "2026-11-21T00:00:00Z",
        "P PF-1 2026-11-05, T 2026-11-06",
        &["-, -, A1.1: judgment, not_judged"],
    ),
    (
        "MC-1",
        SINCE_2025,
        "2026-11-21T00:00:00Z",
        "P PF-1 2026-11-05, T 2026-11-06, J 2025-11-21",
        &["Judge, -, A1.1: judgment, judgment_expired"],
    ),
    (
        "MC-1",
        SINCE_2025,
        "2026-11-21T00:00:00Z",
        "P PF-1 2026-11-05, T 2025-11-21, J 2026-11-07",
        &["Lead, -, MC-1: test not by Ann Lee, Lead, test_not_current"],
    ),
    // Over a period: what was due in it.
    (
        "MC-1",
        SINCE_2025,
        "2026-01-01/2026-10-01",
        "P PF-1 2026-02-01, P PF-2 2026-08-01, T PF-1 2026-09-01",
        &["Lead, 2026-07-16, MC-1: performance of 2026-04-01, overdue"],
    ),
    (
        "MC-1",
        SINCE_2025,
        "2026-04-01/2026-10-01",
        "P PF-1 2026-05-01, T PF-1 2026-09-01",
        &["Lead, 2026-10-16, MC-1: performance of 2026-07-01, due"],
    ),
    // By an interval, after the last time; after the adoption where there was none.
    (
        "IV-1",
        SINCE_2025,
        "2026-11-21T00:00:00Z",
        "P PF-1 2026-10-01, T 2026-11-06",
        &["Lead, 2026-12-30, IV-1: performance of 2026-10-01, due"],
    ),
    (
        "IV-1",
        "[{control: CONTROL, owner: Lead, effective: {from: 2026-01-01}}]",
        "2026-11-21T00:00:00Z",
        "T 2026-11-06",
        &["Lead, 2026-04-01, IV-1: performance of 2026-01-01, overdue"],
    ),
    // For events: as of an instant one performance, over a period the population.
    ("EV-1", SINCE_2025, "2026-11-21T00:00:00Z", "P PF-1 2026-10-01, T 2026-11-06", &[]),
    ("EV-1", SINCE_2025, "2026-11-21T00:00:00Z", "T 2026-11-06", &["Lead, -, EV-1: performance, not_performed"]),
    (
        "EV-1",
        SINCE_2025,
        "2026-01-01/2026-10-01",
        "",
        &["Lead, -, EV-1: population deployments, not_performed", "Lead, -, EV-1: test not by Lead, not_tested"],
    ),
];

fn test(position: usize, item: &str, day: &str) -> String {
    format!(
        "{{id: TS-{position}, control: CONTROL, procedures: [inspection], tester: Ruth Okafor, tested_at: {day}, \
         results: [{{item: {item}, attributes: {{A: met, B: met}}}}], {SHOWN}}}"
    )
}

fn records(rows: &str) -> String {
    let (mut performances, mut tests, mut judgments) = (Vec::new(), Vec::new(), Vec::new());
    for (position, row) in rows.split(", ").filter(|row| !row.is_empty()).enumerate() {
        match row.split(' ').collect::<Vec<_>>()[..] {
            ["P", id, day] => performances
                .push(format!("{{id: {id}, control: CONTROL, performer: Ann Lee, performed_at: {day}, {SHOWN}}}")),
            ["Q", id, day] => {
                let shown = SHOWN.replace("minutes", "policy, kind: policy");
                performances
                    .push(format!("{{id: {id}, control: CONTROL, performer: Ann Lee, performed_at: {day}, {shown}}}"));
            }
            ["T", day] => tests.push(test(position, "one", day)),
            ["T", item, day] => tests.push(test(position, item, day)),
            ["J", day] => {
                judgments.push(format!("{{criterion: A1.1, controls: [CONTROL], by: Judge, at: {day}, rationale: R}}"))
            }
            _ => panic!("{row}"),
        }
    }
    let list = |rows: Vec<String>| rows.join(", ");
    format!("performances: [{}]\ntests: [{}]\nsufficiency: [{}]\n", list(performances), list(tests), list(judgments))
}

#[test]
fn people_are_asked_for_what_is_not_on_record() {
    let catalog = Text::new("catalog.yaml", door::read(&door::project("tests/cases/catalog.yaml")));
    let base = Text::new("base.yaml", door::read(&door::project("tests/cases/base.yaml")));
    for (control, adopted, when, stated, expected) in REQUESTS {
        let row = format!("{control} {when} {stated}");
        let profile = PROFILE.replace("ADOPTED", adopted).replace("CONTROL", control);
        let program = door::tailored(&catalog, &Text::new("profile.yaml", profile), std::slice::from_ref(&base))
            .unwrap_or_else(|error| panic!("{row}: {error}"));
        let records = records(stated).replace("CONTROL", control);
        let statements = Statements { records: Some(Text::new("records.yaml", records)), ..Default::default() };
        let engagement = door::engagement(&program, &statements).unwrap_or_else(|error| panic!("{row}: {error}"));
        let assessment = door::assessed_statements(&program, &engagement, when);
        let wanted = door::wanted(&program, &engagement, &assessment, None);
        assert_eq!(wanted.requests.iter().map(asked).collect::<Vec<_>>(), *expected, "{row}");
    }
}

#[test]
fn an_organization_that_nothing_speaks_for_is_asked_about() {
    let case = |name: &str| {
        let case = door::case(&door::project("tests/cases").join(name));
        let wanted = door::wanted(&case.program, &case.engagement, &case.assessment, None);
        let of_reports = wanted.requests.iter().filter(|request| request.ask == Ask::Report);
        of_reports.map(asked).collect::<Vec<_>>()
    };
    for (name, why) in [
        ("a_carved_out_part_without_a_report_leaves_a_criterion_open", Some("no_report")),
        ("a_carved_out_part_that_nobody_reviewed_leaves_a_criterion_open", Some("not_reviewed")),
        ("a_carved_out_part_whose_review_lapsed_leaves_a_criterion_open", Some("review_lapsed")),
        ("a_carved_out_part_that_its_report_speaks_for_is_shown_beside", None),
    ] {
        let asked = case(name);
        assert_eq!(asked.len(), usize::from(why.is_some()), "{name}: {asked:?}");
        assert!(
            asked.iter().all(|line| why.is_some_and(|why| line.ends_with(&format!(": report, {why}")))),
            "{asked:?}"
        );
    }
}
