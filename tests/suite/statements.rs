//! Bad statements: profiles, scopes, records and risk acceptances, and what is said of each. Text in, diagnostics out,
//! whole: the place, the message and the hint.

mod acceptances;
mod engagements;
mod profiles;
mod records;
mod scopes;

use soc2_core::Error;
use soc2_core::diagnostic::Diagnostic;
use soc2_core::diagnostic::Text;

use crate::door;

/// `file:line:column: message = hint`, a line each.
fn said<T>(result: Result<T, Error>) -> Vec<String> {
    let line = |it: &Diagnostic| {
        let hint = it.hint.as_ref().map_or(String::new(), |hint| format!(" = {hint}"));
        format!("{}:{}:{}: {}{hint}", it.file, it.line, it.column, it.message)
    };
    result.map_or_else(|error| error.diagnostics().iter().map(line).collect(), |_| Vec::new())
}

/// Holds what is said of each text against what is expected, and shows every difference.
fn compare<'a>(table: impl IntoIterator<Item = (Vec<String>, &'a [&'a str], String)>) {
    let differing: Vec<String> = table
        .into_iter()
        .filter(|(came, expected, _)| came != expected)
        .map(|(came, expected, text)| format!("{text}\n  expected {expected:#?}\n  came     {came:#?}"))
        .collect();
    assert!(differing.is_empty(), "{}", differing.join("\n"));
}

fn texts(names: &[&str], contents: &[&str]) -> Vec<Text> {
    names.iter().zip(contents).map(|(name, content)| Text::new(*name, *content)).collect()
}

fn catalog() -> Text {
    Text::new("catalog.yaml", door::read(&door::project("tests/cases/catalog.yaml")))
}

fn base() -> Text {
    Text::new("base.yaml", door::read(&door::project("tests/cases/base.yaml")))
}
