//! A profile: what an organization takes from a catalog, and how it tailors it.

mod read;
mod resolve;

use indexmap::IndexMap;

use crate::catalog::Additions;
use crate::catalog::Category;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Place;
use crate::diagnostic::Text;
use crate::document::Span;
use crate::error::Error;
use crate::error::ErrorKind;
use crate::id::CheckId;
use crate::id::ComponentId;
use crate::id::ControlId;
use crate::id::ProfileId;
use crate::id::TargetId;
use crate::literal::Literal;
use crate::time::Duration;
use crate::time::Instant;
use crate::time::Period;
use crate::time::Validity;

pub use read::read;
pub use resolve::resolve;

/// What is in scope. The default is everything that the catalog has.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Profile {
    /// Its id; none for a profile that nobody wrote.
    pub id: Option<ProfileId>,
    /// What people call it.
    pub title: String,
    /// What it is for.
    pub description: String,
    /// The profiles that it starts from; of two that say different things, the later one counts. Empty once
    /// [`resolve`]d.
    pub extends: Vec<ProfileId>,
    /// The categories in scope; all when none is named.
    pub categories: Vec<Category>,
    /// The targets in scope; all when none is named.
    pub targets: Vec<TargetId>,
    /// These controls and no others; all when none is named.
    pub controls: Vec<ControlId>,
    /// Controls left out, and why.
    pub exclude: IndexMap<ControlId, String>,
    /// Controls that the organization states as its own.
    pub adopt: Vec<Adoption>,
    /// Parameters with other values than the catalog's.
    pub params: IndexMap<CheckId, IndexMap<String, Override>>,
    /// How long snapshots of facts may be apart over a period, where a check would have them closer.
    pub max_gap: Option<MaxGap>,
    /// Controls, checks and sources of its own.
    pub add: Additions,
    /// Where it is written.
    pub place: Place,
    /// Where the profiles are written that it extended, the nearest first.
    pub(crate) inherited: IndexMap<ProfileId, Place>,
}

/// Another value for a parameter.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Override {
    /// The value.
    pub value: Literal,
    /// Why.
    pub reason: String,
    /// The commitment or requirement that asks for it.
    pub commitment: Option<String>,
}

/// How long a snapshot of facts may stand for the time after it, in an assessment of a period.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct MaxGap {
    /// The length: a check that lets its facts be older keeps its own.
    pub length: Duration,
    /// Why.
    pub reason: String,
}

/// A control as the organization states it, from when to when.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Adoption {
    /// The control.
    pub control: ControlId,
    /// Who answers for it.
    pub owner: String,
    /// The organization's own wording; the catalog's when none.
    pub statement: Option<String>,
    /// From when, and before when: a control that replaces another in mid-year is adopted beside it.
    pub effective: Validity,
    /// The parts of the system that it is about, by the ids of the scope; all when none is named.
    pub components: Vec<ComponentId>,
    /// Why, or why in these words.
    pub reason: Option<String>,
    /// Where it is written.
    pub place: Place,
}

impl Profile {
    /// Whether a control is in scope.
    pub fn takes(&self, control: &ControlId) -> bool {
        (self.controls.is_empty() || self.controls.contains(control)) && !self.exclude.contains_key(control)
    }

    /// The same profile on fewer targets; on its own where none is named.
    ///
    /// # Errors
    /// When one is not among its targets: a selection is narrowed, not widened.
    pub fn narrowed(self, targets: &[TargetId]) -> Result<Self, Error> {
        if targets.is_empty() {
            return Ok(self);
        }
        let outside = targets.iter().filter(|it| !self.targets.is_empty() && !self.targets.contains(it));
        let mistakes: Vec<Diagnostic> = outside
            .map(|target| {
                let known: Vec<&str> = self.targets.iter().map(TargetId::as_str).collect();
                let message = format!("`{target}` is not among the profile's targets");
                Diagnostic::new("", message).with_hint(format!("it has {}", known.join(", ")))
            })
            .collect();
        match mistakes.is_empty() {
            true => Ok(Self { targets: targets.to_vec(), ..self }),
            false => Err(Error::new(ErrorKind::Profile, mistakes)),
        }
    }

    /// Whether it takes less than everything.
    pub(crate) fn selects(&self) -> bool {
        let Self { categories, targets, controls, exclude, .. } = self;
        !(categories.is_empty() && targets.is_empty() && controls.is_empty() && exclude.is_empty())
    }

    /// The adoption of a control in force at an instant.
    pub fn adoption(&self, control: &ControlId, at: Instant) -> Option<&Adoption> {
        self.adopt.iter().find(|adoption| adoption.control == *control && adoption.effective.contains(at))
    }

    /// The adoptions of a control that are in force at some moment of a period, in the order of the profile.
    pub(crate) fn adoptions_in(&self, control: &ControlId, period: Period) -> impl Iterator<Item = &Adoption> {
        let control = control.clone();
        let is_in_force = move |it: &Validity| it.from < period.to() && it.to.is_none_or(|to| period.from() < to);
        self.adopt.iter().filter(move |it| it.control == control && is_in_force(&it.effective))
    }

    /// A mistake at the words that landmarks lead to, in this profile or in the first it extended that has them.
    pub(crate) fn diagnostic_of(&self, landmarks: &[&str], message: String, hint: String) -> Diagnostic {
        let has_them = |place: &&Place| place.has(landmarks);
        let place = std::iter::once(&self.place).chain(self.inherited.values()).find(has_them).unwrap_or(&self.place);
        place.diagnostic_of(landmarks, message, Some(hint))
    }
}

impl Default for Profile {
    fn default() -> Self {
        Self {
            id: None,
            title: String::new(),
            description: String::new(),
            extends: Vec::new(),
            categories: Vec::new(),
            targets: Vec::new(),
            controls: Vec::new(),
            exclude: IndexMap::new(),
            adopt: Vec::new(),
            params: IndexMap::new(),
            max_gap: None,
            add: Additions::default(),
            place: Place { text: Text::new("profile", ""), span: Span::default() },
            inherited: IndexMap::new(),
        }
    }
}
