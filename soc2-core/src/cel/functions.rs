//! The functions that expressions may call, one file a theme, each with a table of what it offers.

pub(super) mod named_formats;
pub(super) mod quantity;
pub(super) mod registered;
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
pub(super) mod urls;
mod version;

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use self::registered::Registered;
use self::signature::Overload;
use super::limits::Budget;
use super::stop::Eval;
use super::stop::EvalErrorKind;
use super::stop::Meter;
use super::stop::Stop;
use super::value::Value;

/// A function that expressions may call: its name, how it is called, what it takes and gives, and what it does.
///
/// Those of the library are in a table; an embedder makes others with [`Function::global`] and [`Function::member`].
pub struct Function {
    pub(super) name: Cow<'static, str>,
    style: Style,
    does: Does,
    /// It may be given lists and maps of which only a part is known; for others those make the result unknown.
    pub(super) takes_open: bool,
    reading: Reading,
}

/// What a call costs besides its step. What it builds, and the elements that it visits, a function counts itself.
enum Reading {
    /// The texts among its arguments are read.
    Texts,
    /// It asks nothing that a long text answers later than a short one, or counts what it reads itself.
    Nothing,
}

/// What a call does.
enum Does {
    /// One function for all overloads, which a signature lists as [`signature`] reads it:
    /// `(string, string) int; (list, any) int`.
    BuiltIn(&'static str, Native),
    Registered(Registered),
}

/// The arguments, the receiver first, to a value; nothing if there is no overload for their types.
pub(super) type Native = for<'a> fn(&[Value<'a>], &mut Meter<'_>) -> Returned<'a>;

/// What a function returns; nothing if it has no overload for the arguments.
pub(super) type Returned<'a> = Eval<'a, Option<Value<'a>>>;

