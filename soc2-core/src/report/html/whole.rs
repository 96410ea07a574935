//! The whole report on one page: what it is, what came of it, what to look at.

use super::control::briefly;
use super::control::control;
use super::control::subject_and_outcome;
use super::criterion::criterion;
use super::finding::finding;
use super::markup::Markup;
use super::operated;
use super::since;
use super::told;
use super::told::broken;
use crate::report::text::spaced;
use crate::report::view::Part;
use crate::report::view::View;
use crate::spelling::counted;

/// More rows of what failed, or is not known, than this are counted.
const SHOWN: usize = 50;

pub(super) fn whole(markup: &mut Markup, view: &View) {
    let root = view.root();
    markup.say("h2", &title(view));
    markup.say("p.dim", root.word("statement"));
    warnings(view).iter().for_each(|warning| markup.say("p.note", warning));
    if let Some(summary) = root.at("summary") {
        markup.within("p", |markup| {
            markup.text("Outcome: ");
            markup.word(summary.word("outcome"), &told::outcome(summary));
        });
    }
    markup.lines(&sums(view));
    markup.folded("What was assessed, and by what", |markup| markup.lines(&basis(view)));
    operations(markup, view);
    series(markup, root);
    criteria(markup, root);
    found(markup, view, "fail", "What failed");
    found(markup, view, "error", "What could not be asked");
    found(markup, view, "unknown", "What is not known");
    acceptances(markup, root);
    set_aside(markup, view);
    root.at("difference").into_iter().for_each(|difference| since::since(markup, difference));
}

/// Every criterion, control and finding, each in full where it is asked for.
pub(super) fn parts(markup: &mut Markup, view: &View) {
    let root = view.root();
    markup.say("h2", "Criteria");
    for it in root.list("criteria") {
        let summary = format!("{} {}: {}", it.word("id"), it.word("title"), told::outcome_of_criterion(it));
        markup.folded(&summary, |markup| criterion(markup, view, it));
    }
    markup.say("h2", "Controls");
    for it in root.list("controls") {
        let summary = format!("{}: {}", it.word("title"), told::outcome(it));
        markup.folded(&summary, |markup| control(markup, view, it));
    }
    markup.say("h2", "Findings");
    for it in root.list("findings") {
        let (check, subject) = (told::title_of(view, it.word("check")), it.text("subject").unwrap_or("no subject"));
        markup.folded(&format!("{check}, {subject}: {}", told::outcome(it)), |markup| finding(markup, view, it));
    }
}

/// What a report is, and as of when.
pub(super) fn title(view: &View) -> String {
    let Some(assessment) = view.root().at("assessment") else { return String::new() };
    match assessment.at("period") {
        Some(period) => {
            format!(
                "SOC 2 assessment, Type II from {} up to {} (UTC)",
                told::at(period.word("from")),
                told::at(period.word("to"))
            )
        }
        None => format!("SOC 2 assessment, Type I as of {} (UTC)", told::at(assessment.word("as_of"))),
    }
}

