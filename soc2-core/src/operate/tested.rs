//! What tests of a control that events call for, or a calendar, drew from, and what they found.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use super::Known;
use crate::catalog::Control;
use crate::catalog::Frequency;
use crate::catalog::Operation;
use crate::catalog::Procedure;
use crate::catalog::Schedule;
use crate::facts::Completeness;
use crate::operation::Convention;
use crate::operation::LimitedBy;
use crate::operation::Occurrence;
use crate::operation::Occurrences;
use crate::operation::PopulationOrigin;
use crate::operation::SampleSize;
use crate::operation::Tested;
use crate::operation::TestedPopulation;
use crate::operation::there_at;
use crate::population::Doubt;
use crate::population::Listing;
use crate::record;
use crate::record::AttributeResult;
use crate::record::Performance;
use crate::record::Test;
use crate::sample::Confidence;
use crate::sample::Counts;
use crate::sample::Projection;
use crate::sample::Rates;
use crate::sample::Sample;
use crate::sample::Selection;
use crate::sample::rates;
use crate::time::Instant;
use crate::time::Period;

/// The lower of the two that auditors' tables are printed for: what a test of a control is planned with where other
/// evidence stands beside it.
const CONFIDENCE: Confidence = Confidence::NINETY;

/// What tests report of items, attribute by attribute.
struct LookedAt<'a> {
    /// The attributes that had to be looked at: those of the procedures that the tests made, and those that they report of.
    letters: BTreeSet<&'a str>,
    items: BTreeMap<&'a str, Reported<'a>>,
}

/// What tests report of one item, over all of them.
#[derive(Default)]
struct Reported<'a> {
    attributes: BTreeMap<&'a str, AttributeResult>,
    is_explained: bool,
}

impl<'a> LookedAt<'a> {
    /// What tests report of the items that `named` knows, under the names that it gives them.
    fn at(control: &'a Control, tests: &[&'a Test], named: impl Fn(&'a str) -> Option<&'a str>) -> Self {
        let is_made = |procedure: &&Procedure| tests.iter().any(|test| test.procedures.contains(&procedure.kind));
        let asked = control.procedures.iter().filter(is_made).flat_map(|procedure| procedure.attributes.keys());
        let mut letters: BTreeSet<&str> = asked.map(String::as_str).collect();
        let mut items: BTreeMap<&str, Reported<'_>> = BTreeMap::new();
        for result in tests.iter().flat_map(|test| &test.results) {
            let Some(name) = named(&result.item) else { continue };
            let item = items.entry(name).or_default();
            item.is_explained |= result.is_explained();
            for (letter, found) in &result.attributes {
                letters.insert(letter);
                // Of two tests the one that asked and found something decides, and a deviation before all.
                let so_far = item.attributes.entry(letter).or_insert(*found);
                *so_far = worst(*so_far, *found);
            }
        }
        Self { letters, items }
    }

    fn of(&self, is_wanted: impl Fn(&Reported<'_>) -> bool) -> BTreeSet<&'a str> {
        self.items.iter().filter(|(_, it)| is_wanted(it)).map(|(item, _)| *item).collect()
    }

    /// Whether each attribute that had to be looked at was.
    fn is_whole(&self, item: &Reported<'_>) -> bool {
        !item.attributes.is_empty() && self.letters.iter().all(|letter| item.attributes.contains_key(letter))
    }

    /// The items of which all was looked at that had to be, and something applied.
    fn whole(&self) -> BTreeSet<&'a str> {
        self.of(|it| self.is_whole(it) && it.is_applied_to())
    }

    /// The same, and those that deviate, whatever else is not known of them.
    fn tested(&self) -> BTreeSet<&'a str> {
        self.of(|it| (self.is_whole(it) && it.is_applied_to()) || it.has(AttributeResult::Deviation))
    }

    fn deviating(&self) -> u32 {
        self.of(|it| it.has(AttributeResult::Deviation)).len() as u32
    }

