//! Scope text into a [`Scope`]: unknown keys refused, every mistake noted.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use super::Commitment;
use super::ComplementaryControl;
use super::Component;
use super::ComponentKind;
use super::InService;
use super::IrrelevantCriterion;
use super::Opinion;
use super::ReportCovers;
use super::ReportedDeviation;
use super::Review;
use super::Scope;
use super::SignificantChange;
use super::SubserviceMethod;
use super::SubserviceOrganization;
use super::SubserviceReport;
use crate::catalog::PrivacyRole;
use crate::catalog::category;
use crate::decode::Decoder;
use crate::decode::Fields;
use crate::decode::boolean;
use crate::decode::instant;
use crate::decode::name;
use crate::decode::parsed;
use crate::decode::place;
use crate::decode::read_one;
use crate::decode::string;
use crate::decode::word;
use crate::diagnostic::Text;
use crate::document::Data;
use crate::document::Node;
use crate::document::Span;
use crate::error::Error;
use crate::error::ErrorKind;
use crate::facts::Subject;
use crate::id::ComponentId;
use crate::id::ControlId;
use crate::id::CriterionId;
use crate::id::RecordId;
use crate::time::Instant;
use crate::time::Interval;
use crate::time::IntervalUnit;
use crate::time::Period;

/// Reads a scope.
///
/// # Errors
/// Every mistake in the text, ordered by line and column.
///
/// ```
/// use soc2_core::{diagnostic::Text, scope};
/// let text = Text::new("scope.yaml", "
/// scope:
///   entity: Acme
///   system: Acme Cloud
///   categories: [security, availability]
///   expected_subjects: [{kind: aws_account, id: '111122223333'}]
/// ");
/// assert_eq!(scope::read(&text)?.expected_subjects[0].to_string(), "aws_account/111122223333");
/// # Ok::<(), soc2_core::error::Error>(())
/// ```
pub fn read(text: &Text) -> Result<Scope, Error> {
    read_one(text, ErrorKind::Scope, file)
}

fn file(decoder: &mut Decoder, node: Node<'_>) -> Option<Scope> {
    let mut fields = decoder.fields(node, "scope file")?;
    let scope = fields.required(decoder, "scope", scope);
    fields.finish(decoder);
    scope
}

fn scope(decoder: &mut Decoder, node: Node<'_>) -> Option<Scope> {
    let mut fields = decoder.fields(node, "scope")?;
    let entity = fields.required(decoder, "entity", string);
    let system = fields.required(decoder, "system", string);
    let services = fields.list(decoder, "services", string);
    let categories = fields.list(decoder, "categories", category);
    let privacy_roles = fields.list(decoder, "privacy_roles", word(&PrivacyRole::ALL, PrivacyRole::word));
    let commitments = fields.list(decoder, "commitments", commitment);
    let components = fields.optional(decoder, "components", |decoder, node| Some(components(decoder, node)));
    let expected_subjects = fields.list(decoder, "expected_subjects", subject);
    let irrelevant_criteria = fields.list(decoder, "irrelevant_criteria", irrelevant);
    let subservice_organizations = fields.list(decoder, "subservice_organizations", subservice);
    let complementary_user_entity_controls = fields.list(decoder, "complementary_user_entity_controls", complementary);
    let significant_changes = fields.list(decoder, "significant_changes", change);
    fields.finish(decoder);
    let components = components.unwrap_or_default();
    let place = place(decoder, node);
    let lists = |key: &str| node.get(key).into_iter().flat_map(elements);
    let of_all_kinds = node.get("components").into_iter().flat_map(members).flat_map(elements);
    let own_id = "give each an id of its own";
    once(decoder, "component", own_id, of_all_kinds.filter_map(|it| it.get("id")));
    once(decoder, "commitment", own_id, lists("commitments").filter_map(|it| it.get("id")));
    let organizations = lists("subservice_organizations");
    once(decoder, "subservice organization", own_id, organizations.filter_map(|it| it.get("id")));
    let irrelevant = lists("irrelevant_criteria").filter_map(|it| it.get("criterion"));
    once(decoder, "irrelevant criterion", "remove one of the two", irrelevant);
    let organizations = lists("subservice_organizations").filter_map(|it| it.get("subjects")).flat_map(elements);
    let subjects: Vec<Node<'_>> = lists("expected_subjects").chain(organizations).collect();
    expected_once(decoder, subjects.iter().copied());
    let in_service = subjects.into_iter().filter_map(|node| in_service(decoder, node)).collect();
    Some(Scope {
        entity: entity?,
        system: system?,
        services,
        categories,
        privacy_roles,
        commitments,
        components,
        expected_subjects,
        in_service,
        irrelevant_criteria,
        subservice_organizations,
        complementary_user_entity_controls,
        significant_changes,
        place,
    })
}

