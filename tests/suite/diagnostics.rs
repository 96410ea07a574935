//! Bad input: every mistake named with its place and the way out, all at once, and never a panic.

use soc2_core::Error;
use soc2_core::catalog;
use soc2_core::compile;
use soc2_core::diagnostic::Text;
use soc2_core::facts;
use soc2_core::profile;
use soc2_core::profile::Profile;

use crate::door;

fn messages(error: &Error) -> Vec<String> {
    let message = |it: &soc2_core::diagnostic::Diagnostic| {
        let hint = it.hint.as_ref().map_or(String::new(), |hint| format!(" = {hint}"));
        format!("{}:{}:{}: {}{hint}", it.file, it.line, it.column, it.message)
    };
    error.diagnostics().iter().map(message).collect()
}

/// What is said of the cases' catalog when one of its lines reads otherwise.
fn mistakes(from: &str, to: &str) -> Vec<String> {
    let text = door::read(&door::project("tests/cases/catalog.yaml"));
    assert!(text.contains(from), "`{from}` stands in the catalog");
    door::program(&text.replacen(from, to, 1)).map_or_else(|error| messages(&error), |_| Vec::new())
}

#[test]
fn a_mistake_in_a_catalog_has_a_place_and_a_hint() {
    let table = [
        (
            "    severity: medium",
            "    severty: medium",
            vec!["no `severity`", "unknown key `severty` in a check = did you mean `severity`?"],
        ),
        ("severity: medium", "severity: grave", vec!["`grave` is not one of critical, high, medium, low"]),
        (
            "    title: Passwords expire",
            "    title: Passwords expire\n    title: Again",
            vec!["`title` stands twice in one map"],
        ),
        ("- id: AC-2", "- id: AC-1", vec!["`AC-1` is defined twice = rename or remove one of the two"]),
        (
            "checks: [user.mfa,",
            "checks: [user.mfaa,",
            vec!["control `AC-3`: unknown check `user.mfaa` = did you mean `user.mfa`?"],
        ),
        (
            "{id: CC6.3, relation: supports",
            "{id: CC6.4, relation: supports",
            vec!["control `AC-3`: unknown criterion `CC6.4` = did you mean"],
        ),
        (
            "criteria: [{id: CC6.3, relation: supports",
            "criteria: [{id: CC6.3, relation: satisfies, rationale: R.}, {id: CC6.3, relation: supports",
            vec!["the control is mapped to `CC6.3` twice = make it one mapping, with one relation"],
        ),
        (
            "[CC6.1-POF1]",
            "[CC6.1-POF9]",
            vec!["no point of focus `CC6.1-POF9` under `CC6.1` = `CC6.1` has 2 points of focus"],
        ),
        (
            "facts: {users: {max_age: 1h}}",
            "facts: {user: {max_age: 1h}}",
            vec!["unknown source `user` = did you mean `users`?", "undeclared name `users`"],
        ),
        ("max_age: 1h", "max_age: soon", vec!["`soon` is not a length of time such as `30m`"]),
        ("pass: item.mfa", "pass: item.mfa &&", vec!["check `user.mfa`"]),
        ("pass: item.mfa", "pass: itm.mfa", vec!["check `user.mfa`: undeclared name `itm` = did you mean `item`?"]),
        (
            "pass: item.mfa",
            "pass: item.has_mfa",
            vec!["check `user.mfa`: no field `has_mfa` = its fields: admin, mfa, name"],
        ),
        (
            "applies: has(item.admin) && item.admin",
            "applies: item.admin",
            vec!["check `user.mfa`: the field `admin` may be absent = guard it with `has(item.admin)`"],
        ),
        ("pass: item.mfa", "pass: item.name", vec!["check `user.mfa`: `pass` is to be a bool, found a string"]),
        ("applies: has(item.admin) && item.admin", "applies: '1'", vec!["`applies` is to be a bool, found an int"]),
        ("key: item.name", "key: item.mfa", vec!["check `user.mfa`: `key` is to be a string, found a bool"]),
        (
            "for_each: users.users",
            "for_each: users.users.size()",
            vec!["check `user.mfa`: `for_each` is to be a list, found an int"],
        ),
        (
            "message: \"'the bucket is not encrypted'\"",
            "message: item",
            vec!["`message` is to be a string, found a map"],
        ),
        (
            "pass: has(s3.get_encryption[item.Name].Algorithm)",
            "pass: s3.get_encryption[item.Name].Algorithm != ''",
            vec!["the field `Algorithm` may be absent"],
        ),
        ("duration(params.days)", "params.days", vec!["`<=` cannot compare a duration with a string"]),
        ("subject.id == params.name", "subject.region == params.nam", vec!["`region` may be absent", "no field `nam`"]),
        (
            "    pass: item.mfa\n",
            "    pass: |-\n      item.mfa\n        && item.mfaa\n",
            vec!["catalog.yaml:139:17: check `user.mfa`: no field `mfaa` = did you mean `mfa`?"],
        ),
        ("pass: engine_a.on", "pass: engine_b.on", vec!["undeclared name `engine_b` = "]),
        (
            "    for_each: users.users\n    key: item.name",
            "    for_each: users.users",
            vec!["`for_each` without `key` = say what names the resource"],
        ),
        (
            "Passwords have at least {{min}}",
            "Passwords have at least {{mni}}",
            vec!["`{{mni}}` is not a parameter = did you mean `min`?"],
        ),
        ("default: 14, min: 8", "default: 4, min: 8", vec!["the default is 4, the least allowed is 8"]),
        (
            "nature: manual",
            "nature: automated",
            vec!["control `AC-4`: it is automated and has no checks = name its checks"],
        ),
        ("version: 0.1.0", "version: 0.1", vec!["expected a string, found a number = put it in quotes"]),
        ("version: 0.1.0", "version: '1.5'", vec!["unexpected end of input"]),
        (
            "{id: engine_a,",
            "{id: uptime.more,",
            vec!["source `uptime` is a prefix of source `uptime.more`", "unknown source `engine_a`"],
        ),
        ("- id: iam.password_policy", "- id: iam.Password", vec!["`iam.Password` is not a source"]),
        ("target: host", "target: hots", vec!["unknown target `hots` = did you mean `host`?"]),
        ("type: integer", "type: interger", vec!["`interger` is not one of"]),
        (
            "required: [name, mfa]",
            "required: [nam, mfa]",
            vec!["`nam` is required and not described = did you mean `name`?"],
        ),
        ("operation: state", "operation: states", vec!["`states` is not one of state"]),
        (
            "- {id: CC6.2, title: Users are registered}",
            "- {id: CC6.2, title: 5}",
            vec!["expected a string, found a whole number = put it in quotes"],
        ),
        ("title: Users are registered", "title: &a Users", vec!["anchors (`&name`) are refused"]),
        ("title: Users are registered", "title: !x Users", vec!["tags (`!name`) are refused"]),
    ];
    for (from, to, expected) in table {
        let came = mistakes(from, to);
        for (came, expected) in came.iter().zip(&expected) {
            assert!(came.contains(expected), "for `{to}`\n  expected {expected}\n  came     {came}");
            assert!(!came.starts_with("catalog.yaml:0"), "no place: {came}");
        }
        assert_eq!(came.len(), expected.len(), "for `{to}`: {came:#?}");
    }
}

