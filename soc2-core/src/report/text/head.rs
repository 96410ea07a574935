//! The first screen: what was assessed, by what, and what came of it.

use super::SHOWN;
use super::Writer;
use super::beside;
use super::page::Paint;
use super::paint;
use super::spaced;
use super::word;
use crate::assessment::Conclusion;
use crate::assessment::Counts;
use crate::assessment::CriterionResult;
use crate::assessment::RollUp;
use crate::catalog::Category;
use crate::evaluate::AsOf;
use crate::facts::Subject;
use crate::finding::NotApplicable;
use crate::finding::Outcome;
use crate::profile::Profile;
use crate::spelling::named;

impl Writer<'_> {
    pub(super) fn head(&mut self) {
        let as_of = self.report.assessment.findings.as_of;
        let source = match as_of {
            AsOf::Given(_) => "",
            AsOf::FromFacts(_) => " (as of taken from the facts: age not measured)",
        };
        let title = match self.report.assessment.operations.as_ref().map(|operations| operations.period) {
            Some(period) => format!("SOC 2 assessment, Type II from {} up to {}", period.from(), period.to()),
            None => format!("SOC 2 assessment, Type I as of {}{source}", as_of.instant()),
        };
        self.page.title(&title);
        self.page.text(0, self.report.disclaimer());
        let unread = self.report.assessment.unread.len();
        if unread > 0 {
            let problems = super::counted(unread, "problem");
            let message = format!("PARTIAL: {problems} in the facts; what could not be read is left out.");
            self.page.painted(0, Paint::Bad, &message);
        }
        self.page.gap();
        self.what_is_assessed();
        self.page.gap();
        self.what_came();
        self.page.gap();
        self.table();
    }

    fn what_is_assessed(&mut self) {
        let super::Report { program, engagement, assessment } = self.report;
        match engagement.scope() {
            Some(scope) => {
                self.page.field("Entity", &scope.entity);
                self.page.field("System", &scope.system);
                if !scope.services.is_empty() {
                    self.page.field("Services", &scope.services.join(", "));
                }
            }
            None => self.page.field("System", "not described: no scope is given"),
        }
        let categories: Vec<String> =
            engagement.categories_of(program).map(|category| spaced(category.word())).collect();
        self.page.field("Categories", &categories.join(", "));
        self.page.field("Subjects", &subjects(&assessment.findings.subjects));
        let profile = program.profile();
        let named = profile.id.as_ref().map(|id| format!("{id}: {}", profile.title));
        let unnamed = if profile.selects() { "none" } else { "none: the whole catalog" };
        self.page.field("Profile", named.as_deref().unwrap_or(unnamed));
        selection(profile).iter().for_each(|selection| self.page.field("Targets", selection));
        let catalog = program.catalog();
        self.page.field("Catalog", &format!("{} {} ({})", catalog.title, catalog.version, catalog.edition));
        self.page.field("", &catalog.digest.to_string());
        let functions: Vec<String> = program.functions().map(|(name, version)| format!("{name} {version}")).collect();
        if !functions.is_empty() {
            self.page.field("Functions", &functions.join(", "));
        }
    }

    fn what_came(&mut self) {
        let assessment = self.report.assessment;
        self.page.field("Outcome", &word(&assessment.summary.outcome));
        self.page.field("Conclusions", &conclusions(&assessment.criteria));
        self.page.field("Criteria", &criteria(&assessment.summary));
        self.page.field("Controls", &self.controls_adopted());
        self.page.field("Checks", &totals(assessment.summary.checks));
        let (criteria, points) = (assessment.coverage.criteria, assessment.coverage.points_of_focus);
        let addressed = format!(
            "controls address {} of {} criteria and {} of {} points of focus in scope",
            criteria.addressed(),
            criteria.relevant,
            points.addressed(),
            points.relevant
        );
        self.page.field("Coverage", &addressed);
    }

    /// How many controls passed, and how many are the entity's own.
    fn controls_adopted(&self) -> String {
        let assessment = self.report.assessment;
        let passed = assessment.summary.controls;
        let n_adopted = assessment.controls.values().filter(|result| result.adopted).count();
        let n_left_out = self.report.program.profile().exclude.len();
        let left_out = if n_left_out > 0 { format!("; {n_left_out} left out by the profile") } else { String::new() };
        let adopted = match n_adopted {
            0 => "none is adopted: the catalog's are illustrative, and carry no conclusion".to_owned(),
            _ => format!("{n_adopted} of {} adopted by the entity", assessment.controls.len()),
        };
        format!("{} of {} passed; {adopted}{left_out}", passed.passed, passed.total)
    }

    /// Each category, where there are several, and each series: what came of it.
    fn table(&mut self) {
        let super::Report { program, assessment, .. } = self.report;
        let line = |name: &str, roll_up: &RollUp, within: &dyn Fn(&CriterionResult) -> bool| {
            let criteria = || assessment.criteria.iter().filter(|result| within(result));
            let of = |wanted: Conclusion| criteria().filter(|result| result.conclusion == wanted).count();
            let is_untouched = roll_up.criteria.not_assessed == roll_up.criteria.in_scope;
            let outcome = if is_untouched { &Outcome::NotAssessed } else { &roll_up.outcome };
            let cells = [
                format!("{} of {}", of(Conclusion::Supported), criteria().count()),
                of(Conclusion::DeviationsNoted).to_string(),
                format!("{} of {}", roll_up.controls.passed, roll_up.controls.total),
                word(outcome),
            ];
            (name.to_owned(), cells, paint(outcome))
        };
        let is_of = |result: &CriterionResult, category: Category| {
            program.series_of(&result.id).is_some_and(|series| series.categories.contains(&category))
        };
        let mut rows = Vec::new();
        if assessment.categories.len() > 1 {
            rows.extend(assessment.categories.iter().map(|result| {
                line(&spaced(result.category.word()), &result.roll_up, &|it| is_of(it, result.category))
            }));
        }
        rows.extend(assessment.series.iter().map(|result| {
            let title = program.series.get(&result.id).map_or("", |series| &series.title);
            line(&format!("{} {title}", result.id), &result.roll_up, &|it| *it.id.series() == result.id)
        }));
        self.page.row("", ["Supported", "Deviations", "Controls passed", "Outcome"].map(str::to_owned), Paint::Dim);
        for (name, cells, paint) in rows {
            self.page.row(&name, cells, paint);
        }
    }
}

