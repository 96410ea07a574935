//! Populations and samples: what is refused, what is drawn, and what follows, against published tables.

mod limits;
mod populations;

use std::collections::BTreeMap;
use std::process::Command;
use std::process::Stdio;

use proptest::prelude::*;
use serde_json::Value;
use serde_json::json;
use soc2_core::assess_period;
use soc2_core::diagnostic::Text;
use soc2_core::engage::engage;
use soc2_core::observations::Observations;
use soc2_core::population::Frozen;
use soc2_core::population::Listing;
use soc2_core::population::Population;
use soc2_core::population::freeze;
use soc2_core::record;
use soc2_core::sample;
use soc2_core::sample::Because;
use soc2_core::sample::Confidence;
use soc2_core::sample::Counts;
use soc2_core::sample::Projection;
use soc2_core::sample::Rate;
use soc2_core::sample::Refusal;
use soc2_core::sample::ReplacementReason;
use soc2_core::sample::Sample;
use soc2_core::sample::Seed;
use soc2_core::sample::draw;
use soc2_core::sample::enlarge;
use soc2_core::sample::replace;
use soc2_core::time::Instant;
use soc2_core::time::Period;

use crate::commands::example;
use crate::door;
use crate::schemas;

const HEAD: &str = "population:
  id: deployments
  title: Deployments
  system: CI
  query: all
  period: {from: 2026-01-01, to: 2026-07-01}
  taken_at: 2026-07-02T08:00:00Z
";

fn instant(text: &str) -> Instant {
    Instant::parse(text).expect("an instant")
}

fn listing(ids: &[impl AsRef<str>]) -> Listing {
    let items: Vec<Value> = ids.iter().map(|id| json!({"id": id.as_ref()})).collect();
    let text = Text::new("list.yaml", format!("{HEAD}items: {}\n", json!(items)));
    sample::read(&text).unwrap_or_else(|error| panic!("{error}")).listing
}

fn population(ids: &[impl AsRef<str>]) -> Population {
    let frozen = Frozen { by: "Ruth Okafor".into(), at: instant("2026-07-02T09:00:00Z") };
    freeze(listing(ids), frozen).expect("it was taken before")
}

fn seed(value: &str) -> Seed {
    Seed::new(value, "Ruth Okafor", instant("2026-07-02T10:00:00Z")).expect("it is printable")
}

fn drawn(ids: &[impl AsRef<str>], value: &str, size: u32) -> Sample {
    draw(&population(ids), seed(value), size).expect("it is drawn")
}

fn ids(sample: &Sample) -> Vec<String> {
    sample.items().map(|item| item.id().to_owned()).collect()
}

fn numbered(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("item-{number}")).collect()
}

fn voided() -> Because {
    let at = instant("2026-07-03T00:00:00Z");
    Because { reason: ReplacementReason::Voided, by: "Ruth Okafor".into(), at, note: None }
}

fn unique() -> impl Strategy<Value = Vec<String>> {
    proptest::collection::btree_set("[a-zA-Z0-9 _./#é-]{0,8}[a-z0-9]", 1..30).prop_map(|ids| ids.into_iter().collect())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn enlarging_keeps_items_and_their_order(all in unique(), value in "[0-9 ]{0,8}[0-9]", from in 1_u32..30, more in 0_u32..10) {
        let small = drawn(&all, &value, from);
        let large = enlarge(&small, from + more).expect("it is larger");
        prop_assert!(ids(&large).starts_with(&ids(&small)));
        prop_assert_eq!(ids(&large), ids(&drawn(&all, &value, from + more)));
        prop_assert_eq!(large.is_census(), from + more >= all.len() as u32);
    }

    #[test]
    fn the_order_of_the_list_does_not_matter(all in unique(), value in "[0-9]{1,8}", turn in 0_usize..30) {
        let mut turned = all.clone();
        turned.rotate_left(turn % all.len());
        turned.reverse();
        prop_assert_eq!(ids(&drawn(&all, &value, 9)), ids(&drawn(&turned, &value, 9)));
        prop_assert_eq!(population(&all).digest(), population(&turned).digest());
    }

    #[test]
    fn every_item_counts_in_the_digest(all in unique(), at in 0_usize..30) {
        let mut fewer = all.clone();
        fewer.remove(at % all.len());
        prop_assert_ne!(listing(&all).digest(), listing(&fewer).digest());
    }

    #[test]
    fn a_replacement_is_the_next_and_enlarging_keeps_it(value in "[0-9]{1,8}", which in 0_usize..5, more in 0_u32..8) {
        let all = numbered(20);
        let (sample, wider) = (drawn(&all, &value, 5), drawn(&all, &value, 6));
        let item = ids(&sample)[which].clone();
        let replaced = replace(&sample, &item, voided()).expect("it is in the sample");
        prop_assert_eq!(replaced.replacements()[0].with.clone(), ids(&wider).pop());
        prop_assert!(!ids(&replaced).contains(&item));
        prop_assert_eq!(ids(&replaced).len(), 5);
        let larger = enlarge(&replaced, 5 + more).expect("it is larger");
        prop_assert!(ids(&larger).starts_with(&ids(&replaced)));
        prop_assert_eq!(ids(&larger).len(), 5 + more as usize);
    }
}

