//! The Common Expression Language: text to a plan, once; plan and inputs to an answer, as often as wished.
//!
//! ```text
//! text ─ parse ─▶ Ast ──┐
//!       Env, its types ─┴─ check, compile ─▶ Expression ─┐
//!                                              Inputs ──┴─ evaluate, within a Budget ─▶ value | unknown | error
//! ```
//!
//! It is usable without the catalog. What may be named is declared, with its type where that is known; a text is
//! compiled once, and all that is wrong with it is said, with its place and a way out:
//!
//! ```
//! use soc2_core::cel::{Env, Field, Type, compile};
//!
//! let user = Type::object([("name", Field::always(Type::String)), ("mfa", Field::optional(Type::Bool))]);
//! let env = Env::strict().variable_of("user", user);
//! let mistakes = compile("user.nmae.startsWith('svc-') or user.mfa", &env).unwrap_err();
//! assert_eq!(mistakes[0].hint.as_deref(), Some("`or` is written `||`"));
//! let mistakes = compile("user.nmae.startsWith('svc-') || user.mfa", &env).unwrap_err();
//! assert_eq!(mistakes.iter().filter_map(|it| it.hint.as_deref()).collect::<Vec<_>>(), [
//!     "did you mean `name`?",
//!     "guard it with `has(user.mfa)`, or read it with `.?mfa` and `orValue(…)`",
//! ]);
//! ```
//!
//! Values are bound, and the expression is evaluated within a [`Budget`], as often as wished, from any thread. Values that
//! stand in a document are read in place:
//!
//! ```
//! use soc2_core::cel::{Answer, Budget, Env, Inputs, Value, compile, evaluate, explain};
//! use soc2_core::document::json;
//!
//! let env = Env::strict().variable("user").variable("least");
//! let expression = compile("user.password.length >= least", &env).unwrap();
//!
//! let user = json::read(br#"{"password": {"length": 6}}"#, &Default::default())?;
//! let inputs = Inputs::new(&env).facts("user", user.root())?.value("least", Value::Int(14))?;
//! let answer = evaluate(&expression, &inputs, &Budget::default());
//! assert!(matches!(answer, Answer::Value(Value::Bool(false))));
//!
//! // Why it is not true, for who does not know CEL.
//! let options = soc2_core::cel::ExplainOptions { standards: &["least"], ..Default::default() };
//! let why = explain(&expression, &inputs, &Budget::default(), &options);
//! assert_eq!(why[0].sentence, "`length` is 6, needs at least 14");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! An embedder adds functions of its own with [`Function`] and [`Env::functions`], beside those that stand at the end of this
//! page.
//!
//! What is not known is a result of its own: `&&`, `||`, `?:` and the macros absorb it where something else decides,
//! every other operator passes it on, with the paths of the facts that are missing.
//!
//! Architecture invariants: nothing here reads a clock, the environment or a file; the same expression and inputs
//! give the same answer. No text and no input overflows the stack: the parser has a stack of its own, plans and
//! values are limited in depth.
//!
#![doc = include_str!("cel/functions.md")]

mod foreign;
mod limits;
mod mistake;

mod ast;
mod lexer;
mod syntax;

#[cfg(feature = "second-opinion")]
mod reach;

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
mod json;
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
pub use compile::compile_shown;
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
pub use inputs::BindError;
pub use inputs::Inputs;
pub use json::to_json;
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
#[cfg(feature = "second-opinion")]
pub(crate) use reach::reach;
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
