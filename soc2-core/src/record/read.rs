//! Records text into [`Records`]: unknown keys refused, every mistake noted.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::AttributeResult;
use super::Exhibit;
use super::ExhibitKind;
use super::ItemResult;
use super::Occurrence;
use super::Performance;
use super::Population;
use super::Records;
use super::Sufficiency;
use super::Test;
use crate::catalog::ProcedureKind;
use crate::decode::Decoder;
use crate::decode::Read;
use crate::decode::document;
use crate::decode::entries;
use crate::decode::instant;
use crate::decode::name;
use crate::decode::parsed;
use crate::decode::place;
use crate::decode::read_each;
use crate::decode::small_number;
use crate::decode::string;
use crate::decode::word;
use crate::diagnostic::Place;
use crate::diagnostic::Text;
use crate::digest::Digest;
use crate::document::Data;
use crate::document::Node;
use crate::error::Error;
use crate::error::ErrorKind;
use crate::id::ControlId;
use crate::id::CriterionId;
use crate::id::RecordId;
use crate::sample;

/// Reads records from their texts, in any division. A text with a `population` is the workpaper of a sample, see
/// [`sample::read`](crate::sample::read).
///
/// # Errors
/// Every mistake in every text, ordered by file, line and column.
///
/// ```
/// use soc2_core::{diagnostic::Text, record};
/// let text = Text::new("records.yaml", "
/// performances:
///   - id: PF-1
///     control: governance.board-oversight
///     performer: Jane Doe
///     performed_at: 2026-09-30
///     evidence: [{title: minutes.pdf, digest: 'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'}]
/// ");
/// assert_eq!(record::read(&[text])?.performances[0].performer, "Jane Doe");
/// # Ok::<(), soc2_core::error::Error>(())
/// ```
pub fn read(texts: &[Text]) -> Result<Records, Error> {
    let mut records = Records::default();
    let (workpapers, texts): (Vec<Text>, Vec<Text>) = texts.iter().cloned().partition(is_workpaper);
    let mut diagnostics = read_each(&texts, |decoder, root| file(decoder, root, &mut records));
    for text in &workpapers {
        match sample::read(text) {
            Ok(workpaper) => records.workpapers.push(workpaper),
            Err(error) => diagnostics.extend_from_slice(error.diagnostics()),
        }
    }
    let performances = records.performances.iter().map(|it| (&it.id, &it.place));
    let mut known: BTreeMap<&RecordId, &Place> = BTreeMap::new();
    for (id, place) in performances.chain(records.tests.iter().map(|it| (&it.id, &it.place))) {
        if known.insert(id, place).is_some() {
            let hint = Some("give each record an id of its own".to_owned());
            diagnostics.push(place.diagnostic_of(&["id", id.as_str()], format!("record `{id}` stands twice"), hint));
        }
    }
    match diagnostics.is_empty() {
        true => Ok(records),
        false => Err(Error::new(ErrorKind::Records, diagnostics)),
    }
}

/// The workpaper of a sample, with the list that it was drawn from, is a file of its own.
fn is_workpaper(text: &Text) -> bool {
    document(text).is_ok_and(|document| document.root().get("population").is_some())
}

fn file(decoder: &mut Decoder, node: Node<'_>, records: &mut Records) {
    let Some(mut fields) = decoder.fields(node, "file of records") else { return };
    records.performances.extend(fields.list(decoder, "performances", performance));
    records.tests.extend(fields.list(decoder, "tests", test));
    records.sufficiency.extend(fields.list(decoder, "sufficiency", sufficiency));
    fields.finish(decoder);
}

