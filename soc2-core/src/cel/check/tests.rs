//! What is accepted and what is refused: an expression over one set of types, and the mistakes that it has.

use std::sync::Arc;

use crate::cel::Entries;
use crate::cel::Env;
use crate::cel::Field;
use crate::cel::Presence;
use crate::cel::Type;
use crate::cel::compile;

fn env() -> Env {
    let policy = Type::object([
        ("MinimumPasswordLength", Field::optional(Type::Int)),
        ("RequireSymbols", Field::always(Type::Bool)),
    ]);
    let endpoint = Type::object([("Port", Field::optional(Type::Int)), ("Address", Field::always(Type::String))]);
    let rule = Type::object([
        ("Name", Field::always(Type::String)),
        ("Port", Field::optional(Type::Int)),
        ("Tags", Field::always(Type::list(Type::String))),
        ("Endpoint", Field::optional(endpoint)),
        ("State", Field::always(Type::Choice(["running".into(), "stopped".into()].into()))),
    ]);
    let labels = Entries { key: Type::String, value: Type::String, presence: Presence::Optional };
    let source = Type::object([
        ("Policy", Field::optional(policy)),
        ("Rules", Field::always(Type::list(rule.clone()))),
        ("Score", Field::always(Type::Double)),
        ("Note", Field::always(Type::String)),
        ("Labels", Field::always(Type::Map(Arc::new(labels)))),
        ("Anything", Field::always(Type::Dynamic)),
    ]);
    let older = Type::object([("Rules", Field::always(Type::list(rule.clone())))]);
    Env::strict()
        .variable_of("s", source)
        .variable_of("of", Type::map(Type::String, rule.clone()))
        .variable_of("either", Type::union([Type::list(rule), older]))
        .variable_of("now", Type::Timestamp)
        .variable_of("n", Type::Int)
        .variable("d")
}

/// Each mistake as `what stands there: message = hint`.
fn mistakes(source: &str) -> Vec<String> {
    let show = |mistake: &crate::cel::Mistake| {
        let hint = mistake.hint.as_ref().map_or(String::new(), |hint| format!(" = {hint}"));
        format!("{}: {}{hint}", mistake.span.of(source), mistake.message)
    };
    compile(source, &env()).err().unwrap_or_default().iter().map(show).collect()
}

#[track_caller]
fn accepted(sources: &[&str]) {
    for source in sources {
        assert_eq!(mistakes(source), Vec::<String>::new(), "{source}");
    }
}

#[track_caller]
fn refused(cases: &[(&str, &[&str])]) {
    for (source, expected) in cases {
        assert_eq!(mistakes(source), *expected, "{source}");
    }
}

