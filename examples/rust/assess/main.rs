//! Assesses facts and prints a report.
//!
//! `cargo run --release --example assess` shows the built-in catalog on the sample organization;
//! `cargo run --release --example assess -- --help` says what else there is.

mod inputs;

use std::fs;
use std::io;
use std::io::IsTerminal;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use clap::ValueEnum;
use soc2_core::assessment::Assessment;
use soc2_core::engagement::Engagement;
use soc2_core::evaluate::AsOf;
use soc2_core::facts::FactsDocument;
use soc2_core::finding::Outcome;
use soc2_core::notice::notices;
use soc2_core::operation::Operated;
use soc2_core::program::Program;
use soc2_core::report::Color;
use soc2_core::report::Detail;
use soc2_core::report::Report;
use soc2_core::report::Shown;
use soc2_core::time::Instant;
use soc2_core::time::Period;

use crate::inputs::each;
use crate::inputs::keep;

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
    /// A profile: a built-in one by name (sysdig-guide), or a file. What it extends is found among the built-in ones and
    /// beside it, as ID.yaml.
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
    /// The period to assess (Type II): its first day or instant, and the first one after it. The facts are its history:
    /// every snapshot of every subject.
    #[arg(long, value_name = "FROM/TO")]
    period: Option<String>,
    /// The scope of the assessment: the system, its commitments, whom it rests on.
    #[arg(long, value_name = "PATH")]
    scope: Option<PathBuf>,
    /// Records: performances, tests, judgments of sufficiency; a file or a folder of them.
    #[arg(long, value_name = "PATH")]
    records: Vec<PathBuf>,
    /// Risk acceptances: shown beside what fails, changing no outcome; a file or a folder of them.
    #[arg(long, value_name = "PATH")]
    acceptances: Vec<PathBuf>,
    /// An earlier report to compare with (not built yet).
    #[arg(long, value_name = "REPORT")]
    baseline: Option<PathBuf>,
    /// The format of the report: text and json are built, the others answer that they are not yet.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Show the facts that findings rest on, in JSON, without what the sources' schemas call sensitive.
    #[arg(long)]
    values: bool,
    /// Of what is not shown give digests under the key in this file (HMAC-SHA-256; the end of its last line is no part of
    /// it), so that who has it sees what is equal.
    #[arg(long, value_name = "FILE", requires = "values")]
    redaction_key: Option<PathBuf>,
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
    let period = args.period.as_deref().map(Period::parse).transpose();
    problems.extend(period.as_ref().err().map(|error| format!("--period: {error}")));
    let program = keep(inputs::program(args), &mut problems);
    let engagement = keep(inputs::engagement(args, program.as_ref()), &mut problems);
    let facts = keep(inputs::facts(args), &mut problems);
    let key = keep(inputs::redaction_key(args), &mut problems);
    if args.values && args.format != Format::Json {
        problems.push("--values: values stand in the JSON report: ask for it with `--format json`".to_owned());
    }
    let (Some(program), Some(engagement), Some((documents, unread)), Some(key), Ok(as_of), Ok(period)) =
        (program, engagement, facts, key, as_of, period)
    else {
        return Err(problems);
    };
    let assessment = match (period, as_of.map(AsOf::Given).or_else(|| AsOf::newest(&documents))) {
        (Some(period), _) => over(&program, documents, &engagement, period),
        (None, Some(as_of)) => soc2_core::assess(&program, &documents, &engagement, as_of),
        (None, None) => {
            problems.extend(unread);
            let way_out = "bring facts with `--facts`, or say `--as-of` to assess without any";
            problems.push(format!("no facts were read: {way_out}"));
            return Err(problems);
        }
    };
    let mut assessment = assessment.map_err(|error| each(&error))?;
    if !problems.is_empty() {
        return Err(problems);
    }
    unread.iter().for_each(|problem| complain(problem));
    for notice in notices(&program, &engagement, &assessment) {
        complain(&format!("warning: {notice}"));
    }
    assessment.unread = unread;
    let report = Report { program: &program, engagement: &engagement, assessment: &assessment };
    let shown = if args.values { Shown::Values { key: key.as_ref() } } else { Shown::Digests };
    write(args, &report, shown).map_err(|problem| vec![problem])?;
    Ok(status(args, &assessment))
}

/// A period, by facts in any order.
fn over(
    program: &Program,
    mut documents: Vec<FactsDocument>,
    engagement: &Engagement,
    period: Period,
) -> Result<Assessment, soc2_core::Error> {
    documents.sort_by_key(FactsDocument::newest);
    soc2_core::assess_period(program, soc2_core::observe(program, documents, period)?, engagement)
}

/// What the command line of the finished program has and this one does not.
fn not_built_yet(args: &Args) -> Vec<String> {
    let formats = [Format::Text, Format::Json];
    [(args.baseline.is_some(), "--baseline")]
        .into_iter()
        .filter(|(is_asked, _)| *is_asked)
        .map(|(_, name)| format!("{name} is not built yet"))
        .chain((!formats.contains(&args.format)).then(|| {
            let name = args.format.to_possible_value().map_or(String::new(), |value| value.get_name().to_owned());
            format!("--format {name} is not built yet: text and json are")
        }))
        .collect()
}

fn write(args: &Args, report: &Report<'_>, shown: Shown<'_>) -> Result<(), String> {
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
        Format::Json => report.to_json_with(shown),
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
    // Over a period, what deviated counts, though it may be mended at the end.
    let operated = assessment.operations.iter().flat_map(|operations| operations.controls.values().flatten());
    let is_deviating = operated.map(Operated::outcome).any(|outcome| is_bad(&outcome));
    match is_deviating || assessment.findings.findings.iter().any(|finding| is_bad(&finding.outcome)) {
        true => ExitCode::from(1),
        false => ExitCode::SUCCESS,
    }
}

fn complain(problem: &str) {
    // A closed standard error leaves nobody to tell.
    writeln!(io::stderr().lock(), "{problem}").ok();
}
