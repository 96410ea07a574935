//! A report held against the inputs that it is said to follow from.

use std::ffi::c_char;

use soc2_core::report::Made;
use soc2_core::verify;
use soc2_core::verify::Verification;

use crate::beside::Beside;
use crate::buffer::Buffer;
use crate::error::Failure;
use crate::guard;
use crate::guard::Out;
use crate::guard::bytes;
use crate::guard::given;
use crate::guard::hand;
use crate::guard::text;
use crate::guard::wanted;
use crate::report::Report;

/// What came of holding a report against its inputs. It never changes; any number of threads may read it at once.
pub struct Verified(Verification);

/// Holds a JSON report against what follows: `again` is assessed anew from the inputs that the report is said to follow from,
/// under the names that they had, with `soc2_options_set_time_of`; `beside` is what the report has beside, and may be NULL.
/// Free what comes of it with `soc2_verification_free`.
///
/// That a report does not follow is no error: `soc2_verification_follows` tells it.
///
/// Errors: `SOC2_ERROR_REPORT` for what is no report, and for an earlier one in `beside` that is of a later instant.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_report_verify(
    again: Option<&Report>,
    name: *const c_char,
    name_len: usize,
    report: *const u8,
    report_len: usize,
    beside: Option<&Beside>,
    verification: Out<'_, Verified>,
    error: Out<'_, Failure>,
) -> i32 {
    guard::call(error, || {
        let (again, verification) = (given(again, "again")?.view(), wanted(verification, "verification")?);
        let made = Made::read(text(name, name_len, "name")?, bytes(report, report_len, "report")?)?;
        let nothing = Beside::default();
        let beside = beside.unwrap_or(&nothing);
        let difference = beside.difference(&again)?;
        hand(verification, Verified(verify(&made, &again, beside.view(difference.as_ref()))?));
        Ok(())
    })
}

/// Whether the report is byte for byte what follows: 1 where it is, 0 where it is not, and for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_verification_follows(verification: Option<&Verified>) -> i32 {
    verification.is_some_and(|it| it.0.follows).into()
}

/// It as JSON by `schemas/verification.schema.json`: what was changed, the inputs that are others now, and each place at which
/// the report says something else than what follows.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_verification_json(
    verification: Option<&Verified>,
    json: Out<'_, Buffer>,
    error: Out<'_, Failure>,
) -> i32 {
    guard::call(error, || {
        let (verification, json) = (given(verification, "verification")?, wanted(json, "json")?);
        hand(json, Buffer::of(verification.0.to_json()));
        Ok(())
    })
}

/// Frees it. NULL is allowed.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_verification_free(verification: Option<Box<Verified>>) {
    guard::free(verification);
}
