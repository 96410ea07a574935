//! Fields, keys and positions: what is there, and what may be absent.

use super::Access;
use super::Checker;
use super::Meaning;
use super::Seen;
use super::guards::Guard;
use super::guards::Step;
use super::hints::listed;
use super::hints::nearest;
use crate::cel::ast::Expr;
use crate::cel::ast::ExprId;
use crate::cel::mistake::Span;
use crate::cel::types::Presence;
use crate::cel::types::Type;

impl<'s> Checker<'s> {
    pub(super) fn select(&mut self, id: ExprId, of: &Seen, field: &str, access: Access) -> Seen {
        let path = of.path.and_then(|path| self.path(Step::Field(path, field.into())));
        let Some((type_, presence)) = self.member(id, &of.type_, field) else { return Seen::dynamic() };
        match access {
            Access::Test => Seen { if_true: path.map(Guard::Present).into_iter().collect(), ..Seen::of(Type::Bool) },
            Access::Optional => of.part(type_).optional(),
            Access::Plain => {
                if presence == Presence::Optional && !self.guards.are_present(path) {
                    self.may_be_absent(id, field);
                }
                Seen { path, ..of.part(type_) }
            }
        }
    }

    /// The type of a member and whether it is there; nothing after a mistake.
    fn member(&mut self, id: ExprId, of: &Type, field: &str) -> Option<(Type, Presence)> {
        let found = match of {
            Type::Dynamic => (Type::Dynamic, Presence::Always),
            Type::Object(fields) => match (fields.known.get(field), &fields.others) {
                (Some(known), _) => (known.type_.clone(), known.presence),
                (None, Some(others)) => (others.clone(), Presence::Optional),
                (None, None) => {
                    self.unknown_field(id, field, fields.known.keys());
                    return None;
                }
            },
            Type::Map(entries) if Type::String.may_be(&entries.key) => (entries.value.clone(), entries.presence),
            Type::Optional(held) => {
                let (type_, _) = self.member(id, held, field)?;
                (Type::optional(type_), Presence::Always)
            }
            Type::Union(types)
                if types.iter().any(|type_| matches!(type_, Type::Map(_) | Type::Object(_) | Type::Optional(_))) =>
            {
                (of.some_part(), Presence::Always)
            }
            other => {
                let message = format!("{} has no field `{field}`", other.with_article());
                self.mistake(self.field_span(id, field), message);
                return None;
            }
        };
        Some(found)
    }

    fn unknown_field<'n>(&mut self, id: ExprId, field: &str, known: impl Iterator<Item = &'n Box<str>> + Clone) {
        let span = self.field_span(id, field);
        let hint = match nearest(field, known.clone().map(|name| &**name)) {
            Some(name) => format!("did you mean `{name}`?"),
            None => format!("its fields: {}", listed(known.map(|name| &**name))),
        };
        self.mistake(span, format!("no field `{field}`")).hint = Some(hint);
    }

    fn may_be_absent(&mut self, id: ExprId, field: &str) {
        let (whole, span) = (self.written(id), self.field_span(id, field));
        let hint = match (self.ast.expr(id), whole) {
            (Expr::Select { .. }, Some(whole)) => {
                format!("guard it with `has({whole})`, or read it with `.?{field}` and `orValue(…)`")
            }
            (Expr::Index { .. }, _) => format!("read it with `[?\"{field}\"]` and `orValue(…)`"),
            _ => format!("guard it with `has(…)`, or read it with `.?{field}` and `orValue(…)`"),
        };
        self.mistake(span, format!("the field `{field}` may be absent")).hint = Some(hint);
    }

    /// The text of an expression, if it is short enough to be read in a hint.
    fn written(&self, id: ExprId) -> Option<&'s str> {
        Some(self.ast.span(id).of(self.source)).filter(|text| text.len() <= 80 && !text.contains('\n'))
    }

    /// Where a field's name stands: at the end of the selection, or inside the brackets or parentheses.
    fn field_span(&self, id: ExprId, field: &str) -> Span {
        let span = self.ast.span(id);
        let Some(inside) = span.of(self.source).rfind(field) else { return span };
        let start = span.start + u32::try_from(inside).unwrap_or(0);
        Span { start, end: start + u32::try_from(field.len()).unwrap_or(0) }
    }

    pub(super) fn index(&mut self, id: ExprId, operand: ExprId, of: &Seen, index: ExprId, access: Access) -> Seen {
        let at = self.check(index);
        if let (Meaning::Text(text), Type::Object(_) | Type::Map(_) | Type::Optional(_)) = (&at.meaning, &of.type_)
            && let Expr::String(field) = self.ast.expr(*text)
        {
            return self.select(id, of, field, access);
        }
        self.look_up(of, &at, index);
        let type_ = self.element_at(operand, &of.type_, index, &at.type_);
        match access {
            Access::Plain | Access::Test => {
                let path = of.path.zip(at.path).and_then(|(path, at)| self.path(Step::At(path, at)));
                Seen { path, ..of.part(type_) }
            }
            Access::Optional => of.part(type_).optional(),
        }
    }

    fn element_at(&mut self, operand: ExprId, of: &Type, index: ExprId, at: &Type) -> Type {
        match of {
            Type::Dynamic => Type::Dynamic,
            Type::List(element) => {
                if ![Type::Int, Type::Uint, Type::Double].iter().any(|number| at.may_be(number)) {
                    let message = format!("a list is indexed by a whole number, not by {}", at.with_article());
                    self.mistake(self.ast.span(index), message);
                }
                (**element).clone()
            }
            Type::Map(entries) => {
                if !at.may_equal(&entries.key) {
                    let (key, at) = (entries.key.with_article(), at.with_article());
                    self.mistake(self.ast.span(index), format!("the keys of the map are each {key}, not {at}"));
                }
                entries.value.clone()
            }
            Type::Object(fields) => {
                if !at.may_be(&Type::String) {
                    let message = format!("the keys of the map are each a string, not {}", at.with_article());
                    self.mistake(self.ast.span(index), message);
                }
                if fields.known.is_empty() { fields.others.clone().unwrap_or(Type::Dynamic) } else { of.some_part() }
            }
            Type::Optional(held) => {
                let held = (**held).clone();
                Type::optional(self.element_at(operand, &held, index, at))
            }
            Type::Union(types)
                if types.iter().any(|type_| {
                    matches!(type_, Type::List(_) | Type::Map(_) | Type::Object(_) | Type::Optional(_))
                }) =>
            {
                of.some_part()
            }
            other => {
                self.mistake(self.ast.span(operand), format!("{} cannot be indexed", other.with_article()));
                Type::Dynamic
            }
        }
    }
}
