//! The one error type: what is wrong with the input, all of it at once.

use std::fmt;

use crate::diagnostic::Diagnostic;

/// Why the engine did not do what was asked: one or more mistakes in the input. A pointer wide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    inner: Box<Inner>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Inner {
    kind: ErrorKind,
    diagnostics: Vec<Diagnostic>,
}

/// Which input is at fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// Catalog text, or an expression in it.
    Catalog,
    /// A profile.
    Profile,
    /// Facts.
    Facts,
    /// The scope of the assessment.
    Scope,
    /// Performances, tests and judgments.
    Records,
    /// Risk acceptances.
    Acceptances,
    /// An earlier report.
    Report,
    /// A list of items, what was frozen of it, and what was drawn.
    Population,
    /// A table of sample sizes.
    SampleSizes,
    /// What a collector may do.
    Permissions,
}

impl ErrorKind {
    /// The name, for programs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Catalog => "catalog",
            Self::Profile => "profile",
            Self::Facts => "facts",
            Self::Scope => "scope",
            Self::Records => "records",
            Self::Acceptances => "acceptances",
            Self::Report => "report",
            Self::Population => "population",
            Self::SampleSizes => "sample_sizes",
            Self::Permissions => "permissions",
        }
    }
}

impl Error {
    /// An error of one or more diagnostics, ordered by place.
    pub(crate) fn new(kind: ErrorKind, mut diagnostics: Vec<Diagnostic>) -> Self {
        diagnostics.sort();
        diagnostics.dedup();
        Self { inner: Box::new(Inner { kind, diagnostics }) }
    }

    /// Which input is at fault.
    pub fn kind(&self) -> ErrorKind {
        self.inner.kind
    }

    /// Every mistake, ordered by file, line and column.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.inner.diagnostics
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, diagnostic) in self.inner.diagnostics.iter().enumerate() {
            if position > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{diagnostic}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}
