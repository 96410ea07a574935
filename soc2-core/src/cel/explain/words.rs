//! Reasons as sentences.

use super::Observed;
use super::Shown;
use super::operand::push_reads;
use super::shown::visible;
use crate::cel::mistake::Span;
use crate::unknown::Unknown;
use crate::unknown::UnknownReason;

/// Why an answer is what it is.
pub(super) enum Why {
    Fact(Fact),
    /// Each would have to be otherwise.
    Each(Vec<Why>),
    /// One of them otherwise would be enough.
    NoneOf {
        span: Span,
        parts: Vec<Why>,
    },
    /// They hold, and may not all.
    Together {
        span: Span,
        parts: Vec<Why>,
    },
    /// An element decided.
    In {
        element: String,
        why: Box<Why>,
    },
    /// An element is what none may be.
    Held {
        span: Span,
        list: String,
        why: Box<Why>,
        reads: Vec<Observed>,
    },
    /// No element is what one has to be.
    Nothing {
        span: Span,
        list: String,
        count: usize,
        needs: String,
        example: Option<(String, Box<Why>)>,
        /// Whether the example meets a part of what is needed.
        is_near: bool,
        reads: Vec<Observed>,
    },
    /// Every element is what not all may be.
    Every {
        span: Span,
        list: String,
        count: usize,
        needs: String,
        reads: Vec<Observed>,
    },
    /// More, or fewer, elements than one.
    Count {
        span: Span,
        list: String,
        found: usize,
        labels: Vec<String>,
        count: usize,
        needs: String,
        reads: Vec<Observed>,
        truth: bool,
    },
    /// Under a condition.
    Since {
        why: Box<Why>,
        condition: Box<Why>,
    },
    Unknown {
        span: Span,
        unknowns: Vec<Unknown>,
        reads: Vec<Observed>,
    },
    Error {
        span: Span,
        message: String,
        reads: Vec<Observed>,
        absent: Option<String>,
    },
}

/// One fact: what it is, and what it would have to be.
pub(super) struct Fact {
    pub(super) span: Span,
    pub(super) name: String,
    pub(super) state: State,
    pub(super) need: Option<Need>,
    pub(super) reads: Vec<Observed>,
}

pub(super) enum State {
    Is(String),
    Absent,
    Present,
    Empty,
    /// `3 elements`
    Has(String),
    /// So many of a list meet a condition.
    Kept {
        kept: String,
        total: usize,
        needs: String,
    },
    /// The value is not shown.
    Hidden,
    /// Nor is how many there are, which the need tells with what it counts.
    HiddenCount,
}

/// What would have to be.
pub(super) enum Need {
    Is(String),
    Not(String),
    AtLeast(String),
    Over(String),
    AtMost(String),
    Under(String),
    OneOf(Vec<String>),
    NoneOf(Vec<String>),
    /// One of what stands elsewhere.
    Among {
        list: String,
        negated: bool,
    },
    /// A list or map that holds something.
    Holds {
        member: String,
        negated: bool,
    },
    Text {
        verb: &'static str,
        part: String,
        negated: bool,
    },
    /// A condition that is quoted.
    Meets {
        condition: String,
        negated: bool,
    },
    Present,
    Absent,
}

/// A sentence is cut here; it is long before that only where many conditions come together.
const SENTENCE: usize = 600;

/// Parts of a reason that are told one by one.
const PARTS: usize = 4;

/// A text of CEL that is longer is no name for what it comes to.
pub(super) const LONG: usize = 40;

/// Most sentences about one fact are no longer.
const FACT: usize = 80;

impl Why {
    /// The part of the expression that it is about.
    pub(super) fn span(&self) -> Span {
        match self {
            Self::Fact(fact) => fact.span,
            Self::Each(parts) => parts.first().map(Self::span).unwrap_or_default(),
            Self::In { why, .. } | Self::Since { why, .. } => why.span(),
            Self::NoneOf { span, .. } | Self::Together { span, .. } | Self::Held { span, .. } => *span,
            Self::Nothing { span, .. } | Self::Every { span, .. } | Self::Count { span, .. } => *span,
            Self::Unknown { span, .. } | Self::Error { span, .. } => *span,
        }
    }

    /// How much there is to read.
    pub(super) fn weight(&self) -> u32 {
        let Span { start, end } = self.span();
        end.saturating_sub(start)
    }

