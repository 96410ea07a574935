//! What is wanted as JSON.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Wanted;
use crate::needs::Need;
use crate::needs::Whose;
use crate::operation::Gap;
use crate::operation::GapReason;
use crate::operation::Operations;
use crate::permission::Permissions;
use crate::request::About;
use crate::request::Ask;
use crate::request::Request;
use crate::time::Instant;
use crate::time::Period;
use crate::undecidable::Undecidable;
use crate::undecidable::UndecidableCheck;
use crate::unknown::Unknown;
use crate::unknown::UnknownReason;

/// The version of this shape.
const SCHEMA_VERSION: &str = "0.1.0";

pub(super) fn json(wanted: &Wanted<'_>) -> String {
    let gaps: Vec<Gap> = wanted.assessment.operations.iter().flat_map(Operations::gaps).collect();
    let mut text =
        serde_json::to_string_pretty(&view(wanted, &gaps)).expect("strings, numbers and lists always serialize");
    text.push('\n');
    text
}

#[derive(Serialize)]
struct WantedView<'a> {
    schema_version: &'static str,
    catalog: CatalogView<'a>,
    as_of: String,
    period: Option<PeriodView>,
    waiting: usize,
    to_collect: Vec<NeedView<'a>>,
    snapshots: Vec<GapView<'a>>,
    permissions: BTreeMap<&'a str, Vec<String>>,
    undecidable: Option<UndecidableView<'a>>,
    to_ask_for: Vec<RequestView<'a>>,
}

#[derive(Serialize)]
struct CatalogView<'a> {
    id: &'a str,
    version: String,
    digest: String,
}

#[derive(Serialize)]
struct PeriodView {
    from: String,
    to: String,
}

#[derive(Serialize)]
struct NeedView<'a> {
    subject: Option<String>,
    target: Option<&'a str>,
    source: &'a str,
    title: &'a str,
    command: Option<&'a str>,
    permissions: &'a [String],
    lacking: Vec<LackingView<'a>>,
    future: Option<String>,
    decides: usize,
    takes_part_in: usize,
    adds: usize,
    checks: Vec<&'a str>,
}

#[derive(Serialize)]
struct GapView<'a> {
    subject: Option<String>,
    from: String,
    to: String,
    reason: &'static str,
    code: Option<&'a str>,
    sources: Vec<&'a str>,
    checks: Vec<String>,
}

#[derive(Serialize)]
struct LackingView<'a> {
    path: &'a str,
    reason: &'static str,
    code: Option<&'a str>,
}

#[derive(Serialize)]
struct UndecidableView<'a> {
    checks: Vec<UndecidableCheckView<'a>>,
    unlisted: Vec<&'a str>,
}

#[derive(Serialize)]
struct UndecidableCheckView<'a> {
    check: &'a str,
    extent: &'static str,
    ways: Vec<WayView<'a>>,
}

#[derive(Serialize)]
struct WayView<'a> {
    variant: Option<&'a str>,
    lacks: Vec<&'a str>,
}

#[derive(Serialize)]
struct RequestView<'a> {
    owner: Option<&'a str>,
    due: Option<String>,
    about: AboutView<'a>,
    ask: &'static str,
    why: &'static str,
    part: Option<PeriodView>,
    record: Option<&'a str>,
    population: Option<&'a str>,
    not_by: Vec<&'a str>,
    controls: Vec<&'a str>,
    shown_by: &'a [String],
}

#[derive(Serialize)]
struct AboutView<'a> {
    kind: &'static str,
    id: String,
    title: Option<&'a str>,
}

fn view<'a>(wanted: &'a Wanted<'_>, gaps: &'a [Gap]) -> WantedView<'a> {
    let Wanted { program, assessment, needs, undecidable: open, requests } = wanted;
    let catalog = program.catalog();
    let permissions = Permissions::of(program).into_iter().filter_map(|(target, permissions)| {
        let (id, _) = program.targets.get_key_value(&target)?;
        Some((id.as_str(), permissions.iter().map(str::to_owned).collect()))
    });
    WantedView {
        schema_version: SCHEMA_VERSION,
        catalog: CatalogView {
            id: &catalog.id,
            version: catalog.version.to_string(),
            digest: catalog.digest.to_string(),
        },
        as_of: assessment.findings.as_of.instant().to_string(),
        period: assessment.operations.as_ref().map(|operations| period(operations.period)),
        waiting: needs.waiting,
        to_collect: needs.needs.iter().map(|it| need(wanted, it)).collect(),
        snapshots: gaps.iter().map(|it| gap(wanted, it)).collect(),
        permissions: permissions.collect(),
        undecidable: open.as_ref().map(undecidable),
        to_ask_for: requests.iter().map(|it| request(wanted, it)).collect(),
    }
}

