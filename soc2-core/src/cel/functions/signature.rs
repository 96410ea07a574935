//! Signatures as the tables write them: `(list, int) T; (string) int`.
//!
//! `T` is what the first argument is made of: the elements of a list, what an optional may hold, or the argument
//! itself where its own word is `T`; `list` and `optional` are of `T`. Three dots take any number, from one on.

use std::borrow::Cow;

use crate::cel::types::Type;

/// One way to call a function.
#[derive(Debug)]
pub(in crate::cel) struct Overload {
    pub(in crate::cel) params: Vec<Shape>,
    /// The last parameter stands for any number of arguments, from one on.
    variadic: bool,
    pub(in crate::cel) result: Shape,
}

/// What an argument may be, and what comes back.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::cel) enum Shape {
    Any,
    Number,
    /// `T`
    Element,
    /// A list of `T`.
    List,
    /// An optional of `T`.
    Optional,
    /// A list of optionals of `T`.
    Optionals,
    Map,
    /// Exactly that, with its word.
    Is(Type, Cow<'static, str>),
}

/// Whether any overload can be called with that many arguments.
pub(super) fn takes(signature: &str, n_args: usize) -> bool {
    overloads(signature).any(|(params, _)| match params.strip_suffix("...") {
        Some(_) => n_args >= 1,
        None => params.split(',').filter(|word| !word.is_empty()).count() == n_args,
    })
}

/// The overloads that a signature lists.
pub(in crate::cel) fn read(signature: &'static str) -> Vec<Overload> {
    overloads(signature)
        .map(|(params, result)| Overload {
            params: params
                .trim_end_matches('.')
                .split(',')
                .filter(|word| !word.is_empty())
                .map(|word| Shape::read(word.trim()))
                .collect(),
            variadic: params.ends_with("..."),
            result: Shape::read(result.trim()),
        })
        .collect()
}

fn overloads(signature: &str) -> impl Iterator<Item = (&str, &str)> {
    signature.split(';').filter_map(|overload| overload.trim().strip_prefix('(')?.split_once(')'))
}

impl Overload {
    /// An overload of exactly these types.
    pub(super) fn of(params: &[Type], result: &Type) -> Self {
        Self { params: params.iter().map(Shape::of).collect(), variadic: false, result: Shape::of(result) }
    }

    /// What it takes in that place, if it takes so many.
    pub(in crate::cel) fn param(&self, position: usize) -> Option<&Shape> {
        match self.params.get(position) {
            None if self.variadic => self.params.last(),
            found => found,
        }
    }

    pub(in crate::cel) fn takes_count(&self, n_args: usize) -> bool {
        if self.variadic { n_args >= 1 } else { self.params.len() == n_args }
    }

    /// What comes back for arguments that it takes.
    pub(in crate::cel) fn result(&self, args: &[&Type]) -> Type {
        let element = || match (self.params.first(), args.first()) {
            (Some(Shape::Element), Some(given)) => (*given).clone(),
            (Some(Shape::Optionals), Some(given)) => given.element().element(),
            (_, Some(given)) => given.element(),
            (_, None) => Type::Dynamic,
        };
        match &self.result {
            Shape::Any | Shape::Number | Shape::Map => Type::Dynamic,
            Shape::Element => element(),
            Shape::List => Type::list(element()),
            Shape::Optional => Type::optional(element()),
            Shape::Optionals => Type::list(Type::optional(element())),
            Shape::Is(type_, _) => type_.clone(),
        }
    }
}

impl Shape {
    fn read(word: &'static str) -> Self {
        let exactly = |type_| Self::Is(type_, Cow::Borrowed(word));
        match word {
            "number" => Self::Number,
            "T" => Self::Element,
            "list" => Self::List,
            "optional" => Self::Optional,
            "list<optional>" => Self::Optionals,
            "map" => Self::Map,
            "bool" => exactly(Type::Bool),
            "int" => exactly(Type::Int),
            "uint" => exactly(Type::Uint),
            "double" => exactly(Type::Double),
            "string" => exactly(Type::String),
            "bytes" => exactly(Type::Bytes),
            "timestamp" => exactly(Type::Timestamp),
            "duration" => exactly(Type::Duration),
            "type" => exactly(Type::Type),
            "ip" => exactly(Type::Ip),
            "cidr" => exactly(Type::Cidr),
            "quantity" => exactly(Type::Quantity),
            "version" => exactly(Type::Version),
            "url" => exactly(Type::Url),
            "format" => exactly(Type::Format),
            "optional<format>" => exactly(Type::optional(Type::Format)),
            "optional<list<string>>" => exactly(Type::optional(Type::list(Type::String))),
            "map<string, list<string>>" => exactly(Type::map(Type::String, Type::list(Type::String))),
            "list<string>" => exactly(Type::list(Type::String)),
            "list<int>" => exactly(Type::list(Type::Int)),
            "list<any>" => exactly(Type::list(Type::Dynamic)),
            _ => Self::Any,
        }
    }

    fn of(type_: &Type) -> Self {
        match type_ {
            Type::Dynamic => Self::Any,
            type_ => Self::Is(type_.clone(), Cow::Owned(type_.to_string())),
        }
    }

    /// Whether a value of that type may stand here; what is not known may.
    pub(in crate::cel) fn takes(&self, given: &Type) -> bool {
        match self {
            Self::Any | Self::Element => true,
            Self::Number => [Type::Int, Type::Uint, Type::Double].iter().any(|number| given.may_be(number)),
            Self::List => given.may_be(&Type::list(Type::Dynamic)),
            Self::Optional => given.may_be(&Type::optional(Type::Dynamic)),
            Self::Optionals => given.may_be(&Type::list(Type::optional(Type::Dynamic))),
            Self::Map => given.may_be(&Type::map(Type::Dynamic, Type::Dynamic)),
            Self::Is(type_, _) => given.may_be(type_),
        }
    }

    /// The word as the tables and messages have it.
    pub(in crate::cel) fn word(&self) -> &str {
        match self {
            Self::Any => "any",
            Self::Number => "number",
            Self::Element => "T",
            Self::List => "list",
            Self::Optional => "optional",
            Self::Optionals => "list<optional>",
            Self::Map => "map",
            Self::Is(_, word) => word,
        }
    }
}