    /// Every reason that stands for itself, until told to stop.
    pub(super) fn each(self, tell: &mut dyn FnMut(Why) -> bool) -> bool {
        match self {
            Self::Each(parts) => parts.into_iter().all(|part| part.each(tell)),
            Self::In { element, why } => match *why {
                Self::Each(parts) => {
                    parts.into_iter().all(|part| Self::In { element: element.clone(), why: Box::new(part) }.each(tell))
                }
                why => tell(Self::In { element, why: Box::new(why) }),
            },
            Self::Since { why, condition } => match *why {
                // The condition is told once, with the first.
                Self::Each(parts) => {
                    let mut condition = Some(condition);
                    parts.into_iter().all(|part| match condition.take() {
                        Some(condition) => tell(Self::Since { why: Box::new(part), condition }),
                        None => part.each(tell),
                    })
                }
                why => tell(Self::Since { why: Box::new(why), condition }),
            },
            Self::Unknown { span, unknowns, reads } => unknowns.into_iter().all(|unknown| {
                let reads = reads.clone();
                tell(Self::Unknown { span, unknowns: vec![unknown], reads })
            }),
            other => tell(other),
        }
    }

    pub(super) fn into_reads(self, into: &mut Vec<Observed>) {
        match self {
            Self::Fact(fact) => push_reads(into, fact.reads),
            Self::Each(parts) | Self::NoneOf { parts, .. } | Self::Together { parts, .. } => {
                parts.into_iter().for_each(|part| part.into_reads(into));
            }
            Self::In { why, .. } => why.into_reads(into),
            Self::Held { why, mut reads, .. } => {
                why.into_reads(into);
                reads.retain(|read| !covers(into, read));
                push_reads(into, reads);
            }
            Self::Nothing { reads, example, .. } => {
                push_reads(into, reads);
                if let Some((_, why)) = example {
                    why.into_reads(into);
                }
            }
            Self::Every { reads, .. } | Self::Count { reads, .. } | Self::Error { reads, .. } => {
                push_reads(into, reads);
            }
            Self::Since { why, condition } => {
                why.into_reads(into);
                condition.into_reads(into);
            }
            Self::Unknown { unknowns, reads, .. } => {
                let missing = unknowns
                    .into_iter()
                    .map(|unknown| Observed { path: visible(&unknown.path), value: Shown::Unknown(unknown.reason) });
                push_reads(into, missing.collect());
                push_reads(into, reads);
            }
        }
    }

    pub(super) fn sentence(&self) -> String {
        let mut sentence = self.say();
        if sentence.len() > SENTENCE
            && let Some((end, _)) = sentence.char_indices().nth(SENTENCE)
        {
            sentence.truncate(end);
            sentence.push('…');
        }
        sentence
    }

    /// Recursion: as deep as the reasons, which is limited when they are found.
    fn say(&self) -> String {
        match self {
            Self::Fact(fact) => fact.say(),
            Self::Each(parts) => listed(parts, "; ", Self::say),
            Self::NoneOf { parts, .. } => none_of(parts),
            Self::Together { parts, .. } => {
                format!("{}; not all of this may be so", stated(parts))
            }
            Self::In { element, why } => within(element, why, why.say()),
            Self::Held { list, why, .. } => {
                format!("{}; no element of {list} may be so", why.state())
            }
            // What would be asked of an element is no help where it is long and there is none.
            Self::Nothing { list, count: 0, needs, .. } if needs.starts_with("meets ") && needs.len() > LONG => {
                format!("{list} is empty, needs an element")
            }
            Self::Nothing { list, count: 0, needs, .. } => {
                format!("{list} is empty, needs an element that {needs}")
            }
            Self::Nothing { list, count, needs, example, is_near, .. } => {
                let nearest = match example {
                    Some((label, why)) if *is_near => {
                        format!("; nearest is `{label}`, where {}", why.state())
                    }
                    Some(_) | None => String::new(),
                };
                format!("{} {needs}{nearest}", none(*count, list))
            }
            Self::Every { list, count, needs, .. } => match count {
                0 => format!("{list} is empty, needs an element that is otherwise"),
                1 => format!("the only one of {list} {needs}, which may not be"),
                count => format!("every one of {count} {list} {needs}, which may not be"),
            },
            Self::Count { list, found, labels, count, needs, truth, .. } => {
                let labels: Vec<String> = labels.iter().map(|label| format!("`{label}`")).collect();
                let more = if *found > labels.len() { ", …" } else { "" };
                let wanted = if *truth { "needs more or none" } else { "needs exactly one" };
                let each = if *found == 1 { "" } else { "each " };
                format!("{found} of {count} {list} ({}{more}) {each}{needs}, {wanted}", labels.join(", "))
            }
            Self::Since { why, condition } => format!("{}, since {}", why.say(), condition.state()),
            Self::Unknown { unknowns, .. } => unknowns.iter().map(unknown).collect::<Vec<_>>().join("; "),
            Self::Error { absent: Some(name), .. } => format!("`{name}` is absent, and the check reads it"),
            Self::Error { message, .. } => message.clone(),
        }
    }

