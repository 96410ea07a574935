//! What a report says first: with which catalog and as of when it was made.

use super::CatalogVersion;
use crate::decode::Decoder;
use crate::decode::boolean;
use crate::decode::parsed;
use crate::decode::verbatim;
use crate::digest::Digest;
use crate::document::Node;
use crate::time::Instant;
use crate::time::Period;

/// When a report was assessed, and of how much.
pub(crate) struct Assessed {
    /// Of a period, its end.
    pub(crate) as_of: Instant,
    pub(crate) is_age_measured: bool,
    pub(crate) period: Option<Period>,
    /// Whether facts were left out that could not be read.
    pub(crate) is_partial: bool,
}

/// The catalog that a report names.
pub(crate) fn catalog(decoder: &mut Decoder, node: Node<'_>) -> Option<CatalogVersion> {
    let mut fields = decoder.fields(node, "catalog")?;
    let id = fields.required(decoder, "id", verbatim);
    let version = fields.required(decoder, "version", parsed(semver::Version::parse));
    let digest = fields.required(decoder, "digest", parsed(Digest::parse));
    Some(CatalogVersion { id: id?, version: version?, digest: digest? })
}

/// When a report says that it was assessed.
pub(crate) fn assessed(decoder: &mut Decoder, node: Node<'_>) -> Option<Assessed> {
    let mut fields = decoder.fields(node, "assessment")?;
    let as_of = fields.required(decoder, "as_of", parsed(Instant::parse));
    let source = fields.required(decoder, "as_of_source", verbatim);
    let period = fields.optional(decoder, "period", period);
    let is_partial = fields.optional(decoder, "partial", boolean).unwrap_or(false);
    Some(Assessed { as_of: as_of?, is_age_measured: source? == "given", period, is_partial })
}

fn period(decoder: &mut Decoder, node: Node<'_>) -> Option<Period> {
    let mut fields = decoder.fields(node, "period")?;
    let from = fields.required(decoder, "from", parsed(Instant::parse));
    let to = fields.required(decoder, "to", parsed(Instant::parse));
    let period = Period::new(from?, to?);
    if period.is_none() {
        decoder.mistake(node.span(), "the period ends before it begins");
    }
    period
}
