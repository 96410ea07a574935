//! What tests of a control that events call for drew from, and what they found.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use super::Known;
use crate::facts::Completeness;
use crate::operation::Convention;
use crate::operation::PopulationOrigin;
use crate::operation::SampleSize;
use crate::operation::Tested;
use crate::operation::TestedPopulation;
use crate::population::Doubt;
use crate::population::Listing;
use crate::record;
use crate::record::AttributeResult;
use crate::record::Test;
use crate::sample::Confidence;
use crate::sample::Counts;
use crate::sample::Sample;
use crate::sample::Selection;
use crate::sample::rates;
use crate::time::Period;

/// The lower of the two that auditors' tables are printed for: what a test of a control is planned with where other
/// evidence stands beside it.
const CONFIDENCE: Confidence = Confidence::NINETY;

/// An item of which a test reports that no attribute applied to it.
// Invariant: ordered by what is told of it, least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum NotLookedAt {
    /// And does not say why.
    Unexplained,
    /// And says why.
    Explained,
}

/// A list of what called for a control.
struct List {
    origin: PopulationOrigin,
    /// As it was brought.
    whole: Listing,
    /// What of it is of the window.
    inside: Listing,
    doubts: Vec<Doubt>,
}

impl List {
    /// Whether a test drew from it: from all of it, or from what of it is of the window.
    fn is_of(&self, test: &Test) -> bool {
        let states = |stated: &record::Population, list: &Listing| {
            stated.count == list.items().len() as u64 && stated.digest.is_none_or(|digest| digest == list.digest())
        };
        let is_stated = |stated: &record::Population| states(stated, &self.whole) || states(stated, &self.inside);
        let has = |id: &str| self.whole.items().binary_search_by(|item| item.id().cmp(id)).is_ok();
        test.population.as_ref().is_none_or(is_stated) && test.results.iter().all(|result| has(&result.item))
    }

    /// The ids of the items of the window.
    fn ids(&self) -> BTreeSet<&str> {
        self.inside.items().iter().map(|item| item.id()).collect()
    }

    /// Whether a test says what came of an item that had not happened.
    fn is_ahead_of(&self, test: &Test) -> bool {
        let at = |id: &str| {
            let items = self.whole.items();
            items.binary_search_by(|item| item.id().cmp(id)).ok().and_then(|found| items.get(found)?.at())
        };
        let happened = test.results.iter().filter_map(|result| at(&result.item));
        happened.max().is_some_and(|last| record::is_said_before(test.tested_at, last))
    }

    /// What tests drew from where they drew from all of it, or from what is of the window.
    fn is_drawn_from(&self, sample: &Sample) -> bool {
        [self.whole.digest(), self.inside.digest()].contains(&sample.population().digest())
    }
}

impl<'a> Known<'a> {
    /// What the tests of a control found of the items that called for it in a window.
    pub(super) fn tested(self, population: &str, window: Period, tests: &[&Test]) -> Tested {
        let list = self.list(population, window);
        let (own, others): (Vec<&Test>, Vec<&Test>) =
            tests.iter().partition(|test| list.as_ref().is_none_or(|list| list.is_of(test)));
        let (early, own): (Vec<&Test>, Vec<&Test>) =
            own.into_iter().partition(|test| list.as_ref().is_some_and(|list| self.is_too_early(test, list)));
        let counting: Vec<&Test> = own.into_iter().filter(|test| self.counts(test)).collect();
        let ids = list.as_ref().map(List::ids);
        let is_inside = |id: &str| ids.as_ref().is_none_or(|ids| ids.contains(id));
        let reported = || counting.iter().flat_map(|test| &test.results).filter(|result| is_inside(&result.item));
        let mut found: BTreeMap<&str, AttributeResult> = BTreeMap::new();
        let mut without: BTreeMap<&str, NotLookedAt> = BTreeMap::new();
        for result in reported() {
            let has = |wanted| result.with(wanted).next().is_some();
            if has(AttributeResult::Deviation) {
                found.insert(&result.item, AttributeResult::Deviation);
            } else if has(AttributeResult::Met) {
                found.entry(&result.item).or_insert(AttributeResult::Met);
            } else {
                let told = if result.is_explained() { NotLookedAt::Explained } else { NotLookedAt::Unexplained };
                without.entry(&result.item).and_modify(|it| *it = told.max(*it)).or_insert(told);
            }
        }
        let deviating = found.values().filter(|it| **it == AttributeResult::Deviation).count() as u32;
        let tested: BTreeSet<&str> = found.keys().copied().collect();
        let items = tested.len() as u32;
        let sample = list.as_ref().and_then(|list| self.sample(list));
        let drawn = sample.into_iter().flat_map(Sample::items).map(|item| item.id());
        let drawn: BTreeSet<&str> = drawn.filter(|id| is_inside(id)).collect();
        let population = match &list {
            Some(list) => Some(listed(population, list)),
            None => {
                let stating = counting.iter().filter_map(|test| Some((test.tested_at, test.population.as_ref()?)));
                stating.max_by_key(|(at, _)| *at).map(|(_, it)| stated(population, it))
            }
        };
        let are_all = |items: &BTreeSet<&str>| match (&ids, &population) {
            (Some(ids), _) => ids.is_subset(items),
            (None, population) => population.as_ref().is_some_and(|it| it.count == items.len() as u64),
        };
        // While the order of the sample has a next item, that one is tested instead of what nothing applied to.
        let has_next = sample.is_some_and(|sample| !sample.is_census());
        let explained = without.iter().filter(|(_, it)| **it == NotLookedAt::Explained && !has_next).map(|(id, _)| *id);
        let settled: BTreeSet<&str> = tested.iter().copied().chain(explained).collect();
        let reported: BTreeSet<&str> = found.keys().chain(without.keys()).copied().collect();
        let selection = match (are_all(&settled), sample) {
            (true, _) => Selection::All,
            (false, Some(sample)) if drawn == tested => sample.selection(),
            // Somebody chose some of them, or left some out.
            (false, _) => Selection::Haphazard,
        };
        let asked: &BTreeSet<&str> = if drawn.is_empty() { &reported } else { &drawn };
        let is_chosen = items > 0 && drawn.is_empty() && !are_all(&reported);
        Tested {
            population,
            items,
            deviating,
            rates: Counts::new(items, deviating).map(|counts| rates(counts, selection, CONFIDENCE)),
            is_chosen,
            untested: asked.difference(&settled).map(|id| (*id).to_owned()).collect(),
            sample: sample.map(|sample| self.size(sample)),
            of_others: others.into_iter().map(|test| test.id.clone()).collect(),
            too_early: early.into_iter().map(|test| test.id.clone()).collect(),
        }
    }

