//! Facts bytes into documents: one document, an array of them, or one a line (NDJSON).

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Collected;
use super::FactsDocument;
use super::Metadata;
use super::Subject;
use crate::decode::Decoder;
use crate::decode::Fields;
use crate::decode::boolean;
use crate::decode::entries;
use crate::decode::parsed;
use crate::decode::small_number;
use crate::decode::verbatim;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Text;
use crate::digest::Supplied;
use crate::document::Data;
use crate::document::Document;
use crate::document::Fault;
use crate::document::Limits;
use crate::document::Node;
use crate::document::json;
use crate::error::Error;
use crate::error::ErrorKind;
use crate::id::SourceId;
use crate::time::Instant;

/// What a text of facts held: the documents that are sound, and what is wrong with the others.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// The sound documents, in the order of the text.
    pub documents: Vec<FactsDocument>,
    /// What is wrong with the rest.
    pub diagnostics: Vec<Diagnostic>,
}

impl Reading {
    /// What is wrong, as a report says it in [`Assessment::unread`](crate::assessment::Assessment::unread): where and what,
    /// without the line itself and without what stands in it. Facts hold secrets, and who gets the report is not who has them.
    ///
    /// ```
    /// let text = br#"{"subject": {"kind": "host", "id": "a"}, "collected_at": "S3CRET", "facts": {"k": "S3CRET"}}"#;
    /// let reading = soc2_core::facts::read("a.json", text, &Default::default());
    /// assert!(reading.diagnostics[0].to_string().contains("S3CRET"));
    /// assert!(reading.unread()[0].starts_with("a.json:1:58: `…` is not what is expected here"));
    /// assert!(!reading.unread()[0].contains("S3CRET"));
    /// ```
    pub fn unread(&self) -> Vec<String> {
        self.diagnostics.iter().map(unquoted).collect()
    }

    /// All documents, or everything that is wrong.
    ///
    /// # Errors
    /// When anything in the text was wrong.
    pub fn complete(self) -> Result<Vec<FactsDocument>, Error> {
        match self.diagnostics.is_empty() {
            true => Ok(self.documents),
            false => Err(Error::new(ErrorKind::Facts, self.diagnostics)),
        }
    }
}

/// Reads facts: one JSON document, an array of documents, or NDJSON. `name` is what messages call the text.
///
/// ```
/// let text = br#"{"subject": {"kind": "linux_host", "id": "web-1"}, "collected_at": "2026-11-21T00:00:00Z",
///                 "facts": {"osquery.uptime": [{"total_seconds": "86400"}]}}"#;
/// let documents = soc2_core::facts::read("web-1.json", text, &Default::default()).complete()?;
/// assert_eq!(documents[0].subject.to_string(), "linux_host/web-1");
/// # Ok::<(), soc2_core::error::Error>(())
/// ```
pub fn read(name: &str, text: &[u8], limits: &Limits) -> Reading {
    let mut reading = Reading::default();
    match json::read_without("facts", text, limits) {
        Ok(document) => {
            // A byte order mark is no part of the document, but of the file.
            let supplied = match document.text().len() == text.len() {
                true => Supplied::part(document.text(), 0..text.len()),
                false => Supplied::gone(text),
            };
            reading.add_value(&File { name, supplied: supplied.into() }, &document, 0);
        }
        Err(fault) => match lines(name, text) {
            Some(lines) => {
                let file = File { name, supplied: Supplied::gone(text).into() };
                for (number, line) in lines {
                    reading.add_line(&file, line, number, limits);
                }
            }
            None => reading.add_fault(name, text, fault, 0),
        },
    }
    reading
}

/// A mistake without what it quotes of the text: a name of the format is none of it.
fn unquoted(diagnostic: &Diagnostic) -> String {
    const NAMES: [&str; 11] = [
        "subject",
        "kind",
        "id",
        "region",
        "labels",
        "collected_at",
        "facts",
        "sources",
        "complete",
        "count",
        "control_total",
    ];
    let mut message = String::new();
    let mut rest = diagnostic.message.as_str();
    while let Some((before, quoted)) = rest.split_once('`') {
        message.push_str(before);
        match quoted.split_once('`') {
            Some((name, after)) if NAMES.contains(&name) => {
                message.push_str(&format!("`{name}`"));
                rest = after;
            }
            // A value may hold the mark itself: nobody knows where it ends.
            Some(_) | None => {
                message.push_str("`…` is not what is expected here");
                rest = "";
            }
        }
    }
    message.push_str(rest);
    Diagnostic { message, excerpt: None, ..diagnostic.clone() }.to_string()
}

