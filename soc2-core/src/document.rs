//! A document: one text, read once into an immutable, ordered tree that points into it.
//!
//! Facts and authored text (catalogs, profiles) are both documents. The tree is an arena in preorder; a [`Node`]
//! is an index into it, so nothing here recurses when it is dropped or copied.

pub mod json;
pub mod yaml;

mod build;

use std::sync::Arc;

use crate::unknown::Unknown;

pub(crate) use build::Builder;

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
    unknowns: Vec<Unknown>,
    faults: Vec<String>,
    /// What the path of the root is: a source's name in facts, empty elsewhere.
    root_path: String,
}

#[derive(Debug, Clone, Copy)]
struct Slot {
    span: Span,
    key: Text,
    key_span: Span,
    next: u32,
    datum: Datum,
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
        open: Option<u32>,
    },
    /// `sorted` is where the sorted children of a large map begin.
    Map {
        len: u32,
        open: Option<u32>,
        sorted: Option<u32>,
    },
    Unknown(u32),
    Fault(u32),
}

/// Where a string's bytes are.
#[derive(Debug, Clone, Copy)]
enum Text {
    Given { start: u32, end: u32 },
    Side { start: u32, end: u32 },
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
        let Datum::Map { len, sorted, .. } = self.slot().datum else { return None };
        let Some(start) = sorted else {
            return Elements { inner: self.inner, next: self.index + 1, left: len }
                .find(|child| self.inner.key_is(child.slot().key, key.as_bytes()));
        };
        let children = self.inner.sorted.get(start as usize..start as usize + len as usize)?;
        let at = children.binary_search_by(|&child| self.inner.key(child).cmp(key)).ok()?;
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
                open.and_then(|at| self.inner.unknowns.get(at as usize))
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

    /// Where the value stands in the text.
    pub fn span(self) -> Span {
        self.slot().span
    }

    /// Where the key of this member stands in the text; the value's own place for list elements.
    pub fn key_span(self) -> Span {
        let slot = self.slot();
        if slot.key_span.end == 0 { slot.span } else { slot.key_span }
    }

    /// The value's bytes as supplied.
    pub fn raw(self) -> &'a str {
        let Span { start, end } = self.span();
        self.inner.text.get(start as usize..end as usize).unwrap_or_default()
    }

    /// The path from the root: `aws.s3.get_bucket_encryption["logs"].Rules[0]`.
    pub fn path(self) -> String {
        let mut path = self.inner.root_path.clone();
        let mut here = Node { inner: self.inner, index: 0 };
        while here.index != self.index {
            let inside = |child: &Node<'_>| (child.index..child.slot().next).contains(&self.index);
            let step = match here.data() {
                Data::Map(mut entries) => entries.find(|(_, child)| inside(child)).map(|(key, child)| {
                    push_key(&mut path, key);
                    child
                }),
                Data::List(elements) => elements.enumerate().find(|(_, child)| inside(child)).map(|(at, child)| {
                    path.push_str(&format!("[{at}]"));
                    child
                }),
                _ => None,
            };
            match step {
                Some(child) => here = child,
                None => break,
            }
        }
        path
    }

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

impl Inner {
    fn resolve(&self, text: Text) -> &str {
        let (from, start, end) = match text {
            Text::Given { start, end } => (&*self.text, start, end),
            Text::Side { start, end } => (&*self.side, start, end),
        };
        from.get(start as usize..end as usize).unwrap_or_default()
    }

    /// Whether a text is this one; the length is compared before a byte is read.
    #[inline]
    fn key_is(&self, text: Text, wanted: &[u8]) -> bool {
        let (from, start, end) = match text {
            Text::Given { start, end } => (self.text.as_bytes(), start as usize, end as usize),
            Text::Side { start, end } => (self.side.as_bytes(), start as usize, end as usize),
        };
        end.wrapping_sub(start) == wanted.len() && from.get(start..end) == Some(wanted)
    }

    fn key(&self, index: u32) -> &str {
        self.slots.get(index as usize).map(|slot| self.resolve(slot.key)).unwrap_or_default()
    }
}

/// The elements of a list, in order.
#[derive(Debug, Clone, Copy)]
pub struct Elements<'a> {
    inner: &'a Inner,
    next: u32,
    left: u32,
}

impl<'a> Iterator for Elements<'a> {
    type Item = Node<'a>;

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