#[test]
fn a_field_that_may_be_absent_is_read_behind_a_guard() {
    accepted(&[
        "has(s.Policy)",
        "has(s.Policy) && s.Policy.RequireSymbols",
        "has(s.Policy) && has(s.Policy.MinimumPasswordLength) && s.Policy.MinimumPasswordLength >= n",
        "(has(s.Policy) && has(s.Policy.MinimumPasswordLength)) && (n == 1 || s.Policy.MinimumPasswordLength > 1)",
        "has(s.Policy) ? s.Policy.RequireSymbols : false",
        "!has(s.Policy) ? false : s.Policy.RequireSymbols",
        "!has(s.Policy) || s.Policy.RequireSymbols",
        "!(!has(s.Policy)) && s.Policy.RequireSymbols",
        "!has(s.Policy) ? 'a' : !has(s.Policy.MinimumPasswordLength) ? 'b' : string(s.Policy.MinimumPasswordLength)",
        "(has(s.Policy) ? s.Policy.RequireSymbols : false) && s.Policy.RequireSymbols",
        "((has(s.Policy) && n == 1) || (has(s.Policy) && n == 2)) && s.Policy.RequireSymbols",
        "!(!has(s.Policy) || n == 1) && s.Policy.RequireSymbols",
        "s.?Policy.?MinimumPasswordLength.orValue(0) >= 14",
        "s.?Policy.MinimumPasswordLength.orValue(0) >= 14",
        "s.?Policy.optMap(p, p.RequireSymbols).orValue(false)",
        "s.Rules.all(r, !has(r.Port) || r.Port > 0)",
        "s.Rules.all(i, r, !has(r.Port) || r.Port > i)",
        "s.Rules.exists(r, has(r.Endpoint) && has(r.Endpoint.Port) && r.Endpoint.Port == 22)",
        "s.Rules.map(r, has(r.Port), r.Port).exists(p, p > 1)",
        "s.Rules.filter(r, has(r.Port)).all(r, r.Port > 0)",
        "has(s.Policy) && s.Rules.all(r, r.Name != '' && s.Policy.RequireSymbols)",
        "cel.bind(p, s.Rules[0], has(p.Port) && p.Port > 1)",
        "cel.bind(p, s.Rules[0], has(p.Port) && s.Rules[0].Port > 1)",
        "cel.bind(ok, has(s.Policy), ok && s.Policy.RequireSymbols)",
        "has(s.Rules[n - 1].Port) && s.Rules[n - 1].Port > 1",
        "has(of['a'].Port) && of['a'].Port > 1",
        "of.all(k, !has(of[k].Port) || of[k].Port > 1)",
        "of.a.Name == 'x' && of['b'].Name == 'y'",
        "has(s.Labels.env) && s.Labels.env == 'prod'",
        "'env' in s.Labels && s.Labels['env'] == 'prod'",
        "s.Labels[?'env'].orValue('') == 'prod'",
        "s.Labels.all(k, s.Labels[k] != '')",
        "type(either) == list ? size(either) > 1 : size(either.Rules) > 1",
        "type(either) != list ? either.Rules.exists(r, r.Name == '') : either.exists(r, r.Name == '')",
    ]);
    let guarded = "may be absent = guard it with";
    for (source, at) in [
        ("s.Policy.RequireSymbols", "Policy"),
        ("s.Policy.RequireSymbols && has(s.Policy)", "Policy"),
        ("has(s.Policy) || s.Policy.RequireSymbols", "Policy"),
        ("!has(s.Policy) && s.Policy.RequireSymbols", "Policy"),
        ("has(s.Policy) ? true : s.Policy.RequireSymbols", "Policy"),
        ("has(s.Policy.MinimumPasswordLength)", "Policy"),
        ("has(s.Policy) && s.Policy.MinimumPasswordLength > 1", "MinimumPasswordLength"),
        ("(has(s.Policy) || n == 1) && s.Policy.RequireSymbols", "Policy"),
        ("s.Rules.all(r, r.Port > 0)", "Port"),
        ("s.Rules.all(r, has(r.Port)) && s.Rules.all(r, r.Port > 0)", "Port"),
        ("s.Rules.exists(r, has(r.Endpoint.Address))", "Endpoint"),
        ("has(s.Rules[0].Port) && s.Rules[1].Port > 1", "Port"),
        ("has(of['a'].Port) && of['b'].Port > 1", "Port"),
        ("s.Labels.env == 'prod'", "env"),
        ("cel.bind(p, s.Policy, p.RequireSymbols)", "Policy"),
    ] {
        let found = mistakes(source);
        assert_eq!(found.len(), 1, "{source}: {found:?}");
        assert!(found[0].starts_with(&format!("{at}: the field `{at}` {guarded}")), "{source}: {found:?}");
    }
    refused(&[
        (
            "s.Policy.RequireSymbols",
            &[
                "Policy: the field `Policy` may be absent = guard it with `has(s.Policy)`, or read it with `.?Policy` and `orValue(…)`",
            ],
        ),
        ("s.Labels['env'] == ''", &["env: the field `env` may be absent = read it with `[?\"env\"]` and `orValue(…)`"]),
    ]);
}

#[test]
fn a_field_is_one_that_the_source_has() {
    accepted(&["s.Anything.whatever.is[0].here", "d.x.y", "has(s.Anything.x)", "of.whatever.Name == ''"]);
    refused(&[
        (
            "has(s.Policy) && s.Policy.minimum_password_lenght > 1",
            &["minimum_password_lenght: no field `minimum_password_lenght` = did you mean `MinimumPasswordLength`?"],
        ),
        ("has(s.Polisy)", &["Polisy: no field `Polisy` = did you mean `Policy`?"]),
        ("s.?Polisy.hasValue()", &["Polisy: no field `Polisy` = did you mean `Policy`?"]),
        ("s['Rulez'].size() > 0", &["Rulez: no field `Rulez` = did you mean `Rules`?"]),
        (
            "s.Rules.exists(r, r.Colour == '')",
            &["Colour: no field `Colour` = its fields: Endpoint, Name, Port, State, Tags"],
        ),
        ("s.Note.text == ''", &["text: a string has no field `text`"]),
        ("s.Rules.Name == ''", &["Name: a list has no field `Name`"]),
        ("of.a.Nam == '' && of['a'].Nam == ''", &["Nam: no field `Nam` = did you mean `Name`?"; 2]),
    ]);
}

