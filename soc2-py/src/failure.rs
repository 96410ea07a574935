//! Why a call did not do what was asked.

use pyo3::PyErr;
use pyo3::Python;
use pyo3::types::PyAnyMethods;
use serde_json::Value;
use serde_json::json;
use soc2_core::diagnostic::Diagnostic;
use soc2_core::error::Error;

/// Why a call did not do what was asked. Which exception that is, `soc2/_errors.py` says.
#[derive(Debug, Clone)]
pub(crate) struct Failure {
    code: &'static str,
    message: String,
    diagnostics: Vec<Diagnostic>,
}

impl Failure {
    /// What Python handed in cannot be.
    pub(crate) fn argument(message: impl Into<String>) -> Self {
        Self { code: "argument", message: message.into(), diagnostics: Vec::new() }
    }

    /// A defect of ours.
    pub(crate) fn internal(message: impl Into<String>) -> Self {
        Self { code: "internal", message: message.into(), diagnostics: Vec::new() }
    }

    /// What is wrong with an expression, or why it has no value.
    pub(crate) fn expression(message: impl Into<String>) -> Self {
        Self { code: "expression", message: message.into(), diagnostics: Vec::new() }
    }

    /// Mistakes, each with its place.
    pub(crate) fn of_diagnostics(code: &'static str, diagnostics: &[Diagnostic]) -> Self {
        let lines: Vec<String> = diagnostics.iter().map(ToString::to_string).collect();
        Self { code, message: lines.join("\n"), diagnostics: diagnostics.to_vec() }
    }

    /// All of several, under the code of the first.
    pub(crate) fn together(failures: Vec<Self>) -> Option<Self> {
        let code = failures.first()?.code;
        let messages: Vec<&str> = failures.iter().map(|it| it.message.as_str()).collect();
        let message = messages.join("\n");
        Some(Self { code, message, diagnostics: failures.into_iter().flat_map(|it| it.diagnostics).collect() })
    }

    /// For people: each mistake with its place.
    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    /// For programs: `{"code", "message", "diagnostics": [{"file", "line", "column", "message", "hint", "text"}]}`.
    pub(crate) fn to_json(&self) -> Value {
        let diagnostics: Vec<Value> = self.diagnostics.iter().map(shown).collect();
        json!({"code": self.code, "message": self.message, "diagnostics": diagnostics})
    }
}

/// A mistake for programs.
pub(crate) fn shown(it: &Diagnostic) -> Value {
    json!({"file": it.file, "line": it.line, "column": it.column, "message": it.message, "hint": it.hint,
        "text": it.to_string()})
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::of_diagnostics(error.kind().word(), error.diagnostics())
    }
}

impl From<Failure> for PyErr {
    fn from(failure: Failure) -> Self {
        let raised = |py: Python<'_>| {
            let of_json = py.import("soc2._errors")?.getattr("of_json")?;
            of_json.call1((failure.to_json().to_string(),)).map(PyErr::from_value)
        };
        Python::attach(raised).unwrap_or_else(|error| error)
    }
}
