//! A glance and the evaluator have the same answer, on facts as they should be and on others.

use super::lower::MAX_TESTS;
use crate::cel::Budget;
use crate::cel::Env;
use crate::cel::Expression;
use crate::cel::Inputs;
use crate::cel::Limits;
use crate::cel::Timestamp;
use crate::cel::Value;
use crate::cel::compile_within;
use crate::cel::evaluate;
use crate::cel::plan::Step;
use crate::document::Builder;
use crate::document::Document;
use crate::document::Span;
use crate::unknown::Unknown;
use crate::unknown::UnknownReason;

/// Each is told at a glance where facts are as they should be.
const CONDITIONS: [&str; 22] = [
    "facts.a && !facts.b",
    "facts.a || facts.b ? facts.n > 3 : facts.n <= 3",
    "facts.n == 5 && facts.text != 'x' && facts.double < 2.5",
    "has(facts.map.key) && facts.map.key == 'value'",
    "facts.map['key'] == facts.other && facts.other in facts.texts",
    "'b' in facts.texts || facts.text in ['y', 'x']",
    "facts.text.startsWith('x') && facts.text.matches('^x+$')",
    "facts.map.?key.orValue('none') == 'none'",
    "facts.map.?nothing.?deeper.orValue(true)",
    "facts.texts.exists(t, t == facts.other)",
    "facts.list.all(e, e.on || e.n > 1)",
    "facts.list.exists(e, !e.on && e.tags.all(t, t != 'c'))",
    "!(facts.list.all(e, has(e.tags)) && facts.a)",
    "facts.list.size() > 1 && size(facts.texts) == 2",
    "cel.bind(m, facts.map, has(m.key) && m.key != '')",
    "now - timestamp(facts.at) < duration('48h') && facts.a",
    "facts.list.all(e, timestamp(facts.at) - timestamp(e.at) >= duration('0s'))",
    "facts.list.all(e, now - timestamp(e.at) < duration(string(facts.n) + 'h'))",
    "semver(facts.version).compareTo(semver('1.10.0')) >= 0",
    "semver(facts.version).isLessThan(semver('2.0.0')) == facts.a || facts.b",
    "facts.n - 1 < 5 && facts.n + 9223372036854775807 > 0 || facts.a",
    "facts.list.filter(e, e.on).size() <= 1",
];

#[test]
fn a_glance_and_the_evaluator_agree() {
    let env = Env::open().variable("facts").variable("now");
    let now = Value::Timestamp(Timestamp::parse("2026-01-02T00:00:00Z").expect("an instant"));
    let mut n_told = 0;
    for condition in CONDITIONS {
        let told = compile_within(condition, &env, &Limits::default()).expect(condition);
        assert!(told.glances.iter().any(Option::is_some), "{condition}");
        let judged =
            Expression { glances: Vec::new(), ..compile_within(condition, &env, &Limits::default()).expect(condition) };
        for kind in KINDS {
            for changed in 0..24 {
                let document = document(changed, kind);
                let inputs = Inputs::new(&env).facts("facts", document.root());
                let inputs = inputs.and_then(|inputs| inputs.value("now", now.clone())).expect("they are declared");
                let answer = |expression| format!("{:?}", evaluate(expression, &inputs, &Budget::default()));
                assert_eq!(answer(&told), answer(&judged), "{condition}: fact {changed}, kind {kind}");
                n_told += 1;
            }
        }
    }
    assert_eq!(n_told, CONDITIONS.len() * KINDS.len() * 24);
}

#[test]
fn a_glance_and_the_evaluator_agree_on_whatever_is_asked() {
    let env = Env::open().variable("facts").variable("now");
    let now = Value::Timestamp(Timestamp::parse("2026-01-02T00:00:00Z").expect("an instant"));
    let mut dice = Dice(20_260_102);
    let (mut n_asked, mut n_told) = (0, 0);
    for _ in 0..6_000 {
        let condition = dice.condition(3, 0);
        let told = compile_within(&condition, &env, &Limits::default()).expect(&condition);
        let judged = Expression {
            glances: Vec::new(),
            ..compile_within(&condition, &env, &Limits::default()).expect("as it was")
        };
        n_asked += 1;
        n_told += usize::from(told.glance(told.root).is_some());
        for _ in 0..16 {
            let (changed, kind) = (dice.roll(26), dice.roll(KINDS.len()));
            let document = document(changed, kind);
            let inputs = Inputs::new(&env).facts("facts", document.root());
            let inputs = inputs.and_then(|inputs| inputs.value("now", now.clone())).expect("they are declared");
            let answer = |expression| format!("{:?}", evaluate(expression, &inputs, &Budget::default()));
            assert_eq!(answer(&told), answer(&judged), "{condition}: fact {changed}, kind {kind}");
        }
    }
    assert!(n_told * 3 > n_asked, "{n_told} of {n_asked} are told at a glance");
}

