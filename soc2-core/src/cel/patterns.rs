//! Regular expressions, limited in the length of their text and in the size they compile to.

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
    RegexBuilder::new(pattern).size_limit(size).dfa_size_limit(size).nest_limit(100).build().map_err(
        |error| match error {
            regex::Error::CompiledTooBig(_) => {
                limit(format!("the regular expression compiles to more than {size} bytes"))
            }
            _ => PatternFault { message: "the regular expression cannot be read".to_owned(), is_limit: false },
        },
    )
}
