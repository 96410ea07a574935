//! Lists the catalog's files, so that a new file needs no line of code.

use std::env;
use std::fs;
use std::io;
use std::path::Path;
use std::path::PathBuf;

const CATALOG: [&str; 9] = [
    "catalog.yaml",
    "categories.yaml",
    "targets.yaml",
    "criteria",
    "sources",
    "checks",
    "controls",
    "sampling.yaml",
    "proof.yaml",
];

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?);
    let out = PathBuf::from(env::var("OUT_DIR").map_err(io::Error::other)?);
    let mut catalog = Vec::new();
    for name in CATALOG {
        find(&root.join(name), &mut catalog)?;
    }
    let mut profiles = Vec::new();
    find(&root.join("profiles"), &mut profiles)?;
    fs::write(out.join("catalog.rs"), listing(&root, &catalog))?;
    fs::write(out.join("profiles.rs"), listing(&root, &profiles))
}

/// The YAML files under a path in the order of their names, without the examples of checks.
fn find(path: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    println!("cargo::rerun-if-changed={}", path.display());
    if path.is_dir() {
        let mut inside =
            fs::read_dir(path)?.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<Vec<_>>>()?;
        inside.sort();
        return inside.iter().try_for_each(|path| find(path, found));
    }
    let name = path.to_string_lossy();
    if name.ends_with(".yaml") && !name.ends_with(".examples.yaml") {
        found.push(path.to_owned());
    }
    Ok(())
}

fn listing(root: &Path, files: &[PathBuf]) -> String {
    let file = |path: &PathBuf| {
        let name = path.strip_prefix(root).unwrap_or(path).to_string_lossy().replace('\\', "/");
        format!("    File {{ name: {name:?}, text: include_str!({path:?}) }},\n")
    };
    format!("&[\n{}]", files.iter().map(file).collect::<String>())
}