/// What a reader has to know before anything else.
fn warnings(view: &View) -> Vec<String> {
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

/// Who and what was assessed, and by what.
fn basis(view: &View) -> Vec<told::Line> {
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
    lines.push(("Subjects", told::some(root.list("subjects").map(|it| it.word("key").to_owned()).collect())));
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
    told::said(lines)
}

/// What came of it all.
fn sums(view: &View) -> Vec<told::Line> {
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
    lines.extend(summary.at("checks").map(|checks| ("Checks", told::counts(checks))));
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

fn series(markup: &mut Markup, root: Part<'_>) {
    let columns = ["Series", "Outcome", "Supported", "Deviations", "Controls passed", "Checks"];
    markup.table("By series", &columns, |markup| {
        for it in root.list("series") {
            let id = it.word("id");
            let of = |wanted: &str| {
                root.list("criteria").filter(|it| it.word("series") == id && it.word("conclusion") == wanted).count()
            };
            let within = |key: &str| it.at(key).map_or((0, 0), |it| (it.count("passed"), it.count("total")));
            let in_scope = it.at("criteria").map_or(0, |it| it.count("in_scope"));
            let (passed, total) = within("controls");
            let is_untouched = it.at("criteria").is_some_and(|it| it.count("not_assessed") == in_scope);
            markup.row(
                |markup| markup.text(&format!("{id} {}", it.word("title"))),
                |markup| {
                    markup.within("td", |markup| match is_untouched {
                        true => markup.word("not_assessed", "not assessed"),
                        false => markup.word(it.word("outcome"), &told::outcome(it)),
                    });
                    markup.say("td.number", &format!("{} of {in_scope}", of("supported")));
                    markup.say("td.number", &of("deviations_noted").to_string());
                    markup.say("td.number", &format!("{passed} of {total}"));
                    markup.say("td", &it.at("checks").map(told::counts).unwrap_or_default());
                },
            );
        }
    });
}

fn criteria(markup: &mut Markup, root: Part<'_>) {
    let caption = "By criterion. Only controls that satisfy a criterion carry its conclusion";
    let (rest, assessed): (Vec<Part<'_>>, Vec<Part<'_>>) =
        root.list("criteria").partition(|it| it.word("outcome") == "not_assessed");
    if !assessed.is_empty() {
        markup.table(caption, &["Criterion", "Outcome", "Conclusion", "Checks and performances"], |markup| {
            assessed.into_iter().for_each(|it| criterion_row(markup, it));
        });
    }
    if !rest.is_empty() {
        let names: Vec<&str> = rest.iter().map(|it| it.word("id")).collect();
        markup.say("p.dim", &format!("Not assessed, no control in scope: {}", names.join(", ")));
    }
}

fn criterion_row(markup: &mut Markup, it: Part<'_>) {
    markup.row(
        |markup| markup.text(&format!("{} {}", it.word("id"), it.word("title"))),
        |markup| {
            markup.within("td", |markup| markup.word(it.word("outcome"), &told::outcome_of_criterion(it)));
            markup.within("td", |markup| markup.word(it.word("conclusion"), &spaced(it.word("conclusion"))));
            markup.say("td", &it.at("checks").map(told::counts).unwrap_or_default());
        },
    );
}

/// How controls operated over a period: all by their verdicts, and what deviated or is not known in full.
fn operations(markup: &mut Markup, view: &View) {
    let Some(operations) = view.root().at("operations") else { return };
    let parts = || operations.list("controls").flat_map(|it| it.list("parts").map(move |part| (it.word("id"), part)));
    markup.table("Operation of controls", &["Control", "When (UTC)", "Verdict", "Deviations"], |markup| {
        for (id, part) in parts() {
            let title = view.control(id).map_or(id, |it| it.word("title"));
            markup.row(
                |markup| markup.named(title, id),
                |markup| {
                    let adopted = if part.is("adopted") { "" } else { ", not adopted" };
                    markup.say("td", &format!("{}{adopted}", told::lasting(part)));
                    markup.within("td", |markup| markup.word(part.word("verdict"), &spaced(part.word("verdict"))));
                    markup.say("td.number", &part.list("deviations").count().to_string());
                },
            );
        }
    });
    let is_told = |part: &Part<'_>| {
        let is_doubtful = part.word("verdict") == "insufficient_evidence" && part.is("adopted");
        is_doubtful || part.word("verdict") == "deviations_noted"
    };
    for (id, part) in parts().filter(|(_, part)| is_told(part)) {
        markup.within("section", |markup| {
            markup.say("h3", view.control(id).map_or(id, |it| it.word("title")));
            markup.within("p.dim", |markup| markup.say("code", id));
            operated::part(markup, view, part);
        });
    }
}

/// The findings of an outcome, the most severe first.
fn found(markup: &mut Markup, view: &View, outcome: &str, caption: &str) {
    let mut findings: Vec<(usize, Option<Part<'_>>, Part<'_>)> = (view.root().list("findings"))
        .filter(|it| it.word("outcome") == outcome)
        .map(|it| {
            let check = view.check(it.word("check"));
            let severity = check.map_or("", |it| it.word("severity"));
            let rank = ["critical", "high", "medium", "low"].iter().position(|it| *it == severity);
            (rank.unwrap_or(usize::MAX), check, it)
        })
        .collect();
    if findings.is_empty() {
        return;
    }
    findings.sort_by_key(|(rank, ..)| *rank);
    let caption = match findings.len() {
        count @ ..=SHOWN => format!("{caption}: {}", counted(count, "finding")),
        count => format!("{caption}: the {SHOWN} most severe of {count}"),
    };
    markup.table(&caption, &["Check", "Severity", "Subject", "Outcome", "Why"], |markup| {
        for (_, check, finding) in findings.into_iter().take(SHOWN) {
            let id = finding.word("check");
            markup.row(
                |markup| markup.named(&told::title_of(view, id), id),
                |markup| {
                    markup.say("td", check.map_or("", |it| it.word("severity")));
                    subject_and_outcome(markup, finding);
                    markup.within("td", |markup| briefly(markup, finding));
                },
            );
        }
    });
}

/// What was given and nothing came of: facts that were set aside, and what could not be read.
fn set_aside(markup: &mut Markup, view: &View) {
    let unread = view.root().at("assessment").into_iter().flat_map(|it| it.texts("unread"));
    let unread: Vec<&str> = unread.collect();
    for (caption, all) in [
        ("Facts that were set aside", told::set_aside(view)),
        ("What could not be read", unread.into_iter().map(str::to_owned).collect()),
    ] {
        if all.is_empty() {
            continue;
        }
        let caption = match all.len() {
            count @ ..=SHOWN => format!("{caption}: {count}"),
            count => format!("{caption}: the first {SHOWN} of {count}"),
        };
        markup.folded(&caption, |markup| {
            markup.within("ul", |markup| all.iter().take(SHOWN).for_each(|it| markup.say("li", it)));
        });
    }
}

fn acceptances(markup: &mut Markup, root: Part<'_>) {
    if root.list("acceptances").next().is_none() {
        return;
    }
    let columns = ["Risk acceptance", "State", "Covers", "Reason", "Approved by", "Until"];
    markup.table("Risk acceptances: the outcomes stay as they are", &columns, |markup| {
        for it in root.list("acceptances") {
            markup.row(
                |markup| markup.text(it.word("id")),
                |markup| {
                    let broad = if it.is("over_broad") { ", over-broad" } else { "" };
                    markup.say("td", &format!("{}{broad}", spaced(it.word("state"))));
                    markup.say("td.number", &it.count("covered").to_string());
                    markup.say("td", it.word("reason"));
                    markup.say("td", it.word("approver"));
                    markup.say("td", &told::at(it.word("expires")));
                },
            );
        }
    });
}
