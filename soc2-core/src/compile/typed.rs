//! What the expressions of a check see, as types: sources by their schemas, parameters, the subject, the instant.

use std::sync::Arc;

use crate::catalog::ParamType;
use crate::catalog::Source;
use crate::cel::Entries;
use crate::cel::Field;
use crate::cel::Fields;
use crate::cel::Presence;
use crate::cel::Type;
use crate::literal::Literal;
use crate::schema::Additional;
use crate::schema::Schema;
use crate::schema::SchemaType;

/// A source's data as expressions see it, after it was held against its schema.
pub(super) fn source(source: &Source) -> Type {
    let mut response = schema(&source.schema);
    if !source.not_configured.is_empty() {
        // "Not configured" leaves out everything that has no default, required or not.
        response = without_required(response, &source.schema);
    }
    match source.per_resource {
        // A resource that was not asked about is not known, so a look-up needs no guard.
        Some(_) => Type::map(Type::String, response),
        None => response,
    }
}

/// What `params` is, for these values.
pub(super) fn params<'v>(values: impl Iterator<Item = (&'v str, ParamType, &'v Literal)>) -> Type {
    Type::object(values.map(|(name, type_, value)| {
        let type_ = match type_ {
            ParamType::Int => Type::Int,
            ParamType::Double => Type::Double,
            ParamType::Bool => Type::Bool,
            // A duration reads as text for `duration(…)`.
            ParamType::String | ParamType::Duration => Type::String,
            ParamType::List => literal(value),
        };
        (name, Field::always(type_))
    }))
}

/// What `subject` is.
pub(super) fn subject() -> Type {
    let labels = Entries { key: Type::String, value: Type::String, presence: Presence::Optional };
    Type::object([
        ("kind", Field::always(Type::String)),
        ("id", Field::always(Type::String)),
        ("region", Field::optional(Type::String)),
        ("labels", Field::always(Type::Map(Arc::new(labels)))),
    ])
}

fn literal(value: &Literal) -> Type {
    match value {
        Literal::Null => Type::Null,
        Literal::Bool(_) => Type::Bool,
        Literal::Int(_) => Type::Int,
        Literal::Double(_) => Type::Double,
        Literal::String(_) => Type::String,
        Literal::List(elements) => {
            let element = Type::union(elements.iter().map(literal));
            Type::list(element)
        }
        Literal::Map(_) => Type::map(Type::String, Type::Dynamic),
    }
}

/// Recursion: the depth of a schema is that of the text it was read from, which is limited.
fn schema(of: &Schema) -> Type {
    let types = match of.types.as_slice() {
        [] => described(of),
        types => types.to_vec(),
    };
    if types.is_empty() {
        return choice(&of.values).unwrap_or(Type::Dynamic);
    }
    Type::union(types.into_iter().map(|type_| match type_ {
        SchemaType::Null => Type::Null,
        SchemaType::Boolean => Type::Bool,
        SchemaType::Integer => Type::Int,
        SchemaType::Number => Type::Double,
        SchemaType::String => choice(&of.values).unwrap_or(Type::String),
        SchemaType::Array => Type::List(Arc::new(of.items.as_ref().map_or(Type::Dynamic, |items| schema(items)))),
        SchemaType::Object => object(of),
    }))
}

/// The types of a schema that names none, by what it describes.
fn described(of: &Schema) -> Vec<SchemaType> {
    let has_members = !of.properties.is_empty() || matches!(of.additional, Additional::Each(_));
    let members = has_members.then_some(SchemaType::Object);
    let items = of.items.as_ref().map(|_| SchemaType::Array);
    members.into_iter().chain(items).collect()
}

fn choice(values: &[Literal]) -> Option<Type> {
    let text = |value: &Literal| match value {
        Literal::String(text) => Some(Box::from(text.as_str())),
        _ => None,
    };
    let values: Option<Vec<Box<str>>> = values.iter().map(text).collect();
    values.filter(|values| !values.is_empty()).map(|values| Type::Choice(values.into()))
}

fn object(of: &Schema) -> Type {
    let others = match &of.additional {
        Additional::Each(value) => Some(schema(value)),
        Additional::Allowed => None,
    };
    match (of.properties.is_empty(), others) {
        // Nothing is said of its members.
        (true, None) => Type::map(Type::String, Type::Dynamic),
        (true, Some(value)) => Type::Map(Arc::new(Entries { key: Type::String, value, presence: Presence::Optional })),
        (false, others) => {
            let field = |(name, member): (&String, &Schema)| {
                let is_always = of.required.contains(name) && !member.types.contains(&SchemaType::Null);
                let type_ = not_null(member);
                let type_ = if member.sensitive { Type::sensitive(type_) } else { type_ };
                let field =
                    if is_always || member.default.is_some() { Field::always(type_) } else { Field::optional(type_) };
                (Box::from(name.as_str()), field)
            };
            Type::Object(Arc::new(Fields { known: of.properties.iter().map(field).collect(), others }))
        }
    }
}

/// A member that is `null` is absent, so what is there is not.
fn not_null(of: &Schema) -> Type {
    match schema(of) {
        Type::Union(types) => Type::union(types.iter().filter(|type_| **type_ != Type::Null).cloned()),
        other => other,
    }
}

fn without_required(response: Type, of: &Schema) -> Type {
    let Type::Object(fields) = response else { return response };
    let mut fields = Arc::unwrap_or_clone(fields);
    for (name, field) in &mut fields.known {
        if of.properties.get(&**name).is_none_or(|member| member.default.is_none()) {
            field.presence = Presence::Optional;
        }
    }
    Type::Object(Arc::new(fields))
}
