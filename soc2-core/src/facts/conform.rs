//! A source's data held against its schema: what is absent, refused or of a wrong type becomes a value of its own,
//! so that expressions meet unknown facts as unknown and need not guard against them.

use super::Completeness;
use super::Metadata;
use crate::catalog::Source;
use crate::document::Builder;
use crate::document::Data;
use crate::document::Document;
use crate::document::Node;
use crate::document::Span;
use crate::document::push_key;
use crate::schema::Additional;
use crate::schema::Schema;
use crate::schema::SchemaType;
use crate::unknown::Unknown;
use crate::unknown::UnknownReason;

/// The data as expressions see it, and whether it is whole.
pub(crate) fn conform<'a>(source: &'a Source, node: Node<'a>, metadata: &Metadata) -> (Document, Completeness) {
    let claimed = claimed(source, metadata, node);
    let mut conforming = Conforming {
        source,
        builder: Builder::from_parts_of(node, source.id.as_str()),
        inside: Vec::new(),
        has_more: false,
    };
    let partial = if claimed == Completeness::Refuted { Partial::Lists } else { Partial::No };
    match (&source.per_resource, node.data()) {
        (Some(_), Data::Map(entries)) if upstream_error(node, &source.schema).is_none() => {
            conforming.builder.begin_map(node.span());
            // A resource that is not here was not asked about.
            let reason = if partial == Partial::No { UnknownReason::Missing } else { UnknownReason::Incomplete };
            conforming.builder.mark_open(Unknown::new(source.id.as_str(), reason));
            for (name, response) in entries {
                conforming.builder.key_of(response);
                conforming.inside(Part::Member(name), |conforming| conforming.response(response, Partial::No));
            }
            conforming.builder.end(node.span().end);
        }
        (Some(_) | None, _) => conforming.response(node, partial),
    }
    let completeness = if conforming.has_more { Completeness::Refuted } else { claimed };
    (conforming.builder.finish().0, completeness)
}

struct Conforming<'a> {
    source: &'a Source,
    builder: Builder,
    /// Where the value at hand is, from the source's own value inwards.
    inside: Vec<Part<'a>>,
    /// Whether a response says that it is a part.
    has_more: bool,
}

#[derive(Clone, Copy)]
enum Part<'a> {
    Member(&'a str),
    Element(usize),
}

impl<'a> Conforming<'a> {
    /// One answer of the upstream tool.
    fn response(&mut self, node: Node<'a>, partial: Partial) {
        let source = self.source;
        match upstream_error(node, &source.schema) {
            Some(code) if source.not_configured.contains(&code) => self.absent_members(node, &source.schema),
            Some(code) => {
                let unknown = Unknown::new(self.path(), UnknownReason::Denied { code });
                self.builder.unknown(unknown, node.span());
            }
            None => {
                let continues = self.continues(node);
                self.has_more |= continues;
                self.value(node, &source.schema, if continues { Partial::Lists } else { partial });
            }
        }
    }

    /// Whether the response itself says that it is a part.
    fn continues(&self, node: Node<'_>) -> bool {
        let continues = self.source.continuation.iter().filter_map(|path| at_path(node, path)).any(|marker| {
            !matches!(marker.data(), Data::Null | Data::Bool(false) | Data::Int(0) | Data::String("" | "false"))
        });
        let total = self.source.total.as_ref().and_then(|path| at_path(node, path)).and_then(whole_number);
        continues || total.is_some_and(|total| records(node).is_some_and(|found| found != total))
    }

