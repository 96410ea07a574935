//! Why something of a JSON report came out as it did, as text: for a terminal, or for who asks in a notebook.
//!
//! ```
//! use soc2_core::{diagnostic::Text, report::{View, explain}};
//! let report = Text::new("report.json", format!(r#"{{"schema_version": "0.3.0",
//!     "catalog": {{"id": "ours", "version": "1.0.0", "digest": "sha256:{0:064}"}},
//!     "assessment": {{"as_of": "2026-11-20T00:00:00Z", "as_of_source": "given"}}, "summary": {{"outcome": "fail"}},
//!     "subjects": [], "checks": [], "findings": [],
//!     "controls": [{{"id": "AC-1", "title": "MFA", "outcome": "fail", "adopted": true}}],
//!     "criteria": [{{"id": "CC6.1", "title": "Access is restricted", "outcome": "fail", "conclusion": "deviations_noted"}}]}}"#, 0));
//! let view = View::read(&report)?;
//! assert!(explain::control(&view, "AC-1").is_some_and(|told| told.starts_with("This text is not as it was made")));
//! assert!(explain::criterion(&view, "CC6.1").is_some_and(|told| told.contains("deviations noted")));
//! assert!(explain::finding(&view, "no.such", None).is_none());
//! # Ok::<(), soc2_core::Error>(())
//! ```

use super::Color;
use super::text::Page;
use super::text::Paint;
use super::text::spaced;
use super::told;
use super::told::Tone;
use super::told::did_not_pass;
use super::told::tone;
use super::view::Part;
use super::view::View;

/// Why a check came to its outcome on a subject, by the subject's key, or on none where nobody brought one. Nothing where the
/// report has no such finding.
///
/// It says what the check asks, what came of each resource and why, what is not known and how to collect it, what it rests on,
/// which controls and criteria hang on it, and how to mend what failed.
pub fn finding(view: &View, check: &str, subject: Option<&str>) -> Option<String> {
    let finding = view.finding(check, subject)?;
    let mut page = page_of(view);
    heading(&mut page, &told::title_of(view, check), finding.word("outcome"), &told::outcome(finding));
    page.text(2, &format!("{check} on {}", subject.unwrap_or("no subject in the facts")));
    of_finding(&mut page, view, finding, 2);
    if let Some(check) = view.check(check) {
        page.gap();
        lines(&mut page, told::check(check));
        mending(&mut page, check, finding, 2);
    }
    page.gap();
    for it in finding.list("evidence") {
        let (source, at) = (it.word("source"), told::at(it.word("collected_at")));
        page.labelled(
            2,
            "Evidence",
            &format!("{source} collected at {at}; completeness {}", spaced(it.word("completeness"))),
        );
        page.labelled(2, "", it.word("digest"));
    }
    page.gap();
    for control in view.controls_of(check) {
        let criteria = control.list("criteria").map(|it| format!("{} ({})", it.word("id"), it.word("relation")));
        let criteria = criteria.collect::<Vec<_>>().join(", ");
        let told = format!("{}, {}: {criteria}", control.word("id"), told::outcome(control));
        page.labelled(2, "Counts for", &told);
    }
    Some(page.finish())
}

/// Why a control came to its outcome: what it says, what it lacks, how it operated, what people recorded, and what did not pass
/// of its checks. Nothing where the report has no such control.
pub fn control(view: &View, id: &str) -> Option<String> {
    let control = view.control(id)?;
    let mut page = page_of(view);
    heading(&mut page, control.word("title"), control.word("outcome"), &told::outcome(control));
    page.text(2, id);
    lines(&mut page, told::control(control));
    for part in view.operated(id) {
        page.gap();
        operated(&mut page, view, part);
    }
    page.gap();
    lines(&mut page, told::records(view, id));
    page.gap();
    for it in control.list("criteria") {
        page.labelled(
            2,
            "Counts for",
            &format!("{} ({}): {}", it.word("id"), it.word("relation"), it.word("rationale")),
        );
    }
    control.texts("checks").for_each(|check| of_check(&mut page, view, check));
    Some(page.finish())
}

/// Why no more may be concluded of a criterion: on what its conclusion rests, each control with what it lacks, and what did not
/// pass of its checks. Nothing where the report has no such criterion.
pub fn criterion(view: &View, id: &str) -> Option<String> {
    let criterion = view.criterion(id)?;
    let mut page = page_of(view);
    let title = format!("{id} {}", criterion.word("title"));
    heading(&mut page, &title, criterion.word("outcome"), &told::outcome_of_criterion(criterion));
    lines(&mut page, told::criterion(view, criterion));
    page.gap();
    for control in criterion.texts("controls").filter_map(|id| view.control(id)) {
        let relation = told::mapping(control, id).map_or("", |it| it.word("relation"));
        let lacks = control.texts("lacks").map(spaced).collect::<Vec<_>>().join(", ");
        let lacks = if lacks.is_empty() { lacks } else { format!("; lacks: {lacks}") };
        let adopted = if control.is("adopted") { ", adopted" } else { "" };
        let told = format!("{} ({relation}{adopted}){lacks}", control.word("id"));
        page.painted_label(2, &told::outcome(control), paint(control.word("outcome")), &told);
    }
    let is_of = |check: &Part<'_>| check.texts("criteria").any(|it| it == id);
    view.root().list("checks").filter(is_of).for_each(|check| of_check(&mut page, view, check.word("id")));
    Some(page.finish())
}

