//! The values of CEL. What comes from facts is borrowed: a list or map of facts is a place in its document.

use std::net::IpAddr;
use std::ops::Deref;
use std::sync::Arc;

use jiff::SignedDuration;

use super::collections::Elements;
use super::collections::Entries;
use super::collections::Key;
use super::collections::List;
use super::collections::Map;
use super::collections::Size;
use super::collections::VALUE_BYTES;
use super::functions::named_formats::Format;
use super::functions::quantity::Quantity;
use super::functions::urls::Url;
use super::timestamp::Timestamp;
use crate::document::Node;
use crate::unknown::Unknown;

/// A CEL value.
#[derive(Debug, Clone)]
pub enum Value<'a> {
    /// `null`.
    Null,
    /// A boolean.
    Bool(bool),
    /// A whole number with a sign.
    Int(i64),
    /// A whole number without a sign.
    Uint(u64),
    /// A floating-point number.
    Double(f64),
    /// A string.
    String(Text<'a>),
    /// A byte string.
    Bytes(Bytes<'a>),
    /// A list.
    List(List<'a>),
    /// A map.
    Map(Map<'a>),
    /// An instant.
    Timestamp(Timestamp),
    /// A span of time, within 64 bits of nanoseconds.
    Duration(SignedDuration),
    /// A type: what `type(x)` gives.
    Type(Kind),
    /// A value that may be absent.
    Optional(Optional<'a>),
    /// An IP address.
    Ip(IpAddr),
    /// A block of IP addresses.
    Cidr(Cidr),
    /// A Kubernetes quantity.
    Quantity(Arc<Quantity>),
    /// A semantic version.
    Version(Arc<semver::Version>),
    /// A URL.
    Url(Arc<Url>),
    /// A format that Kubernetes has a name for.
    Format(Format),
}

/// The type of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `null_type`
    Null,
    /// `bool`
    Bool,
    /// `int`
    Int,
    /// `uint`
    Uint,
    /// `double`
    Double,
    /// `string`
    String,
    /// `bytes`
    Bytes,
    /// `list`
    List,
    /// `map`
    Map,
    /// `google.protobuf.Timestamp`
    Timestamp,
    /// `google.protobuf.Duration`
    Duration,
    /// `type`
    Type,
    /// `optional_type`
    Optional,
    /// `net.IP`
    Ip,
    /// `net.CIDR`
    Cidr,
    /// `kubernetes.Quantity`
    Quantity,
    /// `kubernetes.Semver`
    Version,
    /// `kubernetes.URL`
    Url,
    /// `kubernetes.NamedFormat`
    Format,
}

const KINDS: [(Kind, &str); 19] = [
    (Kind::Null, "null_type"),
    (Kind::Bool, "bool"),
    (Kind::Int, "int"),
    (Kind::Uint, "uint"),
    (Kind::Double, "double"),
    (Kind::String, "string"),
    (Kind::Bytes, "bytes"),
    (Kind::List, "list"),
    (Kind::Map, "map"),
    (Kind::Timestamp, "google.protobuf.Timestamp"),
    (Kind::Duration, "google.protobuf.Duration"),
    (Kind::Type, "type"),
    (Kind::Optional, "optional_type"),
    (Kind::Ip, "net.IP"),
    (Kind::Cidr, "net.CIDR"),
    (Kind::Quantity, "kubernetes.Quantity"),
    (Kind::Version, "kubernetes.Semver"),
    (Kind::Url, "kubernetes.URL"),
    (Kind::Format, "kubernetes.NamedFormat"),
];

impl Kind {
    /// The type's name in CEL.
    pub fn name(self) -> &'static str {
        KINDS.iter().find(|(kind, _)| *kind == self).map_or("dyn", |(_, name)| name)
    }

    /// The type of that name.
    pub fn named(name: &str) -> Option<Self> {
        KINDS.iter().find(|(_, known)| *known == name).map(|(kind, _)| *kind)
    }
}

/// A string: borrowed from facts or from the expression, or built.
#[derive(Debug, Clone)]
pub enum Text<'a> {
    /// It stands in facts or in the expression.
    Borrowed(&'a str),
    /// It was built.
    Shared(Arc<str>),
}

/// A byte string, as [`Text`].
#[derive(Debug, Clone)]
pub enum Bytes<'a> {
    /// They stand in the expression.
    Borrowed(&'a [u8]),
    /// They were built.
    Shared(Arc<[u8]>),
}

/// A value that may be absent.
#[derive(Debug, Clone)]
pub struct Optional<'a>(Option<Arc<(Value<'a>, Size)>>);

