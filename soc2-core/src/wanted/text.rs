//! What is wanted, for people to read.

use super::Wanted;
use crate::assessment::CriterionResult;
use crate::assessment::Judgment;
use crate::diagnostic::shown;
use crate::needs::Need;
use crate::needs::Whose;
use crate::operation::Gap;
use crate::operation::GapReason;
use crate::permission::Permissions;
use crate::request::Ask;
use crate::request::Request;
use crate::request::Why;
use crate::scope::Silence;
use crate::spelling::counted;
use crate::spelling::length;
use crate::spelling::named;
use crate::spelling::printable;
use crate::undecidable::Extent;
use crate::undecidable::Undecidable;
use crate::undecidable::UndecidableCheck;
use crate::unknown::UnknownReason;

/// How many paths of a source are named before the rest is counted.
const PATHS_SHOWN: usize = 3;

pub(super) fn text(wanted: &Wanted<'_>) -> String {
    let mut lines = Vec::new();
    let assessment = wanted.assessment;
    lines.push(match &assessment.operations {
        Some(operations) => format!("What is wanted for the period {}", operations.period),
        None => format!("What is wanted as of {}", assessment.findings.as_of.instant()),
    });
    to_collect(wanted, &mut lines);
    snapshots(wanted, &mut lines);
    permissions(wanted, &mut lines);
    to_ask_for(wanted, &mut lines);
    lines.push(String::new());
    printable(&lines.join("\n"))
}

fn heading(lines: &mut Vec<String>, text: &str) {
    lines.extend([String::new(), text.to_owned(), "─".repeat(text.chars().count())]);
}

fn to_collect(wanted: &Wanted<'_>, lines: &mut Vec<String>) {
    heading(lines, "To collect");
    let (needs, waiting) = (&wanted.needs.needs, wanted.needs.waiting);
    if needs.is_empty() {
        lines.push("Nothing: no finding is unknown for want of facts.".to_owned());
        return;
    }
    let are = if waiting == 1 { "is" } else { "are" };
    lines.push(format!(
        "{} {are} unknown for want of facts. What answers most stands first.",
        counted(waiting, "finding")
    ));
    // An account's needs and those of its regions are ordered together; each stands under its own name.
    let mut all: Vec<&Whose> = Vec::new();
    for need in needs {
        if !all.contains(&&need.of) {
            all.push(&need.of);
        }
    }
    for of in all {
        lines.push(String::new());
        lines.push(match of {
            Whose::Subject(subject) => subject.to_string(),
            Whose::Target(target) => format!("{target}: no subject was brought and none is expected"),
        });
        needs.iter().filter(|need| need.of == *of).for_each(|need| one_to_collect(wanted, need, lines));
    }
}

fn one_to_collect(wanted: &Wanted<'_>, need: &Need, lines: &mut Vec<String>) {
    let Need { source, lacking, future, decides, takes_part_in, adds, .. } = need;
    lines.push(format!("  {source}: {}", worth(*decides, *takes_part_in, *adds)));
    let lacking: Vec<String> = lacking.iter().map(ToString::to_string).collect();
    lines.push(format!("    {}", named(&lacking, PATHS_SHOWN)));
    lines.extend(future.map(|at| format!("    collected at {at}, which is later, and set aside")));
    let Some(described) = wanted.program.source(source) else { return };
    lines.extend(described.command.as_ref().map(|command| format!("    $ {command}")));
    if !described.permissions.is_empty() {
        lines.push(format!("    needs {}", described.permissions.join(", ")));
    }
}

/// What a source is worth, of the findings that wait.
fn worth(decides: usize, takes_part_in: usize, adds: usize) -> String {
    let alone = if decides == adds { String::new() } else { format!(", {decides} of them alone") };
    match (adds, decides) {
        (0, 0) => format!("takes part in {}, and answers none without the others", counted(takes_part_in, "finding")),
        (0, _) => format!("answers {}, as what stands above does", counted(decides, "finding")),
        (_, _) if takes_part_in == adds => format!("answers {}{alone}", counted(adds, "finding")),
        (_, _) => format!("answers {}{alone}, takes part in {takes_part_in}", counted(adds, "finding")),
    }
}