#[test]
fn five_mistakes_give_five_diagnostics_in_order() {
    let text = "\
catalog: {id: a, title: A, version: 1.0.0, edition: e}
criteria:
  - {id: CC61, title: T}
  - {id: CC6.2}
checks:
  - {id: Upper, title: t, what: w, how: h, target: aws, kind: configuration, severity: low, facts: {}, pass: 'true'}
controls:
  - {id: c, title: t, statement: s, owner: o, nature: automatic, operation: state}
surprise: 1
";
    let error = catalog::read(&[Text::new("own.yaml", text)]).expect_err("five mistakes");
    let came = messages(&error);
    let expected = [
        "own.yaml:3:10: `CC61` is not a criterion such as `CC6.1`",
        "own.yaml:4:5: the criterion has no `title` = add `title: …`",
        "own.yaml:6:10: `Upper` is not a check id",
        "own.yaml:8:55: `automatic` is not one of automated, manual, hybrid = did you mean `automated`?",
        "own.yaml:9:1: unknown key `surprise` in a catalog file",
    ];
    assert_eq!(came.len(), expected.len(), "{came:#?}");
    for (came, expected) in came.iter().zip(expected) {
        assert!(came.starts_with(expected), "expected {expected}\ncame     {came}");
    }
}

#[test]
fn mistakes_of_several_files_come_together() {
    let texts = [Text::new("b.yaml", "checks: 5"), Text::new("a.yaml", "catalog: [")];
    let came = messages(&catalog::read(&texts).expect_err("two mistakes"));
    assert_eq!(came.len(), 2, "{came:#?}");
    assert!(came[0].starts_with("a.yaml:") && came[1].starts_with("b.yaml:1:9: expected a list"), "{came:#?}");
}

