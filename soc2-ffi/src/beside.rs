//! What a report has beside what it always has.

use std::ffi::c_char;

use soc2_core::diagnostic::Text;
use soc2_core::difference::Difference;
use soc2_core::digest::Key;
use soc2_core::past;
use soc2_core::past::Past;
use soc2_core::report;
use soc2_core::report::Report;
use soc2_core::since;

use crate::error::Failure;
use crate::guard;
use crate::guard::Out;
use crate::guard::bytes;
use crate::guard::given;
use crate::guard::text;

/// What a report has beside what it always has: what changed since an earlier one, and the facts that findings rest on. One
/// thread at a time may set it; while none does, any number may render with it.
#[derive(Default)]
pub struct Beside {
    baseline: Option<Past>,
    shown: Shown,
}

#[derive(Default)]
enum Shown {
    #[default]
    Digests,
    Values {
        key: Option<Key>,
    },
}

impl Beside {
    /// What changed since the earlier report, where there is one.
    pub(crate) fn difference(&self, report: &Report<'_>) -> Result<Option<Difference>, Failure> {
        Ok(self.baseline.as_ref().map(|before| since(before, report)).transpose()?)
    }

    pub(crate) fn view<'a>(&'a self, since: Option<&'a Difference>) -> report::Beside<'a> {
        let shown = match &self.shown {
            Shown::Digests => report::Shown::Digests,
            Shown::Values { key } => report::Shown::Values { key: key.as_ref() },
        };
        report::Beside { shown, since }
    }
}

/// Nothing beside it yet. Free it with `soc2_beside_free`.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_beside_new() -> *mut Beside {
    guard::value(std::ptr::null_mut(), || Box::into_raw(Box::default()))
}

/// Compares with an earlier report, JSON: what is new, fixed, worse, better or gone since, and why. The last one that is set
/// counts. `name` is what messages call it.
///
/// Errors: `SOC2_ERROR_REPORT` for what is no report.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_beside_set_baseline(
    beside: Option<&mut Beside>,
    name: *const c_char,
    name_len: usize,
    report: *const u8,
    report_len: usize,
    error: Out<'_, Failure>,
) -> i32 {
    guard::call(error, || {
        let beside = given(beside, "beside")?;
        beside.baseline = Some(read(name, name_len, report, report_len)?);
        Ok(())
    })
}

/// Shows the facts that findings rest on, in JSON, without what the sources' schemas call sensitive. Of that there are digests
/// under a key (HMAC-SHA-256) where `key_len` is not 0, so that who has the key sees what is equal; a key has 16 bytes or more.
/// The digests of sources and files stay as they are: a short secret can be found by trying, by who has all the rest of its
/// source.
///
/// Errors: `SOC2_ERROR_ARGUMENT` for a key that is shorter.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_beside_show_values(
    beside: Option<&mut Beside>,
    key: *const u8,
    key_len: usize,
    error: Out<'_, Failure>,
) -> i32 {
    guard::call(error, || {
        let beside = given(beside, "beside")?;
        let key = match bytes(key, key_len, "key")? {
            [] => None,
            key => Some(Key::new(key).map_err(|error| Failure::argument(error.to_string()))?),
        };
        beside.shown = Shown::Values { key };
        Ok(())
    })
}

/// Frees it. NULL is allowed.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_beside_free(beside: Option<Box<Beside>>) {
    guard::free(beside);
}

/// An earlier report.
pub(crate) fn read(
    name: *const c_char,
    name_len: usize,
    report: *const u8,
    report_len: usize,
) -> Result<Past, Failure> {
    let report = text(report.cast(), report_len, "report")?;
    Ok(past::read(&Text::new(text(name, name_len, "name")?, report))?)
}
