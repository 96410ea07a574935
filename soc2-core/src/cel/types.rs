//! What is known of a value before it is evaluated.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use super::value::Kind;

/// The type of an expression or of a variable.
///
/// ```
/// use soc2_core::cel::{Env, Field, Type, compile};
///
/// let user = Type::object([("name", Field::always(Type::String)), ("email", Field::optional(Type::String))]);
/// let env = Env::strict().variable_of("user", user);
/// assert!(compile("has(user.email) && user.email.endsWith('@example.com')", &env).is_ok());
/// let mistakes = compile("user.email.endsWith('@example.com')", &env).unwrap_err();
/// assert_eq!(mistakes[0].message, "the field `email` may be absent");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Type {
    /// Nothing is known: everything is allowed, and fails, if it does, when it is evaluated.
    Dynamic,
    /// `null`.
    Null,
    /// A boolean.
    Bool,
    /// A whole number with a sign.
    Int,
    /// A whole number without a sign.
    Uint,
    /// A floating-point number.
    Double,
    /// A string.
    String,
    /// A string that is one of these.
    Choice(Arc<[Box<str>]>),
    /// A byte string.
    Bytes,
    /// An instant.
    Timestamp,
    /// A span of time.
    Duration,
    /// A type, as `type(x)` gives it.
    Type,
    /// An IP address.
    Ip,
    /// A block of IP addresses.
    Cidr,
    /// A Kubernetes quantity.
    Quantity,
    /// A semantic version.
    Version,
    /// A URL.
    Url,
    /// A format that Kubernetes has a name for.
    Format,
    /// A list, and its elements.
    List(Arc<Type>),
    /// A map whose keys are not known by name.
    Map(Arc<Entries>),
    /// A map whose fields are known by name.
    Object(Arc<Fields>),
    /// A value that may be absent.
    Optional(Arc<Type>),
    /// A value that is never shown: it can be asked about, and does not go into what people read.
    Sensitive(Arc<Type>),
    /// One of several.
    Union(Arc<[Type]>),
}

/// What the entries of a map are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entries {
    /// Their keys.
    pub key: Type,
    /// Their values.
    pub value: Type,
    /// Whether an entry can be read without asking whether it is there.
    pub presence: Presence,
}

/// The fields of an object, by name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fields {
    /// Those that are known.
    pub known: BTreeMap<Box<str>, Field>,
    /// What any other field is; none where others are mistakes.
    pub others: Option<Type>,
}

/// One field of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// What it is when it is there.
    pub type_: Type,
    /// Whether it is always there.
    pub presence: Presence,
}

/// Whether a field is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// It is, or it is not known.
    Always,
    /// It may be absent, and reading it is guarded.
    Optional,
}

impl Field {
    /// A field that can be read without a guard.
    pub fn always(type_: Type) -> Self {
        Self { type_, presence: Presence::Always }
    }

    /// A field that may be absent.
    pub fn optional(type_: Type) -> Self {
        Self { type_, presence: Presence::Optional }
    }
}

/// How much of a value is never shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sensitivity {
    Nothing,
    /// Parts of it, which its type names.
    Parts,
    Whole,
}

/// Lists, maps and optionals that an expression builds are known to this depth; what is further inside is dynamic.
const BUILT_DEPTH: usize = 32;

impl Type {
    /// A list of such elements.
    pub fn list(element: Self) -> Self {
        Self::List(Arc::new(element.limited()))
    }

    /// A value of that type that may be absent; an optional stays one.
    pub fn optional(value: Self) -> Self {
        match value {
            Self::Optional(_) => value,
            Self::Sensitive(value) => Self::sensitive(Self::optional(Arc::unwrap_or_clone(value))),
            _ => Self::Optional(Arc::new(value.limited())),
        }
    }

