//! The last lines: what the report rests on, so that it can be made again.

use std::collections::BTreeSet;

use super::SHOWN;
use super::Writer;
use super::counted;
use crate::catalog::Proof;
use crate::catalog::Unproven;
use crate::digest::Digest;
use crate::facts::Given;
use crate::report::inputs::Inputs;

impl Writer<'_> {
    pub(super) fn rests_on(&mut self) {
        self.page.gap();
        self.page.text(0, "What this report rests on, texts by their SHA-256:");
        let examples = match &self.report.program.catalog().proof {
            Ok(Proof { checks, examples, passed, .. }) => {
                format!("{passed} of {examples} examples of the catalog's {checks} checks came out as expected")
            }
            Err(Unproven::NotStated) => "the catalog does not say that examples of its checks ran".to_owned(),
            Err(Unproven::CatalogChanged) => "the catalog is not that with which its examples ran".to_owned(),
            Err(Unproven::AnotherEngine) => "the catalog's examples ran in another version".to_owned(),
        };
        let engine = format!("{} {}; {examples}", env!("CARGO_PKG_NAME"), crate::VERSION);
        self.page.field("Engine", &engine);
        let Inputs { profile, scope, records, acceptances, reports } = Inputs::of(self.report);
        for (name, digests) in [
            ("Profile", profile),
            ("Scope", scope),
            ("Records", records),
            ("Acceptances", acceptances),
            ("Reports", reports),
        ] {
            self.digests(name, &digests);
        }
        match &self.report.assessment.given {
            Given::Files(files) => self.digests("Facts", &files.digests()),
            Given::History(set) => {
                let documents = counted(set.len() as usize, "document");
                self.page.field("Facts", &format!("{} over {documents}, in any order", set.digest()));
            }
        }
    }

    /// Each digest on a line, as far as anybody would read them.
    fn digests(&mut self, name: &str, digests: &BTreeSet<Digest>) {
        let shown = digests.iter().take(SHOWN).map(Digest::to_string);
        let more = digests.len().saturating_sub(SHOWN);
        let more = (more > 0).then(|| format!("and {more} more, which the JSON report names"));
        for (position, line) in shown.chain(more).enumerate() {
            self.page.field(if position == 0 { name } else { "" }, &line);
        }
    }
}