#[test]
fn a_mistake_in_a_profile_has_a_place_and_a_hint() {
    let catalog = catalog::read(&[Text::new("catalog.yaml", door::read(&door::project("tests/cases/catalog.yaml")))]);
    let catalog = catalog.unwrap_or_else(|error| panic!("{error}"));
    let head = "profile:\n  id: p\n  title: P\n  description: D\n";
    let table = [
        ("  targets: [hosts]\n", "5:13: unknown target `hosts` = known targets: account, host"),
        ("  controls: [AC-1, AC-9]\n", "5:20: unknown control `AC-9` = did you mean"),
        (
            "  params: {password.lenth: {min: {value: 9, reason: r}}}\n",
            "unknown check `password.lenth` = did you mean `password.length`?",
        ),
        (
            "  params: {password.length: {max: {value: 9, reason: r}}}\n",
            "`max` is not a parameter of the check = its parameters: min",
        ),
        (
            "  params: {password.length: {min: {value: 4, reason: r}}}\n",
            "`min` is 4, the least allowed is 8 = from 8 to 64; the default is 14",
        ),
        (
            "  params: {password.length: {min: {value: long, reason: r}}}\n",
            "`min` has the type string, where int is expected",
        ),
        ("  params: {web.named: {name: {value: x, reason: r}}}\n", "`name` is fixed by the check's matrix"),
        ("  params: {password.length: {min: {value: 20}}}\n", "the parameter of a profile has no `reason`"),
        ("  categories: [safety]\n", "`safety` is not one of security"),
        ("  owner: me\n", "unknown key `owner` in a profile"),
    ];
    for (line, expected) in table {
        let text = Text::new("profile.yaml", format!("{head}{line}"));
        let error = profile::read(&text).and_then(|profile| compile(&catalog, &profile)).expect_err(line);
        let came = messages(&error);
        assert_eq!(came.len(), 1, "{came:#?}");
        assert!(came[0].contains(expected), "expected {expected}\ncame     {}", came[0]);
    }
    let sound =
        Text::new("profile.yaml", format!("{head}  params: {{password.length: {{min: {{value: 20, reason: r}}}}}}\n"));
    let program =
        profile::read(&sound).and_then(|profile| compile(&catalog, &profile)).unwrap_or_else(|error| panic!("{error}"));
    let title = program.checks().find(|check| check.id.as_str() == "password.length").map(|check| check.title.clone());
    assert_eq!(title.as_deref(), Some("Passwords have at least 20 characters"));
}

