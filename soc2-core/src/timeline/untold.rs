//! The resources that snapshots tell nothing of.

use std::collections::BTreeSet;

/// How many are named: more than anyone reads, and few enough to be kept for years in which names come and go.
const NAMED: usize = 100;

/// Resources that nothing is told of, by id: the first of them in order, whatever the order in which they were added.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Untold {
    /// The first hundred.
    pub named: BTreeSet<String>,
    /// How many there were at one time, at the most.
    most: usize,
    is_cut: bool,
}

impl Untold {
    /// Those of one snapshot.
    pub(crate) fn of<'a>(resources: impl Iterator<Item = &'a String>) -> Self {
        let named: BTreeSet<String> = resources.cloned().collect();
        let mut untold = Self { most: named.len(), named, is_cut: false };
        untold.cut();
        untold
    }

    /// How many more there are at the least: which of them were the same at other times is not kept.
    pub fn at_least_more(&self) -> usize {
        let more = self.most.saturating_sub(self.named.len());
        if self.is_cut { more.max(1) } else { 0 }
    }

    pub(super) fn extend(&mut self, other: Self) {
        self.named.extend(other.named);
        self.most = self.most.max(other.most);
        self.is_cut |= other.is_cut;
        self.cut();
    }

    fn cut(&mut self) {
        while self.named.len() > NAMED {
            self.named.pop_last();
            self.is_cut = true;
        }
    }
}

impl FromIterator<Untold> for Untold {
    fn from_iter<T: IntoIterator<Item = Self>>(all: T) -> Self {
        all.into_iter().fold(Self::default(), |mut known, next| {
            known.extend(next);
            known
        })
    }
}
