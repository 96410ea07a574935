//! What a program found in one text of facts.

use soc2_core::evaluate::evaluate_within;
use soc2_core::facts;
use soc2_core::facts::FactsDocument;
use soc2_core::finding::Outcome;
use soc2_core::report;

use crate::buffer::Buffer;
use crate::error::Failure;
use crate::guard;
use crate::guard::Out;
use crate::guard::bytes;
use crate::guard::given;
use crate::guard::hand;
use crate::guard::wanted;
use crate::options::Options;
use crate::program::Program;

/// An outcome: the facts say no. Of all outcomes the worst; those that follow are less and less bad.
pub const SOC2_OUTCOME_FAIL: i32 = 0;
/// The question could not be asked of these facts.
pub const SOC2_OUTCOME_ERROR: i32 = 1;
/// The facts that would tell are not known.
pub const SOC2_OUTCOME_UNKNOWN: i32 = 2;
/// A person has to record a performance.
pub const SOC2_OUTCOME_MANUAL_PENDING: i32 = 3;
/// The facts say yes.
pub const SOC2_OUTCOME_PASS: i32 = 4;
/// There is nothing to ask about.
pub const SOC2_OUTCOME_NOT_APPLICABLE: i32 = 5;
/// The profile leaves it out.
pub const SOC2_OUTCOME_NOT_SELECTED: i32 = 6;
/// There was nothing to judge. Never a pass.
pub const SOC2_OUTCOME_NOT_ASSESSED: i32 = 7;

/// The outcomes of all checks on the subjects of some facts. It never changes; any number of threads may read it at once.
pub struct Findings {
    program: Program,
    findings: soc2_core::evaluate::Findings,
}

impl Findings {
    /// What a program finds in documents by themselves.
    pub(crate) fn of(program: &Program, documents: &[FactsDocument], options: &Options) -> Result<Self, Failure> {
        let as_of = options.as_of(documents)?;
        let findings = evaluate_within(&program.0, documents, as_of, &options.allowance())?;
        Ok(Self { program: program.clone(), findings })
    }
}

/// The constant of an outcome.
pub(crate) fn number(outcome: &Outcome) -> i32 {
    match outcome {
        Outcome::Fail => SOC2_OUTCOME_FAIL,
        Outcome::Error(_) => SOC2_OUTCOME_ERROR,
        Outcome::Unknown(_) => SOC2_OUTCOME_UNKNOWN,
        Outcome::ManualPending => SOC2_OUTCOME_MANUAL_PENDING,
        Outcome::Pass => SOC2_OUTCOME_PASS,
        Outcome::NotApplicable(_) => SOC2_OUTCOME_NOT_APPLICABLE,
        Outcome::NotSelected => SOC2_OUTCOME_NOT_SELECTED,
        Outcome::NotAssessed => SOC2_OUTCOME_NOT_ASSESSED,
    }
}

/// Evaluates all checks on a text of facts: one document, an array, or one a line. `options` may be NULL. Free what comes of
/// it with `soc2_findings_free`.
///
/// For texts of many subjects that are looked at one by one there is `soc2_batch`; for a report, `soc2_assess`.
///
/// Errors: `SOC2_ERROR_FACTS`, with every mistake; `SOC2_ERROR_ARGUMENT` where there is neither a document nor an instant.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_evaluate(
    program: Option<&Program>,
    json: *const u8,
    json_len: usize,
    options: Option<&Options>,
    findings: Out<'_, Findings>,
    error: Out<'_, Failure>,
) -> i32 {
    guard::call(error, || {
        let (program, findings) = (given(program, "program")?, wanted(findings, "findings")?);
        let json = bytes(json, json_len, "json")?;
        let documents = facts::read("facts", json, &Default::default()).complete()?;
        hand(findings, Findings::of(program, &documents, options.unwrap_or(&Options::default()))?);
        Ok(())
    })
}

/// How many findings have an outcome, one of `SOC2_OUTCOME_…`; 0 for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_findings_count(findings: Option<&Findings>, outcome: i32) -> usize {
    let count = |findings: &Findings| {
        findings.findings.findings.iter().filter(|finding| number(&finding.outcome) == outcome).count()
    };
    guard::value(0, || findings.map_or(0, count))
}

/// The findings as JSON: `{"as_of", "as_of_source", "findings", "outside", "future", "unused"}`, in the shapes that the
/// report's schema gives them. Why something did not pass is worked out now: it may take longer than finding it.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_findings_json(
    findings: Option<&Findings>,
    json: Out<'_, Buffer>,
    error: Out<'_, Failure>,
) -> i32 {
    guard::call(error, || {
        let (findings, json) = (given(findings, "findings")?, wanted(json, "json")?);
        hand(json, Buffer::of(report::findings_to_json(&findings.program.0, &findings.findings)));
        Ok(())
    })
}

/// Frees findings. NULL is allowed.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_findings_free(findings: Option<Box<Findings>>) {
    guard::free(findings);
}
