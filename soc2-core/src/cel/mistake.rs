//! What is wrong with a text: a span, a sentence, perhaps a hint; printed with the line and a caret.

use std::fmt;

use crate::spelling::readable;

/// A stretch of the source, in bytes: `start..end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The smallest span that covers both.
    pub fn to(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The text under the span; empty if the span is not of this source.
    pub fn of(self, source: &str) -> &str {
        source.get(self.start as usize..self.end as usize).unwrap_or("")
    }
}

/// A place in the source as editors count: both from 1, the column in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

/// Where a byte offset stands in the source.
pub fn place(source: &str, offset: u32) -> Place {
    let before = source.get(..offset as usize).unwrap_or(source);
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    Place { line: before.matches('\n').count() + 1, column: before[line_start..].chars().count() + 1 }
}

/// What kind of rule a text broke.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MistakeKind {
    /// It is not CEL.
    Parse,
    /// It is CEL, but names or calls what is not there.
    Check,
    /// It is longer, deeper or bigger than the limits allow.
    Limit,
}

/// One thing wrong with an expression, found before it is evaluated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// Which rule was broken.
    pub kind: MistakeKind,
    /// Where.
    pub span: Span,
    /// What is wrong, in lower case, without a full stop.
    pub message: String,
    /// The way out, where there is one.
    pub hint: Option<String>,
}

impl Mistake {
    pub(super) fn new(kind: MistakeKind, span: Span, message: impl Into<String>) -> Self {
        Self { kind, span, message: readable(message.into()), hint: None }
    }

    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(readable(hint.into()));
        self
    }

    /// The mistake with line, column, the line itself, a caret and the hint.
    pub fn render(&self, source: &str) -> String {
        let Place { line, column } = place(source, self.span.start);
        let (shown, indent) = excerpt(source, line, column);
        let mut text = format!("{line}:{column}: {}\n  | {shown}\n  | {}^", self.message, " ".repeat(indent));
        if let Some(hint) = &self.hint {
            text.push_str("\n  = ");
            text.push_str(hint);
        }
        text
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Mistake {}

const SHOWN: usize = 100;

// A line may be a megabyte long: what is shown is the stretch around the column.
fn excerpt(source: &str, line: usize, column: usize) -> (String, usize) {
    let text = source.lines().nth(line - 1).unwrap_or("");
    let skipped = (column - 1).saturating_sub(SHOWN / 2);
    let shown: String = text
        .chars()
        .skip(skipped)
        .take(SHOWN)
        .map(|character| if character.is_control() { ' ' } else { character })
        .collect();
    (shown, column - 1 - skipped)
}
