//! A program and what people state into an [`Engagement`], or every mistake in what they state.

use crate::acceptance::Compensating;
use crate::acceptance::RiskAcceptance;
use crate::catalog::Category;
use crate::catalog::Control;
use crate::catalog::Nature;
use crate::catalog::Relation;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Place;
use crate::diagnostic::did_you_mean;
use crate::engagement::Engagement;
use crate::error::Error;
use crate::error::ErrorKind;
use crate::id::ControlId;
use crate::id::CriterionId;
use crate::program::Program;
use crate::record::Records;
use crate::record::Test;
use crate::scope::ComplementaryControl;
use crate::scope::Scope;

/// Holds a scope, records and risk acceptances against a program: what they name has to be in it.
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
    let mut mistakes = Mistakes { program, found: Vec::new() };
    if let Some(scope) = &scope {
        mistakes.in_scope(scope);
        mistakes.in_profile(scope);
    }
    let n_in_scope = mistakes.found.len();
    mistakes.in_records(&records);
    let n_in_records = mistakes.found.len();
    acceptances.iter().for_each(|acceptance| mistakes.in_acceptance(acceptance));
    let kind = match mistakes.found.len() {
        0 => return Ok(Engagement { scope, records, acceptances }),
        _ if n_in_scope > 0 => ErrorKind::Scope,
        _ if n_in_records > 0 => ErrorKind::Records,
        _ => ErrorKind::Acceptances,
    };
    Err(Error::new(kind, mistakes.found))
}

struct Mistakes<'a> {
    program: &'a Program,
    found: Vec<Diagnostic>,
}

impl Mistakes<'_> {
    fn at(&mut self, place: &Place, landmarks: &[&str], message: String, hint: Option<String>) {
        self.found.push(place.diagnostic_of(landmarks, message, hint));
    }

    /// A control in scope by its id, or a mistake.
    fn control(&mut self, id: &ControlId, place: &Place) -> Option<&Control> {
        if self.program.control(id).is_none() {
            let known: Vec<&str> = self.program.controls().map(|control| control.id.as_str()).collect();
            let hint = did_you_mean(id.as_str(), known.iter().copied())
                .unwrap_or_else(|| "name a control that the profile takes".to_owned());
            self.at(place, &[id.as_str()], format!("control `{id}` is not in scope"), Some(hint));
        }
        self.program.control(id)
    }

    /// Whether a criterion is in scope; else a mistake.
    fn criterion(&mut self, id: &CriterionId, place: &Place) -> bool {
        if self.program.criterion(id).is_some() {
            return true;
        }
        let name = id.to_string();
        let known: Vec<String> = self.program.criteria().map(|criterion| criterion.id.to_string()).collect();
        let hint = did_you_mean(&name, known.iter().map(String::as_str))
            .unwrap_or_else(|| "name a criterion of a category in scope".to_owned());
        self.at(place, &[&name], format!("criterion `{name}` is not in scope"), Some(hint));
        false
    }

    fn in_scope(&mut self, scope: &Scope) {
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
            let known: Vec<&str> = program.targets().flat_map(|target| &target.subjects).map(String::as_str).collect();
            if !known.contains(&expected.kind.as_str()) {
                let hint = did_you_mean(&expected.kind, known.iter().copied())
                    .unwrap_or_else(|| format!("known kinds: {}", known.join(", ")));
                let message = format!("no target in scope has subjects of the kind `{}`", expected.kind);
                self.at(&scope.place, &["expected_subjects", &expected.kind], message, Some(hint));
            }
        }
        for irrelevant in &scope.irrelevant_criteria {
            self.criterion(&irrelevant.criterion, &irrelevant.place);
        }
        let of_organizations = scope.subservice_organizations.iter().flat_map(|organization| {
            let user = &organization.complementary_user_entity_controls;
            user.iter().chain(&organization.complementary_subservice_controls)
        });
        for complementary in of_organizations.chain(&scope.complementary_user_entity_controls) {
            self.in_complementary(complementary);
        }
    }

    fn in_complementary(&mut self, complementary: &ComplementaryControl) {
        let ComplementaryControl { controls, criteria, place, .. } = complementary;
        for control in controls {
            self.control(control, place);
        }
        for criterion in criteria {
            self.criterion(criterion, place);
        }
    }

    /// What the profile names of the scope.
    fn in_profile(&mut self, scope: &Scope) {
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
                self.found.push(profile.diagnostic_of(&landmarks, format!("unknown commitment `{id}`"), hint));
            }
        }
    }

    fn in_records(&mut self, records: &Records) {
        for performance in &records.performances {
            let Some(control) = self.control(&performance.control, &performance.place) else { continue };
            if control.nature == Nature::Automated {
                let message = format!("control `{}` is automated: nobody performs it", performance.control);
                let hint = Some("record a `test` of it, or name the control that people perform".to_owned());
                self.at(&performance.place, &["control", performance.control.as_str()], message, hint);
            }
        }
        for test in &records.tests {
            self.in_test(test);
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

    fn in_test(&mut self, test: &Test) {
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

    fn in_acceptance(&mut self, acceptance: &RiskAcceptance) {
        let program = self.program;
        let check = &acceptance.scope.check;
        if !program.checks().any(|known| check.matches(known.id.as_str())) {
            let hint = did_you_mean(check.as_str(), program.checks().map(|known| known.id.as_str()))
                .unwrap_or_else(|| "name a check in scope; `*` stands for any letters".to_owned());
            let what = if check.is_open() { "no check matches" } else { "unknown check" };
            let landmarks = ["check", check.as_str().trim_matches('*')];
            self.at(&acceptance.place, &landmarks, format!("{what} `{}`", check.as_str()), Some(hint));
        }
        if let Some(Compensating::Control(id)) = &acceptance.compensating {
            self.control(id, &acceptance.place);
        }
    }
}
