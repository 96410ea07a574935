//! In which order to bring what is lacking, so that the first of it is worth the most.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// Findings that lack the same.
pub(super) struct Waiting<'a, T> {
    /// What each way to answer them lacks: one whole way is enough.
    pub(super) ways: Vec<BTreeSet<&'a T>>,
    /// How many they are.
    pub(super) count: usize,
}

/// What bringing one thing is worth, in findings.
#[derive(Default, Clone, Copy)]
pub(super) struct Worth {
    /// That lack it and nothing else.
    pub(super) decides: usize,
    /// That lack it.
    pub(super) takes_part_in: usize,
    /// That become answerable when it comes after those before it.
    pub(super) adds: usize,
}

/// All things, the next being always of the set that makes the most findings answerable for each thing in it.
pub(super) fn order<'a, T: Ord>(
    things: impl Iterator<Item = &'a T>,
    waiting: &'a [Waiting<'a, T>],
) -> Vec<(&'a T, Worth)> {
    let mut left: BTreeMap<&T, Worth> = things.map(|thing| (thing, Worth::default())).collect();
    // Who waits for a thing: only they gain by it.
    let mut by_thing: BTreeMap<&T, Vec<usize>> = BTreeMap::new();
    for (position, Waiting { ways, count }) in waiting.iter().enumerate() {
        let all: BTreeSet<&T> = ways.iter().flatten().copied().collect();
        for thing in all {
            by_thing.entry(thing).or_default().push(position);
            let worth = left.entry(thing).or_default();
            worth.takes_part_in += count;
            worth.decides += if ways.iter().any(|way| way.len() == 1 && way.contains(thing)) { *count } else { 0 };
        }
    }
    let mut bringing = Bringing { waiting, by_thing, brought: BTreeSet::new() };
    let mut ordered = Vec::with_capacity(left.len());
    while let Some(best) = bringing.best() {
        let mut best: Vec<&T> = best.into_iter().collect();
        best.sort_by_key(|thing| Reverse(left.get(thing).map_or(0, |worth| worth.takes_part_in)));
        for thing in best {
            let adds = bringing.bring(thing);
            ordered.extend(left.remove(thing).map(|worth| (thing, Worth { adds, ..worth })));
        }
    }
    // Everything is answerable without the rest: other ways to answer the same.
    ordered.extend(left);
    ordered
}

struct Bringing<'a, T> {
    waiting: &'a [Waiting<'a, T>],
    by_thing: BTreeMap<&'a T, Vec<usize>>,
    brought: BTreeSet<&'a T>,
}

impl<'a, T: Ord> Bringing<'a, T> {
    /// The set that is worth the most for each thing in it; of equals the smaller, then the first by name.
    fn best(&self) -> Option<BTreeSet<&'a T>> {
        let still = self.waiting.iter().filter(|it| !self.is_answerable(it, &BTreeSet::new()));
        let rest = |way: &BTreeSet<&'a T>| way.difference(&self.brought).copied().collect::<BTreeSet<&'a T>>();
        let sets: BTreeSet<BTreeSet<&'a T>> = still.flat_map(|it| it.ways.iter().map(rest)).collect();
        let mut best: Option<(usize, BTreeSet<&'a T>)> = None;
        for set in sets {
            let gain = self.gain(&set);
            let is_better = best.as_ref().is_none_or(|(most, held)| {
                // gain / set.len() against most / held.len(), without division.
                let (ours, theirs) = (gain * held.len(), most * set.len());
                (ours, Reverse(set.len())) > (theirs, Reverse(held.len()))
            });
            if is_better {
                best = Some((gain, set));
            }
        }
        best.map(|(_, set)| set)
    }

    /// How many findings become answerable with a set more.
    fn gain(&self, set: &BTreeSet<&'a T>) -> usize {
        let concerned: BTreeSet<usize> =
            set.iter().filter_map(|thing| self.by_thing.get(*thing)).flatten().copied().collect();
        let waiting = concerned.into_iter().filter_map(|position| self.waiting.get(position));
        let gained = waiting.filter(|it| !self.is_answerable(it, &BTreeSet::new()) && self.is_answerable(it, set));
        gained.map(|it| it.count).sum()
    }

    fn is_answerable(&self, waiting: &Waiting<'a, T>, with: &BTreeSet<&'a T>) -> bool {
        waiting.ways.iter().any(|way| way.iter().all(|thing| self.brought.contains(thing) || with.contains(thing)))
    }

    /// Brings a thing, and says how many findings that made answerable.
    fn bring(&mut self, thing: &'a T) -> usize {
        let gain = self.gain(&BTreeSet::from([thing]));
        self.brought.insert(thing);
        gain
    }
}
