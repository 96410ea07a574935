//! What is not known: facts that are missing, and lists and maps of which only a part is there.

use super::Answer;
use super::Budget;
use super::Env;
use super::Inputs;
use super::Value;
use super::compile;
use super::evaluate;
use crate::document::Builder;
use crate::document::Document;
use crate::document::Span;
use crate::unknown::Unknown;
use crate::unknown::UnknownReason;

/// Facts of a source `s`:
/// `{"known": 1, "name": "n", "denied": <denied>, "bad": <wrong type>, "list": [1, 2], "part": [1, 2, …],
///   "mixed": [1, <denied>, 3], "map": {"a": 1}, "page": {"a": 1, …}}`, where `…` is what was not fetched.
fn facts() -> Document {
    let at = Span::default();
    let mut builder = Builder::with_root_path("".into(), "s");
    let denied = || Unknown::new("s.denied", UnknownReason::Denied { code: "AccessDenied".into() });
    let incomplete = |path: &str| Unknown::new(path, UnknownReason::Incomplete);
    builder.begin_map(at);
    builder.key("known", at);
    builder.int(1, at);
    builder.key("name", at);
    builder.string("n", at);
    builder.key("denied", at);
    builder.unknown(denied(), at);
    builder.key("bad", at);
    builder.fault("s.bad is a string, not a list".into(), at);
    for (name, open) in [("list", false), ("part", true)] {
        builder.key(name, at);
        builder.begin_list(at);
        builder.int(1, at);
        builder.int(2, at);
        if open {
            builder.mark_open(incomplete("s.part"));
        }
        builder.end(0);
    }
    builder.key("mixed", at);
    builder.begin_list(at);
    builder.int(1, at);
    builder.unknown(denied(), at);
    builder.int(3, at);
    builder.end(0);
    for (name, open) in [("map", false), ("page", true)] {
        builder.key(name, at);
        builder.begin_map(at);
        if open {
            builder.mark_open(incomplete("s.page"));
        }
        builder.key("a", at);
        builder.int(1, at);
        builder.end(0);
    }
    builder.end(0);
    builder.finish().0
}

/// One line for an answer: `true`, `[1]`, `unknown s.denied`, `error: …`.
fn answer(source: &str) -> String {
    let facts = facts();
    let missing = Unknown::new("gone", UnknownReason::Missing);
    let env = Env::strict().variable("s").variable("gone").variable("x.y");
    let expression = match compile(source, &env) {
        Ok(expression) => expression,
        Err(mistakes) => return format!("mistake: {}", mistakes[0]),
    };
    let inputs = Inputs::new(&env).facts("s", facts.root()).unknown("gone", &missing);
    match evaluate(&expression, &inputs, &Budget::default()) {
        Answer::Value(value) => show(&value),
        Answer::Unknown(unknowns) => {
            let paths: Vec<&str> = unknowns.iter().map(|unknown| unknown.path.as_str()).collect();
            format!("unknown {}", paths.join(" "))
        }
        Answer::Error(error) => format!("error: {error}"),
    }
}

fn show(value: &Value<'_>) -> String {
    match value {
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::String(text) => text.to_string(),
        Value::List(list) => {
            let shown: Vec<String> = list
                .iter()
                .map(|element| super::access::read(element).map_or("?".into(), |value| show(&value)))
                .collect();
            format!("[{}{}]", shown.join(" "), if list.open().is_some() { " …" } else { "" })
        }
        other => other.kind().name().to_owned(),
    }
}

#[track_caller]
fn check(cases: &[(&str, &str)]) {
    for (source, expected) in cases {
        assert_eq!(answer(source), *expected, "{source}");
    }
}

#[test]
fn logic_absorbs_what_is_not_known() {
    check(&[
        ("s.denied", "unknown s.denied"),
        ("gone", "unknown gone"),
        ("gone.field[0].x", "unknown gone"),
        ("s.denied && false", "false"),
        ("false && s.denied", "false"),
        ("s.denied && true", "unknown s.denied"),
        ("s.denied || true", "true"),
        ("gone == 1 || s.denied == 1", "unknown gone s.denied"),
        ("s.denied == 1 || gone == 1 || s.denied == 2", "unknown gone s.denied"),
        ("1 / 0 == 1 && s.denied", "unknown s.denied"),
        ("s.denied && 1 / 0 == 1", "unknown s.denied"),
        ("1 / 0 == 1 && s.denied && false", "false"),
        ("s.denied ? 1 : 2", "unknown s.denied"),
        ("s.known == 1 ? 1 : gone", "1"),
        ("!gone", "unknown gone"),
    ]);
}

#[test]
fn for_strict_operators_unknown_beats_error() {
    check(&[
        ("s.denied + 1 / 0", "unknown s.denied"),
        ("1 / 0 + s.denied", "unknown s.denied"),
        ("1 / 0 + 1", "error: division by zero"),
        ("gone + s.denied", "unknown gone s.denied"),
        ("[gone, 1 / 0, s.denied]", "unknown gone s.denied"),
        ("{'a': 1 / 0, 'b': gone}", "unknown gone"),
        ("s.list[gone]", "unknown gone"),
        ("s.none[gone]", "unknown gone"),
        ("s.name.startsWith(gone)", "unknown gone"),
        ("(1 / 0).max(gone)", "mistake: `max` does not take 1 argument"),
        ("math.greatest(1 / 0, gone)", "unknown gone"),
        ("gone.all(x, true)", "unknown gone"),
        ("size(gone)", "unknown gone"),
        ("gone.?a.orValue(1)", "unknown gone"),
        ("cel.bind(v, gone, true)", "unknown gone"),
        ("cel.block([gone], true)", "true"),
        ("cel.block([gone], cel.index(0))", "unknown gone"),
    ]);
}

