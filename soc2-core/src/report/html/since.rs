//! What changed between two reports.

use super::markup::Markup;
use super::told;
use crate::difference::Cause;
use crate::report::text::capitalized;
use crate::report::text::spaced;
use crate::report::view::Part;

/// More changes than this are counted.
const SHOWN: usize = 200;

pub(super) fn since(markup: &mut Markup, difference: Part<'_>) {
    let since = difference.at("since");
    markup.say("h3", &format!("Since {}", since.map_or(String::new(), earlier)));
    if let Some(since) = since {
        let profile = since.text("profile").map_or("no profile".to_owned(), |profile| format!("profile {profile}"));
        let catalog =
            since.at("catalog").map_or(String::new(), |it| format!("{} {}, ", it.word("id"), it.word("version")));
        markup.say("p.dim", &format!("Compared with {catalog}{profile}; outcome {}", told::outcome(since)));
    }
    difference.texts("notes").for_each(|note| markup.say("p.note", note));
    let n_changes = difference.list("changes").count();
    if n_changes == 0 {
        markup.say("p", "Nothing changed.");
    } else {
        counts(markup, difference);
        changes(markup, difference, n_changes);
    }
    recurring(markup, difference);
}

fn earlier(since: Part<'_>) -> String {
    match since.at("period") {
        Some(period) => format!("the period {}", told::lasting(period)),
        None => told::at(since.word("as_of")),
    }
}

fn counts(markup: &mut Markup, difference: Part<'_>) {
    let lines: Vec<told::Line> = [
        ("Criteria", "criteria"),
        ("Controls", "controls"),
        ("Findings", "findings"),
        ("Resources", "resources"),
        ("Subjects", "subjects"),
        ("Checks", "checks"),
    ]
    .into_iter()
    .filter_map(|(label, key)| {
        let counts = difference.at("counts")?.at(key)?;
        let kinds = counts.entries().filter(|(kind, _)| counts.count(kind) > 0);
        let told: Vec<String> = kinds.map(|(kind, _)| format!("{} {}", counts.count(kind), spaced(kind))).collect();
        (!told.is_empty()).then(|| (label, told.join(", ")))
    })
    .collect();
    markup.lines(&lines);
}

fn changes(markup: &mut Markup, difference: Part<'_>, n_changes: usize) {
    let caption = match n_changes {
        ..=SHOWN => "Changes, the most important first".to_owned(),
        _ => format!("The {SHOWN} most important of {n_changes} changes"),
    };
    markup.table(&caption, &["What", "How", "From, to", "Because"], |markup| {
        for change in difference.list("changes").take(SHOWN) {
            let (thing, states) = told_of(change);
            markup.row(
                |markup| markup.text(&thing),
                |markup| {
                    markup.within("td", |markup| markup.word(change.word("kind"), &spaced(change.word("kind"))));
                    markup.say("td.words", &states);
                    markup.say("td.words", &reasons(change));
                },
            );
        }
    });
}

/// A change between two reports: of what, and from what to what.
fn told_of(change: Part<'_>) -> (String, String) {
    let of = change.word("of");
    let keys = ["criterion", "control", "check", "subject", "resource"];
    let thing = keys.into_iter().filter_map(|key| change.text(key)).collect::<Vec<_>>().join(" ");
    let state = |state: Part<'_>| {
        let conclusion = state.text("conclusion").map_or(String::new(), |it| format!(", {}", spaced(it)));
        format!("{}{conclusion}", told::outcome(state))
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
fn reasons(change: Part<'_>) -> String {
    let told = |reason: Part<'_>| {
        let of = told::some(reason.texts("of").map(str::to_owned).collect());
        let of = if of.is_empty() { of } else { format!(": {of}") };
        let cause = told::by_name(reason.word("cause"), Cause::of_word, Cause::phrase);
        format!("{cause}{of}")
    };
    change.list("reasons").map(told).collect::<Vec<_>>().join("; ")
}

fn recurring(markup: &mut Markup, difference: Part<'_>) {
    if difference.list("recurring").next().is_none() {
        return;
    }
    markup.table("Deviations of both periods", &["Control", "What", "Before", "Now"], |markup| {
        for it in difference.list("recurring") {
            let what = it.text("check").map_or_else(|| spaced(it.word("kind")), str::to_owned);
            markup.row(
                |markup| markup.text(it.word("control")),
                |markup| {
                    markup.say("td", &what);
                    ["before", "after"].iter().for_each(|key| markup.say("td.number", &it.count(key).to_string()));
                },
            );
        }
    });
}