#[test]
fn each_loop_remembers_what_all_have_in_common() {
    let one = |hours: &str| format!("facts.list.all(e, now - timestamp(e.at) < duration(string({hours}) + 'h'))");
    let alike = |n: usize| vec![one("facts.n"); n].join(" && ");
    let differing = [one("facts.n"), one("facts.n + 1"), one("facts.n - 1"), one("facts.n + 2")].join(" && ");
    let env = Env::open().variable("facts").variable("now");
    for (n, loops) in [(1, alike(1)), (3, alike(3)), (9, alike(9)), (4, differing)] {
        let told = compile_within(&loops, &env, &Limits::default()).expect("it compiles");
        let bodies = told.steps.iter().filter_map(|(step, _)| match step {
            Step::Loop(step) => Some(step.body),
            _ => None,
        });
        let n_told = bodies.filter(|body| told.glance(*body).is_some()).count();
        assert_eq!(n_told, n, "the bodies of {n} loops");
    }
}

#[test]
fn glances_grow_with_the_text_and_not_with_its_nesting() {
    let env = Env::open().variable("facts").variable("now");
    let nested = (0..40).fold("facts.a".to_owned(), |inner, _| {
        format!("(facts.a && {} || ({inner} && facts.n == 5))", vec!["facts.b"; 40].join(" || "))
    });
    let told = compile_within(&nested, &env, &Limits::default()).expect("it compiles");
    let n_tests: usize = told.glances.iter().flatten().map(|glance| glance.tests.len()).sum();
    let largest = told.glances.iter().flatten().map(|glance| glance.tests.len()).max().unwrap_or(0);
    assert!(n_tests < MAX_TESTS + largest, "{n_tests} tests, {largest} in one");
    assert!(told.glances.iter().flatten().count() > 1, "the bound is met by those inside");
    let document = document(100, 0);
    let inputs = Inputs::new(&env).facts("facts", document.root()).expect("it is declared");
    let judged =
        Expression { glances: Vec::new(), ..compile_within(&nested, &env, &Limits::default()).expect("again") };
    let answer = |expression| format!("{:?}", evaluate(expression, &inputs, &Budget::default()));
    assert_eq!(answer(&told), answer(&judged));
}

/// Conditions of the kind that glances tell, and a little beyond; the same ones in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }

    fn one(&mut self, of: &[&str]) -> String {
        of[self.roll(of.len())].to_owned()
    }

    /// `facts`, or an element of one of the loops around.
    fn head(&mut self, n_loops: usize) -> String {
        match self.roll(n_loops + 1) {
            0 => "facts".to_owned(),
            inner => format!("e{}", inner - 1),
        }
    }

    fn condition(&mut self, depth: usize, n_loops: usize) -> String {
        let head = self.head(n_loops);
        let kinds = if depth == 0 { 9 } else { 15 };
        match self.roll(kinds) {
            0 => format!("{head}.{}", self.one(&["a", "b", "on", "n", "gone"])),
            1 => format!(
                "{} {} {}",
                self.number(n_loops),
                self.one(&["==", "!=", "<", "<=", ">", ">="]),
                self.number(n_loops)
            ),
            2 => format!("{} {} {}", self.text(n_loops), self.one(&["==", "!=", "<"]), self.text(n_loops)),
            3 => format!(
                "{}.{}",
                self.text(n_loops),
                self.one(&["startsWith('x')", "matches('^[a-x]+$')", "contains('b')"])
            ),
            4 => format!(
                "{} in {}",
                self.text(n_loops),
                self.one(&["facts.texts", "['b', 'x', 'value']", "facts.map", "facts.list"])
            ),
            5 => format!("has({head}.{})", self.one(&["a", "map", "on", "tags", "gone", "map.key", "text.x"])),
            6 => format!(
                "{head}.{}",
                self.one(&["?map.?key.orValue('none') == 'value'", "?on.orValue(true)", "?n.orValue(1) > 1"])
            ),
            7 => format!(
                "now - timestamp({head}.at) {} duration({})",
                self.one(&["<", ">="]),
                self.one(&["'13h'", "string(facts.n) + 'h'", "facts.text", "'0s'"])
            ),
            8 => format!("semver({}).compareTo(semver('1.10.{}')) >= 0", self.text(n_loops), self.roll(4)),
            9 => format!("!({})", self.condition(depth - 1, n_loops)),
            10 | 11 => {
                let and = self.one(&["&&", "||"]);
                format!("({} {and} {})", self.condition(depth - 1, n_loops), self.condition(depth - 1, n_loops))
            }
            12 => format!(
                "({} ? {} : {})",
                self.condition(depth - 1, n_loops),
                self.condition(depth - 1, n_loops),
                self.condition(depth - 1, n_loops)
            ),
            13 => format!("cel.bind(m, {head}.map, m.key == 'value' || {})", self.condition(depth - 1, n_loops)),
            _ => {
                let list =
                    self.one(&["facts.list", "facts.texts", "facts.map", "facts.gone", "facts.list.filter(f, f.on)"]);
                let kind = self.one(&["all", "exists", "exists_one", "filter"]);
                let body = self.condition(depth - 1, n_loops + 1);
                let asked = if kind == "filter" { ".size() == 1" } else { "" };
                format!("{list}.{kind}(e{n_loops}, {body}){asked}")
            }
        }
    }

    fn number(&mut self, n_loops: usize) -> String {
        let head = self.head(n_loops);
        match self.roll(5) {
            0 => self.one(&["5", "2", "2.25", "0", "7u"]),
            1 => format!("{head}.n + {}", self.one(&["1", "facts.n", "9223372036854775807"])),
            2 => self.one(&["facts.list.size()", "size(facts.texts)", "facts.map.size()"]),
            _ => format!("{head}.{}", self.one(&["n", "double", "a"])),
        }
    }

    fn text(&mut self, n_loops: usize) -> String {
        let head = self.head(n_loops);
        match self.roll(4) {
            0 => self.one(&["'x'", "'b'", "'value'"]),
            1 => self.one(&["facts.map['key']", "facts.map[facts.other]", "facts.map.key"]),
            _ => format!("{head}.{}", self.one(&["text", "other", "version", "n"])),
        }
    }
}