/// A block of addresses, host bits kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cidr {
    /// The address as it was written.
    pub address: IpAddr,
    /// How many of its bits the block shares.
    pub prefix: u8,
}

/// What a variable is bound to: a value, a place in facts, or what is not known.
#[derive(Debug, Clone, Default)]
pub enum Input<'a> {
    /// Nothing was given: reading it is an error.
    #[default]
    Absent,
    /// A value.
    Value(Value<'a>),
    /// A place in facts.
    Node(Node<'a>),
    /// It is not known.
    Unknown(&'a Unknown),
}

impl<'a> Value<'a> {
    /// A string that the value owns.
    pub fn string(text: impl Into<Arc<str>>) -> Self {
        Self::String(Text::Shared(text.into()))
    }

    /// A byte string that the value owns.
    pub fn bytes(bytes: impl Into<Arc<[u8]>>) -> Self {
        Self::Bytes(Bytes::Shared(bytes.into()))
    }

    /// A list of these values.
    pub fn list(items: Vec<Value<'a>>) -> Self {
        Self::List(List::Shared(Arc::new(Elements::new(items, None))))
    }

    /// A map of these entries; the key that stands in it twice, if one does.
    pub fn map(entries: Vec<(Key<'a>, Value<'a>)>) -> Result<Self, Key<'a>> {
        Entries::new(entries).map(|entries| Self::Map(Map::Shared(Arc::new(entries))))
    }

    /// An optional that holds a value.
    pub fn some(value: Value<'a>) -> Self {
        let size = value.size();
        let size = Size { depth: size.depth + 1, bytes: size.bytes.saturating_add(VALUE_BYTES) };
        Self::Optional(Optional(Some(Arc::new((value, size)))))
    }

    /// An optional that holds nothing.
    pub fn none() -> Self {
        Self::Optional(Optional(None))
    }

    /// The value's type.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Null => Kind::Null,
            Self::Bool(_) => Kind::Bool,
            Self::Int(_) => Kind::Int,
            Self::Uint(_) => Kind::Uint,
            Self::Double(_) => Kind::Double,
            Self::String(_) => Kind::String,
            Self::Bytes(_) => Kind::Bytes,
            Self::List(_) => Kind::List,
            Self::Map(_) => Kind::Map,
            Self::Timestamp(_) => Kind::Timestamp,
            Self::Duration(_) => Kind::Duration,
            Self::Type(_) => Kind::Type,
            Self::Optional(_) => Kind::Optional,
            Self::Ip(_) => Kind::Ip,
            Self::Cidr(_) => Kind::Cidr,
            Self::Quantity(_) => Kind::Quantity,
            Self::Version(_) => Kind::Version,
            Self::Url(_) => Kind::Url,
            Self::Format(_) => Kind::Format,
        }
    }

    /// The same value, borrowing from this one what it owns.
    pub(super) fn borrowed(&'a self) -> Value<'a> {
        match self {
            Self::String(text) => Self::String(Text::Borrowed(text)),
            Self::Bytes(bytes) => Self::Bytes(Bytes::Borrowed(bytes)),
            Self::List(List::Shared(elements)) => Self::List(List::Borrowed(elements)),
            Self::Map(Map::Shared(entries)) => Self::Map(Map::Borrowed(entries)),
            other => other.clone(),
        }
    }

    /// The same value, owning all that it refers to; nothing for facts, which cannot be owned.
    pub(crate) fn into_owned(self) -> Option<Value<'static>> {
        Some(match self {
            Self::Null => Value::Null,
            Self::Bool(value) => Value::Bool(value),
            Self::Int(value) => Value::Int(value),
            Self::Uint(value) => Value::Uint(value),
            Self::Double(value) => Value::Double(value),
            Self::String(text) => Value::string(&*text),
            Self::Bytes(bytes) => Value::bytes(&*bytes),
            Self::List(List::Facts(_)) | Self::Map(Map::Facts(_)) => return None,
            Self::List(list) if list.open().is_some() => return None,
            Self::List(list) => {
                let items = list.iter().map(Input::into_owned_value).collect::<Option<Vec<_>>>()?;
                Value::list(items)
            }
            Self::Map(map) => {
                let own = |(key, value): (Key<'a>, Input<'a>)| Some((key.into_owned(), value.into_owned_value()?));
                Value::map(map.iter().map(own).collect::<Option<Vec<_>>>()?).ok()?
            }
            Self::Timestamp(value) => Value::Timestamp(value),
            Self::Duration(value) => Value::Duration(value),
            Self::Type(kind) => Value::Type(kind),
            Self::Optional(optional) => match optional.held() {
                Some(value) => Value::some(value.clone().into_owned()?),
                None => Value::none(),
            },
            Self::Ip(address) => Value::Ip(address),
            Self::Cidr(cidr) => Value::Cidr(cidr),
            Self::Quantity(quantity) => Value::Quantity(quantity),
            Self::Version(version) => Value::Version(version),
            Self::Url(url) => Value::Url(url),
            Self::Format(format) => Value::Format(format),
        })
    }

    /// How many bytes stand behind it without being values themselves: what reading all of it reads at once.
    #[inline]
    pub(super) fn length(&self) -> usize {
        match self {
            Self::String(text) => text.len(),
            Self::Bytes(bytes) => bytes.len(),
            Self::Version(version) => version.pre.len() + version.build.len(),
            Self::Url(url) => url.length(),
            _ => 0,
        }
    }

    pub(super) fn size(&self) -> Size {
        let leaf = |bytes: usize| Size { depth: 0, bytes: VALUE_BYTES + bytes as u64 };
        match self {
            Self::String(text) => leaf(text.len()),
            Self::Bytes(bytes) => leaf(bytes.len()),
            Self::List(List::Shared(elements)) => elements.size(),
            Self::List(List::Borrowed(elements)) => elements.size(),
            Self::Map(Map::Shared(entries)) => entries.size(),
            Self::Map(Map::Borrowed(entries)) => entries.size(),
            Self::Optional(Optional(Some(held))) => held.1,
            _ => leaf(0),
        }
    }

    /// What is not known of a list or map of which only a part is known.
    pub(super) fn open(&self) -> Option<&'a Unknown> {
        match self {
            Self::List(list) => list.open(),
            Self::Map(map) => map.open(),
            _ => None,
        }
    }
}

impl Input<'_> {
    fn into_owned_value(self) -> Option<Value<'static>> {
        match self {
            Self::Value(value) => value.into_owned(),
            Self::Absent | Self::Node(_) | Self::Unknown(_) => None,
        }
    }
}

impl<'a> Optional<'a> {
    /// What it holds.
    pub fn held(&self) -> Option<&Value<'a>> {
        self.0.as_ref().map(|held| &held.0)
    }
}

impl Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        match self {
            Self::Borrowed(text) => text,
            Self::Shared(text) => text,
        }
    }
}

impl Deref for Bytes<'_> {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Borrowed(bytes) => bytes,
            Self::Shared(bytes) => bytes,
        }
    }
}
