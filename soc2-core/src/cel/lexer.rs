//! Text to tokens, one at a time, each with its span.

use super::foreign;
use super::mistake::Mistake;
use super::mistake::MistakeKind;
use super::mistake::Span;

/// One token. Integers keep their magnitude: the parser knows whether a minus stands before.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    Int(u64),
    Uint(u64),
    Double(f64),
    String(Box<str>),
    Bytes(Box<[u8]>),
    Name(Box<str>),
    /// A name in back-ticks: only a field can be written so.
    Quoted(Box<str>),
    Symbol(&'static str),
    /// A mistake that was reported already.
    Bad,
    End,
}

/// Longest first, so that `<=` is not read as `<`.
const SYMBOLS: [&str; 27] = [
    "===", "!==", "==", "!=", "<=", ">=", "&&", "||", "<", ">", "+", "-", "*", "/", "%", "!", "?", ":", ",", ".", "(",
    ")", "[", "]", "{", "}", "=",
];

/// More are of no use to anybody.
pub(super) const MAX_MISTAKES: usize = 20;

pub(super) struct Lexer<'s> {
    source: &'s str,
    at: usize,
}

impl<'s> Lexer<'s> {
    pub(super) fn new(source: &'s str) -> Self {
        Self { source, at: 0 }
    }

    /// The next token and where it stands. A text that is no token comes back as `Bad`, with a mistake added.
    pub(super) fn next(&mut self, mistakes: &mut Vec<Mistake>) -> (Token, Span) {
        self.skip_space();
        let start = self.at;
        let token = self.read().unwrap_or_else(|message| {
            self.at = self.at.max(start + self.rest_from(start).chars().next().map_or(0, char::len_utf8));
            if mistakes.len() < MAX_MISTAKES {
                let mut mistake = Mistake::new(MistakeKind::Parse, self.span(start), message);
                mistake.hint = foreign::hint(self.span(start).of(self.source)).map(str::to_owned);
                mistakes.push(mistake);
            }
            Token::Bad
        });
        (token, self.span(start))
    }

    fn read(&mut self) -> Result<Token, String> {
        let rest = self.rest();
        let Some(first) = rest.chars().next() else { return Ok(Token::End) };
        let second = rest.as_bytes().get(1).copied().unwrap_or(0);
        if first.is_ascii_digit() || (first == '.' && second.is_ascii_digit()) {
            return self.number();
        }
        if first == '"' || first == '\'' {
            return self.text(false, false);
        }
        if first == '`' {
            return self.quoted_name();
        }
        if first.is_ascii_alphabetic() || first == '_' {
            let length = rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
            if let Some((raw, bytes)) = text_prefix(rest, length) {
                self.at += length;
                return self.text(raw, bytes);
            }
            self.at += length;
            return Ok(Token::Name(rest[..length].into()));
        }
        match SYMBOLS.iter().find(|symbol| rest.starts_with(**symbol)) {
            Some(symbol @ (&"=" | &"===" | &"!==")) => {
                self.at += symbol.len();
                Err(format!("unexpected `{symbol}`"))
            }
            Some(symbol) => {
                self.at += symbol.len();
                Ok(Token::Symbol(symbol))
            }
            None => Err(format!("unexpected character `{}`", first.escape_debug())),
        }
    }

