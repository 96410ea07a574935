//! Our engine alone, on one check: for callgrind to count instructions, and for counting allocations.
//!
//! `one NAME TIMES` answers a check, a failing one (`plain: NAME`, `found: NAME`, `told: NAME`), or `findings`, so often; `one NAME allocations` prints how often one pass
//! allocates.

use std::alloc::GlobalAlloc;
use std::alloc::Layout;
use std::alloc::System;
use std::hint::black_box;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;

use benches::checks::checks;
use benches::engines::ENGINES;
use benches::engines::Run;
use benches::failing;
use benches::failing::Asked;
use benches::failing::FAILING;
use benches::findings;
use soc2_core::program::Program;

/// The system's allocator, counted. In this program only: what peers are timed with is not slowed by it.
struct Counting;

static ALLOCATIONS: AtomicU64 = AtomicU64::new(0);

// SAFETY: every call is passed on unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        unsafe { System.alloc(layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        unsafe { System.realloc(pointer, layout, size) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [name, times] = arguments.as_slice() else { panic!("usage: one NAME TIMES|allocations") };
    let mut run = run(name);
    assert!(run(), "the check passes");
    match times.as_str() {
        "allocations" => {
            let before = ALLOCATIONS.load(Ordering::Relaxed);
            black_box(run());
            println!("{}", ALLOCATIONS.load(Ordering::Relaxed) - before);
        }
        times => measured(&mut run, times.parse().expect("a number")),
    }
}

/// Callgrind collects inside of this function only.
#[inline(never)]
fn measured(run: &mut Run, times: u64) {
    for _ in 0..times {
        black_box(run());
    }
}

fn run(name: &str) -> Run {
    let of_account: Option<Program> = match name {
        "findings" => Some(findings::configuration_checks()),
        "findings, all" => Some(findings::all_checks()),
        _ => None,
    };
    if let Some(program) = of_account {
        let bytes = findings::account().expect("the oracle is there");
        return Box::new(move || findings::findings(&program, &bytes) > 0);
    }
    if name == "bad findings" || name == "bad findings, told" {
        let bytes = findings::bad_account().expect("the oracle is there");
        let program = findings::all_checks();
        let ask = if name.ends_with("told") { findings::told } else { findings::findings };
        return Box::new(move || ask(&program, &bytes) > 0);
    }
    if name == "serde_json" {
        let bytes = findings::account().expect("the oracle is there");
        return Box::new(move || serde_json::from_slice::<serde_json::Value>(&bytes).is_ok());
    }
    if let Some((asked, name)) = name.split_once(": ") {
        let (_, asked) = Asked::ALL.into_iter().find(|(known, _)| *known == asked).expect("plain, or told");
        let failing = FAILING.iter().find(|failing| failing.name == name).expect("a failing check of that name");
        return failing::run(failing, asked);
    }
    let checks = checks();
    let check = checks.iter().find(|check| check.name == name).expect("a check of that name");
    ENGINES[0].1(check)
}
