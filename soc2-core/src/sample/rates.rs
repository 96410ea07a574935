//! What a sample says of its population: the rate in the sample, and how high the rate in the population may be.

use std::fmt;

use super::chance::Supposed;
use super::chance::refutes;

/// A share of items, in hundredths of a percent: auditors' tables go by quarters of a percent.
///
/// ```
/// use soc2_core::sample::Rate;
/// assert_eq!(Rate::parse("0.25%")?.to_string(), "0.25%");
/// assert!(Rate::parse("5").is_err(), "5 what?");
/// # Ok::<(), soc2_core::sample::InvalidRate>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rate(u32);

/// How sure one wants to be that the population is no worse than the limit: 90% leaves a risk of 10% to rely on a
/// control too much.
///
/// ```
/// use soc2_core::sample::Confidence;
/// assert_eq!(Confidence::parse("95%")?.risk(), 5);
/// # Ok::<(), soc2_core::sample::InvalidRate>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Confidence(u8);

/// Why a text is no rate, or no confidence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{}` is not {expected}", crate::diagnostic::shown(text))]
pub struct InvalidRate {
    text: String,
    expected: &'static str,
}

/// The whole, in hundredths of a percent.
const WHOLE: u32 = 10_000;

impl Rate {
    /// Reads `5%`, `0.25%`.
    ///
    /// # Errors
    /// When the text is no percentage from 0 to 100 with at most two decimals.
    pub fn parse(text: &str) -> Result<Self, InvalidRate> {
        let expected = "a rate such as `5%` or `0.25%`";
        let hundredths = || {
            let number = text.strip_suffix('%')?.trim_end();
            let (whole, part) = number.split_once('.').unwrap_or((number, "0"));
            let is_digits = |digits: &str, longest| {
                (1..=longest).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_digit())
            };
            let is_number = is_digits(whole, 3) && is_digits(part, 2);
            let part = if part.len() == 1 { format!("{part}0") } else { part.to_owned() };
            is_number.then(|| Some(whole.parse::<u32>().ok()? * 100 + part.parse::<u32>().ok()?)).flatten()
        };
        hundredths().and_then(Self::of_hundredths).ok_or_else(|| InvalidRate { text: text.into(), expected })
    }

    /// A rate of so many hundredths of a percent; nothing above 10,000.
    pub fn of_hundredths(hundredths: u32) -> Option<Self> {
        (hundredths <= WHOLE).then_some(Self(hundredths))
    }

    /// The share of some among all, rounded up to a tenth of a percent: a limit is never understated.
    fn rounded_up(some: u32, all: u32) -> Self {
        let tenths = (u64::from(some) * 1_000).div_ceil(u64::from(all.max(1)));
        Self((tenths * 10).min(u64::from(WHOLE)) as u32)
    }

    /// Some of how many.
    pub(super) fn parts(self) -> (u128, u128) {
        (self.0.into(), WHOLE.into())
    }

    /// So many of a number of items that at least this rate of them deviates.
    pub(super) fn of_items(self, items: u32) -> u32 {
        (u64::from(items) * u64::from(self.0)).div_ceil(u64::from(WHOLE)) as u32
    }
}

impl fmt::Display for Rate {
    /// With one decimal, or two where there are two: `8.8%`, `0.25%`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 % 10 {
            0 => write!(f, "{}.{}%", self.0 / 100, self.0 % 100 / 10),
            _ => write!(f, "{}.{:02}%", self.0 / 100, self.0 % 100),
        }
    }
}

impl Confidence {
    /// The lower of the two that auditors' tables are printed for.
    pub const NINETY: Self = Self(90);
    /// The higher of the two that auditors' tables are printed for.
    pub const NINETY_FIVE: Self = Self(95);

    /// Reads `90%`.
    ///
    /// # Errors
    /// When the text is no whole percentage from 50 to 99.
    pub fn parse(text: &str) -> Result<Self, InvalidRate> {
        let percent = text.strip_suffix('%').and_then(|number| number.trim_end().parse().ok());
        let invalid = || InvalidRate { text: text.into(), expected: "a confidence such as `90%`, from 50% to 99%" };
        percent.filter(|percent| (50..=99).contains(percent)).map(Self).ok_or_else(invalid)
    }

    /// The percentage that is left: the risk to rely on a control too much.
    pub fn risk(self) -> u8 {
        100 - self.0
    }
}

impl fmt::Display for Confidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}%", self.0)
    }
}

/// How many items were tested, and how many of them deviate: some are tested, and no more deviate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Counts {
    tested: u32,
    deviating: u32,
}

