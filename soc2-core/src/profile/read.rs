//! Profile text into a [`Profile`]: unknown keys refused, every mistake noted.

use indexmap::IndexMap;

use super::Override;
use super::Profile;
use crate::catalog::Category;
use crate::decode::Decoder;
use crate::decode::document;
use crate::decode::entries;
use crate::decode::parsed;
use crate::decode::string;
use crate::decode::word;
use crate::diagnostic::Place;
use crate::diagnostic::Text;
use crate::document::Node;
use crate::error::Error;
use crate::error::ErrorKind;
use crate::id::CheckId;
use crate::id::ControlId;
use crate::id::ProfileId;
use crate::id::TargetId;
use crate::literal::Literal;

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
    let document = document(text).map_err(|faults| Error::new(ErrorKind::Profile, faults))?;
    let mut decoder = Decoder::new(text.clone());
    match profile_file(&mut decoder, document.root()) {
        Some(profile) if decoder.diagnostics.is_empty() => Ok(profile),
        _ => Err(Error::new(ErrorKind::Profile, decoder.diagnostics)),
    }
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
    let categories = fields.list(decoder, "categories", word(&Category::ALL, Category::word));
    let targets = fields.list(decoder, "targets", parsed(TargetId::parse));
    let controls = fields.list(decoder, "controls", parsed(ControlId::parse));
    let params = fields.optional(decoder, "params", |decoder, node| Some(params(decoder, node)));
    fields.finish(decoder);
    Some(Profile {
        id: Some(id?),
        title: title?,
        description: description?,
        categories,
        targets,
        controls,
        params: params.unwrap_or_default(),
        place: Place { text: decoder.text.clone(), span: node.span() },
    })
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
    fields.finish(decoder);
    Some(Override { value: value?, reason: reason? })
}
