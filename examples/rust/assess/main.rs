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
use clap::builder::PossibleValuesParser;
use clap::builder::TypedValueParser;
use examples::adding::Adding;
use examples::assessing::Assessed;
use examples::assessing::Assessing;
use examples::inputs::keep;
use soc2_core::assessment::Assessment;
use soc2_core::assessment::FailOn;
use soc2_core::diagnostic::Text;
use soc2_core::notice::notices;
use soc2_core::report::Beside;
use soc2_core::report::Color;
use soc2_core::report::Detail;
use soc2_core::report::Report;
use soc2_core::report::View;
use soc2_core::report::html;

/// Assess facts against SOC 2 criteria and print a report.
///
/// Without arguments: the whole built-in catalog on the sample organization. Exit status: 0 when a report was made,
/// 1 when --fail-on says so, 2 for bad input, with every problem on standard error.
#[derive(Parser)]
#[command(name = "assess", version)]
struct Args {
    #[command(flatten)]
    assessing: Assessing,
    #[command(flatten)]
    adding: Adding,
    /// The format of the report: text, json, or html, a page of its own; the others answer that they are not built yet.
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
    /// Exit with 1 when a finding or a control has this outcome or a worse one; worst first: fail, error, unknown.
    #[arg(long, value_parser = PossibleValuesParser::new(FailOn::ALL.map(FailOn::word)).try_map(fail_on))]
    fail_on: Option<FailOn>,
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

fn fail_on(word: String) -> Result<FailOn, String> {
    FailOn::of_word(&word).ok_or_else(|| format!("`{word}` is no outcome to fail on"))
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
    let mut problems: Vec<String> = not_built_yet(args).into_iter().collect();
    let added = keep(args.adding.read(), &mut problems);
    if args.adding.values && args.format != Format::Json {
        problems.push("--values: values stand in the JSON report: ask for it with `--format json`".to_owned());
    }
    let Assessed { program, engagement, assessment } = args.assessing.assess(problems)?;
    let Some(added) = added else { return Err(Vec::new()) };
    assessment.unread.iter().for_each(|problem| complain(problem));
    for notice in notices(&program, &engagement, &assessment) {
        complain(&format!("warning: {notice}"));
    }
    let report = Report { program: &program, engagement: &engagement, assessment: &assessment };
    let difference = added.difference(&report)?;
    write(args, &report, added.beside(difference.as_ref())).map_err(|problem| vec![problem])?;
    Ok(status(args, &assessment))
}

/// What the command line of the finished program has and this one does not.
fn not_built_yet(args: &Args) -> Option<String> {
    let formats = [Format::Text, Format::Json, Format::Html];
    (!formats.contains(&args.format)).then(|| {
        let name = args.format.to_possible_value().map_or(String::new(), |value| value.get_name().to_owned());
        format!("--format {name} is not built yet: text, json and html are")
    })
}

fn write(args: &Args, report: &Report<'_>, beside: Beside<'_>) -> Result<(), String> {
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
    let rendered = match (args.format, beside.since) {
        (Format::Json, _) => report.to_json_with(beside),
        (Format::Html, _) => page(report.to_json_with(beside))?,
        (_, None) => report.to_text(detail, color),
        (_, Some(difference)) => report.to_text_since(difference, detail, color),
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

/// A report as a page of its own.
fn page(json: String) -> Result<String, String> {
    let view = View::read(&Text::new("report.json", json)).map_err(|error| error.to_string())?;
    Ok(html::document(&view))
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
    if !assessment.unread.is_empty() {
        return ExitCode::from(2);
    }
    match args.fail_on.is_some_and(|fail_on| assessment.fails_on(fail_on)) {
        true => ExitCode::from(1),
        false => ExitCode::SUCCESS,
    }
}

fn complain(problem: &str) {
    // A closed standard error leaves nobody to tell.
    writeln!(io::stderr().lock(), "{problem}").ok();
}
