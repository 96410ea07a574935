//! Catalog text into a [`Catalog`]: unknown keys refused, every mistake noted.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt::Display;

use indexmap::IndexMap;

use super::Catalog;
use super::Category;
use super::Check;
use super::CheckKind;
use super::Code;
use super::Control;
use super::Criterion;
use super::Mapping;
use super::Nature;
use super::Operation;
use super::Param;
use super::ParamType;
use super::Place;
use super::PointOfFocus;
use super::PrivacyRole;
use super::Relation;
use super::Remediation;
use super::Series;
use super::Severity;
use super::Source;
use super::SourceScope;
use super::Target;
use super::Variant;
use crate::decode::Decoder;
use crate::decode::Fields;
use crate::decode::boolean;
use crate::decode::document;
use crate::decode::entries;
use crate::decode::number;
use crate::decode::parsed;
use crate::decode::raw_string;
use crate::decode::small_number;
use crate::decode::string;
use crate::decode::word;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Text;
use crate::digest::Digest;
use crate::document::Data;
use crate::document::Node;
use crate::error::Error;
use crate::error::ErrorKind;
use crate::id::CheckId;
use crate::id::ControlId;
use crate::id::CriterionId;
use crate::id::PointOfFocusId;
use crate::id::SeriesId;
use crate::id::SourceId;
use crate::id::TargetId;
use crate::literal::Literal;
use crate::schema::Additional;
use crate::schema::Schema;
use crate::schema::SchemaType;
use crate::time::Duration;
use crate::time::Interval;

/// Reads a catalog from its texts, in any order and division.
///
/// References between parts are resolved by [`compile`](crate::compile::compile).
///
/// # Errors
/// Every mistake in every text, ordered by file, line and column.
///
/// ```
/// use soc2_core::{catalog, diagnostic::Text};
/// let text = Text::new("own.yaml", "catalog: {id: own, title: Ours, version: 1.0.0, edition: tsc-2017-rev2022}");
/// assert_eq!(catalog::read(&[text])?.version.to_string(), "1.0.0");
/// # Ok::<(), soc2_core::error::Error>(())
/// ```
pub fn read(texts: &[Text]) -> Result<Catalog, Error> {
    let mut parts = Parts::default();
    let mut diagnostics = Vec::new();
    for text in texts {
        match document(text) {
            Ok(document) => {
                let mut decoder = Decoder::new(text.clone());
                parts.add(&mut decoder, document.root());
                diagnostics.append(&mut decoder.diagnostics);
            }
            Err(mut faults) => diagnostics.append(&mut faults),
        }
    }
    if parts.headers.is_empty() && diagnostics.is_empty() {
        let names: Vec<_> = texts.iter().map(|text| &*text.name).collect();
        let hint = "one file says `catalog: {id: …, title: …, version: …, edition: …}`";
        diagnostics.push(Diagnostic::new(&names.join(", "), "no text names the catalog").with_hint(hint));
    }
    let mut names: Vec<(&str, &str)> = texts.iter().map(|text| (&*text.name, &*text.content)).collect();
    names.sort_unstable();
    match parts.headers.pop() {
        Some(header) if diagnostics.is_empty() => Ok(parts.into_catalog(header, Digest::of_texts(names.into_iter()))),
        _ => Err(Error::new(ErrorKind::Catalog, diagnostics)),
    }
}

/// Whether a text names a catalog (`catalog:`): it stands for itself. Any other text adds to a catalog.
///
/// ```
/// use soc2_core::{catalog::names_itself, diagnostic::Text};
/// assert!(!names_itself(&Text::new("more.yaml", "checks: []")));
/// ```
pub fn names_itself(text: &Text) -> bool {
    document(text).is_ok_and(|document| document.root().get("catalog").is_some())
}

