//! A document: one text, read once into an immutable, ordered tree that points into it.
//!
//! Facts and authored text (catalogs, profiles) are both documents. The tree is an arena in preorder; a [`Node`]
//! is an index into it, so nothing here recurses when it is dropped or copied.

pub mod json;
pub mod yaml;

mod build;
mod name;

use std::num::NonZeroU32;
use std::ops::Range;
use std::sync::Arc;

use crate::unknown::Unknown;

pub(crate) use build::Builder;
pub(crate) use name::Name;
pub(crate) use name::tag;

/// A range of bytes in a document's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

/// An immutable tree over a text that it owns. Cheap to clone.
///
/// ```
/// use soc2_core::document::{Data, json};
/// let document = json::read(br#"{"Buckets": [{"Name": "logs"}]}"#, &Default::default())?;
/// let name = document.root().get("Buckets").and_then(|list| list.at(0)).and_then(|bucket| bucket.get("Name"));
/// assert!(matches!(name.map(|node| node.data()), Some(Data::String("logs"))));
/// # Ok::<(), soc2_core::document::Fault>(())
/// ```
#[derive(Debug, Clone)]
pub struct Document {
    inner: Arc<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    /// The text as supplied; spans point into it.
    text: Arc<str>,
    /// Strings that do not stand in the text as they are: with escapes, or from a schema's default.
    side: String,
    /// Invariant: preorder; the children of a node follow it, and `next` is one past its subtree. Never empty.
    slots: Vec<Slot>,
    /// The children of large maps, sorted by key.
    sorted: Vec<u32>,
    /// Where keys stand that are written in another way than in plain quotes; ordered by slot.
    key_spans: Vec<(u32, Span)>,
    /// Which slots are never shown, where somebody has said: whole subtrees, in order, none in another.
    sensitive: Option<Vec<Range<u32>>>,
    unknowns: Vec<Unknown>,
    faults: Vec<String>,
    /// What the path of the root is: a source's name in facts, empty elsewhere.
    root_path: String,
}

/// Kept to 48 bytes: reading and looking up are bound by the memory that they touch.
#[derive(Debug, Clone, Copy)]
struct Slot {
    datum: Datum,
    span: Span,
    /// The name of a member; of an element its position, where a text would begin, and no end.
    key: Text,
    /// See [`tag`].
    key_tag: u32,
    next: u32,
    /// The list or map that it is in; for the root, itself.
    parent: u32,
}

#[derive(Debug, Clone, Copy)]
enum Datum {
    Null,
    Bool(bool),
    Int(i64),
    Uint(u64),
    Double(f64),
    String(Text),
    List {
        len: u32,
        open: Link,
    },
    /// `sorted` is where the sorted children of a large map begin.
    Map {
        len: u32,
        open: Link,
        sorted: Link,
    },
    Unknown(u32),
    Fault(u32),
}

/// An index that may be absent, counted from one.
type Link = Option<NonZeroU32>;

/// Where a string's bytes are: in the text, or beside it where the text has no so high places.
#[derive(Debug, Clone, Copy)]
struct Text {
    start: u32,
    end: u32,
}

/// A place in a [`Document`].
#[derive(Debug, Clone, Copy)]
pub struct Node<'a> {
    inner: &'a Inner,
    index: u32,
}

/// The name of a node inside its document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NodeId(u32);

