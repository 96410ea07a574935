//! Inputs are of one environment, and of the types that it declares.

use super::BindError;
use super::Inputs;
use crate::cel::Answer;
use crate::cel::Budget;
use crate::cel::Env;
use crate::cel::Input;
use crate::cel::Type;
use crate::cel::Value;
use crate::cel::compile;
use crate::cel::evaluate;
use crate::cel::explain;
use crate::cel::trace;
use crate::document::Builder;
use crate::document::Span;
use crate::document::json;
use crate::unknown::Unknown;
use crate::unknown::UnknownReason;

fn bound(env: &Env) -> Result<Inputs<'_>, BindError> {
    env.names()
        .iter()
        .zip(1..)
        .try_fold(Inputs::new(env), |inputs, (name, value)| inputs.value(name, Value::Int(value)))
}

/// What `source`, compiled with one environment, comes to on inputs of another, which are 1, 2, and on.
fn answer(source: &str, compiled: &Env, given: &Env) -> String {
    let expression = compile(source, compiled).expect(source);
    let inputs = bound(given).expect("they are declared");
    match evaluate(&expression, &inputs, &Budget::default()) {
        Answer::Value(value) => format!("{value:?}"),
        Answer::Unknown(unknowns) => format!("{unknowns:?}"),
        Answer::Error(error) => {
            let why = explain(&expression, &inputs, &Budget::default(), &Default::default());
            assert_eq!(trace(&expression, &inputs, &Budget::default()).is_some(), !why.is_empty());
            assert!(why.iter().all(|witness| witness.sentence.contains("environment")), "{why:?}");
            error.to_string()
        }
    }
}

#[test]
fn inputs_of_another_environment_bind_nothing() {
    let one = Env::strict().variable_of("a", Type::Int).variable_of("b", Type::Int);
    let swapped = Env::strict().variable_of("b", Type::Int).variable_of("a", Type::Int);
    let retyped = Env::strict().variable("a").variable_of("b", Type::Int);
    let more = one.clone().variable("c");
    let again = Env::strict().variable_of("a", Type::Int).variable_of("b", Type::Int);
    let other = "the inputs are of another environment than the expression's `a`";
    for (given, expected) in
        [(&one, "Bool(true)"), (&more, "Bool(true)"), (&again, "Bool(true)"), (&swapped, other), (&retyped, other)]
    {
        assert_eq!(answer("a < b", &one, given), expected);
        assert_eq!(answer("a + 1 == b", &one, given), expected);
        assert_eq!(answer("a < b || true", &one, given), "Bool(true)", "`||` absorbs it like any error");
        assert_eq!(answer("1 + 1", &one, given), "Int(2)", "it reads nothing");
    }
    let fewer = Env::strict().variable_of("a", Type::Int);
    assert_eq!(answer("a < 2", &one, &fewer), other);
    assert_eq!(
        answer("a < b", &one.clone().container("x").given(&compile("a < b", &one).expect("it is")), &one),
        "Bool(true)"
    );
}

#[test]
fn what_is_bound_is_declared_and_of_its_type() {
    let number_or_none = Type::union([Type::Int, Type::Null]);
    let env = [
        ("number", Type::Int),
        ("fraction", Type::Double),
        ("perhaps", number_or_none),
        ("word", Type::Choice(["a".into(), "b".into()].into())),
        ("list", Type::list(Type::Int)),
        ("user", Type::object([])),
        ("labels", Type::map(Type::String, Type::String)),
        ("anything", Type::Dynamic),
    ]
    .into_iter()
    .fold(Env::strict(), |env, (name, type_)| env.variable_of(name, type_));
    let document = json::read(br#"{"number": 1, "fraction": 1.5, "perhaps": null, "word": "a", "list": ["x"], "user": {}, "labels": {}, "anything": 1}"#, &Default::default());
    let document = document.expect("it is JSON");
    let facts = |name: &str| document.root().get(name).expect(name);
    let mut inputs = Inputs::new(&env);
    for name in env.names() {
        assert_eq!(inputs.bind(name, Input::Node(facts(name))), Ok(()), "{name}");
    }
    for (name, given, expected) in [
        ("number", "fraction", "`number` is an int, and was given a double"),
        ("fraction", "number", "`fraction` is a double, and was given an int"),
        ("perhaps", "word", "`perhaps` is an int or null, and was given a string"),
        ("word", "perhaps", "`word` is a string, and was given null"),
        ("list", "user", "`list` is a list, and was given a map"),
        ("user", "list", "`user` is a map, and was given a list"),
        ("lists", "list", "undeclared variable `lists`; did you mean `list`?"),
        ("elsewhere", "list", "undeclared variable `elsewhere`"),
    ] {
        let refused = inputs.bind(name, Input::Node(facts(given))).map_err(|error| error.to_string());
        assert_eq!(refused, Err(expected.to_owned()), "{name}");
    }
    let long = "n".repeat(1 << 20);
    let refused = inputs.bind(&long, Input::Value(Value::Null)).expect_err("it is not declared").to_string();
    assert!(refused.len() < 200 && refused.ends_with("n…`"), "{refused}");
}

#[test]
fn what_is_not_known_or_at_fault_is_of_every_type() {
    let env = Env::strict().variable_of("number", Type::Int);
    let expression = compile("number == 1", &env).expect("it compiles");
    let unknown = Unknown::new("s", UnknownReason::Missing);
    let mut builder = Builder::with_root_path("".into(), "s");
    builder.fault("`s` is a list, its source prints integer".into(), Span::default());
    let fault = builder.finish().0;
    let not_known = Inputs::new(&env).unknown("number", &unknown).expect("it is declared");
    let at_fault = Inputs::new(&env).facts("number", fault.root()).expect("it says so itself");
    assert!(matches!(evaluate(&expression, &not_known, &Budget::default()), Answer::Unknown(_)));
    assert!(matches!(evaluate(&expression, &at_fault, &Budget::default()), Answer::Error(_)));
}
