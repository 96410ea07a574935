//! A list of items from its text, and who froze it: every mistake noted.

use std::collections::BTreeMap;

use super::About;
use super::Amount;
use super::ComparedTotal;
use super::ControlTotal;
use super::Frozen;
use super::Item;
use super::Listing;
use super::Population;
use super::freeze;
use crate::decode::Decoder;
use crate::decode::Fields;
use crate::decode::boolean;
use crate::decode::instant;
use crate::decode::list;
use crate::decode::parsed;
use crate::decode::small_number;
use crate::decode::string;
use crate::diagnostic::shown;
use crate::digest::Digest;
use crate::document::Data;
use crate::document::Document;
use crate::document::Node;
use crate::document::Span;
use crate::id::SourceId;
use crate::time::Instant;
use crate::time::Period;

/// `population` and `items` of a file.
pub(crate) fn listing(decoder: &mut Decoder, fields: &mut Fields<'_>, document: &Document) -> Option<Listing> {
    let about = fields.required(decoder, "population", about);
    let period = about.as_ref().map(|about| about.period);
    let items = fields.required(decoder, "items", |decoder, node| {
        Some(list(decoder, node, |decoder, node| item(decoder, node, document)))
    });
    if let Some(items) = &items {
        are_counted(decoder, document, items.len());
    }
    let mut lines = BTreeMap::new();
    for item in items.iter().flatten() {
        is_new(decoder, &mut lines, item);
        is_inside(decoder, period, item);
    }
    Some(Listing::new(about?, items?))
}

fn about(decoder: &mut Decoder, node: Node<'_>) -> Option<About> {
    let mut fields = decoder.fields(node, "population")?;
    let id = fields.required(decoder, "id", parsed(SourceId::parse));
    let title = fields.required(decoder, "title", string);
    let system = fields.required(decoder, "system", string);
    let query = fields.required(decoder, "query", string);
    let period = fields.required(decoder, "period", period);
    let taken_at = fields.required(decoder, "taken_at", parsed(Instant::parse));
    let control_total = fields.optional(decoder, "control_total", control_total);
    let compared = fields.list(decoder, "compared", compared);
    let complete = fields.optional(decoder, "complete", boolean);
    fields.finish(decoder);
    Some(About {
        id: id?,
        title: title?,
        system: system?,
        query: query?,
        period: period?,
        taken_at: taken_at?,
        control_total,
        compared,
        complete,
    })
}

fn period(decoder: &mut Decoder, node: Node<'_>) -> Option<Period> {
    let mut fields = decoder.fields(node, "period")?;
    let from = fields.required(decoder, "from", instant);
    let to = fields.required(decoder, "to", instant);
    fields.finish(decoder);
    let (from, to) = (from?, to?);
    let period = Period::new(from, to);
    if period.is_none() {
        decoder.mistake(node.span(), format!("`to` ({to}) is not after `from` ({from})")).hint =
            Some("`to` is the first moment after the period".into());
    }
    period
}

fn control_total(decoder: &mut Decoder, node: Node<'_>) -> Option<ControlTotal> {
    let mut fields = decoder.fields(node, "control total")?;
    let count = fields.required(decoder, "count", small_number);
    let by = fields.required(decoder, "by", string);
    fields.finish(decoder);
    Some(ControlTotal { count: count?, by: by? })
}

fn compared(decoder: &mut Decoder, node: Node<'_>) -> Option<ComparedTotal> {
    let mut fields = decoder.fields(node, "total")?;
    let column = fields.optional(decoder, "column", string);
    let found = fields.required(decoder, "found", parsed(Amount::parse));
    let expected = fields.required(decoder, "expected", parsed(Amount::parse));
    let by = fields.required(decoder, "by", string);
    fields.finish(decoder);
    Some(ComparedTotal { column, found: found?, expected: expected?, by: by? })
}

