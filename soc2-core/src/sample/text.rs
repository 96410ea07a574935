//! The workpaper of a sample for people to read: what is there, and which act comes next.

use super::AttributeResults;
use super::Sample;
use super::TestOfSample;
use super::Workpaper;
use crate::catalog::SizeTable;
use crate::catalog::in_a_year;
use crate::diagnostic::shown;
use crate::document::Data;
use crate::population::About;
use crate::population::Item;
use crate::population::Listing;
use crate::population::Population;
use crate::record::ItemResult;
use crate::spelling::printable;

impl Workpaper {
    /// For people to read: the list, who froze it, what was drawn, and which act comes next. `sizes` says how many items are
    /// usual. What is to be tested and what came of it stand in [`Sample::to_text`] and [`TestOfSample::to_text`].
    ///
    /// ```
    /// use soc2_core::{diagnostic::Text, sample};
    /// let paper = sample::read(&Text::new("leavers.yaml", "
    /// population:
    ///   id: hr.leavers
    ///   title: People who left
    ///   system: HR
    ///   query: all with a last day in the period
    ///   period: {from: 2026-01-01, to: 2026-07-01}
    ///   taken_at: 2026-07-02T08:00:00Z
    ///   control_total: {count: 2, by: payroll}
    /// items: [{id: E-17}, {id: E-4}]
    /// "))?;
    /// let text = paper.to_text(None);
    /// assert!(text.contains("the control total agrees: 2 (payroll)") && text.contains("Next: freeze the list."));
    /// # Ok::<(), soc2_core::Error>(())
    /// ```
    pub fn to_text(&self, sizes: Option<&SizeTable>) -> String {
        let mut lines = Vec::new();
        described(&self.listing, sizes, &mut lines);
        match (&self.population, &self.sample) {
            (None, _) => to_freeze(&self.listing, &mut lines),
            (Some(population), None) => {
                frozen(population, &mut lines);
                to_draw(population, &mut lines);
            }
            (Some(population), Some(sample)) => {
                frozen(population, &mut lines);
                drawn(sample, &mut lines);
            }
        }
        page(lines)
    }
}

impl Sample {
    /// For people to read: what is to be tested, in the order in which it was drawn, with what the list says of it.
    pub fn to_text(&self) -> String {
        let mut lines = vec![String::new(), "To test, in the order drawn:".to_owned()];
        let items = self.items().zip(1..);
        lines.extend(items.map(|(item, number)| format!("{number:>5}  {}  {}", item.id(), attributes(item))));
        page(lines)
    }
}

impl TestOfSample<'_> {
    /// For people to read: criteria, control, test performed, result, as a report on controls tells it.
    pub fn to_text(&self) -> String {
        let mut lines = Vec::new();
        self.asked(&mut lines);
        self.result(&mut lines);
        page(lines)
    }

    fn asked(&self, lines: &mut Vec<String>) {
        if self.control.is_some() {
            lines.extend([String::new(), "Criteria:".to_owned()]);
            lines.extend(self.criteria.iter().map(|it| format!("  {} {}", it.id, it.title)));
        }
        lines.extend([String::new(), format!("Control: {}", self.test.control)]);
        lines.extend(self.control.map(|it| format!("  {}", it.statement)));
        lines.extend([String::new(), format!("Test performed by {}:", self.test.tester)]);
        lines.extend(self.discount().map(|why| format!("  carries nothing: {}", why.sentence())));
        for procedure in self.procedures() {
            lines.push(format!("  {}: {}", procedure.kind.word(), procedure.step));
            for (letter, says) in &procedure.attributes {
                lines.push(format!("    {letter}  {says}"));
                let found = self.results.attributes.get(letter);
                lines.push(format!("       {}", found.map_or("not looked at".into(), |it| self.told(it))));
            }
        }
        if self.control.is_none() {
            let found = self.results.attributes.iter();
            lines.extend(found.map(|(letter, it)| format!("    {letter}  {}", self.told(it))));
        }
    }

    fn told(&self, found: &AttributeResults) -> String {
        let Some(rates) = self.rates(found) else {
            return format!("nothing follows: of {} items nothing is shown", found.missing.len());
        };
        let mut told = rates.to_string();
        if !found.not_applicable.is_empty() {
            told += &format!("; {} to which it does not apply", found.not_applicable.len());
        }
        if let (Some(is_above), Some(tolerable)) = (self.is_above_tolerable(&rates), self.tolerable) {
            let is_met = if is_above { "above" } else { "not above" };
            told += &format!("; the limit is {is_met} the tolerable {tolerable}");
        }
        told
    }

    fn result(&self, lines: &mut Vec<String>) {
        let count = self.sample.items().count();
        let (missing, deviating) = (self.results.missing.len(), self.results.deviating.len());
        lines.push(String::new());
        lines.push(match (missing, deviating) {
            (0, 0) => format!("Result: no deviations in {count} items."),
            (0, _) => format!("Result: deviations in {deviating} of {count} items."),
            _ => {
                format!("Result: evidence is missing for {missing} of {count} items; deviations in {deviating} so far.")
            }
        });
        lines.extend(self.results.deviating.iter().map(|it| deviation(it, "")));
        lines.extend(self.deviating_beside().map(|it| deviation(it, " (beside the sample, and not projected)")));
        lines.extend([String::new(), "What follows for the criterion is for an auditor to conclude.".to_owned()]);
    }
}

