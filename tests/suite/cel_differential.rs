//! Generated expressions over one set of variables: our engine and the stock library give the same answer.
//!
//! Differences that are known, each with the side that we take:
//! - `!!x` on what is no bool: the library drops the pair; ours is an error, as for one `!`.
//! - A comparison of NaN with a whole number: an error there, false here, as for every comparison of NaN.
//! - `string(1.0 / 0.0)` is `inf` there, `+Inf` here, as Go's implementation writes it.

use std::collections::HashMap;
use std::fmt::Write as _;

use cel_interpreter as stock;
use soc2_core::cel as ours;

use crate::door;

/// As many as the issue asks for; the seed is fixed, so that a difference stays found.
const EXPRESSIONS: usize = 200_000;

#[test]
fn generated_expressions_have_the_stock_librarys_answer() {
    let mut generator = Generator(0x9E37_79B9_7F4A_7C15);
    let (env, context) = (our_env(), stock_context());
    let inputs = our_inputs(&env);
    let (mut errors, mut known, mut differing) = (0, 0, Vec::new());
    for _ in 0..EXPRESSIONS {
        let depth = generator.below(5);
        let source = generator.any(depth, &[]);
        let (mine, theirs) = (our_answer(&source, &env, &inputs), stock_answer(&source, &context));
        match (&mine, &theirs) {
            (None, None) => errors += 1,
            (Some(mine), Some(theirs)) if mine == theirs => {}
            _ if is_known(&source, theirs.as_deref()) => known += 1,
            _ => differing.push(format!("{source}\n  ours  {mine:?}\n  stock {theirs:?}")),
        }
    }
    door::say(&format!("{EXPRESSIONS} expressions: {errors} errors on both sides, {known} known differences"));
    assert!(differing.is_empty(), "{} differ\n{}", differing.len(), differing[..differing.len().min(20)].join("\n"));
    assert!(errors < EXPRESSIONS / 2 && known < EXPRESSIONS / 5000, "{errors} errors, {known} known differences");
}

fn is_known(source: &str, theirs: Option<&str>) -> bool {
    let divides_by_zero = ["/ 0.0", "% 0.0"].iter().any(|operation| source.contains(operation));
    source.contains("!!") || divides_by_zero || theirs.is_some_and(|text| text.contains("inf"))
}

/// A xorshift: the same expressions on every machine.
struct Generator(u64);

