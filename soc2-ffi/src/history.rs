//! Facts over a period, in the order of time.

use std::ffi::c_char;

use soc2_core::assess_period_within;
use soc2_core::diagnostic::Diagnostic;
use soc2_core::facts::FactsDocument;
use soc2_core::observations::Observations;
use soc2_core::past::Past;
use soc2_core::see;
use soc2_core::settle;
use soc2_core::time::Period;

use crate::beside;
use crate::error::Failure;
use crate::facts;
use crate::guard;
use crate::guard::Out;
use crate::guard::apart;
use crate::guard::given;
use crate::guard::hand;
use crate::guard::text;
use crate::guard::wanted;
use crate::options::Options;
use crate::program::Program;
use crate::report::Report;
use crate::statements::Statements;

/// What facts showed over a period. What it holds grows with changes of what they show, not with days. One thread at a time
/// may add to it; while none does, any number may assess.
pub struct History {
    program: Program,
    options: Options,
    observations: Observations,
    /// Invariant: in the order of their instants.
    reports: Vec<Past>,
    unread: Vec<String>,
}

impl History {
    /// Sees documents, in the order of time.
    fn see(&mut self, mut documents: Vec<FactsDocument>) -> Result<(), Failure> {
        documents.sort_by_key(FactsDocument::newest);
        let allowance = self.options.allowance();
        for document in documents {
            see(&self.program.0, &mut self.observations, document, &allowance)?;
        }
        Ok(())
    }

    /// The same, leaving out what is refused, and saying it.
    fn see_each(&mut self, mut documents: Vec<FactsDocument>) -> Vec<Diagnostic> {
        documents.sort_by_key(FactsDocument::newest);
        let allowance = self.options.allowance();
        let mut refused = Vec::new();
        for document in documents {
            if let Err(error) = see(&self.program.0, &mut self.observations, document, &allowance) {
                refused.extend_from_slice(error.diagnostics());
            }
        }
        refused
    }
}

/// A history of a period, of which nothing is seen yet. `period` is two instants or days (`2026-01-01/2026-07-01`), the second
/// being the first moment that is no longer of it; where it is empty, it is that of the report from which `options` take their
/// time. `options` may be NULL; its instant does not count, and it is copied. Free what comes of it with `soc2_history_free`; the
/// handle of the program stays the caller's.
///
/// Errors: `SOC2_ERROR_ARGUMENT` for what is no period, and for none where `options` have none either.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_history_new(
    program: Option<&Program>,
    period: *const c_char,
    period_len: usize,
    options: Option<&Options>,
    history: Out<'_, History>,
    error: Out<'_, Failure>,
) -> i32 {
    guard::call(error, || {
        let (program, history) = (given(program, "program")?.clone(), wanted(history, "history")?);
        let options = options.cloned().unwrap_or_default();
        let period = match text(period, period_len, "period")? {
            "" => options.period()?,
            period => Period::parse(period).map_err(|error| Failure::argument(error.to_string()))?,
        };
        let observations = Observations::new(&program.0, period);
        hand(history, History { program, options, observations, reports: Vec::new(), unread: Vec::new() });
        Ok(())
    })
}

/// Adds a text of facts: one document, an array, or one a line. The documents of one subject come in the order of their
/// instants, in one text and from text to text; within a text they are put into it.
///
/// Errors: `SOC2_ERROR_FACTS`, with every mistake of the text, and nothing of it is added; or when one of its documents is older
/// than those of the same subject that were added before, or answers otherwise at the same instant, in which case what came before
/// that in the text was added, and nothing of it.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_history_add(
    history: Option<&mut History>,
    name: *const c_char,
    name_len: usize,
    json: *const u8,
    json_len: usize,
    error: Out<'_, Failure>,
) -> i32 {
    guard::call(error, || {
        let history = given(history, "history")?;
        history.see(facts::read(name, name_len, json, json_len)?.complete()?)
    })
}

