//! A compiled program, shared between threads.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use pyo3::prelude::*;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;
use soc2_core::catalog;
use soc2_core::catalog::Check;
use soc2_core::catalog::Control;
use soc2_core::catalog::Criterion;
use soc2_core::catalog::Source;
use soc2_core::compile;
use soc2_core::diagnostic::Text;
use soc2_core::evaluate::Findings;
use soc2_core::evaluate::evaluate_here;
use soc2_core::evaluate::evaluate_within;
use soc2_core::id::ProfileId;
use soc2_core::id::TargetId;
use soc2_core::profile;
use soc2_core::profile::Profile;
use soc2_core::report;
use soc2_core::time::Instant;

use crate::facts;
use crate::facts::Facts;
use crate::failure::Failure;
use crate::given::Costs;
use crate::given::Named;
use crate::given::as_of as newest_or;
use crate::given::instant;
use crate::given::text;
use crate::given::texts;
use crate::work::caught;
use crate::work::unlocked;

/// What is asked of facts, compiled. It never changes.
#[pyclass(frozen, module = "soc2._native")]
#[derive(Clone)]
pub(crate) struct Program(pub(crate) Arc<soc2_core::program::Program>);

#[pymethods]
impl Program {
    /// Compiles catalogs over the built-in one, with a profile and those that it may extend.
    #[staticmethod]
    fn over_built_in(
        py: Python<'_>,
        catalogs: Vec<Named>,
        profile: Option<Named>,
        known: Vec<Named>,
        targets: Vec<String>,
    ) -> PyResult<Self> {
        let below = controls_catalog::CATALOG.iter().map(as_text).collect();
        unlocked(py, move |_| Self::compiled(below, texts(catalogs), profile, known, &targets))
    }

    /// Compiles catalogs by themselves.
    #[staticmethod]
    fn alone(
        py: Python<'_>,
        catalogs: Vec<Named>,
        profile: Option<Named>,
        known: Vec<Named>,
        targets: Vec<String>,
    ) -> PyResult<Self> {
        unlocked(py, move |_| Self::compiled(Vec::new(), texts(catalogs), profile, known, &targets))
    }

    /// The catalog, as JSON: `{"id", "version", "digest"}`.
    fn catalog(&self) -> PyResult<String> {
        caught(|| {
            let name = self.0.catalog();
            Ok(json!({"id": name.id, "version": name.version.to_string(), "digest": name.digest.to_string()})
                .to_string())
        })
    }

    /// The checks in scope, as JSON.
    fn checks(&self) -> PyResult<String> {
        caught(|| Ok(listed(self.0.checks().map(check))))
    }

    /// The controls in scope, as JSON.
    fn controls(&self) -> PyResult<String> {
        caught(|| Ok(listed(self.0.controls().map(control))))
    }

    /// The criteria in scope, as JSON.
    fn criteria(&self) -> PyResult<String> {
        caught(|| Ok(listed(self.0.criteria().map(criterion))))
    }

    /// What has to be collected, as JSON.
    fn sources(&self) -> PyResult<String> {
        let source = |source: &Source| {
            let checks: Vec<&str> = self.0.checks_reading(&source.id).map(|check| check.id.as_str()).collect();
            json!({"id": source.id.as_str(), "title": source.title, "command": source.command,
                "permissions": source.permissions, "checks": checks})
        };
        caught(|| Ok(listed(self.0.sources().map(source))))
    }

    /// The findings of facts, as JSON.
    fn evaluate(&self, py: Python<'_>, facts: &Facts, as_of: Option<String>, costs: Costs) -> PyResult<String> {
        let (program, facts) = (self.clone(), facts.clone());
        unlocked(py, move |door| {
            let at = newest_or(as_of.as_deref().map(instant).transpose()?, &facts.documents)?;
            let found = evaluate_within(&program.0, &facts.documents, at, &costs.allowance(&door.cancel))?;
            Ok(program.findings_json(&found))
        })
    }
}

impl Program {
    fn compiled(
        below: Vec<Text>,
        above: Vec<Text>,
        profile: Option<Named>,
        known: Vec<Named>,
        targets: &[String],
    ) -> Result<Self, Failure> {
        let catalog = catalog::read(&catalog::layered(&below, &above))?;
        let profile = match profile {
            Some(profile) => profile::resolve(profile::read(&text(profile))?, &extendable(known)?)?,
            None => Profile::default(),
        };
        let parsed = targets.iter().map(|it| TargetId::parse(it));
        let targets = parsed.collect::<Result<Vec<_>, _>>().map_err(|it| Failure::argument(it.to_string()))?;
        Ok(Self(Arc::new(compile(&catalog, &profile.narrowed(&targets)?)?)))
    }

