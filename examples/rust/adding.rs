//! What a JSON report has beside what it always has, on the command line.

use std::path::PathBuf;

use clap::Args;
use soc2_core::difference::Difference;
use soc2_core::digest::Key;
use soc2_core::past::Past;
use soc2_core::report::Beside;
use soc2_core::report::Report;
use soc2_core::report::Shown;
use soc2_core::since;

use crate::inputs::each;
use crate::inputs::keep;
use crate::inputs::past;
use crate::inputs::redaction_key;

/// What is added to a report.
#[derive(Args)]
pub struct Adding {
    /// An earlier report, JSON, to compare with: what is new, fixed, worse, better or gone since, and why.
    #[arg(long, value_name = "REPORT")]
    pub baseline: Option<PathBuf>,
    /// Show the facts that findings rest on, in JSON, without what the sources' schemas call sensitive. Digests over what is
    /// hidden would let anybody try short secrets: they are keyed, or `withheld` without a key.
    #[arg(long)]
    pub values: bool,
    /// Of what is not shown, and of all that holds it, give digests under the key in this file (HMAC-SHA-256; the end of its
    /// last line is no part of it), so that who has it sees what is equal, and `verify` compares.
    #[arg(long, value_name = "FILE", requires = "values")]
    pub redaction_key: Option<PathBuf>,
}

/// What was read of it.
pub struct Added {
    baseline: Option<Past>,
    values: bool,
    key: Option<Key>,
}

impl Adding {
    /// Reads the files.
    ///
    /// # Errors
    /// Every problem in them.
    pub fn read(&self) -> Result<Added, Vec<String>> {
        let mut problems = Vec::new();
        let baseline = keep(self.baseline.as_deref().map(past).transpose(), &mut problems).flatten();
        let key = keep(self.redaction_key.as_deref().map(redaction_key).transpose(), &mut problems).flatten();
        match problems.is_empty() {
            true => Ok(Added { baseline, values: self.values, key }),
            false => Err(problems),
        }
    }
}

impl Added {
    /// What changed since the earlier report, where there is one.
    ///
    /// # Errors
    /// When the report is too large to be read, or what it is compared with is of a later instant: then what is new would
    /// be called fixed.
    pub fn difference(&self, report: &Report<'_>) -> Result<Option<Difference>, Vec<String>> {
        let difference = self.baseline.as_ref().map(|before| since(before, report)).transpose();
        difference.map_err(|error| each(&error))
    }

    /// What a report has beside.
    pub fn beside<'a>(&'a self, since: Option<&'a Difference>) -> Beside<'a> {
        let shown = if self.values { Shown::Values { key: self.key.as_ref() } } else { Shown::Digests };
        Beside { shown, since }
    }
}
