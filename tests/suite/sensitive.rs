//! What a source's schema calls sensitive reaches no report: not as a value, a name, a key or a path; an expression that
//! would put it there is refused when the catalog is compiled.

use serde_json::Value;
use serde_json::json;
use soc2_core::diagnostic::Diagnostic;

use crate::door;
use crate::schemas;

/// A catalog of one check over facts of which much may not be shown.
fn catalog(expressions: &str) -> String {
    format!(
        r"
catalog: {{id: hush, title: Hush, version: 0.1.0, edition: tsc-2017-rev2022}}
series: [{{id: CC6, title: Logical and Physical Access Controls, categories: [security]}}]
criteria: [{{id: CC6.1, title: Access is restricted}}]
targets: [{{id: host, title: Host, subjects: [host]}}]
sources:
  - id: vault
    title: A vault
    sensitive: [users.secret, more.secret, teams.members.secret, grid.secret, keyring, one_or_many.secret]
    schema:
      required: [users]
      properties:
        count: {{type: integer}}
        users:
          type: array
          items:
            required: [name, secret, age]
            properties: {{name: {{type: string}}, nick: {{type: string}}, secret: {{type: string}}, age: {{type: integer}}}}
        more:
          type: array
          items: {{required: [name, secret], properties: {{name: {{type: string}}, secret: {{type: string}}}}}}
        teams: {{additionalProperties: {{type: object, properties: {{members: {{items: {{properties: {{secret: {{type: string}}}}}}}}}}}}}}
        grid: {{items: {{items: {{properties: {{secret: {{type: string}}, id: {{type: string}}}}}}}}}}
        keyring:
          type: object
          additionalProperties: {{type: object, required: [rotated], properties: {{rotated: {{type: boolean}}, owner: {{type: string}}}}}}
        by_secret: {{type: object, additionalProperties: {{type: string}}}}
        one_or_many:
          type: [array, object]
          items: {{properties: {{secret: {{type: string}}}}}}
          properties: {{secret: {{type: string}}}}
  - id: rooms
    title: A vault for each room
    per_resource: room
    sensitive: [locks.code]
    schema: {{properties: {{locks: {{additionalProperties: {{type: object, properties: {{code: {{type: string}}, open: {{type: boolean}}}}}}}}}}}}
checks:
  - id: hush
    title: Hush
    what: Looks at secrets.
    how: Keep them.
    target: host
    kind: configuration
    severity: medium
    facts: {{vault: {{}}, rooms: {{}}}}
{expressions}
controls:
  - id: AC-1
    title: Hush
    statement: Secrets are kept.
    owner: Security
    nature: automated
    operation: state
    criteria: [{{id: CC6.1, relation: supports, rationale: They are kept.}}]
    checks: [hush]
"
    )
}

/// Everything that may not be shown has SECRET in it, and a name that is no identifier.
const FACTS: &str = r#"{"subject": {"kind": "host", "id": "h"}, "collected_at": "2026-11-21T00:00:00Z", "facts": {
    "vault": {
        "users": [{"name": "a", "secret": "SECRET", "age": 3}, {"name": "b", "secret": "SECRET", "age": 9}],
        "more": [{"name": "m", "secret": "SECRET"}],
        "teams": {"red": {"members": [{"secret": "SECRET"}]}},
        "grid": [[{"id": "g", "secret": "SECRET"}]],
        "keyring": {"SECRET\"].x[\"\\": {"rotated": false, "owner": "SECRET"}, "SECRET": {"owner": "SECRET"}},
        "by_secret": {"SECRET": "x"},
        "one_or_many": {"secret": "SECRET"}},
    "rooms": {"r\"].x[\"\\": {"locks": {"front.\"door": {"code": "SECRET", "open": true}}}}}}"#;

