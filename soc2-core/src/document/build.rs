//! Events of a reader, in preorder, into a [`Document`].

use std::num::NonZeroU32;
use std::sync::Arc;

use super::Data;
use super::Datum;
use super::Document;
use super::Inner;
use super::Link;
use super::Node;
use super::Slot;
use super::Span;
use super::Text;
use super::name;
use super::push_key;
use crate::literal::Literal;
use crate::unknown::Unknown;
use crate::unknown::UnknownReason;

/// A map with more members than this is searched through a sorted index.
const LARGE_MAP: u32 = 16;

/// Collects values in preorder; the readers of JSON and YAML and the conforming of facts drive it.
#[derive(Debug, Default)]
pub(crate) struct Builder {
    inner: Inner,
    /// The lists and maps that are begun and not ended.
    unfinished: Vec<u32>,
    /// The next value's name and its tag.
    key: Option<(Text, u32)>,
    repeated: Vec<Span>,
    /// The members of the map that ends, with their tags; kept for its memory.
    members: Vec<(u32, u32)>,
}

/// A value that is never shown was begun, and is to be ended.
pub(crate) struct Unshown;

impl Builder {
    pub(crate) fn new(text: Arc<str>) -> Self {
        let slots = Vec::with_capacity(32);
        Self { inner: Inner { text, slots, ..Inner::default() }, ..Self::default() }
    }

    /// A builder whose root has a path of its own.
    pub(crate) fn with_root_path(text: Arc<str>, root_path: &str) -> Self {
        let mut builder = Self::new(text);
        builder.inner.root_path = root_path.to_owned();
        builder
    }

    /// Says that what is never shown is marked as such.
    pub(crate) fn tell_sensitive(&mut self) {
        self.inner.sensitive.get_or_insert_default();
    }

    /// The next value is never shown; nothing if it stands in one that is not.
    pub(crate) fn begin_sensitive(&mut self) -> Option<Unshown> {
        let start = index(self.inner.slots.len());
        if self.inner.touching(start, start + 1) {
            return None;
        }
        // What comes next is in it until it ends.
        self.inner.sensitive.get_or_insert_default().push(start..u32::MAX);
        Some(Unshown)
    }

    /// The value that was begun is all there.
    pub(crate) fn end_sensitive(&mut self, _: Unshown) {
        let end = index(self.inner.slots.len());
        if let Some(range) = self.inner.sensitive.as_mut().and_then(|ranges| ranges.last_mut()) {
            range.end = end;
        }
    }

    /// The path of the next value.
    pub(crate) fn path(&self) -> String {
        let mut path = self.path_of_last();
        if self.is_in_sensitive() {
            return path;
        }
        match (self.key, self.unfinished.last()) {
            (Some((key, _)), _) => self.inner.push_step(&mut path, key),
            (None, Some(&list)) => self.inner.push_step(&mut path, self.position_in(list)),
            (None, None) => {}
        }
        path
    }

    /// The path of the list or map that was begun last.
    pub(crate) fn path_of_last(&self) -> String {
        match self.unfinished.last() {
            Some(&index) => Node { inner: &self.inner, index }.path(),
            None => self.inner.root_path.clone(),
        }
    }

    /// The path of a member of the map that was begun last.
    pub(crate) fn path_of_member(&self, name: &str) -> String {
        let mut path = self.path_of_last();
        if !self.is_in_sensitive() {
            push_key(&mut path, name);
        }
        path
    }

    /// Whether the list or map that was begun last is never shown.
    fn is_in_sensitive(&self) -> bool {
        self.unfinished.last().is_some_and(|&index| Node { inner: &self.inner, index }.is_sensitive())
    }

    /// What stands for a name in the next element of a list.
    fn position_in(&self, list: u32) -> Text {
        match self.inner.slots.get(list as usize).map(|slot| slot.datum) {
            Some(Datum::List { len, .. }) => Text { start: len, end: 0 },
            _ => Text { start: 0, end: 0 },
        }
    }

    /// Notes that the next value's name stood before in its map, where that one was left out.
    pub(crate) fn repeated(&mut self, span: Span) {
        self.repeated.push(span);
    }