/// Where no column was summed, what was found is how many items there are.
fn are_counted(decoder: &mut Decoder, document: &Document, n_items: usize) {
    let compared = document.root().get("population").and_then(|population| population.get("compared"));
    let Some(Data::List(totals)) = compared.map(Node::data) else { return };
    for total in totals.filter(|total| total.get("column").is_none()) {
        let Some(found) = total.get("found") else { continue };
        let Some(amount) = found.as_str().and_then(|text| Amount::parse(text).ok()) else { continue };
        if Amount::parse(&n_items.to_string()).as_ref() != Ok(&amount) {
            let message = format!("`found` counts {amount}, and there are {n_items} items");
            decoder.mistake(found.span(), message).hint = Some("say which `column` was summed, or count again".into());
        }
    }
}

/// An item has an id, may have an instant, and says what else it likes.
fn item(decoder: &mut Decoder, node: Node<'_>, document: &Document) -> Option<Item> {
    let mut fields = decoder.fields(node, "item")?;
    let id = fields.required(decoder, "id", id);
    let at = fields.optional(decoder, "at", instant);
    Some(Item { id: id?, at, document: document.clone(), node: node.id() })
}

/// A string or a whole number, as it is written.
fn id(decoder: &mut Decoder, node: Node<'_>) -> Option<String> {
    let text = match node.data() {
        Data::String(text) => text,
        Data::Int(_) | Data::Uint(_) => node.raw(),
        Data::Null | Data::Bool(_) | Data::Double(_) => "",
        Data::List(_) | Data::Map(_) | Data::Unknown(_) | Data::Fault(_) => "",
    };
    match super::take::flaw(text) {
        None => Some(text.to_owned()),
        Some(flaw) => {
            let message = format!("an item's id {flaw}");
            decoder.mistake(node.span(), message).hint =
                Some("give each item the name that its system gives it".into());
            None
        }
    }
}

/// Notes an id that stood before, with the line in which it did.
fn is_new<'i>(decoder: &mut Decoder, lines: &mut BTreeMap<&'i str, usize>, item: &'i Item) {
    let span = item.span_of("id");
    let (line, _) = decoder.text.line_at(span.start as usize);
    if let Some(line) = lines.insert(&item.id, line) {
        decoder.mistake(span, format!("the item `{}` stands twice, first in line {line}", shown(&item.id))).hint =
            Some("remove one: who stands twice is drawn more easily".into());
    }
}

fn is_inside(decoder: &mut Decoder, period: Option<Period>, item: &Item) {
    if let Some((period, at)) = period.zip(item.at).filter(|(period, at)| !period.contains(*at)) {
        let message = format!("the item `{}` ({at}) lies outside the period {period}", shown(&item.id));
        decoder.mistake(item.span_of("at"), message).hint = Some("remove it, or correct the period".into());
    }
}

impl Item {
    /// Where one of its members stands.
    fn span_of(&self, member: &str) -> Span {
        self.attributes().get(member).unwrap_or(self.attributes()).span()
    }
}

/// What a file says of the freezing: `by`, `at`, and with what digest and how many items.
pub(crate) fn frozen(decoder: &mut Decoder, node: Node<'_>, listing: Option<&Listing>) -> Option<Population> {
    let mut fields = decoder.fields(node, "freeze")?;
    let by = fields.required(decoder, "by", string);
    let at = fields.required(decoder, "at", parsed(Instant::parse));
    let count = fields.required(decoder, "count", small_number::<u64>);
    let digest = fields.required(decoder, "digest", parsed(Digest::parse));
    let span = fields.span();
    fields.finish(decoder);
    let (by, at, count, digest, listing) = (by?, at?, count?, digest?, listing?);
    let listed = listing.items().len() as u64;
    if digest != listing.digest() || count != listed {
        let message = format!(
            "the items are not those that were frozen: {count} under {digest} then, {listed} under {} now",
            listing.digest()
        );
        decoder.mistake(span, message).hint =
            Some("bring the list as it was frozen; another list is frozen anew, and drawn from with a new seed".into());
        return None;
    }
    match freeze(listing.clone(), Frozen { by, at }) {
        Ok(population) => Some(population),
        Err(error) => {
            decoder.mistake(span, error.to_string()).hint = Some("correct `taken_at`, or `at`".into());
            None
        }
    }
}
