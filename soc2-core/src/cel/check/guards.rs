//! What conditions say: paths that have one value, and what is known of them where a condition holds.

use std::collections::BTreeMap;

use crate::cel::types::Type;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct PathId(pub(super) u32);

/// How a path goes on from others: what is the same here has the same value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    Variable(usize),
    Field(PathId, Box<str>),
    At(PathId, PathId),
    Int(i64),
    Text(Box<str>),
    Call(Box<str>, Vec<PathId>),
    Operator(&'static str, PathId, PathId),
}

/// What a condition says of a path.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Guard {
    Present(PathId),
    Is(PathId, Type),
}

/// What the conditions around say.
#[derive(Default)]
pub(super) struct Guards {
    present: BTreeMap<PathId, usize>,
    types: BTreeMap<PathId, Vec<Type>>,
}

impl Guards {
    pub(super) fn assume(&mut self, guards: &[Guard]) {
        for guard in guards {
            match guard {
                Guard::Present(path) => *self.present.entry(*path).or_default() += 1,
                Guard::Is(path, type_) => self.types.entry(*path).or_default().push(type_.clone()),
            }
        }
    }

    pub(super) fn forget(&mut self, guards: &[Guard]) {
        for guard in guards {
            match guard {
                Guard::Present(path) => {
                    if let Some(count) = self.present.get_mut(path) {
                        *count = count.saturating_sub(1);
                    }
                }
                Guard::Is(path, _) => {
                    if let Some(types) = self.types.get_mut(path) {
                        types.pop();
                    }
                }
            }
        }
    }

    pub(super) fn are_present(&self, path: Option<PathId>) -> bool {
        path.and_then(|path| self.present.get(&path)).is_some_and(|count| *count > 0)
    }

    pub(super) fn type_of(&self, path: PathId) -> Option<&Type> {
        self.types.get(&path)?.last()
    }
}
