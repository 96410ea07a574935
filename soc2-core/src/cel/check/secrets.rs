//! What is sensitive, and what of it goes into a value that people read.
//!
//! The rule is of values, not of truths: what is true or false of something sensitive is not sensitive, and neither is
//! what is chosen for that. Where a type no longer says which parts are sensitive, all of the value is.

use std::sync::Arc;

use super::Checker;
use super::Seen;
use crate::cel::ast::Expr;
use crate::cel::ast::ExprId;
use crate::cel::mistake::Span;
use crate::cel::types::Field;
use crate::cel::types::Fields;
use crate::cel::types::Sensitivity;
use crate::cel::types::Type;

/// What is sensitive in the values that another is made of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Secrets {
    sensitivity: Sensitivity,
    read_at: Span,
}

impl Default for Secrets {
    fn default() -> Self {
        Self { sensitivity: Sensitivity::Nothing, read_at: Span::default() }
    }
}

impl Secrets {
    pub(super) fn add(&mut self, seen: &Seen) -> &mut Self {
        if seen.sensitivity > self.sensitivity {
            *self = Self { sensitivity: seen.sensitivity, read_at: seen.secret };
        }
        self
    }

    /// How many values there are says nothing of their parts.
    pub(super) fn counted(self) -> Self {
        match self.sensitivity {
            Sensitivity::Parts => Self::default(),
            Sensitivity::Nothing | Sensitivity::Whole => self,
        }
    }

    /// A value of that type that was made of them.
    pub(super) fn in_(self, type_: Type) -> Seen {
        let seen = Seen::of(type_);
        let sensitivity = match self.sensitivity {
            Sensitivity::Nothing => return seen,
            _ if seen.type_.is_verdict() => Sensitivity::Nothing,
            Sensitivity::Whole => Sensitivity::Whole,
            Sensitivity::Parts => match seen.type_.sensitivity() {
                Sensitivity::Nothing => Sensitivity::Whole,
                named => named,
            },
        };
        Seen { sensitivity: sensitivity.max(seen.sensitivity), secret: self.read_at, ..seen }
    }
}

impl Seen {
    /// A part of the value, of that type.
    pub(super) fn part(&self, type_: Type) -> Self {
        let part = Self::of(type_);
        let sensitivity = match self.sensitivity {
            Sensitivity::Nothing => return part,
            Sensitivity::Parts => part.sensitivity.max(part.type_.sensitivity()),
            Sensitivity::Whole => Sensitivity::Whole,
        };
        Self { sensitivity, secret: self.secret, ..part }
    }

    /// The value, without what is known of it as a condition.
    pub(super) fn value(self) -> Self {
        let Self { sensitivity, secret, path, .. } = self;
        Self { sensitivity, secret, path, ..Self::of(self.type_) }
    }

    /// Its type, which says whether it is sensitive.
    pub(super) fn into_type(self) -> Type {
        match self.sensitivity {
            Sensitivity::Nothing | Sensitivity::Parts => self.type_,
            Sensitivity::Whole => Type::sensitive(self.type_),
        }
    }

    /// An optional that holds it.
    pub(super) fn optional(self) -> Self {
        Self { path: None, type_: Type::optional(self.type_), ..self }
    }

    /// The same with where it was read, if nobody has said: what is sensitive is named where it is met first.
    pub(super) fn read_at(mut self, span: Span) -> Self {
        if self.sensitivity == Sensitivity::Whole && self.secret == Span::default() {
            self.secret = span;
        }
        self
    }
}

/// Types are dropped by recursion: a chain of macros that wrap each other's maps is known to this depth.
const MAX_APART: usize = 8;

impl Checker<'_> {
    /// A map that is written, some of whose values are sensitive: each keeps its own type, so that the others can be
    /// shown. Nothing where that is not so, or the names are not all known.
    pub(super) fn kept_apart(&mut self, secrets: Secrets, values: Vec<(ExprId, Seen)>, len: usize) -> Option<Seen> {
        if secrets.sensitivity == Sensitivity::Nothing || values.len() < len || self.n_apart >= MAX_APART {
            return None;
        }
        self.n_apart += 1;
        let field = |(name, seen): (ExprId, Seen)| match self.ast.expr(name) {
            Expr::String(name) => Some((name.clone(), Field::always(seen.into_type()))),
            _ => None,
        };
        let known = values.into_iter().map(field).collect::<Option<_>>()?;
        let type_ = Type::Object(Arc::new(Fields { known, others: None }));
        Some(Seen { sensitivity: Sensitivity::Parts, secret: secrets.read_at, ..Seen::of(type_) })
    }

    /// A value that is shown.
    pub(super) fn shown(&mut self, seen: &Seen) {
        if seen.sensitivity == Sensitivity::Nothing {
            return;
        }
        let span = if seen.secret == Span::default() { self.ast.span(self.ast.root()) } else { seen.secret };
        let message = match seen.sensitivity {
            // Its type no longer says which of its parts are.
            Sensitivity::Whole if seen.type_ == Type::Dynamic => {
                let message = format!(
                    "`{}` cannot be told apart from what is sensitive, and would be shown",
                    span.of(self.source)
                );
                let hint = "give the field a `default` in the source's schema, and read it from there without `dyn`";
                self.mistake(span, message).hint = Some(hint.to_owned());
                return;
            }
            Sensitivity::Parts => format!("a part of `{}` is sensitive, and would be shown", span.of(self.source)),
            _ => format!("`{}` is sensitive, and would be shown", span.of(self.source)),
        };
        let hint = "show another field, or only what is true of this one: `… == … ? 'the default' : 'another'`";
        self.mistake(span, message).hint = Some(hint.to_owned());
    }

    /// Something looked up in a list or a map: the key is in the path of what is found, and of what is not known.
    pub(super) fn look_up(&mut self, of: &Seen, key: &Seen, at: ExprId) {
        if key.sensitivity == Sensitivity::Whole && of.sensitivity != Sensitivity::Whole {
            let span = self.ast.span(at);
            let message = format!("`{}` is sensitive, and would be shown as a key", span.of(self.source));
            let hint = "compare it with the keys: `….exists(key, key == …)`";
            self.mistake(span, message).hint = Some(hint.to_owned());
        }
    }
}
