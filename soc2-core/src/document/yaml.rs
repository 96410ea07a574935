//! YAML text (1.2, core schema) into a [`Document`].
//!
//! Anchors, aliases, tags and several documents in one text are refused: authored text needs none of them, and
//! without aliases a short text cannot stand for a long one.

use std::sync::Arc;

use saphyr_parser::Event;
use saphyr_parser::Parser;
use saphyr_parser::ScalarStyle;
use saphyr_parser::ScanError;

use super::Builder;
use super::Document;
use super::Fault;
use super::Limits;
use super::Span;

/// Reads the one YAML document of a text.
///
/// # Errors
/// The first place where the text is not YAML, is beyond a limit, or uses what is refused here. Names that stand
/// twice in one map are all given.
pub fn read(text: &str, limits: &Limits) -> Result<Document, Vec<Fault>> {
    let limit = limits.bytes.min(i32::MAX as usize);
    if text.len() > limit {
        let message = format!("the text has {} bytes, the limit is {limit}", text.len());
        return Err(vec![Fault { offset: 0, message, hint: Some("split it into several files") }]);
    }
    let offsets = Offsets::new(text);
    let mut reader =
        Reader { builder: Builder::new(Arc::from(text)), offsets, inside: Vec::new(), limits, done: false };
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| vec![scan_fault(&reader.offsets, &error)])?;
        let span = reader.offsets.span(span);
        reader.event(event, span).map_err(|fault| vec![fault])?;
    }
    if !reader.done {
        return Err(vec![Fault { offset: 0, message: "the text is empty".into(), hint: None }]);
    }
    let (document, repeated) = reader.builder.finish();
    if repeated.is_empty() {
        return Ok(document);
    }
    let twice = |span: &Span| {
        let name = document.text().get(span.start as usize..span.end as usize).unwrap_or_default();
        let message = format!("the name `{}` stands twice in one map", name.trim());
        Fault { offset: span.start as usize, message, hint: Some("remove one of the two") }
    };
    Err(repeated.iter().map(twice).collect())
}

struct Reader<'a> {
    builder: Builder,
    offsets: Offsets,
    /// The lists and maps around the next value, innermost last.
    inside: Vec<Inside>,
    limits: &'a Limits,
    done: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum Inside {
    List,
    /// A map whose next scalar is a name.
    MapAtKey,
    /// A map whose next value belongs to the name just read.
    MapAtValue,
}

