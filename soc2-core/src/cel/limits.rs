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
#[derive(Debug, Clone, Copy)]
pub struct Budget<'c> {
    /// Operations and elements visited; 5,000,000 by default.
    pub steps: u64,
    /// Bytes that values built by the expression may take, shared parts counted each time; 16 MiB by default.
    pub memory: u64,
    /// Set to true from outside, it ends the evaluation.
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
