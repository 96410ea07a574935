//! Threads that share work, whose results come in the order in which it was given.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::sync::mpsc;
use std::sync::mpsc::Receiver;
use std::sync::mpsc::Sender;
use std::sync::mpsc::SyncSender;
use std::thread;

use pyo3::prelude::*;

use crate::failure::Failure;
use crate::work::awaited;
use crate::work::sound;

/// A piece of work; it looks now and then whether anybody still waits.
type Piece<T> = Box<dyn FnOnce(&AtomicBool) -> Result<T, Failure> + Send>;

/// A piece, and whom its result is handed to.
type Job<T> = (Piece<T>, SyncSender<Result<T, Failure>>);

/// Threads that go on with what was given while results are taken, so that nobody waits for the slowest of a batch.
///
/// They end by themselves when this is dropped, soon, and hold nothing of Python's that they would have to ask for.
pub(crate) struct Crew<T> {
    hand: Sender<Job<T>>,
    jobs: Arc<Mutex<Receiver<Job<T>>>>,
    given: Mutex<VecDeque<Receiver<Result<T, Failure>>>>,
    at_work: Mutex<usize>,
    threads: usize,
    over: Arc<AtomicBool>,
}

impl<T: Send + 'static> Crew<T> {
    /// So many threads, which begin as they are needed.
    pub(crate) fn new(threads: usize) -> Self {
        let (hand, jobs) = mpsc::channel();
        let jobs = Arc::new(Mutex::new(jobs));
        Self { hand, jobs, given: Mutex::default(), at_work: Mutex::new(0), threads, over: Arc::default() }
    }

    /// Gives a piece of work to whoever is free next.
    pub(crate) fn give(
        &self,
        work: impl FnOnce(&AtomicBool) -> Result<T, Failure> + Send + 'static,
    ) -> Result<(), Failure> {
        let (answer, waiting) = mpsc::sync_channel(1);
        let sent = self.hand.send((Box::new(work), answer));
        sent.map_err(|_| Failure::internal("nobody takes work"))?;
        locked(&self.given).push_back(waiting);
        self.one_more()
    }

    /// How many pieces were given and not taken.
    pub(crate) fn waiting(&self) -> usize {
        locked(&self.given).len()
    }

    /// The result of the piece that was given first, when it is there; nothing when all were taken.
    pub(crate) fn take(&self, py: Python<'_>) -> PyResult<Option<T>> {
        let Some(first) = locked(&self.given).pop_front() else { return Ok(None) };
        let came = awaited(py, first, || Ok(()));
        if came.is_err() {
            self.over.store(true, Ordering::Relaxed);
        }
        Ok(Some(came??))
    }

    fn one_more(&self) -> Result<(), Failure> {
        let mut at_work = locked(&self.at_work);
        if *at_work == self.threads {
            return Ok(());
        }
        let (jobs, over) = (Arc::clone(&self.jobs), Arc::clone(&self.over));
        let work = move || {
            // Nobody gives any more when the crew is dropped.
            while let Some((piece, answer)) = next(&jobs) {
                answer.send(sound(|| piece(&over))).ok();
            }
        };
        match thread::Builder::new().name("soc2".to_owned()).spawn(work) {
            Ok(_) => *at_work += 1,
            // Fewer do as well; without any, nobody would.
            Err(error) if *at_work == 0 => return Err(Failure::internal(format!("no thread: {error}"))),
            Err(_) => {}
        }
        Ok(())
    }
}

impl<T> Drop for Crew<T> {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
    }
}

fn next<T>(jobs: &Mutex<Receiver<Job<T>>>) -> Option<Job<T>> {
    locked(jobs).recv().ok()
}

/// No state that a panic could leave half done is behind these locks.
fn locked<T>(it: &Mutex<T>) -> MutexGuard<'_, T> {
    it.lock().unwrap_or_else(PoisonError::into_inner)
}
