//! Draws a sample from a frozen population, and tells what testing it came to as an auditor writes it.
//!
//! `cargo run --release --example sample` shows 180 deployments of which 25 were tested; `-- --help` says how to make
//! a workpaper of your own.

use std::error::Error;
use std::fmt::Write as _;
use std::io;
use std::io::Write as _;
use std::path::Path;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use soc2_core::catalog;
use soc2_core::catalog::Catalog;
use soc2_core::catalog::Control;
use soc2_core::catalog::Relation;
use soc2_core::diagnostic::Text;
use soc2_core::document::Data;
use soc2_core::population::Item;
use soc2_core::population::Listing;
use soc2_core::population::Population;
use soc2_core::record;
use soc2_core::record::ItemResult;
use soc2_core::record::Test;
use soc2_core::sample;
use soc2_core::sample::Confidence;
use soc2_core::sample::Projection;
use soc2_core::sample::Rate;
use soc2_core::sample::Results;
use soc2_core::sample::Sample;
use soc2_core::sample::Workpaper;
use soc2_core::sample::enlarge;

/// Draw a sample from a frozen population, and tell what testing it came to.
///
/// A workpaper is one YAML or JSON file that grows by an act at a time; run this after each, and it says what comes
/// next:
///
///   1. `population` and `items`: the list, with the system and the query that it comes from.
///   2. `frozen`: who froze it, when, under which digest. From now on the list cannot change.
///   3. `sample`: a seed given after that, by whom, and how many items. Take a seed that nobody can choose: dice, or
///      the numbers of a lottery that is drawn after the freeze.
///   4. `replacements`: items that cannot be tested, and why. What nothing is shown of is no such item: it deviates.
///
/// Without arguments: 180 deployments of the sample organization, of which 25 were tested. Exit status: 0, or 2 for bad
/// input, with every problem on standard error.
#[derive(Parser)]
#[command(name = "sample", version, verbatim_doc_comment)]
struct Args {
    /// The workpaper; `-` is standard input.
    #[arg(value_name = "WORKPAPER")]
    workpaper: Option<PathBuf>,
    /// What was found of the items: records with the test of this population.
    #[arg(long, value_name = "PATH")]
    records: Option<PathBuf>,
    /// Take more items than the workpaper says: the next ones in the same order.
    #[arg(long, value_name = "N")]
    size: Option<u32>,
    /// How sure to be of the upper limit.
    #[arg(long, value_name = "PERCENT", default_value = "90%", value_parser = Confidence::parse)]
    confidence: Confidence,
    /// Compare the upper limit with this rate.
    #[arg(long, value_name = "PERCENT", value_parser = Rate::parse)]
    tolerable: Option<Rate>,
}

fn main() -> ExitCode {
    let page = page(&Args::parse());
    let written = page.map(|page| io::stdout().lock().write_all(page.as_bytes()));
    match written {
        // Whoever reads no further has seen enough.
        Ok(_) => ExitCode::SUCCESS,
        Err(problem) => {
            let _ = writeln!(io::stderr().lock(), "{problem}");
            ExitCode::from(2)
        }
    }
}

fn page(args: &Args) -> Result<String, Box<dyn Error>> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
    let (workpaper, records) = match &args.workpaper {
        Some(path) => (path.clone(), args.records.clone()),
        None => (own.join("deployments.yaml"), Some(own.join("deployments.records.yaml"))),
    };
    let Workpaper { listing, population, sample, .. } = sample::read(&text(&workpaper)?)?;
    let mut page = described(&listing)?;
    let Some(population) = population else { return Ok(page + &to_freeze(&listing)) };
    let _ = writeln!(page, "  frozen         {} by {}", population.frozen().at, population.frozen().by);
    let Some(mut sample) = sample else { return Ok(page + &to_draw(&population)) };
    if let Some(size) = args.size {
        sample = enlarge(&sample, size).map_err(|refusal| format!("--size: {refusal}"))?;
    }
    page.push_str(&drawn(&sample));
    match records {
        Some(path) => {
            let records = record::read(&[text(&path)?])?;
            let test = records.tests.iter().find(|test| is_of(test, &population));
            let test =
                test.ok_or_else(|| format!("{}: no test of the population {}", path.display(), population.digest()))?;
            page.push_str(&told(args, &sample, test)?);
        }
        None => page.push_str(&listed(&sample)),
    }
    Ok(page)
}

