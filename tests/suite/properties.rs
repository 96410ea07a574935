//! What holds for any facts and any split of them.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::Value;
use serde_json::json;
use soc2_core::assessment::Tally;
use soc2_core::finding::ErrorReason;
use soc2_core::finding::NotApplicable;
use soc2_core::finding::Outcome;
use soc2_core::id::CheckId;
use soc2_core::unknown::UnknownReason;

use crate::door;

fn outcome() -> impl Strategy<Value = Outcome> {
    prop_oneof![
        Just(Outcome::Fail),
        Just(Outcome::Error(ErrorReason::WrongType)),
        Just(Outcome::Unknown(UnknownReason::Missing)),
        Just(Outcome::Unknown(UnknownReason::Denied { code: "AccessDenied".into() })),
        Just(Outcome::Unknown(UnknownReason::Stale)),
        Just(Outcome::ManualPending),
        Just(Outcome::Pass),
        Just(Outcome::NotApplicable(NotApplicable::EmptyPopulation)),
        Just(Outcome::NotSelected),
        Just(Outcome::NotAssessed),
    ]
}

/// The order of DESIGN: worst first, `not_assessed` last.
fn rank(outcome: &Outcome) -> usize {
    ["fail", "error", "unknown", "manual_pending", "pass", "not_applicable", "not_selected", "not_assessed"]
        .iter()
        .position(|word| *word == outcome.word())
        .expect("a known word")
}

/// Facts of one account and one host, each part there or not, right or wrong.
fn facts() -> impl Strategy<Value = Vec<Value>> {
    let policy = prop_oneof![
        Just(json!({"Policy": {"MinimumLength": 14, "MaxAge": 90, "Symbols": true}})),
        Just(json!({"Policy": {"MinimumLength": 8}})),
        Just(json!({"Policy": {"Symbols": "yes"}})),
        Just(json!({"Error": {"Code": "NoSuchEntity"}})),
        Just(json!({"Error": {"Code": "AccessDenied"}})),
    ];
    let bucket = prop_oneof![Just("a"), Just("b-logs"), Just("c")];
    let buckets = (proptest::collection::vec(bucket, 0..3), any::<bool>()).prop_map(|(names, more)| {
        let list: Vec<Value> = names.iter().map(|name| json!({"Name": name})).collect();
        json!({"Buckets": list, "NextToken": if more { json!("x") } else { Value::Null }})
    });
    let encryption = prop_oneof![
        Just(json!({"Algorithm": "AES256"})),
        Just(json!({"Error": {"Code": "NotFound"}})),
        Just(json!({"Error": {"Code": "Throttling"}})),
    ];
    let encryptions =
        proptest::collection::btree_map(prop_oneof![Just("a"), Just("b-logs"), Just("c")], encryption, 0..3);
    let user = (prop_oneof![Just("u"), Just("v")], any::<bool>(), any::<Option<bool>>())
        .prop_map(|(name, mfa, admin)| json!({"name": name, "mfa": mfa, "admin": admin}));
    let users = (proptest::collection::vec(user, 0..3), any::<Option<u8>>())
        .prop_map(|(users, total)| json!({"users": users, "total": total.map(|total| total % 4)}));
    (policy, buckets, encryptions, users, 0..9_000_000_u32, any::<bool>()).prop_map(
        |(policy, buckets, encryptions, users, seconds, on)| {
            let at = "2026-11-21T12:00:00Z";
            vec![
                json!({"subject": {"kind": "account", "id": "1", "region": "r"}, "collected_at": at, "facts":
                    {"iam.password_policy": policy, "s3.list_buckets": buckets, "s3.get_encryption": encryptions}}),
                json!({"subject": {"kind": "host", "id": "web"}, "collected_at": at, "facts":
                    {"users": users, "uptime": {"seconds": seconds}, "engine_a": {"on": on}}}),
            ]
        },
    )
}