#[test]
fn another_seed_gives_another_order() {
    let all = numbered(50);
    let orders: std::collections::BTreeSet<Vec<String>> =
        (0..100).map(|value| ids(&drawn(&all, &value.to_string(), 50))).collect();
    assert_eq!(orders.len(), 100);
}

/// Each of ten items is drawn first, and among three, about as often as any other: chi-square over 4,000 seeds with nine
/// degrees of freedom, beyond which one in a million fair draws goes.
#[test]
fn draws_are_uniform() {
    let all = population(&numbered(10));
    for taken in [1_u32, 3] {
        let mut counts: BTreeMap<String, f64> = BTreeMap::new();
        for value in 0..4_000 {
            let sample = draw(&all, seed(&value.to_string()), taken).expect("it is drawn");
            for id in ids(&sample) {
                *counts.entry(id).or_default() += 1.0;
            }
        }
        let expected = 400.0 * f64::from(taken);
        let chi_square: f64 = counts.values().map(|count| (count - expected).powi(2) / expected).sum();
        assert!(counts.len() == 10 && chi_square < 45.0, "{taken}: {chi_square} {counts:?}");
    }
}

#[test]
fn a_seed_comes_after_the_freeze() {
    let all = population(&numbered(3));
    for at in ["2026-07-02T08:59:59Z", "2026-07-02T09:00:00Z"] {
        let early = Seed::new("1", "Ruth Okafor", instant(at)).expect("it is printable");
        assert!(matches!(draw(&all, early, 1), Err(Refusal::SeedBeforeFreeze { .. })), "{at}");
    }
    let later = Seed::new("1", "Ruth Okafor", instant("2026-07-02T09:00:00.001Z")).expect("it is printable");
    assert!(draw(&all, later, 1).is_ok());
    assert_eq!(Seed::new("1\n", "Ruth Okafor", instant("2026-07-02T10:00:00Z")), None);
}

#[test]
fn what_cannot_be_drawn_is_refused() {
    let none: [&str; 0] = [];
    assert_eq!(draw(&population(&none), seed("1"), 1).err(), Some(Refusal::NoItems));
    let sample = drawn(&["a", "b"], "1", 1);
    assert_eq!(draw(&population(&["a"]), seed("1"), 0).err(), Some(Refusal::Smaller { asked: 0, drawn: 1 }));
    assert_eq!(enlarge(&sample, 0).err(), Some(Refusal::Smaller { asked: 0, drawn: 1 }));
    let (first, other) = if ids(&sample) == ["a"] { ("a", "b") } else { ("b", "a") };
    assert_eq!(replace(&sample, other, voided()).err(), Some(Refusal::NotInSample(other.into())));
    let replaced = replace(&sample, first, voided()).expect("it is in the sample");
    assert_eq!(ids(&replaced), [other]);
    assert_eq!(replace(&replaced, first, voided()).err(), Some(Refusal::ReplacedAlready(first.into())));
    let exhausted = replace(&replaced, other, voided()).expect("it is in the sample");
    assert_eq!((ids(&exhausted), exhausted.replacements()[1].with.as_deref()), (Vec::new(), None));
}