/// By what a fact is changed: 0 absent, 1 null, 2 a number, 3 a text, 4 not known, 5 (a list or a map) known in part, 6 at
/// fault.
const KINDS: std::ops::Range<usize> = 0..7;

/// Facts of which one is something else.
fn document(changed: usize, kind: usize) -> Document {
    let mut facts = Facts { builder: Builder::new("".into()), left: changed, kind };
    facts.map(None, |facts| {
        facts.value("a", |builder| builder.bool(true, NOWHERE));
        facts.value("b", |builder| builder.bool(false, NOWHERE));
        facts.value("n", |builder| builder.int(5, NOWHERE));
        facts.value("double", |builder| builder.double(2.25, NOWHERE));
        for (name, text) in [("text", "x"), ("other", "b"), ("at", "2026-01-01T12:00:00Z"), ("version", "1.10.2")] {
            facts.value(name, |builder| builder.string(text, NOWHERE));
        }
        facts.map(Some("map"), |facts| facts.value("key", |builder| builder.string("value", NOWHERE)));
        facts.list("texts", |facts| {
            facts.element(|builder| builder.string("a", NOWHERE));
            facts.element(|builder| builder.string("b", NOWHERE));
        });
        facts.list("list", |facts| {
            for on in [true, false] {
                facts.map(None, |facts| {
                    facts.value("on", |builder| builder.bool(on, NOWHERE));
                    facts.value("n", |builder| builder.int(2, NOWHERE));
                    facts.value("at", |builder| builder.string("2026-01-01T10:00:00Z", NOWHERE));
                    facts.list("tags", |facts| facts.element(|builder| builder.string("c", NOWHERE)));
                });
            }
        });
    });
    facts.builder.finish().0
}

const NOWHERE: Span = Span { start: 0, end: 0 };

struct Facts {
    builder: Builder,
    /// How many values stand before the one that is changed.
    left: usize,
    kind: usize,
}

impl Facts {
    fn value(&mut self, name: &str, write: impl FnOnce(&mut Builder)) {
        if self.changes() {
            return self.change(Some(name));
        }
        self.builder.key(name, NOWHERE);
        write(&mut self.builder);
    }

    fn element(&mut self, write: impl FnOnce(&mut Builder)) {
        if self.changes() { self.change(None) } else { write(&mut self.builder) }
    }

    fn map(&mut self, name: Option<&str>, write: impl FnOnce(&mut Self)) {
        let changes = name.is_some() && self.changes();
        if changes && self.kind != 5 {
            return self.change(name);
        }
        name.into_iter().for_each(|name| self.builder.key(name, NOWHERE));
        self.builder.begin_map(NOWHERE);
        if changes {
            self.builder.mark_open(unknown());
        }
        write(self);
        self.builder.end(0);
    }

    fn list(&mut self, name: &str, write: impl FnOnce(&mut Self)) {
        let changes = self.changes();
        if changes && self.kind != 5 {
            return self.change(Some(name));
        }
        self.builder.key(name, NOWHERE);
        self.builder.begin_list(NOWHERE);
        if changes {
            self.builder.mark_open(unknown());
        }
        write(self);
        self.builder.end(0);
    }

    /// Whether the next value is the one that is changed.
    fn changes(&mut self) -> bool {
        let changes = self.left == 0;
        self.left = self.left.wrapping_sub(1);
        changes
    }

    fn change(&mut self, name: Option<&str>) {
        if self.kind > 0 {
            name.into_iter().for_each(|name| self.builder.key(name, NOWHERE));
        }
        match self.kind {
            0 => {}
            1 => self.builder.null(NOWHERE),
            2 => self.builder.int(7, NOWHERE),
            3 => self.builder.string("2026-01-01T11:00:00+02:00", NOWHERE),
            6 => self.builder.fault("`facts.changed` is a list, its source prints string".to_owned(), NOWHERE),
            _ => self.builder.unknown(unknown(), NOWHERE),
        }
    }
}

fn unknown() -> Unknown {
    Unknown::new("facts.changed", UnknownReason::Missing)
}
