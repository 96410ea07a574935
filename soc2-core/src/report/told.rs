//! What a JSON report says, in sentences: what pages and explanations share.

use super::text::capitalized;
use super::text::moment;
use super::text::spaced;
use super::view::Part;
use super::view::View;
use crate::assessment::Discount;
use crate::assessment::Lack;
use crate::id::SourceId;
use crate::spelling::counted;
use crate::spelling::length;
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

/// What a report is, and as of when.
pub(super) fn title(view: &View) -> String {
    let Some(assessment) = view.root().at("assessment") else { return String::new() };
    match assessment.at("period") {
        Some(period) => {
            format!("SOC 2 assessment, Type II from {} up to {} (UTC)", at(period.word("from")), at(period.word("to")))
        }
        None => format!("SOC 2 assessment, Type I as of {} (UTC)", at(assessment.word("as_of"))),
    }
}

/// What a reader has to know before any word of a report that was changed: it is no longer the report's.
pub(super) fn broken(view: &View) -> Option<&'static str> {
    let sentence = "This text is not as it was made: its last line is no digest of what stands before.";
    (!view.seal().holds()).then_some(sentence)
}

/// What a reader has to know before anything else.
pub(super) fn warnings(view: &View) -> Vec<String> {
    let mut warnings: Vec<String> = broken(view).map(str::to_owned).into_iter().collect();
    let Some(assessment) = view.root().at("assessment") else { return warnings };
    let n_unread = assessment.list("unread").count();
    if assessment.is("partial") {
        let problems = counted(n_unread, "problem");
        warnings.push(format!("Partial: {problems} in the facts; what could not be read is left out."));
    }
    if assessment.word("as_of_source") == "facts" && assessment.at("period").is_none() {
        warnings.push("The instant was taken from the facts: their age is not measured.".to_owned());
    }
    warnings
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

/// Who and what was assessed, and by what.
pub(super) fn basis(view: &View) -> Vec<Line> {
    let root = view.root();
    let mut lines = Vec::new();
    match root.at("scope") {
        Some(scope) => {
            lines.push(("Entity", scope.word("entity").to_owned()));
            lines.push(("System", scope.word("system").to_owned()));
            lines.push(("Services", scope.texts("services").collect::<Vec<_>>().join(", ")));
        }
        None => lines.push(("System", "not described: no scope is given".to_owned())),
    }
    let categories: Vec<String> = root.list("categories").map(|it| spaced(it.word("id"))).collect();
    lines.push(("Categories", categories.join(", ")));
    lines.push(("Subjects", some(root.list("subjects").map(|it| it.word("key").to_owned()).collect())));
    lines.push(("Profile", root.text("profile").unwrap_or("none: the whole catalog").to_owned()));
    if let Some(catalog) = root.at("catalog") {
        let titled = catalog.text("title").unwrap_or(catalog.word("id"));
        let edition = catalog.text("edition").map_or(String::new(), |edition| format!(" ({edition})"));
        lines.push(("Catalog", format!("{titled} {}{edition}", catalog.word("version"))));
        lines.push(("Catalog's digest", catalog.word("digest").to_owned()));
    }
    if let Some(engine) = root.at("engine") {
        lines.push(("Engine", format!("{} {}", engine.word("name"), engine.word("version"))));
    }
    lines.push(("Report's digest", root.word("digest").to_owned()));
    said(lines)
}

/// What came of it all.
pub(super) fn sums(view: &View) -> Vec<Line> {
    let root = view.root();
    let mut lines = Vec::new();
    let Some(summary) = root.at("summary") else { return lines };
    let of = |conclusion: &str| root.list("criteria").filter(|it| it.word("conclusion") == conclusion).count();
    lines.push((
        "Conclusions",
        format!(
            "{} supported, {} with deviations, {} with insufficient evidence, {} not assessed",
            of("supported"),
            of("deviations_noted"),
            of("insufficient_evidence"),
            of("not_assessed")
        ),
    ));
    if let Some(criteria) = summary.at("criteria") {
        let (passed, total) = (criteria.count("passed"), criteria.count("total"));
        let (in_scope, not_assessed) = (criteria.count("in_scope"), criteria.count("not_assessed"));
        let of_scope = format!("{in_scope} in scope, {not_assessed} not assessed");
        lines.push(("Criteria", format!("{passed} of {total} assessed criteria passed; {of_scope}")));
    }
    if let Some(controls) = summary.at("controls") {
        let n_adopted = root.list("controls").filter(|it| it.is("adopted")).count();
        let adopted = match n_adopted {
            0 => "none is adopted: the catalog's are illustrative, and carry no conclusion".to_owned(),
            _ => format!("{n_adopted} of {} adopted by the entity", root.list("controls").count()),
        };
        lines.push((
            "Controls",
            format!("{} of {} passed; {adopted}", controls.count("passed"), controls.count("total")),
        ));
    }
    lines.extend(summary.at("checks").map(|checks| ("Checks", counts(checks))));
    if let Some(coverage) = root.at("coverage") {
        let share = |key: &str| coverage.at(key).map_or((0, 0), |it| (it.count("addressed"), it.count("relevant")));
        let ((criteria, of_criteria), (points, of_points)) = (share("criteria"), share("points_of_focus"));
        let told = format!(
            "controls address {criteria} of {of_criteria} criteria and {points} of {of_points} points of focus in scope"
        );
        lines.push(("Coverage", told));
    }
    lines
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
    let lack = |word: &str| Lack::of_word(word).map_or_else(|| spaced(word), |lack| lack.sentence().to_owned());
    lines.extend(control.texts("lacks").map(|word| ("Lacks", lack(word))));
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
        let why = Discount::of_word(word).map_or_else(|| spaced(word), |discount| discount.sentence().to_owned());
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
        let allowed = observed.text("allowed_gap").map_or(String::new(), |gap| format!(" ({} allowed)", long(gap)));
        let instants = counted(observed.count("snapshots"), "instant");
        let gap = long(observed.word("longest_gap"));
        lines.push(("Observed", format!("at {instants} of each subject at least; longest gap {gap}{allowed}")));
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
    lines
}

fn tested(tested: Part<'_>) -> Vec<Line> {
    let mut lines = Vec::new();
    let population = tested.at("population");
    if let Some(population) = population {
        let told_by = match population.word("origin") {
            "facts" => "by the facts",
            "list" => "by a list that people brought",
            _ => "by the test alone",
        };
        let is_whole = match population.word("completeness") {
            "established" => "it is whole",
            "refuted" => "it is not whole",
            _ => "nothing shows that it is whole",
        };
        let (title, items) = (population.word("title"), counted(population.count("count"), "item"));
        lines.push(("Population", format!("{title}: {items} {told_by}; {is_whole}")));
        lines.extend(population.texts("doubts").map(|doubt| ("", doubt.to_owned())));
        lines.extend(population.text("digest").map(|digest| ("", digest.to_owned())));
    }
    let told = match tested.text("rate") {
        None => "no item in a test that counts".to_owned(),
        Some(rate) => {
            let n_deviating = tested.count("deviating");
            let deviate = if n_deviating == 1 { "deviates" } else { "deviate" };
            let of_population = match (tested.word("selection"), population) {
                ("all", _) => ", which are all,".to_owned(),
                (_, Some(population)) => format!(" of a population of {}", population.count("count")),
                (_, None) => String::new(),
            };
            let follows = match (tested.at("upper_limit"), tested.word("selection")) {
                (Some(limit), _) => format!(
                    "; with {} confidence at most {} of the population do ({})",
                    tested.word("confidence"),
                    limit.count("items"),
                    limit.word("rate_of_population")
                ),
                (None, "chosen") => "; they were not drawn by chance, and nothing follows for the others".to_owned(),
                (None, _) => String::new(),
            };
            let items = counted(tested.count("items"), "item");
            format!("{n_deviating} of {items} tested{of_population} {deviate} ({rate}){follows}")
        }
    };
    lines.push(("Tested", told));
    let untested: Vec<&str> = tested.texts("untested").collect();
    if !untested.is_empty() {
        lines.push(("Not tested", format!("{}, which were drawn", untested.join(", "))));
    }
    lines
}

/// A deviation: what sort of thing, and what is told of it.
pub(super) fn deviation(view: &View, it: Part<'_>) -> Line {
    let (from, record) = (at(it.word("from")), it.word("record"));
    match it.word("kind") {
        "failed" => ("failed", failure(view, it)),
        "not_mended_in_time" => ("not mended in time", failure(view, it)),
        "did_not_operate" => ("did not operate", format!("due by {from} and not performed")),
        "performed_late" => ("performed late", format!("due by {from} ({record})")),
        "item" => {
            let letters = it.texts("attributes").collect::<Vec<_>>().join(", ");
            let note = it.text("note").map_or(String::new(), |note| format!(": {note}"));
            ("item", format!("{} does not have attribute {letters} ({record}){note}", it.word("item")))
        }
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

/// A change between two reports: of what, and from what to what.
pub(super) fn change(change: Part<'_>) -> (String, String) {
    let of = change.word("of");
    let keys = ["criterion", "control", "check", "subject", "resource"];
    let thing = keys.into_iter().filter_map(|key| change.text(key)).collect::<Vec<_>>().join(" ");
    let state = |state: Part<'_>| {
        let conclusion = state.text("conclusion").map_or(String::new(), |it| format!(", {}", spaced(it)));
        format!("{}{conclusion}", outcome(state))
    };
    let [before, after] = ["before", "after"].map(|key| change.at(key).map(state));
    let lacks: Vec<String> = change.texts("lacks").map(spaced).collect();
    let states = match (before, after) {
        _ if !lacks.is_empty() && change.word("kind") == "worse" => format!("lacks now {}", lacks.join(", ")),
        _ if !lacks.is_empty() => format!("lacks no more {}", lacks.join(", ")),
        (None, None) => String::new(),
        (Some(before), None) => format!("was {before}"),
        (None, Some(after)) => after,
        (Some(before), Some(after)) if before == after => format!("{after}, as before"),
        (Some(before), Some(after)) => format!("was {before}, now {after}"),
    };
    (format!("{} {thing}", capitalized(of)), states)
}

/// Why something changed.
pub(super) fn reasons(change: Part<'_>) -> String {
    let told = |reason: Part<'_>| {
        let of = some(reason.texts("of").map(str::to_owned).collect());
        let of = if of.is_empty() { of } else { format!(": {of}") };
        let cause = match reason.word("cause") {
            "facts" => "the facts differ",
            "collected_anew" => "the same facts were collected anew",
            "catalog" => "the catalog asks something else",
            "profile" => "the profile differs",
            "acceptance" => "a risk acceptance was given, changed or withdrawn",
            "statements" => "people stated something else",
            "time" => "time went by",
            _ => "of something that reports do not tell",
        };
        format!("{cause}{of}")
    };
    change.list("reasons").map(told).collect::<Vec<_>>().join("; ")
}

/// More of a kind than this are counted.
const SHOWN: usize = 10;

/// As many as a reader would read.
pub(super) fn some(all: Vec<String>) -> String {
    match all.len() {
        ..=SHOWN => all.join(", "),
        count => {
            format!("{} and {} more", all.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", "), count - SHOWN)
        }
    }
}

/// The lines that say something.
fn said(lines: Vec<Line>) -> Vec<Line> {
    lines.into_iter().filter(|(_, told)| !told.is_empty()).collect()
}
