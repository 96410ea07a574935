//! x
pub mod unknown;
pub mod document;
pub mod diagnostic;
pub mod error;
pub mod id;
pub mod time;
pub mod literal;
pub mod schema;
pub mod digest;
pub mod catalog;
mod decode;
pub mod facts;
