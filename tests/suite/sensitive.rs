//! What a source's schema calls sensitive reaches no report: not as a value, a name, a key or a path; an expression that
//! would put it there is refused when the catalog is compiled.

use crate::door;

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
    sensitive: [users.secret, teams.members.secret, grid.secret, keyring, one_or_many.secret]
    schema:
      required: [users]
      properties:
        count: {{type: integer}}
        users:
          type: array
          items:
            required: [name, secret]
            properties: {{name: {{type: string}}, nick: {{type: string}}, secret: {{type: string}}, age: {{type: integer}}}}
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
fn refused(expressions: &str) -> Vec<String> {
    let Err(error) = door::program(&catalog(expressions)) else { panic!("{expressions}: it is accepted") };
    error.diagnostics().iter().map(ToString::to_string).collect()
}

#[test]
fn a_value_that_may_not_be_shown_is_asked_about_and_hidden() {
    for (pass, expected) in [
        ("vault.users.all(u, u.secret == 'x')", "in `users[0]`, `secret` needs \"x\" <vault.users[0].secret hidden>; in `users[1]`, `secret` needs \"x\" <vault.users[1].secret hidden>"),
        ("rooms.all(r, has(rooms[r].locks) && rooms[r].locks.all(l, has(rooms[r].locks[l].code) && rooms[r].locks[l].code == 'x'))", ""),
    ] {
        let told = told(&format!("    pass: \"{pass}\""));
        assert!(told.contains(expected), "{pass}: {told}");
    }
}

