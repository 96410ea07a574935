//! What is not known: facts that are missing, and lists and maps of which only a part is there.

use super::Answer;
use super::Budget;
use super::Env;
use super::EvalErrorKind;
use super::Function;
use super::Functions;
use super::Inputs;
use super::Limits;
use super::Type;
use super::Value;
use super::compile;
use super::compile_within;
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
    let inputs = Inputs::new(&env).facts("s", facts.root()).and_then(|inputs| inputs.unknown("gone", &missing));
    let inputs = inputs.expect("both are declared");
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
        ("'a'.matches('(')", "mistake: the regular expression cannot be read: unclosed group, at character 1"),
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

/// `echo(x)`, `[…].count()`, `fails(x)` and what else is wrong with a function.
fn functions() -> Functions {
    let echo = Function::global("acme.echo", "1").overload([Type::Dynamic], Type::Dynamic, |[x]| Ok(x.clone()));
    let count = Function::member("count", "2")
        .overload([Type::list(Type::Dynamic)], Type::Int, |[list]| {
            let elements: Vec<Value> = list.try_into()?;
            Ok(Value::Int(elements.len() as i64))
        })
        .overload([Type::String, Type::String], Type::Int, |[text, part]| {
            let (text, part): (&str, &str) = (text.try_into()?, part.try_into()?);
            Ok(Value::Int(text.matches(part).count() as i64))
        });
    let fails = Function::global("fails", "1").overload([Type::Int], Type::Bool, |_| Err("as it always does".into()));
    let lies = Function::global("lies", "1").overload([], Type::Bool, |[]| Ok(Value::Int(1)));
    let grows = Function::global("grows", "1")
        .overload([Type::Int], Type::String, |[n]| Ok(Value::string("x".repeat(i64::try_from(n)? as usize))));
    let slow = Function::global("slow", "1").costs(1_000_000).overload([], Type::Bool, |[]| Ok(Value::Bool(true)));
    let panics = Function::global("panics", "1").overload([Type::Bool], Type::Bool, |[asked]| {
        assert!(!matches!(asked, Value::Bool(true)), "the embedder's mistake");
        Ok(Value::Bool(true))
    });
    Functions::of([echo, count, fails, lies, grows, slow, panics]).expect("they are sound")
}

fn with_functions(source: &str) -> String {
    let facts = facts();
    let env = Env::strict().variable("s").functions(functions());
    let expression = compile(source, &env).expect(source);
    let inputs = Inputs::new(&env).facts("s", facts.root()).expect("it is declared");
    match evaluate(&expression, &inputs, &Budget::default()) {
        Answer::Value(value) => format!("{value:?}"),
        Answer::Unknown(unknowns) => unknowns.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        Answer::Error(error) => format!("{}: {}", error.span.of(source), error.message),
    }
}

#[test]
fn names_of_a_megabyte_are_cut_where_they_are_told() {
    let long = "n".repeat((1 << 20) - 40);
    let limits = Limits { source: 4 << 20, ..Limits::default() };
    let strict = Env::strict().variable_of("s", Type::object([]));
    for source in [format!("{long} > 1"), format!("{long}(1)"), format!("s.{long}"), format!("s.all({long}.a, true)")] {
        for mistake in compile_within(&source, &strict, &limits).expect_err("it is not declared") {
            assert!(mistake.message.len() + mistake.hint.map_or(0, |hint| hint.len()) < 400, "{}", mistake.message);
        }
    }
    let open = Env::open().variable("s");
    for source in [format!("{long} > 1"), format!("{long}(1)"), format!("{{}}.{long}"), format!("s.{long}")] {
        let length = match compile_within(&source, &open, &limits) {
            Ok(expression) => match evaluate(&expression, &Inputs::new(&open), &Budget::default()) {
                Answer::Error(error) => error.message.len(),
                Answer::Value(_) | Answer::Unknown(_) => usize::MAX,
            },
            Err(mistakes) => mistakes.iter().map(|mistake| mistake.message.len()).sum(),
        };
        assert!(length < 400, "{length} of {}", source.len());
    }
}

