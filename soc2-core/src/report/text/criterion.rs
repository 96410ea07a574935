//! A criterion's page: what it asks, what may be concluded and why not more, its points of focus and its controls.

use std::collections::BTreeMap;

use super::Writer;
use super::conclusion;
use super::control::is_of_control;
use super::paint;
use super::passed_of;
use super::word;
use super::word_of_criterion;
use crate::assessment::CarvedOut;
use crate::assessment::Conclusion;
use crate::assessment::ControlResult;
use crate::assessment::CriterionResult;
use crate::assessment::Judgment;
use crate::assessment::Lack;
use crate::assessment::Means;
use crate::catalog::Check;
use crate::catalog::Criterion;
use crate::finding::Outcome;
use crate::id::ControlId;
use crate::report::Detail;
use crate::scope::Silence;

impl<'a> Writer<'a> {
    pub(super) fn criterion(&mut self, result: &'a CriterionResult) {
        let Some(criterion) = self.report.program.criterion(&result.id) else { return };
        self.page.gap();
        let heading = format!("  {} {}", criterion.id, criterion.title);
        self.page.heading(&heading, &word_of_criterion(result), paint(&result.outcome));
        if let Some(irrelevant) = self.report.engagement.irrelevant(&result.id) {
            let line = format!("Not relevant to the system, says {}: {}", irrelevant.by, irrelevant.reason);
            self.page.text(4, &line);
            return;
        }
        if self.detail == Detail::Full {
            criterion.description.iter().for_each(|description| self.page.text(4, description));
            self.page.gap();
        }
        self.page.text(4, &format!("{}{}", conclusion(result.conclusion), self.why(result)));
        self.judged(result);
        for part in &result.carved_out {
            let line = format!("Carved out: {}", self.part(part));
            self.page.text(4, &line);
        }
        for on in &result.targets {
            let title = self.report.program.targets.get(&on.target).map_or("", |target| &target.title);
            self.page.text(4, &format!("{title}: {}", passed_of("checks ", on.checks)));
        }
        if result.targets.is_empty() || result.checks.manual > 0 {
            self.page.text(4, &format!("Checks and performances: {}", passed_of("", result.checks)));
        }
        if self.detail == Detail::Summary {
            return;
        }
        if self.detail == Detail::Full {
            self.points_of_focus(criterion);
        }
        self.controls(result);
        let checks = self.checks_of(result);
        for check in &checks {
            if self.is_explained_in(result, check) {
                self.check(result, check);
            }
        }
        let passed: Vec<&&Check> = checks.iter().filter(|check| !self.is_explained_in(result, check)).collect();
        if !passed.is_empty() {
            self.page.gap();
            for check in passed {
                let outcome = self.outcome(result, check);
                self.page.painted_label(4, &word(&outcome), paint(&outcome), &check.title);
            }
        }
    }

    /// Why no more is concluded: what the controls that satisfy the criterion lack, counted.
    fn why(&self, result: &CriterionResult) -> String {
        let assessment = self.report.assessment;
        let satisfying: Vec<&ControlResult> =
            result.satisfying.iter().filter_map(|id| assessment.controls.get(id)).collect();
        match result.conclusion {
            Conclusion::NotAssessed => return String::new(),
            Conclusion::DeviationsNoted => {
                let controls = result.satisfying.iter().filter_map(|id| Some((id, assessment.controls.get(id)?)));
                let failing: Vec<&str> =
                    controls.filter(|(_, it)| it.outcome == Outcome::Fail).map(|(id, _)| id.as_str()).collect();
                return format!(" They are in what satisfies the criterion: {}.", failing.join(", "));
            }
            Conclusion::Supported => {
                let by = result.judgment.sufficient_by().unwrap_or("nobody");
                let beside = match result.outcome {
                    Outcome::Pass => "",
                    _ => {
                        " What supports it beside them does not all pass, which the judgment has to answer: see below."
                    }
                };
                return format!(
                    " All controls that satisfy it are adopted and without deviation, and {by} recorded that \
                     together they address it.{beside}"
                );
            }
            Conclusion::InsufficientEvidence if satisfying.is_empty() => {
                return " No control in scope satisfies the criterion; what supports it does not carry it.".to_owned();
            }
            Conclusion::InsufficientEvidence => {}
        }
        if self.detail != Detail::Full && self.report.program.profile().adopt.is_empty() {
            // The head of the report says once that nothing is adopted.
            return String::new();
        }
        let mut lacks: BTreeMap<Lack, usize> = BTreeMap::new();
        let are_in_turn = assessment.operations.as_ref().is_some_and(|it| it.are_in_turn(&result.satisfying));
        let holds_back = |lack: &&Lack| is_of_control(**lack) && !(**lack == Lack::AdoptedInPart && are_in_turn);
        for lack in satisfying.iter().flat_map(|result| &result.lacks).filter(holds_back) {
            *lacks.entry(*lack).or_default() += 1;
        }
        if lacks.is_empty() {
            let is_silent = result.carved_out.iter().any(|part| part.silence.is_some());
            return match (&result.judgment, is_silent) {
                (Judgment::Sufficient { .. }, true) => " Nothing speaks for a part that is carved out.".to_owned(),
                (judgment, _) => format!(" {}", why_not(judgment)),
            };
        }
        let named: Vec<String> =
            lacks.iter().map(|(lack, n_controls)| format!("{n_controls} {}", lack.of_controls())).collect();
        format!(" Of the {} that can satisfy it: {}.", super::counted(satisfying.len(), "control"), named.join(", "))
    }