#[derive(Default)]
struct Parts {
    headers: Vec<Header>,
    series: BTreeMap<SeriesId, Series>,
    criteria: BTreeMap<CriterionId, Criterion>,
    targets: BTreeMap<TargetId, Target>,
    sources: BTreeMap<SourceId, Source>,
    checks: BTreeMap<CheckId, Check>,
    controls: BTreeMap<ControlId, Control>,
}

struct Header {
    id: String,
    title: String,
    version: semver::Version,
    edition: String,
}

impl Parts {
    fn add(&mut self, decoder: &mut Decoder, root: Node<'_>) {
        let Some(mut fields) = decoder.fields(root, "catalog file") else { return };
        if let Some(node) = fields.get("catalog") {
            if self.headers.is_empty() {
                self.headers.extend(header(decoder, node));
            } else {
                decoder.mistake(node.key_span(), "another text names the catalog already");
            }
        }
        self.add_each(decoder, fields.get("series"), series, |parts| &mut parts.series, |item| &item.id);
        self.add_each(decoder, fields.get("criteria"), criterion, |parts| &mut parts.criteria, |item| &item.id);
        self.add_each(decoder, fields.get("targets"), target, |parts| &mut parts.targets, |item| &item.id);
        self.add_each(decoder, fields.get("sources"), source, |parts| &mut parts.sources, |item| &item.id);
        self.add_each(decoder, fields.get("checks"), checks, |parts| &mut parts.checks, |item| &item.id);
        self.add_each(decoder, fields.get("controls"), control, |parts| &mut parts.controls, |item| &item.id);
        // A folder may hold profiles beside its catalog; they are read on their own.
        fields.get("profile");
        fields.finish(decoder);
    }

    fn add_each<Id: Ord + Clone + Display, T, I: IntoIterator<Item = T>>(
        &mut self,
        decoder: &mut Decoder,
        section: Option<Node<'_>>,
        read: impl Fn(&mut Decoder, Node<'_>) -> I,
        place: impl Fn(&mut Self) -> &mut BTreeMap<Id, T>,
        id: impl Fn(&T) -> &Id,
    ) {
        let Some(section) = section else { return };
        let items = crate::decode::list(decoder, section, |decoder, node| {
            Some((read(decoder, node), node.get("id").unwrap_or(node).span()))
        });
        for (items, span) in items {
            for item in items {
                match place(self).entry(id(&item).clone()) {
                    Entry::Vacant(entry) => drop(entry.insert(item)),
                    Entry::Occupied(entry) => {
                        let message = format!("`{}` is defined twice", entry.key());
                        decoder.mistake(span, message).hint = Some("rename or remove one of the two".into());
                    }
                }
            }
        }
    }

    fn into_catalog(self, header: Header, digest: Digest) -> Catalog {
        let Header { id, title, version, edition } = header;
        let Self { series, criteria, targets, sources, checks, controls, .. } = self;
        Catalog { id, version, title, edition, digest, series, criteria, targets, sources, checks, controls }
    }
}

fn header(decoder: &mut Decoder, node: Node<'_>) -> Option<Header> {
    let mut fields = decoder.fields(node, "catalog")?;
    let id = fields.required(decoder, "id", string);
    let title = fields.required(decoder, "title", string);
    let version = fields.required(decoder, "version", parsed(semver::Version::parse));
    let edition = fields.required(decoder, "edition", string);
    fields.finish(decoder);
    Some(Header { id: id?, title: title?, version: version?, edition: edition? })
}

fn category(decoder: &mut Decoder, node: Node<'_>) -> Option<Category> {
    word(&Category::ALL, Category::word)(decoder, node)
}

fn series(decoder: &mut Decoder, node: Node<'_>) -> Option<Series> {
    let mut fields = decoder.fields(node, "series")?;
    let id = fields.required(decoder, "id", parsed(SeriesId::parse));
    let title = fields.required(decoder, "title", string);
    let categories = fields.list(decoder, "categories", category);
    fields.finish(decoder);
    Some(Series { id: id?, title: title?, categories })
}

fn criterion(decoder: &mut Decoder, node: Node<'_>) -> Option<Criterion> {
    let mut fields = decoder.fields(node, "criterion")?;
    let id = fields.required(decoder, "id", parsed(CriterionId::parse));
    let title = fields.required(decoder, "title", string);
    let coso_principle = fields.optional(decoder, "coso_principle", small_number);
    let points_of_focus = fields.list(decoder, "points_of_focus", point_of_focus);
    fields.finish(decoder);
    let id = id?;
    for pair in points_of_focus.windows(2).filter(|pair| pair[0].id >= pair[1].id) {
        decoder.mistake(node.span(), format!("`{}` does not follow `{}`", pair[1].id, pair[0].id));
    }
    for point in points_of_focus.iter().filter(|point| *point.id.criterion() != id) {
        decoder.mistake(node.span(), format!("`{}` stands under `{id}`", point.id));
    }
    Some(Criterion { id, title: title?, coso_principle, points_of_focus })
}

fn point_of_focus(decoder: &mut Decoder, node: Node<'_>) -> Option<PointOfFocus> {
    let role = |decoder: &mut Decoder, node: Node<'_>| {
        let word_of = |role| match role {
            PrivacyRole::Controller => "controller",
            PrivacyRole::Processor => "processor",
        };
        word(&[PrivacyRole::Controller, PrivacyRole::Processor], word_of)(decoder, node)
    };
    let mut fields = decoder.fields(node, "point of focus")?;
    let id = fields.required(decoder, "id", parsed(PointOfFocusId::parse));
    let heading = fields.required(decoder, "heading", string);
    let since = fields.required(decoder, "since", small_number);
    let category = fields.optional(decoder, "category", category);
    let privacy_roles = fields.list(decoder, "privacy_roles", role);
    let group = fields.optional(decoder, "group", string);
    let note = fields.optional(decoder, "note", string);
    fields.finish(decoder);
    Some(PointOfFocus { id: id?, heading: heading?, since: since?, category, privacy_roles, group, note })
}

