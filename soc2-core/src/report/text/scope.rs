//! The system as management describes it: what a reader has to know before any outcome means something.

use super::Writer;
use super::capitalized;
use super::page::Paint;
use super::spaced;
use crate::scope::ComplementaryControl;
use crate::scope::ComponentKind;
use crate::scope::ReportCovers;
use crate::scope::ReportedDeviation;
use crate::scope::Scope;
use crate::scope::Silence;
use crate::scope::SubserviceMethod;
use crate::scope::SubserviceOrganization;
use crate::scope::SubserviceReport;
use crate::time::Instant;
use crate::time::Period;

impl Writer<'_> {
    pub(super) fn scope(&mut self) {
        let Some(scope) = self.report.engagement.scope() else { return };
        let at = self.report.assessment.findings.as_of.instant();
        let mut parts = described(scope, at);
        parts.push(("Controls on parts".to_owned(), self.on_parts(at)));
        parts.retain(|(_, lines)| !lines.is_empty());
        if parts.is_empty() {
            return;
        }
        self.page.gap();
        self.page.painted(0, Paint::Strong, "The system, as management describes it");
        for (label, lines) in &parts {
            for (number, line) in lines.iter().enumerate() {
                self.page.labelled(2, if number == 0 { label } else { "" }, line);
            }
        }
    }

    /// The controls that are adopted for parts of the system only: nothing is said of the rest.
    fn on_parts(&self, at: Instant) -> Vec<String> {
        let program = self.report.program;
        let adoptions = program.profile().adopt.iter().filter(|it| it.effective.contains(at));
        let limited = adoptions.filter(|it| !it.components.is_empty() && program.control(&it.control).is_some());
        let components = |it: &crate::profile::Adoption| listed(it.components.iter().map(|id| id.as_str()));
        limited.map(|it| format!("{}: {}", it.control, components(it))).collect()
    }
}

/// What the scope says, by label; nothing under a label of which it says nothing.
fn described(scope: &Scope, at: Instant) -> Vec<(String, Vec<String>)> {
    let mut parts: Vec<(String, Vec<String>)> = Vec::new();
    let mut part = |label: &str, lines: Vec<String>| parts.push((label.to_owned(), lines));
    let commitments = scope.commitments.iter().map(|it| {
        let category = it.category.map_or_else(String::new, |it| format!(" ({})", spaced(it.word())));
        format!("{}: {}{category}", it.id, it.text)
    });
    part("Commitments", commitments.collect());
    for kind in ComponentKind::ALL {
        let components = scope.components.iter().filter(|component| component.kind == kind);
        part(&capitalized(kind.word()), components.map(|it| format!("{}: {}", it.id, it.title)).collect());
    }
    part("Subservice", scope.subservice_organizations.iter().flat_map(|it| organization(it, at)).collect());
    part("User entity controls", scope.complementary_user_entity_controls.iter().map(complementary).collect());
    let irrelevant = scope.irrelevant_criteria.iter();
    part("Not relevant", irrelevant.map(|it| format!("{}, says {}: {}", it.criterion, it.by, it.reason)).collect());
    let changes = scope.significant_changes.iter();
    part("Changes", changes.map(|it| format!("{}: {}", it.at.day(), it.text)).collect());
    parts
}

/// A subservice organization: what it does, who says that its controls work and for what time, and who does what.
fn organization(it: &SubserviceOrganization, at: Instant) -> Vec<String> {
    let services = if it.services.is_empty() { String::new() } else { format!(": {}", it.services.join(", ")) };
    let (method, is_carved_out) = match it.method {
        SubserviceMethod::CarveOut => ("carved out: its own report stands for its controls", true),
        SubserviceMethod::Inclusive => ("included: its controls are tested with the entity's", false),
    };
    let mut lines = vec![format!("{}{services}", it.title), format!("· {method}")];
    let subjects = it.subjects.iter().map(ToString::to_string).collect::<Vec<_>>();
    if !subjects.is_empty() {
        lines.push(format!("· its subjects: {}", subjects.join(", ")));
    }
    lines.extend(it.reports.iter().flat_map(report));
    lines.extend(it.bridge_letters.iter().map(|letter| format!("· its own letter for the time {}", span(letter))));
    if let Some(gap) = it.uncovered(at) {
        lines.push(format!("· GAP: no report and no letter speaks for the time {}", span(&gap)));
    }
    match it.silence(at).filter(|_| is_carved_out) {
        Some(Silence::NoReport) => lines.push("· GAP: no type 2 report on a time that was over".to_owned()),
        Some(Silence::LettersAlone) => lines.push("· GAP: letters alone speak for more than 92 days".to_owned()),
        Some(Silence::AdverseOpinion) => lines.push("· NOT RELIED ON: its auditor's opinion is adverse".to_owned()),
        Some(Silence::OpinionDisclaimed) => lines.push("· NOT RELIED ON: its auditor gave no opinion".to_owned()),
        // The gap stands above, the review below.
        Some(Silence::NotCovered | Silence::NotReviewed | Silence::ReviewLapsed) | None => {}
    }
    lines.push(match &it.review {
        Some(review) if is_carved_out && it.review_at(at).is_none() => {
            let (by, made) = (&review.by, review.at.day());
            format!("· NEWEST REPORT NOT REVIEWED: the review by {by} is of {made}")
        }
        Some(review) if at < review.until => {
            format!("· reviewed by {} on {}, due again on {}", review.by, review.at.day(), review.until.day())
        }
        Some(review) => format!("· REVIEW OVERDUE since {}: the last was by {}", review.until.day(), review.by),
        None if is_carved_out => "· NOT REVIEWED: nobody is on record to have read its report".to_owned(),
        None => return lines,
    });
    let asked = it.complementary_user_entity_controls.iter();
    lines.extend(asked.map(|it| format!("· user entity control {}", complementary(it))));
    let counted_on = it.complementary_subservice_controls.iter();
    lines.extend(counted_on.map(|it| format!("· subservice control {}", complementary(it))));
    lines
}

fn report(report: &SubserviceReport) -> Vec<String> {
    let covers = match &report.covers {
        ReportCovers::Instant(at) => format!("type 1 report as of {}", at.day()),
        ReportCovers::Period(period) => format!("type 2 report {}", span(period)),
    };
    let mut lines = vec![format!("· {covers}, by {}: {} opinion", report.auditor, report.opinion.word())];
    lines.extend(report.deviations.iter().map(|ReportedDeviation { text, matters, response }| {
        let matters = if *matters { "matters" } else { "does not matter" };
        let response = response.as_ref().map_or_else(String::new, |response| format!(" Response: {response}"));
        format!("· deviation that {matters} to the system: {text}{response}")
    }));
    lines
}

/// A complementary control, and by whom or for what it is needed.
fn complementary(it: &ComplementaryControl) -> String {
    let controls = it.controls.iter().map(ToString::to_string);
    let names: Vec<String> = controls.chain(it.criteria.iter().map(ToString::to_string)).collect();
    let names = if names.is_empty() { String::new() } else { format!(" ({})", names.join(", ")) };
    format!("{}: {}{names}", it.id, it.text)
}

/// The end of a period is the first moment after it.
fn span(period: &Period) -> String {
    format!("from {}, before {}", period.from().day(), period.to().day())
}

fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.collect::<Vec<_>>().join(", ")
}
