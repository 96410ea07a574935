//! Acceptances text into [`RiskAcceptance`]s: unknown keys refused, every mistake noted.

use super::AcceptanceScope;
use super::Compensating;
use super::Pattern;
use super::RiskAcceptance;
use crate::decode::Decoder;
use crate::decode::instant;
use crate::decode::name;
use crate::decode::parsed;
use crate::decode::place;
use crate::decode::read_each;
use crate::decode::string;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Text;
use crate::document::Node;
use crate::error::Error;
use crate::error::ErrorKind;
use crate::id::ControlId;
use crate::id::RecordId;
use crate::time::Interval;
use crate::time::IntervalUnit;
use crate::time::Period;

/// Reads risk acceptances from their texts, in any division.
///
/// # Errors
/// Every mistake in every text, ordered by file, line and column; two that cover the same at the same time too.
///
/// ```
/// use soc2_core::{acceptance, diagnostic::Text};
/// let text = Text::new("acceptances.yaml", "
/// acceptances:
///   - id: RA-1
///     scope: {check: aws.s3.block-public-access, resource: downloads}
///     reason: The bucket holds what everyone may download.
///     approver: Jane Doe
///     from: 2026-01-01
///     expires: 2027-01-01
/// ");
/// assert_eq!(acceptance::read(&[text])?[0].approver, "Jane Doe");
/// # Ok::<(), soc2_core::error::Error>(())
/// ```
pub fn read(texts: &[Text]) -> Result<Vec<RiskAcceptance>, Error> {
    let mut acceptances: Vec<RiskAcceptance> = Vec::new();
    let mut diagnostics = read_each(texts, |decoder, root| acceptances.extend(file(decoder, root)));
    for (position, later) in acceptances.iter().enumerate() {
        diagnostics.extend(acceptances.iter().take(position).filter_map(|earlier| clash(earlier, later)));
    }
    match diagnostics.is_empty() {
        true => Ok(acceptances),
        false => Err(Error::new(ErrorKind::Acceptances, diagnostics)),
    }
}

/// Two of one id, or of one scope at one time.
fn clash(earlier: &RiskAcceptance, later: &RiskAcceptance) -> Option<Diagnostic> {
    let id = later.id.as_str();
    if earlier.id == later.id {
        let hint = Some("give each acceptance an id of its own".to_owned());
        return Some(later.place.diagnostic_of(&["id", id], format!("acceptance `{id}` stands twice"), hint));
    }
    let overlap = earlier.period.from() < later.period.to() && later.period.from() < earlier.period.to();
    (earlier.scope == later.scope && overlap).then(|| {
        let message = format!("acceptance `{id}` covers what `{}` covers, for a time in common", earlier.id);
        let hint = format!("begin it where the other expires ({}), or remove one", earlier.period.to());
        later.place.diagnostic_of(&["from"], message, Some(hint))
    })
}

fn file(decoder: &mut Decoder, node: Node<'_>) -> Vec<RiskAcceptance> {
    let Some(mut fields) = decoder.fields(node, "file of acceptances") else { return Vec::new() };
    let acceptances =
        fields.required(decoder, "acceptances", |decoder, node| Some(crate::decode::list(decoder, node, acceptance)));
    fields.finish(decoder);
    acceptances.unwrap_or_default()
}

fn acceptance(decoder: &mut Decoder, node: Node<'_>) -> Option<RiskAcceptance> {
    let mut fields = decoder.fields(node, "acceptance")?;
    let id = fields.required(decoder, "id", parsed(RecordId::parse));
    let scope = fields.required(decoder, "scope", scope);
    let reason = fields.required(decoder, "reason", string);
    let approver = fields.required(decoder, "approver", name);
    let from = fields.required(decoder, "from", instant);
    let end = fields.get("expires");
    if end.is_none() {
        let hint = "add `expires: 2026-12-31`: an acceptance that never ends is a change of policy";
        decoder.mistake(fields.span(), "the acceptance has no `expires`").hint = Some(hint.into());
    }
    let expires = end.and_then(|node| Some((instant(decoder, node)?, node)));
    let compensating = fields.optional(decoder, "compensating", compensating);
    fields.finish(decoder);
    let (from, (expires, end)) = (from?, expires?);
    let period = Period::new(from, expires);
    if period.is_none() {
        decoder.mistake(end.span(), format!("`expires` ({expires}) is not after `from` ({from})")).hint =
            Some("`expires` is the first moment at which it no longer counts".into());
    }
    if period.is_some() && LONGEST.after(from).is_some_and(|end| end < expires) {
        decoder
            .mistake(end.span(), format!("`expires` ({expires}) is more than {LONGEST} after `from` ({from})"))
            .hint = Some("who lives with a risk for longer decides so anew, or changes the policy".into());
    }
    Some(RiskAcceptance {
        id: id?,
        scope: scope?,
        reason: reason?,
        approver: approver?,
        period: period?,
        compensating,
        place: place(decoder, node),
    })
}

/// How long a risk is accepted at the most. No standard sets a number; beyond it, an expiry in name only would be one.
const LONGEST: Interval = Interval { count: 3, unit: IntervalUnit::Year };

fn scope(decoder: &mut Decoder, node: Node<'_>) -> Option<AcceptanceScope> {
    let pattern = |decoder: &mut Decoder, node: Node<'_>| string(decoder, node).map(Pattern::new);
    let mut fields = decoder.fields(node, "scope of an acceptance")?;
    let check = fields.required(decoder, "check", pattern);
    let subject = fields.optional(decoder, "subject", pattern);
    let resource = fields.optional(decoder, "resource", pattern);
    fields.finish(decoder);
    Some(AcceptanceScope { check: check?, subject, resource })
}

fn compensating(decoder: &mut Decoder, node: Node<'_>) -> Option<Compensating> {
    let mut fields = decoder.fields(node, "compensating control")?;
    let control = fields.optional(decoder, "control", parsed(ControlId::parse));
    let measure = fields.optional(decoder, "measure", string);
    fields.finish(decoder);
    match (control, measure) {
        (Some(control), None) => Some(Compensating::Control(control)),
        (None, Some(measure)) => Some(Compensating::Measure(measure)),
        (Some(_), Some(_)) | (None, None) => {
            decoder.mistake(node.span(), "a compensating control is either a `control` or a `measure`").hint =
                Some("`control: ID` for one of the catalog, `measure: …` for anything else".into());
            None
        }
    }
}
