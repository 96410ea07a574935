//! Why an evaluation did not come to a value: something is not known, something went wrong, or a limit was met.

use std::borrow::Cow;
use std::fmt;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;

use super::collections::Elements;
use super::collections::Key;
use super::limits::Budget;
use super::limits::Limits;
use super::mistake::Span;
use super::patterns::Pattern;
use super::patterns::PatternFault;
use super::value::Value;
use crate::spelling::readable;
use crate::unknown::Unknown;

/// An error of evaluation. The text holds no fact: names, types and positions only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvalError {
    /// Whether the values, the facts or the budget are at fault.
    pub kind: EvalErrorKind,
    /// The part of the expression that failed.
    pub span: Span,
    /// What is wrong, in lower case, without a full stop.
    pub message: Cow<'static, str>,
}

/// What kind of error an evaluation met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EvalErrorKind {
    /// The expression cannot be applied to these values.
    Eval,
    /// A fact has another type than its source's schema says.
    WrongType,
    /// The budget ran out, or the evaluation was cancelled.
    Limit,
}

impl EvalError {
    /// An error of a value, whose place nobody has said yet.
    pub(super) fn of_value(message: impl Into<Cow<'static, str>>) -> Self {
        Self { kind: EvalErrorKind::Eval, span: Span::default(), message: message.into() }
    }
}

impl fmt::Display for EvalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for EvalError {}

/// What ends the evaluation of a part. Boxed, since values are common and stops are not.
#[derive(Debug, Clone)]
pub(super) enum Stop<'a> {
    Unknown(Vec<Cow<'a, Unknown>>),
    Error(EvalError),
}

/// What is kept of a stop, about.
pub(super) const STOP_BYTES: usize = 64;

pub(super) type Eval<'a, T = Value<'a>> = Result<T, Box<Stop<'a>>>;

impl<'a> Stop<'a> {
    /// An error whose place the evaluator adds.
    pub(super) fn error(message: impl Into<Cow<'static, str>>) -> Box<Self> {
        Self::of(EvalErrorKind::Eval, message)
    }

    pub(super) fn wrong_type(message: impl Into<Cow<'static, str>>) -> Box<Self> {
        Self::of(EvalErrorKind::WrongType, message)
    }

    pub(super) fn limit(message: impl Into<Cow<'static, str>>) -> Box<Self> {
        Self::of(EvalErrorKind::Limit, message)
    }

    fn of(kind: EvalErrorKind, message: impl Into<Cow<'static, str>>) -> Box<Self> {
        let message = match message.into() {
            Cow::Owned(message) => Cow::Owned(readable(message)),
            said => said,
        };
        Box::new(Self::Error(EvalError { kind, span: Span::default(), message }))
    }

    pub(super) fn unknown(unknown: &'a Unknown) -> Box<Self> {
        Box::new(Self::Unknown(vec![Cow::Borrowed(unknown)]))
    }

    /// The same stop, with a place if it had none.
    pub(super) fn at(mut self: Box<Self>, span: Span) -> Box<Self> {
        if let Self::Error(error) = &mut *self
            && error.span == Span::default()
        {
            error.span = span;
        }
        self
    }

    /// The same stop, told without the words of an embedder's function, which may hold a fact that is never shown.
    pub(super) fn without_words_of(mut self: Box<Self>, function: &str) -> Box<Self> {
        if let Self::Error(EvalError { kind: EvalErrorKind::Eval, message, .. }) = &mut *self {
            *message = Cow::Owned(readable(format!("`{function}` failed; why is not told beside sensitive facts")));
        }
        self
    }

    /// A limit ends everything: no operator absorbs it.
    pub(super) fn is_final(&self) -> bool {
        matches!(self, Self::Error(EvalError { kind: EvalErrorKind::Limit, .. }))
    }

    /// What it takes of memory, about.
    pub(super) fn bytes(&self) -> usize {
        match self {
            Self::Unknown(unknowns) => unknowns.len().saturating_mul(STOP_BYTES),
            Self::Error(error) => STOP_BYTES.saturating_add(error.message.len()),
        }
    }

    /// What two stops of operands come to: a limit first, then what is not known, all of it, then the first error.
    pub(super) fn merge(mut self: Box<Self>, mut other: Box<Self>) -> Box<Self> {
        if self.is_final() {
            return self;
        }
        match (&mut *self, &mut *other) {
            (Self::Unknown(left), Self::Unknown(right)) => {
                left.append(right);
                self
            }
            (Self::Error(_), Self::Unknown(_)) => other,
            (_, Self::Error(EvalError { kind: EvalErrorKind::Limit, .. })) => other,
            (_, Self::Error(_)) => self,
        }
    }
}

impl From<PatternFault> for Box<Stop<'_>> {
    fn from(fault: PatternFault) -> Self {
        if fault.is_limit { Stop::limit(fault.message) } else { Stop::error(fault.message) }
    }
}

/// What is left of a budget.
#[derive(Debug)]
pub(super) struct Meter<'c> {
    /// But for those at hand.
    steps: u64,
    /// The steps until the next look at the cancellation flag.
    at_hand: u64,
    memory: u64,
    cancel: Option<&'c AtomicBool>,
    /// The last pattern that was not known when compiled: a loop most often asks for the same again.
    pattern: Option<Box<(String, Pattern)>>,
}

/// How deep a built value may be: comparing and dropping it takes stack.
const MAX_DEPTH: u32 = 200;

/// Steps between two looks at the cancellation flag.
const CANCEL_EVERY: u64 = 1000;

/// What reading or writing so many bytes costs, besides the step of the operation that does so.
#[inline]
pub(super) fn steps_of(n_bytes: usize) -> u64 {
    n_bytes as u64 / 16
}

