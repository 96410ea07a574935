//! A table of a report, as Arrow.

use std::sync::Arc;

use arrow_array::Array;
use arrow_array::ArrayRef;
use arrow_array::BooleanArray;
use arrow_array::Int64Array;
use arrow_array::LargeStringArray;
use arrow_array::RecordBatch;
use arrow_array::StructArray;
use arrow_array::TimestampMicrosecondArray;
use arrow_array::builder::LargeStringBuilder;
use arrow_array::builder::ListBuilder;
use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::types::TimestampMicrosecondType;
use arrow_schema::DataType;
use arrow_schema::Field;
use arrow_schema::Schema;
use arrow_schema::TimeUnit;
use pyo3::IntoPyObjectExt;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::PyCapsule;
use pyo3_arrow::error::PyArrowResult;
use pyo3_arrow::ffi::ArrayIterator;
use pyo3_arrow::ffi::to_schema_pycapsule;
use pyo3_arrow::ffi::to_stream_pycapsule;
use soc2_core::document::Data;
use soc2_core::document::Document;
use soc2_core::document::Limits;
use soc2_core::document::Node;
use soc2_core::document::json;
use soc2_core::time::Instant;

use crate::failure::Failure;
use crate::tables::Column;
use crate::tables::From;
use crate::tables::Kind;
use crate::tables::Step;
use crate::tables::TABLES;
use crate::tables::Table;
use crate::work::unlocked;

/// A table of a report. It never changes.
#[pyclass(frozen, module = "soc2._native")]
pub(crate) struct Frame(RecordBatch);

#[pymethods]
impl Frame {
    fn __len__(&self) -> usize {
        self.0.num_rows()
    }

    /// Its first rows.
    fn first(&self, n_rows: usize) -> Self {
        Self(self.0.slice(0, n_rows.min(self.0.num_rows())))
    }

    /// The names of the columns.
    fn columns(&self) -> Vec<String> {
        self.0.schema().fields().iter().map(|field| field.name().clone()).collect()
    }

    /// The names of the columns of instants.
    fn instants(&self) -> Vec<String> {
        self.of(|kind| matches!(kind, DataType::Timestamp(_, _)))
    }

    /// The names of the columns of numbers.
    fn counts(&self) -> Vec<String> {
        self.of(|kind| matches!(kind, DataType::Int64))
    }

    /// The values of a column: texts, lists of them, numbers, truth; instants in microseconds since 1970 in UTC.
    fn column<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Vec<Bound<'py, PyAny>>> {
        let column = self.0.column_by_name(name).ok_or_else(|| Failure::argument(format!("no column `{name}`")))?;
        (0..column.len()).map(|row| value(py, column, row)).collect()
    }

    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyCapsule>>,
    ) -> PyArrowResult<Bound<'py, PyCapsule>> {
        let rows: ArrayRef = Arc::new(StructArray::from(self.0.clone()));
        let field = Arc::new(Field::new("", rows.data_type().clone(), false));
        to_stream_pycapsule(py, Box::new(ArrayIterator::new([Ok(rows)], field)), requested_schema)
    }

    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyArrowResult<Bound<'py, PyCapsule>> {
        to_schema_pycapsule(py, self.0.schema_ref().as_ref())
    }
}

impl Frame {
    fn of(&self, is_wanted: impl Fn(&DataType) -> bool) -> Vec<String> {
        let schema = self.0.schema();
        let wanted = schema.fields().iter().filter(|field| is_wanted(field.data_type()));
        wanted.map(|field| field.name().clone()).collect()
    }
}

fn value<'py>(py: Python<'py>, column: &dyn Array, row: usize) -> PyResult<Bound<'py, PyAny>> {
    if column.is_null(row) {
        return Ok(py.None().into_bound(py));
    }
    match column.data_type() {
        DataType::LargeUtf8 => column.as_string::<i64>().value(row).into_bound_py_any(py),
        DataType::Int64 => column.as_primitive::<Int64Type>().value(row).into_bound_py_any(py),
        DataType::Boolean => column.as_boolean().value(row).into_bound_py_any(py),
        DataType::Timestamp(_, _) => column.as_primitive::<TimestampMicrosecondType>().value(row).into_bound_py_any(py),
        DataType::List(_) => {
            let inside = column.as_list::<i32>().value(row);
            let texts: Vec<&str> = inside.as_string::<i64>().iter().flatten().collect();
            texts.into_bound_py_any(py)
        }
        other => Err(Failure::internal(format!("no table has a column of {other}")).into()),
    }
}

/// The names of all tables.
#[pyfunction]
pub(crate) fn tables() -> Vec<&'static str> {
    TABLES.iter().map(|table| table.name).collect()
}

/// A table of a JSON report, by its name.
#[pyfunction]
pub(crate) fn frame(py: Python<'_>, report: PyBackedBytes, name: &str) -> PyResult<Frame> {
    let table = TABLES.iter().find(|table| table.name == name);
    let table = table.ok_or_else(|| Failure::argument(format!("a report has no table `{name}`")))?;
    unlocked(py, move |_| {
        let limits = Limits { bytes: report.len(), ..Limits::default() };
        let document = json::read(&report, &limits);
        let document = document.map_err(|fault| Failure::argument(format!("no report: {}", fault.message)))?;
        Ok(Frame(made(&document, table)?))
    })
}

