//! A catalog and a profile into a [`Program`], or every mistake in either.

mod typed;

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;

use crate::catalog::Catalog;
use crate::catalog::Category;
use crate::catalog::Check;
use crate::catalog::Code;
use crate::catalog::Control;
use crate::catalog::Nature;
use crate::catalog::Param;
use crate::catalog::ParamType;
use crate::catalog::Source;
use crate::catalog::Variant;
use crate::cel;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Place;
use crate::diagnostic::did_you_mean;
use crate::document::Builder;
use crate::document::Document;
use crate::document::Span;
use crate::error::Error;
use crate::error::ErrorKind;
use crate::id::CheckId;
use crate::id::ControlId;
use crate::id::CriterionId;
use crate::id::ITEM;
use crate::id::NAMES_OF_CHECKS;
use crate::id::SourceId;
use crate::id::TargetId;
use crate::literal::Literal;
use crate::profile::Profile;
use crate::program::CatalogName;
use crate::program::CompiledCheck;
use crate::program::CompiledVariant;
use crate::program::ParamInForce;
use crate::program::Program;
use crate::shape::KnownSource;
use crate::shape::Shape;
use crate::shape::Wanted;
use crate::time::Duration;

/// Resolves what a catalog says of itself, takes what the profile selects, and compiles its expressions.
///
/// # Errors
/// Every dangling reference, every expression that is wrong, every parameter out of bounds, with its place.
pub fn compile(catalog: &Catalog, profile: &Profile) -> Result<Program, Error> {
    compile_with(catalog, profile, &cel::Functions::default())
}

/// The same, with functions of the embedder's that checks may call. The program, and every report of it, names those
/// that are called, with their versions.
///
/// ```
/// use soc2_core::cel::{Function, Functions, Type, Value};
/// use soc2_core::{catalog, compile_with, diagnostic::Text, profile::Profile};
///
/// let catalog = catalog::read(&[Text::new("ours.yaml", r#"
/// catalog: {id: ours, title: Ours, version: 1.0.0, edition: tsc-2017-rev2022}
/// series: [{id: CC6, title: Logical and Physical Access Controls, categories: [security]}]
/// criteria: [{id: CC6.1, title: Access is restricted}]
/// targets: [{id: crm, title: CRM, subjects: [crm]}]
/// sources: [{id: crm.owner, title: Who owns it, schema: {required: [login], properties: {login: {type: string}}}}]
/// checks:
///   - id: crm.owned
///     title: An employee owns the CRM
///     what: Looks at its owner.
///     how: Name one.
///     target: crm
///     kind: configuration
///     severity: medium
///     facts: {crm.owner: {}}
///     pass: acme.isEmployee(crm.owner.login)
/// "#)])?;
/// let is_employee = Function::global("acme.isEmployee", "2026-11-21")
///     .overload([Type::String], Type::Bool, |[login]| Ok(Value::Bool(["ada", "grace"].contains(&login.try_into()?))));
/// let functions = Functions::of([is_employee]).expect("it has a name of its own");
///
/// let program = compile_with(&catalog, &Profile::default(), &functions)?;
/// assert!(program.functions().eq([("acme.isEmployee", "2026-11-21")]));
/// # Ok::<(), soc2_core::error::Error>(())
/// ```
///
/// # Errors
/// As [`compile`].
pub fn compile_with(catalog: &Catalog, profile: &Profile, functions: &cel::Functions) -> Result<Program, Error> {
    if let Some(base) = profile.extends.first() {
        let message = format!("profile `{base}` is extended and was not taken in");
        let hint = Some("call `profile::resolve` before `compile`".to_owned());
        let diagnostic = profile.place.diagnostic_of(&["extends", base.as_str()], message, hint);
        return Err(Error::new(ErrorKind::Profile, vec![diagnostic]));
    }
    match profile.add.is_empty() {
        true => compile_whole(catalog, profile, functions),
        false => {
            let catalog = catalog.with(&profile.add).map_err(|twice| Error::new(ErrorKind::Profile, twice))?;
            compile_whole(&catalog, profile, functions)
        }
    }
}

