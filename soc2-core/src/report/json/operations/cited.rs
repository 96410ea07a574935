//! Evidence as it is cited when its text is no longer at hand, as JSON.

use serde::Serialize;

use crate::facts::Citation;

#[derive(Serialize)]
pub(super) struct CitationView<'a> {
    source: &'a str,
    collected_at: String,
    digest: String,
    file_digest: String,
}

pub(super) fn cited(evidence: &[Citation]) -> Vec<CitationView<'_>> {
    fn citation(it: &Citation) -> CitationView<'_> {
        CitationView {
            source: it.source.as_str(),
            collected_at: it.collected_at.to_string(),
            digest: it.digest.to_string(),
            file_digest: it.file_digest.to_string(),
        }
    }
    evidence.iter().map(citation).collect()
}