/// Ten days of two hosts, each with a disk in the clear or not and patches or none.
fn history() -> impl Strategy<Value = String> {
    let day = (any::<bool>(), 0..3_usize, any::<bool>());
    proptest::collection::vec(day, 20).prop_map(|days| {
        let lines = days.into_iter().enumerate().filter(|(_, (_, _, is_seen))| *is_seen);
        let lines = lines.map(|(at, (encrypted, pending, _))| {
            let pending: Vec<Value> = (0..pending).map(|patch| json!({"id": format!("p{patch}")})).collect();
            json!({"subject": {"kind": "host", "id": format!("h{}", at % 2)},
                "collected_at": format!("2026-01-{:02}T06:00:00Z", at / 2 + 1),
                "facts": {"disk": {"encrypted": encrypted}, "patches": {"pending": pending}}})
            .to_string()
        });
        lines.collect::<Vec<_>>().join("\n")
    })
}

/// Risk acceptances of all sorts: of one check or all, of a subject, of a resource, before, in and after the period.
fn acceptances() -> impl Strategy<Value = String> {
    let check = prop_oneof![Just("disk.encrypted"), Just("patch.applied"), Just("*"), Just("p*")];
    let subject = prop_oneof![Just(""), Just(", subject: host/h0"), Just(", subject: '*'")];
    let resource = prop_oneof![Just(""), Just(", resource: p1"), Just(", resource: 'p*'")];
    let one = (check, subject, resource, 1..14_u32, 1..14_u32);
    proptest::collection::vec(one, 1..4).prop_map(|all| {
        let mut text = "acceptances:\n".to_owned();
        let mut scopes = BTreeSet::new();
        for (at, (check, subject, resource, from, length)) in all.into_iter().enumerate() {
            // Two of one scope are refused where their times overlap.
            if !scopes.insert((check, subject, resource)) {
                continue;
            }
            text.push_str(&format!(
                "  - {{id: RA-{at}, scope: {{check: '{check}'{subject}{resource}}}, reason: It is known., approver: Jane Doe, \
                 from: 2026-01-{from:02}, expires: 2026-01-{:02}}}\n",
                from + length
            ));
        }
        text
    })
}

