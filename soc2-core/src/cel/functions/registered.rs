//! Functions that embedders register, from Rust.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;
use std::sync::Arc;

use super::Does;
use super::Function;
use super::Reading;
use super::Returned;
use super::Style;
use super::signature::Overload;
use crate::cel::access;
use crate::cel::collections::List;
use crate::cel::collections::Map;
use crate::cel::macros;
use crate::cel::stop::Eval;
use crate::cel::stop::EvalError;
use crate::cel::stop::Meter;
use crate::cel::stop::Stop;
use crate::cel::syntax::is_reserved;
use crate::cel::types::Type;
use crate::cel::value::Bytes;
use crate::cel::value::Input;
use crate::cel::value::Kind;
use crate::cel::value::Text;
use crate::cel::value::Value;

/// What makes a function of an embedder one: the rest is as with the library's.
pub(super) struct Registered {
    version: Box<str>,
    /// What a call takes from the budget.
    steps: u64,
    overloads: Vec<Call>,
}

/// One way to call it.
struct Call {
    params: Box<[Type]>,
    result: Type,
    body: Box<Body>,
}

/// Nothing is returned for another number of arguments than the overload has.
type Body = dyn for<'a> Fn(&[Value<'a>]) -> Option<Result<Value<'a>, CallError>> + Send + Sync;

/// Why a call of a function came to no value: any error, or a text. Reports print it, so it should hold no fact; where the
/// expression's variables hold something sensitive, it is not told.
pub type CallError = Box<dyn Error + Send + Sync>;

/// The functions of an embedder, each of its own name. Cheap to clone.
///
/// A function takes values and gives a value; what else it captures does not change. It is called
///
/// - with arguments of the types that it says, and with none of which any part is unknown: then the result is unknown;
/// - again when a finding is explained, and never while an expression is compiled, so **the same arguments must give
///   the same value**: a report is made again from the same facts, and its readers see the function's name and version;
/// - from several threads at once, without a lock of ours. If it panics, so does the evaluation; nothing is left
///   behind that would make another one fail.
///
/// ```
/// use soc2_core::cel::{Answer, Budget, Env, Function, Functions, Inputs, Type, Value, compile, evaluate};
///
/// // `login.isOnCall(team)`, over a roster that the closure owns.
/// let roster = [("ada", "payments"), ("grace", "ledger")];
/// let is_on_call = Function::member("isOnCall", "2026-11-21")
///     .overload([Type::String, Type::String], Type::Bool, move |[login, team]| {
///         let (login, team): (&str, &str) = (login.try_into()?, team.try_into()?);
///         Ok(Value::Bool(roster.contains(&(login, team))))
///     });
/// let env = Env::strict().variable_of("login", Type::String).functions(Functions::of([is_on_call])?);
///
/// let expression = compile("login.isOnCall('payments')", &env).unwrap();
/// let answer = evaluate(&expression, &Inputs::new(&env).value("login", Value::string("ada")).unwrap(), &Budget::default());
/// assert!(matches!(answer, Answer::Value(Value::Bool(true))));
///
/// let mistakes = compile("login.isOnCall(7)", &env).unwrap_err();
/// assert_eq!(mistakes[0].message, "`isOnCall` takes a string here, not an int");
/// # Ok::<(), soc2_core::cel::FunctionsError>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Functions(Arc<BTreeMap<Called, Arc<Function>>>);

/// How a function is called, and by which name.
type Called = (Style, Box<str>);

/// Functions that cannot be registered, and why; a line each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunctionsError {
    mistakes: Vec<String>,
}

impl Function {
    /// A function that is called as `name(…)`. The name may have dots, `acme.isOnCall`, and should: names without
    /// any are where the library grows. The version is what a report says of it, and changes whenever the function
    /// may give another value.
    pub fn global(name: impl Into<String>, version: impl Into<String>) -> Self {
        Self::registered(name.into(), version.into(), Style::Global)
    }

