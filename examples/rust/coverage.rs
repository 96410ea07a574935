//! Prints, as Markdown, which criteria and points of focus the built-in catalog's controls address, and by what.
//!
//! `cargo run --release --example coverage > docs/coverage.md`

use std::error::Error;
use std::io;
use std::io::Write;

use soc2_core::catalog;
use soc2_core::compile;
use soc2_core::coverage::coverage;
use soc2_core::diagnostic::Text;
use soc2_core::engagement::Engagement;
use soc2_core::profile::Profile;

fn main() -> Result<(), Box<dyn Error>> {
    Ok(io::stdout().lock().write_all(page()?.as_bytes())?)
}

fn page() -> Result<String, soc2_core::Error> {
    let texts: Vec<Text> = controls_catalog::CATALOG.iter().map(|file| Text::new(file.name, file.text)).collect();
    let program = compile(&catalog::read(&texts)?, &Profile::default())?;
    Ok(coverage(&program, &Engagement::default()).to_markdown(&program))
}