/// The same, for who rather assesses what there is: adds what is sound of the text, one that has a mistake too. What was left out
/// is told, and a report on this history is marked partial and says it.
///
/// Errors: `SOC2_ERROR_FACTS`, with every mistake of the text; what is sound was added. A document that `soc2_history_add` would
/// refuse is left out alone. What a name that stands twice in one source would have shown is not known to anybody: no report is
/// made of that history.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_history_add_sound(
    history: Option<&mut History>,
    name: *const c_char,
    name_len: usize,
    json: *const u8,
    json_len: usize,
    error: Out<'_, Failure>,
) -> i32 {
    guard::call(error, || {
        let history = given(history, "history")?;
        let mut reading = facts::read(name, name_len, json, json_len)?;
        history.unread.extend(reading.unread());
        let refused = history.see_each(std::mem::take(&mut reading.documents));
        // What is wrong with an instant or an answer quotes no value.
        history.unread.extend(refused.iter().map(ToString::to_string));
        // Nothing is left of it but what is wrong.
        reading.diagnostics.extend(refused);
        reading.complete()?;
        Ok(())
    })
}

/// Adds an earlier report, JSON, whose findings are a history of the time before the facts, where facts are no longer there. Reports
/// come in any order. `name` is what messages call it.
///
/// Errors: `SOC2_ERROR_REPORT` for what is no report. One that does not fit, of another catalog or of an instant that was taken
/// from its facts, is told when the history is assessed.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_history_add_report(
    history: Option<&mut History>,
    name: *const c_char,
    name_len: usize,
    report: *const u8,
    report_len: usize,
    error: Out<'_, Failure>,
) -> i32 {
    guard::call(error, || {
        let history = given(history, "history")?;
        history.reports.push(beside::read(name, name_len, report, report_len)?);
        history.reports.sort_by_key(|past| past.as_of);
        Ok(())
    })
}

/// Adds what another history saw later, of the same program and the same period: parts that were seen elsewhere are merged in
/// the order of time. They may be of other subjects in any order; of a check on a subject that both saw, `later` begins where this
/// one has ended. The program may be another handle, or compiled anew of the same texts. The other history stays as it is.
///
/// Errors: `SOC2_ERROR_FACTS` for parts that overlap, with the subject and both stretches of time: nothing of `later` is added.
/// `SOC2_ERROR_ARGUMENT` for a history of another period or program, and for the history itself.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_history_merge(history: *mut History, later: *const History, error: Out<'_, Failure>) -> i32 {
    guard::call(error, || {
        let (history, later) = apart(history, "history", later, "later")?;
        let (own, other) = (history.observations.period, later.observations.period);
        if own != other {
            return Err(Failure::argument(format!("the history is of {own}, and `later` of {other}")));
        }
        if !history.program.0.asks_the_same_as(&later.program.0) {
            return Err(Failure::argument(
                "the histories are of two programs: what one saw is no answer to what the other asks",
            ));
        }
        let (mut seen, mut others) = (history.observations.clone(), later.observations.clone());
        settle(&history.program.0, &mut seen, &history.options.allowance())?;
        settle(&history.program.0, &mut others, &history.options.allowance())?;
        seen.merge(others)?;
        history.observations = seen;
        history.reports.extend(later.reports.iter().cloned());
        history.reports.sort_by_key(|past| past.as_of);
        history.unread.extend(later.unread.iter().cloned());
        Ok(())
    })
}

/// Assesses the period (Type II): how each control operated in it, by what was seen and by what people recorded.
/// `statements` may be NULL. The history stays as it is: more may be added, and assessed again. Free what comes of it with
/// `soc2_report_free`.
///
/// Errors: as `soc2_assess`, and `SOC2_ERROR_REPORT` for an earlier report that does not fit.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_history_assess(
    history: Option<&History>,
    statements: Option<&Statements>,
    report: Out<'_, Report>,
    error: Out<'_, Failure>,
) -> i32 {
    guard::call(error, || {
        let (history, report) = (given(history, "history")?, wanted(report, "report")?);
        let program = &history.program;
        let engagement = Statements::engage(statements, &program.0)?;
        let mut observations = history.observations.clone();
        settle(&program.0, &mut observations, &history.options.allowance())?;
        observations.add_reports(&program.0, history.reports.iter().cloned())?;
        let mut assessment = assess_period_within(&program.0, observations, &engagement, &history.options.allowance())?;
        assessment.unread = history.unread.clone();
        hand(report, Report { program: program.clone(), engagement, assessment });
        Ok(())
    })
}

/// Frees a history. NULL is allowed; reports that came of it stay.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_history_free(history: Option<Box<History>>) {
    guard::free(history);
}
