//! The one place that calls the engine's API: tests do not care when it changes.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::path::PathBuf;

use serde_json::Value;
use soc2_core::Error;
use soc2_core::acceptance;
use soc2_core::allowance::Allowance;
use soc2_core::assess;
use soc2_core::assess_period;
use soc2_core::assessment::Assessment;
use soc2_core::assessment::Discount;
use soc2_core::assessment::Judgment;
use soc2_core::catalog;
use soc2_core::catalog::Catalog;
use soc2_core::cel::Functions;
use soc2_core::compare::compare;
use soc2_core::compile;
use soc2_core::compile_with;
use soc2_core::diagnostic::Text;
use soc2_core::digest::Key;
use soc2_core::engage::engage;
use soc2_core::engagement::Engagement;
use soc2_core::evaluate::AsOf;
use soc2_core::evaluate::Findings;
use soc2_core::evaluate::evaluate_within;
use soc2_core::facts;
use soc2_core::facts::FactsDocument;
use soc2_core::facts::Subject;
use soc2_core::finding::Finding;
use soc2_core::finding::Outcome;
use soc2_core::finding::Resource;
use soc2_core::id::ControlId;
use soc2_core::id::RecordId;
use soc2_core::id::TargetId;
use soc2_core::needs::Needs;
use soc2_core::needs::needs;
use soc2_core::notice::notices;
use soc2_core::observations::Observations;
use soc2_core::observe;
use soc2_core::operation::DeviationKind;
use soc2_core::operation::Observed;
use soc2_core::operation::Operations;
use soc2_core::past;
use soc2_core::past::Past;
use soc2_core::permission::Permissions;
use soc2_core::profile;
use soc2_core::profile::Profile;
use soc2_core::program::Program;
use soc2_core::record;
use soc2_core::report::Beside;
use soc2_core::report::Color;
use soc2_core::report::Detail;
use soc2_core::report::Made;
use soc2_core::report::Report;
use soc2_core::report::Shown;
use soc2_core::report::View;
use soc2_core::report::When;
use soc2_core::report::explain;
use soc2_core::report::html;
use soc2_core::requests::requests;
use soc2_core::sample::read_sizes;
use soc2_core::sample::size_of_control;
use soc2_core::scope;
use soc2_core::second_opinion::SecondOpinion;
use soc2_core::second_opinion::second_opinion;
use soc2_core::time::Instant;
use soc2_core::time::Period;
use soc2_core::undecidable::undecidable;
use soc2_core::verify::Verification;
use soc2_core::verify::verify;
use soc2_core::wanted::Wanted;

/// The folder of a path of the project.
pub(crate) fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// The reference material beside the project, or nothing after saying what is skipped.
pub(crate) fn shared(path: &str, what_is_skipped: &str) -> Option<PathBuf> {
    let path = project("../shared").join(path);
    if path.exists() {
        return Some(path);
    }
    say(&format!("skipped: {what_is_skipped} ({} is not there)", path.display()));
    None
}

/// Prints a line past the capture of tests, so that a skip is seen.
#[expect(clippy::print_stderr, reason = "a test that skips says so")]
pub(crate) fn say(line: &str) {
    eprintln!("{line}");
}

/// The text of a file of the project.
pub(crate) fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The built-in catalog.
pub(crate) fn built_in() -> Catalog {
    let texts: Vec<Text> = controls_catalog::CATALOG.iter().map(|file| Text::new(file.name, file.text)).collect();
    catalog::read(&texts).unwrap_or_else(|error| panic!("{error}"))
}

/// A program of a catalog text and the whole of it.
pub(crate) fn program(catalog_text: &str) -> Result<Program, Error> {
    compile(&catalog::read(&[Text::new("catalog.yaml", catalog_text)])?, &Profile::default())
}

/// The same, with functions that its checks may call.
pub(crate) fn program_with(catalog_text: &str, functions: &Functions) -> Result<Program, Error> {
    compile_with(&catalog::read(&[Text::new("catalog.yaml", catalog_text)])?, &Profile::default(), functions)
}

