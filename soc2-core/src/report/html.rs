//! A JSON report as HTML: fragments that a notebook shows, and that a page is made of.
//!
//! Each is one `<div class="soc2">` with the style that it needs: no script, nothing from elsewhere, readable in light and in
//! dark, and by who sees no color or sees nothing. It says what the report says, and concludes nothing.
//!
//! ```
//! use soc2_core::{diagnostic::Text, report::{View, html}};
//! let report = Text::new("report.json", format!(r#"{{"schema_version": "0.3.0",
//!     "catalog": {{"id": "ours", "version": "1.0.0", "digest": "sha256:{0:064}"}},
//!     "assessment": {{"as_of": "2026-11-20T00:00:00Z", "as_of_source": "given"}}, "summary": {{"outcome": "fail"}},
//!     "subjects": [], "checks": [], "findings": [],
//!     "controls": [{{"id": "AC-1", "title": "MFA", "outcome": "fail", "adopted": true}}],
//!     "criteria": [{{"id": "CC6.1", "title": "Access is restricted", "outcome": "fail", "conclusion": "deviations_noted"}}]}}"#, 0));
//! let view = View::read(&report)?;
//! assert!(html::report(&view).starts_with("<div class=\"soc2\">"));
//! assert!(html::document(&view).starts_with("<!doctype html>"));
//! assert!(html::control(&view, "AC-1").is_some_and(|html| html.contains("MFA")));
//! assert!(html::criterion(&view, "CC6.1").is_some_and(|html| html.contains("deviations noted")));
//! assert!(html::finding(&view, "no.such", None).is_none() && html::difference(&view).is_none());
//! # Ok::<(), soc2_core::Error>(())
//! ```

mod control;
mod criterion;
mod finding;
mod markup;
mod operated;
mod since;
mod whole;

use self::markup::Markup;
use super::difference_to_json;
use super::told;
use super::view::Part;
use super::view::View;
use crate::difference::Difference;
use crate::document::Limits;
use crate::document::json;

/// The whole: what was assessed and when, what came of it by series and criterion, how controls operated, what failed and what
/// is not known.
pub fn report(view: &View) -> String {
    Markup::fragment(|markup| whole::whole(markup, view))
}

/// A page of its own: the whole and, folded up, every criterion, control and finding.
pub fn document(view: &View) -> String {
    markup::document(&whole::title(view), |markup| {
        whole::whole(markup, view);
        whole::parts(markup, view);
    })
}

/// A control: how it is stated and adopted, what it lacks, its criteria and checks, what people recorded, how it operated.
/// Nothing where the report has no such control.
pub fn control(view: &View, id: &str) -> Option<String> {
    let control = view.control(id)?;
    Some(fragment(view, |markup| control::control(markup, view, control)))
}

/// A criterion: what may be concluded and on what, by target, its controls and what did not pass. Nothing where the report has
/// no such criterion.
pub fn criterion(view: &View, id: &str) -> Option<String> {
    let criterion = view.criterion(id)?;
    Some(fragment(view, |markup| criterion::criterion(markup, view, criterion)))
}

/// A check on a subject, by the subject's key, or on none where nobody brought one: each resource with why, what is not known,
/// the evidence with its digests, how to mend it. Nothing where the report has no such finding.
pub fn finding(view: &View, check: &str, subject: Option<&str>) -> Option<String> {
    let finding = view.finding(check, subject)?;
    Some(fragment(view, |markup| finding::finding(markup, view, finding)))
}

/// What changed since an earlier report. Nothing where the report does not say.
pub fn difference(view: &View) -> Option<String> {
    let difference = view.root().at("difference")?;
    Some(fragment(view, |markup| since::since(markup, difference)))
}

/// The same of a difference between any two.
pub fn changes(difference: &Difference) -> String {
    let json = difference_to_json(difference);
    let limits = Limits { bytes: json.len(), ..Limits::default() };
    let document = json::read(json.as_bytes(), &limits).expect("what was just written as JSON is JSON");
    Markup::fragment(|markup| since::since(markup, Part::of(&document)))
}

/// A part of a report that stands alone: whoever looks at no more than that is told too where the report was changed.
fn fragment(view: &View, inside: impl FnOnce(&mut Markup)) -> String {
    Markup::fragment(|markup| {
        told::broken(view).iter().for_each(|sentence| markup.say("p.note", sentence));
        inside(markup);
    })
}
