//! What a program reads of a source, with what the source's schema says of it: how its data is taken in.
//!
//! A shape is made once, when the program is compiled, of a [`Schema`] and of the paths that expressions read.

use std::collections::BTreeMap;

use crate::catalog::Source;
use crate::cel::PathStep;
use crate::document::json::Quoted;
use crate::document::tag;
use crate::literal::Literal;
use crate::schema::Additional;
use crate::schema::Schema;
use crate::schema::SchemaType;

/// A source of a catalog, and what is read of it.
#[derive(Debug)]
pub(crate) struct KnownSource {
    pub(crate) source: Source,
    /// How a response is taken in; nothing when no check reads the source.
    pub(crate) shape: Option<Shape>,
}

/// The paths that expressions read, as a tree.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wanted {
    /// Everything from here on.
    all: bool,
    members: BTreeMap<String, Wanted>,
    /// Of every element, and of every member whatever its name.
    each: Option<Box<Wanted>>,
}

/// Of a path with more steps than this, everything is read from there on: nothing recurses deeper.
const DEEPEST: usize = 32;

impl Wanted {
    /// Wants all that is there.
    pub(crate) fn everything() -> Self {
        Self { all: true, ..Self::default() }
    }

    /// Wants what is behind a path.
    pub(crate) fn add<'p>(&mut self, path: impl IntoIterator<Item = PathStep<'p>>) {
        let mut here = self;
        for step in path.into_iter().take(DEEPEST) {
            here = match step {
                PathStep::Field(name) => here.members.entry(name.to_owned()).or_default(),
                PathStep::Each => here.each.get_or_insert_default(),
            };
        }
        here.all = true;
    }

    /// Recursion: at most `DEEPEST`, as below.
    fn and(mut self, other: &Self) -> Self {
        self.all |= other.all;
        for (name, wanted) in &other.members {
            let own = self.members.remove(name).unwrap_or_default();
            self.members.insert(name.clone(), own.and(wanted));
        }
        if let Some(each) = &other.each {
            let own = self.each.take().map_or_else(Self::default, |own| *own);
            self.each = Some(Box::new(own.and(each)));
        }
        self
    }

    fn each(&self) -> Option<Self> {
        match self.all {
            true => Some(Self { all: true, ..Self::default() }),
            false => self.each.as_deref().cloned(),
        }
    }

    /// What is wanted of a member, if it is wanted.
    fn member(&self, name: &str) -> Option<Self> {
        match (self.members.get(name), self.each()) {
            (Some(own), Some(each)) => Some(each.and(own)),
            (Some(own), None) => Some(own.clone()),
            (None, each) => each,
        }
    }
}

/// How a value is taken in.
#[derive(Debug)]
pub(crate) enum Shape {
    /// As it is, with all that is in it.
    Anything,
    /// Held against a schema, or read in part.
    Described(Box<Described>),
}

/// A value of which something is said.
#[derive(Debug)]
pub(crate) struct Described {
    /// The types that it may have; any when empty.
    pub(crate) types: Vec<SchemaType>,
    /// The members that are read by name: those that the schema describes first, in its order.
    pub(crate) members: Vec<Member>,
    tags: Vec<u32>,
    /// The members that are not read by name.
    pub(crate) others: Others,
    /// How elements are taken in; nothing when they are not read.
    pub(crate) items: Option<Shape>,
}

/// One member that is read.
#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) name: String,
    pub(crate) shape: Shape,
    /// The schema knows it, so that `null` is absence.
    pub(crate) is_described: bool,
    /// What it holds is never shown.
    pub(crate) is_sensitive: bool,
    pub(crate) when_absent: WhenAbsent,
}

/// What the absence of a member means.
#[derive(Debug)]
pub(crate) enum WhenAbsent {
    /// That there is none.
    Nothing,
    /// This value.
    Default(Literal),
    /// That it was not collected, for the tool always prints it.
    Missing,
    /// The same, unless it is `null`: then the tool says that there is none.
    MissingUnlessNull,
}

/// What becomes of members that are not read by name.
#[derive(Debug)]
pub(crate) enum Others {
    /// They are left out.
    Skipped,
    /// They are taken as they are.
    Anything,
    /// Each has this shape, and `null` is absence.
    Each(Shape),
    /// Each has this shape; the schema says nothing of them.
    EachUndescribed(Shape),
}

