//! A source's data from its text, in the shape that the program reads and held against its schema: what is absent,
//! refused or of a wrong type becomes a value of its own, so that expressions meet unknown facts as unknown and need
//! not guard against them.

use std::sync::Arc;

use super::Completeness;
use super::Metadata;
use crate::catalog::Source;
use crate::document::Builder;
use crate::document::Data;
use crate::document::Document;
use crate::document::Fault;
use crate::document::Node;
use crate::document::Span;
use crate::document::json;
use crate::document::json::Begins;
use crate::document::json::Number;
use crate::document::json::Quoted;
use crate::document::json::Reader;
use crate::document::json::Scanner;
use crate::schema::Schema;
use crate::schema::SchemaType;
use crate::shape::Described;
use crate::shape::Others;
use crate::shape::Shape;
use crate::shape::WhenAbsent;
use crate::unknown::Unknown;
use crate::unknown::UnknownReason;

/// The data that begins at `start`, as expressions see it, and whether it is whole. The text was checked to be JSON.
///
/// # Errors
/// The first name that stands twice in a map that is read.
pub(crate) fn conform(
    source: &Source,
    shape: &Shape,
    text: &Arc<str>,
    start: usize,
    metadata: &Metadata,
) -> Result<(Document, Completeness), Fault> {
    let mut builder = Builder::with_root_path(text.clone(), source.id.as_str());
    builder.tell_sensitive();
    let mut conforming = Conforming {
        source,
        text,
        reader: Reader { scanner: Scanner::checked(text, start), builder },
        found: Vec::new(),
        left_out: Vec::new(),
        has_more: false,
        claimed: Completeness::NotEstablished,
    };
    match (&source.per_resource, conforming.reader.scanner.begins()?) {
        (Some(_), Begins::Map) => conforming.resources(shape, metadata)?,
        (Some(_) | None, begins) => conforming.response(shape, begins, Some(metadata))?,
    }
    let Conforming { reader, has_more, claimed, .. } = conforming;
    let completeness = if has_more { Completeness::Refuted } else { claimed };
    Ok((json::finish(reader.builder)?, completeness))
}

struct Conforming<'a> {
    source: &'a Source,
    text: &'a Arc<str>,
    reader: Reader<'a>,
    /// For the maps at hand, innermost last: what was found of each member that is read by name.
    found: Vec<Found>,
    /// For the maps at hand: members without a value that are left out although they are read.
    left_out: Vec<Quoted<'a>>,
    /// Whether a response says that it is a part.
    has_more: bool,
    claimed: Completeness,
}

#[derive(Clone, Copy, PartialEq)]
enum Found {
    Nothing,
    Null,
    Value,
}

/// What a response says of itself, gathered while it is read.
#[derive(Default)]
struct Response {
    may_be_error: bool,
    /// Where values stand that are the beginning of a path to a continuation marker or to a total: the path's position,
    /// the value's first byte.
    noted: Vec<(usize, usize)>,
    n_lists: usize,
    /// The length of the last list.
    length: u32,
}

impl<'a> Conforming<'a> {
    /// A map from the names of resources to responses.
    fn resources(&mut self, shape: &Shape, metadata: &Metadata) -> Result<(), Fault> {
        let start = self.reader.scanner.at();
        self.reader.begin(Begins::Map)?;
        let (mut count, mut may_be_error) = (0, false);
        while let Some(name) = self.reader.scanner.member(count == 0)? {
            count += 1;
            may_be_error |= self.hints_at_error(&name)?;
            self.reader.key(&name);
            let begins = self.reader.scanner.begins()?;
            self.response(shape, begins, None)?;
        }
        self.claimed = claimed(metadata, Some(count));
        if may_be_error && self.refused(shape.described(), start)? {
            self.has_more = false;
            return Ok(());
        }
        // A resource that is not here was not asked about.
        let reason = match self.claimed {
            Completeness::Refuted => UnknownReason::Incomplete,
            Completeness::Established | Completeness::NotEstablished => UnknownReason::Missing,
        };
        self.reader.builder.mark_open(Unknown::new(self.source.id.as_str(), reason));
        self.end();
        Ok(())
    }

    /// One answer of the upstream tool, with the metadata if it is the whole source.
    fn response(&mut self, shape: &Shape, begins: Begins, metadata: Option<&Metadata>) -> Result<(), Fault> {
        let described = shape.described();
        let count = match begins {
            Begins::Map => return self.response_map(described, metadata),
            Begins::List if described.allows(SchemaType::Array) => {
                self.reader.begin(begins)?;
                self.elements(described)?
            }
            _ => self.value(shape, begins)?,
        };
        if let Some(metadata) = metadata {
            self.claimed = claimed(metadata, (begins == Begins::List).then_some(u64::from(count)));
        }
        if begins == Begins::List && described.allows(SchemaType::Array) {
            if metadata.is_some() && self.claimed == Completeness::Refuted {
                self.reader.builder.mark_parts_open(&UnknownReason::Incomplete);
            }
            self.end();
        }
        Ok(())
    }

