//! What people state beside the facts.

use std::ffi::c_char;

use soc2_core::acceptance;
use soc2_core::diagnostic::Text;
use soc2_core::engage::engage;
use soc2_core::engagement::Engagement;
use soc2_core::program::Program;
use soc2_core::record;
use soc2_core::scope;
use soc2_core::scope::Scope;

use crate::error::Failure;
use crate::guard;
use crate::guard::Out;
use crate::guard::given;
use crate::guard::text;

/// What people state beside the facts: the scope, what was performed and tested, which risks are lived with. One thread at
/// a time may add to it; while none does, any number may assess.
///
/// Texts are YAML or JSON. They are read when something is assessed, so that every mistake is told at once.
#[derive(Default)]
pub struct Statements {
    scope: Option<Scope>,
    records: Vec<Text>,
    acceptances: Vec<Text>,
}

impl Statements {
    /// Held against a program.
    pub(crate) fn engage(statements: Option<&Self>, program: &Program) -> Result<Engagement, Failure> {
        let Some(Self { scope, records, acceptances }) = statements else { return Ok(Engagement::default()) };
        let (records, acceptances) = (record::read(records)?, acceptance::read(acceptances)?);
        Ok(engage(program, scope.clone(), records, acceptances)?)
    }
}

/// Nothing stated yet. Free it with `soc2_statements_free`.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_statements_new() -> *mut Statements {
    guard::value(std::ptr::null_mut(), || Box::into_raw(Box::default()))
}

/// Says what is assessed. The last one that is set counts. Errors: `SOC2_ERROR_SCOPE`, with every mistake.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_statements_set_scope(
    statements: Option<&mut Statements>,
    name: *const c_char,
    name_len: usize,
    scope: *const c_char,
    scope_len: usize,
    error: Out<'_, Failure>,
) -> i32 {
    guard::call(error, || {
        let statements = given(statements, "statements")?;
        let text = Text::new(text(name, name_len, "name")?, text(scope, scope_len, "scope")?);
        statements.scope = Some(scope::read(&text)?);
        Ok(())
    })
}

/// Adds performances, tests and judgments. What is wrong with them is told when something is assessed.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_statements_add_records(
    statements: Option<&mut Statements>,
    name: *const c_char,
    name_len: usize,
    records: *const c_char,
    records_len: usize,
    error: Out<'_, Failure>,
) -> i32 {
    guard::call(error, || {
        let statements = given(statements, "statements")?;
        let text = Text::new(text(name, name_len, "name")?, text(records, records_len, "records")?);
        statements.records.push(text);
        Ok(())
    })
}

/// Adds risk acceptances. What is wrong with them is told when something is assessed.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_statements_add_acceptances(
    statements: Option<&mut Statements>,
    name: *const c_char,
    name_len: usize,
    acceptances: *const c_char,
    acceptances_len: usize,
    error: Out<'_, Failure>,
) -> i32 {
    guard::call(error, || {
        let statements = given(statements, "statements")?;
        let text = Text::new(text(name, name_len, "name")?, text(acceptances, acceptances_len, "acceptances")?);
        statements.acceptances.push(text);
        Ok(())
    })
}

/// Frees statements. NULL is allowed; reports that were made with them stay.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_statements_free(statements: Option<Box<Statements>>) {
    guard::free(statements);
}
