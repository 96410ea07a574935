//! The catalog's version tells what changed since its last release, whose ids and verdicts are kept in `tests/releases/`.
//!
//! `make release-fixtures` writes them anew, when the catalog is released.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use serde_json::Value;
use serde_json::json;
use soc2_core::catalog::Catalog;
use soc2_core::catalog::Control;
use soc2_core::catalog::Nature;
use soc2_core::catalog::Operation;
use soc2_core::catalog::Relation;
use soc2_core::catalog::Schedule;
use soc2_core::compile;
use soc2_core::profile::Profile;
use soc2_core::time::MonthDay;

use crate::catalog::Example;
use crate::catalog::examples;
use crate::catalog::outcome;
use crate::catalog::tailored;
use crate::door;

/// How much a catalog changed, most first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Change {
    /// An id is gone, or a verdict on unchanged facts is another.
    Breaking,
    /// There is more.
    Added,
    /// Words.
    Wording,
}

fn fixtures() -> PathBuf {
    door::project("tests/releases/last.json")
}

/// The ids of each sort of part.
fn ids(catalog: &Catalog) -> BTreeMap<&'static str, BTreeSet<String>> {
    let points = catalog.criteria.values().flat_map(|criterion| &criterion.points_of_focus);
    let params = catalog.checks.values().flat_map(|check| {
        check.params.iter().filter(|(_, param)| !param.fixed).map(|(name, _)| format!("{}: {name}", check.id))
    });
    [
        ("series", catalog.series.keys().map(ToString::to_string).collect()),
        ("criteria", catalog.criteria.keys().map(ToString::to_string).collect()),
        ("points_of_focus", points.map(|point| point.id.to_string()).collect()),
        ("targets", catalog.targets.keys().map(ToString::to_string).collect()),
        ("sources", catalog.sources.keys().map(ToString::to_string).collect()),
        ("checks", catalog.checks.keys().map(ToString::to_string).collect()),
        ("params", params.collect()),
        ("controls", catalog.controls.keys().map(ToString::to_string).collect()),
    ]
    .into()
}

/// What beside expressions decides a verdict on unchanged facts and records: of a check, where it looks, how old its
/// facts may be and whether it counts; of a control, by whom, when and by what it is shown, and what it is to each
/// criterion. A mapping that only informs counts nowhere, and how often something is performed is kept without words.
fn terms(catalog: &Catalog) -> BTreeMap<String, BTreeMap<String, String>> {
    let checks = catalog.checks.values().map(|check| {
        let facts = check.variants.iter().flat_map(|variant| &variant.facts);
        let mut terms: BTreeMap<String, String> = facts
            .map(|(source, age)| (format!("facts {source}"), age.map_or("any age".into(), |age| age.to_string())))
            .collect();
        terms.insert("target".into(), check.target.to_string());
        terms.insert("counts".into(), (!check.platform_guaranteed).to_string());
        (format!("check {}", check.id), terms)
    });
    let controls = catalog.controls.values().map(|control| {
        let mut terms: BTreeMap<String, String> = control
            .criteria
            .iter()
            .filter(|mapping| mapping.relation.counts())
            .map(|mapping| (mapping.criterion.to_string(), mapping.relation.word().to_owned()))
            .collect();
        let checks: BTreeSet<&str> = control.checks.iter().map(|check| check.as_str()).collect();
        let letters = control.procedures.iter().flat_map(|procedure| procedure.attributes.keys());
        let letters: Vec<&str> = letters.map(String::as_str).collect();
        terms.insert("nature".into(), control.nature.word().to_owned());
        terms.insert("operation".into(), operation(&control.operation));
        terms.insert("checks".into(), checks.into_iter().collect::<Vec<_>>().join(" "));
        terms.insert("attributes".into(), letters.join(" "));
        (format!("control {}", control.id), terms)
    });
    checks.chain(controls).collect()
}

fn operation(operation: &Operation) -> String {
    match operation {
        Operation::State => "state".to_owned(),
        Operation::DetectAndCorrect { within } => format!("within {}s", within.as_seconds()),
        Operation::Scheduled(Schedule { every, by, grace, fiscal_year_start: MonthDay { month, day }, .. }) => format!(
            "every {} {:?} by {} with {}s from {month}-{day}",
            every.count,
            every.unit,
            by.word(),
            grace.map_or(0, |grace| grace.as_seconds())
        ),
        Operation::Event { population } => format!("event {population}"),
        _ => panic!("an operation that the test does not know"),
    }
}