    /// Whether a test says anything of the period, apart from deviations: as `rollup` has it.
    fn counts(self, test: &Test) -> bool {
        let period = self.observations.period;
        let adoptions = self.program.profile().adoptions_in(&test.control, period);
        let records = self.engagement.records();
        test.carries()
            && record::is_said_in_time(test.tested_at, period)
            && records.is_independent(test, adoptions.map(|adoption| &adoption.owner))
    }

    /// What lists a population: the facts, else people; of several lists of theirs the first that leaves nothing out.
    fn list(self, population: &str, window: Period) -> Option<List> {
        let of_name = |listing: &&Listing| listing.about().id.as_str() == population;
        let of_facts = self.listings.values().filter(of_name).map(|it| (PopulationOrigin::Facts, it));
        let papers = self.engagement.records().workpapers.iter().map(|workpaper| &workpaper.listing).filter(of_name);
        let all = of_facts.chain(papers.map(|it| (PopulationOrigin::List, it)));
        let lists = all.map(|(origin, listing)| {
            let (inside, doubts) = listing.within(window);
            List { origin, whole: listing.clone(), inside, doubts }
        });
        let is_of_its_time = |list: &List| {
            let listed = list.whole.about().period;
            listed.from() < window.to() && window.from() < listed.to()
        };
        let is_partial = |list: &List| list.doubts.iter().any(|it| matches!(it, Doubt::OfAnotherTime { .. }));
        lists.filter(is_of_its_time).min_by_key(|list| (list.origin != PopulationOrigin::Facts, is_partial(list)))
    }

    /// The last sample that was drawn from a list.
    fn sample(self, list: &List) -> Option<&'a Sample> {
        self.samples(list).max_by_key(|sample| sample.seed().at())
    }

    /// How many items a sample has, beside how many the catalog's table has for its population.
    fn size(self, sample: &Sample) -> SampleSize {
        let population = sample.population();
        let row = |there: u32| {
            let row =
                self.program.sizes()?.of_population(population.items().len() as u64, population.about().period)?;
            Some(Convention { frequency: row.frequency, items: row.items.within(there) })
        };
        let convention = match sample.selection() {
            Selection::Drawn { population } => row(population),
            Selection::All | Selection::Haphazard => None,
        };
        let basis = sample.size_basis().map(str::to_owned);
        SampleSize { items: sample.items().count() as u32, convention, basis }
    }

    /// All samples that were drawn from a list.
    fn samples(self, list: &List) -> impl Iterator<Item = &'a Sample> {
        let samples = self.engagement.records().workpapers.iter().filter_map(|workpaper| workpaper.sample.as_ref());
        samples.filter(|sample| list.is_drawn_from(sample))
    }

    /// Whether a test is dated before there was anything to test: before anybody drew, or before its items happened.
    fn is_too_early(self, test: &Test, list: &List) -> bool {
        let first_drawn = self.samples(list).map(|sample| sample.seed().at()).min();
        first_drawn.is_some_and(|at| record::is_said_before(test.tested_at, at)) || list.is_ahead_of(test)
    }
}

fn listed(id: &str, list: &List) -> TestedPopulation {
    TestedPopulation {
        id: id.to_owned(),
        title: list.whole.about().title.clone(),
        origin: list.origin,
        count: list.inside.items().len() as u64,
        digest: Some(list.inside.digest()),
        completeness: Doubt::together(&list.doubts),
        doubts: list.doubts.clone(),
    }
}

fn stated(id: &str, population: &record::Population) -> TestedPopulation {
    TestedPopulation {
        id: id.to_owned(),
        title: population.title.clone(),
        origin: PopulationOrigin::Stated,
        count: population.count,
        digest: population.digest,
        completeness: Completeness::NotEstablished,
        doubts: vec![Doubt::NotClaimed],
    }
}
