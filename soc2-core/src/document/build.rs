//! Events of a reader, in preorder, into a [`Document`].

use std::num::NonZeroU32;
use std::sync::Arc;

use super::Datum;
use super::Document;
use super::Inner;
use super::Link;
use super::Node;
use super::Slot;
use super::Span;
use super::Text;
use super::name;
use super::quoted;
use crate::literal::Literal;
use crate::unknown::Unknown;

/// A map with more members than this is searched through a sorted index.
const LARGE_MAP: u32 = 16;

/// Collects values in preorder; the readers of JSON and YAML and the conforming of facts drive it.
#[derive(Debug, Default)]
pub(crate) struct Builder {
    inner: Inner,
    /// The lists and maps that are begun and not ended.
    unfinished: Vec<u32>,
    key: Option<(Text, Span)>,
    /// How many lists and maps are begun from the one on whose members are left out.
    left_out: usize,
    repeated: Vec<Span>,
    /// The members of the map that ends, with their tags; kept for its memory.
    members: Vec<(u32, u32)>,
}

impl Builder {
    pub(crate) fn new(text: Arc<str>) -> Self {
        Self { inner: Inner { text, ..Inner::default() }, ..Self::default() }
    }

    /// A builder whose root has a path of its own.
    pub(crate) fn with_root_path(text: Arc<str>, root_path: &str) -> Self {
        let mut builder = Self::new(text);
        builder.inner.root_path = root_path.to_owned();
        builder
    }

    /// A builder of a tree that takes parts of another, and over the same text: what is copied is no string.
    pub(crate) fn from_parts_of(node: Node<'_>, root_path: &str) -> Self {
        let Inner { text, shared_side, .. } = node.inner;
        let mut builder = Self::with_root_path(text.clone(), root_path);
        builder.inner.shared_side = shared_side.clone();
        builder.inner.slots.reserve((node.slot().next - node.index) as usize + 16);
        builder
    }

    /// The next value's name, as the other tree has it.
    pub(crate) fn key_of(&mut self, node: Node<'_>) {
        self.key = Some((node.slot().key, node.key_span()));
    }

    /// The string that the other tree has.
    pub(crate) fn string_of(&mut self, node: Node<'_>) {
        let Slot { datum, span, .. } = *node.slot();
        self.push(datum, span);
    }

    /// All of a value that the other tree has. What was read from a text is without unknowns.
    pub(crate) fn whole(&mut self, node: Node<'_>) {
        let first = index(self.inner.slots.len());
        let Slot { datum, span, next, .. } = *node.slot();
        self.push(datum, span);
        let moved = |at: u32| (at - node.index) + first;
        self.inner.slots[first as usize].next = moved(next);
        let inside = node.inner.slots.get(node.index as usize + 1..next as usize).unwrap_or_default();
        self.inner.slots.extend(inside.iter().map(|slot| Slot {
            next: moved(slot.next),
            parent: moved(slot.parent),
            ..*slot
        }));
        for at in first..moved(next) {
            if let Datum::Map { len, sorted: Some(start), .. } = self.inner.slots[at as usize].datum {
                let own = link(index(self.inner.sorted.len()));
                let children = node.inner.sorted.iter().skip(start.get() as usize - 1).take(len as usize);
                self.inner.sorted.extend(children.map(|child| moved(*child)));
                if let Datum::Map { sorted, .. } = &mut self.inner.slots[at as usize].datum {
                    *sorted = own;
                }
            }
        }
        let inside = (node.index + 1)..next;
        let odd = node.inner.key_spans.iter().filter(|(at, _)| inside.contains(at));
        self.inner.key_spans.extend(odd.map(|(at, span)| (moved(*at), *span)));
    }

    pub(crate) fn depth(&self) -> usize {
        self.unfinished.len() + self.left_out.saturating_sub(1)
    }

    /// Whether the next value is a member of the map `name` in the outermost map, or in a map of the outermost list.
    pub(crate) fn is_inside(&self, name: &str) -> bool {
        let slot = |at: usize| self.unfinished.get(at).and_then(|slot| self.inner.slots.get(*slot as usize));
        let is_list = |at: usize| slot(at).is_some_and(|slot| matches!(slot.datum, Datum::List { .. }));
        let is_named = |at: usize| slot(at).is_some_and(|slot| self.inner.bytes(slot.key) == name.as_bytes());
        match self.unfinished.len() {
            2 => is_named(1),
            3 => is_list(0) && is_named(2),
            _ => false,
        }
    }

