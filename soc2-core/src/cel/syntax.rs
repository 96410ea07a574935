//! Text to syntax tree, by a pushdown parser: what is open waits on a stack of our own, so that no text can
//! overflow the thread's. After a mistake it goes on at the next comma or bracket, to report several at once.

use super::ast::Ast;
use super::ast::BinaryOp;
use super::ast::Element;
use super::ast::Entry;
use super::ast::Expr;
use super::ast::ExprId;
use super::ast::Nodes;
use super::foreign;
use super::lexer::Lexer;
use super::lexer::MAX_MISTAKES;
use super::lexer::Token;
use super::limits::Limits;
use super::mistake::Mistake;
use super::mistake::MistakeKind;
use super::mistake::Span;

/// Parses a source text, or says everything that is wrong with it.
///
/// ```
/// use soc2_core::cel::{Limits, parse};
///
/// assert!(parse("1 + size([2, 3])", &Limits::default()).is_ok());
/// let mistakes = parse("[1 +, 'open", &Limits::default()).unwrap_err();
/// assert_eq!(mistakes[0].message, "expected a value, found `,`");
/// ```
pub fn parse(source: &str, limits: &Limits) -> Result<Ast, Vec<Mistake>> {
    if source.len() > limits.source.min(u32::MAX as usize) {
        let message = format!("the expression has {} bytes; {} are allowed", source.len(), limits.source);
        return Err(vec![Mistake::new(MistakeKind::Limit, Span::default(), message)]);
    }
    let mut parser = Parser {
        source,
        lexer: Lexer::new(source),
        token: (Token::End, Span::default()),
        nodes: Nodes::default(),
        operands: Vec::new(),
        frames: Vec::new(),
        mistakes: Vec::new(),
        limits,
    };
    parser.advance();
    let root = parser.expression();
    match root {
        Some(root) if parser.mistakes.is_empty() => Ok(parser.nodes.finish(root)),
        _ => {
            parser.mistakes.truncate(MAX_MISTAKES);
            Err(parser.mistakes)
        }
    }
}

/// Whether a word cannot be a name: a keyword or a word that the specification reserves.
pub(crate) fn is_reserved(word: &[u8]) -> bool {
    ["true", "false", "null", "in"].iter().chain(&RESERVED).any(|reserved| reserved.as_bytes() == word)
}

/// What the specification reserves beside its keywords.
const RESERVED: [&str; 17] = [
    "as",
    "break",
    "const",
    "continue",
    "else",
    "for",
    "function",
    "if",
    "import",
    "let",
    "loop",
    "package",
    "namespace",
    "return",
    "var",
    "void",
    "while",
];

struct Parser<'s> {
    source: &'s str,
    lexer: Lexer<'s>,
    token: (Token, Span),
    nodes: Nodes,
    /// Finished operands that the frames below still wait for.
    operands: Vec<ExprId>,
    frames: Vec<Frame>,
    mistakes: Vec<Mistake>,
    limits: &'s Limits,
}

/// What was begun and not finished. Operators hold their left side on the operand stack.
enum Frame {
    Prefix {
        negate: bool,
        start: Span,
    },
    Binary {
        op: Infix,
        level: u8,
    },
    /// `condition ?` was read.
    Then,
    /// `condition ? then :` was read.
    Otherwise,
    Paren {
        open: Span,
    },
    List {
        open: Span,
        elements: Vec<Element>,
        optional: bool,
    },
    Map {
        open: Span,
        entries: Vec<Entry>,
        key: Option<ExprId>,
        optional: bool,
    },
    Call {
        open: Span,
        target: Option<ExprId>,
        name: Box<str>,
        args: Vec<ExprId>,
        start: Span,
        from_root: bool,
    },
    Index {
        open: Span,
        operand: ExprId,
        optional: bool,
    },
}

#[derive(Clone, Copy)]
enum Infix {
    And,
    Or,
    Strict(BinaryOp),
}

const PREFIX_LEVEL: u8 = 7;

/// Whether the parser waits for a value, or for what may follow one.
enum Want {
    Operand,
    Operator,
    Done,
}

type Step = Result<Want, ()>;