    /// A value of that type that is never shown. What is asked of it may be: a comparison is true or false.
    ///
    /// ```
    /// use soc2_core::cel::{Env, Limits, Type, compile_as, compile_shown};
    ///
    /// let env = Env::strict().variable_of("token", Type::sensitive(Type::String));
    /// assert!(compile_as("token.startsWith('test-')", &env, &Limits::default(), &Type::Bool).is_ok());
    /// let mistakes = compile_shown("'found ' + token", &env, &Limits::default(), &Type::String).unwrap_err();
    /// assert_eq!(mistakes[0].message, "`token` is sensitive, and would be shown");
    /// ```
    pub fn sensitive(value: Self) -> Self {
        match value {
            Self::Sensitive(_) => value,
            _ => Self::Sensitive(Arc::new(value)),
        }
    }

    /// A map whose entries are read without a guard.
    pub fn map(key: Self, value: Self) -> Self {
        Self::Map(Arc::new(Entries { key: key.limited(), value: value.limited(), presence: Presence::Always }))
    }

    /// An object with these fields and no others.
    pub fn object<'n>(fields: impl IntoIterator<Item = (&'n str, Field)>) -> Self {
        let known = fields.into_iter().map(|(name, field)| (name.into(), field)).collect();
        Self::Object(Arc::new(Fields { known, others: None }))
    }

    /// One of several types; dynamic if one of them is.
    pub fn union(types: impl IntoIterator<Item = Self>) -> Self {
        let types: Vec<Self> = types.into_iter().collect();
        if types.iter().any(|type_| matches!(type_, Self::Sensitive(_))) {
            return Self::sensitive(Self::union(types.into_iter().map(Self::bare)));
        }
        let mut kept: Vec<Self> = Vec::new();
        for type_ in types {
            match type_ {
                Self::Dynamic => return Self::Dynamic,
                Self::Union(inner) => kept.extend(inner.iter().cloned()),
                other if kept.contains(&other) => {}
                other => kept.push(other),
            }
        }
        match kept.len() {
            0 => Self::Dynamic,
            1 => kept.swap_remove(0),
            _ => Self::Union(kept.into()),
        }
    }

    /// What holds a value of either type. Two differing maps, or a list beside a map, are not kept apart.
    pub(super) fn join(self, other: Self) -> Self {
        match (self, other) {
            (Self::List(one), Self::List(other)) => {
                Self::list(Arc::unwrap_or_clone(one).join(Arc::unwrap_or_clone(other)))
            }
            (Self::Optional(one), Self::Optional(other)) => {
                Self::optional(Arc::unwrap_or_clone(one).join(Arc::unwrap_or_clone(other)))
            }
            (one, other) if one == other => one,
            (one @ Self::Sensitive(_), other) | (one, other @ Self::Sensitive(_)) => {
                Self::sensitive(one.bare().join(other.bare()))
            }
            (Self::String | Self::Choice(_), Self::String | Self::Choice(_)) => Self::String,
            (one, other) if one.is_scalar() && other.is_scalar() => Self::union([one, other]),
            _ => Self::Dynamic,
        }
    }

    fn is_scalar(&self) -> bool {
        match self {
            Self::Dynamic | Self::List(_) | Self::Map(_) | Self::Object(_) | Self::Optional(_) => false,
            Self::Sensitive(_) => false,
            Self::Union(types) => types.iter().all(Self::is_scalar),
            _ => true,
        }
    }

    // A type is dropped by recursion, and a chain of macros could build one of any depth.
    fn limited(self) -> Self {
        let (mut at, mut depth) = (&self, 0);
        while depth <= BUILT_DEPTH {
            match at {
                Self::List(inner) | Self::Optional(inner) | Self::Sensitive(inner) => at = inner,
                Self::Map(entries) => at = &entries.value,
                _ => return self,
            }
            depth += 1;
        }
        Self::Dynamic
    }

    /// What a list, an optional or the values of a map are made of.
    pub(crate) fn element(&self) -> Self {
        match self {
            Self::List(element) | Self::Optional(element) => (**element).clone(),
            Self::Map(entries) => entries.value.clone(),
            Self::Sensitive(inner) => Self::sensitive(inner.element()),
            _ => Self::Dynamic,
        }
    }

    /// The type of what is shown or not.
    pub(super) fn bare(self) -> Self {
        match self {
            Self::Sensitive(inner) => Arc::unwrap_or_clone(inner),
            other => other,
        }
    }

    /// How much of its values is never shown.
    pub(super) fn sensitivity(&self) -> Sensitivity {
        match self {
            Self::Sensitive(_) => Sensitivity::Whole,
            other if other.holds_sensitive() => Sensitivity::Parts,
            _ => Sensitivity::Nothing,
        }
    }

    /// Whether it is a map the keys of which are never shown.
    pub(super) fn has_sensitive_keys(&self) -> bool {
        match self {
            Self::Map(entries) => entries.key.sensitivity() != Sensitivity::Nothing,
            Self::Optional(held) => held.has_sensitive_keys(),
            Self::Union(types) => types.iter().any(Self::has_sensitive_keys),
            _ => false,
        }
    }

    /// Recursion: as deep as the type is.
    fn holds_sensitive(&self) -> bool {
        match self {
            Self::Sensitive(_) => true,
            Self::List(inner) | Self::Optional(inner) => inner.holds_sensitive(),
            Self::Map(entries) => entries.key.holds_sensitive() || entries.value.holds_sensitive(),
            Self::Object(fields) => {
                let known = fields.known.values().map(|field| &field.type_);
                known.chain(&fields.others).any(Self::holds_sensitive)
            }
            Self::Union(types) => types.iter().any(Self::holds_sensitive),
            _ => false,
        }
    }

    /// Whether its values say only what is true of another.
    pub(super) fn is_verdict(&self) -> bool {
        matches!(self, Self::Bool | Self::Null | Self::Type)
    }

    /// Some part of a value of this type, which is not known to be one of those that may be shown.
    pub(super) fn some_part(&self) -> Self {
        match self.sensitivity() {
            Sensitivity::Nothing => Self::Dynamic,
            Sensitivity::Parts | Sensitivity::Whole => Self::sensitive(Self::Dynamic),
        }
    }

    /// Whether a value of this type can be one of the other: what is not known can.
    ///
    /// Recursion: as deep as the types are.
    pub fn may_be(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Dynamic, _) | (_, Self::Dynamic) => true,
            (Self::Sensitive(inner), other) => inner.may_be(other),
            (one, Self::Sensitive(inner)) => one.may_be(inner),
            (Self::Union(types), other) => types.iter().any(|type_| type_.may_be(other)),
            (one, Self::Union(types)) => types.iter().any(|type_| one.may_be(type_)),
            (Self::List(one), Self::List(other)) | (Self::Optional(one), Self::Optional(other)) => one.may_be(other),
            (one, other) => one.kind() == other.kind(),
        }
    }

    /// Whether values of both types can be equal: numbers of all types, `null` and anything, else the same type.
    pub(super) fn may_equal(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Null, _) | (_, Self::Null) => true,
            (Self::Sensitive(inner), other) | (other, Self::Sensitive(inner)) => inner.may_equal(other),
            (Self::Union(types), other) | (other, Self::Union(types)) => {
                types.iter().any(|type_| type_.may_equal(other))
            }
            (Self::List(one), Self::List(other)) | (Self::Optional(one), Self::Optional(other)) => one.may_equal(other),
            (one, other) => (one.is_number() && other.is_number()) || one.may_be(other),
        }
    }

    pub(super) fn is_number(&self) -> bool {
        matches!(self, Self::Int | Self::Uint | Self::Double)
    }

    /// The kind of its values, if all have one.
    pub(super) fn kind(&self) -> Option<Kind> {
        Some(match self {
            Self::Dynamic | Self::Union(_) => return None,
            Self::Null => Kind::Null,
            Self::Bool => Kind::Bool,
            Self::Int => Kind::Int,
            Self::Uint => Kind::Uint,
            Self::Double => Kind::Double,
            Self::String | Self::Choice(_) => Kind::String,
            Self::Bytes => Kind::Bytes,
            Self::Timestamp => Kind::Timestamp,
            Self::Duration => Kind::Duration,
            Self::Type => Kind::Type,
            Self::Ip => Kind::Ip,
            Self::Cidr => Kind::Cidr,
            Self::Quantity => Kind::Quantity,
            Self::Version => Kind::Version,
            Self::Url => Kind::Url,
            Self::Format => Kind::Format,
            Self::List(_) => Kind::List,
            Self::Map(_) | Self::Object(_) => Kind::Map,
            Self::Optional(_) => Kind::Optional,
            Self::Sensitive(inner) => return inner.kind(),
        })
    }

    /// Whether a value of that kind can be of this type.
    pub(super) fn admits(&self, kind: Kind) -> bool {
        match self {
            Self::Dynamic => true,
            Self::Union(types) => types.iter().any(|type_| type_.admits(kind)),
            Self::Sensitive(inner) => inner.admits(kind),
            other => other.kind() == Some(kind),
        }
    }

    /// The part of the type whose values are of that kind.
    pub(super) fn only(&self, kind: Kind) -> Self {
        match self {
            Self::Union(types) => Self::union(types.iter().filter(|type_| type_.kind() == Some(kind)).cloned()),
            other => other.clone(),
        }
    }

    /// The part of the type whose values are not of that kind.
    pub(super) fn without(&self, kind: Kind) -> Self {
        match self {
            Self::Union(types) => Self::union(types.iter().filter(|type_| type_.kind() != Some(kind)).cloned()),
            other => other.clone(),
        }
    }

    /// The object with a field that is there; any other type as it is.
    pub(super) fn with_present(&self, name: &str) -> Self {
        let Self::Object(fields) = self else { return self.clone() };
        let mut fields = Fields::clone(fields);
        if let Some(field) = fields.known.get_mut(name) {
            field.presence = Presence::Always;
        }
        Self::Object(Arc::new(fields))
    }

    /// With its article, as messages say it: `an int`, `a string or null`.
    pub(super) fn with_article(&self) -> String {
        with_article(&self.to_string())
    }
}