    /// What is so, without what should be.
    fn state(&self) -> String {
        match self {
            Self::Fact(fact) => fact.is(),
            Self::Each(parts) | Self::Together { parts, .. } | Self::NoneOf { parts, .. } => stated(parts),
            Self::In { element, why } => within(element, why, why.state()),
            Self::Held { why, .. } => match &**why {
                Self::In { why, .. } => why.state(),
                why => why.state(),
            },
            Self::Nothing { count: 0, list, .. } => format!("{list} is empty"),
            Self::Nothing { list, count, needs, .. } => format!("{} {needs}", none(*count, list)),
            Self::Every { list, count, needs, .. } => format!("every one of {count} {list} {needs}"),
            Self::Since { why, .. } => why.state(),
            Self::Count { .. } | Self::Unknown { .. } | Self::Error { .. } => self.say(),
        }
    }

    /// The one name that it is about.
    fn about(&self) -> Option<&str> {
        match self {
            Self::Fact(fact) => Some(&fact.name),
            Self::In { why, .. } => why.about(),
            _ => None,
        }
    }
}

fn none(count: usize, list: &str) -> String {
    match count {
        1 => format!("no element of {list} (1 in all)"),
        _ => format!("none of {count} {list}"),
    }
}

/// Whether a read of the whole is told by a read of a part of it.
fn covers(known: &[Observed], whole: &Observed) -> bool {
    known.iter().any(|part| part.path.starts_with(&whole.path))
}

/// The element, unless what is said names it anyway.
fn within(element: &str, why: &Why, said: String) -> String {
    match why {
        Why::Unknown { .. } => said,
        _ if why.about().is_some_and(|about| about.starts_with(element)) => said,
        _ => format!("in `{element}`, {said}"),
    }
}

fn stated(parts: &[Why]) -> String {
    let mut said: Vec<String> = Vec::new();
    for part in parts {
        // That a field is there is said by what it is.
        let is_told = |name: &str| {
            parts
                .iter()
                .any(|other| matches!(other, Why::Fact(Fact { name: known, state: State::Is(_), .. }) if known == name))
        };
        if let Why::Fact(Fact { name, state: State::Present, .. }) = part
            && is_told(name)
        {
            continue;
        }
        let words = part.state();
        if !said.contains(&words) {
            said.push(words);
        }
    }
    if said.len() > PARTS + 1 {
        let more = said.len() - PARTS;
        said.truncate(PARTS);
        said.push(format!("{more} more hold"));
    }
    joined(&said)
}

fn listed(parts: &[Why], between: &str, say: fn(&Why) -> String) -> String {
    let mut said: Vec<String> = parts.iter().take(PARTS).map(say).collect();
    if parts.len() > PARTS {
        said.push(format!("and {} more", parts.len() - PARTS));
    }
    said.join(between)
}