    /// Leaves out the members of the list or map that was begun last, until it is ended.
    pub(crate) fn leave_out(&mut self) {
        self.left_out = 1;
    }

    /// The next value's name, as it stands in the text.
    pub(crate) fn key_given(&mut self, content: Span, span: Span) {
        self.key = Some((given(content), span));
    }

    /// The next value's name, unescaped or made up.
    pub(crate) fn key(&mut self, key: &str, span: Span) {
        if self.left_out > 0 {
            return;
        }
        let text = self.keep(key);
        self.key = Some((text, span));
    }

    pub(crate) fn null(&mut self, span: Span) {
        self.push(Datum::Null, span);
    }

    pub(crate) fn bool(&mut self, value: bool, span: Span) {
        self.push(Datum::Bool(value), span);
    }

    pub(crate) fn int(&mut self, value: i64, span: Span) {
        self.push(Datum::Int(value), span);
    }

    pub(crate) fn uint(&mut self, value: u64, span: Span) {
        self.push(Datum::Uint(value), span);
    }

    pub(crate) fn double(&mut self, value: f64, span: Span) {
        self.push(Datum::Double(value), span);
    }

    /// A string that stands in the text as it is, at `content`.
    pub(crate) fn string_given(&mut self, content: Span, span: Span) {
        self.push(Datum::String(given(content)), span);
    }

    pub(crate) fn string(&mut self, value: &str, span: Span) {
        if self.left_out > 0 {
            return;
        }
        let text = self.keep(value);
        self.push(Datum::String(text), span);
    }

    pub(crate) fn unknown(&mut self, unknown: Unknown, span: Span) {
        let at = self.keep_unknown(unknown);
        self.push(Datum::Unknown(at), span);
    }

    pub(crate) fn fault(&mut self, text: String, span: Span) {
        let at = index(self.inner.faults.len());
        self.inner.faults.push(text);
        self.push(Datum::Fault(at), span);
    }

    /// A whole value that an author wrote. Depth is bounded where it was read.
    pub(crate) fn literal(&mut self, value: &Literal, span: Span) {
        match value {
            Literal::Null => self.null(span),
            Literal::Bool(value) => self.bool(*value, span),
            Literal::Int(value) => self.int(*value, span),
            Literal::Double(value) => self.double(*value, span),
            Literal::String(value) => self.string(value, span),
            Literal::List(values) => {
                self.begin_list(span);
                values.iter().for_each(|value| self.literal(value, span));
                self.end(span.end);
            }
            Literal::Map(values) => {
                self.begin_map(span);
                for (key, value) in values {
                    self.key(key, span);
                    self.literal(value, span);
                }
                self.end(span.end);
            }
        }
    }

    pub(crate) fn begin_list(&mut self, span: Span) {
        self.begin(Datum::List { len: 0, open: None }, span);
    }

    pub(crate) fn begin_map(&mut self, span: Span) {
        self.begin(Datum::Map { len: 0, open: None, sorted: None }, span);
    }

    /// Marks the list or map that was begun last: what is not in it is not known.
    pub(crate) fn mark_open(&mut self, unknown: Unknown) {
        let at = self.keep_unknown(unknown);
        if let Some(Datum::List { open, .. } | Datum::Map { open, .. }) = self.last_unfinished() {
            *open = link(at);
        }
    }

    /// Ends the list or map that was begun last; `end` is one past its last byte.
    pub(crate) fn end(&mut self, end: u32) {
        self.left_out = self.left_out.saturating_sub(1);
        if self.left_out > 0 {
            return;
        }
        let Some(at) = self.unfinished.pop() else { return };
        let next = index(self.inner.slots.len());
        let Some(slot) = self.inner.slots.get_mut(at as usize) else { return };
        slot.next = next;
        slot.span.end = end.max(slot.span.start);
        if let Datum::Map { len, .. } = slot.datum {
            self.end_map(at, len);
        }
    }