impl Counts {
    /// So many of so many; nothing where none was tested, or more deviate than were tested.
    pub fn new(tested: u32, deviating: u32) -> Option<Self> {
        (tested > 0 && deviating <= tested).then_some(Self { tested, deviating })
    }

    /// How many items were tested.
    pub fn tested(self) -> u32 {
        self.tested
    }

    /// How many of them deviate.
    pub fn deviating(self) -> u32 {
        self.deviating
    }

    /// The rate among the tested, to the nearest tenth of a percent.
    pub fn rate(self) -> Rate {
        let (some, all) = (u64::from(self.deviating), u64::from(self.tested));
        Rate(((some * 2_000 + all) / (2 * all) * 10) as u32)
    }
}

/// How the tested items came out of their population: that decides what may be said of the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Selection {
    /// By chance, each as likely as any other: drawn by hash.
    Drawn {
        /// How many items there are.
        population: u32,
    },
    /// All of them.
    All,
    /// By somebody's choice. Nothing is said of the others.
    Haphazard,
}

/// What a test says of its population.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Rates {
    /// What was found.
    pub counts: Counts,
    /// What follows for the items that were not tested.
    pub projection: Projection,
}

/// What follows for the items that were not tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Projection {
    /// The upper deviation limit.
    Limit(UpperLimit),
    /// Nothing is left to follow: all items were tested.
    Census,
    /// Nothing: the items were not drawn by chance.
    Nothing,
}

/// How bad the population may be, with a confidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct UpperLimit {
    /// How sure one is of it.
    pub confidence: Confidence,
    /// Of a large population at most this rate deviates: what auditors' tables print. Exact binomial, rounded up to a
    /// tenth of a percent.
    pub rate: Rate,
    /// How many items this population has.
    pub population: u32,
    /// Of this population at most so many items deviate. Exact hypergeometric: never above what the tables say.
    pub items: u32,
}

impl UpperLimit {
    /// The share of this population that may deviate, rounded up to a tenth of a percent.
    pub fn rate_of_population(&self) -> Rate {
        Rate::rounded_up(self.items, self.population)
    }
}

/// What a test of items says of its population. Where more items were tested than the population has, they are all.
///
/// ```
/// use soc2_core::sample::{Confidence, Counts, Selection, rates};
/// let counts = Counts::new(25, 2).expect("2 of 25");
/// let rates = rates(counts, Selection::Drawn { population: 180 }, Confidence::NINETY);
/// assert_eq!(
///     rates.to_string(),
///     "2 of 25 (8.0%); with 90% confidence at most 20.0% of a large population, 34 of these 180 (18.9%)"
/// );
/// ```
pub fn rates(counts: Counts, selection: Selection, confidence: Confidence) -> Rates {
    let projection = match selection {
        Selection::Drawn { population } if counts.tested < population => {
            Projection::Limit(upper_limit(counts, population, confidence))
        }
        Selection::Drawn { .. } | Selection::All => Projection::Census,
        Selection::Haphazard => Projection::Nothing,
    };
    Rates { counts, projection }
}

fn upper_limit(counts: Counts, population: u32, confidence: Confidence) -> UpperLimit {
    let Counts { tested, deviating } = counts;
    let is_refuted = |supposed| refutes(supposed, tested, deviating, confidence);
    // The more deviate, the less likely are so few in a sample: both limits lie where refuting begins.
    let tenths = first(0, 1_000, |tenths| is_refuted(Supposed::Large { rate: Rate(tenths * 10) }));
    let (least, most) = (deviating, population - (tested - deviating));
    let above = first(least, most + 1, |deviating| is_refuted(Supposed::Counted { items: population, deviating }));
    UpperLimit { confidence, rate: Rate(tenths * 10), population, items: above - 1 }
}

/// The first number in a range for which it holds, where it holds for all after it; the end, where it holds for none.
fn first(mut from: u32, mut to: u32, holds: impl Fn(u32) -> bool) -> u32 {
    while from < to {
        let middle = from + (to - from) / 2;
        if holds(middle) {
            to = middle;
        } else {
            from = middle + 1;
        }
    }
    from
}

impl fmt::Display for Rates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Counts { tested, deviating } = self.counts;
        write!(f, "{deviating} of {tested} ({})", self.counts.rate())?;
        match &self.projection {
            Projection::Limit(limit) => {
                let UpperLimit { confidence, rate, population, items } = limit;
                write!(f, "; with {confidence} confidence at most {rate} of a large population, ")?;
                write!(f, "{items} of these {population} ({})", limit.rate_of_population())
            }
            Projection::Census => f.write_str("; all items were tested"),
            Projection::Nothing => f.write_str("; the items were not drawn by chance: nothing follows for the others"),
        }
    }
}