    /// A function that is called as `receiver.name(…)`; its first parameter is the receiver.
    pub fn member(name: impl Into<String>, version: impl Into<String>) -> Self {
        Self::registered(name.into(), version.into(), Style::Member)
    }

    fn registered(name: String, version: String, style: Style) -> Self {
        let registered = Registered { version: version.into(), steps: 1, overloads: Vec::new() };
        let does = Does::Registered(registered);
        Self { name: Cow::Owned(name), style, does, takes_open: false, reading: Reading::Nothing }
    }

    /// One more way to call it: what it takes, what it gives, and what it does.
    ///
    /// Overloads are told apart by the number and the kinds of arguments; what a list holds does not count. What is
    /// returned may be borrowed from the arguments, and is an error if it is of another type than was said.
    ///
    /// ```
    /// use soc2_core::cel::{Function, Functions, Type, Value};
    ///
    /// let longest = Function::global("acme.longest", "1")
    ///     .overload([Type::String, Type::String], Type::String, |[one, other]| {
    ///         let lengths: (&str, &str) = (one.try_into()?, other.try_into()?);
    ///         Ok(if lengths.0.len() < lengths.1.len() { other.clone() } else { one.clone() })
    ///     })
    ///     .overload([Type::list(Type::String)], Type::optional(Type::String), |[names]| {
    ///         let names: Vec<Value> = names.try_into()?;
    ///         let longest = names.into_iter().max_by_key(|name| <&str>::try_from(name).map_or(0, str::len));
    ///         Ok(longest.map_or(Value::none(), Value::some))
    ///     });
    /// assert!(Functions::of([longest]).is_ok());
    /// ```
    #[must_use]
    pub fn overload<const N: usize>(
        mut self,
        params: [Type; N],
        result: Type,
        call: impl for<'a> Fn(&[Value<'a>; N]) -> Result<Value<'a>, CallError> + Send + Sync + 'static,
    ) -> Self {
        if let Does::Registered(registered) = &mut self.does {
            let body: Box<Body> = Box::new(move |args| Some(call(args.try_into().ok()?)));
            registered.overloads.push(Call { params: params.into(), result, body });
        }
        self
    }

    /// How many steps of the budget one call takes; 1 where nothing is said. What its arguments and its result take,
    /// by their elements and bytes, is counted besides.
    #[must_use]
    pub fn costs(mut self, per_call: u64) -> Self {
        if let Does::Registered(registered) = &mut self.does {
            registered.steps = per_call;
        }
        self
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its version; none of a function of the library, whose version is the library's.
    pub fn version(&self) -> Option<&str> {
        match &self.does {
            Does::BuiltIn(..) => None,
            Does::Registered(registered) => Some(&registered.version),
        }
    }
}

impl Functions {
    /// These functions, if each can be told from the others and from the library's.
    ///
    /// ```
    /// use soc2_core::cel::{Function, Functions, Type, Value};
    ///
    /// let ours = Function::member("startsWith", "1").overload([Type::Int], Type::Bool, |_| Ok(Value::Bool(true)));
    /// let error = Functions::of([ours]).unwrap_err();
    /// assert_eq!(error.to_string(), "function `startsWith`: the library has a function of that name");
    /// ```
    ///
    /// # Errors
    /// A name that is no name of CEL, or that a function or a macro of the library has; a name given twice; no overload,
    /// or two of which both would take the same arguments; a member without a receiver; an empty version.
    pub fn of(functions: impl IntoIterator<Item = Function>) -> Result<Self, FunctionsError> {
        let mut kept: BTreeMap<Called, Arc<Function>> = BTreeMap::new();
        let mut mistakes = Vec::new();
        for function in functions {
            let key = (function.style, function.name().into());
            let mut wrong: Vec<&str> = function.mistakes();
            if kept.contains_key(&key) {
                wrong.push("it is registered twice; give one function all its overloads");
            }
            mistakes.extend(wrong.into_iter().map(|wrong| format!("function `{}`: {wrong}", function.name)));
            kept.insert(key, Arc::new(function));
        }
        if mistakes.is_empty() { Ok(Self(Arc::new(kept))) } else { Err(FunctionsError { mistakes }) }
    }