/// What a report says of the check: outcome, names and messages of resources, what is missing, why, and where that stands.
fn told(expressions: &str) -> String {
    let program = door::program(&catalog(expressions)).unwrap_or_else(|error| panic!("{expressions}: {error}"));
    let documents = door::documents("facts.json", FACTS);
    let assessment = door::assessment(&program, &documents, None).unwrap_or_else(|error| panic!("{error}"));
    let findings = &assessment.findings.findings;
    let mut told = String::new();
    for finding in findings {
        let missing: Vec<&str> = finding.missing.iter().map(|unknown| unknown.path.as_str()).collect();
        let witnesses = finding.resources.iter().flat_map(|resource| &resource.witnesses).chain(&finding.witnesses);
        let why: Vec<String> = witnesses
            .map(|it| {
                let reads: Vec<String> = it.reads.iter().map(|read| format!("{} {}", read.path, read.value)).collect();
                format!("{} <{}>", it.sentence, reads.join(", "))
            })
            .collect();
        told = format!("{} {} {}", finding.outcome.word(), missing.join(" "), why.join("; "));
        assert!(!format!("{finding:?}").contains("SECRET"), "{expressions}: {finding:?}");
    }
    told
}

/// What is said of a catalog that is refused.
fn refused(expressions: &str) -> Vec<Diagnostic> {
    let Err(error) = door::program(&catalog(expressions)) else { panic!("{expressions}: it is accepted") };
    error.diagnostics().to_vec()
}

fn block(name: &str, expression: &str) -> String {
    format!("    {name}: >-\n      {expression}\n")
}