fn target(decoder: &mut Decoder, node: Node<'_>) -> Option<Target> {
    let mut fields = decoder.fields(node, "target")?;
    let id = fields.required(decoder, "id", parsed(TargetId::parse));
    let title = fields.required(decoder, "title", string);
    let subjects = fields.list(decoder, "subjects", string);
    let regional = fields.optional(decoder, "regional", boolean).unwrap_or(false);
    fields.finish(decoder);
    Some(Target { id: id?, title: title?, subjects, regional })
}

fn source(decoder: &mut Decoder, node: Node<'_>) -> Option<Source> {
    let path = |decoder: &mut Decoder, node: Node<'_>| {
        string(decoder, node).map(|path| path.split('.').map(str::to_owned).collect::<Vec<_>>())
    };
    let mut fields = decoder.fields(node, "source")?;
    let id = fields.required(decoder, "id", parsed(SourceId::parse));
    let title = fields.required(decoder, "title", string);
    let command = fields.optional(decoder, "command", string);
    let permissions = fields.list(decoder, "permissions", string);
    let scope = fields.optional(decoder, "scope", source_scope).unwrap_or(SourceScope::Account);
    let per_resource = fields.optional(decoder, "per_resource", string);
    let not_configured = fields.list(decoder, "not_configured", string);
    let continuation = fields.list(decoder, "continuation", path);
    let total = fields.optional(decoder, "total", path);
    let sensitive = fields.list(decoder, "sensitive", string);
    let schema = fields.required(decoder, "schema", schema);
    fields.finish(decoder);
    Some(Source {
        id: id?,
        title: title?,
        command,
        permissions,
        scope,
        per_resource,
        not_configured,
        continuation,
        total,
        sensitive,
        schema: schema?,
    })
}

fn source_scope(decoder: &mut Decoder, node: Node<'_>) -> Option<SourceScope> {
    let word_of = |scope| match scope {
        SourceScope::Account => "account",
        SourceScope::Region => "region",
    };
    word(&[SourceScope::Account, SourceScope::Region], word_of)(decoder, node)
}

