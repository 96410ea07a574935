//! An assessment, to be rendered.

use std::ffi::c_char;
use std::sync::Arc;

use serde_json::json;
use soc2_core::assess_within;
use soc2_core::assessment::Assessment;
use soc2_core::diagnostic::Text;
use soc2_core::engagement::Engagement;
use soc2_core::needs::needs;
use soc2_core::notice::notices;
use soc2_core::permission::Permissions;
use soc2_core::report;
use soc2_core::report::Color;
use soc2_core::report::Detail;
use soc2_core::report::View;
use soc2_core::report::html;
use soc2_core::requests::requests;
use soc2_core::undecidable::undecidable;
use soc2_core::wanted::Wanted;

use crate::beside::Beside;
use crate::buffer::Buffer;
use crate::error::Failure;
use crate::facts::Facts;
use crate::findings::number;
use crate::guard;
use crate::guard::Out;
use crate::guard::given;
use crate::guard::hand;
use crate::guard::text;
use crate::guard::wanted;
use crate::options::Options;
use crate::program::Program;
use crate::statements::Statements;

/// A format: JSON, by the published schema.
pub const SOC2_FORMAT_JSON: i32 = 0;
/// Text for people, what did not pass in full.
pub const SOC2_FORMAT_TEXT: i32 = 1;
/// Text for people, counts and outcomes only.
pub const SOC2_FORMAT_TEXT_SUMMARY: i32 = 2;
/// Text for people, everything.
pub const SOC2_FORMAT_TEXT_FULL: i32 = 3;
/// A page for people, HTML: everything, what passed folded up. It has its style in itself, no script, and loads nothing.
pub const SOC2_FORMAT_HTML: i32 = 4;

/// What came of an assessment. It never changes; any number of threads may read it at once.
pub struct Report {
    pub(crate) program: Program,
    pub(crate) engagement: Engagement,
    pub(crate) assessment: Assessment,
}

impl Report {
    pub(crate) fn view(&self) -> report::Report<'_> {
        let Self { program, engagement, assessment } = self;
        report::Report { program: &program.0, engagement, assessment }
    }
}

/// Assesses facts and statements as of an instant (Type I). `facts`, `statements` and `options` may each be NULL. Free what
/// comes of it with `soc2_report_free`.
///
/// Errors: `SOC2_ERROR_RECORDS` and the like with every mistake of the statements; `SOC2_ERROR_FACTS` where a subject has two
/// different answers of a source at one instant; `SOC2_ERROR_ARGUMENT` where there is neither a document nor an instant.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_assess(
    program: Option<&Program>,
    facts: Option<&Facts>,
    statements: Option<&Statements>,
    options: Option<&Options>,
    report: Out<'_, Report>,
    error: Out<'_, Failure>,
) -> i32 {
    guard::call(error, || {
        let (program, report) = (given(program, "program")?, wanted(report, "report")?);
        let usual = Options::default();
        let options = options.unwrap_or(&usual);
        let (documents, unread) = facts.map_or((&[][..], &[][..]), |facts| (&facts.documents, &facts.unread));
        let engagement = Statements::engage(statements, &program.0)?;
        let as_of = options.as_of(documents)?;
        let mut assessment = assess_within(&program.0, documents, &engagement, as_of, &options.allowance())?;
        assessment.unread = unread.to_vec();
        hand(report, Report { program: Program(Arc::clone(&program.0)), engagement, assessment });
        Ok(())
    })
}

/// Renders a report in a format, one of `SOC2_FORMAT_…`. The same report gives the same bytes, from every language.
///
/// Errors: `SOC2_ERROR_ARGUMENT` for a format that is none.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_report_render(
    report: Option<&Report>,
    format: i32,
    text: Out<'_, Buffer>,
    error: Out<'_, Failure>,
) -> i32 {
    soc2_report_render_with(report, None, format, text, error)
}

