//! A compiled program, shared between threads.

use std::sync::Arc;

use crate::config::Config;
use crate::error::Failure;
use crate::guard;
use crate::guard::Out;
use crate::guard::given;
use crate::guard::hand;
use crate::guard::wanted;

/// What is asked of facts: checks, controls and criteria, compiled. It never changes; any number of threads may use it at
/// once. Whatever was made with it keeps what it needs, so it may be freed at any time that nobody calls with it.
#[derive(Clone)]
pub struct Program(pub(crate) Arc<soc2_core::program::Program>);

/// Compiles a program; with a `config` that is NULL, everything that the built-in catalog has. That takes some
/// milliseconds: do it once. Free it with `soc2_program_free`.
///
/// Errors: `SOC2_ERROR_CATALOG`, `SOC2_ERROR_PROFILE`, each with every mistake.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_program_compile(
    config: Option<&Config>,
    program: Out<'_, Program>,
    error: Out<'_, Failure>,
) -> i32 {
    guard::call(error, || {
        let program = wanted(program, "program")?;
        let compiled = match config {
            Some(config) => config.compile()?,
            None => Config::default().compile()?,
        };
        hand(program, Program(Arc::new(compiled)));
        Ok(())
    })
}

/// Another handle of the same program: nothing is compiled or copied. Each is freed by itself.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_program_share(
    program: Option<&Program>,
    shared: Out<'_, Program>,
    error: Out<'_, Failure>,
) -> i32 {
    guard::call(error, || {
        let (program, shared) = (given(program, "program")?, wanted(shared, "shared")?);
        hand(shared, program.clone());
        Ok(())
    })
}

/// Frees a handle of a program. NULL is allowed.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_program_free(program: Option<Box<Program>>) {
    guard::free(program);
}