fn compile_whole(catalog: &Catalog, profile: &Profile, functions: &cel::Functions) -> Result<Program, Error> {
    let mut mistakes = Mistakes { catalog, found: Vec::new() };
    mistakes.in_criteria();
    mistakes.in_sources();
    mistakes.in_checks();
    mistakes.in_controls();
    let used = catalog.checks.values().flat_map(|check| &check.variants).flat_map(|variant| variant.facts.keys());
    let used: BTreeSet<&SourceId> = used.collect();
    let types = used.into_iter().filter_map(|id| Some((id, typed::source(catalog.sources.get(id)?))));
    let mut known = Known { catalog, profile, functions, types: types.collect(), rows: BTreeMap::new() };
    let mut compiled = BTreeMap::new();
    let mut wrong: Vec<&Place> = Vec::new();
    for check in catalog.checks.values() {
        // The further rows of a matrix would repeat the mistakes of the first.
        if wrong.iter().any(|place| place.is_same(&check.place)) {
            continue;
        }
        match compile_check(check, &mut known, &mut mistakes.found) {
            Some(it) => drop(compiled.insert(check.id.clone(), it)),
            None => wrong.push(&check.place),
        }
    }
    if !mistakes.found.is_empty() {
        return Err(Error::new(ErrorKind::Catalog, mistakes.found));
    }
    mistakes.in_profile(profile);
    if !mistakes.found.is_empty() {
        return Err(Error::new(ErrorKind::Profile, mistakes.found));
    }
    Ok(select(catalog, profile, compiled))
}

/// What checks are compiled with, and what the checks before have come to.
struct Known<'a> {
    catalog: &'a Catalog,
    profile: &'a Profile,
    functions: &'a cel::Functions,
    /// Of each source that a check names.
    types: BTreeMap<&'a SourceId, cel::Type>,
    /// The rows of a matrix have the same expressions. By where the matrix begins: names of texts need not differ, so a
    /// row says of which text it is.
    rows: BTreeMap<(&'a str, u32), Row<'a>>,
}

/// What the expressions of a row came to.
struct Row<'a> {
    place: &'a Place,
    /// What `params` is in them.
    params: cel::Type,
    variants: Vec<Arc<CompiledVariant>>,
}

/// The part of the catalog that the profile takes.
fn select(catalog: &Catalog, profile: &Profile, mut compiled: BTreeMap<CheckId, CompiledCheck>) -> Program {
    let categories = match profile.categories.is_empty() {
        true => Category::ALL.to_vec(),
        false => Category::ALL.into_iter().filter(|category| profile.categories.contains(category)).collect(),
    };
    let is_target = |check: &Check| profile.targets.is_empty() || profile.targets.contains(&check.target);
    let is_chosen = |control: &&Control| profile.takes(&control.id);
    let chosen: Vec<&Control> = catalog.controls.values().filter(is_chosen).collect();
    // A check that no control uses is in scope unless the profile names its controls.
    let used: BTreeSet<&CheckId> = chosen.iter().flat_map(|control| &control.checks).collect();
    compiled.retain(|id, it| is_target(&it.check) && (profile.controls.is_empty() || used.contains(id)));
    let is_left = |control: &&Control| {
        // What people perform stays in scope with none of its checks.
        control.nature != Nature::Automated || control.checks.iter().any(|check| compiled.contains_key(check))
    };
    let controls = chosen.into_iter().filter(is_left).map(|control| (control.id.clone(), control.clone())).collect();
    let is_in_scope = |of: &[Category]| of.iter().any(|category| categories.contains(category));
    let series: BTreeMap<_, _> = catalog
        .series
        .iter()
        .filter(|(_, series)| is_in_scope(&series.categories))
        .map(|(id, series)| (id.clone(), series.clone()))
        .collect();
    let criteria = catalog
        .criteria
        .iter()
        .filter(|(id, _)| series.contains_key(id.series()))
        .map(|(id, criterion)| (id.clone(), criterion.clone()))
        .collect();
    let targets = catalog
        .targets
        .iter()
        .filter(|(id, _)| profile.targets.is_empty() || profile.targets.contains(id))
        .map(|(id, target)| (id.clone(), target.clone()))
        .collect();
    let Catalog { id, title, version, edition, digest, .. } = catalog.clone();
    let expressions =
        compiled.values().flat_map(|compiled| &compiled.variants).flat_map(|variant| variant.expressions());
    let called = expressions.flat_map(cel::Expression::functions);
    let functions = called.map(|(name, version)| (name.to_owned(), version.to_owned())).collect();
    Program {
        functions,
        catalog: CatalogName { id, title, version, edition, digest },
        profile: profile.clone(),
        categories,
        category_pages: catalog.categories.clone(),
        series,
        criteria,
        targets,
        sources: sources(catalog, &compiled),
        checks: compiled,
        controls,
    }
}

