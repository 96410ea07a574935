//! What calls take in common: named texts, an instant, a budget.

use std::sync::atomic::AtomicBool;

use pyo3::pybacked::PyBackedBytes;
use soc2_core::allowance::Allowance;
use soc2_core::cel::Budget;
use soc2_core::diagnostic::Text;
use soc2_core::evaluate::AsOf;
use soc2_core::facts::FactsDocument;
use soc2_core::time::Instant;

use crate::failure::Failure;

/// A text that people write, by the name that messages use for it.
pub(crate) type Named = (String, String);

/// JSON by the name that messages use for it, as Python holds it: it is not copied.
pub(crate) type NamedBytes = (String, PyBackedBytes);

pub(crate) fn text((name, content): Named) -> Text {
    Text::new(name, content)
}

pub(crate) fn texts(all: Vec<Named>) -> Vec<Text> {
    all.into_iter().map(text).collect()
}

pub(crate) fn instant(text: &str) -> Result<Instant, Failure> {
    Instant::parse(text).map_err(|error| Failure::argument(error.to_string()))
}

/// The instant that is assessed: as was said, else the newest of the facts.
pub(crate) fn as_of(given: Option<Instant>, documents: &[FactsDocument]) -> Result<AsOf, Failure> {
    let as_of = given.map(AsOf::Given).or_else(|| AsOf::newest(documents));
    as_of.ok_or_else(|| {
        Failure::argument("there are neither facts nor an instant: give facts, or say as of when with `as_of=`")
    })
}

/// What one finding may cost, in steps.
#[derive(Clone, Copy, pyo3::FromPyObject)]
pub(crate) struct Costs(Option<u64>);

impl Costs {
    pub(crate) fn budget(self, cancel: &AtomicBool) -> Budget<'_> {
        let usual = Budget::default();
        Budget { steps: self.0.unwrap_or(usual.steps), cancel: Some(cancel), ..usual }
    }

    pub(crate) fn allowance(self, cancel: &AtomicBool) -> Allowance<'_> {
        let usual = Allowance::default();
        Allowance { steps: self.0.unwrap_or(usual.steps), cancel: Some(cancel), ..usual }
    }
}
