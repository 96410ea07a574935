//! Work is paid for: whatever an operation reads, visits or builds takes steps, so that a budget bounds the time.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;
use std::time::Duration;
use std::time::Instant;

use soc2_core::cel;
use soc2_core::cel::Answer;
use soc2_core::cel::Budget;
use soc2_core::cel::Env;
use soc2_core::cel::EvalErrorKind;
use soc2_core::cel::Function;
use soc2_core::cel::Functions;
use soc2_core::cel::Inputs;
use soc2_core::cel::Type;
use soc2_core::cel::Value;
use soc2_core::document;
use soc2_core::document::Document;

/// What is done with a long text. The text is made of a unit, repeated; `facts.text` is the same text in facts, where
/// conditions are told at a glance, and `facts.other` differs from it in its last letter.
const OF_TEXTS: [(&str, &str); 88] = [
    ("a", "facts.text == facts.other"),
    ("a", "facts.text < facts.other"),
    ("a", "facts.text >= facts.other && facts.text != facts.other"),
    ("a", "[facts.text] == [facts.other]"),
    ("a", "{facts.text: 1} == {facts.other: 1}"),
    ("a", "facts.text in [facts.other, facts.other]"),
    ("a", "facts.text in facts.texts"),
    ("a", "facts.texts.exists(t, t == facts.other)"),
    ("a", "facts.texts.all(t, t < facts.other)"),
    ("a", "text in facts.texts"),
    ("a", "facts.text in facts.map"),
    ("a", "facts.map[facts.text] == 1"),
    ("a", "facts.map[text] == 1"),
    ("a", "{facts.text: 1}[facts.other]"),
    ("a", "facts.text.matches('^[a]+$')"),
    ("a", "facts.text.matches('[ab]*a[ab]{500}x')"),
    ("a", "text.matches('(a|b)*c')"),
    ("a", "text.matches('(a|b)*' + 'c')"),
    ("a", "text.find('a+')"),
    ("a", "text.findAll('aaaaaaaaaaaaaaaaaaaaaaaa')"),
    ("ab", "text.findAll('a|b.*c')"),
    ("a", "facts.text.contains('b')"),
    ("a", "text.contains('b')"),
    ("a", "text.contains(facts.other)"),
    ("a", "facts.text.startsWith(facts.other)"),
    ("a", "text.endsWith(facts.other)"),
    ("a", "text.indexOf('b')"),
    ("a", "text.indexOf('b', 10)"),
    ("a", "text.lastIndexOf('b')"),
    ("a", "text.lastIndexOf('aaaaaaaaaaaaaaaaaaaaaab')"),
    ("a", "text.lastIndexOf(facts.other, 10)"),
    ("é", "text.charAt(10)"),
    ("é", "text.substring(10)"),
    ("a", "text.size()"),
    ("a", "text.upperAscii()"),
    (" ", "text.trim()"),
    (" ", "facts.text.trim()"),
    ("a", "text.replace('b', 'c')"),
    ("a", "text.replace('a', 'bb')"),
    ("a", "text.split(',')"),
    (",", "text.split(',')"),
    ("a", "text.split('')"),
    ("a", "text.reverse()"),
    ("\\\\", "strings.quote(text)"),
    ("a", "[text, text].join('-')"),
    ("a", "'%s %s'.format([text, [text]])"),
    ("%%", "text.format([])"),
    ("a", "text + text"),
    ("a", "bytes(text) == bytes(facts.other)"),
    ("a", "bytes(text) < bytes(facts.other)"),
    ("a", "string(bytes(text))"),
    ("1", "int(text)"),
    ("1", "uint(text)"),
    ("1", "double(text)"),
    ("t", "bool(text)"),
    ("1h", "duration(text)"),
    ("1", "duration(text)"),
    ("1", "timestamp('2026-01-01T00:00:00.' + text + 'Z')"),
    ("1", "timestamp(facts.text) < timestamp(facts.other)"),
    ("a", "timestamp('2026-01-01T00:00:00Z').getHours(text)"),
    ("1.", "isIP(text)"),
    ("1:", "ip(text)"),
    ("1", "isCIDR('1.1.1.1/' + text)"),
    ("1", "cidr('10.0.0.0/8').containsIP(text)"),
    ("0", "quantity(text)"),
    ("1", "isQuantity('0.' + text)"),
    ("1", "isSemver('1.2.' + text)"),
    ("1", "semver('1.2.3-' + text)"),
    ("a", "semver('1.2.3-' + text).isLessThan(semver('1.2.3-' + facts.other))"),
    ("a", "semver('1.2.3-' + text) == semver('1.2.3-' + facts.other)"),
    ("1", "semver(facts.text).compareTo(semver('1.2.3')) > 0"),
    ("1.", "isSemver('v' + text, true)"),
    ("a", "isURL('https://example.com/' + text)"),
    ("a=1&", "url('https://example.com/?' + text).getQuery()"),
    ("%41", "url('https://example.com/' + text).getEscapedPath()"),
    ("a", "url('https://example.com/' + text) == url('https://example.com/' + facts.other)"),
    ("a", "format.dns1123Label().validate(text)"),
    ("a.", "format.dns1123Subdomain().validate(text)"),
    ("a/", "format.qualifiedName().validate(text)"),
    ("a", "format.uri().validate('https://' + text)"),
    ("a", "format.uuid().validate(text)"),
    ("a", "format.byte().validate(text)"),
    ("1", "format.date().validate(text)"),
    ("1", "format.datetime().validate('2026-01-01T' + text)"),
    ("a", "base64.encode(bytes(text))"),
    ("a", "base64.decode(text)"),
    ("~", "jsonpatch.escapeKey(text)"),
    ("a", "acme.first(text)"),
];