#[test]
fn what_is_asked_of_a_secret_is_told_without_it() {
    for (pass, expected) in [
        (
            "vault.users.all(u, u.secret == 'x')",
            r#"fail  in `users[0]`, `secret` needs "x" <vault.users[0].secret hidden>; in `users[1]`, `secret` needs "x" <vault.users[1].secret hidden>"#,
        ),
        ("vault.users[0].secret.size() == 2", "fail  `secret` needs 2 characters <vault.users[0].secret hidden>"),
        (
            "vault.users.exists(u, u.secret.startsWith('x') && u.age > 1)",
            r#"fail  none of 2 `users` has `secret` that starts with "x" and `age` more than 1 <vault.users hidden, vault.users[0].secret hidden>"#,
        ),
        (
            "vault.users[0] == vault.users[1]",
            "fail  `users[0]` needs `users[1]` <vault.users[0] hidden, vault.users[1] hidden>",
        ),
        (
            "has(vault.teams) && vault.teams.all(t, has(vault.teams[t].members) && vault.teams[t].members.all(m, has(m.secret) && m.secret == 'x'))",
            r#"fail  in `red`, in `members[0]`, `secret` needs "x" <vault.teams.red.members[0].secret hidden>"#,
        ),
        (
            "has(vault.grid) && vault.grid.all(row, row.all(cell, has(cell.secret) && cell.secret == 'x'))",
            r#"fail  in `grid[0]`, in `grid[0][0]`, `secret` needs "x" <vault.grid[0][0].secret hidden>"#,
        ),
        (
            "has(vault.grid) && vault.grid.all(row, row.all(cell, has(cell.id) && cell.id == 'x'))",
            r#"fail  in `grid[0]`, in `grid[0][0]`, `id` is "g", needs "x" <vault.grid[0][0].id "g">"#,
        ),
        (
            "has(vault.keyring) && vault.keyring.all(k, vault.keyring[k].rotated)",
            "fail  `keyring` needs true <vault.keyring hidden>",
        ),
        ("has(vault.keyring) && vault.keyring.all(k, k == 'x')", r#"fail  in `keyring`, `k` needs "x" <>"#),
        (
            "has(vault.keyring) && vault.keyring.all(k, v, has(v.owner) && v.owner == k)",
            "fail  `keyring` needs `k` <vault.keyring hidden>",
        ),
        (
            "has(vault.keyring) && vault.keyring.transformMap(k, v, k).all(k, k == 'x')",
            r#"fail  in `an entry`, `k` needs "x" <>"#,
        ),
        (
            "has(vault.keyring) && vault.keyring.exists(k, v, v.rotated)",
            "unknown vault.keyring `vault.keyring` is missing from the facts <vault.keyring unknown: missing>",
        ),
        (
            "has(vault.keyring) && 'a' in vault.keyring",
            r#"fail  `keyring` needs to contain "a" <vault.keyring hidden>"#,
        ),
        ("has(vault.keyring) && vault.keyring.size() == 1", "fail  `keyring` needs 1 element <vault.keyring hidden>"),
        ("vault.users.size() == 0", "fail  `users` has 2 elements, needs 0 <vault.users hidden>"),
        (
            "has(vault.one_or_many) && type(vault.one_or_many) == map && vault.one_or_many.?secret.orValue('') == 'x'",
            r#"fail  `secret` needs "x" <vault.one_or_many.secret hidden>"#,
        ),
        (
            "has(vault.one_or_many) && dyn(vault.one_or_many).secret == 'x'",
            r#"fail  `dyn(vault.one_or_many).secret` needs "x" <vault.one_or_many hidden>"#,
        ),
        ("dyn(vault).users == []", "fail  `dyn(vault).users` needs [] <vault hidden>"),
        (
            "rooms.all(r, has(rooms[r].locks) && rooms[r].locks.all(l, has(rooms[r].locks[l].code) && rooms[r].locks[l].code == 'x'))",
            r#"fail  in `rooms["r\"].x[\"\\"]`, in `locks["front.\"door"]`, `code` needs "x" <rooms["r\"].x[\"\\"].locks["front.\"door"].code hidden>"#,
        ),
        (
            "rooms.all(r, has(rooms[r].locks) && rooms[r].locks.all(l, has(rooms[r].locks[l].open) && !rooms[r].locks[l].open))",
            r#"fail  in `rooms["r\"].x[\"\\"]`, in `locks["front.\"door"]`, `open` needs false <rooms["r\"].x[\"\\"].locks["front.\"door"].open true>"#,
        ),
        (
            "[vault.users[0].secret].exists(s, s == 'x')",
            r#"fail  no element of `vault.users[0].secret` (1 in all) has the value "x" <vault.users[0].secret hidden>"#,
        ),
        (
            "vault.users.map(u, {'s': u.secret, 'n': u.name}).all(u, u.s == 'x')",
            r#"fail  in `element 0`, `u.s` needs "x" <>; in `element 1`, `u.s` needs "x" <>"#,
        ),
        (
            "cel.bind(s, vault.users[0].secret + 'y', s == 'x')",
            r#"fail  `vault.users[0].secret + 'y'` needs "x" <vault.users[0].secret hidden>"#,
        ),
        (
            "vault.users[0].secret in ['x', 'y']",
            r#"fail  `secret` needs one of "x", "y" <vault.users[0].secret hidden>"#,
        ),
    ] {
        assert_eq!(told(&block("pass", pass)), expected, "{pass}");
    }
}

#[test]
fn a_secret_stays_one_in_whatever_element_it_was_put() {
    for (each, key, pass, expected) in [
        (
            "vault.users",
            "item.name",
            "item.secret == 'x'",
            r#"fail  `secret` needs "x" <vault.users[0].secret hidden>; `secret` needs "x" <vault.users[1].secret hidden>"#,
        ),
        (
            "vault.users.filter(u, u.secret != '')",
            "item.name",
            "item.secret == 'x' && item.age > 5",
            r#"fail  `age` is 3, needs more than 5 <vault.users[0].age 3>; `secret` needs "x" <vault.users[0].secret hidden>; `secret` needs "x" <vault.users[1].secret hidden>"#,
        ),
        (
            "vault.users.map(u, {'s': u.secret, 'n': u.name})",
            "item.n",
            "item.s == 'x'",
            r#"fail  `s` needs "x" <item.s hidden>; `s` needs "x" <item.s hidden>"#,
        ),
        (
            "vault.users.map(u, {'u': u})",
            "item.u.name",
            "item.u.secret == 'x'",
            r#"fail  `secret` needs "x" <item.u.secret hidden>; `secret` needs "x" <item.u.secret hidden>"#,
        ),
        ("vault.users.map(u, u.age)", "string(item)", "item > 5", "fail  `item` is 3, needs more than 5 <item 3>"),
        (
            "vault.users.map(u, u.secret)",
            "'a'",
            "item == 'x'",
            r#"fail  `item` needs "x" <item hidden>; `item` needs "x" <item hidden>"#,
        ),
    ] {
        let expressions = block("for_each", each) + &block("key", key) + &block("pass", pass);
        assert_eq!(told(&expressions), expected, "{each}");
    }
}

#[test]
fn what_would_show_a_secret_is_refused() {
    for (each, key, message, pass, secret) in [
        ("vault.users", "item.secret", "''", "true", "`item.secret`"),
        ("vault.users", "item.name", "'is ' + item.secret", "true", "`item.secret`"),
        ("vault.users", "item.name", "'%s'.format([item])", "true", "`'%s'.format([item])`"),
        ("vault.users", "item.name", "string(dyn(item).name)", "true", "`dyn(item)`"),
        ("vault.users", "item.name", "vault.by_secret[item.secret]", "has(vault.by_secret)", "`item.secret` as a key"),
        (
            "vault.users",
            "item.name",
            "'x'",
            "has(vault.by_secret) && vault.by_secret[item.secret] == 'x'",
            "`item.secret` as a key",
        ),
        (
            "vault.users",
            "item.name",
            "'x'",
            "has(vault.by_secret) && item.secret in vault.by_secret",
            "`item.secret` as a key",
        ),
        (
            "vault.users",
            "item.name",
            "has(vault.keyring) ? vault.keyring.map(k, k).join(', ') : ''",
            "true",
            "`vault.keyring`",
        ),
        ("vault.users.map(u, u.secret)", "item", "''", "true", "`item`"),
        ("vault.users.map(u, [u.secret])", "item[0]", "''", "true", "`item[0]`"),
        ("vault.users.map(u, {'s': u.secret, 'n': u.name})", "item.s", "''", "true", "`item.s`"),
        ("vault.users.map(u, dyn(u))", "item.name", "''", "true", "`item.name` told apart"),
        ("vault.users", "has(item.nick) ? item.nick : item.secret", "''", "true", "`item.secret`"),
        ("vault.users", "cel.bind(s, item.secret, s.substring(0, 1))", "''", "true", "`item.secret`"),
        ("vault.users", "item.?secret.orValue('')", "''", "true", "`item.?secret`"),
        ("vault.users", "[item.name, item.secret][1]", "''", "true", "`item.secret`"),
        ("vault.users", "string(size(item.secret))", "''", "true", "`item.secret`"),
        ("vault.users", "optional.of(item).optMap(i, i.secret).orValue('')", "''", "true", "`i.secret`"),
        ("vault.?more.orValue([])", "item.secret", "''", "true", "`item.secret`"),
        ("has(vault.more) ? vault.more : []", "item.name", "item.secret", "true", "`item.secret`"),
        ("!has(vault.more) ? [] : vault.more", "item.secret", "''", "true", "`item.secret`"),
        ("has(vault.more) ? vault.more : vault.users", "item.name", "''", "true", "`item.name` told apart"),
        ("vault.?more.orValue(dyn([]))", "item.name", "''", "true", "`item.name` told apart"),
        ("vault.?more.or(optional.of([])).orValue([])", "item.name", "''", "true", "`item.name` told apart"),
        ("vault.?more.orValue([{}])", "item.name", "''", "true", "`item.name` told apart"),
        ("vault.users", "{'a': item}.a.secret", "''", "true", "`{'a': item}.a.secret`"),
        ("vault.users", "{item.secret: 'a'}.map(k, k)[0]", "''", "true", "`item.secret`"),
    ] {
        let expressions =
            block("for_each", each) + &block("key", key) + &block("message", message) + &block("pass", pass);
        let (secret, shown) = match secret.strip_suffix(" as a key") {
            Some(secret) => (secret, "shown as a key"),
            None => (secret, "shown"),
        };
        let expected = match secret.strip_suffix(" told apart") {
            Some(secret) => {
                format!("check `hush`: {secret} cannot be told apart from what is sensitive, and would be shown")
            }
            None => format!("check `hush`: {secret} is sensitive, and would be {shown}"),
        };
        let said = refused(&expressions);
        let found = said.iter().find(|it| it.message == expected);
        let found = found.unwrap_or_else(|| panic!("{expressions}: {said:?}"));
        assert!(found.line > 40 && found.column > 6 && found.hint.is_some(), "{found:?}");
    }
}

#[test]
fn what_is_not_secret_is_shown_beside_it() {
    for (each, key, message) in [
        ("vault.users", "item.name", "'of ' + string(size(vault.users)) + ', ' + item.name"),
        ("vault.users", "item.name", "item.secret == 'changeme' ? 'the default' : 'another'"),
        ("vault.users.map(u, {'s': u.secret, 'n': u.name})", "item.n", "item.n"),
        ("vault.users.filter(u, u.secret != '')", "item.name", "string(item.age)"),
        ("has(vault.teams) ? vault.teams.map(t, t) : []", "item", "''"),
        ("vault.?more.orValue([])", "item.name", "item.name"),
        ("vault.?more.orValue([]).filter(u, u.secret != '')", "item.name", "''"),
        ("has(vault.more) ? vault.more : []", "item.name", "item.name"),
        ("!has(vault.more) ? [] : vault.more", "item.name", "''"),
        ("!has(vault.more) ? [] : vault.more.size() > 9 ? [] : vault.more", "item.name", "''"),
    ] {
        let expressions =
            block("for_each", each) + &block("key", key) + &block("message", message) + &block("pass", "false");
        assert!(told(&expressions).starts_with("fail"), "{expressions}");
    }
}

#[test]
fn what_is_called_sensitive_is_described() {
    let text = catalog(&block("pass", "true")).replace("sensitive: [locks.code]", "sensitive: [locks.cod]");
    let Err(error) = door::program(&text) else { panic!("it is accepted") };
    let said: Vec<String> = error.diagnostics().iter().map(ToString::to_string).collect();
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].contains("sensitive `locks.cod` leads to nothing that the schema describes"), "{said:?}");
}

