//! Texts made to hurt: deep, long, big. Each ends in a value or a mistake, on a stack of 1 MiB, and quickly.

use soc2_core::cel;
use soc2_core::cel::Answer;
use soc2_core::cel::Budget;
use soc2_core::cel::Env;
use soc2_core::cel::EvalErrorKind;
use soc2_core::cel::Inputs;
use soc2_core::cel::MistakeKind;
use soc2_core::cel::Type;
use soc2_core::cel::Value;

#[derive(Debug, PartialEq)]
enum Outcome {
    Value(String),
    Mistake(MistakeKind),
    Error(EvalErrorKind),
}

/// What a text comes to, in a thread with a stack of 1 MiB.
fn outcome(source: &str) -> Outcome {
    let source = source.to_owned();
    let work = move || {
        // Checked against types too; what it comes to is asked of the open environment.
        let _ = cel::compile(&source, &Env::strict().variable_of("a", Type::String));
        let env = Env::open().variable("a");
        let expression = match cel::compile(&source, &env) {
            Ok(expression) => expression,
            Err(mistakes) => return Outcome::Mistake(mistakes[0].kind),
        };
        let inputs = Inputs::new(&env).value("a", Value::string(" text ")).expect("it is declared");
        match cel::evaluate(&expression, &inputs, &Budget::default()) {
            Answer::Value(Value::Int(value)) => Outcome::Value(value.to_string()),
            Answer::Value(Value::Bool(value)) => Outcome::Value(value.to_string()),
            Answer::Value(other) => Outcome::Value(other.kind().name().to_owned()),
            Answer::Unknown(_) => Outcome::Value("unknown".to_owned()),
            Answer::Error(error) => Outcome::Error(error.kind),
        }
    };
    std::thread::Builder::new().stack_size(1 << 20).spawn(work).expect("it ends").join().expect("it ends")
}

fn value(text: &str) -> Outcome {
    Outcome::Value(text.to_owned())
}

#[test]
fn nesting_works_or_is_a_limit() {
    let n = 20_000;
    let nest = |open: &str, close: &str| format!("{}1{}", open.repeat(n), close.repeat(n));
    assert_eq!(outcome(&nest("(", ")")), value("1"));
    for (open, close) in [
        ("[", "]"),
        ("{1:", "}"),
        ("{", ":1}"),
        ("f(", ")"),
        ("true?(", "):2"),
        ("(1+", ")"),
        ("[1].map(x,", ")"),
        ("[1,", "]"),
        ("(1-", ")"),
        ("a[", "]"),
        ("cel.bind(a,1,", ")"),
        ("(true?1:", ")"),
        ("(false||true&&", ")"),
        ("[0].all(x,", ")"),
        ("optional.of(1).optMap(x,", ")"),
    ] {
        let outcome = outcome(&nest(open, close));
        let fine = matches!(outcome, Outcome::Mistake(MistakeKind::Limit) | Outcome::Value(_) | Outcome::Error(_));
        assert!(fine, "{open} {outcome:?}");
    }
    assert_eq!(outcome(&nest("[", "]")), Outcome::Mistake(MistakeKind::Limit));
    assert_eq!(outcome(&format!("size({}1{})", "[".repeat(100), "]".repeat(100))), value("1"));
    assert_eq!(outcome(&format!("{}true", "!".repeat(n))), value("true"));
    assert_eq!(outcome(&format!("{}1", "-".repeat(n))), value("1"));
    assert_eq!(outcome(&"(".repeat(n)), Outcome::Mistake(MistakeKind::Parse));
    assert_eq!(outcome(&"[".repeat(n)), Outcome::Mistake(MistakeKind::Parse));
    assert_eq!(outcome(&"{".repeat(n)), Outcome::Mistake(MistakeKind::Parse));
    assert_eq!(outcome(&")".repeat(n)), Outcome::Mistake(MistakeKind::Parse));
    assert_eq!(outcome(&"[}".repeat(n)), Outcome::Mistake(MistakeKind::Parse));
}

/// The deepest that the limit allows is evaluated on the small stack.
#[test]
fn the_deepest_allowed_nesting_is_evaluated() {
    let n = 120;
    for (open, close) in [
        ("[a].map(x,", ")"),
        ("cel.bind(b,1,", ")"),
        ("[a].filter(x,true||", ")"),
        ("[a][", "]"),
        ("[[a]].all(x,true && true ? ", " == 1: false)"),
        ("optional.of(1).optMap(x,", ")"),
        ("{a:", "}"),
        ("a.replace(", ",'')"),
        ("[[1]].transformList(i,v,", ")"),
        ("[2].sortBy(x, ", ")"),
    ] {
        let half = n / 3;
        let outcome = outcome(&format!("{}1{}", open.repeat(half), close.repeat(half)));
        assert!(!matches!(outcome, Outcome::Mistake(_)), "{open} {outcome:?}");
    }
    assert_eq!(outcome(&format!("size({}a{})", "[".repeat(n), "]".repeat(n))), value("1"));
    let deep = format!("{}a{}", "[".repeat(n), "]".repeat(n));
    assert_eq!(outcome(&format!("{deep} == {deep}")), value("true"));
    let deep = format!("{}a.size(){}", "[a].map(x,".repeat(n), ")".repeat(n));
    assert_eq!(outcome(&deep), value("list"));
}

