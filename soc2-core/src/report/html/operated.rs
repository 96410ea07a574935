//! How a control operated over a period: its parts, subjects and deviations, with lines of time.

use super::markup::Markup;
use super::told;
use crate::report::text::spaced;
use crate::report::view::Part;
use crate::report::view::View;
use crate::time::Instant;
use crate::time::Period;

/// How wide a line of time is, in units of its own.
const WIDTH: f64 = 1000.0;

/// What a stretch of a line of time says, each in a shape of its own.
#[derive(Clone, Copy)]
enum Shape {
    /// The whole height.
    Deviates,
    /// The middle.
    Holds,
    /// A low bar.
    Other,
    /// Dashes.
    Unknown,
}

/// A stretch of time on a line.
struct Stretch {
    from: Instant,
    to: Instant,
    shape: Shape,
}

/// One part of a period, as far as snapshots and records tell.
pub(super) fn part(markup: &mut Markup, view: &View, part: Part<'_>) {
    let adopted = if part.is("adopted") { "" } else { ", not adopted" };
    markup.within("h4", |markup| {
        markup.text("Operation ");
        markup.text(&told::lasting(part));
        markup.text(" (UTC): ");
        markup.word(part.word("verdict"), &spaced(part.word("verdict")));
        markup.text(adopted);
    });
    markup.lines(&told::operated(part));
    let period = period(part);
    subjects(markup, part, period);
    deviations(markup, view, part);
    mended(markup, view, part);
    occurrences(markup, part);
    unknown(markup, view, part);
}

fn period(part: Part<'_>) -> Option<Period> {
    Period::new(instant(part, "from")?, instant(part, "to")?)
}

fn instant(part: Part<'_>, key: &str) -> Option<Instant> {
    part.text(key).and_then(|text| Instant::parse(text).ok())
}

fn subjects(markup: &mut Markup, part: Part<'_>, period: Option<Period>) {
    let n_subjects = part.list("subjects").count();
    if n_subjects == 0 {
        return;
    }
    let caption = match n_subjects {
        ..=SHOWN => "Subjects. High bar: deviation; low bar: without deviation; dashes: not known".to_owned(),
        _ => format!(
            "Subjects, the first {SHOWN} of {n_subjects}. High bar: deviation; low bar: none; dashes: not known"
        ),
    };
    markup.table(&caption, &["Subject, and its time", "Verdict", "Instants", "Longest gap"], |markup| {
        for it in part.list("subjects").take(SHOWN) {
            markup.row(
                |markup| {
                    markup.say("code", it.word("subject"));
                    let Some(period) = period else { return };
                    let holds = [Stretch { from: period.from(), to: period.to(), shape: Shape::Holds }];
                    let deviating = stretches(it.list("deviations"), period, Shape::Deviates);
                    let unknown = stretches(it.list("unknown"), period, Shape::Unknown);
                    line(markup, period, holds.into_iter().chain(unknown).chain(deviating), &told_of(it));
                },
                |markup| {
                    markup.within("td", |markup| markup.word(it.word("verdict"), &spaced(it.word("verdict"))));
                    markup.say("td", &it.count("snapshots").to_string());
                    markup.say("td", it.word("longest_gap"));
                },
            );
        }
    });
}

/// More rows than this are counted.
const SHOWN: usize = 100;

/// A line of time in words.
fn told_of(subject: Part<'_>) -> String {
    let told = |key: &str| subject.list(key).map(told::lasting).collect();
    let of = |what: &str, stretches: Vec<String>| match stretches.is_empty() {
        true => String::new(),
        false => format!("; {what} {}", told::some(stretches)),
    };
    let verdict = spaced(subject.word("verdict"));
    format!("{verdict}{}{}", of("deviation", told("deviations")), of("not known", told("unknown")))
}

