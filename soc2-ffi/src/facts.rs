//! Facts that an assessment is made of.

use std::ffi::c_char;

use soc2_core::facts;
use soc2_core::facts::FactsDocument;
use soc2_core::facts::Reading;

use crate::error::Failure;
use crate::guard;
use crate::guard::Out;
use crate::guard::bytes;
use crate::guard::given;
use crate::guard::text;

/// Facts documents, of any number of subjects. One thread at a time may add to it; while none does, any number may assess.
#[derive(Default)]
pub struct Facts {
    pub(crate) documents: Vec<FactsDocument>,
    /// What could not be read.
    pub(crate) unread: Vec<String>,
}

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
        held.documents.extend(read(name, name_len, json, json_len)?.complete()?);
        Ok(())
    })
}

/// The same, for who rather assesses what there is: adds what is sound of the text, one that has a mistake too. What was left out
/// is told, and a report on these facts is marked partial and says it, without what stands in the line. What is found when facts
/// are read for a check ends an assessment all the same: two different answers of a source at one instant, a name that stands twice.
///
/// Errors: `SOC2_ERROR_FACTS`, with every mistake; what is sound was added.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_facts_add_sound(
    facts: Option<&mut Facts>,
    name: *const c_char,
    name_len: usize,
    json: *const u8,
    json_len: usize,
    error: Out<'_, Failure>,
) -> i32 {
    guard::call(error, || {
        let held = given(facts, "facts")?;
        let mut reading = read(name, name_len, json, json_len)?;
        held.documents.append(&mut reading.documents);
        held.unread.extend(reading.unread());
        // Nothing is left of it but what is wrong.
        reading.complete()?;
        Ok(())
    })
}

/// How many documents there are; 0 for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_facts_len(facts: Option<&Facts>) -> usize {
    facts.map_or(0, |facts| facts.documents.len())
}

/// Frees facts. NULL is allowed; reports on them stay.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_facts_free(facts: Option<Box<Facts>>) {
    guard::free(facts);
}

/// What a text holds.
pub(crate) fn read(name: *const c_char, name_len: usize, json: *const u8, json_len: usize) -> Result<Reading, Failure> {
    let (name, json) = (text(name, name_len, "name")?, bytes(json, json_len, "json")?);
    Ok(facts::read(name, json, &Default::default()))
}
