//! What the variables are bound to for one evaluation.

use std::fmt;

use super::env::Env;
use super::plan::Expression;
use super::types::with_article;
use super::value::Input;
use super::value::Kind;
use super::value::Value;
use crate::document::Data;
use crate::document::Node;
use crate::spelling::readable;
use crate::unknown::Unknown;

/// What the variables of an [`Env`] are bound to.
///
/// A name that is not declared, and a value of another type than its variable's, are refused. That is asked of the value
/// itself and not of what is inside it: a list where a map was declared is refused; an element of a wrong type is met where
/// it is read, where it is taken for what it is: it equals nothing of another type, and everything else that does not take
/// it gives an error. (What a program reads of facts was held against its schema all the way down.)
///
/// Inputs serve every expression that was compiled with their environment, or with one whose variables theirs begin with
/// (so one may be added for some expressions). To any other expression they give nothing: reading a variable is an error.
///
/// ```
/// use soc2_core::cel::{Env, Inputs, Type, Value};
///
/// let env = Env::strict().variable_of("port", Type::Int);
/// let inputs = Inputs::new(&env).value("port", Value::Int(443))?;
///
/// let misspelt = inputs.clone().value("prot", Value::Int(443)).unwrap_err();
/// assert_eq!(misspelt.to_string(), "undeclared variable `prot`; did you mean `port`?");
/// let mistyped = inputs.value("port", Value::string("443")).unwrap_err();
/// assert_eq!(mistyped.to_string(), "`port` is an int, and was given a string");
/// # Ok::<(), soc2_core::cel::BindError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Inputs<'a> {
    slots: Vec<Input<'a>>,
    env: &'a Env,
}

/// A variable that cannot be bound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BindError {
    /// What is wrong, in lower case, without a full stop.
    pub message: String,
    /// The way out, where there is one.
    pub hint: Option<String>,
}

impl<'a> Inputs<'a> {
    /// Inputs in which nothing is bound yet.
    pub fn new(env: &'a Env) -> Self {
        Self { slots: vec![Input::Absent; env.names().len()], env }
    }

    /// The same with a variable bound to a value.
    ///
    /// # Errors
    /// When the name is not declared, or the value is of another type.
    pub fn value(self, name: &str, value: Value<'a>) -> Result<Self, BindError> {
        self.with(name, Input::Value(value))
    }

    /// The same with a variable bound to a place in facts. What is not known there, or is at fault, is so when it is read.
    ///
    /// # Errors
    /// When the name is not declared, or what stands there is of another type.
    pub fn facts(self, name: &str, node: Node<'a>) -> Result<Self, BindError> {
        self.with(name, Input::Node(node))
    }

    /// The same with a variable that is not known.
    ///
    /// # Errors
    /// When the name is not declared.
    pub fn unknown(self, name: &str, unknown: &'a Unknown) -> Result<Self, BindError> {
        self.with(name, Input::Unknown(unknown))
    }

    fn with(mut self, name: &str, input: Input<'a>) -> Result<Self, BindError> {
        self.bind(name, input)?;
        Ok(self)
    }

    /// Binds a variable, or binds it to something else: for callers that evaluate one expression on many inputs.
    ///
    /// ```
    /// use soc2_core::cel::{Answer, Budget, Env, Input, Inputs, Value, compile, evaluate};
    ///
    /// let env = Env::strict().variable("port");
    /// let expression = compile("port > 1023", &env).unwrap();
    /// let mut inputs = Inputs::new(&env);
    /// let mut allowed = Vec::new();
    /// for port in [443, 8080] {
    ///     inputs.bind("port", Input::Value(Value::Int(port)))?;
    ///     allowed.push(matches!(evaluate(&expression, &inputs, &Budget::default()), Answer::Value(Value::Bool(true))));
    /// }
    /// assert_eq!(allowed, [false, true]);
    /// # Ok::<(), soc2_core::cel::BindError>(())
    /// ```
    ///
    /// # Errors
    /// When the name is not declared, or the value is of another type.
    pub fn bind(&mut self, name: &str, input: Input<'a>) -> Result<(), BindError> {
        let Some(slot) = self.env.slot(name) else { return Err(self.undeclared(name)) };
        let declared = self.env.type_of(slot);
        if let Some(kind) = kind_of(&input).filter(|kind| !declared.admits(*kind)) {
            let given = if kind == Kind::Null { "null".to_owned() } else { with_article(kind.name()) };
            let declared = declared.with_article();
            let message = format!("`{name}` is {declared}, and was given {given}");
            return Err(BindError { message, hint: None });
        }
        self.bind_slot(slot, input);
        Ok(())
    }

    /// Binds the variable of a slot to what is known to be of its type.
    pub(crate) fn bind_slot(&mut self, slot: usize, input: Input<'a>) {
        if let Some(place) = self.slots.get_mut(slot) {
            *place = input;
        }
    }

    fn undeclared(&self, name: &str) -> BindError {
        let hint = self.env.similar(name).map(|known| format!("did you mean `{known}`?"));
        BindError { message: readable(format!("undeclared variable `{name}`")), hint }
    }

    /// What the slots of an expression are bound to; no slot at all where they are another environment's.
    #[inline]
    pub(super) fn slots(&self, expression: &Expression) -> &[Input<'a>] {
        match expression.variables.begin(self.env.variables()) {
            true => &self.slots,
            false => &[],
        }
    }
}

/// What kind of value it is, where it is one.
fn kind_of(input: &Input<'_>) -> Option<Kind> {
    Some(match input {
        Input::Value(value) => value.kind(),
        Input::Node(node) => match node.data() {
            Data::Null => Kind::Null,
            Data::Bool(_) => Kind::Bool,
            Data::Int(_) => Kind::Int,
            Data::Uint(_) => Kind::Uint,
            Data::Double(_) => Kind::Double,
            Data::String(_) => Kind::String,
            Data::List(_) => Kind::List,
            Data::Map(_) => Kind::Map,
            Data::Unknown(_) | Data::Fault(_) => return None,
        },
        Input::Absent | Input::Unknown(_) => return None,
    })
}

impl fmt::Display for BindError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match &self.hint {
            Some(hint) => write!(f, "; {hint}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for BindError {}

#[cfg(test)]
mod tests;
