//! JSON text (RFC 8259) into a [`Document`], without recursion: depth is a number, not a stack.

mod nesting;
mod scan;

use std::borrow::Cow;
use std::sync::Arc;

use super::Builder;
use super::Document;
use super::Fault;
use super::Limits;
use super::Span;
use super::name;

use nesting::Nesting;

pub(crate) use scan::Begins;
pub(crate) use scan::Number;
pub(crate) use scan::Quoted;
pub(crate) use scan::Scanner;

/// Reads one JSON value that fills the whole text.
///
/// # Errors
/// The first place where the text is not JSON, is beyond a limit, or names a member twice.
pub fn read(text: &[u8], limits: &Limits) -> Result<Document, Fault> {
    read_text(text, limits, None)
}

/// Reads the text as [`read`] does, but for what is inside the members of the map `name`, in the outermost map or in
/// the maps of the outermost list: that is checked to be JSON and left out, to be read from the text when it is needed.
///
/// # Errors
/// As for [`read`]; names that stand twice in what is left out are not found.
pub(crate) fn read_without(name: &'static str, text: &[u8], limits: &Limits) -> Result<Document, Fault> {
    read_text(text, limits, Some(name))
}

fn read_text(text: &[u8], limits: &Limits, left_out: Option<&'static str>) -> Result<Document, Fault> {
    let text = decode(text, limits)?;
    let mut reader = Reader { scanner: Scanner::new(&text, limits.depth), builder: Builder::new(text.clone()) };
    reader.read(left_out)?;
    reader.scanner.end()?;
    finish(reader.builder)
}

/// The value that begins at `start`, as a document over the same text, which was checked to be JSON before.
///
/// # Errors
/// The first name that stands twice in one of its maps.
pub(crate) fn read_part(text: &Arc<str>, start: usize) -> Result<Document, Fault> {
    let mut reader = Reader { scanner: Scanner::checked(text, start), builder: Builder::new(text.clone()) };
    reader.value()?;
    finish(reader.builder)
}

/// The document that was built, unless a name stands twice in one of its maps.
///
/// # Errors
/// The first such name.
pub(crate) fn finish(builder: Builder) -> Result<Document, Fault> {
    let (document, repeated) = builder.finish();
    match repeated.iter().map(|span| span.start as usize).min() {
        None => Ok(document),
        Some(offset) => Err(Fault {
            offset,
            message: "the same name stands twice in one object".into(),
            hint: Some("remove one of the two"),
        }),
    }
}

fn decode(text: &[u8], limits: &Limits) -> Result<Arc<str>, Fault> {
    let limit = limits.bytes.min(i32::MAX as usize);
    if text.len() > limit {
        let message = format!("the document has {} bytes, the limit is {limit}", text.len());
        return Err(Fault { offset: 0, message, hint: Some("split it: one document for each subject") });
    }
    match std::str::from_utf8(text) {
        Ok(text) => Ok(Arc::from(text.strip_prefix('\u{feff}').unwrap_or(text))),
        Err(error) => Err(Fault {
            offset: error.valid_up_to(),
            message: "the text is not UTF-8".into(),
            hint: Some("convert the file, for example with `iconv -t UTF-8`"),
        }),
    }
}

/// A text and the tree that is built from it.
pub(crate) struct Reader<'t> {
    pub(crate) scanner: Scanner<'t>,
    pub(crate) builder: Builder,
}

impl<'t> Reader<'t> {
    /// Reads the next value with all that is in it; how many elements or members it has.
    pub(crate) fn value(&mut self) -> Result<u32, Fault> {
        self.read(None)
    }

    fn read(&mut self, left_out: Option<&'static str>) -> Result<u32, Fault> {
        let mut inside = Nesting::default();
        let mut count = 0;
        loop {
            let mut is_first = false;
            match self.scanner.begins()? {
                begins @ (Begins::Map | Begins::List) => {
                    if left_out.is_some_and(|name| self.builder.is_inside(name)) {
                        self.left_out(begins)?;
                    } else {
                        self.begin(begins)?;
                        if begins == Begins::Map {
                            inside.enter_map()
                        } else {
                            inside.enter_list()
                        }
                        is_first = true;
                    }
                }
                scalar => self.scalar(scalar)?,
            }
            loop {
                let Some(is_map) = inside.is_in_map() else { return Ok(count) };
                let has_next = match is_map {
                    true => match self.scanner.member(is_first)? {
                        Some(name) => {
                            self.key(&name);
                            true
                        }
                        None => false,
                    },
                    false => self.scanner.element(is_first)?,
                };
                if has_next {
                    count += u32::from(inside.is_outermost());
                    break;
                }
                self.builder.end(self.scanner.at() as u32);
                inside.leave();
                is_first = false;
            }
        }
    }

