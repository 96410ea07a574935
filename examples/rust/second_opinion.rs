//! Has the verdicts of an assessment recomputed by the stock CEL library.
//!
//! `cargo run --release --features second-opinion --example second-opinion` asks it about the sample organization.

use std::io;
use std::io::Write;
use std::process::ExitCode;

use clap::Parser;
use examples::inputs;
use examples::inputs::Inputs;
use examples::inputs::Unreadable;
use examples::inputs::each;
use examples::inputs::keep;
use soc2_core::evaluate::AsOf;
use soc2_core::second_opinion::second_opinion;
use soc2_core::time::Instant;

/// Assess facts as of an instant, and have every verdict recomputed by the stock CEL library.
///
/// Without arguments: the built-in catalog on the sample organization. Exit status: 0 when all that could be asked agrees,
/// 1 when a verdict differs, 2 for bad input, with every problem on standard error.
#[derive(Parser)]
#[command(name = "second-opinion", version)]
struct Args {
    #[command(flatten)]
    inputs: Inputs,
    /// The instant that was assessed, RFC 3339; without it, the newest `collected_at`.
    #[arg(long, value_name = "RFC3339")]
    as_of: Option<String>,
}

fn main() -> ExitCode {
    run(&Args::parse()).unwrap_or_else(|problems| {
        // A closed standard error leaves nobody to tell.
        problems.iter().for_each(|problem| drop(writeln!(io::stderr().lock(), "{problem}")));
        ExitCode::from(2)
    })
}

fn run(args: &Args) -> Result<ExitCode, Vec<String>> {
    let mut problems = Vec::new();
    let as_of = args.as_of.as_deref().map(Instant::parse).transpose();
    let as_of = keep(as_of.map_err(|error| vec![format!("--as-of: {error}")]), &mut problems);
    let program = keep(inputs::program(&args.inputs), &mut problems);
    let stated = keep(inputs::engagement(&args.inputs, program.as_ref()), &mut problems);
    let facts = keep(inputs::facts(&args.inputs, Unreadable::Refused), &mut problems);
    let (Some(program), Some(stated), Some((documents, _)), Some(as_of)) = (program, stated, facts, as_of) else {
        return Err(problems);
    };
    let Some(as_of) = as_of.map(AsOf::Given).or_else(|| AsOf::newest(&documents)) else {
        return Err(vec!["no facts were read: bring them with `--facts`, or say `--as-of`".to_owned()]);
    };
    let assessment = soc2_core::assess(&program, &documents, &stated, as_of).map_err(|error| each(&error))?;
    let second = second_opinion(&program, &documents, &stated, &assessment.findings);
    let written = io::stdout().lock().write_all(second.to_string().as_bytes());
    written.map_err(|error| vec![format!("standard output: {error}")])?;
    Ok(ExitCode::from(u8::from(!second.differed.is_empty())))
}
