//! The header says what the code says.

use std::fs;
use std::path::Path;

#[test]
fn the_header_is_that_of_the_code() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let config = cbindgen::Config::from_file(folder.join("cbindgen.toml")).expect("a configuration");
    let made = cbindgen::Builder::new().with_crate(folder).with_config(config).generate().expect("a header");
    let mut text = Vec::new();
    made.write(&mut text);
    let text = without_outs(&String::from_utf8(text).expect("UTF-8"));
    let path = folder.join("include/soc2.h");
    if std::env::var_os("SOC2_WRITE_HEADER").is_some() {
        fs::write(&path, &text).expect("the header is written");
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == text, "include/soc2.h is not what the code says: `make header` writes it");
}

/// C says `soc2_error **error`: what the alias of Rust's type comes to has no name there, and takes none from who includes the header.
fn without_outs(header: &str) -> String {
    let is_alias = |part: &str| part.contains("typedef ") && part.contains("**Out_");
    let (aliases, parts): (Vec<_>, Vec<_>) = header.split("\n\n").partition(|part| is_alias(part));
    aliases
        .iter()
        .filter_map(|alias| alias.split_once("typedef ")?.1.trim_end_matches(';').split_once(" **"))
        .fold(parts.join("\n\n"), |text, (handle, alias)| text.replace(&format!("{alias} "), &format!("{handle} **")))
}

#[test]
fn unsafe_code_stands_in_the_guard_alone() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for file in fs::read_dir(sources).expect("sources").map(|entry| entry.expect("a file").path()) {
        let text = fs::read_to_string(&file).expect("text");
        let is_guard = file.ends_with("guard.rs");
        for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
            let is_unsafe = line.replace("#[unsafe(no_mangle)]", "").contains("unsafe");
            assert!(is_guard || !is_unsafe, "{}: {line}", file.display());
        }
    }
}
