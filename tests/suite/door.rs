//! The one place that calls the engine's API: tests do not care when it changes.

use std::fs;
use std::path::Path;
use std::path::PathBuf;

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
use soc2_core::compile;
use soc2_core::compile_with;
use soc2_core::diagnostic::Text;
use soc2_core::engage::engage;
use soc2_core::engagement::Engagement;
use soc2_core::evaluate::AsOf;
use soc2_core::evaluate::evaluate_within;
use soc2_core::facts;
use soc2_core::facts::FactsDocument;
use soc2_core::facts::Subject;
use soc2_core::finding::Finding;
use soc2_core::finding::Outcome;
use soc2_core::finding::Resource;
use soc2_core::id::ControlId;
use soc2_core::id::RecordId;
use soc2_core::notice::notices;
use soc2_core::observations::Observations;
use soc2_core::observe;
use soc2_core::operation::DeviationKind;
use soc2_core::operation::Observed;
use soc2_core::operation::Operations;
use soc2_core::profile;
use soc2_core::profile::Profile;
use soc2_core::program::Program;
use soc2_core::record;
use soc2_core::report::Color;
use soc2_core::report::Detail;
use soc2_core::report::Report;
use soc2_core::scope;
use soc2_core::time::Instant;
use soc2_core::time::Period;

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
    let records = record::read(statements.records.as_slice())?;
    engage(program, scope, records, acceptance::read(statements.acceptances.as_slice())?)
}

/// Texts of what people state; nothing where nobody did.
#[derive(Default)]
pub(crate) struct Statements {
    pub(crate) scope: Option<Text>,
    pub(crate) records: Option<Text>,
    pub(crate) acceptances: Option<Text>,
}

/// A folder of `tests/cases`, assessed.
pub(crate) struct Case {
    pub(crate) program: Program,
    pub(crate) engagement: Engagement,
    pub(crate) assessment: Assessment,
}

impl Case {
    /// Everything that a case can expect, a line each.
    pub(crate) fn lines(&self) -> Vec<String> {
        let Self { program, engagement, assessment } = self;
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
        let Self { program, engagement, assessment } = self;
        let text = Report { program, engagement, assessment }.to_text(Detail::Full, Color::Never);
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The JSON report.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.json_text()).expect("a report is JSON")
    }

    /// Its bytes.
    pub(crate) fn json_text(&self) -> String {
        let Self { program, engagement, assessment } = self;
        Report { program, engagement, assessment }.to_json()
    }
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
    let statements =
        Statements { scope: text("scope.yaml"), records: text("records.yaml"), acceptances: text("acceptances.yaml") };
    let engagement = engagement(&program, &statements).unwrap_or_else(|error| panic!("{name}: {error}"));
    let facts = text("facts.json").or_else(|| text("facts.ndjson"));
    let documents = facts.map(|facts| documents(&name, &facts.content)).unwrap_or_default();
    let given = |file: &str| fs::read_to_string(folder.join(file)).ok();
    let assessment = match given("period") {
        Some(period) => observed(&program, documents, &period)
            .and_then(|observations| assess_period(&program, observations, &engagement)),
        None => assess(&program, &documents, &engagement, instant(given("as_of").as_deref(), &documents)),
    };
    let assessment = assessment.unwrap_or_else(|error| panic!("{name}: {error}"));
    Case { program, engagement, assessment }
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

/// The report for a terminal.
pub(crate) fn text(program: &Program, assessment: &Assessment) -> String {
    Report { program, engagement: &Engagement::default(), assessment }.to_text(Detail::Failed, Color::Never)
}

/// The JSON report.
pub(crate) fn json(program: &Program, assessment: &Assessment) -> serde_json::Value {
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
                let longest = it.longest.map_or("-".to_owned(), |longest| longest.to_string());
                format!("mended {id}: {}, longest {longest}, {} open", it.n_mended, it.n_open)
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
