//! A check on a subject: what came of it for each resource, and why.

use super::markup::Markup;
use super::operated;
use super::told;
use crate::report::text::spaced;
use crate::report::view::Part;
use crate::report::view::View;

/// More resources than this are counted.
const SHOWN: usize = 200;

pub(super) fn finding(markup: &mut Markup, view: &View, finding: Part<'_>) {
    let id = finding.word("check");
    let check = view.check(id);
    markup.within("h3", |markup| {
        markup.word(finding.word("outcome"), &told::outcome(finding));
        markup.text(" · ");
        markup.text(&told::title_of(view, id));
    });
    markup.within("p.dim", |markup| {
        markup.say("code", id);
        markup.text(" on ");
        markup.say("code", finding.text("subject").unwrap_or("no subject in the facts"));
        if let Some(check) = check {
            markup.text(&format!(" · {} severity · {}", check.word("severity"), spaced(check.word("kind"))));
        }
    });
    finding.text("message").iter().for_each(|message| markup.say("p", message));
    accepted(markup, finding.texts("accepted_by"));
    why(markup, finding);
    check.iter().for_each(|check| markup.lines(&told::check(*check)));
    resources(markup, finding);
    unknown(markup, view, finding);
    if finding.word("outcome") == "fail" {
        check.iter().for_each(|check| remediation(markup, *check));
    }
    evidence(markup, finding);
    operated::timeline(markup, view, finding);
    hangs_on_it(markup, view, id);
}

fn accepted<'a>(markup: &mut Markup, by: impl Iterator<Item = &'a str>) {
    for id in by {
        markup.say("p.dim", &format!("Accepted by {id}; it fails all the same."));
    }
}

/// The sentences of why, each with what was read.
fn why(markup: &mut Markup, part: Part<'_>) {
    for (sentence, reads) in told::witnesses(part) {
        markup.within("div", |markup| {
            markup.text(sentence);
            for read in reads {
                markup.within("div.dim", |markup| markup.say("code", &read));
            }
        });
    }
}

fn resources(markup: &mut Markup, finding: Part<'_>) {
    let n_resources = finding.list("resources").count();
    if n_resources == 0 {
        return;
    }
    // What did not pass first; else in the order of the facts.
    let mut resources: Vec<Part<'_>> = finding.list("resources").collect();
    resources.sort_by_key(|it| !told::did_not_pass(it));
    let caption = match n_resources {
        ..=SHOWN => "Resources".to_owned(),
        _ => format!("Resources: the first {SHOWN} of {n_resources}"),
    };
    markup.table(&caption, &["Resource", "Outcome", "Why"], |markup| {
        for resource in resources.into_iter().take(SHOWN) {
            let id = resource.text("id").filter(|id| !id.is_empty()).unwrap_or("(without a name)");
            markup.row(
                |markup| markup.say("code", id),
                |markup| {
                    markup.within("td", |markup| markup.word(resource.word("outcome"), &told::outcome(resource)));
                    markup.within("td", |markup| {
                        resource.text("message").iter().for_each(|message| markup.say("div", message));
                        accepted(markup, resource.text("accepted_by").into_iter());
                        why(markup, resource);
                    });
                },
            );
        }
    });
}

fn unknown(markup: &mut Markup, view: &View, finding: Part<'_>) {
    let missing = told::missing(finding);
    if missing.is_empty() {
        return;
    }
    markup.say("h4", "Not known");
    markup.within("ul", |markup| {
        for path in missing {
            markup.within("li", |markup| markup.say("code", &path));
        }
    });
    for command in told::to_collect(view, finding) {
        markup.within("p", |markup| {
            markup.text("To collect: ");
            markup.say("code", &command);
        });
    }
}

/// What to do, with links that lead where they seem to.
pub(super) fn remediation(markup: &mut Markup, check: Part<'_>) {
    if check.list("remediation").next().is_none() {
        return;
    }
    markup.say("h4", "Remediation");
    markup.within("ol", |markup| {
        for step in check.list("remediation") {
            markup.within("li", |markup| {
                markup.text(step.word("step"));
                let Some(link) = step.text("link") else { return };
                markup.text(" ");
                match is_safe(link) {
                    true => {
                        let attributes = [("href", link), ("rel", "noopener noreferrer nofollow")];
                        markup.with("a", &attributes, |markup| markup.text(link));
                    }
                    false => markup.say("code", link),
                }
            });
        }
    });
}

/// Whether a link leads to a host over HTTPS, and to the one that it seems to.
fn is_safe(link: &str) -> bool {
    let is_plain = |letter: char| letter.is_ascii_graphic() && !matches!(letter, '\\' | '"' | '<' | '>');
    link.strip_prefix("https://").is_some_and(|rest| {
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        !host.is_empty() && !host.contains('@') && rest.chars().all(is_plain)
    })
}

fn evidence(markup: &mut Markup, finding: Part<'_>) {
    if finding.list("evidence").next().is_none() {
        return;
    }
    let columns =
        ["Source, with the digests of its bytes and of its file", "Collected at (UTC)", "Completeness", "Records"];
    markup.table("Evidence", &columns, |markup| {
        for it in finding.list("evidence") {
            markup.row(
                |markup| {
                    markup.say("code", it.word("source"));
                    for digest in ["digest", "file_digest"].map(|key| it.word(key)) {
                        markup.within("div.dim", |markup| markup.say("code", digest));
                    }
                },
                |markup| {
                    markup.say("td", &told::at(it.word("collected_at")));
                    markup.say("td", &spaced(it.word("completeness")));
                    markup.say("td", &it.number("count").map_or("not stated".to_owned(), |count| count.to_string()));
                },
            );
        }
    });
}

/// The controls and criteria that count it.
fn hangs_on_it(markup: &mut Markup, view: &View, check: &str) {
    let controls: Vec<Part<'_>> = view.controls_of(check).collect();
    if controls.is_empty() {
        return;
    }
    markup.table("Controls that rest on it", &["Control", "Outcome", "Criteria"], |markup| {
        for control in controls {
            markup.row(
                |markup| markup.named(control.word("title"), control.word("id")),
                |markup| {
                    markup.within("td", |markup| markup.word(control.word("outcome"), &told::outcome(control)));
                    let criteria =
                        control.list("criteria").map(|it| format!("{} ({})", it.word("id"), it.word("relation")));
                    markup.say("td", &criteria.collect::<Vec<_>>().join(", "));
                },
            );
        }
    });
}
