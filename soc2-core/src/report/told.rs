//! What a JSON report says, in sentences: what pages and explanations share.

use std::collections::BTreeSet;

use super::phrases;
use super::text::moment;
use super::text::spaced;
use super::view::Part;
use super::view::View;
use crate::assessment::Discount;
use crate::assessment::Lack;
use crate::catalog::SizeRange;
use crate::facts::Completeness;
use crate::id::SourceId;
use crate::operation::DatedBy;
use crate::operation::PopulationOrigin;
use crate::spelling::counted;
use crate::spelling::length;
use crate::spelling::named;
use crate::time::Duration;
use crate::time::Instant;
use crate::unknown::Unknown;
use crate::unknown::UnknownReason;

/// A label and what stands beside it.
pub(super) type Line = (&'static str, String);

/// How good a word of a report is. It stands beside the word and never instead of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tone {
    Good,
    Bad,
    Unsure,
    Dim,
}

/// How good an outcome, verdict, conclusion, state of an occurrence or kind of change is.
pub(super) fn tone(word: &str) -> Tone {
    match word {
        "pass" | "no_deviations" | "supported" | "in_time" | "fixed" | "better" => Tone::Good,
        "fail" | "error" | "deviations_noted" | "did_not_operate" | "late" | "new" | "worse" => Tone::Bad,
        "unknown"
        | "manual_pending"
        | "insufficient_evidence"
        | "pending"
        | "no_longer_known"
        | "no_longer_accepted" => Tone::Unsure,
        _ => Tone::Dim,
    }
}

/// `failed`, `unknown (denied)`.
pub(super) fn outcome(part: Part<'_>) -> String {
    let reason = part.text("reason").map_or(String::new(), |reason| format!(" ({})", spaced(reason)));
    format!("{}{reason}", word(part.word("outcome")))
}

/// A word of a report as people read it.
pub(super) fn word(word: &str) -> String {
    match word {
        "pass" => "passed".to_owned(),
        "fail" => "failed".to_owned(),
        other => spaced(other),
    }
}

/// A criterion does not pass: what passes are the checks, or the controls that people perform, that support it.
pub(super) fn outcome_of_criterion(criterion: Part<'_>) -> String {
    match (criterion.word("outcome"), criterion.list("targets").next()) {
        ("pass", Some(_)) => "its checks passed".to_owned(),
        ("pass", None) => "its controls passed".to_owned(),
        _ => outcome(criterion),
    }
}

/// An instant of a report to the minute or day.
pub(super) fn at(instant: &str) -> String {
    Instant::parse(instant).map_or_else(|_| instant.to_owned(), moment)
}

/// A length of time of a report, in the units that the text report has for it.
fn long(written: &str) -> String {
    Duration::parse(written).map_or_else(|_| written.to_owned(), length)
}

/// From when until when.
pub(super) fn lasting(part: Part<'_>) -> String {
    let from = at(part.word("from"));
    part.text("to").map_or_else(|| format!("{from}, its end not seen"), |to| format!("{from} to {}", at(to)))
}

/// When something deviated: a stretch of time, or what is of one moment.
pub(super) fn when(deviation: Part<'_>) -> String {
    let from = || at(deviation.word("from"));
    match deviation.word("kind") {
        "item" => {
            let dated_by = if deviation.word("dated_by") == "item" { DatedBy::Item } else { DatedBy::Test };
            phrases::happened(&from(), dated_by)
        }
        "did_not_operate" => from(),
        _ => lasting(deviation),
    }
}

/// What a reader has to know before any word of a report that was changed: it is no longer the report's.
pub(super) fn broken(view: &View) -> Option<&'static str> {
    let sentence = "This text is not as it was made: its last line is no digest of what stands before.";
    (!view.seal().holds()).then_some(sentence)
}

/// `3 passed, 8 not passed, of which 1 accepted (7 failed, 1 unknown); 2 not applicable`.
pub(super) fn counts(checks: Part<'_>) -> String {
    let count = |key: &str| checks.count(key);
    let n_not_passed = count("total").saturating_sub(count("passed"));
    let accepted =
        if count("accepted") > 0 { format!(", of which {} accepted", count("accepted")) } else { String::new() };
    let kinds = [("failed", "failed"), ("error", "error"), ("unknown", "unknown"), ("manual", "manual pending")];
    let kinds = kinds.into_iter().filter(|(key, _)| count(key) > 0).map(|(key, name)| format!("{} {name}", count(key)));
    let kinds = kinds.collect::<Vec<_>>().join(", ");
    let kinds = if kinds.is_empty() { kinds } else { format!(" ({kinds})") };
    let beside = match count("not_applicable") {
        0 => String::new(),
        n_not_applicable => format!("; {n_not_applicable} not applicable"),
    };
    format!("{} passed, {n_not_passed} not passed{accepted}{kinds}{beside}", count("passed"))
}