#[test]
fn a_registered_function_is_called_with_what_is_known() {
    for (source, expected) in [
        ("acme.echo(s.known)", "Int(1)"),
        ("acme.echo(s.name) == 'n'", "Bool(true)"),
        ("s.list.count()", "Int(2)"),
        ("'banana'.count('an')", "Int(2)"),
        ("[1, 2, 3].map(x, acme.echo(x) + 1).count()", "Int(3)"),
        ("true || fails(1)", "Bool(true)"),
        ("fails(1)", "fails(1): `fails`: as it always does"),
        ("lies()", "lies(): `lies` gave a value of type int, and not a bool"),
        ("acme.echo(s.denied)", "`s.denied` is denied (`AccessDenied`)"),
        ("acme.echo(s.bad)", "acme.echo(s.bad): s.bad is a string, not a list"),
        ("s.part.count()", "`s.part` is incomplete"),
        ("s.mixed.count()", "`s.denied` is denied (`AccessDenied`)"),
        ("acme.echo(s.page)", "`s.page` is incomplete"),
        ("acme.echo([s.mixed])", "`s.denied` is denied (`AccessDenied`)"),
        ("acme.echo(optional.of(s.mixed))", "`s.denied` is denied (`AccessDenied`)"),
        ("fails(s.denied)", "`s.denied` is denied (`AccessDenied`)"),
        ("s.known.count()", "s.known.count(): `count` cannot be applied to (int)"),
    ] {
        assert_eq!(with_functions(source), expected, "{source}");
    }
}

#[test]
fn what_a_registered_function_says_is_not_told_beside_what_is_sensitive() {
    let fails = Function::global("acme.fails", "1").overload([Type::String], Type::Bool, |[text]| {
        let text: &str = text.try_into()?;
        Err(format!("cannot look up {text}").into())
    });
    let functions = Functions::of([fails]).expect("a name of its own");
    let told = |declared: Type| {
        let env = Env::strict().variable_of("text", declared).functions(functions.clone());
        let expression = compile("acme.fails(text)", &env).expect("it is sound");
        let inputs = Inputs::new(&env).value("text", Value::string("hunter2")).expect("a text");
        match evaluate(&expression, &inputs, &Budget::default()) {
            Answer::Error(error) => error.message.into_owned(),
            Answer::Value(_) | Answer::Unknown(_) => String::new(),
        }
    };
    assert_eq!(told(Type::String), "`acme.fails`: cannot look up hunter2");
    let hidden = told(Type::sensitive(Type::String));
    assert_eq!(hidden, "`acme.fails` failed; why is not told beside sensitive facts");
}

#[test]
fn a_registered_function_pays_from_the_budget() {
    let env = Env::strict().functions(functions());
    for source in ["grows(100000000)", "[1, 2, 3, 4, 5, 6, 7].all(x, slow())"] {
        let expression = compile(source, &env).expect("it compiles");
        let answer = evaluate(&expression, &Inputs::new(&env), &Budget::default());
        assert!(matches!(&answer, Answer::Error(error) if error.kind == EvalErrorKind::Limit), "{source}: {answer:?}");
    }
}

#[test]
fn a_panic_of_a_function_leaves_nothing_behind() {
    let env = Env::strict().variable("x").functions(functions());
    let expression = compile("panics(x)", &env).expect("it compiles");
    let asked = |x: bool| {
        let inputs = Inputs::new(&env).value("x", Value::Bool(x)).expect("it is declared");
        let evaluated =
            || matches!(evaluate(&expression, &inputs, &Budget::default()), Answer::Value(Value::Bool(true)));
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(evaluated))
    };
    assert!(asked(true).is_err());
    assert!(matches!(asked(false), Ok(true)));
}

#[test]
fn a_number_that_is_none_is_said_to_be_none() {
    let no_digits = "a hexadecimal number needs digits after `0x`";
    for (source, expected, text) in [
        ("1 + 0x", no_digits, "0x"),
        ("0Xu == 1u", no_digits, "0Xu"),
        ("0xzz", no_digits, "0xzz"),
        ("0x10000000000000000", "the whole number does not fit into 64 bits", "0x10000000000000000"),
    ] {
        let mistakes = compile(source, &Env::strict()).expect_err(source);
        let said: Vec<_> = mistakes.iter().map(|it| (it.message.as_str(), it.span.of(source))).collect();
        assert_eq!(said, [(expected, text)], "{source}");
    }
}