    fn value(&mut self, node: Node<'a>, schema: &Schema, partial: Partial) {
        let span = node.span();
        if schema.says_nothing() && partial == Partial::No {
            return self.builder.whole(node);
        }
        match node.data() {
            Data::Map(_) if schema.allows(SchemaType::Object) => self.map(node, schema, partial),
            Data::List(elements) if schema.allows(SchemaType::Array) => {
                self.builder.begin_list(span);
                if partial != Partial::No {
                    self.builder.mark_open(Unknown::new(self.path(), UnknownReason::Incomplete));
                }
                for (position, element) in elements.enumerate() {
                    match &schema.items {
                        Some(items) => {
                            let part = Part::Element(position);
                            self.inside(part, |conforming| conforming.value(element, items, Partial::No));
                        }
                        None => self.builder.whole(element),
                    }
                }
                self.builder.end(span.end);
            }
            Data::Null if schema.allows(SchemaType::Null) => self.builder.null(span),
            Data::Bool(value) if schema.allows(SchemaType::Boolean) => self.builder.bool(value, span),
            Data::Int(value) if schema.allows(SchemaType::Integer) && !only_double(schema) => {
                self.builder.int(value, span);
            }
            Data::Int(value) if schema.allows(SchemaType::Number) => self.builder.double(value as f64, span),
            Data::Uint(value) if schema.allows(SchemaType::Integer) && only_double(schema) => {
                self.builder.double(value as f64, span);
            }
            Data::Uint(value) if schema.allows(SchemaType::Integer) => self.builder.uint(value, span),
            Data::Double(value) if schema.allows(SchemaType::Number) => self.builder.double(value, span),
            // JSON Schema: 14.0 is an integer.
            Data::Double(value) if schema.allows(SchemaType::Integer) && is_whole(value) => {
                self.builder.int(value as i64, span);
            }
            Data::String(_) if schema.allows(SchemaType::String) => self.builder.string_of(node),
            _ => self.wrong_type(node, schema),
        }
    }

    fn wrong_type(&mut self, node: Node<'_>, schema: &Schema) {
        let found = crate::decode::kind(node);
        let text = format!("`{}` is {found}, its source prints {}", self.path(), schema.type_names());
        self.builder.fault(text, node.span());
    }

    fn map(&mut self, node: Node<'a>, schema: &Schema, partial: Partial) {
        let Data::Map(entries) = node.data() else { return };
        self.builder.begin_map(node.span());
        if partial == Partial::Here {
            self.builder.mark_open(Unknown::new(self.path(), UnknownReason::Incomplete));
        }
        // Only the lists and maps of the response itself are cut by paging, not those inside their elements.
        let partial = if partial == Partial::Lists { Partial::Here } else { Partial::No };
        let anything = Schema::default();
        for (name, member) in entries {
            let described = schema.properties.get(name).or(match &schema.additional {
                Additional::Each(schema) => Some(schema),
                Additional::Allowed => None,
            });
            let absent = matches!(member.data(), Data::Null) && described.is_some();
            if !absent {
                self.builder.key_of(member);
                let described = described.unwrap_or(&anything);
                self.inside(Part::Member(name), |conforming| conforming.value(member, described, partial));
            }
        }
        self.absent(node, schema, UnknownWhenRequired::Yes);
        self.builder.end(node.span().end);
    }

    /// A response that says "not configured": its members are absent, which is a fact.
    fn absent_members(&mut self, node: Node<'_>, schema: &Schema) {
        self.builder.begin_map(node.span());
        self.absent(node, schema, UnknownWhenRequired::No);
        self.builder.end(node.span().end);
    }

    /// The members that the schema describes and the data lacks.
    fn absent(&mut self, node: Node<'_>, schema: &Schema, when_required: UnknownWhenRequired) {
        let Span { end, .. } = node.span();
        let here = Span { start: end, end };
        let is_absent = |name: &str| node.get(name).is_none_or(|member| matches!(member.data(), Data::Null));
        for (name, described) in schema.properties.iter().filter(|(name, _)| is_absent(name)) {
            if let Some(default) = &described.default {
                self.builder.key(name, here);
                self.builder.literal(default, here);
            } else if when_required == UnknownWhenRequired::Yes
                && schema.required.contains(name)
                && !(described.types.contains(&SchemaType::Null) && node.get(name).is_some())
            {
                // A `null` that the schema allows is what the tool says: there is none.
                self.builder.key(name, here);
                let mut path = self.path();
                push_key(&mut path, name);
                self.builder.unknown(Unknown::new(path, UnknownReason::Missing), here);
            }
        }
    }

    fn inside(&mut self, part: Part<'a>, then: impl FnOnce(&mut Self)) {
        self.inside.push(part);
        then(self);
        self.inside.pop();
    }

