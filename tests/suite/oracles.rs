//! A peer's verdicts on the same accounts: where a check names Prowler's, both agree resource by resource.

use std::collections::BTreeMap;

use serde_json::Value;
use soc2_core::compile;
use soc2_core::finding::Finding;
use soc2_core::finding::Outcome;
use soc2_core::profile::Profile;

use crate::door;

/// Where we differ on purpose: check, resource, and why.
const DIFFERENCES: [(&str, &str, &str); 0] = [];

#[test]
fn verdicts_agree_with_prowler() {
    let Some(folder) = door::shared("oracles/aws", "agreement with Prowler") else { return };
    let program = compile(&door::built_in(), &Profile::default()).unwrap_or_else(|error| panic!("{error}"));
    let mut wrong = Vec::new();
    let mut compared: BTreeMap<&str, usize> = BTreeMap::new();
    for account in ["good", "bad"] {
        let facts = door::read(&folder.join(format!("{account}.facts.json")));
        let theirs: Vec<Value> =
            serde_json::from_str(&door::read(&folder.join(format!("{account}.prowler.json")))).expect("verdicts");
        let assessment = door::assessment(&program, &door::documents(account, &facts), None).expect("sound facts");
        for check in program.checks() {
            let Some(ids) = check.mappings.get("prowler") else { continue };
            let finding =
                assessment.findings.findings.iter().find(|finding| finding.check == check.id).expect("a finding");
            for verdict in theirs.iter().filter(|it| ids.iter().any(|id| it["check_id"] == *id)) {
                let ours = outcome(finding, verdict);
                let is_known = DIFFERENCES
                    .iter()
                    .any(|(id, resource, _)| check.id.as_str() == *id && verdict["resource_id"] == *resource);
                let agrees = match (&ours, verdict["status"].as_str()) {
                    (Some(Outcome::Pass | Outcome::NotApplicable(_)), Some("PASS"))
                    | (Some(Outcome::Fail), Some("FAIL")) => true,
                    // Where a fact was not collected we say so; the peer had the live account.
                    (Some(Outcome::Unknown(_)), _) => continue,
                    (_, Some("MANUAL" | "MUTED")) => continue,
                    _ => is_known,
                };
                *compared.entry(check.id.as_str()).or_default() += 1;
                if !agrees {
                    let ours = ours.as_ref().map_or("nothing".to_owned(), door::word);
                    wrong.push(format!(
                        "{account}: {}: we say {ours}, they say {verdict}\n  {}",
                        check.id,
                        door::line(finding)
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let mapped = program.checks().filter(|check| check.mappings.contains_key("prowler")).count();
    assert!(
        compared.len() * 10 >= mapped * 9,
        "{} of {mapped} mapped checks were compared: {compared:?}",
        compared.len()
    );
}

/// Our outcome on the resource of their verdict; on the subject where the check has no resources.
fn outcome(finding: &Finding, verdict: &Value) -> Option<Outcome> {
    if finding.resources.is_empty() {
        return Some(finding.outcome.clone());
    }
    let names = [&verdict["resource_uid"], &verdict["resource_id"]];
    let is_named = |id: &str| names.iter().any(|name| name.as_str() == Some(id));
    finding.resources.iter().find(|resource| is_named(&resource.id)).map(|resource| resource.outcome.clone())
}
