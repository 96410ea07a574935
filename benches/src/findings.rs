//! Bytes to findings: facts of one AWS account through the built-in catalog's checks of AWS.

use std::fs;
use std::path::Path;
use std::path::PathBuf;

use serde_json::Value;
use soc2_core::catalog;
use soc2_core::catalog::Catalog;
use soc2_core::catalog::Check;
use soc2_core::catalog::CheckKind;
use soc2_core::compile;
use soc2_core::diagnostic::Text;
use soc2_core::document::Limits;
use soc2_core::evaluate::AsOf;
use soc2_core::evaluate::evaluate;
use soc2_core::facts;
use soc2_core::finding::Finding;
use soc2_core::id::SourceId;
use soc2_core::id::TargetId;
use soc2_core::profile::Profile;
use soc2_core::program::Program;

/// The facts of an account, without the spaces; nothing when the reference material is not beside the project.
pub fn account() -> Option<Vec<u8>> {
    compacted(&oracle())
}

/// The facts of an account in which most checks fail.
pub fn bad_account() -> Option<Vec<u8>> {
    compacted(&oracle().with_file_name("bad.facts.json"))
}

fn compacted(path: &Path) -> Option<Vec<u8>> {
    let text = fs::read(path).ok()?;
    let value: Value = serde_json::from_slice(&text).expect("the oracle is JSON");
    Some(compact(&text, &value))
}

/// Where the account is looked for.
pub fn oracle() -> PathBuf {
    let shared = std::env::var_os("SOC2_SHARED").map(PathBuf::from);
    let shared = shared.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared"));
    shared.join("oracles/aws/good.facts.json")
}

/// The members stay in the order of the text, which a `Value` would not keep.
fn compact(text: &[u8], value: &Value) -> Vec<u8> {
    let (mut inside, mut escaped) = (false, false);
    let kept = text.iter().copied().filter(|&byte| {
        match (inside, byte) {
            (true, b'"') if !escaped => inside = false,
            (false, b'"') => inside = true,
            _ => {}
        }
        escaped = inside && byte == b'\\' && !escaped;
        inside || !byte.is_ascii_whitespace()
    });
    let kept: Vec<u8> = kept.collect();
    assert_eq!(serde_json::from_slice::<Value>(&kept).expect("still JSON"), *value);
    kept
}

/// The built-in catalog's checks of AWS.
pub fn all_checks() -> Program {
    program(|_| true)
}

/// The checks of kind `configuration` among them that read what IAM, S3, CloudTrail, EC2, RDS and KMS say of themselves
/// and have a peer in Prowler.
pub fn configuration_checks() -> Program {
    const SERVICES: [&str; 6] = ["iam", "s3", "cloudtrail", "ec2", "rds", "kms"];
    let is_of_services = |source: &SourceId| SERVICES.contains(&source.as_str().split('.').nth(1).unwrap_or_default());
    program(|check| {
        let mut sources = check.variants.iter().flat_map(|variant| variant.facts.keys());
        check.kind == CheckKind::Configuration && check.mappings.contains_key("prowler") && sources.all(is_of_services)
    })
}

/// The whole built-in catalog, from its text.
pub fn built_in() -> Program {
    compile(&catalog_of_texts(), &Profile::default()).expect("the catalog is sound")
}

fn catalog_of_texts() -> Catalog {
    let texts: Vec<Text> = controls_catalog::CATALOG.iter().map(|file| Text::new(file.name, file.text)).collect();
    catalog::read(&texts).expect("the catalog is sound")
}

fn program(is_chosen: impl Fn(&Check) -> bool) -> Program {
    let mut catalog = catalog_of_texts();
    let aws = TargetId::parse("aws").expect("an id");
    catalog.checks.retain(|_, check| check.target == aws && is_chosen(check));
    for control in catalog.controls.values_mut() {
        control.checks.retain(|id| catalog.checks.contains_key(id));
    }
    catalog.controls.retain(|_, control| !control.checks.is_empty());
    let mut profile = Profile::default();
    profile.targets = vec![aws];
    compile(&catalog, &profile).expect("the catalog is sound")
}

/// How many findings the facts come to, each with its witnesses.
pub fn findings(program: &Program, bytes: &[u8]) -> usize {
    found(program, bytes).len()
}

/// How many witnesses the findings have, each of which is told.
pub fn told(program: &Program, bytes: &[u8]) -> usize {
    let of = |finding: &Finding| {
        finding.witnesses.len() + finding.resources.iter().map(|resource| resource.witnesses.len()).sum::<usize>()
    };
    found(program, bytes).iter().map(of).sum()
}

fn found(program: &Program, bytes: &[u8]) -> Vec<Finding> {
    let documents = facts::read("good.facts.json", bytes, &Limits::default()).complete().expect("the facts are sound");
    let as_of = AsOf::newest(&documents).expect("the facts have a date");
    evaluate(program, &documents, as_of).expect("the facts agree").findings
}