/// The lines of NDJSON with their numbers from 0, or nothing when the text is something else.
///
/// A text is NDJSON when it is named so, or when more than one line is not blank and one of them by itself is an object
/// with a subject. A document that is printed over many lines has its subject on lines that are no object.
fn lines<'a>(name: &str, text: &'a [u8]) -> Option<Vec<(usize, &'a [u8])>> {
    let lines: Vec<(usize, &[u8])> = text
        .split(|&byte| byte == b'\n')
        .enumerate()
        .map(|(number, line)| (number, line.trim_ascii()))
        .filter(|(_, line)| !line.is_empty())
        .collect();
    let is_document = |line: &[u8]| {
        line.starts_with(b"{") && line.ends_with(b"}") && line.windows(9).any(|window| window == b"\"subject\"")
    };
    let is_named = name.ends_with(".ndjson") || name.ends_with(".jsonl");
    (is_named || (lines.len() > 1 && lines.iter().any(|(_, line)| is_document(line)))).then_some(lines)
}

/// The text that is read, as messages and evidence name it.
struct File<'a> {
    name: &'a str,
    supplied: Arc<Supplied>,
}

impl Reading {
    fn add_line(&mut self, file: &File<'_>, line: &[u8], number: usize, limits: &Limits) {
        match json::read_without("facts", line, limits) {
            Ok(document) => self.add_value(file, &document, number),
            Err(fault) => self.add_fault(file.name, line, fault, number),
        }
    }

    fn add_fault(&mut self, name: &str, text: &[u8], fault: Fault, lines_before: usize) {
        // The text up to the fault is enough to count lines, and a text of gigabytes is not copied.
        let end = text.len().min(fault.offset + 200);
        let text = Text::new(name, String::from_utf8_lossy(text.get(..end).unwrap_or_default()).into_owned());
        let mut diagnostic = fault.diagnostic(&text);
        diagnostic.line += lines_before as u32;
        self.diagnostics.push(diagnostic);
    }

    fn add_value(&mut self, file: &File<'_>, document: &Document, lines_before: usize) {
        let text = document.text();
        let mut decoder = Decoder::new(Text::new(file.name, text.clone()));
        let (mut line, mut counted) = (lines_before + 1, 0);
        let mut read = |node: Node<'_>| {
            // Documents stand in the order of the text, so that no line is counted twice.
            let start = node.span().start as usize;
            line += text.as_bytes()[counted..start].iter().filter(|byte| **byte == b'\n').count();
            counted = start;
            facts_document(&mut decoder, node, Position { document, file, line })
        };
        match document.root().data() {
            Data::List(elements) => self.documents.extend(elements.filter_map(read)),
            _ => self.documents.extend(read(document.root())),
        }
        self.diagnostics.extend(decoder.diagnostics.into_iter().map(|mut diagnostic| {
            diagnostic.line += lines_before as u32;
            diagnostic
        }));
    }
}

/// Where a document stands.
struct Position<'a> {
    document: &'a Document,
    file: &'a File<'a>,
    line: usize,
}

fn facts_document(decoder: &mut Decoder, node: Node<'_>, position: Position<'_>) -> Option<FactsDocument> {
    let noted = decoder.diagnostics.len();
    let mut fields = decoder.fields(node, "facts document")?;
    let subject = fields.required(decoder, "subject", subject);
    let collected_at = fields.required(decoder, "collected_at", instant);
    let facts = fields.required(decoder, "facts", |_, _| Some(())).and(node.get("facts"));
    let facts = facts.map(|node| sources(decoder, node));
    let metadata = fields.optional(decoder, "sources", |decoder, node| Some(all_metadata(decoder, node)));
    fields.finish(decoder);
    let (collected_at, facts, mut metadata) = (collected_at?, facts?, metadata.unwrap_or_default());
    let mut sources = BTreeMap::new();
    for (id, node) in facts {
        let (own_instant, metadata) = metadata.remove(&id).unwrap_or_default();
        let collected = Collected { collected_at: own_instant.unwrap_or(collected_at), metadata, node: node.id() };
        sources.insert(id, collected);
    }
    for id in metadata.keys() {
        let hint = "name it as under `facts`, or remove it";
        decoder.mistake(node.key_span(), format!("`facts` does not bring what `sources` speaks of: `{id}`")).hint =
            Some(hint.into());
    }
    let origin = format!("{}:{}", position.file.name, position.line);
    (decoder.diagnostics.len() == noted).then_some(FactsDocument {
        subject: subject?,
        origin,
        sources,
        collected_at: Some(collected_at),
        document: position.document.clone(),
        node: node.id(),
        file: Arc::clone(&position.file.supplied),
    })
}

