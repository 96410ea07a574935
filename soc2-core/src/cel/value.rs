//! The values of CEL. What comes from facts is borrowed: a list or map of facts is a place in its document.

use std::cmp::Ordering;
use std::net::IpAddr;
use std::ops::Deref;
use std::sync::Arc;

use jiff::SignedDuration;
use jiff::Timestamp;

use super::functions::quantity::Quantity;
use crate::document;
use crate::document::Data;
use crate::document::Node;
use crate::unknown::Unknown;
use crate::unknown::UnknownReason;

/// A CEL value.
#[derive(Debug, Clone)]
pub enum Value<'a> {
    Null,
    Bool(bool),
    Int(i64),
    Uint(u64),
    Double(f64),
    String(Text<'a>),
    Bytes(Bytes<'a>),
    List(List<'a>),
    Map(Map<'a>),
    Timestamp(Timestamp),
    Duration(SignedDuration),
    Type(Kind),
    Optional(Optional<'a>),
    Ip(IpAddr),
    Cidr(Cidr),
    Quantity(Arc<Quantity>),
    Version(Arc<semver::Version>),
}

/// The type of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Null,
    Bool,
    Int,
    Uint,
    Double,
    String,
    Bytes,
    List,
    Map,
    Timestamp,
    Duration,
    Type,
    Optional,
    Ip,
    Cidr,
    Quantity,
    Version,
}

const KINDS: [(Kind, &str); 17] = [
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
    Borrowed(&'a str),
    Shared(Arc<str>),
}

/// A byte string, as [`Text`].
#[derive(Debug, Clone)]
pub enum Bytes<'a> {
    Borrowed(&'a [u8]),
    Shared(Arc<[u8]>),
}

/// A list: a place in a document, or elements that an expression built.
#[derive(Debug, Clone)]
pub enum List<'a> {
    Facts(Node<'a>),
    Borrowed(&'a Elements<'a>),
    Shared(Arc<Elements<'a>>),
}

/// The elements of a built list.
#[derive(Debug)]
pub struct Elements<'a> {
    items: Vec<Value<'a>>,
    open: Option<&'a Unknown>,
    size: Size,
}

/// A map: a place in a document, or entries that an expression built.
#[derive(Debug, Clone)]
pub enum Map<'a> {
    Facts(Node<'a>),
    Borrowed(&'a Entries<'a>),
    Shared(Arc<Entries<'a>>),
}

/// The entries of a built map, in the order in which they were given.
#[derive(Debug)]
pub struct Entries<'a> {
    entries: Vec<(Key<'a>, Value<'a>)>,
    /// The positions in `entries`, ordered by key; empty when there are few.
    sorted: Vec<u32>,
    size: Size,
}

/// A key of a map. `1` and `1u` are the same key.
#[derive(Debug, Clone)]
pub enum Key<'a> {
    Bool(bool),
    Int(i64),
    Uint(u64),
    String(Text<'a>),
}

/// A value that may be absent.
#[derive(Debug, Clone)]
pub struct Optional<'a>(Option<Arc<(Value<'a>, Size)>>);

/// A block of addresses, host bits kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cidr {
    pub address: IpAddr,
    pub prefix: u8,
}

/// How deep a built value is and how many bytes it would take if nothing in it were shared.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Size {
    pub(super) depth: u32,
    pub(super) bytes: u64,
}

