//! Reports as people look at them: pages and explanations.

use soc2_core::compare::compare;
use soc2_core::diagnostic::Text;
use soc2_core::id::ControlId;
use soc2_core::report::View;
use soc2_core::report::explain;
use soc2_core::report::html;

use super::Case;
use super::past;

/// A report as it is shown.
pub(crate) fn view(report: &str) -> View {
    View::read(&Text::new("report.json", report)).unwrap_or_else(|error| panic!("{error}"))
}

/// A report as a page of its own.
pub(crate) fn page(view: &View) -> String {
    let page = html::document(view);
    let body = html::report(view).trim_end_matches("</div>\n").to_owned();
    assert!(page.contains(&body), "a page begins with what a notebook shows");
    page
}

/// Every control, criterion and finding of a report: its name, as HTML, and explained.
pub(crate) fn parts(view: &View) -> Vec<(String, String, String)> {
    let past = view.past();
    let mut parts = Vec::new();
    for id in past.controls.keys().map(ControlId::as_str) {
        parts.push((format!("control {id}"), html::control(view, id), explain::control(view, id)));
    }
    for id in past.criteria.keys().map(ToString::to_string) {
        parts.push((format!("criterion {id}"), html::criterion(view, &id), explain::criterion(view, &id)));
    }
    for it in &past.findings {
        let (check, subject) = (it.check.as_str(), it.subject.as_ref().map(ToString::to_string));
        let name = format!("finding {check} {}", subject.as_deref().unwrap_or("-"));
        let subject = subject.as_deref();
        parts.push((name, html::finding(view, check, subject), explain::finding(view, check, subject)));
    }
    parts.into_iter().map(|(name, html, told)| (name, html.expect("it is there"), told.expect("it is there"))).collect()
}

/// A finding as HTML.
pub(crate) fn finding(view: &View, check: &str, subject: &str) -> String {
    html::finding(view, check, Some(subject)).expect("it is there")
}

/// What changed between two reports, as HTML.
pub(crate) fn changes(before: &Case, after: &Case) -> String {
    html::changes(&compare(&past("before", &before.report()), &past("after", &after.report())))
}

/// What a report says that changed, as HTML.
pub(crate) fn difference(view: &View) -> String {
    html::difference(view).expect("it says what changed")
}