#[test]
fn completeness_is_told_and_is_no_mistake() {
    let read = |head: &str| sample::read(&Text::new("list.yaml", format!("{head}items: [{{id: a}}]\n")));
    let told = |head: &str| {
        let listing = read(head).unwrap_or_else(|error| panic!("{error}")).listing;
        let doubts: Vec<String> = listing.doubts().iter().map(ToString::to_string).collect();
        let unknown = listing.unknown().map_or(String::new(), |unknown| unknown.to_string());
        format!("{}; {}; {unknown}", listing.completeness().word(), doubts.join(", "))
    };
    let table = [
        ("", "not_established; nobody says that the list is whole, and no other count does; "),
        ("  complete: true\n", "established; ; "),
        ("  control_total: {count: 1, by: payroll}\n", "established; ; "),
        ("  complete: false\n", "refuted; the list is said to be a part; `deployments` is incomplete"),
        (
            "  complete: true\n  control_total: {count: 2, by: payroll}\n",
            "refuted; the control total is 2 (payroll), the list has 1 items; `deployments` is incomplete",
        ),
        ("  compared: [{found: '1', expected: '1', by: the ledger}]\n", "established; ; "),
        // A sum is somebody's word: it can refute, and not establish.
        (
            "  compared: [{column: Paid, found: '1299.50', expected: '01299.5', by: the ledger}]\n",
            "not_established; nobody says that the list is whole, and no other count does; ",
        ),
        (
            "  control_total: {count: 1, by: payroll}\n  compared:\n    \
             - {column: Paid, found: '1299.50', expected: '-1299.50', by: the ledger}\n    \
             - {column: Days, found: '-0', expected: '0.0', by: the calendar}\n    \
             - {found: '1', expected: '2', by: the register}\n",
            "refuted; the sum of `Paid` is 1299.50, and -1299.50 by the ledger, \
             the list has 1 items, and 2 by the register; `deployments` is incomplete",
        ),
    ];
    for (more, wanted) in table {
        assert_eq!(told(&format!("{HEAD}{more}")), wanted);
    }
    let early = HEAD.replace("2026-07-02T08:00:00Z", "2026-06-30T00:00:00Z");
    let wanted = "refuted; the list was taken at 2026-06-30T00:00:00Z, before the period ended at 2026-07-01T00:00:00Z; \
                  `deployments` is incomplete";
    assert_eq!(told(&early), wanted);
}

