//! The questions of one check, asked of one subject within what a finding may take.

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use crate::allowance::Allowance;
use crate::cel;
use crate::cel::Answer;
use crate::cel::Budget;
use crate::cel::EvalErrorKind;
use crate::cel::Input;
use crate::cel::Inputs;
use crate::cel::List;
use crate::cel::Map;
use crate::cel::Value;
use crate::finding::ErrorReason;
use crate::finding::NotApplicable;
use crate::finding::Outcome;
use crate::finding::Question;
use crate::finding::Resource;
use crate::finding::Scene;
use crate::finding::Witnesses;
use crate::id::CheckId;
use crate::unknown::Unknown;
use crate::unknown::UnknownReason;

/// What a finding has left of its allowance.
pub(super) struct Purse<'a> {
    check: &'a CheckId,
    allowance: &'a Allowance<'a>,
    left: Cell<Budget<'a>>,
    /// As much again, for finding out why what did not pass did not.
    tracing: Cell<Budget<'a>>,
}

impl<'a> Purse<'a> {
    pub(super) fn of(check: &'a CheckId, allowance: &'a Allowance<'a>) -> Self {
        Self { check, allowance, left: Cell::new(allowance.budget()), tracing: Cell::new(allowance.budget()) }
    }

    /// One question more.
    fn ask<'e>(&self, expression: &'e cel::Expression, inputs: &Inputs<'e>) -> Answer<'e> {
        let mut left = self.left.get();
        let answer = cel::evaluate_sharing(expression, inputs, &mut left);
        self.left.set(left);
        answer
    }

    /// Whether it is spent or the caller has cancelled: short evaluations do not look.
    pub(super) fn is_empty(&self) -> bool {
        self.left.get().steps == 0 || self.is_cancelled()
    }

    /// Whether the caller has cancelled. By a name of its own also in what is built: who looks for races finds it by that.
    #[inline(never)]
    pub(super) fn is_cancelled(&self) -> bool {
        self.allowance.cancel.is_some_and(|cancel| cancel.load(Ordering::Relaxed))
    }

    /// Adds what is allowed for so many resources.
    pub(super) fn add_for(&self, n_resources: usize) {
        let more = self.allowance.steps_per_resource.saturating_mul(n_resources as u64);
        for budget in [&self.left, &self.tracing] {
            let left = budget.get();
            budget.set(Budget { steps: left.steps.saturating_add(more), ..left });
        }
    }

    /// Why something did not pass, as far as it can be found out. Where the evaluation met its limit, that is why; where
    /// only finding out met it, nobody knows.
    fn trace(&self, find: impl FnOnce(&mut Budget<'a>) -> Witnesses) -> Witnesses {
        let mut spent = self.left.get();
        if spent.steps == 0 {
            return find(&mut spent);
        }
        let mut left = self.tracing.get();
        if left.steps == 0 {
            return Witnesses::default();
        }
        let found = find(&mut left);
        self.tracing.set(left);
        if left.steps == 0 { Witnesses::default() } else { found }
    }

    /// An error in words; where a limit was met, it is the check that takes too much.
    pub(super) fn told(&self, error: &cel::EvalError) -> String {
        match error.kind {
            EvalErrorKind::Limit => format!("check `{}`: {error}", self.check),
            EvalErrorKind::Eval | EvalErrorKind::WrongType => error.to_string(),
        }
    }
}

/// What `applies` and `pass` come to on one element, or on the subject as a whole.
pub(super) struct Judgment {
    pub(super) outcome: Outcome,
    pub(super) message: Option<String>,
    pub(super) witnesses: Witnesses,
    pub(super) missing: Vec<Unknown>,
}

/// One variant of a check on one element, or on the subject as a whole.
pub(super) struct Asking<'s, 'a> {
    scene: &'s Arc<Scene>,
    purse: &'s Purse<'a>,
    inputs: Inputs<'s>,
    item: Option<Input<'s>>,
}

impl<'s, 'a> Asking<'s, 'a> {
    pub(super) fn of(scene: &'s Arc<Scene>, purse: &'s Purse<'a>) -> Self {
        Self { scene, purse, inputs: scene.inputs(), item: None }
    }

    /// The elements to look at; none where the variant looks at the subject as a whole.
    pub(super) fn elements(&self) -> Option<Answer<'s>> {
        let for_each = self.scene.compiled.for_each.as_ref()?;
        Some(self.purse.ask(for_each, &self.inputs))
    }

    /// The element that is asked about next: in its place, where it stands in facts, so that witnesses can name it.
    pub(super) fn take(&mut self, element: Input<'s>) {
        let element = match element {
            Input::Value(Value::Map(Map::Facts(node)) | Value::List(List::Facts(node))) => Input::Node(node),
            element => element,
        };
        self.inputs.bind_slot(self.scene.compiled.item, element.clone());
        self.item = Some(element);
    }

