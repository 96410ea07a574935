//! What an expression may name: the variables, each with a slot, and the container that names are looked up in.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::functions;
use super::functions::Callee;
use super::functions::Style;
use super::functions::registered::Functions;
use super::plan::Expression;
use super::types::Sensitivity;
use super::types::Type;
use super::value::Kind;
use crate::spelling::edits;

/// The variables that an expression may read.
///
/// A variable's name may be dotted: `aws.s3.list_buckets.Buckets` reads the field `Buckets` of the variable
/// `aws.s3.list_buckets`. The longest declared name wins.
///
/// ```
/// use soc2_core::cel::Env;
///
/// let env = Env::strict().variable("aws.s3.list_buckets").variable("params");
/// assert_eq!(env.slot("params"), Some(1));
/// ```
#[derive(Debug, Clone)]
pub struct Env {
    variables: Arc<Variables>,
    container: String,
    functions: Functions,
    /// The texts of conditions that hold wherever an expression of this environment is evaluated.
    conditions: Vec<Arc<str>>,
    names_unknown: Undeclared,
}

/// The variables of an environment. Expressions keep those that they were compiled with, and inputs those that they bind,
/// so that neither is taken for another's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Variables {
    names: Vec<String>,
    types: Vec<Type>,
    sensitivities: Vec<Sensitivity>,
    slots: BTreeMap<String, usize>,
    /// The most dots in a declared name, so that long chains are not tried in vain.
    dots: usize,
}

impl Variables {
    /// Whether something of them is never shown.
    pub(super) fn have_secrets(&self) -> bool {
        self.sensitivities.iter().any(|it| *it != Sensitivity::Nothing)
    }
}

impl Variables {
    /// How much of what a slot is bound to is never shown.
    pub(super) fn sensitivity(&self, slot: usize) -> Sensitivity {
        self.sensitivities.get(slot).copied().unwrap_or(Sensitivity::Nothing)
    }

    pub(super) fn type_of(&self, slot: usize) -> Option<&Type> {
        self.types.get(slot)
    }

    /// Whether these are the first of the others, slot by slot.
    pub(super) fn begin(self: &Arc<Self>, others: &Arc<Self>) -> bool {
        Arc::ptr_eq(self, others) || (others.names.starts_with(&self.names) && others.types.starts_with(&self.types))
    }
}

/// What becomes of a name, or of a function, that nobody declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Undeclared {
    Mistake,
    ErrorWhenRead,
}

/// What a dotted name stands for, and how many of its parts were used for that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Resolved {
    Variable { slot: usize, parts: usize },
    Type { kind: Kind, parts: usize },
}

impl Env {
    /// An environment in which an undeclared name is a mistake when the expression is compiled.
    pub fn strict() -> Self {
        Self::new(Undeclared::Mistake)
    }

    /// An environment in which an undeclared name is an error when it is read, so that `||` can absorb it.
    pub fn open() -> Self {
        Self::new(Undeclared::ErrorWhenRead)
    }

    fn new(names_unknown: Undeclared) -> Self {
        // Three dots are in no built-in type's name.
        let variables = Variables {
            names: Vec::new(),
            types: Vec::new(),
            sensitivities: Vec::new(),
            slots: BTreeMap::new(),
            dots: 3,
        };
        let (container, functions, conditions) = (String::new(), Functions::default(), Vec::new());
        Self { variables: Arc::new(variables), container, functions, conditions, names_unknown }
    }

    /// The environment with one more variable, in the next slot. A name declared twice keeps its slot.
    /// Nothing is known of its type.
    #[must_use]
    pub fn variable(self, name: impl Into<String>) -> Self {
        self.variable_of(name, Type::Dynamic)
    }

    /// The environment with one more variable, in the next slot, of a type that expressions are checked against.
    ///
    /// ```
    /// use soc2_core::cel::{Env, Type, compile};
    ///
    /// let env = Env::strict().variable_of("port", Type::Int);
    /// let mistakes = compile("port.startsWith('8')", &env).unwrap_err();
    /// assert_eq!(mistakes[0].message, "`startsWith` is asked of a string, not of an int");
    /// ```
    #[must_use]
    pub fn variable_of(mut self, name: impl Into<String>, type_: Type) -> Self {
        let name = name.into();
        if self.slot(&name).is_none() {
            let variables = Arc::make_mut(&mut self.variables);
            variables.dots = variables.dots.max(name.matches('.').count());
            variables.slots.insert(name.clone(), variables.names.len());
            variables.names.push(name);
            variables.sensitivities.push(type_.sensitivity());
            variables.types.push(type_);
        }
        self
    }

    /// The environment with another container: in `a.b`, the name `x` is looked up as `a.b.x`, `a.x`, then `x`.
    #[must_use]
    pub fn container(mut self, container: impl Into<String>) -> Self {
        self.container = container.into();
        self
    }