static ANYTHING: Described = Described {
    types: Vec::new(),
    members: Vec::new(),
    tags: Vec::new(),
    others: Others::Anything,
    items: Some(Shape::Anything),
};

impl Shape {
    /// How one response of a source is taken in.
    pub(crate) fn of_response(source: &Source, wanted: &Wanted) -> Self {
        let wanted = match source.per_resource {
            None => wanted.clone(),
            // Responses are taken in alike, whichever resource is asked for by name.
            Some(_) => {
                let each = wanted.each().unwrap_or_default();
                wanted.members.values().fold(each, Wanted::and)
            }
        };
        Self::of(&source.schema, &wanted)
    }

    /// Recursion: as deep as the schema, whose text was limited, or as the wanted paths.
    fn of(schema: &Schema, wanted: &Wanted) -> Self {
        if wanted.all && schema.says_nothing() {
            return Self::Anything;
        }
        let anything = Schema::default();
        let mut members: Vec<Member> = Vec::new();
        for (name, schema_of_member) in &schema.properties {
            if let Some(wanted) = wanted.member(name) {
                let shape = Self::of(schema_of_member, &wanted);
                let when_absent = when_absent(schema, name, schema_of_member);
                let (is_described, is_sensitive) = (true, schema_of_member.sensitive);
                members.push(Member { name: name.clone(), shape, is_described, is_sensitive, when_absent });
            }
        }
        let each_other = match &schema.additional {
            Additional::Each(schema) => Some(&**schema),
            Additional::Allowed => None,
        };
        for name in wanted.members.keys().filter(|name| !schema.properties.contains_key(*name)) {
            if let Some(wanted) = wanted.member(name) {
                let shape = Self::of(each_other.unwrap_or(&anything), &wanted);
                let (is_described, when_absent) = (each_other.is_some(), WhenAbsent::Nothing);
                members.push(Member { name: name.clone(), shape, is_described, is_sensitive: false, when_absent });
            }
        }
        let others = match (wanted.each(), each_other) {
            (None, _) => Others::Skipped,
            (Some(wanted), Some(schema)) => Others::Each(Self::of(schema, &wanted)),
            (Some(wanted), None) => match Self::of(&anything, &wanted) {
                Self::Anything => Others::Anything,
                shape @ Self::Described(_) => Others::EachUndescribed(shape),
            },
        };
        let items = wanted.each().map(|wanted| Self::of(schema.items.as_deref().unwrap_or(&anything), &wanted));
        let tags = members.iter().map(|member| tag(member.name.as_bytes())).collect();
        Self::Described(Box::new(Described { types: schema.types.clone(), members, tags, others, items }))
    }

    /// What is said of a value; of anything, nothing.
    pub(crate) fn described(&self) -> &Described {
        match self {
            Self::Anything => &ANYTHING,
            Self::Described(described) => described,
        }
    }
}

fn when_absent(schema: &Schema, name: &String, member: &Schema) -> WhenAbsent {
    match &member.default {
        Some(default) => WhenAbsent::Default(default.clone()),
        None if !schema.required.contains(name) => WhenAbsent::Nothing,
        None if member.types.contains(&SchemaType::Null) => WhenAbsent::MissingUnlessNull,
        None => WhenAbsent::Missing,
    }
}

impl Described {
    /// The position of a member that is read by name. Most texts keep the order of the schema, so the one at `guess`
    /// is tried first.
    #[inline]
    pub(crate) fn find(&self, name: &Quoted<'_>, guess: usize) -> Option<usize> {
        let tag = name.tag();
        let is_it = |at: usize| self.tags[at] == tag && self.members[at].name == *name.text;
        if guess < self.tags.len() && is_it(guess) {
            return Some(guess);
        }
        (0..self.tags.len()).find(|at| is_it(*at))
    }

    /// Whether the value may be of this type.
    #[inline]
    pub(crate) fn allows(&self, given: SchemaType) -> bool {
        given.is_among(&self.types)
    }

    /// Whether whole numbers are read as doubles.
    pub(crate) fn is_only_double(&self) -> bool {
        !self.types.is_empty() && !self.types.contains(&SchemaType::Integer)
    }

    /// The types as a message names them.
    pub(crate) fn type_names(&self) -> String {
        self.types.iter().map(|name| name.name()).collect::<Vec<_>>().join(" or ")
    }
}