/// Facts that nothing came of, a sentence each: those of no subject in scope, those that are too new, and those that the catalog
/// does not describe.
pub(super) fn set_aside(view: &View) -> Vec<String> {
    let root = view.root();
    let dated = |told: fn(&str, &str, &str) -> String| {
        move |it: Part<'_>| told(it.word("source"), it.word("subject"), it.word("collected_at"))
    };
    let after = root.at("operations").into_iter().flat_map(|it| it.list("after"));
    let mut told: Vec<String> = root.texts("outside").map(|subject| phrases::outside(subject, None)).collect();
    told.extend(root.list("future").map(dated(phrases::future)));
    told.extend(after.map(dated(phrases::after)));
    let unused: BTreeSet<String> = root.list("unused").map(|it| it.word("source").to_owned()).collect();
    let unused: Vec<String> = unused.into_iter().collect();
    told.extend((!unused.is_empty()).then(|| phrases::unused(&unused)));
    told
}

/// What a control is, who has adopted it, and what it lacks.
pub(super) fn control(control: Part<'_>) -> Vec<Line> {
    let mut lines = vec![
        ("Statement", control.word("statement").to_owned()),
        ("Owner", control.word("owner").to_owned()),
        ("Nature", control.word("nature").to_owned()),
        ("Operates", control.word("operation").to_owned()),
    ];
    let in_force: Vec<Part<'_>> = control.list("adoptions").filter(|it| it.is("in_force")).collect();
    let adopted = |it: &Part<'_>| {
        let until = it.text("to").map_or(String::new(), |to| format!(", before {}", at(to)));
        let reason = it.text("reason").map_or(String::new(), |reason| format!(": {reason}"));
        format!("from {}{until}{reason}", at(it.word("from")))
    };
    match in_force[..] {
        [] if control.is("adopted") => lines.push(("Adopted", "yes".to_owned())),
        [] => lines.push(("Adopted", "no: the entity has not made it its own".to_owned())),
        [..] => lines.extend(in_force.iter().map(|it| ("Adopted", adopted(it)))),
    }
    lines.extend(control.texts("lacks").map(|word| ("Lacks", by_name(word, Lack::of_word, Lack::sentence))));
    said(lines)
}

/// What people recorded of a control: who performed and who tested it, and whether that counts.
pub(super) fn records(view: &View, control: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    for record in view.records_of("performances", control) {
        let occurrence = record.text("occurrence").map_or(String::new(), |it| format!(", for {it}"));
        let (id, by, on) = (record.word("id"), record.word("performer"), at(record.word("performed_at")));
        lines.push(("Performed", format!("{id} by {by}, on {on}{occurrence}")));
        lines.extend(beside(record));
    }
    for record in view.records_of("tests", control) {
        let procedures = record.texts("procedures").collect::<Vec<_>>().join(", ");
        let deviating: Vec<Part<'_>> = record.list("results").filter(|it| !letters(*it).is_empty()).collect();
        let population = record
            .at("population")
            .map_or(String::new(), |it| format!("; population of {}: {}", it.count("count"), it.word("title")));
        let (id, by, on) = (record.word("id"), record.word("tester"), at(record.word("tested_at")));
        let (n_deviating, items) = (deviating.len(), counted(record.list("results").count(), "item"));
        let told =
            format!("{id} by {by}, on {on} ({procedures}): {n_deviating} of {items} with deviations{population}");
        lines.push(("Tested", told));
        lines.extend(deviating.into_iter().map(|it| {
            let note = it.text("note").map_or(String::new(), |note| format!(": {note}"));
            ("", format!("{}, attribute {}{note}", it.word("item"), letters(it).join(", ")))
        }));
        lines.extend(beside(record));
    }
    lines
}

/// The attributes that an item of a test does not have.
fn letters(item: Part<'_>) -> Vec<&str> {
    let attributes = item.at("attributes").into_iter().flat_map(Part::entries);
    attributes.filter(|(_, held)| held.as_text() == Some("deviation")).map(|(letter, _)| letter).collect()
}

