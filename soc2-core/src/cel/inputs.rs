//! What the variables are bound to for one evaluation.

use super::env::Env;
use super::value::Input;
use super::value::Value;
use crate::document::Node;
use crate::unknown::Unknown;

/// What the variables of an [`Env`] are bound to.
///
/// ```
/// use soc2_core::cel::{Env, Inputs, Value};
///
/// let env = Env::strict().variable("x");
/// let inputs = Inputs::new(&env).value("x", Value::Int(1));
/// ```
#[derive(Debug, Clone)]
pub struct Inputs<'a> {
    slots: Vec<Input<'a>>,
    env: &'a Env,
}

impl<'a> Inputs<'a> {
    /// Inputs in which nothing is bound yet.
    pub fn new(env: &'a Env) -> Self {
        Self { slots: vec![Input::Absent; env.names().len()], env }
    }

    /// The same with a variable bound to a value. A name that is not declared is ignored.
    #[must_use]
    pub fn value(self, name: &str, value: Value<'a>) -> Self {
        self.with(name, Input::Value(value))
    }

    /// The same with a variable bound to a place in facts.
    #[must_use]
    pub fn facts(self, name: &str, node: Node<'a>) -> Self {
        self.with(name, Input::Node(node))
    }

    /// The same with a variable that is not known.
    #[must_use]
    pub fn unknown(self, name: &str, unknown: &'a Unknown) -> Self {
        self.with(name, Input::Unknown(unknown))
    }

    fn with(mut self, name: &str, input: Input<'a>) -> Self {
        if let Some(slot) = self.env.slot(name) {
            self.bind(slot, input);
        }
        self
    }

    /// Binds a slot; for callers that evaluate one expression on many inputs.
    pub fn bind(&mut self, slot: usize, input: Input<'a>) {
        if let Some(place) = self.slots.get_mut(slot) {
            *place = input;
        }
    }

    pub(super) fn slots(&self) -> &[Input<'a>] {
        &self.slots
    }
}
