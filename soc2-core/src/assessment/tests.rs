//! The words of the published schema are those that are known here.

use serde_json::Value;

use super::Discount;
use super::Lack;

/// The words that the report's schema lists at a place.
fn words(place: &str) -> Vec<String> {
    let schema: Value = serde_json::from_str(include_str!("../../../schemas/report.schema.json")).expect("JSON");
    let listed = schema.pointer(place).and_then(|it| it["enum"].as_array()).expect("a list of words");
    listed.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

#[test]
fn every_lack_in_a_report_has_its_sentence() {
    for word in words("/properties/controls/items/properties/lacks/items") {
        assert_eq!(Lack::of_word(&word).map(Lack::word), Some(&*word));
    }
}

#[test]
fn every_reason_for_which_a_record_does_not_count_has_its_sentence() {
    for kind in ["performances", "tests", "sufficiency"] {
        for word in words(&format!("/properties/records/properties/{kind}/items/properties/reason")) {
            assert_eq!(Discount::of_word(&word).map(Discount::word), Some(&*word), "{kind}");
        }
    }
}