impl Generator {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n as u64) as usize
    }

    fn pick(&mut self, from: &[&str]) -> String {
        from[self.below(from.len())].to_owned()
    }

    fn any(&mut self, depth: usize, variables: &[&str]) -> String {
        let less = depth.saturating_sub(1);
        match self.below(7) {
            0 => self.bool(depth, variables),
            1 => self.number(depth, variables),
            2 => self.string(depth, variables),
            3 => self.list(depth, variables),
            4 => "null".into(),
            5 => format!("{{'k': {}, 2: {}}}", self.number(less, variables), self.string(less, variables)),
            _ => "m".into(),
        }
    }

    fn bool(&mut self, depth: usize, variables: &[&str]) -> String {
        let Some(less) = depth.checked_sub(1) else { return self.pick(&["true", "false", "m.b", "l == []"]) };
        let comparison = ["<", "<=", ">", ">=", "==", "!="];
        match self.below(14) {
            0 => format!("({} && {})", self.bool(less, variables), self.bool(less, variables)),
            1 => format!("({} || {})", self.bool(less, variables), self.bool(less, variables)),
            2 => format!("!{}", self.bool(less, variables)),
            3 => format!(
                "({} {} {})",
                self.number(less, variables),
                self.pick(&comparison),
                self.number(less, variables)
            ),
            4 => format!(
                "({} {} {})",
                self.string(less, variables),
                self.pick(&comparison),
                self.string(less, variables)
            ),
            5 => {
                let function = self.pick(&["startsWith", "endsWith", "contains"]);
                format!("{}.{function}({})", self.string(less, variables), self.string(less, variables))
            }
            6 => format!("({} in {})", self.number(less, variables), self.list(less, variables)),
            7 => {
                let inner = with_element(variables);
                let macro_name = self.pick(&["all", "exists", "exists_one"]);
                format!("{}.{macro_name}(v, {})", self.list(less, variables), self.bool(less, &inner))
            }
            8 => format!("({} == {})", self.list(less, variables), self.list(less, variables)),
            9 => format!(
                "({} ? {} : {})",
                self.bool(less, variables),
                self.bool(less, variables),
                self.bool(less, variables)
            ),
            10 => format!("has(m.{})", self.pick(&["a", "b", "c", "zz"])),
            11 => format!("({} in m)", self.string(less, variables)),
            12 => format!("({} == {})", self.any(less, variables), self.any(less, variables)),
            _ => {
                let type_name = self.pick(&["int", "string", "bool", "double", "list", "map", "uint"]);
                format!("(type({}) == {type_name})", self.any(less, variables))
            }
        }
    }

    fn number(&mut self, depth: usize, variables: &[&str]) -> String {
        let Some(less) = depth.checked_sub(1) else {
            if !variables.is_empty() && self.below(3) == 0 {
                return self.pick(variables);
            }
            let numbers =
                ["0", "1", "2", "-3", "7", "1u", "2.5", "9223372036854775807", "n", "m.a", "(-1)", "0.0", "3u"];
            return self.pick(&numbers);
        };
        match self.below(9) {
            0..=4 => {
                let operator = self.pick(&["+", "-", "*", "/", "%"]);
                format!("({} {operator} {})", self.number(less, variables), self.number(less, variables))
            }
            5 => format!("size({})", self.list(less, variables)),
            6 => format!("int({})", self.number(less, variables)),
            7 => format!("{}[{}]", self.list(less, variables), self.number(less, variables)),
            _ => format!("-({})", self.number(less, variables)),
        }
    }

    fn string(&mut self, depth: usize, variables: &[&str]) -> String {
        let Some(less) = depth.checked_sub(1) else {
            return self.pick(&["'a'", "'b'", "''", "'h\u{e9}llo'", "s", "m.c", "'1'"]);
        };
        match self.below(4) {
            0 | 1 => format!("({} + {})", self.string(less, variables), self.string(less, variables)),
            2 => format!("string({})", self.number(less, variables)),
            _ => {
                let condition = self.bool(less, variables);
                format!("({condition} ? {} : {})", self.string(less, variables), self.string(less, variables))
            }
        }
    }

    fn list(&mut self, depth: usize, variables: &[&str]) -> String {
        let Some(less) = depth.checked_sub(1) else {
            return self.pick(&["[]", "[1]", "[1, 2, 3]", "l", "[2.5, 1u]", "['a', 'b']"]);
        };
        let inner = with_element(variables);
        match self.below(4) {
            0 => format!("[{}, {}]", self.number(less, variables), self.any(less, variables)),
            1 => format!("{}.map(v, {})", self.list(less, variables), self.number(less, &inner)),
            2 => format!("{}.filter(v, {})", self.list(less, variables), self.bool(less, &inner)),
            _ => format!("({} + {})", self.list(less, variables), self.list(less, variables)),
        }
    }
}

fn with_element<'a>(variables: &[&'a str]) -> Vec<&'a str> {
    variables.iter().copied().chain(["v"]).collect()
}

fn our_env() -> ours::Env {
    ["n", "s", "l", "m"].into_iter().fold(ours::Env::open(), ours::Env::variable)
}

fn our_inputs(env: &ours::Env) -> ours::Inputs<'_> {
    let key = |name: &str| ours::Key::of(&ours::Value::string(name)).expect("a string is a key");
    let map = vec![
        (key("a"), ours::Value::Int(5)),
        (key("b"), ours::Value::Bool(true)),
        (key("c"), ours::Value::string("cc")),
    ];
    let values = [
        ("n", ours::Value::Int(4)),
        ("s", ours::Value::string("str")),
        ("l", ours::Value::list(vec![ours::Value::Int(1), ours::Value::Int(4)])),
        ("m", ours::Value::map(map).expect("distinct keys")),
    ];
    values
        .into_iter()
        .fold(ours::Inputs::new(env), |inputs, (name, value)| inputs.value(name, value).expect("declared"))
}