fn stretches<'a>(parts: impl Iterator<Item = Part<'a>>, period: Period, shape: Shape) -> impl Iterator<Item = Stretch> {
    parts.filter_map(move |it| {
        let from = instant(it, "from")?;
        Some(Stretch { from, to: instant(it, "to").unwrap_or(period.to()), shape })
    })
}

/// A line of time; what it shows is said in words too.
fn line(markup: &mut Markup, period: Period, stretches: impl Iterator<Item = Stretch>, told: &str) {
    let seconds = |at: Instant| at.since(period.from()).map_or(0, |since| since.as_seconds()) as f64;
    let whole = seconds(period.to()).max(1.0);
    let place = |at: Instant| (seconds(at) / whole * WIDTH).clamp(0.0, WIDTH);
    let attributes =
        [("viewBox", "0 0 1000 16"), ("preserveAspectRatio", "none"), ("role", "img"), ("aria-label", told)];
    markup.with("svg", &attributes, |markup| {
        for Stretch { from, to, shape } in stretches {
            let from = place(from);
            // A moment is seen too.
            let width = (place(to) - from).max(4.0);
            let (x, width, end) = (format!("{from:.1}"), format!("{width:.1}"), format!("{:.1}", from + width));
            let mut bar = |tag, y, height| {
                let attributes = [("x", x.as_str()), ("y", y), ("width", width.as_str()), ("height", height)];
                markup.with(tag, &attributes, |_| {});
            };
            match shape {
                Shape::Deviates => bar("rect.bad", "0", "16"),
                Shape::Holds => bar("rect.good", "6", "4"),
                Shape::Other => bar("rect.dim", "12", "4"),
                Shape::Unknown => {
                    // What is not known is not without deviation.
                    bar("rect.gap", "5", "6");
                    let attributes = [("x1", x.as_str()), ("x2", end.as_str()), ("y1", "8"), ("y2", "8")];
                    markup.with("line", &attributes, |_| {});
                }
            }
        }
    });
    markup.within("div.ends dim", |markup| {
        [period.from(), period.to()].iter().for_each(|at| markup.say("span", &at.day()));
    });
}

fn deviations(markup: &mut Markup, view: &View, part: Part<'_>) {
    let n_deviations = part.list("deviations").count();
    if n_deviations == 0 {
        return;
    }
    let caption = format!("Deviations: {n_deviations}");
    markup.table(&caption, &["What", "When (UTC)", "Where", "Evidence"], |markup| {
        for it in part.list("deviations") {
            let (kind, words) = told::deviation(view, it);
            markup.row(
                |markup| {
                    markup.word("deviations_noted", kind);
                    markup.say("div", &words);
                },
                |markup| {
                    markup.say("td", &told::when(it));
                    markup.within("td", |markup| {
                        let names = ["check", "subject"].into_iter().filter_map(|key| it.text(key));
                        names.for_each(|name| markup.within("div", |markup| markup.say("code", name)));
                        if let Some(by) = it.text("accepted_by") {
                            markup.say("div.dim", &format!("accepted by {by}; it counts all the same"));
                        }
                    });
                    markup.within("td", |markup| cited(markup, it));
                },
            );
        }
    });
}

/// What the snapshots rest on that show the beginning and the end.
fn cited(markup: &mut Markup, deviation: Part<'_>) {
    let Some(evidence) = deviation.at("evidence") else { return };
    for (key, name) in [("from", "Begins"), ("to", "Ends")] {
        for it in evidence.list(key) {
            let shown = format!("{name}: {} at {}", it.word("source"), told::at(it.word("collected_at")));
            markup.folded(&shown, |markup| markup.say("code", it.word("digest")));
        }
    }
}

