//! The items of a population from facts: what a source lists, told apart by a key.

use std::cell::Cell;
use std::collections::BTreeMap;

use super::About;
use super::Item;
use super::Listing;
use crate::allowance::Allowance;
use crate::catalog::Source;
use crate::cel;
use crate::cel::Answer;
use crate::cel::Budget;
use crate::cel::Env;
use crate::cel::Expression;
use crate::cel::Input;
use crate::cel::Inputs;
use crate::cel::Limits;
use crate::cel::List;
use crate::cel::Map;
use crate::cel::Mistake;
use crate::cel::Type;
use crate::cel::Value;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::shown;
use crate::document::Document;
use crate::document::Node;
use crate::error::Error;
use crate::error::ErrorKind;
use crate::facts::Completeness;
use crate::facts::FactsDocument;
use crate::facts::newest_of_each;
use crate::id::SourceId;
use crate::time::Instant;

/// How the items of a population are found in a source: as a check finds its resources, in the same words.
#[derive(Debug)]
pub struct Extract {
    source: SourceId,
    env: Env,
    for_each: Expression,
    applies: Option<Expression>,
    key: Expression,
    at: Option<Expression>,
}

/// The expressions of an [`Extract`].
#[derive(Debug, Clone, Copy, Default)]
pub struct ExtractTexts<'t> {
    /// A list in the source: `deployments.filter(it, it.environment == "production")`.
    pub for_each: &'t str,
    /// Which of its elements count; all, unless given.
    pub applies: Option<&'t str>,
    /// The id of an element: `item.id`.
    pub key: &'t str,
    /// When it happened: an instant, or a text that is one. What happened outside the period is left out.
    pub at: Option<&'t str>,
}

impl Extract {
    /// Compiles the expressions. They see the source by its name, and each element as `item`.
    ///
    /// # Errors
    /// Every mistake in every expression, with the expression that it is in.
    pub fn new<'t>(source: SourceId, texts: &ExtractTexts<'t>) -> Result<Self, Vec<(&'t str, Mistake)>> {
        Self::of_type(source, Type::Dynamic, texts)
    }

    /// The same of a source whose data are of a type. An id is shown, and the digest over all ids lets anybody try which
    /// they are: what is sensitive goes into none.
    pub(crate) fn of_type<'t>(
        source: SourceId,
        type_: Type,
        texts: &ExtractTexts<'t>,
    ) -> Result<Self, Vec<(&'t str, Mistake)>> {
        let mut mistakes = Vec::new();
        let mut noted = |text: &'t str, compiled: Result<(Expression, Type), Vec<Mistake>>| match compiled {
            Ok(compiled) => Some(compiled),
            Err(found) => {
                mistakes.extend(found.into_iter().map(|mistake| (text, mistake)));
                None
            }
        };
        let limits = Limits::default();
        let whole = Env::strict().variable_of(source.as_str(), type_);
        let list = Type::list(Type::Dynamic);
        let for_each = noted(texts.for_each, cel::compile_as(texts.for_each, &whole, &limits, &list));
        let item = for_each.as_ref().map_or(Type::Dynamic, |(_, list)| list.element());
        let env = whole.variable_of(ITEM, item);
        let applies = texts.applies.and_then(|text| noted(text, cel::compile_as(text, &env, &limits, &Type::Bool)));
        // What does not count is asked for no key: what `applies` says holds in the others.
        let counting = match &applies {
            Some((applies, _)) => env.clone().given(applies),
            None => env.clone(),
        };
        let id = Type::union([Type::String, Type::Int, Type::Uint]);
        let key = noted(texts.key, cel::compile_shown(texts.key, &counting, &limits, &id));
        let at = texts.at.and_then(|text| noted(text, cel::compile_as(text, &counting, &limits, &Type::Dynamic)));
        let expression = |compiled: Option<(Expression, Type)>| compiled.map(|(expression, _)| expression);
        match (expression(for_each), expression(key)) {
            (Some(for_each), Some(key)) if mistakes.is_empty() => {
                Ok(Self { source, env, for_each, applies: expression(applies), key, at: expression(at) })
            }
            _ => Err(mistakes),
        }
    }
}

const ITEM: &str = "item";