impl Parser<'_> {
    fn expression(&mut self) -> Option<ExprId> {
        let mut want = Want::Operand;
        loop {
            if self.nodes.len() > self.limits.nodes {
                let message = format!("the expression has more than {} parts", self.limits.nodes);
                self.mistakes.clear();
                self.mistakes.push(Mistake::new(MistakeKind::Limit, self.token.1, message));
                return None;
            }
            let step = match want {
                Want::Operand => self.operand(),
                Want::Operator => self.operator(),
                Want::Done => return self.operands.pop(),
            };
            want = match step {
                Ok(want) => want,
                Err(()) => self.recover()?,
            };
        }
    }

    fn operand(&mut self) -> Step {
        let begins = match &self.token.0 {
            Token::Symbol(symbol) => [".", "-", "!", "(", "[", "{"].contains(symbol),
            Token::End => false,
            _ => true,
        };
        if !begins {
            // The token is left for the recovery, which looks for commas and brackets.
            let (found, span) = self.token.clone();
            return self.unexpected("a value", &found, span);
        }
        let (token, span) = self.take();
        match token {
            Token::Int(magnitude) => match i64::try_from(magnitude) {
                Ok(value) => Ok(self.push(Expr::Int(value), span)),
                Err(_) => self.fail(span, "the whole number does not fit into 64 bits with a sign; write `u` after it"),
            },
            Token::Uint(value) => Ok(self.push(Expr::Uint(value), span)),
            Token::Double(value) => Ok(self.push(Expr::Double(value), span)),
            Token::String(text) => Ok(self.push(Expr::String(text), span)),
            Token::Bytes(bytes) => Ok(self.push(Expr::Bytes(bytes), span)),
            Token::Name(name) => self.name(name, span, false),
            Token::Symbol(symbol) => self.prefix(symbol, span),
            Token::Quoted(_) => self.fail(span, "a name in back-ticks can stand only after a `.`"),
            Token::Bad | Token::End => Err(()),
        }
    }

    fn prefix(&mut self, symbol: &str, span: Span) -> Step {
        match symbol {
            "." => match self.take() {
                (Token::Name(name), end) => return self.name(name, span.to(end), true),
                (found, at) => return self.unexpected("a name after `.`", &found, at),
            },
            "-" => return self.minus(span),
            "[" => {
                self.frames.push(Frame::List { open: span, elements: Vec::new(), optional: false });
                return Ok(self.begin_item("]"));
            }
            "{" => {
                self.frames.push(Frame::Map { open: span, entries: Vec::new(), key: None, optional: false });
                return Ok(self.begin_item("}"));
            }
            "(" => self.frames.push(Frame::Paren { open: span }),
            _ => self.frames.push(Frame::Prefix { negate: false, start: span }),
        }
        Ok(Want::Operand)
    }

    /// `-` before a number belongs to the number, so that the smallest int can be written.
    fn minus(&mut self, start: Span) -> Step {
        match self.token.0 {
            Token::Int(magnitude) => {
                let (_, end) = self.take();
                match 0_i64.checked_sub_unsigned(magnitude) {
                    Some(value) => Ok(self.push(Expr::Int(value), start.to(end))),
                    None => self.fail(start.to(end), "the whole number does not fit into 64 bits"),
                }
            }
            Token::Double(value) => {
                let (_, end) = self.take();
                Ok(self.push(Expr::Double(-value), start.to(end)))
            }
            _ => {
                self.frames.push(Frame::Prefix { negate: true, start });
                Ok(Want::Operand)
            }
        }
    }

    fn name(&mut self, name: Box<str>, span: Span, from_root: bool) -> Step {
        match &*name {
            "true" | "false" if !from_root => return Ok(self.push(Expr::Bool(&*name == "true"), span)),
            "null" if !from_root => return Ok(self.push(Expr::Null, span)),
            "in" | "true" | "false" | "null" => return self.fail(span, format!("`{name}` cannot be used as a name")),
            reserved if RESERVED.contains(&reserved) => {
                return self.fail(span, format!("`{name}` is a reserved word and cannot be used as a name"));
            }
            _ => {}
        }
        if self.token.0 == Token::Symbol("(") {
            let (_, open) = self.take();
            self.frames.push(Frame::Call { open, target: None, name, args: Vec::new(), start: span, from_root });
            return Ok(self.begin_item(")"));
        }
        Ok(self.push(Expr::Name { name, from_root }, span))
    }

    /// After an opening bracket or a comma: an item, or the closing bracket at once.
    fn begin_item(&mut self, close: &'static str) -> Want {
        if self.token.0 == Token::Symbol(close) {
            // The closing bracket sees that there is no item, since `Want::Operator` follows without an operand.
            return self.close_empty();
        }
        if close != ")" && self.token.0 == Token::Symbol("?") {
            self.advance();
            if let Some(Frame::List { optional, .. } | Frame::Map { optional, .. }) = self.frames.last_mut() {
                *optional = true;
            }
        }
        Want::Operand
    }

    fn close_empty(&mut self) -> Want {
        let (_, end) = self.take();
        self.close(end)
    }

    fn operator(&mut self) -> Step {
        let (token, span) = self.take();
        let symbol = match token {
            Token::Symbol(symbol) => symbol,
            Token::Name(name) if &*name == "in" => "in",
            Token::End => return self.end(span),
            Token::Bad => return Err(()),
            found => return self.unexpected("an operator", &found, span),
        };
        match symbol {
            "." => self.member(),
            "[" => {
                let optional = self.token.0 == Token::Symbol("?");
                if optional {
                    self.advance();
                }
                let operand = self.pop();
                self.frames.push(Frame::Index { open: span, operand, optional });
                Ok(Want::Operand)
            }
            "{" => self.message(span),
            "?" => {
                self.reduce(2);
                self.frames.push(Frame::Then);
                Ok(Want::Operand)
            }
            ":" => self.colon(span),
            "," => self.comma(span),
            ")" | "]" | "}" => self.closing(symbol, span),
            _ => match infix(symbol) {
                Some((op, level)) => {
                    self.reduce(level);
                    self.frames.push(Frame::Binary { op, level });
                    Ok(Want::Operand)
                }
                None => self.unexpected("an operator", &Token::Symbol(symbol), span),
            },
        }
    }

    fn member(&mut self) -> Step {
        let optional = self.token.0 == Token::Symbol("?");
        if optional {
            self.advance();
        }
        let (token, end) = self.take();
        let (field, quoted) = match token {
            Token::Name(name) if matches!(&*name, "in" | "true" | "false" | "null") => {
                return self.fail(end, format!("`{name}` cannot be used as a field; write `[\"{name}\"]`"));
            }
            Token::Name(name) => (name, false),
            Token::Quoted(name) => (name, true),
            found => return self.unexpected("a field name after `.`", &found, end),
        };
        let operand = self.pop();
        let start = self.nodes.span(operand);
        if self.token.0 == Token::Symbol("(") && !optional && !quoted {
            let (_, open) = self.take();
            let target = Some(operand);
            self.frames.push(Frame::Call { open, target, name: field, args: Vec::new(), start, from_root: false });
            return Ok(self.begin_item(")"));
        }
        Ok(self.push(Expr::Select { operand, field, optional }, start.to(end)))
    }

    /// `Name{…}` builds a protocol buffer message, which facts do not hold.
    fn message(&mut self, span: Span) -> Step {
        let operand = self.operands.last().copied();
        let is_name = operand.is_some_and(|id| matches!(self.nodes.expr(id), Expr::Name { .. } | Expr::Select { .. }));
        if !is_name {
            return self.unexpected("an operator", &Token::Symbol("{"), span);
        }
        let name = operand.map_or("", |id| self.nodes.span(id).of(self.source));
        let message = format!("messages cannot be built here: `{name}` is taken for a message type");
        let mistake = Mistake::new(MistakeKind::Check, span, message).hint("write a map: `{\"field\": value}`");
        self.mistakes.push(mistake);
        let mut depth = 1_usize;
        while depth > 0 {
            match self.token.0 {
                Token::End => return Err(()),
                Token::Symbol("{") => depth += 1,
                Token::Symbol("}") => depth -= 1,
                _ => {}
            }
            self.advance();
        }
        Ok(Want::Operator)
    }

    fn colon(&mut self, span: Span) -> Step {
        self.reduce(2);
        match self.frames.last_mut() {
            Some(frame @ Frame::Then) => {
                *frame = Frame::Otherwise;
                return Ok(Want::Operand);
            }
            Some(Frame::Otherwise) => {
                self.reduce(0);
                if self.frames.last().is_some_and(|frame| matches!(frame, Frame::Then | Frame::Map { key: None, .. })) {
                    return self.colon(span);
                }
            }
            Some(Frame::Map { key: key @ None, .. }) => {
                *key = self.operands.pop();
                return Ok(Want::Operand);
            }
            _ => {}
        }
        self.fail(span, "unexpected `:`")
    }

    fn comma(&mut self, span: Span) -> Step {
        self.finish_item()?;
        let close = match self.frames.last() {
            Some(Frame::List { .. }) => "]",
            Some(Frame::Map { .. }) => "}",
            Some(Frame::Call { .. }) => {
                return Ok(Want::Operand);
            }
            Some(Frame::Index { .. }) => return self.fail(span, "an index is one value; unexpected `,`"),
            Some(Frame::Paren { .. }) => return self.fail(span, "parentheses hold one value; unexpected `,`"),
            Some(Frame::Prefix { .. } | Frame::Binary { .. } | Frame::Then | Frame::Otherwise) | None => {
                return self.fail(span, "unexpected `,`");
            }
        };
        Ok(self.begin_item(close))
    }

    fn closing(&mut self, symbol: &'static str, span: Span) -> Step {
        self.finish_item()?;
        let expected = self.frames.last().and_then(Frame::bracket);
        match expected {
            Some((_, close)) if close == symbol => Ok(self.close(span)),
            Some((open, close)) => {
                let opened = open.of(self.source);
                self.fail(span, format!("expected `{close}` to close `{opened}`, found `{symbol}`"))
            }
            None => self.fail(span, format!("`{symbol}` closes nothing")),
        }
    }

    /// Reduces to the open bracket, and gives it the item that was read.
    fn finish_item(&mut self) -> Result<(), ()> {
        self.reduce(0);
        if matches!(self.frames.last(), Some(Frame::Then)) {
            let span = self.nodes.span(self.operands.last().copied().ok_or(())?);
            return self.fail(Span { start: span.end, end: span.end }, "`?` needs a `:` and a second value");
        }
        match self.frames.last_mut() {
            Some(Frame::List { elements, optional, .. }) => {
                let value = self.operands.pop().ok_or(())?;
                elements.push(Element { value, optional: std::mem::take(optional) });
            }
            Some(Frame::Map { entries, key, optional, .. }) => {
                let value = self.operands.pop().ok_or(())?;
                let Some(key) = key.take() else {
                    let at = self.nodes.span(value);
                    return self.fail(at, "a map's entry needs a key and a value: `key: value`");
                };
                entries.push(Entry { key, value, optional: std::mem::take(optional) });
            }
            Some(Frame::Call { args, .. }) => args.push(self.operands.pop().ok_or(())?),
            _ => {}
        }
        Ok(())
    }

    /// Closes the bracket on top of the frames.
    fn close(&mut self, end: Span) -> Want {
        match self.frames.pop() {
            Some(Frame::List { open, elements, .. }) => self.push(Expr::List(elements), open.to(end)),
            Some(Frame::Map { open, entries, .. }) => self.push(Expr::Map(entries), open.to(end)),
            Some(Frame::Call { target, name, args, start, from_root, .. }) => {
                self.push(Expr::Call { target, name, args, from_root }, start.to(end))
            }
            Some(Frame::Index { operand, optional, .. }) => {
                let index = self.pop();
                let span = self.nodes.span(operand).to(end);
                self.push(Expr::Index { operand, index, optional }, span)
            }
            _ => Want::Operator,
        }
    }

    fn end(&mut self, span: Span) -> Step {
        self.reduce(0);
        match self.frames.last() {
            None => Ok(Want::Done),
            Some(Frame::Then) => self.fail(span, "`?` needs a `:` and a second value"),
            Some(frame) => match frame.bracket() {
                Some((open, close)) => {
                    let opened = open.of(self.source);
                    self.fail(open, format!("`{opened}` is never closed: `{close}` is missing"))
                }
                None => self.fail(span, "the expression is not finished"),
            },
        }
    }

    /// Finishes the operators on top of the frames that bind at least as tightly as `level`.
    fn reduce(&mut self, level: u8) {
        loop {
            match self.frames.last() {
                Some(Frame::Prefix { .. }) if PREFIX_LEVEL >= level => {}
                Some(Frame::Binary { level: own, .. }) if *own >= level => {}
                Some(Frame::Otherwise) if level == 0 => {}
                _ => return,
            }
            let frame = self.frames.pop();
            let right = self.pop();
            let end = self.nodes.span(right);
            match frame {
                Some(Frame::Prefix { negate, start }) => {
                    let expr = if negate { Expr::Negate(right) } else { Expr::Not(right) };
                    self.push(expr, start.to(end));
                }
                Some(Frame::Binary { op, .. }) => {
                    let left = self.pop();
                    let expr = match op {
                        Infix::And => Expr::And(left, right),
                        Infix::Or => Expr::Or(left, right),
                        Infix::Strict(op) => Expr::Binary { op, left, right },
                    };
                    let span = self.nodes.span(left).to(end);
                    self.push(expr, span);
                }
                Some(Frame::Otherwise) => {
                    let then = self.pop();
                    let condition = self.pop();
                    let span = self.nodes.span(condition).to(end);
                    self.push(Expr::Conditional { condition, then, otherwise: right }, span);
                }
                _ => return,
            }
        }
    }

    /// After a mistake: drops what is unfinished inside the nearest bracket, goes to its next comma or its end.
    fn recover(&mut self) -> Option<Want> {
        if self.mistakes.len() >= MAX_MISTAKES {
            return None;
        }
        while self.frames.last().is_some_and(|frame| frame.bracket().is_none()) {
            self.frames.pop();
        }
        self.frames.last()?;
        let mut depth = 0_usize;
        loop {
            match &self.token.0 {
                Token::End => return None,
                Token::Symbol("(" | "[" | "{") => depth += 1,
                Token::Symbol(")" | "]" | "}") if depth == 0 => {
                    let (_, end) = self.take();
                    // Operands left over inside the bracket are harmless: the tree is never used.
                    if let Some(Frame::Map { key, .. }) = self.frames.last_mut() {
                        *key = None;
                    }
                    let missing = self.missing(end);
                    self.operands.push(missing);
                    return Some(self.close(end));
                }
                Token::Symbol(")" | "]" | "}") => depth -= 1,
                Token::Symbol(",") if depth == 0 => {
                    self.advance();
                    if let Some(Frame::Map { key, optional, .. }) = self.frames.last_mut() {
                        *key = None;
                        *optional = false;
                    }
                    return Some(Want::Operand);
                }
                _ => {}
            }
            self.advance();
        }
    }

    fn missing(&mut self, span: Span) -> ExprId {
        self.nodes.add(Expr::Missing, span)
    }

    fn push(&mut self, expr: Expr, span: Span) -> Want {
        let id = self.nodes.add(expr, span);
        self.operands.push(id);
        Want::Operator
    }

    /// The newest operand. After a mistake there may be none; a stand-in keeps the parser going.
    fn pop(&mut self) -> ExprId {
        match self.operands.pop() {
            Some(id) => id,
            None => self.missing(self.token.1),
        }
    }

    fn unexpected<T>(&mut self, wanted: &str, found: &Token, span: Span) -> Result<T, ()> {
        let message = match found {
            Token::End => format!("expected {wanted}, but the expression ends here"),
            _ => format!("expected {wanted}, found `{}`", shorten(span.of(self.source))),
        };
        let before = self.operands.last().map(|id| self.nodes.span(*id).of(self.source));
        let hint = foreign::hint(span.of(self.source)).or_else(|| foreign::hint(before?));
        let mut mistake = Mistake::new(MistakeKind::Parse, span, message);
        mistake.hint = hint.map(str::to_owned);
        self.mistakes.push(mistake);
        Err(())
    }

    fn fail<T>(&mut self, span: Span, message: impl Into<String>) -> Result<T, ()> {
        self.mistakes.push(Mistake::new(MistakeKind::Parse, span, message));
        Err(())
    }

    fn take(&mut self) -> (Token, Span) {
        let next = self.lexer.next(&mut self.mistakes);
        std::mem::replace(&mut self.token, next)
    }

    fn advance(&mut self) {
        self.token = self.lexer.next(&mut self.mistakes);
    }
}

