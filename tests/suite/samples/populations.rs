//! Populations that are found in facts.

use serde_json::Value;
use serde_json::json;
use soc2_core::facts;
use soc2_core::id::SourceId;
use soc2_core::population::About;
use soc2_core::population::Extract;
use soc2_core::population::ExtractTexts;
use soc2_core::population::Listing;
use soc2_core::population::take;
use soc2_core::time::Period;

use super::instant;

fn taken(document: &Value, texts: &ExtractTexts<'_>) -> Result<Listing, String> {
    let text = serde_json::to_vec(document).expect("JSON");
    let documents = facts::read("facts.json", &text, &Default::default()).complete().map_err(|it| it.to_string())?;
    let source = SourceId::parse("deployments").expect("a source");
    let extract = Extract::new(source.clone(), texts).map_err(|mistakes| format!("{mistakes:?}"))?;
    let period = Period::parse("2026-01-01/2026-07-01").expect("a period");
    let about = About::new(source, "Deployments", "CI", period, instant("2026-07-02T00:00:00Z"));
    take(about, &extract, &documents, None).map_err(|error| error.to_string())
}

#[test]
fn a_population_is_found_in_facts() {
    let document = |deployments: Value, sources: Value| {
        json!({"subject": {"kind": "pipeline", "id": "shop"}, "collected_at": "2026-07-02T00:00:00Z",
               "facts": {"deployments": deployments}, "sources": {"deployments": sources}})
    };
    let texts = ExtractTexts {
        for_each: "deployments.list",
        applies: Some("item.environment == 'production'"),
        key: "item.service + '#' + string(item.number)",
        at: Some("item.done"),
    };
    let one = |number: i32, environment: &str, done: &str| json!({"service": "shop", "number": number, "environment": environment, "done": done});
    let list = json!({"list": [
        one(1, "production", "2025-12-31T23:59:59Z"), one(2, "production", "2026-01-01T00:00:00Z"),
        one(3, "staging", "2026-03-01T00:00:00Z"), one(4, "production", "2026-06-30"), one(5, "production", "2026-07-01")
    ]});
    let listing =
        taken(&document(list.clone(), json!({"complete": true})), &texts).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(listing.items().iter().map(|item| item.id()).collect::<Vec<_>>(), ["shop#2", "shop#4"]);
    assert_eq!(listing.completeness().word(), "established");
    assert_eq!(listing.items()[0].attributes().get("environment").and_then(|it| it.as_str()), Some("production"));
    let part =
        taken(&document(list.clone(), json!({"complete": false})), &texts).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(part.completeness().word(), "refuted");
    let mut other = document(json!({"list": []}), json!({}));
    let tie = json!([document(list.clone(), json!({})), other]);
    assert!(
        taken(&tie, &texts)
            .is_err_and(|said| said.contains("collected at 2026-07-02T00:00:00Z with two different answers"))
    );
    other["collected_at"] = json!("2026-07-01T00:00:00Z");
    let newest = json!([other, document(list.clone(), json!({}))]);
    assert_eq!(taken(&newest, &texts).map(|listing| listing.items().len()), Ok(2));
    other["collected_at"] = json!("2026-07-03T00:00:00Z");
    assert!(taken(&json!([other]), &texts).is_err_and(|said| said.contains("no facts of `deployments` until")));
    let unclaimed = taken(&document(list.clone(), json!({})), &texts).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(unclaimed.completeness().word(), "not_established");

    let said = |texts: &ExtractTexts<'_>| taken(&document(list.clone(), json!({})), texts).expect_err("a mistake");
    let twice = said(&ExtractTexts { key: "item.service", ..texts });
    assert!(twice.contains("the item `shop` stands twice in `deployments`"), "{twice}");
    let absent = said(&ExtractTexts { key: "item.name", ..texts });
    assert!(absent.contains("population `deployments`, `item.name`"), "{absent}");
    let elsewhere = said(&ExtractTexts { for_each: "deployments.items", ..texts });
    assert!(elsewhere.contains("`deployments.items`"), "{elsewhere}");
    let no_list = said(&ExtractTexts { for_each: "deployments", ..texts });
    assert!(no_list.contains("it is not a list"), "{no_list}");
    let bad = said(&ExtractTexts { key: "item.", ..texts });
    assert!(bad.contains("item."), "{bad}");
}
