//! Macros over lists, maps and optionals: what their variables are, and what is kept.

use super::Checker;
use super::Local;
use super::MAX_GUARDS;
use super::Seen;
use super::guards::Guard;
use super::guards::PathId;
use super::secrets::Secrets;
use crate::cel::ast::ExprId;
use crate::cel::plan::LoopKind;
use crate::cel::types::Type;

/// A macro over a list or a map.
pub(super) struct Over<'m> {
    pub(super) kind: LoopKind,
    pub(super) name: &'m str,
    pub(super) first: String,
    pub(super) second: Option<String>,
    pub(super) filter: Option<ExprId>,
    pub(super) body: ExprId,
}

impl Checker<'_> {
    pub(super) fn optional_map(&mut self, target: ExprId, of: Seen, name: String, body: ExprId, flat: bool) -> Seen {
        if !of.type_.may_be(&Type::optional(Type::Dynamic)) {
            let macro_name = if flat { "optFlatMap" } else { "optMap" };
            let message = format!("`{macro_name}` is asked of an optional, not of {}", of.type_.with_article());
            self.mistake(self.ast.span(target), message).hint = Some("read the field with `.?`".to_owned());
        }
        let seen = Seen { path: self.new_path(), ..of.part(of.type_.element()) };
        self.scope.push(Local { name, seen });
        let body = self.check(body);
        self.scope.pop();
        body.value().optional()
    }

    pub(super) fn over(&mut self, target: ExprId, of: &Seen, over: Over<'_>) -> Seen {
        let Over { kind, name, first, second, filter, body } = over;
        let (key, value, is_list) = match &of.type_ {
            Type::List(element) => (Type::Int, (**element).clone(), true),
            Type::Map(entries) => (entries.key.clone(), entries.value.clone(), false),
            Type::Object(_) => (Type::String, of.type_.some_part(), false),
            Type::Dynamic | Type::Union(_) => (of.type_.some_part(), of.type_.some_part(), false),
            other => {
                let message = format!("`{name}` goes over a list or a map, not over {}", other.with_article());
                self.mistake(self.ast.span(target), message);
                (Type::Dynamic, Type::Dynamic, false)
            }
        };
        let (key, value) = (of.part(key), of.part(value));
        let alone = if is_list { value.clone() } else { key.clone() };
        let outside = self.scope.len();
        let element = self.new_path();
        match second {
            None => self.enter(first, alone.clone(), element),
            Some(second) => {
                let path = self.new_path();
                self.enter(first, key.clone(), path);
                self.enter(second, value, element);
            }
        }
        let guards = filter.map_or(Vec::new(), |filter| self.condition(filter, name).if_true);
        self.guards.assume(&guards);
        let inside = self.check(body);
        self.guards.forget(&guards);
        self.scope.truncate(outside);
        let mut secrets = Secrets::default();
        let type_ = match kind {
            LoopKind::All | LoopKind::Exists | LoopKind::ExistsOne => {
                self.expect_bool(body, &inside.type_, name);
                Type::Bool
            }
            LoopKind::Filter => {
                self.expect_bool(body, &inside.type_, name);
                secrets.add(&alone);
                Type::list(self.kept(alone.type_, element, &inside.if_true))
            }
            LoopKind::Map => {
                secrets.add(&inside);
                Type::list(inside.type_)
            }
            LoopKind::TransformMap => {
                secrets.add(&key).add(&inside);
                Type::map(key.type_, inside.type_)
            }
            LoopKind::TransformMapEntry => {
                secrets.add(&inside);
                match inside.type_ {
                    Type::Map(_) => inside.type_,
                    _ => Type::map(Type::Dynamic, Type::Dynamic),
                }
            }
            LoopKind::SortBy => {
                secrets.add(&alone);
                Type::list(alone.type_)
            }
        };
        secrets.in_(type_)
    }

    /// What `filter` keeps has the fields that its condition asked for.
    fn kept(&self, element: Type, path: Option<PathId>, guards: &[Guard]) -> Type {
        guards.iter().take(MAX_GUARDS).fold(element, |element, guard| match guard {
            Guard::Present(present) => match self.fields.get(present) {
                Some((of, field)) if Some(*of) == path => element.with_present(field),
                _ => element,
            },
            Guard::Is(narrowed, type_) if Some(*narrowed) == path => type_.clone(),
            Guard::Is(..) => element,
        })
    }
}
