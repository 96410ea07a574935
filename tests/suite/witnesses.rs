//! What findings say of why: told when it is read, wherever the element came from.

use soc2_core::cel::Witness;

use crate::door;

/// A catalog of one check over users, of whom the facts say something that may not be shown.
fn catalog(for_each: &str, key: &str, pass: &str) -> String {
    format!(
        r"
catalog: {{id: why, title: Why, version: 0.1.0, edition: tsc-2017-rev2022}}
series: [{{id: CC6, title: Logical and Physical Access Controls, categories: [security]}}]
criteria: [{{id: CC6.1, title: Access is restricted}}]
targets: [{{id: host, title: Host, subjects: [host]}}]
sources:
  - id: users
    title: The users
    sensitive: [list.secret]
    schema:
      required: [list]
      properties:
        list: {{items: {{required: [name, secret, age], properties: {{name: {{}}, secret: {{}}, age: {{type: integer}}}}}}}}
checks:
  - id: users.sound
    title: Users are sound
    what: Looks at users.
    how: Look after them.
    target: host
    kind: configuration
    severity: medium
    facts: {{users: {{}}}}
    for_each: {for_each}
    key: {key}
    pass: {pass}
controls:
  - id: AC-1
    title: Users
    statement: Users are sound.
    owner: Security
    nature: automated
    operation: state
    criteria: [{{id: CC6.1, relation: supports, rationale: They are looked at.}}]
    checks: [users.sound]
"
    )
}

/// The witnesses of every resource, read after the facts, as their owner knows them, are gone.
fn witnesses(for_each: &str, key: &str, pass: &str) -> Vec<Witness> {
    let program = door::program(&catalog(for_each, key, pass)).unwrap_or_else(|error| panic!("{error}"));
    let facts = r#"{"subject": {"kind": "host", "id": "h"}, "collected_at": "2026-11-21T00:00:00Z",
        "facts": {"users": {"list": [
            {"name": "a", "secret": "SECRET", "age": 3}, {"name": "b", "secret": "SECRET", "age": 9}]}}}"#;
    let documents = door::documents("facts.json", facts);
    let assessment = door::assessment(&program, &documents, None);
    drop(documents);
    drop(program);
    let findings = assessment.unwrap_or_else(|error| panic!("{error}")).findings.findings;
    findings.iter().flat_map(|finding| &finding.resources).flat_map(|resource| &resource.witnesses).cloned().collect()
}

fn said(for_each: &str, key: &str, pass: &str) -> Vec<String> {
    let witnesses = witnesses(for_each, key, pass);
    let shown = format!("{witnesses:?}");
    assert!(!shown.contains("SECRET"), "{shown}");
    let say = |witness: &Witness| {
        let paths: Vec<&str> = witness.reads.iter().map(|read| read.path.as_str()).collect();
        format!("{} <{}>", witness.sentence, paths.join(" "))
    };
    witnesses.iter().map(say).collect()
}

#[test]
fn an_element_is_named_where_it_stands() {
    let expected = ["`age` is 3, needs at least 5 <users.list[0].age>"];
    assert_eq!(said("users.list", "item.name", "item.age >= 5"), expected);
    assert_eq!(said("users.list.filter(u, u.age < 5)", "item.name", "item.age >= 5"), expected);
    let kept = "users.list.filter(u, u.age > 5).all(u, u.age > 10)";
    assert_eq!(said("'[1]'", "'\"x\"'", kept), ["in `list[1]`, `age` is 9, needs more than 10 <users.list[1].age>"]);
    let kept = "users.list.filter(u, u.age > 1).exists(u, u.age > 10)";
    let none = "none of 2 selected `list` has `age` more than 10 <users.list users.list[0].age>";
    assert_eq!(said("'[1]'", "'\"x\"'", kept), [none]);
    let kept = "cel.bind(l, users.list.filter(u, u.age > 1), l.exists(u, u.age > 10))";
    assert_eq!(said("'[1]'", "'\"x\"'", kept), [none]);
    assert_eq!(said("users.list.map(u, u.age)", "string(item)", "item >= 5"), ["`item` is 3, needs at least 5 <item>"]);
}

#[test]
fn nothing_sensitive_is_told_however_the_element_was_made() {
    let hidden = ["`secret` needs \"x\" <users.list[0].secret>", "`secret` needs \"x\" <users.list[1].secret>"];
    assert_eq!(said("users.list", "item.name", "item.secret == 'x'"), hidden);
    assert_eq!(said("users.list.filter(u, true)", "item.name", "item.secret == 'x'"), hidden);
    let built = ["`s` needs \"x\" <item.s>"; 2];
    assert_eq!(said("'users.list.map(u, {\"s\": u.secret, \"n\": u.name})'", "item.n", "item.s == 'x'"), built);
    let of_facts = ["`secret` needs \"x\" <item.u.secret>"; 2];
    assert_eq!(said("'users.list.map(u, {\"u\": u})'", "item.u.name", "item.u.secret == 'x'"), of_facts);
}