fn performance(decoder: &mut Decoder, node: Node<'_>) -> Option<Performance> {
    let mut fields = decoder.fields(node, "performance")?;
    let id = fields.required(decoder, "id", parsed(RecordId::parse));
    let control = fields.required(decoder, "control", parsed(ControlId::parse));
    let occurrence = fields.optional(decoder, "occurrence", string).map(Occurrence::new);
    let performer = fields.required(decoder, "performer", name);
    let performed_at = fields.required(decoder, "performed_at", instant);
    let end = fields.get("valid_until");
    let valid_until = end.and_then(|node| instant(decoder, node));
    let evidence =
        fields.required(decoder, "evidence", |decoder, node| Some(crate::decode::list(decoder, node, exhibit)));
    let note = fields.optional(decoder, "note", string);
    fields.finish(decoder);
    if let (Some(from), Some(until), Some(end)) = (performed_at, valid_until, end)
        && until <= from
    {
        decoder.mistake(end.span(), format!("`valid_until` ({until}) is not after `performed_at` ({from})")).hint =
            Some("`valid_until` is the first moment at which it no longer counts".into());
    }
    Some(Performance {
        id: id?,
        control: control?,
        occurrence,
        performer: performer?,
        performed_at: performed_at?,
        valid_until,
        evidence: evidence?,
        note,
        place: place(decoder, node),
    })
}

fn exhibit(decoder: &mut Decoder, node: Node<'_>) -> Option<Exhibit> {
    let mut fields = decoder.fields(node, "piece of evidence")?;
    let title = fields.required(decoder, "title", string);
    let kind = fields.optional(decoder, "kind", word(&ExhibitKind::ALL, ExhibitKind::word));
    let digest = fields.required(decoder, "digest", parsed(Digest::parse));
    fields.finish(decoder);
    Some(Exhibit { title: title?, kind: kind.unwrap_or(ExhibitKind::Record), digest: digest? })
}

fn test(decoder: &mut Decoder, node: Node<'_>) -> Option<Test> {
    let mut fields = decoder.fields(node, "test")?;
    let kind = word(&ProcedureKind::ALL, ProcedureKind::word);
    let id = fields.required(decoder, "id", parsed(RecordId::parse));
    let control = fields.required(decoder, "control", parsed(ControlId::parse));
    let procedures = fields
        .required(decoder, "procedures", |decoder, node| Some(some(decoder, node, "a test is by a procedure", &kind)));
    let tester = fields.required(decoder, "tester", name);
    let reviewer = fields.get("reviewer").and_then(|node| Some((name(decoder, node)?, node.span())));
    let tested_at = fields.required(decoder, "tested_at", instant);
    let population = fields.optional(decoder, "population", population);
    let size_basis = fields.optional(decoder, "size_basis", string);
    let results = fields.required(decoder, "results", |decoder, node| Some(crate::decode::list(decoder, node, result)));
    let evidence =
        fields.required(decoder, "evidence", |decoder, node| Some(crate::decode::list(decoder, node, exhibit)));
    fields.finish(decoder);
    if let (Some(tester), Some((reviewer, span))) = (&tester, &reviewer)
        && is_same_person(tester, reviewer)
    {
        decoder.mistake(*span, format!("`{reviewer}` tested and reviewed")).hint =
            Some("name another reviewer, or none".into());
    }
    if let (Some(results), Some(node)) = (&results, node.get("results")) {
        let mut seen = BTreeSet::new();
        let doubled = results.iter().filter(|item| !seen.insert(&item.item));
        for item in doubled.collect::<Vec<_>>() {
            decoder.mistake(node.span(), format!("the item `{}` stands twice", item.item)).hint =
                Some("give each item one result".into());
        }
        if let Some(population) = population.as_ref().filter(|population| population.count < results.len() as u64) {
            let (items, count) = (results.len(), population.count);
            decoder.mistake(node.span(), format!("{items} items were tested of a population of {count}")).hint =
                Some("correct the `count`, or the results".into());
        }
    }
    Some(Test {
        id: id?,
        control: control?,
        procedures: procedures?,
        tester: tester?,
        reviewer: reviewer.map(|(reviewer, _)| reviewer),
        tested_at: tested_at?,
        population,
        size_basis,
        results: results?,
        evidence: evidence?,
        place: place(decoder, node),
    })
}

