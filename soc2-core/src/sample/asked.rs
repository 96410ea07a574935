//! How many items of a control to test, by how it operates and by what is known of it over a period.

use super::ChangeControl;
use super::Configuration;
use super::NotOne;
use super::automated;
use crate::catalog::Control;
use crate::catalog::Frequency;
use crate::catalog::Nature;
use crate::catalog::Operation;
use crate::catalog::SizeRange;
use crate::catalog::SizeTable;
use crate::finding::Outcome;
use crate::id::ControlId;
use crate::operation::Operated;
use crate::operation::Operations;
use crate::operation::Verdict;
use crate::time::Duration;
use crate::time::Interval;

/// How many items of a control to test.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Asked {
    /// How often it operates: by its schedule, or by how many events called for it; nothing where it operates at all times,
    /// or where no list of the events is there.
    pub frequency: Option<Frequency>,
    /// How many items, never more than there are; nothing where the frequency is not known and one does not speak for all.
    pub items: Option<SizeRange>,
    /// Of an automated control: everything that keeps one item from speaking for all.
    pub not_one: Vec<NotOne>,
}

/// Asks a table how many items of a control to test over a period. `changes` is the control over changes that an automated
/// one rests on.
///
/// ```
/// use soc2_core::{assess_period, catalog, compile, diagnostic::Text, engagement::Engagement, observations::Observations};
/// use soc2_core::{profile::Profile, sample::{read_sizes, size_of_control}, time::Period};
///
/// let catalog = catalog::read(&[Text::new("ours.yaml", "
/// catalog: {id: ours, title: Ours, version: 1.0.0, edition: tsc-2017-rev2022}
/// series: [{id: CC6, title: Logical and Physical Access Controls, categories: [security]}]
/// criteria: [{id: CC6.1, title: Access is restricted}]
/// controls:
///   - {id: AC-2, title: Review, statement: Managers review access., owner: Managers, nature: manual,
///      operation: {scheduled: {every: 1mo}},
///      criteria: [{id: CC6.1, relation: supports, rationale: Who left is found.}]}
/// ")])?;
/// let table = read_sizes(&Text::new("sizes.yaml", "
/// sample_sizes:
///   convention: What our firm does.
///   by_frequency: [{frequency: monthly, items: {least: 2, most: 5}, sources: [ours]}]
///   automated: {least: 1, most: 1}
///   sources: [{id: ours, title: Our manual, read: true}]
/// "))?;
/// let program = compile(&catalog, &Profile::default())?;
/// let period = Period::parse("2026-07-01/2026-10-01").expect("it is a quarter");
/// let assessment = assess_period(&program, Observations::new(&program, period), &Engagement::default())?;
/// let operations = assessment.operations.expect("it is of a period");
///
/// let control = program.controls().next().expect("there is one");
/// let asked = size_of_control(&table, control, &operations, None);
/// assert_eq!(asked.items.map(|items| items.to_string()).as_deref(), Some("2–3"), "three were due");
/// # Ok::<(), soc2_core::Error>(())
/// ```
pub fn size_of_control(
    table: &SizeTable,
    control: &Control,
    operations: &Operations,
    changes: Option<&ControlId>,
) -> Asked {
    let operated = operations.controls.get(&control.id).map(Vec::as_slice).unwrap_or_default();
    let (frequency, n_items) = match &control.operation {
        Operation::Scheduled(schedule) => {
            let due = operated.iter().filter_map(|it| it.occurrences.as_ref()).map(|it| it.due.len()).sum::<usize>();
            (Some(Frequency::of(schedule.every)), u32::try_from(due).ok().filter(|due| *due > 0))
        }
        Operation::Event { .. } => {
            let listed = operated.iter().filter_map(|it| it.tested.as_ref()?.population.as_ref());
            let count: u64 = listed.map(|population| population.count).sum();
            let row = table.of_population(count, operations.period);
            (row.map(|row| row.frequency), u32::try_from(count).ok().filter(|count| *count > 0))
        }
        Operation::State | Operation::DetectAndCorrect { .. } => (None, None),
    };
    let by_frequency = || {
        let range = table.by_frequency(frequency?)?.items;
        Some(n_items.map_or(range, |n_items| range.within(n_items)))
    };
    let one = match control.nature {
        Nature::Automated => {
            automated(table.automated, configuration(operations, control), change_control(operations, changes))
        }
        Nature::Manual | Nature::Hybrid => Err(Vec::new()),
    };
    match one {
        Ok(one) => Asked { frequency, items: Some(one), not_one: Vec::new() },
        Err(not_one) => Asked { frequency, items: by_frequency(), not_one },
    }
}

impl Frequency {
    /// How often something operates that is due so often; between two frequencies, the one that asks more.
    pub fn of(every: Interval) -> Self {
        let days = |days: i64| Duration::hours(24 * days);
        // A month has 28 days at least.
        let steps = [
            (days(12 * 28), Self::Annual),
            (days(3 * 28), Self::Quarterly),
            (days(28), Self::Monthly),
            (days(7), Self::Weekly),
            (days(1), Self::Daily),
        ];
        let length = every.at_least();
        steps.into_iter().find(|(least, _)| *least <= length).map_or(Self::ManyTimesADay, |(_, it)| it)
    }
}

/// What the history of a control's checks tells of its configuration: unchanged where each check on each subject had one
/// state over the whole period, in one wording of the control, and nothing is unknown.
fn configuration(operations: &Operations, control: &Control) -> Configuration {
    let [operated] = operations.controls.get(&control.id).map(Vec::as_slice).unwrap_or_default() else {
        return Configuration::Changed;
    };
    let timelines = || control.checks.iter().filter_map(|id| operations.timelines.get(id)).flat_map(|it| it.values());
    let is_one = |states: Vec<Outcome>| states.windows(2).all(|two| two[0] == two[1]);
    let states = timelines().map(|it| it.states(operated.window).into_iter().map(|(_, outcome)| outcome));
    let states: Vec<Vec<Outcome>> = states
        .map(|outcomes| outcomes.filter(|it| !matches!(it, Outcome::Unknown(_) | Outcome::Error(_))).collect())
        .collect();
    let is_known = operated.window == operations.period
        && operated.observed.as_ref().is_some_and(|observed| observed.unknown.is_empty());
    match (states.into_iter().all(is_one), is_known) {
        (false, _) => Configuration::Changed,
        (true, false) => Configuration::NotShown,
        (true, true) => Configuration::Unchanged,
    }
}

/// What is known of the control over changes: that nothing was changed in a period is as good as that each change was
/// controlled.
fn change_control(operations: &Operations, changes: Option<&ControlId>) -> ChangeControl {
    let Some(operated) = changes.and_then(|id| Some((id, operations.controls.get(id)?))) else {
        return ChangeControl::NotTested;
    };
    let (id, operated) = operated;
    let verdicts: Vec<Verdict> = operated.iter().map(Operated::verdict).collect();
    if verdicts.contains(&Verdict::DeviationsNoted) {
        return ChangeControl::DeviationsNoted;
    }
    let is_tested = |it: &Operated| match it.verdict() {
        Verdict::NoOccurrence => true,
        Verdict::NoDeviations => it.tested.as_ref().is_some_and(|tested| tested.items > 0),
        Verdict::DeviationsNoted | Verdict::InsufficientEvidence => false,
    };
    match operations.is_whole(id) && operated.iter().all(is_tested) {
        true => ChangeControl::NoDeviations,
        false => ChangeControl::NotTested,
    }
}
