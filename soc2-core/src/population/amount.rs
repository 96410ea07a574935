//! A number that two accounts are held against each other by: exact, however many digits it has.

use std::fmt;

/// A number as it is written in decimals. Two are equal when the numbers are: `1299.5` is `1299.50`.
///
/// ```
/// use soc2_core::population::Amount;
/// assert_eq!(Amount::parse("1299.50")?, Amount::parse("01299.5")?);
/// assert_eq!(Amount::parse("-1299.50")?.to_string(), "-1299.50");
/// assert!(Amount::parse("1.299,50").is_err());
/// # Ok::<(), soc2_core::population::NotAnAmount>(())
/// ```
#[derive(Debug, Clone)]
pub struct Amount {
    /// Invariant: digits, with `-` before them or not, and `.` and more digits after them or not.
    text: String,
}

/// A text that is no number in decimals.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{}` is not a number such as `1299.50`", crate::diagnostic::shown(.text))]
pub struct NotAnAmount {
    text: String,
}

impl Amount {
    /// Reads digits, with `-` before them or not, and `.` and more digits after them or not.
    ///
    /// # Errors
    /// For anything else: exponents, what groups digits, units.
    pub fn parse(text: &str) -> Result<Self, NotAnAmount> {
        let are_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        let plain = text.strip_prefix('-').unwrap_or(text);
        let is_number = match plain.split_once('.') {
            Some((whole, fraction)) => are_digits(whole) && are_digits(fraction),
            None => are_digits(plain),
        };
        let text = text.to_owned();
        if is_number { Ok(Self { text }) } else { Err(NotAnAmount { text }) }
    }

    /// Whether it is below zero, its whole part and its fraction, without zeros that say nothing.
    fn parts(&self) -> (bool, &str, &str) {
        let plain = self.text.trim_start_matches('-');
        let (whole, fraction) = plain.split_once('.').unwrap_or((plain, ""));
        let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
        let is_zero = whole.is_empty() && fraction.is_empty();
        (self.text.starts_with('-') && !is_zero, whole, fraction)
    }
}

impl PartialEq for Amount {
    fn eq(&self, other: &Self) -> bool {
        self.parts() == other.parts()
    }
}

impl Eq for Amount {}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