fn text(path: &Path) -> Result<Text, Box<dyn Error>> {
    let input = examples::read(path, &["yaml", "yml", "json"])?.into_iter().next().ok_or("nothing to read")?;
    let content = String::from_utf8(input.bytes).map_err(|_| format!("{}: not UTF-8", input.name))?;
    Ok(Text::new(input.name, content))
}

fn is_of(test: &Test, population: &Population) -> bool {
    test.population.as_ref().is_some_and(|tested| tested.digest == Some(population.digest()))
}

fn described(listing: &Listing) -> Result<String, Box<dyn Error>> {
    let about = listing.about();
    let count = listing.items().len();
    let mut page = format!("Population: {}\n", about.title);
    let _ = writeln!(page, "  items          {count} in {}", about.period);
    let _ = writeln!(page, "  taken          {} from {}: {}", about.taken_at, about.system, about.query);
    let agreed = match &about.control_total {
        Some(total) => format!("the control total agrees: {} ({})", total.count, total.by),
        None => "said to be whole".into(),
    };
    let doubts: Vec<String> = listing.doubts().iter().map(ToString::to_string).collect();
    for line in if doubts.is_empty() { vec![agreed] } else { doubts } {
        let _ = writeln!(page, "  completeness   {line}");
    }
    let _ = writeln!(page, "  digest         {}", listing.digest());
    let sizes = sample::read_sizes(&Text::new(controls_catalog::SAMPLING.name, controls_catalog::SAMPLING.text))?;
    let days = about.period.to().since(about.period.from()).map_or(0, |length| length.as_seconds() / 86_400).max(1);
    let a_year = u32::try_from(count as i64 * 365 / days).unwrap_or(u32::MAX);
    if let Some(row) = sizes.by_count(a_year) {
        let items = row.items.within(count as u32);
        let _ = writeln!(page, "  convention     {items} items of what happens about {a_year} times a year");
    }
    Ok(page)
}

fn to_freeze(listing: &Listing) -> String {
    format!(
        "\nNext: freeze the list. See that it is whole, then add who does so, and when:\n\n\
         frozen:\n  by: …\n  at: …\n  count: {}\n  digest: {}\n",
        listing.items().len(),
        listing.digest()
    )
}

fn to_draw(population: &Population) -> String {
    format!(
        "\nNext: give a seed, after {}, that nobody could know before: dice, or the numbers of a lottery. Add:\n\n\
         sample:\n  seed: {{value: '…', by: …, at: …}}\n  size: …\n",
        population.frozen().at
    )
}

fn drawn(sample: &Sample) -> String {
    let (seed, count) = (sample.seed(), sample.items().count());
    let mut page = match sample.is_census() {
        true => format!("\nSample: all {count} items, a census ({} were asked for)\n", sample.asked()),
        false => format!("\nSample: {count} items\n"),
    };
    let _ = writeln!(page, "  seed           {:?}, given {} by {}", seed.value(), seed.at(), seed.by());
    for replacement in sample.replacements() {
        let because = &replacement.because;
        let with = replacement.with.as_deref().unwrap_or("none is left");
        let note = because.note.as_ref().map_or(String::new(), |note| format!(" {note}"));
        let (item, reason, by) = (&replacement.item, because.reason.word(), &because.by);
        let _ = writeln!(page, "  replaced       {item} by {with}, {reason}, decided by {by}.{note}");
    }
    page
}

/// The list that goes into the workpaper: what is to be tested, with what the population says of it.
fn listed(sample: &Sample) -> String {
    let mut page = "\nTo test, in the order drawn:\n".to_owned();
    for (item, number) in sample.items().zip(1..) {
        let _ = writeln!(page, "{number:>5}  {}  {}", item.id(), attributes(item));
    }
    page
}

