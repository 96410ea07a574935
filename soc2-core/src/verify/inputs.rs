//! What two reports name as their inputs, and where they part.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fmt;

use crate::digest::KEYED;
use crate::digest::WITHHELD;
use crate::document::Data;
use crate::document::Node;
use crate::scope::Scope;
use crate::spelling::printable;

/// What a report rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Input {
    /// The engine and the shape of its reports.
    Engine,
    /// The catalog.
    Catalog,
    /// The profile, with those that it extends.
    Profile,
    /// What is taken of the catalog: categories, targets, controls.
    Selection,
    /// Functions of the embedding program.
    Functions,
    /// The scope.
    Scope,
    /// Performances, tests, judgments.
    Records,
    /// Risk acceptances.
    Acceptances,
    /// Earlier reports, whose findings are a history.
    Reports,
    /// The earlier report that it is compared with.
    Baseline,
    /// The key of digests of what is not shown.
    RedactionKey,
    /// The instant or the period.
    Time,
    /// The facts.
    Facts,
}

/// An input of which the report names something else than what was given.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Parting {
    /// Which.
    pub input: Input,
    /// What the report names and was not given: digests; versions, where it has some.
    pub gone: Vec<String>,
    /// What was given and the report does not name.
    pub new: Vec<String>,
}

/// The facts that findings on a subject rest on and that are others now.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct EvidenceParting {
    /// The subject.
    pub subject: String,
    /// The source.
    pub source: String,
    /// The digest that the report names; nothing where it has no such evidence.
    pub says: Option<String>,
    /// The digest of what was given; nothing where nothing was.
    pub given: Option<String>,
}

impl Input {
    const ALL: [Self; 13] = [
        Self::Engine,
        Self::Catalog,
        Self::Profile,
        Self::Selection,
        Self::Functions,
        Self::Scope,
        Self::Records,
        Self::Acceptances,
        Self::Reports,
        Self::Baseline,
        Self::RedactionKey,
        Self::Time,
        Self::Facts,
    ];

    /// It, as the subject of a sentence.
    pub(super) fn subject(self) -> &'static str {
        match self {
            Self::Engine => "the engine is",
            Self::Catalog => "the catalog is",
            Self::Profile => "the profile is",
            Self::Selection => "what is taken of the catalog is",
            Self::Functions => "the functions are",
            Self::Scope => "the scope is",
            Self::Records => "the records are",
            Self::Acceptances => "the risk acceptances are",
            Self::Reports => "the earlier reports are",
            Self::Baseline => "the report that it is compared with is",
            Self::RedactionKey => "the redaction key is",
            Self::Time => "the instant or period is",
            Self::Facts => "the facts are",
        }
    }

    /// Its name, which is also where a report names its texts.
    pub fn word(self) -> &'static str {
        match self {
            Self::Engine => "engine",
            Self::Catalog => "catalog",
            Self::Profile => "profile",
            Self::Selection => "selection",
            Self::Functions => "functions",
            Self::Scope => "scope",
            Self::Records => "records",
            Self::Acceptances => "acceptances",
            Self::Reports => "reports",
            Self::Baseline => "baseline",
            Self::RedactionKey => "redaction_key",
            Self::Time => "time",
            Self::Facts => "facts",
        }
    }

    /// What a report names of it.
    fn named(self, report: Node<'_>) -> BTreeSet<String> {
        let mut named = BTreeSet::new();
        match self {
            Self::Engine => {
                named.extend(words(report.get("engine"), &["name", "version"]));
                named.extend(words(Some(report), &["schema_version"]).map(|version| format!("report {version}")));
            }
            Self::Catalog => named.extend(words(report.get("catalog"), &["id", "version", "digest"])),
            Self::Profile | Self::Scope | Self::Records | Self::Acceptances | Self::Reports => {
                let digests = report.get("inputs").and_then(|inputs| inputs.get(self.word()));
                named.extend(elements(digests).filter_map(text));
            }
            Self::Baseline | Self::RedactionKey => named.extend(words(report.get("inputs"), &[self.word()])),
            Self::Selection => {
                for part in ["categories", "targets", "controls"] {
                    let taken = report.get("selection").and_then(|selection| selection.get(part));
                    named.extend(elements(taken).filter_map(text).map(|id| format!("{part}: {id}")));
                }
            }
            Self::Functions => {
                let functions = elements(report.get("functions"));
                named.extend(functions.filter_map(|function| words(Some(function), &["name", "version"])));
            }
            Self::Time => {
                let assessment = report.get("assessment");
                named.extend(words(assessment, &["as_of", "as_of_source"]));
                let period = assessment.and_then(|assessment| assessment.get("period"));
                named.extend(words(period, &["from", "to"]));
            }
            Self::Facts => {
                let facts = report.get("inputs").and_then(|inputs| inputs.get("facts"));
                let files = facts.and_then(|facts| facts.get("files"));
                named.extend(elements(files).filter_map(text));
                named.extend(words(facts, &["documents", "set_digest"]).map(|set| format!("documents: {set}")));
                // Over a period, texts are not kept: the documents that the newest evidence came in are known by it.
                if elements(files).next().is_none() {
                    named.extend(files_of_evidence(report).map(|file| format!("newest in {file}")));
                }
                let unread = report.get("assessment").and_then(|assessment| assessment.get("unread"));
                named.extend(elements(unread).filter_map(text).map(|problem| format!("not read: {problem}")));
            }
        }
        named
    }
}