    /// What is found in a text of facts.
    pub(crate) fn found_in(
        &self,
        name: &str,
        json: &[u8],
        given: Option<Instant>,
        costs: Costs,
        over: &AtomicBool,
    ) -> Result<Findings, Failure> {
        let documents = facts::read(name, json)?;
        Ok(evaluate_within(&self.0, &documents, newest_or(given, &documents)?, &costs.allowance(over))?)
    }

    /// The same without a word on targets of which the text has no subject.
    pub(crate) fn found_here(
        &self,
        name: &str,
        json: &[u8],
        given: Option<Instant>,
        costs: Costs,
        over: &AtomicBool,
    ) -> Result<Findings, Failure> {
        let documents = facts::read(name, json)?;
        Ok(evaluate_here(&self.0, &documents, newest_or(given, &documents)?, &costs.allowance(over))?)
    }

    pub(crate) fn findings_json(&self, findings: &Findings) -> String {
        report::findings_to_json(&self.0, findings)
    }
}

fn listed(all: impl Iterator<Item = Value>) -> String {
    Value::from(all.collect::<Vec<_>>()).to_string()
}

fn check(check: &Check) -> Value {
    let sources: Vec<&str> = check.sources().map(|it| it.as_str()).collect();
    json!({"id": check.id.as_str(), "title": check.title, "what": check.what, "how": check.how,
        "target": check.target.as_str(), "kind": check.kind.word(), "severity": check.severity.word(),
        "sources": sources, "mappings": check.mappings.iter().collect::<std::collections::BTreeMap<_, _>>()})
}

fn control(control: &Control) -> Value {
    let mapped = control
        .criteria
        .iter()
        .map(|it| json!({"id": it.criterion.to_string(), "relation": it.relation.word(), "rationale": it.rationale}));
    let procedures = control.procedures.iter().map(|it| {
        let attributes = it.attributes.iter().map(|(letter, holds)| (letter.clone(), Value::from(holds.as_str())));
        json!({"procedure": it.kind.word(), "step": it.step, "attributes": attributes.collect::<Map<_, _>>()})
    });
    json!({"id": control.id.as_str(), "title": control.title, "statement": control.statement, "owner": control.owner,
        "nature": control.nature.word(), "operation": control.operation.to_string(),
        "criteria": mapped.collect::<Vec<_>>(), "evidence": control.evidence, "performance": control.performance,
        "procedures": procedures.collect::<Vec<_>>(),
        "checks": control.checks.iter().map(|it| it.as_str()).collect::<Vec<_>>()})
}

fn criterion(criterion: &Criterion) -> Value {
    let point = |it: &catalog::PointOfFocus| json!({"id": it.id.to_string(), "heading": it.heading, "asks": it.asks});
    json!({"id": criterion.id.to_string(), "title": criterion.title, "series": criterion.id.series().to_string(),
        "description": criterion.description,
        "points_of_focus": criterion.points_of_focus.iter().map(point).collect::<Vec<_>>()})
}

fn as_text(file: &controls_catalog::File) -> Text {
    Text::new(file.name, file.text)
}

/// What a profile may extend: those that are given, and the built-in ones.
fn extendable(known: Vec<Named>) -> Result<Vec<Profile>, Failure> {
    let texts = texts(known).into_iter().chain(controls_catalog::PROFILES.iter().map(as_text));
    Ok(texts.map(|it| profile::read(&it)).collect::<Result<_, _>>()?)
}

/// The built-in profiles: name, name of the text, text.
#[pyfunction]
pub(crate) fn built_in_profiles() -> Vec<(&'static str, &'static str, &'static str)> {
    controls_catalog::PROFILES.iter().map(|file| (controls_catalog::profile_name(file), file.name, file.text)).collect()
}

/// The id of a profile, and the ids of those that it extends.
#[pyfunction]
pub(crate) fn profile_ids(py: Python<'_>, profile: Named) -> PyResult<(Option<String>, Vec<String>)> {
    unlocked(py, move |_| {
        let profile = profile::read(&text(profile))?;
        let extends = profile.extends.iter().map(ProfileId::to_string).collect();
        Ok((profile.id.as_ref().map(ProfileId::to_string), extends))
    })
}
