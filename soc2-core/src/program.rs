//! A program: a catalog as one profile takes it, resolved and immutable. Share it between threads.

mod meaning;

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;

use crate::catalog::Category;
use crate::catalog::CategoryPage;
use crate::catalog::Check;
use crate::catalog::Control;
use crate::catalog::Criterion;
use crate::catalog::Proof;
use crate::catalog::Series;
use crate::catalog::SizeTable;
use crate::catalog::Source;
use crate::catalog::Target;
use crate::catalog::Unproven;
use crate::cel;
use crate::digest::Digest;
use crate::document::Document;
use crate::document::push_key;
use crate::id::CheckId;
use crate::id::ControlId;
use crate::id::CriterionId;
use crate::id::SeriesId;
use crate::id::SourceId;
use crate::id::TargetId;
use crate::literal::Literal;
use crate::population::Extract;
use crate::profile::Profile;
use crate::shape::KnownSource;

/// What [`compile`](crate::compile::compile) makes of a catalog and a profile.
///
/// Invariant: every id in it names something in it, or something that the profile left out of scope; every
/// expression is compiled; only what is in scope is here.
#[derive(Debug)]
pub struct Program {
    pub(crate) catalog: CatalogName,
    pub(crate) profile: Profile,
    pub(crate) categories: Vec<Category>,
    pub(crate) category_pages: BTreeMap<Category, CategoryPage>,
    pub(crate) series: BTreeMap<SeriesId, Series>,
    pub(crate) criteria: BTreeMap<CriterionId, Criterion>,
    pub(crate) targets: BTreeMap<TargetId, Target>,
    pub(crate) sources: BTreeMap<SourceId, KnownSource>,
    /// How items are found in the sources that list populations.
    pub(crate) populations: BTreeMap<SourceId, Extract>,
    /// The functions of the embedder that its checks call, with their versions.
    pub(crate) functions: BTreeSet<(String, String)>,
    pub(crate) checks: BTreeMap<CheckId, CompiledCheck>,
    pub(crate) controls: BTreeMap<ControlId, Control>,
    pub(crate) sizes: Option<SizeTable>,
    pub(crate) left_out: LeftOut,
}

/// What the catalog has and this selection has not. Statements may name it: one file of them serves several selections.
#[derive(Debug, Default)]
pub(crate) struct LeftOut {
    pub(crate) criteria: BTreeSet<CriterionId>,
    pub(crate) checks: BTreeSet<CheckId>,
    pub(crate) controls: BTreeSet<ControlId>,
    /// Kinds of subjects that no target in scope has.
    pub(crate) subjects: BTreeSet<String>,
}

/// Which catalog a program came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogName {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its version.
    pub version: semver::Version,
    /// The edition of its criteria.
    pub edition: String,
    /// Over its texts.
    pub digest: Digest,
    /// That the examples of its checks ran, with these texts and in this engine.
    pub proof: Result<Proof, Unproven>,
}

/// A check with its parameters filled in and its expressions compiled.
#[derive(Debug)]
pub(crate) struct CompiledCheck {
    pub(crate) check: Check,
    /// What `params` is in its expressions.
    pub(crate) params: Document,
    pub(crate) tailored: Vec<ParamInForce>,
    /// Invariant: as many as `check.variants`, in their order.
    pub(crate) variants: Vec<Arc<CompiledVariant>>,
}

/// A parameter of a check, as the profile leaves or changes it.
#[derive(Debug, Clone, PartialEq)]
pub struct ParamInForce {
    /// Its name.
    pub name: String,
    /// The value that the check uses.
    pub value: Literal,
    /// The catalog's value.
    pub default: Literal,
    /// Where the catalog's value comes from.
    pub source: Option<String>,
    /// Why the profile gives another; nothing where it does not.
    pub reason: Option<String>,
    /// The commitment that the profile cites for it.
    pub commitment: Option<String>,
}