/// What every record has: why it does not count, what it notes, what shows it.
fn beside(record: Part<'_>) -> Vec<Line> {
    let mut lines = Vec::new();
    if let Some(word) = record.text("reason") {
        let why = by_name(word, Discount::of_word, Discount::sentence);
        lines.push(("", format!("does not count: {why}")));
    }
    lines.extend(record.text("note").map(|note| ("", note.to_owned())));
    let shown = record.list("evidence").map(|it| ("", format!("shown by {}, {}", it.word("title"), it.word("digest"))));
    lines.extend(shown);
    lines
}

/// What was seen of a control in a part of a period, what was due, and what was tested.
pub(super) fn operated(part: Part<'_>) -> Vec<Line> {
    let mut lines = Vec::new();
    if let Some(observed) = part.at("observed") {
        let (n_snapshots, gap) = (observed.count("snapshots"), long(observed.word("longest_gap")));
        let allowed = observed.text("allowed_gap").map(long);
        lines.push(("Observed", phrases::observed(n_snapshots, &gap, allowed.as_deref())));
        if let Some(remediation) = observed.at("remediation") {
            let longest =
                remediation.text("longest").map_or(String::new(), |it| format!(", the longest after {}", long(it)));
            let unknown = match remediation.count("unknown") {
                0 => String::new(),
                n_unknown => format!(", {n_unknown} whose end nobody saw"),
            };
            let (mended, open) = (remediation.count("mended"), remediation.count("open"));
            let within = long(remediation.word("within"));
            let told = format!("{mended} mended{longest}, {open} open at the end{unknown}; {within} allowed");
            lines.push(("Failures", told));
        }
    }
    if let Some(occurrences) = part.at("occurrences") {
        let count = |key: &str| occurrences.count(key);
        let in_time = count("found").saturating_sub(count("late"));
        let kinds = [(in_time, "in time"), (count("late"), "late"), (count("missing"), "not performed")];
        let kinds = kinds.into_iter().chain([(count("pending"), "not yet overdue")]).filter(|(number, _)| *number > 0);
        let kinds: Vec<String> = kinds.map(|(number, words)| format!("{number} {words}")).collect();
        let next = occurrences.text("next_due").map_or(String::new(), |next| format!("; next due by {}", at(next)));
        let told = match count("expected") {
            0 => "never".to_owned(),
            1 => format!("once: {}", kinds.join(", ")),
            n_due => format!("{n_due} times: {}", kinds.join(", ")),
        };
        lines.push(("Due", format!("{told}{next}")));
        lines.extend(
            occurrences.at("performed_before").map(|it| {
                ("", format!("performed before the period, on {} ({})", at(it.word("at")), it.word("record")))
            }),
        );
    }
    lines.extend(part.at("tested").into_iter().flat_map(tested));
    lines.extend(part.list("outside").map(|it| {
        let told = format!("{}: {}", at(it.word("at")), lacking(it));
        ("Beside", phrases::of_no_part(&told))
    }));
    lines
}

/// An item of a test that deviates.
fn lacking(item: Part<'_>) -> String {
    let letters = item.texts("attributes").collect::<Vec<_>>().join(", ");
    let note = item.text("note").map_or(String::new(), |note| format!(": {note}"));
    format!("{} does not have attribute {letters} ({}){note}", item.word("item"), item.word("record"))
}

fn tested(tested: Part<'_>) -> Vec<Line> {
    let mut lines = Vec::new();
    let population = tested.at("population");
    if let Some(population) = population {
        let told_by = by_name(population.word("origin"), PopulationOrigin::of_word, PopulationOrigin::phrase);
        let is_whole = by_name(population.word("completeness"), Completeness::of_word, Completeness::phrase);
        let (title, n_items) = (population.word("title"), population.count("count"));
        lines.push(("Population", phrases::population(title, n_items, &told_by, &is_whole)));
        lines.extend(population.texts("doubts").map(|doubt| ("", doubt.to_owned())));
        lines.extend(population.text("digest").map(|digest| ("", digest.to_owned())));
    }
    let told = match tested.text("rate") {
        None => "no item in a test that counts".to_owned(),
        Some(rate) => {
            let n_deviating = tested.count("deviating");
            let deviate = if n_deviating == 1 { "deviates" } else { "deviate" };
            let of_population = match (tested.word("selection"), population) {
                ("all", _) if tested.count("not_applicable") > 0 => String::new(),
                ("all", _) => ", which are all,".to_owned(),
                (_, Some(population)) => format!(" of a population of {}", population.count("count")),
                (_, None) => String::new(),
            };
            let follows = match (tested.at("upper_limit"), tested.word("selection")) {
                (_, "all") if tested.count("not_applicable") > 0 => format!(
                    "; {} of {} not applicable by the tester's notes",
                    tested.count("not_applicable"),
                    population.map_or(0, |it| it.count("count"))
                ),
                (Some(limit), _) => phrases::Limit {
                    confidence: tested.word("confidence"),
                    items: limit.count("items") as u64,
                    rate: limit.word("rate_of_population"),
                    of: limit.number("population"),
                    population: population.map_or(0, |it| it.count("count") as u64),
                    by: limit.at("attribute").map(|by| (by.word("letter"), by.count("items") as u64)),
                }
                .told(),
                (None, "chosen") => "; they were not drawn by chance, and nothing follows for the others".to_owned(),
                (None, _) => String::new(),
            };
            let items = counted(tested.count("items"), "item");
            format!("{n_deviating} of {items} tested{of_population} {deviate} ({rate}){follows}")
        }
    };
    lines.push(("Tested", told));
    let label = if population.is_some() { "Drawn" } else { "Looked at" };
    lines.extend(tested.at("sample").and_then(smaller).map(|told| (label, told)));
    let all = |key: &str| Some(tested.texts(key).collect::<Vec<&str>>()).filter(|all| !all.is_empty());
    lines.extend(all("untested").map(|items| ("Not tested", phrases::untested(&items))));
    lines.extend(all("of_other_populations").map(|tests| ("Beside", phrases::of_others(&tests))));
    lines.extend(all("too_early").map(|tests| ("Beside", phrases::too_early(&tests))));
    lines
}