/// Notes each name that stands a second time.
fn once<'a>(decoder: &mut Decoder, what: &str, hint: &str, names: impl Iterator<Item = Node<'a>>) {
    let mut seen = BTreeSet::new();
    for (node, name) in names.filter_map(|node| Some((node, node.as_str()?))) {
        if !seen.insert(name) {
            decoder.mistake(node.span(), format!("{what} `{name}` stands twice")).hint = Some(hint.to_owned());
        }
    }
}

/// Notes each subject that facts are expected of a second time.
fn expected_once<'a>(decoder: &mut Decoder, subjects: impl Iterator<Item = Node<'a>>) {
    let mut seen = BTreeSet::new();
    for node in subjects {
        let text = |key: &str| node.get(key).and_then(Node::as_str).map(str::trim);
        let (Some(kind), Some(id)) = (text("kind"), text("id")) else { continue };
        if !seen.insert((kind, id, text("region"))) {
            let message = format!("the subject `{kind}/{id}` is expected twice");
            decoder.mistake(node.span(), message).hint = Some("remove one of the two".to_owned());
        }
    }
}

fn elements(node: Node<'_>) -> Vec<Node<'_>> {
    match node.data() {
        Data::List(elements) => elements.collect(),
        _ => Vec::new(),
    }
}

fn members(node: Node<'_>) -> Vec<Node<'_>> {
    match node.data() {
        Data::Map(entries) => entries.map(|(_, member)| member).collect(),
        _ => Vec::new(),
    }
}

fn commitment(decoder: &mut Decoder, node: Node<'_>) -> Option<Commitment> {
    let mut fields = decoder.fields(node, "commitment")?;
    let id = fields.required(decoder, "id", parsed(RecordId::parse));
    let text = fields.required(decoder, "text", string);
    let category = fields.optional(decoder, "category", category);
    fields.finish(decoder);
    Some(Commitment { id: id?, text: text?, category })
}

/// A list under each of the five kinds.
fn components(decoder: &mut Decoder, node: Node<'_>) -> Vec<Component> {
    let Some(mut fields) = decoder.fields(node, "set of components by kind") else { return Vec::new() };
    let mut components = Vec::new();
    for kind in ComponentKind::ALL {
        components.extend(fields.list(decoder, kind.word(), |decoder, node| {
            let mut fields = decoder.fields(node, "component")?;
            let id = fields.required(decoder, "id", parsed(ComponentId::parse));
            let title = fields.required(decoder, "title", string);
            fields.finish(decoder);
            Some(Component { id: id?, title: title?, kind })
        }));
    }
    fields.finish(decoder);
    components
}

fn subject(decoder: &mut Decoder, node: Node<'_>) -> Option<Subject> {
    let mut fields = decoder.fields(node, "expected subject")?;
    let kind = fields.required(decoder, "kind", string);
    let id = fields.required(decoder, "id", string);
    let region = fields.optional(decoder, "region", string);
    // Read with all others, once the whole scope is.
    fields.get("in_service");
    fields.finish(decoder);
    Some(Subject { kind: kind?, id: id?, region, labels: BTreeMap::new() })
}

/// When a subject that is expected is in service, where that is said.
fn in_service(decoder: &mut Decoder, node: Node<'_>) -> Option<InService> {
    let text = |key: &str| node.get(key).and_then(Node::as_str).map(|text| text.trim().to_owned());
    let dates = node.get("in_service")?;
    let mut fields = decoder.fields(dates, "time in service")?;
    let from = fields.optional(decoder, "from", instant);
    let to = fields.optional(decoder, "to", instant);
    fields.finish(decoder);
    if from.is_none() && to.is_none() {
        decoder.mistake(dates.span(), "a time in service has a begin or an end").hint =
            Some("write `from`, `to` (the first moment after it), or both".into());
    }
    if let Some((from, to)) = from.zip(to).filter(|(from, to)| to <= from) {
        decoder.mistake(dates.span(), format!("`to` ({to}) is not after `from` ({from})")).hint =
            Some("`to` is the first moment at which it is no longer in service".into());
    }
    let subject = Subject { kind: text("kind")?, id: text("id")?, region: text("region"), labels: BTreeMap::new() };
    Some(InService { subject, from, to, place: place(decoder, dates) })
}

fn irrelevant(decoder: &mut Decoder, node: Node<'_>) -> Option<IrrelevantCriterion> {
    let mut fields = decoder.fields(node, "irrelevant criterion")?;
    let criterion = fields.required(decoder, "criterion", parsed(CriterionId::parse));
    let by = fields.required(decoder, "by", name);
    let reason = fields.required(decoder, "reason", string);
    fields.finish(decoder);
    Some(IrrelevantCriterion { criterion: criterion?, by: by?, reason: reason?, place: place(decoder, node) })
}

fn subservice(decoder: &mut Decoder, node: Node<'_>) -> Option<SubserviceOrganization> {
    let mut fields = decoder.fields(node, "subservice organization")?;
    let id = fields.required(decoder, "id", parsed(RecordId::parse));
    let title = fields.required(decoder, "title", string);
    let services = fields.list(decoder, "services", string);
    let method = fields.required(decoder, "method", word(&SubserviceMethod::ALL, SubserviceMethod::word));
    let subjects = fields.list(decoder, "subjects", subject);
    if let (Some(SubserviceMethod::CarveOut), Some(node)) = (method, node.get("subjects")) {
        let message = "subjects are named of an organization that is carved out";
        decoder.mistake(node.key_span(), message).hint =
            Some("remove them: its own report stands for them; or make it `method: inclusive`".into());
    }
    let reports = fields.list(decoder, "reports", report);
    let bridge_letters = fields.list(decoder, "bridge_letters", period_map);
    let complementary_user_entity_controls = fields.list(decoder, "complementary_user_entity_controls", complementary);
    let complementary_subservice_controls = fields.list(decoder, "complementary_subservice_controls", complementary);
    if let (Some(SubserviceMethod::Inclusive), Some(node)) = (method, node.get("complementary_subservice_controls")) {
        let message = "complementary controls are expected of an organization that is included";
        decoder.mistake(node.key_span(), message).hint = Some(
            "state its controls under `add` in a profile, where they are tested with ours; or make it `method: carve_out`"
                .into(),
        );
    }
    let review = fields.optional(decoder, "review", review);
    fields.finish(decoder);
    Some(SubserviceOrganization {
        id: id?,
        title: title?,
        services,
        method: method?,
        subjects,
        reports,
        bridge_letters,
        complementary_user_entity_controls,
        complementary_subservice_controls,
        review,
        place: place(decoder, node),
    })
}

fn report(decoder: &mut Decoder, node: Node<'_>) -> Option<SubserviceReport> {
    let mut fields = decoder.fields(node, "report")?;
    let type_ = fields.required(decoder, "type", word(&["type_1", "type_2"], |type_| type_));
    let covers = match type_ {
        Some("type_1") => fields.required(decoder, "as_of", instant).map(ReportCovers::Instant),
        Some(_) => period(decoder, &mut fields).map(ReportCovers::Period),
        None => {
            // The mistake is in `type`: the others are not unknown keys.
            for key in ["as_of", "from", "to"] {
                fields.get(key);
            }
            None
        }
    };
    let auditor = fields.required(decoder, "auditor", string);
    let opinion = fields.required(decoder, "opinion", word(&Opinion::ALL, Opinion::word));
    let deviations = fields.list(decoder, "deviations", deviation);
    fields.finish(decoder);
    let place = place(decoder, node);
    Some(SubserviceReport { covers: covers?, auditor: auditor?, opinion: opinion?, deviations, place })
}

fn period(decoder: &mut Decoder, fields: &mut Fields<'_>) -> Option<Period> {
    let from = fields.required(decoder, "from", instant);
    let to = fields.required(decoder, "to", instant_at);
    let (from, (to, span)) = (from?, to?);
    let period = Period::new(from, to);
    if period.is_none() {
        decoder.mistake(span, format!("`to` ({to}) is not after `from` ({from})")).hint =
            Some("`to` is the first moment after the period: the day after its last".into());
    }
    period
}

/// An instant, and where it is written.
fn instant_at(decoder: &mut Decoder, node: Node<'_>) -> Option<(Instant, Span)> {
    Some((instant(decoder, node)?, node.span()))
}

fn period_map(decoder: &mut Decoder, node: Node<'_>) -> Option<Period> {
    let mut fields = decoder.fields(node, "bridge letter")?;
    let period = period(decoder, &mut fields);
    fields.finish(decoder);
    period
}

fn deviation(decoder: &mut Decoder, node: Node<'_>) -> Option<ReportedDeviation> {
    let mut fields = decoder.fields(node, "deviation")?;
    let text = fields.required(decoder, "text", string);
    let matters = fields.required(decoder, "matters", boolean);
    let response = fields.optional(decoder, "response", string);
    fields.finish(decoder);
    Some(ReportedDeviation { text: text?, matters: matters?, response })
}

fn complementary(decoder: &mut Decoder, node: Node<'_>) -> Option<ComplementaryControl> {
    let mut fields = decoder.fields(node, "complementary control")?;
    let id = fields.required(decoder, "id", parsed(RecordId::parse));
    let text = fields.required(decoder, "text", string);
    let controls = fields.list(decoder, "controls", parsed(ControlId::parse));
    let criteria = fields.list(decoder, "criteria", parsed(CriterionId::parse));
    fields.finish(decoder);
    Some(ComplementaryControl { id: id?, text: text?, controls, criteria, place: place(decoder, node) })
}

fn review(decoder: &mut Decoder, node: Node<'_>) -> Option<Review> {
    let mut fields = decoder.fields(node, "review")?;
    let by = fields.required(decoder, "by", name);
    let at = fields.required(decoder, "at", instant);
    let until = fields.required(decoder, "until", instant_at);
    fields.finish(decoder);
    let (at, (until, span)) = (at?, until?);
    if until <= at {
        decoder.mistake(span, format!("`until` ({until}) is not after `at` ({at})")).hint =
            Some("say when the review has to be done again".into());
    }
    if LONGEST_REVIEW.after(at).is_some_and(|end| end < until) {
        decoder.mistake(span, format!("`until` ({until}) is more than {LONGEST_REVIEW} after `at` ({at})")).hint =
            Some("say when the next report is to be read: they come each year".into());
    }
    Some(Review { by: by?, at, until })
}

/// How long the review of a report counts at the most. No standard sets a number.
const LONGEST_REVIEW: Interval = Interval { count: 3, unit: IntervalUnit::Year };

fn change(decoder: &mut Decoder, node: Node<'_>) -> Option<SignificantChange> {
    let mut fields = decoder.fields(node, "significant change")?;
    let at = fields.required(decoder, "at", instant);
    let text = fields.required(decoder, "text", string);
    fields.finish(decoder);
    Some(SignificantChange { at: at?, text: text? })
}