/// What a report names of each input that it has.
pub(super) fn named(report: Node<'_>) -> BTreeMap<Input, BTreeSet<String>> {
    let named = Input::ALL.into_iter().map(|input| (input, input.named(report)));
    named.filter(|(_, named)| !named.is_empty()).collect()
}

/// The inputs that two reports do not name alike.
pub(super) fn partings(says: Node<'_>, given: Node<'_>) -> Vec<Parting> {
    let keys = Keys::of(says, given);
    let parting = |input: Input| {
        let [says, given] = [says, given].map(|report| match (input, keys) {
            (Input::RedactionKey, _) | (_, Keys::Same) => input.named(report),
            (_, Keys::Differ) => input.named(report).into_iter().filter(|name| needs_no_key(name)).collect(),
        });
        let gone: Vec<String> = says.difference(&given).cloned().collect();
        let new: Vec<String> = given.difference(&says).cloned().collect();
        (!gone.is_empty() || !new.is_empty()).then_some(Parting { input, gone, new })
    };
    Input::ALL.into_iter().filter_map(parting).collect()
}

/// The evidence that two reports do not name alike.
pub(super) fn evidence(says: Node<'_>, given: Node<'_>) -> Vec<EvidenceParting> {
    let keys = Keys::of(says, given);
    let (says, given) = (rested_on(says), rested_on(given));
    let all: BTreeSet<&(String, String)> = says.keys().chain(given.keys()).collect();
    let parting = |key: &(String, String)| {
        let (says, given) = (says.get(key).cloned(), given.get(key).cloned());
        let is_told = match keys {
            Keys::Same => true,
            Keys::Differ => [&says, &given].into_iter().flatten().all(|digest| needs_no_key(digest)),
        };
        if !is_told {
            return None;
        }
        let (subject, source) = key.clone();
        (says != given).then_some(EvidenceParting { subject, source, says, given })
    };
    all.into_iter().filter_map(parting).collect()
}

/// Whether two reports have the same redaction key, or none: under another, every digest under it is another too, and of
/// what it was made from that says nothing.
#[derive(Clone, Copy)]
enum Keys {
    Same,
    Differ,
}

impl Keys {
    fn of(says: Node<'_>, given: Node<'_>) -> Self {
        match Input::RedactionKey.named(says) == Input::RedactionKey.named(given) {
            true => Self::Same,
            false => Self::Differ,
        }
    }
}

/// Whether a name says what it names without a key.
fn needs_no_key(name: &str) -> bool {
    let digest = name.rsplit(' ').next().unwrap_or_default();
    digest != WITHHELD && !digest.starts_with(KEYED)
}