/// Alternatives of which none holds. Of one fact, what it needs is joined: `needs "a" or "b"`.
fn none_of(parts: &[Why]) -> String {
    let facts: Option<Vec<&Fact>> = parts
        .iter()
        .map(|part| match part {
            Why::Fact(fact) => Some(fact),
            _ => None,
        })
        .collect();
    if let Some(facts) = facts
        && let [first, rest @ ..] = facts.as_slice()
        && rest.iter().all(|fact| fact.reads.first() == first.reads.first())
        && facts.iter().all(|fact| fact.need.is_some())
        && let is = facts.iter().find(|fact| !matches!(fact.state, State::Present)).unwrap_or(first).is()
        // That it is there is said by what it is.
        && facts.iter().all(|fact| matches!(fact.state, State::Present) || fact.is() == is)
    {
        let needs: Vec<String> = facts.iter().filter_map(|fact| fact.need.as_ref()).map(Need::object).collect();
        return format!("{is}, needs {}", needs.join(" or "));
    }
    // Two facts of one name are told apart by their paths.
    let named_twice = |name: &str| parts.iter().filter(|part| part.about() == Some(name)).count() > 1;
    let mut said: Vec<String> = parts
        .iter()
        .take(PARTS)
        .map(|part| match part {
            Why::Fact(fact) if named_twice(&fact.name) => match fact.reads.first() {
                Some(read) => fact.say_as(&read.path),
                None => fact.say(),
            },
            part => part.say(),
        })
        .collect();
    if parts.len() > PARTS {
        said.push(format!("and {} more", parts.len() - PARTS));
    }
    let count =
        if parts.len() == 2 { "neither holds".to_owned() } else { format!("none of these {} holds", parts.len()) };
    format!("{count}: {}", said.join("; "))
}

impl Fact {
    fn say(&self) -> String {
        self.say_as(&self.name)
    }

    fn say_as(&self, name: &str) -> String {
        let mut said = String::with_capacity(FACT);
        match (&self.need, &self.state) {
            (Some(need), State::Hidden | State::HiddenCount) => {
                push_all(&mut said, &["`", name, "` "]);
                need.push_verb_phrase(&mut said);
            }
            (need, _) => {
                self.push_is(name, &mut said);
                if let Some(need) = need.as_ref().filter(|need| !matches!(need, Need::Present)) {
                    said.push_str(", ");
                    need.push_verb_phrase(&mut said);
                }
            }
        }
        said
    }

    fn is(&self) -> String {
        let mut said = String::with_capacity(FACT);
        self.push_is(&self.name, &mut said);
        said
    }

    fn push_is(&self, name: &str, said: &mut String) {
        match &self.state {
            State::Is(value) => push_all(said, &["`", name, "` is ", value]),
            State::Absent => push_all(said, &["`", name, "` is absent"]),
            State::Present => push_all(said, &["`", name, "` is present"]),
            State::Empty | State::Kept { total: 0, .. } => push_all(said, &["`", name, "` is empty"]),
            State::Has(count) => push_all(said, &["`", name, "` has ", count]),
            State::Kept { kept, total, needs } => {
                let total = total.to_string();
                let (kept, needs) = match kept.as_str() {
                    "0" => ("none", needs.clone()),
                    "1" => ("1", needs.clone()),
                    kept => (kept, plural(needs)),
                };
                push_all(said, &[kept, " of ", &total, " `", name, "` ", &needs]);
            }
            State::HiddenCount => match &self.need {
                Some(need) => {
                    push_all(said, &["`", name, "` does not have "]);
                    need.push_object(said);
                }
                None => push_all(said, &["how many `", name, "` has is not shown"]),
            },
            State::Hidden => match &self.need {
                Some(need) => {
                    push_all(said, &["`", name, "` is not "]);
                    need.push_object(said);
                }
                None => push_all(said, &["`", name, "` is not shown"]),
            },
        }
    }
}

impl Need {
    /// `needs at least 14`
    fn push_verb_phrase(&self, said: &mut String) {
        match self {
            Self::Text { verb, part, negated: false } => push_all(said, &["needs to ", verb, " ", part]),
            Self::Text { verb, part, negated: true } => push_all(said, &["needs not to ", verb, " ", part]),
            Self::Holds { member, negated: false } => push_all(said, &["needs to contain ", member]),
            Self::Holds { member, negated: true } => push_all(said, &["needs not to contain ", member]),
            Self::Meets { condition, negated: false } => push_all(said, &["needs to meet `", condition, "`"]),
            Self::Meets { condition, negated: true } => push_all(said, &["needs not to meet `", condition, "`"]),
            other => {
                said.push_str("needs ");
                other.push_object(said);
            }
        }
    }

    /// `at least 14`
    fn object(&self) -> String {
        let mut said = String::new();
        self.push_object(&mut said);
        said
    }