/// What is done with a long list of texts that begin alike.
const OF_LISTS: [&str; 27] = [
    "facts.list == facts.others",
    "facts.list.sort()",
    "facts.list.sortBy(t, t)",
    "facts.list.isSorted()",
    "facts.list.max()",
    "facts.list.min()",
    "facts.list.distinct()",
    "facts.list.map(t, [t]).distinct()",
    "facts.list.reverse()",
    "facts.list.last()",
    "facts.list.join()",
    "[facts.list, facts.list].flatten()",
    "facts.list + facts.list",
    "facts.list.indexOf('no')",
    "facts.list.lastIndexOf('no')",
    "facts.list.includes('no')",
    "'no' in facts.list",
    "sets.contains(facts.list, facts.others)",
    "sets.equivalent(facts.list, facts.list)",
    "sets.intersects(facts.list, facts.others)",
    "facts.list[facts.list.size() - 1]",
    "facts.list.transformMap(i, t, t)",
    "facts.list.transformMapEntry(i, t, {t: i})",
    "[1, 2, 3].transformMapEntry(i, t, facts.entries)",
    "'%s'.format([facts.entries])",
    "facts.entries == facts.entries",
    "acme.first(facts.list)",
];

/// The number of bytes of a text.
const LONG: usize = 200_000;
const MANY: usize = 20_000;

fn env() -> Env {
    let first = Function::global("acme.first", "1").overload([Type::Dynamic], Type::Int, |_| Ok(Value::Int(1)));
    let functions = Functions::of([first]).expect("a name of its own");
    Env::open().variable("text").variable("facts").functions(functions)
}

fn facts(unit: &str, n_bytes: usize) -> Document {
    let text = unit.repeat(n_bytes / unit.len());
    let texts: Vec<String> = (0..200).map(|at| format!("{}{at:03}", "a".repeat(97))).collect();
    let facts = serde_json::json!({
        "text": text,
        "other": format!("{}!", &text[..text.len() - unit.len()]),
        "texts": [text.replacen(unit, "!", 1), text],
        "map": {text: 1},
        "list": texts,
        "others": texts.iter().rev().collect::<Vec<_>>(),
        "entries": texts.iter().map(|text| (text.clone(), 1.into())).collect::<serde_json::Map<_, _>>(),
    });
    document::json::read(facts.to_string().as_bytes(), &document::Limits::default()).expect("facts")
}

