//! Tells why something of a kept JSON report came out as it did.
//!
//! `cargo run --release --example explain -- report.json --control change.change-control` needs nothing but the report.

use std::fs;
use std::io;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use examples::inputs::each;
use soc2_core::diagnostic::Text;
use soc2_core::report::View;
use soc2_core::report::explain;
use soc2_core::report::html;

/// Tell why a finding, a control or a criterion of a report came out as it did.
///
/// Without one of them, with --html: the whole report as a page of its own. Exit status: 0 when it was told, 2 for bad
/// input, with every problem on standard error.
#[derive(Parser)]
#[command(name = "explain", version)]
struct Args {
    /// The report, as `assess --format json` makes it.
    #[arg(value_name = "REPORT")]
    report: PathBuf,
    /// A check, on each subject or on the one that --subject names.
    #[arg(long, value_name = "CHECK", group = "thing")]
    finding: Option<String>,
    /// The subject of the finding, by its key: `aws_account/111122223333/us-east-1`.
    #[arg(long, value_name = "KEY", requires = "finding")]
    subject: Option<String>,
    /// A control.
    #[arg(long, value_name = "ID", group = "thing")]
    control: Option<String>,
    /// A criterion.
    #[arg(long, value_name = "ID", group = "thing")]
    criterion: Option<String>,
    /// What changed since the earlier report that it was compared with; as HTML.
    #[arg(long, group = "thing", requires = "html")]
    difference: bool,
    /// As an HTML fragment, as notebooks show it.
    #[arg(long)]
    html: bool,
}

fn main() -> ExitCode {
    match run(&Args::parse()) {
        Ok(told) => {
            // Whoever closes standard output has seen enough.
            io::stdout().lock().write_all(told.as_bytes()).ok();
            ExitCode::SUCCESS
        }
        Err(problems) => {
            // A closed standard error leaves nobody to tell.
            writeln!(io::stderr().lock(), "{}", problems.join("\n")).ok();
            ExitCode::from(2)
        }
    }
}

fn run(args: &Args) -> Result<String, Vec<String>> {
    let name = args.report.display().to_string();
    let report = fs::read_to_string(&args.report).map_err(|error| vec![format!("{name}: {error}")])?;
    let view = View::read(&Text::new(name.as_str(), report)).map_err(|error| each(&error))?;
    let (what, told) = match (&args.finding, &args.control, &args.criterion) {
        (Some(check), ..) => (check.as_str(), findings(args, &view, check)),
        (_, Some(id), _) if args.html => (id.as_str(), html::control(&view, id)),
        (_, Some(id), _) => (id.as_str(), explain::control(&view, id)),
        (_, _, Some(id)) if args.html => (id.as_str(), html::criterion(&view, id)),
        (_, _, Some(id)) => (id.as_str(), explain::criterion(&view, id)),
        (None, None, None) if args.difference => ("difference", html::difference(&view)),
        (None, None, None) if args.html => ("", Some(html::document(&view))),
        (None, None, None) => {
            return Err(vec!["say what to explain: `--finding`, `--control` or `--criterion`".to_owned()]);
        }
    };
    told.ok_or_else(|| vec![format!("{name} has no `{what}`")])
}

/// A check on one subject or on all; nothing where there is none.
fn findings(args: &Args, view: &View, check: &str) -> Option<String> {
    let findings = view.past().findings.iter().filter(|it| it.check.as_str() == check);
    let subjects = findings.map(|it| it.subject.as_ref().map(ToString::to_string));
    let subjects = subjects.filter(|it| args.subject.is_none() || *it == args.subject);
    let told = |subject: Option<String>| match args.html {
        true => html::finding(view, check, subject.as_deref()),
        false => explain::finding(view, check, subject.as_deref()),
    };
    let told: Vec<String> = subjects.filter_map(told).collect();
    (!told.is_empty()).then(|| told.join("\n"))
}
