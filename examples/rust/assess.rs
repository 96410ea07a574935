//! Assesses facts and prints a report.
//!
//! `cargo run --release --example assess` shows the built-in catalog on the sample organization;
//! `cargo run --release --example assess -- --help` says what else there is.

use std::fs;
use std::io;
use std::io::IsTerminal;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use clap::ValueEnum;
use examples::Input;
use soc2_core::Error;
use soc2_core::assessment::Assessment;
use soc2_core::catalog;
use soc2_core::catalog::Catalog;
use soc2_core::compile;
use soc2_core::diagnostic::Text;
use soc2_core::evaluate::AsOf;
use soc2_core::facts;
use soc2_core::facts::FactsDocument;
use soc2_core::finding::Outcome;
use soc2_core::id::TargetId;
use soc2_core::profile;
use soc2_core::profile::Profile;
use soc2_core::program::Program;
use soc2_core::report::Color;
use soc2_core::report::Detail;
use soc2_core::report::Report;
use soc2_core::time::Instant;

/// Assess facts against SOC 2 criteria and print a report.
///
/// Without arguments: the whole built-in catalog on the sample organization. Exit status: 0 when a report was made,
/// 1 when --fail-on says so, 2 for bad input, with every problem on standard error.
#[derive(Parser)]
#[command(name = "assess", version)]
struct Args {
    /// A catalog, a file or a folder of YAML or JSON. One that names itself (`catalog:`) is used instead of the
    /// built-in one, any other is added to it.
    #[arg(long, value_name = "PATH")]
    catalog: Vec<PathBuf>,
    /// A profile: a built-in one by name (sysdig-guide), or a file.
    #[arg(long, value_name = "NAME|PATH")]
    profile: Option<String>,
    /// Facts: JSON or NDJSON, a file or a folder of them; `-` is standard input.
    #[arg(long, value_name = "PATH")]
    facts: Vec<PathBuf>,
    /// Look at this target only; may be repeated.
    #[arg(long, value_name = "TARGET")]
    target: Vec<String>,
    /// The instant to assess, RFC 3339. Without it, the newest `collected_at`; then the age of facts is not measured.
    #[arg(long, value_name = "RFC3339", conflicts_with = "period")]
    as_of: Option<String>,
    /// The period to assess (Type II) (not built yet).
    #[arg(long, value_name = "FROM/TO")]
    period: Option<String>,
    /// The scope of the assessment (not built yet).
    #[arg(long, value_name = "PATH")]
    scope: Option<PathBuf>,
    /// Performances and tests (not built yet).
    #[arg(long, value_name = "PATH")]
    records: Vec<PathBuf>,
    /// Risk acceptances (not built yet).
    #[arg(long, value_name = "PATH")]
    acceptances: Vec<PathBuf>,
    /// An earlier report to compare with (not built yet).
    #[arg(long, value_name = "REPORT")]
    baseline: Option<PathBuf>,
    /// The format of the report: text and json are built, the others answer that they are not yet.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// How much the text report shows.
    #[arg(long, value_enum, default_value_t = DetailArg::Failed)]
    detail: DetailArg,
    /// Colors in the text report: on a terminal unless NO_COLOR is set, always, or never.
    #[arg(long, value_enum, default_value_t = ColorArg::Auto)]
    color: ColorArg,
    /// Write the report here and not to standard output.
    #[arg(long, value_name = "PATH")]
    output: Option<PathBuf>,
    /// Exit with 1 when a finding has this outcome or a worse one; worst first: fail, error, unknown.
    #[arg(long, value_enum)]
    fail_on: Option<FailOn>,
    /// Report bad documents and assess the rest; the report is marked partial, the exit status is 2.
    #[arg(long)]
    keep_going: bool,
}

#[derive(Clone, Copy, ValueEnum, PartialEq)]
enum Format {
    Text,
    Json,
    Html,
    Markdown,
    Csv,
    Oscal,
    Ocsf,
    Sarif,
    Junit,
}

#[derive(Clone, Copy, ValueEnum)]
enum DetailArg {
    /// Counts and outcomes.
    Summary,
    /// What did not pass in full, the rest by name.
    Failed,
    /// Everything.
    Full,
}

#[derive(Clone, Copy, ValueEnum)]
enum ColorArg {
    Auto,
    Always,
    Never,
}

#[derive(Clone, Copy, ValueEnum)]
enum FailOn {
    Fail,
    Error,
    Unknown,
}

fn main() -> ExitCode {
    match run(&Args::parse()) {
        Ok(code) => code,
        Err(problems) => {
            for problem in &problems {
                complain(problem);
            }
            let count = problems.len();
            complain(&format!("{count} problem{}; no report was made", if count == 1 { "" } else { "s" }));
            ExitCode::from(2)
        }
    }
}

