//! Arrow batches of facts documents into Arrow batches of findings.

use std::sync::Arc;
use std::sync::LazyLock;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;

use arrow_array::Array;
use arrow_array::ArrayRef;
use arrow_array::RecordBatch;
use arrow_array::RecordBatchReader;
use arrow_array::StructArray;
use arrow_array::builder::ListBuilder;
use arrow_array::builder::StringBuilder;
use arrow_array::builder::TimestampMicrosecondBuilder;
use arrow_schema::DataType;
use arrow_schema::Field;
use arrow_schema::Schema;
use arrow_schema::SchemaRef;
use arrow_schema::TimeUnit;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;
use pyo3::types::PyTuple;
use pyo3_arrow::error::PyArrowResult;
use pyo3_arrow::ffi::to_array_pycapsules;
use pyo3_arrow::ffi::to_schema_pycapsule;
use pyo3_arrow::input::AnyRecordBatch;
use soc2_core::digest::Digest;
use soc2_core::evaluate::Findings;
use soc2_core::finding::Finding;
use soc2_core::time::Instant;

use crate::column;
use crate::crew::Crew;
use crate::failure::Failure;
use crate::given::Costs;
use crate::given::instant;
use crate::program::Program;
use crate::work::caught;

/// So many documents are given to a thread at a time, and answered by one batch.
const BLOCK: usize = 256;
/// So many blocks of each thread wait: while one is taken, work goes on.
const AHEAD: usize = 2;

/// The columns of findings: what `soc2.arrow.schema()` says of them.
static SCHEMA: LazyLock<SchemaRef> = LazyLock::new(|| {
    let text = |name: &str| Field::new(name, DataType::Utf8, true);
    let texts = |name: &str| Field::new(name, DataType::List(Arc::new(Field::new("item", DataType::Utf8, true))), true);
    let instant = |name: &str| Field::new(name, DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())), true);
    Arc::new(Schema::new(vec![
        text("document"),
        text("subject"),
        text("check"),
        text("outcome"),
        text("reason"),
        text("message"),
        texts("missing"),
        texts("resources"),
        instant("as_of"),
        text("problem"),
    ]))
});

/// Batches of documents that are brought one after the other, and batches of what is found in them, in their order.
#[pyclass(frozen, module = "soc2._native")]
pub(crate) struct Batches {
    crew: Crew<RecordBatch>,
    asked: Arc<Asked>,
    brought: Mutex<Option<Brought>>,
    threads: usize,
}

struct Asked {
    program: Program,
    documents: String,
    as_of: When,
    costs: Costs,
}

/// As of when a document is looked at.
enum When {
    Newest,
    At(Instant),
    OfColumn(String),
}

/// What is left of what was brought.
struct Brought {
    reader: Box<dyn RecordBatchReader + Send>,
    rest: Option<RecordBatch>,
}

#[pymethods]
impl Batches {
    #[new]
    fn new(
        program: &Program,
        documents: String,
        as_of: Option<&str>,
        as_of_column: Option<String>,
        costs: Costs,
        threads: usize,
    ) -> PyResult<Self> {
        let as_of = match (as_of, as_of_column) {
            (None, None) => When::Newest,
            (Some(text), None) => When::At(caught(|| instant(text))?),
            (None, Some(column)) => When::OfColumn(column),
            (Some(_), Some(_)) => {
                return Err(Failure::argument("one instant for all, or a column of them: leave one out").into());
            }
        };
        let asked = Asked { program: program.clone(), documents, as_of, costs };
        Ok(Self { crew: Crew::new(threads), asked: Arc::new(asked), brought: Mutex::default(), threads })
    }

    /// Brings a batch, a table or a stream. What was brought before has to be taken by then.
    fn bring(&self, py: Python<'_>, batches: AnyRecordBatch) -> PyResult<()> {
        let reader = batches.into_reader()?;
        self.asked.column(&reader.schema(), &self.asked.documents)?;
        if let When::OfColumn(name) = &self.asked.as_of {
            self.asked.column(&reader.schema(), name)?;
        }
        let brought = Some(Brought { reader, rest: None });
        // Whoever has this lock may wait for the interpreter's.
        py.detach(|| *self.brought.lock().unwrap_or_else(PoisonError::into_inner) = brought);
        Ok(())
    }

