//! Facts over time: documents, in the order of their instants, into snapshots.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;

use crate::catalog::SourceScope;
use crate::diagnostic::Diagnostic;
use crate::error::Error;
use crate::error::ErrorKind;
use crate::facts::Evidence;
use crate::facts::FactsDocument;
use crate::facts::Subject;
use crate::facts::bring_newest;
use crate::facts::contradictions;
use crate::finding::Finding;
use crate::id::SourceId;
use crate::program::Program;
use crate::time::Instant;

/// What was known of one account, cluster or host when something new of it came in.
#[derive(Debug, Clone)]
pub(crate) struct Snapshot {
    /// The instant of the newest facts.
    pub(crate) at: Instant,
    /// The newest facts of each source, those that came in among them.
    pub(crate) documents: Vec<FactsDocument>,
    /// What came in that was not known, and of which region.
    renewed: BTreeMap<SourceId, BTreeSet<(Instant, Option<String>)>>,
}

impl Snapshot {
    /// The instant that a finding proves, where it rests on what came in: of its own region, or of what regions share.
    pub(crate) fn renews(&self, program: &Program, finding: &Finding) -> Option<Instant> {
        let region = finding.subject.as_ref().and_then(|subject| subject.region.as_ref());
        let is_new = |evidence: &Arc<Evidence>| {
            let source = program.source(&evidence.source);
            let is_of_regions = source.is_some_and(|source| source.scope == SourceScope::Region);
            self.renewed.get(&evidence.source).into_iter().flatten().any(|(at, of)| {
                let is_read = !is_of_regions || region.is_none() || of.as_ref() == region;
                *at == evidence.collected_at && is_read
            })
        };
        let is_renewed = finding.evidence.iter().any(is_new);
        finding.evidence.iter().map(|evidence| evidence.collected_at).max().filter(|_| is_renewed)
    }
}

/// Takes documents one after another; keeps of each subject what its next snapshot is made of.
#[derive(Debug, Clone, Default)]
pub(crate) struct History {
    accounts: BTreeMap<Subject, Account>,
}

/// What came of an account and its regions, or of another subject.
#[derive(Debug, Clone, Default)]
struct Account {
    /// What is the newest of some source.
    known: Vec<FactsDocument>,
    /// What came with one instant, and that instant.
    arriving: Option<(Instant, Vec<FactsDocument>)>,
}

impl History {
    /// Says whether a document can be taken. Nothing changes here: what is refused is as if it had not been brought.
    ///
    /// # Errors
    /// When a newer document of the subject was taken before, or one that answers otherwise at the same instant; and when one
    /// brings something new of an instant that was looked at: what was seen of it would say less than there is.
    pub(crate) fn admit(&self, program: &Program, document: &FactsDocument) -> Result<(), Error> {
        let (Some(at), Some(account)) = (document.newest(), self.accounts.get(&document.subject.account())) else {
            return Ok(());
        };
        if let Some(instant) = account.instant().filter(|instant| *instant > at) {
            let message = format!("facts of `{}` as of {at} came after those of {instant}", document.subject);
            let diagnostic = Diagnostic::new(&document.origin, message);
            let hint = "give the documents of a subject in the order of their instants";
            return Err(Error::new(ErrorKind::Facts, vec![diagnostic.with_hint(hint)]));
        }
        if account.looked_at() == Some(at) && account.new_in(document).next().is_some() {
            let message =
                format!("facts of `{}` as of {at} came when those of that instant were looked at", document.subject);
            let diagnostic = Diagnostic::new(&document.origin, message);
            let hint = "give the documents of one instant together, before parts are merged or the period is concluded";
            return Err(Error::new(ErrorKind::Facts, vec![diagnostic.with_hint(hint)]));
        }
        let contradictions = contradictions(program, account.documents(), document);
        if contradictions.is_empty() { Ok(()) } else { Err(Error::new(ErrorKind::Facts, contradictions)) }
    }

    /// Takes one document that was admitted. Gives the snapshot before it, when this one begins another.
    pub(crate) fn take(&mut self, document: FactsDocument) -> Option<Snapshot> {
        let at = document.newest()?;
        let account = self.accounts.entry(document.subject.account()).or_default();
        match &mut account.arriving {
            Some((instant, arriving)) if *instant == at => {
                arriving.push(document);
                None
            }
            Some(_) | None => {
                let before = account.snapshot();
                account.arriving = Some((at, vec![document]));
                before
            }
        }
    }

    /// The snapshots that nothing has followed.
    pub(crate) fn rest(&mut self) -> Vec<Snapshot> {
        self.accounts.values_mut().filter_map(Account::snapshot).collect()
    }

    /// A subject whose last facts nobody has looked at yet.
    pub(crate) fn unsettled(&self) -> Option<&Subject> {
        self.accounts.iter().find(|(_, account)| account.arriving.is_some()).map(|(subject, _)| subject)
    }

    /// Adds what a later part of the same history knows.
    pub(crate) fn merge(&mut self, later: Self) {
        for (subject, Account { known, arriving }) in later.accounts {
            let account = self.accounts.entry(subject).or_default();
            account.known.extend(known);
            account.arriving = arriving;
            account.forget();
        }
    }

    /// The newest facts of every subject, once [`History::rest`] was asked for.
    pub(crate) fn newest(&self) -> impl Iterator<Item = &FactsDocument> {
        self.accounts.values().flat_map(|account| &account.known)
    }
}

impl Account {
    /// All that is known, what is arriving too.
    fn documents(&self) -> impl Iterator<Item = &FactsDocument> + Clone {
        self.known.iter().chain(self.arriving.iter().flat_map(|(_, documents)| documents))
    }

    /// What documents may not come before.
    fn instant(&self) -> Option<Instant> {
        self.arriving.as_ref().map(|(instant, _)| *instant).or_else(|| self.looked_at())
    }

    /// The last instant of which there was a snapshot.
    fn looked_at(&self) -> Option<Instant> {
        self.known.iter().filter_map(FactsDocument::newest).max()
    }

    fn snapshot(&mut self) -> Option<Snapshot> {
        let (at, arriving) = self.arriving.take()?;
        let mut renewed: BTreeMap<SourceId, BTreeSet<(Instant, Option<String>)>> = BTreeMap::new();
        for document in &arriving {
            for (id, at) in self.new_in(document) {
                renewed.entry(id.clone()).or_default().insert((at, document.subject.region.clone()));
            }
        }
        self.known.extend(arriving);
        self.forget();
        Some(Snapshot { at, documents: self.known.clone(), renewed })
    }

    /// The answers of a document that were not brought before.
    fn new_in<'d>(&self, document: &'d FactsDocument) -> impl Iterator<Item = (&'d SourceId, Instant)> {
        let is_of = |known: &&FactsDocument| known.subject.key() == document.subject.key();
        let known: Vec<&FactsDocument> = self.known.iter().filter(is_of).collect();
        let answers = document.sources.iter().map(|(id, collected)| (id, collected.collected_at));
        answers.filter(move |(id, at)| {
            let mut before = known.iter().filter_map(|known| known.sources.get(*id));
            before.all(|before| before.collected_at != *at)
        })
    }

    /// Keeps the documents that bring the newest answer of some source.
    fn forget(&mut self) {
        let newest = bring_newest(&self.known);
        let mut place = 0..;
        self.known.retain(|_| place.next().is_some_and(|place| newest.contains(&place)));
    }
}