impl Reader<'_> {
    fn event(&mut self, event: Event<'_>, span: Span) -> Result<(), Fault> {
        match event {
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => Ok(()),
            Event::DocumentStart(_) if self.done => {
                Err(fault(span, "a second YAML document begins here", Some("one document a file: remove the `---`")))
            }
            Event::DocumentStart(_) => Ok(()),
            Event::Alias(_) => Err(fault(span, "aliases (`*name`) are refused", Some("write the value out"))),
            Event::Scalar(_, _, anchor, _) | Event::SequenceStart(anchor, _) | Event::MappingStart(anchor, _)
                if anchor != 0 =>
            {
                Err(fault(span, "anchors (`&name`) are refused", Some("write the value out where it is used")))
            }
            Event::Scalar(_, _, _, Some(_)) | Event::SequenceStart(_, Some(_)) | Event::MappingStart(_, Some(_)) => {
                Err(fault(span, "tags (`!name`) are refused", Some("quote the value to make it a string")))
            }
            Event::Scalar(value, style, ..) => self.scalar(&value, style, span),
            Event::SequenceStart(..) => self.begin(Inside::List, span),
            Event::MappingStart(..) => self.begin(Inside::MapAtKey, span),
            Event::SequenceEnd | Event::MappingEnd => {
                self.inside.pop();
                self.builder.end(span.end);
                self.value_ended();
                Ok(())
            }
        }
    }

    fn begin(&mut self, kind: Inside, span: Span) -> Result<(), Fault> {
        if self.inside.last() == Some(&Inside::MapAtKey) {
            return Err(fault(span, "a name must be a plain string", None));
        }
        if self.inside.len() == self.limits.depth {
            let message = format!("lists and maps are nested more than {} deep", self.limits.depth);
            return Err(Fault { offset: span.start as usize, message, hint: None });
        }
        if kind == Inside::List {
            self.builder.begin_list(span)
        } else {
            self.builder.begin_map(span)
        }
        self.inside.push(kind);
        Ok(())
    }

    fn scalar(&mut self, value: &str, style: ScalarStyle, span: Span) -> Result<(), Fault> {
        if let Some(inside @ Inside::MapAtKey) = self.inside.last_mut() {
            if value == "<<" && style == ScalarStyle::Plain {
                return Err(fault(span, "merge keys (`<<`) are refused", Some("write the members out")));
            }
            *inside = Inside::MapAtValue;
            self.builder.key(value, span);
            return Ok(());
        }
        match style {
            ScalarStyle::Plain => self.plain(value, span),
            _ => self.builder.string(value, span),
        }
        self.value_ended();
        Ok(())
    }

    /// YAML 1.2.2, section 10.3.2: how a plain scalar gets its type.
    fn plain(&mut self, value: &str, span: Span) {
        match value {
            "" | "~" | "null" | "Null" | "NULL" => self.builder.null(span),
            "true" | "True" | "TRUE" => self.builder.bool(true, span),
            "false" | "False" | "FALSE" => self.builder.bool(false, span),
            _ => match number(value) {
                Some(Number::Int(number)) => self.builder.int(number, span),
                Some(Number::Double(number)) => self.builder.double(number, span),
                None => self.builder.string(value, span),
            },
        }
    }

    fn value_ended(&mut self) {
        match self.inside.last_mut() {
            Some(inside @ Inside::MapAtValue) => *inside = Inside::MapAtKey,
            Some(Inside::List | Inside::MapAtKey) => {}
            None => self.done = true,
        }
    }
}

enum Number {
    Int(i64),
    Double(f64),
}

fn number(value: &str) -> Option<Number> {
    let in_base = |prefix: &str, base: u32| i64::from_str_radix(value.strip_prefix(prefix)?, base).ok();
    if let Some(number) = value.parse().ok().or_else(|| in_base("0x", 16)).or_else(|| in_base("0o", 8)) {
        return Some(Number::Int(number));
    }
    let looks_numeric = value.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte))
        && value.bytes().any(|byte| byte.is_ascii_digit());
    let number = value.parse::<f64>().ok().filter(|number| looks_numeric && number.is_finite())?;
    Some(Number::Double(number))
}

/// The parser counts characters; spans count bytes.
struct Offsets {
    /// The byte of each character, or nothing when the text is ASCII and both counts agree.
    bytes: Option<Vec<u32>>,
    len: u32,
}

impl Offsets {
    fn new(text: &str) -> Self {
        let bytes = (!text.is_ascii()).then(|| text.char_indices().map(|(byte, _)| byte as u32).collect());
        Self { bytes, len: text.len() as u32 }
    }

    fn byte(&self, character: usize) -> u32 {
        match &self.bytes {
            None => (character as u32).min(self.len),
            Some(bytes) => bytes.get(character).copied().unwrap_or(self.len),
        }
    }

    fn span(&self, span: saphyr_parser::Span) -> Span {
        Span { start: self.byte(span.start.index()), end: self.byte(span.end.index()) }
    }
}

fn scan_fault(offsets: &Offsets, error: &ScanError) -> Fault {
    let offset = offsets.byte(error.marker().index()) as usize;
    Fault { offset, message: format!("not YAML: {}", error.info()), hint: Some("check indentation, quotes and colons") }
}

fn fault(span: Span, message: &str, hint: Option<&'static str>) -> Fault {
    Fault { offset: span.start as usize, message: message.into(), hint }
}