/// A program of catalog texts by name, and the whole of them.
pub(crate) fn program_of(texts: &[(&str, &str)]) -> Program {
    let texts: Vec<Text> = texts.iter().map(|(name, content)| Text::new(*name, *content)).collect();
    let catalog = catalog::read(&texts).unwrap_or_else(|error| panic!("{error}"));
    compile(&catalog, &Profile::default()).unwrap_or_else(|error| panic!("{error}"))
}

/// The catalog that most cases use.
pub(crate) fn cases_program() -> Program {
    program(&read(&project("tests/cases/catalog.yaml"))).unwrap_or_else(|error| panic!("{error}"))
}

/// A catalog tailored by a profile, which may extend `known` ones.
pub(crate) fn tailored(catalog: &Text, profile: &Text, known: &[Text]) -> Result<Program, Error> {
    let known: Vec<Profile> = known.iter().map(profile::read).collect::<Result<_, _>>()?;
    let profile = profile::resolve(profile::read(profile)?, &known)?;
    compile(&catalog::read(std::slice::from_ref(catalog))?, &profile)
}

/// What people state, held against a program.
pub(crate) fn engagement(program: &Program, statements: &Statements) -> Result<Engagement, Error> {
    let scope = statements.scope.as_ref().map(scope::read).transpose()?;
    let records: Vec<Text> = statements.records.iter().chain(&statements.workpaper).cloned().collect();
    let records = record::read(&records)?;
    engage(program, scope, records, acceptance::read(statements.acceptances.as_slice())?)
}

/// Texts of what people state; nothing where nobody did.
#[derive(Default)]
pub(crate) struct Statements {
    pub(crate) scope: Option<Text>,
    pub(crate) records: Option<Text>,
    pub(crate) workpaper: Option<Text>,
    pub(crate) acceptances: Option<Text>,
}

/// Everything that a report is made from, as bytes that may be anything.
#[derive(Clone)]
pub(crate) struct Bundle {
    pub(crate) catalog: Vec<u8>,
    pub(crate) profile: Option<Vec<u8>>,
    pub(crate) scope: Option<Vec<u8>>,
    pub(crate) records: Option<Vec<u8>>,
    pub(crate) acceptances: Option<Vec<u8>>,
    pub(crate) facts: Vec<u8>,
}

/// A program and what people state of it.
pub(crate) struct Prepared {
    program: Program,
    engagement: Engagement,
}

impl Bundle {
    /// Reads everything but the facts.
    pub(crate) fn prepared(&self) -> Result<Prepared, Error> {
        // Whoever reads files refuses what is not UTF-8; here it becomes some other text.
        let text = |name: &str, bytes: &Vec<u8>| Text::new(name, String::from_utf8_lossy(bytes).into_owned());
        let stated = |name: &str, bytes: &Option<Vec<u8>>| bytes.as_ref().map(|bytes| text(name, bytes));
        let catalog = text("catalog.yaml", &self.catalog);
        let program = match stated("profile.yaml", &self.profile) {
            None => compile(&catalog::read(&[catalog])?, &Profile::default())?,
            Some(profile) => {
                let base = Text::new("base.yaml", read(&project("tests/cases/base.yaml")));
                tailored(&catalog, &profile, &[base])?
            }
        };
        let statements = Statements {
            scope: stated("scope.yaml", &self.scope),
            records: stated("records.yaml", &self.records),
            acceptances: stated("acceptances.yaml", &self.acceptances),
            ..Statements::default()
        };
        let engagement = engagement(&program, &statements)?;
        Ok(Prepared { program, engagement })
    }
}

/// What the sample organization states.
fn stated(name: &str) -> Text {
    Text::new(name, read(&project("examples/statements").join(name)))
}

impl Prepared {
    /// The built-in catalog, and the statements of the sample organization.
    pub(crate) fn sample() -> Self {
        let statements = Statements {
            scope: Some(stated("scope.yaml")),
            records: Some(stated("records.yaml")),
            acceptances: Some(stated("acceptances.yaml")),
            ..Statements::default()
        };
        Self::built_in("profile.yaml", &statements)
    }

    /// The built-in catalog as the sample organization takes it for its hosts over a quarter.
    pub(crate) fn quarter() -> Self {
        Self::built_in("quarter.profile.yaml", &Statements::default())
    }

