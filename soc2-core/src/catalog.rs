//! The catalog: criteria, and what an organization does and checks to meet them.

mod check;
mod control;
mod criterion;
mod proof;
mod read;
mod sizes;
mod source;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt::Display;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Place;
use crate::digest::Digest;
use crate::id::CheckId;
use crate::id::ControlId;
use crate::id::CriterionId;
use crate::id::SeriesId;
use crate::id::SourceId;
use crate::id::TargetId;

pub use check::*;
pub use control::*;
pub use criterion::*;
pub use proof::*;
pub(crate) use read::additions;
pub(crate) use read::category;
pub use read::layered;
pub use read::names_itself;
pub use read::read;
pub(crate) use read::sizes;
pub use sizes::*;
pub use source::*;

/// Everything that the authored text says, resolved by [`compile`](crate::compile::compile).
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Catalog {
    /// Its name.
    pub id: String,
    /// Its own version: major when a verdict on unchanged facts can flip.
    pub version: semver::Version,
    /// What people call it.
    pub title: String,
    /// The edition of the criteria: `tsc-2017-rev2022`.
    pub edition: String,
    /// Over all its texts, names included, ordered by name.
    pub digest: Digest,
    /// That the examples of its checks ran, with these texts and in this engine.
    pub proof: Result<Proof, Unproven>,
    /// What each category is and is not, where the catalog says.
    pub categories: BTreeMap<Category, CategoryPage>,
    /// Ordered as the criteria are printed.
    pub series: BTreeMap<SeriesId, Series>,
    /// Ordered as the criteria are printed.
    pub criteria: BTreeMap<CriterionId, Criterion>,
    /// Where checks look.
    pub targets: BTreeMap<TargetId, Target>,
    /// What collectors can bring.
    pub sources: BTreeMap<SourceId, Source>,
    /// What is looked at.
    pub checks: BTreeMap<CheckId, Check>,
    /// What the organization does.
    pub controls: BTreeMap<ControlId, Control>,
    /// How many items auditors are used to test, where the catalog says.
    pub sizes: Option<SizeTable>,
}

/// What a profile adds to a catalog: parts of its own.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Additions {
    /// Where checks look.
    pub targets: BTreeMap<TargetId, Target>,
    /// What collectors can bring.
    pub sources: BTreeMap<SourceId, Source>,
    /// What is looked at.
    pub checks: BTreeMap<CheckId, Check>,
    /// What the organization does.
    pub controls: BTreeMap<ControlId, Control>,
}

impl Additions {
    /// Whether nothing is added.
    pub fn is_empty(&self) -> bool {
        let Self { targets, sources, checks, controls } = self;
        targets.is_empty() && sources.is_empty() && checks.is_empty() && controls.is_empty()
    }

    /// Takes in another's parts; gives back a mistake for each id that both have, unless it is the same part.
    pub(crate) fn take_in(&mut self, other: Self) -> Vec<Diagnostic> {
        let Self { targets, sources, checks, controls } = self;
        other.add_to(targets, sources, checks, controls)
    }

    fn add_to(
        self,
        targets: &mut BTreeMap<TargetId, Target>,
        sources: &mut BTreeMap<SourceId, Source>,
        checks: &mut BTreeMap<CheckId, Check>,
        controls: &mut BTreeMap<ControlId, Control>,
    ) -> Vec<Diagnostic> {
        let mut twice = Vec::new();
        add(targets, self.targets, |it| &it.place, &mut twice);
        add(sources, self.sources, |it| &it.place, &mut twice);
        add(checks, self.checks, |it| &it.place, &mut twice);
        add(controls, self.controls, |it| &it.place, &mut twice);
        twice
    }
}

impl Catalog {
    /// The catalog with what a profile adds to it.
    ///
    /// # Errors
    /// A mistake for each id that the catalog has already.
    pub(crate) fn with(&self, additions: &Additions) -> Result<Self, Vec<Diagnostic>> {
        let mut catalog = self.clone();
        let Self { targets, sources, checks, controls, .. } = &mut catalog;
        let twice = additions.clone().add_to(targets, sources, checks, controls);
        if twice.is_empty() { Ok(catalog) } else { Err(twice) }
    }
}

fn add<Id: Ord + Display, T>(
    parts: &mut BTreeMap<Id, T>,
    more: BTreeMap<Id, T>,
    place: fn(&T) -> &Place,
    twice: &mut Vec<Diagnostic>,
) {
    for (id, part) in more {
        match parts.entry(id) {
            Entry::Vacant(entry) => drop(entry.insert(part)),
            // Two profiles may extend a third.
            Entry::Occupied(entry) if place(entry.get()).is_same(place(&part)) => {}
            Entry::Occupied(entry) => {
                let Place { text, .. } = place(entry.get());
                let message = format!("`{}` is defined in {} already", entry.key(), text.name);
                let hint = Some("give it an id of its own".to_owned());
                twice.push(place(&part).diagnostic_of(&["id", &entry.key().to_string()], message, hint));
            }
        }
    }
}