/// The expressions of one variant.
#[derive(Debug)]
pub(crate) struct CompiledVariant {
    /// Invariant: the variant's sources have the first slots, in their order; behind them stand `params`, `subject` and
    /// `now`, then `item`.
    pub(crate) env: cel::Env,
    /// The slot of `item`.
    pub(crate) item: usize,
    pub(crate) for_each: Option<cel::Expression>,
    pub(crate) key: Option<cel::Expression>,
    pub(crate) applies: Option<cel::Expression>,
    pub(crate) pass: cel::Expression,
    pub(crate) message: Option<cel::Expression>,
}

impl CompiledVariant {
    pub(crate) fn expressions(&self) -> impl Iterator<Item = &cel::Expression> {
        let Self { for_each, key, applies, pass, message, .. } = self;
        [for_each, key, applies, message].into_iter().flatten().chain([pass])
    }

    /// The paths that its expressions read, each from a slot. An element of a list that is a path stands on a path
    /// itself.
    pub(crate) fn paths(&self) -> Vec<(usize, Vec<cel::PathStep<'_>>)> {
        let Self { for_each, key, applies, pass, message, item, .. } = self;
        let on_each = key.iter().chain(applies).chain([pass]).chain(message);
        let mut reads: Vec<cel::Read<'_>> = on_each.flat_map(cel::Expression::reads).collect();
        let is_of_element = |read: &cel::Read<'_>| read.slot == *item;
        let elements = for_each.as_ref().and_then(cel::Expression::as_path);
        let elements = elements.filter(|_| reads.iter().any(is_of_element));
        if elements.is_none() {
            reads.extend(for_each.iter().flat_map(cel::Expression::reads));
        }
        let from_slot = reads.into_iter().map(|read| match &elements {
            Some(elements) if is_of_element(&read) => {
                let path = elements.path.iter().copied().chain([cel::PathStep::Each]).chain(read.path);
                (elements.slot, path.collect())
            }
            Some(_) | None => (read.slot, read.path),
        });
        from_slot.collect()
    }
}

impl CompiledCheck {
    /// The paths that it reads of a source, as reports name them, ordered: `result[].hostname`; the source itself where
    /// all of it is read.
    pub(crate) fn paths_of(&self, source: &SourceId) -> BTreeSet<String> {
        let mut paths = BTreeSet::new();
        for (variant, compiled) in self.check.variants.iter().zip(&self.variants) {
            let Some(slot) = variant.facts.keys().position(|id| id == source) else { continue };
            for (_, steps) in compiled.paths().into_iter().filter(|(from, _)| *from == slot) {
                let mut path = source.to_string();
                for step in steps {
                    match step {
                        cel::PathStep::Field(name) => push_key(&mut path, name),
                        cel::PathStep::Each => path.push_str("[]"),
                    }
                }
                paths.insert(path);
            }
        }
        paths
    }
}

impl Program {
    /// The catalog that it came from.
    pub fn catalog(&self) -> &CatalogName {
        &self.catalog
    }

    /// How many items auditors are used to test, where the catalog says.
    pub fn sizes(&self) -> Option<&SizeTable> {
        self.sizes.as_ref()
    }

    /// The profile that chose from it.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// Whether another asks the same: of the same texts of a catalog, as the same texts of profiles take it, on the same
    /// targets and with the same functions. What two such programs saw of a period may be put together.
    ///
    /// ```
    /// use soc2_core::{catalog, compile, diagnostic::Text, profile::Profile};
    /// let of = |id| Text::new("own.yaml", format!("catalog: {{id: {id}, title: Ours, version: 1.0.0, edition: tsc-2017-rev2022}}"));
    /// let program = |id| compile(&catalog::read(&[of(id)])?, &Profile::default());
    /// assert!(program("own")?.asks_the_same_as(&program("own")?));
    /// assert!(!program("own")?.asks_the_same_as(&program("other")?));
    /// # Ok::<(), soc2_core::Error>(())
    /// ```
    pub fn asks_the_same_as(&self, other: &Self) -> bool {
        let texts = |program: &Self| -> Vec<Arc<str>> {
            let Profile { place, inherited, .. } = &program.profile;
            let places = std::iter::once(place).chain(inherited.values());
            places.map(|place| Arc::clone(&place.text.content)).collect()
        };
        self.catalog.digest == other.catalog.digest
            && self.profile.targets == other.profile.targets
            && self.functions == other.functions
            && texts(self) == texts(other)
    }