fn made(report: &Document, table: &Table) -> Result<RecordBatch, Failure> {
    let checks = elements(report.root().get("checks"));
    let by_id = checks.filter_map(|check| Some((check.get("id")?.as_str()?, check))).collect();
    let rows = rows(report.root(), table.rows);
    let filled = |column: &Column| filled(column, &Cells { rows: &rows, checks: &by_id });
    let fields: Vec<Field> = table.columns.iter().map(field).collect();
    let columns = table.columns.iter().map(filled).collect();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).map_err(|error| Failure::internal(error.to_string()))
}

/// A row's node, by the name that it has where it is a member; before it those that it stands in.
type Row<'a> = Vec<(&'a str, Node<'a>)>;

struct Cells<'a> {
    rows: &'a [Row<'a>],
    checks: &'a std::collections::BTreeMap<&'a str, Node<'a>>,
}

fn rows<'a>(root: Node<'a>, steps: &[Step]) -> Vec<Row<'a>> {
    let mut rows: Vec<Row<'a>> = vec![vec![("", root)]];
    for step in steps {
        let below = |row: Row<'a>| -> Vec<Row<'a>> {
            let Some((_, node)) = row.last() else { return Vec::new() };
            let with = |it: (&'a str, Node<'a>)| row.iter().copied().chain([it]).collect();
            match step {
                Step::Each(key) => elements(node.get(key)).map(|it| with(("", it))).collect(),
                Step::Has(key) => {
                    node.get(key).filter(|it| !is_null(*it)).map(|it| with(("", it))).into_iter().collect()
                }
                Step::Members(key) => match node.get(key).map(Node::data) {
                    Some(Data::Map(members)) => members.map(with).collect(),
                    _ => Vec::new(),
                },
            }
        };
        rows = rows.into_iter().flat_map(below).collect();
    }
    rows
}

fn elements<'a>(node: Option<Node<'a>>) -> impl Iterator<Item = Node<'a>> {
    let list = match node.map(Node::data) {
        Some(Data::List(list)) => Some(list),
        _ => None,
    };
    list.into_iter().flatten()
}

fn is_null(node: Node<'_>) -> bool {
    matches!(node.data(), Data::Null)
}

fn field(column: &Column) -> Field {
    let of = match column.kind {
        Kind::Text => DataType::LargeUtf8,
        Kind::Texts => DataType::List(Arc::new(Field::new("item", DataType::LargeUtf8, true))),
        Kind::Count => DataType::Int64,
        Kind::Flag => DataType::Boolean,
        Kind::Instant => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
    };
    Field::new(column.name, of, true)
}

fn filled(column: &Column, cells: &Cells<'_>) -> ArrayRef {
    if let From::Name = column.from {
        return Arc::new(LargeStringArray::from_iter_values(cells.rows.iter().map(|row| name(row))));
    }
    let each = || cells.rows.iter().map(|row| found(column, row, cells));
    match column.kind {
        Kind::Text => Arc::new(LargeStringArray::from_iter(each().map(|it| it.first().copied().and_then(text)))),
        Kind::Count => Arc::new(Int64Array::from_iter(each().map(|it| it.first().copied().and_then(count)))),
        Kind::Flag => Arc::new(BooleanArray::from_iter(each().map(|it| it.first().copied().and_then(flag)))),
        Kind::Instant => {
            let instants = each().map(|it| it.first().copied().and_then(microseconds));
            Arc::new(TimestampMicrosecondArray::from_iter(instants).with_timezone("UTC"))
        }
        Kind::Texts => {
            let mut lists = ListBuilder::new(LargeStringBuilder::new());
            for nodes in each() {
                lists.append_value(nodes.into_iter().map(text));
            }
            Arc::new(lists.finish())
        }
    }
}

/// The nodes that a column shows of a row; of a single one the only one there is.
fn found<'a>(column: &Column, row: &Row<'a>, cells: &Cells<'a>) -> Vec<Node<'a>> {
    let last = row.len().saturating_sub(1);
    let (node, path) = match column.from {
        From::Row(path) => (row.get(last).map(|(_, node)| *node), path),
        From::Above(levels, path) => (row.get(last.saturating_sub(levels)).map(|(_, node)| *node), path),
        From::Name => (None, ""),
        From::Check(path) => {
            let id = row.iter().rev().find_map(|(_, node)| node.get("check")?.as_str());
            (id.and_then(|id| cells.checks.get(id).copied()), path)
        }
    };
    let mut nodes: Vec<Node<'a>> = node.into_iter().collect();
    for key in path.split('/').filter(|key| !key.is_empty()) {
        nodes = match key {
            "*" => nodes.into_iter().flat_map(|node| elements(Some(node))).collect(),
            key => nodes.into_iter().filter_map(|node| node.get(key)).collect(),
        };
    }
    nodes.retain(|node| !is_null(*node));
    nodes
}

fn name<'a>(row: &Row<'a>) -> &'a str {
    row.last().map_or("", |(name, _)| name)
}

fn text(node: Node<'_>) -> Option<&str> {
    node.as_str().or_else(|| Some(node.raw()))
}

fn count(node: Node<'_>) -> Option<i64> {
    match node.data() {
        Data::Int(count) => Some(count),
        _ => None,
    }
}

fn flag(node: Node<'_>) -> Option<bool> {
    match node.data() {
        Data::Bool(flag) => Some(flag),
        _ => None,
    }
}

fn microseconds(node: Node<'_>) -> Option<i64> {
    let timestamp = Instant::parse(node.as_str()?).ok()?.timestamp();
    Some(timestamp.as_microsecond())
}