    fn built_in(profile: &str, statements: &Statements) -> Self {
        let profile = profile::read(&stated(profile)).unwrap_or_else(|error| panic!("{error}"));
        let program = compile(&built_in(), &profile).unwrap_or_else(|error| panic!("{error}"));
        let engagement = engagement(&program, statements).unwrap_or_else(|error| panic!("{error}"));
        Self { program, engagement }
    }

    /// Assesses facts as of an instant or over a period.
    pub(crate) fn assessment(&self, facts: &[&[u8]], when: When) -> Result<Assessment, Error> {
        let read = |text: &&[u8]| facts::read("facts", text, &Default::default()).complete();
        let mut documents: Vec<FactsDocument> = facts.iter().map(read).collect::<Result<Vec<_>, _>>()?.concat();
        match when {
            When::AsOf(as_of) => assess(&self.program, &documents, &self.engagement, as_of),
            When::Over(period) => {
                documents.sort_by_key(FactsDocument::newest);
                assess_period(&self.program, observe(&self.program, documents, period)?, &self.engagement)
            }
        }
    }

    fn report<'a>(&'a self, assessment: &'a Assessment) -> Report<'a> {
        Report { program: &self.program, engagement: &self.engagement, assessment }
    }

    /// The JSON report.
    pub(crate) fn json(&self, assessment: &Assessment) -> String {
        self.report(assessment).to_json()
    }

    /// Holds a report against what follows.
    pub(crate) fn verified(&self, made: &Made, assessment: &Assessment) -> Verification {
        verify(made, &self.report(assessment), Beside::default()).unwrap_or_else(|error| panic!("{error}"))
    }
}

/// A report that somebody hands in.
pub(crate) fn made(report: &[u8]) -> Result<Made, Error> {
    Made::read("report.json", report)
}

/// A folder of `tests/cases`, assessed.
pub(crate) struct Case {
    pub(crate) program: Program,
    documents: Vec<FactsDocument>,
    pub(crate) engagement: Engagement,
    pub(crate) assessment: Assessment,
}

impl Case {
    /// What the stock library says of its findings; nothing over a period.
    pub(crate) fn second(&self) -> Option<SecondOpinion> {
        let Self { program, documents, engagement, assessment } = self;
        let is_of_instant = assessment.operations.is_none();
        is_of_instant.then(|| second_opinion(program, documents, engagement, &assessment.findings))
    }

    /// Everything that a case can expect, a line each.
    pub(crate) fn lines(&self) -> Vec<String> {
        let Self { program, engagement, assessment, .. } = self;
        let mut lines = lines(assessment);
        let notices = notices(program, engagement, assessment);
        lines.extend(notices.iter().map(|it| format!("notice {}:{}: {}", it.line, it.column, it.message)));
        let (records, counting) = (engagement.records(), &assessment.counting);
        let line = |what: &str, discount: &Option<Discount>| {
            let word = discount.map_or_else(|| "counts".to_owned(), |it| format!("does not count, {}", it.word()));
            format!("{what}: {word}")
        };
        let performances = records.performances.iter().zip(&counting.performances);
        lines.extend(performances.map(|(it, discount)| line(&format!("performance {}", it.id), discount)));
        let tests = records.tests.iter().zip(&counting.tests);
        lines.extend(tests.map(|(it, discount)| line(&format!("test {}", it.id), discount)));
        let judgments = records.sufficiency.iter().zip(&counting.sufficiency);
        lines.extend(judgments.map(|(it, discount)| line(&format!("sufficiency {}", it.criterion), discount)));
        lines
    }

    /// The whole text report, on one line: lines are wrapped where the page ends.
    pub(crate) fn text(&self) -> String {
        let Self { program, engagement, assessment, .. } = self;
        let text = Report { program, engagement, assessment }.to_text(Detail::Full, Color::Never);
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The JSON report as text.
    pub(crate) fn report(&self) -> String {
        let Self { program, engagement, assessment, .. } = self;
        Report { program, engagement, assessment }.to_json()
    }

    /// The same, with what changed since an earlier one.
    pub(crate) fn report_since(&self, before: &Past) -> String {
        let Self { program, engagement, assessment, .. } = self;
        let report = Report { program, engagement, assessment };
        let after = report.past().unwrap_or_else(|error| panic!("{error}"));
        report.to_json_with(Beside { since: Some(&compare(before, &after)), ..Beside::default() })
    }

    /// The JSON report.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.report()).expect("a report is JSON")
    }
}

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