    /// The function of that name that is called in that style.
    pub(in crate::cel) fn find(&self, name: &str, style: Style) -> Option<Arc<Function>> {
        if self.0.is_empty() {
            return None;
        }
        self.0.get(&(style, name.into())).cloned()
    }

    pub(in crate::cel) fn names(&self, style: Style) -> impl Iterator<Item = &str> {
        self.0.keys().filter(move |(own, _)| *own == style).map(|(_, name)| &**name)
    }
}

impl Function {
    fn mistakes(&self) -> Vec<&'static str> {
        let Does::Registered(registered) = &self.does else { return Vec::new() };
        let mut mistakes = Vec::new();
        let has_dots = self.name.contains('.');
        if !self.name.split('.').all(is_name) || (has_dots && self.style == Style::Member) {
            mistakes.push("that is no name of a function in CEL");
        }
        // In either style, so that one name means one thing.
        let is_taken = |style| super::find(&self.name, style).is_some();
        if is_taken(Style::Global) || is_taken(Style::Member) || macros::is_name(&self.name) {
            mistakes.push("the library has a function of that name");
        }
        if registered.version.trim().is_empty() {
            mistakes.push("it has no version");
        }
        if registered.overloads.is_empty() {
            mistakes.push("it has no overload");
        }
        let overloads = &registered.overloads;
        if self.style == Style::Member && overloads.iter().any(|call| call.params.is_empty()) {
            mistakes.push("it is called on a receiver, which is the first parameter, and an overload has none");
        }
        let overlaps = |at: usize, call: &Call| overloads[at + 1..].iter().any(|other| call.overlaps(other));
        if overloads.iter().enumerate().any(|(at, call)| overlaps(at, call)) {
            mistakes.push("two of its overloads would take the same arguments");
        }
        mistakes
    }
}

fn is_name(part: &str) -> bool {
    let is_letter = |letter: char| letter.is_ascii_alphabetic() || letter == '_';
    part.starts_with(is_letter)
        && part.chars().all(|letter| is_letter(letter) || letter.is_ascii_digit())
        && !is_reserved(part.as_bytes())
}

impl Registered {
    pub(super) fn takes(&self, n_args: usize) -> bool {
        self.overloads.iter().any(|call| call.params.len() == n_args)
    }

    pub(super) fn overloads(&self) -> Vec<Overload> {
        self.overloads.iter().map(|call| Overload::of(&call.params, &call.result)).collect()
    }

    pub(super) fn call<'a>(&self, name: &str, args: &[Value<'a>], meter: &mut Meter<'_>) -> Returned<'a> {
        meter.steps(self.steps)?;
        let Some(call) = self.overloads.iter().find(|call| call.admits(args)) else { return Ok(None) };
        for arg in args {
            known(arg, meter)?;
        }
        let value = match (call.body)(args) {
            Some(Ok(value)) => value,
            Some(Err(error)) => return Err(Stop::error(format!("`{name}`: {error}"))),
            None => return Ok(None),
        };
        if !admits(&call.result, &value) {
            let (said, found) = (call.result.with_article(), value.kind().name());
            return Err(Stop::error(format!("`{name}` gave a value of type {found}, and not {said}")));
        }
        counted(value, meter).map(Some)
    }
}