/// The items that facts list, of each subject as it was seen last until the list was taken; what the source's schema
/// says of pages and totals is held to. `about.complete` becomes what the facts say, unless it is given.
///
/// # Errors
/// Every item that cannot be told apart, and every expression that cannot be answered. That the facts are a part is no
/// error: the list then says so itself.
///
/// ```
/// use soc2_core::{facts, id::SourceId, population::{About, Extract, ExtractTexts, take}, time::{Instant, Period}};
/// let text = br#"{"subject": {"kind": "pipeline", "id": "shop"}, "collected_at": "2026-07-02T00:00:00Z", "facts":
///     {"deployments": [{"number": 7, "done": "2026-06-01T12:00:00Z"}, {"number": 8, "done": "2026-07-01T12:00:00Z"}]}}"#;
/// let documents = facts::read("facts.json", text, &Default::default()).complete()?;
/// let source = SourceId::parse("deployments")?;
/// let texts =
///     ExtractTexts { for_each: "deployments", key: "string(item.number)", at: Some("item.done"), ..Default::default() };
/// let extract = Extract::new(source.clone(), &texts).map_err(|mistakes| format!("{mistakes:?}"))?;
/// let period = Period::parse("2026-01-01/2026-07-01")?;
/// let about = About::new(source, "Deployments", "GitHub", period, Instant::parse("2026-07-02T00:00:00Z")?);
/// let listing = take(about, &extract, &documents, None)?;
/// assert_eq!(listing.items().iter().map(|item| item.id()).collect::<Vec<_>>(), ["7"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn take(
    about: About,
    extract: &Extract,
    documents: &[FactsDocument],
    source: Option<&Source>,
) -> Result<Listing, Error> {
    let newest = newest_of_each(&extract.source, documents, about.taken_at);
    let newest = newest.map_err(|diagnostics| Error::new(ErrorKind::Facts, diagnostics))?;
    take_from(about, extract, &newest, source)
}

/// The same from documents that were chosen already, one of each subject.
pub(crate) fn take_from(
    mut about: About,
    extract: &Extract,
    documents: &[&FactsDocument],
    source: Option<&Source>,
) -> Result<Listing, Error> {
    let left = Cell::new(Allowance::default().budget());
    let mut taking = Taking { extract, about: &about, left, items: BTreeMap::new(), diagnostics: Vec::new() };
    let mut completeness = Vec::new();
    for collected_in in documents {
        match collected_in.data(&extract.source, source) {
            Some(Ok((document, known))) => {
                completeness.push(known);
                taking.add_all(&document, &collected_in.origin);
            }
            Some(Err(fault)) => taking.diagnostics.push(Diagnostic::new(&collected_in.origin, fault.to_string())),
            None => {}
        }
    }
    if documents.is_empty() {
        let message = format!("no facts of `{}` until {}", extract.source, about.taken_at);
        taking
            .diagnostics
            .push(Diagnostic::new(about.id.as_str(), message).with_hint("collect the source, or bring a list"));
    }
    let Taking { items, diagnostics, .. } = taking;
    if !diagnostics.is_empty() {
        return Err(Error::new(ErrorKind::Population, diagnostics));
    }
    about.complete = about.complete.or_else(|| all_complete(&completeness));
    Ok(Listing::new(about, items.into_values().collect()))
}

/// Whether all parts are whole; nothing where one of them is not known to be, and none is known not to be.
fn all_complete(parts: &[Completeness]) -> Option<bool> {
    let has = |wanted| parts.contains(&wanted);
    match (has(Completeness::Refuted), has(Completeness::NotEstablished)) {
        (true, _) => Some(false),
        (false, true) => None,
        (false, false) => Some(true),
    }
}

/// The items found so far.
struct Taking<'a> {
    extract: &'a Extract,
    about: &'a About,
    /// What all evaluations together may still take, so that the work grows with the items and not with their square.
    left: Cell<Budget<'static>>,
    items: BTreeMap<String, Item>,
    diagnostics: Vec<Diagnostic>,
}

