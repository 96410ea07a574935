//! JSON lines of facts into JSON lines of findings, on threads, in their order: what `evaluate_many` does, by a Rust program.
//!
//! `lines FACTS TARGET AS_OF THREADS` prints the seconds that it took, without reading the file and compiling the catalog, and
//! the digest of all lines.

use std::collections::BTreeMap;
use std::fs;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::sync::mpsc;
use std::thread;
use std::time::Instant;

use soc2_core::catalog;
use soc2_core::compile;
use soc2_core::diagnostic::Text;
use soc2_core::digest::Digest;
use soc2_core::error::Error;
use soc2_core::evaluate::AsOf;
use soc2_core::evaluate::evaluate;
use soc2_core::facts;
use soc2_core::id::TargetId;
use soc2_core::profile::Profile;
use soc2_core::program::Program;
use soc2_core::report::findings_to_json;
use soc2_core::time;

/// As many as Python's side gives to a thread at a time.
const BLOCK: usize = 64;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [path, target, as_of, threads] = arguments.as_slice() else {
        panic!("usage: lines FACTS TARGET AS_OF THREADS")
    };
    let texts: Vec<Text> = controls_catalog::CATALOG.iter().map(|file| Text::new(file.name, file.text)).collect();
    let profile = Profile::default().narrowed(&[TargetId::parse(target).expect("a target")]).expect("it is one");
    let program = catalog::read(&texts).and_then(|catalog| compile(&catalog, &profile)).expect("the catalog is sound");
    let as_of = AsOf::Given(time::Instant::parse(as_of).expect("an instant"));
    let facts = fs::read(path).expect("the facts are there");

    let begin = Instant::now();
    let documents: Vec<&[u8]> =
        facts.split(|&byte| byte == b'\n').filter(|line| !line.trim_ascii().is_empty()).collect();
    let lines = on_threads(&documents, threads.parse().expect("a number"), &|document| {
        line(&program, document, as_of).expect("the facts are sound")
    });
    let seconds = begin.elapsed().as_secs_f64();
    println!("{seconds} {} {}", lines.len(), Digest::of(lines.concat().as_bytes()));
}

fn line(program: &Program, document: &[u8], as_of: AsOf) -> Result<String, Error> {
    let documents = facts::read("document", document, &Default::default()).complete()?;
    Ok(findings_to_json(program, &evaluate(program, &documents, as_of)?))
}

/// Each thread takes the next block that nobody has taken; whoever asked puts them in order.
fn on_threads(all: &[&[u8]], threads: usize, work: &(impl Fn(&[u8]) -> String + Sync)) -> Vec<String> {
    let (next, (hand, done)) = (AtomicUsize::new(0), mpsc::channel());
    thread::scope(|scope| {
        for _ in 0..threads {
            let (next, hand) = (&next, hand.clone());
            scope.spawn(move || {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(block) = all.chunks(BLOCK).nth(at) else { break };
                    let lines: Vec<String> = block.iter().map(|document| work(document)).collect();
                    hand.send((at, lines)).expect("it is waited for");
                }
            });
        }
        drop(hand);
        let blocks: BTreeMap<usize, Vec<String>> = done.iter().collect();
        blocks.into_values().flatten().collect()
    })
}
