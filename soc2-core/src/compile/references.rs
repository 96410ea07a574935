//! References between the parts of a catalog and of a profile, and what each part must have.

use crate::catalog::Catalog;
use crate::catalog::Check;
use crate::catalog::Nature;
use crate::catalog::Operation;
use crate::catalog::Source;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::did_you_mean;
use crate::id::CheckId;
use crate::id::ControlId;
use crate::id::CriterionId;
use crate::id::SourceId;
use crate::id::TargetId;
use crate::profile::Profile;

/// References between the parts of a catalog, and what each part must have.
pub(super) struct Mistakes<'a> {
    pub(super) catalog: &'a Catalog,
    pub(super) found: Vec<Diagnostic>,
}

impl Mistakes<'_> {
    pub(super) fn in_criteria(&mut self) {
        for id in self.catalog.criteria.keys() {
            if !self.catalog.series.contains_key(id.series()) {
                let message = format!("criterion `{id}`: its series `{}` is not in the catalog", id.series());
                self.found.push(Diagnostic::new(&self.catalog.id, message));
            }
        }
    }

    pub(super) fn in_sources(&mut self) {
        // Ordered by name, a prefix stands right before what it is a prefix of, give or take names between.
        let names: Vec<&str> = self.catalog.sources.keys().map(SourceId::as_str).collect();
        for name in &names {
            for longer in
                names.iter().filter(|longer| longer.strip_prefix(name).is_some_and(|rest| rest.starts_with('.')))
            {
                let message = format!("source `{name}` is a prefix of source `{longer}`");
                self.found.push(Diagnostic::new(&self.catalog.id, message).with_hint("rename one of the two"));
            }
        }
    }

    pub(super) fn in_checks(&mut self) {
        let catalog = self.catalog;
        for check in catalog.checks.values() {
            let mut missing = |what: &str, name: &str, known: Option<String>| {
                let key = if what == "source" { "facts" } else { what };
                let message = format!("check `{}`: unknown {what} `{name}`", check.id);
                self.found.push(check.place.diagnostic_of(&[key, name], message, known));
            };
            if !catalog.targets.contains_key(&check.target) {
                let known = catalog.targets.keys().map(|id| id.as_str());
                missing("target", check.target.as_str(), did_you_mean(check.target.as_str(), known));
            }
            for source in check.sources() {
                if !catalog.sources.contains_key(source) {
                    let known = catalog.sources.keys().map(|id| id.as_str());
                    missing("source", source.as_str(), did_you_mean(source.as_str(), known));
                }
            }
            if let Some(id) = check.replaced_by.as_ref().filter(|id| !catalog.checks.contains_key(id)) {
                missing("check", id.as_str(), did_you_mean(id.as_str(), catalog.checks.keys().map(|id| id.as_str())));
            }
        }
    }

    pub(super) fn in_controls(&mut self) {
        let catalog = self.catalog;
        for control in catalog.controls.values() {
            let mut mistake = |name: &str, message: String, hint: Option<String>| {
                let message = format!("control `{}`: {message}", control.id);
                self.found.push(control.place.diagnostic_of(&[name], message, hint));
            };
            for check in control.checks.iter().filter(|check| !catalog.checks.contains_key(check)) {
                let hint = did_you_mean(check.as_str(), catalog.checks.keys().map(|id| id.as_str()));
                mistake(check.as_str(), format!("unknown check `{check}`"), hint);
            }
            if let Operation::Event { population } = &control.operation {
                in_population(catalog, population).into_iter().for_each(|(message, hint)| {
                    mistake(population, message, Some(hint));
                });
            }
            if control.criteria.is_empty() {
                mistake("", "it is mapped to no criterion".into(), Some("add `criteria: [{id: …, …}]`".into()));
            }
            if control.nature == Nature::Automated && control.checks.is_empty() {
                let hint = Some("name its checks, or make it `nature: manual`".into());
                mistake("", "it is automated and has no checks".into(), hint);
            }
            if control.nature == Nature::Automated && control.performance.is_some() {
                let hint = Some("people perform what is `manual` or `hybrid`".into());
                mistake("performance", "it is automated and asks for a performance".into(), hint);
            }
            if control.nature == Nature::Hybrid && control.checks.is_empty() {
                let hint = Some("name its checks, or make it `nature: manual`".into());
                mistake("nature", "it is hybrid and has no checks".into(), hint);
            }
            if control.nature == Nature::Manual && !control.checks.is_empty() {
                let hint = Some("make it `nature: hybrid`, or remove `checks`".into());
                mistake("checks", "it is manual and has checks".into(), hint);
            }
            for mapping in &control.criteria {
                let id = mapping.criterion.to_string();
                let Some(criterion) = catalog.criteria.get(&mapping.criterion) else {
                    mistake(&id, format!("unknown criterion `{id}`"), similar_criterion(&mapping.criterion, catalog));
                    continue;
                };
                for point in &mapping.points_of_focus {
                    if !criterion.points_of_focus.iter().any(|known| known.id == *point) {
                        let points = criterion.points_of_focus.len();
                        let hint = Some(format!("`{id}` has {points} points of focus, `{id}-POF1` and on"));
                        mistake(&point.to_string(), format!("no point of focus `{point}` under `{id}`"), hint);
                    }
                }
            }
        }
    }

    pub(super) fn in_profile(&mut self, profile: &Profile) {
        let catalog = self.catalog;
        let control = |id: &ControlId| {
            let known = catalog.controls.keys().map(ControlId::as_str);
            let hint = did_you_mean(id.as_str(), known)
                .unwrap_or_else(|| "name a control of the catalog, or describe it under `add`".to_owned());
            (format!("unknown control `{id}`"), hint)
        };
        let mut mistake = |landmarks: &[&str], (message, hint): (String, String)| {
            self.found.push(profile.diagnostic_of(landmarks, message, hint));
        };
        for target in profile.targets.iter().filter(|id| !catalog.targets.contains_key(id)) {
            let known: Vec<&str> = catalog.targets.keys().map(TargetId::as_str).collect();
            let hint = format!("known targets: {}", known.join(", "));
            mistake(&["targets", target.as_str()], (format!("unknown target `{target}`"), hint));
        }
        for id in profile.controls.iter().filter(|id| !catalog.controls.contains_key(id)) {
            mistake(&["controls", id.as_str()], control(id));
        }
        for id in profile.exclude.keys().filter(|id| !catalog.controls.contains_key(id)) {
            mistake(&["exclude", id.as_str()], control(id));
        }
        for (check, params) in &profile.params {
            let Some(known) = catalog.checks.get(check) else {
                let hint = did_you_mean(check.as_str(), catalog.checks.keys().map(CheckId::as_str))
                    .unwrap_or_else(|| "name a check of the catalog, or describe it under `add`".to_owned());
                mistake(&["params", check.as_str()], (format!("unknown check `{check}`"), hint));
                continue;
            };
            for (name, given) in params {
                let problem = match known.params.get(name) {
                    None => Some(("is not a parameter of the check".to_owned(), its_parameters(known))),
                    Some(param) if param.fixed => {
                        Some(("is fixed by the check's matrix".to_owned(), its_parameters(known)))
                    }
                    Some(param) => param.admit(&given.value).err().map(|problem| {
                        (problem, param.range().unwrap_or_else(|| format!("the default is {}", param.default)))
                    }),
                };
                if let Some((problem, hint)) = problem {
                    let message = format!("check `{check}`: `{name}` {problem}");
                    mistake(&["params", check.as_str(), name], (message, hint));
                }
            }
        }
        for adoption in &profile.adopt {
            let id = &adoption.control;
            let (message, hint) = match catalog.controls.contains_key(id) {
                false => control(id),
                true if !profile.takes(id) => (
                    format!("control `{id}` is adopted and left out"),
                    "take it (`controls`, `exclude`), or do not adopt it".to_owned(),
                ),
                true => continue,
            };
            self.found.push(adoption.place.diagnostic_of(&["control", id.as_str()], message, Some(hint)));
        }
    }
}

