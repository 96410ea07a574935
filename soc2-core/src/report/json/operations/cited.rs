//! Evidence as it is cited when its text is no longer at hand, as JSON.

use serde::Serialize;

use crate::facts::Citation;
use crate::report::json::digests::Digests;

#[derive(Serialize)]
pub(super) struct CitationView<'a> {
    source: &'a str,
    collected_at: String,
    digest: String,
    file_digest: String,
}

pub(super) fn cited<'a>(evidence: &'a [Citation], digests: Digests<'_>) -> Vec<CitationView<'a>> {
    let citation = |it: &'a Citation| CitationView {
        source: it.source.as_str(),
        collected_at: it.collected_at.to_string(),
        digest: digests.of_source(&it.source, it.digest),
        file_digest: digests.of_whole(it.file_digest),
    };
    evidence.iter().map(citation).collect()
}
