//! Every engine that is compared: one closure for each check, with all that can be made ready beforehand made ready.

use std::sync::Arc;

use regorus::languages::rego::compiler::Compiler;
use regorus::rvm::vm::RegoVM;
use semver::Version;
use serde_json::Value;
use soc2_core::cel as ours;
use soc2_core::document::Document;
use soc2_core::document::Limits;
use soc2_core::document::json;

use crate::checks::Check;
use crate::checks::Prepared;
use crate::checks::is_at_least;
use crate::data;
use crate::typed::Facts;

/// Answers one check, as often as it is called.
pub type Run = Box<dyn FnMut() -> bool>;

/// The engines in the order of the table, ours first.
pub const ENGINES: [(&str, fn(&Check) -> Run); 7] = [
    ("ours", our_own),
    ("cel 0.15", stock_cel),
    ("cel-interp 0.10", old_cel),
    ("regorus", regorus_interpreter),
    ("regorus RVM", regorus_rvm),
    ("Rust, Value", by_hand),
    ("Rust, typed", typed),
];

fn our_own(check: &Check) -> Run {
    // Leaked: what a closure owns, it cannot also borrow from. A program has them on its stack.
    let document: &Document = Box::leak(Box::new(
        json::read(data::facts(check.n_users).to_string().as_bytes(), &Limits::default()).expect("facts are JSON"),
    ));
    let env: &ours::Env = Box::leak(Box::new(ours::Env::strict().variable("facts")));
    let expression: &ours::Expression = Box::leak(Box::new(ours::compile(check.cel, env).expect("it compiles")));
    let inputs = ours::Inputs::new(env).facts("facts", document.root()).expect("it is declared");
    let budget = ours::Budget::default();
    Box::new(move || match ours::evaluate(expression, &inputs, &budget) {
        ours::Answer::Value(ours::Value::Bool(answer)) => answer,
        other => panic!("{other:?}"),
    })
}

fn stock_cel(check: &Check) -> Run {
    let program = cel::Program::compile(check.stock_cel.unwrap_or(check.cel)).expect("it compiles");
    let mut context = cel::Context::default();
    context.add_variable("facts", data::facts(check.n_users)).expect("facts");
    context
        .add_function("is_at_least", |version: Arc<String>, least: Arc<String>| {
            Version::parse(&least).is_ok_and(|least| is_at_least(&version, &least))
        })
        .expect("a function");
    Box::new(move || match program.execute(&context) {
        Ok(cel::Value::Bool(answer)) => answer,
        other => panic!("{other:?}"),
    })
}

fn old_cel(check: &Check) -> Run {
    let program = cel_interpreter::Program::compile(check.stock_cel.unwrap_or(check.cel)).expect("it compiles");
    let mut context = cel_interpreter::Context::default();
    context.add_variable("facts", data::facts(check.n_users)).expect("facts");
    context.add_function("is_at_least", |version: Arc<String>, least: Arc<String>| {
        Version::parse(&least).is_ok_and(|least| is_at_least(&version, &least))
    });
    Box::new(move || match program.execute(&context) {
        Ok(cel_interpreter::Value::Bool(answer)) => answer,
        other => panic!("{other:?}"),
    })
}

fn rego(check: &Check) -> (regorus::Engine, regorus::Value) {
    let Check { rego, rego_helpers, .. } = check;
    let policy = format!("package bench\nimport rego.v1\ndefault ok := false\nok if {{\n{rego}\n}}\n{rego_helpers}\n");
    let mut engine = regorus::Engine::new();
    engine.add_policy("bench.rego".into(), policy).expect("it compiles");
    let input = regorus::Value::from_json_str(&data::facts(check.n_users).to_string()).expect("facts");
    (engine, input)
}

fn regorus_interpreter(check: &Check) -> Run {
    let (mut engine, input) = rego(check);
    Box::new(move || {
        engine.set_input(input.clone());
        match engine.eval_rule("data.bench.ok".into()) {
            Ok(regorus::Value::Bool(answer)) => answer,
            other => panic!("{other:?}"),
        }
    })
}

fn regorus_rvm(check: &Check) -> Run {
    let (mut engine, input) = rego(check);
    let policy = engine.compile_with_entrypoint(&"data.bench.ok".into()).expect("it compiles");
    let program = Compiler::compile_from_policy(&policy, &["data.bench.ok"]).expect("it compiles");
    let mut machine = RegoVM::new();
    machine.load_program(program);
    Box::new(move || {
        machine.set_input(input.clone());
        match machine.execute() {
            Ok(regorus::Value::Bool(answer)) => answer,
            other => panic!("{other:?}"),
        }
    })
}

fn by_hand(check: &Check) -> Run {
    let (ask, facts, prepared): (_, Value, _) = (check.value, data::facts(check.n_users), Prepared::default());
    Box::new(move || ask(&facts, &prepared))
}

fn typed(check: &Check) -> Run {
    let facts: Facts = serde_json::from_value(data::facts(check.n_users)).expect("the structs fit the facts");
    let (ask, prepared) = (check.typed, Prepared::default());
    Box::new(move || ask(&facts, &prepared))
}
