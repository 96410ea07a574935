//! Conditions that can be told at a glance: places in facts, each asked one question, as tests that jump to the next.
//!
//! Facts are most often what they should be: booleans, texts and numbers that stand where they are looked for. Of these
//! nothing has to be made or moved. Whatever is otherwise (absent, unknown, of another type) ends the glance without an
//! answer, and then the evaluator is asked, which knows the rules. So a glance never decides what the evaluator would
//! decide otherwise, and never says that something went wrong.

mod lower;

use jiff::SignedDuration;

pub(super) use self::lower::glances;
use super::ast::BinaryOp;
use super::collections::Key;
use super::operators;
use super::patterns::Pattern;
use super::plan::NodeId;
use super::plan::TextTest;
use super::timestamp::Timestamp;
use super::value::Text;
use super::value::Value;
use crate::document::Name;
use crate::document::Scalar;

/// A condition as tests.
#[derive(Debug)]
pub(super) struct Glance {
    pub(super) tests: Box<[Test]>,
    pub(super) entry: Jump,
    /// What it takes of the budget, whatever comes of it; loops take more for each element.
    pub(super) steps: u64,
}

#[derive(Debug)]
pub(super) struct Test {
    pub(super) asks: Asks,
    pub(super) then: Jump,
    pub(super) otherwise: Jump,
    /// Where nothing stands at the place and the expression says what is taken instead.
    pub(super) absent: Option<Jump>,
}

#[derive(Debug)]
pub(super) enum Asks {
    Place(Place, Question),
    /// Whether two values are in an order.
    Order(BinaryOp, Box<[Term; 2]>),
    /// As much of two versions.
    Versions(BinaryOp, Box<[Term; 2]>),
}

impl Test {
    #[inline]
    pub(super) fn to(&self, holds: bool) -> Jump {
        if holds { self.then } else { self.otherwise }
    }
}

/// The position of a test, or an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Jump(u32);

impl Jump {
    const TRUE: Self = Self(u32::MAX);
    const FALSE: Self = Self(u32::MAX - 1);

    /// The position of the test; past all of them for an answer.
    #[inline]
    pub(super) fn position(self) -> usize {
        self.0 as usize
    }

    #[inline]
    pub(super) fn answer(self) -> Option<bool> {
        match self {
            Self::TRUE => Some(true),
            Self::FALSE => Some(false),
            _ => None,
        }
    }
}

/// Where to look.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) base: Base,
    pub(super) hops: Box<[Hop]>,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Base {
    Local(usize),
    Variable(usize),
}

#[derive(Debug)]
pub(super) enum Hop {
    Field(Name),
    /// `.?field`
    Optional(Name),
    /// `[key]`
    Key(Term),
}

/// A value that is made of places without being kept anywhere.
#[derive(Debug)]
pub(super) enum Term {
    Constant(Constant),
    Place(Place),
    /// How many elements or entries stand at a place.
    Size(Place),
    /// `timestamp(text)`
    Timestamp(Box<Term>),
    /// `semver(text)`
    Version(Box<Term>),
    Sum(Box<[Term; 2]>),
    Difference(Box<[Term; 2]>),
    /// What depends on no variable of a macro is worked out once in an evaluation.
    Once(usize, Box<Term>),
    /// Whatever else a node gives; only inside of [`Term::Once`].
    Node(NodeId),
}

#[derive(Debug)]
pub(super) enum Constant {
    Text(Box<str>),
    Other(Known<'static>),
}

/// A value that needs no memory of its own.
#[derive(Debug, Clone, Copy)]
pub(super) enum Known<'a> {
    Fact(Scalar<'a>),
    Timestamp(Timestamp),
    Duration(SignedDuration),
    /// One without a pre-release or a build.
    Version([u64; 3]),
}

/// What is asked of a place.
#[derive(Debug)]
pub(super) enum Question {
    /// Whether it is true.
    IsTrue,
    Has(Name),
    Compare(BinaryOp, Term),
    /// Membership in a constant list, whose elements are ordered as keys.
    InSet(Box<[Key<'static>]>),
    /// Whether the list that stands here has an element.
    Holds(Term),
    Matches(Pattern),
    TextTest(TextTest, Box<str>),
    /// `all` and `exists`: what of one element decides for all.
    Loop {
        deciding: bool,
        local: usize,
        body: NodeId,
    },
    /// `cel.bind`: the place gets a name.
    Bind(usize),
}

/// How many terms an evaluation remembers; others are worked out where they are met.
pub(super) const MAX_ONCE: usize = 4;

/// Chains of more steps are no terms.
const MAX_TERM_STEPS: usize = 8;

impl Constant {
    fn of(value: &Value<'static>) -> Option<Self> {
        match value {
            Value::String(text) => Some(Self::Text((**text).into())),
            other => Known::of(other).map(Self::Other),
        }
    }

    #[inline]
    pub(super) fn known(&self) -> Known<'_> {
        match self {
            Self::Text(text) => Known::Fact(Scalar::Text(text.as_bytes())),
            Self::Other(known) => *known,
        }
    }
}

impl<'a> Known<'a> {
    pub(super) fn of(value: &Value<'a>) -> Option<Self> {
        Some(match value {
            Value::Bool(value) => Self::Fact(Scalar::Bool(*value)),
            Value::Int(value) => Self::Fact(Scalar::Int(*value)),
            Value::Double(value) => Self::Fact(Scalar::Double(*value)),
            Value::String(Text::Borrowed(text)) => Self::Fact(Scalar::Text(text.as_bytes())),
            Value::Timestamp(at) => Self::Timestamp(*at),
            Value::Duration(span) => Self::Duration(*span),
            Value::Version(version) if version.pre.is_empty() && version.build.is_empty() => {
                Self::Version([version.major, version.minor, version.patch])
            }
            _ => return None,
        })
    }

