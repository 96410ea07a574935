//! Calls of functions: which overloads take the arguments, and what comes back.

use super::Checker;
use super::Meaning;
use super::Seen;
use super::guards::PathId;
use super::guards::Step;
use super::hints::alternatives;
use super::hints::conversion;
use super::secrets::Secrets;
use crate::cel::ast::Expr;
use crate::cel::ast::ExprId;
use crate::cel::functions;
use crate::cel::functions::Function;
use crate::cel::functions::Style;
use crate::cel::functions::signature::Overload;
use crate::cel::patterns::Pattern;
use crate::cel::types::Type;
use crate::cel::types::with_article;
use crate::cel::value::Value;

impl Checker<'_> {
    pub(super) fn call_step(
        &mut self,
        id: ExprId,
        first: Seen,
        target: Option<ExprId>,
        name: &str,
        args: &[ExprId],
        from_root: bool,
    ) -> Seen {
        let namespaced = self.namespaced(target, name);
        let style = if target.is_some() && namespaced.is_none() { Style::Member } else { Style::Global };
        let (at, rest) = match (style, target, args) {
            (Style::Member, Some(target), rest) => (target, rest),
            (_, _, [first, rest @ ..]) => (*first, rest),
            _ => (id, args),
        };
        let meaning = match (name, style, first.path, rest) {
            ("type", Style::Global, Some(path), []) => Meaning::TypeOf(path, first.type_.clone()),
            _ => Meaning::Plain,
        };
        let mut given = vec![(at, first)];
        for arg in rest {
            given.push((*arg, self.check(*arg)));
        }
        if matches!(given.as_slice(), [(_, Seen { meaning: Meaning::Undeclared, .. }), ..]) && style == Style::Member {
            return Seen::dynamic();
        }
        if let ("orValue" | "or", Style::Member, [(at, of), (_, otherwise)]) = (name, style, given.as_slice()) {
            let mut secrets = Secrets::default();
            secrets.add(of).add(otherwise);
            return secrets.in_(self.otherwise(name, *at, &of.type_, id, otherwise));
        }
        let full = namespaced.unwrap_or_else(|| name.to_owned());
        let seen = self.call(&full, style, from_root, given);
        Seen { meaning, ..seen }
    }

    /// `of.orValue(otherwise)` and `of.or(otherwise)`.
    fn otherwise(&mut self, name: &str, at: ExprId, of: &Type, id: ExprId, otherwise: &Seen) -> Type {
        if !of.may_be(&Type::optional(Type::Dynamic)) {
            let message = format!("`{name}` is asked of an optional, not of {}", of.with_article());
            self.mistake(self.ast.span(at), message).hint = Some("read the field with `.?`".to_owned());
            return Type::Dynamic;
        }
        let held = of.element();
        let given = if name == "or" { otherwise.type_.element() } else { otherwise.type_.clone() };
        if !held.may_equal(&given) {
            let (held, given) = (held.with_article(), given.with_article());
            self.mistake(self.ast.span(id), format!("`{name}` gives {given} where the optional holds {held}"));
        }
        let meaning = otherwise.meaning.clone();
        let joined = Seen::of(held).beside(&Seen { meaning, ..Seen::of(given) }).into_type();
        if name == "or" { Type::optional(joined) } else { joined }
    }

    pub(super) fn call(&mut self, full: &str, style: Style, from_root: bool, given: Vec<(ExprId, Seen)>) -> Seen {
        let found = self.env.function(full, style, from_root);
        let Some(function) = found.filter(|function| function.takes(given.len())) else { return Seen::dynamic() };
        self.constant_text(&function, style, &given);
        let paths: Option<Vec<PathId>> = given.iter().map(|(_, seen)| seen.path).collect();
        // A call with many arguments is no index of anything.
        let path = paths.filter(|paths| paths.len() <= 3).and_then(|paths| self.path(Step::Call(full.into(), paths)));
        let mut secrets = Secrets::default();
        for (_, seen) in &given {
            secrets.add(seen);
        }
        let types: Vec<(ExprId, Type)> = given.into_iter().map(|(id, seen)| (id, seen.type_)).collect();
        let type_ = self.overloaded(&function.name, &function.overloads(), &types, style);
        let secrets = if function.name == "size" { secrets.counted() } else { secrets };
        Seen { path, ..secrets.in_(type_) }
    }

    /// What comes back if any overload takes the arguments; else a mistake at the first that none takes.
    pub(super) fn overloaded(
        &mut self,
        name: &str,
        overloads: &[Overload],
        given: &[(ExprId, Type)],
        style: Style,
    ) -> Type {
        let types: Vec<&Type> = given.iter().map(|(_, type_)| type_).collect();
        let mut fitting: Vec<&Overload> =
            overloads.iter().filter(|overload| overload.takes_count(given.len())).collect();
        for (position, (id, type_)) in given.iter().enumerate() {
            let takes = |overload: &&Overload| overload.param(position).is_some_and(|param| param.takes(type_));
            if !fitting.iter().any(takes) {
                let mut words: Vec<String> = Vec::new();
                for param in fitting.iter().filter_map(|overload| overload.param(position)) {
                    let word = with_article(param.word());
                    if !words.contains(&word) {
                        words.push(word);
                    }
                }
                let (words, found) = (alternatives(&words), type_.with_article());
                let message = match (style, position) {
                    (Style::Member, 0) => format!("`{name}` is asked of {words}, not of {found}"),
                    _ => format!("`{name}` takes {words} here, not {found}"),
                };
                let wants_text = words == "a string";
                let hint = if wants_text { conversion(&Type::String, type_) } else { None };
                self.mistake(self.ast.span(*id), message).hint = hint;
                return match fitting.first().map(|overload| overload.result(&types)) {
                    Some(first) if fitting.iter().all(|overload| overload.result(&types) == first) => first,
                    _ => Type::Dynamic,
                };
            }
            fitting.retain(takes);
        }
        match fitting.first().map(|overload| overload.result(&types)) {
            Some(first) if fitting.iter().all(|overload| overload.result(&types) == first) => first,
            _ => Type::Dynamic,
        }
    }

    /// A text that only ever fails is a mistake where it stands, and not in every evaluation.
    fn constant_text(&mut self, function: &Function, style: Style, given: &[(ExprId, Seen)]) {
        let name = &*function.name;
        let text_of = |seen: &Seen| match seen.meaning {
            Meaning::Text(text) => match self.ast.expr(text) {
                Expr::String(text) => Some(text),
                _ => None,
            },
            _ => None,
        };
        let fault = match (style, name, given) {
            (Style::Global, _, [(id, first), rest @ ..]) if let Some(text) = text_of(first) => {
                let options = rest.iter().map(|(_, seen)| match seen.meaning {
                    Meaning::Bool(option) => Some(Value::Bool(option)),
                    _ => None,
                });
                let args: Option<Vec<Value<'_>>> = [Some(Value::string(&**text))].into_iter().chain(options).collect();
                args.and_then(|args| functions::fault(function, &args)).map(|fault| (*id, fault))
            }
            (Style::Member, "find" | "findAll", [_, (id, seen), ..]) if let Some(text) = text_of(seen) => {
                let compiled = Pattern::compile(text, self.limits, |steps| self.patterns.take(steps));
                compiled.err().map(|fault| (*id, fault.message.into_owned()))
            }
            _ => None,
        };
        if let Some((id, fault)) = fault {
            self.mistake(self.ast.span(id), fault);
        }
    }
}
