//! Facts that an assessment is made of.

use std::ffi::c_char;

use soc2_core::facts;
use soc2_core::facts::FactsDocument;

use crate::error::Failure;
use crate::guard;
use crate::guard::Out;
use crate::guard::bytes;
use crate::guard::given;
use crate::guard::text;

/// Facts documents, of any number of subjects. One thread at a time may add to it; while none does, any number may assess.
#[derive(Default)]
pub struct Facts(pub(crate) Vec<FactsDocument>);

/// No facts yet. Free it with `soc2_facts_free`.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_facts_new() -> *mut Facts {
    guard::value(std::ptr::null_mut(), || Box::into_raw(Box::default()))
}

/// Adds a text of facts: one JSON document, an array of them, or one a line. `name` is what messages call it. The text is
/// copied. One that has a mistake adds nothing.
///
/// Errors: `SOC2_ERROR_FACTS`, with every mistake.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_facts_add(
    facts: Option<&mut Facts>,
    name: *const c_char,
    name_len: usize,
    json: *const u8,
    json_len: usize,
    error: Out<'_, Failure>,
) -> i32 {
    guard::call(error, || {
        let held = given(facts, "facts")?;
        held.0.extend(read(name, name_len, json, json_len)?);
        Ok(())
    })
}

/// How many documents there are; 0 for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_facts_len(facts: Option<&Facts>) -> usize {
    facts.map_or(0, |facts| facts.0.len())
}

/// Frees facts. NULL is allowed; reports on them stay.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_facts_free(facts: Option<Box<Facts>>) {
    guard::free(facts);
}

/// The documents of a text.
pub(crate) fn read(
    name: *const c_char,
    name_len: usize,
    json: *const u8,
    json_len: usize,
) -> Result<Vec<FactsDocument>, Failure> {
    let (name, json) = (text(name, name_len, "name")?, bytes(json, json_len, "json")?);
    Ok(facts::read(name, json, &Default::default()).complete()?)
}
