//! The functions that expressions may call, one file a theme, each with a table of what it offers.

pub(super) mod quantity;
pub(super) mod signature;

mod encoders;
mod format;
mod lists;
mod math;
mod network;
mod optionals;
mod sets;
pub(super) mod standard;
mod strings;
pub(super) mod time;
mod version;

use std::fmt;

use self::signature::Overload;
use super::env::distance;
use super::stop::Eval;
use super::stop::Meter;
use super::value::Value;

/// A function: how it is called, what it takes and gives, and what it does.
pub(super) struct Function {
    pub(super) name: &'static str,
    style: Style,
    /// Its overloads, as [`signature`] reads them: `(string, string) int; (list, any) int`.
    signature: &'static str,
    pub(super) call: Native,
    /// It may be given lists and maps of which only a part is known; for others those make the result unknown.
    pub(super) takes_open: bool,
}

/// The arguments, the receiver first, to a value; nothing if there is no overload for their types.
pub(super) type Native = for<'a> fn(&[Value<'a>], &mut Meter<'_>) -> Returned<'a>;

/// What a function of this library returns.
pub(super) type Returned<'a> = Eval<'a, Option<Value<'a>>>;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// `name(args)`
    Global,
    /// `receiver.name(args)`
    Member,
}

const TABLES: [&[Function]; 12] = [
    standard::FUNCTIONS,
    strings::FUNCTIONS,
    format::FUNCTIONS,
    time::FUNCTIONS,
    lists::FUNCTIONS,
    sets::FUNCTIONS,
    math::FUNCTIONS,
    optionals::FUNCTIONS,
    encoders::FUNCTIONS,
    network::FUNCTIONS,
    quantity::FUNCTIONS,
    version::FUNCTIONS,
];

/// The function of that name that is called in that style.
pub(super) fn find(name: &str, style: Style) -> Option<&'static Function> {
    static ALL: [&[Function]; 12] = TABLES;
    ALL.iter().flat_map(|table| table.iter()).find(|function| function.style == style && function.name == name)
}

/// The function that `name` was perhaps meant to be.
pub(super) fn similar(name: &str, style: Style) -> Option<&'static str> {
    let known = TABLES.iter().flat_map(|table| table.iter()).filter(|function| function.style == style);
    let nearest = known.map(|function| (distance(function.name, name), function.name)).min()?;
    (nearest.0 <= 1 + name.len() / 5).then_some(nearest.1)
}

impl Function {
    const fn global(name: &'static str, signature: &'static str, call: Native) -> Self {
        Self { name, style: Style::Global, signature, call, takes_open: false }
    }

    /// The receiver stands first in the signature.
    const fn member(name: &'static str, signature: &'static str, call: Native) -> Self {
        Self { name, style: Style::Member, signature, call, takes_open: false }
    }

    const fn taking_open(mut self) -> Self {
        self.takes_open = true;
        self
    }

    /// Whether it can be called with that many arguments, the receiver counted.
    pub(super) fn takes(&self, n_args: usize) -> bool {
        signature::takes(self.signature, n_args)
    }

    /// What it takes and gives, one for each way to call it.
    pub(super) fn overloads(&self) -> Vec<Overload> {
        signature::read(self.signature)
    }
}

impl fmt::Debug for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::TABLES;
    use super::signature::Shape;

    #[test]
    fn every_signature_is_read_whole() {
        for function in TABLES.iter().flat_map(|table| table.iter()) {
            let overloads = function.overloads();
            assert_eq!(overloads.len(), function.signature.split(';').count(), "{}", function.name);
            let shapes = overloads.iter().flat_map(|overload| overload.params.iter().chain([&overload.result]));
            for shape in shapes {
                let word = shape.word();
                assert!(function.signature.contains(word), "{}: `{word}` in {}", function.name, function.signature);
                let is_any = matches!(shape, Shape::Any);
                assert!(!is_any || function.signature.contains("any"), "{}: {}", function.name, function.signature);
            }
        }
    }
}