    /// The document, and the places of names that stand twice in one map.
    pub(crate) fn finish(self) -> (Document, Vec<Span>) {
        debug_assert!(self.unfinished.is_empty() && !self.inner.slots.is_empty(), "readers end what they begin");
        let mut inner = self.inner;
        if inner.shared_side.is_empty() {
            inner.shared_side = std::mem::take(&mut inner.side).into();
        }
        (Document { inner: Arc::new(inner) }, self.repeated)
    }

    fn end_map(&mut self, at: u32, len: u32) {
        let Self { inner, repeated, members, .. } = self;
        members.clear();
        let mut child = at + 1;
        // A bit for each tag seen: while they differ, so do the names.
        let (mut seen, mut may_repeat) = (0_u64, false);
        for _ in 0..len {
            let slot = &inner.slots[child as usize];
            members.push((slot.key_tag, child));
            let bit = 1 << (slot.key_tag >> 26);
            may_repeat |= seen & bit != 0;
            seen |= bit;
            child = slot.next;
        }
        if may_repeat && len <= LARGE_MAP {
            let earlier = |members: &[(u32, u32)], (tag, child): (u32, u32)| {
                members.iter().any(|(other, at)| *other == tag && inner.key(*at) == inner.key(child))
            };
            for at in 1..members.len() {
                if earlier(&members[..at], members[at]) {
                    repeated.push(Node { inner: &*inner, index: members[at].1 }.key_span());
                }
            }
        } else if may_repeat {
            // The sort is stable, so the second of two equal names is the one that is reported.
            members.sort_by(|(tag, a), (other, b)| tag.cmp(other).then_with(|| inner.key(*a).cmp(inner.key(*b))));
            for pair in members.windows(2) {
                if pair[0].0 == pair[1].0 && inner.key(pair[0].1) == inner.key(pair[1].1) {
                    repeated.push(Node { inner: &*inner, index: pair[1].1 }.key_span());
                }
            }
        }
        if len > LARGE_MAP {
            members.sort_by(|(_, a), (_, b)| inner.key(*a).cmp(inner.key(*b)));
            let start = index(inner.sorted.len());
            inner.sorted.extend(members.iter().map(|(_, child)| child));
            if let Datum::Map { sorted, .. } = &mut inner.slots[at as usize].datum {
                *sorted = link(start);
            }
        }
    }

    fn begin(&mut self, datum: Datum, span: Span) {
        if self.left_out > 0 {
            self.left_out += 1;
            self.key = None;
            return;
        }
        self.push(datum, span);
        self.unfinished.push(index(self.inner.slots.len()) - 1);
    }

    fn push(&mut self, datum: Datum, span: Span) {
        if self.left_out > 0 {
            self.key = None;
            return;
        }
        let at = index(self.inner.slots.len());
        let (key, key_tag) = match self.key.take() {
            None => (Text { start: 0, end: 0 }, 0),
            Some((key, span)) => {
                if span != quoted(Span { start: key.start, end: key.end }) {
                    self.inner.key_spans.push((at, span));
                }
                (key, name::tag(self.inner.bytes(key)))
            }
        };
        let parent = self.unfinished.last().copied().unwrap_or(at);
        if let Some(Datum::List { len, .. } | Datum::Map { len, .. }) = self.last_unfinished() {
            *len += 1;
        }
        self.inner.slots.push(Slot { datum, span, key, key_tag, next: at + 1, parent });
    }

    fn last_unfinished(&mut self) -> Option<&mut Datum> {
        let &at = self.unfinished.last()?;
        self.inner.slots.get_mut(at as usize).map(|slot| &mut slot.datum)
    }

    fn keep(&mut self, value: &str) -> Text {
        let length = self.inner.text.len() + self.inner.shared_side.len();
        let start = index(length + self.inner.side.len());
        self.inner.side.push_str(value);
        Text { start, end: index(length + self.inner.side.len()) }
    }

    fn keep_unknown(&mut self, unknown: Unknown) -> u32 {
        let at = index(self.inner.unknowns.len());
        self.inner.unknowns.push(unknown);
        at
    }
}

fn given(Span { start, end }: Span) -> Text {
    Text { start, end }
}

fn link(at: u32) -> Link {
    NonZeroU32::new(at.saturating_add(1))
}

/// Lengths fit: a text is at most `i32::MAX` bytes (readers refuse more), as much fits beside it, and a node takes at least one byte of it.
fn index(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