/// What a node holds.
#[derive(Debug, Clone, Copy)]
pub enum Data<'a> {
    /// JSON's `null`.
    Null,
    /// A boolean.
    Bool(bool),
    /// A whole number that fits 64 bits with sign.
    Int(i64),
    /// A whole number above `i64::MAX`.
    Uint(u64),
    /// Any other number.
    Double(f64),
    /// A string, unescaped.
    String(&'a str),
    /// A list.
    List(Elements<'a>),
    /// A map, in the order of the text.
    Map(Entries<'a>),
    /// The fact is here but not known.
    Unknown(&'a Unknown),
    /// The fact is of another type than its source's schema says; the text names the path and both types.
    Fault(&'a str),
}

/// A value that is compared in place; a text is its bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Scalar<'a> {
    Bool(bool),
    Int(i64),
    Double(f64),
    Text(&'a [u8]),
}

/// Why a text is not a document: what is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message} at byte {offset}")]
pub struct Fault {
    /// The byte of the text where reading stopped.
    pub offset: usize,
    /// What is wrong.
    pub message: String,
    /// The way out, where there is one.
    pub hint: Option<&'static str>,
}

/// What a text may cost before it is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one document.
    pub bytes: usize,
    /// Levels of lists and maps in one another.
    pub depth: usize,
}

impl Default for Limits {
    /// 64 MiB and 128 levels: some hundred times what the largest tool output seen so far needs.
    fn default() -> Self {
        Self { bytes: 64 << 20, depth: 128 }
    }
}

impl Document {
    /// The outermost value.
    pub fn root(&self) -> Node<'_> {
        Node { inner: &self.inner, index: 0 }
    }

    /// The node that [`Node::id`] names; the root for an id of another document.
    pub fn node(&self, id: NodeId) -> Node<'_> {
        let index = if (id.0 as usize) < self.inner.slots.len() { id.0 } else { 0 };
        Node { inner: &self.inner, index }
    }

    /// How many values it holds: itself, members, elements, and what is in them.
    pub(crate) fn n_values(&self) -> usize {
        self.inner.slots.len()
    }

    /// The text as supplied.
    pub fn text(&self) -> &Arc<str> {
        &self.inner.text
    }
}

impl<'a> Node<'a> {
    /// What the node holds.
    pub fn data(self) -> Data<'a> {
        let first = Elements { inner: self.inner, next: self.index + 1, left: 0 };
        match self.slot().datum {
            Datum::Null => Data::Null,
            Datum::Bool(value) => Data::Bool(value),
            Datum::Int(value) => Data::Int(value),
            Datum::Uint(value) => Data::Uint(value),
            Datum::Double(value) => Data::Double(value),
            Datum::String(text) => Data::String(self.inner.resolve(text)),
            Datum::List { len, .. } => Data::List(Elements { left: len, ..first }),
            Datum::Map { len, .. } => Data::Map(Entries(Elements { left: len, ..first })),
            Datum::Unknown(at) => Data::Unknown(&self.inner.unknowns[at as usize]),
            Datum::Fault(at) => Data::Fault(&self.inner.faults[at as usize]),
        }
    }

    /// The member of a map, or nothing.
    pub fn get(self, key: &str) -> Option<Node<'a>> {
        self.member_of(key.as_bytes())
    }

    /// The member of a map under a name that is looked up often, or nothing.
    #[inline(always)]
    pub(crate) fn find(self, name: &Name) -> Option<Node<'a>> {
        let guess = Node { index: self.index.wrapping_add(name.distance()), ..self };
        match self.inner.slots.get(guess.index as usize) {
            Some(slot)
                if slot.parent == self.index
                    && slot.key_tag == name.tag()
                    && slot.key.end != 0
                    && name.is(self.inner.bytes(slot.key)) =>
            {
                Some(guess)
            }
            _ => self.search(name),
        }
    }

    /// The member, where it was not found in the place where it stood last.
    #[inline(never)]
    fn search(self, name: &Name) -> Option<Node<'a>> {
        let found = self.member(name.as_bytes(), name.tag())?;
        name.found(found.index - self.index);
        Some(found)
    }

    fn member(self, key: &[u8], tag: u32) -> Option<Node<'a>> {
        let Datum::Map { len, sorted, .. } = self.slot().datum else { return None };
        let Some(start) = position(sorted) else {
            return Elements { inner: self.inner, next: self.index + 1, left: len }.find(|child| {
                let slot = child.slot();
                slot.key_tag == tag && self.inner.bytes(slot.key) == key
            });
        };
        let children = self.inner.sorted.get(start..start + len as usize)?;
        let at = children.binary_search_by(|&child| self.inner.key_bytes(child).cmp(key)).ok()?;
        Some(Node { inner: self.inner, index: children[at] })
    }

    /// The element of a list, or nothing. Costs as many steps as `position`.
    pub fn at(self, position: usize) -> Option<Node<'a>> {
        match self.data() {
            Data::List(mut elements) => elements.nth(position),
            Data::Null | Data::Bool(_) | Data::Int(_) | Data::Uint(_) | Data::Double(_) | Data::String(_) => None,
            Data::Map(_) | Data::Unknown(_) | Data::Fault(_) => None,
        }
    }

    /// Set on a list or map of which the facts hold only a part: what is not in it is not known.
    pub fn open(self) -> Option<&'a Unknown> {
        match self.slot().datum {
            Datum::List { open, .. } | Datum::Map { open, .. } => {
                position(open).and_then(|at| self.inner.unknowns.get(at))
            }
            Datum::Null | Datum::Bool(_) | Datum::Int(_) | Datum::Uint(_) | Datum::Double(_) => None,
            Datum::String(_) | Datum::Unknown(_) | Datum::Fault(_) => None,
        }
    }

    /// The node's name inside its document, to keep without borrowing it.
    pub fn id(self) -> NodeId {
        NodeId(self.index)
    }

    /// The node's text as a string, if it is one.
    pub fn as_str(self) -> Option<&'a str> {
        match self.slot().datum {
            Datum::String(text) => Some(self.inner.resolve(text)),
            _ => None,
        }
    }

    /// The bytes of a string: for comparing, where it need not be known to be text.
    #[inline]
    pub(crate) fn as_bytes(self) -> Option<&'a [u8]> {
        match self.slot().datum {
            Datum::String(text) => Some(self.inner.bytes(text)),
            _ => None,
        }
    }

    /// What can be compared in place, if the node holds such a thing.
    #[inline]
    pub(crate) fn scalar(self) -> Option<Scalar<'a>> {
        match self.slot().datum {
            Datum::Bool(value) => Some(Scalar::Bool(value)),
            Datum::Int(value) => Some(Scalar::Int(value)),
            Datum::Double(value) => Some(Scalar::Double(value)),
            Datum::String(text) => Some(Scalar::Text(self.inner.bytes(text))),
            Datum::Null | Datum::Uint(_) | Datum::List { .. } | Datum::Map { .. } => None,
            Datum::Unknown(_) | Datum::Fault(_) => None,
        }
    }

    /// The node as a boolean, if it is one.
    #[inline]
    pub(crate) fn as_bool(self) -> Option<bool> {
        match self.slot().datum {
            Datum::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// The elements, if the node is a list.
    #[inline]
    pub(crate) fn elements(self) -> Option<Elements<'a>> {
        match self.slot().datum {
            Datum::List { len, .. } => Some(Elements { inner: self.inner, next: self.index + 1, left: len }),
            _ => None,
        }
    }

    /// Whether the node is a map of which nothing is missing: what is not in it is absent.
    #[inline]
    pub(crate) fn is_whole_map(self) -> bool {
        matches!(self.slot().datum, Datum::Map { open: None, .. })
    }

    /// How many elements or entries it has, if it is a list or map of which nothing is missing.
    pub(crate) fn count(self) -> Option<i64> {
        match self.slot().datum {
            Datum::List { len, open: None } | Datum::Map { len, open: None, .. } => Some(len.into()),
            _ => None,
        }
    }

    /// The member of a map whose name has these bytes.
    pub(crate) fn member_of(self, key: &[u8]) -> Option<Node<'a>> {
        self.member(key, tag(key))
    }

    /// Whether the node is known and as its schema says: reading it gives a value.
    #[inline]
    pub(crate) fn is_readable(self) -> bool {
        !matches!(self.slot().datum, Datum::Unknown(_) | Datum::Fault(_))
    }

    /// Where the value stands in the text.
    pub fn span(self) -> Span {
        self.slot().span
    }

    /// Where the key of this member stands in the text; the value's own place for list elements.
    pub fn key_span(self) -> Span {
        let slot = self.slot();
        if slot.key.end == 0 {
            return slot.span;
        }
        match self.inner.key_spans.binary_search_by_key(&self.index, |(at, _)| *at) {
            Ok(at) => self.inner.key_spans[at].1,
            Err(_) => quoted(Span { start: slot.key.start, end: slot.key.end }),
        }
    }

    /// The value's bytes as supplied.
    pub fn raw(self) -> &'a str {
        let Span { start, end } = self.span();
        self.inner.text.get(start as usize..end as usize).unwrap_or_default()
    }

    /// The path from the root: `aws.s3.get_bucket_encryption["logs"].Rules[0]`.
    pub fn path(self) -> String {
        let up =
            |node: &Node<'a>| (node.slot().parent != node.index).then_some(Node { index: node.slot().parent, ..*node });
        let mut way: Vec<Node<'a>> = std::iter::successors(Some(self), up).collect();
        // The root has no name of its own.
        way.pop();
        let mut path = self.inner.root_path.clone();
        for node in way.into_iter().rev() {
            self.inner.push_step(&mut path, node.slot().key);
            // The names inside are not shown either.
            if node.is_sensitive() {
                break;
            }
        }
        path
    }

    /// Whether it is never shown, for what it is or for what it is in.
    pub(crate) fn is_sensitive(self) -> bool {
        self.inner.touching(self.index, self.index + 1)
    }

    /// Whether there is anything in it that is never shown.
    pub(crate) fn holds_sensitive(self) -> bool {
        self.inner.touching(self.index, self.slot().next)
    }

    /// Whether its document says which parts of it are never shown.
    pub(crate) fn tells_sensitive(self) -> bool {
        self.inner.sensitive.is_some()
    }

    /// Whether paths in its document begin with a name of the whole, such as a source's.
    pub(crate) fn has_named_root(self) -> bool {
        !self.inner.root_path.is_empty()
    }

    #[inline]
    fn slot(self) -> &'a Slot {
        &self.inner.slots[self.index as usize]
    }
}

