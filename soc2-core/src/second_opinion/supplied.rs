//! Facts as the stock library takes them: each source's JSON as it was supplied, read by another reader, with what its
//! schema says of absence. What is not known is simply not there.

use std::collections::BTreeMap;
use std::sync::Arc;

use cel_interpreter::Value;
use cel_interpreter::objects::Key;
use cel_interpreter::objects::Map;
use serde_json::Value as Json;

use crate::catalog::Source;
use crate::catalog::SourceScope;
use crate::facts::FactsDocument;
use crate::facts::Subject;
use crate::id::SourceId;
use crate::literal::Literal;
use crate::program::Program;
use crate::schema::Additional;
use crate::schema::Schema;
use crate::schema::SchemaType;
use crate::time::Instant;

/// All that was supplied, and what was read of it.
pub(super) struct Supplied<'a> {
    program: &'a Program,
    documents: Vec<&'a FactsDocument>,
    at: Instant,
    /// By the position of the document.
    read: BTreeMap<(usize, &'a SourceId), Result<Value, String>>,
}

impl<'a> Supplied<'a> {
    pub(super) fn new(program: &'a Program, documents: Vec<&'a FactsDocument>, at: Instant) -> Self {
        Self { program, documents, at, read: BTreeMap::new() }
    }

    /// Whether a subject has a source.
    pub(super) fn has(&self, subject: &Subject, id: &SourceId) -> bool {
        self.newest(subject, id).is_some()
    }

    /// What a source says of a subject, if it says anything.
    ///
    /// # Errors
    /// What the other reader does not read.
    pub(super) fn value(&mut self, subject: &Subject, id: &'a SourceId) -> Result<Option<Value>, String> {
        let (Some(position), Some(source)) = (self.newest(subject, id), self.program.source(id)) else {
            return Ok(None);
        };
        let raw = self.documents[position].raw(id).unwrap_or("null");
        let read = || match serde_json::from_str(raw) {
            Ok(json) => Ok(data(source, &json)),
            Err(error) => Err(format!("`{id}` is not read by `serde_json`: {error}")),
        };
        self.read.entry((position, id)).or_insert_with(read).clone().map(Some)
    }

    /// The newest document that brings a source of a subject not after the instant. Two of one instant say the same.
    fn newest(&self, subject: &Subject, id: &SourceId) -> Option<usize> {
        let is_regional = self.program.targets().any(|it| it.regional && it.subjects.contains(&subject.kind));
        let of_account = self.program.source(id).is_some_and(|source| source.scope == SourceScope::Account);
        let is_of = |other: &Subject| {
            subject.kind == other.kind
                && subject.id == other.id
                && (subject.region == other.region || (is_regional && of_account))
        };
        let brought = self.documents.iter().enumerate().filter_map(|(position, document)| {
            let collected = document.sources.get(id)?;
            let counts = is_of(&document.subject) && collected.collected_at <= self.at;
            counts.then(|| (collected.collected_at, std::cmp::Reverse(document.raw(id)), position))
        });
        brought.max().map(|(.., position)| position)
    }
}

/// The data of a source.
fn data(source: &Source, json: &Json) -> Value {
    match (&source.per_resource, json) {
        (Some(_), Json::Object(responses)) if !is_not_configured(source, json) => {
            map(responses.iter().map(|(name, json)| (name.as_str(), response(source, json))))
        }
        (Some(_) | None, json) => response(source, json),
    }
}

/// One answer of the upstream tool. An error that says "there is none" leaves nothing but what absence means; any other
/// stays as it was supplied.
fn response(source: &Source, json: &Json) -> Value {
    let nothing = Json::Object(serde_json::Map::new());
    value(&source.schema, if is_not_configured(source, json) { &nothing } else { json })
}

fn is_not_configured(source: &Source, json: &Json) -> bool {
    error_code(&source.schema, json).is_some_and(|code| source.not_configured.iter().any(|known| *known == code))
}