/// Over a period, what was not seen often enough. To collect it now is too late, unless it was kept.
fn snapshots(wanted: &Wanted<'_>, lines: &mut Vec<String>) {
    let Some(operations) = &wanted.assessment.operations else { return };
    heading(lines, "Snapshots that are missing in the period");
    let gaps = operations.gaps();
    if gaps.is_empty() {
        lines.push("None: what checks look at was seen often enough.".to_owned());
        return;
    }
    lines.push(
        "What was collected then and not given closes these; what nobody collected stays not known, and is no deviation."
            .to_owned(),
    );
    let mut subject = None;
    for gap in &gaps {
        if subject != Some(&gap.subject) {
            subject = Some(&gap.subject);
            let name = gap.subject.as_ref().map_or("no subject was brought".to_owned(), ToString::to_string);
            lines.extend([String::new(), name]);
        }
        let Gap { stretch, reason, checks, .. } = gap;
        let (from, to, length) = (stretch.from(), stretch.to(), length(stretch.length()));
        lines.push(format!("  {from} up to {to} ({length}): {}", why_unseen(reason)));
        let sources: Vec<&str> = wanted.sources_of(gap).into_iter().map(|source| source.as_str()).collect();
        lines.push(format!("    {}, for {}", named(&sources, PATHS_SHOWN), counted(checks.len(), "check")));
    }
}

fn why_unseen(reason: &GapReason) -> String {
    match reason {
        GapReason::NoSnapshot => "no snapshot, or the last one is too old".to_owned(),
        GapReason::Unknown(UnknownReason::Denied { code }) => {
            format!("what was collected was denied (`{}`)", shown(code))
        }
        GapReason::Unknown(UnknownReason::Missing) => "something is missing in what was collected".to_owned(),
        GapReason::Unknown(UnknownReason::Stale) => "what was collected is too old".to_owned(),
        GapReason::Unknown(UnknownReason::Incomplete) => "what was collected is a part".to_owned(),
        GapReason::Error => "what was collected is of a wrong type".to_owned(),
    }
}

fn permissions(wanted: &Wanted<'_>, lines: &mut Vec<String>) {
    match &wanted.undecidable {
        Some(open) => never_decided(wanted, open, lines),
        None => {
            let all = Permissions::of(wanted.program);
            if all.values().all(Permissions::is_empty) {
                return;
            }
            heading(lines, "Permissions that the checks need");
            for (target, permissions) in all.iter().filter(|(_, it)| !it.is_empty()) {
                lines.extend([String::new(), target.to_string()]);
                lines.extend(permissions.iter().map(|permission| format!("  {permission}")));
            }
        }
    }
}

fn never_decided(wanted: &Wanted<'_>, open: &Undecidable, lines: &mut Vec<String>) {
    let of = |extent: Extent| open.checks.iter().filter(move |it| it.extent == extent);
    heading(lines, "Never decided with these permissions");
    if of(Extent::Never).next().is_none() {
        // Of what is read without a permission, permissions say nothing.
        lines.push(match Permissions::of(wanted.program).values().all(Permissions::is_empty) {
            true => "Not asked: no check in scope reads a source with listed permissions.".to_owned(),
            false => "Nothing: they reach something of every check.".to_owned(),
        });
    }
    lines.extend(of(Extent::Never).map(never));
    if of(Extent::Partly).next().is_some() {
        heading(lines, "Decided at times: a part of what they read is permitted");
        lines.extend(of(Extent::Partly).map(never));
    }
    if !open.unlisted.is_empty() {
        let sources: Vec<&str> = open.unlisted.iter().map(|source| source.as_str()).collect();
        let told = "Read on the spot or by an account of the tool's own, so no permission is listed for";
        lines.extend([String::new(), format!("{told}: {}.", sources.join(", "))]);
    }
}

fn never(open: &UndecidableCheck) -> String {
    let ways: Vec<String> = open
        .ways
        .iter()
        .map(|way| way.variant.as_ref().map_or(way.lacks.to_string(), |name| format!("{} ({name})", way.lacks)))
        .collect();
    format!("  {}: lacks {}", open.check, ways.join(", or "))
}

