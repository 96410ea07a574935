//! Events of a reader, in preorder, into a [`Document`].

use std::sync::Arc;

use super::Datum;
use super::Document;
use super::Inner;
use super::Slot;
use super::Span;
use super::Text;
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
    repeated: Vec<Span>,
}

impl Builder {
    pub(crate) fn new(text: Arc<str>) -> Self {
        Self { inner: Inner { text, ..Inner::default() }, ..Self::default() }
    }

    /// A builder whose root has a path of its own: the name of a source.
    pub(crate) fn with_root_path(text: Arc<str>, root_path: &str) -> Self {
        let mut builder = Self::new(text);
        builder.inner.root_path = root_path.to_owned();
        builder
    }

    pub(crate) fn depth(&self) -> usize {
        self.unfinished.len()
    }

    /// The next value's name, as it stands in the text.
    pub(crate) fn key_given(&mut self, content: Span, span: Span) {
        self.key = Some((Text::Given { start: content.start, end: content.end }, span));
    }

    /// The next value's name, unescaped or made up.
    pub(crate) fn key(&mut self, key: &str, span: Span) {
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
        self.push(Datum::String(Text::Given { start: content.start, end: content.end }), span);
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
            *open = Some(at);
        }
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
        let mut children = Vec::with_capacity(len as usize);
        let mut child = at + 1;
        for _ in 0..len {
            children.push(child);
            child = self.inner.slots[child as usize].next;
        }
        // The sort is stable, so the second of two equal names is the one that is reported.
        children.sort_by(|&a, &b| self.inner.key(a).cmp(self.inner.key(b)));
        for pair in children.windows(2) {
            if self.inner.key(pair[0]) == self.inner.key(pair[1]) {
                self.repeated.push(self.inner.slots[pair[1] as usize].key_span);
            }
        }
        if len > LARGE_MAP {
            let start = index(self.inner.sorted.len());
            self.inner.sorted.extend(children);
            if let Datum::Map { sorted, .. } = &mut self.inner.slots[at as usize].datum {
                *sorted = Some(start);
            }
        }
    }

    fn begin(&mut self, datum: Datum, span: Span) {
        self.push(datum, span);
        self.unfinished.push(index(self.inner.slots.len()) - 1);
    }

    fn push(&mut self, datum: Datum, span: Span) {
        let (key, key_span) = self.key.take().unwrap_or((Text::Side { start: 0, end: 0 }, Span::default()));
        if let Some(Datum::List { len, .. } | Datum::Map { len, .. }) = self.last_unfinished() {
            *len += 1;
        }
        let next = index(self.inner.slots.len()) + 1;
        self.inner.slots.push(Slot { span, key, key_span, next, datum });
    }

    fn last_unfinished(&mut self) -> Option<&mut Datum> {
        let &at = self.unfinished.last()?;
        self.inner.slots.get_mut(at as usize).map(|slot| &mut slot.datum)
    }

    fn keep(&mut self, value: &str) -> Text {
        let start = index(self.inner.side.len());
        self.inner.side.push_str(value);
        Text::Side { start, end: index(self.inner.side.len()) }
    }

    fn keep_unknown(&mut self, unknown: Unknown) -> u32 {
        let at = index(self.inner.unknowns.len());
        self.inner.unknowns.push(unknown);
        at
    }
}

/// Lengths fit: a text is at most `u32::MAX` bytes (readers refuse more), and a node takes at least one byte of it.
fn index(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