fn schema(decoder: &mut Decoder, node: Node<'_>) -> Option<Schema> {
    let mut fields = decoder.fields(node, "schema")?;
    let types = match fields.get("type") {
        Some(node) if node.as_str().is_some() => schema_type(decoder, node).into_iter().collect(),
        Some(node) => crate::decode::list(decoder, node, schema_type),
        None => Vec::new(),
    };
    let properties = match fields.get("properties") {
        Some(node) => entries(decoder, node)
            .into_iter()
            .filter_map(|(name, node)| Some((name.to_owned(), schema(decoder, node)?)))
            .collect(),
        None => IndexMap::new(),
    };
    let required = match fields.get("required") {
        Some(node) => required_names(decoder, node, &properties),
        None => Vec::new(),
    };
    let items = fields.optional(decoder, "items", schema).map(Box::new);
    let additional = fields.optional(decoder, "additionalProperties", additional).unwrap_or_default();
    let values = fields.list(decoder, "enum", literal);
    let default = fields.optional(decoder, "default", literal);
    let description = fields.optional(decoder, "description", string);
    // `format` is for the reader: CEL's `timestamp()` says for itself what it cannot read.
    fields.optional(decoder, "format", word(&["date-time"], |format| format));
    fields.finish(decoder);
    Some(Schema { types, properties, required, items, additional, values, default, description })
}

fn required_names(decoder: &mut Decoder, node: Node<'_>, known: &IndexMap<String, Schema>) -> Vec<String> {
    crate::decode::list(decoder, node, |decoder, node| {
        let name = string(decoder, node)?;
        if !known.contains_key(&name) {
            let hint = did_you_mean_member(&name, known);
            decoder.mistake(node.span(), format!("`{name}` is required and not described")).hint = Some(hint);
        }
        Some(name)
    })
}

fn did_you_mean_member(name: &str, known: &IndexMap<String, Schema>) -> String {
    crate::diagnostic::did_you_mean(name, known.keys().map(String::as_str))
        .unwrap_or_else(|| "describe it under `properties`".into())
}

fn schema_type(decoder: &mut Decoder, node: Node<'_>) -> Option<SchemaType> {
    const ALL: [SchemaType; 7] = [
        SchemaType::Null,
        SchemaType::Boolean,
        SchemaType::Integer,
        SchemaType::Number,
        SchemaType::String,
        SchemaType::Array,
        SchemaType::Object,
    ];
    word(&ALL, SchemaType::name)(decoder, node)
}

fn additional(decoder: &mut Decoder, node: Node<'_>) -> Option<Additional> {
    match node.data() {
        Data::Bool(true) => Some(Additional::Allowed),
        _ => schema(decoder, node).map(Box::new).map(Additional::Each),
    }
}

/// Any value that a document can hold.
fn literal(_: &mut Decoder, node: Node<'_>) -> Option<Literal> {
    Some(Literal::of(node))
}

/// One check, or one for each row of its matrix.
fn checks(decoder: &mut Decoder, node: Node<'_>) -> Vec<Check> {
    let Some(matrix) = node.get("matrix") else { return check(decoder, node, IndexMap::new()).into_iter().collect() };
    let rows = crate::decode::list(decoder, matrix, |decoder, row| Some(row).map(|row| row_of(decoder, row)));
    let noted = decoder.diagnostics.len();
    let mut checks = Vec::new();
    for row in rows {
        decoder.row = row.iter().map(|(name, value)| (name.clone(), value.to_string())).collect();
        let fixed = |(name, value)| Some((name, fixed_param(value)?));
        checks.extend(check(decoder, node, row.into_iter().filter_map(fixed).collect()));
        if decoder.diagnostics.len() > noted {
            // Each further row would repeat the same mistakes.
            break;
        }
    }
    decoder.row.clear();
    checks
}

