//! Regular expressions, limited in the length of their text and in the size they compile to.
//!
//! CEL's are RE2's. What this engine's would take for something else is rewritten: classes such as `\d` are of ASCII, a
//! brace that begins no repetition stands for itself, and a class has no operators and no classes inside.

use std::iter::Peekable;
use std::str::Chars;

use regex::Regex;
use regex::RegexBuilder;

/// Why a pattern is refused.
pub(super) struct PatternFault {
    pub(super) message: String,
    pub(super) is_limit: bool,
}

/// Compiles a pattern of at most `length` bytes to at most `size` bytes.
pub(super) fn compile(pattern: &str, length: usize, size: usize) -> Result<Regex, PatternFault> {
    let limit = |message: String| PatternFault { message, is_limit: true };
    if pattern.len() > length {
        return Err(limit(format!("the regular expression has {} bytes; {length} are allowed", pattern.len())));
    }
    let written = pattern;
    let pattern = rewritten(written);
    RegexBuilder::new(&pattern).size_limit(size).dfa_size_limit(size).nest_limit(100).build().map_err(|error| {
        match error {
            regex::Error::CompiledTooBig(_) => {
                limit(format!("the regular expression compiles to more than {size} bytes"))
            }
            error => PatternFault { message: cannot_be_read(written, size, &error), is_limit: false },
        }
    })
}

/// Why a pattern cannot be read, and where in it.
fn cannot_be_read(written: &str, size: usize, error: &regex::Error) -> String {
    // Where it was not rewritten, it mostly fails alike; only what was written has places that its author can find.
    let as_written = RegexBuilder::new(written).size_limit(size).nest_limit(100).build().err();
    let told = as_written.as_ref().unwrap_or(error).to_string();
    let cause = told.lines().find_map(|line| line.strip_prefix("error: "));
    let Some(cause) = cause else { return "the regular expression cannot be read".to_owned() };
    // The engine shows the pattern indented by four, and marks the place on a line of its own.
    let marked = told.lines().find(|line| line.trim_matches(' ').starts_with('^'));
    let place = marked.and_then(|line| line.find('^')).and_then(|at| at.checked_sub(4));
    match place.filter(|_| as_written.is_some() && !written.contains('\n')) {
        Some(before) => format!("the regular expression cannot be read: {cause}, at character {}", before + 1),
        None => format!("the regular expression cannot be read: {cause}"),
    }
}

fn rewritten(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len() + 16);
    let mut rest = pattern.chars().peekable();
    while let Some(letter) = rest.next() {
        match letter {
            '\\' if rest.next_if_eq(&'Q').is_some() => quoted(&mut rest, &mut out),
            '\\' => escape(&mut rest, &mut out, Inside::Nothing),
            '[' => class(&mut rest, &mut out),
            '{' if !begins_repetition(&rest) => out.push_str("\\{"),
            other => out.push(other),
        }
    }
    out
}

#[derive(Clone, Copy, PartialEq)]
enum Inside {
    Nothing,
    Class,
}

/// `\Q…\E`: everything between stands for itself.
fn quoted(rest: &mut Peekable<Chars<'_>>, out: &mut String) {
    while let Some(letter) = rest.next() {
        if letter == '\\' && rest.next_if_eq(&'E').is_some() {
            return;
        }
        out.push_str(&regex::escape(letter.encode_utf8(&mut [0; 4])));
    }
}

/// `{2}`, `{2,}` or `{2,3}`, of which the brace was read.
fn begins_repetition(rest: &Peekable<Chars<'_>>) -> bool {
    let mut rest = rest.clone();
    let mut n_digits = 0;
    while rest.next_if(char::is_ascii_digit).is_some() {
        n_digits += 1;
    }
    if rest.next_if_eq(&',').is_some() {
        while rest.next_if(char::is_ascii_digit).is_some() {}
    }
    n_digits > 0 && rest.next() == Some('}')
}

/// What follows a backslash.
fn escape(rest: &mut Peekable<Chars<'_>>, out: &mut String, inside: Inside) {
    let in_class = inside == Inside::Class;
    match rest.next() {
        Some('d') => out.push_str(if in_class { "0-9" } else { "[0-9]" }),
        Some('D') => out.push_str("[^0-9]"),
        Some('w') => out.push_str(if in_class { "0-9A-Za-z_" } else { "[0-9A-Za-z_]" }),
        Some('W') => out.push_str("[^0-9A-Za-z_]"),
        Some('s') => out.push_str(if in_class { "\\t\\n\\f\\r " } else { "[\\t\\n\\f\\r ]" }),
        Some('S') => out.push_str("[^\\t\\n\\f\\r ]"),
        Some('b') if !in_class => out.push_str("(?-u:\\b)"),
        Some(letter @ ('<' | '>')) => out.push(letter),
        // Their braces hold a name or a number.
        Some(letter @ ('p' | 'P' | 'x')) => {
            out.extend(['\\', letter]);
            if rest.peek() == Some(&'{') {
                out.extend(std::iter::from_fn(|| rest.next_if(|letter| *letter != '}')));
            }
        }
        Some(letter) => out.extend(['\\', letter]),
        None => out.push('\\'),
    }
}

