//! What is wrong with the input: where, what, and the way out.

use std::fmt;
use std::sync::Arc;
use std::sync::OnceLock;

use crate::document::Fault;
use crate::document::Span;
use crate::spelling::LONGEST_NAME;
use crate::spelling::edits;
use crate::spelling::readable;

/// A text with the name that messages use for it, usually a path.
#[derive(Debug, Clone)]
pub struct Text {
    /// How messages call it.
    pub name: Arc<str>,
    /// What it says.
    pub content: Arc<str>,
    /// Where its lines begin; found when the first mistake asks, so that the next does not read the text again.
    line_starts: Arc<OnceLock<Vec<u32>>>,
}

/// A place in a text, for diagnostics.
#[derive(Debug, Clone)]
pub struct Place {
    /// The text.
    pub text: Text,
    /// The bytes.
    pub span: Span,
}

/// One mistake in the input.
///
/// ```
/// use soc2_core::diagnostic::{Diagnostic, Text};
/// let text = Text::new("checks.yaml", "checks:\n  - idd: mfa\n");
/// let diagnostic = text.diagnostic(13, "unknown key `idd`").with_hint("did you mean `id`?");
/// assert_eq!((diagnostic.line, diagnostic.column), (2, 6));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Diagnostic {
    /// The name of the text.
    pub file: String,
    /// The line, from 1; 0 when the mistake has no place in the text.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
    /// What is wrong.
    pub message: String,
    /// The way out.
    pub hint: Option<String>,
    /// The line itself, cut to what surrounds the place, and how far into it the place is.
    pub excerpt: Option<(String, u32)>,
}

impl Text {
    /// A named text.
    pub fn new(name: impl Into<Arc<str>>, content: impl Into<Arc<str>>) -> Self {
        Self { name: name.into(), content: content.into(), line_starts: Arc::default() }
    }

    /// A mistake at a byte of the text.
    pub fn diagnostic(&self, offset: usize, message: impl Into<String>) -> Diagnostic {
        let offset = offset.min(self.content.len());
        let (line, line_start) = self.line_at(offset);
        let column = 1 + self.content.get(line_start..offset).unwrap_or_default().chars().count();
        let rest = self.content.get(line_start..).unwrap_or_default();
        let excerpt = excerpt(rest.lines().next().unwrap_or_default(), column);
        Diagnostic { line: line as u32, column: column as u32, excerpt, ..Diagnostic::new(&self.name, message) }
    }

    /// The line of a byte, from 1, and where the line begins.
    pub(crate) fn line_at(&self, offset: usize) -> (usize, usize) {
        let starts = self.line_starts.get_or_init(|| {
            let ends = self.content.bytes().enumerate().filter(|&(_, byte)| byte == b'\n');
            std::iter::once(0).chain(ends.map(|(at, _)| at as u32 + 1)).collect()
        });
        let line = starts.partition_point(|&start| start as usize <= offset);
        (line, starts.get(line.wrapping_sub(1)).map_or(0, |&start| start as usize))
    }

    /// A mistake at a span of the text.
    pub fn diagnostic_at(&self, span: Span, message: impl Into<String>) -> Diagnostic {
        self.diagnostic(span.start as usize, message)
    }
}

impl Fault {
    /// The same as a mistake in a text.
    pub(crate) fn diagnostic(self, text: &Text) -> Diagnostic {
        let Self { offset, message, hint } = self;
        Diagnostic { hint: hint.map(str::to_owned), ..text.diagnostic(offset, message) }
    }
}

impl Place {
    /// A mistake here.
    pub fn diagnostic(&self, message: impl Into<String>) -> Diagnostic {
        self.text.diagnostic_at(self.span, message)
    }

    /// Whether it is the same place of the same text.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.span == other.span && Arc::ptr_eq(&self.text.content, &other.text.content)
    }

    /// A mistake at the word that landmarks lead to, each searched for after the one before: `target`, then the
    /// target's name. Where they are not found, at the beginning.
    pub(crate) fn diagnostic_of(&self, landmarks: &[&str], message: String, hint: Option<String>) -> Diagnostic {
        if self.text.content.is_empty() {
            return Diagnostic { hint, ..Diagnostic::new(&self.text.name, message) };
        }
        let at = self.ways(landmarks).into_iter().flatten().last().unwrap_or(0);
        Diagnostic { hint, ..self.text.diagnostic(self.span.start as usize + at, message) }
    }

    /// Whether every landmark is found here.
    pub(crate) fn has(&self, landmarks: &[&str]) -> bool {
        self.ways(landmarks).iter().all(Option::is_some)
    }

    /// Where each landmark is found, searched for after the one before.
    fn ways(&self, landmarks: &[&str]) -> Vec<Option<usize>> {
        let Span { start, end } = self.span;
        let written = self.text.content.get(start as usize..end as usize).unwrap_or_default();
        let mut after = 0;
        let find = |landmark: &&str| {
            let found = find_word(written, landmark, after);
            after = found.map_or(after, |at| at + landmark.len());
            found
        };
        landmarks.iter().filter(|landmark| !landmark.is_empty()).map(find).collect()
    }
}

/// Where a word stands by itself: not inside a longer name.
fn find_word(text: &str, word: &str, from: usize) -> Option<usize> {
    let is_part = |letter: char| letter.is_alphanumeric() || "._-".contains(letter);
    let rest = text.get(from..)?;
    let is_whole = |at: &usize| {
        let before = rest.get(..*at).and_then(|before| before.chars().next_back());
        let after = rest.get(at + word.len()..).and_then(|after| after.chars().next());
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    };
    rest.match_indices(word).map(|(at, _)| at).find(is_whole).map(|at| from + at)
}

impl Diagnostic {
    /// A mistake that has no place inside the text.
    pub fn new(file: &str, message: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line: 0, column: 0, message: readable(message.into()), hint: None, excerpt: None }
    }

    /// The same, with the way out.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(readable(hint.into()));
        self
    }
}

/// A line of a megabyte helps nobody: at most this many characters of it are shown.
const EXCERPT: usize = 120;

fn excerpt(line: &str, column: usize) -> Option<(String, u32)> {
    let skipped = (column - 1).saturating_sub(EXCERPT / 2);
    let shown: String = line.chars().skip(skipped).take(EXCERPT).collect();
    (!shown.trim().is_empty()).then(|| (shown.replace('\t', " "), (column - 1 - skipped) as u32))
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.file, self.message)?,
            line => write!(f, "{}:{line}:{}: {}", self.file, self.column, self.message)?,
        }
        if let Some((line, at)) = &self.excerpt {
            write!(f, "\n    | {line}\n    | {:1$}^", "", *at as usize)?;
        }
        match &self.hint {
            Some(hint) => write!(f, "\n    = {hint}"),
            None => Ok(()),
        }
    }
}

/// The name among `known` that `given` was probably meant to be.
pub fn did_you_mean<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let allowed = 1 + given.chars().count() / 4;
    known
        .into_iter()
        .filter_map(|name| Some((edits(given, name)?, name)))
        .filter(|&(distance, _)| distance <= allowed)
        .min()
        .map(|(_, name)| format!("did you mean `{name}`?"))
}

/// A name as messages quote it: cut, so that a text of megabytes is not said back.
pub(crate) fn shown(name: &str) -> std::borrow::Cow<'_, str> {
    match name.char_indices().nth(LONGEST_NAME) {
        Some((end, _)) => format!("{}…", name.get(..end).unwrap_or_default()).into(),
        None => name.into(),
    }
}
