//! Says what an assessment still wants: facts to collect, permissions to grant, records to ask for.
//!
//! `cargo run --release --example needs` shows it for the sample organization. With `--permissions FILE`, one permission a
//! line, it says which checks a collector with these can never decide.

use std::io;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use clap::ValueEnum;
use examples::assessing::Assessed;
use examples::assessing::Assessing;
use soc2_core::diagnostic::Text;
use soc2_core::needs::needs;
use soc2_core::permission::Permissions;
use soc2_core::requests::requests;
use soc2_core::undecidable::undecidable;
use soc2_core::wanted::Wanted;

/// Say what to collect, what to permit and whom to ask.
///
/// Exit status: 0 when that was said, 2 for bad input, with every problem on standard error.
#[derive(Parser)]
#[command(name = "needs", version)]
struct Args {
    #[command(flatten)]
    assessing: Assessing,
    /// What the collector may do, one permission a line: `iam:ListUsers`, `s3:Get*`, `list pods`.
    #[arg(long, value_name = "FILE")]
    permissions: Option<PathBuf>,
    /// For people, or for programs.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Json,
}

fn main() -> ExitCode {
    run(&Args::parse()).unwrap_or_else(|problems| {
        problems.iter().for_each(|problem| complain(problem));
        ExitCode::from(2)
    })
}

fn run(args: &Args) -> Result<ExitCode, Vec<String>> {
    let (granted, problems) = match args.permissions.as_deref().map(permissions).transpose() {
        Ok(granted) => (granted, Vec::new()),
        Err(problems) => (None, problems),
    };
    let Assessed { program, engagement, assessment } = args.assessing.assess(problems)?;
    assessment.unread.iter().for_each(|problem| complain(problem));
    let wanted = Wanted {
        program: &program,
        assessment: &assessment,
        needs: needs(&program, &assessment.findings),
        undecidable: granted.map(|granted| undecidable(&program, &granted)),
        requests: requests(&program, &engagement, &assessment),
    };
    let said = match args.format {
        Format::Text => wanted.to_text(),
        Format::Json => wanted.to_json(),
    };
    match io::stdout().lock().write_all(said.as_bytes()) {
        // The reader has seen enough: `| head` is no mistake.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
        written => written.map_err(|error| vec![format!("standard output: {error}")])?,
    }
    Ok(if assessment.unread.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(2) })
}

fn permissions(path: &Path) -> Result<Permissions, Vec<String>> {
    let mut texts = Vec::new();
    for input in examples::read(path, &["txt"]).map_err(|problem| vec![format!("--permissions: {problem}")])? {
        let not_text = |_| vec![format!("--permissions: {}: not UTF-8", input.name)];
        texts.push(Text::new(input.name.as_str(), String::from_utf8(input.bytes).map_err(not_text)?));
    }
    let each = |error: soc2_core::Error| error.diagnostics().iter().map(ToString::to_string).collect::<Vec<_>>();
    let read: Vec<Permissions> = texts.iter().map(Permissions::read).collect::<Result<_, _>>().map_err(each)?;
    Ok(read.iter().flat_map(Permissions::iter).collect())
}

fn complain(problem: &str) {
    // A closed standard error leaves nobody to tell.
    writeln!(io::stderr().lock(), "{problem}").ok();
}