#[test]
fn long_chains_are_evaluated() {
    let n = 100_000;
    let chain = |first: &str, next: &str| outcome(&format!("{first}{}", next.repeat(n)));
    assert_eq!(chain("1", "+1"), value("100001"));
    assert_eq!(chain("true", "&&true"), value("true"));
    assert_eq!(chain("false", "||false"), value("false"));
    assert_eq!(chain("true", "==true"), value("true"));
    assert_eq!(chain("a", ".trim()"), value("string"));
    assert_eq!(chain("a", "[0]"), Outcome::Error(EvalErrorKind::Eval));
    assert_eq!(chain("a", ".b"), Outcome::Error(EvalErrorKind::Eval));
    assert_eq!(chain("[a]", ".map(x,x)"), value("list"));
    assert_eq!(outcome(&format!("{}1", "false?0:".repeat(n))), value("1"));
    assert_eq!(chain("'a'", "+'b'"), Outcome::Error(EvalErrorKind::Limit));
    assert_eq!(outcome(&format!("[{}]", "1,".repeat(n))), value("list"));
    assert_eq!(
        outcome(&format!("{{{}}}", (0..n / 2).map(|key| format!("{key}:1,")).collect::<String>())),
        value("map")
    );
}

#[test]
fn far_columns_and_big_literals_are_reported() {
    let source = format!("{}$", " ".repeat(70_000));
    let mistakes = cel::compile(&source, &Env::open()).expect_err("it is refused");
    assert_eq!(cel::place(&source, mistakes[0].span.start).column, 70_001);
    assert!(mistakes[0].render(&source).starts_with("1:70001: unexpected character `$`\n"));
    let source = format!("'{}'", "x".repeat(10 << 20));
    assert_eq!(cel::compile(&source, &Env::open()).expect_err("it is refused")[0].kind, MistakeKind::Limit);
    let limits = cel::Limits { source: 16 << 20, ..cel::Limits::default() };
    assert!(cel::compile_within(&source, &Env::open(), &limits).is_ok());
}

#[test]
fn evaluation_ends_within_its_budget() {
    let limit = Outcome::Error(EvalErrorKind::Limit);
    let list = format!("[{}]", (0..1000).map(|n| n.to_string()).collect::<Vec<_>>().join(","));
    assert_eq!(outcome(&format!("{list}.all(x, {list}.all(y, {list}.all(z, x + y + z >= 0)))")), limit);
    assert_eq!(outcome(&format!("[1,2]{}", ".map(x,[x,x])".repeat(20))), limit);
    assert_eq!(outcome("lists.range(9223372036854775807)"), limit);
    let doubled = (0..40).fold("a".to_owned(), |inner, _| format!("cel.bind(s, {inner}, s + s)"));
    assert_eq!(outcome(&doubled), limit);
    let doubled = format!(
        "cel.block([a{}], cel.index(40).size())",
        (0..40).map(|n| format!(",cel.index({n})+cel.index({n})")).collect::<String>()
    );
    assert_eq!(outcome(&doubled), limit);
    let nested = format!(
        "cel.block([[1]{}], cel.index(50000) == cel.index(50000))",
        (0..50_000).map(|n| format!(",[cel.index({n})]")).collect::<String>()
    );
    assert!(matches!(outcome(&nested), Outcome::Error(_) | Outcome::Mistake(MistakeKind::Limit)));
    let alternatives = (0..10_000).map(|n| format!("w{n}")).collect::<Vec<_>>().join("|");
    assert_eq!(outcome(&format!("a.matches('{alternatives}')")), Outcome::Mistake(MistakeKind::Limit));
    assert_eq!(outcome(&format!("a.matches('{alternatives}' + a)")), limit);
    assert_eq!(outcome("a.matches('((a{0,100}){0,100}){0,100}' + a)"), limit);
    assert_eq!(outcome("'x'.replace('', 'y').replace('', a)"), value("string"));
    assert_eq!(outcome(&format!("a{}", ".replace('', 'yyyyyyyyyyyyyyyy')".repeat(20))), limit);
    assert_eq!(outcome(&format!("'%.1000f'.format([1.0]){}", ".format([])".repeat(3))), value("string"));
}

