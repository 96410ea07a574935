//! Prints how long each engine takes for each check, in one run, and whether our bounds hold.
//!
//! Time is noisy on shared machines: ratios travel better than nanoseconds, and instructions (counted by callgrind,
//! where valgrind is installed) better than both.

use std::hint::black_box;
use std::process::Command;
use std::rc::Rc;
use std::time::Duration;
use std::time::Instant;

use benches::checks::checks;
use benches::engines::ENGINES;
use benches::engines::Run;
use benches::failing;
use benches::failing::Asked;
use benches::failing::FAILING;
use benches::findings;
use soc2_core::program::Program;

/// What the geometric mean of their time over ours has to be, at least.
const BOUNDS: [(&str, f64); 4] =
    [("cel 0.15", 40.0), ("regorus RVM", 14.0), ("Rust, Value", 1.0), ("Rust, typed", 1.0 / 12.0)];

/// What finding out what decided may cost, times the plain answer.
const EXPLAINED: f64 = 5.0;

const ROUNDS: usize = 9;
/// One measurement lasts about so long: less than a turn of the scheduler, so that most are not interrupted.
const MEASURED: Duration = Duration::from_micros(300);

fn main() {
    peers();
    text_to_program();
    bytes_to_findings();
    println!();
    explaining();
    println!();
    alone();
}

fn peers() {
    println!("Nanoseconds, median of {ROUNDS}; in brackets times ours.\n");
    print!("{:<21}", "");
    ENGINES.iter().for_each(|(engine, _)| print!("{engine:>23}"));
    println!();
    let mut logarithms = [0.0; ENGINES.len()];
    let checks = checks();
    for check in &checks {
        let mut runs: Vec<Run> = ENGINES.iter().map(|(_, engine)| engine(check)).collect();
        for ((engine, _), run) in ENGINES.iter().zip(&mut runs) {
            assert!(run(), "{}: {engine} says false", check.name);
        }
        let times = medians(&mut runs);
        print!("{:<21}", check.name);
        for (time, logarithm) in times.iter().zip(&mut logarithms) {
            let ratio = time / times[0];
            *logarithm += ratio.ln();
            print!("{:>23}", format!("{time:.0} [{ratio:.2}]"));
        }
        println!();
    }
    print!("{:<21}", "geometric mean");
    let means = logarithms.map(|logarithm| (logarithm / checks.len() as f64).exp());
    means.iter().for_each(|mean| print!("{:>23}", format!("[{mean:.2}]")));
    println!("\n");
    for (engine, bound) in BOUNDS {
        let at = ENGINES.iter().position(|(name, _)| *name == engine).expect("an engine of that name");
        let verdict = if means[at] >= bound { "holds" } else { "DOES NOT HOLD" };
        println!("{engine}: {:.3} times ours, at least {bound:.3} is asked: {verdict}", means[at]);
    }
}

/// The median time of each, in nanoseconds. The runs take turns, so that a slow moment hits all of them.
fn medians(runs: &mut [Run]) -> Vec<f64> {
    let times: Vec<u32> = runs.iter_mut().map(enough).collect();
    let mut measured: Vec<Vec<f64>> = vec![Vec::new(); runs.len()];
    for _ in 0..ROUNDS {
        for ((run, &times), measured) in runs.iter_mut().zip(&times).zip(&mut measured) {
            measured.push(timed(run, times).as_nanos() as f64 / f64::from(times));
        }
    }
    measured
        .into_iter()
        .map(|mut measured| {
            measured.sort_by(f64::total_cmp);
            measured[ROUNDS / 2]
        })
        .collect()
}

/// How often to run for a measurement to last long enough.
fn enough(run: &mut Run) -> u32 {
    let mut times = 1_u32;
    while timed(run, times) < MEASURED && times < 1 << 24 {
        times *= 2;
    }
    times
}

fn timed(run: &mut Run, times: u32) -> Duration {
    let begun = Instant::now();
    for _ in 0..times {
        black_box(run());
    }
    begun.elapsed()
}

/// The compile step over the whole embedded text.
fn text_to_program() {
    let run: Run = Box::new(|| findings::built_in().checks().count() > 0);
    let time = medians(&mut [run])[0] / 1e6;
    let n_bytes: usize = controls_catalog::CATALOG.iter().map(|file| file.text.len()).sum();
    let holds = if time < 50.0 { "holds" } else { "DOES NOT HOLD" };
    println!("\ncatalog to program, {n_bytes} bytes: {time:.1} ms, less than 50 is asked: {holds}");
}

fn bytes_to_findings() {
    let Some(bytes) = findings::account() else {
        println!("\nbytes to findings: not measured, {} is not there", findings::oracle().display());
        return;
    };
    println!();
    bytes_to("findings", "configuration checks", findings::configuration_checks(), &bytes, findings::findings);
    bytes_to("findings", "checks of AWS", findings::all_checks(), &bytes, findings::findings);
}