/// What an assessment still wants, with the permissions of a collector where they are given.
pub(crate) fn wanted<'a>(
    program: &'a Program,
    engagement: &Engagement,
    assessment: &'a Assessment,
    granted: Option<&str>,
) -> Wanted<'a> {
    let granted = granted.map(|text| permissions(text).unwrap_or_else(|error| panic!("{error}")));
    Wanted {
        program,
        assessment,
        needs: needs(program, &assessment.findings),
        undecidable: granted.map(|granted| undecidable(program, &granted)),
        requests: requests(program, engagement, assessment),
    }
}

/// What to collect.
pub(crate) fn needed(program: &Program, findings: &Findings) -> Needs {
    needs(program, findings)
}

/// What a collector may do, one permission a line.
pub(crate) fn permissions(text: &str) -> Result<Permissions, Error> {
    Permissions::read(&Text::new("permissions.txt", text))
}

/// The least that collectors need, by target.
pub(crate) fn least_permissions(program: &Program) -> BTreeMap<TargetId, Permissions> {
    Permissions::of(program)
}

/// Statements, assessed without facts as of an instant or over a period.
pub(crate) fn assessed_statements(program: &Program, engagement: &Engagement, when: &str) -> Assessment {
    let assessment = match when.contains('/') {
        true => observed(program, Vec::new(), when)
            .and_then(|observations| assess_period(program, observations, engagement)),
        false => assess(program, &[], engagement, instant(Some(when), &[])),
    };
    assessment.unwrap_or_else(|error| panic!("{error}"))
}

/// Assesses a folder of `tests/cases`. Its profile, if it has one, may extend `cases/base.yaml`.
pub(crate) fn case(folder: &Path) -> Case {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let text = |file: &str| {
        let path = folder.join(file);
        path.exists().then(|| Text::new(file, read(&path)))
    };
    let shared = if folder.join("period").exists() { "tests/cases/period.yaml" } else { "tests/cases/catalog.yaml" };
    let catalog = text("catalog.yaml").unwrap_or_else(|| Text::new("catalog.yaml", read(&project(shared))));
    let program = match text("profile.yaml") {
        Some(profile) => {
            let base = Text::new("base.yaml", read(&project("tests/cases/base.yaml")));
            tailored(&catalog, &profile, &[base])
        }
        None => program(&catalog.content),
    };
    let program = program.unwrap_or_else(|error| panic!("{name}: {error}"));
    let statements = Statements {
        scope: text("scope.yaml"),
        records: text("records.yaml"),
        workpaper: text("workpaper.yaml"),
        acceptances: text("acceptances.yaml"),
    };
    let engagement = engagement(&program, &statements).unwrap_or_else(|error| panic!("{name}: {error}"));
    let facts = text("facts.json").or_else(|| text("facts.ndjson"));
    let documents = facts.map(|facts| documents(&name, &facts.content)).unwrap_or_default();
    let given = |file: &str| fs::read_to_string(folder.join(file)).ok();
    let assessment = match given("period") {
        Some(period) => observed(&program, documents.clone(), &period)
            .and_then(|observations| assess_period(&program, observations, &engagement)),
        None => assess(&program, &documents, &engagement, instant(given("as_of").as_deref(), &documents)),
    };
    let assessment = assessment.unwrap_or_else(|error| panic!("{name}: {error}"));
    Case { program, documents, engagement, assessment }
}

