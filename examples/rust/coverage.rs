//! Prints, as Markdown, which criteria and points of focus the built-in catalog's controls address, and by what.
//!
//! `cargo run --release --example coverage > docs/coverage.md`

use std::error::Error;
use std::io;
use std::io::Write;

use soc2_core::assessment::CriterionCoverage;
use soc2_core::assessment::Means;
use soc2_core::assessment::Share;
use soc2_core::catalog;
use soc2_core::compile;
use soc2_core::coverage::coverage;
use soc2_core::diagnostic::Text;
use soc2_core::engagement::Engagement;
use soc2_core::profile::Profile;
use soc2_core::program::Program;

fn main() -> Result<(), Box<dyn Error>> {
    Ok(io::stdout().lock().write_all(page()?.as_bytes())?)
}

fn page() -> Result<String, soc2_core::Error> {
    let texts: Vec<Text> = controls_catalog::CATALOG.iter().map(|file| Text::new(file.name, file.text)).collect();
    let program = compile(&catalog::read(&texts)?, &Profile::default())?;
    let coverage = coverage(&program, &Engagement::default());
    let mut page = format!(
        "# What the catalog's controls address\n\n\
         The controls of catalog {} are illustrative. A control *addresses* a criterion or a point of focus when it is \
         mapped to it as satisfying or supporting it; that says nothing of how it turns out. Points of focus are guidance \
         and no requirements: what none addresses is no gap by itself.\n\n\
         *Checks* means that facts decide; *people* that somebody has to perform the control and record it. Most of what \
         the criteria ask cannot be decided by looking at machines.\n\n\
         | | addressed | by checks | by people | by both | by none | relevant |\n|---|--:|--:|--:|--:|--:|--:|\n",
        program.catalog().version
    );
    page.push_str(&row("criteria", coverage.criteria));
    page.push_str(&row("points of focus", coverage.points_of_focus));
    for series in program.series() {
        page.push_str(&format!("\n## {} {}\n\n", series.id, series.title));
        page.push_str("| criterion | by | points of focus by checks | by people | by both | by none |\n");
        page.push_str("|---|---|---|---|---|---|\n");
        for covered in coverage.by_criterion.iter().filter(|it| *it.criterion.series() == series.id) {
            page.push_str(&line(&program, covered));
        }
    }
    Ok(page)
}

fn row(what: &str, share: Share) -> String {
    let Share { automated, manual, both, relevant, .. } = share;
    let addressed = share.addressed();
    format!("| {what} | {addressed} | {automated} | {manual} | {both} | {} | {relevant} |\n", relevant - addressed)
}

fn line(program: &Program, covered: &CriterionCoverage) -> String {
    let title = program.criterion(&covered.criterion).map_or("", |criterion| &criterion.title);
    let points = |means: Means| {
        let of_means = covered.points_of_focus.iter().filter(|(_, it)| *it == means);
        let numbers: Vec<String> = of_means.map(|(point, _)| point.number().to_string()).collect();
        numbers.join(", ")
    };
    format!(
        "| {} {title} | {} | {} | {} | {} | {} |\n",
        covered.criterion,
        word(covered.means),
        points(Means::Automated),
        points(Means::Manual),
        points(Means::Both),
        points(Means::None)
    )
}

fn word(means: Means) -> &'static str {
    match means {
        Means::Automated => "checks",
        Means::Manual => "people",
        Means::Both => "both",
        Means::None => "none",
    }
}