impl Taking<'_> {
    fn ask<'e>(&self, expression: &'e Expression, inputs: &Inputs<'e>) -> Answer<'e> {
        let mut left = self.left.get();
        let answer = cel::evaluate_sharing(expression, inputs, &mut left);
        self.left.set(left);
        answer
    }

    fn add_all(&mut self, document: &Document, origin: &str) {
        let extract = self.extract;
        let whole = match Inputs::new(&extract.env).facts(extract.source.as_str(), document.root()) {
            Ok(whole) => whole,
            Err(error) => return self.diagnostics.push(Diagnostic::new(origin, error.message)),
        };
        let list = match self.ask(&extract.for_each, &whole) {
            Answer::Value(Value::List(list)) => list,
            other => return self.cannot(origin, &extract.for_each, "a list", &other),
        };
        let more = Allowance::default().steps_per_resource.saturating_mul(list.len() as u64);
        self.left.set(Budget { steps: self.left.get().steps.saturating_add(more), ..self.left.get() });
        for element in list.iter() {
            let Some(node) = place(&element) else {
                self.diagnostics.push(
                    Diagnostic::new(origin, "an element of the list is no object")
                        .with_hint("let `for_each` select elements as they stand in the facts"),
                );
                continue;
            };
            let inputs = match whole.clone().facts(ITEM, node) {
                Ok(inputs) => inputs,
                Err(error) => {
                    self.diagnostics.push(Diagnostic::new(origin, error.message));
                    continue;
                }
            };
            match self.item(&inputs, document, node, origin) {
                Some(item) if self.items.contains_key(&item.id) => {
                    let message = format!("the item `{}` stands twice in `{}`", shown(&item.id), extract.source);
                    self.diagnostics.push(
                        Diagnostic::new(origin, message).with_hint("let `key` tell items apart: join fields with `+`"),
                    );
                }
                Some(item) => drop(self.items.insert(item.id.clone(), item)),
                None => {}
            }
        }
    }

    /// The item that an element is; nothing where it does not count, or after a mistake was noted.
    fn item(&mut self, inputs: &Inputs<'_>, document: &Document, node: Node<'_>, origin: &str) -> Option<Item> {
        let extract = self.extract;
        if let Some(applies) = &extract.applies {
            match self.ask(applies, inputs) {
                Answer::Value(Value::Bool(true)) => {}
                Answer::Value(Value::Bool(false)) => return None,
                other => return self.cannot_item(origin, applies, "true or false", &other),
            }
        }
        let id = match self.ask(&extract.key, inputs) {
            Answer::Value(Value::String(id)) => id.to_string(),
            Answer::Value(Value::Int(id)) => id.to_string(),
            Answer::Value(Value::Uint(id)) => id.to_string(),
            other => return self.cannot_item(origin, &extract.key, "a text or a whole number", &other),
        };
        if let Some(flaw) = flaw(&id) {
            self.diagnostics
                .push(Diagnostic::new(origin, format!("`{}` gives an id that {flaw}", extract.key.source())));
            return None;
        }
        let at = match &extract.at {
            Some(at) => Some(self.instant(at, inputs, origin)?),
            None => None,
        };
        let counts = at.is_none_or(|at| self.about.period.contains(at));
        counts.then(|| Item { id, at, document: document.clone(), node: node.id() })
    }

    fn instant(&mut self, at: &Expression, inputs: &Inputs<'_>, origin: &str) -> Option<Instant> {
        let answer = self.ask(at, inputs);
        let instant = match &answer {
            Answer::Value(Value::String(text)) => Instant::parse_day(text).ok(),
            Answer::Value(Value::Timestamp(timestamp)) => Instant::of_seconds(timestamp.seconds()),
            _ => None,
        };
        if instant.is_none() {
            self.cannot(origin, at, "an instant, or a text that is one", &answer);
        }
        instant
    }

    fn cannot_item(&mut self, origin: &str, asked: &Expression, wanted: &str, answer: &Answer<'_>) -> Option<Item> {
        self.cannot(origin, asked, wanted, answer);
        None
    }

    fn cannot(&mut self, origin: &str, asked: &Expression, wanted: &str, answer: &Answer<'_>) {
        let why = match answer {
            Answer::Value(_) => format!("it is not {wanted}"),
            Answer::Unknown(unknowns) => unknowns.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
            Answer::Error(error) => error.to_string(),
        };
        self.diagnostics
            .push(Diagnostic::new(origin, format!("population `{}`, `{}`: {why}", self.about.id, asked.source())));
    }
}

/// Where an element stands in facts.
fn place<'a>(element: &Input<'a>) -> Option<Node<'a>> {
    match element {
        Input::Node(node) | Input::Value(Value::Map(Map::Facts(node)) | Value::List(List::Facts(node))) => Some(*node),
        Input::Value(_) | Input::Unknown(_) | Input::Absent => None,
    }
}

/// Why a text is no id: one id a line has to stand for it, in the digest and on paper.
pub(super) fn flaw(id: &str) -> Option<&'static str> {
    if id.trim().is_empty() {
        return Some("is empty");
    }
    id.chars().any(char::is_control).then_some("has a line break or another control character")
}