fn run(args: &Args) -> Result<ExitCode, Vec<String>> {
    let mut problems = not_built_yet(args);
    let as_of = args.as_of.as_deref().map(Instant::parse).transpose();
    problems.extend(as_of.as_ref().err().map(|error| format!("--as-of: {error}")));
    let program = keep(program(args), &mut problems);
    let facts = keep(read_facts(args), &mut problems);
    let (Some(program), Some((documents, unread)), Ok(as_of)) = (program, facts, as_of) else { return Err(problems) };
    let Some(as_of) = as_of.map(AsOf::Given).or_else(|| AsOf::newest(&documents)) else {
        problems.extend(unread);
        problems.push("no facts were read: bring facts with `--facts`, or say `--as-of` to assess without any".into());
        return Err(problems);
    };
    let mut assessment = soc2_core::assess(&program, &documents, as_of).map_err(|error| each(&error))?;
    if !problems.is_empty() {
        return Err(problems);
    }
    unread.iter().for_each(|problem| complain(problem));
    assessment.unread = unread;
    let report = Report { program: &program, assessment: &assessment };
    write(args, &report).map_err(|problem| vec![problem])?;
    Ok(status(args, &assessment))
}

/// What the command line of the finished program has and this one does not.
fn not_built_yet(args: &Args) -> Vec<String> {
    let formats = [Format::Text, Format::Json];
    [
        (args.period.is_some(), "--period"),
        (args.scope.is_some(), "--scope"),
        (!args.records.is_empty(), "--records"),
        (!args.acceptances.is_empty(), "--acceptances"),
        (args.baseline.is_some(), "--baseline"),
    ]
    .into_iter()
    .filter(|(is_asked, _)| *is_asked)
    .map(|(_, name)| format!("{name} is not built yet"))
    .chain((!formats.contains(&args.format)).then(|| {
        let name = args.format.to_possible_value().map_or(String::new(), |value| value.get_name().to_owned());
        format!("--format {name} is not built yet: text and json are")
    }))
    .collect()
}

/// The value, or nothing after noting what is wrong.
fn keep<T>(result: Result<T, Vec<String>>, problems: &mut Vec<String>) -> Option<T> {
    result.map_err(|found| problems.extend(found)).ok()
}

fn each(error: &Error) -> Vec<String> {
    error.diagnostics().iter().map(ToString::to_string).collect()
}

fn program(args: &Args) -> Result<Program, Vec<String>> {
    let mut problems = Vec::new();
    let catalog = keep(read_catalog(args), &mut problems);
    let profile = keep(read_profile(args), &mut problems);
    let (Some(catalog), Some(profile)) = (catalog, profile) else { return Err(problems) };
    compile(&catalog, &profile).map_err(|error| each(&error))
}

fn read_catalog(args: &Args) -> Result<Catalog, Vec<String>> {
    let mut texts = Vec::new();
    let mut problems = Vec::new();
    for path in &args.catalog {
        for input in keep(read(path, &["yaml", "yml", "json"]), &mut problems).into_iter().flatten() {
            texts.extend(keep(text(input).map_err(|problem| vec![problem]), &mut problems));
        }
    }
    if !texts.iter().any(catalog::names_itself) {
        let built_in = controls_catalog::CATALOG.iter().map(|file| Text::new(file.name, file.text));
        texts.splice(0..0, built_in);
    }
    match catalog::read(&texts) {
        Ok(catalog) if problems.is_empty() => Ok(catalog),
        Ok(_) => Err(problems),
        Err(error) => {
            problems.extend(each(&error));
            Err(problems)
        }
    }
}

fn read_profile(args: &Args) -> Result<Profile, Vec<String>> {
    let mut profile = match &args.profile {
        None => Profile::default(),
        Some(name) => profile::read(&profile_text(name)?).map_err(|error| each(&error))?,
    };
    if !args.target.is_empty() {
        profile.targets = targets(args, &profile)?;
    }
    Ok(profile)
}

/// The targets asked for, which a profile may narrow and the command line may not widen again.
fn targets(args: &Args, profile: &Profile) -> Result<Vec<TargetId>, Vec<String>> {
    let parse = |target: &String| match TargetId::parse(target) {
        Ok(target) if profile.targets.is_empty() || profile.targets.contains(&target) => Ok(target),
        Ok(target) => Err(vec![format!("--target: `{target}` is not among the profile's targets")]),
        Err(error) => Err(vec![format!("--target: {error}")]),
    };
    args.target.iter().map(parse).collect()
}

