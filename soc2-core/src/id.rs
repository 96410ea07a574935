//! Identifiers: parsed once, at the edge. An identifier that exists is well formed.

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use crate::cel::is_reserved;

/// Why a text is not an identifier of the kind asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{}` is not {expected}", crate::diagnostic::shown(text))]
pub struct InvalidId {
    text: String,
    expected: &'static str,
}

/// A series of criteria: `CC6`, `A1`, `PI1`, `P4`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SeriesId {
    letters: Arc<str>,
    number: u16,
}

/// A criterion: `CC6.1`.
///
/// Ordered as the criteria are printed: common criteria, availability, processing integrity, confidentiality, privacy.
///
/// ```
/// use soc2_core::id::CriterionId;
/// let criterion = CriterionId::parse("CC6.1")?;
/// assert_eq!(criterion.series().to_string(), "CC6");
/// assert!(criterion < CriterionId::parse("A1.1")?);
/// # Ok::<(), soc2_core::id::InvalidId>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CriterionId {
    series: SeriesId,
    number: u16,
}

/// A point of focus: `CC6.1-POF3`, the third under its criterion.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PointOfFocusId {
    criterion: CriterionId,
    number: u16,
}

impl SeriesId {
    /// Reads `CC6`.
    ///
    /// # Errors
    /// When the text is not capital letters followed by a number.
    pub fn parse(text: &str) -> Result<Self, InvalidId> {
        let letters = text.trim_end_matches(|letter: char| letter.is_ascii_digit());
        let well_formed = !letters.is_empty() && letters.bytes().all(|letter| letter.is_ascii_uppercase());
        match number(&text[letters.len()..]) {
            Some(number) if well_formed => Ok(Self { letters: letters.into(), number }),
            _ => Err(InvalidId { text: text.into(), expected: "a series such as `CC6`" }),
        }
    }

    fn rank(&self) -> u8 {
        match &*self.letters {
            "CC" => 0,
            "A" => 1,
            "PI" => 2,
            "C" => 3,
            "P" => 4,
            _ => 5,
        }
    }
}

impl CriterionId {
    /// Reads `CC6.1`.
    ///
    /// # Errors
    /// When the text is not a series, a dot and a number.
    pub fn parse(text: &str) -> Result<Self, InvalidId> {
        let invalid = || InvalidId { text: text.into(), expected: "a criterion such as `CC6.1`" };
        let (series, criterion) = text.split_once('.').ok_or_else(invalid)?;
        let series = SeriesId::parse(series).map_err(|_| invalid())?;
        Ok(Self { series, number: number(criterion).ok_or_else(invalid)? })
    }

    /// The series that the criterion belongs to.
    pub fn series(&self) -> &SeriesId {
        &self.series
    }
}

impl PointOfFocusId {
    /// Reads `CC6.1-POF3`.
    ///
    /// # Errors
    /// When the text is not a criterion, `-POF` and a number.
    pub fn parse(text: &str) -> Result<Self, InvalidId> {
        let invalid = || InvalidId { text: text.into(), expected: "a point of focus such as `CC6.1-POF3`" };
        let (criterion, point) = text.split_once("-POF").ok_or_else(invalid)?;
        let criterion = CriterionId::parse(criterion).map_err(|_| invalid())?;
        Ok(Self { criterion, number: number(point).ok_or_else(invalid)? })
    }

    /// Which it is under its criterion, from 1.
    pub fn number(&self) -> u16 {
        self.number
    }

    /// The criterion that the point stands under.
    pub fn criterion(&self) -> &CriterionId {
        &self.criterion
    }
}

/// A number from 1, written without a leading zero.
fn number(text: &str) -> Option<u16> {
    let plain = text.bytes().all(|digit| digit.is_ascii_digit()) && !text.starts_with('0');
    plain.then(|| text.parse().ok()).flatten()
}

impl Ord for SeriesId {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.rank(), &self.letters, self.number).cmp(&(other.rank(), &other.letters, other.number))
    }
}

impl PartialOrd for SeriesId {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for SeriesId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.letters, self.number)
    }
}

impl fmt::Display for CriterionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.series, self.number)
    }
}

impl fmt::Display for PointOfFocusId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-POF{}", self.criterion, self.number)
    }
}

/// Identifiers that are one word of a stated alphabet. A function cannot declare types, hence the macro.
macro_rules! word_id {
    ($(#[$doc:meta])* $name:ident, $expected:literal, $is_well_formed:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Reads the identifier.
            ///
            /// # Errors
            /// When the text has a letter that the identifier does not allow.
            pub fn parse(text: &str) -> Result<Self, InvalidId> {
                let is_well_formed: fn(&str) -> bool = $is_well_formed;
                if is_well_formed(text) {
                    Ok(Self(text.into()))
                } else {
                    Err(InvalidId { text: text.into(), expected: $expected })
                }
            }

            /// The identifier as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

word_id! {
    /// A control: `AC-02`, `workload.cc5-2`.
    ControlId, "a control id: letters, digits, `.`, `_`, `-`",
    |text| is_word(text, |letter| letter.is_ascii_alphanumeric() || b"._-".contains(&letter))
}
word_id! {
    /// A check: `aws.iam.password-policy-min-length`. Stable for ever.
    CheckId, "a check id: lower-case letters, digits, `.`, `_`, `-`",
    |text| is_word(text, |letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || b"._-".contains(&letter))
}
word_id! {
    /// A target: `aws`, `workload`, `linux-host`.
    TargetId, "a target: lower-case letters, digits, `-`",
    |text| is_word(text, |letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == b'-')
}
word_id! {
    /// A profile: `sysdig-guide`.
    ProfileId, "a profile: lower-case letters, digits, `.`, `_`, `-`",
    |text| is_word(text, |letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || b"._-".contains(&letter))
}
word_id! {
    /// A source of facts, named after the upstream tool and operation: `aws.iam.get_account_password_policy`.
    SourceId, "a source: lower-case words joined by dots, none reserved in CEL, none of `params`, `subject`, `now`, `item` first",
    is_source
}

word_id! {
    /// A part of the system that a scope describes: `web-shop`.
    ComponentId, "a component: letters, digits, `.`, `_`, `-`",
    |text| is_word(text, |letter| letter.is_ascii_alphanumeric() || b"._-".contains(&letter))
}
word_id! {
    /// A record that people keep: a performance, a test, a commitment, a risk acceptance.
    RecordId, "the id of a record: letters, digits, `.`, `_`, `-`",
    |text| is_word(text, |letter| letter.is_ascii_alphanumeric() || b"._-".contains(&letter))
}

fn is_word(text: &str, is_letter: fn(u8) -> bool) -> bool {
    text.bytes().all(is_letter) && text.bytes().next().is_some_and(|first| first.is_ascii_alphanumeric())
}

/// Names that checks see beside the sources.
pub(crate) const NAMES_OF_CHECKS: [&str; 4] = ["params", "subject", "now", ITEM];

/// The name of an element of `for_each`.
pub(crate) const ITEM: &str = "item";

fn is_source(text: &str) -> bool {
    let is_segment = |word: &[u8]| {
        word.first().is_some_and(u8::is_ascii_lowercase)
            && word.iter().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || *letter == b'_')
            && !is_reserved(word)
    };
    let mut words = text.as_bytes().split(|letter| *letter == b'.');
    let is_of_checks = |word: &[u8]| NAMES_OF_CHECKS.iter().any(|name| name.as_bytes() == word);
    words.next().is_some_and(|first| is_segment(first) && !is_of_checks(first)) && words.all(is_segment)
}