/// The same, with what a report has beside; `beside` may be NULL. Values of facts stand in JSON alone, what changed since an earlier
/// report in every format.
///
/// Errors: `SOC2_ERROR_ARGUMENT` for a format that is none; `SOC2_ERROR_REPORT` where the earlier report is of a later instant than
/// this one.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_report_render_with(
    report: Option<&Report>,
    beside: Option<&Beside>,
    format: i32,
    text: Out<'_, Buffer>,
    error: Out<'_, Failure>,
) -> i32 {
    guard::call(error, || {
        let (report, text) = (given(report, "report")?.view(), wanted(text, "text")?);
        let nothing = Beside::default();
        let beside = beside.unwrap_or(&nothing);
        let difference = beside.difference(&report)?;
        let json = || report.to_json_with(beside.view(difference.as_ref()));
        let in_text = |detail| match &difference {
            None => report.to_text(detail, Color::Never),
            Some(difference) => report.to_text_since(difference, detail, Color::Never),
        };
        let rendered = match format {
            SOC2_FORMAT_JSON => json(),
            SOC2_FORMAT_TEXT => in_text(Detail::Failed),
            SOC2_FORMAT_TEXT_SUMMARY => in_text(Detail::Summary),
            SOC2_FORMAT_TEXT_FULL => in_text(Detail::Full),
            SOC2_FORMAT_HTML => html::document(&View::read(&Text::new("report", json()))?),
            _ => return Err(Failure::argument(format!("{format} is no format: see `SOC2_FORMAT_…`"))),
        };
        hand(text, Buffer::of(rendered));
        Ok(())
    })
}

/// The worst over the criteria in scope, one of `SOC2_OUTCOME_…`; `SOC2_OUTCOME_NOT_ASSESSED` for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_report_outcome(report: Option<&Report>) -> i32 {
    let outcome = |report: &Report| number(&report.assessment.summary.outcome);
    report.map_or(crate::findings::SOC2_OUTCOME_NOT_ASSESSED, outcome)
}

/// What people should look at again of what they stated, as JSON: `[{"file", "line", "column", "message", "hint"}]`. It
/// changes no outcome.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_report_notices(report: Option<&Report>, json: Out<'_, Buffer>, error: Out<'_, Failure>) -> i32 {
    guard::call(error, || {
        let (report, json) = (given(report, "report")?.view(), wanted(json, "json")?);
        let notices = notices(report.program, report.engagement, report.assessment);
        let shown: Vec<_> = notices.iter().map(crate::error::shown).collect();
        hand(json, Buffer::of(json!(shown).to_string()));
        Ok(())
    })
}

/// What the assessment still wants, as JSON by `schemas/needs.schema.json`: sources to collect with commands and permissions,
/// those first that answer most findings; where `permissions` has any, one a line, the checks that a collector with these can
/// never decide; and what to ask people for, by owner and date.
///
/// Errors: `SOC2_ERROR_PERMISSIONS` for permissions that are none.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_report_wanted(
    report: Option<&Report>,
    permissions: *const c_char,
    permissions_len: usize,
    json: Out<'_, Buffer>,
    error: Out<'_, Failure>,
) -> i32 {
    guard::call(error, || {
        let (report, json) = (given(report, "report")?.view(), wanted(json, "json")?);
        let permissions = text(permissions, permissions_len, "permissions")?;
        let granted = match permissions.is_empty() {
            true => None,
            false => Some(Permissions::read(&Text::new("permissions", permissions))?),
        };
        let report::Report { program, engagement, assessment } = report;
        let wanted = Wanted {
            program,
            assessment,
            needs: needs(program, &assessment.findings),
            undecidable: granted.map(|granted| undecidable(program, &granted)),
            requests: requests(program, engagement, assessment),
        };
        hand(json, Buffer::of(wanted.to_json()));
        Ok(())
    })
}

/// Frees a report. NULL is allowed.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_report_free(report: Option<Box<Report>>) {
    guard::free(report);
}
