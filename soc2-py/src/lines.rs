//! Documents, each by itself, into lines of JSON.

use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;

use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::PyBytes;
use serde_json::json;
use soc2_core::time::Instant;

use crate::crew::Crew;
use crate::failure::Failure;
use crate::given::Costs;
use crate::given::instant;
use crate::program::Program;
use crate::work::caught;

/// So much is given to a thread at a time: enough that handing over costs nothing, little enough to hold.
const BLOCK_DOCUMENTS: usize = 64;
const BLOCK_BYTES: usize = 256 * 1024;

/// The findings of each document by itself, or what is wrong with it, on threads, in the order of the documents.
#[pyclass(frozen, module = "soc2._native")]
pub(crate) struct Lines {
    crew: Crew<Vec<String>>,
    asked: Asked,
    /// How many documents were given: messages call them by their numbers.
    n_given: AtomicUsize,
}

#[derive(Clone)]
struct Asked {
    program: Program,
    as_of: Option<Instant>,
    costs: Costs,
}

#[pymethods]
impl Lines {
    #[new]
    fn new(program: &Program, as_of: Option<&str>, costs: Costs, threads: usize) -> PyResult<Self> {
        let as_of = caught(|| as_of.map(instant).transpose())?;
        let asked = Asked { program: program.clone(), as_of, costs };
        Ok(Self { crew: Crew::new(threads), asked, n_given: AtomicUsize::new(0) })
    }

    /// Gives documents as a block of work.
    fn give(&self, documents: Vec<PyBackedBytes>) -> PyResult<()> {
        let (asked, first) = (self.asked.clone(), self.numbered(documents.len()));
        let work = move |over: &AtomicBool| {
            Ok(asked.lines(first, documents.iter().map(|document| -> &[u8] { document }), over))
        };
        Ok(self.crew.give(work)?)
    }

    /// Gives the next lines of a text as a block of work; they are not copied. Says where the lines after them begin.
    fn give_lines(&self, text: PyBackedBytes, begin: usize) -> PyResult<usize> {
        let block = Block::of(&text, begin);
        if block.n_documents > 0 {
            let (asked, first, to) = (self.asked.clone(), self.numbered(block.n_documents), block.to);
            let work = move |over: &AtomicBool| {
                Ok(asked.lines(first, documents(text.get(begin..to).unwrap_or_default()), over))
            };
            self.crew.give(work)?;
        }
        Ok(block.to)
    }

    /// How many blocks were given and not taken.
    fn waiting(&self) -> usize {
        self.crew.waiting()
    }

    /// The lines of the block that was given first; nothing when all were taken.
    fn take<'py>(&self, py: Python<'py>) -> PyResult<Option<Vec<Bound<'py, PyBytes>>>> {
        let lines = self.crew.take(py)?;
        Ok(lines.map(|lines| lines.iter().map(|line| PyBytes::new(py, line.as_bytes())).collect()))
    }
}

impl Lines {
    /// The number of the next document, of so many.
    fn numbered(&self, n_documents: usize) -> usize {
        self.n_given.fetch_add(n_documents, Ordering::Relaxed) + 1
    }
}

impl Asked {
    fn lines<'a>(&self, first: usize, documents: impl Iterator<Item = &'a [u8]>, over: &AtomicBool) -> Vec<String> {
        let numbered = (first..).zip(documents).take_while(|_| !over.load(Ordering::Relaxed));
        numbered.map(|(number, document)| self.line(number, document, over)).collect()
    }

    fn line(&self, number: usize, document: &[u8], over: &AtomicBool) -> String {
        let found = self.program.found_in(&format!("document {number}"), document, self.as_of, self.costs, over);
        let line = found.map(|findings| self.program.findings_json(&findings));
        line.unwrap_or_else(|failure: Failure| json!({"error": failure.to_json()}).to_string())
    }
}

/// Where a block of lines ends.
struct Block {
    to: usize,
    n_documents: usize,
}

impl Block {
    fn of(text: &[u8], from: usize) -> Self {
        let mut block = Self { to: from, n_documents: 0 };
        for line in text.get(from..).unwrap_or_default().split_inclusive(|&byte| byte == b'\n') {
            block.to += line.len();
            block.n_documents += usize::from(!line.trim_ascii().is_empty());
            if block.n_documents == BLOCK_DOCUMENTS || block.to - from >= BLOCK_BYTES {
                break;
            }
        }
        block
    }
}

/// The lines of a text that are not empty.
fn documents(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|&byte| byte == b'\n').filter(|line| !line.trim_ascii().is_empty())
}