/// How an evaluation ends, how many steps it took, and how long.
fn taken(expression: &str, facts: &Document, steps: u64) -> (Option<EvalErrorKind>, u64, Duration) {
    let env = env();
    let expression = cel::compile(expression, &env).unwrap_or_else(|mistakes| panic!("{expression}: {}", mistakes[0]));
    let text = facts.root().get("text").and_then(|text| text.as_str()).expect("a text");
    let inputs = Inputs::new(&env).value("text", Value::string(text)).expect("a text");
    let inputs = inputs.facts("facts", facts.root()).expect("facts");
    let mut budget = Budget { steps, memory: u64::MAX, ..Budget::default() };
    let begun = Instant::now();
    let kind = match cel::evaluate_sharing(&expression, &inputs, &mut budget) {
        Answer::Error(error) => Some(error.kind),
        Answer::Value(_) | Answer::Unknown(_) => None,
    };
    (kind, steps - budget.steps, begun.elapsed())
}

/// Ten times as much takes ten times as many steps: neither are they free nor is there a square in them.
#[test]
fn texts_are_paid_for_by_their_length() {
    for (unit, expression) in OF_TEXTS {
        let (short, long) = (facts(unit, MANY / 10), facts(unit, MANY));
        let ((_, few, _), (_, many, _)) = (taken(expression, &short, u64::MAX), taken(expression, &long, u64::MAX));
        assert!(many >= MANY as u64 / 16, "{expression} on {MANY} bytes took {many} steps");
        // Each search of `findAll` may go to the end of the text.
        let most = if expression.contains("findAll") { 110 } else { 11 };
        assert!(many <= few * most, "{expression} took {few} steps, and on ten times the bytes {many}");
    }
}

/// An operation that were not paid for would be done 100,000 times.
#[test]
fn repeated_work_ends_within_its_budget() {
    let of_texts = OF_TEXTS.iter().map(|(unit, expression)| (*unit, *expression));
    for (unit, expression) in of_texts.chain(OF_LISTS.map(|expression| ("a", expression))) {
        let repeated = format!("lists.range(100000).all(i, type({expression}) == int || true)");
        let (kind, _, time) = taken(&repeated, &facts(unit, LONG), 1_000_000);
        assert_eq!(kind, Some(EvalErrorKind::Limit), "{expression}");
        // It takes a tenth of a second at the most; only what forgets to count takes longer than this.
        assert!(time < Duration::from_secs(2), "{expression} took {time:?}");
    }
}