#[test]
fn operators_take_what_they_can() {
    accepted(&[
        "n + 1 == 2",
        "s.Score > 1",
        "n < 1.5",
        "s.Note + 'x' == ''",
        "now - duration('1h') < now",
        "now - timestamp(s.Note) <= duration('24h')",
        "[1] + [2] == [n]",
        "s.Note in ['a', 'b']",
        "'a' in s.Rules[0].Tags",
        "n == 1.0 && n != 2u",
        "s.Note == null || n == null",
        "d + 1 == d && d < 'a' && -d == 1 && !d",
        "s.Rules[0].State == 'running' && s.Rules[0].State in ['stopped'] && s.Rules[0].State + 'x' == ''",
        "-s.Score < 0.0",
        "['a', 1].exists(x, x == 'a')",
    ]);
    refused(&[
        (
            "'a' + 1 == ''",
            &["'a' + 1: `+` does not take a string and an int = turn one into the other: `string(…)`, `int(…)`"],
        ),
        (
            "s.Rules.exists(r, r.Name > 3)",
            &["r.Name > 3: `>` cannot compare a string with an int = turn one into the other: `string(…)`, `int(…)`"],
        ),
        (
            "s.Note == 3",
            &["s.Note == 3: a string is never equal to an int = turn one into the other: `string(…)`, `int(…)`"],
        ),
        (
            "now > s.Note",
            &["now > s.Note: `>` cannot compare a timestamp with a string = turn the string into one: `timestamp(…)`"],
        ),
        ("now + now == now", &["now + now: `+` does not take a timestamp and a timestamp"]),
        ("n * 2.0 > 1.0", &["n * 2.0: `*` does not take an int and a double"]),
        ("s.Score % 2.0 == 0.0", &["s.Score % 2.0: `%` does not take a double and a double"]),
        ("n && true", &["n: `&&` takes a bool, not an int = compare it with something"]),
        ("s.Note || true", &["s.Note: `||` takes a bool, not a string = compare it with something"]),
        ("!s.Note", &["s.Note: `!` takes a bool, not a string = compare it with something"]),
        ("n ? 1 : 2", &["n: `?:` takes a bool, not an int = compare it with something"]),
        ("-s.Note == ''", &["s.Note: `-` takes an int or a double here, not a string"]),
        (
            "'a' in s.Note",
            &[
                "s.Note: `in` looks into a list or a map, not into a string = a part of a string is found by `.contains(…)`",
            ],
        ),
        ("1 in ['a']", &["1 in ['a']: an int is never in it: what `in` looks into holds a string"]),
        ("s.Rules['a'].Name == ''", &["'a': a list is indexed by a whole number, not by a string"]),
        ("s.Note[0] == ''", &["s.Note: a string cannot be indexed"]),
        (
            "s.Rules[0].State == 'runing'",
            &["'runing': `runing` is not one of the values that it can have = did you mean `running`?"],
        ),
        (
            "s.Rules[0].State in ['running', 'gone']",
            &["'gone': `gone` is not one of the values that it can have = its values: running, stopped"],
        ),
    ]);
}

