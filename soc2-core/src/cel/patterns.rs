//! Regular expressions, limited in the length of their text and in the size they compile to, which is what they cost.
//!
//! CEL's are RE2's. What this engine's would take for something else is rewritten: classes such as `\d` are of ASCII, a
//! brace that begins no repetition stands for itself, and a class has no operators and no classes inside. What this engine
//! would read and RE2 does not is refused: a repetition of a repetition, one of more than 1000, flags and escapes of others.

use std::borrow::Cow;
use std::iter::Peekable;
use std::ops::Deref;
use std::str::Chars;

use regex::Regex;
use regex::RegexBuilder;

use super::limits::Limits;

/// A compiled pattern, and what looking for it costs.
#[derive(Debug, Clone)]
pub(super) struct Pattern {
    regex: Regex,
    steps_for_byte: u64,
}

/// Why a pattern is refused.
pub(super) struct PatternFault {
    pub(super) message: Cow<'static, str>,
    pub(super) is_limit: bool,
}

/// What compiling the patterns of one expression may take, in steps of an evaluation, so that a text can't keep the
/// compiler without end.
pub(super) struct Work {
    left: u64,
}

impl Default for Work {
    fn default() -> Self {
        Self { left: 5_000_000 }
    }
}

impl Work {
    pub(super) fn take(&mut self, steps: u64) -> Result<(), PatternFault> {
        match self.left.checked_sub(steps) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => {
                let message = Cow::Borrowed("the regular expressions take more work to compile than allowed");
                Err(PatternFault { message, is_limit: true })
            }
        }
    }
}

/// The smallest class of sizes: what most patterns written by hand compile to. Each is four times the one before, so that
/// trying one after the other takes little longer than knowing which it is.
const SMALLEST_CLASS: usize = 4 << 10;

/// Looking for a pattern may visit all that it was compiled to at each byte of the text: some 100 ns for each of these.
const CLASS_BYTES_PER_STEP: usize = 1 << 10;

/// What trying to compile takes: in any case, for each byte of the text, for each set of letters that Unicode has (much
/// more where the cases of all of them are folded), and for what is made of them.
const STEPS_TO_READ: u64 = 1_000;
const STEPS_TO_READ_BYTE: u64 = 16;
const STEPS_TO_READ_SET: u64 = 100;
const STEPS_TO_FOLD_SET: u64 = 75_000;
const CLASS_BYTES_PER_STEP_TO_COMPILE: usize = 8;

impl Pattern {
    /// Compiles a pattern within limits. Work is paid for before it is done: `pay` takes its steps.
    pub(super) fn compile<F: From<PatternFault>>(
        pattern: &str,
        limits: &Limits,
        mut pay: impl FnMut(u64) -> Result<(), F>,
    ) -> Result<Self, F> {
        let limit = |message: String| F::from(PatternFault { message: message.into(), is_limit: true });
        if pattern.len() > limits.pattern {
            let (found, allowed) = (pattern.len(), limits.pattern);
            return Err(limit(format!("the regular expression has {found} bytes; {allowed} are allowed")));
        }
        let steps_to_read = steps_to_read(pattern);
        let written = pattern;
        let pattern = match rewritten(written) {
            Ok(pattern) => pattern,
            Err(refused) => {
                let message = Cow::Owned(refused.place_in(written));
                return Err(F::from(PatternFault { message, is_limit: false }));
            }
        };
        let mut class = SMALLEST_CLASS.min(limits.regex);
        loop {
            pay(steps_to_read.saturating_add((class / CLASS_BYTES_PER_STEP_TO_COMPILE) as u64))?;
            let mut builder = RegexBuilder::new(&pattern);
            match builder.size_limit(class).dfa_size_limit(limits.regex).nest_limit(100).build() {
                Ok(regex) => return Ok(Self { regex, steps_for_byte: class.div_ceil(CLASS_BYTES_PER_STEP) as u64 }),
                Err(regex::Error::CompiledTooBig(_)) if class < limits.regex => {
                    class = class.saturating_mul(4).min(limits.regex);
                }
                Err(regex::Error::CompiledTooBig(_)) => {
                    return Err(limit(format!("the regular expression compiles to more than {class} bytes")));
                }
                Err(error) => {
                    let message = Cow::Owned(cannot_be_read(written, class, &error));
                    return Err(F::from(PatternFault { message, is_limit: false }));
                }
            }
        }
    }

    /// What looking through so many bytes takes, at most.
    #[inline]
    pub(super) fn steps(&self, n_bytes: usize) -> u64 {
        (n_bytes as u64).saturating_mul(self.steps_for_byte)
    }
}

impl Deref for Pattern {
    type Target = Regex;

    fn deref(&self) -> &Regex {
        &self.regex
    }
}

