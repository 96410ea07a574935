//! Reading authored documents field by field: every mistake is noted and reading goes on.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Place;
use crate::diagnostic::Text;
use crate::diagnostic::did_you_mean;
use crate::diagnostic::shown;
use crate::document::Data;
use crate::document::Document;
use crate::document::Limits;
use crate::document::Node;
use crate::document::Span;
use crate::document::json;
use crate::document::yaml;
use crate::error::Error;
use crate::error::ErrorKind;
use crate::literal::Literal;
use crate::time::Instant;
use crate::time::Validity;

/// Notes the mistakes of one text.
pub(crate) struct Decoder {
    pub(crate) text: Text,
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// What `{{name}}` stands for: the row of a check's matrix that is being read.
    pub(crate) row: Vec<(String, String)>,
    unlisted: Diagnostic,
}

/// Who has more mistakes than this in one text mends the first and asks again.
const MOST: usize = 100;

/// The members of one map, while they are read. [`Fields::finish`] notes those that nobody asked for.
pub(crate) struct Fields<'a> {
    node: Node<'a>,
    what: &'static str,
    known: Vec<&'static str>,
}

/// How a value is read: the value, or nothing after a mistake was noted.
pub(crate) trait Read<T>: Fn(&mut Decoder, Node<'_>) -> Option<T> {}
impl<T, F: Fn(&mut Decoder, Node<'_>) -> Option<T>> Read<T> for F {}

/// Reads a text as JSON when its name or its first letter says so, as YAML otherwise.
pub(crate) fn document(text: &Text) -> Result<Document, Vec<Diagnostic>> {
    let limits = Limits::default();
    let is_json = text.name.ends_with(".json") || text.content.trim_start().starts_with(['{', '[']);
    let read = if is_json {
        json::read(text.content.as_bytes(), &limits).map_err(|fault| vec![fault])
    } else {
        yaml::read(&text.content, &limits)
    };
    read.map_err(|faults| faults.into_iter().map(|fault| fault.diagnostic(text)).collect())
}

/// Reads each text by itself; gives back what is wrong with all of them.
pub(crate) fn read_each(texts: &[Text], mut read: impl FnMut(&mut Decoder, Node<'_>)) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for text in texts {
        match document(text) {
            Ok(document) => {
                let mut decoder = Decoder::new(text.clone());
                read(&mut decoder, document.root());
                diagnostics.append(&mut decoder.diagnostics);
            }
            Err(mut faults) => diagnostics.append(&mut faults),
        }
    }
    diagnostics
}

/// Reads a text that stands for one value.
pub(crate) fn read_one<T>(text: &Text, kind: ErrorKind, read: impl Read<T>) -> Result<T, Error> {
    let mut value = None;
    let diagnostics = read_each(std::slice::from_ref(text), |decoder, root| value = read(decoder, root));
    match value {
        Some(value) if diagnostics.is_empty() => Ok(value),
        _ => Err(Error::new(kind, diagnostics)),
    }
}

impl Decoder {
    pub(crate) fn new(text: Text) -> Self {
        let unlisted = Diagnostic::new(&text.name, "");
        Self { text, diagnostics: Vec::new(), row: Vec::new(), unlisted }
    }

    /// Notes a mistake, and gives it back for a hint.
    pub(crate) fn mistake(&mut self, span: Span, message: impl Into<String>) -> &mut Diagnostic {
        if self.diagnostics.len() == MOST {
            let diagnostic =
                self.text.diagnostic_at(span, format!("more than {MOST} mistakes: the rest is not listed"));
            self.diagnostics.push(diagnostic);
        }
        if self.diagnostics.len() > MOST {
            // The caller may still add a hint; nobody shows it.
            return &mut self.unlisted;
        }
        let diagnostic = self.text.diagnostic_at(span, message);
        self.diagnostics.push(diagnostic);
        let last = self.diagnostics.len() - 1;
        &mut self.diagnostics[last]
    }

    /// Notes a value of the wrong type.
    fn expected(&mut self, node: Node<'_>, expected: &str) {
        let is_map = expected.starts_with("a map");
        let hint = match (expected, node.data()) {
            ("a string", Data::Int(_) | Data::Double(_) | Data::Bool(_)) => Some("put it in quotes"),
            ("a list", Data::String(_) | Data::Map(_)) => Some("begin each element with `- `, or write `[…]`"),
            ("true or false", Data::String(_)) => Some("write it without quotes"),
            (_, Data::List(_)) if is_map => Some("write `key: …` without a `- ` before it"),
            (_, Data::String(_) | Data::Int(_) | Data::Double(_) | Data::Bool(_)) if is_map => {
                Some("write its keys under it, or `{key: …}`")
            }
            _ => None,
        };
        let message = format!("expected {expected}, found {}", kind(node));
        self.mistake(node.span(), message).hint = hint.map(str::to_owned);
    }

    pub(crate) fn fields<'a>(&mut self, node: Node<'a>, what: &'static str) -> Option<Fields<'a>> {
        match node.data() {
            Data::Map(_) => Some(Fields { node, what, known: Vec::new() }),
            _ => {
                self.expected(node, &format!("a map that describes {}", with_article(what)));
                None
            }
        }
    }
}

impl<'a> Fields<'a> {
    pub(crate) fn span(&self) -> Span {
        self.node.span()
    }

    pub(crate) fn get(&mut self, key: &'static str) -> Option<Node<'a>> {
        self.known.push(key);
        self.node.get(key)
    }

    pub(crate) fn optional<T>(&mut self, decoder: &mut Decoder, key: &'static str, read: impl Read<T>) -> Option<T> {
        self.get(key).and_then(|node| read(decoder, node))
    }

    pub(crate) fn required<T>(&mut self, decoder: &mut Decoder, key: &'static str, read: impl Read<T>) -> Option<T> {
        match self.get(key) {
            Some(node) => read(decoder, node),
            None => {
                let Span { start, .. } = self.node.span();
                let message = format!("the {} has no `{key}`", self.what);
                decoder.mistake(Span { start, end: start }, message).hint = Some(format!("add `{key}: …`"));
                None
            }
        }
    }

    /// A list that may be left out.
    pub(crate) fn list<T>(&mut self, decoder: &mut Decoder, key: &'static str, read: impl Read<T>) -> Vec<T> {
        self.get(key).map(|node| list(decoder, node, read)).unwrap_or_default()
    }

    pub(crate) fn finish(self, decoder: &mut Decoder) {
        let Data::Map(entries) = self.node.data() else { return };
        for (key, member) in entries.filter(|(key, _)| !self.known.contains(key)) {
            let message = format!("unknown key `{}` in {}", shown(key), with_article(self.what));
            let mut known = self.known.clone();
            known.sort_unstable();
            let hint =
                did_you_mean(key, known.iter().copied()).unwrap_or_else(|| format!("known keys: {}", known.join(", ")));
            decoder.mistake(member.key_span(), message).hint = Some(hint);
        }
    }
}

fn with_article(what: &str) -> String {
    let article = if what.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {what}")
}

pub(crate) fn list<T>(decoder: &mut Decoder, node: Node<'_>, read: impl Read<T>) -> Vec<T> {
    match node.data() {
        Data::List(elements) => elements.filter_map(|element| read(decoder, element)).collect(),
        _ => {
            decoder.expected(node, "a list");
            Vec::new()
        }
    }
}

/// The members of a map whose names are the author's own.
pub(crate) fn entries<'a>(decoder: &mut Decoder, node: Node<'a>) -> Vec<(&'a str, Node<'a>)> {
    match node.data() {
        Data::Map(entries) => entries.collect(),
        _ => {
            decoder.expected(node, "a map");
            Vec::new()
        }
    }
}

/// A string with the row's values in place of `{{name}}`.
pub(crate) fn string(decoder: &mut Decoder, node: Node<'_>) -> Option<String> {
    let text = raw_string(decoder, node)?;
    let filled = decoder.row.iter().fold(text, |text, (name, value)| text.replace(&format!("{{{{{name}}}}}"), value));
    Some(filled)
}

/// A string that stays as it is: an expression.
pub(crate) fn raw_string(decoder: &mut Decoder, node: Node<'_>) -> Option<String> {
    let text = node.as_str();
    if text.is_none() {
        decoder.expected(node, "a string");
    }
    text.filter(|text| {
        let blank = text.trim().is_empty();
        if blank {
            decoder.mistake(node.span(), "the text is empty").hint = Some("say it, or leave the key out".into());
        }
        !blank
    })
    .map(|text| text.trim().to_owned())
}

/// Who somebody is: without a letter it is nobody's name.
pub(crate) fn name(decoder: &mut Decoder, node: Node<'_>) -> Option<String> {
    let name = string(decoder, node)?;
    if !name.chars().any(char::is_alphabetic) {
        decoder.mistake(node.span(), format!("`{}` is not the name of anybody", shown(&name))).hint =
            Some("say who: a person, or a role that one person has".into());
        return None;
    }
    Some(name)
}

/// A string exactly as it is: what a fact says is not trimmed.
pub(crate) fn verbatim(decoder: &mut Decoder, node: Node<'_>) -> Option<String> {
    let text = node.as_str();
    if text.is_none() {
        decoder.expected(node, "a string");
    }
    text.map(str::to_owned)
}

pub(crate) fn boolean(decoder: &mut Decoder, node: Node<'_>) -> Option<bool> {
    match node.data() {
        Data::Bool(value) => Some(value),
        _ => {
            decoder.expected(node, "true or false");
            None
        }
    }
}

pub(crate) fn number(decoder: &mut Decoder, node: Node<'_>) -> Option<f64> {
    match node.data() {
        Data::Int(value) => Some(value as f64),
        Data::Double(value) => Some(value),
        _ => {
            decoder.expected(node, "a number");
            None
        }
    }
}

pub(crate) fn small_number<T: TryFrom<i64>>(decoder: &mut Decoder, node: Node<'_>) -> Option<T> {
    let Data::Int(number) = node.data() else {
        decoder.expected(node, "a small whole number");
        return None;
    };
    let value = T::try_from(number).ok();
    if value.is_none() {
        let hint = "write a whole number, 0 or more";
        decoder.mistake(node.span(), format!("`{number}` is out of range")).hint = Some(hint.into());
    }
    value
}

/// A string that a parser of ours understands: an id, an instant, a length of time.
pub(crate) fn parsed<T, E: std::fmt::Display>(parse: impl Fn(&str) -> Result<T, E>) -> impl Read<T> {
    move |decoder, node| match parse(&string(decoder, node)?) {
        Ok(value) => Some(value),
        Err(error) => {
            decoder.mistake(node.span(), error.to_string());
            None
        }
    }
}

/// One of a few words.
pub(crate) fn word<T: Copy>(all: &'static [T], word_of: fn(T) -> &'static str) -> impl Read<T> {
    move |decoder, node| {
        let given = string(decoder, node)?;
        let found = all.iter().copied().find(|&value| word_of(value) == given);
        if found.is_none() {
            let words: Vec<_> = all.iter().map(|&value| word_of(value)).collect();
            let hint = did_you_mean(&given, words.iter().copied());
            let diagnostic =
                decoder.mistake(node.span(), format!("`{}` is not one of {}", shown(&given), words.join(", ")));
            diagnostic.hint = hint;
        }
        found
    }
}

/// What messages call a node's type.
pub(crate) fn kind(node: Node<'_>) -> &'static str {
    match node.data() {
        Data::Null => "null",
        Data::Bool(_) => "a boolean",
        Data::Int(_) | Data::Uint(_) => "a whole number",
        Data::Double(_) => "a number",
        Data::String(_) => "a string",
        Data::List(_) => "a list",
        Data::Map(_) => "a map",
        Data::Unknown(_) | Data::Fault(_) => "nothing",
    }
}

/// Any value that a document can hold.
pub(crate) fn literal(_: &mut Decoder, node: Node<'_>) -> Option<Literal> {
    Some(Literal::of(node))
}

/// Where a value is written.
pub(crate) fn place(decoder: &Decoder, node: Node<'_>) -> Place {
    Place { text: decoder.text.clone(), span: node.span() }
}

/// A day or an instant.
pub(crate) fn instant(decoder: &mut Decoder, node: Node<'_>) -> Option<Instant> {
    parsed(Instant::parse_day)(decoder, node)
}

/// `from` and, where it may be open, `to`, of a map that has both among its keys.
pub(crate) fn validity(decoder: &mut Decoder, fields: &mut Fields<'_>, to: &'static str) -> Option<Validity> {
    let from = fields.required(decoder, "from", instant);
    let end = fields.get(to).map(|node| (instant(decoder, node), node));
    let from = from?;
    match end {
        Some((Some(end), node)) if end <= from => {
            decoder.mistake(node.span(), format!("`{to}` ({end}) is not after `from` ({from})")).hint =
                Some("the end is the first moment after it".into());
            None
        }
        Some((end, _)) => Some(Validity { from, to: Some(end?) }),
        None => Some(Validity { from, to: None }),
    }
}
