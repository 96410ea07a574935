//! A glance and the evaluator have the same answer, on facts as they should be and on others.

use crate::cel::Budget;
use crate::cel::Env;
use crate::cel::Expression;
use crate::cel::Inputs;
use crate::cel::Limits;
use crate::cel::Timestamp;
use crate::cel::Value;
use crate::cel::compile_within;
use crate::cel::evaluate;
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
        for kind in 0..6 {
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
    assert_eq!(n_told, CONDITIONS.len() * 6 * 24);
}

/// Facts of which one is something else: by kind of change absent, null, a number, a text, not known, or (a list or a
/// map) known in part.
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
        if changes && self.kind < 5 {
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
        if changes && self.kind < 5 {
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
            _ => self.builder.unknown(unknown(), NOWHERE),
        }
    }
}

fn unknown() -> Unknown {
    Unknown::new("facts.changed", UnknownReason::Missing)
}
