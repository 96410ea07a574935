//! Controls and their mappings.

use crate::catalog::Control;
use crate::catalog::Mapping;
use crate::catalog::Nature;
use crate::catalog::Operation;
use crate::catalog::Relation;
use crate::decode::Decoder;
use crate::decode::parsed;
use crate::decode::place;
use crate::decode::string;
use crate::decode::word;
use crate::document::Node;
use crate::id::CheckId;
use crate::id::ControlId;
use crate::id::CriterionId;
use crate::id::PointOfFocusId;
use crate::time::Duration;
use crate::time::Interval;

pub(super) fn control(decoder: &mut Decoder, node: Node<'_>) -> Option<Control> {
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
