//! JSON text (RFC 8259) into a [`Document`], without recursion: depth is a number, not a stack.

use std::sync::Arc;

use super::Builder;
use super::Document;
use super::Fault;
use super::Limits;
use super::Node;
use super::Span;

/// Reads one JSON value that fills the whole text.
///
/// # Errors
/// The first place where the text is not JSON, is beyond a limit, or names a member twice.
pub fn read(text: &[u8], limits: &Limits) -> Result<Document, Fault> {
    Reader::new(decode(text, limits)?, limits.depth).whole()
}

/// Reads the text as [`read`] does, but for what is inside the members of the map `name`, in the outermost map or in
/// the maps of the outermost list: that is checked to be JSON and left out. [`read_left_out`] reads it when it is needed.
///
/// # Errors
/// As for [`read`]; names that stand twice in what is left out are not found.
pub(crate) fn read_without(name: &'static str, text: &[u8], limits: &Limits) -> Result<Document, Fault> {
    let mut reader = Reader::new(decode(text, limits)?, limits.depth);
    reader.left_out = Some(name);
    reader.whole()
}

/// One value of a document with all that was left out of it, as a document over the same text.
///
/// # Errors
/// The first name that stands twice in one of its maps. The rest was checked before.
pub(crate) fn read_left_out(node: Node<'_>) -> Result<Document, Fault> {
    let mut reader = Reader::new(node.inner.text.clone(), usize::MAX);
    reader.at = node.span().start as usize;
    reader.value()?;
    reader.finish()
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

struct Reader {
    text: Arc<str>,
    at: usize,
    depth: usize,
    builder: Builder,
    /// See [`read_without`].
    left_out: Option<&'static str>,
}

/// What is expected next inside the innermost list or map.
enum Expect {
    Value,
    /// `]` is allowed here as well.
    FirstElement,
    /// `}` is allowed here as well.
    FirstKey,
    Key,
    CommaOrEnd,
}

impl Reader {
    fn new(text: Arc<str>, depth: usize) -> Self {
        Self { builder: Builder::new(text.clone()), text, at: 0, depth, left_out: None }
    }

    fn whole(mut self) -> Result<Document, Fault> {
        self.value()?;
        self.skip_space();
        match self.peek() {
            None => self.finish(),
            Some(_) => Err(self.fault("text after the end of the value", Some("one JSON value is expected here"))),
        }
    }

    fn finish(self) -> Result<Document, Fault> {
        let (document, repeated) = self.builder.finish();
        match repeated.iter().map(|span| span.start as usize).min() {
            None => Ok(document),
            Some(offset) => Err(Fault {
                offset,
                message: "the same name stands twice in one object".into(),
                hint: Some("remove one of the two"),
            }),
        }
    }

    fn value(&mut self) -> Result<(), Fault> {
        // Innermost last: `true` for a map, `false` for a list.
        let mut inside: Vec<bool> = Vec::new();
        let mut expect = Expect::Value;
        loop {
            self.skip_space();
            let begun = match expect {
                Expect::Value => self.begin_or_scalar()?,
                Expect::FirstElement if self.peek() == Some(b']') => None,
                Expect::FirstElement => self.begin_or_scalar()?,
                Expect::FirstKey if self.peek() == Some(b'}') => None,
                Expect::FirstKey | Expect::Key => {
                    self.key()?;
                    expect = Expect::Value;
                    continue;
                }
                Expect::CommaOrEnd => None,
            };
            if let Some(is_map) = begun {
                inside.push(is_map);
                expect = if is_map { Expect::FirstKey } else { Expect::FirstElement };
                continue;
            }
            let Some(&is_map) = inside.last() else { return Ok(()) };
            self.skip_space();
            expect = match self.peek() {
                Some(b']') if !is_map => self.end(&mut inside),
                Some(b'}') if is_map => self.end(&mut inside),
                Some(b',') => {
                    self.at += 1;
                    if is_map { Expect::Key } else { Expect::Value }
                }
                None => return Err(self.fault("the text ends in the middle of a value", Some("is the file cut off?"))),
                Some(_) if is_map => return Err(self.fault("expected `,` or `}`", None)),
                Some(_) => return Err(self.fault("expected `,` or `]`", None)),
            };
            if inside.is_empty() {
                return Ok(());
            }
        }
    }

    fn end(&mut self, inside: &mut Vec<bool>) -> Expect {
        self.at += 1;
        inside.pop();
        self.builder.end(self.at as u32);
        Expect::CommaOrEnd
    }

    fn key(&mut self) -> Result<(), Fault> {
        if self.peek() != Some(b'"') {
            return Err(self.fault("expected a name in double quotes", None));
        }
        if let Some((content, span)) = self.plain_string() {
            self.builder.key_given(content, span);
        } else {
            let (key, span) = self.string()?;
            self.builder.key(&key, span);
        }
        self.skip_space();
        if self.peek() != Some(b':') {
            return Err(self.fault("expected `:` after the name", None));
        }
        self.at += 1;
        Ok(())
    }

    /// Reads a scalar whole, or begins a list (`Some(false)`) or map (`Some(true)`).
    fn begin_or_scalar(&mut self) -> Result<Option<bool>, Fault> {
        let start = self.at;
        match self.peek() {
            Some(open @ (b'{' | b'[')) => {
                if self.builder.depth() == self.depth {
                    let message = format!("lists and objects are nested more than {} deep", self.depth);
                    return Err(Fault {
                        offset: start,
                        message,
                        hint: Some("no known tool prints that; is the file sound?"),
                    });
                }
                self.at += 1;
                let span = span(start, self.at);
                let is_left_out = self.left_out.is_some_and(|name| self.builder.is_inside(name));
                if open == b'{' {
                    self.builder.begin_map(span)
                } else {
                    self.builder.begin_list(span)
                }
                if is_left_out {
                    self.builder.leave_out();
                }
                return Ok(Some(open == b'{'));
            }
            Some(b'"') => {
                if let Some((content, span)) = self.plain_string() {
                    self.builder.string_given(content, span);
                } else {
                    let (value, span) = self.string()?;
                    self.builder.string(&value, span);
                }
            }
            Some(b'-' | b'0'..=b'9') => self.number()?,
            Some(b't') => {
                self.word("true")?;
                self.builder.bool(true, span(start, self.at));
            }
            Some(b'f') => {
                self.word("false")?;
                self.builder.bool(false, span(start, self.at));
            }
            Some(b'n') => {
                self.word("null")?;
                self.builder.null(span(start, self.at));
            }
            Some(_) => return Err(self.fault("expected a JSON value", None)),
            None => return Err(self.fault("the text ends where a value is expected", Some("is the file cut off?"))),
        }
        Ok(None)
    }

    fn word(&mut self, word: &str) -> Result<(), Fault> {
        if !self.rest().starts_with(word.as_bytes()) {
            return Err(self.fault("expected a JSON value", Some("JSON knows true, false and null, in lower case")));
        }
        self.at += word.len();
        Ok(())
    }

    fn number(&mut self) -> Result<(), Fault> {
        let start = self.at;
        self.take(b"-");
        match self.peek() {
            Some(b'0') => self.at += 1,
            Some(b'1'..=b'9') => self.digits(),
            _ => return Err(self.fault("expected a digit", None)),
        }
        let mut whole = true;
        if self.take(b".") {
            whole = false;
            self.some_digits()?;
        }
        if self.take(b"eE") {
            whole = false;
            self.take(b"+-");
            self.some_digits()?;
        }
        let span = span(start, self.at);
        let written = self.text.get(start..self.at).unwrap_or_default();
        // A whole number beyond 64 bits becomes a double, as in every JSON reader without big integers.
        if let (true, Ok(value)) = (whole, written.parse::<i64>()) {
            self.builder.int(value, span);
        } else if let (true, Ok(value)) = (whole, written.parse::<u64>()) {
            self.builder.uint(value, span);
        } else {
            match written.parse::<f64>() {
                Ok(value) if value.is_finite() => self.builder.double(value, span),
                _ => return Err(Fault { offset: start, message: "the number is out of range".into(), hint: None }),
            }
        }
        match self.peek() {
            Some(b'0'..=b'9') => Err(self.fault("a number does not begin with 0", None)),
            _ => Ok(()),
        }
    }

    fn digits(&mut self) {
        while let Some(b'0'..=b'9') = self.peek() {
            self.at += 1;
        }
    }

    fn some_digits(&mut self) -> Result<(), Fault> {
        match self.peek() {
            Some(b'0'..=b'9') => {
                self.digits();
                Ok(())
            }
            _ => Err(self.fault("expected a digit", None)),
        }
    }

    /// A string without escapes: the place inside the quotes and the place with them.
    #[inline]
    fn plain_string(&mut self) -> Option<(Span, Span)> {
        let start = self.at + 1;
        let end = start + plain_run(self.text.as_bytes().get(start..)?);
        if self.text.as_bytes().get(end) != Some(&b'"') {
            return None;
        }
        self.at = end + 1;
        Some((span(start, end), span(start - 1, end + 1)))
    }

    /// Any string, unescaped, and its place with the quotes.
    fn string(&mut self) -> Result<(String, Span), Fault> {
        let start = self.at;
        self.at += 1;
        let mut unescaped = String::new();
        loop {
            let plain_from = self.at;
            self.at += plain_run(self.rest());
            unescaped.push_str(self.text.get(plain_from..self.at).unwrap_or_default());
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok((unescaped, span(start, self.at)));
                }
                Some(b'\\') => {
                    let letter = self.escape()?;
                    unescaped.push(letter);
                }
                Some(_) => return Err(self.fault("a control character stands inside a string", Some("escape it"))),
                None => {
                    let message = "a string is not closed".into();
                    return Err(Fault { offset: start, message, hint: Some("is the file cut off?") });
                }
            }
        }
    }

    fn escape(&mut self) -> Result<char, Fault> {
        let letter = self.rest().get(1).copied();
        let plain = match letter {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode_escape(),
            _ => return Err(self.fault("unknown escape in a string", Some("a backslash itself is written `\\\\`"))),
        };
        self.at += 2;
        Ok(plain)
    }

    fn unicode_escape(&mut self) -> Result<char, Fault> {
        let high = self.code_unit()?;
        let code = match high {
            0xd800..=0xdbff => match self.code_unit() {
                Ok(low @ 0xdc00..=0xdfff) => 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00),
                _ => return Err(self.fault("half of a surrogate pair", None)),
            },
            _ => high,
        };
        char::from_u32(code).ok_or_else(|| self.fault("half of a surrogate pair", None))
    }

    /// `\uXXXX`
    fn code_unit(&mut self) -> Result<u32, Fault> {
        let digits = match self.rest() {
            [b'\\', b'u', digits @ ..] => digits.get(..4),
            _ => None,
        };
        let code = digits
            .filter(|digits| digits.iter().all(u8::is_ascii_hexdigit))
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u32::from_str_radix(digits, 16).ok())
            .ok_or_else(|| self.fault("expected four hexadecimal digits after `\\u`", None))?;
        self.at += 6;
        Ok(code)
    }

    fn take(&mut self, any_of: &[u8]) -> bool {
        let found = self.peek().is_some_and(|byte| any_of.contains(&byte));
        self.at += usize::from(found);
        found
    }

    fn skip_space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    fn rest(&self) -> &[u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn fault(&self, message: &str, hint: Option<&'static str>) -> Fault {
        Fault { offset: self.at, message: message.into(), hint }
    }
}