/// A sample that is smaller than by convention.
fn smaller(sample: Part<'_>) -> Option<String> {
    let convention = sample.at("convention")?;
    let number = |of: Part<'_>, key: &str| of.number(key).and_then(|number| u32::try_from(number).ok());
    let range = SizeRange { least: number(convention, "least")?, most: number(convention, "most")? };
    let (items, fewest) = (number(sample, "items")?, number(sample, "fewest"));
    let often = spaced(convention.word("frequency"));
    (fewest.unwrap_or(items) < range.least)
        .then(|| phrases::smaller(items, fewest, range, &often, sample.text("size_basis")))
}

/// What a word of a report says, in the words of what it names; the word where this engine knows no such name.
pub(super) fn by_name<T>(word: &str, of_word: fn(&str) -> Option<T>, told: fn(T) -> &'static str) -> String {
    of_word(word).map_or_else(|| spaced(word), |it| told(it).to_owned())
}

/// A deviation: what sort of thing, and what is told of it.
pub(super) fn deviation(view: &View, it: Part<'_>) -> Line {
    let (from, record) = (at(it.word("from")), it.word("record"));
    match it.word("kind") {
        "failed" => ("failed", failure(view, it)),
        "not_mended_in_time" => ("not mended in time", failure(view, it)),
        "did_not_operate" => ("did not operate", format!("due by {from} and not performed")),
        "performed_late" => ("performed late", format!("due by {from} ({record})")),
        "item" => ("item", lacking(it)),
        other => ("deviation", spaced(other)),
    }
}

/// What failed: of which resource, in the check's words.
pub(super) fn failure(view: &View, it: Part<'_>) -> String {
    let resource = it.text("resource").map_or(String::new(), |resource| format!("{resource}: "));
    let check = it.word("check");
    let message = it.text("message").map_or_else(|| title_of(view, check), str::to_owned);
    format!("{resource}{message}")
}

/// A check by its title.
pub(super) fn title_of(view: &View, check: &str) -> String {
    view.check(check).and_then(|it| it.text("title")).unwrap_or(check).to_owned()
}

/// Why nothing is known of a stretch of time.
pub(super) fn unobserved(stretch: Part<'_>) -> String {
    let because = stretch.at("outcome").map_or_else(|| "no snapshot".to_owned(), |_| outcome(stretch));
    let resources = some(stretch.texts("resources").map(str::to_owned).collect());
    if resources.is_empty() { because } else { format!("{because}: {resources}") }
}

/// What a check is, and how it was tailored.
pub(super) fn check(check: Part<'_>) -> Vec<Line> {
    let mut lines = vec![
        ("What this check is", check.word("what").to_owned()),
        ("How it is addressed", check.word("how").to_owned()),
    ];
    lines.extend(check.list("params").map(|param| {
        let (name, value, default) = (param.word("name"), param.word("value"), param.word("default"));
        let told = match param.text("reason") {
            Some(reason) => format!("{name} is {value} by the profile, {default} by default: {reason}"),
            None => format!("{name} is {value}: benchmark default, not your commitment"),
        };
        ("Parameter", told)
    }));
    said(lines)
}