fn row_of(decoder: &mut Decoder, node: Node<'_>) -> IndexMap<String, Literal> {
    entries(decoder, node).into_iter().map(|(name, node)| (name.to_owned(), Literal::of(node))).collect()
}

fn fixed_param(value: Literal) -> Option<Param> {
    let type_ = match value {
        Literal::Bool(_) => ParamType::Bool,
        Literal::Int(_) => ParamType::Int,
        Literal::Double(_) => ParamType::Double,
        Literal::String(_) => ParamType::String,
        Literal::List(_) => ParamType::List,
        Literal::Null | Literal::Map(_) => return None,
    };
    Some(Param { type_, default: value, min: None, max: None, values: Vec::new(), source: None, fixed: true })
}

fn check(decoder: &mut Decoder, node: Node<'_>, fixed: IndexMap<String, Param>) -> Option<Check> {
    let mut fields = decoder.fields(node, "check")?;
    fields.get("matrix");
    let id = fields.required(decoder, "id", parsed(CheckId::parse));
    let title = fields.required(decoder, "title", string);
    let what = fields.required(decoder, "what", string);
    let how = fields.required(decoder, "how", string);
    let target = fields.required(decoder, "target", parsed(TargetId::parse));
    let kind = fields.required(decoder, "kind", word(&CheckKind::ALL, CheckKind::word));
    let severity = fields.required(decoder, "severity", word(&Severity::ALL, Severity::word));
    let mut params = fixed;
    if let Some(node) = fields.get("params") {
        for (name, node) in entries(decoder, node) {
            if let Some(param) = param(decoder, node)
                && params.insert(name.to_owned(), param).is_some()
            {
                decoder.mistake(node.key_span(), format!("`{name}` stands in `params` and in `matrix`"));
            }
        }
    }
    let variants = variants(decoder, &mut fields);
    let remediation = fields.list(decoder, "remediation", remediation);
    let mappings = match fields.get("mappings") {
        Some(node) => entries(decoder, node)
            .into_iter()
            .map(|(peer, node)| (peer.to_owned(), crate::decode::list(decoder, node, string)))
            .collect(),
        None => IndexMap::new(),
    };
    let platform_guaranteed = fields.optional(decoder, "platform_guaranteed", boolean).unwrap_or(false);
    let replaced_by = fields.optional(decoder, "replaced_by", parsed(CheckId::parse));
    fields.finish(decoder);
    Some(Check {
        id: id?,
        title: title?,
        what: what?,
        how: how?,
        target: target?,
        kind: kind?,
        severity: severity?,
        params,
        variants: variants?,
        remediation,
        mappings,
        platform_guaranteed,
        replaced_by,
        place: place(decoder, node),
    })
}

/// The check's own expressions, or those under `variants`.
fn variants(decoder: &mut Decoder, fields: &mut Fields<'_>) -> Option<Vec<Variant>> {
    let Some(node) = fields.get("variants") else {
        return variant(decoder, fields, None).map(|variant| vec![variant]);
    };
    let named = entries(decoder, node);
    if named.is_empty() {
        decoder.mistake(node.span(), "`variants` is empty").hint = Some("name at least one".into());
    }
    let mut variants = Vec::new();
    for (name, node) in named {
        let mut fields = decoder.fields(node, "variant")?;
        variants.extend(variant(decoder, &mut fields, Some(name.to_owned())));
        fields.finish(decoder);
    }
    Some(variants)
}

fn variant(decoder: &mut Decoder, fields: &mut Fields<'_>, name: Option<String>) -> Option<Variant> {
    let facts = fields.required(decoder, "facts", facts);
    let for_each = fields.optional(decoder, "for_each", code);
    let key = fields.optional(decoder, "key", code);
    let applies = fields.optional(decoder, "applies", code);
    let pass = fields.required(decoder, "pass", code);
    let message = fields.optional(decoder, "message", code);
    match (&for_each, &key) {
        (Some(_), None) => {
            let hint = Some("say what names the resource, for example `key: item.Name`".into());
            decoder.mistake(fields.span(), "`for_each` without `key`").hint = hint;
        }
        (None, Some(key)) => {
            let hint = Some("add `for_each`, or remove `key`".into());
            decoder.mistake(key.place.span, "`key` without `for_each`").hint = hint;
        }
        (Some(_), Some(_)) | (None, None) => {}
    }
    Some(Variant { name, facts: facts?, for_each, key, applies, pass: pass?, message })
}

