//! Operators: what they take, what can never be equal, and what a comparison says of a type.

use super::Checker;
use super::Meaning;
use super::Seen;
use super::guards::Guard;
use super::guards::Step;
use super::hints::conversion;
use super::hints::listed;
use super::hints::nearest;
use super::secrets::Secrets;
use crate::cel::ast::BinaryOp;
use crate::cel::ast::Expr;
use crate::cel::ast::ExprId;
use crate::cel::functions::signature;
use crate::cel::functions::signature::Overload;
use crate::cel::operators;
use crate::cel::types::Type;

impl Checker<'_> {
    pub(super) fn binary(&mut self, id: ExprId, op: BinaryOp, left: ExprId, one: Seen, right: ExprId) -> Seen {
        let other = self.check(right);
        let path = one.path.zip(other.path).and_then(|(one, other)| self.path(Step::Operator(op.symbol(), one, other)));
        match op {
            BinaryOp::Equal | BinaryOp::NotEqual => {
                self.comparable(id, &one, left, &other, right);
                let (same, differing) = self.type_guards(&one, &other);
                let (if_true, if_false) = if op == BinaryOp::Equal { (same, differing) } else { (differing, same) };
                Seen { path, if_true, if_false, ..Seen::of(Type::Bool) }
            }
            BinaryOp::In => {
                self.membership(id, &one, &other, right);
                // What is not in a list has no path.
                if !matches!(other.type_, Type::List(_)) {
                    self.look_up(&other, &one, left);
                }
                let held = match (&one.meaning, other.path) {
                    (Meaning::Text(text), Some(path)) if let Expr::String(text) = self.ast.expr(*text) => {
                        self.path(Step::Field(path, text.clone()))
                    }
                    _ => None,
                };
                let if_true = held.map(Guard::Present).into_iter().collect();
                Seen { path, if_true, ..Seen::of(Type::Bool) }
            }
            _ => {
                let mut secrets = Secrets::default();
                secrets.add(&one).add(&other);
                let type_ = match (op, &one.type_, &other.type_) {
                    (BinaryOp::Add, Type::List(one), Type::List(other)) => {
                        Type::list((**one).clone().join((**other).clone()))
                    }
                    _ => self.operator(id, op, one.type_, other.type_),
                };
                Seen { path, ..secrets.in_(type_) }
            }
        }
    }

    fn operator(&mut self, id: ExprId, op: BinaryOp, one: Type, other: Type) -> Type {
        let overloads = signature::read(operators::signature(op));
        let fits = |overload: &&Overload| {
            let takes = |at, type_: &Type| overload.param(at).is_some_and(|param| param.takes(type_));
            takes(0, &one) && takes(1, &other)
        };
        let mut fitting = overloads.iter().filter(fits);
        if let Some(overload) = fitting.next() {
            let result = overload.result(&[&one, &other]);
            return if fitting.all(|overload| overload.result(&[&one, &other]) == result) {
                result
            } else {
                Type::Dynamic
            };
        }
        let symbol = op.symbol();
        let (one_word, other_word) = (one.with_article(), other.with_article());
        let message = match is_comparison(op) {
            true => format!("`{symbol}` cannot compare {one_word} with {other_word}"),
            false => format!("`{symbol}` does not take {one_word} and {other_word}"),
        };
        let hint = conversion(&one, &other);
        self.mistake(self.ast.span(id), message).hint = hint;
        // A comparison is a bool, whatever is wrong with it.
        if is_comparison(op) { Type::Bool } else { Type::Dynamic }
    }

    fn comparable(&mut self, id: ExprId, one: &Seen, left: ExprId, other: &Seen, right: ExprId) {
        if !one.type_.may_equal(&other.type_) {
            let (one, other) = (&one.type_, &other.type_);
            let message = format!("{} is never equal to {}", one.with_article(), other.with_article());
            let hint = conversion(one, other);
            self.mistake(self.ast.span(id), message).hint = hint;
        }
        for (type_, given, at) in [(&one.type_, other, right), (&other.type_, one, left)] {
            if let (Type::Choice(values), Meaning::Text(text)) = (type_, &given.meaning) {
                self.chosen(values, *text, at);
            }
        }
    }

    /// A text that is compared with a value that has a list of what it can be.
    fn chosen(&mut self, values: &[Box<str>], text: ExprId, at: ExprId) {
        let Expr::String(text) = self.ast.expr(text) else { return };
        if values.contains(text) {
            return;
        }
        let hint = match nearest(text, values.iter().map(|value| &**value)) {
            Some(value) => format!("did you mean `{value}`?"),
            None => format!("its values: {}", listed(values.iter().map(|value| &**value))),
        };
        let message = format!("`{}` is not one of the values that it can have", text.escape_debug());
        self.mistake(self.ast.span(at), message).hint = Some(hint);
    }

    fn type_guards(&self, one: &Seen, other: &Seen) -> (Vec<Guard>, Vec<Guard>) {
        match (&one.meaning, &other.meaning) {
            (Meaning::TypeOf(path, type_), Meaning::Kind(kind))
            | (Meaning::Kind(kind), Meaning::TypeOf(path, type_)) => {
                (vec![Guard::Is(*path, type_.only(*kind))], vec![Guard::Is(*path, type_.without(*kind))])
            }
            _ => (Vec::new(), Vec::new()),
        }
    }

    fn membership(&mut self, id: ExprId, one: &Seen, whole: &Seen, right: ExprId) {
        let element = match &whole.type_ {
            Type::List(element) => (**element).clone(),
            Type::Map(entries) => entries.key.clone(),
            Type::Object(_) => Type::String,
            Type::Dynamic | Type::Union(_) => Type::Dynamic,
            other => {
                let message = format!("`in` looks into a list or a map, not into {}", other.with_article());
                let hint = (*other == Type::String).then(|| "a part of a string is found by `.contains(…)`".to_owned());
                self.mistake(self.ast.span(right), message).hint = hint;
                return;
            }
        };
        if !one.type_.may_equal(&element) {
            let (one, element) = (one.type_.with_article(), element.with_article());
            let message = format!("{one} is never in it: what `in` looks into holds {element}");
            self.mistake(self.ast.span(id), message);
        }
        if let (Type::Choice(values), Expr::List(elements)) = (&one.type_, self.ast.expr(right)) {
            for element in elements.iter().filter(|element| !element.optional) {
                self.chosen(values, element.value, element.value);
            }
        }
    }
}

fn is_comparison(op: BinaryOp) -> bool {
    matches!(op, BinaryOp::Less | BinaryOp::LessOrEqual | BinaryOp::Greater | BinaryOp::GreaterOrEqual)
}