/// What looking a key up in a map takes: a large one is searched, each time with a comparison of the key.
pub(super) fn steps_to_search(n_entries: usize, n_bytes: usize) -> u64 {
    /// So many entries are looked at one after the other, each told by its tag.
    const FEW: usize = 16;
    let n_comparisons = if n_entries > FEW { u64::from(n_entries.ilog2()) } else { 0 };
    n_comparisons.saturating_add(n_comparisons.max(1).saturating_mul(steps_of(n_bytes)))
}

impl<'c> Meter<'c> {
    pub(super) fn new(budget: &Budget<'c>) -> Self {
        let at_hand = budget.steps.min(CANCEL_EVERY);
        let steps = budget.steps - at_hand;
        Self { steps, at_hand, memory: budget.memory, cancel: budget.cancel, pattern: None }
    }

    /// The steps and the bytes that are left.
    pub(super) fn left(&self) -> (u64, u64) {
        (self.steps + self.at_hand, self.memory)
    }

    #[inline]
    pub(super) fn step<'a>(&mut self) -> Eval<'a, ()> {
        self.steps(1)
    }

    /// Takes steps where they are at hand; else nothing, and who asks does it in a way that says why.
    #[inline]
    pub(super) fn take(&mut self, steps: u64) -> Option<()> {
        match self.at_hand.checked_sub(steps) {
            Some(left) => {
                self.at_hand = left;
                Some(())
            }
            None => self.look_up(steps).ok(),
        }
    }

    #[inline]
    pub(super) fn steps<'a>(&mut self, steps: u64) -> Eval<'a, ()> {
        if steps <= self.at_hand {
            self.at_hand -= steps;
            return Ok(());
        }
        self.look_up(steps).inspect_err(|_| {
            // Who met the limit is at its end, however little the next would take.
            (self.steps, self.at_hand) = (0, 0);
        })
    }

    /// Takes steps beyond those at hand, after a look at the cancellation flag.
    #[cold]
    #[inline(never)]
    fn look_up<'a>(&mut self, steps: u64) -> Eval<'a, ()> {
        let Some(left) = (self.steps + self.at_hand).checked_sub(steps) else {
            return Err(Stop::limit("the evaluation takes more steps than its budget allows"));
        };
        if self.cancel.is_some_and(|cancel| cancel.load(Ordering::Relaxed)) {
            // Nothing is at hand any more: whoever asks next looks again.
            (self.steps, self.at_hand) = (left, 0);
            return Err(Stop::limit("the evaluation was cancelled"));
        }
        self.at_hand = left.min(CANCEL_EVERY);
        self.steps = left - self.at_hand;
        Ok(())
    }

    /// Takes what reading so many bytes costs.
    #[inline]
    pub(super) fn read<'a>(&mut self, n_bytes: usize) -> Eval<'a, ()> {
        self.steps(steps_of(n_bytes))
    }

    /// As much, where the steps are at hand. Most texts in facts are short.
    #[inline(always)]
    pub(super) fn take_for(&mut self, n_bytes: usize) -> Option<()> {
        match steps_of(n_bytes) {
            0 => Some(()),
            steps => self.take(steps),
        }
    }

    /// Takes what putting so many values in order costs, which refer to so many bytes.
    pub(super) fn sort<'a>(&mut self, n_values: usize, n_bytes: usize) -> Eval<'a, ()> {
        let doublings = u64::from(n_values.checked_ilog2().unwrap_or(0));
        self.steps((n_values as u64).saturating_mul(doublings + 1))?;
        self.read(n_bytes)
    }

    /// Takes memory for a value before it is built, and what writing it costs.
    pub(super) fn bytes<'a>(&mut self, n_bytes: usize) -> Eval<'a, ()> {
        self.memory(n_bytes as u64)?;
        self.steps(steps_of(n_bytes))
    }

    fn memory<'a>(&mut self, bytes: u64) -> Eval<'a, ()> {
        match self.memory.checked_sub(bytes) {
            Some(left) => {
                self.memory = left;
                Ok(())
            }
            None => Err(Stop::limit("the values built take more memory than the budget allows")),
        }
    }

    /// Counts a value that was built of others.
    pub(super) fn built<'a>(&mut self, value: Value<'a>) -> Eval<'a> {
        let size = value.size();
        if size.depth > MAX_DEPTH {
            return Err(Stop::limit("the value built is nested deeper than allowed"));
        }
        self.memory(size.bytes)?;
        Ok(value)
    }

    /// The regular expression of a pattern that only the evaluation knows.
    pub(super) fn pattern<'a>(&mut self, text: &str) -> Eval<'a, Pattern> {
        if let Some(last) = &self.pattern
            && last.0 == text
        {
            return Ok(last.1.clone());
        }
        let pattern = Pattern::compile(text, &Limits::default(), |steps| self.steps(steps))?;
        self.pattern = Some(Box::new((text.to_owned(), pattern.clone())));
        Ok(pattern)
    }

    /// A map of these entries, counted; an error if a key stands twice in it.
    pub(super) fn map<'a>(&mut self, entries: Vec<(Key<'a>, Value<'a>)>) -> Eval<'a> {
        self.sort(entries.len(), entries.iter().map(|(key, _)| key.length()).sum())?;
        let map = Value::map(entries).map_err(|_| Stop::error("a key stands twice in the map"))?;
        self.built(map)
    }

    /// A list of these values, counted.
    pub(super) fn list<'a>(&mut self, items: Vec<Value<'a>>) -> Eval<'a> {
        self.built(Elements::new(items, None).into_list())
    }

    /// A string, counted.
    pub(super) fn string<'a>(&mut self, text: String) -> Eval<'a> {
        self.bytes(text.len())?;
        Ok(Value::string(text))
    }
}