/// The terms that are others than at the release, of what was there then and is there still.
fn changed_terms(release: &Value, now: &Catalog) -> Vec<(Change, String)> {
    let mut changes = Vec::new();
    for (part, terms) in terms(now) {
        let Some(before) = release["terms"][&part].as_object() else { continue };
        let names: BTreeSet<&String> = before.keys().chain(terms.keys()).collect();
        for name in names {
            let (was, is) = (before.get(name).and_then(Value::as_str), terms.get(name).map(String::as_str));
            if was != is {
                let (was, is) = (was.unwrap_or("nothing"), is.unwrap_or("nothing"));
                changes.push((Change::Breaking, format!("{part}: {name} was {was} and is {is}")));
            }
        }
    }
    changes
}

/// What the catalog says of an example; nothing when the check is gone.
fn verdict(catalog: &Catalog, example: &Example) -> Option<String> {
    let profile = tailored(example).unwrap_or_default();
    let program = compile(catalog, &profile).ok()?;
    outcome(&program, example)
}

/// What changed between the release and now, each as a line.
fn changes(release: &Value, now: &Catalog) -> Vec<(Change, String)> {
    let mut changes = Vec::new();
    for (sort, ids) in ids(now) {
        let before: BTreeSet<String> = release["ids"][sort]
            .as_array()
            .expect("ids")
            .iter()
            .filter_map(|id| id.as_str().map(str::to_owned))
            .collect();
        changes.extend(before.difference(&ids).map(|id| (Change::Breaking, format!("{sort}: `{id}` is gone"))));
        changes.extend(ids.difference(&before).map(|id| (Change::Added, format!("{sort}: `{id}` is new"))));
    }
    changes.extend(changed_terms(release, now));
    let whole = compile(now, &Profile::default()).unwrap_or_else(|error| panic!("{error}"));
    for case in release["examples"].as_array().expect("examples") {
        let example = Example::of(fixtures(), case["example"].clone());
        let before = case["outcome"].as_str().expect("an outcome");
        let after = match tailored(&example) {
            None => outcome(&whole, &example),
            Some(_) => verdict(now, &example),
        };
        if after.as_deref() != Some(before) {
            let after = after.as_deref().unwrap_or("nothing");
            changes.push((Change::Breaking, format!("{}: {before} is now {after}", example.name())));
        }
    }
    changes
}

/// Whether a new version admits a change. Before 1.0.0, the minor number does what the major one does after.
fn admits(before: &semver::Version, now: &semver::Version, change: Change) -> bool {
    let is_more = |part: fn(&semver::Version) -> u64| part(now) > part(before);
    let is_early = before.major == 0 && now.major == 0;
    match change {
        Change::Breaking => is_more(|it| it.major) || (is_early && is_more(|it| it.minor)),
        Change::Added => now.major > before.major || is_more(|it| it.minor),
        Change::Wording => now >= before,
    }
}

#[test]
fn the_catalogs_version_admits_what_changed_since_its_last_release() {
    let now = door::built_in();
    if std::env::var_os("SOC2_WRITE_RELEASE_FIXTURES").is_some() {
        write(&now);
    }
    let release: Value = serde_json::from_str(&door::read(&fixtures())).expect("JSON");
    let version = semver::Version::parse(release["version"].as_str().expect("a version")).expect("a version");
    let wrong: Vec<String> = changes(&release, &now)
        .into_iter()
        .chain([(Change::Wording, "the version".to_owned())])
        .filter(|(change, _)| !admits(&version, &now.version, *change))
        .map(|(change, line)| format!("{change:?}: {line}"))
        .collect();
    assert!(wrong.is_empty(), "{} after {version} does not admit\n{}", now.version, wrong.join("\n"));
}