impl Call {
    fn admits(&self, args: &[Value<'_>]) -> bool {
        self.params.len() == args.len() && self.params.iter().zip(args).all(|(param, arg)| admits(param, arg))
    }

    fn overlaps(&self, other: &Self) -> bool {
        let alike = |(one, other): (&Type, &Type)| share_a_kind(one, other);
        self.params.len() == other.params.len() && self.params.iter().zip(&other.params).all(alike)
    }
}

fn admits(type_: &Type, value: &Value<'_>) -> bool {
    match type_ {
        Type::Dynamic => true,
        Type::Union(types) => types.iter().any(|type_| admits(type_, value)),
        type_ => type_.kind() == Some(value.kind()),
    }
}

fn share_a_kind(one: &Type, other: &Type) -> bool {
    match (one, other) {
        (Type::Dynamic, _) | (_, Type::Dynamic) => true,
        (Type::Union(types), other) | (other, Type::Union(types)) => {
            types.iter().any(|type_| share_a_kind(type_, other))
        }
        (one, other) => one.kind() == other.kind(),
    }
}

/// A stop if any part of a value is not known, so that no function takes for absent what nobody asked for.
///
/// Recursion: the depth of facts and of built values is limited.
fn known<'a>(value: &Value<'a>, meter: &mut Meter<'_>) -> Eval<'a, ()> {
    meter.step()?;
    meter.read(value.length())?;
    match value {
        Value::List(list) => {
            list.open().map_or(Ok(()), |open| Err(Stop::unknown(open)))?;
            list.iter().try_for_each(|element| known(&access::read(element)?, meter))
        }
        Value::Map(map) => {
            let open = match map {
                Map::Facts(node) => node.open(),
                Map::Borrowed(_) | Map::Shared(_) => None,
            };
            open.map_or(Ok(()), |open| Err(Stop::unknown(open)))?;
            map.iter().try_for_each(|(_, value)| known(&access::read(value)?, meter))
        }
        Value::Optional(optional) => optional.held().map_or(Ok(()), |held| known(held, meter)),
        _ => Ok(()),
    }
}

/// What was built counts; what is borrowed from facts or arguments does not.
fn counted<'a>(value: Value<'a>, meter: &mut Meter<'_>) -> Eval<'a> {
    match value {
        Value::String(Text::Shared(_)) | Value::Bytes(Bytes::Shared(_)) => {
            meter.bytes(usize::try_from(value.size().bytes).unwrap_or(usize::MAX))?;
            Ok(value)
        }
        Value::List(List::Shared(_)) | Value::Map(Map::Shared(_)) | Value::Optional(_) => meter.built(value),
        value => Ok(value),
    }
}

impl fmt::Display for FunctionsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.mistakes.join("\n"))
    }
}

impl Error for FunctionsError {}

fn unfit(wanted: &str, found: Kind) -> EvalError {
    EvalError::of_value(format!("expected {wanted}, found a value of type {}", found.name()))
}

macro_rules! read_from_values {
    ($($wanted:literal $type:ty: $pattern:pat => $value:expr;)*) => {$(
        impl<'v, 'a> TryFrom<&'v Value<'a>> for $type {
            type Error = EvalError;

            fn try_from(value: &'v Value<'a>) -> Result<Self, EvalError> {
                match value {
                    $pattern => Ok($value),
                    other => Err(unfit($wanted, other.kind())),
                }
            }
        }
    )*};
}

read_from_values! {
    "a bool" bool: Value::Bool(value) => *value;
    "an int" i64: Value::Int(value) => *value;
    "a uint" u64: Value::Uint(value) => *value;
    "a double" f64: Value::Double(value) => *value;
    "a string" &'v str: Value::String(text) => text;
    "bytes" &'v [u8]: Value::Bytes(bytes) => bytes;
}

/// The elements of a list, none of them copied; an error if one is not known.
impl<'a> TryFrom<&Value<'a>> for Vec<Value<'a>> {
    type Error = EvalError;

    fn try_from(value: &Value<'a>) -> Result<Self, EvalError> {
        match value {
            Value::List(list) if list.open().is_none() => list.iter().map(Value::try_from).collect(),
            Value::List(_) => Err(EvalError::of_value("a part of the list is not known")),
            other => Err(unfit("a list", other.kind())),
        }
    }
}

/// The value of what is bound; an error if it is not known.
impl<'a> TryFrom<Input<'a>> for Value<'a> {
    type Error = EvalError;

    fn try_from(input: Input<'a>) -> Result<Self, EvalError> {
        access::read(input).map_err(|stop| match *stop {
            Stop::Error(error) => error,
            Stop::Unknown(_) => EvalError::of_value("the value is not known"),
        })
    }
}