fn profile_text(name: &str) -> Result<Text, Vec<String>> {
    if let Some(file) = controls_catalog::profile(name) {
        return Ok(Text::new(file.name, file.text));
    }
    let path = Path::new(name);
    if !path.exists() {
        let known: Vec<&str> = controls_catalog::PROFILES.iter().map(controls_catalog::profile_name).collect();
        return Err(vec![format!("--profile: `{name}` is no file and no built-in profile ({})", known.join(", "))]);
    }
    let mut inputs = read(path, &["yaml", "yml", "json"])?;
    match (inputs.pop(), inputs.is_empty()) {
        (Some(input), true) => text(input).map_err(|problem| vec![problem]),
        _ => Err(vec![format!("--profile: {name}: one file is expected")]),
    }
}

/// The sound documents, and with `--keep-going` what is wrong with the others.
fn read_facts(args: &Args) -> Result<(Vec<FactsDocument>, Vec<String>), Vec<String>> {
    let sample = [Path::new(env!("CARGO_MANIFEST_DIR")).join("facts/sample")];
    let paths = if args.facts.is_empty() { &sample[..] } else { &args.facts };
    let (mut documents, mut problems) = (Vec::new(), Vec::new());
    for path in paths {
        for input in keep(read(path, &["json", "ndjson", "jsonl"]), &mut problems).into_iter().flatten() {
            let mut reading = facts::read(&input.name, &input.bytes, &Default::default());
            documents.append(&mut reading.documents);
            problems.extend(reading.diagnostics.iter().map(ToString::to_string));
        }
    }
    match problems.is_empty() || args.keep_going {
        true => Ok((documents, problems)),
        false => Err(problems),
    }
}

fn read(path: &Path, extensions: &[&str]) -> Result<Vec<Input>, Vec<String>> {
    examples::read(path, extensions).map_err(|problem| vec![problem])
}

fn text(input: Input) -> Result<Text, String> {
    match String::from_utf8(input.bytes) {
        Ok(content) => Ok(Text::new(input.name, content)),
        Err(error) => Err(format!("{}: not UTF-8 at byte {}", input.name, error.utf8_error().valid_up_to())),
    }
}

fn write(args: &Args, report: &Report<'_>) -> Result<(), String> {
    let is_wanted = || std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let color = match args.color {
        ColorArg::Always => Color::Always,
        ColorArg::Auto if args.output.is_none() && io::stdout().is_terminal() && is_wanted() => Color::Always,
        ColorArg::Auto | ColorArg::Never => Color::Never,
    };
    let detail = match args.detail {
        DetailArg::Summary => Detail::Summary,
        DetailArg::Failed => Detail::Failed,
        DetailArg::Full => Detail::Full,
    };
    let rendered = match args.format {
        Format::Json => report.to_json(),
        _ => report.to_text(detail, color),
    };
    match &args.output {
        Some(path) => replace(path, &rendered),
        None => match io::stdout().lock().write_all(rendered.as_bytes()) {
            // The reader has seen enough: `| head` is no mistake.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            written => written.map_err(|error| format!("standard output: {error}")),
        },
    }
}

/// Writes a file beside the path and renames it, so that a reader never sees half a report.
fn replace(path: &Path, text: &str) -> Result<(), String> {
    let problem = |error: io::Error| format!("--output: {}: {error}", path.display());
    if fs::symlink_metadata(path).is_ok_and(|existing| !existing.is_file()) {
        return Err(format!("--output: {} is not a regular file", path.display()));
    }
    let name = path.file_name().ok_or_else(|| format!("--output: {} names no file", path.display()))?;
    let beside = path.with_file_name(format!(".{}.{}.part", name.to_string_lossy(), std::process::id()));
    fs::write(&beside, text).and_then(|()| fs::rename(&beside, path)).map_err(|error| {
        // What is half-written goes; that it may not be there is no further problem.
        fs::remove_file(&beside).ok();
        problem(error)
    })
}

fn status(args: &Args, assessment: &Assessment) -> ExitCode {
    let is_bad = |outcome: &Outcome| match args.fail_on {
        None => false,
        Some(FailOn::Fail) => matches!(outcome, Outcome::Fail),
        Some(FailOn::Error) => matches!(outcome, Outcome::Fail | Outcome::Error(_)),
        Some(FailOn::Unknown) => matches!(outcome, Outcome::Fail | Outcome::Error(_) | Outcome::Unknown(_)),
    };
    if !assessment.unread.is_empty() {
        return ExitCode::from(2);
    }
    match assessment.findings.findings.iter().any(|finding| is_bad(&finding.outcome)) {
        true => ExitCode::from(1),
        false => ExitCode::SUCCESS,
    }
}

fn complain(problem: &str) {
    // A closed standard error leaves nobody to tell.
    writeln!(io::stderr().lock(), "{problem}").ok();
}
