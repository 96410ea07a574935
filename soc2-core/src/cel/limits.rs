//! How long, deep and big an expression may be, and how much its evaluation may take.

use std::sync::atomic::AtomicBool;

/// What a text may not exceed when it is compiled. The defaults are far beyond any policy written by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of source text; 1 MiB by default.
    pub source: usize,
    /// How deep operands may nest (chains of operators, selections and member calls, and parentheses, cost
    /// nothing); 128 by default, safe on a stack of 1 MiB.
    pub nesting: usize,
    /// Nodes of the syntax tree; 500,000 by default.
    pub nodes: usize,
    /// Bytes of a regular expression's text; 8 KiB by default.
    pub pattern: usize,
    /// Bytes of a compiled regular expression; 1 MiB by default.
    pub regex: usize,
    /// Regular expressions in one expression; 100 by default.
    pub regexes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { source: 1 << 20, nesting: 128, nodes: 500_000, pattern: 8 << 10, regex: 1 << 20, regexes: 100 }
    }
}

/// What one evaluation, or several that share it, may take before it ends with a `limit` error.
///
/// Steps stand for time: none takes much longer than 100 ns, and most take a tenth of that. There is one for each
/// operation, for each element or entry that one visits or builds, and for each 16 bytes that it reads or writes. Besides:
///
/// - putting values in order takes one more of each for each doubling of their number, and so does looking a key up in a map
///   of more than 16 entries;
/// - matching a regular expression takes, for each byte of the text, one for each KiB of the size that its pattern compiles
///   to, which is rounded up to 4 KiB, 16 KiB, 64 KiB and so on, since that is what it may visit at each byte;
/// - a pattern that only the evaluation knows is compiled, which takes some 2,000 steps, and more for a big one.
///
/// ```
/// use soc2_core::cel::{Budget, Env, Inputs, Value, compile, evaluate_sharing};
///
/// let env = Env::strict().variable("text");
/// let bits = Value::string("01".repeat(50_000));
/// let thousands = |text: &str| {
///     let expression = compile(text, &env).unwrap();
///     let mut budget = Budget { steps: 100_000_000, ..Budget::default() };
///     let inputs = Inputs::new(&env).value("text", bits.clone()).unwrap();
///     evaluate_sharing(&expression, &inputs, &mut budget);
///     (100_000_000 - budget.steps) / 1_000
/// };
/// assert_eq!(thousands("text.contains('2')"), 100 / 16);
/// assert_eq!(thousands("text.matches('^[01]+$')"), 100 * 4);
/// assert_eq!(thousands("text.matches('[01]*1[01]{500}x')"), 100 * 64);
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Budget<'c> {
    /// Steps, as they are counted above; 5,000,000 by default.
    pub steps: u64,
    /// Bytes that values built by the expression may take, shared parts counted each time; 16 MiB by default.
    pub memory: u64,
    /// Set to true from outside, it ends the evaluation: it is looked at once in 1,000 steps at the least, and not while a
    /// single operation is under way, such as a match, a sort, or a call of an embedder's function.
    pub cancel: Option<&'c AtomicBool>,
}

impl Budget<'_> {
    /// For nothing at all.
    pub(super) const NOTHING: Self = Self { steps: 0, memory: 0, cancel: None };
}

impl Default for Budget<'_> {
    fn default() -> Self {
        Self { steps: 5_000_000, memory: 16 << 20, cancel: None }
    }
}