/// What is said of a mistake in a workpaper: place, message, hint.
#[test]
fn mistakes_in_a_workpaper_have_a_place() {
    let digest = listing(&["a", "b"]).digest();
    let items = "items:\n  - {id: a}\n  - {id: b}\n";
    let frozen = format!("frozen: {{by: R, at: 2026-07-02T09:00:00Z, count: 2, digest: '{digest}'}}\n");
    let seed = |at: &str| format!("seed: {{value: '1', by: R, at: {at}}}");
    let after = seed("2026-07-02T10:00:00Z");
    let sample = |rest: &str| format!("{items}{frozen}sample: {{{after}, {rest}}}\n");
    let table: Vec<(String, &str)> = vec![
        (
            "items: [{id: a}, {id: a}]\n".into(),
            "8:23: the item `a` stands twice, first in line 8 = remove one: who stands twice is drawn more easily",
        ),
        (
            "items: [{id: '4711'}, {id: 4711}]\n".into(),
            "8:28: the item `4711` stands twice, first in line 8 = remove one: who stands twice is drawn more easily",
        ),
        (
            "items: [{id: ' '}]\n".into(),
            "8:14: an item's id is empty = give each item the name that its system gives it",
        ),
        (
            "items: [{id: \"a\\nb\"}]\n".into(),
            "8:14: an item's id has a line break or another control character = give each item the name that its system gives it",
        ),
        (
            "items: [{id: 1.5}]\n".into(),
            "8:14: an item's id is empty = give each item the name that its system gives it",
        ),
        ("items: [{at: 2026-01-01}]\n".into(), "8:9: the item has no `id` = add `id: …`"),
        (
            "items: [{id: a, at: 2026-07-01}]\n".into(),
            "8:21: the item `a` (2026-07-01T00:00:00Z) lies outside the period 2026-01-01T00:00:00Z/2026-07-01T00:00:00Z = remove it, or correct the period",
        ),
        (
            "items: [{id: a, at: soon}]\n".into(),
            "8:21: `soon` is not a day such as `2026-11-21` or an instant such as `2026-11-21T18:48:42Z`",
        ),
        (
            format!("{items}frozen: {{by: R, at: 2026-07-02T07:00:00Z, count: 2, digest: '{digest}'}}\n"),
            "11:9: the list was taken at 2026-07-02T08:00:00Z, after it is said to be frozen at 2026-07-02T07:00:00Z = correct `taken_at`, or `at`",
        ),
        (
            format!("{items}sample: {{{after}, size: 1}}\n"),
            "11:1: a sample is drawn from what is not frozen = freeze the list first (`frozen`), then give a seed",
        ),
        (
            format!("{items}{frozen}sample: {{{}, size: 1}}\n", seed("2026-07-02T08:30:00Z")),
            "12:16: the seed was given at 2026-07-02T08:30:00Z, not after the population was frozen at 2026-07-02T09:00:00Z: give another one now",
        ),
        (sample("size: 0"), "12:69: a sample of 0 is smaller than the 1 that were drawn"),
        (
            sample("size: 2, replacements: [{item: c, reason: voided, by: R, at: 2026-07-03T00:00:00Z}]"),
            "12:87: the item `c` is not in the sample",
        ),
        (
            sample("size: 2, replacements: [{item: a, reason: voided, by: R, at: 2026-07-02T09:30:00Z}]"),
            "12:87: the item `a` is replaced at 2026-07-02T09:30:00Z, before the seed was given at 2026-07-02T10:00:00Z",
        ),
        (
            sample("size: 2, replacements: [{item: a, reason: no_evidence, by: R, at: 2026-07-03T00:00:00Z}]"),
            "12:105: an item of which nothing is shown is not replaced = record it as a deviation (ISA 530.11, AU-C 530.11)",
        ),
        (
            sample("size: 2, replacements: [{item: a, reason: void, by: R, at: 2026-07-03T00:00:00Z}]"),
            "12:105: `void` is not one of voided, not_applicable = did you mean `voided`?",
        ),
        (
            format!("  compared: [{{found: '3', expected: '3', by: R}}]\n{items}"),
            "8:22: `found` counts 3, and there are 2 items = say which `column` was summed, or count again",
        ),
        (
            format!("  compared: [{{column: Paid, found: '1.200,50', expected: '3', by: R}}]\n{items}"),
            "8:36: `1.200,50` is not a number such as `1299.50`",
        ),
        (
            format!("  compared: [{{column: Paid, found: 1200.50, expected: '3', by: R}}]\n{items}"),
            "8:36: expected a string, found a number = put it in quotes",
        ),
    ];
    let mut differing = Vec::new();
    for (rest, wanted) in table {
        let error = sample::read(&Text::new("w.yaml", format!("{HEAD}{rest}"))).err();
        let said: Vec<String> = error
            .iter()
            .flat_map(|error| error.diagnostics())
            .map(|it| {
                let hint = it.hint.as_ref().map_or(String::new(), |hint| format!(" = {hint}"));
                format!("{}:{}: {}{hint}", it.line, it.column, it.message)
            })
            .collect();
        if said != [wanted] {
            differing.push(format!("{rest}  expected {wanted}\n  came     {}", said.join("\n           ")));
        }
    }
    assert!(differing.is_empty(), "{}", differing.join("\n"));
}

#[test]
fn a_list_that_was_changed_after_the_freeze_is_refused() {
    let text = door::read(&door::project("examples/samples/deployments.yaml"));
    let read = |text: &str| sample::read(&Text::new("deployments.yaml", text));
    assert!(read(&text).is_ok());
    let without: String =
        text.lines().filter(|line| !line.contains("deploy-1118")).map(|line| format!("{line}\n")).collect();
    let renamed = text.replace("deploy-1118", "deploy-2118");
    for changed in [without, renamed] {
        let said = read(&changed).expect_err("it was changed").to_string();
        assert!(said.contains("the items are not those that were frozen"), "{said}");
    }
}

fn test_of(results: &str) -> Vec<record::ItemResult> {
    let text = format!(
        "tests: [{{id: T, control: c, procedures: [inspection], tester: R, tested_at: 2026-07-04, results: {results}, evidence: []}}]"
    );
    let records = record::read(&[Text::new("records.yaml", text)]).unwrap_or_else(|error| panic!("{error}"));
    records.tests[0].results.clone()
}

