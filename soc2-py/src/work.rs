//! Work off the interpreter's lock, which Ctrl-C ends and a panic does not bring down.

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;
use std::sync::mpsc;
use std::sync::mpsc::Receiver;
use std::sync::mpsc::RecvTimeoutError;
use std::thread;
use std::time::Duration;

use pyo3::prelude::*;

use crate::failure::Failure;

/// How long Ctrl-C may go unnoticed.
const LOOK: Duration = Duration::from_millis(50);

/// What work and the thread that waits for it tell each other.
#[derive(Default)]
pub(crate) struct Door {
    /// Nobody waits any more.
    pub(crate) cancel: AtomicBool,
    /// How much is done, of what the caller of [`watched`] says there is.
    pub(crate) done: AtomicU64,
}

/// Does work on a thread of its own, while this one looks for signals.
///
/// After Ctrl-C nobody waits: what the work still does ends by itself soon, and it holds nothing of Python's that it would
/// have to ask for.
pub(crate) fn unlocked<T: Send + 'static>(
    py: Python<'_>,
    work: impl FnOnce(&Door) -> Result<T, Failure> + Send + 'static,
) -> PyResult<T> {
    watched(py, |_| Ok(()), work)
}

/// The same, told now and then how much is done.
pub(crate) fn watched<T: Send + 'static>(
    py: Python<'_>,
    mut told: impl FnMut(u64) -> PyResult<()>,
    work: impl FnOnce(&Door) -> Result<T, Failure> + Send + 'static,
) -> PyResult<T> {
    let door = Arc::new(Door::default());
    let (hand, waiting) = mpsc::sync_channel(1);
    let inside = Arc::clone(&door);
    let run = move || {
        let outcome = sound(|| work(&inside));
        // Nobody may wait any more.
        hand.send(outcome).ok();
    };
    let spawned = thread::Builder::new().name("soc2".to_owned()).spawn(run);
    spawned.map_err(|error| Failure::internal(format!("no thread: {error}")))?;
    match awaited(py, waiting, || told(door.done.load(Ordering::Relaxed))) {
        Ok(outcome) => {
            told(door.done.load(Ordering::Relaxed))?;
            Ok(outcome?)
        }
        Err(interrupt) => {
            door.cancel.store(true, Ordering::Relaxed);
            Err(interrupt)
        }
    }
}

/// Does what is short where it is called, and tells of a panic as [`unlocked`] does.
pub(crate) fn caught<T>(work: impl FnOnce() -> Result<T, Failure>) -> PyResult<T> {
    Ok(sound(work)?)
}

/// What comes of work, off the interpreter's lock; now and then signals are looked for, and `meanwhile` is done.
pub(crate) fn awaited<T: Send>(
    py: Python<'_>,
    mut waiting: Receiver<Result<T, Failure>>,
    mut meanwhile: impl FnMut() -> PyResult<()>,
) -> PyResult<Result<T, Failure>> {
    loop {
        let came;
        (came, waiting) = py.detach(move || (waiting.recv_timeout(LOOK), waiting));
        match came {
            Ok(outcome) => return Ok(outcome),
            Err(RecvTimeoutError::Disconnected) => {
                return Err(Failure::internal("the work ended without a word").into());
            }
            Err(RecvTimeoutError::Timeout) => py.check_signals().and_then(|()| meanwhile())?,
        }
    }
}

/// What comes of work; a panic is a failure.
pub(crate) fn sound<T>(work: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    // What a panic leaves half done is dropped with the work.
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| Err(Failure::internal(said(panic.as_ref()))))
}

fn said(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("a panic without a message")
}
