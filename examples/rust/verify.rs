//! Holds a report against what it is said to follow from, by assessing again.
//!
//! `cargo run --release --example verify -- report.json --facts facts/ …` takes the inputs that `assess` was given, and
//! the instant or the period from the report.

use std::fs;
use std::io;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use examples::adding::Adding;
use examples::inputs;
use examples::inputs::Inputs;
use examples::inputs::Unreadable;
use examples::inputs::each;
use examples::inputs::keep;
use examples::inputs::over;
use soc2_core::facts::Given;
use soc2_core::program::Program;
use soc2_core::report::Made;
use soc2_core::report::Report;
use soc2_core::report::When;
use soc2_core::verify;
use soc2_core::verify::Changed;
use soc2_core::verify::Verification;

/// Tell whether a report follows from its inputs byte for byte, or where they part.
///
/// Give the inputs that the report was made from, under the paths that it was made with. Exit status: 0 when the report
/// follows, 1 when it does not, 2 for bad input, with every problem on standard error.
#[derive(Parser)]
#[command(name = "verify", version)]
struct Args {
    /// The report, as `assess --format json` makes it.
    #[arg(value_name = "REPORT")]
    report: PathBuf,
    #[command(flatten)]
    inputs: Inputs,
    #[command(flatten)]
    adding: Adding,
}

/// More places than this are counted.
const SHOWN: usize = 20;

fn main() -> ExitCode {
    let (page, code) = match run(&Args::parse()) {
        Ok((page, verification)) => (page, if verification.follows { 0 } else { 1 }),
        Err(problems) => {
            let count = problems.len();
            let plural = if count == 1 { "" } else { "s" };
            let page = format!("{}\n{count} problem{plural}; nothing was verified\n", problems.join("\n"));
            // A closed standard error leaves nobody to tell.
            io::stderr().lock().write_all(page.as_bytes()).ok();
            return ExitCode::from(2);
        }
    };
    // Whoever closes standard output has seen enough.
    io::stdout().lock().write_all(page.as_bytes()).ok();
    ExitCode::from(code)
}

fn run(args: &Args) -> Result<(String, Verification), Vec<String>> {
    let name = args.report.display().to_string();
    let report = fs::read(&args.report).map_err(|error| vec![format!("{name}: {error}")])?;
    let made = Made::read(&name, &report).map_err(|error| each(&error))?;
    let mut problems = Vec::new();
    if made.basis.has_difference && args.adding.baseline.is_none() {
        problems.push(format!("{name} says what changed since an earlier report: give that one with `--baseline`"));
    }
    if matches!(made.basis.when, When::AsOf(_)) {
        problems.extend(inputs::reports_of_an_instant(&args.inputs));
    }
    if made.basis.has_values && !args.adding.values {
        problems.push(format!("{name} shows facts: say `--values`"));
    }
    if made.basis.has_key && args.adding.redaction_key.is_none() {
        problems.push(format!("{name} has digests under a redaction key: give that key with `--redaction-key`"));
    }
    let added = keep(args.adding.read(), &mut problems);
    let program = keep(inputs::program(&args.inputs), &mut problems);
    let engagement = keep(inputs::engagement(&args.inputs, program.as_ref()), &mut problems);
    let unreadable = if made.basis.is_partial { Unreadable::LeftOut } else { Unreadable::Refused };
    let facts = keep(inputs::facts(&args.inputs, unreadable), &mut problems);
    // What does not fit together may have fitted: other texts of the catalog are named, though nothing can be assessed.
    problems
        .extend(program.as_ref().filter(|_| !problems.is_empty()).and_then(|program| another_catalog(&made, program)));
    let reports = keep(inputs::reports(&args.inputs), &mut problems);
    let (Some(program), Some(engagement), Some((documents, unread)), Some(reports), Some(added), true) =
        (program, engagement, facts, reports, added, problems.is_empty())
    else {
        return Err(problems);
    };
    let assessment = match made.basis.when {
        When::AsOf(as_of) => soc2_core::assess(&program, &documents, &engagement, as_of),
        When::Over(period) => over(&program, documents, reports, &engagement, period),
    };
    let mut assessment = assessment.map_err(|error| each(&error))?;
    assessment.unread = unread;
    let again = Report { program: &program, engagement: &engagement, assessment: &assessment };
    let difference = added.difference(&again)?;
    let verification = verify(&made, &again, added.beside(difference.as_ref())).map_err(|error| each(&error))?;
    Ok((page(&name, &again, &verification), verification))
}

fn another_catalog(made: &Made, program: &Program) -> Option<String> {
    let (digest, says) = (program.catalog().digest, made.basis.catalog.digest);
    (says != digest).then(|| format!("the catalog is not what the report names: {digest} and not {says}"))
}

fn page(name: &str, again: &Report<'_>, verification: &Verification) -> String {
    let mut page = String::new();
    let mut line = |line: String| page.push_str(&(line + "\n"));
    match verification.follows {
        true => {
            line(format!("{name} follows from what was given, byte for byte."));
            compared(again, verification).into_iter().for_each(&mut line);
            withheld(verification).into_iter().for_each(&mut line);
        }
        false => {
            line(format!("{name} does not follow from what was given."));
            let is_input = |changed: &Changed| matches!(changed, Changed::Input(_));
            let of_the_report = verification.changed().into_iter().filter(|changed| !is_input(changed));
            of_the_report.for_each(|changed| line(format!("  {changed}")));
            verification.inputs.iter().for_each(|parting| line(format!("  {parting}")));
            withheld(verification).into_iter().for_each(&mut line);
            listed("Evidence that differs", &verification.evidence).into_iter().for_each(&mut line);
            listed("Places that differ", &verification.differences).into_iter().for_each(&mut line);
        }
    }
    page
}

/// What was compared, as anybody can name it again.
fn compared(again: &Report<'_>, verification: &Verification) -> Vec<String> {
    let findings = again.assessment.findings.findings.len();
    let documents = match &again.assessment.given {
        Given::Files(files) => files.n_documents(),
        Given::History(set) => set.len(),
    };
    let counted = format!(
        "  {findings} findings of {} checks on {documents} documents of facts came out the same, from",
        again.program.checks().count()
    );
    let named = verification.given.iter().flat_map(|(input, named)| {
        let word = |position| if position == 0 { input.word() } else { "" };
        named.iter().enumerate().map(move |(position, name)| format!("    {:14}{name}", word(position)))
    });
    std::iter::once(counted).chain(named).chain([format!("    {:14}{}", "report", verification.digest)]).collect()
}

/// What the report says too little of to be compared.
fn withheld(verification: &Verification) -> Option<String> {
    let all: Vec<&str> = verification.withheld.iter().map(String::as_str).collect();
    let hidden = all.join(", ");
    (!all.is_empty())
        .then(|| format!("  Its digests of {hidden} are withheld: what it hides of them was not compared."))
}

fn listed<T: ToString>(heading: &str, all: &[T]) -> Vec<String> {
    let heading = (!all.is_empty()).then(|| format!("  {heading}: {}", all.len()));
    let shown = all.iter().take(SHOWN).map(|it| format!("    {}", it.to_string()));
    let more = all.len().saturating_sub(SHOWN);
    heading.into_iter().chain(shown).chain((more > 0).then(|| format!("    and {more} more"))).collect()
}
