//! The one place that calls the engine's API: tests do not care when it changes.

use std::fs;
use std::path::Path;
use std::path::PathBuf;

use soc2_core::Error;
use soc2_core::allowance::Allowance;
use soc2_core::assess;
use soc2_core::assessment::Assessment;
use soc2_core::catalog;
use soc2_core::catalog::Catalog;
use soc2_core::cel::Functions;
use soc2_core::compile;
use soc2_core::compile_with;
use soc2_core::diagnostic::Text;
use soc2_core::engagement::Engagement;
use soc2_core::evaluate::AsOf;
use soc2_core::evaluate::evaluate_within;
use soc2_core::facts;
use soc2_core::facts::FactsDocument;
use soc2_core::facts::Subject;
use soc2_core::finding::Finding;
use soc2_core::finding::Outcome;
use soc2_core::profile::Profile;
use soc2_core::program::Program;
use soc2_core::report::Color;
use soc2_core::report::Detail;
use soc2_core::report::Report;
use soc2_core::time::Instant;

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

/// The catalog that most cases use.
pub(crate) fn cases_program() -> Program {
    program(&read(&project("tests/cases/catalog.yaml"))).unwrap_or_else(|error| panic!("{error}"))
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
    let given = as_of.map(|text| AsOf::Given(Instant::parse(text.trim()).unwrap_or_else(|error| panic!("{error}"))));
    assess(
        program,
        documents,
        &Engagement::default(),
        given.or_else(|| AsOf::newest(documents)).expect("there are facts"),
    )
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

/// `check subject: outcome(reason) missing… [resource: outcome(reason); …]`
pub(crate) fn line(finding: &Finding) -> String {
    let subject = finding.subject.as_deref().map_or("-".to_owned(), Subject::to_string);
    let mut line = format!("{} {subject}: {}", finding.check, word(&finding.outcome));
    for unknown in &finding.missing {
        line.push_str(&format!(" {}", unknown.path));
    }
    if !finding.resources.is_empty() {
        let resources: Vec<String> =
            finding.resources.iter().map(|resource| format!("{}: {}", resource.id, word(&resource.outcome))).collect();
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

/// Everything that a case can expect, a line each.
pub(crate) fn lines(assessment: &Assessment) -> Vec<String> {
    let findings = &assessment.findings;
    let mut lines: Vec<String> = findings.findings.iter().map(line).collect();
    lines.extend(assessment.criteria.iter().map(|result| {
        let (checks, word) = (result.checks, result.outcome.word());
        format!(
            "{}: {word}, {}, {} of {} checks passed",
            result.id,
            result.conclusion.word(),
            checks.passed,
            checks.total()
        )
    }));
    lines.extend(findings.future.iter().map(|(subject, source, _)| format!("future: {source} of {subject}")));
    lines.extend(findings.outside.iter().map(|subject| format!("outside: {subject}")));
    lines.extend(findings.unused.iter().map(|(subject, source)| format!("unused: {source} of {subject}")));
    for evidence in findings.findings.iter().flat_map(|finding| &finding.evidence) {
        lines.push(format!("evidence {}: {}", evidence.source, evidence.completeness.word()));
    }
    lines
}