fn period(period: Period) -> PeriodView {
    PeriodView { from: period.from().to_string(), to: period.to().to_string() }
}

fn need<'a>(wanted: &Wanted<'a>, need: &'a Need) -> NeedView<'a> {
    let Need { of, source, lacking, future, decides, takes_part_in, adds, checks } = need;
    let described = wanted.program.source(source);
    NeedView {
        subject: of.subject().map(ToString::to_string),
        target: match of {
            Whose::Subject(_) => None,
            Whose::Target(target) => Some(target.as_str()),
        },
        source: source.as_str(),
        title: described.map_or(source.as_str(), |source| &source.title),
        command: described.and_then(|source| source.command.as_deref()),
        permissions: described.map_or(&[], |source| &source.permissions),
        lacking: lacking.iter().map(lacked).collect(),
        future: future.as_ref().map(Instant::to_string),
        decides: *decides,
        takes_part_in: *takes_part_in,
        adds: *adds,
        checks: checks.iter().map(|check| check.as_str()).collect(),
    }
}

fn gap<'a>(wanted: &Wanted<'a>, gap: &'a Gap) -> GapView<'a> {
    let code = match &gap.reason {
        GapReason::Unknown(reason) => code(reason),
        GapReason::NoSnapshot | GapReason::Error => None,
    };
    GapView {
        subject: gap.subject.as_ref().map(ToString::to_string),
        from: gap.stretch.from().to_string(),
        to: gap.stretch.to().to_string(),
        reason: gap.reason.word(),
        code,
        sources: wanted.sources_of(gap).into_iter().map(|source| source.as_str()).collect(),
        checks: gap.checks.iter().map(ToString::to_string).collect(),
    }
}

fn lacked(unknown: &Unknown) -> LackingView<'_> {
    LackingView { path: &unknown.path, reason: unknown.reason.word(), code: code(&unknown.reason) }
}

/// What the one who denied it said.
fn code(reason: &UnknownReason) -> Option<&str> {
    match reason {
        UnknownReason::Denied { code } => Some(code),
        UnknownReason::Missing | UnknownReason::Stale | UnknownReason::Incomplete => None,
    }
}

fn undecidable(open: &Undecidable) -> UndecidableView<'_> {
    UndecidableView {
        checks: open.checks.iter().map(undecidable_check).collect(),
        unlisted: open.unlisted.iter().map(|source| source.as_str()).collect(),
    }
}

fn undecidable_check(open: &UndecidableCheck) -> UndecidableCheckView<'_> {
    let ways = open.ways.iter();
    UndecidableCheckView {
        check: open.check.as_str(),
        extent: open.extent.word(),
        ways: ways.map(|way| WayView { variant: way.variant.as_deref(), lacks: way.lacks.iter().collect() }).collect(),
    }
}

fn request<'a>(wanted: &Wanted<'a>, request: &'a Request) -> RequestView<'a> {
    let Request { owner, due, about, ask, why, shown_by } = request;
    let mut view = RequestView {
        owner: owner.as_deref(),
        due: due.map(|due| due.to_string()),
        about: AboutView { kind: about.kind(), id: about.id(), title: wanted.title(about) },
        ask: ask.word(),
        why: why.word(),
        part: None,
        record: None,
        population: None,
        not_by: Vec::new(),
        controls: Vec::new(),
        shown_by,
    };
    match ask {
        Ask::Adoption | Ask::Report => {}
        Ask::Performance { part } => view.part = part.map(period),
        Ask::Evidence { of } => view.record = Some(of.as_str()),
        Ask::Population { name } => view.population = Some(name),
        Ask::Test { not_by } => view.not_by = not_by.iter().map(String::as_str).collect(),
        Ask::Judgment { controls } => view.controls = controls.iter().map(|id| id.as_str()).collect(),
    }
    view
}

impl<'a> Wanted<'a> {
    /// What a request is about, in the catalog's words.
    pub(super) fn title(&self, about: &About) -> Option<&'a str> {
        match about {
            About::Control(id) => self.program.control(id).map(|control| control.title.as_str()),
            About::Criterion(id) => self.program.criterion(id).map(|criterion| criterion.title.as_str()),
            About::Organization(_) => None,
        }
    }
}