#[test]
fn functions_take_what_they_can() {
    accepted(&[
        "size(s.Rules) + s.Note.size() > 0",
        "s.Note.startsWith('a') && s.Note.matches('^a+$')",
        "s.Rules.map(r, r.Name).join(', ') == ''",
        "s.Rules.map(r, r.Name).first().orValue('').size() > 0",
        "s.Note.split(',').exists(x, x.trim() == '')",
        "math.greatest(1, 2.0, 3u) > n",
        "['b', 'a'].sort()[0].startsWith('a')",
        "timestamp('2026-11-21T00:00:00Z').getFullYear() == 2026",
        "string(n) + string(now) + string(true) == ''",
        "ip('10.0.0.1').family() == 4 && cidr('10.0.0.0/8').containsIP('10.0.0.1')",
        "type(n) == int && dyn(n) == 'a'",
        "s.Rules.sortBy(r, r.Name)[0].Name == ''",
        "d.size() > 0 && d.map(x, x.y).join() == ''",
    ]);
    refused(&[
        ("size(5) > 1", &["5: `size` takes a string, bytes, a list or a map here, not an int"]),
        (
            "n.startsWith('a')",
            &["n: `startsWith` is asked of a string, not of an int = turn one into the other: `string(…)`, `int(…)`"],
        ),
        (
            "s.Note.startsWith(1)",
            &["1: `startsWith` takes a string here, not an int = turn one into the other: `string(…)`, `int(…)`"],
        ),
        ("s.Rules.join(',') == ''", &["s.Rules: `join` is asked of a list of strings, not of a list"]),
        ("siz(s.Note) > 1", &["siz(s.Note): undeclared function `siz` = did you mean `size`?"]),
        ("s.Note.startsWith() ", &["s.Note.startsWith(): `startsWith` does not take 0 arguments"]),
        (
            "timestamp('yesterday') < now",
            &["'yesterday': the string is not a timestamp as RFC 3339 writes it, of the years 1 to 9999"],
        ),
        (
            "duration('1 day') < duration('1h')",
            &["'1 day': the string is not a duration such as `1h30m`, of at most 292 years"],
        ),
        ("s.Note.matches('(')", &["'(': the regular expression cannot be read: unclosed group, at character 1"]),
        ("s.Note.find('(') == ''", &["'(': the regular expression cannot be read: unclosed group, at character 1"]),
        ("s.Note.all(x, true)", &["s.Note: `all` goes over a list or a map, not over a string"]),
        ("s.Rules.exists(r, r.Name)", &["r.Name: `exists` takes a bool, not a string = compare it with something"]),
        ("n.orValue(1) == 1", &["n: `orValue` is asked of an optional, not of an int = read the field with `.?`"]),
        (
            "s.Rules[0].?Port.orValue('') == ''",
            &["s.Rules[0].?Port.orValue(''): `orValue` gives a string where the optional holds an int"],
        ),
    ]);
}

#[test]
fn what_other_languages_write_otherwise_is_told_how_it_is_written() {
    refused(&[
        ("n > 1 and n < 5", &["and: expected an operator, found `and` = `and` is written `&&`"]),
        ("n > 1 or n < 5", &["or: expected an operator, found `or` = `or` is written `||`"]),
        ("not (n > 1)", &["not (n > 1): undeclared function `not` = `not` is written `!`"]),
        ("not n > 1", &["n: expected an operator, found `n` = `not` is written `!`"]),
        ("n > 1 & n < 5", &["&: unexpected character `&` = `and` is written `&&`"]),
        ("n > 1 | n < 5", &["|: unexpected character `|` = `or` is written `||`"]),
        ("n = 1", &["=: unexpected `=` = equality is written `==`"]),
        ("n === 1", &["===: unexpected `===` = equality is written `==`"]),
        ("n !== 1", &["!==: unexpected `!==` = inequality is written `!=`"]),
        (
            "s == None",
            &["None: undeclared name `None` = nothing is written `null`; whether a field is there, `has(….field)`"],
        ),
        ("n > 1 == True", &["True: undeclared name `True` = it is written `true`"]),
        ("n > 1 == False", &["False: undeclared name `False` = it is written `false`"]),
    ]);
}

#[test]
fn one_mistake_in_a_call_is_one_and_names_the_way_out() {
    refused(&[
        (
            "s.Rules.all(r)",
            &[
                "s.Rules.all(r): `all` does not take 1 argument: it is `list.all(x, condition)` or `map.all(key, value, condition)`",
            ],
        ),
        (
            "s.Rules.map(r)",
            &[
                "s.Rules.map(r): `map` does not take 1 argument: it is `list.map(x, result)` or `list.map(x, condition, result)`",
            ],
        ),
        ("has(s.Note, 1)", &["has(s.Note, 1): `has` does not take 2 arguments: it is `has(value.field)`"]),
        ("has()", &["has(): `has` does not take 0 arguments: it is `has(value.field)`"]),
        (
            "cel.bind(x, 1)",
            &["cel.bind(x, 1): `cel.bind` does not take 2 arguments: it is `cel.bind(name, value, result)`"],
        ),
        (
            "s.Rules.filter()",
            &["s.Rules.filter(): `filter` does not take 0 arguments: it is `list.filter(x, condition)`"],
        ),
        (
            "s.Rules.sortBy(nobody)",
            &["s.Rules.sortBy(nobody): `sortBy` does not take 1 argument: it is `list.sortBy(x, by)`"],
        ),
        ("regex.replace('a', '(', 'b') == ''", &["regex: undeclared name `regex`"]),
        ("nothing.size(1, 2)", &["nothing: undeclared name `nothing`"]),
    ]);
    assert_eq!(mistakes("nothing.frob(nobody)").len(), 2, "what is inside is wrong for itself");
}