/// The sources of the catalog, each with what checks read of it.
fn sources(catalog: &Catalog, compiled: &BTreeMap<CheckId, CompiledCheck>) -> BTreeMap<SourceId, KnownSource> {
    let mut wanted: BTreeMap<&SourceId, Wanted> = BTreeMap::new();
    for check in compiled.values() {
        for (variant, compiled) in check.check.variants.iter().zip(&check.variants) {
            let sources: Vec<&SourceId> = variant.facts.keys().collect();
            for id in &sources {
                wanted.entry(id).or_default();
            }
            for (slot, path) in paths(compiled) {
                // The sources have the first slots, in their order; what has another is no fact.
                if let Some(wanted) = sources.get(slot).and_then(|id| wanted.get_mut(id)) {
                    wanted.add(path);
                }
            }
        }
    }
    let known = |(id, source): (&SourceId, &Source)| {
        let shape = wanted.get(id).map(|wanted| Shape::of_response(source, wanted));
        (id.clone(), KnownSource { source: source.clone(), shape })
    };
    catalog.sources.iter().map(known).collect()
}

/// The paths that the expressions of a variant read, each from a slot. An element of a list that is a path stands on a
/// path itself.
fn paths(variant: &CompiledVariant) -> Vec<(usize, Vec<cel::PathStep<'_>>)> {
    let CompiledVariant { for_each, key, applies, pass, message, item, .. } = variant;
    let on_each = key.iter().chain(applies).chain([pass]).chain(message);
    let mut reads: Vec<cel::Read<'_>> = on_each.flat_map(cel::Expression::reads).collect();
    let is_of_element = |read: &cel::Read<'_>| read.slot == *item;
    let elements = for_each.as_ref().and_then(cel::Expression::as_path);
    let elements = elements.filter(|_| reads.iter().any(is_of_element));
    if elements.is_none() {
        reads.extend(for_each.iter().flat_map(cel::Expression::reads));
    }
    let from_slot = reads.into_iter().map(|read| match &elements {
        Some(elements) if is_of_element(&read) => {
            let path = elements.path.iter().copied().chain([cel::PathStep::Each]).chain(read.path);
            (elements.slot, path.collect())
        }
        Some(_) | None => (read.slot, read.path),
    });
    from_slot.collect()
}

/// References between the parts of a catalog, and what each part must have.
struct Mistakes<'a> {
    catalog: &'a Catalog,
    found: Vec<Diagnostic>,
}

