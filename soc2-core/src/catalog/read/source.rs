//! Targets, sources and their schemas.

use indexmap::IndexMap;

use super::check::code;
use crate::catalog::Items;
use crate::catalog::Source;
use crate::catalog::SourceScope;
use crate::catalog::Target;
use crate::decode::Decoder;
use crate::decode::boolean;
use crate::decode::entries;
use crate::decode::literal;
use crate::decode::parsed;
use crate::decode::place;
use crate::decode::string;
use crate::decode::word;
use crate::document::Data;
use crate::document::Node;
use crate::id::SourceId;
use crate::id::TargetId;
use crate::schema::Additional;
use crate::schema::Schema;
use crate::schema::SchemaType;

pub(super) fn target(decoder: &mut Decoder, node: Node<'_>) -> Option<Target> {
    let mut fields = decoder.fields(node, "target")?;
    let id = fields.required(decoder, "id", parsed(TargetId::parse));
    let title = fields.required(decoder, "title", string);
    let subjects = fields.list(decoder, "subjects", string);
    let regional = fields.optional(decoder, "regional", boolean).unwrap_or(false);
    fields.finish(decoder);
    Some(Target { id: id?, title: title?, subjects, regional, place: place(decoder, node) })
}

pub(super) fn source(decoder: &mut Decoder, node: Node<'_>) -> Option<Source> {
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
    let population = fields.optional(decoder, "population", items);
    let sensitive = fields.list(decoder, "sensitive", |decoder, node| Some((string(decoder, node)?, node.span())));
    let mut schema = fields.required(decoder, "schema", schema);
    for (path, span) in sensitive {
        let names: Vec<&str> = path.split('.').collect();
        if schema.as_mut().is_some_and(|schema| !mark_sensitive(schema, &names)) {
            let message = format!("sensitive `{path}` leads to nothing that the schema describes");
            decoder.mistake(span, message).hint = Some("describe it under `properties`".to_owned());
        }
    }
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
        schema: schema?,
        population,
        place: place(decoder, node),
    })
}

fn items(decoder: &mut Decoder, node: Node<'_>) -> Option<Items> {
    let mut fields = decoder.fields(node, "population of a source")?;
    let for_each = fields.optional(decoder, "for_each", code);
    let applies = fields.optional(decoder, "applies", code);
    let key = fields.required(decoder, "key", code);
    let at = fields.optional(decoder, "at", code);
    fields.finish(decoder);
    Some(Items { for_each, applies, key: key?, at })
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
    Some(Schema { types, properties, required, items, additional, values, default, sensitive: false, description })
}

/// Marks what a path of names leads to as never shown, in every list and map on the way; whether there is anything.
///
/// Recursion: as deep as the schema, whose text was limited.
fn mark_sensitive(schema: &mut Schema, path: &[&str]) -> bool {
    let Schema { properties, items, additional, .. } = schema;
    let mut is_there = match path.split_first().and_then(|(name, rest)| Some((properties.get_mut(*name)?, rest))) {
        Some((member, [])) => {
            member.sensitive = true;
            true
        }
        Some((member, rest)) => mark_sensitive(member, rest),
        None => false,
    };
    if let Some(items) = items {
        is_there |= mark_sensitive(items, path);
    }
    if let Additional::Each(each) = additional {
        is_there |= mark_sensitive(each, path);
    }
    is_there
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
