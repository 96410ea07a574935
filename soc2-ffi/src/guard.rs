//! What C hands in, made safe: null, lengths, out-parameters, panics. The only unsafe code.

use std::any::Any;
use std::ffi::c_char;
use std::mem::MaybeUninit;
use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::slice;

use crate::error::Failure;
use crate::error::SOC2_OK;

/// Where C wants a handle; null where it does not want it.
pub(crate) type Out<'a, T> = Option<&'a mut MaybeUninit<*mut T>>;

/// Does what a call is for, and says how it went: a status, and what went wrong, where C wants to know.
///
/// A panic is a defect of ours. It ends here, as a status.
pub(crate) fn call(error: Out<'_, Failure>, work: impl FnOnce() -> Result<(), Failure>) -> i32 {
    status(error, || work().map(|()| SOC2_OK))
}

/// The same, for calls that have more than one way to succeed.
pub(crate) fn status(error: Out<'_, Failure>, work: impl FnOnce() -> Result<i32, Failure>) -> i32 {
    // What the work could leave half done is in handles that it was lent; each of its steps leaves them whole.
    let failure = match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(status)) => return status,
        Ok(Err(failure)) => failure,
        Err(panic) => Failure::internal(said(panic.as_ref())),
    };
    let code = failure.code();
    if let Some(error) = error {
        error.write(Box::into_raw(Box::new(failure)));
    }
    code
}

/// The same, for what cannot fail: what it is worth on a panic is said by the caller.
pub(crate) fn value<T>(otherwise: T, work: impl FnOnce() -> T) -> T {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(otherwise)
}

/// Frees a handle. What its drop may do wrong stays here.
pub(crate) fn free<T>(handle: Option<Box<T>>) {
    value((), || drop(handle));
}

fn said(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("a panic without a message")
}

/// A handle that has to be there.
pub(crate) fn given<T>(handle: Option<T>, name: &str) -> Result<T, Failure> {
    handle.ok_or_else(|| Failure::argument(format!("`{name}` is NULL")))
}

/// Two handles of one kind that have to be there and be two: one that is changed cannot be read beside that.
pub(crate) fn apart<'a, T>(
    changed: *mut T,
    name: &str,
    other: *const T,
    name_of_other: &str,
) -> Result<(&'a mut T, &'a T), Failure> {
    if !changed.is_null() && std::ptr::eq(changed, other) {
        return Err(Failure::argument(format!("`{name}` and `{name_of_other}` are one")));
    }
    // SAFETY: the header asks for handles that are not freed yet, each from its own allocation, and that no other thread uses
    // the one that is changed, nor changes the other, until the call returns; what is made of them here does not outlive the
    // call. Null becomes `None`, and that they are one was refused above.
    let (changed, other) = unsafe { (changed.as_mut(), other.as_ref()) };
    Ok((given(changed, name)?, given(other, name_of_other)?))
}

/// The place for a handle, which has to be there.
pub(crate) fn wanted<'a, T>(out: Out<'a, T>, name: &str) -> Result<&'a mut MaybeUninit<*mut T>, Failure> {
    given(out, name)
}

/// Hands a handle out.
pub(crate) fn hand<T>(out: &mut MaybeUninit<*mut T>, value: T) {
    out.write(Box::into_raw(Box::new(value)));
}

/// The bytes that C names by a pointer and a length; NULL stands for none where the length is 0.
pub(crate) fn bytes<'a>(data: *const u8, len: usize, name: &str) -> Result<&'a [u8], Failure> {
    if len == 0 {
        return Ok(&[]);
    }
    if data.is_null() {
        return Err(Failure::argument(format!("`{name}` is NULL, and its length is {len}")));
    }
    if isize::try_from(len).is_err() {
        return Err(Failure::argument(format!("the length of `{name}` is {len}: more than there can be")));
    }
    // SAFETY: the header asks that `len` bytes stand at `data`, and stay as they are until the call returns; what is
    // made of them here does not outlive the call. Null and lengths that no object has were refused above.
    Ok(unsafe { slice::from_raw_parts(data, len) })
}

/// The same, as text.
pub(crate) fn text<'a>(data: *const c_char, len: usize, name: &str) -> Result<&'a str, Failure> {
    let bytes = bytes(data.cast(), len, name)?;
    str::from_utf8(bytes)
        .map_err(|error| Failure::argument(format!("`{name}` is not UTF-8 at byte {}", error.valid_up_to())))
}
