//! Why something did not pass: found when it is evaluated, told when somebody reads it.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::OnceLock;

use crate::cel;
use crate::cel::Budget;
use crate::cel::ExplainOptions;
use crate::cel::Input;
use crate::cel::Inputs;
use crate::cel::Trace;
use crate::cel::Value;
use crate::cel::Witness;
use crate::document::Document;
use crate::document::Node;
use crate::document::NodeId;
use crate::program::CompiledVariant;
use crate::time::Instant;
use crate::unknown::Unknown;

/// Why something did not pass: the parts of the check that decided, as a slice of [`Witness`]es.
///
/// What decided is found when the check is evaluated; the sentences, values and paths are made when they are first
/// read. Until then, and as long as this is kept, it keeps the facts that it tells of.
#[derive(Clone, Default)]
pub struct Witnesses(Option<Arc<Inner>>);

struct Inner {
    told: OnceLock<Vec<Witness>>,
    origin: Origin,
}

enum Origin {
    /// What is not known, where there is no expression to explain.
    Unknown(Vec<Unknown>),
    Expression {
        scene: Arc<Scene>,
        question: Question,
        item: Option<Item>,
        trace: Trace,
    },
    Several(Vec<Witnesses>),
}

/// What the expressions of one variant of a check see of one subject. It owns, or shares, all of it.
pub(crate) struct Scene {
    pub(crate) compiled: Arc<CompiledVariant>,
    /// In the order of the slots.
    pub(crate) sources: Vec<Seen>,
    pub(crate) params: Document,
    /// What `subject` is in expressions.
    pub(crate) subject: Document,
    pub(crate) now: Instant,
}

/// A source as a check sees it.
pub(crate) enum Seen {
    Facts(Document),
    Unknown(Unknown),
}

/// The expressions of a variant that can decide.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Question {
    ForEach,
    Key,
    Applies,
    Pass,
}

/// The element that `item` is.
enum Item {
    /// It stands in one of the scene's documents.
    Place(usize, NodeId),
    Value(Value<'static>),
}

/// What says how things should be: everything else in an expression says how they are.
const STANDARDS: [&str; 3] = ["params", "subject", "now"];

impl Witnesses {
    /// What is not known, where there is no expression to explain.
    pub(crate) fn of_unknowns(unknowns: &[Unknown]) -> Self {
        match unknowns {
            [] => Self(None),
            unknowns => {
                let told = unknowns.iter().take(ExplainOptions::default().limit);
                Self::from(Origin::Unknown(told.cloned().collect()))
            }
        }
    }

    /// What decided that an expression of the scene is not true; nothing where it is.
    pub(crate) fn of(
        scene: &Arc<Scene>,
        question: Question,
        inputs: &Inputs<'_>,
        item: Option<&Input<'_>>,
        budget: &mut Budget<'_>,
    ) -> Self {
        let Some(expression) = scene.expression(question) else { return Self(None) };
        let Some(trace) = cel::trace_sharing(expression, inputs, budget) else { return Self(None) };
        let kept = item.map(|item| Item::of(item, scene));
        match kept {
            // An element that was built of facts cannot be kept: it is told while it is there.
            Some(None) => {
                let told = OnceLock::from(scene.tell(question, inputs, &trace, budget));
                Self(Some(Arc::new(Inner { told, origin: Origin::Several(Vec::new()) })))
            }
            kept => Self::from(Origin::Expression { scene: Arc::clone(scene), question, item: kept.flatten(), trace }),
        }
    }

    /// These and those of others, as many as are told.
    pub(crate) fn and(self, others: impl IntoIterator<Item = Self>) -> Self {
        let mut all: Vec<Self> = std::iter::once(self).chain(others).filter(|it| it.0.is_some()).collect();
        match all.len() {
            0 | 1 => all.pop().unwrap_or_default(),
            _ => Self::from(Origin::Several(all)),
        }
    }

    fn from(origin: Origin) -> Self {
        Self(Some(Arc::new(Inner { told: OnceLock::new(), origin })))
    }
}

impl Deref for Witnesses {
    type Target = [Witness];

