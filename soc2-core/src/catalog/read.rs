//! Catalog text into a [`Catalog`]: unknown keys refused, every mistake noted.

mod check;
mod control;
mod criterion;
mod proof;
mod sizes;
mod source;

pub(crate) use criterion::category;
pub(crate) use sizes::sizes;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt::Display;
use std::sync::Arc;

use super::Additions;
use super::Catalog;
use super::Category;
use super::CategoryPage;
use super::Check;
use super::Control;
use super::Criterion;
use super::Proof;
use super::Series;
use super::SizeTable;
use super::Source;
use super::Target;
use super::Unproven;
use crate::decode::Decoder;
use crate::decode::Fields;
use crate::decode::document;
use crate::decode::parsed;
use crate::decode::read_each;
use crate::decode::string;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Text;
use crate::digest::Digest;
use crate::document::Node;
use crate::error::Error;
use crate::error::ErrorKind;
use crate::id::CheckId;
use crate::id::ControlId;
use crate::id::CriterionId;
use crate::id::SeriesId;
use crate::id::SourceId;
use crate::id::TargetId;

/// Reads a catalog from its texts, in any order and division.
///
/// References between parts are resolved by [`compile`](crate::compile::compile).
///
/// # Errors
/// Every mistake in every text, ordered by file, line and column.
///
/// ```
/// use soc2_core::{catalog, diagnostic::Text};
/// let text = Text::new("own.yaml", "catalog: {id: own, title: Ours, version: 1.0.0, edition: tsc-2017-rev2022}");
/// assert_eq!(catalog::read(&[text])?.version.to_string(), "1.0.0");
/// # Ok::<(), soc2_core::error::Error>(())
/// ```
pub fn read(texts: &[Text]) -> Result<Catalog, Error> {
    let mut parts = Parts::default();
    let mut diagnostics = read_each(texts, |decoder, root| parts.add(decoder, root));
    if parts.headers.is_empty() && diagnostics.is_empty() {
        let names: Vec<_> = texts.iter().map(|text| &*text.name).collect();
        let hint = "one file says `catalog: {id: …, title: …, version: …, edition: …}`";
        diagnostics.push(Diagnostic::new(&names.join(", "), "no text names the catalog").with_hint(hint));
    }
    let is_of_it = |text: &&Text| !parts.beside.iter().any(|beside| Arc::ptr_eq(beside, &text.content));
    let mut names: Vec<(&str, &str)> =
        texts.iter().filter(is_of_it).map(|text| (&*text.name, &*text.content)).collect();
    names.sort_unstable();
    let digest = Digest::of_texts(names.iter().copied());
    match parts.headers.pop() {
        Some(header) if diagnostics.is_empty() => {
            let proof = parts.proof.take().ok_or(Unproven::NotStated).and_then(|(own, proof)| {
                let others = names.into_iter().filter(|(_, content)| !std::ptr::eq(*content, &*own.content));
                proof.held_against(Digest::of_texts(others))
            });
            Ok(parts.into_catalog(header, digest, proof))
        }
        _ => Err(Error::new(ErrorKind::Catalog, diagnostics)),
    }
}

/// Whether a text names a catalog (`catalog:`): it stands for itself. Any other text adds to a catalog.
///
/// ```
/// use soc2_core::{catalog::names_itself, diagnostic::Text};
/// assert!(!names_itself(&Text::new("more.yaml", "checks: []")));
/// ```
pub fn names_itself(text: &Text) -> bool {
    document(text).is_ok_and(|document| document.root().get("catalog").is_some())
}

/// The texts of a catalog that is made of a given one and of others: one of those that names itself stands instead of it,
/// otherwise they add to it. A table of sample sizes among them stands instead of the given one's.
pub fn layered(given: &[Text], others: &[Text]) -> Vec<Text> {
    let below = if others.iter().any(names_itself) { &[] } else { given };
    let has_sizes = others.iter().any(is_of_sizes);
    below.iter().filter(|text| !(has_sizes && is_of_sizes(text))).chain(others).cloned().collect()
}

/// Whether a text is a table of sample sizes and nothing else.
fn is_of_sizes(text: &Text) -> bool {
    let is_it = |root: Node<'_>| root.count() == Some(1) && root.get("sample_sizes").is_some();
    document(text).is_ok_and(|document| is_it(document.root()))
}

/// The parts that a profile adds, under its key `add`.
pub(crate) fn additions(decoder: &mut Decoder, node: Node<'_>) -> Option<Additions> {
    let mut fields = decoder.fields(node, "profile's `add`")?;
    let mut parts = Parts::default();
    parts.add_tested(decoder, &mut fields);
    fields.finish(decoder);
    let Parts { targets, sources, checks, controls, .. } = parts;
    Some(Additions { targets, sources, checks, controls })
}