fn page(mut lines: Vec<String>) -> String {
    lines.push(String::new());
    printable(&lines.join("\n"))
}

fn described(listing: &Listing, sizes: Option<&SizeTable>, lines: &mut Vec<String>) {
    let (about, count) = (listing.about(), listing.items().len() as u64);
    lines.push(format!("Population: {}", about.title));
    lines.push(format!("  items          {count} in {}", about.period));
    lines.push(format!("  taken          {} from {}: {}", about.taken_at, about.system, about.query));
    let doubts = listing.doubts();
    lines.extend(doubts.iter().map(|doubt| format!("  completeness   {doubt}")));
    if doubts.is_empty() {
        lines.extend(agreed(about).into_iter().map(|it| format!("  completeness   {it}")));
    }
    lines.push(format!("  digest         {}", listing.digest()));
    if let Some(row) = sizes.and_then(|sizes| sizes.of_population(count, about.period)) {
        let (items, a_year) =
            (row.items.within(u32::try_from(count).unwrap_or(u32::MAX)), in_a_year(count, about.period));
        lines.push(format!("  convention     {items} items of what happens about {a_year} times a year"));
    }
}

/// What shows that a list is whole, where nothing speaks against it.
fn agreed(about: &About) -> Vec<String> {
    let total = about.control_total.iter().map(|it| format!("the control total agrees: {} ({})", it.count, it.by));
    let sums = about.compared.iter().map(|it| match &it.column {
        Some(column) => format!("the sum of `{}` agrees: {} ({})", shown(column), it.expected, it.by),
        None => format!("another count agrees: {} ({})", it.expected, it.by),
    });
    let agreed: Vec<String> = total.chain(sums).collect();
    if agreed.is_empty() { vec!["said to be whole".to_owned()] } else { agreed }
}

fn to_freeze(listing: &Listing, lines: &mut Vec<String>) {
    lines.extend([
        String::new(),
        "Next: freeze the list. See that it is whole, then add who does so, and when:".to_owned(),
        String::new(),
        "frozen:".to_owned(),
        "  by: …".to_owned(),
        "  at: …".to_owned(),
        format!("  count: {}", listing.items().len()),
        format!("  digest: {}", listing.digest()),
    ]);
}

fn frozen(population: &Population, lines: &mut Vec<String>) {
    lines.push(format!("  frozen         {} by {}", population.frozen().at, population.frozen().by));
}

fn to_draw(population: &Population, lines: &mut Vec<String>) {
    let at = population.frozen().at;
    lines.extend([
        String::new(),
        format!(
            "Next: give a seed, after {at}, that nobody could know before: dice, or the numbers of a lottery. Add:"
        ),
        String::new(),
        "sample:".to_owned(),
        "  seed: {value: '…', by: …, at: …}".to_owned(),
        "  size: …".to_owned(),
    ]);
}

fn drawn(sample: &Sample, lines: &mut Vec<String>) {
    let (seed, count) = (sample.seed(), sample.items().count());
    lines.push(String::new());
    lines.push(match sample.is_census() {
        true => format!("Sample: all {count} items, a census ({} were asked for)", sample.asked()),
        false => format!("Sample: {count} items"),
    });
    lines.push(format!("  seed           {:?}, given {} by {}", seed.value(), seed.at(), seed.by()));
    for replacement in sample.replacements() {
        let because = &replacement.because;
        let with = replacement.with.as_deref().unwrap_or("none is left");
        let note = because.note.as_ref().map_or(String::new(), |note| format!(" {note}"));
        let (item, reason, by) = (&replacement.item, because.reason.word(), &because.by);
        lines.push(format!("  replaced       {item} by {with}, {reason}, decided by {by}.{note}"));
    }
}

/// What the list says of an item beside its id, in a line.
fn attributes(item: &Item) -> String {
    let Data::Map(members) = item.attributes().data() else { return String::new() };
    let told = members.filter(|(name, _)| *name != "id");
    let told = told.map(|(name, node)| format!("{name}: {}", node.as_str().unwrap_or(node.raw())));
    told.collect::<Vec<_>>().join(", ").split_whitespace().collect::<Vec<_>>().join(" ")
}

fn deviation(result: &ItemResult, beside: &str) -> String {
    format!("  {}{beside}: {}", result.item, result.note.as_deref().unwrap_or("no note"))
}
