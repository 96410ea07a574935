//! Facts and an expression to what is said: a row each.

#![expect(clippy::panic, reason = "a test that cannot go on says why")]

use super::ExplainOptions;
use super::Values;
use super::Witness;
use super::explain;
use super::trace;
use crate::cel::Answer;
use crate::cel::Budget;
use crate::cel::Env;
use crate::cel::Field;
use crate::cel::Inputs;
use crate::cel::Timestamp;
use crate::cel::Type;
use crate::cel::Value;
use crate::cel::compile;
use crate::cel::evaluate;
use crate::document::Builder;
use crate::document::Span;
use crate::document::json;
use crate::unknown::Unknown;
use crate::unknown::UnknownReason;

fn witnesses(facts: &str, expression: &str, options: &ExplainOptions<'_>) -> Vec<Witness> {
    witnesses_of(facts, Type::Dynamic, expression, options)
}

/// The same, where something is said of the type of the facts.
fn witnesses_of(facts: &str, type_: Type, expression: &str, options: &ExplainOptions<'_>) -> Vec<Witness> {
    let document = json::read(facts.as_bytes(), &Default::default()).unwrap_or_else(|fault| panic!("{fault}"));
    let params =
        json::read(br#"{"min": 14, "names": ["a", "b"], "port": 22}"#, &Default::default()).expect("it is accepted");
    let env = Env::strict().variable_of("s", type_).variable("params").variable("now");
    let expression = compile(expression, &env).unwrap_or_else(|mistakes| panic!("{expression}: {mistakes:?}"));
    let now = Timestamp::parse("2026-11-21T00:00:00Z").expect("it is accepted");
    let inputs = Inputs::new(&env)
        .facts("s", document.root())
        .and_then(|inputs| inputs.facts("params", params.root()))
        .and_then(|inputs| inputs.value("now", Value::Timestamp(now)))
        .expect("they are declared");
    let passes = matches!(evaluate(&expression, &inputs, &Budget::default()), Answer::Value(Value::Bool(true)));
    assert_eq!(trace(&expression, &inputs, &Budget::default()).is_none(), passes, "a trace answers as evaluation does");
    explain(&expression, &inputs, &Budget::default(), options)
}

fn usual() -> ExplainOptions<'static> {
    ExplainOptions { standards: &["params", "now"], ..Default::default() }
}

/// Facts, an expression that is not true of them, and what is said: sentences, each with the paths that it read.
type Row = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