/// The targets and the controls that a profile takes, where it does not take all.
fn selection(Profile { targets, controls, .. }: &Profile) -> Option<String> {
    let named: Vec<&str> = targets.iter().map(|target| target.as_str()).collect();
    let targets = if named.is_empty() { "all".to_owned() } else { named.join(", ") };
    match (named.len(), controls.len()) {
        (0, 0) => None,
        (_, 0) => Some(targets),
        (_, 1) => Some(format!("{targets}; one named control only")),
        (_, count) => Some(format!("{targets}; {count} named controls only")),
    }
}

/// How many there are and, as long as a reader would read them, which.
fn subjects(subjects: &[Subject]) -> String {
    let all: Vec<String> = subjects.iter().map(Subject::to_string).collect();
    match &all[..] {
        [] => "none".to_owned(),
        [subject] => subject.clone(),
        [..] => format!("{}: {}", all.len(), named(&all, SHOWN)),
    }
}

fn totals(counts: Counts) -> String {
    let accepted = if counts.accepted > 0 { format!(", of which {} accepted", counts.accepted) } else { String::new() };
    format!("{} passed, {} not passed{accepted}{}", counts.passed, counts.not_passed(), beside(counts))
}

/// How many criteria are concluded how, and how many somebody left out.
fn conclusions(criteria: &[CriterionResult]) -> String {
    let of = |wanted: Conclusion| criteria.iter().filter(|it| it.conclusion == wanted).count();
    let mut parts = vec![
        format!("{} supported", of(Conclusion::Supported)),
        format!("{} with deviations", of(Conclusion::DeviationsNoted)),
        format!("{} with insufficient evidence", of(Conclusion::InsufficientEvidence)),
    ];
    let is_left_out = |it: &&CriterionResult| it.outcome == Outcome::NotApplicable(NotApplicable::NotRelevant);
    let n_left_out = criteria.iter().filter(is_left_out).count();
    if n_left_out > 0 {
        parts.push(format!("{n_left_out} declared not relevant"));
    }
    parts.join(", ")
}

fn criteria(roll_up: &RollUp) -> String {
    let counts = roll_up.criteria;
    format!(
        "{} of {} assessed criteria passed; {} in scope, {} not assessed",
        counts.passed, counts.total, counts.in_scope, counts.not_assessed
    )
}
