//! Draws a sample from a frozen population, and tells what testing it came to as an auditor writes it.
//!
//! `cargo run --release --example sample` shows 180 deployments of which 25 were tested; `-- --help` says how to make
//! a workpaper of your own.

use std::error::Error;
use std::io;
use std::io::Write as _;
use std::path::Path;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use soc2_core::catalog;
use soc2_core::compile;
use soc2_core::diagnostic::Text;
use soc2_core::profile::Profile;
use soc2_core::record;
use soc2_core::sample;
use soc2_core::sample::Confidence;
use soc2_core::sample::Rate;
use soc2_core::sample::enlarge;

/// Draw a sample from a frozen population, and tell what testing it came to.
///
/// A workpaper is one YAML or JSON file that grows by an act at a time; run this after each, and it says what comes
/// next:
///
///   1. `population` and `items`: the list, with the system and the query that it comes from.
///   2. `frozen`: who froze it, when, under which digest. From now on the list cannot change.
///   3. `sample`: a seed given after that, by whom, and how many items. Take a seed that nobody can choose: dice, or
///      the numbers of a lottery that is drawn after the freeze.
///   4. `replacements`: items that cannot be tested, and why. What nothing is shown of is no such item: it deviates.
///
/// Without arguments: 180 deployments of the sample organization, of which 25 were tested. Exit status: 0, or 2 for bad
/// input, with every problem on standard error.
#[derive(Parser)]
#[command(name = "sample", version, verbatim_doc_comment)]
struct Args {
    /// The workpaper; `-` is standard input.
    #[arg(value_name = "WORKPAPER")]
    workpaper: Option<PathBuf>,
    /// What was found of the items: records with the test of this population.
    #[arg(long, value_name = "PATH")]
    records: Option<PathBuf>,
    /// Take more items than the workpaper says: the next ones in the same order.
    #[arg(long, value_name = "N")]
    size: Option<u32>,
    /// How sure to be of the upper limit.
    #[arg(long, value_name = "PERCENT", default_value = "90%", value_parser = Confidence::parse)]
    confidence: Confidence,
    /// Compare the upper limit with this rate.
    #[arg(long, value_name = "PERCENT", value_parser = Rate::parse)]
    tolerable: Option<Rate>,
}

fn main() -> ExitCode {
    let page = page(&Args::parse());
    let written = page.map(|page| io::stdout().lock().write_all(page.as_bytes()));
    match written {
        // Whoever reads no further has seen enough.
        Ok(_) => ExitCode::SUCCESS,
        Err(problem) => {
            let _ = writeln!(io::stderr().lock(), "{problem}");
            ExitCode::from(2)
        }
    }
}

fn page(args: &Args) -> Result<String, Box<dyn Error>> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
    let (workpaper, records) = match &args.workpaper {
        Some(path) => (path.clone(), args.records.clone()),
        None => {
            let records = args.records.clone().unwrap_or_else(|| own.join("deployments.records.yaml"));
            (own.join("deployments.yaml"), Some(records))
        }
    };
    let texts: Vec<Text> = controls_catalog::CATALOG.iter().map(|file| Text::new(file.name, file.text)).collect();
    let program = compile(&catalog::read(&texts)?, &Profile::default())?;
    let mut workpaper = sample::read(&text(&workpaper)?)?;
    if workpaper.sample.is_none() && (records.is_some() || args.size.is_some()) {
        return Err("--records and --size: nothing is drawn yet: without them, what comes next is said".into());
    }
    if let (Some(sample), Some(size)) = (&workpaper.sample, args.size) {
        workpaper.sample = Some(enlarge(sample, size).map_err(|refusal| format!("--size: {refusal}"))?);
    }
    let page = workpaper.to_text(program.sizes());
    let Some(sample) = &workpaper.sample else { return Ok(page) };
    let Some(path) = records else { return Ok(page + &sample.to_text()) };
    let records = record::read(&[text(&path)?])?;
    let tested = sample::tested(sample, &records.tests, Some(&program), args.confidence, args.tolerable);
    let tested = tested.map_err(|problem| format!("{}: {problem}", path.display()))?;
    Ok(tested.iter().fold(page, |page, test| page + &test.to_text()))
}

fn text(path: &Path) -> Result<Text, Box<dyn Error>> {
    let input = examples::read(path, &["yaml", "yml", "json"])?.into_iter().next().ok_or("nothing to read")?;
    let content = String::from_utf8(input.bytes).map_err(|_| format!("{}: not UTF-8", input.name))?;
    Ok(Text::new(input.name, content))
}