const ROWS: &[Row] = &[
    (r#"{"MinLength": 6}"#, "s.MinLength >= 14", &[("`MinLength` is 6, needs at least 14", "s.MinLength")]),
    (
        r#"{"MinLength": 6}"#,
        "s.MinLength >= params.min",
        &[("`MinLength` is 6, needs at least 14", "s.MinLength params.min")],
    ),
    (
        r#"{"MinLength": 6}"#,
        "params.min <= s.MinLength",
        &[("`MinLength` is 6, needs at least 14", "s.MinLength params.min")],
    ),
    (r#"{"p": {}}"#, "has(s.p.MinLength) && s.p.MinLength >= 14", &[("`MinLength` is absent", "s.p.MinLength")]),
    (
        r#"{"p": {"MinLength": 6}}"#,
        "has(s.p.MinLength) && s.p.MinLength >= 14",
        &[("`MinLength` is 6, needs at least 14", "s.p.MinLength")],
    ),
    (r#"{"a": 1}"#, "!has(s.a)", &[("`a` is present, needs to be absent", "s.a")]),
    (r#"{"IsLogging": false}"#, "s.IsLogging", &[("`IsLogging` is false, needs true", "s.IsLogging")]),
    (r#"{"IsPublic": true}"#, "!s.IsPublic", &[("`IsPublic` is true, needs false", "s.IsPublic")]),
    (
        r#"{"enc": "none"}"#,
        r#"s.enc in ["AES256", "aws:kms"]"#,
        &[(r#"`enc` is "none", needs one of "AES256", "aws:kms""#, "s.enc")],
    ),
    (
        r#"{"enc": "none"}"#,
        r#"!(s.enc in ["none", "off"])"#,
        &[(r#"`enc` is "none", needs none of "none", "off""#, "s.enc")],
    ),
    (
        r#"{"enc": "none"}"#,
        "s.enc in params.names",
        &[(r#"`enc` is "none", needs one of ["a", "b"]"#, "s.enc params.names")],
    ),
    (
        r#"{"types": ["api"]}"#,
        r#""audit" in s.types"#,
        &[(r#"`types` is ["api"], needs to contain "audit""#, "s.types")],
    ),
    (
        r#"{"types": ["api"], "want": "audit"}"#,
        "s.want in s.types",
        &[(r#"`want` is "audit", needs one of ["api"] (`types`)"#, "s.want s.types")],
    ),
    (r#"{"m": {"a": 1}}"#, r#""b" in s.m"#, &[(r#"`m` is {"a": 1}, needs to contain "b""#, "s.m")]),
    (r#"{"enc": "none"}"#, r#"s.enc == "a" || s.enc == "b""#, &[(r#"`enc` is "none", needs "a" or "b""#, "s.enc")]),
    (
        r#"{"enc": "none"}"#,
        r#"s.enc == "a" || (s.enc == "b" && s.enc != "c")"#,
        &[(r#"`enc` is "none", needs "a" or "b""#, "s.enc")],
    ),
    (
        r#"{"a": false, "b": 3}"#,
        "s.a || s.b > 4",
        &[("neither holds: `a` is false, needs true; `b` is 3, needs more than 4", "s.a s.b")],
    ),
    (
        r#"{"x": {"a": false}, "y": {"a": false}}"#,
        "s.x.a || s.y.a",
        &[("neither holds: `s.x.a` is false, needs true; `s.y.a` is false, needs true", "s.x.a s.y.a")],
    ),
    (
        r#"{"x": {}, "y": {"p": {"a": false}}}"#,
        "s.x.?p.?a.orValue(false) || s.y.?p.?a.orValue(false)",
        &[("neither holds: `s.x.p.a` is absent, needs true; `s.y.p.a` is false, needs true", "s.x.p.a s.y.p.a")],
    ),
    (
        r#"{"a": true, "b": 3}"#,
        "!(s.a && s.b > 2)",
        &[("`a` is true and `b` is 3; not all of this may be so", "s.a s.b")],
    ),
    (r#"{"a": true, "b": 3}"#, "!(s.a || s.b > 4)", &[("`a` is true, needs false", "s.a")]),
    (
        r#"{"name": "prod"}"#,
        r#"s.name.startsWith("dev-")"#,
        &[(r#"`name` is "prod", needs to start with "dev-""#, "s.name")],
    ),
    (
        r#"{"name": "prod"}"#,
        r#"!s.name.contains("ro")"#,
        &[(r#"`name` is "prod", needs not to contain "ro""#, "s.name")],
    ),
    (r#"{"name": "prod"}"#, r#"s.name.endsWith("x")"#, &[(r#"`name` is "prod", needs to end with "x""#, "s.name")]),
    (
        r#"{"name": "prod"}"#,
        r#"s.name.matches("^[0-9]+$")"#,
        &[(r#"`name` is "prod", needs to match "^[0-9]+$""#, "s.name")],
    ),
    (
        r#"{"name": "prod"}"#,
        "s.name.startsWith(params.names[0])",
        &[(r#"`name` is "prod", needs to start with "a""#, "s.name params.names[0]")],
    ),
    (r#"{"rules": []}"#, "size(s.rules) > 0", &[("`rules` is empty, needs more than 0", "s.rules")]),
    (r#"{"rules": [1]}"#, "s.rules.size() >= 2", &[("`rules` has 1 element, needs at least 2", "s.rules")]),
    (r#"{"name": "ab"}"#, "size(s.name) >= 8", &[("`name` has 2 characters, needs at least 8", "s.name")]),
    (
        r#"{"rules": [{"on": true}, {"on": false}]}"#,
        "s.rules.filter(r, r.on).size() >= 2",
        &[("1 of 2 `rules` has `on` true, needs at least 2", "s.rules")],
    ),
    (
        r#"{"ports": [8080, 443, 22]}"#,
        "s.ports.all(p, p > 1023)",
        &[
            ("`ports[1]` is 443, needs more than 1023", "s.ports[1]"),
            ("`ports[2]` is 22, needs more than 1023", "s.ports[2]"),
        ],
    ),
    (
        r#"{"sgs": [{"perms": [{"from": 443}]}, {"perms": [{"from": 22}, {"from": 21}]}]}"#,
        "s.sgs.all(g, g.perms.all(p, p.from > 100))",
        &[
            ("in `sgs[1]`, in `perms[0]`, `from` is 22, needs more than 100", "s.sgs[1].perms[0].from"),
            ("in `sgs[1]`, in `perms[1]`, `from` is 21, needs more than 100", "s.sgs[1].perms[1].from"),
        ],
    ),
    (
        r#"{"trails": [{"multi": false, "name": "a"}, {"multi": true, "name": "b"}], "status": {"a": {"on": true}, "b": {"on": false}}}"#,
        "s.trails.exists(t, t.multi && s.status[t.name].on)",
        &[(
            "none of 2 `trails` has `multi` true and `on` true; nearest is `trails[1]`, where `on` is false",
            "s.trails s.status.b.on s.trails[1].name",
        )],
    ),
    (
        r#"{"trails": []}"#,
        "s.trails.exists(t, t.multi)",
        &[("`trails` is empty, needs an element that meets `t.multi`", "s.trails")],
    ),
    (
        r#"{"trails": [{"multi": false}, {"multi": false}, {"multi": false}]}"#,
        "s.trails.exists(t, t.multi)",
        &[("none of 3 `trails` has `multi` true", "s.trails s.trails[0].multi")],
    ),
    (
        r#"{"rules": [{"name": "x", "on": true}, {"name": "y", "on": false}]}"#,
        r#"s.rules.exists(r, r.name == "y" && r.on)"#,
        &[(
            r#"none of 2 `rules` has `name` "y" and `on` true; nearest is `rules[1]`, where `on` is false"#,
            "s.rules s.rules[1].on",
        )],
    ),
    (
        r#"{"rules": [{"name": "x", "on": true}, {"name": "y", "on": false}]}"#,
        r#"s.rules.exists(r, r.name == "z")"#,
        &[(r#"none of 2 `rules` has `name` "z""#, "s.rules s.rules[0].name")],
    ),
    (
        r#"{"perms": [{"proto": "tcp", "from": 0, "to": 65535, "ranges": [{"cidr": "0.0.0.0/0"}]}]}"#,
        r#"!s.perms.exists(p, (p.proto == "-1" || (p.proto in ["tcp", "6"] && has(p.from) && has(p.to) && p.from <= params.port && params.port <= p.to)) && p.ranges.exists(r, r.cidr == "0.0.0.0/0"))"#,
        &[(
            r#"in `perms[0]`, `proto` is "tcp", `from` is 0, `to` is 65535 and `cidr` is "0.0.0.0/0"; no element of `perms` may be so"#,
            "s.perms[0].proto s.perms[0].from s.perms[0].to params.port s.perms[0].ranges[0].cidr",
        )],
    ),
    (
        r#"{"users": [{"n": 1}, {"n": 1}]}"#,
        "s.users.exists_one(u, u.n == 1)",
        &[("2 of 2 `users` (`users[0]`, `users[1]`) each has `n` 1, needs exactly one", "s.users")],
    ),
    (
        r#"{"users": [{"n": 2}, {"n": 3}]}"#,
        "s.users.exists_one(u, u.n == 1)",
        &[("none of 2 `users` has `n` 1", "s.users s.users[0].n")],
    ),
    (
        r#"{"users": [{"n": 1}, {"n": 2}]}"#,
        "!s.users.exists_one(u, u.n == 1)",
        &[("1 of 2 `users` (`users[0]`) has `n` 1, needs more or none", "s.users")],
    ),
    (
        r#"{"users": [{"n": 1}, {"n": 1}]}"#,
        "!s.users.all(u, u.n == 1)",
        &[("every one of 2 `users` has `n` 1, which may not be", "s.users")],
    ),
    (
        r#"{"m": {"a": 1, "b-c": 2}}"#,
        "s.m.all(k, v, v < 2)",
        &[(r#"`m["b-c"]` is 2, needs less than 2"#, r#"s.m["b-c"]"#)],
    ),
    (
        r#"{"m": {"a": 1, "b-c": 2}}"#,
        r#"s.m.all(k, k.startsWith("a"))"#,
        &[(r#"in `m["b-c"]`, `k` is "b-c", needs to start with "a""#, "")],
    ),
    (
        r#"{"m": {"a": {"x": 1}, "b": {"x": 2}}}"#,
        "s.m.all(k, s.m[k].x < 2)",
        &[("in `b`, `x` is 2, needs less than 2", "s.m.b.x")],
    ),
    (r#"{"l": ["a", "b"]}"#, r#"s.l.all(i, v, v == "a" && i < 5)"#, &[(r#"`l[1]` is "b", needs "a""#, "s.l[1]")]),
    (
        r#"{"on": true, "x": 6}"#,
        "s.on ? s.x > 7 : s.x > 1",
        &[("`x` is 6, needs more than 7, since `on` is true", "s.x s.on")],
    ),
    (
        r#"{"on": false, "x": 0}"#,
        "s.on ? s.x > 7 : s.x > 1",
        &[("`x` is 0, needs more than 1, since `on` is false", "s.x s.on")],
    ),
    (r#"{"on": false, "x": 0}"#, "s.on ? true : false", &[("`on` is false, needs true", "s.on")]),
    (r#"{"a": 5}"#, "cel.bind(v, s.a + 1, v > 10)", &[("`s.a + 1` is 6, needs more than 10", "s.a")]),
    (r#"{"a": {"b": 5}}"#, "cel.bind(v, s.a, v.b > 10)", &[("`b` is 5, needs more than 10", "s.a.b")]),
    (r#"{"a": 5}"#, "s.?a.optMap(v, v > 7).orValue(false)", &[("`a` is 5, needs more than 7", "s.a")]),
    ("{}", "s.?a.optMap(v, v > 7).orValue(false)", &[("`a` is absent", "s.a")]),
    (r#"{"have": 2, "want": 3}"#, "s.have >= s.want", &[("`have` is 2, needs at least 3 (`want`)", "s.have s.want")]),
    (
        r#"{"at": "2026-11-01T00:00:00Z"}"#,
        r#"now - timestamp(s.at) <= duration("36h")"#,
        &[("`at` is 20d old, needs at most 1d 12h", "s.at now")],
    ),
    (
        r#"{"at": "2026-11-01T00:00:00Z"}"#,
        r#"now - (has(s.used) ? timestamp(s.used) : timestamp(s.at)) <= duration("36h")"#,
        &[("`at` is 20d old, needs at most 1d 12h", "s.at now")],
    ),
    (
        r#"{"at": "2027-11-01T00:00:00Z"}"#,
        r#"now - timestamp(s.at) > duration("36h")"#,
        &[("`now - timestamp(s.at)` is -345d, needs more than 1d 12h", "now s.at")],
    ),
    (
        r#"{"policies": ["a", "b"]}"#,
        "!s.policies.exists(p, true)",
        &[("`policies` has 2 elements, needs none", "s.policies")],
    ),
    (r#"{"policies": []}"#, "s.policies.exists(p, true)", &[("`policies` is empty, needs an element", "s.policies")]),
    (
        r#"{"policies": []}"#,
        "s.policies.exists(p, p.name == 'a-long-name' && p.document == 'a-long-document')",
        &[("`policies` is empty, needs an element", "s.policies")],
    ),
    (
        r#"{"policies": [{"on": true}, {"on": false}]}"#,
        "!s.policies.filter(p, p.on).exists(p, true)",
        &[("`s.policies.filter(p, p.on)` has 1 element, needs none", "s.policies")],
    ),
    (
        r#"{"rules": [{"on": false, "port": 1}, {"on": true, "port": 22}, {"on": true, "port": 23}]}"#,
        "s.rules.filter(r, r.on).exists(r, r.port > 1023)",
        &[("none of 2 selected `rules` has `r.port` more than 1023", "s.rules")],
    ),
    (
        r#"{"policies": [{"ns": "a"}, {"ns": "b"}], "wanted": "c"}"#,
        "s.policies.exists(p, p.ns == s.wanted)",
        &[(r#"none of 2 `policies` has `ns` "c" (`wanted`)"#, "s.policies s.policies[0].ns s.wanted")],
    ),
    (
        r#"{"policies": [{"ns": "a", "name": "x"}, {"ns": "b", "name": "y"}], "wanted": "c"}"#,
        "s.policies.exists(p, cel.bind(n, p.name, p.ns == n))",
        &[(
            "none of 2 `policies` meets `cel.bind(n, p.name, p.ns == n)`",
            "s.policies s.policies[0].ns s.policies[0].name",
        )],
    ),
    (
        r#"{"days": 7}"#,
        "!has(s.days) || s.days >= 365",
        &[("`days` is 7, needs to be absent or at least 365", "s.days")],
    ),
    (r#"{"x": 0}"#, "params.port == 22 ? s.x > 7 : s.x > 9", &[("`x` is 0, needs more than 7", "s.x")]),
    (
        r#"{"rules": [{"on": true}, {"on": true}, {"on": false}]}"#,
        "s.rules.filter(r, r.on).size() <= 1",
        &[("2 of 3 `rules` have `on` true, needs at most 1", "s.rules")],
    ),
    (
        r#"{"level": "Debug"}"#,
        r#"" emergency alert critical error warning ".indexOf(" " + s.level.lowerAscii() + " ") >= 0"#,
        &[(
            r#"`level` is "Debug", needs to meet `" emergency alert critical error warning ".indexOf(" " + s.level.lower…`"#,
            "s.level",
        )],
    ),
    (
        r#"{"level": "Debug"}"#,
        r#"cel.bind(at, " emergency alert critical ".indexOf(" " + s.level.lowerAscii()), at >= 0)"#,
        &[(r#"`level` is "Debug", needs another value"#, "s.level")],
    ),
    (
        r#"{"level": "Debug"}"#,
        r#"!("the levels are: " + s.level).lowerAscii().matches(".*debug$")"#,
        &[(
            r#"`level` is "Debug", needs not to meet `("the levels are: " + s.level).lowerAscii().matches(".*debug$")`"#,
            "s.level",
        )],
    ),
    (
        r#"{"x": "0.0.0.0/0"}"#,
        r#"cidr(s.x).containsIP("10.0.0.1") == false"#,
        &[(r#"`cidr(s.x).containsIP("10.0.0.1")` is true, needs false"#, "s.x")],
    ),
    (r#"{"x": "10.0.0.1"}"#, "ip(s.x).isLoopback()", &[("`ip(s.x).isLoopback()` is false, needs true", "s.x")]),
    (
        r#"{"a": [1, 2], "b": 0}"#,
        "s.a.map(x, x * 2).exists(y, y > 10)",
        &[("none of 2 `s.a.map(x, x * 2)` has `y` more than 10", "s.a")],
    ),
    (r#"{"a": {"b": 1}}"#, "s.a.c == 1", &[("`c` is absent, and the check reads it", "s.a.c")]),
    (r#"{"a": "x"}"#, "s.a + 1 > 2", &[("`s.a + 1` has no value: `+` cannot be applied to (string, int)", "s.a")]),
    (r#"{"a": [1]}"#, "s.a[3] == 1", &[("`a[3]` is absent, and the check reads it", "s.a[3]")]),
    (r#"{"a": {"b": 1}}"#, r#"s.a["k"] == 1"#, &[("`k` is absent, and the check reads it", "s.a.k")]),
    (
        r#"{"l": [{"n": 1}, {}]}"#,
        "s.l.all(x, x.n == 1)",
        &[("in `l[1]`, `n` is absent, and the check reads it", "s.l[1].n")],
    ),
    (r#"{"n": 1}"#, "s.n", &[("the answer is of type int, neither true nor false", "")]),
    (
        r#"{"a": false}"#,
        "[s.?a, s.?b].exists(e, e.orValue(false))",
        &[("none of 2 `s.a`, `s.b` has the value true", "s.a s.b")],
    ),
    (r#"{"a": "x\u0007\u202e long"}"#, r#"s.a == "y""#, &[(r#"`a` is "x\u{7}\u{202e} long", needs "y""#, "s.a")]),
    (r#"{"d": 1.5}"#, "s.d > 2.0", &[("`d` is 1.5, needs more than 2", "s.d")]),
    (r#"{"v": null}"#, "s.v != null", &[("`v` is null, needs anything but null", "s.v")]),
    (r#"{"a": [1,2,3,4,5,6,7,8]}"#, "s.a == [1]", &[("`a` is [1, 2, 3, 4, 5, … 8 in all], needs [1]", "s.a")]),
    (r#"{"a": 5}"#, "-s.a > 3", &[("`-s.a` is -5, needs more than 3", "s.a")]),
    (r#"{"a": 5, "b": 7}"#, "s.a + s.b == 13", &[("`s.a + s.b` is 12, needs 13", "s.a s.b")]),
    (r#"{"a": 5, "b": 7}"#, "(s.a + s.b) * 2 == 13", &[("`(s.a + s.b) * 2` is 24, needs 13", "s.a s.b")]),
    (r#"{"a": "5"}"#, "int(s.a) > 6", &[("`int(s.a)` is 5, needs more than 6", "s.a")]),
    (r#"{"a": {"x": 1}}"#, "s.a.x == 1 && !(s.a.x == 1)", &[("`x` is 1, needs anything but 1", "s.a.x")]),
    (r#"{"a": {"x": 1}}"#, "false", &[("the check says false here whatever the facts are", "")]),
    (r#"{"a": true}"#, "s.a == false", &[("`a` is true, needs false", "s.a")]),
    (
        r#"{"a": [{"b": []}, {"b": [1]}]}"#,
        "s.a.all(x, x.b.size() > 0)",
        &[("in `a[0]`, `b` is empty, needs more than 0", "s.a[0].b")],
    ),
    (r#"{"a": {"x": "q"}}"#, r#"cel.block([s.a.x], cel.index(0) == "z")"#, &[(r#"`x` is "q", needs "z""#, "s.a.x")]),
    (
        r#"{"users": [{"n": 1}, {"n": 1}]}"#,
        "!s.users.exists(u, u.n == 1)",
        &[("in `users[0]`, `n` is 1; no element of `users` may be so", "s.users[0].n")],
    ),
    (
        r#"{"a": [[1,2],[3]]}"#,
        "s.a.all(x, x.all(y, y < 2))",
        &[("`a[0][1]` is 2, needs less than 2", "s.a[0][1]"), ("`a[1][0]` is 3, needs less than 2", "s.a[1][0]")],
    ),
];

#[test]
fn what_is_said() {
    assert!(ROWS.len() > 40);
    let mut wrong = Vec::new();
    for (facts, expression, expected) in ROWS {
        let came = witnesses(facts, expression, &usual());
        let said: Vec<(String, String)> = came
            .iter()
            .map(|it| {
                let paths: Vec<&str> = it.reads.iter().map(|read| read.path.as_str()).collect();
                (it.sentence.clone(), paths.join(" "))
            })
            .collect();
        let is_same = said.len() == expected.len()
            && said.iter().zip(*expected).all(|((sentence, paths), row)| (sentence.as_str(), paths.as_str()) == *row);
        if !is_same {
            wrong.push(format!("{expression} on {facts}\n  {said:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_passes_needs_no_word() {
    assert_eq!(witnesses(r#"{"a": 1}"#, "s.a == 1", &usual()), []);
}

fn unknown(expression: &str) -> Vec<String> {
    let at = Span::default();
    let mut builder = Builder::with_root_path("".into(), "s");
    let denied = |path: &str| Unknown::new(path, UnknownReason::Denied { code: "AccessDenied".into() });
    builder.begin_map(at);
    builder.key("denied", at);
    builder.unknown(denied("s.denied"), at);
    builder.key("bad", at);
    builder.fault("s.bad is a string, not a list".into(), at);
    builder.key("list", at);
    builder.begin_list(at);
    builder.int(1, at);
    builder.unknown(Unknown::new("s.list[1]", UnknownReason::Missing), at);
    builder.end(0);
    builder.key("part", at);
    builder.begin_list(at);
    builder.int(1, at);
    builder.mark_open(Unknown::new("s.part", UnknownReason::Incomplete));
    builder.end(0);
    builder.end(0);
    let document = builder.finish().0;
    let env = Env::strict().variable("s");
    let expression = compile(expression, &env).unwrap_or_else(|mistakes| panic!("{mistakes:?}"));
    let inputs = Inputs::new(&env).facts("s", document.root()).expect("it is declared");
    let came = explain(&expression, &inputs, &Budget::default(), &usual());
    came.into_iter().map(|it| format!("{} <{}>", it.sentence, it.expression)).collect()
}

#[test]
fn what_is_not_known_is_named_by_its_path() {
    let denied = "`s.denied` could not be read: `AccessDenied` <s.denied>";
    assert_eq!(unknown("s.denied > 1"), [denied]);
    assert_eq!(unknown("s.list[0] == 1 && (s.denied || false)"), [denied]);
    assert_eq!(unknown("s.denied ? true : false"), [denied]);
    assert_eq!(unknown("1 < s.denied"), [denied]);
    assert_eq!(unknown("s.list.all(x, x == 1)"), ["`s.list[1]` is missing from the facts <x>"]);
    assert_eq!(unknown("s.part.all(x, x == 1)"), ["`s.part` is only a part of the whole <s.part.all(x, x == 1)>"]);
    assert_eq!(unknown("s.bad.size() > 1"), ["s.bad is a string, not a list <s.bad>"]);
}

#[test]
fn ten_thousand_failing_elements_give_eight_short_witnesses() {
    let long = "x".repeat(10_000);
    let items: Vec<String> = (0..10_000).map(|at| format!("{{\"n\": {at}, \"t\": \"{long:.3}\"}}")).collect();
    let facts = format!("{{\"l\": [{}], \"long\": \"{long}\"}}", items.join(","));
    let expressions = [
        "s.l.all(x, x.n < 0 && x.t == 'a')",
        "s.l.exists(x, x.n < 0 && x.t == 'a')",
        "s.l.exists(x, x.t == 'xxx' && x.n < 0)",
        "s.long == 'a'",
        "s.l.all(x, s.l.exists(y, y.n == -1))",
        "s.l.map(x, x.n).size() == 0",
        "s.l == [s.long]",
    ];
    for expression in expressions {
        let came = witnesses(&facts, expression, &usual());
        assert!((1..=8).contains(&came.len()), "{expression}: {}", came.len());
        for witness in &came {
            let size = witness.sentence.len() + witness.expression.len();
            let read: usize = witness.reads.iter().map(|read| read.path.len() + read.value.to_string().len()).sum();
            assert!(size < 2_000 && read < 2_000 && witness.reads.len() <= 8, "{expression}: {witness:?}");
        }
    }
}

#[test]
fn values_are_not_shown_where_they_may_not_be() {
    let facts = r#"{"user": {"key": "SECRET", "n": 6}, "list": ["SECRET"]}"#;
    let expressions = [
        "s.user.key == 'x'",
        "s.user.key.size() == 1",
        "s.user.key + 'a' == 'b'",
        "s.user == {'a': 1}",
        "cel.bind(k, s.user.key + '', k == 'x')",
        "[s.user].map(u, u.key).exists(k, k == 'x')",
        "!(s.user.key == 'SECRET' && s.user.n == 6)",
        "'x' in [s.user.key]",
        "s.user.key.startsWith('x') || s.user.key.matches('y')",
    ];
    let key = Field::always(Type::sensitive(Type::String));
    let user = Field::always(Type::object([("key", key), ("n", Field::always(Type::Int))]));
    let in_part = Type::object([("user", user), ("list", Field::always(Type::list(Type::sensitive(Type::String))))]);
    let as_a_whole = Type::sensitive(Type::Dynamic);
    let hidden = ExplainOptions { values: Values::Hidden, ..usual() };
    for expression in expressions {
        for (type_, options) in [(in_part.clone(), usual()), (as_a_whole.clone(), usual()), (Type::Dynamic, hidden)] {
            let came = witnesses_of(facts, type_, expression, &options);
            assert!(!came.is_empty(), "{expression}");
            for witness in came {
                let shown = format!("{} {:?}", witness.sentence, witness.reads);
                // The text of the check itself may name what it asks for.
                let named = expression.contains("SECRET");
                assert!(named || !shown.contains("SECRET"), "{expression}: {shown}");
                assert!(!witness.reads.iter().any(|read| read.value.to_string().contains("SECRET")), "{shown}");
            }
        }
    }
    let came = witnesses(facts, "s.user.n >= params.min", &hidden);
    assert_eq!(came[0].sentence, "`n` needs at least 14");
}

/// How many there are of what is sensitive is not; and only what is sensitive is hidden.
#[test]
fn what_is_sensitive_is_hidden_and_nothing_beside_it() {
    let facts = r#"{"secret": "SECRET", "keys": ["SECRET"], "names": ["ada"], "none": [], "tokens": {"SECRET": {"n": 1}},
        "users": [{"name": "bob", "key": "SECRET"}, {"name": "eve", "key": "SECRET"}], "any": 5}"#;
    let secret = || Field::always(Type::sensitive(Type::String));
    let user = Type::object([("name", Field::always(Type::String)), ("key", secret())]);
    let type_ = Type::object([
        ("secret", secret()),
        ("keys", Field::always(Type::list(Type::sensitive(Type::String)))),
        ("none", Field::always(Type::list(Type::sensitive(Type::String)))),
        ("names", Field::always(Type::list(Type::String))),
        ("tokens", Field::always(Type::map(Type::sensitive(Type::String), Type::Dynamic))),
        ("users", Field::always(Type::list(user))),
        ("nick", Field::optional(Type::String)),
        ("any", Field::always(Type::union([Type::Int, Type::list(Type::sensitive(Type::String))]))),
    ]);
    let mut wrong = Vec::new();
    for (expression, expected) in [
        ("s.keys.size() == 0", "`keys` has 1 element, needs 0 <s.keys hidden>"),
        ("s.none.size() > 0", "`none` is empty, needs more than 0 <s.none hidden>"),
        ("s.users.size() >= params.min", "`users` has 2 elements, needs at least 14 <s.users hidden, params.min 14>"),
        ("s.secret.size() > 100", "`secret` needs more than 100 characters <s.secret hidden>"),
        ("s.secret.size() == 1", "`secret` needs 1 character <s.secret hidden>"),
        ("s.secret.size() == s.names.size()", "`secret` needs 1 character <s.secret hidden, s.names [\"ada\"]>"),
        ("s.keys.all(k, k.size() > 20)", "`keys[0]` needs more than 20 characters <s.keys[0] hidden>"),
        (
            "s.users.exists(u, u.name == 'x' && u.key.size() > 20)",
            "none of 2 `users` has `name` \"x\" and meets the other condition <s.users hidden, s.users[0].name \"bob\", s.users[0].key hidden>",
        ),
        (
            "s.users.filter(u, u.key == 'x').size() > 1",
            "`users` needs more than 1 element that has `key` \"x\" <s.users hidden>",
        ),
        ("dyn(s).keys[0].size() > 20", "`dyn(s).keys[0]` needs more than 20 characters <s hidden>"),
        ("s.names.size() == 0", "`names` has 1 element, needs 0 <s.names [\"ada\"]>"),
        ("s.names[0] == 'x'", "`names[0]` is \"ada\", needs \"x\" <s.names[0] \"ada\">"),
        ("s['names'][0] == 'x'", "`names[0]` is \"ada\", needs \"x\" <s.names[0] \"ada\">"),
        (
            "s.users.all(u, u.name != 'eve')",
            "in `users[1]`, `name` is \"eve\", needs anything but \"eve\" <s.users[1].name \"eve\">",
        ),
        ("cel.bind(u, s.users[0], u.name == 'x')", "`name` is \"bob\", needs \"x\" <s.users[0].name \"bob\">"),
        ("cel.bind(u, s.users[0], u.key == 'x')", "`key` needs \"x\" <s.users[0].key hidden>"),
        ("s.users[0] == s.users[1]", "`users[0]` needs `users[1]` <s.users[0] hidden, s.users[1] hidden>"),
        ("s.tokens.all(k, v, v.n > 1)", "`tokens` needs more than 1 <s.tokens hidden>"),
        ("s.tokens.size() == 2", "`tokens` has 1 element, needs 2 <s.tokens hidden>"),
        ("s.?nick.orValue(s.secret) + 'x' == 'y'", "`s.?nick.orValue(s.secret) + 'x'` needs \"y\" <s.nick absent>"),
        ("s.?nick.or(s.?secret).orValue('') == 'y'", "`s.?nick.or(s.?secret).orValue('')` needs \"y\" <s.nick absent>"),
        ("s.?nick.orValue('') == 'y'", "`nick` is absent, needs \"y\" <s.nick absent>"),
        ("s.any == 6", "`any` needs 6 <s.any hidden>"),
    ] {
        let came = witnesses_of(facts, type_.clone(), expression, &usual());
        let said: Vec<String> = came
            .iter()
            .map(|it| {
                let reads: Vec<String> = it.reads.iter().map(|read| format!("{} {}", read.path, read.value)).collect();
                format!("{} <{}>", it.sentence, reads.join(", "))
            })
            .collect();
        if said.join("; ") != expected {
            wrong.push(format!("{expression}\n  {}", said.join("; ")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let hidden = ExplainOptions { values: Values::Hidden, ..usual() };
    let came = witnesses(facts, "s.keys.size() == 0", &hidden);
    assert_eq!(came[0].sentence, "`keys` needs 0 elements");
}

#[test]
fn a_budget_that_is_spent_is_said_in_a_word() {
    let env = Env::strict().variable("s");
    let expression = compile("[1, 2, 3].all(x, [1, 2, 3].all(y, x + y < 0))", &env).expect("it is accepted");
    let budget = Budget { steps: 5, ..Default::default() };
    let came = explain(&expression, &Inputs::new(&env), &budget, &usual());
    assert_eq!(came[0].sentence, "the evaluation takes more steps than its budget allows");
}
