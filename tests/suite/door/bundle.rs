//! A report from bytes that may be anything, and the report held against them.

use soc2_core::Error;
use soc2_core::assess;
use soc2_core::assess_period;
use soc2_core::assessment::Assessment;
use soc2_core::catalog;
use soc2_core::compile;
use soc2_core::diagnostic::Text;
use soc2_core::engagement::Engagement;
use soc2_core::facts;
use soc2_core::facts::FactsDocument;
use soc2_core::observe;
use soc2_core::profile;
use soc2_core::profile::Profile;
use soc2_core::program::Program;
use soc2_core::report::Beside;
use soc2_core::report::Made;
use soc2_core::report::Report;
use soc2_core::report::When;
use soc2_core::verify::Verification;
use soc2_core::verify::verify;

use super::Statements;
use super::built_in;
use super::engagement;
use super::project;
use super::read;
use super::tailored;

/// Everything that a report is made from, as bytes that may be anything.
#[derive(Clone)]
pub(crate) struct Bundle {
    pub(crate) catalog: Vec<u8>,
    pub(crate) profile: Option<Vec<u8>>,
    pub(crate) scope: Option<Vec<u8>>,
    pub(crate) records: Option<Vec<u8>>,
    pub(crate) acceptances: Option<Vec<u8>>,
    pub(crate) facts: Vec<u8>,
}

/// A program and what people state of it.
pub(crate) struct Prepared {
    program: Program,
    engagement: Engagement,
}

impl Bundle {
    /// Reads everything but the facts.
    pub(crate) fn prepared(&self) -> Result<Prepared, Error> {
        // Whoever reads files refuses what is not UTF-8; here it becomes some other text.
        let text = |name: &str, bytes: &Vec<u8>| Text::new(name, String::from_utf8_lossy(bytes).into_owned());
        let stated = |name: &str, bytes: &Option<Vec<u8>>| bytes.as_ref().map(|bytes| text(name, bytes));
        let catalog = text("catalog.yaml", &self.catalog);
        let program = match stated("profile.yaml", &self.profile) {
            None => compile(&catalog::read(&[catalog])?, &Profile::default())?,
            Some(profile) => {
                let base = Text::new("base.yaml", read(&project("tests/cases/base.yaml")));
                tailored(&catalog, &profile, &[base])?
            }
        };
        let statements = Statements {
            scope: stated("scope.yaml", &self.scope),
            records: stated("records.yaml", &self.records),
            acceptances: stated("acceptances.yaml", &self.acceptances),
            ..Statements::default()
        };
        let engagement = engagement(&program, &statements)?;
        Ok(Prepared { program, engagement })
    }
}

/// What the sample organization states.
fn stated(name: &str) -> Text {
    Text::new(name, read(&project("examples/statements").join(name)))
}

impl Prepared {
    /// The built-in catalog, and the statements of the sample organization.
    pub(crate) fn sample() -> Self {
        let statements = Statements {
            scope: Some(stated("scope.yaml")),
            records: Some(stated("records.yaml")),
            acceptances: Some(stated("acceptances.yaml")),
            ..Statements::default()
        };
        Self::built_in("profile.yaml", &statements)
    }

    /// The built-in catalog as the sample organization takes it for its hosts over a quarter.
    pub(crate) fn quarter() -> Self {
        Self::built_in("quarter.profile.yaml", &Statements::default())
    }

    fn built_in(profile: &str, statements: &Statements) -> Self {
        let profile = profile::read(&stated(profile)).unwrap_or_else(|error| panic!("{error}"));
        let program = compile(&built_in(), &profile).unwrap_or_else(|error| panic!("{error}"));
        let engagement = engagement(&program, statements).unwrap_or_else(|error| panic!("{error}"));
        Self { program, engagement }
    }

    /// Assesses facts as of an instant or over a period.
    pub(crate) fn assessment(&self, facts: &[&[u8]], when: When) -> Result<Assessment, Error> {
        let read = |text: &&[u8]| facts::read("facts", text, &Default::default()).complete();
        let mut documents: Vec<FactsDocument> = facts.iter().map(read).collect::<Result<Vec<_>, _>>()?.concat();
        match when {
            When::AsOf(as_of) => assess(&self.program, &documents, &self.engagement, as_of),
            When::Over(period) => {
                documents.sort_by_key(FactsDocument::newest);
                assess_period(&self.program, observe(&self.program, documents, period)?, &self.engagement)
            }
        }
    }

    fn report<'a>(&'a self, assessment: &'a Assessment) -> Report<'a> {
        Report { program: &self.program, engagement: &self.engagement, assessment }
    }

    /// The JSON report.
    pub(crate) fn json(&self, assessment: &Assessment) -> String {
        self.report(assessment).to_json()
    }

    /// Holds a report against what follows.
    pub(crate) fn verified(&self, made: &Made, assessment: &Assessment) -> Verification {
        verify(made, &self.report(assessment), Beside::default()).unwrap_or_else(|error| panic!("{error}"))
    }
}

/// A report that somebody hands in.
pub(crate) fn made(report: &[u8]) -> Result<Made, Error> {
    Made::read("report.json", report)
}