#[test]
fn a_text_that_only_ever_fails_is_a_mistake_where_it_stands() {
    refused(&[
        (
            "s.Note.matches('a[b')",
            &["'a[b': the regular expression cannot be read: unclosed character class, at character 2"],
        ),
        (
            r"s.Note.matches(r'\d(x')",
            &[r"r'\d(x': the regular expression cannot be read: unclosed group, at character 3"],
        ),
        (
            "s.Note.matches('a*b{2}(?<n')",
            &["'a*b{2}(?<n': the regular expression cannot be read: unclosed capture group name, at character 11"],
        ),
        (
            "s.Note.matches('a**{2}(?<n')",
            &["'a**{2}(?<n': the regular expression cannot be read: a repetition is repeated, at character 3"],
        ),
        (
            "s.Note.find('x{5,2}') == ''",
            &[
                "'x{5,2}': the regular expression cannot be read: invalid repetition count range, the start must be <= the end, at character 2",
            ],
        ),
        ("quantity('1Xi').isInteger()", &["'1Xi': the string is not a quantity"]),
        ("cidr('10.0.0.0/40').ip() == ip('1.2.3.4')", &["'10.0.0.0/40': the string is not a block of IP addresses"]),
        ("ip('10.0.0.256').family() == 4", &["'10.0.0.256': the string is not an IP address"]),
        ("semver('1.0').major() == 1", &["'1.0': the string is not a semantic version"]),
        ("semver('x', true).major() == 1", &["'x': the string is not a semantic version"]),
        ("url('::').getHost() == ''", &["'::': the string is no absolute URL and no absolute path"]),
        ("int('x') == 1", &["'x': the string is not an int"]),
        (
            "duration(s.Note) > duration('1w')",
            &["'1w': the string is not a duration such as `1h30m`, of at most 292 years"],
        ),
        (
            "n > 1 || timestamp('soon') < now",
            &["'soon': the string is not a timestamp as RFC 3339 writes it, of the years 1 to 9999"],
        ),
    ]);
    accepted(&["semver('v1', true).major() == 1", "quantity('1Gi').isInteger()", "duration('1h') < duration('2h')"]);
}

#[test]
fn all_mistakes_come_at_once_in_the_order_of_the_text() {
    let found = mistakes("s.Polisy.x && nothing && s.Note > 3 && siz(1) == 'a' && s.Policy.RequireSymbols");
    let places: Vec<&str> = found.iter().filter_map(|mistake| mistake.split(": ").next()).collect();
    assert_eq!(places, ["Polisy", "nothing", "s.Note > 3", "siz(1)", "Policy"], "{found:#?}");
}

#[test]
fn a_condition_that_holds_where_it_is_evaluated_guards_it() {
    let mistakes_given = |condition: &str, source: &str| {
        let given = compile(condition, &env()).expect(condition);
        compile(source, &env().given(&given)).err().map_or(0, |mistakes| mistakes.len())
    };
    for (condition, source) in [
        ("has(s.Policy)", "s.Policy.RequireSymbols"),
        ("has(s.Policy) && has(s.Policy.MinimumPasswordLength)", "s.Policy.MinimumPasswordLength > 8"),
        ("n > 3 && !(!has(s.Policy) || n > 5)", "s.Policy.RequireSymbols"),
        ("'team' in s.Labels", "s.Labels.team != ''"),
        ("has(of['a'].Port)", "of['a'].Port > 1"),
        ("cel.bind(rules, s.Rules, rules.size() > 0 && has(s.Policy))", "s.Policy.RequireSymbols"),
    ] {
        assert_ne!(mistakes_given("true", source), 0, "{source}");
        assert_eq!(mistakes_given(condition, source), 0, "{condition}, then {source}");
    }
    // Types are narrowed too, so that a list has no field.
    assert_eq!(mistakes_given("true", "size(either.Rules) > 0"), 0);
    assert_eq!(mistakes_given("type(either) == list", "size(either.Rules) > 0"), 1);
    // What may be true without the field says nothing of it, and no more does what is said of another.
    for condition in
        ["has(s.Policy) || n > 3", "!has(s.Policy)", "has(s.Policy) ? true : n > 3", "s.Rules.all(r, has(r.Port))"]
    {
        assert_eq!(mistakes_given(condition, "s.Policy.RequireSymbols"), 1, "{condition}");
    }
}
