//! Why a call did not do what was asked.

use std::ffi::CString;
use std::ffi::c_char;
use std::mem::MaybeUninit;

use serde_json::Value;
use serde_json::json;
use soc2_core::diagnostic::Diagnostic;
use soc2_core::error::Error;
use soc2_core::error::ErrorKind;

use crate::guard;

/// It was done.
pub const SOC2_OK: i32 = 0;
/// There is nothing more: what an iterator says at its end.
pub const SOC2_DONE: i32 = 1;
/// A pointer is NULL that may not be, a text is not UTF-8, a time or a name is none.
pub const SOC2_ERROR_ARGUMENT: i32 = -1;
/// A defect of the library: it is worth a report.
pub const SOC2_ERROR_INTERNAL: i32 = -2;
/// The catalog, or an expression in it.
pub const SOC2_ERROR_CATALOG: i32 = -10;
/// A profile.
pub const SOC2_ERROR_PROFILE: i32 = -11;
/// Facts.
pub const SOC2_ERROR_FACTS: i32 = -12;
/// The scope of an assessment.
pub const SOC2_ERROR_SCOPE: i32 = -13;
/// Performances, tests and judgments.
pub const SOC2_ERROR_RECORDS: i32 = -14;
/// Risk acceptances.
pub const SOC2_ERROR_ACCEPTANCES: i32 = -15;
/// A population, or what was drawn of it.
pub const SOC2_ERROR_POPULATION: i32 = -16;
/// A CEL expression, or what its variables are bound to.
pub const SOC2_ERROR_EXPRESSION: i32 = -17;
/// Another input: its error says which.
pub const SOC2_ERROR_INPUT: i32 = -18;
/// A report that was made before.
pub const SOC2_ERROR_REPORT: i32 = -19;
/// What a collector may do.
pub const SOC2_ERROR_PERMISSIONS: i32 = -20;

/// Why a call did not do what was asked. It belongs to whoever received it, and is read by one or many threads.
pub struct Failure {
    code: i32,
    message: CString,
    json: CString,
}

impl Failure {
    /// What C handed in cannot be.
    pub(crate) fn argument(message: impl Into<String>) -> Self {
        Self::plain(SOC2_ERROR_ARGUMENT, message.into())
    }

    /// A defect of ours.
    pub(crate) fn internal(message: impl Into<String>) -> Self {
        Self::plain(SOC2_ERROR_INTERNAL, message.into())
    }

    /// What is wrong with an expression.
    pub(crate) fn expression(message: impl Into<String>) -> Self {
        Self::plain(SOC2_ERROR_EXPRESSION, message.into())
    }

    pub(crate) fn code(&self) -> i32 {
        self.code
    }

    fn plain(code: i32, message: String) -> Self {
        Self::of(code, word(code), &message, &[])
    }

    /// Mistakes, each with its place.
    pub(crate) fn of_diagnostics(code: i32, diagnostics: &[Diagnostic]) -> Self {
        let lines: Vec<String> = diagnostics.iter().map(ToString::to_string).collect();
        Self::of(code, word(code), &lines.join("\n"), diagnostics)
    }

    fn of(code: i32, kind: &str, message: &str, diagnostics: &[Diagnostic]) -> Self {
        let diagnostics: Vec<_> = diagnostics.iter().map(shown).collect();
        let json = json!({"code": code, "kind": kind, "message": message, "diagnostics": diagnostics});
        Self { code, message: without_nul(message.to_owned()), json: without_nul(json.to_string()) }
    }
}

/// A mistake for programs.
pub(crate) fn shown(it: &Diagnostic) -> Value {
    json!({"file": it.file, "line": it.line, "column": it.column, "message": it.message, "hint": it.hint})
}

/// C ends a text where a NUL stands.
fn without_nul(text: String) -> CString {
    CString::new(text.replace('\0', "\u{2400}")).unwrap_or_default()
}

/// The kind of what is no error of the engine, by name; the engine names its own.
fn word(code: i32) -> &'static str {
    match code {
        SOC2_ERROR_ARGUMENT => "argument",
        SOC2_ERROR_EXPRESSION => "expression",
        _ => "internal",
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let code = match error.kind() {
            ErrorKind::Catalog => SOC2_ERROR_CATALOG,
            ErrorKind::Profile => SOC2_ERROR_PROFILE,
            ErrorKind::Facts => SOC2_ERROR_FACTS,
            ErrorKind::Scope => SOC2_ERROR_SCOPE,
            ErrorKind::Records => SOC2_ERROR_RECORDS,
            ErrorKind::Acceptances => SOC2_ERROR_ACCEPTANCES,
            ErrorKind::Population => SOC2_ERROR_POPULATION,
            ErrorKind::Report => SOC2_ERROR_REPORT,
            ErrorKind::Permissions => SOC2_ERROR_PERMISSIONS,
            // A kind that the engine learns before this does is an input all the same.
            _ => SOC2_ERROR_INPUT,
        };
        Self::of(code, error.kind().word(), &error.to_string(), error.diagnostics())
    }
}

/// The status that the call returned; `SOC2_ERROR_ARGUMENT` for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_error_code(error: Option<&Failure>) -> i32 {
    error.map_or(SOC2_ERROR_ARGUMENT, |error| error.code)
}

/// Everything that is wrong, for people: each with its place, the problem and the way out, parted by line feeds.
/// NUL-terminated UTF-8; `len` is told its length where it is not NULL. It is the error's: read it before that is freed.
/// NULL for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_error_message(error: Option<&Failure>, len: Option<&mut MaybeUninit<usize>>) -> *const c_char {
    told(error.map(|error| &error.message), len)
}

/// The same for programs: `{"code", "kind", "message", "diagnostics": [{"file", "line", "column", "message", "hint"}]}`.
/// Lines and columns count from 1; line 0 says that the mistake has no place in a text. As `soc2_error_message` otherwise.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_error_json(error: Option<&Failure>, len: Option<&mut MaybeUninit<usize>>) -> *const c_char {
    told(error.map(|error| &error.json), len)
}

fn told(text: Option<&CString>, len: Option<&mut MaybeUninit<usize>>) -> *const c_char {
    if let Some(len) = len {
        len.write(text.map_or(0, |text| text.as_bytes().len()));
    }
    text.map_or(std::ptr::null(), |text| text.as_ptr())
}

/// Frees an error. NULL is allowed.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_error_free(error: Option<Box<Failure>>) {
    guard::free(error);
}
