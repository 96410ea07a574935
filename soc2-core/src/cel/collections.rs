//! Lists and maps: places in facts, or built by an expression. Ordered, searched without hashing, never random.

use std::cmp::Ordering;
use std::sync::Arc;

use super::value::Input;
use super::value::Text;
use super::value::Value;
use crate::document;
use crate::document::Data;
use crate::document::Node;
use crate::unknown::Unknown;
use crate::unknown::UnknownReason;

/// A list: a place in a document, or elements that an expression built.
#[derive(Debug, Clone)]
pub enum List<'a> {
    /// A list in a document.
    Facts(Node<'a>),
    /// A constant of the expression.
    Borrowed(&'a Elements<'a>),
    /// It was built.
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
    /// A map in a document.
    Facts(Node<'a>),
    /// A constant of the expression.
    Borrowed(&'a Entries<'a>),
    /// It was built.
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
    /// A boolean.
    Bool(bool),
    /// A whole number with a sign.
    Int(i64),
    /// A whole number without a sign.
    Uint(u64),
    /// A string.
    String(Text<'a>),
}

/// How deep a built value is and how many bytes it would take if nothing in it were shared.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Size {
    pub(super) depth: u32,
    pub(super) bytes: u64,
}

/// Below this, a map is searched from its beginning.
const FEW: usize = 8;

/// What any value takes, before what it refers to.
pub(super) const VALUE_BYTES: u64 = 32;

impl<'a> List<'a> {
    /// How many elements it has.
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

    /// Whether it has none.
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
                Data::List(elements) => ListIter(Elementwise::Facts(elements)),
                _ => ListIter(Elementwise::Built(List::Facts(*node), 0)),
            },
            built => ListIter(Elementwise::Built(built.clone(), 0)),
        }
    }
}

/// The elements of a list.
pub struct ListIter<'a>(Elementwise<'a>);

enum Elementwise<'a> {
    Facts(document::Elements<'a>),
    Built(List<'a>, usize),
}

impl<'a> Iterator for ListIter<'a> {
    type Item = Input<'a>;

    #[inline]
    fn next(&mut self) -> Option<Input<'a>> {
        match &mut self.0 {
            Elementwise::Facts(elements) => elements.next().map(Input::Node),
            Elementwise::Built(list, position) => {
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

    pub(super) fn size(&self) -> Size {
        self.size
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
    /// How many entries it has.
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

    /// Whether it has none.
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
                Data::Map(entries) => MapIter(Entrywise::Facts(entries)),
                _ => MapIter(Entrywise::Built(Map::Facts(*node), 0)),
            },
            built => MapIter(Entrywise::Built(built.clone(), 0)),
        }
    }
}

/// The entries of a map.
pub struct MapIter<'a>(Entrywise<'a>);

enum Entrywise<'a> {
    Facts(document::Entries<'a>),
    Built(Map<'a>, usize),
}

impl<'a> Iterator for MapIter<'a> {
    type Item = (Key<'a>, Input<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let (map, position) = match &mut self.0 {
            Entrywise::Facts(entries) => {
                return entries.next().map(|(key, node)| (Key::String(Text::Borrowed(key)), Input::Node(node)));
            }
            Entrywise::Built(map, position) => (map, position),
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

    pub(super) fn size(&self) -> Size {
        self.size
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

    pub(super) fn into_owned(self) -> Key<'static> {
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

    /// How many bytes its text has.
    #[inline]
    pub(super) fn length(&self) -> usize {
        match self {
            Self::String(text) => text.len(),
            Self::Bool(_) | Self::Int(_) | Self::Uint(_) => 0,
        }
    }

    fn bytes(&self) -> u64 {
        VALUE_BYTES + self.length() as u64
    }
}

const TWO_63: f64 = 9_223_372_036_854_775_808.0;