#[test]
fn what_nothing_is_said_of_is_missing_and_never_met() {
    let sample = drawn(&["a", "b", "c"], "1", 3);
    let tested = test_of(
        "[{item: a, attributes: {A: met, B: deviation}, note: late}, {item: b, attributes: {A: met, B: not_applicable}}]",
    );
    let results = sample::results(&sample, &tested, &["A", "B"]);
    assert_eq!(results.missing, ["c"]);
    assert_eq!(results.attributes["A"].rates(&sample, Confidence::NINETY), None);
    assert_eq!(results.deviations().map(|it| &*it.item).collect::<Vec<_>>(), ["a"]);
    let nothing = sample::results(&sample, &[], &[]);
    assert_eq!(nothing.missing.len(), 3, "without attributes nothing was looked at");
}

#[test]
fn a_deviation_of_a_replaced_item_stays_one() {
    let sample = drawn(&numbered(10), "1", 2);
    let first = ids(&sample)[0].clone();
    let replaced = replace(&sample, &first, voided()).expect("it is in the sample");
    let rest: Vec<String> =
        ids(&replaced).iter().map(|item| format!("{{item: {item}, attributes: {{A: met}}}}")).collect();
    let tested = test_of(&format!("[{{item: {first}, attributes: {{A: deviation}}, note: n}}, {}]", rest.join(", ")));
    let results = sample::results(&replaced, &tested, &["A"]);
    assert_eq!(results.deviating.len(), 0);
    assert_eq!(results.deviations().map(|it| &it.item).collect::<Vec<_>>(), [&first]);
    let rates = results.attributes["A"].rates(&replaced, Confidence::NINETY).expect("all were tested");
    assert_eq!(rates.counts, Counts::new(2, 0).expect("counts"));
    assert!(matches!(rates.projection, Projection::Limit(limit) if limit.population == 9));
}

#[test]
fn the_sample_workpaper_holds_its_schema() {
    let text = door::read(&door::project("examples/samples/deployments.yaml"));
    schemas::holds_schema("sample.schema.json", "deployments.yaml", &text);
    let totals = "  compared:\n    - {column: Paid, found: '1299.50', expected: '-3', by: ledger}\n    \
                  - {found: '1', expected: '1', by: register}\n";
    schemas::holds_schema("sample.schema.json", "compared.yaml", &format!("{HEAD}{totals}items: [{{id: a}}]\n"));
}

/// The lines of Python in `docs/sampling.md` draw the same items.
#[test]
fn anyone_can_draw_again_in_three_lines() {
    let page = door::read(&door::project("docs/sampling.md"));
    let lines = page.split("```python\n").nth(1).and_then(|rest| rest.split("```").next()).expect("Python on the page");
    assert_eq!(lines.lines().count(), 3, "the page promises three lines");
    let workpaper = door::read(&door::project("examples/samples/deployments.yaml"));
    let sample =
        sample::read(&Text::new("deployments.yaml", workpaper)).ok().and_then(|it| it.sample).expect("a sample");
    let odd = drawn(&["é", "z", "Z", "a b", "🜚", "10", "9"], "7 é", 5);
    for sample in [sample, odd] {
        let all: Vec<&str> = sample.population().items().iter().map(|item| item.id()).rev().collect();
        let n = ids(&sample).len() + sample.replacements().len();
        let program = format!(
            "import json, sys\nids, seed, n = json.loads(sys.argv[1])\n{lines}\nprint(json.dumps([digest, drawn]))\n"
        );
        let given = json!([all, sample.seed().value(), n]).to_string();
        let run = Command::new("python3").args(["-c", &program, &given]).stderr(Stdio::inherit()).output();
        let Ok(output) = run else {
            door::say("skipped: drawing again in Python (python3 is not there)");
            return;
        };
        let came: (String, Vec<String>) = serde_json::from_slice(&output.stdout).expect("Python prints JSON");
        let replaced: Vec<&str> = sample.replacements().iter().map(|it| &*it.item).collect();
        let kept: Vec<String> = came.1.into_iter().filter(|item| !replaced.contains(&&**item)).collect();
        assert_eq!((came.0, kept), (sample.population().digest().to_string(), ids(&sample)));
    }
}