/// A large map is searched for each key, all over memory where its names are in no order.
#[test]
fn looking_up_in_large_maps_is_paid_for() {
    let map = |n_entries: u64| {
        // Steps of a number without a common factor go through all names, and not in their order.
        let names = (0..n_entries).map(|at| format!("\"{:09}\": 1", at * 611_953 % n_entries));
        names.collect::<Vec<_>>().join(",")
    };
    let facts = |n_entries: u64| {
        let map = map(n_entries);
        let text = format!(r#"{{"text": "", "one": {{{map}}}, "other": {{{map}}}}}"#);
        document::json::read(text.as_bytes(), &document::Limits::default()).expect("facts")
    };
    let (small, large) = (facts(1_000), facts(100_000));
    for expression in ["facts.one == facts.other", "facts.one.all(key, key in facts.other)"] {
        let (_, few, _) = taken(expression, &small, u64::MAX);
        let (_, many, _) = taken(expression, &large, u64::MAX);
        assert!(few > 9 * 1_000 && many > 16 * 100_000, "{expression} took {few} and {many} steps");
        let repeated = format!("lists.range(1000).all(i, {expression})");
        let (kind, _, time) = taken(&repeated, &large, Budget::default().steps);
        assert_eq!(kind, Some(EvalErrorKind::Limit), "{expression}");
        assert!(time < Duration::from_secs(2), "{expression} took {time:?}");
    }
}

#[test]
fn big_patterns_end_within_the_budget() {
    let bits = facts("01", 100_000);
    let ends = |expression: &str| taken(expression, &bits, Budget::default().steps).0;
    let limit = Some(EvalErrorKind::Limit);
    assert_eq!(ends("facts.text.matches('[01]*1[01]{500}x')"), limit);
    assert_eq!(ends("text.matches('[01]*1[01]{500}x')"), limit);
    assert_eq!(ends("text.matches('[01]*1[01]{50' + text.charAt(0) + '}x')"), limit);
    assert_eq!(ends("text.find('[01]*1[01]{500}x') == ''"), limit);
    assert_eq!(ends("facts.text.matches('^[01]+$')"), None);
    // Many short texts are as much as a long one.
    let big = format!("[01]*1{}x", "[01]{1000}".repeat(5));
    let many =
        format!("lists.range(3000).all(i, facts.texts.all(t, !'0101010101010101'.matches('{big}' + string(i))))");
    assert_eq!(ends(&many), limit);
    // Sets of letters whose cases are folded take long to read.
    let folded = format!("text.matches('(?i)' + facts.texts[0].charAt(0) + '{}')", "[!-\u{10ffff}]".repeat(600));
    assert_eq!(ends(&folded), limit);
    let folded = format!("text.matches('(?i){}')", "[!-\u{10ffff}]".repeat(600));
    let mistakes = cel::compile(&folded, &env()).expect_err("it is refused");
    assert_eq!(mistakes[0].message, "the regular expressions take more work to compile than allowed");
    let name = format!("facts.{}", "a".repeat(2000));
    let mistakes = cel::compile(&name, &env()).expect_err("it is refused");
    assert_eq!(mistakes[0].message, "the name of a field has 2000 bytes; 1024 are allowed");
}

/// What is not known is kept by those who read it again.
#[test]
fn what_stopped_is_paid_for_wherever_it_is_read() {
    let values = vec!["cel.index(0)"; 20_000].join(",");
    let expression = format!("cel.block([facts.list.all(t, t.nothing == 1)], [{values}])");
    assert_eq!(taken(&expression, &facts("a", 10), Budget::default().steps).0, Some(EvalErrorKind::Eval));
    let (_, steps, _) = taken(&expression, &facts("a", 10), u64::MAX);
    assert!(steps > 20_000 * 5, "{steps}");
}

#[test]
fn cancelling_ends_within_a_thousand_steps() {
    let cancel = Arc::new(AtomicBool::new(false));
    let calls = Arc::new(AtomicU64::new(0));
    let (flag, counter) = (cancel.clone(), calls.clone());
    let cancels = Function::global("acme.cancels", "1").overload([Type::Dynamic], Type::Bool, move |_| {
        if counter.fetch_add(1, Ordering::Relaxed) == 7_777 {
            flag.store(true, Ordering::Relaxed);
        }
        Ok(Value::Bool(true))
    });
    let env = Env::open().variable("facts").functions(Functions::of([cancels]).expect("a name of its own"));
    let expression = cel::compile("lists.range(100000).all(i, acme.cancels(i))", &env).expect("it compiles");
    let budget = Budget { cancel: Some(&cancel), ..Budget::default() };
    let answer = cel::evaluate(&expression, &Inputs::new(&env), &budget);
    assert!(matches!(answer, Answer::Error(error) if error.message == "the evaluation was cancelled"));
    let after = calls.load(Ordering::Relaxed) - 7_778;
    assert!(after < 1_000, "{after}");

    // A glance that gives up is not gone on with elsewhere.
    let list = format!("[{}]", vec![r#"{"on": true}"#; 100_000].join(","));
    let facts = document::json::read(list.as_bytes(), &document::Limits::default()).expect("facts");
    let expression = cel::compile("facts.all(e, e.on)", &env).expect("it compiles");
    let inputs = Inputs::new(&env).facts("facts", facts.root()).expect("facts");
    let answer = cel::evaluate(&expression, &inputs, &budget);
    assert!(matches!(answer, Answer::Error(error) if error.message == "the evaluation was cancelled"));
}
