//! Evaluates the documents of the guide and of the sample organization in Rust and through C, in one process, by turns, and prints
//! the least time of each, their ratio, and allocations a call.

use std::alloc::GlobalAlloc;
use std::alloc::Layout;
use std::alloc::System;
use std::ffi::c_int;
use std::ffi::c_void;
use std::fs;
use std::path::Path;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;
use std::time::Instant;

use soc2_core::catalog;
use soc2_core::compile;
use soc2_core::diagnostic::Text;
use soc2_core::evaluate::AsOf;
use soc2_core::evaluate::evaluate;
use soc2_core::facts;
use soc2_core::profile::Profile;
use soc2_core::program::Program;

/// Counts allocations, of either side.
struct Counting;

static ALLOCATIONS: AtomicU64 = AtomicU64::new(0);

// SAFETY: it is the system's allocator; counting changes nothing of what it does.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        // SAFETY: what is asked of this is asked of that.
        unsafe { System.alloc(layout) }
    }

    unsafe fn realloc(&self, at: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        // SAFETY: as above.
        unsafe { System.realloc(at, layout, size) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        // SAFETY: as above.
        unsafe { System.dealloc(at, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

unsafe extern "C" {
    fn face_compile() -> *mut c_void;
    fn face_evaluate(program: *const c_void, json: *const u8, len: usize, n: c_int) -> f64;
    fn face_batch(program: *const c_void, json: *const u8, len: usize, n: c_int) -> f64;
}

const ROUNDS: usize = 25;

fn main() {
    // What C calls is linked in because Rust names it.
    assert_eq!(soc2::soc2_abi_version(), soc2::SOC2_ABI_VERSION);
    let texts: Vec<Text> = controls_catalog::CATALOG.iter().map(|file| Text::new(file.name, file.text)).collect();
    let program =
        catalog::read(&texts).and_then(|catalog| compile(&catalog, &Profile::default())).expect("it compiles");
    // SAFETY: it takes nothing.
    let in_c = unsafe { face_compile() };
    assert!(!in_c.is_null(), "the catalog compiles");

    println!(
        "{:<34} {:>7} {:>10} {:>10} {:>7} {:>10} {:>7} {:>12}",
        "document", "bytes", "Rust", "C", "ratio", "C in bulk", "ratio", "allocations"
    );
    for name in [
        "guide/aws",
        "guide/cluster",
        "sample/host-web-1",
        "sample/cluster-shop-prod",
        "sample/aws-111122223333-us-east-1",
    ] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/facts").join(name).with_extension("json");
        let json = fs::read(path).expect("the document is there");
        let n = (30e6 / rust(&program, &json, 3)).ceil() as usize;
        let (mut least_rust, mut least_c, mut least_bulk) = (f64::MAX, f64::MAX, f64::MAX);
        for _ in 0..ROUNDS {
            least_rust = least_rust.min(rust(&program, &json, n));
            // SAFETY: the program is never freed, and the text stays as it is.
            let c = unsafe { face_evaluate(in_c, json.as_ptr(), json.len(), n as c_int) };
            // SAFETY: as above.
            let bulk = unsafe { face_batch(in_c, json.as_ptr(), json.len(), n as c_int) };
            assert!(c > 0.0 && bulk > 0.0, "{name} is sound");
            (least_c, least_bulk) = (least_c.min(c / n as f64), least_bulk.min(bulk / n as f64));
        }
        let allocations = |work: &dyn Fn()| {
            let before = ALLOCATIONS.load(Ordering::Relaxed);
            work();
            ALLOCATIONS.load(Ordering::Relaxed) - before
        };
        let of_rust = allocations(&|| {
            rust(&program, &json, 1);
        });
        let of_c = allocations(&|| {
            // SAFETY: as above.
            unsafe { face_evaluate(in_c, json.as_ptr(), json.len(), 1) };
        });
        let (us, ratio) = (|ns: f64| format!("{:.1} µs", ns / 1e3), |ns: f64| format!("{:.3}", ns / least_rust));
        println!(
            "{name:<34} {:>7} {:>10} {:>10} {:>7} {:>10} {:>7} {of_rust:>5} {of_c:>6}",
            json.len(),
            us(least_rust),
            us(least_c),
            ratio(least_c),
            us(least_bulk),
            ratio(least_bulk)
        );
    }
}

/// The nanoseconds that one of n evaluations took.
fn rust(program: &Program, json: &[u8], n: usize) -> f64 {
    let begin = Instant::now();
    for _ in 0..n {
        let documents = facts::read("facts", json, &Default::default()).complete().expect("facts");
        let as_of = AsOf::newest(&documents).expect("a document");
        drop(evaluate(program, &documents, as_of).expect("it can be evaluated"));
    }
    begin.elapsed().as_nanos() as f64 / n as f64
}
