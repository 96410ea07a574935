//! A report and the inputs that it is said to follow from, into whether it does, or where they part.

mod differences;
mod inputs;
mod json;

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fmt;

use self::differences::Told;
use self::differences::differences;
use crate::digest::Digest;
use crate::error::Error;
use crate::report::Beside;
use crate::report::Made;
use crate::report::Report;
use crate::report::Seal;

pub use self::differences::DifferingPlace;
pub use self::inputs::EvidenceParting;
pub use self::inputs::Input;
pub use self::inputs::Parting;

/// Holds a report against what follows from the inputs: `again` is assessed anew from them, at the instant or over the
/// period that the report names ([`Made::basis`]), and has `beside` what the report has beside.
///
/// # Errors
/// When what follows is too long to be read again: more than 2 GiB, as much as [`Made::read`] takes.
///
/// ```
/// use soc2_core::{assess, catalog, compile, diagnostic::Text, engagement::Engagement, facts, profile::Profile};
/// use soc2_core::report::{Beside, Made, Report, When};
/// use soc2_core::verify::{Input, verify};
///
/// let text = Text::new("own.yaml", "catalog: {id: own, title: Ours, version: 1.0.0, edition: tsc-2017-rev2022}");
/// let program = compile(&catalog::read(&[text])?, &Profile::default())?;
/// let engagement = Engagement::default();
/// let host = |id: &str| format!(r#"{{"subject": {{"kind": "host", "id": "{id}"}}, "collected_at": "2026-11-21T00:00:00Z",
///     "facts": {{"uptime": 1}}}}"#);
/// let read = |text: &str| facts::read("host.json", text.as_bytes(), &Default::default()).complete();
///
/// let as_of = soc2_core::evaluate::AsOf::newest(&read(&host("a"))?).expect("there is a document");
/// let assessment = assess(&program, &read(&host("a"))?, &engagement, as_of)?;
/// let report = Report { program: &program, engagement: &engagement, assessment: &assessment }.to_json();
///
/// // Later: the report says as of when, the rest is supplied anew.
/// let made = Made::read("report.json", report.as_bytes())?;
/// let When::AsOf(as_of) = made.basis.when else { panic!("an instant") };
/// let again = assess(&program, &read(&host("a"))?, &engagement, as_of)?;
/// let again = Report { program: &program, engagement: &engagement, assessment: &again };
/// assert!(verify(&made, &again, Beside::default())?.follows);
///
/// let other = assess(&program, &read(&host("b"))?, &engagement, as_of)?;
/// let other = Report { program: &program, engagement: &engagement, assessment: &other };
/// let verification = verify(&made, &other, Beside::default())?;
/// assert_eq!(verification.inputs[0].input, Input::Facts);
/// assert!(verification.to_json().contains("facts"));
/// # Ok::<(), soc2_core::Error>(())
/// ```
pub fn verify(made: &Made, again: &Report<'_>, beside: Beside<'_>) -> Result<Verification, Error> {
    let follows = Made::read("the report that follows", again.to_json_with(beside).as_bytes())?;
    let (says, given) = (made.root(), follows.root());
    let digest = follows.seal.found();
    let is_holding = made.seal.holds();
    let is_only_the_report = made.seal.found() == digest || made.seal.stated() == Some(digest);
    let (mut inputs, evidence) = match is_only_the_report {
        true => (Vec::new(), Vec::new()),
        false => (inputs::partings(says, given), inputs::evidence(says, given)),
    };
    // The time is taken from the report: of one that was changed it accuses nobody else.
    inputs.retain(|parting| is_holding || parting.input != Input::Time);
    let told = if is_holding && !inputs.is_empty() { Told::Elsewhere } else { Told::Here };
    Ok(Verification {
        follows: is_holding && made.seal.found() == digest,
        seal: made.seal,
        digest,
        given: inputs::named(given),
        withheld: inputs::withheld(says),
        differences: differences(says, given, told),
        inputs,
        evidence,
    })
}

/// What came of holding a report against its inputs.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Verification {
    /// Whether the report is byte for byte what follows from the inputs.
    pub follows: bool,
    /// Whether it is as it was made, by its own digest.
    pub seal: Seal,
    /// The digest that a report on these inputs states of itself.
    pub digest: Digest,
    /// What was given, as a report names it: digests, and versions where it has some.
    pub given: BTreeMap<Input, BTreeSet<String>>,
    /// What the report tells no digest of: sources, and `all facts` where it tells none of the files or documents that they
    /// came in. Whether what it does not show of them was changed cannot be seen.
    pub withheld: BTreeSet<String>,
    /// The inputs that are not those that the report names. None, where only the report can have been changed: it still
    /// states the digest of what follows, or is that but for the statement.
    pub inputs: Vec<Parting>,
    /// The facts that findings rest on and that are others now.
    pub evidence: Vec<EvidenceParting>,
    /// Where the report says something else than what follows, in its order. Of a report that is as it was made, without
    /// the digests of what it rests on, which `inputs` and `evidence` name.
    pub differences: Vec<DifferingPlace>,
}

/// What was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Changed {
    /// Something in it.
    Report,
    /// It names these inputs, and yet something else follows from them: it was sealed anew, made within another budget, or made by another build.
    Unfounded,
    /// An input.
    Input(Input),
}

impl Verification {
    /// What was changed since the report was made; nothing when it follows.
    pub fn changed(&self) -> Vec<Changed> {
        let report = match (self.follows, self.seal) {
            (true, _) => None,
            (false, Seal::Broken { .. }) => Some(Changed::Report),
            (false, Seal::Holds(_)) if self.inputs.is_empty() => Some(Changed::Unfounded),
            (false, Seal::Holds(_)) => None,
        };
        report.into_iter().chain(self.inputs.iter().map(|parting| Changed::Input(parting.input))).collect()
    }

    /// JSON by the published schema `schemas/verification.schema.json`. The same verification gives the same bytes. See the
    /// example of [`verify`].
    pub fn to_json(&self) -> String {
        json::json(self)
    }
}

impl Changed {
    /// What sort of thing, by name.
    pub fn word(self) -> &'static str {
        match self {
            Self::Report => "report",
            Self::Unfounded => "unfounded",
            Self::Input(_) => "input",
        }
    }

    /// The input, where it is one.
    pub fn input(self) -> Option<Input> {
        match self {
            Self::Report | Self::Unfounded => None,
            Self::Input(input) => Some(input),
        }
    }
}

impl fmt::Display for Changed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Report => f.write_str("the report was changed after it was made"),
            Self::Unfounded => f.write_str(
                "the report names these inputs, and something else follows from them: it was changed and sealed anew, made \
                 within another budget of steps, or made by another build of the engine",
            ),
            Self::Input(input) => write!(f, "{} not what the report names", input.subject()),
        }
    }
}
