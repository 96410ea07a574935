//! A program and permissions into the checks that they can't decide.

use std::collections::BTreeSet;

use crate::catalog::Variant;
use crate::id::CheckId;
use crate::id::SourceId;
use crate::permission::Permissions;
use crate::program::CompiledCheck;
use crate::program::CompiledVariant;
use crate::program::Program;

/// What a collector with some permissions leaves open.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Undecidable {
    /// The checks, ordered by id.
    pub checks: Vec<UndecidableCheck>,
    /// The sources that checks read and for which the catalog lists no permissions, ordered: they are read on the spot,
    /// or by an account of the tool's own, and are taken as permitted.
    pub unlisted: Vec<SourceId>,
}

/// A check that permissions do not suffice for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct UndecidableCheck {
    /// The check.
    pub check: CheckId,
    /// Whether nothing can be told of it, or something.
    pub extent: Extent,
    /// What each way to answer it lacks, in the order of the catalog: any one way is enough.
    pub ways: Vec<WayLacking>,
}

/// How much of a check stays open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Extent {
    /// Nothing that it reads is permitted, or not the list that it goes through: it is unknown, whatever the facts are.
    Never,
    /// A part of what it reads is permitted. It is unknown but for facts of which that part alone decides.
    Partly,
}

impl Extent {
    /// The name in text and JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::Partly => "partly",
        }
    }
}

/// A way to answer a check, and the permissions that it lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct WayLacking {
    /// The tool, where the check may be answered from several.
    pub variant: Option<String>,
    /// What would have to be granted.
    pub lacks: Permissions,
}

/// The checks that no collector with these permissions can be counted on to decide, and what each lacks. A check that
/// labels or parameters decide without any fact is not looked for.
///
/// ```
/// use soc2_core::{catalog, compile, diagnostic::Text, permission::Permissions, profile::Profile};
/// use soc2_core::undecidable::{Extent, undecidable};
///
/// let catalog = catalog::read(&[Text::new("ours.yaml", r#"
/// catalog: {id: ours, title: Ours, version: 1.0.0, edition: tsc-2017-rev2022}
/// series: [{id: CC6, title: Access, categories: [security]}]
/// criteria: [{id: CC6.1, title: Access is restricted}]
/// targets: [{id: aws, title: AWS account, subjects: [aws_account]}]
/// sources:
///   - id: aws.iam.get_account_summary
///     title: What the account has and uses
///     command: aws iam get-account-summary
///     permissions: ["iam:GetAccountSummary"]
///     schema: {type: object, required: [Mfa], properties: {Mfa: {type: integer}}}
/// checks:
///   - {id: root.mfa, title: The root user has a second factor, what: The summary., how: Enrol one., target: aws,
///      kind: configuration, severity: high, facts: {aws.iam.get_account_summary: {}},
///      pass: aws.iam.get_account_summary.Mfa == 1}
/// "#)])?;
/// let program = compile(&catalog, &Profile::default())?;
///
/// let all: Permissions = Permissions::of(&program).values().flat_map(Permissions::iter).collect();
/// assert!(undecidable(&program, &all).checks.is_empty());
///
/// let nothing = undecidable(&program, &Permissions::default());
/// let root = nothing.checks.first().expect("it reads what needs a permission");
/// assert_eq!(root.extent, Extent::Never);
/// assert_eq!(root.ways[0].lacks.to_string(), "iam:GetAccountSummary");
/// # Ok::<(), soc2_core::Error>(())
/// ```
pub fn undecidable(program: &Program, granted: &Permissions) -> Undecidable {
    let unlisted = program.sources().filter(|source| source.permissions.is_empty()).map(|source| source.id.clone());
    let checks = program.checks.values().filter(|it| !it.check.platform_guaranteed);
    let checks = checks.filter_map(|compiled| undecidable_check(program, compiled, granted)).collect();
    Undecidable { checks, unlisted: unlisted.collect() }
}

fn undecidable_check(program: &Program, check: &CompiledCheck, granted: &Permissions) -> Option<UndecidableCheck> {
    let looked = check.check.variants.iter().zip(&check.variants).map(|(variant, compiled)| {
        let lacking = |source: &&SourceId| !lacks(program, source, granted).is_empty();
        let refused: BTreeSet<&SourceId> = variant.facts.keys().filter(lacking).collect();
        let permissions: Permissions =
            refused.iter().flat_map(|source| lacks(program, source, granted)).map(str::to_owned).collect();
        let way = WayLacking { variant: variant.name.clone(), lacks: permissions };
        (extent(variant, compiled, &refused), way)
    });
    let (extents, ways): (Vec<Extent>, Vec<WayLacking>) = looked.unzip();
    // A way that lacks nothing decides. The least open way counts.
    let extent = extents.into_iter().max().filter(|_| ways.iter().all(|way| !way.lacks.is_empty()))?;
    Some(UndecidableCheck { check: check.check.id.clone(), extent, ways })
}

/// The permissions of a source that are not granted.
fn lacks<'p>(program: &'p Program, source: &SourceId, granted: &Permissions) -> Vec<&'p str> {
    let needed = program.source(source).into_iter().flat_map(|source| &source.permissions);
    needed.map(String::as_str).filter(|needed| !granted.allow(needed)).collect()
}

/// How much of a variant stays open when some of its sources are refused.
fn extent(variant: &Variant, compiled: &CompiledVariant, refused: &BTreeSet<&SourceId>) -> Extent {
    // Sources have the first slots, in their order.
    let slots = compiled.for_each.iter().flat_map(|for_each| for_each.reads());
    let listed: Vec<&SourceId> =
        slots.filter_map(|read| variant.facts.get_index(read.slot).map(|(source, _)| source)).collect();
    let is_refused = |source: &&SourceId| refused.contains(*source);
    let is_unlistable = !listed.is_empty() && listed.iter().all(is_refused);
    match is_unlistable || refused.len() == variant.facts.len() {
        true => Extent::Never,
        false => Extent::Partly,
    }
}