    /// The items that nothing applied to, and a note tells why.
    fn explained(&self) -> BTreeSet<&'a str> {
        self.of(|it| self.is_whole(it) && !it.is_applied_to() && it.is_explained)
    }

    /// How many items have this result of an attribute.
    fn count(&self, letter: &str, wanted: AttributeResult) -> u32 {
        let of_letter = self.items.values().filter(|it| it.attributes.get(letter) == Some(&wanted));
        of_letter.count() as u32
    }

    /// The fewest items that some attribute was looked at on, of those that something applied to.
    fn least_reported(&self) -> Option<u32> {
        let on = |letter: &&str| {
            let has = |it: &&Reported<'_>| it.is_applied_to() && it.attributes.contains_key(*letter);
            self.items.values().filter(has).count() as u32
        };
        self.letters.iter().map(on).min()
    }

    /// The most items that some attribute did not apply to, and the attribute.
    fn least_applied(&self) -> Option<(&'a str, u32)> {
        let counted = self.letters.iter().map(|letter| (*letter, self.count(letter, AttributeResult::NotApplicable)));
        counted.filter(|(_, count)| *count > 0).max_by_key(|(_, count)| *count)
    }

    /// What follows for the items that were not tested: the worst that follows of any attribute, from the items that it
    /// applied to. A limit over all items would count as tested what was never asked.
    fn rates(&self, selection: Selection) -> (Option<Rates>, Option<LimitedBy>) {
        let overall = Counts::new(self.tested().len() as u32, self.deviating());
        let Some(overall) = overall.map(|counts| rates(counts, selection, CONFIDENCE)) else { return (None, None) };
        let Selection::Drawn { population } = selection else { return (Some(overall), None) };
        let of_letter = |letter: &&str| {
            let count = |wanted| self.count(letter, wanted);
            let (deviating, left) = (count(AttributeResult::Deviation), count(AttributeResult::NotApplicable));
            let counts = Counts::new(count(AttributeResult::Met) + deviating, deviating)?;
            let selection = Selection::Drawn { population: population.saturating_sub(left) };
            let Projection::Limit(limit) = rates(counts, selection, CONFIDENCE).projection else { return None };
            Some((limit, LimitedBy { attribute: (*letter).to_owned(), counts }))
        };
        let Projection::Limit(limit) = overall.projection else { return (Some(overall), None) };
        let all = self.letters.iter().filter_map(of_letter);
        let worse = all.filter(|(it, _)| it.rate > limit.rate).max_by_key(|(it, _)| it.rate);
        match worse {
            Some((limit, by)) => (Some(Rates { projection: Projection::Limit(limit), ..overall }), Some(by)),
            None => (Some(overall), None),
        }
    }
}

impl Reported<'_> {
    fn has(&self, wanted: AttributeResult) -> bool {
        self.attributes.values().any(|it| *it == wanted)
    }

    /// Whether it has an attribute that could hold of it.
    fn is_applied_to(&self) -> bool {
        self.has(AttributeResult::Met) || self.has(AttributeResult::Deviation)
    }
}

/// The one of two results that is told: a deviation stands, and what was asked stands before what did not apply.
fn worst(one: AttributeResult, other: AttributeResult) -> AttributeResult {
    let worst_first = [AttributeResult::Deviation, AttributeResult::Met, AttributeResult::NotApplicable];
    worst_first.into_iter().find(|it| [one, other].contains(it)).unwrap_or(one)
}

/// Why so many items are enough, in the words of the last test that says it.
fn basis(tests: &[&Test]) -> Option<String> {
    let said = tests.iter().filter_map(|test| Some((test.tested_at, test.size_basis.as_ref()?)));
    said.max_by_key(|(at, _)| *at).map(|(_, basis)| basis.clone())
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
        let happened = test.results.iter().filter_map(|result| self.happened(&result.item));
        happened.max().is_some_and(|last| record::is_said_before(test.tested_at, last))
    }

    /// When an item happened, where the list tells.
    fn happened(&self, id: &str) -> Option<Instant> {
        let items = self.whole.items();
        items.binary_search_by(|item| item.id().cmp(id)).ok().and_then(|found| items.get(found)?.at())
    }

    /// What tests drew from where they drew from all of it, or from what is of the window. Lists of two populations may have
    /// the same ids, and so the same digest.
    fn is_drawn_from(&self, sample: &Sample) -> bool {
        let population = sample.population();
        let is_of_it = population.about().id == self.whole.about().id;
        is_of_it && [self.whole.digest(), self.inside.digest()].contains(&population.digest())
    }
}