    fn push_object(&self, said: &mut String) {
        match self {
            Self::Is(value) => said.push_str(value),
            Self::Not(value) => push_all(said, &["anything but ", value]),
            Self::AtLeast(value) => push_all(said, &["at least ", value]),
            Self::Over(value) => push_all(said, &["more than ", value]),
            Self::AtMost(value) => push_all(said, &["at most ", value]),
            Self::Under(value) => push_all(said, &["less than ", value]),
            Self::OneOf(values) => match values.as_slice() {
                [] => said.push_str("one of nothing: the list is empty"),
                [only] => said.push_str(only),
                values => push_all(said, &["one of ", &some(values)]),
            },
            Self::NoneOf(values) => match values.as_slice() {
                [only] => push_all(said, &["anything but ", only]),
                values => push_all(said, &["none of ", &some(values)]),
            },
            Self::Among { list, negated: false } => push_all(said, &["one of ", list]),
            Self::Among { list, negated: true } => push_all(said, &["none of ", list]),
            Self::Text { verb, part, negated: false } => push_all(said, &["a text that ", third(verb), " ", part]),
            Self::Text { verb, part, negated: true } => push_all(said, &["a text that does not ", verb, " ", part]),
            Self::Holds { member, negated: false } => push_all(said, &[member, " among them"]),
            Self::Holds { member, negated: true } => push_all(said, &["no ", member, " among them"]),
            Self::Meets { condition, negated: false } => push_all(said, &["what meets `", condition, "`"]),
            Self::Meets { condition, negated: true } => push_all(said, &["what does not meet `", condition, "`"]),
            Self::Present => said.push_str("to be present"),
            Self::Absent => said.push_str("to be absent"),
        }
    }

    /// `Length` at least 14: after `has`. An element of its own is called `a value`.
    pub(super) fn had(&self, name: &str, is_element: bool) -> String {
        let name = if is_element { "a value".to_owned() } else { format!("`{name}`") };
        match self {
            Self::Present => name,
            Self::Absent => format!("no {name}"),
            Self::Is(value) if is_element => format!("the value {value}"),
            Self::Not(value) => format!("{name} other than {value}"),
            Self::NoneOf(values) => format!("{name} other than {}", some(values)),
            Self::Text { verb, part, negated: false } => format!("{name} that {} {part}", third(verb)),
            Self::Text { verb, part, negated: true } => format!("{name} that does not {verb} {part}"),
            Self::Holds { member, negated: false } => format!("{member} in {name}"),
            Self::Holds { member, negated: true } => format!("no {member} in {name}"),
            Self::Meets { condition, negated: false } => format!("{name} that meets `{condition}`"),
            Self::Meets { condition, negated: true } => format!("{name} that does not meet `{condition}`"),
            other => format!("{name} {}", other.object()),
        }
    }
}

/// What is said of one, of several.
pub(super) fn plural(needs: &str) -> String {
    let several = match needs.split_once(' ') {
        Some(("has", rest)) => format!("have {rest}"),
        Some(("meets", rest)) => format!("meet {rest}"),
        _ => needs.to_owned(),
    };
    several.replace(" and meets ", " and meet ")
}

fn push_all(said: &mut String, parts: &[&str]) {
    parts.iter().for_each(|part| said.push_str(part));
}

fn some(values: &[String]) -> String {
    let mut said: Vec<&str> = values.iter().take(6).map(String::as_str).collect();
    let more = format!("… {} in all", values.len());
    if values.len() > 6 {
        said.push(&more);
    }
    said.join(", ")
}

fn third(verb: &str) -> &'static str {
    match verb {
        "contain" => "contains",
        "start with" => "starts with",
        "end with" => "ends with",
        _ => "matches",
    }
}

/// What is not known, and why.
pub(super) fn unknown(unknown: &Unknown) -> String {
    let path = visible(&unknown.path);
    match &unknown.reason {
        UnknownReason::Missing => format!("`{path}` is missing from the facts"),
        UnknownReason::Denied { code } => format!("`{path}` could not be read: `{}`", visible(code)),
        UnknownReason::Stale => format!("`{path}` is older than the check allows"),
        UnknownReason::Incomplete => format!("`{path}` is only a part of the whole"),
    }
}

pub(super) fn joined(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
