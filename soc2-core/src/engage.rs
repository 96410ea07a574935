//! A program and what people state into an [`Engagement`], or every mistake in what they state.

use std::collections::BTreeSet;

use crate::acceptance::Compensating;
use crate::acceptance::RiskAcceptance;
use crate::catalog::Category;
use crate::catalog::Control;
use crate::catalog::Nature;
use crate::catalog::Operation;
use crate::catalog::Relation;
use crate::catalog::Schedule;
use crate::catalog::ScheduledBy;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Place;
use crate::diagnostic::did_you_mean;
use crate::engagement::Engagement;
use crate::error::Error;
use crate::error::ErrorKind;
use crate::facts::Subject;
use crate::id::CheckId;
use crate::id::ControlId;
use crate::id::CriterionId;
use crate::program::Program;
use crate::record::Occurrence;
use crate::record::Performance;
use crate::record::Records;
use crate::record::Test;
use crate::sample::Workpaper;
use crate::scope::ComplementaryControl;
use crate::scope::Scope;
use crate::time::Duration;
use crate::time::IntervalUnit;

/// Holds a scope, records and risk acceptances against a program: what they name has to be in the catalog. What the
/// program's selection leaves out of it counts for nothing, and [`notices`](crate::notice::notices) says so.
///
/// # Errors
/// Every control, criterion, check, component, commitment and attribute that is named and not there, with its place.
/// The error's kind is that of the first of scope, records and acceptances that has a mistake.
pub fn engage(
    program: &Program,
    scope: Option<Scope>,
    records: Records,
    acceptances: Vec<RiskAcceptance>,
) -> Result<Engagement, Error> {
    let mut held = Held { program, mistakes: Vec::new(), beside: Vec::new() };
    if let Some(scope) = &scope {
        held.scope(scope);
        held.profile(scope);
    }
    let n_in_scope = held.mistakes.len();
    held.records(&records);
    let n_in_records = held.mistakes.len();
    acceptances.iter().for_each(|acceptance| held.acceptance(acceptance));
    let kind = match held.mistakes.len() {
        0 => return Ok(Engagement { scope, records, acceptances, beside: held.beside }),
        _ if n_in_scope > 0 => ErrorKind::Scope,
        _ if n_in_records > 0 => ErrorKind::Records,
        _ => ErrorKind::Acceptances,
    };
    Err(Error::new(kind, held.mistakes))
}

/// Statements held against a program, one after the other.
struct Held<'a> {
    program: &'a Program,
    mistakes: Vec<Diagnostic>,
    /// What is stated of parts of the catalog that the selection leaves out, or the scope itself: no mistake, since the same
    /// statements serve wider selections.
    beside: Vec<Diagnostic>,
}

/// The way out of what is stated beside a selection.
const BESIDE: &str = "nothing is to be done where it is left out on purpose; else take it in the profile";

