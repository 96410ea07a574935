//! A control: how it is stated, what it rests on, what people recorded and how it operated.

use super::finding::remediation;
use super::markup::Markup;
use super::operated;
use super::told;
use crate::report::view::Part;
use crate::report::view::View;
use crate::spelling::counted;

pub(super) fn control(markup: &mut Markup, view: &View, control: Part<'_>) {
    let id = control.word("id");
    markup.within("h3", |markup| {
        markup.word(control.word("outcome"), &told::outcome(control));
        markup.text(" · ");
        markup.text(control.word("title"));
    });
    markup.within("p.dim", |markup| markup.say("code", id));
    markup.lines(&told::control(control));
    view.operated(id).for_each(|part| operated::part(markup, view, part));
    let records = told::records(view, id);
    if !records.is_empty() {
        markup.say("h4", "Recorded by people");
        markup.lines(&records);
    }
    criteria(markup, control);
    let checks: Vec<Part<'_>> = control.texts("checks").filter_map(|check| view.check(check)).collect();
    findings(markup, view, "Checks", &checks);
    for check in checks.into_iter().filter(|it| view.findings_of(it.word("id")).any(|it| it.word("outcome") == "fail"))
    {
        markup.folded(&format!("How to mend: {}", check.word("title")), |markup| remediation(markup, check));
    }
}

fn criteria(markup: &mut Markup, control: Part<'_>) {
    if control.list("criteria").next().is_none() {
        return;
    }
    let columns = ["Criterion", "Relation", "Why", "Points of focus"];
    markup.table("Criteria that it is mapped to", &columns, |markup| {
        for it in control.list("criteria") {
            markup.row(
                |markup| markup.text(it.word("id")),
                |markup| {
                    markup.say("td", it.word("relation"));
                    markup.say("td", it.word("rationale"));
                    markup.say("td", &it.texts("points_of_focus").collect::<Vec<_>>().join(", "));
                },
            );
        }
    });
}

/// Checks, each with what did not pass of it on which subject, and on how many it passed.
pub(super) fn findings(markup: &mut Markup, view: &View, caption: &str, checks: &[Part<'_>]) {
    if checks.is_empty() {
        return;
    }
    markup.table(caption, &["Check", "Severity", "Subject", "Outcome", "Why"], |markup| {
        for check in checks {
            let (passed, others): (Vec<Part<'_>>, Vec<Part<'_>>) =
                view.findings_of(check.word("id")).partition(|it| it.word("outcome") == "pass");
            for finding in others {
                check_row(markup, *check, |markup| {
                    subject_and_outcome(markup, finding);
                    markup.within("td", |markup| briefly(markup, finding));
                });
            }
            if !passed.is_empty() {
                check_row(markup, *check, |markup| {
                    markup.say("td", &counted(passed.len(), "subject"));
                    markup.within("td", |markup| markup.word("pass", &told::word("pass")));
                    markup.say("td", "");
                });
            }
        }
    });
}

fn check_row(markup: &mut Markup, check: Part<'_>, cells: impl FnOnce(&mut Markup)) {
    markup.row(
        |markup| markup.named(check.word("title"), check.word("id")),
        |markup| {
            markup.say("td", check.word("severity"));
            cells(markup);
        },
    );
}

pub(super) fn subject_and_outcome(markup: &mut Markup, finding: Part<'_>) {
    markup.within("td", |markup| markup.say("code", finding.text("subject").unwrap_or("no subject in the facts")));
    markup.within("td", |markup| {
        markup.word(finding.word("outcome"), &told::outcome(finding));
        if finding.texts("accepted_by").next().is_some() {
            markup.say("div.dim", "accepted");
        }
    });
}

/// As many resources as a table has room for.
const SHOWN: usize = 3;

/// Why a finding came out as it did, in as few words as say it.
pub(super) fn briefly(markup: &mut Markup, finding: Part<'_>) {
    let of_resource = |it: Part<'_>| {
        let id = it.text("id").filter(|id| !id.is_empty()).map_or(String::new(), |id| format!("{id}: "));
        let why = it.text("message").or_else(|| it.list("witnesses").next().and_then(|it| it.text("sentence")));
        why.map(|why| format!("{id}{why}"))
    };
    let mut all: Vec<String> = of_resource(finding).into_iter().collect();
    all.extend(finding.list("resources").filter(told::did_not_pass).filter_map(of_resource));
    if all.is_empty() {
        all = told::missing(finding);
    }
    all.iter().take(SHOWN).for_each(|why| markup.say("div", why));
    if all.len() > SHOWN {
        markup.say("div.dim", &format!("and {} more", all.len() - SHOWN));
    }
}