    /// The categories in scope.
    pub fn categories(&self) -> &[Category] {
        &self.categories
    }

    /// What a category is, where the catalog says.
    pub fn category(&self, category: Category) -> Option<&CategoryPage> {
        self.category_pages.get(&category)
    }

    /// The series in scope, in the order of the criteria.
    pub fn series(&self) -> impl Iterator<Item = &Series> {
        self.series.values()
    }

    /// The series of a criterion.
    pub fn series_of(&self, criterion: &CriterionId) -> Option<&Series> {
        self.series.get(criterion.series())
    }

    /// The criteria in scope, in order.
    pub fn criteria(&self) -> impl Iterator<Item = &Criterion> {
        self.criteria.values()
    }

    /// A criterion in scope.
    pub fn criterion(&self, id: &CriterionId) -> Option<&Criterion> {
        self.criteria.get(id)
    }

    /// The targets in scope.
    pub fn targets(&self) -> impl Iterator<Item = &Target> {
        self.targets.values()
    }

    /// The checks in scope, by id.
    pub fn checks(&self) -> impl Iterator<Item = &Check> {
        self.checks.values().map(|compiled| &compiled.check)
    }

    /// The checks in scope that read a source, by id.
    pub fn checks_reading(&self, source: &SourceId) -> impl Iterator<Item = &Check> {
        self.checks().filter(move |check| check.sources().any(|read| read == source))
    }

    /// A check in scope.
    pub fn check(&self, id: &CheckId) -> Option<&Check> {
        self.checks.get(id).map(|compiled| &compiled.check)
    }

    /// Over what decides a check in scope: its target, expressions, sources and parameters, with the catalog's values for
    /// them. What it says in words is left out, and so is what a profile changes.
    pub fn digest_of(&self, check: &CheckId) -> Option<Digest> {
        self.check(check).map(|check| meaning::digest(self, check))
    }

    /// Whether what a check comes to depends on the instant at which it is asked, beside the age of its facts.
    pub(crate) fn reads_now(&self, check: &CheckId) -> bool {
        self.checks.get(check).into_iter().flat_map(|compiled| &compiled.variants).any(|variant| {
            let now = variant.env.slot("now");
            variant.expressions().flat_map(cel::Expression::reads).any(|read| Some(read.slot) == now)
        })
    }

    /// The parameters of a check that a profile may change, with the values in force.
    pub fn params_of(&self, check: &CheckId) -> &[ParamInForce] {
        self.checks.get(check).map(|compiled| compiled.tailored.as_slice()).unwrap_or_default()
    }

    /// A source of the catalog.
    pub fn source(&self, id: &SourceId) -> Option<&Source> {
        self.sources.get(id).map(|known| &known.source)
    }

    /// The controls in scope, by id.
    pub fn controls(&self) -> impl Iterator<Item = &Control> {
        self.controls.values()
    }

    /// A control in scope.
    pub fn control(&self, id: &ControlId) -> Option<&Control> {
        self.controls.get(id)
    }

    /// The sources that its checks read: what to collect.
    pub fn sources(&self) -> impl Iterator<Item = &Source> {
        self.sources.values().filter(|known| known.shape.is_some()).map(|known| &known.source)
    }

    /// The functions of the embedder that its checks call, each with its version, ordered: beside the catalog and the
    /// facts, what a report follows from.
    pub fn functions(&self) -> impl Iterator<Item = (&str, &str)> {
        self.functions.iter().map(|(name, version)| (name.as_str(), version.as_str()))
    }

    /// The checks of a control that are in scope, in the order of its page.
    pub fn checks_of<'a>(&'a self, control: &'a Control) -> impl Iterator<Item = &'a Check> {
        control.checks.iter().filter_map(|id| self.check(id))
    }
}
