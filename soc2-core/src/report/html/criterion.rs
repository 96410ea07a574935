//! A criterion: what may be concluded, and what that rests on.

use super::control::findings;
use super::markup::Markup;
use super::told;
use crate::report::text::spaced;
use crate::report::view::Part;
use crate::report::view::View;

pub(super) fn criterion(markup: &mut Markup, view: &View, criterion: Part<'_>) {
    let id = criterion.word("id");
    markup.within("h3", |markup| {
        markup.text(&format!("{id} {}", criterion.word("title")));
        markup.text(" · ");
        markup.word(criterion.word("outcome"), &told::outcome_of_criterion(criterion));
    });
    markup.lines(&told::criterion(view, criterion));
    targets(markup, criterion);
    controls(markup, view, criterion);
    let is_of = |check: &Part<'_>| check.texts("criteria").any(|it| it == id);
    let did_not_pass = |check: &Part<'_>| view.findings_of(check.word("id")).any(|it| told::did_not_pass(&it));
    let checks: Vec<Part<'_>> = view.root().list("checks").filter(is_of).filter(did_not_pass).collect();
    findings(markup, view, "Checks that did not all pass", &checks);
}

fn targets(markup: &mut Markup, criterion: Part<'_>) {
    if criterion.list("targets").next().is_none() {
        return;
    }
    markup.table("By target", &["Target", "Outcome", "Checks"], |markup| {
        for it in criterion.list("targets") {
            markup.row(
                |markup| markup.text(it.word("target")),
                |markup| {
                    markup.within("td", |markup| markup.word(it.word("outcome"), &told::outcome(it)));
                    markup.say("td", &it.at("checks").map(told::counts).unwrap_or_default());
                },
            );
        }
    });
}

fn controls(markup: &mut Markup, view: &View, criterion: Part<'_>) {
    let controls: Vec<Part<'_>> = criterion.texts("controls").filter_map(|id| view.control(id)).collect();
    if controls.is_empty() {
        return;
    }
    let columns = ["Control", "Relation", "Outcome", "Adopted", "Lacks"];
    markup.table("Controls that count for it", &columns, |markup| {
        for control in controls {
            let relation = told::mapping(control, criterion.word("id")).map_or("", |it| it.word("relation"));
            markup.row(
                |markup| markup.named(control.word("title"), control.word("id")),
                |markup| {
                    markup.say("td", relation);
                    markup.within("td", |markup| markup.word(control.word("outcome"), &told::outcome(control)));
                    markup.say("td", if control.is("adopted") { "yes" } else { "no" });
                    markup.say("td", &control.texts("lacks").map(spaced).collect::<Vec<_>>().join(", "));
                },
            );
        }
    });
}