    /// The next batch of findings; nothing when what was brought is done.
    fn take(&self, py: Python<'_>) -> PyResult<Option<Batch>> {
        while self.crew.waiting() < self.threads.saturating_mul(AHEAD) {
            // Whoever brings batches may ask for the interpreter's lock, on another thread too.
            let Some(block) = py.detach(|| self.block())? else { break };
            let asked = Arc::clone(&self.asked);
            self.crew.give(move |over| asked.found(&block, over))?;
        }
        Ok(self.crew.take(py)?.map(Batch))
    }
}

impl Batches {
    /// The next documents of what was brought.
    fn block(&self) -> Result<Option<RecordBatch>, Failure> {
        let mut brought = self.brought.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(Brought { reader, rest }) = &mut *brought else { return Ok(None) };
        let batch = loop {
            match rest.take().map(Ok).or_else(|| reader.next()).transpose() {
                Ok(Some(batch)) if batch.num_rows() == 0 => {}
                Ok(Some(batch)) => break batch,
                Ok(None) => return Ok(None),
                Err(error) => return Err(Failure::argument(format!("the batches cannot be read: {error}"))),
            }
        };
        let n_rows = batch.num_rows();
        if n_rows > BLOCK {
            *rest = Some(batch.slice(BLOCK, n_rows - BLOCK));
        }
        Ok(Some(batch.slice(0, n_rows.min(BLOCK))))
    }
}

impl Asked {
    fn column(&self, schema: &Schema, name: &str) -> Result<usize, Failure> {
        let found = schema.index_of(name).ok();
        found.ok_or_else(|| {
            let names: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
            let hint =
                "say with `documents=` which column holds the facts, and with `as_of_column=` which the instants";
            Failure::argument(format!("no column `{name}` among {}: {hint}", names.join(", ")))
        })
    }

    fn found(&self, block: &RecordBatch, over: &AtomicBool) -> Result<RecordBatch, Failure> {
        let of = |name: &str| Ok::<_, Failure>(block.column(self.column(&block.schema(), name)?).as_ref());
        let documents = column::texts("the column of facts documents", of(&self.documents)?)?;
        let instants = match &self.as_of {
            When::Newest => documents.iter().map(|_| Ok(None)).collect(),
            When::At(instant) => documents.iter().map(|_| Ok(Some(*instant))).collect(),
            When::OfColumn(name) => column::instants(&format!("the column `{name}`"), of(name)?)?,
        };
        let mut rows = Rows::default();
        for (document, instant) in documents.into_iter().zip(instants) {
            if over.load(Ordering::Relaxed) {
                break;
            }
            match document {
                Some(document) => self.look_at(document, instant, over, &mut rows),
                None => rows.problem(None, "there is no document: the value is null"),
            }
        }
        rows.finish()
    }

    fn look_at(&self, document: &[u8], instant: Result<Option<Instant>, Failure>, over: &AtomicBool, rows: &mut Rows) {
        let digest = Digest::of(document).to_string();
        // The same document has the same name wherever it is read, so that what is wrong is told in the same words.
        let found =
            instant.and_then(|instant| self.program.found_here("document", document, instant, self.costs, over));
        match found {
            Ok(found) => rows.findings(&digest, &found),
            Err(failure) => rows.problem(Some(&digest), failure.message()),
        }
    }
}

/// Rows of findings, while they are filled.
struct Rows {
    document: StringBuilder,
    subject: StringBuilder,
    check: StringBuilder,
    outcome: StringBuilder,
    reason: StringBuilder,
    message: StringBuilder,
    missing: ListBuilder<StringBuilder>,
    resources: ListBuilder<StringBuilder>,
    as_of: TimestampMicrosecondBuilder,
    problem: StringBuilder,
}