fn steps_to_read(pattern: &str) -> u64 {
    // `\p{…}`, or a range that ends with an escape or outside of ASCII.
    let is_set = |pair: &&[u8]| matches!(pair, [b'\\', b'p' | b'P'] | [b'-', b'\\' | 0x80..]);
    let n_sets = pattern.as_bytes().windows(2).filter(is_set).count() as u64;
    let flags = |group: &str| group.split([')', ':']).next().is_some_and(|flags| flags.contains('i'));
    let folds = pattern.split("(?").skip(1).any(flags);
    let for_set = if folds { STEPS_TO_FOLD_SET } else { STEPS_TO_READ_SET };
    STEPS_TO_READ + STEPS_TO_READ_BYTE * pattern.len() as u64 + for_set * n_sets
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

/// What RE2 does not read, in the words of this engine where it has some.
struct Refused {
    cause: &'static str,
    /// How many characters stand from there to the end.
    n_left: usize,
}

impl Refused {
    /// At the character before the rest.
    fn before(rest: &Peekable<Chars<'_>>, cause: &'static str) -> Self {
        Self { cause, n_left: rest.clone().count() + 1 }
    }

    fn place_in(&self, written: &str) -> String {
        let at = (written.chars().count() + 1).saturating_sub(self.n_left);
        format!("the regular expression cannot be read: {}, at character {at}", self.cause)
    }
}

const MAX_REPETITIONS: usize = 1000;

fn rewritten(pattern: &str) -> Result<String, Refused> {
    let mut out = String::with_capacity(pattern.len() + 16);
    let mut rest = pattern.chars().peekable();
    let mut is_repeated = false;
    while let Some(letter) = rest.next() {
        let was_repeated = is_repeated;
        is_repeated = matches!(letter, '*' | '+' | '?') || (letter == '{' && begins_repetition(&rest));
        match letter {
            _ if is_repeated && was_repeated => return Err(Refused::before(&rest, "a repetition is repeated")),
            '*' | '+' | '?' | '{' if is_repeated => repetition(letter, &mut rest, &mut out)?,
            '\\' if rest.next_if_eq(&'Q').is_some() => quoted(&mut rest, &mut out),
            '\\' => escape(&mut rest, &mut out, Inside::Nothing)?,
            '[' => class(&mut rest, &mut out)?,
            '{' => out.push_str("\\{"),
            '(' => {
                out.push('(');
                if rest.next_if_eq(&'?').is_some() {
                    out.push('?');
                    flags(&rest)?;
                }
            }
            other => out.push(other),
        }
    }
    Ok(out)
}

/// A repetition, of which the first character was read, and the `?` that makes it lazy.
fn repetition(letter: char, rest: &mut Peekable<Chars<'_>>, out: &mut String) -> Result<(), Refused> {
    let refused = Refused::before(rest, "a repetition of more than 1000");
    out.push(letter);
    if letter == '{' {
        let counts: String = std::iter::from_fn(|| rest.next_if(|letter| *letter != '}')).collect();
        let is_too_many = |count: &str| !count.is_empty() && !count.parse().is_ok_and(|n: usize| n <= MAX_REPETITIONS);
        if counts.split(',').any(is_too_many) {
            return Err(refused);
        }
        out.push_str(&counts);
        out.extend(rest.next());
    }
    out.extend(rest.next_if_eq(&'?'));
    Ok(())
}

/// `i`, `m`, `s` and `U`, after `(?`. What is no flag at all, this engine refuses, or takes for a group with a name.
fn flags(rest: &Peekable<Chars<'_>>) -> Result<(), Refused> {
    let mut rest = rest.clone();
    if matches!(rest.peek(), Some('P' | '<')) {
        return Ok(());
    }
    while let Some(letter) = rest.next_if(|letter| *letter == '-' || letter.is_ascii_alphabetic()) {
        if !matches!(letter, '-' | 'i' | 'm' | 's' | 'U') {
            return Err(Refused::before(&rest, "unrecognized flag"));
        }
    }
    Ok(())
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
fn escape(rest: &mut Peekable<Chars<'_>>, out: &mut String, inside: Inside) -> Result<(), Refused> {
    let refused = Refused::before(rest, "unrecognized escape sequence");
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
        Some('u' | 'U') => return Err(refused),
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
    Ok(())
}

/// A class, of which the bracket was read. In one, `[`, `&` and `~` stand for themselves, unless a bracket and a colon
/// begin a class of POSIX.
fn class(rest: &mut Peekable<Chars<'_>>, out: &mut String) -> Result<(), Refused> {
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
                return Ok(());
            }
            '[' if rest.peek() == Some(&':') => posix(rest, out),
            '[' | '&' | '~' => out.extend(['\\', letter]),
            '-' if was_first || was_range || rest.peek() == Some(&']') => out.push_str("\\-"),
            '-' => {
                is_range = true;
                out.push('-');
            }
            '\\' => escape(rest, out, Inside::Class)?,
            other => out.push(other),
        }
    }
    Ok(())
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
    use super::Pattern;
    use super::PatternFault;
    use crate::cel::limits::Limits;

    fn compile(pattern: &str) -> Result<Pattern, PatternFault> {
        Pattern::compile(pattern, &Limits::default(), |_| Ok(()))
    }

    #[test]
    fn patterns_mean_what_re2_means() {
        let is_match = |pattern: &str, text: &str| compile(pattern).is_ok_and(|regex| regex.is_match(text));
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
            assert!(is_match(pattern, text), "{pattern} and {text}");
        }
        for (pattern, text) in [(r"^\d$", "٣"), (r"^\w$", "é"), (r"^[\d]$", "٣"), (r"^[^\W]$", "é"), (r"^\s$", "\u{b}")]
        {
            assert!(!is_match(pattern, text), "{pattern} and {text}");
        }
        for pattern in ["(", "[a", "a{2,1}", r"\", "*", r"[\", "(?P<a", "[z-a]"] {
            assert!(compile(pattern).is_err(), "{pattern}");
        }
    }

    #[test]
    fn what_re2_does_not_read_is_refused() {
        for pattern in [
            "^a*?b+?c??d{2}?$",
            "(a*)*",
            "(?:a+)?",
            r"a*\*",
            "a*[*]",
            r"\Qa**\E",
            "a{1000}b{0,1000}c{1000,}",
            "a{1001",
            "a*{b}",
            "(?P<xu>a)(?<Rx>b)(?:c)(?i:d)(?i-s)(?s-U:e)(?im)f",
            r"\\u\\U[\\u]",
            "[(?x)]",
            r"\(?x\)",
        ] {
            assert!(compile(pattern).is_ok(), "{pattern}");
        }
        for (pattern, cause) in [
            ("a**", "a repetition is repeated, at character 3"),
            ("é*?+", "a repetition is repeated, at character 4"),
            ("a*??", "a repetition is repeated, at character 4"),
            ("a{2}{3}", "a repetition is repeated, at character 5"),
            ("a{2}*", "a repetition is repeated, at character 5"),
            ("(a++)", "a repetition is repeated, at character 4"),
            ("ab{1001}", "a repetition of more than 1000, at character 3"),
            ("a{2,1001}", "a repetition of more than 1000, at character 2"),
            ("a{1001,}", "a repetition of more than 1000, at character 2"),
            ("a{99999999999999999999999}", "a repetition of more than 1000, at character 2"),
            ("(?x)a b", "unrecognized flag, at character 3"),
            ("(?iu:a)", "unrecognized flag, at character 4"),
            ("(?-u)a", "unrecognized flag, at character 4"),
            ("(?i-R:a)", "unrecognized flag, at character 5"),
            (r"a\u0041", "unrecognized escape sequence, at character 2"),
            (r"\U00000041", "unrecognized escape sequence, at character 1"),
            (r"[a\u{41}]", "unrecognized escape sequence, at character 3"),
        ] {
            let fault = compile(pattern).err().map(|fault| (fault.message.into_owned(), fault.is_limit));
            let expected = format!("the regular expression cannot be read: {cause}");
            assert_eq!(fault, Some((expected, false)), "{pattern}");
        }
    }

    /// A pattern costs what it may take, so that a long text and a big pattern do not hide behind a short expression.
    #[test]
    fn patterns_cost_what_they_compile_to() {
        let cost = |pattern: &str| compile(pattern).map_or(0, |pattern| pattern.steps(1000));
        assert_eq!(cost("^[a-z]+$"), 4_000);
        assert_eq!(cost("[01]*1[01]{100}x"), 16_000);
        assert_eq!(cost("[01]*1[01]{500}x"), 64_000);
        let big = format!("[01]*1{}x", "[01]{1000}".repeat(10));
        assert_eq!(cost(&big), 1_024_000);

        let paid = |pattern: &str| {
            let mut paid = 0;
            let _ = Pattern::compile(pattern, &Limits::default(), |steps| {
                paid += steps;
                Ok::<(), PatternFault>(())
            });
            paid
        };
        assert!(paid("^[a-z]+$") < 2_000);
        assert!(paid(&big) > 150_000);
        // Each set of letters whose cases are folded takes some milliseconds to read.
        assert!(paid(r"(?i)[!-\x{10FFFF}]") > 75_000);
        assert!(paid(r"(?i:\pL{3})") > 75_000);
        assert!(paid(r"[!-\x{10FFFF}]\pL") < 50_000);

        // What cannot be paid for is not begun.
        let refused =
            Pattern::compile("a", &Limits::default(), |_| Err(PatternFault { message: "no".into(), is_limit: true }));
        assert!(refused.is_err_and(|fault| fault.message == "no"));
    }
}
