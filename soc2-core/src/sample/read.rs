//! The workpaper of a sample: the list, who froze it, the seed, the size and what was replaced, as far as it goes.

use super::Because;
use super::Refusal;
use super::ReplacementReason;
use super::Sample;
use super::Seed;
use super::draw;
use super::replace;
use crate::decode::Decoder;
use crate::decode::Fields;
use crate::decode::document;
use crate::decode::parsed;
use crate::decode::place;
use crate::decode::small_number;
use crate::decode::string;
use crate::decode::verbatim;
use crate::decode::word;
use crate::diagnostic::Place;
use crate::diagnostic::Text;
use crate::document::Document;
use crate::document::Node;
use crate::document::Span;
use crate::error::Error;
use crate::error::ErrorKind;
use crate::population::Listing;
use crate::population::Population;
use crate::population::read as read_population;
use crate::time::Instant;

/// The workpaper of a sample, as far as it goes: it grows by an act at a time.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Workpaper {
    /// The list of items.
    pub listing: Listing,
    /// The same, once it is frozen and still is what was frozen.
    pub population: Option<Population>,
    /// What was drawn, once there is a seed.
    pub sample: Option<Sample>,
    /// Where it is written.
    pub place: Place,
}

/// Reads a workpaper: `population` and `items`, then `frozen`, then `sample`.
///
/// # Errors
/// Every mistake, with its place: ids that are empty or stand twice, items outside the period, a list that is not what
/// was frozen, a seed that was not given after. That a list is not whole is none: see [`Listing::doubts`].
///
/// ```
/// use soc2_core::{diagnostic::Text, sample};
/// let workpaper = sample::read(&Text::new("leavers.yaml", "
/// population:
///   id: hr.leavers
///   title: People who left
///   system: HR
///   query: all with a last day in the period
///   period: {from: 2026-01-01, to: 2026-07-01}
///   taken_at: 2026-07-02T08:00:00Z
///   control_total: {count: 2, by: payroll}
/// items: [{id: E-17, at: 2026-02-28, team: Sales}, {id: E-4, at: 2026-05-31}]
/// "))?;
/// assert_eq!(workpaper.listing.items()[0].attributes().get("team").and_then(|team| team.as_str()), Some("Sales"));
/// assert!(workpaper.listing.doubts().is_empty() && workpaper.population.is_none());
/// # Ok::<(), soc2_core::error::Error>(())
/// ```
pub fn read(text: &Text) -> Result<Workpaper, Error> {
    let document = document(text).map_err(|faults| Error::new(ErrorKind::Population, faults))?;
    let mut decoder = Decoder::new(text.clone());
    let workpaper = workpaper(&mut decoder, &document);
    match workpaper {
        Some(workpaper) if decoder.diagnostics.is_empty() => Ok(workpaper),
        _ => Err(Error::new(ErrorKind::Population, decoder.diagnostics)),
    }
}

fn workpaper(decoder: &mut Decoder, document: &Document) -> Option<Workpaper> {
    let mut fields = decoder.fields(document.root(), "workpaper of a sample")?;
    let listing = read_population::listing(decoder, &mut fields, document);
    // What is wrong with the items would be said again of what was frozen.
    let sound = listing.as_ref().filter(|_| decoder.diagnostics.is_empty());
    let population = fields.get("frozen").map(|node| read_population::frozen(decoder, node, sound));
    let population = population.flatten();
    let sample = fields.get("sample").map(|node| (sample(decoder, node, population.as_ref()), node));
    if let (Some((_, node)), None) = (&sample, fields.get("frozen")) {
        decoder.mistake(node.key_span(), "a sample is drawn from what is not frozen").hint =
            Some("freeze the list first (`frozen`), then give a seed".into());
    }
    fields.finish(decoder);
    let sample = sample.and_then(|(sample, _)| sample);
    Some(Workpaper { listing: listing?, population, sample, place: place(decoder, document.root()) })
}

fn sample(decoder: &mut Decoder, node: Node<'_>, population: Option<&Population>) -> Option<Sample> {
    let mut fields = decoder.fields(node, "sample")?;
    let seed = fields.required(decoder, "seed", |decoder, node| Some((seed(decoder, node)?, node.span())));
    let size = fields.required(decoder, "size", small_number::<u32>);
    let size_basis = fields.optional(decoder, "size_basis", string);
    let size_span = node.get("size").map(Node::span);
    let replacements = fields.list(decoder, "replacements", |decoder, node| {
        let (item, because) = replacement(decoder, node)?;
        Some((item, because, node.span()))
    });
    let span = fields.span();
    fields.finish(decoder);
    let ((seed, seed_span), size) = (seed?, size?);
    let drawn = draw(population?, seed, size).map_err(|refusal| {
        let place = match refusal {
            Refusal::SeedBeforeFreeze { .. } => seed_span,
            _ => size_span.unwrap_or(span),
        };
        decoder.mistake(place, refusal.to_string());
    });
    let drawn = drawn.ok()?;
    let drawn = match size_basis {
        Some(size_basis) => drawn.because(&size_basis)?,
        None => drawn,
    };
    replacements.into_iter().try_fold(drawn, |sample, (item, because, span)| {
        let replaced = replace(&sample, &item, because);
        replaced.map_err(|refusal| _ = decoder.mistake(span, refusal.to_string())).ok()
    })
}

fn seed(decoder: &mut Decoder, node: Node<'_>) -> Option<Seed> {
    let mut fields = decoder.fields(node, "seed")?;
    let value = fields.required(decoder, "value", verbatim);
    let by = fields.required(decoder, "by", string);
    let at = fields.required(decoder, "at", parsed(Instant::parse));
    let span: Span = fields.span();
    fields.finish(decoder);
    let seed = Seed::new(&value?, &by?, at?);
    if seed.is_none() {
        decoder.mistake(span, "the seed is empty, or has a control character").hint =
            Some("take what nobody could choose: dice, or numbers drawn after the freeze".into());
    }
    seed
}

fn replacement(decoder: &mut Decoder, node: Node<'_>) -> Option<(String, Because)> {
    let mut fields: Fields<'_> = decoder.fields(node, "replacement")?;
    let item = fields.required(decoder, "item", verbatim);
    let reason = fields.required(decoder, "reason", reason);
    let by = fields.required(decoder, "by", string);
    let at = fields.required(decoder, "at", parsed(Instant::parse));
    let note = fields.optional(decoder, "note", string);
    fields.finish(decoder);
    Some((item?, Because { reason: reason?, by: by?, at: at?, note }))
}

fn reason(decoder: &mut Decoder, node: Node<'_>) -> Option<ReplacementReason> {
    const NOTHING_SHOWS_IT: [&str; 3] = ["no_evidence", "missing", "not_found"];
    if node.as_str().is_some_and(|given| NOTHING_SHOWS_IT.contains(&given)) {
        decoder.mistake(node.span(), "an item of which nothing is shown is not replaced").hint =
            Some("record it as a deviation (ISA 530.11, AU-C 530.11)".into());
        return None;
    }
    word(&ReplacementReason::ALL, ReplacementReason::word)(decoder, node)
}
