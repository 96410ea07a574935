//! Bytes that the library made.

use std::ffi::c_char;

use crate::guard;

/// Bytes that the library made: a report, findings, a list. They stay as they are until it is freed.
pub struct Buffer(Vec<u8>);

impl Buffer {
    /// A text, with a NUL behind it.
    pub(crate) fn of(text: String) -> Self {
        let mut bytes = text.into_bytes();
        bytes.push(0);
        Self(bytes)
    }
}

/// The bytes of a buffer: UTF-8 text, with a NUL behind its last byte. NULL for a buffer that is NULL.
///
/// They are the buffer's: read them before it is freed. Any number of threads may.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_buf_data(buf: Option<&Buffer>) -> *const c_char {
    buf.map_or(std::ptr::null(), |buf| buf.0.as_ptr().cast())
}

/// How many bytes it has, without the NUL; 0 for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_buf_len(buf: Option<&Buffer>) -> usize {
    buf.map_or(0, |buf| buf.0.len().saturating_sub(1))
}

/// Frees a buffer. NULL is allowed.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_buf_free(buf: Option<Box<Buffer>>) {
    guard::free(buf);
}