/// How many bytes at the beginning are neither a quote, a backslash nor a control character.
#[inline]
fn plain_run(bytes: &[u8]) -> usize {
    let (words, rest) = bytes.as_chunks::<8>();
    for (at, word) in words.iter().enumerate() {
        let special = special(u64::from_le_bytes(*word));
        if special != 0 {
            return 8 * at + special.trailing_zeros() as usize / 8;
        }
    }
    let special = |&byte: &u8| byte == b'"' || byte == b'\\' || byte < 0x20;
    bytes.len() - rest.len() + rest.iter().position(special).unwrap_or(rest.len())
}

/// The highest bits of the bytes that are a quote, a backslash or a control character; the lowest one set is right,
/// those above it may not be. A byte below `n` is the only one to borrow into its highest bit when `n` is taken from it,
/// but for those that have the bit set already.
#[inline]
fn special(word: u64) -> u64 {
    const ONES: u64 = u64::MAX / 0xff;
    const HIGHEST: u64 = ONES << 7;
    let below = |word: u64, n: u64| word.wrapping_sub(ONES * n) & !word & HIGHEST;
    let equal = |byte: u8| below(word ^ (ONES * u64::from(byte)), 1);
    below(word, 0x20) | equal(b'"') | equal(b'\\')
}

/// Lengths fit: `decode` refuses texts beyond `i32::MAX` bytes.
fn span(start: usize, end: usize) -> Span {
    Span { start: start as u32, end: end as u32 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Data;

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
        let read = read_left_out(left_out).expect("it was checked");
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

    #[test]
    fn a_string_ends_where_it_should_whatever_stands_before() {
        for length in 0..40 {
            for special in ["\"", "\\n", "\u{1}", "\u{80}\u{ff}\u{7f}\""] {
                let text = format!("\"{}{special}x\"", "é ".repeat(length));
                let run = plain_run(&text.as_bytes()[1..]);
                let expected = text[1..].find(['"', '\\', '\u{1}']).expect("one of them");
                assert_eq!(run, expected, "{text}");
            }
        }
    }
}
