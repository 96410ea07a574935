//! A source's data as it was supplied, without what is never shown.

use serde::Serialize;
use serde::Serializer;
use serde::ser::SerializeMap as _;
use serde::ser::SerializeSeq as _;

use crate::catalog::Source;
use crate::digest::Key;
use crate::document::Data;
use crate::document::Document;
use crate::document::Node;
use crate::schema::Additional;
use crate::schema::Schema;
use crate::schema::SchemaType;

/// The data of a source, or that it is not shown.
pub(super) struct ValueView<'a> {
    /// Nothing where a name stands twice in one map: which of the two is meant, and is sensitive, nobody knows.
    document: Option<Document>,
    source: &'a Source,
    key: Option<&'a Key>,
}

impl<'a> ValueView<'a> {
    pub(super) fn new(document: Option<Document>, source: &'a Source, key: Option<&'a Key>) -> Self {
        Self { document, source, key }
    }
}

impl Serialize for ValueView<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { document, source: Source { per_resource, schema, .. }, key } = self;
        let Some(document) = document else { return redacted(serializer, true) };
        let root = document.root();
        match (per_resource, root.data()) {
            (Some(_), Data::Map(responses)) => {
                let mut map = serializer.serialize_map(None)?;
                for (resource, response) in responses {
                    map.serialize_entry(resource, &Part { node: response, schema: Some(schema), key: *key })?;
                }
                map.end()
            }
            // Of a list or a text where a map of responses is expected, nobody knows what is in it.
            (Some(_), _) if schema.holds_sensitive() => redact(serializer, root, *key),
            (Some(_), _) => Part { node: root, schema: None, key: *key }.serialize(serializer),
            (None, _) => Part { node: root, schema: Some(schema), key: *key }.serialize(serializer),
        }
    }
}

/// A value, and what the source's schema says of it, if it says anything.
#[derive(Clone, Copy)]
struct Part<'a> {
    node: Node<'a>,
    schema: Option<&'a Schema>,
    key: Option<&'a Key>,
}

impl<'a> Part<'a> {
    /// Whether it is sensitive, or stands where something sensitive may stand and is not what the schema describes there.
    fn is_hidden(&self) -> bool {
        let Some(schema) = self.schema else { return false };
        let is_described = match type_of(self.node) {
            // What is absent tells nothing.
            SchemaType::Null => true,
            SchemaType::Array => SchemaType::Array.is_among(&schema.types) && schema.items.is_some(),
            SchemaType::Object => {
                SchemaType::Object.is_among(&schema.types)
                    && (!schema.properties.is_empty() || schema.additional != Additional::Allowed)
            }
            SchemaType::Boolean | SchemaType::Integer | SchemaType::Number | SchemaType::String => false,
        };
        schema.sensitive || (!is_described && schema.holds_sensitive())
    }

    fn element(self, node: Node<'a>) -> Self {
        Self { node, schema: self.schema.and_then(|schema| schema.items.as_deref()), ..self }
    }

    fn member(self, name: &str, node: Node<'a>) -> Self {
        let described = self.schema.and_then(|schema| match (schema.properties.get(name), &schema.additional) {
            (Some(member), _) => Some(member),
            (None, Additional::Each(each)) => Some(&**each),
            (None, Additional::Allowed) => None,
        });
        Self { node, schema: described, ..self }
    }
}

/// Recursion: as deep as the facts, whose depth was limited when they were read.
impl Serialize for Part<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.is_hidden() {
            return redact(serializer, self.node, self.key);
        }
        match self.node.data() {
            Data::Null => serializer.serialize_unit(),
            Data::Bool(value) => serializer.serialize_bool(value),
            Data::Int(value) => serializer.serialize_i64(value),
            Data::Uint(value) => serializer.serialize_u64(value),
            Data::Double(value) => serializer.serialize_f64(value),
            Data::String(value) => serializer.serialize_str(value),
            Data::List(elements) => {
                let mut list = serializer.serialize_seq(None)?;
                for element in elements {
                    list.serialize_element(&self.element(element))?;
                }
                list.end()
            }
            Data::Map(entries) => {
                let mut map = serializer.serialize_map(None)?;
                for (name, member) in entries {
                    map.serialize_entry(name, &self.member(name, member))?;
                }
                map.end()
            }
            // What is supplied is JSON, which has neither.
            Data::Unknown(_) | Data::Fault(_) => redacted(serializer, true),
        }
    }
}

/// The digest is over the value as compact JSON, so that it depends neither on spaces nor on how letters are escaped.
fn redact<S: Serializer>(serializer: S, node: Node<'_>, key: Option<&Key>) -> Result<S::Ok, S::Error> {
    let Some(key) = key else { return redacted(serializer, true) };
    let compact = serde_json::to_vec(&Part { node, schema: None, key: None }).map_err(serde::ser::Error::custom)?;
    redacted(serializer, key.digest(&compact))
}

fn redacted<S: Serializer>(serializer: S, instead: impl Serialize) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(1))?;
    map.serialize_entry("redacted", &instead)?;
    map.end()
}

fn type_of(node: Node<'_>) -> SchemaType {
    match node.data() {
        Data::Null | Data::Unknown(_) | Data::Fault(_) => SchemaType::Null,
        Data::Bool(_) => SchemaType::Boolean,
        Data::Int(_) | Data::Uint(_) => SchemaType::Integer,
        Data::Double(_) => SchemaType::Number,
        Data::String(_) => SchemaType::String,
        Data::List(_) => SchemaType::Array,
        Data::Map(_) => SchemaType::Object,
    }
}
