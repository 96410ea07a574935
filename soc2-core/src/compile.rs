//! A catalog and a profile into a [`Program`], or every mistake in either.

mod references;
mod typed;

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;

use self::references::Mistakes;
use crate::catalog::Catalog;
use crate::catalog::Category;
use crate::catalog::Check;
use crate::catalog::Code;
use crate::catalog::Control;
use crate::catalog::Items;
use crate::catalog::Nature;
use crate::catalog::Param;
use crate::catalog::ParamType;
use crate::catalog::Source;
use crate::catalog::Target;
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
use crate::id::ITEM;
use crate::id::NAMES_OF_CHECKS;
use crate::id::SourceId;
use crate::id::TargetId;
use crate::literal::Literal;
use crate::population::Extract;
use crate::population::ExtractTexts;
use crate::profile::Profile;
use crate::program::CatalogName;
use crate::program::CompiledCheck;
use crate::program::CompiledVariant;
use crate::program::LeftOut;
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
    let used: BTreeSet<&SourceId> = catalog.checks.values().flat_map(Check::sources).collect();
    let types = used.into_iter().filter_map(|id| Some((id, typed::source(catalog.sources.get(id)?))));
    let mut known = Known { catalog, profile, functions, types: types.collect(), rows: BTreeMap::new() };
    let populations = populations(catalog, &mut mistakes.found);
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
    Ok(Program { populations, ..select(catalog, profile, compiled) })
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

/// How items are found in the sources that list populations, or every mistake in how that is said.
fn populations(catalog: &Catalog, found: &mut Vec<Diagnostic>) -> BTreeMap<SourceId, Extract> {
    let mut populations = BTreeMap::new();
    for (source, items) in catalog.sources.values().filter_map(|source| Some((source, source.population.as_ref()?))) {
        let Items { for_each, applies, key, at } = items;
        fn text(code: &Code) -> &str {
            &code.source
        }
        let texts = ExtractTexts {
            for_each: for_each.as_ref().map_or(source.id.as_str(), text),
            applies: applies.as_ref().map(text),
            key: text(key),
            at: at.as_ref().map(text),
        };
        let mistakes = match Extract::of_type(source.id.clone(), typed::source(source), &texts) {
            Ok(extract) => {
                populations.insert(source.id.clone(), extract);
                continue;
            }
            Err(mistakes) => mistakes,
        };
        for (text, mistake) in mistakes {
            let all = for_each.iter().chain(applies).chain([key]).chain(at);
            let code = all.into_iter().find(|code| code.source == text).unwrap_or(key);
            let message = format!("population of source `{}`: {}", source.id, mistake.message);
            let diagnostic = code.diagnostic(mistake.span.start as usize, message);
            found.push(Diagnostic { hint: mistake.hint, ..diagnostic });
        }
    }
    populations
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
        // What people perform stays in scope with none of its checks, and so does what the organization states as its
        // own: else a narrower selection would ask less for the same conclusion.
        control.nature != Nature::Automated
            || control.checks.iter().any(|check| compiled.contains_key(check))
            || profile.adopt.iter().any(|adoption| adoption.control == control.id)
    };
    let controls: BTreeMap<_, _> =
        chosen.into_iter().filter(is_left).map(|control| (control.id.clone(), control.clone())).collect();
    let is_in_scope = |of: &[Category]| of.iter().any(|category| categories.contains(category));
    let series: BTreeMap<_, _> = catalog
        .series
        .iter()
        .filter(|(_, series)| is_in_scope(&series.categories))
        .map(|(id, series)| (id.clone(), series.clone()))
        .collect();
    let criteria: BTreeMap<_, _> = catalog
        .criteria
        .iter()
        .filter(|(id, _)| series.contains_key(id.series()))
        .map(|(id, criterion)| (id.clone(), criterion.clone()))
        .collect();
    let targets: BTreeMap<_, _> = catalog
        .targets
        .iter()
        .filter(|(id, _)| profile.targets.is_empty() || profile.targets.contains(id))
        .map(|(id, target)| (id.clone(), target.clone()))
        .collect();
    let subjects = |targets: &BTreeMap<TargetId, Target>| -> BTreeSet<String> {
        targets.values().flat_map(|target| target.subjects.iter().cloned()).collect()
    };
    let left_out = LeftOut {
        criteria: catalog.criteria.keys().filter(|id| !criteria.contains_key(id)).cloned().collect(),
        checks: catalog.checks.keys().filter(|id| !compiled.contains_key(id)).cloned().collect(),
        controls: catalog.controls.keys().filter(|id| !controls.contains_key(id)).cloned().collect(),
        subjects: &subjects(&catalog.targets) - &subjects(&targets),
    };
    let Catalog { id, title, version, edition, digest, proof, .. } = catalog.clone();
    let expressions =
        compiled.values().flat_map(|compiled| &compiled.variants).flat_map(|variant| variant.expressions());
    let called = expressions.flat_map(cel::Expression::functions);
    let functions = called.map(|(name, version)| (name.to_owned(), version.to_owned())).collect();
    Program {
        functions,
        catalog: CatalogName { id, title, version, edition, digest, proof },
        profile: profile.clone(),
        categories,
        category_pages: catalog.categories.clone(),
        series,
        criteria,
        targets,
        sources: sources(catalog, &compiled),
        populations: BTreeMap::new(),
        checks: compiled,
        controls,
        sizes: catalog.sizes.clone(),
        left_out,
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
            for (slot, path) in compiled.paths() {
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