impl Mistakes<'_> {
    fn in_criteria(&mut self) {
        for id in self.catalog.criteria.keys() {
            if !self.catalog.series.contains_key(id.series()) {
                let message = format!("criterion `{id}`: its series `{}` is not in the catalog", id.series());
                self.found.push(Diagnostic::new(&self.catalog.id, message));
            }
        }
    }

    fn in_sources(&mut self) {
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

    fn in_checks(&mut self) {
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
            for source in check.variants.iter().flat_map(|variant| variant.facts.keys()) {
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

    fn in_controls(&mut self) {
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

    fn in_profile(&mut self, profile: &Profile) {
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

fn compile_check<'a>(check: &'a Check, known: &mut Known<'a>, found: &mut Vec<Diagnostic>) -> Option<CompiledCheck> {
    let profile = known.profile;
    let values: Vec<(&str, ParamType, Literal)> = check
        .params
        .iter()
        .map(|(name, param)| {
            let override_ = profile.params.get(&check.id).and_then(|params| params.get(name));
            (name.as_str(), param.type_, override_.map_or(&param.default, |given| &given.value).clone())
        })
        .collect();
    let noted = found.len();
    let params_type = typed::params(values.iter().map(|(name, type_, value)| (*name, *type_, value)));
    let place = (&*check.place.text.name, check.place.span.start);
    let variants = match known.rows.get(&place) {
        Some(row) if row.place.is_same(&check.place) && row.params == params_type => row.variants.clone(),
        Some(_) | None => {
            let compiled = |variant: &Variant| {
                let env = environment(variant, &params_type, &known.types).functions(known.functions.clone());
                compile_variant(check, variant, env, known.catalog, found).map(Arc::new)
            };
            // Every variant is compiled, so that the mistakes of all are noted.
            let variants: Vec<Option<Arc<CompiledVariant>>> = check.variants.iter().map(compiled).collect();
            let variants: Vec<Arc<CompiledVariant>> = variants.into_iter().collect::<Option<_>>()?;
            known.rows.insert(place, Row { place: &check.place, params: params_type, variants: variants.clone() });
            variants
        }
    };
    let tailored = tailored(check, profile);
    let mut check = check.clone();
    fill(&mut check, &values, found);
    (found.len() == noted).then(|| CompiledCheck { params: params(&values), tailored, variants, check })
}

/// The parameters that a profile may change, each with the value in force. A value that an override could not give was
/// noted as a mistake.
fn tailored(check: &Check, profile: &Profile) -> Vec<ParamInForce> {
    let overrides = profile.params.get(&check.id);
    let in_force = |(name, param): (&String, &Param)| {
        let given = overrides.and_then(|params| params.get(name));
        ParamInForce {
            name: name.clone(),
            value: given.map_or(&param.default, |given| &given.value).clone(),
            default: param.default.clone(),
            source: param.source.clone(),
            reason: given.map(|given| given.reason.clone()),
            commitment: given.and_then(|given| given.commitment.clone()),
        }
    };
    check.params.iter().filter(|(_, param)| !param.fixed).map(in_force).collect()
}

/// Puts the parameters' values in place of `{{name}}` in what people read.
fn fill(check: &mut Check, values: &[(&str, ParamType, Literal)], found: &mut Vec<Diagnostic>) {
    let Check { title, what, how, remediation, place, id, .. } = check;
    for text in [title, what, how].into_iter().chain(remediation.iter_mut().map(|step| &mut step.step)) {
        for (name, _, value) in values {
            *text = text.replace(&format!("{{{{{name}}}}}"), &value.to_string());
        }
        if let Some((_, rest)) = text.split_once("{{") {
            let name = rest.split("}}").next().unwrap_or_default();
            let hint = did_you_mean(name, values.iter().map(|(name, ..)| *name));
            let message = format!("check `{id}`: `{{{{{name}}}}}` is not a parameter");
            found.push(place.diagnostic_of(&[name], message, hint));
        }
    }
}

/// What `params` is in expressions: a duration as CEL's `duration()` reads it.
fn params(values: &[(&str, ParamType, Literal)]) -> Document {
    let nowhere = Span::default();
    let mut builder = Builder::with_root_path("".into(), "params");
    builder.begin_map(nowhere);
    for (name, type_, value) in values {
        builder.key(name, nowhere);
        match (type_, value) {
            (ParamType::Duration, Literal::String(text)) if let Ok(duration) = Duration::parse(text) => {
                builder.string(&format!("{}s", duration.as_seconds()), nowhere);
            }
            _ => builder.literal(value, nowhere),
        }
    }
    builder.end(0);
    builder.finish().0
}

fn compile_variant(
    check: &Check,
    variant: &Variant,
    outside: cel::Env,
    catalog: &Catalog,
    found: &mut Vec<Diagnostic>,
) -> Option<CompiledVariant> {
    let has_item = variant.for_each.is_some();
    let mut expression = |name: &str, code: &Code, env: &cel::Env, wanted: cel::Type| {
        let compile = match name {
            "key" | "message" => cel::compile_shown,
            _ => cel::compile_as,
        };
        let mistakes = match compile(&code.source, env, &cel::Limits::default(), &wanted) {
            Ok(compiled) => return Some(compiled),
            Err(mistakes) => mistakes,
        };
        found.extend(mistakes.into_iter().map(|mistake| {
            let said = match mistake.message.strip_prefix("expected ") {
                Some(rest) => format!("`{name}` is to be {rest}"),
                None => mistake.message.clone(),
            };
            let message = format!("check `{}`: {said}", check.id);
            let hint = mistake.hint.or_else(|| undeclared_source(&mistake.message, catalog, has_item));
            Diagnostic { hint, ..code.diagnostic(mistake.span.start as usize, message) }
        }));
        None
    };
    let list = cel::Type::list(cel::Type::Dynamic);
    let for_each = variant.for_each.as_ref().map(|code| expression("for_each", code, &outside, list));
    let item = match &for_each {
        Some(Some((_, list))) => list.element(),
        Some(None) | None => cel::Type::Dynamic,
    };
    // `item` takes the last slot, so that both environments agree on the others.
    let inside = if has_item { outside.clone().variable_of(ITEM, item) } else { outside.clone() };
    let mut optional = |name: &str, code: &Option<Code>, env: &cel::Env, wanted: cel::Type| {
        code.as_ref().map(|code| expression(name, code, env, wanted))
    };
    let key = optional("key", &variant.key, &inside, cel::Type::String);
    let applies = optional("applies", &variant.applies, &inside, cel::Type::Bool);
    // What does not apply is not asked the others: what `applies` says holds in them.
    let applying = match &applies {
        Some(Some((applies, _))) => inside.clone().given(applies),
        Some(None) | None => inside.clone(),
    };
    let message = optional("message", &variant.message, &applying, cel::Type::String);
    let pass = expression("pass", &variant.pass, &applying, cel::Type::Bool);
    Some(CompiledVariant {
        item: outside.names().len(),
        env: inside,
        for_each: transposed(for_each)?,
        key: transposed(key)?,
        applies: transposed(applies)?,
        pass: pass?.0,
        message: transposed(message)?,
    })
}

/// What the expressions of a check may name: its sources, then the names that all checks have.
fn environment(variant: &Variant, params: &cel::Type, sources: &BTreeMap<&SourceId, cel::Type>) -> cel::Env {
    let sources = variant.facts.keys().map(|id| (id.as_str(), sources.get(id).cloned().unwrap_or(cel::Type::Dynamic)));
    let of_checks = NAMES_OF_CHECKS.into_iter().filter(|name| *name != ITEM).map(|name| {
        let type_ = match name {
            "params" => params.clone(),
            "subject" => typed::subject(),
            "now" => cel::Type::Timestamp,
            _ => cel::Type::Dynamic,
        };
        (name, type_)
    });
    sources.chain(of_checks).fold(cel::Env::strict(), |env, (name, type_)| env.variable_of(name, type_))
}

/// Nothing when an expression was there and had mistakes.
fn transposed(compiled: Option<Option<(cel::Expression, cel::Type)>>) -> Option<Option<cel::Expression>> {
    match compiled {
        Some(None) => None,
        Some(Some((expression, _))) => Some(Some(expression)),
        None => Some(None),
    }
}

/// The hint for a name that is a source of the catalog and not of the check.
fn undeclared_source(message: &str, catalog: &Catalog, has_item: bool) -> Option<String> {
    let name = message.strip_prefix("undeclared name `")?.trim_end_matches('`');
    if name == ITEM && !has_item {
        return Some("`item` is an element of `for_each`, which the check does not have".into());
    }
    let is_first = |id: &&SourceId| id.as_str().split('.').next() == Some(name);
    let known: Vec<&str> = catalog.sources.keys().filter(is_first).map(SourceId::as_str).take(3).collect();
    (!known.is_empty()).then(|| format!("name the source under `facts`, for example `{}`", known.join("`, `")))
}