/// What a variable is bound to: a value, a place in facts, or what is not known.
#[derive(Debug, Clone, Default)]
pub enum Input<'a> {
    /// Nothing was given: reading it is an error.
    #[default]
    Absent,
    Value(Value<'a>),
    Node(Node<'a>),
    Unknown(&'a Unknown),
}

/// Below this, a map is searched from its beginning.
const FEW: usize = 8;

/// What any value takes, before what it refers to.
const VALUE_BYTES: u64 = 32;

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
    pub(super) fn into_owned(self) -> Option<Value<'static>> {
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
        })
    }

    pub(super) fn size(&self) -> Size {
        let leaf = |bytes: usize| Size { depth: 0, bytes: VALUE_BYTES + bytes as u64 };
        match self {
            Self::String(text) => leaf(text.len()),
            Self::Bytes(bytes) => leaf(bytes.len()),
            Self::List(List::Shared(elements)) => elements.size,
            Self::List(List::Borrowed(elements)) => elements.size,
            Self::Map(Map::Shared(entries)) => entries.size,
            Self::Map(Map::Borrowed(entries)) => entries.size,
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

impl<'a> List<'a> {
    pub fn len(&self) -> usize {
        match self {
            Self::Facts(node) => match node.data() {
                Data::List(elements) => elements.len(),
                _ => 0,
            },
            Self::Borrowed(elements) => elements.items.len(),
            Self::Shared(elements) => elements.items.len(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What is not known, if the list is only a part of what it should be.
    pub fn open(&self) -> Option<&'a Unknown> {
        match self {
            Self::Facts(node) => node.open(),
            Self::Borrowed(elements) => elements.open,
            Self::Shared(elements) => elements.open,
        }
    }

    /// The element at a position. In facts it takes as many steps as the position.
    pub fn at(&self, position: usize) -> Option<Input<'a>> {
        match self {
            Self::Facts(node) => node.at(position).map(Input::Node),
            Self::Borrowed(elements) => elements.items.get(position).map(|value| Input::Value(value.borrowed())),
            Self::Shared(elements) => elements.items.get(position).cloned().map(Input::Value),
        }
    }

    /// The elements, in order.
    pub fn iter(&self) -> ListIter<'a> {
        match self {
            Self::Facts(node) => match node.data() {
                Data::List(elements) => ListIter::Facts(elements),
                _ => ListIter::Built(List::Facts(*node), 0),
            },
            built => ListIter::Built(built.clone(), 0),
        }
    }
}

/// The elements of a list.
pub enum ListIter<'a> {
    Facts(document::Elements<'a>),
    Built(List<'a>, usize),
}

impl<'a> Iterator for ListIter<'a> {
    type Item = Input<'a>;

    fn next(&mut self) -> Option<Input<'a>> {
        match self {
            Self::Facts(elements) => elements.next().map(Input::Node),
            Self::Built(list, position) => {
                *position += 1;
                list.at(*position - 1)
            }
        }
    }
}

impl<'a> Elements<'a> {
    pub(super) fn new(items: Vec<Value<'a>>, open: Option<&'a Unknown>) -> Self {
        let size = items.iter().fold(Size { depth: 0, bytes: VALUE_BYTES }, |sum, item| sum.with(item.size()));
        Self { items, open, size: size.nested() }
    }

    pub(super) fn into_list(self) -> Value<'a> {
        Value::List(List::Shared(Arc::new(self)))
    }
}

impl Size {
    fn with(self, part: Size) -> Self {
        Self { depth: self.depth.max(part.depth), bytes: self.bytes.saturating_add(part.bytes) }
    }

    fn nested(self) -> Self {
        Self { depth: self.depth.saturating_add(1), ..self }
    }
}

impl<'a> Map<'a> {
    pub fn len(&self) -> usize {
        match self {
            Self::Facts(node) => match node.data() {
                Data::Map(entries) => entries.len(),
                _ => 0,
            },
            Self::Borrowed(entries) => entries.entries.len(),
            Self::Shared(entries) => entries.entries.len(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What is not known, if the map is only a part of what it should be. A map of which single entries may not have
    /// been asked for is whole as far as anyone knows: only reading an entry that is not there tells otherwise.
    pub fn open(&self) -> Option<&'a Unknown> {
        match self {
            Self::Facts(node) => node.open().filter(|open| open.reason != UnknownReason::Missing),
            Self::Borrowed(_) | Self::Shared(_) => None,
        }
    }

    /// The value under a key.
    pub fn get(&self, key: &Key<'_>) -> Option<Input<'a>> {
        match self {
            Self::Facts(node) => match key {
                Key::String(text) => node.get(text).map(Input::Node),
                Key::Bool(_) | Key::Int(_) | Key::Uint(_) => None,
            },
            Self::Borrowed(entries) => entries.get(key).map(|value| Input::Value(value.borrowed())),
            Self::Shared(entries) => entries.get(key).cloned().map(Input::Value),
        }
    }

    /// The entries, in order.
    pub fn iter(&self) -> MapIter<'a> {
        match self {
            Self::Facts(node) => match node.data() {
                Data::Map(entries) => MapIter::Facts(entries),
                _ => MapIter::Built(Map::Facts(*node), 0),
            },
            built => MapIter::Built(built.clone(), 0),
        }
    }
}

/// The entries of a map.
pub enum MapIter<'a> {
    Facts(document::Entries<'a>),
    Built(Map<'a>, usize),
}

impl<'a> Iterator for MapIter<'a> {
    type Item = (Key<'a>, Input<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let (map, position) = match self {
            Self::Facts(entries) => {
                return entries.next().map(|(key, node)| (Key::String(Text::Borrowed(key)), Input::Node(node)));
            }
            Self::Built(map, position) => (map, position),
        };
        *position += 1;
        match map {
            Map::Facts(_) => None,
            Map::Borrowed(entries) => {
                let (key, value) = entries.entries.get(*position - 1)?;
                Some((key.clone(), Input::Value(value.borrowed())))
            }
            Map::Shared(entries) => {
                let (key, value) = entries.entries.get(*position - 1)?;
                Some((key.clone(), Input::Value(value.clone())))
            }
        }
    }
}

impl<'a> Entries<'a> {
    pub(super) fn new(entries: Vec<(Key<'a>, Value<'a>)>) -> Result<Self, Key<'a>> {
        let size = entries.iter().fold(Size { depth: 0, bytes: VALUE_BYTES }, |sum, (key, value)| {
            sum.with(value.size()).with(Size { depth: 0, bytes: key.bytes() })
        });
        let mut sorted: Vec<u32> = (0..u32::try_from(entries.len()).unwrap_or(u32::MAX)).collect();
        let key = |at: u32| &entries[at as usize].0;
        sorted.sort_by(|left, right| key(*left).compare(key(*right)));
        let twice = sorted.windows(2).find(|pair| key(pair[0]).compare(key(pair[1])) == Ordering::Equal);
        if let Some(pair) = twice {
            return Err(key(pair[0]).clone());
        }
        if entries.len() <= FEW {
            sorted = Vec::new();
        }
        Ok(Self { entries, sorted, size: size.nested() })
    }

    fn get(&self, key: &Key<'_>) -> Option<&Value<'a>> {
        if self.sorted.is_empty() {
            return self.entries.iter().find(|(own, _)| own.compare(key) == Ordering::Equal).map(|(_, value)| value);
        }
        let found = self.sorted.binary_search_by(|at| self.entries[*at as usize].0.compare(key)).ok()?;
        self.entries.get(self.sorted[found] as usize).map(|(_, value)| value)
    }
}

impl<'a> Key<'a> {
    /// The key that a value is; a double is one if it is a whole number.
    pub fn of(value: &Value<'a>) -> Option<Self> {
        match value {
            Value::Bool(value) => Some(Self::Bool(*value)),
            Value::Int(value) => Some(Self::Int(*value)),
            Value::Uint(value) => Some(Self::Uint(*value)),
            Value::String(text) => Some(Self::String(text.clone())),
            Value::Double(value) if value.fract() == 0.0 && *value >= -TWO_63 && *value < TWO_63 => {
                Some(Self::Int(*value as i64))
            }
            Value::Double(value) if value.fract() == 0.0 && *value >= TWO_63 && *value < 2.0 * TWO_63 => {
                Some(Self::Uint(*value as u64))
            }
            _ => None,
        }
    }

    /// The key as a value.
    pub fn into_value(self) -> Value<'a> {
        match self {
            Self::Bool(value) => Value::Bool(value),
            Self::Int(value) => Value::Int(value),
            Self::Uint(value) => Value::Uint(value),
            Self::String(text) => Value::String(text),
        }
    }

    fn into_owned(self) -> Key<'static> {
        match self {
            Self::Bool(value) => Key::Bool(value),
            Self::Int(value) => Key::Int(value),
            Self::Uint(value) => Key::Uint(value),
            Self::String(text) => Key::String(Text::Shared((&*text).into())),
        }
    }

    /// An order over all keys, in which equal numbers are equal whatever their type.
    pub(super) fn compare(&self, other: &Key<'_>) -> Ordering {
        let rank = |key: &Key<'_>| match key {
            Key::Bool(value) => (0_u8, i128::from(*value)),
            Key::Int(value) => (1, i128::from(*value)),
            Key::Uint(value) => (1, i128::from(*value)),
            Key::String(_) => (2, 0),
        };
        match (self, other) {
            (Self::String(left), Key::String(right)) => left.as_bytes().cmp(right.as_bytes()),
            _ => rank(self).cmp(&rank(other)),
        }
    }

    fn bytes(&self) -> u64 {
        match self {
            Self::String(text) => VALUE_BYTES + text.len() as u64,
            Self::Bool(_) | Self::Int(_) | Self::Uint(_) => VALUE_BYTES,
        }
    }
}

const TWO_63: f64 = 9_223_372_036_854_775_808.0;

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
