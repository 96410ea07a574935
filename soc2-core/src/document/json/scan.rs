//! The grammar of JSON (RFC 8259): places in a text, and what stands at them.

use std::borrow::Cow;

use super::Fault;
use super::Nesting;
use super::Span;

/// A place in a text that is read forward.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scanner<'t> {
    text: &'t str,
    at: usize,
    /// How many lists and maps are entered, and how many may be.
    level: usize,
    depth: usize,
}

/// A string of the text, unescaped, and its place with the quotes.
#[derive(Debug, Clone)]
pub(crate) struct Quoted<'t> {
    pub(crate) text: Cow<'t, str>,
    pub(crate) span: Span,
}

/// What begins at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Begins {
    Map,
    List,
    String,
    Number,
    True,
    False,
    Null,
}

/// A number as it fits best.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Number {
    Int(i64),
    Uint(u64),
    Double(f64),
}

impl<'t> Scanner<'t> {
    pub(crate) fn new(text: &'t str, depth: usize) -> Self {
        Self { text, at: 0, level: 0, depth }
    }

    /// A place in a text that was checked before: how deep it is does not matter.
    pub(crate) fn checked(text: &'t str, at: usize) -> Self {
        Self { text, at, level: 0, depth: usize::MAX }
    }

    /// How many bytes were read.
    #[inline]
    pub(crate) fn at(&self) -> usize {
        self.at
    }

    /// The place from `start` to here.
    #[inline]
    pub(crate) fn span_from(&self, start: usize) -> Span {
        // Lengths fit: `decode` refuses texts beyond `i32::MAX` bytes.
        Span { start: start as u32, end: self.at as u32 }
    }

    /// Goes to the next value and says what it is.
    #[inline(always)]
    pub(crate) fn begins(&mut self) -> Result<Begins, Fault> {
        self.skip_space();
        match self.peek() {
            Some(b'"') => Ok(Begins::String),
            Some(b'{') => Ok(Begins::Map),
            Some(b'[') => Ok(Begins::List),
            Some(b'-' | b'0'..=b'9') => Ok(Begins::Number),
            Some(b't') => Ok(Begins::True),
            Some(b'f') => Ok(Begins::False),
            Some(b'n') => Ok(Begins::Null),
            Some(_) => Err(self.fault("expected a JSON value", None)),
            None => Err(self.fault("the text ends where a value is expected", Some("is the file cut off?"))),
        }
    }

    /// Goes into the list or map that begins here.
    #[inline(always)]
    pub(crate) fn enter(&mut self) -> Result<(), Fault> {
        if self.level == self.depth {
            return Err(too_deep(self.at, self.depth));
        }
        self.level += 1;
        self.at += 1;
        Ok(())
    }

    /// Goes to the next element of the list that was entered; false at its end, which is left behind.
    #[inline(always)]
    pub(crate) fn element(&mut self, is_first: bool) -> Result<bool, Fault> {
        self.next(is_first, b']', "expected `,` or `]`")
    }