fn subject(decoder: &mut Decoder, node: Node<'_>) -> Option<Subject> {
    let mut fields = decoder.fields(node, "subject")?;
    let kind = fields.required(decoder, "kind", verbatim);
    let id = fields.required(decoder, "id", verbatim);
    let region = fields.optional(decoder, "region", or_null(verbatim)).flatten();
    let labels = fields.optional(decoder, "labels", or_null(labels)).flatten();
    fields.finish(decoder);
    for (name, value) in [("kind", &kind), ("id", &id)] {
        if value.as_ref().is_some_and(|value| value.is_empty()) {
            decoder.mistake(node.span(), format!("the subject's `{name}` is empty"));
        }
    }
    // Collectors in Go write an empty string for what they do not have.
    let region = region.filter(|region| !region.is_empty());
    Some(Subject { kind: kind?, id: id?, region, labels: labels.unwrap_or_default() })
}

fn labels(decoder: &mut Decoder, node: Node<'_>) -> Option<BTreeMap<String, String>> {
    let labels = entries(decoder, node);
    Some(labels.into_iter().filter_map(|(name, node)| Some((name.to_owned(), verbatim(decoder, node)?))).collect())
}

/// Collectors in Go and Python write `null` for what they do not have.
fn or_null<T>(
    read: impl Fn(&mut Decoder, Node<'_>) -> Option<T>,
) -> impl Fn(&mut Decoder, Node<'_>) -> Option<Option<T>> {
    move |decoder, node| match node.data() {
        Data::Null => Some(None),
        _ => read(decoder, node).map(Some),
    }
}

fn instant(decoder: &mut Decoder, node: Node<'_>) -> Option<Instant> {
    parsed(Instant::parse)(decoder, node)
}

fn sources<'a>(decoder: &mut Decoder, node: Node<'a>) -> Vec<(SourceId, Node<'a>)> {
    entries(decoder, node)
        .into_iter()
        .filter_map(|(name, node)| Some((source_id(decoder, name, node)?, node)))
        .collect()
}

fn source_id(decoder: &mut Decoder, name: &str, node: Node<'_>) -> Option<SourceId> {
    match SourceId::parse(name) {
        Ok(id) => Some(id),
        Err(error) => {
            decoder.mistake(node.key_span(), error.to_string());
            None
        }
    }
}

type MetadataOfSource = (Option<Instant>, Metadata);

fn all_metadata(decoder: &mut Decoder, node: Node<'_>) -> BTreeMap<SourceId, MetadataOfSource> {
    let mut all = BTreeMap::new();
    for (name, node) in entries(decoder, node) {
        if let (Some(id), Some(metadata)) = (source_id(decoder, name, node), metadata(decoder, node)) {
            all.insert(id, metadata);
        }
    }
    all
}

fn metadata(decoder: &mut Decoder, node: Node<'_>) -> Option<MetadataOfSource> {
    /// What auditors ask of information produced by the entity; kept as text.
    const PROVENANCE: [&str; 9] = [
        "system",
        "endpoint",
        "parameters",
        "principal",
        "pages",
        "time_zone",
        "collector",
        "request_ids",
        "transformed",
    ];
    let mut fields: Fields<'_> = decoder.fields(node, "source's metadata")?;
    let collected_at = fields.optional(decoder, "collected_at", instant);
    let complete = fields.optional(decoder, "complete", or_null(boolean)).flatten();
    let count = fields.optional(decoder, "count", or_null(small_number)).flatten();
    let control_total = fields.optional(decoder, "control_total", or_null(small_number)).flatten();
    let provenance = PROVENANCE
        .into_iter()
        .filter_map(|name| {
            fields.get(name).map(|node| (name.to_owned(), node.as_str().unwrap_or(node.raw()).to_owned()))
        })
        .collect();
    fields.finish(decoder);
    Some((collected_at, Metadata { complete, count, control_total, provenance }))
}
