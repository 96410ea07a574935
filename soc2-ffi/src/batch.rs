//! Many texts of facts, each document by itself.

use std::collections::VecDeque;
use std::ffi::c_char;

use soc2_core::facts;
use soc2_core::facts::FactsDocument;

use crate::error::Failure;
use crate::error::SOC2_DONE;
use crate::error::SOC2_OK;
use crate::findings::Findings;
use crate::guard;
use crate::guard::Out;
use crate::guard::bytes;
use crate::guard::given;
use crate::guard::hand;
use crate::guard::text;
use crate::guard::wanted;
use crate::options::Options;
use crate::program::Program;

/// Texts of facts that wait to be evaluated, one document after another. One thread at a time may use it; each thread may
/// have its own, on one program.
pub struct Batch {
    program: Program,
    options: Options,
    texts: VecDeque<(String, Vec<u8>)>,
    documents: VecDeque<FactsDocument>,
}

impl Batch {
    /// The next document, or what is wrong with the next text, whose sound documents follow.
    fn next(&mut self) -> Result<Option<FactsDocument>, Failure> {
        loop {
            if let Some(document) = self.documents.pop_front() {
                return Ok(Some(document));
            }
            let Some((name, json)) = self.texts.pop_front() else { return Ok(None) };
            let mut reading = facts::read(&name, &json, &Default::default());
            self.documents.extend(std::mem::take(&mut reading.documents));
            // Nothing is left of it but what is wrong.
            reading.complete()?;
        }
    }
}

/// An empty batch on a program, with a copy of the options, which may be NULL. Free it with `soc2_batch_free`; the handles
/// that are given stay the caller's.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_batch_new(
    program: Option<&Program>,
    options: Option<&Options>,
    batch: Out<'_, Batch>,
    error: Out<'_, Failure>,
) -> i32 {
    guard::call(error, || {
        let (program, batch) = (given(program, "program")?.clone(), wanted(batch, "batch")?);
        let options = options.cloned().unwrap_or_default();
        hand(batch, Batch { program, options, texts: VecDeque::new(), documents: VecDeque::new() });
        Ok(())
    })
}

/// Adds a text of facts: one document, an array, or one a line. `name` is what messages call it. Both are copied.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_batch_add(
    batch: Option<&mut Batch>,
    name: *const c_char,
    name_len: usize,
    json: *const u8,
    json_len: usize,
    error: Out<'_, Failure>,
) -> i32 {
    guard::call(error, || {
        let batch = given(batch, "batch")?;
        let (name, json) = (text(name, name_len, "name")?, bytes(json, json_len, "json")?);
        batch.texts.push_back((name.to_owned(), json.to_vec()));
        Ok(())
    })
}

/// The findings of the next document, in the order in which texts were added: `SOC2_OK` with findings, to be freed, or
/// `SOC2_DONE` without when all were asked for. More may be added then.
///
/// Errors: `SOC2_ERROR_FACTS` with what is wrong with a text. Its sound documents follow: go on asking.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_batch_next(
    batch: Option<&mut Batch>,
    findings: Out<'_, Findings>,
    error: Out<'_, Failure>,
) -> i32 {
    guard::status(error, || {
        let (batch, findings) = (given(batch, "batch")?, wanted(findings, "findings")?);
        let Some(document) = batch.next()? else { return Ok(SOC2_DONE) };
        hand(findings, Findings::of(&batch.program, std::slice::from_ref(&document), &batch.options)?);
        Ok(SOC2_OK)
    })
}

/// Frees a batch and what waits in it. NULL is allowed; findings that came of it stay.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_batch_free(batch: Option<Box<Batch>>) {
    guard::free(batch);
}