impl Default for Rows {
    fn default() -> Self {
        Self {
            document: StringBuilder::new(),
            subject: StringBuilder::new(),
            check: StringBuilder::new(),
            outcome: StringBuilder::new(),
            reason: StringBuilder::new(),
            message: StringBuilder::new(),
            missing: ListBuilder::new(StringBuilder::new()),
            resources: ListBuilder::new(StringBuilder::new()),
            as_of: TimestampMicrosecondBuilder::new().with_timezone("UTC"),
            problem: StringBuilder::new(),
        }
    }
}

impl Rows {
    /// What was found in a document: a row a finding, and a row for each subject that nobody looks at.
    fn findings(&mut self, digest: &str, found: &Findings) {
        let as_of = found.as_of.instant().timestamp().as_microsecond();
        for finding in &found.findings {
            let subject = finding.subject.as_ref().map(ToString::to_string);
            self.finding(digest, subject.as_deref(), finding, as_of);
        }
        for subject in &found.outside {
            let problem = format!("no target in scope has subjects of the kind `{}`", subject.kind);
            self.without_finding(Some(digest), Some(&subject.to_string()), Some(as_of), &problem);
        }
        // No document goes without a word.
        if found.findings.is_empty() && found.outside.is_empty() {
            self.problem(Some(digest), "no check in scope looks at anything in it");
        }
    }

    fn finding(&mut self, digest: &str, subject: Option<&str>, finding: &Finding, as_of: i64) {
        self.document.append_value(digest);
        self.subject.append_option(subject);
        self.check.append_value(finding.check.as_str());
        self.outcome.append_value(finding.outcome.word());
        self.reason.append_option(finding.outcome.reason());
        self.message.append_option(finding.message.as_deref());
        self.missing.append_value(finding.missing.iter().map(|it| Some(it.path.as_str())));
        self.resources.append_value(finding.resources.iter().map(|it| Some(it.id.as_str())));
        self.as_of.append_value(as_of);
        self.problem.append_null();
    }

    /// What is wrong with a document.
    fn problem(&mut self, digest: Option<&str>, problem: &str) {
        self.without_finding(digest, None, None, problem);
    }

    fn without_finding(&mut self, digest: Option<&str>, subject: Option<&str>, as_of: Option<i64>, problem: &str) {
        self.document.append_option(digest);
        self.subject.append_option(subject);
        for nothing in [&mut self.check, &mut self.outcome, &mut self.reason, &mut self.message] {
            nothing.append_null();
        }
        self.missing.append_null();
        self.resources.append_null();
        self.as_of.append_option(as_of);
        self.problem.append_value(problem);
    }

    fn finish(mut self) -> Result<RecordBatch, Failure> {
        let columns: Vec<ArrayRef> = vec![
            Arc::new(self.document.finish()),
            Arc::new(self.subject.finish()),
            Arc::new(self.check.finish()),
            Arc::new(self.outcome.finish()),
            Arc::new(self.reason.finish()),
            Arc::new(self.message.finish()),
            Arc::new(self.missing.finish()),
            Arc::new(self.resources.finish()),
            Arc::new(self.as_of.finish()),
            Arc::new(self.problem.finish()),
        ];
        let made = RecordBatch::try_new(Arc::clone(&SCHEMA), columns);
        made.map_err(|error| Failure::internal(error.to_string()))
    }
}

/// A batch of findings.
#[pyclass(frozen, module = "soc2._native")]
pub(crate) struct Batch(RecordBatch);

#[pymethods]
impl Batch {
    /// One of no findings, for its columns.
    #[staticmethod]
    fn empty() -> Self {
        Self(RecordBatch::new_empty(Arc::clone(&SCHEMA)))
    }

    fn __len__(&self) -> usize {
        self.0.num_rows()
    }

    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_array__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyCapsule>>,
    ) -> PyArrowResult<Bound<'py, PyTuple>> {
        let rows = StructArray::from(self.0.clone());
        let field = Arc::new(Field::new("", rows.data_type().clone(), false));
        to_array_pycapsules(py, field, &rows, requested_schema)
    }

    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyArrowResult<Bound<'py, PyCapsule>> {
        to_schema_pycapsule(py, self.0.schema_ref().as_ref())
    }
}