/// One side of a row of `tests/differences.yaml`, assessed.
pub(crate) fn side(given: &Value) -> Case {
    let text = |key: &str| given.get(key).filter(|it| !it.is_null()).map(|it| Text::new(key, it.to_string()));
    let period = given["period"].as_str();
    let base = given["base"].as_str().unwrap_or(if period.is_some() { "period" } else { "catalog" });
    let mut catalog = read(&project(&format!("tests/cases/{base}.yaml")));
    for edit in given["catalog"].as_array().into_iter().flatten() {
        let (from, to) = (edit[0].as_str().expect("a text"), edit[1].as_str().expect("a text"));
        assert!(catalog.contains(from), "{from}");
        catalog = catalog.replace(from, to);
    }
    let catalog = Text::new("catalog.yaml", catalog);
    let program = match text("profile") {
        Some(profile) => {
            let base = Text::new("base.yaml", read(&project("tests/cases/base.yaml")));
            tailored(&catalog, &profile, &[base])
        }
        None => program(&catalog.content),
    };
    let program = program.unwrap_or_else(|error| panic!("{error}"));
    let (scope, records, acceptances) = (text("scope"), text("records"), text("acceptances"));
    let statements = Statements { scope, records, acceptances, ..Statements::default() };
    let engagement = engagement(&program, &statements).unwrap_or_else(|error| panic!("{error}"));
    let documents = text("facts").map(|facts| documents("facts.json", &facts.content)).unwrap_or_default();
    let assessment = match period {
        Some(period) => {
            let mut observations =
                observed(&program, documents.clone(), period).unwrap_or_else(|error| panic!("{error}"));
            let reports = given["reports"].as_array().into_iter().flatten();
            let reports = reports.enumerate().map(|(number, of)| past(&format!("report {number}"), &side(of).report()));
            observations.add_reports(&program, reports).unwrap_or_else(|error| panic!("{error}"));
            assess_period(&program, observations, &engagement)
        }
        None => assess(&program, &documents, &engagement, instant(given["as_of"].as_str(), &documents)),
    };
    let assessment = assessment.unwrap_or_else(|error| panic!("{error}"));
    Case { program, documents, engagement, assessment }
}

/// A report as it is read again.
pub(crate) fn past(name: &str, report: &str) -> Past {
    past::read(&Text::new(name, report)).unwrap_or_else(|error| panic!("{error}"))
}

/// How many items of a control to test, by the table that comes with the catalog: `quarterly, 2`, and why one is not enough.
pub(crate) fn asked(case: &Case, control: &str, changes: Option<&str>) -> String {
    let table = read_sizes(&Text::new("sampling.yaml", controls_catalog::SAMPLING.text)).expect("it is sound");
    let id = |text: &str| ControlId::parse(text).expect("an id");
    let operations = case.assessment.operations.as_ref().expect("a period");
    let control = case.program.control(&id(control)).expect("a control");
    let asked = size_of_control(&table, control, operations, changes.map(id).as_ref());
    let frequency = asked.frequency.map_or("-", |frequency| frequency.word());
    let items = asked.items.map_or("-".to_owned(), |items| items.to_string());
    let reasons: Vec<String> = asked.not_one.iter().map(ToString::to_string).collect();
    let reasons = if reasons.is_empty() { String::new() } else { format!(": {}", reasons.join("; ")) };
    format!("{frequency}, {items}{reasons}")
}

/// The raw outcomes of an assessment with these risk acceptances: nothing of them may be seen in it.
pub(crate) fn raw(program: &Program, facts: &str, acceptances: Option<&str>, period: Option<&str>) -> Vec<String> {
    let acceptances = acceptances.map(|text| Text::new("acceptances.yaml", text));
    let statements = Statements { acceptances, ..Statements::default() };
    let engagement = engagement(program, &statements).unwrap_or_else(|error| panic!("{error}"));
    let documents = documents("facts", facts);
    let assessment = match period {
        Some(period) => observed(program, documents, period)
            .and_then(|observations| assess_period(program, observations, &engagement)),
        None => assess(program, &documents, &engagement, instant(Some("2026-01-10T12:00:00Z"), &documents)),
    };
    let mut assessment = assessment.unwrap_or_else(|error| panic!("{error}"));
    assessment.acceptances.clear();
    let without = |line: String| line.split(" accepted by ").next().unwrap_or_default().to_owned();
    for finding in &mut assessment.findings.findings {
        finding.accepted_by.clear();
        finding.resources.iter_mut().for_each(|resource| resource.accepted_by = None);
    }
    assessment.criteria.iter_mut().for_each(|result| result.checks.accepted = 0);
    lines(&assessment).into_iter().map(without).collect()
}

