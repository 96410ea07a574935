//! How much work a finding may cost, so that no facts and no catalog keep an evaluation going without end.

use std::sync::atomic::AtomicBool;

use crate::cel::Budget;

/// What one finding (a check on a subject, with all its resources) may take before it ends with a `limit` error, in steps
/// as a [`Budget`] counts them.
///
/// Finding out why resources did not pass may take as much again; where that is spent, those that follow are judged and
/// their reasons are not told. Reading a reason may take four times what finding it took, and 2,000 steps.
///
/// ```
/// use soc2_core::allowance::Allowance;
///
/// let generous = Allowance { steps: 1_000_000_000, ..Allowance::default() };
/// assert_eq!(generous.steps_per_resource, Allowance::default().steps_per_resource);
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Allowance<'c> {
    /// Steps of evaluation, whatever the number of resources; 20,000,000 by default, which is less than a second of most
    /// work, and some two of the worst.
    pub steps: u64,
    /// More for each resource, so that the work may grow with the facts, but not with their square; 2,000 by default. Of
    /// a list that an expression made, no more resources count than there are values in the facts that the check reads.
    pub steps_per_resource: u64,
    /// Bytes that one expression may build; 16 MiB by default.
    pub memory: u64,
    /// Set to true from outside, it ends what is under way and all that follows with `limit` errors.
    pub cancel: Option<&'c AtomicBool>,
}

impl Default for Allowance<'_> {
    fn default() -> Self {
        Self { steps: 20_000_000, steps_per_resource: 2_000, memory: Budget::default().memory, cancel: None }
    }
}

impl<'c> Allowance<'c> {
    /// What a finding begins with.
    pub(crate) fn budget(&self) -> Budget<'c> {
        Budget { steps: self.steps, memory: self.memory, cancel: self.cancel }
    }
}