impl PartialEq for Node<'_> {
    /// The same place of the same document, not equal contents.
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.inner, other.inner) && self.index == other.index
    }
}

/// Adds a member's name to a path: `.name`, or `["na-me"]` when it is no identifier.
pub fn push_key(path: &mut String, key: &str) {
    let mut letters = key.chars();
    let begins = letters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_');
    if begins && letters.all(|letter| letter.is_ascii_alphanumeric() || letter == '_') {
        if !path.is_empty() {
            path.push('.');
        }
        path.push_str(key);
    } else {
        path.push_str(&format!("[{key:?}]"));
    }
}

/// What an absent or one-based index stands for.
#[inline]
fn position(link: Link) -> Option<usize> {
    link.map(|at| at.get() as usize - 1)
}

/// A place with the quotes around it.
fn quoted(content: Span) -> Span {
    Span { start: content.start.saturating_sub(1), end: content.end.saturating_add(1) }
}

impl Inner {
    #[inline]
    fn resolve(&self, text: Text) -> &str {
        match self.text.get(text.start as usize..text.end as usize) {
            Some(found) => found,
            None => self.resolve_beside(text),
        }
    }

    #[inline]
    fn bytes(&self, text: Text) -> &[u8] {
        match self.text.as_bytes().get(text.start as usize..text.end as usize) {
            Some(found) => found,
            None => self.resolve_beside(text).as_bytes(),
        }
    }