/// What documents show in a period, whatever their order.
pub(crate) fn observed(
    program: &Program,
    mut documents: Vec<FactsDocument>,
    period: &str,
) -> Result<Observations, Error> {
    let period = Period::parse(period.trim()).unwrap_or_else(|error| panic!("{error}"));
    documents.sort_by_key(FactsDocument::newest);
    observe(program, documents, period)
}

/// The catalog that most cases over a period use.
pub(crate) fn period_program() -> Program {
    program(&read(&project("tests/cases/period.yaml"))).unwrap_or_else(|error| panic!("{error}"))
}

/// What texts of facts show in a period, each read when it is its turn.
pub(crate) fn observed_stream(program: &Program, texts: impl Iterator<Item = String>, period: &str) -> Observations {
    let period = Period::parse(period).unwrap_or_else(|error| panic!("{error}"));
    let documents = texts.flat_map(|text| documents("stream", &text));
    observe(program, documents, period).unwrap_or_else(|error| panic!("{error}"))
}

/// A period without statements.
pub(crate) fn assessed_period(program: &Program, observations: Observations) -> Assessment {
    assess_period(program, observations, &Engagement::default()).unwrap_or_else(|error| panic!("{error}"))
}

/// How many documents are kept of a history.
pub(crate) fn n_documents_kept(observations: &Observations) -> usize {
    observations.n_documents()
}

/// The instant given, or that of the newest fact.
fn instant(given: Option<&str>, documents: &[FactsDocument]) -> AsOf {
    let given = given.map(|text| AsOf::Given(Instant::parse(text.trim()).unwrap_or_else(|error| panic!("{error}"))));
    given.or_else(|| AsOf::newest(documents)).expect("there are facts, or an instant is given")
}

/// Facts that must be sound.
pub(crate) fn documents(name: &str, text: &str) -> Vec<FactsDocument> {
    facts::read(name, text.as_bytes(), &Default::default()).complete().unwrap_or_else(|error| panic!("{error}"))
}

/// Assesses as of an instant, or of the newest fact.
pub(crate) fn assessment(
    program: &Program,
    documents: &[FactsDocument],
    as_of: Option<&str>,
) -> Result<Assessment, Error> {
    assess(program, documents, &Engagement::default(), instant(as_of, documents))
}

/// What the stock library says of an assessment to which nobody stated anything.
pub(crate) fn second(program: &Program, documents: &[FactsDocument], assessment: &Assessment) -> SecondOpinion {
    second_opinion(program, documents, &Engagement::default(), &assessment.findings)
}

/// The findings as of the newest fact, each within an allowance.
pub(crate) fn findings_within(
    program: &Program,
    documents: &[FactsDocument],
    allowance: &Allowance<'_>,
) -> Vec<Finding> {
    let as_of = AsOf::newest(documents).expect("there are facts");
    evaluate_within(program, documents, as_of, allowance).unwrap_or_else(|error| panic!("{error}")).findings
}

/// The JSON report as text.
pub(crate) fn report(program: &Program, assessment: &Assessment) -> String {
    Report { program, engagement: &Engagement::default(), assessment }.to_json()
}

/// What an assessment without statements should have looked at again.
pub(crate) fn noticed(program: &Program, assessment: &Assessment) -> Vec<String> {
    let notices = notices(program, &Engagement::default(), assessment);
    notices.iter().map(ToString::to_string).collect()
}

/// The JSON report with values of facts, and what is hidden in them under a key, if there is one.
pub(crate) fn report_with_values(program: &Program, assessment: &Assessment, key: Option<&[u8]>) -> String {
    let key = key.map(|bytes| Key::new(bytes).unwrap_or_else(|error| panic!("{error}")));
    let report = Report { program, engagement: &Engagement::default(), assessment };
    report.to_json_with(Beside { shown: Shown::Values { key: key.as_ref() }, ..Beside::default() })
}

/// The report for a terminal.
pub(crate) fn text(program: &Program, assessment: &Assessment) -> String {
    Report { program, engagement: &Engagement::default(), assessment }.to_text(Detail::Failed, Color::Never)
}