/// The facts above, with another value at one place of a source.
fn facts_with(pointer: &str, value: &str) -> String {
    let mut facts: Value = serde_json::from_str(FACTS).expect("JSON");
    // Nobody calls it sensitive, only what it is looked up by.
    facts["facts"]["vault"].as_object_mut().expect("a map").remove("by_secret");
    if !pointer.is_empty() {
        *facts.pointer_mut(pointer).expect("a place") = serde_json::from_str(value).expect("JSON");
    }
    facts.to_string()
}

/// Reports with values: without a key, and under one.
fn with_values(facts: &str) -> [String; 2] {
    let program = door::program(&catalog(&block("pass", "vault.users.all(u, u.age > 5)"))).expect("a program");
    let assessment = door::assessment(&program, &door::documents("facts.json", facts), None);
    let assessment = assessment.unwrap_or_else(|error| panic!("{error}"));
    [None, Some(&b"a key that nobody guesses"[..])].map(|key| {
        let report = door::report_with_values(&program, &assessment, key);
        schemas::holds_as_report(&serde_json::from_str(&report).expect("JSON"));
        assert!(!door::report(&program, &assessment).contains("SECRET"), "{facts}");
        assert!(!door::text(&program, &assessment).contains("SECRET"), "{facts}");
        report
    })
}

