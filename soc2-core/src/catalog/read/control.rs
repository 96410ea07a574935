//! Controls, how they are tested, and their mappings.

use std::collections::BTreeSet;

use crate::catalog::Control;
use crate::catalog::Mapping;
use crate::catalog::Nature;
use crate::catalog::Operation;
use crate::catalog::Procedure;
use crate::catalog::ProcedureKind;
use crate::catalog::Relation;
use crate::catalog::Schedule;
use crate::catalog::ScheduledBy;
use crate::decode::Decoder;
use crate::decode::Fields;
use crate::decode::entries;
use crate::decode::parsed;
use crate::decode::place;
use crate::decode::string;
use crate::decode::word;
use crate::diagnostic::shown;
use crate::document::Data;
use crate::document::Node;
use crate::id::CheckId;
use crate::id::ControlId;
use crate::id::CriterionId;
use crate::id::PointOfFocusId;
use crate::time::Duration;
use crate::time::Interval;
use crate::time::IntervalUnit;
use crate::time::MonthDay;

pub(super) fn control(decoder: &mut Decoder, node: Node<'_>) -> Option<Control> {
    let mut fields = decoder.fields(node, "control")?;
    let id = fields.required(decoder, "id", parsed(ControlId::parse));
    let title = fields.required(decoder, "title", string);
    let statement = fields.required(decoder, "statement", string);
    let owner = fields.required(decoder, "owner", string);
    let nature = fields.required(decoder, "nature", word(&Nature::ALL, Nature::word));
    let operation = fields.required(decoder, "operation", operation);
    let criteria = fields.list(decoder, "criteria", mapping);
    let performance = fields.optional(decoder, "performance", string);
    let evidence = fields.list(decoder, "evidence", string);
    let procedures = procedures(decoder, &mut fields);
    let checks = fields.list(decoder, "checks", parsed(CheckId::parse));
    fields.finish(decoder);
    doubled(decoder, node);
    Some(Control {
        id: id?,
        title: title?,
        statement: statement?,
        owner: owner?,
        nature: nature?,
        operation: operation?,
        criteria,
        performance,
        evidence,
        procedures,
        checks,
        place: place(decoder, node),
    })
}

/// A control is one thing to a criterion: of two mappings nobody could say which one counts.
fn doubled(decoder: &mut Decoder, control: Node<'_>) {
    let Some(Data::List(mappings)) = control.get("criteria").map(Node::data) else { return };
    let mut seen = BTreeSet::new();
    for id in mappings.filter_map(|mapping| mapping.get("id")) {
        let Some(criterion) = id.as_str().and_then(|text| CriterionId::parse(text).ok()) else { continue };
        let message = format!("the control is mapped to `{criterion}` twice");
        if !seen.insert(criterion) {
            decoder.mistake(id.span(), message).hint = Some("make it one mapping, with one relation".into());
        }
    }
}

/// The letters of attributes run on through a control, so that a result can name one.
fn procedures(decoder: &mut Decoder, fields: &mut Fields<'_>) -> Vec<Procedure> {
    let Some(node) = fields.get("procedures") else { return Vec::new() };
    let lettered = crate::decode::list(decoder, node, |decoder, node| {
        let letters = node.get("attributes").map(|node| entries(decoder, node)).unwrap_or_default();
        Some(letters.into_iter().map(|(letter, node)| (letter.to_owned(), node.key_span())).collect::<Vec<_>>())
    });
    let mut letters = BTreeSet::new();
    for (letter, span) in lettered.iter().flatten().filter(|(letter, _)| !letters.insert(letter)) {
        let message = format!("the attribute `{}` stands twice in the control", shown(letter));
        let hint = "letters run on through a control's procedures: give it the next one";
        decoder.mistake(*span, message).hint = Some(hint.into());
    }
    crate::decode::list(decoder, node, procedure)
}

fn procedure(decoder: &mut Decoder, node: Node<'_>) -> Option<Procedure> {
    let mut fields = decoder.fields(node, "procedure")?;
    let kind = fields.required(decoder, "procedure", word(&ProcedureKind::ALL, ProcedureKind::word));
    let step = fields.required(decoder, "step", string);
    let attributes = fields.optional(decoder, "attributes", |decoder, node| {
        let letters = entries(decoder, node).into_iter();
        Some(letters.filter_map(|(letter, node)| Some((letter.to_owned(), string(decoder, node)?))).collect())
    });
    fields.finish(decoder);
    Some(Procedure { kind: kind?, step: step?, attributes: attributes.unwrap_or_default() })
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
        let within = fields.required(decoder, "within", within);
        fields.finish(decoder);
        within.map(|within| Operation::DetectAndCorrect { within })
    } else if let Some(node) = fields.get("scheduled") {
        let mut fields = decoder.fields(node, "operation `scheduled`")?;
        let every = fields.required(decoder, "every", every);
        let by = fields.optional(decoder, "by", word(&ScheduledBy::ALL, ScheduledBy::word));
        let grace = fields.get("grace").and_then(|node| grace(decoder, node, every));
        let start = fields.optional(decoder, "fiscal_year_start", parsed(MonthDay::parse));
        fields.finish(decoder);
        let by = by.unwrap_or(ScheduledBy::Calendar);
        let fiscal_year_start = start.unwrap_or(MonthDay::FIRST);
        every.map(|every| Operation::Scheduled(Schedule { every, by, grace, fiscal_year_start }))
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

/// What recurs less often is no control that anybody could see operate.
const LONGEST_STEP: Interval = Interval { count: 10, unit: IntervalUnit::Year };
/// What may stay broken for longer is not corrected in any year that a report covers.
const LONGEST_REPAIR: Interval = Interval { count: 1, unit: IntervalUnit::Year };

fn every(decoder: &mut Decoder, node: Node<'_>) -> Option<Interval> {
    let every = parsed(Interval::parse)(decoder, node)?;
    if LONGEST_STEP.at_least() < every.at_least() {
        let message = format!("`every` is {every}, the most is {LONGEST_STEP}");
        decoder.mistake(node.span(), message).hint = Some("say how often it is performed: `3mo`, `1y`".into());
    }
    Some(every)
}

fn within(decoder: &mut Decoder, node: Node<'_>) -> Option<Duration> {
    let within = parsed(Duration::parse)(decoder, node)?;
    if LONGEST_REPAIR.at_least() < within {
        let message = format!("`within` is {within}, the most is a {LONGEST_REPAIR}");
        decoder.mistake(node.span(), message).hint = Some("say how long what it finds may stay: `7d`, `12w`".into());
    }
    Some(within)
}

/// What is done daily rests over holidays.
const HOLIDAYS: Interval = Interval { count: 1, unit: IntervalUnit::Week };

/// The next occurrence is due when the time of grace for the last is over, at the latest.
fn grace(decoder: &mut Decoder, node: Node<'_>, every: Option<Interval>) -> Option<Duration> {
    let grace = parsed(Duration::parse)(decoder, node)?;
    if let Some(every) = every.filter(|every| every.at_least().max(HOLIDAYS.at_least()) < grace) {
        let message = format!("`grace` is {grace}, longer than the time from one due date to the next ({every})");
        let hint = "what may be late until the next is due is never late: shorten it";
        decoder.mistake(node.span(), message).hint = Some(hint.into());
    }
    Some(grace)
}