    /// The names of the members so far of the map that was begun last.
    pub(crate) fn member_names(&self) -> impl Iterator<Item = &str> {
        let map = self.unfinished.last().map(|&index| Node { inner: &self.inner, index }.data());
        let entries = match map {
            Some(Data::Map(entries)) => Some(entries),
            _ => None,
        };
        entries.into_iter().flatten().map(|(name, _)| name)
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

    /// The next value's name, as it stands in the text, with its quotes; `tag` is [`name::tag`] of it.
    #[inline]
    pub(crate) fn key_given(&mut self, span: Span, tag: u32) {
        self.key = Some((unquoted(span), tag));
    }

    /// The next value's name, unescaped or made up.
    pub(crate) fn key(&mut self, key: &str, span: Span) {
        let text = self.keep(key);
        self.inner.key_spans.push((index(self.inner.slots.len()), span));
        self.key = Some((text, name::tag(key.as_bytes())));
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

    /// A string that stands in the text as it is, with its quotes.
    pub(crate) fn string_given(&mut self, span: Span) {
        self.push(Datum::String(unquoted(span)), span);
    }

    pub(crate) fn string(&mut self, value: &str, span: Span) {
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

    /// Marks what was begun last as a part: itself if it is a list, else the lists and maps that are its members.
    pub(crate) fn mark_parts_open(&mut self, reason: &UnknownReason) {
        let Some(&at) = self.unfinished.last() else { return };
        let path = self.path_of_last();
        if let Some(Datum::List { .. }) = self.last_unfinished() {
            return self.mark_open(Unknown::new(path, reason.clone()));
        }
        let mut child = at + 1;
        while let Some(&Slot { datum, key, next, .. }) = self.inner.slots.get(child as usize) {
            if let Datum::List { .. } | Datum::Map { .. } = datum {
                let mut path = path.clone();
                push_key(&mut path, self.inner.resolve(key));
                let unknown = self.keep_unknown(Unknown::new(path, reason.clone()));
                if let Datum::List { open, .. } | Datum::Map { open, .. } = &mut self.inner.slots[child as usize].datum
                {
                    *open = link(unknown);
                }
            }
            child = next;
        }
    }

    /// Takes back what is in the map that was begun last.
    pub(crate) fn clear(&mut self) {
        let Some(&at) = self.unfinished.last() else { return };
        self.inner.slots.truncate(at as usize + 1);
        self.inner.key_spans.retain(|(slot, _)| *slot <= at);
        if let Some(ranges) = &mut self.inner.sensitive {
            ranges.retain(|range| range.start <= at);
        }
        self.inner.slots[at as usize].datum = Datum::Map { len: 0, open: None, sorted: None };
    }

    /// Ends the map that was begun last as something else: what it is instead is pushed by `instead`.
    pub(crate) fn end_as(&mut self, end: u32, instead: impl FnOnce(&mut Self, Span)) {
        self.clear();
        let Some(at) = self.unfinished.pop() else { return };
        let Slot { span, key, key_tag, .. } = self.inner.slots[at as usize];
        self.inner.slots.truncate(at as usize);
        if let Some(Datum::List { len, .. } | Datum::Map { len, .. }) = self.last_unfinished() {
            *len -= 1;
        }
        self.key = (key.end != 0).then_some((key, key_tag));
        instead(self, Span { end, ..span });
    }

    /// Ends the list or map that was begun last; `end` is one past its last byte.
    pub(crate) fn end(&mut self, end: u32) {
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
        (Document { inner: Arc::new(self.inner) }, self.repeated)
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
        if len <= LARGE_MAP {
            let earlier = |members: &[(u32, u32)], (tag, child): (u32, u32)| {
                members.iter().any(|(other, at)| *other == tag && inner.key(*at) == inner.key(child))
            };
            for at in (1..members.len()).filter(|_| may_repeat) {
                if earlier(&members[..at], members[at]) {
                    repeated.push(Node { inner: &*inner, index: members[at].1 }.key_span());
                }
            }
            return;
        }
        // The sort is stable, so the second of two equal names is the one that is reported.
        members.sort_by(|(_, a), (_, b)| inner.key_bytes(*a).cmp(inner.key_bytes(*b)));
        for pair in members.windows(2).filter(|_| may_repeat) {
            if pair[0].0 == pair[1].0 && inner.key(pair[0].1) == inner.key(pair[1].1) {
                repeated.push(Node { inner: &*inner, index: pair[1].1 }.key_span());
            }
        }
        let start = index(inner.sorted.len());
        inner.sorted.extend(members.iter().map(|(_, child)| child));
        if let Datum::Map { sorted, .. } = &mut inner.slots[at as usize].datum {
            *sorted = link(start);
        }
    }

    fn begin(&mut self, datum: Datum, span: Span) {
        self.push(datum, span);
        self.unfinished.push(index(self.inner.slots.len()) - 1);
    }

    fn push(&mut self, datum: Datum, span: Span) {
        let at = index(self.inner.slots.len());
        let parent = self.unfinished.last().copied().unwrap_or(at);
        let (key, key_tag) = self.key.take().unwrap_or_else(|| (self.position_in(parent), 0));
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
        let length = self.inner.text.len();
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

/// What stands between quotes.
#[inline]
fn unquoted(Span { start, end }: Span) -> Text {
    Text { start: start + 1, end: end - 1 }
}

fn link(at: u32) -> Link {
    NonZeroU32::new(at.saturating_add(1))
}

/// Lengths fit: a text is at most `i32::MAX` bytes (readers refuse more), as much fits beside it, and a node takes at least one byte of it.
fn index(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