#[test]
fn a_registered_function_is_checked_like_the_others() {
    let env = Env::strict().variable_of("n", Type::Int).functions(functions());
    for (source, expected) in [
        ("n.count()", "`count` is asked of a list, not of an int"),
        ("'a'.count(n)", "`count` takes a string here, not an int"),
        ("'a'.count('a', 'b')", "`count` does not take 2 arguments"),
        ("'a'.count('a') + 'b'", "`+` does not take an int and a string"),
        ("acme.ecko(n)", "undeclared function `acme.ecko`"),
        ("math.greatst(n)", "undeclared function `math.greatst`"),
        ("akme.echo(n)", "undeclared name `akme`"),
        ("fails('a') || n", "`fails` takes an int here, not a string"),
    ] {
        let mistakes = compile(source, &env).expect_err(source);
        assert_eq!(mistakes.first().map(|mistake| mistake.message.as_str()), Some(expected), "{source}: {mistakes:?}");
    }
    let hint = compile("acme.ecko(n)", &env).expect_err("no such function").remove(0).hint;
    assert_eq!(hint.as_deref(), Some("did you mean `acme.echo`?"));
}

#[test]
fn functions_that_cannot_be_told_apart_are_refused() {
    let global = |name: &str| Function::global(name, "1").overload([Type::Int], Type::Int, |[x]| Ok(x.clone()));
    let member = |name: &str| Function::member(name, "1").overload([Type::Int], Type::Int, |[x]| Ok(x.clone()));
    let twice = Type::union([Type::String, Type::Int]);
    for (functions, expected) in [
        (vec![global("size")], "function `size`: the library has a function of that name"),
        (vec![global("contains")], "function `contains`: the library has a function of that name"),
        (vec![member("orValue")], "function `orValue`: the library has a function of that name"),
        (vec![global("cel.bind")], "function `cel.bind`: the library has a function of that name"),
        (vec![member("acme.x")], "function `acme.x`: that is no name of a function in CEL"),
        (vec![global("a-b")], "function `a-b`: that is no name of a function in CEL"),
        (vec![global("a.in")], "function `a.in`: that is no name of a function in CEL"),
        (vec![global("")], "function ``: that is no name of a function in CEL"),
        (vec![global("f"), global("f")], "function `f`: it is registered twice; give one function all its overloads"),
        (vec![Function::global("f", "1")], "function `f`: it has no overload"),
        (
            vec![Function::global("f", " ").overload([], Type::Int, |_| Ok(Value::Int(1)))],
            "function `f`: it has no version",
        ),
        (
            vec![global("f").overload([twice], Type::Int, |_| Ok(Value::Int(1)))],
            "function `f`: two of its overloads would take the same arguments",
        ),
        (
            vec![Function::member("f", "1").overload([], Type::Int, |_| Ok(Value::Int(1)))],
            "function `f`: it is called on a receiver, which is the first parameter, and an overload has none",
        ),
    ] {
        assert_eq!(Functions::of(functions).map(drop).map_err(|error| error.to_string()), Err(expected.to_owned()));
    }
    assert!(Functions::of([global("f"), member("f")]).is_ok());
}

#[test]
fn a_registered_function_is_not_called_while_compiling() {
    let env = Env::strict().functions(functions());
    assert!(compile("panics(true)", &env).is_ok());
    let expression = compile("panics(false) && [1].count() == 1 && acme.echo(1) == 1", &env).expect("it compiles");
    assert_eq!(expression.functions(), [("acme.echo", "1"), ("count", "2"), ("panics", "1")]);
}

#[test]
fn what_embedders_share_between_threads_can_be() {
    fn shared<T: Send + Sync>() {}
    shared::<Functions>();
    shared::<Env>();
    shared::<super::Expression>();
}