    pub(super) fn resource(&self) -> Resource {
        let key = self.scene.compiled.key.as_ref().map(|key| self.purse.ask(key, &self.inputs));
        let id = match key {
            Some(Answer::Value(Value::String(id))) => id.to_string(),
            Some(Answer::Value(other)) => {
                let message = format!("`key` is a {}, not a string", other.kind().name());
                return nameless(ErrorReason::Evaluation, message, Witnesses::default(), Vec::new());
            }
            Some(Answer::Unknown(missing)) => {
                let message = "what names the resource is not known".to_owned();
                return nameless(ErrorReason::Evaluation, message, self.witnesses(Question::Key), missing);
            }
            Some(Answer::Error(error)) => {
                let message = format!("what names the resource: {}", self.purse.told(&error));
                return nameless(reason_of(&error), message, self.witnesses(Question::Key), Vec::new());
            }
            None => String::new(),
        };
        let Judgment { outcome, message, witnesses, missing } = self.judge();
        Resource { id, outcome, message, witnesses, missing, accepted_by: None }
    }

    /// `applies`, `pass` and `message` on one element or on the subject as a whole.
    pub(super) fn judge(&self) -> Judgment {
        let nothing_but =
            |outcome| Judgment { outcome, message: None, witnesses: Witnesses::default(), missing: Vec::new() };
        if let Some(applies) = &self.scene.compiled.applies {
            let judgment = self.truth(applies, "applies");
            match judgment.outcome {
                Outcome::Pass => {}
                Outcome::Fail => return nothing_but(Outcome::NotApplicable(NotApplicable::DoesNotApply)),
                _ => return Judgment { witnesses: self.witnesses(Question::Applies), ..judgment },
            }
        }
        let judgment = self.truth(&self.scene.compiled.pass, "pass");
        match judgment.outcome {
            Outcome::Pass => return judgment,
            Outcome::Fail => {}
            _ => return Judgment { witnesses: self.witnesses(Question::Pass), ..judgment },
        }
        let said = self.scene.compiled.message.as_ref().map(|message| self.purse.ask(message, &self.inputs));
        let message = match said {
            Some(Answer::Value(Value::String(said))) => Some(said.to_string()),
            // A message that cannot be made takes nothing from the verdict.
            Some(Answer::Value(_) | Answer::Unknown(_) | Answer::Error(_)) | None => None,
        };
        Judgment { message, witnesses: self.witnesses(Question::Pass), ..judgment }
    }

    /// A CEL bool as an outcome: true passes, false fails.
    fn truth(&self, expression: &'s cel::Expression, name: &str) -> Judgment {
        let (outcome, message, missing) = match self.purse.ask(expression, &self.inputs) {
            Answer::Value(Value::Bool(true)) => (Outcome::Pass, None, Vec::new()),
            Answer::Value(Value::Bool(false)) => (Outcome::Fail, None, Vec::new()),
            Answer::Value(other) => {
                let message = format!("`{name}` is a {}, not a bool", other.kind().name());
                (Outcome::Error(ErrorReason::Evaluation), Some(message), Vec::new())
            }
            Answer::Unknown(missing) => (unknown(&missing), None, missing),
            Answer::Error(error) => (mishap(&error), Some(self.purse.told(&error)), Vec::new()),
        };
        Judgment { outcome, message, witnesses: Witnesses::default(), missing }
    }

    pub(super) fn witnesses(&self, question: Question) -> Witnesses {
        let find =
            |budget: &mut Budget<'a>| Witnesses::of(self.scene, question, &self.inputs, self.item.as_ref(), budget);
        self.purse.trace(find)
    }
}

/// A resource without a name is an error: nobody could say which one it is.
fn nameless(reason: ErrorReason, message: String, witnesses: Witnesses, missing: Vec<Unknown>) -> Resource {
    Resource {
        id: String::new(),
        outcome: Outcome::Error(reason),
        message: Some(message),
        witnesses,
        missing,
        accepted_by: None,
    }
}

pub(super) fn unknown(missing: &[Unknown]) -> Outcome {
    let reason = missing.iter().map(|unknown| &unknown.reason).min();
    Outcome::Unknown(reason.cloned().unwrap_or(UnknownReason::Missing))
}

pub(super) fn mishap(error: &cel::EvalError) -> Outcome {
    Outcome::Error(reason_of(error))
}

fn reason_of(error: &cel::EvalError) -> ErrorReason {
    match error.kind {
        EvalErrorKind::Limit => ErrorReason::Limit,
        EvalErrorKind::WrongType => ErrorReason::WrongType,
        EvalErrorKind::Eval => ErrorReason::Evaluation,
    }
}