/// The JSON report.
pub(crate) fn json(program: &Program, assessment: &Assessment) -> Value {
    serde_json::from_str(&report(program, assessment)).unwrap_or_else(|error| panic!("{error}"))
}

/// `check subject: outcome(reason) missing… [resource: outcome(reason); …]`, and ` accepted by ID` after a failure.
pub(crate) fn line(finding: &Finding) -> String {
    let subject = finding.subject.as_deref().map_or("-".to_owned(), Subject::to_string);
    let accepted = |by: &RecordId| format!(" accepted by {by}");
    let mut line = format!("{} {subject}: {}", finding.check, word(&finding.outcome));
    line.extend(finding.accepted_by.iter().map(accepted));
    for unknown in &finding.missing {
        line.push_str(&format!(" {}", unknown.path));
    }
    if !finding.resources.is_empty() {
        let resource = |Resource { id, outcome, accepted_by, .. }: &Resource| {
            format!("{id}: {}{}", word(outcome), accepted_by.as_ref().map(accepted).unwrap_or_default())
        };
        let resources: Vec<String> = finding.resources.iter().map(resource).collect();
        line.push_str(&format!(" [{}]", resources.join("; ")));
    }
    line
}

/// `unknown(missing)`
pub(crate) fn word(outcome: &Outcome) -> String {
    match outcome.reason() {
        Some(reason) => format!("{}({reason})", outcome.word()),
        None => outcome.word().to_owned(),
    }
}

/// Everything that a case without statements can expect, a line each.
pub(crate) fn lines(assessment: &Assessment) -> Vec<String> {
    let findings = &assessment.findings;
    let mut lines: Vec<String> = findings.findings.iter().map(line).collect();
    lines.extend(assessment.criteria.iter().map(|result| {
        let (checks, word) = (result.checks, result.outcome.word());
        format!(
            "{}: {word}, {}, {} of {} checks passed{}",
            result.id,
            result.conclusion.word(),
            checks.passed,
            checks.total(),
            if checks.accepted > 0 { format!(", {} accepted", checks.accepted) } else { String::new() }
        )
    }));
    lines.extend(assessment.controls.iter().map(|(id, result)| {
        let lacks: Vec<&str> = result.lacks.iter().map(|lack| lack.word()).collect();
        let lacks = if lacks.is_empty() { "nothing".to_owned() } else { lacks.join(", ") };
        format!("control {id}: {}, lacks {lacks}", word(&result.outcome))
    }));
    for result in &assessment.criteria {
        let id = &result.id;
        let list = |controls: &[ControlId]| {
            let names: Vec<&str> = controls.iter().map(|control| control.as_str()).collect();
            if names.is_empty() { "nothing".to_owned() } else { names.join(", ") }
        };
        match &result.judgment {
            Judgment::Sufficient { by } => lines.push(format!("judgment {id}: {by}, sufficient")),
            Judgment::OfOthers { by, left_out, not_selected } => lines.push(format!(
                "judgment {id}: {by}, leaves out {}, rests on {} not selected",
                list(left_out),
                list(not_selected)
            )),
            Judgment::OfOlderWords { by, controls } => {
                lines.push(format!("judgment {id}: {by}, older than the words of {}", list(controls)));
            }
            Judgment::Expired { by, at } => lines.push(format!("judgment {id}: {by}, expired, of {at}")),
            _ => {}
        }
        lines.extend(result.carved_out.iter().map(|part| {
            let silence = part.silence.map_or("spoken for", |silence| silence.word());
            let reviewed = part.reviewed_by.as_deref().unwrap_or("nobody");
            format!("carved out {id}: {} of {}, {silence}, reviewed by {reviewed}", part.control, part.organization)
        }));
    }
    lines.extend(assessment.acceptances.iter().map(|result| {
        let broad = if result.is_over_broad { ", over-broad" } else { "" };
        format!("acceptance {}: {}, covers {}{broad}", result.id, result.state.word(), result.n_covered)
    }));
    let (criteria, points) = (assessment.coverage.criteria, assessment.coverage.points_of_focus);
    lines.push(format!(
        "coverage: {} of {} criteria, {} of {} points of focus",
        criteria.addressed(),
        criteria.relevant,
        points.addressed(),
        points.relevant
    ));
    lines.extend(assessment.operations.iter().flat_map(operations));
    lines.extend(findings.future.iter().map(|(subject, source, _)| format!("future: {source} of {subject}")));
    lines.extend(findings.outside.iter().map(|subject| format!("outside: {subject}")));
    lines.extend(findings.unused.iter().map(|(subject, source)| format!("unused: {source} of {subject}")));
    for evidence in findings.findings.iter().flat_map(|finding| &finding.evidence) {
        lines.push(format!("evidence {}: {}", evidence.source, evidence.completeness.word()));
    }
    lines
}

