//! What a source's data looks like: the part of JSON Schema that sources are described with.

use indexmap::IndexMap;

use crate::literal::Literal;

/// A JSON Schema (2020-12), reduced to what describes tool output.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Schema {
    /// The types that the value may have; any when empty.
    pub types: Vec<SchemaType>,
    /// The members that are known by name.
    pub properties: IndexMap<String, Schema>,
    /// The members that the tool always prints: when one is absent, something was not collected.
    pub required: Vec<String>,
    /// The elements of a list.
    pub items: Option<Box<Schema>>,
    /// The members that are not known by name.
    pub additional: Additional,
    /// The values that the tool prints; any when empty.
    pub values: Vec<Literal>,
    /// What absence means.
    pub default: Option<Literal>,
    /// Whether the value, and all that is in it, is never shown.
    pub sensitive: bool,
    /// What the field says.
    pub description: Option<String>,
}

/// A type of JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SchemaType {
    /// `null`
    Null,
    /// `boolean`
    Boolean,
    /// `integer`
    Integer,
    /// `number`, whole numbers too
    Number,
    /// `string`
    String,
    /// `array`
    Array,
    /// `object`
    Object,
}

/// Members of an object that `properties` does not name.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Additional {
    /// Allowed; nothing is said of them. Tools add fields.
    #[default]
    Allowed,
    /// The object is a map: every other member has this schema.
    Each(Box<Schema>),
}

impl SchemaType {
    /// The keyword's value.
    pub fn name(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean => "boolean",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::String => "string",
            Self::Array => "array",
            Self::Object => "object",
        }
    }

    /// Whether a value of this type may stand where these are allowed: any where none is named, and a whole number where
    /// a number is.
    #[inline]
    pub(crate) fn is_among(self, types: &[Self]) -> bool {
        types.is_empty() || types.contains(&self) || (self == Self::Integer && types.contains(&Self::Number))
    }
}

impl Schema {
    /// Whether it, or anything in it, is never shown.
    ///
    /// Recursion: as deep as the schema, whose text was limited.
    pub fn holds_sensitive(&self) -> bool {
        let Self { sensitive, properties, items, additional, .. } = self;
        let each = match additional {
            Additional::Each(each) => Some(each),
            Additional::Allowed => None,
        };
        let mut within = properties.values().chain(items.as_deref()).chain(each.map(|each| &**each));
        *sensitive || within.any(Self::holds_sensitive)
    }

    /// Whether every value fits and none is changed by it.
    pub fn says_nothing(&self) -> bool {
        let Self { types, properties, items, additional, .. } = self;
        types.is_empty() && properties.is_empty() && items.is_none() && *additional == Additional::Allowed
    }
}
