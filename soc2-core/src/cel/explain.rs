//! Why an expression did not come to true: the smallest parts that decided, what they read, and a sentence each.
//!
//! It is asked only of what did not pass, and evaluates again what it explains, so that evaluation itself carries
//! nothing for it.

mod bindings;
mod elements;
mod fact;
mod operand;
mod reason;
mod shown;
mod stopped;
mod trace;
mod words;

use std::fmt;

use self::reason::Explainer;
pub use self::trace::Trace;
pub use self::trace::trace;
pub(crate) use self::trace::trace_sharing;
use super::evaluate::Machine;
use super::inputs::Inputs;
use super::limits::Budget;
use super::mistake::Span;
use super::plan::Expression;
use super::stop::Meter;
use crate::unknown::Unknown;
use crate::unknown::UnknownReason;

/// One reason for an answer that is not true.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witness {
    /// The text of the part of the expression that decided; long ones are cut.
    pub expression: String,
    /// Where that part stands in the expression.
    pub span: Span,
    /// What it read, in the order of reading, each path once.
    pub reads: Vec<Observed>,
    /// Why, in words for a reader who does not know CEL; without a full stop.
    pub sentence: String,
}

/// What stood at a path when it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observed {
    /// The path, which begins with a variable's name or a source: `aws.s3.list_buckets.Buckets[0].Name`.
    pub path: String,
    /// What stood there.
    pub value: Shown,
}

/// A value as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shown {
    /// The value as CEL would write it, cut at 80 characters, control characters escaped.
    Value(String),
    /// Nothing stood there.
    Absent,
    /// Nobody knows.
    Unknown(UnknownReason),
    /// It is of another type than its source's schema says.
    WrongType,
    /// It is not to be shown.
    Hidden,
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value(text) => f.write_str(text),
            Self::Absent => f.write_str("absent"),
            Self::Unknown(reason) => write!(f, "unknown: {reason}"),
            Self::WrongType => f.write_str("of a wrong type"),
            Self::Hidden => f.write_str("hidden"),
        }
    }
}

/// Whether values of facts may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Values {
    /// Where no path says otherwise.
    Shown,
    /// Paths and what is needed, but no value.
    Hidden,
}

/// How an answer is explained.
///
/// What is sensitive is never shown, whatever is asked for: values of variables of a [`Type::Sensitive`](super::Type), and
/// what a source's schema says of its facts.
#[derive(Debug, Clone, Copy)]
pub struct ExplainOptions<'o> {
    /// No more witnesses than this; 8 by default.
    pub limit: usize,
    /// Whether values may be shown; they are by default.
    pub values: Values,
    /// Variables that say what is wanted rather than what is: a sentence is about the other side. None by default.
    pub standards: &'o [&'o str],
}

impl Default for ExplainOptions<'_> {
    fn default() -> Self {
        Self { limit: 8, values: Values::Shown, standards: &[] }
    }
}

/// Steps that telling may take for each step of the evaluation that it tells of, and in any case.
const STEPS_FOR_EACH: u64 = 4;
const STEPS_IN_ANY_CASE: u64 = 2_000;

/// Why an expression does not come to true on these inputs; empty if it does.
///
/// What it costs is bounded by what the evaluation costs, and by the budget: a long list is looked through as far as
/// that allows. Who does not know yet whether anybody will read it takes a [`trace`], and tells it later.
///
/// ```
/// use soc2_core::cel::{Budget, Env, Inputs, Value, compile, explain};
///
/// let env = Env::strict().variable("ports");
/// let expression = compile("ports.all(port, port > 1023)", &env).unwrap();
/// let inputs = Inputs::new(&env).value("ports", Value::list(vec![Value::Int(8080), Value::Int(443)])).unwrap();
/// let witnesses = explain(&expression, &inputs, &Budget::default(), &Default::default());
/// assert_eq!(witnesses[0].sentence, "`ports[1]` is 443, needs more than 1023");
/// ```
pub fn explain(
    expression: &Expression,
    inputs: &Inputs<'_>,
    budget: &Budget<'_>,
    options: &ExplainOptions<'_>,
) -> Vec<Witness> {
    match trace(expression, inputs, budget) {
        Some(trace) => trace.tell(expression, inputs, budget, options),
        None => Vec::new(),
    }
}

impl Trace {
    /// The parts that decided in words, with what they read. The expression and the inputs are those that were traced.
    ///
    /// ```
    /// use soc2_core::cel::{Budget, Env, Inputs, Value, compile, trace};
    ///
    /// let env = Env::strict().variable("port");
    /// let expression = compile("port > 1023", &env).unwrap();
    /// let inputs = Inputs::new(&env).value("port", Value::Int(443)).unwrap();
    /// let trace = trace(&expression, &inputs, &Budget::default()).expect("it is not true");
    /// let witnesses = trace.tell(&expression, &inputs, &Budget::default(), &Default::default());
    /// assert_eq!(witnesses[0].sentence, "`port` is 443, needs more than 1023");
    /// ```
    pub fn tell(
        &self,
        expression: &Expression,
        inputs: &Inputs<'_>,
        budget: &Budget<'_>,
        options: &ExplainOptions<'_>,
    ) -> Vec<Witness> {
        self.tell_sharing(expression, inputs, &mut { *budget }, options)
    }

    /// Tells within what is left of a budget that serves several, and takes its steps from it.
    pub(crate) fn tell_sharing(
        &self,
        expression: &Expression,
        inputs: &Inputs<'_>,
        budget: &mut Budget<'_>,
        options: &ExplainOptions<'_>,
    ) -> Vec<Witness> {
        let allowed = self.steps.saturating_mul(STEPS_FOR_EACH).saturating_add(STEPS_IN_ANY_CASE);
        let allowed = Budget { steps: budget.steps.min(allowed), ..*budget };
        let machine = Machine::new(expression, inputs.slots(expression), Meter::new(&allowed));
        let mut explainer = Explainer::new(machine, options);
        let told = explainer.witnesses(self);
        budget.steps -= allowed.steps - explainer.machine.meter.left().0;
        told
    }
}

impl Witness {
    /// A witness for what nobody knows, where there is no expression to explain.
    pub fn of_unknown(unknown: &Unknown) -> Self {
        Self {
            expression: String::new(),
            span: Span::default(),
            reads: vec![Observed { path: unknown.path.clone(), value: Shown::Unknown(unknown.reason.clone()) }],
            sentence: words::unknown(unknown),
        }
    }
}

#[cfg(test)]
mod tests;