    /// Goes into a list or map.
    pub(crate) fn begin(&mut self, begins: Begins) -> Result<(), Fault> {
        let start = self.scanner.at();
        self.scanner.enter()?;
        let span = self.scanner.span_from(start);
        match begins {
            Begins::Map => self.builder.begin_map(span),
            _ => self.builder.begin_list(span),
        }
        Ok(())
    }

    /// A list or map without what is in it.
    fn left_out(&mut self, begins: Begins) -> Result<(), Fault> {
        let start = self.scanner.at();
        self.scanner.skip()?;
        let span = self.scanner.span_from(start);
        match begins {
            Begins::Map => self.builder.begin_map(span),
            _ => self.builder.begin_list(span),
        }
        self.builder.end(span.end);
        Ok(())
    }

    /// Reads what is neither a list nor a map.
    pub(crate) fn scalar(&mut self, begins: Begins) -> Result<(), Fault> {
        let start = self.scanner.at();
        match begins {
            Begins::Null => {
                self.scanner.word("null")?;
                self.builder.null(self.scanner.span_from(start));
            }
            Begins::True => {
                self.scanner.word("true")?;
                self.builder.bool(true, self.scanner.span_from(start));
            }
            Begins::False => {
                self.scanner.word("false")?;
                self.builder.bool(false, self.scanner.span_from(start));
            }
            Begins::Number => match self.scanner.number()? {
                Number::Int(value) => self.builder.int(value, self.scanner.span_from(start)),
                Number::Uint(value) => self.builder.uint(value, self.scanner.span_from(start)),
                Number::Double(value) => self.builder.double(value, self.scanner.span_from(start)),
            },
            Begins::String | Begins::List | Begins::Map => {
                let string = self.scanner.string()?;
                match string.text {
                    Cow::Borrowed(_) => self.builder.string_given(string.span),
                    Cow::Owned(text) => self.builder.string(&text, string.span),
                }
            }
        }
        Ok(())
    }

    /// The name of the next value.
    #[inline]
    pub(crate) fn key(&mut self, name: &Quoted<'t>) {
        match &name.text {
            Cow::Borrowed(_) => self.builder.key_given(name.span, name.tag()),
            Cow::Owned(text) => self.builder.key(text, name.span),
        }
    }
}

impl Quoted<'_> {
    /// See [`name::tag`].
    #[inline]
    pub(crate) fn tag(&self) -> u32 {
        name::tag(self.text.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Data;
    use crate::document::Node;

    const LIMITS: Limits = Limits { bytes: 1 << 10, depth: 7 };

    fn outline(text: &str) -> Document {
        read_without("facts", text.as_bytes(), &LIMITS).expect("it is JSON")
    }

    /// Its nodes with their keys, in the order of the text.
    fn shape(document: &Document) -> Vec<(&str, &str)> {
        let inner = &document.inner;
        (0..inner.slots.len() as u32).map(|index| (inner.key(index), Node { inner, index }.raw())).collect()
    }

    #[test]
    fn members_of_the_named_map_are_left_out_and_read_later() {
        let text = r#"[{"facts": {"a": {"x\n": [1, {"y": {}}]}, "b": 7}, "facts2": {"c": {"d": 1}}}, {"e": {"facts": {"f": {"g": 1}}}}]"#;
        let document = outline(text);
        let keys: Vec<&str> = shape(&document).iter().map(|(key, _)| *key).collect();
        assert_eq!(keys, ["", "", "facts", "a", "b", "facts2", "c", "d", "", "e", "facts", "f", "g"]);
        let left_out = document.root().at(0).and_then(|first| first.get("facts")?.get("a")).expect("`a`");
        assert_eq!(left_out.raw(), r#"{"x\n": [1, {"y": {}}]}"#);
        let read = read_part(document.text(), left_out.span().start as usize).expect("it was checked");
        let inside = read.root().get("x\n").and_then(|list| list.at(1)?.get("y")).expect("`y`");
        assert!(matches!(inside.data(), Data::Map(entries) if entries.len() == 0));
        assert_eq!(shape(&outline(r#"{"facts": {"a": [{"b": {}}]}}"#)).len(), 3);
    }

    #[test]
    fn what_is_left_out_is_checked() {
        for (text, message) in [
            (r#"{"facts": {"a": [tru]}}"#, "expected a JSON value"),
            (r#"{"facts": {"a": {"b" 1}}}"#, "expected `:`"),
            (r#"{"facts": {"a": [[[[[[1]]]]]]}}"#, "nested more than 7 deep"),
            (r#"{"facts": {"a": ["\ud800"]}}"#, "half of a surrogate pair"),
            (r#"{"facts": {"a": [1}}"#, "expected `,` or `]`"),
        ] {
            let fault = read_without("facts", text.as_bytes(), &LIMITS).expect_err(text);
            assert!(fault.message.contains(message), "{text}: {fault}");
        }
    }
}