impl<'a> Known<'a> {
    /// What the tests of a control found of the items that called for it in a window.
    pub(super) fn tested(self, control: &Control, population: &str, window: Period, tests: &[&Test]) -> Tested {
        let list = self.list(population, window);
        let (own, others): (Vec<&Test>, Vec<&Test>) =
            tests.iter().partition(|test| list.as_ref().is_none_or(|list| list.is_of(test)));
        let (early, own): (Vec<&Test>, Vec<&Test>) =
            own.into_iter().partition(|test| list.as_ref().is_some_and(|list| self.is_too_early(test, list)));
        let counting: Vec<&Test> = own.into_iter().filter(|test| self.counts(test)).collect();
        let ids = list.as_ref().map(List::ids);
        let is_inside = |id: &str| ids.as_ref().is_none_or(|ids| ids.contains(id));
        let looked_at = LookedAt::at(control, &counting, |item| is_inside(item).then_some(item));
        let (tested, deviating) = (looked_at.tested(), looked_at.deviating());
        let items = tested.len() as u32;
        let sample = list.as_ref().and_then(|list| self.sample(list, &looked_at));
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
        let explained = if has_next { BTreeSet::new() } else { looked_at.explained() };
        let settled: BTreeSet<&str> = looked_at.whole().union(&explained).copied().collect();
        let reported: BTreeSet<&str> = looked_at.items.keys().copied().collect();
        let selection = match (are_all(&settled), sample) {
            (true, _) => Selection::All,
            (false, Some(sample)) if drawn == looked_at.whole() => sample.selection(),
            // Somebody chose some of them, or left some out.
            (false, _) => Selection::Haphazard,
        };
        let asked: &BTreeSet<&str> = if drawn.is_empty() { &reported } else { &drawn };
        let is_chosen = items > 0 && drawn.is_empty() && !are_all(&reported);
        let (rates, limited_by) = looked_at.rates(selection);
        let not_applicable = explained.len() as u32;
        let size = match (sample, &population) {
            (Some(sample), _) => Some(self.size(sample, &looked_at)),
            (None, Some(it)) if not_applicable > 0 && are_all(&settled) => self.size_of_rest(it.count, window, items),
            (None, _) => None,
        };
        let size = size.map(|it| SampleSize { basis: it.basis.or_else(|| basis(&counting)), ..it });
        Tested {
            population,
            items,
            deviating,
            not_applicable,
            rates,
            limited_by,
            is_chosen,
            untested: asked.difference(&settled).map(|id| (*id).to_owned()).collect(),
            sample: size,
            of_others: others.into_iter().map(|test| test.id.clone()).collect(),
            too_early: early.into_iter().map(|test| test.id.clone()).collect(),
        }
    }

