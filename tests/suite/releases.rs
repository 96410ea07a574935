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
use soc2_core::compile;
use soc2_core::profile::Profile;

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
    // A relation that counts decides verdicts of its criterion.
    let relations = catalog.controls.values().flat_map(|control| {
        let counted = control.criteria.iter().filter(|mapping| mapping.relation.counts());
        counted.map(|mapping| format!("{} {} {}", mapping.criterion, mapping.relation.word(), control.id))
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
        ("relations", relations.collect()),
    ]
    .into()
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
    let text = format!(
        "{{\n  \"version\": \"{}\",\n  \"ids\": {ids},\n  \"examples\": [\n{}\n  ]\n}}\n",
        now.version,
        lines.join(",\n")
    );
    fs::write(fixtures(), text).expect("the fixtures are written");
}
