//! The way out of a mistake: a conversion, the name that was meant, what there is instead.

use crate::cel::types::Type;
use crate::spelling::edits;

/// What turns one of two types into the other, where there is a way.
pub(super) fn conversion(one: &Type, other: &Type) -> Option<String> {
    let is_text = |type_: &Type| matches!(type_, Type::String | Type::Choice(_));
    let other = match (is_text(one), is_text(other)) {
        (true, false) => other,
        (false, true) => one,
        _ => return None,
    };
    match other {
        Type::Int | Type::Uint | Type::Double => Some(format!("turn one into the other: `string(…)`, `{other}(…)`")),
        Type::Timestamp | Type::Duration | Type::Quantity => Some(format!("turn the string into one: `{other}(…)`")),
        Type::Bool => Some("turn the bool into a string: `string(…)`".to_owned()),
        _ => None,
    }
}

/// The name that was perhaps meant: a letter in five may differ, and how words are put together does not count.
pub(super) fn nearest<'n>(given: &str, known: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let letters = |name: &str| name.replace(['_', '-'], "");
    let (distance, name) = known.filter_map(|name| Some((edits(&letters(name), &letters(given))?, name))).min()?;
    (distance <= 1 + given.len() / 5).then_some(name)
}

/// The first few names, for a hint.
pub(super) fn listed<'n>(known: impl Iterator<Item = &'n str>) -> String {
    let mut names: Vec<&str> = known.take(9).collect();
    if names.len() == 9 {
        names[8] = "…";
    }
    names.join(", ")
}

/// `a string, bytes or a list`
pub(super) fn alternatives(words: &[String]) -> String {
    match words {
        [first @ .., last] if !first.is_empty() => format!("{} or {last}", first.join(", ")),
        words => words.concat(),
    }
}