/// A class, of which the bracket was read. In one, `[`, `&` and `~` stand for themselves, unless a bracket and a colon
/// begin a class of POSIX.
fn class(rest: &mut Peekable<Chars<'_>>, out: &mut String) {
    out.push('[');
    out.extend(rest.next_if_eq(&'^'));
    // A bracket or a dash at the beginning stands for itself.
    let mut is_first = true;
    let mut is_range = false;
    while let Some(letter) = rest.next() {
        let (was_first, was_range) = (is_first, is_range);
        (is_first, is_range) = (false, false);
        match letter {
            ']' if was_first => out.push_str("\\]"),
            ']' => {
                out.push(']');
                return;
            }
            '[' if rest.peek() == Some(&':') => posix(rest, out),
            '[' | '&' | '~' => out.extend(['\\', letter]),
            '-' if was_first || was_range || rest.peek() == Some(&']') => out.push_str("\\-"),
            '-' => {
                is_range = true;
                out.push('-');
            }
            '\\' => escape(rest, out, Inside::Class),
            other => out.push(other),
        }
    }
}

/// `[:alpha:]`, of which the bracket was read; where it is not one, the bracket stands for itself.
fn posix(rest: &mut Peekable<Chars<'_>>, out: &mut String) {
    let mut ahead = rest.clone();
    ahead.next();
    ahead.next_if_eq(&'^');
    while ahead.next_if(char::is_ascii_lowercase).is_some() {}
    if ahead.next() != Some(':') || ahead.next() != Some(']') {
        out.push_str("\\[");
        return;
    }
    out.push('[');
    for letter in rest.by_ref() {
        out.push(letter);
        if letter == ']' {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::compile;
    use super::rewritten;

    #[test]
    fn patterns_mean_what_re2_means() {
        let is_match =
            |pattern: &str, text: &str| compile(pattern, 1000, 1 << 20).is_ok_and(|regex| regex.is_match(text));
        for (pattern, text) in [
            (r"^\d+$", "123"),
            (r"^\w+$", "a_1"),
            (r"^[\w.-]+$", "a.b-c"),
            (r"^[^\s]+$", "a\u{a0}b"),
            (r"^[[:alpha:]]+$", "abc"),
            (r"^[[:^alpha:]]+$", "123"),
            ("^[[]x$", "[x"),
            ("^[[:]$", "["),
            ("^[]a]+$", "a]"),
            ("^[^]a]+$", "b"),
            ("^[-a]+$", "a-"),
            ("^[a-]+$", "a-"),
            ("^[+--]+$", "+,-"),
            ("^[a-z&&[x-]+$", "a&[-"),
            ("^a{b}$", "a{b}"),
            ("^a{,2}$", "a{,2}"),
            ("^a{2,3}$", "aaa"),
            (r"^\Qa.b\E+$", "a.bb"),
            (r"\bfoo\b", "a foo b"),
            (r"^\<a\>$", "<a>"),
            (r"^a\/b\-c\_d\%$", "a/b-c_d%"),
            ("^é$", "é"),
            ("(?i)^É$", "é"),
            (r"^\x41\x{e9}\pL\p{Greek}$", "Aéaλ"),
            ("^(?P<a>x)(?:y)$", "xy"),
        ] {
            assert!(is_match(pattern, text), "{pattern} and {text}: {}", rewritten(pattern));
        }
        for (pattern, text) in [(r"^\d$", "٣"), (r"^\w$", "é"), (r"^[\d]$", "٣"), (r"^[^\W]$", "é"), (r"^\s$", "\u{b}")]
        {
            assert!(!is_match(pattern, text), "{pattern} and {text}");
        }
        for pattern in ["(", "[a", "a{2,1}", r"\", "*", r"[\", "(?P<a", "[z-a]"] {
            assert!(compile(pattern, 1000, 1 << 20).is_err(), "{pattern}: {}", rewritten(pattern));
        }
    }
}
