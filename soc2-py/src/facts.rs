//! Facts that an assessment is made of.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use arrow_array::Array;
use arrow_array::cast::AsArray;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use pyo3_arrow::input::AnyArray;
use serde_json::Value;
use serde_json::json;
use soc2_core::facts;
use soc2_core::facts::FactsDocument;

use crate::column;
use crate::failure::Failure;
use crate::failure::shown;
use crate::given::NamedBytes;
use crate::work::unlocked;

/// Facts documents, of any number of subjects.
#[pyclass(frozen, module = "soc2._native")]
#[derive(Clone)]
pub(crate) struct Facts {
    pub(crate) documents: Arc<[FactsDocument]>,
    /// What is wrong with those that were left out.
    pub(crate) problems: Arc<[String]>,
    told: Arc<str>,
}

#[pymethods]
impl Facts {
    /// Reads texts, each a document, an array of them, or one a line. A mistake refuses all of them.
    #[staticmethod]
    fn read(py: Python<'_>, texts: Vec<NamedBytes>) -> PyResult<Self> {
        unlocked(py, move |door| {
            let read = sound(&texts, || door.cancel.load(Ordering::Relaxed));
            match read.failures.is_empty() {
                true => Ok(read.facts()),
                false => Err(Failure::together(read.failures).unwrap_or_else(|| Failure::internal("no mistake"))),
            }
        })
    }

    /// The same, leaving out documents with mistakes.
    #[staticmethod]
    fn read_sound(py: Python<'_>, texts: Vec<NamedBytes>) -> PyResult<Self> {
        unlocked(py, move |door| Ok(sound(&texts, || door.cancel.load(Ordering::Relaxed)).facts()))
    }

    fn __len__(&self) -> usize {
        self.documents.len()
    }

    /// The subject of each document, as JSON.
    fn subjects(&self, py: Python<'_>) -> PyResult<String> {
        let documents = Arc::clone(&self.documents);
        unlocked(py, move |_| Ok(subjects(&documents)))
    }

    /// What is wrong with the documents that were left out, as JSON.
    fn problems(&self) -> &str {
        &self.told
    }
}

fn subjects(documents: &[FactsDocument]) -> String {
    let subject = |document: &FactsDocument| {
        let subject = &document.subject;
        let newest = document.newest().map(|it| it.to_string());
        json!({"key": subject.to_string(), "kind": subject.kind, "id": subject.id, "region": subject.region,
                "labels": subject.labels, "collected_at": newest})
    };
    Value::from(documents.iter().map(subject).collect::<Vec<_>>()).to_string()
}

struct Sound {
    documents: Vec<FactsDocument>,
    failures: Vec<Failure>,
    problems: Vec<String>,
    told: Vec<Value>,
}

impl Sound {
    fn facts(self) -> Facts {
        let told = Value::from(self.told).to_string().into();
        Facts { documents: self.documents.into(), problems: self.problems.into(), told }
    }
}

fn sound(texts: &[NamedBytes], is_over: impl Fn() -> bool) -> Sound {
    let mut read = Sound { documents: Vec::new(), failures: Vec::new(), problems: Vec::new(), told: Vec::new() };
    for (name, json) in texts {
        if is_over() {
            break;
        }
        let mut reading = facts::read(name, json, &Default::default());
        read.documents.append(&mut reading.documents);
        read.problems.extend(reading.unread());
        read.told.extend(reading.diagnostics.iter().map(shown));
        read.failures.extend(reading.complete().err().map(Failure::from));
    }
    read
}

/// The texts of a column of documents, whatever layout it has, each in its row: nothing for a null.
#[pyfunction]
pub(crate) fn texts_of_column<'py>(py: Python<'py>, column: AnyArray) -> PyResult<Vec<Option<Bound<'py, PyBytes>>>> {
    let mut texts = Vec::new();
    for chunk in column.into_reader()? {
        let chunk = chunk.map_err(|error| Failure::argument(error.to_string()))?;
        let values = column::texts("a column of facts documents", of_table(&chunk)?)?;
        texts.extend(values.into_iter().map(|text| text.map(|text| PyBytes::new(py, text))));
    }
    Ok(texts)
}

/// Of a table the column of documents, or its only one.
fn of_table(column: &dyn Array) -> Result<&dyn Array, Failure> {
    let Some(table) = column.as_struct_opt() else { return Ok(column) };
    let only = (table.num_columns() == 1).then(|| table.column(0));
    let found = table.column_by_name("document").or(only);
    let message = "a table of facts documents has one column, or one that is named `document`";
    found.map(AsRef::as_ref).ok_or_else(|| Failure::argument(message))
}

/// The documents of a text, all of them sound.
pub(crate) fn read(name: &str, json: &[u8]) -> Result<Vec<FactsDocument>, Failure> {
    Ok(facts::read(name, json, &Default::default()).complete()?)
}
