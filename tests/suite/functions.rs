//! Functions of the embedder in the checks of a catalog: called, checked, and named in the report.

use soc2_core::Error;
use soc2_core::cel::Function;
use soc2_core::cel::Functions;
use soc2_core::cel::Type;
use soc2_core::cel::Value;
use soc2_core::program::Program;

use crate::door;

const CATALOG: &str = r#"
catalog: {id: ours, title: Ours, version: 1.0.0, edition: tsc-2017-rev2022}
series: [{id: CC6, title: Logical and Physical Access Controls, categories: [security]}]
criteria: [{id: CC6.1, title: Access is restricted}]
targets: [{id: crm, title: CRM, subjects: [crm]}]
sources:
  - id: crm.users
    title: Its users
    schema: {type: array, items: {required: [login], properties: {login: {type: string}, team: {type: string}}}}
checks:
  - id: crm.users-are-employees
    title: Users of the CRM are employees
    what: Looks at its users.
    how: Remove who left.
    target: crm
    kind: configuration
    severity: medium
    facts: {crm.users: {}}
    for_each: crm.users
    key: item.login
    pass: EXPRESSION
    message: '"No employee is called " + item.login + "."'
"#;

const FACTS: &str = r#"{"subject": {"kind": "crm", "id": "crm-1"}, "collected_at": "2026-11-21T18:48:42Z",
    "facts": {"crm.users": [{"login": "ada"}, {"login": "mallory"}, {"team": "ledger"}]}}"#;

fn functions() -> Functions {
    let is_employee =
        Function::global("acme.isEmployee", "2026-11-21").overload([Type::String], Type::Bool, |[login]| {
            let login: &str = login.try_into()?;
            Ok(Value::Bool(["ada", "grace"].contains(&login)))
        });
    let unused = Function::member("initial", "1").overload([Type::String], Type::String, |[name]| Ok(name.clone()));
    Functions::of([is_employee, unused]).expect("they have names of their own")
}

fn compiled(expression: &str) -> Result<Program, Error> {
    door::program_with(&CATALOG.replace("EXPRESSION", expression), &functions())
}

#[test]
fn checks_call_them_and_the_report_names_them() {
    let program = compiled("acme.isEmployee(item.login)").unwrap_or_else(|error| panic!("{error}"));
    let documents = door::documents("facts.json", FACTS);
    let assessment = door::assessment(&program, &documents, None).unwrap_or_else(|error| panic!("{error}"));
    let line = door::line(&assessment.findings.findings[0]);
    // The user without a login has no name, which is an error of the key, and its `pass` is not asked.
    assert_eq!(
        line,
        "crm.users-are-employees crm/crm-1: fail crm.users[2].login \
         [ada: pass; mallory: fail; : error(evaluation)]"
    );
    let json = door::json(&program, &assessment);
    assert_eq!(json["functions"], serde_json::json!([{"name": "acme.isEmployee", "version": "2026-11-21"}]));
    let text = door::text(&program, &assessment);
    assert!(text.contains("Functions   acme.isEmployee 2026-11-21\n"), "{text}");
    crate::schemas::holds_as_report(&json);
}

#[test]
fn a_report_without_them_does_not_speak_of_them() {
    let program = compiled("item.login != ''").unwrap_or_else(|error| panic!("{error}"));
    let assessment = door::assessment(&program, &door::documents("facts.json", FACTS), None).expect("sound facts");
    assert!(door::json(&program, &assessment).get("functions").is_none());
}

#[test]
fn a_call_that_is_wrong_is_a_mistake_in_the_catalog() {
    for (expression, expected) in [
        ("acme.isEmployee(1)", "check `crm.users-are-employees`: `acme.isEmployee` takes a string here, not an int"),
        ("acme.isEmploye(item.login)", "check `crm.users-are-employees`: undeclared function `acme.isEmploye`"),
        ("item.login.initial()", "check `crm.users-are-employees`: `pass` is to be a bool, found a string"),
        ("acme.isEmployee(item.team)", "check `crm.users-are-employees`: the field `team` may be absent"),
    ] {
        let error = compiled(expression).expect_err(expression);
        assert_eq!(error.diagnostics()[0].message, expected);
    }
}