    /// Why the controls suffice, in the words of who judged it.
    fn judged(&mut self, result: &CriterionResult) {
        let (records, counting) = (self.report.engagement.records(), &self.report.assessment.counting);
        let judgments = records.sufficiency.iter().zip(&counting.sufficiency);
        let counts = judgments.filter(|(it, discount)| it.criterion == result.id && discount.is_none());
        if let Some((judgment, _)) = counts.max_by_key(|(it, _)| it.at).filter(|_| self.detail != Detail::Summary) {
            self.page.text(4, &format!("{}, {}: {}", judgment.by, judgment.at.day(), judgment.rationale));
        }
    }

    /// What another organization does for a criterion, who read its report, and whether that speaks for the instant.
    fn part(&self, part: &CarvedOut) -> String {
        let organizations = self.report.engagement.scope().map_or(&[][..], |scope| &scope.subservice_organizations);
        let organization = organizations.iter().find(|it| it.id == part.organization);
        let expected = organization.into_iter().flat_map(|it| &it.complementary_subservice_controls);
        let text = expected.filter(|it| it.id == part.control).map(|it| it.text.as_str()).collect::<String>();
        let title = organization.map_or("", |it| &it.title);
        let reviewed = match &part.reviewed_by {
            Some(by) => format!("its report was read by {by}"),
            None => "no review of its report counts".to_owned(),
        };
        let spoken_for = match part.silence {
            None => "",
            Some(Silence::NoReport) => "; there is no report on a period",
            Some(Silence::NotCovered) => "; neither report nor letter speaks for the instant",
            Some(Silence::LettersAlone) => "; letters alone speak for more than 92 days",
            Some(Silence::AdverseOpinion) => "; its auditor's opinion is adverse",
            Some(Silence::OpinionDisclaimed) => "; its auditor gave no opinion",
            Some(Silence::NotReviewed) => "; nobody is on record to have read the newest one",
            Some(Silence::ReviewLapsed) => "; it had to be read again",
        };
        format!("{title}: {text} ({reviewed}{spoken_for})")
    }

    fn points_of_focus(&mut self, criterion: &'a Criterion) {
        let coverage = &self.report.assessment.coverage.by_criterion;
        let Some(relevant) = coverage.iter().find(|it| it.criterion == criterion.id) else { return };
        if relevant.points_of_focus.is_empty() {
            return;
        }
        self.page.gap();
        self.page.text(4, "Points of focus: guidance, no requirements");
        for (id, means) in &relevant.points_of_focus {
            let Some(point) = criterion.points_of_focus.iter().find(|point| point.id == *id) else { continue };
            let asks = point.asks.as_ref().map_or(String::new(), |asks| format!(": {asks}"));
            let by = match means {
                Means::None => "no control addresses it",
                Means::Both => "addressed by checks and people",
                Means::Manual => "addressed by people",
                Means::Automated => "addressed by checks",
            };
            self.page.labelled(6, &id.to_string(), &format!("{}{asks} ({by})", point.heading));
        }
    }
}

/// Why controls that lack nothing carry no conclusion.
fn why_not(judgment: &Judgment) -> String {
    let list = |controls: &[ControlId]| {
        let names: Vec<&str> = controls.iter().map(|id| id.as_str()).collect();
        names.join(", ")
    };
    match judgment {
        Judgment::None => "Nobody has recorded that the controls that satisfy it address it together.".to_owned(),
        Judgment::Sufficient { .. } => "The age of facts and records is not measured: say as of when.".to_owned(),
        Judgment::OfOthers { by, left_out, not_selected } => {
            let left_out = (!left_out.is_empty()).then(|| format!("leaves out {}", list(left_out)));
            let rests_on = (!not_selected.is_empty())
                .then(|| format!("rests on {} beside them, not in this selection", list(not_selected)));
            let what: Vec<String> = left_out.into_iter().chain(rests_on).collect();
            format!("What {by} recorded of the controls that satisfy it {}.", what.join(", and "))
        }
        Judgment::OfOlderWords { by, controls } => {
            format!("What {by} recorded is older than the words in which {} are adopted.", list(controls))
        }
        Judgment::BeforeEvidence { by, controls } => format!(
            "What {by} recorded is older than the tests and performances of {} that it leans on: it has to be judged again.",
            list(controls)
        ),
        Judgment::Expired { by, at } => {
            format!("What {by} recorded on {} is more than a year old: it has to be judged again.", at.day())
        }
    }
}