#[test]
fn no_report_with_values_shows_what_is_sensitive_however_it_nests() {
    const PLACES: [(&str, &[&str]); 9] = [
        ("", &[""]),
        (
            "/facts/vault/users",
            &[
                r#"{"secret": "SECRET"}"#,
                r#""SECRET""#,
                r#"[["SECRET"]]"#,
                r#"[[{"secret": "SECRET"}]]"#,
                r#"[{"secret": {"a": ["SECRET"]}}]"#,
                r#"[{"secret": ["SECRET"], "name": "a"}, "SECRET"]"#,
            ],
        ),
        (
            "/facts/vault/teams",
            &[
                r#"[{"members": [{"secret": "SECRET"}]}]"#,
                r#"{"red": {"members": {"secret": "SECRET"}}}"#,
                r#"{"red": {"members": [["SECRET"]]}}"#,
                r#"{"red": "SECRET"}"#,
            ],
        ),
        ("/facts/vault/grid", &[r#"{"x": "SECRET"}"#, r#"[["SECRET"]]"#, r#"[{"secret": "SECRET"}]"#, r#""SECRET""#]),
        ("/facts/vault/keyring", &[r#"["SECRET"]"#, r#""SECRET""#, r#"{"SECRET": null}"#]),
        ("/facts/vault/one_or_many", &[r#"[{"secret": "SECRET"}]"#, r#"[["SECRET"]]"#, r#""SECRET""#]),
        ("/facts/vault", &[r#"["SECRET"]"#, r#""SECRET""#]),
        ("/facts/rooms", &[r#"["SECRET"]"#, r#""SECRET""#, r#"{"r": "SECRET"}"#, r#"{"r": ["SECRET"]}"#]),
        ("/facts/rooms", &[r#"{"r": {"locks": ["SECRET"]}}"#, r#"{"r": {"locks": {"d": "SECRET"}}}"#]),
    ];
    for (place, values) in PLACES {
        for value in values {
            for report in with_values(&facts_with(place, value)) {
                assert!(report.contains("\"redacted\""), "{place} {value}");
                assert!(!report.contains("SECRET"), "{place} {value}: {report}");
            }
        }
    }
    // Of a name that stands twice nobody knows which is meant.
    let twice = facts_with("", "").replace(r#""grid":"#, r#""again": {"x": "SECRET", "x": 1}, "grid":"#);
    for report in with_values(&twice) {
        assert!(!report.contains("SECRET"), "{report}");
    }
}

#[test]
fn what_is_hidden_is_compared_by_who_has_the_key() {
    let facts = facts_with("/facts/vault/users/1/secret", "\"SECRET, another\"");
    let value = |report: &str| -> Value {
        let report: Value = serde_json::from_str(report).expect("JSON");
        let evidence = report["findings"][0]["evidence"].as_array().expect("evidence").clone();
        let vault = evidence.into_iter().find(|it| it["source"] == "vault").expect("a source");
        assert_eq!(vault["paths"], json!(["vault.users"]));
        vault["value"].clone()
    };
    let [hidden, keyed] = with_values(&facts).map(|report| value(&report));
    assert_eq!(hidden["users"][0], json!({"name": "a", "age": 3, "secret": {"redacted": true}}));
    assert_eq!(hidden["keyring"], json!({"redacted": true}));
    assert_eq!(hidden["grid"], json!([[{"id": "g", "secret": {"redacted": true}}]]));
    // printf '"SECRET"' | openssl dgst -sha256 -hmac 'a key that nobody guesses'
    let digest = "hmac-sha256:96bbb1a0c4057f32f8377e37799f1a6f0d43d9e9b78ab3fb78536ec443704c5e";
    assert_eq!(keyed["users"][0]["secret"], json!({"redacted": digest}));
    assert_eq!(keyed["one_or_many"]["secret"], json!({"redacted": digest}));
    assert_ne!(keyed["users"][1]["secret"], keyed["users"][0]["secret"]);
}