#[test]
fn a_removed_id_and_a_flipped_verdict_are_breaking() {
    let mut release: Value = serde_json::from_str(&door::read(&fixtures())).expect("JSON");
    let of_check = |case: &Value| case["example"]["check"] == "aws.iam.root-mfa";
    release["examples"].as_array_mut().expect("examples").retain(of_check);
    let mut now = door::built_in();
    let check = now.checks.keys().find(|id| id.as_str() == "aws.iam.root-mfa").expect("a check").clone();
    now.checks.get_mut(&check).expect("it is there").variants[0].pass.source = "false".to_owned();
    let control = now.controls.keys().next().expect("a control").clone();
    let is_of_release = release["ids"]["controls"].as_array().expect("ids").iter().any(|id| *id == control.as_str());
    now.controls.remove(&control);
    let changes = changes(&release, &now);
    let says = |text: &str| changes.iter().any(|(change, line)| *change == Change::Breaking && line.contains(text));
    assert!(says("pass is now fail"), "{changes:?}");
    assert_eq!(says(&format!("`{control}` is gone")), is_of_release);
}

#[test]
fn a_changed_relation_nature_operation_and_set_of_checks_are_breaking() {
    let mut now = door::built_in();
    let release = json!({"terms": terms(&now)});
    assert_eq!(changed_terms(&release, &now), []);
    let id = now.controls.values().find(|it| !it.checks.is_empty() && !it.criteria.is_empty()).expect("one").id.clone();
    let changed = |change: &dyn Fn(&mut Control)| {
        let mut now = now.clone();
        change(now.controls.get_mut(&id).expect("it is there"));
        changed_terms(&release, &now).into_iter().map(|(_, line)| line).collect::<Vec<_>>()
    };
    let table: [(&dyn Fn(&mut Control), &str); 6] = [
        (&|it| it.criteria[0].relation = Relation::Satisfies, "is satisfies"),
        (&|it| it.criteria[0].relation = Relation::Informs, "is nothing"),
        (&|it| it.nature = Nature::Hybrid, "nature was automated and is hybrid"),
        (&|it| it.operation = Operation::Event { population: "deployments".into() }, "is event deployments"),
        (&|it| drop(it.checks.pop()), "checks was"),
        (&|it| it.criteria.reverse(), ""),
    ];
    for (change, expected) in table {
        let came = changed(change);
        match expected {
            "" => assert!(came.is_empty(), "{came:?}"),
            _ => assert!(matches!(&came[..], [line] if line.contains(expected)), "{expected}: {came:?}"),
        }
    }
    let check = now.checks.values_mut().find(|it| it.variants[0].facts.values().any(Option::is_some)).expect("one");
    check.variants[0].facts.values_mut().for_each(|age| *age = None);
    assert!(changed_terms(&release, &now).iter().any(|(_, line)| line.contains("is any age")));
}

#[test]
fn before_the_first_major_version_the_minor_number_breaks() {
    let version = |text: &str| semver::Version::parse(text).expect("a version");
    assert!(!admits(&version("0.1.0"), &version("0.1.1"), Change::Breaking));
    assert!(!admits(&version("0.1.0"), &version("0.1.1"), Change::Added));
    assert!(admits(&version("0.1.0"), &version("0.2.0"), Change::Breaking));
    assert!(!admits(&version("1.1.0"), &version("1.2.0"), Change::Breaking));
    assert!(admits(&version("1.1.0"), &version("1.2.0"), Change::Added));
    assert!(!admits(&version("1.1.0"), &version("1.0.0"), Change::Wording));
}

fn write(now: &Catalog) {
    let examples: Vec<Value> = examples()
        .iter()
        .map(|example| {
            let outcome = verdict(now, example).unwrap_or_else(|| panic!("{}", example.name()));
            json!({"example": example.value(), "outcome": outcome})
        })
        .collect();
    let lines: Vec<String> = examples.iter().map(|example| format!("    {example}")).collect();
    let ids = serde_json::to_string(&ids(now)).expect("JSON");
    let terms: Vec<String> =
        terms(now).iter().map(|(part, terms)| format!("    {:?}: {}", part, json!(terms))).collect();
    let text = format!(
        "{{\n  \"version\": \"{}\",\n  \"ids\": {ids},\n  \"terms\": {{\n{}\n  }},\n  \"examples\": [\n{}\n  ]\n}}\n",
        now.version,
        terms.join(",\n"),
        lines.join(",\n")
    );
    fs::write(fixtures(), text).expect("the fixtures are written");
}