/// What is wrong with the name of a population. A list that nobody describes is one that people bring.
fn in_population(catalog: &Catalog, name: &str) -> Option<(String, String)> {
    let described = |source: &&Source| source.population.is_some();
    match SourceId::parse(name).ok().and_then(|id| catalog.sources.get(&id)) {
        Some(source) if source.population.is_some() => None,
        Some(_) => Some((
            format!("source `{name}` does not say what its items are"),
            "describe them under the source's `population`: `{key: item.id}`".to_owned(),
        )),
        None => {
            let known = catalog.sources.values().filter(described).map(|source| source.id.as_str());
            let hint = did_you_mean(name, known)?;
            Some((format!("unknown population `{name}`"), format!("{hint} Else describe it under `sources`")))
        }
    }
}

/// The parameters that a profile may set, for a hint.
fn its_parameters(check: &Check) -> String {
    let free: Vec<&str> =
        check.params.iter().filter(|(_, param)| !param.fixed).map(|(name, _)| name.as_str()).collect();
    match free.is_empty() {
        true => "the check has no parameter that a profile may set".to_owned(),
        false => format!("its parameters: {}", free.join(", ")),
    }
}

fn similar_criterion(id: &CriterionId, catalog: &Catalog) -> Option<String> {
    let known: Vec<String> = catalog.criteria.keys().map(CriterionId::to_string).collect();
    did_you_mean(&id.to_string(), known.iter().map(String::as_str))
}
