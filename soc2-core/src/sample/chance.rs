//! How likely a number of deviating items is in a sample, in whole numbers: no logarithm and no floating point, so that
//! every machine says the same.

use super::rates::Confidence;
use super::rates::Rate;

/// What a sample is drawn from, as far as it is supposed.
#[derive(Debug, Clone, Copy)]
pub(super) enum Supposed {
    /// So many items that drawing some changes nothing: the number of deviating ones is binomial.
    Large {
        /// Of them so many deviate.
        rate: Rate,
    },
    /// So many items, of which none is drawn twice: the number of deviating ones is hypergeometric.
    Counted {
        /// All items.
        items: u32,
        /// Those of them that deviate.
        deviating: u32,
    },
}

/// Whether a sample that shows at most so many deviating items speaks against what is supposed: it would be drawn with
/// no more than the risk that the confidence leaves.
pub(super) fn refutes(supposed: Supposed, tested: u32, found: u32, confidence: Confidence) -> bool {
    let (as_few, all) = shares(supposed, u128::from(tested), u128::from(found));
    as_few * 100 <= all * u128::from(confidence.risk())
}

/// The weight of the likeliest number; that of every other is taken from its neighbor's, rounded down, until it is
/// nothing. What rounding takes away is below a billionth of the whole for samples of any size.
const LIKELIEST: u128 = 1 << 62;

/// The weight of drawing at most `found` deviating items, and that of drawing any number.
fn shares(supposed: Supposed, tested: u128, found: u128) -> (u128, u128) {
    let start = supposed.likeliest(tested);
    let (mut as_few, mut all) = (0, 0);
    let mut add = |number: u128, weight: u128| {
        all += weight;
        as_few += if number <= found { weight } else { 0 };
    };
    let (mut number, mut weight) = (start, LIKELIEST);
    while weight > 0 {
        add(number, weight);
        let (times, by) = supposed.next(tested, number);
        weight = weight * times / by.max(1);
        number += 1;
    }
    let (mut number, mut weight) = (start, LIKELIEST);
    while number > 0 {
        number -= 1;
        let (by, times) = supposed.next(tested, number);
        weight = weight * times / by.max(1);
        if weight == 0 {
            break;
        }
        add(number, weight);
    }
    (as_few, all)
}

impl Supposed {
    /// The number of deviating items that is likeliest in a sample.
    fn likeliest(self, tested: u128) -> u128 {
        match self {
            Self::Large { rate } => {
                let (of, whole) = rate.parts();
                ((tested + 1) * of / whole).min(tested)
            }
            Self::Counted { items, deviating } => {
                let (items, deviating) = (u128::from(items), u128::from(deviating));
                ((tested + 1) * (deviating + 1) / (items + 2))
                    .clamp((tested + deviating).saturating_sub(items), tested.min(deviating))
            }
        }
    }

    /// What the weight of a number is to be multiplied with, and divided by, to be that of the next number. Both are zero
    /// at most where one of the two numbers cannot be drawn.
    fn next(self, tested: u128, number: u128) -> (u128, u128) {
        let left = tested.saturating_sub(number);
        match self {
            Self::Large { rate } => {
                let (of, whole) = rate.parts();
                (left * of, (number + 1) * (whole - of))
            }
            Self::Counted { items, deviating } => {
                let (items, deviating) = (u128::from(items), u128::from(deviating));
                let sound_left = (items + number + 1).saturating_sub(deviating + tested);
                (left * deviating.saturating_sub(number), (number + 1) * sound_left)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Number of ways to choose, exactly.
    fn choose(of: u128, number: u128) -> u128 {
        if number > of { 0 } else { (0..number).fold(1, |ways, at| ways * (of - at) / (at + 1)) }
    }

    /// Both shares are as the definition has them, for everything small enough to be worked out by it.
    #[test]
    fn shares_are_those_of_the_definition() {
        let close = |(as_few, all): (u128, u128), (exact, of): (u128, u128), what: &str| {
            let (came, wanted) = (as_few as f64 / all as f64, exact as f64 / of as f64);
            assert!((came - wanted).abs() < 1e-12, "{what}: {came}, not {wanted}");
        };
        for tested in 1..=9_u128 {
            for found in 0..=tested {
                for hundredths in (0..=10_000).step_by(625) {
                    let rate = Rate::of_hundredths(hundredths).expect("a rate");
                    let of = u128::from(hundredths);
                    let term = |i: u128| choose(tested, i) * of.pow(i as u32) * (10_000 - of).pow((tested - i) as u32);
                    let exact = ((0..=found).map(term).sum(), (0..=tested).map(term).sum());
                    let what = format!("{found} of {tested} at {rate}");
                    close(shares(Supposed::Large { rate }, tested, found), exact, &what);
                }
                for items in tested..=14 {
                    for deviating in 0..=items {
                        let term = |i: u128| choose(deviating, i) * choose(items - deviating, tested - i);
                        let exact = ((0..=found).map(term).sum(), choose(items, tested));
                        let supposed = Supposed::Counted { items: items as u32, deviating: deviating as u32 };
                        let what = format!("{found} of {tested} with {deviating} of {items}");
                        close(shares(supposed, tested, found), exact, &what);
                    }
                }
            }
        }
    }
}