/// How controls operated, a line for each window, occurrence, deviation and stretch that is not known.
fn operations(operations: &Operations) -> Vec<String> {
    let mut lines = Vec::new();
    for (id, operated) in operations.controls.iter().flat_map(|(id, all)| all.iter().map(move |it| (id, it))) {
        let adopted = if operated.is_adopted { "" } else { ", not adopted" };
        lines.push(format!("operated {id} {}: {}{adopted}", operated.window, operated.verdict().word()));
        if let Some(observed) = &operated.observed {
            let Observed { n_snapshots, longest_gap, unknown, remediation, .. } = observed;
            lines.push(format!("observed {id}: {n_snapshots} snapshots, longest gap {longest_gap}"));
            lines.extend(unknown.iter().map(|it| {
                let subject = it.subject.as_deref().map_or("-".to_owned(), Subject::to_string);
                let because = it.because.as_ref().map_or("no snapshot".to_owned(), word);
                format!("unobserved {id}: {} {subject} {}, {because}", it.check, it.stretch)
            }));
            lines.extend(remediation.iter().map(|it| {
                let longest = it.longest().map_or("-".to_owned(), |longest| longest.to_string());
                format!("mended {id}: {}, longest {longest}, {} open", it.n_mended(), it.n_open())
            }));
            lines.extend(remediation.iter().flat_map(|it| &it.failures).map(|it| {
                let resource = it.failing.resource.as_deref().unwrap_or("-");
                format!("failure {id}: {} {resource} {} {}", it.failing.subject, it.from, it.timeliness.word())
            }));
        }
        if let Some(occurrences) = &operated.occurrences {
            lines.extend(occurrences.due.iter().map(|it| match &it.performed {
                Some((record, at)) => format!("occurrence {id}: due {} {} {record} {at}", it.due, it.state.word()),
                None => format!("occurrence {id}: due {} {}", it.due, it.state.word()),
            }));
            lines.extend(occurrences.next_due.map(|next| format!("next due {id}: {next}")));
            lines.extend(occurrences.before.iter().map(|(record, at)| format!("before {id}: {record} {at}")));
        }
        lines.extend(operated.tested.iter().flat_map(|tested| {
            let population = tested.population.as_ref().map(|it| {
                let (origin, whole) = (it.origin.word(), it.completeness.word());
                format!("population {id}: {} by {origin}, {whole}", it.count)
            });
            let rates = tested.rates.map(|rates| format!("tested {id}: {rates}"));
            let missing =
                (!tested.untested.is_empty()).then(|| format!("untested {id}: {}", tested.untested.join(", ")));
            population.into_iter().chain(rates).chain(missing).collect::<Vec<_>>()
        }));
        lines.extend(operated.deviations.iter().map(|it| {
            let what = match &it.kind {
                DeviationKind::Failed(failing) | DeviationKind::MendedLate(failing) => {
                    let resource = failing.resource.as_deref().unwrap_or("-");
                    format!(" {} {} {resource}", failing.check, failing.subject)
                }
                DeviationKind::Item { item, attributes, .. } => format!(" {item} {}", attributes.join(",")),
                _ => String::new(),
            };
            let to = it.to.map_or("open".to_owned(), |to| to.to_string());
            let accepted = it.accepted_by.as_ref().map_or(String::new(), |by| format!(" accepted by {by}"));
            format!("deviation {id}: {}{what} {}/{to}{accepted}", it.kind.word(), it.from)
        }));
    }
    let after = operations.after.iter();
    lines.extend(after.map(|(subject, source, at)| format!("after the period: {source} of {subject} {at}")));
    lines
}
