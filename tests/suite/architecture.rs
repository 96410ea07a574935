//! The arrows between modules and packages, and what core never does.

use std::fs;
use std::path::Path;
use std::path::PathBuf;

use crate::door;

/// Modules that turn values into the next value. Everything else holds values.
const VERBS: [&str; 14] = [
    "accept",
    "compare",
    "compile",
    "coverage",
    "engage",
    "evaluate",
    "needs",
    "notice",
    "report",
    "requests",
    "rollup",
    "second_opinion",
    "undecidable",
    "verify",
];

/// What a verb may read of another verb's: the values that it returns.
const RETURNED: [(&str, &[&str]); 4] = [
    ("evaluate", &["Findings", "AsOf"]),
    ("needs", &["Need", "Needs", "Whose"]),
    ("report", &["Beside", "Report", "Made", "Seal"]),
    ("undecidable", &["Extent", "Undecidable", "UndecidableCheck"]),
];

fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut waiting = vec![door::project(folder)];
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            waiting.extend(fs::read_dir(&path).expect("a folder").filter_map(|entry| Some(entry.ok()?.path())));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push((path.clone(), door::read(&path)));
        }
    }
    found.sort();
    assert!(!found.is_empty(), "{folder} has sources");
    found
}

fn module(path: &Path) -> String {
    let inside = path.strip_prefix(door::project("soc2-core/src")).expect("a file of core");
    let first = inside.components().next().expect("a name").as_os_str().to_string_lossy();
    first.trim_end_matches(".rs").to_owned()
}

/// `use crate::a::b;` and `crate::a::b` in code, as paths; documentation is not code.
fn used_modules(text: &str) -> Vec<(String, String)> {
    let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    code.flat_map(|line| line.split("crate::").skip(1))
        .filter_map(|rest| {
            let mut parts = rest.split("::");
            let word =
                |part: &str| part.chars().take_while(|it| it.is_alphanumeric() || *it == '_').collect::<String>();
            Some((word(parts.next()?), parts.next().map(word).unwrap_or_default()))
        })
        .collect()
}

#[test]
fn values_know_no_verbs_and_verbs_know_no_other_verb() {
    let mut wrong = Vec::new();
    for (path, text) in sources("soc2-core/src") {
        let from = module(&path);
        if from == "lib" {
            continue;
        }
        for (to, item) in used_modules(&text) {
            let is_value = RETURNED.iter().any(|(verb, values)| *verb == to && values.contains(&item.as_str()));
            if VERBS.contains(&to.as_str()) && from != to && !is_value {
                wrong.push(format!("{} uses crate::{to}::{item}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_expression_engine_knows_documents_and_unknowns_only() {
    for (path, text) in sources("soc2-core/src/cel") {
        for (to, item) in used_modules(&text) {
            assert!(
                ["cel", "document", "spelling", "unknown"].contains(&to.as_str()),
                "{} uses crate::{to}::{item}",
                path.display()
            );
        }
    }
}

#[test]
fn core_has_no_clock_file_environment_network_or_random_order() {
    let forbidden = [
        "std::fs",
        "std::env",
        "TcpStream",
        "UdpSocket",
        "ToSocketAddrs",
        "std::process",
        "std::thread",
        "SystemTime",
        "std::time::Instant",
        "HashMap",
        "HashSet",
        "Timestamp::now",
        "Zoned::now",
        "TimeZone::system",
        "unsafe ",
    ];
    for (path, text) in sources("soc2-core/src") {
        for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
            for word in forbidden {
                assert!(!line.contains(word), "{}: `{word}` in `{}`", path.display(), line.trim());
            }
        }
    }
}

#[test]
fn the_stock_library_is_built_for_whoever_asks_for_it() {
    let manifest = door::read(&door::project("soc2-core").join("Cargo.toml"));
    let line = manifest.lines().find(|line| line.starts_with("cel-interpreter"));
    assert!(line.is_some_and(|line| line.contains("optional = true")), "{line:?}");
    assert!(!manifest.lines().any(|line| line.starts_with("default = ")), "no feature is on by default");
}

#[test]
fn packages_depend_in_one_direction() {
    let manifest = |package: &str| door::read(&door::project(package).join("Cargo.toml"));
    let names = ["soc2-core", "controls-catalog", "soc2-ffi", "soc2-py", "examples", "tests"];
    let allowed: [(&str, &[&str]); 6] = [
        ("soc2-core", &[]),
        ("controls-catalog", &[]),
        ("soc2-ffi", &["soc2-core", "controls-catalog"]),
        ("soc2-py", &["soc2-core", "controls-catalog"]),
        ("examples", &["soc2-core", "controls-catalog"]),
        ("tests", &["soc2-core", "controls-catalog"]),
    ];
    for (package, may) in allowed {
        for other in names.into_iter().filter(|other| *other != package && !may.contains(other)) {
            let uses = manifest(package).lines().any(|line| line.starts_with(other));
            assert!(!uses, "{package} depends on {other}");
        }
    }
}