/// The code of an upstream error: `Error.Code` of the AWS SDKs, `__type` of the services, `reason` of a Kubernetes `Status`.
fn error_code<'j>(schema: &Schema, json: &'j Json) -> Option<&'j str> {
    let of_error = |name: &str| json.get(name).filter(|it| !it.is_null() && !schema.properties.contains_key(name));
    if let Some(error) = of_error("Error") {
        return ["Code", "code", "__type"].iter().find_map(|name| error.get(name)).unwrap_or(error).as_str();
    }
    if let Some(code) = of_error("__type") {
        return code.as_str();
    }
    match json["kind"] == "Status" && json["status"] == "Failure" {
        true => json["reason"].as_str(),
        false => None,
    }
}

/// A value that a schema describes: a member without a value is absent, and absence may mean a value.
///
/// Recursion: `serde_json` reads nothing deeper than 128.
fn value(schema: &Schema, json: &Json) -> Value {
    let anything = Schema::default();
    match json {
        Json::Null => Value::Null,
        Json::Bool(value) => (*value).into(),
        Json::String(text) => text.as_str().into(),
        Json::Number(number) => self::number(schema, number),
        Json::Array(elements) => {
            let items = schema.items.as_deref().unwrap_or(&anything);
            list(elements.iter().map(|element| value(items, element)))
        }
        Json::Object(members) => {
            let described = |name: &String| match (schema.properties.get(name), &schema.additional) {
                (Some(described), _) => Some(described),
                (None, Additional::Each(each)) => Some(&**each),
                (None, Additional::Allowed) => None,
            };
            let there = members.iter().filter_map(|(name, json)| match (described(name), json) {
                (Some(_), Json::Null) => None,
                (described, json) => Some((name.as_str(), value(described.unwrap_or(&anything), json))),
            });
            let is_absent = |name: &String| members.get(name).is_none_or(Json::is_null);
            let meant = schema.properties.iter().filter(|(name, _)| is_absent(name));
            let meant =
                meant.filter_map(|(name, described)| Some((name.as_str(), literal(described.default.as_ref()?))));
            map(there.chain(meant))
        }
    }
}

/// A number as its schema's type says: JSON writes 14 and 14.0 for either.
fn number(schema: &Schema, number: &serde_json::Number) -> Value {
    let allows = |type_: SchemaType| schema.types.contains(&type_);
    let as_double = number.as_f64().unwrap_or(f64::NAN);
    match (number.as_i64(), number.as_u64()) {
        (Some(_), _) | (_, Some(_)) if allows(SchemaType::Number) && !allows(SchemaType::Integer) => as_double.into(),
        (Some(value), _) => value.into(),
        (None, Some(value)) => value.into(),
        // Up to 2^53 a double that is whole is one integer and no other.
        (None, None)
            if allows(SchemaType::Integer)
                && !allows(SchemaType::Number)
                && as_double.fract() == 0.0
                && as_double.abs() < 9_007_199_254_740_992.0 =>
        {
            (as_double as i64).into()
        }
        (None, None) => as_double.into(),
    }
}

/// A value that a catalog or a profile states.
pub(super) fn literal(literal: &Literal) -> Value {
    match literal {
        Literal::Null => Value::Null,
        Literal::Bool(value) => (*value).into(),
        Literal::Int(value) => (*value).into(),
        Literal::Double(value) => (*value).into(),
        Literal::String(text) => text.as_str().into(),
        Literal::List(elements) => list(elements.iter().map(self::literal)),
        Literal::Map(entries) => map(entries.iter().map(|(name, value)| (name.as_str(), self::literal(value)))),
    }
}

/// A map with names for keys.
pub(super) fn map<'n>(entries: impl Iterator<Item = (&'n str, Value)>) -> Value {
    Value::Map(Map { map: Arc::new(entries.map(|(name, value)| (Key::from(name), value)).collect()) })
}

fn list(elements: impl Iterator<Item = Value>) -> Value {
    Value::List(Arc::new(elements.collect()))
}