    /// The environment with the functions of an embedder, beside those of the library.
    ///
    /// ```
    /// use soc2_core::cel::{Env, Function, Functions, Type, Value, compile};
    ///
    /// let initial = Function::global("acme.initial", "1")
    ///     .overload([Type::String], Type::String, |[name]| {
    ///         let name: &str = name.try_into()?;
    ///         Ok(Value::string(name.get(..1).ok_or("the name is empty")?))
    ///     });
    /// let env = Env::strict().functions(Functions::of([initial])?);
    /// assert!(compile("acme.initial('Ada') == 'A'", &env).is_ok());
    ///
    /// let mistakes = compile("acme.initials('Ada') == 'A'", &env).unwrap_err();
    /// assert_eq!(mistakes[0].hint.as_deref(), Some("did you mean `acme.initial`?"));
    /// # Ok::<(), soc2_core::cel::FunctionsError>(())
    /// ```
    #[must_use]
    pub fn functions(mut self, functions: Functions) -> Self {
        self.functions = functions;
        self
    }

    /// The environment of expressions that are evaluated only where a condition, compiled in this environment, was true
    /// of the same inputs. What it says of fields and types, the checker believes.
    ///
    /// ```
    /// use soc2_core::cel::{Env, Field, Type, compile};
    ///
    /// let env = Env::strict().variable_of("user", Type::object([("email", Field::optional(Type::String))]));
    /// let has_email = compile("has(user.email)", &env).unwrap();
    /// let domain = "user.email.endsWith('@example.com')";
    /// assert!(compile(domain, &env).is_err());
    /// assert!(compile(domain, &env.given(&has_email)).is_ok());
    /// ```
    #[must_use]
    pub fn given(mut self, condition: &Expression) -> Self {
        self.conditions.push(condition.source.clone());
        self
    }

    /// The slot of a declared variable.
    pub fn slot(&self, name: &str) -> Option<usize> {
        self.variables.slots.get(name).copied()
    }

    /// The declared names, in the order of their slots.
    pub fn names(&self) -> &[String] {
        &self.variables.names
    }

    pub(super) fn variables(&self) -> &Arc<Variables> {
        &self.variables
    }

    pub(super) fn type_of(&self, slot: usize) -> &Type {
        self.variables.type_of(slot).unwrap_or(&Type::Dynamic)
    }

    pub(super) fn conditions(&self) -> &[Arc<str>] {
        &self.conditions
    }

    pub(super) fn undeclared(&self) -> Undeclared {
        self.names_unknown
    }

    /// The meaning of a chain of names: the longest prefix that is declared, nearest container first.
    pub(super) fn resolve(&self, parts: &[&str], from_root: bool) -> Option<Resolved> {
        let tried = parts.len().min(self.variables.dots + 1);
        (1..=tried).rev().find_map(|parts_used| {
            let name = parts[..parts_used].join(".");
            self.candidates(&name, from_root).find_map(|candidate| {
                let variable = self.slot(&candidate).map(|slot| Resolved::Variable { slot, parts: parts_used });
                variable.or_else(|| Kind::named(&candidate).map(|kind| Resolved::Type { kind, parts: parts_used }))
            })
        })
    }

    /// The names that `name` can mean inside the container, nearest first.
    pub(super) fn candidates<'n>(&'n self, name: &'n str, from_root: bool) -> impl Iterator<Item = String> + 'n {
        let mut rest = (!from_root && !self.container.is_empty()).then_some(self.container.as_str());
        let inside = std::iter::from_fn(move || {
            let container = rest?;
            rest = container.rfind('.').map(|dot| &container[..dot]);
            Some(format!("{container}.{name}"))
        });
        inside.chain(std::iter::once(name.to_owned()))
    }

    /// The function that a call means: of a member the one of that name, else the nearest to the container.
    pub(super) fn function(&self, name: &str, style: Style, from_root: bool) -> Option<Callee> {
        let named = |name: &str| {
            let built_in = functions::find(name, style).map(Callee::BuiltIn);
            built_in.or_else(|| self.functions.find(name, style).map(Callee::Registered))
        };
        match style {
            Style::Member => named(name),
            Style::Global => self.candidates(name, from_root).find_map(|candidate| named(&candidate)),
        }
    }

    /// Whether names of functions begin with `namespace`, its last dot included.
    pub(super) fn has_namespace(&self, namespace: &str) -> bool {
        let style = Style::Global;
        functions::names(style).chain(self.functions.names(style)).any(|known| known.starts_with(namespace))
    }

    /// The function that `name` was perhaps meant to be.
    pub(super) fn similar_function(&self, name: &str, style: Style) -> Option<&str> {
        let known = functions::names(style).chain(self.functions.names(style));
        let nearest = known.filter_map(|known| Some((edits(known, name)?, known))).min()?;
        (nearest.0 <= 1 + name.len() / 5).then_some(nearest.1)
    }

    /// The declared name that `name` was perhaps meant to be.
    pub(super) fn similar(&self, name: &str) -> Option<&str> {
        let nearest = self.names().iter().filter_map(|known| Some((edits(known, name)?, known))).min()?;
        (nearest.0 <= 1 + name.len() / 5).then_some(nearest.1.as_str())
    }
}
