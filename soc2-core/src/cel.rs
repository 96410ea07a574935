//! The Common Expression Language: text to a plan, once; plan and inputs to an answer, as often as wished.
//!
//! ```text
//! text ─ parse ─▶ Ast ──┐
//!       Env, its types ─┴─ check, compile ─▶ Expression ─┐
//!                                              Inputs ──┴─ evaluate, within a Budget ─▶ value | unknown | error
//! ```
//!
//! It is usable without the catalog:
//!
//! ```
//! use soc2_core::cel::{Answer, Budget, Env, Inputs, Value, compile, evaluate};
//!
//! let env = Env::strict().variable("user");
//! let expression = compile("user.name.startsWith('svc-') || user.mfa", &env).unwrap();
//!
//! let user = Value::map(vec![(Key::of(&Value::string("name")).unwrap(), Value::string("svc-backup"))]).unwrap();
//! # use soc2_core::cel::Key;
//! let answer = evaluate(&expression, &Inputs::new(&env).value("user", user), &Budget::default());
//! assert!(matches!(answer, Answer::Value(Value::Bool(true))));
//! ```
//!
//! What is not known is a result of its own: `&&`, `||`, `?:` and the macros absorb it where something else decides,
//! every other operator passes it on, with the paths of the facts that are missing.
//!
//! Architecture invariants: nothing here reads a clock, the environment or a file; the same expression and inputs
//! give the same answer. No text and no input overflows the stack: the parser has a stack of its own, plans and
//! values are limited in depth.

mod limits;
mod mistake;

mod ast;
mod lexer;
mod syntax;

mod types;

mod check;
mod compile;
mod env;
mod glance;
mod macros;
mod names;
mod patterns;
mod plan;

mod access;
mod collections;
mod conditions;
mod evaluate;
mod explain;
mod functions;
mod inputs;
mod loops;
mod operators;
mod stop;
mod timestamp;
mod value;

pub use ast::Ast;
pub use collections::Key;
pub use collections::List;
pub use collections::Map;
pub use compile::compile;
pub use compile::compile_as;
pub use compile::compile_within;
pub use env::Env;
pub use evaluate::Answer;
pub use evaluate::evaluate;
pub use evaluate::evaluate_sharing;
pub use explain::ExplainOptions;
pub use explain::Observed;
pub use explain::Shown;
pub use explain::Trace;
pub use explain::Values;
pub use explain::Witness;
pub use explain::explain;
pub use explain::trace;
pub(crate) use explain::trace_sharing;
pub use functions::Function;
pub use functions::named_formats::Format;
pub use functions::quantity::Quantity;
pub use functions::registered::CallError;
pub use functions::registered::Functions;
pub use functions::registered::FunctionsError;
pub use functions::urls::Url;
pub use inputs::Inputs;
pub use limits::Budget;
pub use limits::Limits;
pub use mistake::Mistake;
pub use mistake::MistakeKind;
pub use mistake::Place;
pub use mistake::Span;
pub use mistake::place;
pub use plan::Expression;
pub use plan::PathStep;
pub use plan::Read;
pub use stop::EvalError;
pub use stop::EvalErrorKind;
pub(crate) use syntax::is_reserved;
pub use syntax::parse;
pub use timestamp::Timestamp;
pub use types::Entries;
pub use types::Field;
pub use types::Fields;
pub use types::Presence;
pub use types::Type;
pub use value::Bytes;
pub use value::Cidr;
pub use value::Input;
pub use value::Kind;
pub use value::Optional;
pub use value::Text;
pub use value::Value;

#[cfg(test)]
mod tests;