/// Whoever reads no more than an explanation is told too where the report was changed.
fn page_of(view: &View) -> Page {
    let mut page = Page::new(Color::Never);
    told::broken(view).iter().for_each(|sentence| page.painted(0, Paint::Bad, sentence));
    page.gap();
    page
}

/// What a text is about and, under it, what came of it.
fn heading(page: &mut Page, title: &str, word: &str, shown: &str) {
    page.painted(0, Paint::Strong, title);
    page.painted(2, paint(word), &format!("Outcome: {shown}"));
}

fn lines(page: &mut Page, lines: Vec<told::Line>) {
    lines.iter().for_each(|(label, told)| page.labelled(2, label, told));
}

/// What did not pass of a check, on each subject.
fn of_check(page: &mut Page, view: &View, check: &str) {
    for finding in view.findings_of(check).filter(did_not_pass) {
        page.gap();
        let subject = finding.text("subject").unwrap_or("no subject in the facts");
        let title = format!("{} on {subject}", told::title_of(view, check));
        page.painted_label(2, &told::outcome(finding), paint(finding.word("outcome")), &title);
        page.labelled(2, "", check);
        of_finding(page, view, finding, 4);
        view.check(check).iter().for_each(|check| mending(page, *check, finding, 4));
    }
}

/// What came of a finding's resources and why, and what is not known.
fn of_finding(page: &mut Page, view: &View, finding: Part<'_>, indent: usize) {
    finding.text("message").iter().for_each(|message| page.labelled(indent, "", message));
    for id in finding.texts("accepted_by") {
        page.labelled(indent, "Accepted", &format!("by {id}; it fails all the same"));
    }
    why(page, finding, indent + 2);
    for resource in finding.list("resources").filter(did_not_pass) {
        let id = resource.text("id").filter(|id| !id.is_empty()).unwrap_or("(without a name)");
        let message = resource.text("message").map_or(String::new(), |message| format!(": {message}"));
        let accepted = resource.text("accepted_by").map_or(String::new(), |by| format!(" (accepted by {by})"));
        let told = format!("{id}{message}{accepted}");
        page.painted_label(indent, &told::outcome(resource), paint(resource.word("outcome")), &told);
        why(page, resource, indent + 2);
    }
    let n_others = finding.list("resources").filter(|it| !did_not_pass(it)).count();
    if n_others > 0 {
        page.labelled(indent, "", &format!("{n_others} passed or not applicable"));
    }
    told::missing(finding).iter().for_each(|path| page.labelled(indent, "Not known", path));
    told::to_collect(view, finding).iter().for_each(|command| page.labelled(indent, "To collect", command));
}

fn why(page: &mut Page, part: Part<'_>, indent: usize) {
    for (sentence, reads) in told::witnesses(part) {
        page.labelled(indent, "", sentence);
        reads.iter().for_each(|read| page.labelled(indent + 2, "", read));
    }
}

fn mending(page: &mut Page, check: Part<'_>, finding: Part<'_>, indent: usize) {
    if finding.word("outcome") != "fail" {
        return;
    }
    for (number, it) in check.list("remediation").enumerate() {
        let label = if number == 0 { "Remediation" } else { "" };
        page.labelled(indent, label, &format!("{}. {}", number + 1, it.word("step")));
        it.text("link").iter().for_each(|link| page.labelled(indent, "", link));
    }
}

fn operated(page: &mut Page, view: &View, part: Part<'_>) {
    let adopted = if part.is("adopted") { "" } else { ", not adopted" };
    let verdict = part.word("verdict");
    page.painted(2, paint(verdict), &format!("Operation {} (UTC): {}{adopted}", told::lasting(part), spaced(verdict)));
    lines(page, told::operated(part));
    for it in part.list("deviations") {
        let (kind, words) = told::deviation(view, it);
        let subject = it.text("subject").map_or(String::new(), |subject| format!(" on {subject}"));
        let accepted =
            it.text("accepted_by").map_or(String::new(), |by| format!(" (accepted by {by}; it counts all the same)"));
        page.painted_label(2, kind, Paint::Bad, &format!("{}: {words}{subject}{accepted}", told::when(it)));
    }
    for it in part.at("observed").into_iter().flat_map(|it| it.list("unknown")) {
        let subject = it.text("subject").map_or(String::new(), |subject| format!(" on {subject}"));
        let told = format!("{}: {}{subject}: {}", told::lasting(it), it.word("check"), told::unobserved(it));
        page.labelled(2, "Not known", &told);
    }
}

fn paint(word: &str) -> Paint {
    match tone(word) {
        Tone::Good => Paint::Good,
        Tone::Bad => Paint::Bad,
        Tone::Unsure => Paint::Unsure,
        Tone::Dim => Paint::Dim,
    }
}
