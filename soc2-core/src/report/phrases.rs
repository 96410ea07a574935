//! What the text of a report and its pages say alike, each from its own shape of the same thing.

use std::cmp::Ordering;

use crate::catalog::SizeRange;
use crate::operation::DatedBy;
use crate::spelling::counted;

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

/// What follows from a sample for what was not tested.
pub(super) struct Limit<'a> {
    pub(super) confidence: &'a str,
    /// At most so many deviate.
    pub(super) items: u64,
    pub(super) rate: &'a str,
    /// Of so many, where it is told.
    pub(super) of: Option<u64>,
    /// How many called for the control.
    pub(super) population: u64,
    /// The attribute that it follows from, and on how many items that was tested.
    pub(super) by: Option<(&'a str, u64)>,
}

impl Limit<'_> {
    /// The end of the sentence on what was tested.
    pub(super) fn told(&self) -> String {
        let Self { confidence, items, rate, of, population, by } = self;
        let count = of.unwrap_or(*population);
        let of_what = match (by, count.cmp(population)) {
            (Some((attribute, _)), _) => format!("the {count} that attribute {attribute} may apply to"),
            (None, Ordering::Equal) => "the population".to_owned(),
            (None, Ordering::Less) => format!("the {count} that remain without what was replaced"),
            (None, Ordering::Greater) => format!("the {count} that they were drawn from"),
        };
        let tested = by.map_or(String::new(), |(_, n_tested)| format!(", by the {n_tested} that it was tested on"));
        format!("; with {confidence} confidence at most {items} of {of_what} do ({rate}){tested}")
    }
}

/// A sample that is smaller than by convention, and why that is enough.
pub(super) fn smaller(
    n_items: u32,
    fewest: Option<u32>,
    convention: SizeRange,
    often: &str,
    basis: Option<&str>,
) -> String {
    let why = match basis {
        Some(basis) => format!("by judgment: {basis}"),
        None => "and nobody says why so few are enough".to_owned(),
    };
    let fewest = fewest.map_or(String::new(), |fewest| format!(", and an attribute on {fewest},"));
    format!("{n_items}{fewest} of a convention of {convention} ({often}), {why}")
}

/// A subject that nothing in scope looks at, and what kind may have been meant.
pub(super) fn outside(subject: &str, hint: Option<&str>) -> String {
    let kind = subject.split('/').next().unwrap_or_default();
    let hint = hint.map_or(String::new(), |hint| format!("; {hint}"));
    format!("Not looked at: {subject}. No target in scope has subjects of the kind `{kind}`{hint}")
}

/// Facts that are newer than the instant.
pub(super) fn future(source: &str, subject: &str, collected_at: &str) -> String {
    format!("Set aside, newer than the instant: {source} of {subject}, collected at {collected_at}")
}

/// Facts that are newer than the period.
pub(super) fn after(source: &str, subject: &str, collected_at: &str) -> String {
    format!("Set aside, of the period's end or later: {source} of {subject}, collected at {collected_at}")
}

/// Sources that no check could read.
pub(super) fn unused(names: &[String]) -> String {
    format!("{} brought that the catalog does not describe: {}", counted(names.len(), "source"), names.join(", "))
}

/// When an item happened that deviates; what is told of it where nothing says so.
pub(super) fn happened(at: &str, dated_by: DatedBy) -> String {
    match dated_by {
        DatedBy::Item => at.to_owned(),
        DatedBy::Test => format!("{at}, the date of its test: when it happened is not told"),
    }
}

/// An item that deviates and is of no part of the period in which the control was adopted.
pub(super) fn of_no_part(told: &str) -> String {
    format!("{told} (not of this period, or not while the control was adopted: no deviation of it)")
}

/// What had to be tested and was not.
pub(super) fn untested(items: &[&str]) -> String {
    format!("{}, which lack a result, or which no attribute applied to, without a note", items.join(", "))
}

/// Tests that say nothing of a population, since they drew from something else.
pub(super) fn of_others(tests: &[&str]) -> String {
    format!("{}: of another population, or another state of it", tests.join(", "))
}

/// Tests that say nothing, since there was nothing to test yet.
pub(super) fn too_early(tests: &[&str]) -> String {
    format!("{}: dated before its items were drawn, or before one of them happened", tests.join(", "))
}