/// Why something did not pass, each sentence once, each with what was read.
pub(super) fn witnesses(part: Part<'_>) -> Vec<(&str, Vec<String>)> {
    let mut told: Vec<(&str, Vec<String>)> = Vec::new();
    for witness in part.list("witnesses") {
        let read = |it: Part<'_>| format!("{} = {}", it.word("path"), it.word("value"));
        let reads: Vec<String> = witness.list("reads").map(read).collect();
        let sentence = witness.word("sentence");
        if !told.iter().any(|(other, of)| *other == sentence && *of == reads) {
            told.push((sentence, reads));
        }
    }
    told
}

/// What is not known, each path with why where the report says.
pub(super) fn missing(finding: Part<'_>) -> Vec<String> {
    let refused = |path: &str| finding.list("denied").find(|it| it.word("path") == path);
    let told = |path: &str| match refused(path) {
        Some(refusal) => format!("{path}, refused with {}", refusal.word("code")),
        None => path.to_owned(),
    };
    finding.texts("missing").map(told).collect()
}

/// How to bring what a finding lacks: each source with its command and the permissions that takes.
pub(super) fn to_collect(view: &View, finding: Part<'_>) -> Vec<String> {
    let missing: Vec<Unknown> = finding.texts("missing").map(|it| Unknown::new(it, UnknownReason::Missing)).collect();
    let lacks = |source: &str| SourceId::parse(source).is_ok_and(|id| missing.iter().any(|it| it.is_of(&id)));
    let wanted = view.root().list("to_collect").filter(|it| lacks(it.word("source")));
    wanted
        .map(|it| {
            let permissions = it.texts("permissions").collect::<Vec<_>>().join(", ");
            let needs = if permissions.is_empty() { permissions } else { format!(" (needs {permissions})") };
            format!("{}{needs}", it.text("command").unwrap_or(it.word("title")))
        })
        .collect()
}

/// What may be concluded of a criterion, and on whose word.
pub(super) fn criterion(view: &View, criterion: Part<'_>) -> Vec<Line> {
    let mut lines = vec![("Conclusion", word(criterion.word("conclusion")))];
    let satisfying: Vec<&str> = criterion.texts("satisfied_by").collect();
    let carried = match satisfying[..] {
        [] => "no control in scope satisfies it; what supports it does not carry a conclusion".to_owned(),
        [..] => satisfying.join(", "),
    };
    lines.push(("Satisfied by", carried));
    let judged = criterion.text("sufficiency");
    lines.extend(judged.map(|by| ("Judged", format!("{by} recorded that these controls together address it"))));
    if let Some(irrelevant) = criterion.at("irrelevant") {
        let (by, reason) = (irrelevant.word("by"), irrelevant.word("reason"));
        lines.push(("Not relevant", format!("says {by}: {reason}")));
    }
    lines.extend(criterion.list("carved_out").map(|part| {
        let reviewed = part
            .text("reviewed_by")
            .map_or("no review of its report counts".to_owned(), |by| format!("its report was read by {by}"));
        let silence = part.text("silence").map_or(String::new(), |silence| format!("; {}", spaced(silence)));
        ("Carved out", format!("{} to {} ({reviewed}{silence})", part.word("control"), part.word("organization")))
    }));
    lines.extend(criterion.at("checks").map(|checks| ("Checks", counts(checks))));
    let coverage = view.root().at("coverage").into_iter().flat_map(|it| it.list("by_criterion"));
    if let Some(covered) = coverage.into_iter().find(|it| it.word("id") == criterion.word("id")) {
        let points: Vec<&str> = covered.list("points_of_focus").map(|it| it.word("by")).collect();
        let n_addressed = points.iter().filter(|by| **by != "none").count();
        let told = format!("{n_addressed} of {} addressed by a control; they are guidance", points.len());
        lines.push(("Points of focus", told));
    }
    said(lines)
}

/// How a control is mapped to a criterion.
pub(super) fn mapping<'a>(control: Part<'a>, criterion: &str) -> Option<Part<'a>> {
    control.list("criteria").find(|it| it.word("id") == criterion)
}

/// More of a kind than this are counted.
const SHOWN: usize = 10;

/// As many as a reader would read.
pub(super) fn some(all: Vec<String>) -> String {
    named(&all, SHOWN)
}

/// Whether something is to be looked at: it neither passed nor had nothing to ask about.
pub(super) fn did_not_pass(part: &Part<'_>) -> bool {
    !matches!(part.word("outcome"), "pass" | "not_applicable")
}

/// The lines that say something.
pub(super) fn said(lines: Vec<Line>) -> Vec<Line> {
    lines.into_iter().filter(|(_, told)| !told.is_empty()).collect()
}