fn stock_context() -> stock::Context<'static, 'static> {
    let mut context = stock::Context::default();
    let map: HashMap<stock::objects::Key, stock::Value> =
        [("a".into(), 5_i64.into()), ("b".into(), true.into()), ("c".into(), "cc".into())].into();
    let map = stock::Value::Map(stock::objects::Map { map: map.into() });
    context.add_variable("n", 4_i64).expect("a number");
    context.add_variable("s", "str").expect("a string");
    context.add_variable("l", vec![1_i64, 4]).expect("a list");
    context.add_variable("m", map).expect("a map");
    context
}

/// The value as text, or nothing for an error.
fn our_answer(source: &str, env: &ours::Env, inputs: &ours::Inputs<'_>) -> Option<String> {
    let expression = ours::compile(source, env).ok()?;
    match ours::evaluate(&expression, inputs, &ours::Budget::default()) {
        ours::Answer::Value(value) => Some(our_text(&value)),
        ours::Answer::Error(_) => None,
        ours::Answer::Unknown(unknowns) => Some(format!("unknown {unknowns:?}")),
    }
}

fn stock_answer(source: &str, context: &stock::Context<'_, '_>) -> Option<String> {
    stock::Program::compile(source).ok()?.execute(context).ok().map(|value| stock_text(&value))
}

fn our_text(value: &ours::Value<'_>) -> String {
    match value {
        ours::Value::Null => "null".into(),
        ours::Value::Bool(value) => value.to_string(),
        ours::Value::Int(value) => format!("int {value}"),
        ours::Value::Uint(value) => format!("uint {value}"),
        ours::Value::Double(value) => format!("double {value:?}"),
        ours::Value::String(value) => format!("{:?}", &**value),
        ours::Value::List(list) => listed(list.iter().map(|element| our_input(&element))),
        ours::Value::Map(map) => {
            mapped(map.iter().map(|(key, value)| (our_text(&key.into_value()), our_input(&value))))
        }
        other => other.kind().name().into(),
    }
}

fn our_input(input: &ours::Input<'_>) -> String {
    match input {
        ours::Input::Value(value) => our_text(value),
        other => format!("{other:?}"),
    }
}

fn stock_text(value: &stock::Value) -> String {
    use stock::objects::Key;
    let key = |key: &Key| match key {
        Key::Int(value) => format!("int {value}"),
        Key::Uint(value) => format!("uint {value}"),
        Key::Bool(value) => value.to_string(),
        Key::String(value) => format!("{:?}", &**value),
    };
    match value {
        stock::Value::Null => "null".into(),
        stock::Value::Bool(value) => value.to_string(),
        stock::Value::Int(value) => format!("int {value}"),
        stock::Value::UInt(value) => format!("uint {value}"),
        stock::Value::Float(value) => format!("double {value:?}"),
        stock::Value::String(value) => format!("{:?}", &**value),
        stock::Value::List(list) => listed(list.iter().map(stock_text)),
        stock::Value::Map(map) => mapped(map.map.iter().map(|(name, value)| (key(name), stock_text(value)))),
        other => format!("{other:?}"),
    }
}

fn listed(elements: impl Iterator<Item = String>) -> String {
    format!("[{}]", elements.collect::<Vec<_>>().join(", "))
}

/// Sorted, since the library's maps have no order.
fn mapped(entries: impl Iterator<Item = (String, String)>) -> String {
    let mut entries: Vec<(String, String)> = entries.collect();
    entries.sort();
    let mut text = String::from("{");
    for (key, value) in entries {
        write!(text, "{key}: {value}, ").expect("writing to a string does not fail");
    }
    text + "}"
}
