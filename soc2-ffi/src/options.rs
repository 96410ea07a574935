//! As of when, how much it may cost, and who may end it.

use std::ffi::c_char;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;

use soc2_core::allowance::Allowance;
use soc2_core::cel::Budget;
use soc2_core::evaluate::AsOf;
use soc2_core::facts::FactsDocument;
use soc2_core::report::Made;
use soc2_core::report::When;
use soc2_core::time::Instant;
use soc2_core::time::Period;

use crate::error::Failure;
use crate::guard;
use crate::guard::Out;
use crate::guard::bytes;
use crate::guard::given;
use crate::guard::text;

/// How facts are evaluated: as of when, how much one finding may cost, and who may end it. One thread at a time may set
/// it; while none does, any number may evaluate with it.
#[derive(Default, Clone)]
pub struct Options {
    when: Option<When>,
    steps: Option<u64>,
    memory: Option<u64>,
    cancel: Option<Cancel>,
}

/// A request to stop, which any thread may raise at any time.
#[derive(Default, Clone)]
pub struct Cancel(Arc<AtomicBool>);

impl Options {
    /// The instant that is assessed: as was said, else the newest of the facts.
    pub(crate) fn as_of(&self, documents: &[FactsDocument]) -> Result<AsOf, Failure> {
        let missing =
            "there are neither facts nor an instant: add facts, or say as of when with `soc2_options_set_as_of`";
        match self.when {
            Some(When::AsOf(as_of)) => Ok(as_of),
            Some(When::Over(period)) => Err(Failure::argument(format!(
                "the options take their time from a report on a period, {period}: that is assessed of a `soc2_history`"
            ))),
            None => AsOf::newest(documents).ok_or_else(|| Failure::argument(missing)),
        }
    }

    /// The period of the report that the time is taken from.
    pub(crate) fn period(&self) -> Result<Period, Failure> {
        match self.when {
            Some(When::Over(period)) => Ok(period),
            Some(When::AsOf(_)) | None => Err(Failure::argument(
                "`period` is empty, and the options take none from a report on one: see `soc2_options_set_time_of`",
            )),
        }
    }

    pub(crate) fn allowance(&self) -> Allowance<'_> {
        let usual = Allowance::default();
        Allowance {
            steps: self.steps.unwrap_or(usual.steps),
            memory: self.memory.unwrap_or(usual.memory),
            cancel: self.cancel.as_ref().map(|cancel| &*cancel.0),
            ..usual
        }
    }

    /// What one expression by itself may cost.
    pub(crate) fn budget(&self) -> Budget<'_> {
        let usual = Budget::default();
        Budget {
            steps: self.steps.unwrap_or(usual.steps),
            memory: self.memory.unwrap_or(usual.memory),
            cancel: self.cancel.as_ref().map(|cancel| &*cancel.0),
        }
    }
}

/// The usual: as of the newest fact, within the usual costs. Free it with `soc2_options_free`.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_options_new() -> *mut Options {
    guard::value(std::ptr::null_mut(), || Box::into_raw(Box::default()))
}

/// Says as of when, as RFC 3339 (`2026-11-21T06:00:00Z`). Otherwise it is the newest instant of the facts, and their age is
/// not measured.
///
/// Errors: `SOC2_ERROR_ARGUMENT` for what is no such instant.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_options_set_as_of(
    options: Option<&mut Options>,
    as_of: *const c_char,
    as_of_len: usize,
    error: Out<'_, Failure>,
) -> i32 {
    guard::call(error, || {
        let options = given(options, "options")?;
        let as_of = Instant::parse(text(as_of, as_of_len, "as_of")?);
        let as_of = as_of.map_err(|error| Failure::argument(error.to_string()))?;
        options.when = Some(When::AsOf(AsOf::Given(as_of)));
        Ok(())
    })
}

/// Takes the instant or the period from a JSON report, to assess again what it assessed: its instant holds for `soc2_assess` and
/// evaluations, with where it came from; its period for a `soc2_history` that is made without one of its own. `name` is what
/// messages call the report. Of this and `soc2_options_set_as_of` the last one that is set counts.
///
/// Errors: `SOC2_ERROR_REPORT` for what is no report.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_options_set_time_of(
    options: Option<&mut Options>,
    name: *const c_char,
    name_len: usize,
    report: *const u8,
    report_len: usize,
    error: Out<'_, Failure>,
) -> i32 {
    guard::call(error, || {
        let options = given(options, "options")?;
        let (name, report) = (text(name, name_len, "name")?, bytes(report, report_len, "report")?);
        options.when = Some(Made::read(name, report)?.basis.when);
        Ok(())
    })
}

/// Limits what one finding may cost: `steps` of evaluation, and `memory` in bytes that one expression may build. 0 leaves
/// either as it usually is: 20,000,000 steps, less than a second of most work, and 16 MiB. A finding that takes more has the
/// outcome `error`, with the reason `limit`.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_options_set_budget(
    options: Option<&mut Options>,
    steps: u64,
    memory: u64,
    error: Out<'_, Failure>,
) -> i32 {
    guard::call(error, || {
        let options = given(options, "options")?;
        options.steps = (steps > 0).then_some(steps);
        options.memory = (memory > 0).then_some(memory);
        Ok(())
    })
}

/// Lets a request end what is evaluated with these options; NULL takes it away. The handle stays the caller's, and may be
/// freed while the options are used.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_options_set_cancel(
    options: Option<&mut Options>,
    cancel: Option<&Cancel>,
    error: Out<'_, Failure>,
) -> i32 {
    guard::call(error, || {
        given(options, "options")?.cancel = cancel.cloned();
        Ok(())
    })
}

/// Frees options. NULL is allowed.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_options_free(options: Option<Box<Options>>) {
    guard::free(options);
}

/// A request that nobody has raised. Free it with `soc2_cancel_free`.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_cancel_new() -> *mut Cancel {
    guard::value(std::ptr::null_mut(), || Box::into_raw(Box::default()))
}

/// Raises it, from any thread or a signal handler: what is under way and all that follows has findings that end with the
/// outcome `error` and the reason `limit`. NULL is allowed.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_cancel_raise(cancel: Option<&Cancel>) {
    if let Some(cancel) = cancel {
        cancel.0.store(true, Ordering::Relaxed);
    }
}

/// Takes it back. NULL is allowed.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_cancel_lower(cancel: Option<&Cancel>) {
    if let Some(cancel) = cancel {
        cancel.0.store(false, Ordering::Relaxed);
    }
}

/// Frees a handle of a request. NULL is allowed; options that have it keep it.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_cancel_free(cancel: Option<Box<Cancel>>) {
    guard::free(cancel);
}
