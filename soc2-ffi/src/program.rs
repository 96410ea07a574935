//! A compiled program, shared between threads.

use std::sync::Arc;

use serde_json::Value;
use serde_json::json;
use soc2_core::catalog::Source;

use crate::buffer::Buffer;
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

/// What has to be collected for a program, as JSON, ordered by source:
/// `[{"source", "title", "command", "permissions": […], "checks": […]}]`. A command is how one gets it by hand, or null;
/// permissions are what a collector must be allowed to do; checks are those that read it. What facts already answer is told
/// by `soc2_report_wanted`.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_program_sources(
    program: Option<&Program>,
    json: Out<'_, Buffer>,
    error: Out<'_, Failure>,
) -> i32 {
    guard::call(error, || {
        let (program, json) = (given(program, "program")?, wanted(json, "json")?);
        let source = |source: &Source| {
            let checks: Vec<&str> = program.0.checks_reading(&source.id).map(|check| check.id.as_str()).collect();
            json!({"source": source.id.as_str(), "title": source.title, "command": source.command,
                "permissions": source.permissions, "checks": checks})
        };
        let sources: Vec<Value> = program.0.sources().map(source).collect();
        hand(json, Buffer::of(Value::from(sources).to_string()));
        Ok(())
    })
}

/// Frees a handle of a program. NULL is allowed.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_program_free(program: Option<Box<Program>>) {
    guard::free(program);
}