#[test]
fn a_mistake_in_facts_has_a_place() {
    let table: [(&[u8], &[&str]); 19] = [
        (b"", &["facts:1:1: the text ends where a value is expected"]),
        (b"{", &["facts:1:2: "]),
        (b"{\"subject\": {\"kind\": \"host\"", &["facts:1:28: the text ends in the middle of a value = is the file cut off?"]),
        (b"{\"a\": tru}", &["facts:1:7: expected a JSON value = JSON knows true, false and null"]),
        (b"{\"a\": 1, \"a\": 2}", &["facts:1:10: the same name stands twice in one object"]),
        (b"{\"a\": \"\xff\"}", &["facts:1:8: the text is not UTF-8 = convert the file"]),
        (b"{\"a\": 01}", &["a number does not begin with 0"]),
        (b"{\"a\": 1e999}", &["the number is out of range"]),
        (b"{\"a\": \"\\ud800\"}", &["half of a surrogate pair"]),
        (b"{\"a\": \"\\x\"}", &["unknown escape in a string"]),
        (b"{\"a\": \"\n\"}", &["a control character stands inside a string"]),
        (b"{} {}", &["text after the end of the value"]),
        (b"[1]", &["expected a map that describes a facts document, found a whole number"]),
        (b"{}", &["no `collected_at`", "no `facts`", "no `subject`"]),
        (
            br#"{"subject": {"kind": "h", "id": 5}, "collected_at": "2026-11-21", "facts": {"A": 1}, "extra": 1}"#,
            &["expected a string, found a whole number", "`2026-11-21` is not an instant", "`A` is not a source", "unknown key `extra`"],
        ),
        (
            br#"{"subject": {"kind": "h", "id": "a"}, "collected_at": "2026-11-21T00:00:00", "facts": {}}"#,
            &["with `Z` or an offset"],
        ),
        (
            br#"{"subject": {"kind": "h", "id": "a"}, "collected_at": "2026-11-21T00:00:00Z", "facts": {}, "sources": {"a": {}}}"#,
            &["`facts` does not bring what `sources` speaks of: `a`"],
        ),
        (
            br#"{"subject": {"kind": "h", "id": "a"}, "collected_at": "2026-11-21T00:00:00Z", "facts": {"a": 1}, "sources": {"a": {"complete": "yes"}}}"#,
            &["expected true or false, found a string"],
        ),
        (
            b"{\"subject\": {\"kind\": \"h\", \"id\": \"a\"}, \"collected_at\": \"2026-11-21T00:00:00Z\", \"facts\": {}}\n{\"broken\n{\"subject\": {\"kind\": \"h\", \"id\": \"b\"}, \"collected_at\": \"2026-11-21T00:00:00Z\", \"facts\": {}}\n",
            &["facts:2:2: a string is not closed"],
        ),
    ];
    for (text, expected) in table {
        let error = facts::read("facts", text, &Default::default()).complete().expect_err("bad facts");
        let came = messages(&error);
        assert_eq!(came.len(), expected.len(), "{came:#?}");
        for (came, expected) in came.iter().zip(expected) {
            assert!(came.contains(expected), "expected {expected}\ncame     {came}");
        }
    }
}

#[test]
fn bad_lines_leave_the_others_to_be_assessed() {
    let good = r#"{"subject": {"kind": "host", "id": "a"}, "collected_at": "2026-11-21T00:00:00Z", "facts": {"uptime": {"seconds": 1}}}"#;
    let text = format!("{{\"bad\": \n{good}\n{good_b}\nnonsense\n", good_b = good.replace("\"a\"", "\"b\""));
    let reading = facts::read("facts.ndjson", text.as_bytes(), &Default::default());
    assert_eq!(reading.documents.len(), 2);
    let lines: Vec<u32> = reading.diagnostics.iter().map(|it| it.line).collect();
    assert_eq!(lines, [1, 4]);
}

#[test]
fn depth_and_size_are_limited() {
    let deep = |open: &str, close: &str| format!("{}{}", open.repeat(10_000), close.repeat(10_000));
    for text in [deep("[", "]"), deep("{\"a\":", "}"), "[".repeat(10_000)] {
        let error = facts::read("deep", text.as_bytes(), &Default::default()).complete().expect_err("too deep");
        assert!(messages(&error)[0].contains("nested more than 128 deep"), "{error}");
        let error = catalog::read(&[Text::new("deep.yaml", text)]).expect_err("too deep");
        assert!(messages(&error)[0].contains("nested more than 128 deep"), "{error}");
    }
    let long = vec![b'x'; 200 << 20];
    let error = facts::read("long", &long, &Default::default()).complete().expect_err("too long");
    assert!(messages(&error)[0].contains("has 209715200 bytes, the limit is 67108864"), "{error}");
}

