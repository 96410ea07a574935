//! Values that catalog authors write: defaults, parameters, enumerations.

use std::fmt;

use indexmap::IndexMap;

use crate::document::Data;
use crate::document::Node;

/// A value as written in a catalog.
#[derive(Debug, Clone, PartialEq)]
pub enum Literal {
    /// Nothing.
    Null,
    /// A boolean.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Any other number.
    Double(f64),
    /// A string.
    String(String),
    /// A list.
    List(Vec<Literal>),
    /// A map, in the order of the text.
    Map(IndexMap<String, Literal>),
}

impl Literal {
    /// The value of a node. Depth is bounded where the document was read.
    pub fn of(node: Node<'_>) -> Self {
        match node.data() {
            Data::Null | Data::Unknown(_) | Data::Fault(_) => Self::Null,
            Data::Bool(value) => Self::Bool(value),
            Data::Int(value) => Self::Int(value),
            Data::Uint(value) => Self::Double(value as f64),
            Data::Double(value) => Self::Double(value),
            Data::String(value) => Self::String(value.into()),
            Data::List(elements) => Self::List(elements.map(Self::of).collect()),
            Data::Map(entries) => Self::Map(entries.map(|(key, node)| (key.into(), Self::of(node))).collect()),
        }
    }

    /// What messages call the type.
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "bool",
            Self::Int(_) => "int",
            Self::Double(_) => "double",
            Self::String(_) => "string",
            Self::List(_) => "list",
            Self::Map(_) => "map",
        }
    }
}

impl fmt::Display for Literal {
    /// As a title reads it: a string without quotes, a list with commas.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("none"),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Int(value) => write!(f, "{value}"),
            Self::Double(value) => write!(f, "{value}"),
            Self::String(value) => f.write_str(value),
            Self::List(values) => joined(f, values.iter()),
            Self::Map(values) => joined(f, values.values()),
        }
    }
}

fn joined<'a>(f: &mut fmt::Formatter<'_>, values: impl Iterator<Item = &'a Literal>) -> fmt::Result {
    for (position, value) in values.enumerate() {
        if position > 0 {
            f.write_str(", ")?;
        }
        write!(f, "{value}")?;
    }
    Ok(())
}