#[test]
fn has_and_in_on_an_unknown_are_unknown() {
    check(&[
        ("has(s.denied)", "unknown s.denied"),
        ("has(s.known)", "true"),
        ("has(s.none)", "false"),
        ("has(gone.a)", "unknown gone"),
        ("1 in gone", "unknown gone"),
        ("gone in [1]", "unknown gone"),
        ("'a' in s.map && 'b' in s.map", "false"),
        ("s.none", "error: no such field `none`"),
        ("x.y", "error: no value was given for `x.y`"),
        ("s.bad.size() == 1", "error: s.bad is a string, not a list"),
        ("has(s.bad)", "true"),
    ]);
}

#[test]
fn an_open_list_is_decided_by_what_it_has() {
    check(&[
        ("s.part.exists(x, x == 2)", "true"),
        ("s.part.exists(x, x == 3)", "unknown s.part"),
        ("s.part.all(x, x == 1)", "false"),
        ("s.part.all(x, x < 9)", "unknown s.part"),
        ("2 in s.part", "true"),
        ("3 in s.part", "unknown s.part"),
        ("size(s.part)", "unknown s.part"),
        ("s.part.exists_one(x, x == 1)", "unknown s.part"),
        ("s.part == [1, 2]", "unknown s.part"),
        ("s.part == [1, 3]", "false"),
        ("s.part == [1]", "false"),
        ("s.part != [1, 3]", "true"),
        ("s.part[1]", "2"),
        ("s.part[2]", "unknown s.part"),
        ("s.part[?2].orValue(0)", "unknown s.part"),
        ("s.part.filter(x, x > 1)", "[2 …]"),
        ("s.part.map(x, x + 1)", "[2 3 …]"),
        ("size(s.part.filter(x, x > 1))", "unknown s.part"),
        ("s.part.filter(x, x > 1).exists(x, x == 2)", "true"),
        ("[0] + s.part", "[0 1 2 …]"),
        ("s.part + [3]", "unknown s.part"),
        ("s.part.map(x, x == 1).exists(x, x)", "true"),
        ("[s.part] == [[1, 2]]", "unknown s.part"),
        ("sets.intersects([2], s.part)", "unknown s.part"),
        ("s.part.transformMap(i, v, v)", "unknown s.part"),
        ("s.part.sortBy(x, x)", "unknown s.part"),
        ("s.part.first()", "unknown s.part"),
        ("type(s.part) == list", "true"),
    ]);
}

#[test]
fn an_unknown_element_is_absorbed_by_the_others() {
    check(&[
        ("s.mixed.exists(x, x == 3)", "true"),
        ("s.mixed.exists(x, x == 4)", "unknown s.denied"),
        ("s.mixed.all(x, x == 3)", "false"),
        ("s.mixed.all(x, x < 9)", "unknown s.denied"),
        ("3 in s.mixed", "true"),
        ("4 in s.mixed", "unknown s.denied"),
        ("s.mixed == [1, 2, 4]", "false"),
        ("s.mixed == [1, 2, 3]", "unknown s.denied"),
        ("s.mixed.filter(x, x > 1)", "unknown s.denied"),
        ("s.mixed.map(x, 1)", "[1 1 1]"),
        ("size(s.mixed)", "3"),
        ("s.mixed[0]", "1"),
        ("s.mixed.all(i, x, i < 1 || x > 0)", "unknown s.denied"),
        ("s.mixed.exists(i, x, i == 1)", "true"),
    ]);
}

#[test]
fn what_an_open_map_has_not_is_unknown_by_its_path() {
    check(&[
        ("s.page.a", "1"),
        ("s.page.b", "unknown s.page.b"),
        ("s.page['b c']", "unknown s.page[\"b c\"]"),
        ("has(s.page.b)", "unknown s.page.b"),
        ("has(s.page.a)", "true"),
        ("s.page.?b.orValue(1)", "unknown s.page.b"),
        ("s.page[?'b'].orValue(1)", "unknown s.page.b"),
        ("'b' in s.page", "unknown s.page.b"),
        ("'a' in s.page", "true"),
        ("1 in s.page", "false"),
        ("size(s.page)", "unknown s.page"),
        ("s.page.all(k, k == 'a')", "unknown s.page"),
        ("s.page.exists(k, v, v == 1)", "true"),
        ("s.page == {'a': 1}", "unknown s.page"),
        ("s.page == {'a': 2}", "false"),
        ("s.map == {'a': 1}", "true"),
        ("s.map.b", "error: no such field `b`"),
        ("s.map.?b.orValue(7)", "7"),
    ]);
}

#[test]
fn names_are_resolved_when_compiled() {
    check(&[
        ("x.z", "mistake: undeclared name `x`"),
        ("nothing || true", "mistake: undeclared name `nothing`"),
        ("[1].all(s, s == 1)", "true"),
        ("[1].all(t, t == 1) && t", "mistake: undeclared name `t`"),
        ("siz([1])", "mistake: undeclared function `siz`"),
        ("'a'.matches('(')", "mistake: the regular expression cannot be read"),
        ("cel.block([cel.index(0)], 1)", "mistake: `cel.index(0)` names no earlier value of a block"),
    ]);
    let mistakes = compile("sise([1]) && parms.x", &Env::strict().variable("params")).expect_err("two mistakes");
    let hints: Vec<_> = mistakes.iter().filter_map(|mistake| mistake.hint.as_deref()).collect();
    assert_eq!(hints, ["did you mean `size`?", "did you mean `params`?"]);
}

#[test]
fn expressions_can_be_shared_between_threads() {
    fn assert_shareable<T: Send + Sync>() {}
    assert_shareable::<super::Expression>();
    assert_shareable::<Value<'static>>();
}