#[test]
fn two_answers_at_one_instant_are_bad_input() {
    let facts = |seconds: u32| {
        format!(
            r#"{{"subject": {{"kind": "host", "id": "a"}}, "collected_at": "2026-11-21T00:00:00Z", "facts": {{"uptime": {{"seconds": {seconds}}}}}}}"#
        )
    };
    let program = door::cases_program();
    let same = door::documents("facts", &format!("[{}, {}]", facts(1), facts(1)));
    assert!(door::assessment(&program, &same, None).is_ok());
    let differing = door::documents("facts", &format!("[{}, {}]", facts(1), facts(2)));
    let error = door::assessment(&program, &differing, None).expect_err("two answers");
    assert!(
        messages(&error)[0]
            .contains("`uptime` of `host/a` was collected at 2026-11-21T00:00:00Z with two different answers"),
        "{error}"
    );
}

#[test]
fn differing_answers_are_noticed_in_any_order_and_across_regions() {
    let host = |at: &str, seconds: u32| {
        format!(
            r#"{{"subject": {{"kind": "host", "id": "a"}}, "collected_at": "{at}", "facts": {{"uptime": {{"seconds": {seconds}}}}}}}"#
        )
    };
    let program = door::cases_program();
    let [early, other, late] =
        [host("2026-11-21T00:00:00Z", 1), host("2026-11-21T00:00:00Z", 2), host("2026-11-22T00:00:00Z", 3)];
    for order in [[&early, &other, &late], [&early, &late, &other], [&late, &early, &other], [&other, &late, &early]] {
        let documents = door::documents("facts", &format!("[{}, {}, {}]", order[0], order[1], order[2]));
        assert!(door::assessment(&program, &documents, None).is_ok(), "a newer answer settles it");
        let early = door::assessment(&program, &documents, Some("2026-11-21T12:00:00Z"));
        assert!(early.is_err(), "before the newer answer the two differ");
    }
    let account = |region: &str, length: u32| {
        format!(
            r#"{{"subject": {{"kind": "account", "id": "1", "region": "{region}"}}, "collected_at": "2026-11-21T00:00:00Z", "facts": {{"iam.password_policy": {{"Policy": {{"MinimumLength": {length}}}}}}}}}"#
        )
    };
    let documents = door::documents("facts", &format!("[{}, {}]", account("a", 20), account("b", 8)));
    let error = door::assessment(&program, &documents, None).expect_err("one account, two answers");
    assert!(messages(&error)[0].contains("`iam.password_policy` of `account/1` was collected"), "{error}");
}