    /// Two values added; nothing if they cannot be, or the sum has no place.
    pub(super) fn plus(self, other: Self) -> Option<Self> {
        match (self, other) {
            (Self::Fact(Scalar::Int(one)), Self::Fact(Scalar::Int(other))) => {
                one.checked_add(other).map(|sum| Self::Fact(Scalar::Int(sum)))
            }
            (Self::Timestamp(at), Self::Duration(by)) | (Self::Duration(by), Self::Timestamp(at)) => {
                at.checked_add(by).map(Self::Timestamp)
            }
            (Self::Duration(one), Self::Duration(other)) => one.checked_add(other).and_then(Self::span),
            _ => None,
        }
    }

    pub(super) fn minus(self, other: Self) -> Option<Self> {
        match (self, other) {
            (Self::Fact(Scalar::Int(one)), Self::Fact(Scalar::Int(other))) => {
                one.checked_sub(other).map(|rest| Self::Fact(Scalar::Int(rest)))
            }
            (Self::Timestamp(at), Self::Timestamp(other)) => at.since(other).map(Self::Duration),
            (Self::Timestamp(at), Self::Duration(by)) => at.checked_add(by.checked_neg()?).map(Self::Timestamp),
            (Self::Duration(one), Self::Duration(other)) => one.checked_sub(other).and_then(Self::span),
            _ => None,
        }
    }

    fn span(span: SignedDuration) -> Option<Self> {
        i64::try_from(span.as_nanos()).is_ok().then_some(Self::Duration(span))
    }

    /// A plain `1.2.3`.
    pub(super) fn version(text: &[u8]) -> Option<Self> {
        let mut numbers = text.split(|byte| *byte == b'.').map(|digits| match digits {
            [b'0'] => Some(0),
            [b'1'..=b'9', ..] if digits.len() < 10 => digits
                .iter()
                .try_fold(0, |sum: u64, digit| digit.is_ascii_digit().then(|| sum * 10 + u64::from(digit - b'0'))),
            _ => None,
        });
        let version = [numbers.next()??, numbers.next()??, numbers.next()??];
        numbers.next().is_none().then_some(Self::Version(version))
    }
}

impl Place {
    /// Whether something has to stand there.
    fn is_certain(&self) -> bool {
        !self.hops.iter().any(|hop| matches!(hop, Hop::Optional(_)))
    }
}

impl Term {
    /// Whether it surely depends on no variable of a macro.
    fn is_still(&self) -> bool {
        match self {
            Self::Constant(_) | Self::Once(..) => true,
            Self::Place(place) | Self::Size(place) => {
                let is_field = |hop: &Hop| matches!(hop, Hop::Field(_));
                matches!(place.base, Base::Variable(_)) && place.hops.iter().all(is_field)
            }
            Self::Timestamp(_) | Self::Version(_) | Self::Sum(_) | Self::Difference(_) | Self::Node(_) => false,
        }
    }
}

impl Question {
    /// The answer for a constant.
    fn of_constant(&self, value: &Value<'static>) -> Option<bool> {
        match (self, value) {
            (Self::IsTrue, Value::Bool(value)) => Some(*value),
            (Self::Compare(op, Term::Constant(right)), value) => {
                compare(*op, Constant::of(value)?.known(), right.known())
            }
            (Self::InSet(keys), value) => Some(operators::in_set(value, keys)),
            (Self::TextTest(test, part), Value::String(text)) => Some(test.holds(text, part)),
            (Self::Loop { deciding, .. }, Value::List(list)) if list.is_empty() => Some(!deciding),
            _ => None,
        }
    }
}

/// The truth of a comparison between values of one type.
#[inline]
pub(super) fn compare(op: BinaryOp, left: Known<'_>, right: Known<'_>) -> Option<bool> {
    match (left, right) {
        (Known::Fact(left), Known::Fact(right)) => compare_facts(op, left, right),
        (Known::Timestamp(left), Known::Timestamp(right)) => op.holds(|| left.cmp(&right)),
        (Known::Duration(left), Known::Duration(right)) => op.holds(|| left.cmp(&right)),
        (Known::Version(left), Known::Version(right)) => op.holds(|| left.cmp(&right)),
        _ => None,
    }
}

#[inline]
fn compare_facts(op: BinaryOp, left: Scalar<'_>, right: Scalar<'_>) -> Option<bool> {
    match (left, right) {
        // Lengths are looked at first.
        (Scalar::Text(left), Scalar::Text(right)) if op == BinaryOp::Equal => Some(left == right),
        (Scalar::Text(left), Scalar::Text(right)) if op == BinaryOp::NotEqual => Some(left != right),
        (Scalar::Text(left), Scalar::Text(right)) => op.holds(|| left.cmp(right)),
        (Scalar::Int(left), Scalar::Int(right)) => op.holds(|| left.cmp(&right)),
        (Scalar::Bool(left), Scalar::Bool(right)) => op.holds(|| left.cmp(&right)),
        (Scalar::Double(left), Scalar::Double(right)) => {
            let order = left.partial_cmp(&right)?;
            op.holds(|| order)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests;