fn facts(decoder: &mut Decoder, node: Node<'_>) -> Option<IndexMap<SourceId, Option<Duration>>> {
    let mut facts = IndexMap::new();
    for (name, node) in entries(decoder, node) {
        match SourceId::parse(name) {
            Ok(source) => drop(facts.insert(source, max_age(decoder, node))),
            Err(error) => drop(decoder.mistake(node.key_span(), error.to_string())),
        }
    }
    Some(facts)
}

fn max_age(decoder: &mut Decoder, node: Node<'_>) -> Option<Duration> {
    let mut fields = decoder.fields(node, "source of a check")?;
    let max_age = fields.optional(decoder, "max_age", parsed(Duration::parse));
    fields.finish(decoder);
    max_age
}

fn code(decoder: &mut Decoder, node: Node<'_>) -> Option<Code> {
    // An expression such as `true` is a boolean to YAML.
    let source = match node.data() {
        Data::Bool(_) | Data::Int(_) | Data::Double(_) => node.raw().trim().to_owned(),
        _ => raw_string(decoder, node)?,
    };
    Some(Code { source, place: place(decoder, node) })
}

fn place(decoder: &Decoder, node: Node<'_>) -> Place {
    Place { text: decoder.text.clone(), span: node.span() }
}

fn param(decoder: &mut Decoder, node: Node<'_>) -> Option<Param> {
    let mut fields = decoder.fields(node, "parameter")?;
    let type_ = fields.required(decoder, "type", word(&ParamType::ALL, ParamType::word));
    let default_span = fields.get("default").map(Node::span);
    let default = fields.required(decoder, "default", literal);
    let min = fields.optional(decoder, "min", number);
    let max = fields.optional(decoder, "max", number);
    let values = fields.list(decoder, "enum", literal);
    let source = fields.optional(decoder, "source", string);
    fields.finish(decoder);
    let param = Param { type_: type_?, default: default?, min, max, values, source, fixed: false };
    if let Err(problem) = param.admit(&param.default) {
        decoder.mistake(default_span.unwrap_or(node.span()), format!("the default {problem}"));
    }
    Some(param)
}

fn remediation(decoder: &mut Decoder, node: Node<'_>) -> Option<Remediation> {
    let mut fields = decoder.fields(node, "remediation step")?;
    let step = fields.required(decoder, "step", string);
    let link = fields.optional(decoder, "link", string);
    fields.finish(decoder);
    Some(Remediation { step: step?, link })
}

fn control(decoder: &mut Decoder, node: Node<'_>) -> Option<Control> {
    let mut fields = decoder.fields(node, "control")?;
    let id = fields.required(decoder, "id", parsed(ControlId::parse));
    let title = fields.required(decoder, "title", string);
    let statement = fields.required(decoder, "statement", string);
    let owner = fields.required(decoder, "owner", string);
    let nature = fields.required(decoder, "nature", word(&Nature::ALL, Nature::word));
    let operation = fields.required(decoder, "operation", operation);
    let criteria = fields.list(decoder, "criteria", mapping);
    let checks = fields.list(decoder, "checks", parsed(CheckId::parse));
    fields.finish(decoder);
    Some(Control {
        id: id?,
        title: title?,
        statement: statement?,
        owner: owner?,
        nature: nature?,
        operation: operation?,
        criteria,
        checks,
        place: place(decoder, node),
    })
}