    fn deref(&self) -> &[Witness] {
        match &self.0 {
            Some(inner) => inner.told.get_or_init(|| inner.origin.tell()),
            None => &[],
        }
    }
}

impl<'w> IntoIterator for &'w Witnesses {
    type Item = &'w Witness;
    type IntoIter = std::slice::Iter<'w, Witness>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl PartialEq for Witnesses {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Witnesses {}

impl fmt::Debug for Witnesses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl Origin {
    fn tell(&self) -> Vec<Witness> {
        match self {
            Self::Unknown(unknowns) => unknowns.iter().map(Witness::of_unknown).collect(),
            Self::Expression { scene, question, item, trace } => {
                let mut inputs = scene.inputs();
                if let Some(item) = item {
                    inputs.bind_slot(scene.compiled.item, item.input(scene));
                }
                scene.tell(*question, &inputs, trace, &mut Budget::default())
            }
            Self::Several(several) => {
                several.iter().flat_map(Deref::deref).take(ExplainOptions::default().limit).cloned().collect()
            }
        }
    }
}

impl Scene {
    /// What the variables are bound to, but for `item`.
    pub(crate) fn inputs(&self) -> Inputs<'_> {
        let mut inputs = Inputs::new(&self.compiled.env);
        let sources = self.sources.iter().map(|source| match source {
            Seen::Facts(document) => Input::Node(document.root()),
            Seen::Unknown(unknown) => Input::Unknown(unknown),
        });
        let others = [
            Input::Node(self.params.root()),
            Input::Node(self.subject.root()),
            Input::Value(Value::Timestamp(self.now.timestamp().into())),
        ];
        // The order of the slots; sources are of their types since they were held against their schemas.
        for (slot, input) in sources.chain(others).enumerate() {
            inputs.bind_slot(slot, input);
        }
        inputs
    }

    /// How many values the facts hold that it sees.
    pub(crate) fn n_facts(&self) -> usize {
        let of_source = |source: &Seen| match source {
            Seen::Facts(document) => document.n_values(),
            Seen::Unknown(_) => 0,
        };
        self.sources.iter().map(of_source).sum()
    }

    fn documents(&self) -> impl Iterator<Item = &Document> {
        let sources = self.sources.iter().filter_map(|source| match source {
            Seen::Facts(document) => Some(document),
            Seen::Unknown(_) => None,
        });
        sources.chain([&self.params, &self.subject])
    }

    fn expression(&self, question: Question) -> Option<&cel::Expression> {
        match question {
            Question::ForEach => self.compiled.for_each.as_ref(),
            Question::Key => self.compiled.key.as_ref(),
            Question::Applies => self.compiled.applies.as_ref(),
            Question::Pass => Some(&self.compiled.pass),
        }
    }

    fn tell(&self, question: Question, inputs: &Inputs<'_>, trace: &Trace, budget: &mut Budget<'_>) -> Vec<Witness> {
        let Some(expression) = self.expression(question) else { return Vec::new() };
        let options = ExplainOptions { standards: &STANDARDS, ..Default::default() };
        trace.tell_sharing(expression, inputs, budget, &options)
    }
}

impl Item {
    fn of(input: &Input<'_>, scene: &Scene) -> Option<Self> {
        match input {
            Input::Node(node) => Self::place(*node, scene),
            Input::Value(value) => value.clone().into_owned().map(Self::Value),
            Input::Absent | Input::Unknown(_) => None,
        }
    }

    fn input<'s>(&'s self, scene: &'s Scene) -> Input<'s> {
        match self {
            Self::Place(at, id) => {
                scene.documents().nth(*at).map_or(Input::Absent, |document| Input::Node(document.node(*id)))
            }
            Self::Value(value) => Input::Value(value.clone()),
        }
    }

    fn place(node: Node<'_>, scene: &Scene) -> Option<Self> {
        let at = scene.documents().position(|document| document.node(node.id()) == node)?;
        Some(Self::Place(at, node.id()))
    }
}
