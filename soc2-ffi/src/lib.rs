//! The C ABI of `soc2`. C programs include `soc2.h` and link `libsoc2`; its documentation is this crate's.
//!
//! Each file is one handle. A call translates its arguments, asks the engine, and hands out what came of it; what a
//! pointer may be, and what happens on a panic, stands in `guard` alone.

mod guard;

mod buffer;
mod error;

mod config;
mod program;
mod slot;

mod facts;
mod options;
mod statements;

mod batch;
mod beside;
mod expression;
mod findings;
mod history;
mod report;
mod verification;

use std::ffi::CStr;
use std::ffi::c_char;

pub use batch::*;
pub use beside::*;
pub use buffer::*;
pub use config::*;
pub use error::*;
pub use expression::*;
pub use facts::*;
pub use findings::*;
pub use history::*;
pub use options::*;
pub use program::*;
pub use report::*;
pub use slot::*;
pub use statements::*;
pub use verification::*;

/// The version of the ABI that this header describes. It grows by one when a function, a constant or a type changes or
/// goes; the soname of the library carries it. What is added leaves it as it is.
pub const SOC2_ABI_VERSION: u32 = 0;

const VERSION: &CStr = match CStr::from_bytes_with_nul(concat!(env!("CARGO_PKG_VERSION"), "\0").as_bytes()) {
    Ok(version) => version,
    Err(_) => c"",
};

// What the header allows: a handle is freed on another thread than made it, and what takes it as const runs on many at once.
const _: () = {
    const fn threads_may_share<T: Send + Sync>() {}
    threads_may_share::<Batch>();
    threads_may_share::<Beside>();
    threads_may_share::<Buffer>();
    threads_may_share::<Cancel>();
    threads_may_share::<Config>();
    threads_may_share::<Facts>();
    threads_may_share::<Failure>();
    threads_may_share::<Findings>();
    threads_may_share::<History>();
    threads_may_share::<Options>();
    threads_may_share::<Program>();
    threads_may_share::<Report>();
    threads_may_share::<Slot>();
    threads_may_share::<Statements>();
    threads_may_share::<Verified>();
};

/// The version of the library, as `1.2.3`. Static; NUL-terminated; never freed.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_version() -> *const c_char {
    VERSION.as_ptr()
}

/// The version of the ABI that the library was built with: compare it with `SOC2_ABI_VERSION` when it is loaded at run time.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_abi_version() -> u32 {
    SOC2_ABI_VERSION
}