    /// Goes to the value of the next member of the map that was entered; nothing at its end, which is left behind.
    #[inline]
    pub(crate) fn member(&mut self, is_first: bool) -> Result<Option<Quoted<'t>>, Fault> {
        if !self.name(is_first)? {
            return Ok(None);
        }
        let name = self.string()?;
        self.colon()?;
        Ok(Some(name))
    }

    /// Goes to the name of the next member.
    #[inline(always)]
    fn name(&mut self, is_first: bool) -> Result<bool, Fault> {
        if !self.next(is_first, b'}', "expected `,` or `}`")? {
            return Ok(false);
        }
        match self.peek() {
            Some(b'"') => Ok(true),
            _ => Err(self.fault("expected a name in double quotes", None)),
        }
    }

    #[inline(always)]
    fn colon(&mut self) -> Result<(), Fault> {
        self.skip_space();
        if self.peek() != Some(b':') {
            return Err(self.fault("expected `:` after the name", None));
        }
        self.at += 1;
        Ok(())
    }

    #[inline(always)]
    fn next(&mut self, is_first: bool, end: u8, expected: &'static str) -> Result<bool, Fault> {
        self.skip_space();
        match self.peek() {
            Some(byte) if byte == end => {
                self.at += 1;
                self.level -= 1;
                return Ok(false);
            }
            Some(b',') if !is_first => {
                self.at += 1;
                self.skip_space();
            }
            Some(_) if is_first => {}
            None => return Err(self.fault("the text ends in the middle of a value", Some("is the file cut off?"))),
            Some(_) => return Err(self.fault(expected, None)),
        }
        Ok(true)
    }

    /// Checks that a value is JSON and leaves it behind; how many elements or members it has.
    pub(crate) fn skip(&mut self) -> Result<u32, Fault> {
        // A copy can be kept in registers.
        let mut scanner = *self;
        let count = scanner.leave_behind()?;
        *self = scanner;
        Ok(count)
    }

    #[inline(always)]
    fn leave_behind(&mut self) -> Result<u32, Fault> {
        let mut inside = Nesting::default();
        let mut count = 0;
        loop {
            let mut is_first = false;
            match self.begins()? {
                Begins::Map => {
                    self.enter()?;
                    inside.enter_map();
                    is_first = true;
                }
                Begins::List => {
                    self.enter()?;
                    inside.enter_list();
                    is_first = true;
                }
                Begins::String => self.skip_string()?,
                Begins::Number => self.skip_number()?,
                Begins::True => self.word("true")?,
                Begins::False => self.word("false")?,
                Begins::Null => self.word("null")?,
            }
            loop {
                let Some(is_map) = inside.is_in_map() else { return Ok(count) };
                let has_next = match is_map {
                    true => {
                        let has_next = self.name(is_first)?;
                        if has_next {
                            self.skip_string()?;
                            self.colon()?;
                        }
                        has_next
                    }
                    false => self.element(is_first)?,
                };
                if has_next {
                    count += u32::from(inside.is_outermost());
                    break;
                }
                inside.leave();
                is_first = false;
            }
        }
    }

    /// Reads what stands behind the outermost value: nothing but space.
    pub(crate) fn end(&mut self) -> Result<(), Fault> {
        self.skip_space();
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(self.fault("text after the end of the value", Some("one JSON value is expected here"))),
        }
    }

    #[inline(always)]
    pub(crate) fn word(&mut self, word: &'static str) -> Result<(), Fault> {
        if !self.rest().starts_with(word.as_bytes()) {
            return Err(self.fault("expected a JSON value", Some("JSON knows true, false and null, in lower case")));
        }
        self.at += word.len();
        Ok(())
    }

    pub(crate) fn number(&mut self) -> Result<Number, Fault> {
        let start = self.at;
        let is_whole = self.digits_of_number()?;
        let written = self.text.get(start..self.at).unwrap_or_default();
        // A whole number beyond 64 bits becomes a double, as in every JSON reader without big integers.
        if let (true, Ok(value)) = (is_whole, written.parse()) {
            return Ok(Number::Int(value));
        }
        if let (true, Ok(value)) = (is_whole, written.parse()) {
            return Ok(Number::Uint(value));
        }
        match written.parse::<f64>() {
            Ok(value) if value.is_finite() => Ok(Number::Double(value)),
            _ => Err(Fault { offset: start, message: "the number is out of range".into(), hint: None }),
        }
    }

    #[inline(always)]
    fn skip_number(&mut self) -> Result<(), Fault> {
        let start = self.at;
        let is_whole = self.digits_of_number()?;
        // Only what has an exponent or some hundred digits can be out of range.
        if is_whole && self.at - start < 300 {
            return Ok(());
        }
        let mut slow = Self { at: start, ..*self };
        slow.number().map(drop)
    }

    /// Goes over a number; whether it is written as a whole one.
    #[inline(always)]
    fn digits_of_number(&mut self) -> Result<bool, Fault> {
        self.take(b"-");
        match self.peek() {
            Some(b'0') => {
                self.at += 1;
                if let Some(b'0'..=b'9') = self.peek() {
                    return Err(self.fault("a number does not begin with 0", None));
                }
            }
            _ => self.digits()?,
        }
        let end = self.at;
        if self.take(b".") {
            self.digits()?;
        }
        if self.take(b"eE") {
            self.take(b"+-");
            self.digits()?;
        }
        Ok(self.at == end)
    }

    #[inline(always)]
    fn digits(&mut self) -> Result<(), Fault> {
        let start = self.at;
        while let Some(b'0'..=b'9') = self.peek() {
            self.at += 1;
        }
        if self.at == start { Err(self.fault("expected a digit", None)) } else { Ok(()) }
    }

    #[inline(always)]
    fn take(&mut self, any_of: &[u8]) -> bool {
        let found = self.peek().is_some_and(|byte| any_of.contains(&byte));
        self.at += usize::from(found);
        found
    }

    #[inline]
    pub(crate) fn string(&mut self) -> Result<Quoted<'t>, Fault> {
        let start = self.at;
        self.at += 1;
        self.at += plain_run(self.rest());
        if self.peek() != Some(b'"') {
            self.at = start;
            return self.escaped_string();
        }
        let text = self.text.get(start + 1..self.at).unwrap_or_default();
        self.at += 1;
        Ok(Quoted { text: Cow::Borrowed(text), span: self.span_from(start) })
    }

    #[cold]
    fn escaped_string(&mut self) -> Result<Quoted<'t>, Fault> {
        let start = self.at;
        let mut text = String::new();
        self.pieces(|piece| text.push_str(piece))?;
        Ok(Quoted { text: Cow::Owned(text), span: self.span_from(start) })
    }

    #[inline(always)]
    fn skip_string(&mut self) -> Result<(), Fault> {
        let end = self.at + 1 + plain_run(self.text.as_bytes().get(self.at + 1..).unwrap_or_default());
        if self.text.as_bytes().get(end) == Some(&b'"') {
            self.at = end + 1;
            return Ok(());
        }
        let mut slow = *self;
        let skipped = slow.skip_escaped();
        self.at = slow.at;
        skipped
    }

    #[cold]
    fn skip_escaped(&mut self) -> Result<(), Fault> {
        self.pieces(|_| {})
    }

    /// Goes over a string, piece by piece: what is written plainly, and what each escape stands for.
    fn pieces(&mut self, mut each: impl FnMut(&str)) -> Result<(), Fault> {
        let start = self.at;
        self.at += 1;
        loop {
            let plain_from = self.at;
            self.at += plain_run(self.rest());
            each(self.text.get(plain_from..self.at).unwrap_or_default());
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'\\') => {
                    let letter = self.escape()?;
                    each(letter.encode_utf8(&mut [0; 4]));
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
        let plain = match self.rest().get(1) {
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

    #[inline(always)]
    fn skip_space(&mut self) {
        while let Some(byte @ ..=b' ') = self.peek() {
            if !matches!(byte, b' ' | b'\n' | b'\r' | b'\t') {
                break;
            }
            self.at += 1;
        }
    }

    #[inline(always)]
    fn rest(&self) -> &'t [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    #[inline(always)]
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    #[inline(always)]
    fn fault(&self, message: &str, hint: Option<&'static str>) -> Fault {
        fault_at(self.at, message, hint)
    }
}

#[cold]
fn too_deep(offset: usize, depth: usize) -> Fault {
    let message = format!("lists and objects are nested more than {depth} deep");
    fault_at(offset, &message, Some("no known tool prints that; is the file sound?"))
}

#[cold]
fn fault_at(offset: usize, message: &str, hint: Option<&'static str>) -> Fault {
    Fault { offset, message: message.into(), hint }
}

/// How many bytes at the beginning are neither a quote, a backslash nor a control character.
#[inline(always)]
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
/// but for those that have the bit set already; equal is below one after an exclusive or, which leaves that bit alone.
#[inline(always)]
fn special(word: u64) -> u64 {
    const ONES: u64 = u64::MAX / 0xff;
    let below = |word: u64, n: u64| word.wrapping_sub(ONES * n);
    let equal = |byte: u8| below(word ^ (ONES * u64::from(byte)), 1);
    (below(word, 0x20) | equal(b'"') | equal(b'\\')) & !word & (ONES << 7)
}

#[cfg(test)]
mod tests {
    use super::*;

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

    #[test]
    fn skipping_counts_what_is_outermost() {
        for (text, count) in [
            ("[]", 0),
            ("[1]", 1),
            (r#"[[1, 2], {"a": 3}, ""]"#, 3),
            (r#"{"a": [1, 2], "b": {}}"#, 2),
            ("7", 0),
            (r#""a, b""#, 0),
        ] {
            let mut scanner = Scanner::new(text, 9);
            assert_eq!(scanner.skip(), Ok(count), "{text}");
            assert_eq!(scanner.at(), text.len());
        }
    }

    #[test]
    fn skipping_refuses_what_reading_refuses() {
        for text in [
            "",
            "[",
            "[1",
            "[1,",
            "[1,]",
            "[,1]",
            "{",
            "{1:2}",
            r#"{"a"}"#,
            r#"{"a":}"#,
            r#"{"a":1,}"#,
            r#"{"a" 1}"#,
            "[1}",
            "{]",
            "tru",
            "01",
            "-",
            "1.",
            "1e",
            "1e999",
            "\"",
            "\"\\x\"",
            "\"\\ud800\"",
            "\"\u{1}\"",
            "[[[[1]]]]",
            "+1",
        ] {
            let limits = super::super::Limits { bytes: 100, depth: 3 };
            let skipped = Scanner::new(text, 3).skip().expect_err(text);
            assert_eq!(super::super::read(text.as_bytes(), &limits).expect_err(text), skipped, "{text}");
        }
    }
}