/// Failures that are no deviations, or not yet.
fn mended(markup: &mut Markup, view: &View, part: Part<'_>) {
    let remediation = part.at("observed").and_then(|it| it.at("remediation"));
    let failures = remediation.into_iter().flat_map(|it| it.list("failures"));
    let failures: Vec<Part<'_>> = failures.filter(|it| it.word("state") != "late").collect();
    if failures.is_empty() {
        return;
    }
    markup.table("Failures that are no deviations", &["What", "When (UTC)", "Lasted", "In time"], |markup| {
        for it in failures {
            markup.row(
                |markup| {
                    markup.text(&told::failure(view, it));
                    markup.within("div.dim", |markup| markup.say("code", it.word("subject")));
                },
                |markup| {
                    markup.say("td", &told::lasting(it));
                    markup.say("td", it.word("lasted"));
                    markup.within("td", |markup| markup.word(it.word("state"), &spaced(it.word("state"))));
                },
            );
        }
    });
}

fn occurrences(markup: &mut Markup, part: Part<'_>) {
    let due: Vec<Part<'_>> = part.at("occurrences").into_iter().flat_map(|it| it.list("due")).collect();
    if due.is_empty() {
        return;
    }
    markup.table("What was due", &["Due by (UTC)", "What came of it", "Performed"], |markup| {
        for it in due {
            markup.row(
                |markup| markup.text(&told::at(it.word("due"))),
                |markup| {
                    markup.within("td", |markup| markup.word(it.word("state"), &spaced(it.word("state"))));
                    let performed = it.at("performed");
                    let performed = performed.map(|by| format!("{} ({})", told::at(by.word("at")), by.word("record")));
                    markup.say("td", &performed.unwrap_or_else(|| "not on record".to_owned()));
                },
            );
        }
    });
}

fn unknown(markup: &mut Markup, view: &View, part: Part<'_>) {
    let unknown: Vec<Part<'_>> = part.at("observed").into_iter().flat_map(|it| it.list("unknown")).collect();
    if unknown.is_empty() {
        return;
    }
    let caption = match unknown.len() {
        count @ ..=SHOWN => format!("Not known, by check and subject: {count}"),
        count => format!("Not known, by check and subject: the first {SHOWN} of {count}"),
    };
    markup.folded(&caption, |markup| {
        markup.table("What no snapshot tells of", &["Check", "Subject", "When (UTC)", "Why"], |markup| {
            for it in unknown.into_iter().take(SHOWN) {
                markup.row(
                    |markup| markup.named(&told::title_of(view, it.word("check")), it.word("check")),
                    |markup| {
                        markup.within("td", |markup| markup.say("code", it.text("subject").unwrap_or("none was seen")));
                        markup.say("td", &told::lasting(it));
                        markup.say("td", &told::unobserved(it));
                    },
                );
            }
        });
    });
}

/// What the snapshots of a period said of a finding's check and subject.
pub(super) fn timeline(markup: &mut Markup, view: &View, finding: Part<'_>) {
    let Some(timeline) = view.timeline(finding.word("check"), finding.word("subject")) else { return };
    let period = view.root().at("assessment").and_then(|it| it.at("period")).and_then(period);
    if let Some(period) = period {
        let stretches = timeline.list("runs").filter_map(|run| {
            let shape = match run.word("outcome") {
                "fail" => Shape::Deviates,
                "pass" => Shape::Holds,
                "unknown" | "error" => Shape::Unknown,
                _ => Shape::Other,
            };
            Some(Stretch { from: instant(run, "first")?, to: instant(run, "last")?, shape })
        });
        let told =
            timeline.list("runs").map(|run| format!("{} from {}", told::outcome(run), told::at(run.word("first"))));
        line(markup, period, stretches, &told::some(told.collect()));
    }
    let caption = "What snapshots said. High bar: failed; low bar: passed; dashes: not known; nothing: not looked at";
    markup.table(caption, &["Outcome", "First (UTC)", "Last (UTC)", "Snapshots"], |markup| {
        for run in timeline.list("runs") {
            markup.row(
                |markup| markup.word(run.word("outcome"), &told::outcome(run)),
                |markup| {
                    ["first", "last"].iter().for_each(|key| markup.say("td", &told::at(run.word(key))));
                    markup.say("td.number", &run.count("snapshots").to_string());
                },
            );
        }
    });
}