impl Frame {
    /// The opening bracket and how it closes; nothing for operators.
    fn bracket(&self) -> Option<(Span, &'static str)> {
        match self {
            Self::Paren { open } => Some((*open, ")")),
            Self::List { open, .. } => Some((*open, "]")),
            Self::Map { open, .. } => Some((*open, "}")),
            Self::Call { open, .. } => Some((*open, ")")),
            Self::Index { open, .. } => Some((*open, "]")),
            Self::Prefix { .. } | Self::Binary { .. } | Self::Then | Self::Otherwise => None,
        }
    }
}

fn infix(symbol: &str) -> Option<(Infix, u8)> {
    let strict = |op, level| Some((Infix::Strict(op), level));
    match symbol {
        "||" => Some((Infix::Or, 2)),
        "&&" => Some((Infix::And, 3)),
        "==" => strict(BinaryOp::Equal, 4),
        "!=" => strict(BinaryOp::NotEqual, 4),
        "<" => strict(BinaryOp::Less, 4),
        "<=" => strict(BinaryOp::LessOrEqual, 4),
        ">" => strict(BinaryOp::Greater, 4),
        ">=" => strict(BinaryOp::GreaterOrEqual, 4),
        "in" => strict(BinaryOp::In, 4),
        "+" => strict(BinaryOp::Add, 5),
        "-" => strict(BinaryOp::Subtract, 5),
        "*" => strict(BinaryOp::Multiply, 6),
        "/" => strict(BinaryOp::Divide, 6),
        "%" => strict(BinaryOp::Remainder, 6),
        _ => None,
    }
}

/// The user's text as it is shown in a sentence.
fn shorten(text: &str) -> String {
    if text.chars().count() <= 40 {
        return text.to_owned();
    }
    text.chars().take(37).chain("...".chars()).collect()
}