impl Held<'_> {
    fn at(&mut self, place: &Place, landmarks: &[&str], message: String, hint: Option<String>) {
        self.mistakes.push(place.diagnostic_of(landmarks, message, hint));
    }

    fn beside(&mut self, place: &Place, landmarks: &[&str], what: &str) {
        let message = format!("{what} is not in this selection: what is stated of it counts for nothing");
        self.beside.push(place.diagnostic_of(landmarks, message, Some(BESIDE.to_owned())));
    }

    /// A control in scope by its id. One that the catalog does not have is a mistake.
    fn control(&mut self, id: &ControlId, place: &Place) -> Option<&Control> {
        let program = self.program;
        if program.left_out.controls.contains(id) {
            self.beside(place, &[id.as_str()], &format!("control `{id}`"));
        } else if program.control(id).is_none() {
            let known = program.controls().map(|control| &control.id).chain(&program.left_out.controls);
            let hint = did_you_mean(id.as_str(), known.map(ControlId::as_str))
                .unwrap_or_else(|| "name a control of the catalog, or describe it in the profile".to_owned());
            self.at(place, &[id.as_str()], format!("unknown control `{id}`"), Some(hint));
        }
        program.control(id)
    }

    /// Whether a criterion is in scope. One that the catalog does not have is a mistake.
    fn criterion(&mut self, id: &CriterionId, place: &Place) -> bool {
        let program = self.program;
        let name = id.to_string();
        if program.left_out.criteria.contains(id) {
            self.beside(place, &[&name], &format!("criterion `{name}`"));
        } else if program.criterion(id).is_none() {
            let all = program.criteria().map(|criterion| &criterion.id).chain(&program.left_out.criteria);
            let known: Vec<String> = all.map(ToString::to_string).collect();
            let hint = did_you_mean(&name, known.iter().map(String::as_str))
                .unwrap_or_else(|| "name a criterion of the catalog".to_owned());
            self.at(place, &[&name], format!("unknown criterion `{name}`"), Some(hint));
        }
        program.criterion(id).is_some()
    }

    fn scope(&mut self, scope: &Scope) {
        let program = self.program;
        for category in scope.categories.iter().filter(|category| !program.categories().contains(category)) {
            let words: Vec<&str> = program.categories().iter().map(|category| category.word()).collect();
            let hint = Some(format!("the profile's categories: {}", words.join(", ")));
            let message = format!("category `{category}` is in the scope and not in the profile");
            self.at(&scope.place, &["categories", category.word()], message, hint);
        }
        if !scope.privacy_roles.is_empty() && !scope.takes(program.categories(), Category::Privacy) {
            let message = "a privacy role is named, and privacy is not in scope".to_owned();
            let hint = Some("add `privacy` to `categories`, or remove `privacy_roles`".to_owned());
            self.at(&scope.place, &["privacy_roles"], message, hint);
        }
        for expected in &scope.expected_subjects {
            self.expected(expected, &scope.place, "expected_subjects");
        }
        for organization in &scope.subservice_organizations {
            organization.subjects.iter().for_each(|it| self.expected(it, &organization.place, "subjects"));
        }
        for irrelevant in &scope.irrelevant_criteria {
            self.criterion(&irrelevant.criterion, &irrelevant.place);
        }
        for organization in &scope.subservice_organizations {
            organization.complementary_subservice_controls.iter().for_each(|it| self.irrelevant(it, scope));
        }
        let of_organizations = scope.subservice_organizations.iter().flat_map(|organization| {
            let user = &organization.complementary_user_entity_controls;
            user.iter().chain(&organization.complementary_subservice_controls)
        });
        for complementary in of_organizations.chain(&scope.complementary_user_entity_controls) {
            self.complementary(complementary);
        }
    }

    fn expected(&mut self, expected: &Subject, place: &Place, key: &str) {
        let Self { program, .. } = *self;
        let kind = &expected.kind;
        let landmarks = [key, kind];
        let in_scope = || program.targets().flat_map(|target| &target.subjects);
        if program.left_out.subjects.contains(kind) {
            self.beside(place, &landmarks, &format!("subject `{expected}`"));
        } else if !in_scope().any(|known| known == kind) {
            let known: Vec<&str> = in_scope().chain(&program.left_out.subjects).map(String::as_str).collect();
            let hint = did_you_mean(kind, known.iter().copied())
                .unwrap_or_else(|| format!("known kinds: {}", known.join(", ")));
            self.at(place, &landmarks, format!("no target has subjects of the kind `{kind}`"), Some(hint));
        }
    }

    fn complementary(&mut self, complementary: &ComplementaryControl) {
        let ComplementaryControl { controls, criteria, place, .. } = complementary;
        for control in controls {
            self.control(control, place);
        }
        for criterion in criteria {
            self.criterion(criterion, place);
        }
    }

    /// Another organization is counted on for a criterion that a person declared irrelevant: one of the two is not so.
    fn irrelevant(&mut self, expected: &ComplementaryControl, scope: &Scope) {
        let ComplementaryControl { id, criteria, place, .. } = expected;
        let declared =
            |criterion: &&CriterionId| scope.irrelevant_criteria.iter().any(|it| it.criterion == **criterion);
        for criterion in criteria.iter().filter(declared) {
            let message = format!("`{id}` is counted on for `{criterion}`, which is declared irrelevant");
            let hint = "remove the criterion from one of the two".to_owned();
            self.beside.push(place.diagnostic_of(&["criteria", &criterion.to_string()], message, Some(hint)));
        }
    }

    /// What the profile names of the scope.
    fn profile(&mut self, scope: &Scope) {
        let profile = self.program.profile();
        for adoption in &profile.adopt {
            for id in adoption.components.iter().filter(|id| !scope.components.iter().any(|known| known.id == **id)) {
                let hint = did_you_mean(id.as_str(), scope.components.iter().map(|known| known.id.as_str()))
                    .unwrap_or_else(|| "describe it under the scope's `components`".to_owned());
                self.at(&adoption.place, &["components", id.as_str()], format!("unknown component `{id}`"), Some(hint));
            }
        }
        for (check, values) in &profile.params {
            let cited = values.iter().filter_map(|(name, value)| Some((name, value.commitment.as_deref()?)));
            for (name, id) in cited.filter(|(_, id)| !scope.commitments.iter().any(|known| known.id.as_str() == *id)) {
                let hint = did_you_mean(id, scope.commitments.iter().map(|known| known.id.as_str()))
                    .unwrap_or_else(|| "describe it under the scope's `commitments`".to_owned());
                let landmarks = ["params", check.as_str(), name, "commitment", id];
                self.mistakes.push(profile.diagnostic_of(&landmarks, format!("unknown commitment `{id}`"), hint));
            }
        }
    }

    fn records(&mut self, records: &Records) {
        records.performances.iter().for_each(|performance| self.performance(performance));
        for test in &records.tests {
            self.test(test);
        }
        for workpaper in &records.workpapers {
            self.workpaper(workpaper);
        }
        for sufficiency in &records.sufficiency {
            let is_in_scope = self.criterion(&sufficiency.criterion, &sufficiency.place);
            for id in &sufficiency.controls {
                let Some(control) = self.control(id, &sufficiency.place) else { continue };
                let satisfies = control
                    .criteria
                    .iter()
                    .any(|it| it.criterion == sufficiency.criterion && it.relation == Relation::Satisfies);
                if is_in_scope && !satisfies {
                    let message = format!("control `{id}` does not satisfy `{}`", sufficiency.criterion);
                    let hint = Some("name the controls whose mapping says `satisfies`".to_owned());
                    self.at(&sufficiency.place, &["controls", id.as_str()], message, hint);
                }
            }
        }
    }

    /// A list is of what some control names as its population.
    fn workpaper(&mut self, workpaper: &Workpaper) {
        let id = workpaper.listing.about().id.as_str();
        let named = self.program.controls().filter_map(|control| match &control.operation {
            Operation::Event { population } => Some(population.as_str()),
            Operation::State | Operation::DetectAndCorrect { .. } | Operation::Scheduled(_) => None,
        });
        let named: BTreeSet<&str> = named.collect();
        if !named.contains(id) {
            let message = format!("no control in this selection is called for by the population `{id}`");
            let hint = did_you_mean(id, named).unwrap_or_else(|| BESIDE.to_owned());
            self.beside.push(workpaper.place.diagnostic_of(&["id", id], message, Some(hint)));
        }
    }

    fn performance(&mut self, performance: &Performance) {
        let Some(control) = self.control(&performance.control, &performance.place) else { return };
        let (id, nature, operation) = (&performance.control, control.nature, control.operation.clone());
        if nature == Nature::Automated {
            let message = format!("control `{id}` is automated: nobody performs it");
            let hint = Some("record a `test` of it, or name the control that people perform".to_owned());
            self.at(&performance.place, &["control", id.as_str()], message, hint);
        }
        if let (Operation::Scheduled(schedule), Some(occurrence)) = (operation, &performance.occurrence)
            && schedule.by == ScheduledBy::Calendar
        {
            self.occurrence(performance, occurrence, &schedule);
        }
    }

    /// What a performance of a control that is due by the calendar says to have answered.
    fn occurrence(&mut self, performance: &Performance, occurrence: &Occurrence, schedule: &Schedule) {
        let Performance { control, performed_at, place, .. } = performance;
        let name = occurrence.as_str();
        let landmarks = ["occurrence", name];
        match occurrence.part().and_then(|named| schedule.part(named)) {
            None => {
                let message = format!("`{name}` is no occurrence of `{control}`, which is due {schedule}");
                let example = match (schedule.every.count, schedule.every.unit) {
                    (1, IntervalUnit::Year) => "the year, such as `2026`, or a day of it",
                    (6, IntervalUnit::Month) => "the half-year, such as `2026-H2`, or a day of it",
                    (3, IntervalUnit::Month) => "the quarter, such as `2026-Q3`, or a day of it",
                    (1, IntervalUnit::Month) => "the month, such as `2026-09`, or a day of it",
                    _ => "a day of the time that it is for, such as `2026-09-30`",
                };
                self.at(place, &landmarks, message, Some(format!("name {example}")));
            }
            // Days begin at midnight UTC, and up to a day earlier where people are.
            Some(part) if performed_at.after(Duration::DAY).is_some_and(|later| later <= part.from()) => {
                let message = format!("`{name}` begins on {}, after it was performed ({performed_at})", part.from());
                let hint = "name the occurrence that it was performed for, or correct `performed_at`";
                self.at(place, &landmarks, message, Some(hint.to_owned()));
            }
            Some(_) => {}
        }
    }

    fn test(&mut self, test: &Test) {
        let Some(control) = self.control(&test.control, &test.place) else { return };
        let letters: Vec<String> =
            control.procedures.iter().flat_map(|procedure| procedure.attributes.keys().cloned()).collect();
        // A control without attributes leaves the letters to the auditor.
        if letters.is_empty() {
            return;
        }
        for item in &test.results {
            for letter in item.attributes.keys().filter(|letter| !letters.contains(letter)) {
                let message = format!("control `{}` has no attribute `{letter}`", test.control);
                let hint = Some(format!("its attributes: {}", letters.join(", ")));
                self.at(&test.place, &[&item.item, letter], message, hint);
            }
        }
    }

    fn acceptance(&mut self, acceptance: &RiskAcceptance) {
        let program = self.program;
        let check = &acceptance.scope.check;
        let landmarks = ["check", check.as_str().trim_matches('*')];
        let in_scope = || program.checks().map(|known| &known.id);
        let matches = |known: &CheckId| check.matches(known.as_str());
        match (in_scope().any(matches), program.left_out.checks.iter().any(matches)) {
            (true, _) => {}
            (false, true) => {
                let what = if check.is_open() { "what matches" } else { "check" };
                self.beside(&acceptance.place, &landmarks, &format!("{what} `{}`", check.as_str()));
            }
            (false, false) => {
                let known = in_scope().chain(&program.left_out.checks);
                let hint = did_you_mean(check.as_str(), known.map(CheckId::as_str))
                    .unwrap_or_else(|| "name a check of the catalog; `*` stands for any letters".to_owned());
                let what = if check.is_open() { "no check matches" } else { "unknown check" };
                self.at(&acceptance.place, &landmarks, format!("{what} `{}`", check.as_str()), Some(hint));
            }
        }
        if let Some(Compensating::Control(id)) = &acceptance.compensating {
            self.control(id, &acceptance.place);
        }
    }
}