#[test]
fn a_name_that_stands_twice_is_bad_input_where_an_expression_reads_it() {
    let facts = |source: &str, data: &str| {
        let text = format!(
            r#"{{"subject": {{"kind": "host", "id": "a"}}, "collected_at": "2026-11-21T00:00:00Z",
                "facts": {{"{source}": {data}}}}}"#
        );
        door::assessment(&door::cases_program(), &door::documents("facts", &text), None)
    };
    let error = facts("uptime", r#"{"seconds": 1, "seconds": 2}"#).expect_err("`seconds` is read");
    assert!(
        messages(&error)[0].contains("`uptime`: the same name stands twice in one object, at byte 132 of the text"),
        "{error}"
    );
    for (source, data) in [
        ("uptime", r#"{"seconds": null, "seconds": 2}"#),
        ("uptime", r#"{"seconds": 2, "\u0073econds": null}"#),
        ("s3.get_encryption", r#"{"logs": {"Algorithm": "AES256"}, "logs": {"Algorithm": "none"}}"#),
    ] {
        assert!(facts(source, data).is_err(), "{source}: {data}");
    }
    // Which of two values counts is no question where neither is read.
    assert!(facts("uptime", r#"{"seconds": 1, "inner": [{"a": 1, "b": 2, "a": 3}], "x": 1, "x": 2}"#).is_ok());
    assert!(facts("nobody.reads", r#"{"seconds": 1, "seconds": 2}"#).is_ok());
}

#[test]
fn no_prefix_or_changed_byte_of_a_catalog_or_facts_panics() {
    let catalog_text = door::read(&door::project("tests/cases/catalog.yaml"));
    let facts_text = door::read(&door::project("tests/cases/passes_and_fails/facts.json"));
    for end in (0..catalog_text.len()).step_by(37).filter(|&end| catalog_text.is_char_boundary(end)) {
        if let Ok(catalog) = catalog::read(&[Text::new("catalog.yaml", &catalog_text[..end])]) {
            compile(&catalog, &Profile::default()).map_or_else(|error| assert!(!error.diagnostics().is_empty()), drop);
        }
    }
    for end in 0..facts_text.len() {
        let error = facts::read("facts", &facts_text.as_bytes()[..end], &Default::default()).complete();
        assert!(error.is_err() || facts_text[end..].trim().is_empty(), "a prefix of {end} bytes is no document");
        let mut changed = facts_text.clone().into_bytes();
        changed[end] ^= 0x15;
        let reading = facts::read("facts", &changed, &Default::default());
        assert!(!reading.documents.is_empty() || !reading.diagnostics.is_empty(), "something is said");
    }
}

#[test]
fn a_mistake_in_a_population_has_a_place_and_a_hint() {
    let text = door::read(&door::project("tests/cases/period.yaml"));
    let table = [
        (
            "{population: deployments}",
            "{population: deploymnts}",
            "control `EV-1`: unknown population `deploymnts` = did you mean `deployments`? Else describe it under `sources`",
        ),
        (
            "{population: deployments}",
            "{population: disk}",
            "control `EV-1`: source `disk` does not say what its items are = describe them under the source's `population`",
        ),
        ("key: item.id, at", "key: item.id + , at", "population of source `deployments`: "),
        ("key: item.id, at", "keys: item.id, at", "unknown key `keys` in a population of a source"),
        // The report tells a digest over the keys, beside their number and the instants of those that were drawn.
        (
            "population: {key: item.id, at: item.at}",
            "sensitive: [id]\n    population: {key: 'item.at + item.id', at: item.at}",
            "catalog.yaml:32:34: population of source `deployments`: `item.id` is sensitive, and would be shown = show \
             another field, or only what is true of this one: ",
        ),
        (
            "population: {key: item.id, at: item.at}",
            "sensitive: [id]\n    population: {for_each: 'deployments.map(it, it.id)', key: item}",
            "population of source `deployments`: `item` is sensitive, and would be shown",
        ),
        (
            "population: {key: item.id, at: item.at}",
            "population: {key: item.idd, at: item.at}",
            "population of source `deployments`: no field `idd` = did you mean `id`?",
        ),
        (
            "population: {key: item.id, at: item.at}",
            "population: {key: 'item.id == \"\"', at: item.at}",
            "population of source `deployments`: expected ",
        ),
    ];
    for (from, to, expected) in table {
        let error = door::program(&text.replacen(from, to, 1)).expect_err("a mistake");
        let said = messages(&error);
        assert!(said.iter().any(|message| message.contains(expected)), "{to}: {said:?}");
    }
    // What is true of something sensitive says as much as any verdict.
    let sensitive = "sensitive: [id]\n    population: {applies: item.id != '', key: item.at, at: item.at}";
    assert!(door::program(&text.replacen("population: {key: item.id, at: item.at}", sensitive, 1)).is_ok());
    // A list that only people bring needs no source.
    assert!(door::program(&text.replacen("{population: deployments}", "{population: board_minutes}", 1)).is_ok());
}
