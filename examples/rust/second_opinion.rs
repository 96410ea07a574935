//! Has the verdicts of an assessment recomputed by the stock CEL library.
//!
//! `cargo run --release --features second-opinion --example second-opinion` asks it about the sample organization.

use std::io;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use soc2_core::Error;
use soc2_core::catalog;
use soc2_core::compile;
use soc2_core::diagnostic::Text;
use soc2_core::engage::engage;
use soc2_core::engagement::Engagement;
use soc2_core::evaluate::AsOf;
use soc2_core::facts;
use soc2_core::facts::FactsDocument;
use soc2_core::profile;
use soc2_core::profile::Profile;
use soc2_core::program::Program;
use soc2_core::scope;
use soc2_core::second_opinion::second_opinion;
use soc2_core::time::Instant;

/// Assess facts, and have every verdict recomputed by the stock CEL library.
///
/// Without arguments: the built-in catalog on the sample organization. Exit status: 0 when all that could be asked agrees,
/// 1 when a verdict differs, 2 for bad input.
#[derive(Parser)]
#[command(name = "second-opinion", version)]
struct Args {
    /// A catalog, a file or a folder of YAML or JSON. One that names itself (`catalog:`) is used instead of the
    /// built-in one, any other is added to it.
    #[arg(long, value_name = "PATH")]
    catalog: Vec<PathBuf>,
    /// A built-in profile by name (sysdig-guide), or a file that extends none but those.
    #[arg(long, value_name = "NAME|PATH")]
    profile: Option<String>,
    /// Facts: JSON or NDJSON, a file or a folder of them; `-` is standard input.
    #[arg(long, value_name = "PATH")]
    facts: Vec<PathBuf>,
    /// The instant that was assessed, RFC 3339; without it, the newest `collected_at`.
    #[arg(long, value_name = "RFC3339")]
    as_of: Option<String>,
    /// The scope of the assessment, of which checks read whom it rests on.
    #[arg(long, value_name = "PATH")]
    scope: Option<PathBuf>,
}

fn main() -> ExitCode {
    match run(&Args::parse()) {
        Ok(code) => code,
        Err(problems) => {
            // A closed standard error leaves nobody to tell.
            problems.iter().for_each(|problem| drop(writeln!(io::stderr().lock(), "{problem}")));
            ExitCode::from(2)
        }
    }
}

fn run(args: &Args) -> Result<ExitCode, Vec<String>> {
    let program = program(args)?;
    let stated = engagement(args, &program)?;
    let documents = documents(args)?;
    let given = args.as_of.as_deref().map(Instant::parse).transpose();
    let given = given.map_err(|error| vec![format!("--as-of: {error}")])?;
    let as_of = given.map(AsOf::Given).or_else(|| AsOf::newest(&documents));
    let as_of =
        as_of.ok_or_else(|| vec!["no facts were read: bring them with `--facts`, or say `--as-of`".to_owned()])?;
    let assessment = soc2_core::assess(&program, &documents, &stated, as_of).map_err(each)?;
    let second = second_opinion(&program, &documents, &stated, &assessment.findings);
    let written = io::stdout().lock().write_all(second.to_string().as_bytes());
    written.map_err(|error| vec![format!("standard output: {error}")])?;
    Ok(ExitCode::from(u8::from(!second.differed.is_empty())))
}

fn program(args: &Args) -> Result<Program, Vec<String>> {
    let mut given = texts(&args.catalog, &["yaml", "yml", "json"])?;
    if !given.iter().any(catalog::names_itself) {
        given.splice(0..0, controls_catalog::CATALOG.iter().map(|file| Text::new(file.name, file.text)));
    }
    let catalog = catalog::read(&given).map_err(each)?;
    let read = |file: &controls_catalog::File| profile::read(&Text::new(file.name, file.text)).map_err(each);
    let profile = match args.profile.as_deref() {
        None => Profile::default(),
        Some(name) => match controls_catalog::profile(name) {
            Some(file) => read(file)?,
            None => profile::read(&one(Path::new(name))?).map_err(each)?,
        },
    };
    let known: Vec<Profile> = controls_catalog::PROFILES.iter().map(read).collect::<Result<_, _>>()?;
    compile(&catalog, &profile::resolve(profile, &known).map_err(each)?).map_err(each)
}

fn engagement(args: &Args, program: &Program) -> Result<Engagement, Vec<String>> {
    let Some(path) = &args.scope else { return Ok(Engagement::default()) };
    let scope = scope::read(&one(path)?).map_err(each)?;
    engage(program, Some(scope), Default::default(), Vec::new()).map_err(each)
}

fn documents(args: &Args) -> Result<Vec<FactsDocument>, Vec<String>> {
    let sample = [Path::new(env!("CARGO_MANIFEST_DIR")).join("facts/sample")];
    let paths = if args.facts.is_empty() { &sample[..] } else { &args.facts };
    let mut documents = Vec::new();
    for path in paths {
        for input in examples::read(path, &["json", "ndjson", "jsonl"]).map_err(|problem| vec![problem])? {
            documents.extend(facts::read(&input.name, &input.bytes, &Default::default()).complete().map_err(each)?);
        }
    }
    Ok(documents)
}

/// The one text of a path.
fn one(path: &Path) -> Result<Text, Vec<String>> {
    let mut texts = texts(&[path.to_owned()], &["yaml", "yml", "json"])?;
    match (texts.pop(), texts.is_empty()) {
        (Some(text), true) => Ok(text),
        (Some(_) | None, _) => Err(vec![format!("{}: one file is expected", path.display())]),
    }
}

fn texts(paths: &[PathBuf], extensions: &[&str]) -> Result<Vec<Text>, Vec<String>> {
    let mut texts = Vec::new();
    for path in paths {
        for input in examples::read(path, extensions).map_err(|problem| vec![problem])? {
            match String::from_utf8(input.bytes) {
                Ok(content) => texts.push(Text::new(input.name, content)),
                Err(_) => return Err(vec![format!("{}: not UTF-8", input.name)]),
            }
        }
    }
    Ok(texts)
}

fn each(error: Error) -> Vec<String> {
    error.diagnostics().iter().map(ToString::to_string).collect()
}