fn bytes_to(what: &str, which: &str, program: Program, bytes: &[u8], answer: fn(&Program, &[u8]) -> usize) {
    let n_checks = program.checks().count();
    let n_findings = answer(&program, bytes);
    let (ours, values) = (bytes.to_vec(), bytes.to_vec());
    let ours: Run = Box::new(move || answer(&program, &ours) == n_findings);
    let value: Run = Box::new(move || serde_json::from_slice::<serde_json::Value>(&values).is_ok());
    let times = medians(&mut [ours, value]);
    let ratio = times[0] / times[1];
    let verdict = if ratio < 0.5 { "holds" } else { "DOES NOT HOLD" };
    println!(
        "bytes to {what}, {} bytes, {n_checks} {which}: {:.0} ns, `serde_json::Value` alone {:.0} ns; \
         {ratio:.2} of it, less than half is asked: {verdict}",
        bytes.len(),
        times[0],
        times[1]
    );
}

/// What it costs to say why: the answer alone, with what decided it, and with the witnesses told as well.
fn explaining() {
    println!("{:<26}{:>12}{:>22}{:>22}   (failing checks; ns, times plain)", "explaining", "plain", "found", "told");
    let mut worst = (0.0, "");
    for failing in FAILING {
        let mut runs = Asked::ALL.map(|(_, asked)| failing::run(failing, asked));
        for run in &mut runs {
            assert!(run(), "{} does not fail", failing.name);
        }
        let times = medians(&mut runs);
        print!("{:<26}{:>12.0}", failing.name, times[0]);
        times[1..].iter().for_each(|time| print!("{:>22}", format!("{time:.0} [{:.2}]", time / times[0])));
        println!();
        if times[1] / times[0] > worst.0 {
            worst = (times[1] / times[0], failing.name);
        }
    }
    let verdict = if worst.0 <= EXPLAINED { "holds" } else { "DOES NOT HOLD" };
    println!(
        "what decided is found in at most {:.2} times plain ({}), {EXPLAINED} is asked: {verdict}",
        worst.0, worst.1
    );
    let Some(bytes) = findings::bad_account() else { return };
    let program = Rc::new(findings::all_checks());
    let (n_findings, n_witnesses) = (findings::findings(&program, &bytes), findings::told(&program, &bytes));
    let asks: [fn(&Program, &[u8]) -> usize; 2] = [findings::findings, findings::told];
    let mut runs = asks.map(|ask| {
        let (program, bytes) = (Rc::clone(&program), bytes.clone());
        Box::new(move || ask(&program, &bytes) > 0) as Run
    });
    let times = medians(&mut runs);
    println!(
        "an account that fails, bytes to {n_findings} findings: {:.0} ns; with its {n_witnesses} witnesses told {:.0} ns \
         [{:.2}]",
        times[0],
        times[1],
        times[1] / times[0]
    );
}

/// Our engine alone: what does not depend on the moment.
fn alone() {
    let has_valgrind = Command::new("valgrind").arg("--version").output().is_ok_and(|output| output.status.success());
    if !has_valgrind {
        println!("instructions: not counted, valgrind is not installed");
    }
    println!("{:<33}{:>16}{:>16}", "ours, a run", "instructions", "allocations");
    let names = checks().into_iter().map(|check| check.name);
    let whole = ["findings", "findings, all", "bad findings", "bad findings, told", "serde_json"];
    let whole = whole.into_iter().filter(|_| findings::oracle().exists());
    let failing = FAILING.iter().flat_map(|failing| Asked::ALL.map(|(asked, _)| format!("{asked}: {}", failing.name)));
    for name in names.chain(whole).map(str::to_owned).chain(failing) {
        let name = name.as_str();
        let instructions = if has_valgrind { instructions(name) } else { "-".into() };
        let allocations = Command::new(ONE).args([name, "allocations"]).output().expect("the program runs");
        println!("{name:<33}{instructions:>16}{:>16}", String::from_utf8_lossy(&allocations.stdout).trim());
    }
}

const ONE: &str = env!("CARGO_BIN_EXE_one");

fn instructions(name: &str) -> String {
    const TIMES: u64 = 20;
    let collecting = ["--tool=callgrind", "--callgrind-out-file=/dev/null", "--toggle-collect=*one::measured*"];
    let output = Command::new("valgrind").args(collecting).args([ONE, name, &TIMES.to_string()]).output();
    let said = String::from_utf8_lossy(&output.expect("valgrind runs").stderr).into_owned();
    let collected = said.lines().find_map(|line| line.split_once("Collected : ")?.1.trim().parse::<u64>().ok());
    collected.map_or("?".into(), |collected| (collected / TIMES).to_string())
}
