//! JSON text (RFC 8259) into a [`Document`], without recursion: depth is a number, not a stack.

use std::sync::Arc;

use super::Builder;
use super::Document;
use super::Fault;
use super::Limits;
use super::Span;

/// Reads one JSON value that fills the whole text.
///
/// # Errors
/// The first place where the text is not JSON, is beyond a limit, or names a member twice.
pub fn read(text: &[u8], limits: &Limits) -> Result<Document, Fault> {
    let text = decode(text, limits)?;
    let mut reader = Reader::new(text.clone(), limits);
    reader.value()?;
    reader.skip_space();
    match reader.peek() {
        None => reader.finish(),
        Some(_) => Err(reader.fault("text after the end of the value", Some("one JSON value is expected here"))),
    }
}

fn decode(text: &[u8], limits: &Limits) -> Result<Arc<str>, Fault> {
    let limit = limits.bytes.min(u32::MAX as usize);
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
    fn new(text: Arc<str>, limits: &Limits) -> Self {
        Self { builder: Builder::new(text.clone()), text, at: 0, depth: limits.depth }
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
        let (content, span, unescaped) = self.string()?;
        match unescaped {
            None => self.builder.key_given(content, span),
            Some(key) => self.builder.key(&key, span),
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
                if open == b'{' {
                    self.builder.begin_map(span)
                } else {
                    self.builder.begin_list(span)
                }
                return Ok(Some(open == b'{'));
            }
            Some(b'"') => match self.string()? {
                (content, span, None) => self.builder.string_given(content, span),
                (_, span, Some(value)) => self.builder.string(&value, span),
            },
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

    /// The place inside the quotes, the place with them, and the text when it had escapes.
    fn string(&mut self) -> Result<(Span, Span, Option<String>), Fault> {
        let start = self.at;
        self.at += 1;
        let mut unescaped: Option<String> = None;
        let mut plain_from = self.at;
        loop {
            let run = self.rest().iter().position(|&byte| byte == b'"' || byte == b'\\' || byte < 0x20);
            self.at = run.map_or(self.text.len(), |run| self.at + run);
            let plain = self.text.get(plain_from..self.at).unwrap_or_default();
            match self.peek() {
                Some(b'"') => {
                    if let Some(text) = &mut unescaped {
                        text.push_str(plain);
                    }
                    self.at += 1;
                    return Ok((span(start + 1, self.at - 1), span(start, self.at), unescaped));
                }
                Some(b'\\') => {
                    let text = unescaped.get_or_insert_default();
                    text.push_str(plain);
                    let letter = self.escape()?;
                    text.push(letter);
                    plain_from = self.at;
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

/// Lengths fit: `decode` refuses texts beyond `u32::MAX` bytes.
fn span(start: usize, end: usize) -> Span {
    Span { start: start as u32, end: end as u32 }
}
