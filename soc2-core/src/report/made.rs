//! A report that was made before, read again.

use super::seal::Seal;
use crate::decode::Decoder;
use crate::decode::parsed;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Text;
use crate::diagnostic::shown;
use crate::document::Document;
use crate::document::Fault;
use crate::document::Limits;
use crate::document::Node;
use crate::document::json;
use crate::error::Error;
use crate::error::ErrorKind;
use crate::evaluate::AsOf;
use crate::past::Assessed;
use crate::past::CatalogVersion;
use crate::past::LARGEST;
use crate::past::assessed;
use crate::past::catalog;
use crate::past::is_written;
use crate::time::Period;

/// A JSON report as somebody hands it in, and what has to be known of it to assess again.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Made {
    /// What it is of.
    pub basis: Basis,
    /// Whether it is as it was made.
    pub seal: Seal,
    document: Document,
}

/// What a report is of.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Basis {
    /// As of when, or over which period.
    pub when: When,
    /// Whether facts were left out that could not be read.
    pub is_partial: bool,
    /// The catalog that it was made with.
    pub catalog: CatalogVersion,
    /// Whether it says what changed since an earlier report.
    pub has_difference: bool,
    /// Whether it shows facts.
    pub has_values: bool,
    /// Whether it has digests under a redaction key.
    pub has_key: bool,
}

/// As of an instant (Type I), or over a period (Type II).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Type I.
    AsOf(AsOf),
    /// Type II.
    Over(Period),
}

const WAY_OUT: &str = "give a report in JSON, as the engine made it";

impl Made {
    /// Reads a report. `name` is what messages call it.
    ///
    /// # Errors
    /// When it is no JSON or larger than 2 GiB, when it does not say what every report of this engine says, or is of another
    /// version of the shape ([`SCHEMA_VERSION`](crate::past::SCHEMA_VERSION)): then nothing could be compared byte for byte.
    ///
    /// ```
    /// use soc2_core::report::Made;
    ///
    /// let error = Made::read("old.json", br#"{"schema_version": "0.3.0"}"#).unwrap_err();
    /// assert!(error.to_string().starts_with("old.json:1:1: "), "{error}");
    /// ```
    pub fn read(name: &str, report: &[u8]) -> Result<Self, Error> {
        let failed = |diagnostics| Error::new(ErrorKind::Report, diagnostics);
        let limits = Limits { bytes: LARGEST, ..Limits::default() };
        let document = json::read(report, &limits).map_err(|fault| {
            let text = Text::new(name, String::from_utf8_lossy(report));
            let hint = fault.hint.or(Some(WAY_OUT));
            failed(vec![Fault { hint, ..fault }.diagnostic(&text)])
        })?;
        let mut decoder = Decoder::new(Text::new(name, document.text().clone()));
        if let Some(foreign) = foreign(&decoder.text, document.root()) {
            return Err(failed(vec![foreign]));
        }
        let basis = basis(&mut decoder, document.root());
        match basis {
            Some(basis) if decoder.diagnostics.is_empty() => Ok(Self { basis, seal: Seal::of(report), document }),
            Some(_) | None => Err(failed(decoder.diagnostics.into_iter().map(|it| it.with_hint(WAY_OUT)).collect())),
        }
    }

    /// What it says.
    pub(crate) fn root(&self) -> Node<'_> {
        self.document.root()
    }
}

/// Why a report of another version of the shape is not compared. What is no version is told with the rest.
fn foreign(text: &Text, root: Node<'_>) -> Option<Diagnostic> {
    let stated = root.get("schema_version")?;
    let why = is_written(&semver::Version::parse(stated.as_str()?).ok()?).err()?;
    let engine = root.get("engine").and_then(|engine| engine.get("version")?.as_str());
    let engine = engine.map_or(String::new(), |version| format!(", version {}", shown(version)));
    let hint = format!("verify it with the engine that made it{engine}, or assess the same facts anew with this one");
    Some(text.diagnostic(stated.span().start as usize, why).with_hint(&hint))
}

fn basis(decoder: &mut Decoder, root: Node<'_>) -> Option<Basis> {
    let mut fields = decoder.fields(root, "report")?;
    fields.required(decoder, "schema_version", parsed(semver::Version::parse));
    let catalog = fields.required(decoder, "catalog", catalog);
    let Assessed { as_of, is_age_measured, period, is_partial } = fields.required(decoder, "assessment", assessed)?;
    let when = match (period, is_age_measured) {
        (Some(period), _) => When::Over(period),
        (None, true) => When::AsOf(AsOf::Given(as_of)),
        (None, false) => When::AsOf(AsOf::FromFacts(as_of)),
    };
    let (has_difference, has_values) = (root.get("difference").is_some(), has_values(root));
    let has_key = root.get("inputs").and_then(|inputs| inputs.get("redaction_key")?.as_str()).is_some();
    Some(Basis { when, is_partial, catalog: catalog?, has_difference, has_values, has_key })
}

fn has_values(root: Node<'_>) -> bool {
    let findings = root.get("findings").and_then(Node::elements).into_iter().flatten();
    let mut evidence = findings.filter_map(|it| it.get("evidence")?.elements()).flatten();
    evidence.any(|it| it.get("value").is_some())
}