    fn response_map(&mut self, shape: &Described, metadata: Option<&Metadata>) -> Result<(), Fault> {
        let start = self.reader.scanner.at();
        self.reader.begin(Begins::Map)?;
        let outer = self.enter(shape);
        let (mut response, mut guess, mut is_first) = (Response::default(), 0, true);
        while let Some(name) = self.reader.scanner.member(is_first)? {
            is_first = false;
            response.may_be_error |= self.hints_at_error(&name)?;
            let begins = self.reader.scanner.begins()?;
            for (position, path) in self.source.continuation.iter().chain(&self.source.total).enumerate() {
                if path.first().is_some_and(|first| *first == name.text) {
                    response.noted.push((position, self.reader.scanner.at()));
                }
            }
            let count = self.member(shape, name, begins, outer, &mut guess)?;
            if begins == Begins::List {
                response.n_lists += 1;
                response.length = count;
            }
        }
        if response.may_be_error && self.refused(shape, start)? {
            self.leave(outer);
            self.claimed = metadata.map_or(self.claimed, |metadata| claimed(metadata, response.records()));
            return Ok(());
        }
        if let Some(metadata) = metadata {
            self.claimed = claimed(metadata, response.records());
        }
        let continues = self.continues(&response)?;
        self.has_more |= continues;
        if !shape.allows(SchemaType::Object) {
            let path = self.reader.builder.path_of_last();
            let text = wrong_type(&path, "a map", shape);
            let end = self.reader.scanner.at() as u32;
            self.reader.builder.end_as(end, |builder, span| builder.fault(text, span));
        } else {
            // Only the lists and maps of the response itself are cut by paging, not those inside their elements.
            if continues || (metadata.is_some() && self.claimed == Completeness::Refuted) {
                self.reader.builder.mark_parts_open(&UnknownReason::Incomplete);
            }
            self.find_repeated(outer);
            self.absent(shape, outer, UnknownWhenRequired::Yes);
            self.end();
        }
        self.leave(outer);
        Ok(())
    }

    /// Whether a member is one that upstream errors have: `Error` or `__type`, or what a Kubernetes `Status` is.
    fn hints_at_error(&self, name: &Quoted<'_>) -> Result<bool, Fault> {
        let mut ahead = self.reader.scanner;
        match &*name.text {
            "Error" | "__type" => Ok(true),
            "kind" => Ok(ahead.begins()? == Begins::String && ahead.string()?.text == "Status"),
            _ => Ok(false),
        }
    }

    /// Takes the map that was begun last for an upstream error, if it is one: absence where the source lists the code,
    /// else not known.
    fn refused(&mut self, shape: &Described, start: usize) -> Result<bool, Fault> {
        let whole = json::read_part(self.text, start)?;
        let Some(code) = upstream_error(whole.root(), &self.source.schema) else { return Ok(false) };
        if self.source.not_configured.contains(&code) {
            // Its members are absent, which is a fact.
            self.reader.builder.clear();
            let outer = self.enter(shape);
            for (member, found) in shape.members.iter().zip(&mut self.found[outer.found..]) {
                let is_there = |node: Node<'_>| !matches!(node.data(), Data::Null);
                if whole.root().get(&member.name).is_some_and(is_there) {
                    *found = Found::Value;
                }
            }
            self.absent(shape, outer, UnknownWhenRequired::No);
            self.end();
            self.leave(outer);
        } else {
            let unknown = Unknown::new(self.reader.builder.path_of_last(), UnknownReason::Denied { code });
            let end = self.reader.scanner.at() as u32;
            self.reader.builder.end_as(end, |builder, span| builder.unknown(unknown, span));
        }
        Ok(true)
    }