fn to_ask_for(wanted: &Wanted<'_>, lines: &mut Vec<String>) {
    heading(lines, "To ask for");
    let bare = |it: &&CriterionResult| it.satisfying.is_empty() && it.carved_out.is_empty();
    let bare: Vec<String> = wanted.assessment.criteria.iter().filter(bare).map(|it| it.id.to_string()).collect();
    let is_all = bare.len() == wanted.assessment.criteria.len();
    match (wanted.requests.is_empty(), is_all) {
        (true, true) => {
            lines.push("Nobody: no control in scope is performed by people or satisfies a criterion.".to_owned())
        }
        (true, false) => lines.push("Nothing: all that people perform, test and judge is on record.".to_owned()),
        (false, _) => {}
    }
    if !bare.is_empty() {
        lines.push(format!("No control in scope satisfies {}.", bare.join(", ")));
    }
    let mut owner = None;
    for request in &wanted.requests {
        if owner != Some(&request.owner) {
            owner = Some(&request.owner);
            lines.extend([String::new(), request.owner.clone().unwrap_or_else(|| "Nobody is named".to_owned())]);
        }
        let title = wanted.title(&request.about).map_or(String::new(), |title| format!(" ({title})"));
        lines.push(format!("  {}{title}: {}", request.about.id(), asked(request)));
        // That a control is to be adopted says that it is not.
        lines.extend((request.ask != Ask::Adoption).then(|| format!("    {}", why(request))));
        lines.extend(request.shown_by.iter().map(|it| format!("    · {}", it.trim())));
    }
}

fn asked(request: &Request) -> String {
    match &request.ask {
        Ask::Adoption => "adopt it in a profile, with owner and dates, or exclude it there".to_owned(),
        Ask::Performance { part: Some(part) } => {
            format!("the record that it was performed, for {} up to {}", part.from().day(), part.to().day())
        }
        Ask::Performance { part: None } => "the record that it was performed".to_owned(),
        Ask::Evidence { of } => format!("what came of the performance {of}, beside a policy"),
        Ask::Population { name } => format!("the population {name}, whole"),
        Ask::Test { not_by } if not_by.is_empty() => "a test".to_owned(),
        Ask::Test { not_by } => format!("a test by somebody else than {}", not_by.join(", ")),
        Ask::Judgment { controls } => {
            let controls: Vec<&str> = controls.iter().map(|id| id.as_str()).collect();
            format!("a judgment whether these suffice: {}", controls.join(", "))
        }
        Ask::Report => "what speaks for it".to_owned(),
    }
}

fn why(request: &Request) -> String {
    let day = request.due.map_or(String::new(), |due| due.day());
    match &request.why {
        Why::Overdue => format!("overdue since {day}"),
        Why::Due => format!("due before {day}"),
        Why::Lacks(lack) => lack.sentence().to_owned(),
        Why::Silent(silence) => silent(*silence).to_owned(),
        Why::NotJudged(judgment) => not_judged(judgment),
    }
}

fn silent(silence: Silence) -> &'static str {
    match silence {
        Silence::NoReport => "There is no report on a period that was over.",
        Silence::NotCovered => "Neither the newest report nor letters speak up to the instant.",
        Silence::LettersAlone => "Letters alone speak for more than 92 days.",
        Silence::AdverseOpinion => "Its auditor's opinion is adverse.",
        Silence::OpinionDisclaimed => "Its auditor gave no opinion.",
        Silence::NotReviewed => "Nobody is on record to have read the newest report.",
        Silence::ReviewLapsed => "The newest report had to be read again.",
    }
}

fn not_judged(judgment: &Judgment) -> String {
    match judgment {
        Judgment::None | Judgment::Sufficient { .. } => {
            "All its controls hold, and nobody judged them together.".to_owned()
        }
        Judgment::OfOthers { by, .. } => format!("The judgment of {by} is of other controls."),
        Judgment::OfOlderWords { by, .. } => format!("The judgment of {by} is older than the words of these controls."),
        Judgment::BeforeEvidence { by, .. } => {
            format!("The judgment of {by} is older than the tests and performances that it leans on.")
        }
        Judgment::Expired { by, at } => format!("The judgment of {by} is of {}, more than a year ago.", at.day()),
    }
}