fn population(decoder: &mut Decoder, node: Node<'_>) -> Option<Population> {
    let mut fields = decoder.fields(node, "population")?;
    let title = fields.required(decoder, "title", string);
    let count = fields.required(decoder, "count", small_number);
    let digest = fields.optional(decoder, "digest", parsed(Digest::parse));
    fields.finish(decoder);
    Some(Population { title: title?, count: count?, digest })
}

fn result(decoder: &mut Decoder, node: Node<'_>) -> Option<ItemResult> {
    let mut fields = decoder.fields(node, "result of an item")?;
    let item = fields.required(decoder, "item", string);
    let attributes = fields.required(decoder, "attributes", |decoder, node| {
        let read = word(&AttributeResult::ALL, AttributeResult::word);
        let letters = entries(decoder, node).into_iter();
        let results = letters.filter_map(|(letter, node)| Some((letter.to_owned(), read(decoder, node)?)));
        Some(results.collect::<IndexMap<_, _>>())
    });
    let note = fields.optional(decoder, "note", string);
    fields.finish(decoder);
    Some(ItemResult { item: item?, attributes: attributes?, note })
}

fn sufficiency(decoder: &mut Decoder, node: Node<'_>) -> Option<Sufficiency> {
    let mut fields = decoder.fields(node, "judgment of sufficiency")?;
    let criterion = fields.required(decoder, "criterion", parsed(CriterionId::parse));
    let controls = fields.required(decoder, "controls", |decoder, node| {
        Some(some(decoder, node, "a judgment is of controls", parsed(ControlId::parse)))
    });
    let by = fields.required(decoder, "by", name);
    let at = fields.required(decoder, "at", instant);
    let rationale = fields.required(decoder, "rationale", string);
    fields.finish(decoder);
    Some(Sufficiency {
        criterion: criterion?,
        controls: controls?,
        by: by?,
        at: at?,
        rationale: rationale?,
        place: place(decoder, node),
    })
}

/// A list that says nothing when it is empty.
fn some<T>(decoder: &mut Decoder, node: Node<'_>, why: &str, read: impl Read<T>) -> Vec<T> {
    if let Data::List(mut elements) = node.data()
        && elements.next().is_none()
    {
        decoder.mistake(node.span(), "the list is empty").hint = Some(format!("{why}: name at least one"));
    }
    crate::decode::list(decoder, node, read)
}

/// Whether two names are one person's, as far as spelling tells: the words of one are among those of the other, so that
/// a title, a second name or a surname alone hides nobody. Case, order and the marks on letters do not matter, written
/// as one letter or as two where the letter is Latin. What is not seen: nicknames and initials, `ø` for `o` and other
/// spellings without a mark, another script, a typing error.
pub(crate) fn is_same_person(a: &str, b: &str) -> bool {
    let (a, b) = (words(a), words(b));
    a.is_subset(&b) || b.is_subset(&a)
}

fn words(name: &str) -> BTreeSet<String> {
    let letters = name.chars().flat_map(char::to_lowercase).filter(|letter| !matches!(letter, '\u{300}'..='\u{36f}'));
    let letters: String = letters.map(unmarked).collect();
    let words = letters.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

/// The small letter below a mark, of those of Latin that Unicode takes apart so (blocks Latin-1 Supplement and Latin
/// Extended-A); any other as it is.
fn unmarked(letter: char) -> char {
    match letter {
        'à'..='å' | 'ā' | 'ă' | 'ą' => 'a',
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => 'c',
        'ď' => 'd',
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => 'e',
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => 'g',
        'ĥ' => 'h',
        'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' => 'i',
        'ĵ' => 'j',
        'ķ' => 'k',
        'ĺ' | 'ļ' | 'ľ' => 'l',
        'ñ' | 'ń' | 'ņ' | 'ň' => 'n',
        'ò'..='ö' | 'ō' | 'ŏ' | 'ő' => 'o',
        'ŕ' | 'ŗ' | 'ř' => 'r',
        'ś' | 'ŝ' | 'ş' | 'š' => 's',
        'ţ' | 'ť' => 't',
        'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' => 'u',
        'ŵ' => 'w',
        'ý' | 'ÿ' | 'ŷ' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        _ => letter,
    }
}