fn outcomes(documents: &[Value]) -> BTreeMap<(String, String), (Outcome, Vec<String>)> {
    let program = door::cases_program();
    let documents = door::documents("facts", &Value::from(documents.to_vec()).to_string());
    let assessment = door::assessment(&program, &documents, Some("2026-11-21T12:00:00Z")).expect("sound facts");
    let key = |finding: &soc2_core::finding::Finding| {
        (finding.check.to_string(), finding.subject.as_ref().map_or(String::new(), ToString::to_string))
    };
    let missing = |finding: &soc2_core::finding::Finding| finding.missing.iter().map(|it| it.path.clone()).collect();
    let found = &assessment.findings.findings;
    found.iter().map(|finding| (key(finding), (finding.outcome.clone(), missing(finding)))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_worst_wins_in_any_order(mut outcomes in proptest::collection::vec(outcome(), 0..12), seed in any::<usize>()) {
        let worst = Outcome::worst_of(outcomes.clone());
        prop_assert_eq!(rank(&worst), outcomes.iter().map(rank).min().unwrap_or(7));
        if !outcomes.is_empty() {
            let middle = seed % outcomes.len();
            outcomes.rotate_left(middle);
        }
        outcomes.reverse();
        prop_assert_eq!(Outcome::worst_of(outcomes), worst);
    }

    #[test]
    fn an_acceptance_never_improves_a_raw_outcome(history in history(), acceptances in acceptances()) {
        let program = door::period_program();
        for period in [None, Some("2026-01-01/2026-01-11")] {
            let without = door::raw(&program, &history, None, period);
            prop_assert_eq!(door::raw(&program, &history, Some(&acceptances), period), without);
        }
    }

    #[test]
    fn merging_parts_equals_the_whole(found in proptest::collection::vec((0..6_u8, outcome(), 0..3_usize), 0..24)) {
        let ids: Vec<CheckId> = (0..6).map(|id| CheckId::parse(&format!("check-{id}")).expect("an id")).collect();
        let tally = |of: &dyn Fn(usize) -> bool| {
            let mut tally = Tally::default();
            for (id, outcome, _) in found.iter().filter(|(_, _, part)| of(*part)) {
                tally.add_check(&ids[usize::from(*id)], outcome.clone());
            }
            tally
        };
        let whole = tally(&|_| true);
        let parts = [tally(&|part| part == 2), tally(&|part| part == 0), tally(&|part| part == 1)];
        let merged = parts.into_iter().fold(Tally::default(), Tally::merge);
        prop_assert_eq!(merged.counts(), whole.counts());
        prop_assert_eq!(merged.outcome(), whole.outcome());
        prop_assert_eq!(merged.clone().merge(merged), whole, "merging twice changes nothing");
    }

    #[test]
    fn taking_a_source_away_moves_an_outcome_only_to_unknown(documents in facts(), which in 0..6_usize) {
        let before = outcomes(&documents);
        let sources: [(usize, &str); 6] = [
            (0, "iam.password_policy"), (0, "s3.list_buckets"), (0, "s3.get_encryption"), (1, "users"), (1, "uptime"),
            (1, "engine_a"),
        ];
        let (document, source) = sources[which];
        let mut fewer = documents.clone();
        fewer[document]["facts"].as_object_mut().expect("a map").remove(source);
        let after = outcomes(&fewer);
        for (finding, (outcome, missing)) in &after {
            let (earlier, _) = &before[finding];
            if outcome != earlier {
                let is_missing = *outcome == Outcome::Unknown(UnknownReason::Missing);
                prop_assert!(is_missing, "{finding:?} was {earlier:?} and is {outcome:?}");
                prop_assert!(missing.iter().any(|path| path.starts_with(source)), "{finding:?} names {missing:?}");
            }
        }
    }

    #[test]
    fn the_order_of_documents_does_not_matter(documents in facts()) {
        let mut reversed = documents.clone();
        reversed.reverse();
        prop_assert_eq!(outcomes(&documents), outcomes(&reversed));
    }

    #[test]
    fn no_facts_panic(text in "[\\[\\]{}\",:0-9a-z\\\\ \n.-]{0,200}") {
        let reading = soc2_core::facts::read("facts", text.as_bytes(), &Default::default());
        prop_assert!(reading.documents.is_empty() || reading.diagnostics.is_empty() || text.contains('\n') || text.contains('['));
    }

    #[test]
    fn json_is_read_as_serde_json_reads_it(text in "[\\[\\]{}\",:0-9eE+a-f\\\\ .-]{0,40}|\\{(\"[a-c]\": ?(-?[0-9]{1,20}(\\.[0-9]{1,5})?([eE]-?[0-9]{1,2})?|\"(\\\\[nu/\"]|[a-z])*\"|null|true|\\[\\]),? ?){0,4}\\}") {
        let ours = soc2_core::document::json::read(text.as_bytes(), &Default::default());
        let theirs: Result<Value, _> = serde_json::from_str(&text);
        let twice = ours.as_ref().is_err_and(|fault| fault.message.contains("twice"));
        prop_assert!(twice || ours.is_ok() == theirs.is_ok(), "{text}: {ours:?} {theirs:?}");
    }
}

#[test]
fn an_empty_aggregate_is_not_assessed() {
    assert_eq!(Tally::default().outcome(), Outcome::NotAssessed);
    assert_eq!(Tally::default().counts().total(), 0);
}

#[test]
fn texts_of_one_name_are_texts_of_their_own() {
    let head = "catalog: {id: c, title: C, version: 1.0.0, edition: tsc-2017-rev2022}\n\
        targets: [{id: host, title: Host, subjects: [host]}]\n\
        sources: [{id: s.x, title: X, schema: {required: [a, b], properties: {a: {type: integer}, b: {type: integer}}}}]\n";
    let check = |id: &str, pass: &str| {
        format!(
            "checks: [{{id: {id}, title: T, what: W, how: H, target: host, kind: configuration, severity: low, \
             facts: {{s.x: {{}}}}, pass: {pass}}}]\n"
        )
    };
    let program = door::program_of(&[
        ("c.yaml", head),
        ("c.yaml", &check("one.a", "s.x.a == 1")),
        ("c.yaml", &check("two.b", "s.x.b == 2")),
    ]);
    let facts = r#"{"subject": {"kind": "host", "id": "h"}, "collected_at": "2026-01-01T00:00:00Z",
        "facts": {"s.x": {"a": 1, "b": 3}}}"#;
    let assessment = door::assessment(&program, &door::documents("facts.json", facts), None).expect("sound facts");
    let outcomes: Vec<&str> = assessment.findings.findings.iter().map(|finding| finding.outcome.word()).collect();
    assert_eq!(outcomes, ["pass", "fail"]);
}