fn run(args: &[&str]) -> (Option<i32>, String, String) {
    let program = example("sample");
    let output = Command::new(program).args(args).current_dir(door::project(".")).output().expect("it runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("it prints UTF-8");
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn the_example_tells_the_test_as_an_auditor_writes_it() {
    let (code, page, _) = run(&["--tolerable", "10%"]);
    assert_eq!(code, Some(0));
    let parts = [
        "180 in 2026-01-01T00:00:00Z/2026-07-01T00:00:00Z",
        "the control total agrees: 180",
        "CC8.1",
        "change.change-control",
        "Test performed by Ruth Okafor",
        "2 of 25 (8.0%); with 90% confidence at most 20.0% of a large population, 34 of these 179 (19.0%)",
        "the limit is above the tolerable 10.0%",
        "deviations in 2 of 25 items",
        "deploy-1213: Approved three hours after it went live.",
        "What follows for the criterion is for an auditor to conclude.",
    ];
    for part in parts {
        assert!(page.contains(part), "{part}\n{page}");
    }
    let (_, larger, _) = run(&["examples/samples/deployments.yaml", "--size", "40"]);
    assert!(larger.contains("Sample: 40 items") && larger.contains("author: "), "{larger}");
}

#[test]
fn the_example_says_what_comes_next_and_what_is_wrong() {
    let scratch = |name: &str, text: &str| {
        let path = std::env::temp_dir().join(format!("soc2-sample-{}-{name}.yaml", std::process::id()));
        std::fs::write(&path, text).expect("a temporary file");
        path
    };
    let list = scratch("list", &format!("{HEAD}items: [{{id: a}}]\n"));
    let twice = scratch("twice", &format!("{HEAD}items: [{{id: a}}, {{id: a}}]\n"));
    let (code, page, _) = run(&[list.to_str().expect("UTF-8")]);
    assert!(code == Some(0) && page.contains("Next: freeze the list"), "{page}");
    let (code, page, problems) = run(&[twice.to_str().expect("UTF-8")]);
    assert!(code == Some(2) && page.is_empty() && problems.contains("stands twice, first in line 8"), "{problems}");
    for path in [list, twice] {
        std::fs::remove_file(path).ok();
    }
}

#[test]
fn a_test_is_told_with_what_was_asked_and_only_of_its_population() {
    let read = |name: &str| Text::new(name, door::read(&door::project("examples/samples").join(name)));
    let sample = sample::read(&read("deployments.yaml")).expect("it is sound").sample.expect("it is drawn");
    let records = read("deployments.records.yaml");
    let program = soc2_core::compile(&door::built_in(), &Default::default()).expect("it is sound");
    let tests = |text: String| record::read(&[Text::new("records.yaml", text)]).expect("they are sound").tests;
    let whole = tests(records.content.to_string());
    let tested = |tests, program, tolerable: Option<&str>| {
        let tolerable = tolerable.map(|it| Rate::parse(it).expect("a rate"));
        sample::tested(&sample, tests, program, Confidence::NINETY, tolerable)
            .map(|all| all.iter().map(|it| (it.to_json(), it.to_text())).collect::<Vec<_>>())
    };
    let [(json, _)] = &tested(&whole, Some(&program), Some("10%")).expect("there is one")[..] else { panic!("one") };
    let told: Value = serde_json::from_str(json).expect("JSON");
    assert_eq!(told["criteria"][0]["id"], json!("CC8.1"));
    let above =
        |letter: usize| told["procedures"][0]["attributes"][letter]["found"]["limit_is_above_tolerable"].clone();
    assert_eq!([above(0), above(2)], [json!(false), json!(true)]);
    assert_eq!((&told["deviating"][0]["item"], &told["beside"]), (&json!("deploy-1117"), &json!([])));

    // What nobody looked at, the control alone tells.
    let without = tests(records.content.replace(", B: met", ""));
    let [(json, text)] = &tested(&without, Some(&program), None).expect("there is one")[..] else { panic!("one") };
    let told: Value = serde_json::from_str(json).expect("JSON");
    assert_eq!(told["attributes"]["B"]["missing"].as_array().map(Vec::len), Some(25));
    assert!(text.contains("nothing follows: of 25 items nothing is shown"), "{text}");
    let [(json, text)] = &tested(&whole, None, None).expect("there is one")[..] else { panic!("one") };
    let told: Value = serde_json::from_str(json).expect("JSON");
    assert_eq!((&told["statement"], &told["criteria"]), (&Value::Null, &json!([])));
    assert!(text.contains("    C  2 of 25 (8.0%)") && !text.contains("Criteria:"), "{text}");

    // What carries nothing says so before any rate.
    assert_eq!((&told["counts"], &told["reason"]), (&json!(true), &Value::Null));
    let reasons = [
        ("inspection", "inquiry", "inquiry_alone", "it is by inquiry alone"),
        ("2026-07-08", "2026-05-01", "before_its_items", "it is dated before its items were drawn"),
    ];
    let weak = reasons.map(|(from, to, ..)| tests(records.content.replace(from, to)));
    for ((_, _, reason, sentence), weak) in reasons.into_iter().zip(&weak) {
        let [(json, text)] = &tested(weak, None, None).expect("there is one")[..] else { panic!("one") };
        let told: Value = serde_json::from_str(json).expect("JSON");
        assert_eq!((&told["counts"], &told["reason"]), (&json!(false), &json!(reason)));
        let (why, rate) = (text.find(sentence).expect("it is told"), text.find("2 of 25 (8.0%)").expect("a rate"));
        assert!(why < rate, "{text}");
    }

    let other = tests(records.content.replace("control: change.change-control", "control: ours.change"));
    let problem = tested(&other, Some(&program), None).expect_err("the catalog has no such control");
    assert_eq!(problem.to_string(), "unknown control `ours.change`: give the catalog that has it");
    let digest = sample.population().digest().to_string();
    let of_others = tests(records.content.replace(&digest, &format!("sha256:{}", "0".repeat(64))));
    let problem = tested(&of_others, None, None).expect_err("it is of another population");
    assert!(problem.to_string().starts_with(&format!("no test of the population {digest}: ")), "{problem}");
}

#[test]
fn a_list_is_whole_by_what_was_compared_and_not_by_what_nobody_said() {
    let told = |said: &str| {
        let text = format!("{HEAD}{said}items: [{{id: a}}, {{id: b}}]\n");
        sample::read(&Text::new("list.yaml", text)).expect("it is sound").to_text(None)
    };
    let sums = told("  complete: true\n  compared: [{column: amount, found: '3.5', expected: '3.5', by: ledger}]\n");
    assert!(sums.contains("completeness   the sum of `amount` agrees: 3.5 (ledger)"), "{sums}");
    assert!(!sums.contains("said to be whole"), "{sums}");
    assert!(told("  complete: true\n").contains("completeness   said to be whole"));
    assert!(told("").contains("completeness   nobody says that the list is whole"));
}

/// Lists of two populations may have the same ids, and one list may be drawn from twice: a test is held against the draw of the
/// population that its control names, whose items it looked at, in whatever order workpapers come.
#[test]
fn a_test_is_held_against_its_own_draw() {
    let folder = door::project("tests/cases/two_of_25_drawn_of_180_deviate");
    let text = |name: &str| Text::new(name, door::read(&folder.join(name)));
    let (paper, records) = (text("workpaper.yaml"), text("records.yaml"));
    let drawn_by = |name: &str, seed: &str| Text::new(name, paper.content.replace("value: '4711'", seed));
    let of_others = drawn_by("others.yaml", "value: '1'").content.replace("id: deployments", "id: others");
    let of_others = Text::new("others.yaml", of_others);
    let later = drawn_by("later.yaml", "value: '99'").content.replace("2026-07-04", "2026-07-05");
    let later = Text::new("later.yaml", later);
    let program = door::period_program();
    let tested = |papers: &[&Text]| {
        let texts: Vec<Text> = papers.iter().copied().chain([&records]).cloned().collect();
        let records = record::read(&texts).expect("sound records");
        let engagement = engage(&program, None, records, Vec::new()).expect("sound statements");
        let period = Period::parse("2026-01-01/2026-07-01").expect("a period");
        let assessment = assess_period(&program, Observations::new(&program, period), &engagement).expect("assessed");
        let report = door::json(&program, &assessment);
        let controls = report["operations"]["controls"].as_array().expect("controls");
        let control = controls.iter().find(|control| control["id"] == "EV-1").expect("the control");
        control["parts"][0]["tested"].clone()
    };
    let alone = tested(&[&paper]);
    assert_eq!((&alone["selection"], &alone["items"]), (&json!("drawn"), &json!(25)));
    for papers in [[&of_others, &paper], [&paper, &of_others], [&later, &paper], [&paper, &later]] {
        assert_eq!(tested(&papers), alone, "{:?}", papers.map(|paper| &paper.name));
    }
    assert_eq!(tested(&[&of_others])["selection"], "chosen", "another population's draw is none of this one");
}