#[derive(Default)]
struct Parts {
    headers: Vec<Header>,
    /// The text that it stands in, and the proof.
    proof: Option<(Text, Proof)>,
    /// What texts say that stand beside the catalog and are none of it.
    beside: Vec<Arc<str>>,
    categories: BTreeMap<Category, CategoryPage>,
    series: BTreeMap<SeriesId, Series>,
    criteria: BTreeMap<CriterionId, Criterion>,
    targets: BTreeMap<TargetId, Target>,
    sources: BTreeMap<SourceId, Source>,
    checks: BTreeMap<CheckId, Check>,
    controls: BTreeMap<ControlId, Control>,
    sizes: Option<SizeTable>,
}

struct Header {
    id: String,
    title: String,
    version: semver::Version,
    edition: String,
}

impl Parts {
    fn add(&mut self, decoder: &mut Decoder, root: Node<'_>) {
        let Some(mut fields) = decoder.fields(root, "catalog file") else { return };
        if let Some(node) = fields.get("catalog") {
            if self.headers.is_empty() {
                self.headers.extend(header(decoder, node));
            } else {
                decoder.mistake(node.key_span(), "another text names the catalog already");
            }
        }
        if let Some(node) = fields.get("proof") {
            self.add_proof(decoder, root, node);
        }
        self.add_each(
            decoder,
            fields.get("categories"),
            criterion::category_page,
            |parts| &mut parts.categories,
            |item| &item.id,
        );
        self.add_each(decoder, fields.get("series"), criterion::series, |parts| &mut parts.series, |item| &item.id);
        self.add_each(
            decoder,
            fields.get("criteria"),
            criterion::criterion,
            |parts| &mut parts.criteria,
            |item| &item.id,
        );
        self.add_tested(decoder, &mut fields);
        if let Some(node) = fields.get("sample_sizes") {
            if self.sizes.is_some() {
                decoder.mistake(node.key_span(), "another text has a table of sample sizes already").hint =
                    Some("keep one of the two: nobody could tell which is meant".into());
            }
            self.sizes = sizes(decoder, node);
        }
        // A folder may hold profiles beside its catalog; they are read on their own.
        if fields.get("profile").is_some() && root.count() == Some(1) {
            self.beside.push(Arc::clone(&decoder.text.content));
        }
        fields.finish(decoder);
    }

    fn add_proof(&mut self, decoder: &mut Decoder, root: Node<'_>, node: Node<'_>) {
        // What stands beside it would be of the catalog, and not among the texts that it is held against.
        if root.count() != Some(1) {
            decoder.mistake(node.key_span(), "a proof stands in a text of its own").hint =
                Some("move it into another file".into());
        }
        if self.proof.is_some() {
            decoder.mistake(node.key_span(), "another text has a proof already");
        }
        self.proof = proof::proof(decoder, node).map(|proof| (decoder.text.clone(), proof));
    }

    /// What is tested, and how: the parts that a profile may add too.
    fn add_tested(&mut self, decoder: &mut Decoder, fields: &mut Fields<'_>) {
        self.add_each(decoder, fields.get("targets"), source::target, |parts| &mut parts.targets, |item| &item.id);
        self.add_each(decoder, fields.get("sources"), source::source, |parts| &mut parts.sources, |item| &item.id);
        self.add_each(decoder, fields.get("checks"), check::checks, |parts| &mut parts.checks, |item| &item.id);
        self.add_each(decoder, fields.get("controls"), control::control, |parts| &mut parts.controls, |item| &item.id);
    }

    fn add_each<Id: Ord + Clone + Display, T, I: IntoIterator<Item = T>>(
        &mut self,
        decoder: &mut Decoder,
        section: Option<Node<'_>>,
        read: impl Fn(&mut Decoder, Node<'_>) -> I,
        place: impl Fn(&mut Self) -> &mut BTreeMap<Id, T>,
        id: impl Fn(&T) -> &Id,
    ) {
        let Some(section) = section else { return };
        let items = crate::decode::list(decoder, section, |decoder, node| {
            Some((read(decoder, node), node.get("id").unwrap_or(node).span()))
        });
        for (items, span) in items {
            for item in items {
                match place(self).entry(id(&item).clone()) {
                    Entry::Vacant(entry) => drop(entry.insert(item)),
                    Entry::Occupied(entry) => {
                        let message = format!("`{}` is defined twice", entry.key());
                        decoder.mistake(span, message).hint = Some("rename or remove one of the two".into());
                    }
                }
            }
        }
    }

    fn into_catalog(self, header: Header, digest: Digest, proof: Result<Proof, Unproven>) -> Catalog {
        let Header { id, title, version, edition } = header;
        let Self { categories, series, criteria, targets, sources, checks, controls, sizes, .. } = self;
        Catalog {
            id,
            version,
            title,
            edition,
            digest,
            proof,
            categories,
            series,
            criteria,
            targets,
            sources,
            checks,
            controls,
            sizes,
        }
    }
}

fn header(decoder: &mut Decoder, node: Node<'_>) -> Option<Header> {
    let mut fields = decoder.fields(node, "catalog")?;
    let id = fields.required(decoder, "id", string);
    let title = fields.required(decoder, "title", string);
    let version = fields.required(decoder, "version", parsed(semver::Version::parse));
    let edition = fields.required(decoder, "edition", string);
    fields.finish(decoder);
    Some(Header { id: id?, title: title?, version: version?, edition: edition? })
}