#[test]
fn a_text_full_of_mistakes_is_reported_in_part() {
    let env = (0..100).fold(Env::strict(), |env, n| env.variable(format!("a.rather.long.name.of.a.source_{n}")));
    for text in ["$,".repeat(300_000), "[b.rather.long.name.of.a.source_200],".repeat(20_000), "(]".repeat(200_000)] {
        let mistakes = cel::compile(&format!("[{text}]"), &env).expect_err("it is refused");
        assert!((1..=20).contains(&mistakes.len()), "{}", mistakes.len());
    }
}

#[test]
fn patterns_are_limited_in_number_and_in_work() {
    let many = vec!["a.matches('x{1,500}')"; 200].join(" || ");
    assert_eq!(outcome(&many), Outcome::Mistake(MistakeKind::Limit));
    let list = format!("[{}]", (0..900).map(|n| format!("'{n}'")).collect::<Vec<_>>().join(","));
    assert_eq!(
        outcome(&format!("{list}.all(x, 'y'.matches('((a{{0,20}}){{0,20}}){{0,9}}' + x) || true)")),
        Outcome::Error(EvalErrorKind::Limit)
    );
    assert_eq!(outcome(&format!("{list}.all(x, x.matches('[0-9]' + a.trim()) || true)")), value("true"));
}

/// Working out constants has a budget of its own for the whole expression.
#[test]
fn constants_are_not_worked_out_without_end() {
    let many = vec!["lists.range(1500)"; 20_000].join(",");
    assert!(!matches!(outcome(&format!("size([{many}])")), Outcome::Mistake(_)));
}

#[test]
fn an_evaluation_can_be_cancelled() {
    let cancel = std::sync::atomic::AtomicBool::new(true);
    let env = Env::open();
    let expression = cel::compile("lists.range(100000).all(x, x >= 0)", &env).expect("it ends");
    let budget = Budget { cancel: Some(&cancel), ..Budget::default() };
    let answer = cel::evaluate(&expression, &Inputs::new(&env), &budget);
    assert!(matches!(answer, Answer::Error(error) if error.message == "the evaluation was cancelled"));
}

#[test]
fn broken_texts_give_several_mistakes() {
    let mistakes = |source: &str| -> Vec<String> {
        cel::compile(source, &Env::open()).expect_err("it is refused").iter().map(ToString::to_string).collect()
    };
    assert_eq!(
        mistakes("[1 +, 2 *, 'a"),
        ["expected a value, found `,`", "expected a value, found `,`", "the text is never closed: ' is missing",]
    );
    assert_eq!(mistakes("f(1 2, 3 4)"), ["expected an operator, found `2`", "expected an operator, found `4`"]);
    assert_eq!(mistakes("1 +"), ["expected a value, but the expression ends here"]);
    assert_eq!(mistakes("(1"), ["`(` is never closed: `)` is missing"]);
    assert_eq!(mistakes("(1]"), ["expected `)` to close `(`, found `]`"]);
    assert_eq!(mistakes("a ? b"), ["`?` needs a `:` and a second value"]);
    assert_eq!(mistakes("a.b{c: 1}"), ["messages cannot be built here: `a.b` is taken for a message type"]);
    assert_eq!(mistakes("for + 1"), ["`for` is a reserved word and cannot be used as a name"]);
    assert_eq!(mistakes("[1].all(1, true)"), ["`all` begins with the name of a variable"]);
    assert_eq!(mistakes("a = 1"), ["unexpected `=`"]);
    assert_eq!(mistakes(""), ["expected a value, but the expression ends here"]);
}

/// Any cut of, and any one change to, a text is a value or a mistake, never a panic.
#[test]
fn mutilated_texts_do_not_panic() {
    let texts = [
        r#"a.?b[?0].orValue({'k': [1u, 0x1F, 2.5e3, b"\x00", r'raw', """t"""]}).all(x, y, x ? !y : -y in [1, 2])"#,
        r"cel.block([1, cel.index(0)], has(a.b) && [1].map(x, x > 0, x).exists_one(e, e == 1) || 'é'.charAt(0) != '\u00e9')",
    ];
    for text in texts {
        for at in (0..=text.len()).filter(|at| text.is_char_boundary(*at)) {
            for insert in ["", "(", ")", "]", "}", "'", "\\", ":", "?", ",", ".", "1", " in ", "é", "`", "&&"] {
                let changed = format!("{}{insert}{}", &text[..at], &text[at..]);
                let _ = cel::compile(&changed, &Env::open());
                let _ = cel::compile(&changed[..at + insert.len()], &Env::strict());
                if let Some(next) = text[at..].chars().next() {
                    let _ = outcome_here(&format!("{}{insert}{}", &text[..at], &text[at + next.len_utf8()..]));
                }
            }
        }
    }
}

fn outcome_here(source: &str) -> bool {
    let env = Env::open();
    cel::compile(source, &env).is_ok_and(|expression| {
        matches!(cel::evaluate(&expression, &Inputs::new(&env), &Budget::default()), Answer::Value(_))
    })
}
