//! The one place that calls the engine's API: tests do not care when it changes.

mod bundle;
mod lines;
mod shown;

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
use soc2_core::assess_period_within;
use soc2_core::assessment::Assessment;
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
use soc2_core::finding::Finding;
use soc2_core::id::ControlId;
use soc2_core::id::TargetId;
use soc2_core::needs::Needs;
use soc2_core::needs::needs;
use soc2_core::notice::notices;
use soc2_core::observations::Observations;
use soc2_core::observe;
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
use soc2_core::report::When;
use soc2_core::requests::requests;
use soc2_core::sample::read_sizes;
use soc2_core::sample::size_of_control;
use soc2_core::scope;
use soc2_core::second_opinion::SecondOpinion;
use soc2_core::second_opinion::second_opinion;
use soc2_core::see;
use soc2_core::settle;
use soc2_core::time::Instant;
use soc2_core::time::Period;
use soc2_core::undecidable::undecidable;
use soc2_core::verify::Verification;
use soc2_core::verify::verify;
use soc2_core::wanted::Wanted;

pub(crate) use self::bundle::Bundle;
pub(crate) use self::bundle::Prepared;
pub(crate) use self::bundle::made;
pub(crate) use self::lines::line;
pub(crate) use self::lines::lines;
pub(crate) use self::lines::word;
pub(crate) use self::shown::changes;
pub(crate) use self::shown::difference;
pub(crate) use self::shown::finding;
pub(crate) use self::shown::page;
pub(crate) use self::shown::parts;
pub(crate) use self::shown::view;

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

    /// The whole text report, on one line: lines are wrapped where the page ends.
    pub(crate) fn text(&self) -> String {
        self.told(Detail::Full)
    }

    /// The same as it is shown to who asks for nothing else.
    pub(crate) fn default_text(&self) -> String {
        self.told(Detail::Failed)
    }

    fn told(&self, detail: Detail) -> String {
        let Self { program, engagement, assessment, .. } = self;
        let text = Report { program, engagement, assessment }.to_text(detail, Color::Never);
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The JSON report as text.
    pub(crate) fn report(&self) -> String {
        let Self { program, engagement, assessment, .. } = self;
        Report { program, engagement, assessment }.to_json()
    }

    /// Holds a report against what follows of the case, as of when the report was made.
    pub(crate) fn verified(&self, made: &Made) -> Verification {
        let Self { program, documents, engagement, .. } = self;
        let again = match made.basis.when {
            When::AsOf(as_of) => assess(program, documents, engagement, as_of),
            When::Over(period) => observed(program, documents.clone(), &period.to_string())
                .and_then(|observations| assess_period(program, observations, engagement)),
        };
        let again = again.unwrap_or_else(|error| panic!("{error}"));
        let report = Report { program, engagement, assessment: &again };
        verify(made, &report, Beside::default()).unwrap_or_else(|error| panic!("{error}"))
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

/// A period of documents in their order, within an allowance.
pub(crate) fn in_period(
    program: &Program,
    documents: &[FactsDocument],
    period: &str,
    allowance: &Allowance<'_>,
) -> Assessment {
    let period = Period::parse(period).unwrap_or_else(|error| panic!("{error}"));
    let mut observations = Observations::new(program, period);
    documents.iter().for_each(|it| {
        see(program, &mut observations, it.clone(), allowance).unwrap_or_else(|error| panic!("{error}"));
    });
    settle(program, &mut observations, allowance).unwrap_or_else(|error| panic!("{error}"));
    assess_period_within(program, observations, &Engagement::default(), allowance)
        .unwrap_or_else(|error| panic!("{error}"))
}

/// Documents taken one after another, those that are refused left out: what was seen, and what was refused.
pub(crate) fn seen(program: &Program, documents: Vec<FactsDocument>, period: &str) -> (Observations, Vec<String>) {
    let period = Period::parse(period).unwrap_or_else(|error| panic!("{error}"));
    let (mut observations, allowance) = (Observations::new(program, period), Allowance::default());
    let mut see = |it| see(program, &mut observations, it, &allowance).err().map(|error| error.to_string());
    let refused = documents.into_iter().filter_map(&mut see).collect();
    (observations, refused)
}

/// A period of what was seen, or why there is none.
pub(crate) fn settled(program: &Program, mut observations: Observations) -> Result<Assessment, Error> {
    settle(program, &mut observations, &Allowance::default())?;
    assess_period(program, observations, &Engagement::default())
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

/// Adds a part that follows.
pub(crate) fn merge(observations: &mut Observations, later: Observations) {
    observations.merge(later).unwrap_or_else(|error| panic!("{error}"));
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