    /// The path of the value at hand.
    fn path(&self) -> String {
        let mut path = self.source.id.as_str().to_owned();
        for part in &self.inside {
            match part {
                Part::Member(name) => push_key(&mut path, name),
                Part::Element(position) => path.push_str(&format!("[{position}]")),
            }
        }
        path
    }
}

/// What an incomplete response makes of the value at hand.
#[derive(Clone, Copy, PartialEq)]
enum Partial {
    /// It is whole.
    No,
    /// It is the response: if it is a list it is a part, if it is a map its lists and maps are.
    Lists,
    /// It is a list or map of the response.
    Here,
}

#[derive(Clone, Copy, PartialEq)]
enum UnknownWhenRequired {
    Yes,
    No,
}

/// The upstream's error code, when a response is an error: in the form of the AWS SDKs (`Error.Code`, or `__type` as the
/// services themselves answer) or of a Kubernetes `Status`. An error without a code that we know how to read is an error
/// all the same.
fn upstream_error(node: Node<'_>, schema: &Schema) -> Option<String> {
    let text = |node: Node<'_>| Some(node.as_str().unwrap_or(node.raw()).to_owned());
    let member = |name: &str| node.get(name).filter(|_| !schema.properties.contains_key(name));
    if let Some(error) = member("Error").filter(|error| !matches!(error.data(), Data::Null)) {
        let code = ["Code", "code", "__type"].iter().find_map(|name| error.get(name));
        return match error.data() {
            Data::Map(_) => code.and_then(text).or(Some("unlisted".to_owned())),
            _ => text(error),
        };
    }
    if let Some(kind) = member("__type") {
        return text(kind);
    }
    let is = |name: &str, value: &str| node.get(name).and_then(Node::as_str) == Some(value);
    let is_status = is("kind", "Status") && is("status", "Failure");
    is_status.then(|| node.get("reason").or_else(|| node.get("code")).and_then(text).unwrap_or("unlisted".to_owned()))
}

fn at_path<'a>(node: Node<'a>, path: &[String]) -> Option<Node<'a>> {
    path.iter().try_fold(node, |node, name| node.get(name))
}

fn whole_number(node: Node<'_>) -> Option<u64> {
    match node.data() {
        Data::Int(value) => u64::try_from(value).ok(),
        Data::Uint(value) => Some(value),
        _ => None,
    }
}

/// How many records a response holds: the length of its list, where it has one alone.
fn records(node: Node<'_>) -> Option<u64> {
    let length = |node: Node<'_>| match node.data() {
        Data::List(elements) => Some(elements.len() as u64),
        _ => None,
    };
    match node.data() {
        Data::List(elements) => Some(elements.len() as u64),
        Data::Map(entries) => {
            let mut lengths = entries.filter_map(|(_, member)| length(member));
            lengths.next().filter(|_| lengths.next().is_none())
        }
        _ => None,
    }
}

/// How many records a source brought: the entries of a map from resources, or the length of its list.
fn records_of(source: &Source, node: Node<'_>) -> Option<u64> {
    match (&source.per_resource, node.data()) {
        (Some(_), Data::Map(entries)) => Some(entries.len() as u64),
        (Some(_) | None, _) => records(node),
    }
}

/// What the collector's own words say about completeness: its flag, its count and its control total against what is here.
fn claimed(source: &Source, metadata: &Metadata, node: Node<'_>) -> Completeness {
    let found = records_of(source, node);
    let differs = |claimed: Option<u64>, found: Option<u64>| claimed.is_some() && found.is_some() && claimed != found;
    let is_refuted = metadata.complete == Some(false)
        || differs(metadata.count, found)
        || differs(metadata.control_total, found.or(metadata.count));
    let is_claimed =
        metadata.complete == Some(true) || (metadata.control_total.is_some() && found.or(metadata.count).is_some());
    match (is_refuted, is_claimed) {
        (true, _) => Completeness::Refuted,
        (false, true) => Completeness::Established,
        (false, false) => Completeness::NotEstablished,
    }
}

fn only_double(schema: &Schema) -> bool {
    !schema.types.is_empty() && !schema.types.contains(&SchemaType::Integer)
}

fn is_whole(value: f64) -> bool {
    value.fract() == 0.0 && value.abs() < 9_007_199_254_740_992.0
}