    /// What tests found of the times that a control was due in a window; nothing where nobody tested it, or it was never due.
    /// A test made in a later part of the period tells of an earlier one too.
    pub(super) fn tested_when_due(
        self,
        control: &Control,
        schedule: &Schedule,
        in_window: &Occurrences,
    ) -> Option<Tested> {
        let windows = self.windows(control);
        let begin = windows.first().map(|(window, _)| window.from())?;
        let all: Vec<Occurrence> =
            windows.iter().flat_map(|(window, _)| self.occurrences(control, schedule, *window).due).collect();
        let is_of_it = |test: &&Test| test.control == control.id && test.tested_at >= begin;
        let tests: Vec<&Test> = self.engagement.records().tests.iter().filter(is_of_it).collect();
        if tests.is_empty() || all.is_empty() {
            return None;
        }
        let performances: Vec<&Performance> = self.shown(control).collect();
        let occurrence = |item: &str| all.iter().position(|it| it.is_named(item, schedule, &performances));
        let there = |item: &str| match occurrence(item).and_then(|found| all.get(found)) {
            Some(it) => Some(it.performed.as_ref().map_or(it.due, |(_, at)| *at)),
            None => there_at(schedule, item, &performances),
        };
        let is_of_others = |test: &&Test| {
            test.population.as_ref().is_some_and(|stated| stated.count != all.len() as u64)
                || !test.results.iter().any(|result| occurrence(&result.item).is_some())
        };
        let is_early = |test: &&Test| {
            let mut items = test.results.iter().filter_map(|result| there(&result.item));
            items.any(|at| record::is_said_before(test.tested_at, at))
        };
        let (others, own): (Vec<&Test>, Vec<&Test>) = tests.into_iter().partition(is_of_others);
        let (early, own): (Vec<&Test>, Vec<&Test>) = own.into_iter().partition(is_early);
        let counting: Vec<&Test> = own.into_iter().filter(|test| self.counts(test)).collect();
        let names: Vec<String> = all.iter().map(|it| it.due.to_string()).collect();
        let named = |item: &str| occurrence(item).and_then(|found| names.get(found)).map(String::as_str);
        let due: BTreeSet<String> = in_window.due.iter().map(|it| it.due.to_string()).collect();
        let looked_at = LookedAt::at(control, &counting, named);
        let tested = looked_at.of(|it| it.is_applied_to());
        let is_inside = |item: &&&str| due.contains(**item);
        let deviating = looked_at.of(|it| it.has(AttributeResult::Deviation));
        let items = tested.iter().filter(is_inside).count() as u32;
        let deviating = deviating.iter().filter(is_inside).count() as u32;
        let selection = if items as usize == due.len() { Selection::All } else { Selection::Haphazard };
        let convention = || {
            let frequency = Frequency::of(schedule.every);
            let row = self.program.sizes()?.by_frequency(frequency)?;
            Some(Convention { frequency, items: row.items.within(all.len() as u32) })
        };
        let sample = (!counting.is_empty()).then(|| SampleSize {
            items: tested.len() as u32,
            fewest: looked_at.least_reported().filter(|fewest| *fewest < tested.len() as u32),
            convention: convention(),
            basis: basis(&counting),
        });
        Some(Tested {
            population: None,
            items,
            deviating,
            not_applicable: 0,
            rates: Counts::new(items, deviating).map(|counts| rates(counts, selection, CONFIDENCE)),
            limited_by: None,
            is_chosen: false,
            untested: Vec::new(),
            sample,
            of_others: others.into_iter().map(|test| test.id.clone()).collect(),
            too_early: early.into_iter().map(|test| test.id.clone()).collect(),
        })
    }

    /// When what a test names as an item happened: by the list of what called for the control in a window, where the test is of
    /// that, or by its schedule.
    pub(super) fn happened(self, control: &Control, window: Period) -> impl Fn(&Test, &str) -> Option<Instant> {
        let list = match &control.operation {
            Operation::Event { population } => self.list(population, window),
            Operation::State | Operation::DetectAndCorrect { .. } | Operation::Scheduled(_) => None,
        };
        let performances: Vec<&Performance> = self.shown(control).collect();
        move |test, item| match &control.operation {
            Operation::Event { .. } => list.as_ref().filter(|list| list.is_of(test))?.happened(item),
            Operation::Scheduled(schedule) => there_at(schedule, item, &performances),
            Operation::State | Operation::DetectAndCorrect { .. } => None,
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

    /// The sample that tests looked at: two controls may be tested on samples of one list. Of those that have as many of the
    /// items that were looked at, the one that was drawn last.
    fn sample(self, list: &List, looked_at: &LookedAt<'_>) -> Option<&'a Sample> {
        let n_looked_at =
            |sample: &Sample| sample.items().filter(|item| looked_at.items.contains_key(item.id())).count();
        self.samples(list).max_by_key(|sample| {
            let seed = sample.seed();
            (n_looked_at(sample), seed.at(), sample.items().count(), seed.value())
        })
    }

    /// How many items a sample has, beside how many the catalog's table has for its population.
    fn size(self, sample: &Sample, looked_at: &LookedAt<'_>) -> SampleSize {
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
        let items = sample.items().count() as u32;
        // An attribute was tested on no more items than it applied to.
        let fewest = looked_at.least_applied().map(|(_, left)| items.saturating_sub(left));
        SampleSize { items, fewest, convention, basis }
    }

    /// The same of the items that were left where nothing applied to the others of all. Where there are no more than the
    /// table asks for, those that are left are enough.
    fn size_of_rest(self, count: u64, window: Period, items: u32) -> Option<SampleSize> {
        let row = self.program.sizes()?.of_population(count, window)?;
        let is_more = count > u64::from(row.items.least);
        let convention = is_more.then(|| {
            let items = row.items.within(u32::try_from(count).unwrap_or(u32::MAX));
            Convention { frequency: row.frequency, items }
        });
        Some(SampleSize { items, fewest: None, convention, basis: None })
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