/// A function as plans hold it.
#[derive(Debug, Clone)]
pub(super) enum Callee {
    BuiltIn(&'static Function),
    Registered(Arc<Function>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Style {
    /// `name(args)`
    Global,
    /// `receiver.name(args)`
    Member,
}

const TABLES: [&[Function]; 14] = [
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
    urls::FUNCTIONS,
    named_formats::FUNCTIONS,
];

/// The function of the library that has that name and is called in that style.
pub(super) fn find(name: &str, style: Style) -> Option<&'static Function> {
    static ALL: [&[Function]; 14] = TABLES;
    ALL.iter().flat_map(|table| table.iter()).find(|function| function.style == style && function.name == name)
}

/// The names of the library's functions that are called in that style.
pub(super) fn names<'n>(style: Style) -> impl Iterator<Item = &'n str> {
    static ALL: [&[Function]; 14] = TABLES;
    ALL.iter().flat_map(|table| table.iter()).filter(move |function| function.style == style).map(|it| &*it.name)
}

impl Function {
    const fn built_in(name: &'static str, signature: &'static str, call: Native) -> Self {
        Self::of_library(name, Style::Global, signature, call)
    }

    /// The receiver stands first in the signature.
    const fn built_in_member(name: &'static str, signature: &'static str, call: Native) -> Self {
        Self::of_library(name, Style::Member, signature, call)
    }

    const fn of_library(name: &'static str, style: Style, signature: &'static str, call: Native) -> Self {
        let does = Does::BuiltIn(signature, call);
        Self { name: Cow::Borrowed(name), style, does, takes_open: false, reading: Reading::Texts }
    }

    const fn taking_open(mut self) -> Self {
        self.takes_open = true;
        self
    }

    const fn reading_nothing(mut self) -> Self {
        self.reading = Reading::Nothing;
        self
    }

    /// Whether it can be called with that many arguments, the receiver counted.
    pub(super) fn takes(&self, n_args: usize) -> bool {
        match &self.does {
            Does::BuiltIn(signature, _) => signature::takes(signature, n_args),
            Does::Registered(registered) => registered.takes(n_args),
        }
    }

    /// What it takes and gives, one for each way to call it.
    pub(super) fn overloads(&self) -> Vec<Overload> {
        match &self.does {
            Does::BuiltIn(signature, _) => signature::read(signature),
            Does::Registered(registered) => registered.overloads(),
        }
    }

    /// Whether it is the library's. What an embedder registers is not called while an expression is compiled, and its words
    /// are not ours.
    pub(super) fn is_ours(&self) -> bool {
        matches!(self.does, Does::BuiltIn(..))
    }

    /// Calls it with arguments that are known, the receiver first.
    #[inline]
    pub(super) fn call<'a>(&self, args: &[Value<'a>], meter: &mut Meter<'_>) -> Returned<'a> {
        if let Reading::Texts = self.reading {
            meter.read(args.iter().map(Value::length).sum())?;
        }
        match &self.does {
            Does::BuiltIn(_, call) => call(args, meter),
            Does::Registered(registered) => registered.call(&self.name, args, meter),
        }
    }
}

/// Functions that read a text: one that they cannot read is a mistake where it is written.
const READERS: [&str; 10] =
    ["timestamp", "duration", "quantity", "cidr", "ip", "semver", "url", "int", "uint", "double"];

/// Why a call of a function that reads a text fails, whatever the inputs.
pub(super) fn fault(function: &Function, args: &[Value<'_>]) -> Option<String> {
    if !READERS.contains(&&*function.name) || !function.is_ours() {
        return None;
    }
    let budget = Budget { steps: 10_000, memory: 1 << 16, cancel: None };
    match function.call(args, &mut Meter::new(&budget)).err().map(|stop| *stop) {
        Some(Stop::Error(error)) if error.kind != EvalErrorKind::Limit => Some(error.message.into_owned()),
        Some(Stop::Error(_) | Stop::Unknown(_)) | None => None,
    }
}

impl Deref for Callee {
    type Target = Function;

    fn deref(&self) -> &Function {
        match self {
            Self::BuiltIn(function) => function,
            Self::Registered(function) => function,
        }
    }
}

impl fmt::Debug for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::Does;
    use super::Style;
    use super::TABLES;
    use super::names;
    use super::signature::Shape;

    #[test]
    fn the_page_of_functions_names_each_once_and_no_others() {
        let page = include_str!("functions.md");
        let lines = page.lines().skip_while(|line| !line.starts_with("**"));
        let text: Vec<&str> = lines.collect();
        // What a call looks like in a line: a name, with a dot before it where it is asked of a value.
        let text = text.join("\n");
        let calls = text.split('`').skip(1).step_by(2).filter_map(|call| Some(call.split_once('(')?.0));
        let mut told: Vec<(Style, &str)> = calls
            .map(|name| name.strip_prefix('.').map_or((Style::Global, name), |name| (Style::Member, name)))
            .collect();
        told.sort_unstable();
        let known =
            [Style::Global, Style::Member].into_iter().flat_map(|style| names(style).map(move |name| (style, name)));
        let mut known: Vec<(Style, &str)> = known.collect();
        known.sort_unstable();
        known.dedup();
        assert_eq!(told, known);
    }

    #[test]
    fn every_signature_is_read_whole() {
        for function in TABLES.iter().flat_map(|table| table.iter()) {
            let Does::BuiltIn(signature, _) = function.does else { continue };
            let overloads = function.overloads();
            assert_eq!(overloads.len(), signature.split(';').count(), "{}", function.name);
            let shapes = overloads.iter().flat_map(|overload| overload.params.iter().chain([&overload.result]));
            for shape in shapes {
                let word = shape.word();
                assert!(signature.contains(word), "{}: `{word}` in {signature}", function.name);
                let is_any = matches!(shape, Shape::Any);
                assert!(!is_any || signature.contains("any"), "{}: {signature}", function.name);
            }
        }
    }
}