    fn number(&mut self) -> Result<Token, String> {
        let rest = self.rest();
        let bytes = rest.as_bytes();
        let digits =
            |from: usize| bytes.get(from..).unwrap_or(&[]).iter().take_while(|byte| byte.is_ascii_digit()).count();
        if rest.starts_with("0x") || rest.starts_with("0X") {
            let length = bytes[2..].iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
            if length == 0 {
                let is_of_word = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'_';
                self.at += bytes.iter().take_while(is_of_word).count();
                return Err("a hexadecimal number needs digits after `0x`".to_owned());
            }
            return self.integer(2 + length, u64::from_str_radix(&rest[2..2 + length], 16).ok());
        }
        let mut length = digits(0);
        let mut double = false;
        if bytes.get(length) == Some(&b'.') && digits(length + 1) > 0 {
            double = true;
            length += 1 + digits(length + 1);
        }
        if matches!(bytes.get(length), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(bytes.get(length + 1), Some(b'+' | b'-')));
            let exponent = digits(length + 1 + sign);
            if exponent > 0 {
                double = true;
                length += 1 + sign + exponent;
            }
        }
        if !double {
            return self.integer(length, rest[..length].parse().ok());
        }
        self.at += length;
        self.refuse_word_after_number()?;
        rest[..length].parse().map(Token::Double).map_err(|_| "the number cannot be read".to_owned())
    }

    fn integer(&mut self, length: usize, magnitude: Option<u64>) -> Result<Token, String> {
        self.at += length;
        let unsigned = self.rest().starts_with(['u', 'U']);
        self.at += usize::from(unsigned);
        self.refuse_word_after_number()?;
        match magnitude {
            Some(magnitude) if unsigned => Ok(Token::Uint(magnitude)),
            Some(magnitude) => Ok(Token::Int(magnitude)),
            None => Err("the whole number does not fit into 64 bits".to_owned()),
        }
    }

    fn refuse_word_after_number(&mut self) -> Result<(), String> {
        let length = self.rest().bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
        self.at += length;
        if length == 0 {
            Ok(())
        } else {
            Err("a number runs into a name; put a space or an operator between".to_owned())
        }
    }

    fn quoted_name(&mut self) -> Result<Token, String> {
        let rest = &self.rest()[1..];
        let allowed = |character: char| character.is_ascii_alphanumeric() || "_.-/ ".contains(character);
        let length = rest.find(|character| !allowed(character)).unwrap_or(rest.len());
        self.at += 1 + length;
        if length == 0 || !rest[length..].starts_with('`') {
            return Err(
                "a name in back-ticks holds letters, digits, `_`, `.`, `-`, `/` and spaces, and ends with a back-tick"
                    .to_owned(),
            );
        }
        self.at += 1;
        Ok(Token::Quoted(rest[..length].into()))
    }

    /// A string or bytes literal; the prefix was read, the opening quote stands next.
    fn text(&mut self, raw: bool, as_bytes: bool) -> Result<Token, String> {
        let rest = self.rest();
        let quote = &rest[..1];
        let triple = rest.starts_with("\"\"\"") || rest.starts_with("'''");
        let end = if triple { &rest[..3] } else { quote };
        self.at += end.len();
        let mut out = Vec::new();
        let mut mistake = None;
        loop {
            let rest = self.rest();
            if rest.starts_with(end) {
                self.at += end.len();
                break;
            }
            let Some(character) = rest.chars().next() else {
                return Err(format!("the text is never closed: {end} is missing"));
            };
            if !triple && matches!(character, '\n' | '\r') {
                return Err(format!("the text is not closed before the line ends: {end} is missing"));
            }
            if character == '\\' && !raw {
                let before = self.at;
                if let Err(message) = self.escape(as_bytes, &mut out) {
                    self.at = self.at.max(before + 1);
                    mistake.get_or_insert(message);
                }
                continue;
            }
            out.extend_from_slice(&rest.as_bytes()[..character.len_utf8()]);
            self.at += character.len_utf8();
        }
        if let Some(message) = mistake {
            return Err(message);
        }
        if as_bytes {
            return Ok(Token::Bytes(out.into()));
        }
        String::from_utf8(out).map(|text| Token::String(text.into())).map_err(|_| "the text is not UTF-8".to_owned())
    }

    fn escape(&mut self, as_bytes: bool, out: &mut Vec<u8>) -> Result<(), String> {
        let rest = &self.rest()[1..];
        let Some(kind) = rest.chars().next() else { return Err("the text ends in an escape".to_owned()) };
        let simple = match kind {
            'a' => Some(7),
            'b' => Some(8),
            'f' => Some(12),
            'n' => Some(b'\n'),
            'r' => Some(b'\r'),
            't' => Some(b'\t'),
            'v' => Some(11),
            '"' | '\'' | '`' | '\\' | '?' => Some(kind as u8),
            _ => None,
        };
        if let Some(byte) = simple {
            out.push(byte);
            self.at += 2;
            return Ok(());
        }
        let (skip, length, radix) = match kind {
            'x' | 'X' => (1, 2, 16),
            'u' if !as_bytes => (1, 4, 16),
            'U' if !as_bytes => (1, 8, 16),
            '0'..='3' => (0, 3, 8),
            _ => return Err(format!("`\\{}` is not an escape here", kind.escape_debug())),
        };
        let code = rest
            .get(skip..skip + length)
            .filter(|digits| digits.chars().all(|digit| digit.is_digit(radix)))
            .and_then(|digits| u32::from_str_radix(digits, radix).ok())
            .ok_or_else(|| format!("the escape `\\{kind}` needs {length} digits"))?;
        self.at += 1 + skip + length;
        match u8::try_from(code) {
            Ok(byte) if as_bytes => out.push(byte),
            _ => {
                let character =
                    char::from_u32(code).ok_or_else(|| "the escape is not a Unicode character".to_owned())?;
                out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
            }
        }
        Ok(())
    }

    fn skip_space(&mut self) {
        loop {
            let rest = self.rest();
            let trimmed = rest.trim_start_matches([' ', '\t', '\n', '\r', '\u{c}']);
            self.at += rest.len() - trimmed.len();
            if !trimmed.starts_with("//") {
                return;
            }
            self.at += trimmed.find('\n').unwrap_or(trimmed.len());
        }
    }

    fn rest(&self) -> &'s str {
        self.rest_from(self.at)
    }

    fn rest_from(&self, at: usize) -> &'s str {
        self.source.get(at..).unwrap_or("")
    }

    fn span(&self, start: usize) -> Span {
        // Sources longer than 4 GiB are refused by any limit that fits into `Span`.
        let narrow = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Span { start: narrow(start), end: narrow(self.at) }
    }
}

/// `r`, `b` and both together, before a quote: (raw, bytes).
fn text_prefix(rest: &str, length: usize) -> Option<(bool, bool)> {
    if !rest[length..].starts_with(['"', '\'']) {
        return None;
    }
    match &rest[..length] {
        "r" | "R" => Some((true, false)),
        "b" | "B" => Some((false, true)),
        "rb" | "rB" | "Rb" | "RB" | "br" | "bR" | "Br" | "BR" => Some((true, true)),
        _ => None,
    }
}