fn mapping(decoder: &mut Decoder, node: Node<'_>) -> Option<Mapping> {
    let mut fields = decoder.fields(node, "mapping")?;
    let criterion = fields.required(decoder, "id", parsed(CriterionId::parse));
    let relation = fields.required(decoder, "relation", word(&Relation::ALL, Relation::word));
    let rationale = fields.required(decoder, "rationale", string);
    let points_of_focus = fields.list(decoder, "points_of_focus", parsed(PointOfFocusId::parse));
    fields.finish(decoder);
    Some(Mapping { criterion: criterion?, relation: relation?, rationale: rationale?, points_of_focus })
}

fn operation(decoder: &mut Decoder, node: Node<'_>) -> Option<Operation> {
    if node.as_str().is_some() {
        return word(&["state"], |word| word)(decoder, node).map(|_| Operation::State);
    }
    let mut fields = decoder.fields(node, "operation")?;
    let operation = if let Some(node) = fields.get("detect_and_correct") {
        let mut fields = decoder.fields(node, "operation `detect_and_correct`")?;
        let within = fields.required(decoder, "within", parsed(Duration::parse));
        fields.finish(decoder);
        within.map(|within| Operation::DetectAndCorrect { within })
    } else if let Some(node) = fields.get("scheduled") {
        let mut fields = decoder.fields(node, "operation `scheduled`")?;
        let every = fields.required(decoder, "every", parsed(Interval::parse));
        fields.finish(decoder);
        every.map(|every| Operation::Scheduled { every })
    } else {
        let node = fields.required(decoder, "event", |_, _| Some(())).and_then(|()| fields.get("event"))?;
        let mut fields = decoder.fields(node, "operation `event`")?;
        let population = fields.required(decoder, "population", string);
        fields.finish(decoder);
        population.map(|population| Operation::Event { population })
    };
    fields.finish(decoder);
    operation
}

impl Param {
    /// What a value may be, for who gave another.
    pub(crate) fn range(&self) -> Option<String> {
        let listed = || self.values.iter().map(Literal::to_string).collect::<Vec<_>>().join(", ");
        match (self.min, self.max) {
            _ if !self.values.is_empty() => Some(format!("one of {}", listed())),
            (Some(min), Some(max)) => Some(format!("from {min} to {max}; the default is {}", self.default)),
            (Some(min), None) => Some(format!("{min} or more; the default is {}", self.default)),
            (None, Some(max)) => Some(format!("{max} or less; the default is {}", self.default)),
            (None, None) => None,
        }
    }

    /// Whether the parameter may have this value; if not, why, as the end of a sentence.
    pub(crate) fn admit(&self, value: &Literal) -> Result<(), String> {
        let (is_typed, number) = match (self.type_, value) {
            (ParamType::Int | ParamType::Double, Literal::Int(number)) => (true, Some(*number as f64)),
            (ParamType::Double, Literal::Double(number)) => (true, Some(*number)),
            (ParamType::Duration, Literal::String(text)) => (Duration::parse(text).is_ok(), None),
            (ParamType::Bool, Literal::Bool(_)) | (ParamType::String, Literal::String(_)) => (true, None),
            (ParamType::List, Literal::List(_)) => (true, None),
            (ParamType::Int | ParamType::Double | ParamType::Bool | ParamType::String, _)
            | (ParamType::Duration | ParamType::List, _) => (false, None),
        };
        if !is_typed {
            return Err(format!("has the type {}, where {} is expected", value.type_name(), self.type_.word()));
        }
        match (number, self.min, self.max) {
            (Some(number), Some(min), _) if number < min => Err(format!("is {number}, the least allowed is {min}")),
            (Some(number), _, Some(max)) if number > max => Err(format!("is {number}, the most allowed is {max}")),
            _ if !self.values.is_empty() && !self.values.contains(value) => {
                let allowed: Vec<_> = self.values.iter().map(Literal::to_string).collect();
                Err(format!("is `{value}`, allowed are {}", allowed.join(", ")))
            }
            _ => Ok(()),
        }
    }
}