fn attributes(item: &Item) -> String {
    let Data::Map(members) = item.attributes().data() else { return String::new() };
    let told = members.filter(|(name, _)| *name != "id");
    let told = told.map(|(name, node)| format!("{name}: {}", node.as_str().unwrap_or(node.raw())));
    told.collect::<Vec<_>>().join(", ")
}

/// Criterion, control, test performed, result: as a report on controls tells it.
fn told(args: &Args, sample: &Sample, test: &Test) -> Result<String, Box<dyn Error>> {
    let texts: Vec<Text> = controls_catalog::CATALOG.iter().map(|file| Text::new(file.name, file.text)).collect();
    let catalog = catalog::read(&texts)?;
    let control = catalog.controls.get(&test.control).ok_or_else(|| format!("unknown control `{}`", test.control))?;
    let procedures = control.procedures.iter().filter(|procedure| test.procedures.contains(&procedure.kind));
    let letters: Vec<&str> = procedures.clone().flat_map(|it| it.attributes.keys()).map(String::as_str).collect();
    let results = sample::results(sample, &test.results, &letters);
    let mut page = criteria(&catalog, control);
    let _ = writeln!(page, "\nControl: {}\n  {}\n\nTest performed by {}:", control.id, control.statement, test.tester);
    for procedure in procedures {
        let _ = writeln!(page, "  {}: {}", procedure.kind.word(), procedure.step);
        for (letter, attribute) in &procedure.attributes {
            let _ = writeln!(
                page,
                "    {letter}  {attribute}\n       {}",
                attribute_result(args, sample, &results, letter)
            );
        }
    }
    page.push_str(&result(&results, sample));
    Ok(page)
}

fn criteria(catalog: &Catalog, control: &Control) -> String {
    let mut page = "\nCriteria:\n".to_owned();
    for mapping in control.criteria.iter().filter(|mapping| mapping.relation == Relation::Satisfies) {
        let title = catalog.criteria.get(&mapping.criterion).map_or("", |criterion| &criterion.title);
        let _ = writeln!(page, "  {} {title}", mapping.criterion);
    }
    page
}

fn attribute_result(args: &Args, sample: &Sample, results: &Results, letter: &str) -> String {
    let Some(found) = results.attributes.get(letter) else { return "not looked at".into() };
    let Some(rates) = found.rates(sample, args.confidence) else {
        return format!("nothing follows: of {} items nothing is shown", found.missing.len());
    };
    let mut told = rates.to_string();
    if !found.not_applicable.is_empty() {
        let _ = write!(told, "; {} to which it does not apply", found.not_applicable.len());
    }
    if let (Projection::Limit(limit), Some(tolerable)) = (rates.projection, args.tolerable) {
        let is_met = if limit.rate <= tolerable { "not above" } else { "above" };
        let _ = write!(told, "; the limit is {is_met} the tolerable {tolerable}");
    }
    told
}

fn result(results: &Results, sample: &Sample) -> String {
    let count = sample.items().count();
    let mut page = match (results.missing.len(), results.deviating.len()) {
        (0, 0) => format!("\nResult: no deviations in {count} items.\n"),
        (0, deviating) => format!("\nResult: deviations in {deviating} of {count} items.\n"),
        (missing, deviating) => {
            format!("\nResult: evidence is missing for {missing} of {count} items; deviations in {deviating} so far.\n")
        }
    };
    results.deviating.iter().for_each(|item| page.push_str(&deviation(item, "")));
    let drawn: Vec<&str> = results.deviating.iter().map(|item| &*item.item).collect();
    let beside = results.deviations().filter(|item| !drawn.contains(&&*item.item));
    beside.for_each(|item| page.push_str(&deviation(item, " (beside the sample, and not projected)")));
    page.push_str("\nWhat follows for the criterion is for an auditor to conclude.\n");
    page
}

fn deviation(result: &ItemResult, where_: &str) -> String {
    format!("  {}{where_}: {}\n", result.item, result.note.as_deref().unwrap_or("no note"))
}