    /// Whether the response itself says that it is a part.
    fn continues(&self, response: &Response) -> Result<bool, Fault> {
        let markers = self.source.continuation.len();
        for &(position, start) in &response.noted {
            let path = self.source.continuation.iter().chain(&self.source.total).nth(position);
            let value = json::read_part(self.text, start)?;
            let Some(found) = path.and_then(|path| at_path(value.root(), path.get(1..)?)) else { continue };
            let continues = match position < markers {
                true => {
                    !matches!(found.data(), Data::Null | Data::Bool(false) | Data::Int(0) | Data::String("" | "false"))
                }
                false => {
                    let total = whole_number(found);
                    total.is_some() && response.records().is_some() && total != response.records()
                }
            };
            if continues {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// One value; how many elements or members it has.
    ///
    /// Recursion: as deep as the shape, which the catalog bounds.
    fn value(&mut self, shape: &Shape, begins: Begins) -> Result<u32, Fault> {
        let shape = match shape {
            Shape::Anything => return self.reader.value(),
            Shape::Described(described) => described,
        };
        match begins {
            Begins::Map if shape.allows(SchemaType::Object) => return self.map(shape),
            Begins::List if shape.allows(SchemaType::Array) => {
                self.reader.begin(begins)?;
                let count = self.elements(shape)?;
                self.end();
                return Ok(count);
            }
            Begins::Null if shape.allows(SchemaType::Null) => self.reader.scalar(begins)?,
            Begins::True | Begins::False if shape.allows(SchemaType::Boolean) => self.reader.scalar(begins)?,
            Begins::String if shape.allows(SchemaType::String) => self.reader.scalar(begins)?,
            Begins::Number => self.number(shape)?,
            Begins::Map => return self.wrong(shape, "a map"),
            Begins::List => return self.wrong(shape, "a list"),
            Begins::Null => return self.wrong(shape, "null"),
            Begins::True | Begins::False => return self.wrong(shape, "a boolean"),
            Begins::String => return self.wrong(shape, "a string"),
        }
        Ok(0)
    }

    fn number(&mut self, shape: &Described) -> Result<(), Fault> {
        let start = self.reader.scanner.at();
        let number = self.reader.scanner.number()?;
        let span = self.reader.scanner.span_from(start);
        let builder = &mut self.reader.builder;
        let is_integer = shape.allows(SchemaType::Integer);
        match number {
            Number::Int(value) if is_integer && shape.is_only_double() => builder.double(value as f64, span),
            Number::Int(value) if is_integer => builder.int(value, span),
            Number::Uint(value) if is_integer && shape.is_only_double() => builder.double(value as f64, span),
            Number::Uint(value) if is_integer => builder.uint(value, span),
            Number::Double(value) if shape.allows(SchemaType::Number) => builder.double(value, span),
            // JSON Schema: 14.0 is an integer.
            Number::Double(value) if is_integer && is_whole(value) => builder.int(value as i64, span),
            Number::Int(_) | Number::Uint(_) => {
                builder.fault(wrong_type(&builder.path(), "a whole number", shape), span)
            }
            Number::Double(_) => builder.fault(wrong_type(&builder.path(), "a number", shape), span),
        }
        Ok(())
    }

    /// A value of another type than its source prints.
    fn wrong(&mut self, shape: &Described, found: &str) -> Result<u32, Fault> {
        let text = wrong_type(&self.reader.builder.path(), found, shape);
        let start = self.reader.scanner.at();
        let count = self.reader.scanner.skip()?;
        self.reader.builder.fault(text, self.reader.scanner.span_from(start));
        Ok(count)
    }

    /// The elements of the list that was begun last; how many there are.
    fn elements(&mut self, shape: &Described) -> Result<u32, Fault> {
        let mut count = 0;
        while self.reader.scanner.element(count == 0)? {
            count += 1;
            match &shape.items {
                Some(Shape::Anything) => self.reader.value()?,
                Some(items) => {
                    let begins = self.reader.scanner.begins()?;
                    self.value(items, begins)?
                }
                None => self.reader.scanner.skip()?,
            };
        }
        Ok(count)
    }

    fn map(&mut self, shape: &Described) -> Result<u32, Fault> {
        self.reader.begin(Begins::Map)?;
        let outer = self.enter(shape);
        let (mut count, mut guess) = (0, 0);
        while let Some(name) = self.reader.scanner.member(count == 0)? {
            count += 1;
            let begins = self.reader.scanner.begins()?;
            self.member(shape, name, begins, outer, &mut guess)?;
        }
        self.find_repeated(outer);
        self.absent(shape, outer, UnknownWhenRequired::Yes);
        self.end();
        self.leave(outer);
        Ok(count)
    }

    /// One member of the map that was begun last; how many elements or members it has itself.
    fn member(
        &mut self,
        shape: &Described,
        name: Quoted<'a>,
        begins: Begins,
        outer: Outer,
        guess: &mut usize,
    ) -> Result<u32, Fault> {
        if let Some(position) = shape.find(&name, *guess) {
            *guess = position + 1;
            let member = &shape.members[position];
            let found = &mut self.found[outer.found + position];
            if *found != Found::Nothing {
                self.reader.builder.repeated(name.span);
            }
            if begins == Begins::Null && member.is_described {
                *found = Found::Null;
                return self.reader.scanner.skip();
            }
            *found = Found::Value;
            self.reader.key(&name);
            let unshown = if member.is_sensitive { self.reader.builder.begin_sensitive() } else { None };
            let count = self.value(&member.shape, begins)?;
            if let Some(unshown) = unshown {
                self.reader.builder.end_sensitive(unshown);
            }
            return Ok(count);
        }
        match &shape.others {
            Others::Skipped => self.reader.scanner.skip(),
            Others::Each(_) if begins == Begins::Null => {
                self.left_out.push(name);
                self.reader.scanner.skip()
            }
            Others::Anything => {
                self.reader.key(&name);
                self.reader.value()
            }
            Others::Each(each) | Others::EachUndescribed(each) => {
                self.reader.key(&name);
                self.value(each, begins)
            }
        }
    }

    /// Names that stand twice, once without a value: the builder sees those that are in the tree.
    fn find_repeated(&mut self, outer: Outer) {
        let left_out = &mut self.left_out[outer.left_out..];
        if left_out.is_empty() {
            return;
        }
        let builder = &mut self.reader.builder;
        // The sort is stable, so the second of two equal names is the one that is reported.
        left_out.sort_by(|one, other| one.text.cmp(&other.text));
        let twice = left_out.windows(2).filter(|pair| pair[0].text == pair[1].text).map(|pair| pair[1].span);
        let mut repeated: Vec<Span> = twice.collect();
        for name in builder.member_names() {
            let first = left_out.partition_point(|left_out| *left_out.text < *name);
            repeated.extend(left_out.get(first).filter(|left_out| left_out.text == name).map(|left_out| left_out.span));
        }
        repeated.into_iter().for_each(|span| builder.repeated(span));
    }

    /// The members that the schema describes and the data lacks.
    fn absent(&mut self, shape: &Described, outer: Outer, when_required: UnknownWhenRequired) {
        let Self { reader: Reader { scanner, builder }, found, .. } = self;
        let here = scanner.span_from(scanner.at());
        for (member, found) in shape.members.iter().zip(&found[outer.found..]) {
            match (&member.when_absent, found, when_required) {
                (_, Found::Value, _) | (WhenAbsent::Nothing, ..) => {}
                (WhenAbsent::Default(default), ..) => {
                    builder.key(&member.name, here);
                    builder.literal(default, here);
                }
                // A `null` that the schema allows is what the tool says: there is none.
                (WhenAbsent::MissingUnlessNull, Found::Null, _) => {}
                (WhenAbsent::Missing | WhenAbsent::MissingUnlessNull, _, UnknownWhenRequired::No) => {}
                (WhenAbsent::Missing | WhenAbsent::MissingUnlessNull, _, UnknownWhenRequired::Yes) => {
                    let path = builder.path_of_member(&member.name);
                    builder.key(&member.name, here);
                    builder.unknown(Unknown::new(path, UnknownReason::Missing), here);
                }
            }
        }
    }

    fn enter(&mut self, shape: &Described) -> Outer {
        let outer = Outer { found: self.found.len(), left_out: self.left_out.len() };
        self.found.resize(outer.found + shape.members.len(), Found::Nothing);
        outer
    }

    fn leave(&mut self, outer: Outer) {
        self.found.truncate(outer.found);
        self.left_out.truncate(outer.left_out);
    }

    fn end(&mut self) {
        self.reader.builder.end(self.reader.scanner.at() as u32);
    }
}

/// How much was noted of the maps around one.
#[derive(Clone, Copy)]
struct Outer {
    found: usize,
    left_out: usize,
}

#[derive(Clone, Copy, PartialEq)]
enum UnknownWhenRequired {
    Yes,
    No,
}

impl Response {
    /// How many records it holds: the length of its list, where it has one alone.
    fn records(&self) -> Option<u64> {
        (self.n_lists == 1).then_some(u64::from(self.length))
    }
}

fn wrong_type(path: &str, found: &str, shape: &Described) -> String {
    format!("`{path}` is {found}, its source prints {}", shape.type_names())
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

/// What the collector's own words say about completeness: its flag, its count and its control total against what is here.
fn claimed(metadata: &Metadata, found: Option<u64>) -> Completeness {
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

fn is_whole(value: f64) -> bool {
    value.fract() == 0.0 && value.abs() < 9_007_199_254_740_992.0
}

#[cfg(test)]
mod tests;
