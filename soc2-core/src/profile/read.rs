//! Profile text into a [`Profile`]: unknown keys refused, every mistake noted.

use indexmap::IndexMap;

use super::Adoption;
use super::MaxGap;
use super::Override;
use super::Profile;
use crate::catalog::additions;
use crate::catalog::category;
use crate::decode::Decoder;
use crate::decode::entries;
use crate::decode::name;
use crate::decode::parsed;
use crate::decode::place;
use crate::decode::read_one;
use crate::decode::string;
use crate::decode::validity;
use crate::diagnostic::Text;
use crate::document::Node;
use crate::error::Error;
use crate::error::ErrorKind;
use crate::id::CheckId;
use crate::id::ComponentId;
use crate::id::ControlId;
use crate::id::ProfileId;
use crate::id::TargetId;
use crate::literal::Literal;
use crate::time::Duration;

/// Reads a profile.
///
/// # Errors
/// Every mistake in the text, ordered by line and column.
///
/// ```
/// use soc2_core::{diagnostic::Text, profile};
/// let text = Text::new("ours.yaml", "profile: {id: ours, title: Ours, description: What we promise, targets: [aws]}");
/// assert_eq!(profile::read(&text)?.targets[0].as_str(), "aws");
/// # Ok::<(), soc2_core::error::Error>(())
/// ```
pub fn read(text: &Text) -> Result<Profile, Error> {
    read_one(text, ErrorKind::Profile, profile_file)
}

fn profile_file(decoder: &mut Decoder, node: Node<'_>) -> Option<Profile> {
    let mut fields = decoder.fields(node, "profile file")?;
    let profile = fields.required(decoder, "profile", profile);
    fields.finish(decoder);
    profile
}

fn profile(decoder: &mut Decoder, node: Node<'_>) -> Option<Profile> {
    let mut fields = decoder.fields(node, "profile")?;
    let id = fields.required(decoder, "id", parsed(ProfileId::parse));
    let title = fields.required(decoder, "title", string);
    let description = fields.required(decoder, "description", string);
    let extends = fields.list(decoder, "extends", parsed(ProfileId::parse));
    let categories = fields.list(decoder, "categories", category);
    let targets = fields.list(decoder, "targets", parsed(TargetId::parse));
    let controls = fields.list(decoder, "controls", parsed(ControlId::parse));
    let exclude = fields.optional(decoder, "exclude", |decoder, node| Some(exclude(decoder, node)));
    let adopt = fields.list(decoder, "adopt", adoption);
    overlaps(decoder, &adopt);
    let exclude = exclude.unwrap_or_default();
    let params = fields.optional(decoder, "params", |decoder, node| Some(params(decoder, node)));
    let max_gap = fields.optional(decoder, "max_gap", max_gap);
    let add = fields.optional(decoder, "add", additions);
    fields.finish(decoder);
    let place = place(decoder, node);
    for control in controls.iter().filter(|control| exclude.contains_key(*control)) {
        let message = format!("control `{control}` is named under `controls` and under `exclude`");
        let hint = Some("remove it from one of the two".to_owned());
        decoder.diagnostics.push(place.diagnostic_of(&["exclude", control.as_str()], message, hint));
    }
    Some(Profile {
        id: Some(id?),
        title: title?,
        description: description?,
        extends,
        categories,
        targets,
        controls,
        exclude,
        adopt,
        params: params.unwrap_or_default(),
        max_gap,
        add: add.unwrap_or_default(),
        place,
        inherited: IndexMap::new(),
    })
}

/// Beyond a month nobody can say that a snapshot still stands.
const LONGEST_GAP: Duration = Duration::hours(31 * 24);

fn max_gap(decoder: &mut Decoder, node: Node<'_>) -> Option<MaxGap> {
    let mut fields = decoder.fields(node, "allowed gap")?;
    let length = fields.required(decoder, "length", |decoder, node| {
        let length = parsed(Duration::parse)(decoder, node)?;
        if length > LONGEST_GAP {
            let message = format!("snapshots may be {length} apart, the most is {LONGEST_GAP}");
            decoder.mistake(node.span(), message).hint = Some("collect more often: `36h`, `7d`".into());
        }
        Some(length)
    });
    let reason = fields.required(decoder, "reason", string);
    fields.finish(decoder);
    Some(MaxGap { length: length?, reason: reason? })
}

fn exclude(decoder: &mut Decoder, node: Node<'_>) -> IndexMap<ControlId, String> {
    let mut excluded = IndexMap::new();
    for (control, node) in entries(decoder, node) {
        match ControlId::parse(control) {
            Ok(control) => excluded.extend(string(decoder, node).map(|reason| (control, reason))),
            Err(error) => drop(decoder.mistake(node.key_span(), error.to_string())),
        }
    }
    excluded
}

fn adoption(decoder: &mut Decoder, node: Node<'_>) -> Option<Adoption> {
    let mut fields = decoder.fields(node, "adoption")?;
    let control = fields.required(decoder, "control", parsed(ControlId::parse));
    let owner = fields.required(decoder, "owner", name);
    let statement = fields.optional(decoder, "statement", string);
    let effective = fields.required(decoder, "effective", |decoder, node| {
        let mut fields = decoder.fields(node, "time in force")?;
        let effective = validity(decoder, &mut fields, "to");
        fields.finish(decoder);
        effective
    });
    let components = fields.list(decoder, "components", parsed(ComponentId::parse));
    let reason = fields.optional(decoder, "reason", string);
    fields.finish(decoder);
    let place = place(decoder, node);
    Some(Adoption { control: control?, owner: owner?, statement, effective: effective?, components, reason, place })
}

/// One control has one wording at a time.
fn overlaps(decoder: &mut Decoder, adopted: &[Adoption]) {
    for (position, later) in adopted.iter().enumerate() {
        let mut earlier = adopted.iter().take(position).filter(|it| it.control == later.control);
        if earlier.any(|earlier| earlier.effective.overlaps(&later.effective)) {
            let message = format!("control `{}` is adopted twice for the same time", later.control);
            let hint = "end the earlier (`effective: {from: …, to: …}`) where the later begins";
            decoder.mistake(later.place.span, message).hint = Some(hint.into());
        }
    }
}

fn params(decoder: &mut Decoder, node: Node<'_>) -> IndexMap<CheckId, IndexMap<String, Override>> {
    let mut params = IndexMap::new();
    for (check, node) in entries(decoder, node) {
        match CheckId::parse(check) {
            Ok(check) => {
                let overrides = entries(decoder, node)
                    .into_iter()
                    .filter_map(|(name, node)| Some((name.to_owned(), override_(decoder, node)?)))
                    .collect();
                params.insert(check, overrides);
            }
            Err(error) => drop(decoder.mistake(node.key_span(), error.to_string())),
        }
    }
    params
}

fn override_(decoder: &mut Decoder, node: Node<'_>) -> Option<Override> {
    let mut fields = decoder.fields(node, "parameter of a profile")?;
    let value = fields.required(decoder, "value", |_, node| Some(Literal::of(node)));
    let reason = fields.required(decoder, "reason", string);
    let commitment = fields.optional(decoder, "commitment", string);
    fields.finish(decoder);
    Some(Override { value: value?, reason: reason?, commitment })
}