/// What a report tells no digest of: sources, and all facts as they were given.
pub(super) fn withheld(report: Node<'_>) -> BTreeSet<String> {
    let of_findings = elements(report.get("findings")).flat_map(|finding| elements(finding.get("evidence")));
    let timelines = report.get("operations").and_then(|operations| operations.get("timelines"));
    let runs = elements(timelines).flat_map(|timeline| elements(timeline.get("runs")));
    let of_runs = runs.filter_map(|run| run.get("evidence")).flat_map(|ends| {
        let [first, last] = ["first", "last"].map(|end| elements(ends.get(end)));
        first.chain(last)
    });
    let is_withheld = |it: &Node<'_>| it.get("digest").and_then(Node::as_str) == Some(WITHHELD);
    let sources = of_findings.chain(of_runs).filter(is_withheld).filter_map(|it| it.get("source").and_then(text));
    let is_whole_withheld = Input::Facts.named(report).iter().any(|name| name.rsplit(' ').next() == Some(WITHHELD));
    sources.chain(is_whole_withheld.then(|| "all facts".to_owned())).collect()
}

/// The digest of each source of each subject that findings rest on.
fn rested_on(report: Node<'_>) -> BTreeMap<(String, String), String> {
    let mut rested_on = BTreeMap::new();
    for finding in elements(report.get("findings")) {
        let Some(subject) = finding.get("subject").and_then(text) else { continue };
        for evidence in elements(finding.get("evidence")) {
            let (source, digest) = (evidence.get("source").and_then(text), evidence.get("digest").and_then(text));
            if let (Some(source), Some(digest)) = (source, digest) {
                rested_on.insert((subject.clone(), source), digest);
            }
        }
    }
    rested_on
}

/// The texts that evidence came in, but for what the engine makes of the scope.
fn files_of_evidence(report: Node<'_>) -> impl Iterator<Item = String> {
    let is_brought = |finding: &Node<'_>| {
        let kind = finding.get("subject").and_then(Node::as_str).and_then(|subject| subject.split('/').next());
        kind.is_some_and(|kind| kind != Scope::KIND)
    };
    let findings = elements(report.get("findings")).filter(is_brought);
    findings
        .flat_map(|finding| elements(finding.get("evidence")))
        .filter_map(|it| it.get("file_digest").and_then(text))
        .filter(|digest| digest != WITHHELD)
}

fn elements(list: Option<Node<'_>>) -> impl Iterator<Item = Node<'_>> {
    list.and_then(Node::elements).into_iter().flatten()
}

fn text(node: Node<'_>) -> Option<String> {
    node.as_str().map(str::to_owned)
}

/// Members of a map in one line; nothing where one is not there or null.
fn words(map: Option<Node<'_>>, members: &[&str]) -> Option<String> {
    let word = |member: &&str| {
        let node = map?.get(member)?;
        (!matches!(node.data(), Data::Null)).then(|| node.as_str().unwrap_or(node.raw()))
    };
    Some(members.iter().map(word).collect::<Option<Vec<_>>>()?.join(" "))
}

/// Several lines: what the report names, and what was given instead.
impl fmt::Display for Parting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} not what the report names", self.input.subject())?;
        let told = |what: &str, named: &String| format!("\n    {what}: {}", printable(named));
        self.gone.iter().try_for_each(|it| f.write_str(&told("named by the report, not given", it)))?;
        self.new.iter().try_for_each(|it| f.write_str(&told("given, not named by the report", it)))
    }
}

impl fmt::Display for EvidenceParting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { subject, source, says, given } = self;
        let (subject, source) = (printable(subject), printable(source));
        let [says, given] = [says, given].map(|digest| digest.as_deref().map(printable));
        match (says, given) {
            (Some(says), Some(given)) => write!(f, "{source} of {subject} was {says}, is {given}"),
            (Some(says), None) => write!(f, "{source} of {subject} was {says}, is evidence of nothing now"),
            (None, given) => {
                let given = given.as_deref().unwrap_or("something else");
                write!(f, "{source} of {subject} was evidence of nothing, is {given}")
            }
        }
    }
}
