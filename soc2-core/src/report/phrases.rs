//! What the text of a report and its pages say alike, each from its own shape of the same thing.

use crate::catalog::SizeRange;
use crate::spelling::counted;

/// Why an item that was drawn had to be tested.
const DRAWN: &str = "which were drawn";
/// Why an item had to be where nothing was drawn.
const NOT_APPLIED: &str = "which no attribute applied to, without a note";

/// How often a control was looked at.
pub(super) fn observed(n_snapshots: usize, longest_gap: &str, allowed_gap: Option<&str>) -> String {
    let allowed = allowed_gap.map_or(String::new(), |gap| format!(" ({gap} allowed)"));
    let seen = match n_snapshots {
        0 => "not every subject by each check".to_owned(),
        n_snapshots => format!("at {} of each subject at least", counted(n_snapshots, "instant")),
    };
    format!("{seen}; longest gap {longest_gap}{allowed}")
}

/// What called for a control, who tells of it and whether it is whole, where the report says.
pub(super) fn population(title: &str, n_items: usize, told_by: &str, is_whole: &str) -> String {
    let told_by = if told_by.is_empty() { String::new() } else { format!(" {told_by}") };
    let is_whole = if is_whole.is_empty() { String::new() } else { format!("; {is_whole}") };
    format!("{title}: {}{told_by}{is_whole}", counted(n_items, "item"))
}

/// A sample that is smaller than by convention, and why that is enough.
pub(super) fn smaller(n_items: usize, convention: SizeRange, often: &str, basis: Option<&str>) -> String {
    let why = match basis {
        Some(basis) => format!("by judgment: {basis}"),
        None => "and nobody says why so few are enough".to_owned(),
    };
    format!("{n_items} of a convention of {convention} ({often}), {why}")
}

/// What had to be tested and was not; of a sample, where there is one.
pub(super) fn untested<S>(items: &[&str], sample: Option<S>) -> String {
    format!("{}, {}", items.join(", "), if sample.is_some() { DRAWN } else { NOT_APPLIED })
}

/// Tests that say nothing of a population, since they drew from something else.
pub(super) fn of_others(tests: &[&str]) -> String {
    format!("{}: of another population, or another state of it", tests.join(", "))
}

/// Tests that say nothing, since there was nothing to test yet.
pub(super) fn too_early(tests: &[&str]) -> String {
    format!("{}: dated before its items were drawn, or before one of them happened", tests.join(", "))
}