    /// A string that does not stand in the text.
    #[cold]
    #[inline(never)]
    fn resolve_beside(&self, Text { start, end }: Text) -> &str {
        let place = |at: u32| (at as usize).checked_sub(self.text.len());
        let range = place(start).zip(place(end));
        range.and_then(|(start, end)| self.side.get(start..end)).unwrap_or_default()
    }

    /// Adds to a path the name of a member, or the position of an element.
    fn push_step(&self, path: &mut String, key: Text) {
        match key {
            Text { start: position, end: 0 } => path.push_str(&format!("[{position}]")),
            key => push_key(path, self.resolve(key)),
        }
    }

    /// Whether something that is never shown is among these slots.
    fn touching(&self, start: u32, end: u32) -> bool {
        let ranges = self.sensitive.as_deref().unwrap_or_default();
        let first = ranges.partition_point(|range| range.end <= start);
        ranges.get(first).is_some_and(|range| range.start < end)
    }

    fn key(&self, index: u32) -> &str {
        self.slots.get(index as usize).map(|slot| self.resolve(slot.key)).unwrap_or_default()
    }

    fn key_bytes(&self, index: u32) -> &[u8] {
        self.slots.get(index as usize).map(|slot| self.bytes(slot.key)).unwrap_or_default()
    }
}

/// The elements of a list, in order.
#[derive(Debug, Clone, Copy)]
pub struct Elements<'a> {
    inner: &'a Inner,
    next: u32,
    left: u32,
}

impl Elements<'_> {
    /// Whether one of them is a string of these bytes; nothing if one that is no string stands before it. Lengths are
    /// compared before a byte is read.
    pub(crate) fn any_is_string(self, wanted: &[u8]) -> Option<bool> {
        // Strings have nothing inside, so they stand in a row.
        let row = self.inner.slots.get(self.next as usize..)?.get(..self.left as usize)?;
        for slot in row {
            let Datum::String(text) = slot.datum else { return None };
            if text.end.wrapping_sub(text.start) as usize == wanted.len() && self.inner.bytes(text) == wanted {
                return Some(true);
            }
        }
        Some(false)
    }
}

impl<'a> Iterator for Elements<'a> {
    type Item = Node<'a>;

    #[inline]
    fn next(&mut self) -> Option<Node<'a>> {
        self.left = self.left.checked_sub(1)?;
        let node = Node { inner: self.inner, index: self.next };
        self.next = node.slot().next;
        Some(node)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left as usize, Some(self.left as usize))
    }
}

impl ExactSizeIterator for Elements<'_> {}

/// The members of a map, in the order of the text.
#[derive(Debug, Clone, Copy)]
pub struct Entries<'a>(Elements<'a>);

impl<'a> Iterator for Entries<'a> {
    type Item = (&'a str, Node<'a>);

    fn next(&mut self) -> Option<(&'a str, Node<'a>)> {
        let node = self.0.next()?;
        Some((node.inner.key(node.index), node))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl ExactSizeIterator for Entries<'_> {}