/// `an int`, `a list of strings`; `null` and `bytes` have no article.
pub(super) fn with_article(word: &str) -> String {
    match word {
        "list<string>" => "a list of strings".to_owned(),
        "list<optional>" => "a list of optionals".to_owned(),
        _ if word.starts_with("null") || word.starts_with("bytes") => word.to_owned(),
        _ if word.starts_with(['a', 'e', 'i', 'o']) => format!("an {word}"),
        _ => format!("a {word}"),
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Dynamic => "value",
            Self::Null => "null",
            Self::Bool => "bool",
            Self::Int => "int",
            Self::Uint => "uint",
            Self::Double => "double",
            Self::String | Self::Choice(_) => "string",
            Self::Bytes => "bytes",
            Self::Timestamp => "timestamp",
            Self::Duration => "duration",
            Self::Type => "type",
            Self::Ip => "ip",
            Self::Cidr => "cidr",
            Self::Quantity => "quantity",
            Self::Version => "version",
            Self::Url => "url",
            Self::Format => "format",
            Self::List(_) => "list",
            Self::Map(_) | Self::Object(_) => "map",
            Self::Optional(_) => "optional",
            Self::Sensitive(inner) => return inner.fmt(f),
            Self::Union(types) => {
                for (position, type_) in types.iter().enumerate() {
                    write!(f, "{}{type_}", if position > 0 { " or " } else { "" })?;
                }
                return Ok(());
            }
        })
    }
}
